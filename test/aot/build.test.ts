/** `pgrid build --aot` and `pgrid sim --aot`: natively, as the examples' expected decisions say; and what the build records. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../cli/host.ts";
import { pgrid } from "../../docs/generate/command.ts";
import type { BuildRecord } from "../../toolchain/record.ts";
import { comparable, examplesDirectory, expectedOf } from "../examples/examples.ts";
import type { Event } from "../examples/examples.ts";

const place = mkdtempSync(join(tmpdir(), "pgrid-aot-build-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

function copyOf(name: string): string {
  const copy = join(place, name);
  for (const part of ["pgrid.json", "src", "messages"]) cpSync(join(examplesDirectory, name, part), join(copy, part), { recursive: true });
  return copy;
}

// A checksum loop, a table of nodes, hashes and look-ups, reads at places that the payload gives.
describe.each(["checksum-gate", "standard-path", "coap-by-path", "shard-of", "modbus-gate"])("%s", (name) => {
  test("decides ahead of time as expected", async () => {
    const expected = expectedOf(name);
    const run = await pgrid("sim", copyOf(name), "--board", "host", "--aot", "--json");
    expect(run.code, run.stdout + run.stderr).toBe(0);
    const decisions = run.stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Event).filter(({ event }) => event === "decision");
    expect(decisions.map((decision, i) => comparable(decision, expected[i]!))).toEqual(expected);
  });
});

test("a loop is charged as a whole when it is entered", async () => {
  const counts = async (...flags: readonly string[]): Promise<readonly number[]> => {
    const run = await pgrid("sim", copyOf("checksum-gate"), "--board", "host", "--json", ...flags);
    return run.stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Event).filter(({ event }) => event === "decision").map((decision) => decision.vm_instructions);
  };
  const [interpreted, native] = [await counts(), await counts("--aot")];
  const looped = native.filter((count) => count > 1000);
  expect(looped.length).toBeGreaterThan(1);
  expect(new Set(looped).size).toBe(1);
  native.forEach((count, i) => expect(count).toBeGreaterThanOrEqual(interpreted[i]!));
});

describe("the record of a build for the board", () => {
  let directory: string;
  const record = (): BuildRecord => JSON.parse(readFileSync(join(directory, "build/qemu-mps2-an500/build.json"), "utf8")) as BuildRecord;
  let [interpreted, native]: (BuildRecord | null)[] = [null, null];

  beforeAll(async () => {
    directory = copyOf("priority-lanes");
    expect((await pgrid("build", directory, "-q")).code).toBe(0);
    interpreted = record();
    expect((await pgrid("build", directory, "--aot", "-q")).code).toBe(0);
    native = record();
  });

  test("says which routes are compiled, and names another build", () => {
    expect(interpreted!.routes.map((route) => route.native)).toEqual(interpreted!.routes.map(() => false));
    expect(native!.routes.map((route) => route.native)).toEqual(native!.routes.map(() => true));
    expect(native!.routes.map(({ cid, bound }) => [cid, bound])).toEqual(interpreted!.routes.map(({ cid, bound }) => [cid, bound]));
    expect(native!.build).not.toBe(interpreted!.build);
  });

  test("attributes the compiled routes, and leaves the machine as it is", () => {
    const flash = (from: BuildRecord, name: string): number | undefined => from.sizes.modules.find((usage) => usage.name === name)?.flash;
    expect(flash(native!, "aot")).toBeGreaterThan(40);
    expect(flash(interpreted!, "aot")).toBeUndefined();
    expect(flash(native!, "vm")).toBe(flash(interpreted!, "vm"));
  });

  test("bounds the stack, through the pointer to the compiled route too", () => {
    expect(native!.stack!.open).toEqual([]);
    expect(interpreted!.stack!.open).toEqual([]);
    expect(native!.stack!.bytes).toBeGreaterThan(0);
  });

  test("the C unit names no path of this machine, and building it again gives the same bytes", async () => {
    const text = readFileSync(join(directory, "build/qemu-mps2-an500/gen/aot.c"), "utf8");
    expect(text).toContain('"src/main.lisp"');
    for (const path of [directory, place, packageRoot()]) expect(text).not.toContain(path);
    const elsewhere = join(place, "elsewhere");
    cpSync(directory, elsewhere, { recursive: true, filter: (path) => !path.includes("/build") });
    expect((await pgrid("build", elsewhere, "--aot", "-q")).code).toBe(0);
    const again = JSON.parse(readFileSync(join(elsewhere, "build/qemu-mps2-an500/build.json"), "utf8")) as BuildRecord;
    expect(again.outputs["bin"]).toEqual(native!.outputs["bin"]);
    expect(readFileSync(join(elsewhere, "build/qemu-mps2-an500/gen/aot.c"), "utf8")).toBe(text);
  });
});
