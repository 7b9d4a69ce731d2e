/**
 * Merges, caches and policies mean on the machine what they mean in Node: the functions of kinds/ run by both on the same
 * inputs, drawn until every branch went both ways. Those named like a program of the corpus are that program, too.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compileProject } from "../../compiler/pipeline.ts";
import type { CompiledProgram } from "../../compiler/compiled.ts";
import type { Input, RecordLayout, Type } from "../../compiler/ir/expr.ts";
import { lengthOf } from "../../compiler/ir/inputs.ts";
import { Document, Fix, grantFor, inWorld, typeName } from "../../lib/runtime.ts";
import type { Merge, Policy, RecordType, RecordValue, World } from "../../lib/runtime.ts";
import { inputsOf } from "../../model/machine.ts";
import type { Inputs } from "../../model/machine.ts";
import { messageTypes } from "../../spec/fields.ts";
import { limits } from "../../spec/limits.ts";
import { rights } from "../../spec/rights.ts";
import type { RightName } from "../../spec/rights.ts";
import { kebab } from "../../spec/vocabulary.ts";
import { runProgram } from "../compiler/routes.ts";
import { message as anyMessage } from "../../proofs/differential/cases.ts";
import { Random } from "../../proofs/differential/random.ts";
import { instrument } from "./instrument.ts";
import { reader } from "./reader.ts";

/** Inputs for each program; PGRID_FUZZ_COUNT draws more. */
const count = Number(process.env["PGRID_FUZZ_COUNT"] ?? "250");
const here = new URL("kinds/", import.meta.url);
const names = readdirSync(here).map((file) => file.slice(0, -".policy.ts".length));

/** An input as the machine is handed it, and as Node is. */
interface Drawn {
  readonly machine: number | bigint | Uint8Array;
  readonly node: unknown;
}

const hex = (value: unknown): string => JSON.stringify(value, (_key, part: unknown) =>
  (part instanceof Uint8Array ? Buffer.from(part).toString("hex") : typeof part === "bigint" ? `${part}n` : part));

/** Draws values near to earlier ones: branches that compare two states are rarely taken by independent ones. */
class Draws {
  readonly #random: Random;
  readonly #records: ReadonlyMap<string, RecordType>;
  constructor(seed: number, records: ReadonlyMap<string, RecordType>) {
    this.#random = new Random(seed);
    this.#records = records;
  }

  bytes(least: number, most: number, near?: Uint8Array): Uint8Array {
    const random = this.#random;
    if (near !== undefined && near.length >= least && near.length <= most && random.chance(0.7)) {
      const edits = random.between(0, 2);
      const made = near.slice();
      for (let n = 0; n < edits && made.length > 0; n++) made[random.between(0, made.length - 1)]! += random.pick([1, 255, random.between(0, 255)]);
      return made;
    }
    const made = random.bytes(random.pick([least, most, random.between(least, most)]));
    return random.chance(0.5) ? made.map((byte) => byte & random.pick([0, 1, 3])) : made;
  }

  int(): number {
    return this.#random.pick([0, 1, 2, 6, 7, 27, 97, -1, -3, 2 ** 31 - 1, -(2 ** 31), 0x20000000, this.#random.between(-200, 200), this.#random.between(-(2 ** 31), 2 ** 31 - 1)]);
  }

  record(layout: RecordLayout, near?: Uint8Array): Drawn {
    const made = this.bytes(layout.min, layout.max, near);
    const type = this.#records.get(layout.name);
    if (type === undefined) throw new Error(`the record ${layout.name} is not exported`);
    return { machine: made, node: type.from(made) };
  }

