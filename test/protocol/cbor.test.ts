/** Deterministic CBOR: the reader in C and the one in TypeScript against each other, against cborg, and on the vectors of RFC 8949, appendix A. */
import { join } from "node:path";
import { Tagged as CborgTagged, decode, encode, rfc8949EncodeOptions } from "cborg";
import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { CborReader, Tagged, decodeCbor, encodeCbor } from "../../protocol/cbor.ts";
import type { CborValue, KeysOfMap } from "../../protocol/cbor.ts";
import { cborDepth, cborFaults } from "../../spec/cbor.ts";
import type { CborFault } from "../../spec/cbor.ts";
import { fromHex, toHex } from "../../toolchain/update/bytes.ts";
import { compile, root } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";
import { anyValue, jumbled, mutated, vectors } from "./cbor-values.ts";
import type { Vector } from "./cbor-values.ts";
import { checks, omitting, records, without } from "./omit.ts";

vi.mock("../../protocol/check.ts", async () => (await import("./omit.ts")).checkModule);

let probe: Program;
beforeAll(() => {
  probe = compile({ sources: [join(root, "test/protocol/probe_cbor.c"), ...omitting("wire/cbor.c", "wire/cbor_item.c")] });
}, 60_000);

type Verdict = CborFault | "fine";
const nameOf = (code: number): Verdict => (Object.keys(cborFaults) as CborFault[]).find((name) => cborFaults[name].code === code) ?? "fine";
const hex = (text: string): Uint8Array => fromHex(text.replaceAll(/\s/gu, ""))!;
const wholeItem = Buffer.from("se");
const inC = (inputs: readonly Uint8Array[], omit: string | null = null): Verdict[] =>
  probe.run(records(inputs.flatMap((each) => [wholeItem, each])), `${omit === null ? 0 : checks.indexOf(omit)}`).toString().trim().split("\n").map((line) => nameOf(Number(line)));
const here = (input: Uint8Array): Verdict => {
  const read = decodeCbor(input);
  return read.ok ? "fine" : read.fault;
};

/** What appendix A has and this profile has not: floats (f9, fa, fb), undefined and other simple values, indefinite lengths. */
const refusedVector = ({ hex: text }: Vector): Verdict => (/^(?:f9|fa|fb|f7|f0|f8)/u.test(text) ? "unsupported" : /^(?:5f|7f|9f|bf)|019f|9f04|61bf|c1fb/u.test(text) ? (text.startsWith("c1fb") ? "unsupported" : "indefinite") : "fine");

describe("the vectors of RFC 8949, appendix A", () => {
  it.each(vectors)("$hex", (vector) => {
    const bytes = hex(vector.hex);
    const expected = refusedVector(vector);
    expect(here(bytes)).toBe(expected);
    const read = decodeCbor(bytes);
    if (!read.ok) return;
    expect(vector.roundtrip).toBe(true);
    expect(toHex(encodeCbor(read.value))).toBe(vector.hex);
    // JSON has no numbers beyond 2^53 and no big ones under a tag.
    const { decoded } = vector;
    if (decoded !== undefined && (typeof decoded !== "number" || Number.isSafeInteger(decoded))) expect(plain(read.value)).toEqual(decoded);
  });
  it("are judged so in C, and some of each kind", () => {
    const judged = inC(vectors.map(({ hex: text }) => hex(text)));
    expect(judged).toEqual(vectors.map(refusedVector));
    for (const [verdict, least] of [["fine", 35], ["unsupported", 20], ["indefinite", 10]] as const) expect(judged.filter((each) => each === verdict).length, verdict).toBeGreaterThanOrEqual(least);
  });
});

/** As JSON has it. */
function plain(value: CborValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [key, plain(each as CborValue)]));
  return Array.isArray(value) ? value.map((each) => plain(each as CborValue)) : value;
}

