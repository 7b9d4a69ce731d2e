/**
 * The formulas against the evaluator: random programs on random inputs, and for each the question whether the formula can
 * come to another value or another fault. Many are asked in one query. With an operator of the encoding exchanged for its
 * neighbour the same questions have to find it, for each primitive: the comparison is not vacuous.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodings, primitives } from "../../spec/core.ts";
import type { EncodingName, PrimitiveName } from "../../spec/core.ts";
import type { Expr, Program, Type } from "../../compiler/ir/expr.ts";
import { mapChildren, some } from "../../compiler/ir/walk.ts";
import { rankCount, rankOf, unrank } from "../../compiler/prove/bytes.ts";
import type { Bytes } from "../../compiler/prove/bytes.ts";
import { typedInput } from "../../compiler/prove/inputs.ts";
import { ask } from "../../compiler/prove/query.ts";
import { Encoding, defaultOptions } from "../../compiler/prove/symbolic.ts";
import type { Options, Value } from "../../compiler/prove/symbolic.ts";
import type { Term } from "../../compiler/prove/term.ts";
import { evaluateProgram } from "../../model/evaluate.ts";
import type { Value as Concrete } from "../../model/evaluate.ts";
import type { RunningSolver } from "../../toolchain/z3.ts";
import { startSolver } from "./solver.ts";

let solver: RunningSolver;
beforeAll(() => void (solver = startSolver()));
afterAll(() => solver.close());

const span = { file: "", start: 0, end: 0 };
const int: Type = { kind: "int" };
const u64: Type = { kind: "u64" };
const bool: Type = { kind: "bool" };
const bytesType: Type = { kind: "bytes", min: 0, max: 9 };
const inputTypes: Readonly<Record<string, Type>> = { p0: int, p1: int, p2: u64, p3: u64, p4: bytesType, p5: bytesType, p6: bool };

/** Draws decisions from a list of numbers, so that fast-check can shrink what they lead to. */
class Chooser {
  private readonly numbers: readonly number[];
  private at = 0;
  constructor(numbers: readonly number[]) { this.numbers = numbers; }
  below(count: number): number { return (this.numbers[this.at++ % this.numbers.length] ?? 0) % count; }
  one<T>(...all: readonly T[]): T { return all[this.below(all.length)]!; }
}

const edges = [0, 1, -1, 2, 3, 7, 8, 31, 255, 256, 65535, 65536, 2 ** 31 - 1, -(2 ** 31), -7, 1000003] as const;
const wide = [0n, 1n, 2n, 255n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n] as const;

type Kind = "int" | "u64" | "bool" | "bytes";
const typeOf: Readonly<Record<Kind, Type>> = { int, u64, bool, bytes: bytesType };
const kindOf = (type: string): Kind => (type === "u64" ? "u64" : type === "bool" ? "bool" : type === "bytes" ? "bytes" : "int");
/** Primitives by what they give; those of optionals and with literal operands have cases of their own. */
const byResult = (kind: Kind): readonly PrimitiveName[] => (Object.keys(primitives) as PrimitiveName[]).filter((name) =>
  kindOf(primitives[name].result) === kind && !["some?", "the"].includes(name) && !(primitives[name].args as readonly string[]).includes("optional node"));

function field(name: string): Expr {
  return { op: "field", field: name as `p${number}`, register: 0, type: inputTypes[name]!, span };
}
const literal = (value: number, type: Type = int): Expr => ({ op: "int", value, type, span });

function leaf(kind: Kind, choose: Chooser, scope: readonly string[]): Expr {
  switch (kind) {
    case "int": {
      const name = choose.below(3) === 0 ? scope[choose.below(scope.length || 1)] : undefined;
      if (name !== undefined) return { op: "var", name, type: int, span };
      return choose.below(2) === 0 ? literal(choose.one(...edges)) : field(choose.one("p0", "p1"));
    }
    case "u64": return choose.below(2) === 0 ? { op: "u64", value: choose.one(...wide), type: u64, span } : field(choose.one("p2", "p3"));
    case "bool": return choose.below(2) === 0 ? literal(choose.below(2), bool) : field("p6");
    case "bytes": return choose.below(4) === 0 ? { op: "bytes", value: Uint8Array.from({ length: choose.below(4) }, () => choose.below(256)), type: bytesType, span } : field(choose.one("p4", "p5"));
  }
}

