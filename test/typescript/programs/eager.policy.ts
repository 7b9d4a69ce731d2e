// An action behind an arrow is computed on a miss only.
//; table: hops "h" 8 => node 91
//; expect: "h" sequence=2147483647 => forward 91
//; expect: "x" sequence=2147483647 => fault overflow
//; expect: "x" sequence=4 => reply 5
//; expect: "x" ttl=1 => drop no-route
//; expect: #"010203040501" ttl=2 => reply 515
//; expect: #"010203040500" ttl=2 => deliver
//; expect: "x" ttl=2 => fault slice
import { byteField, deliver, drop, forwardTo, match, record, reply, route, table } from "promisegrid";
const hops = table("exact", { keyBytes: 4, of: "node" });
const Pair = record({ left: "u16", right: "u16" });
const Reading = record({ site: byteField(1), pair: Pair, urgent: "bool" });
export const eager = route((m) => {
  const next = match(hops, m.payload);
  if (m.ttl === 1) return forwardTo(next, { else: drop("no-route") });
  // Fields of a record that is there cannot fault: they need no arrow.
  if (m.ttl === 2) {
    const r = Reading.from(m.payload);
    return forwardTo(next, { else: r.urgent ? reply(r.pair.left) : deliver() });
  }
  return forwardTo(next, { else: () => { const n = m.sequence + 1; return reply(n); } });
});