  value(type: Type): Drawn {
    const random = this.#random;
    const same = <T extends number | bigint | Uint8Array>(value: T): Drawn => ({ machine: value, node: value });
    switch (type.kind) {
      case "int": return same(this.int());
      case "fix": {
        const bits = random.pick([this.int(), random.between(-(2 ** 20), 2 ** 20)]);
        return { machine: bits, node: new Fix(bits) };
      }
      case "u64": return same(random.pick([0n, 5n, 100n, 101n, (1n << 64n) - 1n, BigInt(random.between(0, 2 ** 31)) << BigInt(random.between(0, 32))]));
      case "bool": {
        const value = random.between(0, 1);
        return { machine: value, node: value === 1 };
      }
      case "symbol": {
        const code = random.pick(Object.values(messageTypes));
        return { machine: code, node: typeName(code, new Map()) };
      }
      case "optional": return random.chance(0.5) ? { machine: new Uint8Array(), node: undefined } : same(random.bytes(limits.nodeIdBytes));
      case "record": return this.record(type.layout);
      case "list": {
        const elements = Array.from({ length: random.between(0, type.max) }, () => this.value(type.of));
        return { machine: Uint8Array.from(elements.flatMap(({ machine }) => [...encoded(type.of, machine)])), node: elements.map(({ node }) => node) };
      }
      case "bytes": case "node": case "cid": return same(this.bytes(...lengthOf(type)!));
      case "action": throw new Error("an action is no input");
    }
  }
}

/** A value of Node or of the machine's inputs in the encoding in which a program gives it. */
function encoded(type: Type, value: unknown): Uint8Array {
  const made = (size: number, write: (view: DataView) => void): Uint8Array => {
    const b = new Uint8Array(size);
    write(new DataView(b.buffer));
    return b;
  };
  switch (type.kind) {
    case "int": return made(4, (view) => { view.setInt32(0, value as number); });
    case "fix": return made(4, (view) => { view.setInt32(0, value instanceof Fix ? value.bits : (value as number)); });
    case "u64": return made(8, (view) => { view.setBigUint64(0, value as bigint); });
    case "bool": return Uint8Array.of(Number(value));
    case "symbol": return made(2, (view) => { view.setUint16(0, typeof value === "string" ? messageTypes[value as "data"] : (value as number)); });
    case "optional": return value === undefined ? new Uint8Array() : Uint8Array.from(value as Uint8Array);
    case "list": return value instanceof Uint8Array ? value : Uint8Array.from((value as readonly unknown[]).flatMap((one) => [...encoded(type.of, one)]));
    case "record": case "bytes": case "node": case "cid": return Uint8Array.from(value as Uint8Array);
    case "action": throw new Error("an action is no value");
  }
}

function registers(inputs: readonly Input[], values: readonly Drawn["machine"][]): Inputs {
  const ints = new Map<number, number>();
  const bytes = new Map<number, Uint8Array>();
  for (const [at, { register }] of inputs.entries()) {
    const value = values[at]!;
    if (value instanceof Uint8Array) bytes.set(register, value);
    else if (typeof value === "bigint") ints.set(register, Number(value & 0xffffffffn)).set(register + 1, Number(value >> 32n));
    else ints.set(register, value);
  }
  return { ints, bytes };
}