const deep = (levels: number): Uint8Array => hex(`${"81".repeat(levels)}00`);
const rows: readonly { readonly name: string; readonly input: Uint8Array; readonly fault: CborFault; readonly check: string | null }[] = [
  { name: "nothing", input: hex(""), fault: "truncated", check: null },
  { name: "a head without its argument", input: hex("1903"), fault: "truncated", check: null },
  { name: "a string that is cut", input: hex("43 0102"), fault: "truncated", check: null },
  { name: "an array that is cut", input: hex("82 01"), fault: "truncated", check: null },
  { name: "a map without its last value", input: hex("a2 0102 03"), fault: "truncated", check: null },
  { name: "a count that no input has", input: hex("9b ffffffffffffffff 00"), fault: "truncated", check: null },
  { name: "a length that no input has", input: hex("5b ffffffffffffffff 00"), fault: "truncated", check: null },
  { name: "a map of more pairs than could follow", input: hex("bb 8000000000000000 00"), fault: "truncated", check: null },
  { name: "a byte behind the item", input: hex("01 00"), fault: "trailing", check: "TRAILING" },
  { name: "a byte string in pieces", input: hex("5f 4101 ff"), fault: "indefinite", check: "INDEFINITE" },
  { name: "an array without a count", input: hex("9f 01 ff"), fault: "indefinite", check: "INDEFINITE" },
  { name: "a map without a count", input: hex("bf 0101 ff"), fault: "indefinite", check: "INDEFINITE" },
  { name: "a number in one byte that fits into the head", input: hex("1817"), fault: "not-shortest", check: "SHORTEST" },
  { name: "a number in two bytes that fits into one", input: hex("1900ff"), fault: "not-shortest", check: "SHORTEST" },
  { name: "a number in four bytes that fits into two", input: hex("1a0000ffff"), fault: "not-shortest", check: "SHORTEST" },
  { name: "a number in eight bytes that fits into four", input: hex("1b00000000ffffffff"), fault: "not-shortest", check: "SHORTEST" },
  { name: "a length that is not the shortest", input: hex("5801 aa"), fault: "not-shortest", check: "SHORTEST" },
  { name: "undefined", input: hex("f7"), fault: "unsupported", check: "SIMPLE" },
  { name: "a simple value without a name", input: hex("e0"), fault: "unsupported", check: "SIMPLE" },
  { name: "a reserved head", input: hex("1c"), fault: "unsupported", check: null },
  { name: "keys in the wrong order", input: hex("a2 0201 0101"), fault: "unsorted", check: "SORTED" },
  { name: "a longer key before a shorter one of a type that comes later", input: hex("a2 20 01 00 01"), fault: "unsorted", check: "SORTED" },
  { name: "a key twice", input: hex("a2 0101 0102"), fault: "duplicate", check: "DUPLICATE" },
  { name: "a key of two items twice", input: hex("a2 820102 01 820102 01"), fault: "duplicate", check: "DUPLICATE" },
  { name: "one level too many", input: deep(cborDepth + 1), fault: "too-deep", check: "DEPTH" },
  { name: "a tag of 33 bits", input: hex("db 0000000100000000 00"), fault: "out-of-range", check: "RANGE" },
  { name: "text that is no UTF-8", input: hex("62 c328"), fault: "not-utf8", check: "UTF8" },
  { name: "text with a surrogate", input: hex("63 eda080"), fault: "not-utf8", check: "UTF8" },
];

describe("what is no deterministic CBOR", () => {
  it.each(rows)("$name: $fault", ({ input, fault }) => expect(here(input)).toBe(fault));
  it("is refused in C for the same reasons", () => expect(inC(rows.map(({ input }) => input))).toEqual(rows.map(({ fault }) => fault)));

  // TYPE and TAG are checks of a reader that expects something: the table of envelopes has those.
  const named = [...new Set(rows.flatMap(({ check }) => (check === null ? [] : [check])))];
  it.each(named)("without the check %s, those rows and no other come out otherwise", (omit) => {
    const expected = rows.filter(({ check }) => check === omit).map(({ name }) => name);
    const changedIn = (verdicts: readonly Verdict[]): string[] => rows.filter(({ fault }, i) => verdicts[i] !== fault).map(({ name }) => name);
    expect(changedIn(inC(rows.map(({ input }) => input), omit))).toEqual(expected);
    expect(changedIn(without(omit, () => rows.map(({ input }) => here(input))))).toEqual(expected);
  });

  it("has the deepest item that may be, and no deeper one", () => {
    expect([...inC([deep(cborDepth), deep(cborDepth + 1), deep(cborDepth + 2)])]).toEqual(["fine", "too-deep", "too-deep"]);
    expect([cborDepth, cborDepth + 1].map((levels) => here(deep(levels)))).toEqual(["fine", "too-deep"]);
  });
});

