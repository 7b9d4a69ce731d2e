/** What a change makes a build do again, and nothing else: counted, not timed. */
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { compileObjects } from "../../toolchain/objects.ts";
import type { Compiler, ObjectJob } from "../../toolchain/objects.ts";
import { difference } from "../../toolchain/steps.ts";
import type { Step } from "../../toolchain/steps.ts";
import { keptReader } from "../../toolchain/trees.ts";
import { typeScriptReader } from "../../toolchain/typescript.ts";
import { newPlace } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";
import { host as real } from "../system/image.ts";
import { tabledProject, tabledRoutes } from "./projects.ts";

let place: Place;
beforeEach(() => void (place = newPlace()));
afterEach(() => place.remove());

test("a reason names what differs: changed, new, gone, and counts the rest", () => {
  expect(difference({ a: "1", b: "2" }, { a: "1", b: "2" })).toBeNull();
  expect(difference({ a: "1", b: "2", c: "3" }, { a: "1", b: "3", d: "4" })).toBe("changed: b; new: d; gone: c");
  expect(difference({}, Object.fromEntries(["p", "q", "r", "s", "t", "u"].map((name) => [name, "1"])))).toBe("new: p, q, r, s and 2 more");
});

describe("objects", () => {
  /** Writes what it was called with as the object. */
  const compiler = (version = "1", flags: readonly string[] = []): Compiler => {
    place.write("cc", "#!/bin/sh\nfor last; do :; done\necho \"$@\" > \"$last\"\n");
    chmodSync(join(place.directory, "cc"), 0o755);
    return { path: join(place.directory, "cc"), version, flags };
  };
  const job = (label: string, over: Partial<ObjectJob["unit"]> = {}, headers = "h"): ObjectJob =>
    ({ unit: { label, directory: place.directory, source: `${label}.c`, flags: ["-O1"], ...over }, include: [], headers });
  const fresh = async (with_: Compiler, ...jobs: readonly ObjectJob[]): Promise<string[]> => {
    const host = { ...real, env: { ...real.env, PGRID_CACHE: join(place.directory, "cache") } };
    const compiled = await compileObjects(host, with_, jobs, 2);
    if (!compiled.ok) throw new Error(compiled.diagnostics[0]!.message);
    return compiled.value.filter(({ fromCache }) => !fromCache).map(({ label }) => label);
  };

  test("are compiled for their source, flags, headers, the compiler and its flags; once for each", async () => {
    place.write("a.c", "int a;");
    place.write("b.c", "int b;");
    expect(await fresh(compiler(), job("a"), job("b"))).toEqual(["a", "b"]);
    expect(await fresh(compiler(), job("a"), job("b"))).toEqual([]);
    place.write("b.c", "int b; /* a remark */");
    expect(await fresh(compiler(), job("a"), job("b"))).toEqual(["b"]);
    expect(await fresh(compiler(), job("a", { flags: ["-O2"] }), job("b"))).toEqual(["a"]);
    expect(await fresh(compiler(), job("a"), job("b", {}, "other headers"))).toEqual(["b"]);
    expect(await fresh(compiler("2"), job("a"), job("b"))).toEqual(["a", "b"]);
    expect(await fresh(compiler("1", ["-mcpu=other"]), job("a"), job("b"))).toEqual(["a", "b"]);
    // And what was there before still is.
    place.write("b.c", "int b;");
    expect(await fresh(compiler(), job("a"), job("b"))).toEqual([]);
  });

  test("that several components have are compiled once", async () => {
    place.write("a.c", "int a;");
    place.write("b.c", "int b;");
    const counting = compiler();
    place.write("cc", `#!/bin/sh\necho "$@" >> ${join(place.directory, "calls")}\n${readFileSync(counting.path, "utf8")}`);
    expect(await fresh(counting, job("a"), job("b"), job("a"), job("a"))).toEqual(["a", "b", "a", "a"]);
    expect(readFileSync(join(place.directory, "calls"), "utf8").match(/\b[ab]\.c\b/gu)!.toSorted()).toEqual(["a.c", "b.c"]);
  });
});

