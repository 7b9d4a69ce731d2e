/**
 * Drivers of real flash, with the store on them, against models of its registers (c/model_*.c). No hardware: that a model is right is the
 * manuals' word. That it is strict is shown by drivers with one thing wrong, each of which it stops.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compile, root, scratchDirectory } from "../runtime/native.ts";
import { seen } from "../fuzz/c/node.ts";

const fake = ["-I", join(root, "test/store/c/fake")];
const models = { stm32f7: "stm32", stm32h7: "stm32", sam: "sam", imxrt: "imxrt" } as const;
type Driver = keyof typeof models;
const here = (name: string): string => join(root, "test/store/c", name);
const source = (driver: Driver): string => join(root, `runtime-c/port/armv7m/flash_${driver}.c`);

const program = (driver: Driver, file = source(driver)) => compile({
  sources: [
    { file: here("drivers.c"), flags: fake }, { file: here(`model_${models[driver]}.c`), flags: fake }, { file, flags: fake },
    "store/log.c", "store/log_write.c", "base/crc32.c", "generated/pg_crc32_table.c", "crypto/sha256.c",
  ],
  crypto: "sha256",
});

/** Sector bytes, sectors of a block, blocks, unit, offset: the store of each board. */
const geometry = {
  stm32f7: ["32768", "1", "3", "16", "0x8000"], stm32h7: ["131072", "1", "2", "32", "0x20000"],
  sam: ["8192", "1", "16", "16", "0x20000"], imxrt: ["4096", "4", "12", "8", "0x10000"],
} as const satisfies Readonly<Record<Driver, readonly string[]>>;

it.each([
  ["stm32f7", geometry.stm32f7, 10, 1], ["stm32h7", geometry.stm32h7, 14, 1], ["stm32h7", ["131072", "1", "3", "32", "0xe0000"], 14, 1],
  ["sam", geometry.sam, 6, 1], ["imxrt", geometry.imxrt, 8, 4],
] as const)("%s: %j", (driver, flash, errors, hangs) => {
  const counts = seen(program(driver).run("", driver, ...flash));
  expect(counts.get("programmed")).toBeGreaterThan(30_000);
  expect(counts.get("erased")).toBeGreaterThan(5);
  expect([counts.get("errors"), counts.get("hangs")]).toEqual([errors, hangs]);
}, 120_000);

describe("a driver with one thing wrong is stopped", () => {
  it.each([
    ["sam", "#define KEY 0x5au", "#define KEY 0x5bu", "another key"],
    ["sam", "#define ERASE_16 2u", "#define ERASE_16 1u", "an erase of 8 pages"],
    ["sam", "#define PAGE_BYTES 512u", "#define PAGE_BYTES 256u", "another page"],
    ["sam", "== UNIT_BYTES - 4u", "== UNIT_BYTES - 8u", "half a unit"],
    ["sam", "  pg_barrier();\n  pg_write32(COMMAND", "  pg_write32(COMMAND", "a command that may pass its data"],
    ["sam", "what);\n  pg_barrier();", "what);", "a status that is read before its command"],
    ["sam", "    seen |= status;", "    seen = status;", "an error that is lost as it is read"],
    ["sam", "EEFC_FSR_FRDY) == 0 && --polls", "EEFC_FSR_FRDY) == 0 && --polls == 0 && polls", "no waiting"],
    ["sam", "--polls != 0);\n  return (status & PG_EFC_EEFC_FSR_FRDY) != 0 && ", "--polls != 0);\n  return ", "a command that never ends is taken for done"],
    ["sam", "  (void)pg_read32(STATUS);", "", "an old error is taken for a new one"],
    ["sam", "PG_EFC_EEFC_FSR_MECCELSB |", "0 |", "an error in the lower half of a unit"],
    ["imxrt", "#define LUT_KEY 0x5af05af0u", "#define LUT_KEY 0x5af05af1u", "another key"],
    ["imxrt", "{ WRITE_ENABLE = 12,", "{ WRITE_ENABLE = 11,", "a sequence of the boot ROM's"],
    ["imxrt", "#define PIECE_BYTES 8u", "#define PIECE_BYTES 4u", "less than was written"],
    ["imxrt", "#define ERASE_WORD 0x08180420u", "#define ERASE_WORD 0x081804d8u", "an erase of 64 KiB"],
    ["imxrt", "bool good = until(AT(STS0), IDLE, IDLE);", "bool good = true;", "sequences are changed while one runs"],
    ["imxrt", "good = good && command(WRITE_ENABLE, 0, 0);", "", "no write enable"],
    ["imxrt", "    pg_write32(AT(INTR), PG_FLEXSPI_INTR_IPTXWE);", "", "data that is not taken over"],
    ["imxrt", "  pg_write32(AT(INTR), DONE | ERRORS);", "", "a command before the last was seen to be done"],
    ["imxrt", "#define STATUS_BUSY 1u", "#define STATUS_BUSY 4u", "the flash is not waited for"],
    ["imxrt", "  pg_change32(AT(MCR0), 0, PG_FLEXSPI_MCR0_SWRESET);", "  (void)0;", "what was read before is kept"],
    ["imxrt", " && (pg_read32(AT(INTR)) & ERRORS) == 0;", ";", "an error of FlexSPI's is not looked at"],
    ["imxrt", "good = pg_read32(from + i) == UINT32_MAX;", "good = true;", "an erase is not looked at"],
    ["imxrt", "  pg_write32(AT(LUTKEY), LUT_KEY);\n  pg_write32(AT(LUTCR), PG_FLEXSPI_LUTCR_LOCK);", "", "sequences stay unlocked"],
    ["stm32f7", "#define KEY2 0xcdef89abu", "#define KEY2 0xcdef89acu", "another key"],
    ["stm32h7", "  const uint32_t masked = pg_mask_faults();", "  const uint32_t masked = 0;", "faults are not masked"],
  ] as const)("%s: `%s` as `%s`: %s", (driver, from, to, _what) => {
    const text = readFileSync(source(driver), "utf8");
    expect(text.split(from).length, "the driver has that once").toBe(2);
    const file = join(scratchDirectory, "mutant.c");
    // A number of its own for each, as objects are kept by name.
    const named = file.replace("mutant", `mutant-${driver}-${text.indexOf(from)}-${to.length}`);
    writeFileSync(named, text.replace(from, to));
    let stopped = "";
    try {
      program(driver, named).run("", driver, ...geometry[driver]);
    } catch (error) {
      stopped = (error as Error).message;
    }
    expect(stopped).toMatch(/\(line \d+\)|ended with/u);
  }, 120_000);
});