/** cborg's word: it decodes, holds nothing that this profile has not, and comes out the same again. Null where cborg cannot say. */
function byCborg(input: Uint8Array): boolean | null {
  const tags = new Proxy({}, { get: (_, tag) => CborgTagged.decoder(Number(String(tag))) });
  let value: unknown;
  try {
    value = decode(input, { useMaps: true, strict: true, rejectDuplicateMapKeys: true, allowIndefinite: false, allowUndefined: false, tags });
  } catch {
    return false;
  }
  const outside = (each: unknown, depth: number): boolean | null => {
    if (typeof each === "number") return !Number.isSafeInteger(each);
    // TextDecoder, as cborg has it, takes a byte order mark away.
    if (depth > cborDepth) return true;
    if (each instanceof CborgTagged) return each.tag > 0xffff_ffff || outside(each.value, depth + 1);
    if (each instanceof Map) {
      const keys = [...(each as Map<unknown, unknown>).keys()];
      if (keys.some((key) => typeof key === "object" && !(key instanceof Uint8Array))) return null; // it cannot sort them
      if (new Set(keys.map((key) => toHex(encode(key, rfc8949EncodeOptions)))).size !== keys.length) return true;
    }
    const inside = Array.isArray(each) ? (each as unknown[]) : each instanceof Map ? [...(each as Map<unknown, unknown>)].flat() : null;
    if (inside === null) return false;
    const found = depth === cborDepth ? [true] : inside.map((one) => outside(one, depth + 1));
    return found.includes(null) ? null : found.includes(true);
  };
  const beyond = outside(value, 0);
  if (beyond !== false) return beyond === null ? null : false;
  return toHex(encode(value, rfc8949EncodeOptions)) === toHex(input);
}

describe("values", () => {
  it("come back as they were", () => {
    fc.assert(fc.property(anyValue, (value) => {
      const read = decodeCbor(encodeCbor(value));
      expect(read).toEqual({ ok: true, value });
    }), { numRuns: 200 });
  });
  it("that have no encoding are no values: a fraction, undefined, one level too many", () => {
    for (const value of [1.5, undefined, NaN]) expect(() => encodeCbor(value as unknown as CborValue)).toThrow();
    expect(() => encodeCbor(Array.from({ length: cborDepth }).reduce<CborValue>((inside) => [inside], []))).toThrow("too-deep");
  });
  it("are read in C where they are here, refused where they are, for the same reason, and cborg agrees", () => {
    const inputs = [...fc.sample(mutated, { numRuns: 6000, seed: 7 }), ...fc.sample(anyValue, { numRuns: 1000, seed: 8 }).map((value) => encode(value, rfc8949EncodeOptions)), ...fc.sample(jumbled, { numRuns: 300, seed: 10 }), ...fc.sample(fc.uint8Array({ maxLength: 12 }), { numRuns: 2000, seed: 9 })];
    const device = inC(inputs);
    const host = inputs.map(here);
    const different = inputs.flatMap((input, i) => (device[i] === host[i] ? [] : [{ input: toHex(input), device: device[i], host: host[i] }]));
    expect(different).toEqual([]);
    const seen = new Map<Verdict, number>();
    for (const verdict of host) seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
    for (const name of ["fine", "truncated", "trailing", "indefinite", "not-shortest", "unsupported", "unsorted", "duplicate", "not-utf8"] as const) expect(seen.get(name) ?? 0, name).toBeGreaterThan(7);
    let judged = 0;
    const against = inputs.flatMap((input, i) => {
      const other = byCborg(input);
      if (other === null || (host[i] === "fine" && toHex(input).includes("efbbbf"))) return [];
      judged++;
      return other === (host[i] === "fine") ? [] : [{ input: toHex(input), cborg: other, host: host[i] }];
    });
    expect(against).toEqual([]);
    expect(judged).toBeGreaterThan(0.95 * inputs.length);
  }, 60_000);
});

