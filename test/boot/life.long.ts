/** Every life of a device with two losses of power, at each write and erase: about 400,000 states, 11 seconds. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root, scratchDirectory, sources } from "../runtime/native.ts";

it("keeps the rule through two losses of power", () => {
  const runtime = join(root, "runtime-c");
  const executable = join(scratchDirectory, "life");
  execFileSync("cc", ["-O2", ...sources.common, "-I", runtime, join(root, "test/boot/life.c"), ...["boot", "decide", "slots", "trailer", "update"].map((name) => join(runtime, "boot", `${name}.c`)), "-o", executable]);
  const output = execFileSync(executable, ["2", "3"], { encoding: "utf8", timeout: 300_000 });
  expect(Number(/^\d+/u.exec(output)?.[0])).toBeGreaterThan(400_000);
}, 320_000);
