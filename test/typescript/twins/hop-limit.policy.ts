import { deliver, dhtLookup, drop, forwardTo, multihash, route } from "promisegrid";

/** Drops what has used up its hops before anything is paid for it; the last hop is kept for alarms. */
export const hopLimit = route((m) => {
  if (m.ttl === 0) return drop("expired");
  if (m.ttl === 1 && m.type !== "urgent") return drop("expired");
  if (m.type === "query" && m.ttl < 4) return deliver();
  const holder = dhtLookup(multihash(m.payload, "sha2-256"));
  return holder !== undefined || m.ttl >= 3 || m.type === "urgent" ? forwardTo(holder) : drop("no-route");
});
