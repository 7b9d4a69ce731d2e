import { drop, gateway, route } from "promisegrid";

/** Passes every tenth log message of a node, everything that is important, and nothing else. */
export const logSampling = route((m) => {
  if (m.priority >= 5) return gateway();
  if (m.type !== "log") return drop("unwanted");
  let phase = 0x811c9dc5 | 0;
  for (const byte of m.source) phase = Math.imul(phase ^ byte, 0x01000193);
  return ((phase >>> 1) % 10 + m.sequence % 10) % 10 === 0 ? gateway() : drop("rate");
});