describe.each(names)("%s", (name) => {
  const text = readFileSync(new URL(`${name}.policy.ts`, here), "utf8");
  const compiled = compileProject([{ file: `${name}.policy.ts`, text }], { typescript: reader });
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  const { merges, caches, policies } = compiled.value;

  test("means in Node what it means on the machine", () => {
    const { exports, missed } = instrument(text);
    const byName = new Map(Object.entries(exports).map(([key, value]) => [kebab(key), value]));
    const records = new Map([...[...byName].filter(([, value]) => typeof value === "function" && "fields" in value), ["document", Document]] as [string, RecordType][]);
    const random = new Random(name.length);
    const draws = new Draws(name.length, records);
    const trusted = new Uint8Array(limits.nodeIdBytes).fill(0x22);
    const world: World = {
      nodes: new Map(), types: new Map(), provider: () => undefined,
      tables: compiled.value.tables.map(({ name: table }) => ({ table, key: trusted, bits: 8 * trusted.length, value: 5 })),
    };
    const onMachine = (program: CompiledProgram, inputs: Inputs): string => {
      const { action, fault, bytes } = runProgram(program.image, program, inputs, { tables: world.tables, providers: [] });
      return action === "fault" ? fault : hex(bytes);
    };
    const inNode = (result: Type, run: () => unknown): string => {
      const value = inWorld(world, run);
      return typeof value === "object" && value !== null && "fault" in value ? (value.fault as string) : hex(encoded(result, value));
    };
    const agree = (program: CompiledProgram, drawn: readonly Drawn[], run: (...values: never[]) => unknown): void => {
      const values = drawn.map(({ node }) => node);
      const machine = onMachine(program, registers(program.inputs, drawn.map((one) => one.machine)));
      const node = inNode(program.result, () => run(...(values as never[])));
      // Written only when they differ: each line of it costs more than the run.
      if (node !== machine) expect({ program: program.name, inputs: hex(drawn.map((one) => one.machine)), outcome: node }).toEqual({ program: program.name, inputs: hex(drawn.map((one) => one.machine)), outcome: machine });
      outcomes.add(`${program.name} ${machine}`);
    };
    const outcomes = new Set<string>();

    for (let n = 0; n < count; n++) {
      for (const merge of merges) {
        const { of, requires, assumes } = byName.get(merge.name) as Merge;
        const current = draws.record(merge.record);
        const incoming = draws.record(merge.record, current.machine as Uint8Array);
        const old: Drawn = random.chance(0.3) ? { machine: new Uint8Array(), node: undefined } : draws.record(merge.record, current.machine as Uint8Array);
        agree(merge, [current, incoming, old], (a: RecordValue, b: RecordValue, c?: RecordValue) => of(a, b, c === undefined ? {} : { ancestor: c }));
        if (merge.requires !== null) agree(merge.requires, [current], requires!);
        if (merge.assumes !== null) agree(merge.assumes, [current, incoming], assumes!);
      }
      for (const cache of caches) agree(cache, cache.inputs.map(({ type }) => draws.value(type)), byName.get(cache.name) as () => unknown);
      for (const policy of policies) {
        const right = random.pick([...policy.grants.map((one) => one.right), ...(Object.keys(rights) as RightName[])]);
        const source = new Uint8Array(limits.nodeIdBytes).fill(random.pick([0x11, 0x22, 0x33]));
        const drawn = anyMessage(random, new Uint8Array());
        const message = { ...drawn, source, time: BigInt(random.between(0, 12)), payload: random.pick([drawn.payload, draws.bytes(0, 12), Uint8Array.of(97), Uint8Array.of(1), draws.bytes(60, 70)]) };
        const machine = onMachine(policy, inputsOf(message, rights[right].code));
        const granted = grantFor(byName.get(policy.name) as Policy, right, message, world);
        const node = typeof granted === "number" ? hex(encoded({ kind: "int" }, granted)) : granted.fault;
        expect({ policy: policy.name, right, message: hex(message), node }).toEqual({ policy: policy.name, right, message: hex(message), node: machine });
        outcomes.add(`${policy.name} ${machine}`);
      }
    }
    expect(missed()).toEqual([]);
    for (const program of [...merges, ...caches, ...policies]) expect([...outcomes].filter((one) => one.startsWith(`${program.name} `)).length, program.name).toBeGreaterThan(1);
  });

  const corpus = new URL(`../corpus/${name}.lisp`, here.href.replace(/kinds\/$/u, ""));
  if (existsSync(corpus)) test("is the program of the corpus", () => {
    const outcome = compileProject([{ file: `${name}.lisp`, text: readFileSync(corpus, "utf8") }]);
    if (!outcome.ok) return expect.unreachable();
    const cids = (all: typeof outcome.value): unknown => [...all.routes, ...all.merges, ...all.caches, ...all.policies].map(({ name: program, doc, core, cid }) => ({ program, doc, core, cid }));
    expect(cids(compiled.value)).toEqual(cids(outcome.value));
    expect(compiled.value.merges.map(({ requires, assumes }) => [requires?.cid, assumes?.cid])).toEqual(outcome.value.merges.map(({ requires, assumes }) => [requires?.cid, assumes?.cid]));
    expect(compiled.value.policies.map(({ grants, within }) => [grants.map(({ span: _, ...grant }) => grant), within])).toEqual(outcome.value.policies.map(({ grants, within }) => [grants.map(({ span: _, ...grant }) => grant), within]));
  });
});

test("there are several of each kind, and most are twins", () => {
  for (const kind of ["merge", "cache", "policy"]) expect(names.filter((name) => name.startsWith(`${kind}-`)).length).toBeGreaterThanOrEqual(4);
});
