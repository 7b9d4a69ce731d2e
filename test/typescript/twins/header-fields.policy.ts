import { bit, drop, forwardTo, matchPrefix, route, table, u16le } from "promisegrid";
const next = table("prefix", { keyBytes: 4, of: "node" });
export const headerFields = route((m) => {
  const version = m.payload[0], flags = m.payload[1], length = u16le(m.payload, 2);
  if (version !== 1) return drop("malformed");
  if (bit(flags, 7)) return drop("quarantined");
  if (length !== m.size - 4) return drop("malformed");
  return forwardTo(matchPrefix(next, m.payload.subarray(4, 8)), { else: drop("no-route") });
});
