/** Drivers of real flash, with the store on them, against a model of its registers (c/drivers.c). No hardware: that the model is right is the manuals' word. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { compile, root } from "../runtime/native.ts";
import { seen } from "../fuzz/c/node.ts";

const fake = ["-I", join(root, "test/store/c/fake")];
it.each([
  ["stm32f7", "32768", "3", "16", "0x8000"],
  ["stm32h7", "131072", "2", "32", "0x20000"],
  ["stm32h7", "131072", "3", "32", "0xe0000"],
] as const)("%s: sectors of %s, %s of them, units of %s, from %s on", (driver, ...flash) => {
  const program = compile({
    sources: [
      { file: join(root, "test/store/c/drivers.c"), flags: fake }, { file: `port/armv7m/flash_${driver}.c`, flags: fake },
      "store/log.c", "store/log_write.c", "base/crc32.c", "generated/pg_crc32_table.c", "crypto/sha256.c", join(root, "test/store/c/digest.c"),
    ],
  });
  const counts = seen(program.run("", driver, ...flash));
  expect(counts.get("programmed")).toBeGreaterThan(30_000);
  expect(counts.get("erased")).toBeGreaterThan(5);
}, 120_000);
