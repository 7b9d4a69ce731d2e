/**
 * Programs of every kind (kinds.lisp), compiled ahead of time: merges, functions, policies and what they promise, on states
 * and arguments of every length, those too that no type allows: a node does not check what a merge is handed.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { verify } from "../../compiler/5-verify/verify.ts";
import type { CompiledProgram } from "../../compiler/compiled.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import { run } from "../../model/machine.ts";
import type { Inputs } from "../../model/machine.ts";
import { Table } from "../../model/table.ts";
import { faults } from "../../spec/faults.ts";
import { limits } from "../../spec/limits.ts";
import { programEnds } from "../../spec/wire.ts";
import { Random } from "../../proofs/differential/random.ts";
import { disagreement } from "./agreement.ts";
import { buildNative, encodeNativeCase } from "./native.ts";
import type { NativeCase } from "./native.ts";
import { hasLoop } from "./subjects.ts";

const file = "kinds.lisp";
const text = readFileSync(new URL(file, import.meta.url), "utf8");

function programs(): readonly CompiledProgram[] {
  const compiled = compileProject([{ file, text }]);
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  const { routes, merges, caches, policies } = compiled.value;
  const laws = merges.flatMap(({ requires, assumes }) => [requires, assumes].filter((law) => law !== null));
  return [...routes, ...merges, ...laws, ...caches, ...policies];
}

/** Byte strings that agree in places, of lengths about the fields' ends. */
function inputs(rng: Random): Inputs {
  const base = Uint8Array.from({ length: 104 }, () => (rng.chance(0.8) ? rng.between(0, 3) : rng.between(0, 255)));
  const bytes = (): Uint8Array => {
    const made = base.slice(0, rng.pick([0, 1, 3, 4, 7, 8, 15, 16, 24, 25, 32, 35, 36, 40, 41, 64, 104]));
    for (let i = rng.between(0, 4); i > 0 && made.length > 0; i--) made[rng.between(0, made.length - 1)] = rng.between(0, 255);
    return made;
  };
  const source = rng.chance(0.5) ? Uint8Array.from({ length: limits.nodeIdBytes }, (_, i) => (i === 0 ? 0xaa : 0)) : rng.bytes(limits.nodeIdBytes);
  const payload = bytes();
  return {
    ints: new Map(Array.from({ length: limits.intFields }, (_, n) => [n, n === 1 ? payload.length : rng.pick([0, 1, 2, 3, 5, 100, -1, 255, 70_000, -(2 ** 31), 2 ** 31 - 1])])),
    bytes: new Map([[0, payload], [1, rng.chance(0.5) ? source : bytes()], [2, bytes()], [3, bytes()]]),
  };
}

/** What a route or a policy is handed: fields in their ranges. */
function fieldsOf(rng: Random, { ints, bytes }: Inputs): Inputs {
  const source = rng.chance(0.3) ? Uint8Array.from({ length: limits.nodeIdBytes }, (_, i) => (i === 0 ? 0xaa : 0)) : rng.bytes(limits.nodeIdBytes);
  return {
    ints: new Map([...ints, [0, rng.between(0, 6)], [2, rng.between(0, 9)], [3, rng.between(0, 7)], [4, rng.between(0, 1000)], [5, rng.between(0, 6)]]),
    bytes: new Map([[0, bytes.get(0)!], [1, source]]),
  };
}

const hex = (bytes: Uint8Array): string => (bytes.length === 0 ? "-" : Buffer.from(bytes).toString("hex"));

test.each([{ sanitize: false }, { sanitize: true }])("programs of every kind agree (sanitizers: $sanitize)", { timeout: 120_000 }, ({ sanitize }) => {
  const all = programs();
  expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(["route", "merge", "function", "policy"]));
  const native = buildNative("kinds", all.map(({ source, image }) => ({ ...source!, image })), [{ file, shown: file, text }], { sanitize });
  const rng = new Random(7);
  const cases = Array.from({ length: 150 }, () => all.map((program, index) => {
    const handed = inputs(rng);
    const own = program.kind === "route" || program.kind === "policy" ? fieldsOf(rng, handed) : handed;
    const key = new Uint8Array(limits.tableKeyBytes);
    key.set(own.bytes.get(0)!.subarray(0, 4));
    const tables: NativeCase["tables"] = program.tables.map(({ kind }) => ({ kind, entries: [{ key, bits: 32, value: rng.between(0, 6), node: rng.bytes(limits.nodeIdBytes) }] }));
    return { program, each: { index, image: program.image, inputs: own, tables, providers: [] } satisfies NativeCase };
  })).flat();
  const outcomes = native.run(Buffer.concat(cases.map(({ each }) => encodeNativeCase(each))));
  const ends = new Map<string, Set<string>>();
  const wrong = cases.flatMap(({ program, each }, i) => {
    const both = outcomes[i]!;
    const where = `${program.name} on ${[...each.inputs.ints.values()].join()} ${[...each.inputs.bytes.values()].map(hex).join()}`;
    const found = disagreement(both, hasLoop({ compiled: program }));
    if (found !== null) return [`${where}: ${found}`];
    const verdict = verify(program.image);
    if (!verdict.ok) throw new Error("refused");
    const tables = each.tables.map(({ kind, entries }) => {
      const table = new Table(kind);
      for (const { key, bits, value, node } of entries) table.put(key, bits, value, node);
      return table;
    });
    const { action, fault, value, bytes, instructions } = run(verdict.program, each.inputs, { tables, call: () => null });
    ends.set(program.name, (ends.get(program.name) ?? new Set()).add(`${action} ${fault}`));
    const model = `${programEnds[action]} ${faults[fault].code} ${value} ${hex(bytes)} -`;
    return model === both[0].end && instructions === both[0].instructions ? [] : [`${where}: model ${model} in ${instructions}, interpreter ${JSON.stringify(both[0])}`];
  });
  expect(wrong.slice(0, 5)).toEqual([]);
  // Every program gets to its end, and the faults of what it builds and reads come up.
  expect(all.filter(({ name }) => ![...(ends.get(name) ?? [])].some((end) => end.endsWith(" none"))).map(({ name }) => name)).toEqual([]);
  const met = new Set([...ends.values()].flatMap((found) => [...found].map((end) => end.split(" ")[1])));
  for (const fault of ["overflow", "index", "slice", "divide", "loop-bound"]) expect(met).toContain(fault);
});
