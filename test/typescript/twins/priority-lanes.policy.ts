import { drop, forwardTo, gateway, matchPrefix, node, route, table } from "promisegrid";

const ceilings = table("prefix", { keyBytes: 32, of: "int" });
const defaultCeiling = 3;
const wired = node("wired");
const radio = node("radio");

/** Alarms take the wire, ordinary traffic the radio, background traffic whatever the gateway has left. */
export const priorityLanes = route((m) => {
  const lane = Math.min(m.priority, matchPrefix(ceilings, m.source, { else: defaultCeiling }));
  if (lane >= 6) return forwardTo(wired);
  if (lane >= 2) return forwardTo(radio);
  if (lane === 1) return gateway();
  return drop("low-priority");
});
