// Sums that wrap, and one that does not.
//; expect: #"ffffff7f ffffff7f" ttl=1 => reply -2
//; expect: #"ffffff7f ffffff7f" ttl=2 => fault overflow
//; expect: #"00000080 01000000" ttl=1 => reply -2147483647
//; expect: #"00000080 01000000" ttl=3 => reply -2147483648
//; expect: #"05000000 03000000" ttl=2 => reply 8
//; expect: #"05000000 03000000" ttl=4 => reply 15
import { reply, route, u32le } from "promisegrid";
export const wrapping = route((m) => {
  const a = u32le(m.payload, 0), b = u32le(m.payload, 4);
  if (m.ttl === 1) return reply((a + b) | 0);
  if (m.ttl === 2) return reply(a + b);
  if (m.ttl === 3) return reply((-(a + b - b + 0x100) + 0x100) | 0);
  return reply(Math.imul(a, b));
});
