/** store.*: the store (bench/store/main.c) on the simulated board's flash in memory: instructions beside the flash driver, sizes from the objects. */
import { join } from "node:path";
import { readElf } from "../toolchain/elf.ts";
import type { Host } from "../toolchain/host.ts";
import { buildBare } from "./bare.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { runUntilEnd } from "./run-until-end.ts";

/** Bars; a figure without an entry is reported only. */
export const storeLimits: Readonly<Record<string, number>> = { "store.flash": 6144, "store.append": 2500 };

const means: Readonly<Record<string, string>> = {
  append: "instructions, a record of 64 bytes under a key of 4, the slowest of those that need no new block; the flash driver excluded",
  append_mean: "instructions, the same on average",
  append_driver: "instructions in the flash driver for it",
  append_new_block: "instructions, the slowest: a block was given up for it; driver excluded",
  append_full: "instructions, the slowest in a store that is full; driver excluded",
  get: "instructions, reading that record, checksum included",
  object_4k: "instructions, an object of 4,096 bytes, its digest checked on the flash; driver excluded",
  object_4k_hash: "instructions of that digest alone",
  set_root_4k: "instructions, activating it, its digest checked once more; driver excluded",
  mount_empty: "instructions, mounting an empty store",
  mount_full: "instructions, mounting a full store of 64 KiB",
  tidy_longest: "instructions, the longest single piece of giving up a block in a full store; driver excluded",
  records_full: "records of 200 bytes that it took beside an object of 4,096 bytes",
  ram: "bytes of RAM, index and the unit being written included",
  ram_pieces: "bytes of RAM more for an object that comes piece by piece",
};

export async function storeFigures(host: Host): Promise<Figures> {
  const bare = await buildBare(host, "store", join(host.root, "bench/store/main.c"), ["port/armv7m/flash_memory.c"], ["-Wl,--wrap=pg_flash_program,--wrap=pg_flash_erase"]);
  const size = (label: string): number => readElf(host.readFile(bare.objects.get(label)!)!).sections
    .filter(({ name, allocated, writable }) => allocated && !writable && /^\.(?:text|rodata)/u.test(name)).reduce((sum, section) => sum + section.size, 0);
  const figures: Figures = {
    "store.flash": figure(size("store/log") + size("store/log_write"), "bytes, .text and .rodata of the store; checksum, digest and flash driver are shared or the board's", storeLimits["store.flash"]),
    "store.driver_flash": figure(size("port/armv7m/flash_memory"), "bytes, .text of the driver of flash in memory"),
  };
  for (const line of (await runUntilEnd(host, bare.emulator, bare.elf)).trim().split("\n")) {
    const [name, value] = line.trim().split(" ");
    if (name === "error") throw new Error(`an operation of the store's bench failed with status ${value}`);
    const unit = means[name!];
    if (unit !== undefined) figures[`store.${name}`] = figure(Number(value), unit, storeLimits[`store.${name}`] ?? null);
  }
  return figures;
}
