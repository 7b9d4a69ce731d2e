/** pgrid build and pgrid size of a directory with a system.json. */
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outputShapes, systemRecordShape } from "../../cli/schemas.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import type { Shape } from "../../toolchain/config/shape.ts";
import { lisp, newPlace, project } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";
import { host } from "./image.ts";

let place: Place;
beforeAll(() => {
  place = newPlace();
  cpSync(join(host.root, "test/runtime/system/trio"), place.directory, { recursive: true });
});
afterAll(() => place.remove());

const faults = (text: string, shape: Shape): string[] => {
  const tree = parseJson("output", text);
  return tree.ok ? checkShape(tree.value, shape, "the output").map(({ message }) => message) : ["not JSON"];
};

test("pgrid build: outputs, memory, and nothing to do the second time", async () => {
  const { exit, out, err } = await place.run("build");
  expect(exit).toBe(0);
  expect(err).toMatch(/✓ link +trio for qemu-mps2-an500/u);
  for (const name of ["elf", "bin", "map"]) expect(out).toMatch(new RegExp(`^build/qemu-mps2-an500/trio\\.${name} +[\\d,]+ B$`, "mu"));
  expect(out).toMatch(/^ {2}ram +[\d,]+ B \/ 262,144 B +\d+% .* waste [\d,]+ B$/mu);
  expect(faults(readFileSync(join(place.directory, "build/qemu-mps2-an500/build.json"), "utf8"), systemRecordShape)).toEqual([]);
  const again = await place.run("build", "--explain");
  expect(again.err).toContain("up to date: trio");
  expect(again.err.match(/nothing changed/gu)).toHaveLength(8); // three components, the kernel
  // From a directory below, and by the file's name.
  for (const path of ["build", "system.json"]) expect((await place.run("build", path)).err).toContain("up to date");
}, 60_000);

test("pgrid size: by component; with --caps who holds what", async () => {
  const size = await place.run("size");
  expect(size.out).toMatch(/^ {2}component +flash B +waste +ram B +waste +stack B +regions$/mu);
  expect(size.out).toMatch(/^ {2}server +\d+ +\d+ +1,032 +1,016 +\d+ of 512 +3$/mu);
  const { exit, out } = await place.run("size", "--caps");
  expect(exit).toBe(0);
  const blocks = Object.fromEntries(out.split("\n\n").map((block) => [block.split(" ")[0]!, block]));
  expect(Object.keys(blocks).slice(0, 3)).toEqual(["client", "server", "supervisor"]);
  expect(blocks["client"]).toMatch(/^client {2}priority 10, may give 0; 4 slots, 1 free\n/u);
  expect(blocks["client"]).toMatch(/^ +1 +endpoint +service +write grant-reply +42$/mu);
  expect(blocks["client"]).toMatch(/^ +2 +notification +done +write +1$/mu);
  expect(blocks["client"]).toContain("faults are reported to trouble, badge 7");
  expect(blocks["server"]).toMatch(/^ +1 +endpoint +service +read$/mu);
  expect(blocks["supervisor"]).toMatch(/^ +4 +tcb +client$/mu);
  expect(blocks["supervisor"]).toMatch(/^ +2 +device console +0x40004000 +4,096 +rw$/mu);
  expect(blocks["supervisor"]).toMatch(/^ +3 +frame log +0x2003[0-9a-f]{4} +1,024 +r$/mu);
  expect(blocks["supervisor"]).toMatch(/^ {2}waste: flash \d+ B, ram \d+ B$/mu);
}, 60_000);

test("pgrid size --by: the rows add up to all flash and RAM that the record counts; snapshots of a system", async () => {
  for (const by of ["module", "symbol", "route"]) {
    const { out } = await place.run("size", "--by", by, "--json");
    expect(faults(out, outputShapes.size[1])).toEqual([]);
    const { rows, record } = JSON.parse(out) as { rows: { name: string; flash: number; ram: number }[]; record: { flash: { used: number; waste: number }; ram: { used: number; waste: number } } };
    expect(rows.reduce((sum, { flash }) => sum + flash, 0), by).toBe(record.flash.used);
    expect(rows.reduce((sum, { ram }) => sum + ram, 0), by).toBe(record.ram.used);
    expect(rows.find(({ name }) => name === "unknown")).toEqual({ name: "unknown", flash: 0, ram: 0 });
    if (by === "route") continue;
    expect(rows.find(({ name }) => name === "rounding to regions")).toEqual({ name: "rounding to regions", flash: record.flash.waste, ram: record.ram.waste });
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(["padding", "server stack", "kernel stack", "server IPC buffer", "frame log", ...(by === "module" ? ["server own", "kernel kernel", "kernel objects"] : ["server main", "kernel pg_syscall"])]));
  }
  expect((await place.run("size", "--save", "sizes.json")).exit).toBe(0);
  const snapshot = JSON.parse(readFileSync(join(place.directory, "sizes.json"), "utf8")) as { totals: { name: string; stack: number }[] };
  expect(snapshot.totals.map(({ name }) => name)).toEqual(["all", "kernel", "client", "server", "supervisor"]);
  expect((await place.run("size", "--check", "sizes.json")).out).toContain("nothing grew");
  place.write("sizes.json", { ...snapshot, totals: snapshot.totals.map((total) => (total.name === "server" ? { ...total, stack: total.stack - 8 } : total)) });
  const deeper = await place.run("size", "--check", "sizes.json");
  expect([deeper.exit, deeper.err]).toEqual([6, expect.stringContaining("error[PG8316]: deepest stack of server grew")]);
}, 60_000);