let names = 0;
function expr(kind: Kind, depth: number, choose: Chooser, scope: readonly string[] = []): Expr {
  if (depth === 0) return leaf(kind, choose, scope);
  const sub = (of: Kind): Expr => expr(of, depth - 1, choose, scope);
  switch (choose.below(8)) {
    case 0: return { op: "if", test: sub("bool"), then: sub(kind), else: sub(kind), type: typeOf[kind], span };
    case 1: {
      const name = `v${names++}`;
      return { op: "let", name, value: sub("int"), body: expr(kind, depth - 1, choose, [...scope, name]), type: typeOf[kind], span };
    }
    case 2: return kind === "int" ? loop(depth, choose, scope) : leaf(kind, choose, scope);
    case 3: if (kind === "bytes") return pack(depth, choose, scope);
  }
  const prim = choose.one(...byResult(kind));
  return primitive(prim, sub, choose);
}

function primitive(prim: PrimitiveName, sub: (kind: Kind) => Expr, choose: Chooser): Expr {
  const args = (primitives[prim].args as readonly string[]).map((arg): Expr => {
    switch (arg) {
      case "u64": return sub("u64");
      case "bytes-like": return sub("bytes");
      case "bit": return literal(choose.below(32));
      case "bytes literal": return { op: "bytes", value: Uint8Array.from({ length: 1 + choose.below(2) }, () => choose.below(4)), type: bytesType, span };
      // Offsets that are inside, mostly.
      case "int": return /^u\d|slice/u.test(prim) && choose.below(4) > 0 ? literal(choose.below(6)) : sub("int");
      default: return sub("int");
    }
  });
  return { op: "prim", prim, args, type: typeOf[kindOf(primitives[prim].result)], span };
}

function pack(depth: number, choose: Chooser, scope: readonly string[]): Expr {
  const parts = Array.from({ length: 1 + choose.below(3) }, () => {
    const encoding = choose.one(...(Object.keys(encodings) as EncodingName[]));
    const kind: Kind = encoding === "bytes" ? "bytes" : encoding.startsWith("u64") ? "u64" : "int";
    return { encoding, value: expr(kind, depth - 1, choose, scope) };
  });
  return { op: "pack", parts, cap: 12, type: { kind: "bytes", min: 0, max: 12 }, span };
}

function loop(depth: number, choose: Chooser, scope: readonly string[]): Expr {
  const [index, acc] = [`i${names++}`, `a${names++}`];
  const inside = [...scope, index, acc];
  const next: Expr = { op: "next", args: [expr("int", depth - 1, choose, inside)], stop: choose.below(4) === 0, type: int, span };
  const leave: Expr = { op: "break", value: expr("int", depth - 1, choose, inside), type: int, span };
  const body: Expr = choose.below(2) === 0 ? next : { op: "if", test: expr("bool", depth - 1, choose, inside), then: leave, else: next, type: int, span };
  const source = choose.below(2) === 0
    ? { kind: "range", count: { op: "prim", prim: "bit-and", args: [expr("int", depth - 1, choose, scope), literal(choose.one(3, 7))], type: int, span }, step: choose.one(1, 2) } as const
    : { kind: "each", element: choose.one("u8", "u16le", "u16be", "u32le", "u32be"), bytes: expr("bytes", depth - 1, choose, scope) } as const;
  return { op: "loop", source, index, trips: choose.one(3, 4, 12), accumulators: [{ name: acc, init: expr("int", depth - 1, choose, scope) }], body, result: { op: "var", name: acc, type: int, span }, type: int, span };
}

interface Sample {
  readonly program: Program;
  readonly handed: Readonly<Record<string, Concrete>>;
}
const encodingFor: Readonly<Record<Kind, EncodingName>> = { int: "u32be", u64: "u64be", bool: "u8", bytes: "bytes" };
function programOf(kind: Kind, body: Expr): Program {
  const inputs = Object.entries(inputTypes).map(([name, type]) => ({ name, type, register: 0 }));
  const value: Expr = kind === "bytes" ? body : { op: "pack", parts: [{ encoding: encodingFor[kind], value: body }], cap: 8, type: bytesType, span };
  return { kind: "function", name: "f", doc: null, inputs, result: typeOf[kind], tables: [], body: { op: "give", value, type: { kind: "action" }, span }, span, budget: {} };
}
function inputsOf(choose: Chooser): Sample["handed"] {
  const number = (): number => (choose.below(2) === 0 ? choose.one(...edges) : (choose.below(2 ** 31) - choose.below(2 ** 31)) | 0);
  const bytes = (): Uint8Array => Uint8Array.from({ length: choose.below(10) }, () => choose.one(0, 1, 2, 3, 127, 128, 255));
  return { p0: number(), p1: number(), p2: choose.one(...wide), p3: choose.one(...wide), p4: bytes(), p5: bytes(), p6: choose.below(2) };
}
const sampleOf = (numbers: readonly number[]): Sample => {
  const choose = new Chooser(numbers);
  const kind = choose.one<Kind>("int", "int", "u64", "bool", "bytes");
  return { program: programOf(kind, expr(kind, 1 + choose.below(3), choose)), handed: inputsOf(choose) };
};

