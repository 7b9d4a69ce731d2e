//; expect: #"09" => reply -9
import { fix, reply, route } from "promisegrid";
import type { Fix } from "promisegrid";

const product = (a: Fix, b: Fix): Fix => a.times(b);
export const least = route((m) => reply(product(fix(0 - m.payload[0]), fix(1.0)).trunc()));
