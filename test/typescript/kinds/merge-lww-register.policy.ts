import { bytesEqual, bytesLess, merge, record } from "promisegrid";
import type { RecordOf } from "promisegrid";

export const Register = record({ time: "u64", writer: "node", value: "int" });
function wins(x: RecordOf<typeof Register>, y: RecordOf<typeof Register>): boolean {
  if (x.time !== y.time) return x.time > y.time;
  if (!bytesEqual(x.writer, y.writer)) return bytesLess(y.writer, x.writer);
  return bytesLess(y, x);
}
export const lww = merge(Register, (current, incoming) => (wins(incoming, current) ? incoming : current));
