import { bit, cache, range, reply, route } from "promisegrid";

export const collatz = cache((n: number): number => {
  let x = n, steps = 0;
  for (const _i of range(100)) {
    if (x <= 1) break;
    if (bit(x, 0)) x = 3 * x + 1;
    else x = (x >>> 1) | 0;
    steps++;
  }
  return steps;
}, { ttl: 60, budget: { instructions: 2000 } });
export const stepsOf = route((m) => reply(collatz(m.payload[0])));
