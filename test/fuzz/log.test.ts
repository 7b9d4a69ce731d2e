/** The store on flash that holds anything at all (c/fuzz_log.c). */
import { join } from "node:path";
import { expect, it } from "vitest";
import { compile, root } from "../runtime/native.ts";
import { seen } from "./c/node.ts";

it("whatever lies on the flash, the store reads inside it, ends, and keeps what it acknowledges", () => {
  const fuzz = compile({ sources: [join(root, "test/fuzz/c/fuzz_log.c"), "store/log.c", "store/log_write.c", "base/crc32.c", "generated/pg_crc32_table.c", "crypto/sha256.c"], crypto: "sha256" });
  const counts = seen(fuzz.run("", "1", "4000"));
  expect(counts.get("mounted")).toBeGreaterThan(3000);
  // The flash is worth something only if a store is seen on it.
  for (const name of ["records", "damaged", "stored", "refused", "removed"]) expect(counts.get(name), name).toBeGreaterThan(30);
}, 120_000);
