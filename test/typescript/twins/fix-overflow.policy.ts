//; expect: #"ff" => reply 25500
import { expectThat, fault, fix, reply, route, test } from "promisegrid";
import type { Fix } from "promisegrid";

const product = (a: Fix, b: Fix): Fix => a.times(b);
const magnitude = (a: Fix): Fix => a.abs();

export const bounds = route((m) => reply(product(fix(m.payload[0]), fix(100)).trunc()));

test("limits", () => {
  expectThat(product(fix(-182.0), fix(182.0)), fault("overflow"));
  expectThat(magnitude(fix(-32768.0)), fault("overflow"));
  expectThat(magnitude(fix(-32767.5)), fix(32767.5));
});
