// Loops: break, continue, several accumulators, nested, counted, over nothing.
//; expect: "" => reply 0
//; expect: #"01 02 03" => reply 12045
//; expect: #"01 00 02 ff 07" => reply 3074
//; expect: #"00 00" => reply 37
//; expect: #"05 05 05 05" ttl=1 => reply 20040
import { range, reply, route, u8s } from "promisegrid";
export const loops = route((m) => {
  let sum = 0, zeros = 0;
  for (const x of m.payload) {
    if (x === 0) {
      zeros++;
      continue;
    }
    if (x === 255) break;
    sum += x;
  }
  let pairs = 0;
  for (let i = 0; i < m.size; i++) {
    for (const _ of range(3)) pairs += i === 0 ? 3 : 3;
  }
  let last = 0, seen = 0;
  for (let i = 0; i < Math.min(m.size, 8); i += 2) {
    for (const y of u8s(m.payload.subarray(0, i + 1), { max: 8 })) {
      if (y > 100) break;
      last = y;
      seen = seen + 1;
    }
  }
  if (m.ttl === 1) return reply(sum * 1000 + pairs + seen);
  let first = 0;
  for (const x of m.payload) { first = x; break; }
  return reply(sum * 1000 * (first === 0 ? 0 : 1) + (sum > 5 ? 6000 : 0) + pairs + zeros * 9 + last + seen + 11 * (m.size > 2 ? 1 : 0));
});