/** That the formula of each sample comes to what the evaluator says: one condition for each. */
function agreements(samples: readonly Sample[], encoding: Encoding, body: (program: Program) => Expr): { readonly given: readonly Term[]; readonly agree: readonly Term[] } {
  const { terms, strings } = encoding;
  const given: Term[] = [];
  const agree = samples.map(({ program, handed }, n) => {
    const inputs = Object.fromEntries(program.inputs.map(({ name, type }) => [name, typedInput(encoding, `${n}:${name}`, type, new Map())]));
    for (const [name, value] of Object.entries(inputs)) {
      const is = handed[name]!;
      if (value.kind === "bytes") given.push(strings.equal(value.bytes, strings.literal(is as Uint8Array)));
      else if (value.kind === "scalar") given.push(value.term.sort === "Bool" ? terms.eq(value.term, terms.bool(is === 1)) : terms.eq(value.term, terms.bv(is as number | bigint, value.term.sort === "bv64" ? 64 : 32)));
    }
    const mark = encoding.traps.length;
    const ends: [Term, Value][] = [];
    const ended = encoding.run(body(program), inputs, terms.yes, (_, value, at) => void ends.push([at, value!]));
    const expected = evaluateProgram(program, handed, { tables: [], providers: [] });
    if (expected.action === "fault") {
      const traps = encoding.traps.slice(mark).filter(({ fault }) => fault === expected.fault);
      const faulted = terms.or(...traps.map(({ condition }) => condition));
      // Of a loop in any state, the formula does not say that its turns got to the end.
      return encoding.options.unroll === 0 ? faulted : terms.and(terms.not(ended), faulted);
    }
    if (expected.action !== "give") throw new Error("a function gives");
    const gave: Bytes = ends.length === 0 ? strings.literal(new Uint8Array()) : (encoding.mergeAll(ends) as Value & { kind: "bytes" }).bytes;
    return terms.and(ended, strings.equal(gave, strings.literal(expected.bytes)));
  });
  return { given, agree };
}

async function disagreeing(samples: readonly Sample[], options: Partial<Options> = {}, body: (program: Program) => Expr = (program) => program.body): Promise<boolean> {
  const encoding = new Encoding({ ...defaultOptions, ...options });
  const { given, agree } = agreements(samples, encoding, body);
  const { terms, assumptions } = encoding;
  const possible = await ask(solver, terms, [...assumptions, ...given], 50_000_000);
  expect(possible.verdict).toBe("sat");
  const answer = await ask(solver, terms, [...assumptions, ...given, terms.not(terms.and(...agree))], 50_000_000);
  expect(answer.verdict).not.toBe("unknown");
  return answer.verdict === "sat";
}

const numbers = fc.array(fc.nat(), { minLength: 80, maxLength: 80 });

test("a formula comes to what the evaluator says, value or fault", async () => {
  const samples = fc.sample(numbers, { numRuns: 240, seed: 20261126 }).map(sampleOf);
  const faults = samples.filter(({ program, handed }) => evaluateProgram(program, handed, { tables: [], providers: [] }).action === "fault").length;
  expect(faults).toBeGreaterThan(30);
  expect(faults).toBeLessThan(200);
  for (let at = 0; at < samples.length; at += 40) {
    const batch = samples.slice(at, at + 40);
    if (!(await disagreeing(batch))) continue;
    for (const sample of batch) expect({ wrong: await disagreeing([sample]), ...sample }).toMatchObject({ wrong: false });
  }
});