test("pgrid stack --sim: the kernel and each component, the bound beside what a run takes", async () => {
  const { out, exit } = await place.run("stack", "--sim", "--json");
  expect(exit).toBe(0);
  expect(faults(out, outputShapes.stack[0])).toEqual([]);
  const { stacks } = JSON.parse(out) as { stacks: { name: string; bytes: number; reserved: number; observed: number; open: string[] }[] };
  expect(stacks.map(({ name }) => name)).toEqual(["kernel", "client", "server", "supervisor"]);
  for (const { name, bytes, reserved, observed, open } of stacks) {
    expect(open, name).toEqual([]);
    expect(observed, name).toBeGreaterThan(40);
    expect(observed, name).toBeLessThanOrEqual(bytes);
    expect(bytes, name).toBeLessThanOrEqual(reserved);
  }
}, 60_000);

test("PG8302: a stack that has no bound is built with a warning that says why", async () => {
  const other = newPlace();
  other.write("main.c", `int deep(int n);
int (*volatile to)(int) = deep;
int deep(int n) { volatile char room[n + 1]; room[n] = 0; return n == 0 ? room[n] : deep(n - 1) + to(n - 1) + 1; }
int main(void) { for (;;) (void)deep(3); }
`);
  other.write("system.json", { schemaVersion: 1, name: "open", board: "qemu-mps2-an500", components: { a: { sources: ["main.c"], stack: "4K", priority: 1, context: { budget: 1, period: 1 } } } });
  const { err, exit } = await other.run("build");
  expect(exit).toBe(0);
  for (const why of ["recursion through deep", "an indirect call", "deep has a frame of dynamic size"]) expect(err).toContain(`warning[PG8302]: the stack of component \`a\` has no bound: ${why}`);
  expect((await other.run("stack")).out).toContain("not bounded: an indirect call");
  other.remove();
}, 60_000);

test("--json prints what the schemas say", async () => {
  for (const [verb, argv, shape] of [["build", ["build"], outputShapes.build[2]], ["size", ["size"], outputShapes.size[1]], ["size", ["size", "--caps"], outputShapes.size[1]]] as const) {
    const { out } = await place.run(...argv, "--json");
    expect(faults(out, shape)).toEqual([]);
    expect(JSON.parse(out)).toMatchObject({ schema: `pgrid.${verb}/1`, ok: true, record: { system: "trio", components: [{ name: "client", holds: [{ constant: "CAP_SERVICE_EP" }, {}] }, {}, {}] } });
  }
}, 60_000);

test("each change makes again what depends on it, says why, and gives the image that a whole build gives", async () => {
  const other = newPlace();
  cpSync(join(host.root, "test/runtime/system/trio"), other.directory, { recursive: true });
  type Shown = { readonly name: string; readonly of: string | null; readonly ran: boolean; readonly why: string };
  const built = async (...argv: readonly string[]): Promise<string[]> => {
    const { out, exit } = await other.run("build", "--json", ...argv);
    expect(exit).toBe(0);
    return (JSON.parse(out) as { steps: Shown[] }).steps.filter(({ ran }) => ran).map(({ name, of, why }) => `${name}${of === null ? "" : ` ${of}`}: ${why}`);
  };
  const image = (directory = "build/qemu-mps2-an500"): Buffer[] => ["trio.elf", "trio.bin", "build.json"].map((file) => readFileSync(join(other.directory, directory, file)));
  const source = readFileSync(join(other.directory, "server.c"), "utf8");
  // Of no earlier run, whose objects would be in the cache. Two numbers that take one instruction each, and the same ones.
  const numbers = [0, 1].map((i) => 0x1000 + 2 * Number(process.hrtime.bigint() % 0x3000n) + i);
  other.write("server.c", source.replace("2u * number", `${numbers[0]}u + number`));
  await built();
  expect(await built()).toEqual([]);

  other.write("server.c", source.replace("2u * number", `${numbers[0]}u + /* a remark ${numbers[1]} */ number`));
  expect(await built()).toEqual(["compile: not in the cache: server/server (changed: server/server)", "link server: changed: server/server", "measure: the record differs"]);

  other.write("server.c", source.replace("2u * number", `${numbers[1]}u + number`));
  expect(await built()).toEqual(["compile: not in the cache: server/server (changed: server/server)", "link server: changed: server/server", "link: changed: image of server", "measure: the record differs"]);
  const replaced = image();
  await built("-o", "fresh");
  expect(image("fresh").map((bytes, i) => bytes.equals(replaced[i]!))).toEqual([true, true, true]);

  const system = readFileSync(join(other.directory, "system.json"), "utf8");
  other.write("system.json", system.replace('"priority": 10', '"priority": 11'));
  const priority = await built();
  expect(priority.map((text) => text.split(":")[0])).toEqual(expect.arrayContaining(["link", "measure"]));
  expect(priority.join("\n")).not.toMatch(/^(?:compile:|link \w+:)/mu); // no component
  expect(await built()).toEqual([]);

  // A component's program that was altered is linked again, and the image is as before.
  other.write("build/qemu-mps2-an500/components/client.bin", "altered");
  const before = image();
  expect(await built()).toEqual(["link client: missing or altered: client.bin"]);
  expect(image()).toEqual(before);
  other.remove();
}, 120_000);

