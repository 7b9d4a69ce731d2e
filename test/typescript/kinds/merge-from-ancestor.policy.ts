// What changed since the ancestor, field by field; without one every field of it is a fault.
import { ancestor, byteField, bytesEqual, merge, record } from "promisegrid";

export const Level = record({ version: "u16", level: "fix", wide: "u64le", open: "bool", by: "node", note: byteField(0, 6) });
export const changed = merge(Level, (current, incoming) => {
  const old = ancestor(Level);
  if (old.length === 0 && current.open) return incoming;
  if (incoming.version > 60000) return Level({ version: old.version, level: old.level, wide: old.wide, open: old.open, by: old.by, note: old.note });
  const level = current.level.eq(old.level) ? incoming.level : current.level.plus(incoming.level.minus(old.level)).clamp(incoming.level, current.level);
  const note = bytesEqual(current.note, old.note) ? incoming.note : current.note;
  const by = bytesEqual(current.by, old.by) ? incoming.by : current.by;
  return Level({ version: Math.max(current.version, incoming.version), level, wide: current.wide + incoming.wide - old.wide, open: current.open || incoming.open, by, note });
});
