// An action behind an arrow is computed on a miss only.
//; table: hops "h" 8 => node 91
//; expect: "h" sequence=2147483647 => forward 91
//; expect: "x" sequence=2147483647 => fault overflow
//; expect: "x" sequence=4 => reply 5
//; expect: "x" ttl=1 => drop no-route
import { drop, forwardTo, match, reply, route, table } from "promisegrid";
const hops = table("exact", { keyBytes: 4, of: "node" });
export const eager = route((m) => {
  const next = match(hops, m.payload);
  if (m.ttl === 1) return forwardTo(next, { else: drop("no-route") });
  return forwardTo(next, { else: () => { const n = m.sequence + 1; return reply(n); } });
});