/** Another primitive of the same operands for each: what a slip in the encoder would put in its place. */
const neighbours: Readonly<Partial<Record<PrimitiveName, PrimitiveName>>> = {
  "+": "+%", "-": "-%", "*": "*%", "/": "rem", "rem": "/", "+%": "-%", "-%": "+%", "*%": "*", "bit-and": "bit-or", "bit-or": "bit-xor", "bit-xor": "bit-or",
  "shl": "shr", "shr": "sar", "sar": "shr", "=": "/=", "/=": "=", "<": "<=", "<=": "<", ">": ">=", ">=": ">",
  "u64+": "u64-", "u64-": "u64+", "u64*": "u64+", "u64=": "u64/=", "u64/=": "u64=", "u64<": "u64<=", "u64<=": "u64<", "u64>": "u64>=", "u64>=": "u64>",
  "u8": "u16be", "u16le": "u16be", "u16be": "u16le", "u32le": "u32be", "u32be": "u32le", "u64le": "u64be", "u64be": "u64le",
  "bytes=": "bytes/=", "bytes/=": "bytes=", "bytes<": "bytes=",
};
const others: readonly PrimitiveName[] = ["bit?", "widen", "narrow", "len", "slice", "prefix?", "some?", "the"];

describe("an operator that is encoded as its neighbour is noticed", () => {
  test("every primitive has a neighbour, or is named", () => {
    expect([...Object.keys(neighbours), ...others].sort()).toEqual(Object.keys(primitives).sort());
  });
  test.each(Object.entries(neighbours) as [PrimitiveName, PrimitiveName][])("%s as %s", async (prim, neighbour) => {
    const samples = fc.sample(numbers, { numRuns: 40, seed: 7 }).map((drawn): Sample => {
      const choose = new Chooser(drawn);
      const kind = kindOf(primitives[prim].result);
      return { program: programOf(kind, primitive(prim, (of) => leaf(of, choose, []), choose)), handed: inputsOf(choose) };
    });
    const exchanged = (expr: Expr): Expr => {
      const inner = mapChildren(expr, exchanged);
      return inner.op === "prim" && inner.prim === prim ? { ...inner, prim: neighbour } : inner;
    };
    expect(await disagreeing(samples)).toBe(false);
    expect(await disagreeing(samples, {}, (program) => exchanged(program.body))).toBe(true);
  });
});

test("products by magnitude and loops in any state leave out no run", async () => {
  const possible = async (samples: readonly Sample[]): Promise<boolean> => {
    const encoding = new Encoding({ ...defaultOptions, unroll: 0, products: "magnitude" });
    const { given, agree } = agreements(samples, encoding, (program) => program.body);
    const { verdict } = await ask(solver, encoding.terms, [...encoding.assumptions, ...given, ...agree], 50_000_000);
    expect(verdict).not.toBe("unknown");
    return verdict === "sat";
  };
  const loops = (sample: Sample): boolean => some(sample.program.body, (part) => part.op === "loop" || (part.op === "prim" && part.prim === "*"));
  const samples = fc.sample(numbers, { numRuns: 400, seed: 3 }).map(sampleOf).filter(loops);
  expect(samples.length).toBeGreaterThan(60);
  for (let at = 0; at < samples.length; at += 20) {
    const batch = samples.slice(at, at + 20);
    if (await possible(batch)) continue;
    for (const sample of batch) expect({ possible: await possible([sample]), ...sample }).toMatchObject({ possible: true });
  }
});

describe("byte strings as ranks", () => {
  const short = fc.uint8Array({ maxLength: 5 });
  const before = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) < 0;
  test("the rank has the order of the strings, and leads back", () => {
    fc.assert(fc.property(short, short, (a, b) => {
      expect(rankOf(a, 0, 5) < rankOf(b, 0, 5)).toBe(before(a, b));
      expect([...unrank(rankOf(a, 0, 5), 0, 5)]).toEqual([...a]);
      expect(rankOf(a, 0, 5)).toBeLessThan(rankCount(0, 5));
    }), { seed: 1 });
  });
  test("every rank is a string: ranks of up to two bytes, all of them", () => {
    const all = Array.from({ length: Number(rankCount(0, 2)) }, (_, rank) => unrank(BigInt(rank), 0, 2));
    expect(all.every((bytes, rank) => rankOf(bytes, 0, 2) === BigInt(rank))).toBe(true);
    expect(all.every((bytes, at) => at === 0 || before(all[at - 1]!, bytes))).toBe(true);
  });
});