test("the routes of the project beside it are linked into the component that takes them", async () => {
  const other = newPlace();
  other.write("main.lisp", lisp.standard);
  other.write("pgrid.json", project({ board: "qemu-mps2-an500" }));
  other.write("main.c", '#include "node/node.h"\n#include "pg_component.h"\nint main(void) { return (int)(pg_project.route_count); }\n');
  const component = { sources: ["main.c"], stack: 512, priority: 1, context: { budget: 1, period: 1 }, routes: true };
  other.write("system.json", { schemaVersion: 1, name: "routed", board: "qemu-mps2-an500", components: { router: component } });
  const { err, exit } = await other.run("build");
  expect(err).not.toContain("error");
  expect(exit).toBe(0);
  expect(readFileSync(join(other.directory, "build/qemu-mps2-an500/components/router/router.map"), "utf8")).toContain("pg_project");
  other.remove();
}, 60_000);

test("PG8301 for a stack that the deepest path does not fit, PG6101 for each budget", async () => {
  const other = newPlace();
  other.write("main.c", "int main(void) { volatile char room[600]; room[0] = 0; for (;;) room[0]++; }\n");
  const over = async (stack: number, budgets: object): Promise<string> => {
    const component = { sources: ["main.c"], stack, priority: 1, context: { budget: 1, period: 1 } };
    other.write("system.json", JSON.stringify({ schemaVersion: 1, name: "full", board: "qemu-mps2-an500", budgets, components: { a: component } }, null, 1));
    const { err, exit } = await other.run("build");
    expect(exit).toBe(err.includes("error") ? 6 : 0);
    return err;
  };
  const stack = await over(512, {});
  expect(stack).toMatch(/error\[PG8301\]: the stack of component `a` can take 7\d\d B, and has 512 B\n.*system\.json:\d+/u);
  expect(stack).toContain("the deepest path: begin → main");
  expect(await over(1024, {})).not.toContain("error");
  expect(await over(1024, { flash: "1K" })).toMatch(/flash: \d+ B, over the budget of 1024 B/u);
  expect(await over(1024, { ram: 2048 })).toMatch(/ram: \d+ B, over the budget of 2048 B/u);
  expect(await over(1024, { kernel: "1K" })).toMatch(/code and constants of the kernel: \d+ B, over the budget of 1024 B/u);
  expect(await over(1024, { kernel: "12K", flash: "64K", ram: "64K" })).not.toContain("error");
  other.remove();
}, 60_000);

test("PG4217 for what is only known to be too big when it is linked", async () => {
  const other = newPlace();
  const said = async (source: string, component: object = {}, more: object = {}): Promise<string> => {
    other.write("main.c", source);
    const whole = { sources: ["main.c"], stack: 512, priority: 1, context: { budget: 1, period: 1 }, ...component };
    other.write("system.json", { schemaVersion: 1, name: "big", board: "qemu-mps2-an500", components: { a: whole }, ...more });
    const { err, exit } = await other.run("build");
    expect(exit).toBe(6);
    expect(err).toContain("error[PG4217]");
    return err;
  };
  const data = (kind: "const" | "volatile", kib: number): string =>
    `${kind} char room[${kib} * 1024]${kind === "const" ? " = {1}" : ""};\nint main(void) { const volatile char *at = room; for (;;) (void)*at; }\n`;
  expect(await said(data("volatile", 300))).toMatch(/RAM of board .* component a alone lacks \d+ bytes/u);
  expect(await said(data("const", 300))).toMatch(/flash of board .* component a alone lacks \d+ bytes/u);
  // Beside the kernel's objects; and beside the kernel's code, which is only known at the end.
  const beside = await said(data("volatile", 110), { untyped: { pool: { for: "objects", bytes: "128K" } } }, { frames: { f: { bytes: "32K", maps: {} } } });
  expect(beside).toMatch(/1\d{5} B {2}kernel\n[^]*32 KiB {2}frame f, from or up to a multiple of 32 KiB/u);
  expect(await said(data("const", 250))).toMatch(/the kernel lacks \d+ bytes below the components/u);
  other.remove();
}, 120_000);
