// The quotient that has no int, and the remainder that has.
//; expect: #"00000080 ffffffff" ttl=1 => fault overflow
//; expect: #"00000080 ffffffff" ttl=2 => reply 0
//; expect: #"0a000000 fdffffff" ttl=1 => reply -3
//; expect: #"f6ffffff 03000000" ttl=2 => reply -1
//; expect: #"0a000000 00000000" ttl=2 => fault divide
import { reply, route, u32le } from "promisegrid";
export const divideLeast = route((m) => {
  const a = u32le(m.payload, 0), b = u32le(m.payload, 4);
  return m.ttl === 1 ? reply(Math.trunc(a / b)) : reply(a % b);
});
