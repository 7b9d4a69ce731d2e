//; expect: #"06" => reply 50
//; expect: #"05" => reply 0
//; expect: #"07" => reply 100
import { expectThat, fix, reply, route, test } from "promisegrid";
import type { Fix } from "promisegrid";

const median = (a: Fix, b: Fix, c: Fix): Fix => a.min(b).max(a.max(b).min(c));
const valve = (x: Fix): Fix => x.clamp(fix(0.0), fix(1.0));

export const setting = route((m) => reply(valve(fix(m.payload[0]).minus(fix(5.5))).times(100).trunc()));

test("medians", () => {
  expectThat(median(fix(1.0), fix(9.5), fix(2.0)), fix(2.0));
  expectThat(median(fix(3), fix(2), fix(1)), fix(2.0));
  expectThat(valve(fix(1.25)), fix(1.0));
});
