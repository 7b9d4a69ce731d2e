/** The kernel's operations on capabilities, as they are extracted from the Coq theories, and as the model and the C have them. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { copy } from "../../model/kernel/boot.ts";
import { preorder } from "../../model/kernel/derivation.ts";
import { empty } from "../../model/kernel/destroy.ts";
import { cells, digest, flagsOf, Hash } from "../../model/kernel/image.ts";
import { sys } from "../../model/kernel/numbers.ts";
import { schedule } from "../../model/kernel/schedule.ts";
import type { CNode, Kernel, Tcb } from "../../model/kernel/state.ts";
import { disagreements, type Expected, script, stateOf, tableOf } from "../../proofs/kernel/caps.ts";
import { type Dump, dumpOf } from "../../proofs/kernel/dump.ts";
import { buildDriver, drive } from "../../proofs/kernel/native.ts";
import { apply, kinds, leave, never, type Operation } from "../../proofs/kernel/operations.ts";
import { runCoq } from "../../proofs/kernel/run.ts";
import { begin, make, prologue, wordsOf } from "../../proofs/kernel/sequences.ts";
import { startOf, system } from "../../proofs/kernel/worlds.ts";
import { buildCaps } from "../../proofs/reference/build.ts";
import { invocations } from "../../spec/kernel.ts";

const root = join(import.meta.dirname, "../..");
let executable: string;
beforeAll(() => {
  const built = buildCaps(root);
  if ("missing" in built) throw new Error(`not there: ${built.missing.join(", ")}`);
  executable = built.executable;
}, 300_000);

const ask = (lines: readonly string[]): string => execFileSync(executable, { input: `${lines.join("\n")}\n`, maxBuffer: 1 << 30, encoding: "utf8" });
const state = `new
cap 4104 1 15 11 1 65536 768 0
cap 4098 2 15 0 1 66048 0 4104
cap 4097 5 15 5 1 65536 0 4104
cap 4128 5 15 5 0 65536 27 4097
cap 4099 1 15 12 1 131072 0 0`.split("\n");

test("the same errors and the same tables, in states that the theorems speak of", () => {
  const { lines, expected } = script(0, 6000);
  const output = ask(lines);
  expect(disagreements(output, expected)).toEqual([]);
  const errors = new Set(expected.map(({ error }) => error));
  expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].filter((each) => !errors.has(each))).toEqual([]);
  expect(expected.filter(({ changes }) => changes).length).toBeGreaterThan(1200);
  // Each part is looked at: the error, the table, the regions, who waits, the state before.
  const first = expected.findIndex(({ error, changes }) => error === 0 && changes);
  const otherwise = (changed: Partial<Expected>): Expected[] => expected.map((each, at) => (at === first ? { ...each, ...changed } : each));
  expect(disagreements(output, otherwise({ error: 3 }))).toHaveLength(1);
  expect(disagreements(output, otherwise({ table: expected[first]!.table.replace("15", "14") }))).toHaveLength(1);
  expect(disagreements(output, otherwise({ regions: `${expected[first]!.regions}\n5616 7 256 0 5 2` }))).toHaveLength(1);
  expect(disagreements(output.replace("ok", "malformed"), expected)).toHaveLength(1);
  expect(disagreements(output.replace("ok\nok", "ok\nlost"), expected)).toHaveLength(1);
  const blocked = expected.findIndex(({ waits, line }) => line.startsWith("send") && waits?.includes(" send ") === true);
  expect(disagreements(output, expected.map((each, at) => (at === blocked ? { ...each, waits: "" } : each)))).toHaveLength(1);
  const fault = expected.findIndex(({ error, line }) => error === 64 && line.startsWith("recv"));
  expect(disagreements(output, expected.map((each, at) => (at === fault ? { ...each, error: "no fault" } : each)))).toHaveLength(1);
}, 300_000);

describe("the C itself", () => {
  test("the states that it writes are read as the model has them", () => {
    const sequences = Array.from({ length: 100 }, (_, i) => make(6_000_000 + i));
    const { out, died } = drive(buildDriver(root), [...prologue(), ...sequences.flatMap(wordsOf)], ["states"]);
    expect(died).toBeNull();
    let words = new Uint32Array(out.buffer.slice(out.byteOffset, out.byteOffset + out.length));
    const next = (): Dump => {
      const { dump, length } = dumpOf(words)!;
      words = words.subarray(length);
      if (typeof dump === "string") throw new Error(dump);
      return dump;
    };
    for (const { world, operations } of sequences) {
      const k = begin(world);
      expect(stateOf(next().kernel, flagsOf)).toEqual(stateOf(k, flagsOf));
      for (const operation of operations) {
        apply(k, operation);
        const { kernel, interrupted } = next();
        expect(interrupted).toBe(k.world.interrupted);
        expect(kernel.doomed.length > 0).toBe(k.doomed.length > 0);
        expect(kernel.current?.cell).toBe(k.current?.cell);
        // What is left of a deletion has no rights.
        if (k.doomed.length === 0) expect(stateOf(kernel, flagsOf)).toEqual(stateOf(k, flagsOf));
      }
    }
    expect(words).toHaveLength(0);
  }, 300_000);

  test("from its own states it comes to the errors, capabilities, regions and waiting threads that the theories have", async () => {
    const report = await runCoq(root, { sequences: 400, first: 8_000_000 });
    expect(report.shown).toEqual([]);
    expect(report.disagreements).toBe(0);
    expect(report.sequences).toBe(400);
    expect(report.succeeded / report.operations).toBeGreaterThanOrEqual(0.3);
    expect(report.changed / report.compared).toBeGreaterThanOrEqual(0.25);
    // Nothing is left out unsaid.
    const left = Object.values(report.left).reduce((sum, count) => sum + count, 0);
    expect(report.compared + left).toBe(report.operations);
    expect(Object.values(report.counts).reduce((sum, count) => sum + count, 0)).toBe(report.compared);
  }, 300_000);

  test("without its check of a copy's rights it is found out, with the operation that shows it", async () => {
    const report = await runCoq(root, { sequences: 2000, omit: "COPY_RIGHTS", short: true });
    expect(report.disagreements).toBeGreaterThan(0);
    const trace = report.shown.join("\n");
    expect(trace).toMatch(/^sequence \d+:\nworld /u);
    expect(trace).toMatch(/^operation \d+, .*: the tables differ .*\n {2}kernel .*\n {2}Coq /mu);
  }, 300_000);
});

describe("caps.ml", () => {
  test("what is made, given and revoked", () => {
    const made = ["invoke 66048 3 1 6 2 0 0 0 10 1 1 1", "invoke 66048 1 19 6 12 5 10 5 7 9 1 1", "invoke 66048 1 19 6 13 5 12 5 7 9 1 1"];
    expect(ask([...state, "check", ...made, "dump", "check", "invoke 66048 1 15 2 10 5 0", "dump"])).toBe(`ok
0
0
3
4104 1 15 11 1 65536 768 4098 0
4098 2 15 0 1 66048 0 4097 4104
4097 5 15 5 1 65536 0 4128 4098
4128 5 15 5 0 65536 27 4099 4097
4099 1 15 12 1 131072 16 4106 4128
4106 3 15 0 1 131072 0 4108 4099
4108 3 7 0 1 131072 9 0 4106
end
ok
0
4104 1 15 11 1 65536 768 4098 0
4098 2 15 0 1 66048 0 4097 4104
4097 5 15 5 1 65536 0 4128 4098
4128 5 15 5 0 65536 27 4099 4097
4099 1 15 12 1 131072 16 4106 4128
4106 3 15 0 1 131072 0 0 4099
end
`);
  });
  test.each([
    ["two Untypeds of the same memory that do not come of each other", "cap 4100 1 15 12 1 131072 0 0"],
    ["a slot twice", "cap 4099 5 15 5 0 65536 27 4097"],
    ["a mark behind the end", "cap 4100 1 15 8 1 196608 512 0"],
    ["a Frame mapped in no region", "cap 4100 8 15 8 3 536870912 131072 0"],
    ["a kernel object in user memory", "cap 4100 3 15 0 3 131072 0 4099"],
    ["an endpoint without its Untyped where another lies in that", "cap 4100 3 15 0 1 131072 0 0"],
  ])("%s is no state that the theorems speak of", (_, line) => {
    expect(ask([...state, line, "check"])).toBe("malformed\n");
  });
  test("the first with a badge is the one that the state says, and the next when that goes", () => {
    const lines = ["cap 4106 3 15 0 1 131072 0 4099", "cap 4108 3 15 0 9 131072 7 4106", "cap 4109 3 15 0 0 131072 7 4108"];
    const flags = (...operations: readonly string[]): (string | undefined)[] =>
      ask([...state, ...lines, ...operations, "whole"]).split("\n").flatMap((line) => (/^\d+ 3 /u.test(line) ? [line.split(" ")[4]] : []));
    expect(flags()).toEqual(["1", "9", "0"]);
    expect(flags("invoke 66048 1 16 2 12 5 0")).toEqual(["1", "8"]);
  });
  test("a capability in a slot of nothing is lost", () => {
    expect(ask([...state, "housed 6", "cap 6 9 15 0 1 131072 0 0", "housed 6", "housed 7"])).toBe("ok\nlost\nok\n");
  });
  test("what it cannot read it refuses", () => {
    expect(() => ask(["invoke 1 2"])).toThrow();
    expect(() => ask(["revoke"])).toThrow();
  });
});

/**
 * Thread B names things by a CNode that nothing else names, and that has the only capability to B; a CNode in it, which others name too, has what B asks to be
 * given for a root. What B has at first ends the thread when it goes: what comes in its place would stand in memory that nobody has.
 */
