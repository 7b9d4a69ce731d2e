// Values, and actions of loops that do more, out of a loop inside a loop, up to three deep.
//; expect: #"01 02 03 04" => reply -1
//; expect: #"01 05 03 05" => reply 5
//; expect: #"01 02 03 04" ttl=1 => reply 38
//; expect: #"08 02 03 04" ttl=1 => reply 62
//; expect: #"09 02 03 04" ttl=1 => reply 0
//; expect: #"01 00 03 04" ttl=4 => drop malformed
//; expect: #"07 07 07 07" ttl=4 => reply 407
//; expect: #"01 02 03 04" ttl=4 => deliver
//; expect: #"01 02 09 04" ttl=4 => drop rate
//; expect: #"01 02 03 04" ttl=2 => reply 0
//; expect: #"04 02 04 04" ttl=2 => reply 3
//; expect: #"01 02 03 04" ttl=3 => reply 1
//; expect: #"04 02 04 04" ttl=3 => reply 0
//; expect: "" => fault slice
import { deliver, drop, fix, range, reply, route } from "promisegrid";
import type { BytesOf, Fix } from "promisegrid";

/** The first byte that comes twice, or -1. */
const twice = (b: BytesOf<4>): number => {
  for (const i of range(4)) {
    for (const j of range(i)) {
      if (b[i] === b[j]) return b[i];
    }
  }
  return -1;
};
const sums = (b: BytesOf<4>): bigint => {
  let steps = 0n, sum = 0n;
  for (const x of b) {
    for (const y of b) {
      steps += 1n;
      if (x === 2 && y !== 2) continue;
      if (y === 9) break;
      sum += BigInt(x * y);
      if (sum > 60n) return sum - steps * 2n;
    }
    if (x === 9) break;
  }
  return steps - steps;
};
const mean = (b: BytesOf<4>): Fix => {
  let sum = fix(0);
  for (const x of b) {
    for (const y of b) {
      sum = sum.plus(fix(x).times(y).div(16));
      if (sum.gt(fix(2.5)) && x === 4) return sum;
    }
    sum = fix(0);
  }
  return sum;
};
const near = (b: BytesOf<4>): boolean => {
  for (const i of range(3)) for (const j of range(3)) for (const k of range(3)) if (i + j + k > 5 && b[i] + b[j] === b[k + 1] + 2) return true;
  return false;
};
export const nestedReturnsOfValues = route((m) => {
  const b = m.payload.subarray(0, 4);
  if (m.ttl === 1) return reply(Number(sums(b)));
  if (m.ttl === 2) return reply(mean(b).trunc());
  if (m.ttl === 3) return reply(near(b) ? 1 : 0);
  if (m.ttl !== 4) return reply(twice(b));
  let n = 0;
  for (const x of b) {
    let same = 0;
    for (const y of b) {
      n += 1;
      if (y === 0) return drop("malformed");
      if (x !== y) continue;
      same += 1;
      if (same === 4) return reply(100 * n + x);
      if (x === 9) break;
    }
    if (n % 4 !== 0) return drop("rate");
  }
  return deliver();
});
