/** Rules of the C tree: what is listed, who includes whom, and what a firmware must not link. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { cryptoSources, root, scratchDirectory, sources, thirdParty } from "./native.ts";
import { thirdPartyIncludes } from "../../toolchain/third-party.ts";
import { writeProject } from "./project.ts";
import { standardPath } from "./routes.ts";

const runtime = join(root, "runtime-c");
const files = readdirSync(runtime, { recursive: true, encoding: "utf8" }).filter((file) => /\.[ch]$/u.test(file)).sort();

/** Every source that sources.json names, whatever it is for; what packages have stands under their names, and what is replaced with what it is one of. */
const packages = ["crypto", "pqclean", "mbedtls", "ed25519", "perFile", "instead"];
const named = (value: unknown): string[] =>
  typeof value === "string" ? (value.endsWith(".c") ? [value] : []) : Object.entries(value as object).filter(([key]) => !packages.includes(key)).flatMap(([, each]) => named(each));
const listed = [...new Set(named(sources))].sort();

describe("runtime-c", () => {
  it("has every C file in sources.json, and no other there", () => {
    expect(listed).toEqual(files.filter((file) => file.endsWith(".c")));
    for (const file of sources.single) expect(sources.core, file).toContain(file);
    for (const file of sources.tokens.reader) expect(sources.messages.sources, file).toContain(file);
    for (const file of [...cryptoSources(), ...sources.tokens.ed25519.map((name) => join(thirdParty().ed25519, name))]) expect(existsSync(file), file).toBe(true);
  });

  it("gives flags of its own only to files that it lists", () => {
    const known = new Set([...listed, ...sources.tokens.ed25519, ...sources.sessions.ed25519, ...sources.signing.ed25519, ...Object.values(sources.crypto).flat()]);
    for (const file of [sources.perFile, sources.messages.perFile, sources.registry.perFile].flatMap(Object.keys)) expect(known, file).toContain(file);
  });

  const may: Record<string, readonly string[]> = {
    base: ["base"], generated: ["base"], vm: ["base", "generated", "vm"], crypto: ["base", "generated", "crypto"],
    store: ["base", "crypto", "generated", "store", "vm"], wire: ["base", "generated", "crypto", "wire"],
    caps: ["base", "generated", "crypto", "wire", "caps"], audit: ["base", "generated", "crypto", "wire", "vm", "store", "node", "audit"],
    node: ["base", "generated", "caps", "crypto", "lisp", "vm", "store", "wire", "node"],
    boot: ["base", "generated", "crypto", "store", "boot"],
    // Of the node: what a route is, and what one may cost.
    update: ["base", "generated", "crypto", "vm", "store", "boot", "wire", "node", "update"],
    lisp: ["base", "generated", "wire", "lisp"],
    libsel4: ["libsel4"], kernel: ["base", "generated", "kernel"],
    // Of the port: the line, the clock and what resets, which the driver has and the supervisor reads; the slots, which the updater has.
    domains: ["base", "generated", "audit", "caps", "crypto", "lisp", "vm", "store", "wire", "node", "update", "libsel4", "domains", "port"],
    port: ["base", "generated", "audit", "crypto", "vm", "store", "wire", "node", "kernel", "boot", "update", "port"],
  };
  it.each(files)("%s includes only what its module may", (file) => {
    const module = file.split("/")[0]!;
    for (const [, included] of readFileSync(join(runtime, file), "utf8").matchAll(/^#include "([^"]+)"/gmu)) {
      if (!included!.includes("/") || included!.startsWith("mbedtls/")) continue; // of a hash package, or the board's own header
      expect(may[module], included).toContain(dirname(included!).split("/")[0]);
      expect(existsSync(join(runtime, included!)), included).toBe(true);
    }
  });

  it("keeps the node's modules apart: each may be a domain of its own, and only what puts them together knows several", () => {
    const modules = ["protocol", "router", "store", "governor", "keys"];
    const together = ["node/node.h", "node/node.c", "node/lookup.c"];
    // Of the router: what decides messages by their own programs where a policy lets it, and judges changes of state by them.
    const routers = ["node/settle.h", "node/policy.h", "node/policy.c", "node/grid.h", "node/grid.c", "node/state.h", "node/state.c"];
    for (const file of files.filter((each) => each.startsWith("node/") && !together.includes(each))) {
      const others = modules.filter((name) => !file.startsWith(`node/${name}.`) && file !== "node/host.c" && !(name === "router" && routers.includes(file)));
      for (const name of others) expect(readFileSync(join(runtime, file), "utf8"), file).not.toContain(`#include "node/${name}.h"`);
    }
  });

  it("has a boot stage that knows of the store only the flash that both lie on", () => {
    for (const file of files.filter((each) => each.startsWith("boot/"))) {
      const included = [...readFileSync(join(runtime, file), "utf8").matchAll(/^#include "store\/([^"]+)"/gmu)].map(([, name]) => name);
      expect(included.filter((name) => name !== "flash.h"), file).toEqual([]);
    }
  });

  it("knows no clock, line or heap outside port/, no machine but by libsel4's supervisor calls and a register of the device's compiler", () => {
    for (const file of files.filter((each) => !each.startsWith("port/"))) {
      const text = readFileSync(join(runtime, file), "utf8");
      expect([...text.matchAll(/^#include <(\w+)/gmu)].map(([, name]) => name).filter((name) => !["stdbool", "stddef", "stdint", "string"].includes(name!)), file).toEqual([]);
      // An empty __asm__ is a hint to the optimiser that every target takes; one with text is a machine's.
      const own = file === "libsel4/sel4.h" ? text.replaceAll(/__asm__ volatile\("svc #0"|__asm__\("r\d+"\)/gu, "") : file === "lisp/work.h" ? text.replace('__asm__("r7")', "") : text;
      expect(/\b(malloc|calloc|realloc|free|volatile)\b|__asm__\s*\(\s*"[^"]/u.exec(own.replaceAll(/\/\*[\s\S]*?\*\//gu, ""))?.[0], file).toBeUndefined();
    }
  });
});

describe("a linked firmware", () => {
  const symbols = (): string[] => {
    const unit = join(scratchDirectory, "tree-project.c");
    writeProject(unit, { routes: [{ image: standardPath("sha3-256") }], tables: [], seeds: [], gateway: null, build: 0 });
    writeFileSync(join(scratchDirectory, "pg_board.h"), [
      "#define PG_BOARD_UART \"port/armv7m/uart/cmsdk.h\"", "#define PG_BOARD_START() ((void)0)", "#define PG_BOARD_UART0_BASE 0x40004000u", "#define PG_BOARD_UART0_RX_IRQ 0u", "#define PG_BOARD_COUNTER_ADDRESS 0x40028018u", "#define PG_BOARD_COUNTER_HZ 25000000u", ""].join("\n"));
    const elf = join(scratchDirectory, "tree.elf");
    const edges = ["_sidata", "_sdata", "_edata", "_sbss", "_ebss", "_sstack", "_estack"].map((name) => `-Wl,--defsym=${name}=0x20000000`);
    execFileSync("arm-none-eabi-gcc", [
      "-mcpu=cortex-m7", "-mthumb", "-mfpu=fpv5-d16", "-mfloat-abi=hard", ...sources.common, ...sources.cryptoFlags, "-w",
      ...["-I", runtime, "-I", scratchDirectory, ...thirdPartyIncludes(thirdParty()).flatMap((each) => ["-I", each])], ...[...sources.core, ...sources.port.armv7m.sources].map((file) => join(runtime, file)), unit, ...cryptoSources(),
      ...sources.port.armv7m.link, "-Wl,--entry=pg_reset", "-Wl,--undefined=pg_vectors", ...edges, "-o", elf,
    ], { stdio: ["ignore", "ignore", "pipe"] });
    return execFileSync("arm-none-eabi-nm", [elf], { encoding: "utf8" }).trim().split("\n").map((line) => line.split(" ").at(-1)!);
  };
  it("has the four hashes, and no heap, standard I/O or exit", () => {
    const linked = symbols();
    expect(linked).toEqual(expect.arrayContaining(["pg_sha256", "sha3_256", "sha3_512", "blake3_hasher_update", "pg_run", "pg_verify"]));
    for (const name of ["malloc", "_malloc_r", "free", "_sbrk", "printf", "puts", "exit", "abort", "__assert_func"]) expect(linked).not.toContain(name);
  });
}, 60_000);
