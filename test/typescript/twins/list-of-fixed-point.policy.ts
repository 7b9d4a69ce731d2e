//; expect: #"04 07" => reply 5
import { fix, list, reply, route } from "promisegrid";
import type { Fix, List } from "promisegrid";

const total = (l: List<Fix, 8>): Fix => {
  let sum = fix(0.0);
  for (const x of l) sum = sum.plus(x);
  return sum;
};
const mean = (l: List<Fix, 8>): Fix => total(l).div(l.length);

export const meanOfTwo = route((m) => reply(mean(list(fix(m.payload[0]), fix(m.payload[1]))).trunc()));
