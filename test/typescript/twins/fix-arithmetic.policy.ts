//; expect: #"0030" => deliver
//; expect: #"00d4" => drop too-large
//; expect: #"0010" => drop too-large
//; expect: #"ffff" => fault overflow
import { deliver, drop, expectThat, fix, route, test, u16be } from "promisegrid";
import type { Fix } from "promisegrid";

const celsius = (fahrenheit: Fix): Fix => fahrenheit.minus(fix(32)).times(fix(0.55556));
const between = (x: Fix): boolean => fix(0).lte(x) && x.lt(fix(100));
const scaled = (x: Fix, k: number): Fix => x.times(k);

export const boiling = route((m) => (between(celsius(fix(u16be(m.payload, 0)))) ? deliver() : drop("too-large")));

test("temperatures", () => {
  expectThat(celsius(fix(32.0)), fix(0.0));
  expectThat(scaled(fix(1.5), 3), fix(4.5));
  expectThat(scaled(fix(1.5), -3), fix(-4.5));
  expectThat(between(fix(100.0)), false);
  expectThat(between(fix(99.99)), true);
});
