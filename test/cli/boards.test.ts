/** The commands on boards and targets, and how board files inherit. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commands } from "../../cli/commands.ts";
import { outputShapes } from "../../cli/schemas.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import { lisp, newPlace, project } from "./harness.ts";
import type { Place } from "./harness.ts";

let place: Place;
beforeEach(() => {
  place = newPlace();
  place.write("main.lisp", lisp.drop);
  place.write("pgrid.json", project({ board: "mine" }));
});
afterEach(() => place.remove());

interface Shown {
  readonly values: readonly { readonly path: string; readonly value: unknown; readonly file: string; readonly line: number; readonly source: string | null }[];
}

async function shown(name: string): Promise<Shown["values"]> {
  const { out } = await place.run("board", "show", name, "--json");
  return (JSON.parse(out) as Shown).values;
}
const at = async (path: string, name = "mine"): Promise<unknown> => (await shown(name)).find((each) => each.path === path)?.value;
const tree = (over: object = {}): object => ({ extends: "qemu-mps2-an500", ...over });

describe("inheritance", () => {
  test("objects merge, scalars and arrays replace, null deletes", async () => {
    place.write("boards/mine.json", tree({ memory: { ram: { size: "64K" } }, flash: { erase: [{ count: 1024, size: "4K" }] }, budgets: null }));
    const values = await shown("mine");
    const value = (path: string): unknown => values.find((each) => each.path === path)?.value;
    expect([value("memory.ram.size"), value("memory.ram.base"), value("memory.flash.size")]).toEqual(["64K", "0x2000_0000", "256K"]);
    expect(values.filter(({ path }) => path.startsWith("flash.erase"))).toMatchObject([{ value: 1024 }, { value: "4K" }]);
    expect(values.some(({ path }) => path.startsWith("budgets"))).toBe(false);
  });
  test("$append and $remove change an array of the parent", async () => {
    place.write("boards/mine.json", tree({ flash: { erase: { $append: [{ count: 2, size: "8K" }] } } }));
    place.write("boards/yours.json", { extends: "mine", flash: { erase: { $remove: [{ count: 4096, size: "4K" }], $append: [{ size: "16K", count: 1 }] } } });
    const runs = async (name: string): Promise<unknown[]> => (await shown(name)).filter(({ path }) => path.startsWith("flash.erase")).map(({ value }) => value);
    expect(await runs("mine")).toEqual([4096, "4K", 2, "8K"]);
    expect(await runs("yours")).toEqual([2, "8K", "16K", 1]);
  });
  test("a target inherits by the same rules, flags with $append", async () => {
    place.write("targets/own.json", { extends: "armv7e-m-m7", flags: { $append: ["-DOWN"], $remove: ["-mthumb"] } });
    const { out } = await place.run("target", "list", "--json");
    const { targets } = JSON.parse(out) as { targets: readonly { name: string; flags: readonly string[] }[] };
    expect(targets.find(({ name }) => name === "own")!.flags).toEqual(["-mcpu=cortex-m7", "-mfpu=fpv5-d16", "-mfloat-abi=hard", "-DOWN"]);
  });

  const chain = (length: number): Record<string, object> => Object.fromEntries(Array.from({ length }, (_, i) => [`boards/${i === 0 ? "mine" : `b${i}`}.json`, i === length - 1 ? { extends: "host" } : { extends: `b${i + 1}` }]));
  const cases: readonly (readonly [code: string, what: string, files: Readonly<Record<string, object>>, says: string])[] = [
    ["PG4109", "a circle", { "boards/mine.json": { extends: "yours" }, "boards/yours.json": { extends: "mine" } }, "mine → yours → mine"],
    ["PG4109", "a circle by path", { "boards/mine.json": { extends: "./mine.json" } }, "mine → mine"],
    ["PG8410", "nine files", chain(8), "mine → b1"],
    ["PG8411", "$append over a size", { "boards/mine.json": tree({ memory: { stack: { $append: ["1K"] } } }) }, "the parent has no array there"],
    ["PG8411", "$append over nothing", { "boards/mine.json": tree({ erase: { $append: [] } }) }, "the parent has no array there"],
    ["PG8411", "$append of no array", { "boards/mine.json": tree({ flash: { erase: { $append: 1 } } }) }, "are arrays"],
    ["PG8411", "another key beside", { "boards/mine.json": tree({ flash: { erase: { $append: [], count: 1 } } }) }, "`count` stands beside `$append`"],
    ["PG8411", "an unknown change", { "boards/mine.json": tree({ flash: { erase: { $prepend: [] } } }) }, "only $append and $remove may"],
    ["PG8412", "null for what the parent has not", { "boards/mine.json": tree({ memory: { rom: null } }) }, "`rom` is null"],
    ["PG8413", "an item that is not there", { "boards/mine.json": tree({ flash: { erase: { $remove: [{ count: 1, size: "4K" }] } } }) }, '{"count":1,"size":"4K"}'],
    ["PG4103", "an unknown key beside `extends`", { "boards/mine.json": tree({ memry: {} }) }, "did you mean `memory`?"],
    ["PG4105", "`extends` that is no text", { "boards/mine.json": { extends: ["host"] } }, "`extends` has to be a string"],
    ["PG4107", "a parent that is not there", { "boards/mine.json": { extends: "hots" } }, "did you mean `host`?"],
  ];
  test.each(cases)("%s for %s", async (code, _what, files, says) => {
    for (const [path, content] of Object.entries(files)) place.write(path, content);
    const { exit, err } = await place.run("board", "check", "mine");
    expect(err).toContain(`error[${code}]`);
    expect(err).toContain(says);
    expect(exit).toBe(3);
  });
  test("eight files are not too many", async () => {
    for (const [path, content] of Object.entries(chain(7))) place.write(path, content);
    expect(await place.run("board", "check", "mine")).toMatchObject({ exit: 0, err: "" });
  });
});

describe("which file a name means", () => {
  test("a path, relative to where it is written", async () => {
    place.write("elsewhere/one.json", { extends: "./two" });
    place.write("elsewhere/two.json", { extends: "host", title: "outside of the tree" });
    for (const argument of ["elsewhere/one.json", "./elsewhere/one"]) expect(await at("title", argument)).toBe("outside of the tree");
    place.write("pgrid.json", project({ board: "elsewhere/one.json" }));
    const { exit, out } = await place.run("build", "--json");
    expect(exit).toBe(0);
    expect((JSON.parse(out) as { directory: string }).directory).toBe("build/one");
  }, 60_000);
  test("PG4107 for a path where no file is", async () => {
    const { exit, err } = await place.run("board", "check", "elsewhere/one.json");
    expect(err).toContain("error[PG4107]: there is no board `elsewhere/one.json`");
    expect(exit).toBe(3);
  });
  test("a name that is near a board whose file is wrong: that file's own fault is said", async () => {
    place.write("boards/mine.json", tree({ memry: {} }));
    const { exit, err } = await place.run("build", "--board", "mien");
    expect(err).toContain("error[PG4107]: there is no board `mien`");
    expect(err).toContain("did you mean `mine`?");
    expect(err).toContain("board `mine` has a fault of its own: PG4103: unknown key `memry` in board `mine` (boards/mine.json)");
    expect(exit).toBe(3);
  });
  test("a board that exists and is wrong: its fault, and nothing about an unknown board", async () => {
    place.write("boards/mine.json", "{");
    const { err } = await place.run("build");
    expect(err).toContain("error[PG4102]");
    expect(err).not.toContain("PG4107");
  });
});

describe("pgrid board", () => {
  test("list shows the project's boards beside pgrid's, and one that is wrong with its reason", async () => {
    place.write("boards/mine.json", tree({ title: "my own" }));
    place.write("boards/wrong.json", { extends: "host", prot: "posix" });
    const { exit, out } = await place.run("board", "list");
    expect(out).toMatch(/^ {2}qemu-mps2-an500 +QEMU/mu);
    expect(out).toMatch(/^ {2}mine +QEMU.*my own$/mu);
    expect(out).toContain("✗ wrong");
    expect(out).toContain("PG4103: unknown key `prot`");
    expect(exit).toBe(0);
  });
  test("show --origin says which file and line each value is from, and what is cited for it", async () => {
    place.write("boards/mine.json", JSON.stringify(tree({ memory: { ram: { size: "64K" } } }), null, 2));
    const values = await shown("mine");
    expect(values.find(({ path }) => path === "memory.ram.size")).toMatchObject({ file: "boards/mine.json", line: 5 });
    expect(values.find(({ path }) => path === "memory.ram.base")!.file).toMatch(/boards\/qemu-mps2-an500\.json$/u);
    expect(values.find(({ path }) => path === "flash.write")!.source).toContain("Arm DAI 0500");
    const { out } = await place.run("board", "show", "mine", "--origin");
    expect(out).toMatch(/^memory\.ram\.size +64K +boards\/mine\.json:5$/mu);
    expect(out).toContain("from the 16 MiB PSRAM");
    expect((await place.run("board", "show", "mine")).out).not.toContain("mine.json");
  });
  test("show of a board that is wrong shows its values and fails", async () => {
    place.write("boards/mine.json", tree({ memory: { stack: "1M" } }));
    const { exit, out, err } = await place.run("board", "show", "mine");
    expect(out).toMatch(/^memory\.stack +1M$/mu);
    expect(err).toContain("error[PG4117]");
    expect(exit).toBe(3);
  });
  test("check without an argument checks all of them", async () => {
    expect(await place.run("board", "check")).toMatchObject({ exit: 0, err: "" });
    place.write("boards/wrong.json", { extends: "host", prot: "posix" });
    const { exit, out, err } = await place.run("board", "check");
    expect(out).toContain("✗ wrong");
    expect(out).toContain("✓ qemu-mps2-an500, slots a and b");
    expect(err).toContain("error[PG4103]");
    expect(exit).toBe(3);
  });
  test("new makes a board that builds, and claims nothing that nobody has run", async () => {
    const made = await place.run("board", "new", "mine", "--extends", "qemu-mps2-an500");
    expect(made).toMatchObject({ exit: 0, out: "boards/mine.json\n" });
    expect(await at("tested")).toBe("builds only");
    expect(await place.run("board", "check", "mine")).toMatchObject({ exit: 0, err: "" });
    const again = await place.run("board", "new", "mine", "--extends", "host");
    expect(again.err).toContain("error[PG8414]: there is a board `mine` at boards/mine.json");
    expect(again.exit).toBe(3);
  });
  test("new extends a board outside of the tree by its path from the new file", async () => {
    place.write("elsewhere/one.json", { extends: "host" });
    expect((await place.run("board", "new", "mine", "--extends", "elsewhere/one.json")).exit).toBe(0);
    expect(await place.run("board", "check", "mine")).toMatchObject({ exit: 0, err: "" });
  });
  test.each([
    ["PG8414", ["mine2", "--extends", "host"], "there is a board `mine2`", 3],
    ["PG8414", ["host", "--extends", "host"], "there is a board `host`", 3],
    ["PG8415", ["Mine", "--extends", "host"], "`Mine` cannot be", 3],
    ["PG4107", ["other", "--extends", "hots"], "did you mean `host`?", 3],
    ["PG4004", ["other"], "needs `--extends`", 2],
    ["PG4004", [], "needs a name for the board", 2],
  ] as const)("new: %s for %j", async (code, argv, says, exit) => {
    place.write("boards/mine2.json", "{ broken");
    const ran = await place.run("board", "new", ...argv);
    expect(ran.err).toContain(`error[${code}]`);
    expect(ran.err).toContain(says);
    expect(ran.exit).toBe(exit);
  });
});

describe("--json has its schema", () => {
  const runs: readonly (readonly [verb: "board list" | "board show" | "board check" | "board new" | "target list", argv: readonly string[], exit: number])[] = [
    ["board list", [], 0], ["board show", ["mine"], 0], ["board show", ["nobody"], 3], ["board check", [], 3], ["board check", ["mine"], 0], ["board new", ["other", "--extends", "mine"], 0], ["target list", [], 0],
  ];
  test.each(runs)("%s %j", async (verb, argv, exit) => {
    place.write("boards/mine.json", tree());
    place.write("boards/wrong.json", { extends: "host", prot: "posix" });
    const ran = await place.run(...verb.split(" "), ...argv, "--json");
    const read = parseJson("output", ran.out);
    expect(read.ok && checkShape(read.value, outputShapes[verb][0], "the output").map(({ message }) => message)).toEqual([]);
    expect([ran.exit, ran.err]).toEqual([exit, ""]);
  });
  test("every command on boards and targets is among them", () => {
    expect(new Set(runs.map(([verb]) => verb))).toEqual(new Set(Object.keys(commands).filter((name) => /^(?:board|target) /u.test(name))));
  });
});
