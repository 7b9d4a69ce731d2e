// bigint is u64: sums, products, comparisons, conversions.
//; expect: #"05" time=10 => reply 65
//; expect: #"00" time=0 => reply 0
//; expect: #"ff" time=9223372036854775808 => fault overflow
//; expect: #"01" time=18446744073709551615 => fault overflow
//; expect: #"0a" time=5 => fault overflow
//; expect: #"02" time=4294967296 => fault overflow
//; expect: #"ff" time=70000 => reply 1
import { reply, route } from "promisegrid";
export const wide = route((m) => {
  const n = BigInt(m.payload[0]);
  let t = m.time - n;
  t += n;
  t *= 1n;
  t++;
  t--;
  const product = t * n + n * 3n;
  if (product > 1000_000n && n === 255n) return reply(1);
  return reply(Number(product));
});