/** One read that is due, as probe_cbor.c has it: its letter, and a bound where it takes one. */
type Due = readonly ["u" | "a" | "m" | "t", number] | readonly ["s" | "k" | "i" | "b" | "x" | "e"];
function readHere(due: readonly Due[], bytes: Uint8Array): string {
  const reader = new CborReader(bytes);
  let map: KeysOfMap = { pairs: 0, before: null };
  const string = (letter: string, span: Uint8Array): string => `${letter}${span.length}@${span.length === 0 ? "-" : span.byteOffset - bytes.byteOffset}`;
  const said = due.flatMap(([letter, n = 0]) => {
    const most = n === 255 ? 0xffff_ffff : n;
    switch (letter) {
      case "u": return [`u${reader.uint(most)}`];
      case "a": return [`a${reader.array(most)}`];
      case "m": return [`m${(map = reader.map(most)).pairs}`];
      case "k": return [`k${reader.key(map)}`];
      case "i": return [`i${reader.int()}`];
      case "b": return [string("b", reader.string())];
      case "x": {
        const before = reader.left;
        const text = reader.text();
        const length = Buffer.byteLength(text);
        return [`x${length}@${length === 0 ? "-" : reader.at - length}`, ...(reader.left > before ? ["backwards"] : [])];
      }
      case "t": reader.tag(most); return [];
      case "s": reader.skip(); return [];
      default: reader.end(); return [];
    }
  });
  return [...said, reader.fault === null ? 0 : cborFaults[reader.fault as CborFault].code].join(" ");
}
const due: fc.Arbitrary<readonly Due[]> = fc.array(fc.oneof(
  fc.tuple(fc.constantFrom("u" as const, "a" as const, "m" as const, "t" as const), fc.constantFrom(0, 1, 2, 5, 23, 24, 200, 255)),
  fc.constantFrom<Due>(["s"], ["k"], ["k"], ["i"], ["b"], ["x"], ["e"])), { minLength: 1, maxLength: 8 });
/** Reads that fit the item, so that they get somewhere. */
function fits(value: CborValue): readonly Due[] {
  const one = (each: CborValue): Due[] =>
    typeof each === "number" ? [each >= 0 && each < 2 ** 32 ? ["u", 255] : ["i"]] : typeof each === "bigint" ? [["i"]] : typeof each === "string" ? [["x"]] : each instanceof Uint8Array ? [["b"]]
    : Array.isArray(each) ? [["a", 5], ...(each as CborValue[]).flatMap(one)]
    : each instanceof Map ? [["m", 5], ...[...(each as Map<CborValue, CborValue>)].toSorted(([a], [b]) => Buffer.compare(encode(a, rfc8949EncodeOptions), encode(b, rfc8949EncodeOptions))).flatMap(([, inside]) => [["k"] as Due, ...one(inside)])]
    : each instanceof Tagged && each.tag < 255 ? [["t", each.tag], ...one(each.value as CborValue)] : [["s"]];
  return [...one(value), ["e"]];
}

describe("reads of what is due", () => {
  it("give in C what they give here, on whatever input, in whatever order", () => {
    const sampled = fc.sample(anyValue, { numRuns: 1500, seed: 11 });
    const others = fc.sample(due, { numRuns: 1500, seed: 12 });
    const changed = fc.sample(mutated, { numRuns: 1500, seed: 13 });
    const cases: (readonly [readonly Due[], Uint8Array])[] = sampled.flatMap((value, i) => [
      [fits(value), encode(value, rfc8949EncodeOptions)], [fits(value), changed[i]!], [others[i]!, encode(value, rfc8949EncodeOptions)],
    ] as (readonly [readonly Due[], Uint8Array])[]);
    const output = probe.run(records(cases.flatMap(([reads, bytes]) => [Buffer.from(reads.flatMap(([letter, n]) => [letter.charCodeAt(0), ...(n === undefined ? [] : [n])])), bytes])), "0").toString().split("\n").map((line) => line.trim());
    const different = cases.flatMap(([reads, bytes], i) => {
      const expected = readHere(reads, bytes);
      return output[i] === expected ? [] : [{ bytes: toHex(bytes), reads: reads.flat().join(" "), device: output[i], host: expected }];
    });
    expect(different).toEqual([]);
    expect(cases.filter((_, i) => output[i]!.endsWith(" 0")).length).toBeGreaterThan(750);
    for (const { code } of [cborFaults["wrong-type"], cborFaults["wrong-tag"], cborFaults["out-of-range"]]) expect(output.filter((line) => line.endsWith(` ${code}`)).length).toBeGreaterThan(20);
  }, 60_000);
});
