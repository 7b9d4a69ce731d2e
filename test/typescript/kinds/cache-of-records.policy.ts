import { cache, fix, list, record, reply, route } from "promisegrid";
import type { List, Fix, RecordOf } from "promisegrid";

export const Line = record({ slope: "fix", at: "fix" });
export const fitted = cache((ys: List<Fix, 4>) => Line({ slope: ys[ys.length - 1].minus(ys[0]).div(Math.max(1, ys.length - 1)), at: ys[0] }));
export const valueAt = cache((l: RecordOf<typeof Line>, x: number) => l.at.plus(l.slope.times(x)));
export const predicted = route((m) => reply(valueAt(fitted(list(fix(1.0), fix(m.payload[0]))), 10).trunc()));
