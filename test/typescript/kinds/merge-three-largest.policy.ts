// The last three numbers of two logs. Its core form names more than that of merge-bounded-log in Lisp: all values of a record come before it is made.
import { merge, record, withFields } from "promisegrid";
import type { RecordOf } from "promisegrid";

export const Log = record({ first: "u16", second: "u16", third: "u16" });
function insert(l: RecordOf<typeof Log>, x: number): RecordOf<typeof Log> {
  if (x === l.first || x === l.second || x === l.third) return l;
  if (x > l.first) return Log({ first: x, second: l.first, third: l.second });
  if (x > l.second) return withFields(l, { second: x, third: l.second });
  if (x > l.third) return withFields(l, { third: x });
  return l;
}
export const lastThree = merge(Log, (current, incoming) => insert(insert(insert(current, incoming.first), incoming.second), incoming.third));