describe("a project", () => {
  const steps = async (...argv: readonly string[]): Promise<readonly Step[]> => (JSON.parse((await place.run("build", "p", "--json", ...argv)).out) as { steps: Step[] }).steps;
  const ran = (all: readonly Step[]): string[] => all.filter((step) => step.ran && step.name !== "check").map(({ name, why }) => (why === "" ? name : `${name}: ${why}`));

  test("a remark, a route, the board's memory, its registers: what depends on it, and why", async () => {
    tabledProject(place, "p", { board: "mine" });
    const board = (memory: object, more: object = {}) => place.write("p/boards/mine.json", { extends: "qemu-mps2-an500", memory, ...more });
    board({ stack: "5K" });
    expect(ran(await steps()).at(-2)).toBe("link: no earlier build here");
    expect(ran(await steps())).toEqual([]);

    place.write("p/main.lisp", `; a remark\n${tabledRoutes}`);
    expect(ran(await steps())).toEqual(["measure: the record differs"]);

    const value = Number(process.hrtime.bigint() % 1_000_000n);
    place.write("p/main.lisp", tabledRoutes.replace("(deliver)", `(reply ${value})`));
    expect(ran(await steps())).toEqual(["generate: 3 of 8 generated files differ", "compile: not in the cache: project (changed: project)", "link: changed: project", "measure: the record differs"].map((text) => (text.startsWith("generate") ? expect.stringMatching(/^generate: \d of \d generated files differ$/u) as string : text)));

    board({ stack: "6K" });
    const memory = ran(await steps());
    expect(memory.find((text) => text.startsWith("link"))).toContain("changed: the board's memory");
    expect(memory.filter((text) => text.startsWith("compile")).join("")).not.toMatch(/not in the cache: (?!port\/)/u);

    // As it was: everything is in the cache, and only what lies in the directory is made again.
    board({ stack: "5K" });
    expect(ran(await steps()).map((text) => text.split(":")[0])).toEqual(["generate", "link", "measure"]);
    expect(ran(await steps())).toEqual([]);
  }, 120_000);
});

describe("trees of TypeScript sources", () => {
  const reader = typeScriptReader(real);
  const text = readFileSync(join(real.root, "test/typescript/twins/telemetry.policy.ts"), "utf8");
  const kept = (version = "1") => {
    const load = vi.fn(() => reader);
    const host = { ...real, env: { PGRID_CACHE: join(place.directory, "cache") } };
    return { load, reader: keptReader(host, version, load) };
  };

  test("are read once for each text, file name, import and version of the reader; the same as they were", () => {
    const first = kept();
    const made = first.reader.read("a.policy.ts", text);
    expect(made).toEqual(reader.read("a.policy.ts", text));
    expect(first.load).toHaveBeenCalledTimes(1);
    const second = kept();
    expect(second.reader.read("a.policy.ts", text)).toEqual(made);
    expect(second.reader.imports(text)).toEqual([]);
    expect(second.load).toHaveBeenCalledTimes(1); // for the imports
    const third = kept();
    third.reader.read("a.policy.ts", text);
    third.reader.imports(text);
    expect(third.load).not.toHaveBeenCalled();
    for (const [file, content, files] of [["b.policy.ts", text, new Map()], ["a.policy.ts", `${text}\n`, new Map()], ["a.policy.ts", text, new Map([["c.policy.ts", ""]])]] as const) {
      const other = kept();
      other.reader.read(file, content, files);
      expect(other.load).toHaveBeenCalledTimes(1);
    }
    const newer = kept("2");
    newer.reader.read("a.policy.ts", text);
    expect(newer.load).toHaveBeenCalledTimes(1);
  }, 60_000);

  test("are not kept when there was something to say, and made again when what was kept is damaged", () => {
    const wrong = "export const x: number = 'no';\n";
    for (let i = 0; i < 2; i++) {
      const { load, reader: again } = kept();
      expect(again.read("w.policy.ts", wrong)).toEqual(reader.read("w.policy.ts", wrong));
      expect(load).toHaveBeenCalledTimes(1);
    }
    kept().reader.read("a.policy.ts", text);
    for (const name of real.list(join(place.directory, "cache/trees"))) place.write(`cache/trees/${name}`, "{");
    const { load, reader: again } = kept();
    expect(again.read("a.policy.ts", text)).toEqual(reader.read("a.policy.ts", text));
    expect(load).toHaveBeenCalledTimes(1);
  }, 60_000);
});
