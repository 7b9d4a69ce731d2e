// Bit operations and shifts: counts modulo 32, patterns above 2^31, >>> where its sign cannot show.
//; expect: #"000000f0 04" => reply -268435455
//; expect: #"000000f0 24" => reply -268435455
//; expect: #"ffffffff 1f" => reply 2147483391
//; expect: #"ffffffff 20" => reply -65282
//; expect: #"78563412 00" => reply 305409656
import { reply, route, u32le } from "promisegrid";
export const bits = route((m) => {
  const a = u32le(m.payload, 0), n = m.payload[4];
  let x = (a & 0xffff0000) | (a & 0x0000ffff);
  x ^= 0x80000000;
  x = x ^ 0x80000000;
  x |= 0;
  x &= ~0;
  x <<= n;
  x >>= 0;
  const high = (a >>> n) | 0;
  const low = (a >>> n) & 0xff;
  const top = a >>> 31;
  return reply(x ^ high ^ (low << 8) ^ top ^ (a >> n));
});
