// Lists: made, mapped, filtered, looped over, indexed.
//; expect: #"01 02 03 04" => reply 93
//; expect: #"01 02 03 04" ttl=1 => reply 3
//; expect: #"01 02 03 04" ttl=5 => fault index
//; expect: #"07 09" ttl=2 => reply 0
//; expect: #"04 06" ttl=2 => reply 2
//; expect: #"" => reply 60
import { all, dot, filter, list, map, reply, route, vecAdd } from "promisegrid";
import type { List } from "promisegrid";
const total = (l: List<number, 16>): number => {
  let sum = 0;
  for (const x of l) sum += x;
  return sum;
};
export const lists = route((m) => {
  const l = list(m.ttl, 2, 3);
  if (m.ttl === 5) return reply(l[m.ttl]);
  if (m.ttl === 1) return reply(l.length);
  const few = map(m.payload.subarray(0, Math.min(m.size, 4)), (x) => x * 2);
  const even = filter(few, (x) => x % 4 === 0);
  if (m.ttl === 2) return reply(all(m.payload, (x) => x % 2 === 0) ? 2 : 0);
  return reply(total(few) + total(even) + dot(l, vecAdd(l, list(-3, 1, 1))) + l[1] - (m.size === 0 ? 1 : 0) + 1);
});
