import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cannotInstall, installLine, missingTools, onPath, present, tools } from "../../scripts/lib/tools.mjs";
import { runners } from "../../toolchain/flash/runners.ts";
import { installOn, knownTools, systemNames } from "../../toolchain/tools.ts";

let empty: string;
beforeAll(() => void (empty = mkdtempSync(join(tmpdir(), "pgrid-setup-"))));
afterAll(() => rmSync(empty, { recursive: true }));

const nothing = () => false;

describe("which packages are missing", () => {
  test("all of them on an empty PATH", () => {
    expect(tools.filter((tool) => present(tool, empty))).toEqual([]);
  });

  test("none of them where every tool is there", () => {
    expect(missingTools({ isPresent: () => true })).toEqual([]);
  });

  test("without ARM, the host compiler alone", () => {
    expect(missingTools({ arm: false, isPresent: nothing }).map((tool) => tool.package)).toEqual(["gcc", "libc6-dev"]);
  });

  test("solver and provers, for the tests alone", () => {
    const named = (tests: boolean) => missingTools({ tests, isPresent: nothing }).map((tool) => tool.package);
    expect(named(true).filter((name) => !named(false).includes(name))).toEqual([
      "z3", "coq", "ocaml-nox", "ocaml-findlib", "libzarith-ocaml-dev", "frama-c-base", "why3", "cvc4", "clang-14", "libclang-rt-14-dev", "libssl-dev",
      "python3-cbor2", "python3-pip", "nettle-bin", "openocd", "gdb-multiarch",
    ]);
  });

  test("an OCaml library is there when the file is that links it, not when its directory is", () => {
    const library = tools.find((tool) => tool.package === "libzarith-ocaml-dev")!;
    const place = join(empty, "ocaml");
    mkdirSync(join(place, "zarith"), { recursive: true });
    writeFileSync(join(place, "ocamlfind"), `#!/bin/sh\n[ "$*" = "query zarith" ] && echo ${place}/zarith\n`, { mode: 0o755 });
    expect(present(library, place)).toBe(false);
    writeFileSync(join(place, "zarith/zarith.cmxa"), "");
    expect(present(library, place)).toBe(true);
    writeFileSync(join(place, "ocamlfind"), "#!/bin/sh\necho ocamlfind: no such package >&2; exit 2\n", { mode: 0o755 });
    expect(present(library, place)).toBe(false);
  });

  test("a library whose compiler is there is looked up by that compiler", () => {
    const compiler = tools.find((tool) => tool.package === "gcc-arm-none-eabi")!;
    const library = tools.find((tool) => tool.package === "libnewlib-arm-none-eabi")!;
    // Echoes its arguments, as gcc prints a name back that it does not find.
    symlinkSync("/bin/echo", join(empty, "arm-none-eabi-gcc"));
    expect(present(compiler, empty)).toBe(true);
    expect(present(library, empty)).toBe(false);
  });

  test("a package of Python is there when Debian's interpreter imports it", () => {
    const cbor2 = tools.find((tool) => tool.package === "python3-cbor2")!;
    const place = join(empty, "python");
    mkdirSync(place);
    const python = (module: string) => writeFileSync(join(place, "python3"), `#!/bin/sh\n[ "$*" = "-c import ${module}" ]\n`, { mode: 0o755 });
    expect(present(cbor2, place)).toBe(false);
    python("another");
    expect(present(cbor2, place)).toBe(false);
    python("cbor2");
    expect(present(cbor2, place)).toBe(true);
  });

  test("a directory or a relative PATH entry is no command", () => {
    expect(onPath("tmp", "/")).toBeUndefined();
    expect(onPath("sh", "bin:.")).toBeUndefined();
    expect(onPath("sh", "/nowhere:/bin")).toBe("/bin/sh");
  });
});

describe("toolchain/tools.json, which set-up and pgrid share", () => {
  test("set-up brings every package of the tools that builds, proofs and tests take", () => {
    const brought = tools.map((tool) => tool.package).concat("binutils-arm-none-eabi"); // gcc-arm-none-eabi depends on it
    const asked = knownTools.filter(({ use }) => use !== "flash").flatMap((tool) => tool.packages);
    expect(asked.filter((name) => !brought.includes(name))).toEqual([]);
    // And no package that nothing of pgrid names, but a library that has no command of its own.
    expect(tools.map((tool) => tool.package).filter((name) => !knownTools.some((tool) => tool.packages.includes(name)))).toEqual(["libssl-dev"]);
  });
  test("each tool says how each system gets it", () => {
    for (const tool of knownTools) {
      for (const system of systemNames) expect(installOn(system, tool).line, `${tool.command} on ${system}`).toMatch(/\w/u);
    }
  });
  test("each program that flashes is the tool of one runner", () => {
    const commands = Object.values(runners).flatMap(({ name, command }) => (command === null ? [] : [[name, command]]));
    expect(knownTools.filter(({ use }) => use === "flash").map(({ runner, command }) => [runner, command]).sort()).toEqual(commands.sort());
  });
});

describe("what set-up says when it cannot install", () => {
  const all = cannotInstall(missingTools({ tests: true, isPresent: nothing }), "there is no apt-get here");

  test("names each package with its reason", () => {
    for (const tool of tools) expect(all).toMatch(new RegExp(`^ +${tool.package} +${tool.why.slice(0, 20)}`, "m"));
    expect(all).toContain("there is no apt-get here");
  });

  test("gives the exact command", () => {
    expect(all).toContain(installLine([...tools]));
    expect(installLine([...tools])).toBe(
      "apt-get install --no-install-recommends gcc libc6-dev gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm z3"
        + " coq ocaml-nox ocaml-findlib libzarith-ocaml-dev frama-c-base why3 cvc4 clang-14 libclang-rt-14-dev libssl-dev python3-cbor2 python3-pip nettle-bin openocd gdb-multiarch",
    );
  });

  test("offers the host board when only ARM packages are missing, and not when the host compiler is the fault", () => {
    expect(all).toContain("--without-arm");
    expect(cannotInstall(missingTools({ arm: false, isPresent: nothing }), "no")).not.toContain("--without-arm");
  });
});