function endingThread(): { readonly k: Kernel; readonly b: Tcb; readonly operation: Operation } {
  const { kernel: k } = startOf(0);
  const { slots } = preorder(k.roots).find(({ slot }) => slot.cell === 257)!.object as CNode;
  const at = (i: number) => slots[i]!;
  const [node, nested, b] = [at(25).cap!.object as CNode, at(26).cap!.object as CNode, at(9).cap!.object as Tcb];
  copy(k, at(26).cap!, node.slots[6]!);
  copy(k, at(26).cap!, nested.slots[1]!);
  copy(k, at(20).cap!, nested.slots[2]!);
  b.slots[0]!.cap!.data = 27;
  for (const slot of [at(25), node.slots[1]!, at(9)]) empty(k, slot);
  for (const tcb of k.ready.splice(0)) tcb.queue = null;
  k.ready.push(b);
  b.queue = k.ready;
  const buffer = (b.buffer - system.memory) / 4;
  const writes = [0, (6 << 2) | 1, (6 << 2) | 2].flatMap((pointer, i) => [buffer + 122 + i, pointer]);
  const info = (invocations["tcb-set-space"].label << 12) | (3 << 7) | 2;
  return { k, b, operation: [kinds.syscall | (never << 8), 0, 5 << 2, info, sys.call >>> 0, 0, 0, 0, 0, 0, 0, writes.length / 2, ...writes] };
}

test("a thread that ends while it is given a root gets none: model, C and Coq", () => {
  const { k, b, operation } = endingThread();
  const prologue = [1, ...cells(k, system.cells, system.cellsAt), ...k.world.memory, k.world.unmasked, system.anchor, 1, 0, 1, b.cell];
  leave(k, schedule(k));
  const before = stateOf(k);
  apply(k, operation);
  expect(b.caps).toBe(0);
  expect(b.slots.map(({ cap }) => cap)).toEqual([null, null, null, null, null]);
  const hash = new Hash();
  digest(k, hash);
  const { out, died } = drive(buildDriver(root), [...prologue, 0, 1, ...operation]);
  expect(died).toBeNull();
  expect([out.readUInt32LE(0), out.readUInt32LE(4)]).toEqual([hash.one >>> 0, hash.two >>> 0]);
  expect(ask([...before, "check", `invoke ${b.cell * 16} 20 10 2 0 0 3 0 25 26`, "dump"])).toBe(`ok\n0\n${tableOf(k)}\nend\n`);
}, 300_000);
