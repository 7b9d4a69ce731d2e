import { expect, test } from "vitest";
import { chain, root, otherRoot } from "./keys.ts";
import { device, host } from "./device.ts";
test("x", () => {
  const roots = [root.key, otherRoot.key];
  const cases = [1,2,3,4].map((n) => ({ chain: chain(n) }));
  expect(device(roots)(cases)).toEqual(host(roots)(cases));
  console.log(host(roots)(cases), cases.map(c=>c.chain.length));
});
