// All fields of a record are computed, in the order in which they are written, before one is found too large.
//; expect: #"0001" ttl=1 => reply 4
//; expect: #"ffff" ttl=1 => fault overflow
//; expect: #"ffff" ttl=2 => fault index
//; expect: #"ffff" ttl=3 => fault index
//; expect: #"0001" ttl=3 => fault index
import { record, reply, route, u16be, withFields } from "promisegrid";
const Small = record({ a: "u8", b: "u8", c: "u16" });
export const fieldOrder = route((m) => {
  const big = u16be(m.payload, 0);
  if (m.ttl === 3) return reply(withFields(Small({ a: 0, b: 0, c: 0 }), { b: big, c: m.payload[9] }).b);
  const r = m.ttl === 2 ? Small({ a: big, c: 5, b: m.payload[7] }) : Small({ a: big, b: 1, c: 2 });
  return reply(r.length);
});
