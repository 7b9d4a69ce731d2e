/** pgrid size: every byte in one row, snapshots and what is refused; pgrid stack. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outputShapes } from "../../cli/schemas.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import { readElf } from "../../toolchain/elf.ts";
import { groupings } from "../../toolchain/size/groupings.ts";
import type { Usage } from "../../toolchain/size/rows.ts";
import { compare, snapshotShape } from "../../toolchain/size/snapshot.ts";
import type { Snapshot } from "../../toolchain/size/snapshot.ts";
import { refuted } from "../../toolchain/stacks.ts";
import { newPlace, project } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";
import { tabledProject } from "./projects.ts";

let place: Place;
const board = "qemu-mps2-an500";
beforeAll(async () => {
  place = newPlace();
  tabledProject(place, "p");
  expect((await place.run("build", "p")).exit).toBe(0);
}, 120_000);
afterAll(() => place.remove());

const shapeFaults = (text: string, shape: Parameters<typeof checkShape>[1]): string[] => {
  const tree = parseJson("output", text);
  return tree.ok ? checkShape(tree.value, shape, "the output").map(({ message }) => message) : ["not JSON"];
};
const sum = (rows: readonly Usage[], key: "flash" | "ram"): number => rows.reduce((total, row) => total + row[key], 0);

describe("pgrid size", () => {
  test.each([...groupings.map((by) => [by, []] as const), ...groupings.map((by) => [by, ["--aot"]] as const), ...groupings.map((by) => [by, ["--board", "host"]] as const)])("by %s %j: the rows add up to the sections, padding and unknown are among them", async (by, more) => {
    const { out } = await place.run("size", "p", "--by", by, "--json", ...more);
    expect(shapeFaults(out, outputShapes.size[0])).toEqual([]);
    const { rows } = JSON.parse(out) as { rows: Usage[] };
    const where = (more as readonly string[]).includes("--board") ? "host" : board;
    const { sections } = readElf(readFileSync(join(place.directory, "p/build", where, "sample.elf")));
    const total = (pick: (section: (typeof sections)[number]) => boolean): number => sections.filter((section) => section.allocated && pick(section)).reduce((all, { size }) => all + size, 0);
    expect(sum(rows, "flash")).toBe(total(({ loaded }) => loaded));
    expect(sum(rows, "ram")).toBe(total(({ writable, name }) => writable || name === ".stack"));
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(["padding", "unknown"]));
    if (where === board) expect(rows.find(({ name }) => name === "unknown")).toEqual({ name: "unknown", flash: 0, ram: 0 });
  }, 60_000);

  test("by route: image, entry, tables; code instead when it is compiled", async () => {
    type Route = { readonly name: string; readonly image: number; readonly entry: number; readonly tables: number; readonly code: number; readonly certificate: number };
    const routes = async (...more: readonly string[]) => (JSON.parse((await place.run("size", "p", "--by", "route", "--json", ...more)).out) as { routes: Route[]; rows: Usage[] });
    const interpreted = await routes();
    const record = JSON.parse(readFileSync(join(place.directory, "p/build", board, "build.json"), "utf8")) as { routes: { name: string; imageBytes: number; certificate: { bytes: number } }[] };
    expect(interpreted.routes.map(({ name, image, certificate }) => [name, image, certificate])).toEqual(record.routes.map(({ name, imageBytes, certificate }) => [name, imageBytes, certificate.bytes]));
    const [first, second] = interpreted.routes as [Route, Route];
    expect([first.entry, second.entry, first.code]).toEqual([second.entry, first.entry, 0]);
    expect([first.tables > 3 * 32, second.tables]).toEqual([true, 0]); // both tables are its own: three keys, two nodes
    expect(interpreted.rows.find(({ name }) => name === "route to-sink")!.flash).toBe(first.image + first.entry + first.tables);
    const native = await routes("--aot");
    expect(native.routes.map(({ code }) => code > 0)).toEqual([true, true]);
    const { out } = await place.run("size", "p", "--by", "route");
    expect(out).toMatch(/^ {2}route +image +entry +tables +code +certificate, in a file beside$/mu);
    expect(out).toMatch(/^ {2}rest of the program +[\d,]+ +[\d,]+$/mu);
  }, 60_000);
});

describe("snapshots of sizes", () => {
  const check = (...more: readonly string[]) => place.run("size", "p", "--check", "sizes.json", ...more);
  const saved = (): Snapshot => JSON.parse(readFileSync(join(place.directory, "sizes.json"), "utf8")) as Snapshot;

  test("what was saved holds; growth within the tolerance is told, beyond it fails with what grew", async () => {
    expect((await place.run("size", "p", "--save", "sizes.json")).exit).toBe(0);
    expect(shapeFaults(readFileSync(join(place.directory, "sizes.json"), "utf8"), snapshotShape)).toEqual([]);
    const same = await check();
    expect([same.exit, same.out]).toEqual([0, expect.stringContaining("nothing grew")]);
    const snapshot = saved();
    const total = snapshot.totals[0]!;
    const less: Snapshot = { ...snapshot, totals: [{ ...total, flash: total.flash - 300 }], modules: snapshot.modules.map((row) => (row.name === "vm" ? { ...row, flash: row.flash - 300 } : row)) };
    place.write("sizes.json", less);
    const grew = await check("--json");
    expect(grew.exit).toBe(6);
    expect(shapeFaults(grew.out, outputShapes.size[0])).toEqual([]);
    expect(JSON.parse(grew.out)).toMatchObject({
      diagnostics: [{ code: "PG8316", message: `flash of all grew from ${total.flash - 300} B to ${total.flash} B, by more than 0%` }],
      grown: [{ of: "total", name: "all", what: "flash", beyond: true }, { of: "module", name: "vm", beyond: false }],
    });
    expect((await check()).out).toMatch(/^✗ all +flash +[\d,]+ +[\d,]+ +\+1\.\d%\n {2}module vm +flash/mu);
    const fine = await check("--tolerance", "2%");
    expect([fine.exit, fine.out]).toEqual([0, expect.stringMatching(/^ {2}all +flash/mu)]);
    expect((await check("--tolerance", "0.5%")).exit).toBe(6);
    // A run that found it exceeded does not write it over.
    expect((await check("--save", "sizes.json")).exit).toBe(6);
    expect(saved()).toEqual(less);
  }, 60_000);

  test("PG8311 to PG8315, PG8317: no file, no JSON, another version, another shape, something else, no --check", async () => {
    const refused = async (code: string, exit: number, ...argv: readonly string[]): Promise<void> => {
      const { err, exit: got } = await place.run(...argv);
      expect(err).toContain(`error[${code}]`);
      expect(got).toBe(exit);
    };
    await place.run("size", "p", "--save", "good.json");
    const good = JSON.parse(readFileSync(join(place.directory, "good.json"), "utf8")) as Snapshot;
    const bad = async (code: string, content: string | object): Promise<void> => {
      place.write("bad.json", content);
      await refused(code, 3, "size", "p", "--check", "bad.json");
    };
    await refused("PG8311", 3, "size", "p", "--check", "nowhere.json");
    await bad("PG8312", "{");
    await bad("PG8312", Uint8Array.of(0xff, 0xfe) as unknown as string);
    await bad("PG8313", { ...good, schema: "pgrid.sizes/2" });
    await bad("PG8314", { ...good, schema: "something" });
    await bad("PG8314", { ...good, more: 1 });
    await bad("PG8314", "[]");
    await bad("PG8314", { ...good, totals: [{ name: "all", flash: -1, ram: 0, stack: null }] });
    for (const other of [{ name: "another" }, { board: "host" }, { kind: "system" }, { slot: "a" }, { aot: true }]) await bad("PG8315", { ...good, ...other });
    await refused("PG8317", 2, "size", "p", "--tolerance", "2%");
    await refused("PG4003", 2, "size", "p", "--check", "good.json", "--tolerance", "2");
  }, 120_000);

  test("the tolerance is a share of what was, at the limit and beyond", () => {
    const of = (flash: number): Snapshot => ({ schema: "pgrid.sizes/1", kind: "image", name: "n", board: "b", slot: null, aot: false, totals: [{ name: "all", flash, ram: 1, stack: 5 }], modules: [], routes: [] });
    const beyond = (flash: number) => {
      const compared = compare("f", of(1000), of(flash), 2);
      return compared.ok ? compared.value.map((grown) => grown.beyond) : null;
    };
    expect([beyond(1000), beyond(999), beyond(1020), beyond(1021)]).toEqual([[], [], [false], [true]]);
  });
});

describe("pgrid stack", () => {
  test("each stack with its bound, its path and what it rests on; JSON of its schema", async () => {
    const { out, exit } = await place.run("stack", "p");
    expect(exit).toBe(0);
    expect(out).toMatch(/^ {2}main +[\d,]+ +5,120 +\d+%$/mu);
    expect(out).toMatch(/^ {2}exceptions +\d+ +512 +\d+%$/mu);
    expect(out).toMatch(/^ {2}main: pg_reset \d+ → main \d+ → /mu);
    for (const text of ["blake3_compress_subtree_wide calls itself: 3 frames at most", "pg_router_run calls through a pointer: only pg_run", "memcpy is the C library's", "an exception, with floating-point context: 108 bytes"]) expect(out).toContain(`bounded: ${text}`);
    expect(out).not.toContain("not bounded");
    const { stacks } = JSON.parse((await place.run("stack", "p", "--json")).out) as { stacks: { name: string; bytes: number; frames: number[]; path: string[] }[] };
    expect(stacks.map(({ name }) => name)).toEqual(["main", "exceptions"]);
    for (const { bytes, frames, path } of stacks) {
      expect(frames).toHaveLength(path.length);
      expect(frames.reduce((all, each) => all + each, 0) + 108).toBe(bytes);
    }
  }, 60_000);

  test("--sim: what a run takes stands beside, and is less", async () => {
    const { out, exit } = await place.run("stack", "p", "--sim", "--json");
    expect(exit).toBe(0);
    expect(shapeFaults(out, outputShapes.stack[0])).toEqual([]);
    const [main] = (JSON.parse(out) as { stacks: { bytes: number; observed: number }[] }).stacks;
    expect(main!.observed).toBeGreaterThan(100);
    expect(main!.observed).toBeLessThanOrEqual(main!.bytes);
  }, 60_000);

  test("in a slot the boot stage is there, too, and --sim runs through it", async () => {
    for (const name of ["s", "t"]) expect((await place.run("key", "new", `${name}.key`, "--unencrypted", "--parameters", "H5/W4,H5/W4")).exit).toBe(0);
    const code = async (...argv: readonly string[]): Promise<string | undefined> => /error\[(PG\d{4})\]/u.exec((await place.run("stack", "s", ...argv)).err)?.[1];
    place.write("s/main.lisp", "(defroute r (deliver))\n");
    place.write("s/pgrid.json", project({ board: "qemu-mps2-an500" }));
    expect(await code("--public", "s.key.pub")).toBe("PG4004");
    expect(await code("--slot", "a", "--sim")).toBe("PG4004");
    expect(await code("--slot", "a", "--public", "s.key.pub", "--sim")).toBe("PG8203"); // built now, and not signed
    expect((await place.run("sign", "s", "--slot", "a", "--key", "s.key")).exit).toBe(0);

    const { out, exit } = await place.run("stack", "s", "--slot", "a", "--public", "s.key.pub", "--sim", "--json");
    expect(exit).toBe(0);
    expect(shapeFaults(out, outputShapes.stack[0])).toEqual([]);
    const { stacks } = JSON.parse(out) as { stacks: { name: string; bytes: number; reserved: number; path: string[]; observed: number }[] };
    expect(stacks.map(({ name }) => name)).toEqual(["boot", "main", "exceptions"]);
    expect(stacks[0]).toMatchObject({ reserved: 1536 });
    // The compiler has the whole stage before it, so that most calls are none any more.
    expect(stacks[0]!.path[0]).toBe("pg_reset");
    expect(stacks[0]!.path.at(-1)).toBe("mbedtls_internal_sha256_process");
    for (const { name, bytes, observed } of stacks.slice(0, 2)) {
      expect(observed, name).toBeGreaterThan(100);
      expect(observed, name).toBeLessThanOrEqual(bytes);
    }
    expect((await place.run("stack", "s", "--slot", "a", "--public", "s.key.pub")).out).toMatch(/^ {2}boot +[\d,]+ +1,536 +\d+%$/mu);

    // Signed by one key, and trusting another: the image that is built now is not the one that was signed, and its signature is not to be trusted either.
    expect(await code("--slot", "a", "--public", "t.key.pub", "--sim")).toBe("PG8004");
    place.write("s/main.lisp", "(defroute r (drop 'unwanted))\n");
    expect(await code("--slot", "a", "--public", "s.key.pub", "--sim")).toBe("PG8210");
  }, 120_000);

  test("PG8304: a run that goes deeper than a bound refutes it; where there is no bound it does not", () => {
    const stack = (open: readonly string[]) => ({ name: "main", what: "the image", reserved: 500, bound: { bytes: 100, path: [], frames: [], bounded: [], open } });
    const codes = (used: number, open: readonly string[]) => refuted([stack(open)], new Map([["main", used]])).map(({ code }) => code);
    expect([codes(100, []), codes(101, []), codes(101, ["recursion"])]).toEqual([[], ["PG8304"], []]);
  });

  test("PG8303: a board without a stack of its own", async () => {
    place.write("h/main.lisp", "(defroute r (deliver))\n");
    place.write("h/pgrid.json", project());
    const { err, exit } = await place.run("stack", "h");
    expect([exit, err]).toEqual([3, expect.stringContaining("error[PG8303]: board `host` reserves no stack")]);
  }, 60_000);
});
