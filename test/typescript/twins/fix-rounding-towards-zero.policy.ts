//; expect: #"05" => reply 4
import { expectThat, fault, fix, reply, route, test } from "promisegrid";
import type { Fix } from "promisegrid";

const quotient = (a: Fix, n: number): Fix => a.div(n);
const whole = (a: Fix): number => a.trunc();

export const rounded = route((m) => reply(whole(fix(-1.5)) + whole(fix(m.payload[0]))));

test("products", () => {
  expectThat(quotient(fix(-1.0), 3), fix(-0.33333));
  expectThat(quotient(fix(1.0), 0), fault("divide"));
  expectThat(whole(fix(-1.99)), -1);
});
