// Helper functions: early returns, loops with break, functions that call functions; several variables in an inner loop.
//; expect: #"01 02 03 04" ttl=2 => reply 10
//; expect: #"ff 01" ttl=2 => reply 101
//; expect: "" ttl=2 => reply 0
//; expect: #"02" ttl=9 => reply 18
//; expect: "" ttl=9 => reply 3
//; expect: #"05 05" ttl=9 => reply 88
//; expect: #"05 06 07" ttl=7 => reply 1406
//; expect: #"00 09" ttl=7 => reply 1809
//; expect: #"ff" ttl=7 => reply 25754
//; expect: "" ttl=7 => reply -1
//; expect: #"02 05" ttl=1 => fault overflow
import { range, reply, route } from "promisegrid";
function sum(b: Uint8Array, most: number): number {
  let total = 0;
  for (const x of b) {
    if (x === 255) return 100 + most;
    total += x;
    if (total > most * 50) break;
  }
  return total;
}
const clampTo = (n: number, low: number, high: number): number => {
  if (n < low) return low;
  return n > high ? high : n;
};
/** Three accumulators, of which an inner loop sets two. */
function spread(b: Uint8Array): number {
  let least = 1000, most = 0, count = 0;
  for (const x of b.subarray(0, Math.min(b.length, 8))) {
    for (const k of range(2)) {
      const y = x * (k + 1);
      if (y === 0) continue;
      least = Math.min(least, y);
      most = Math.max(most, y);
      if (y > 200) break;
    }
    count++;
  }
  return count === 0 ? -1 : most * 100 + least + count - 2;
}
export const helpers = route((m) => {
  if (m.ttl === 1) return reply(sum(m.payload, 2147483647));
  if (m.ttl === 7) return reply(spread(m.payload));
  if (m.ttl === 9) return reply(clampTo(sum(m.payload, 1) * 9, 3, 88));
  return reply(sum(m.payload, 1));
});
