/**
 * cbor2, another implementation in another language, on the same bytes: what the strict reader takes it reads as the same value and writes as the same bytes,
 * and what it writes again as it was, in order and inside the profile, the strict reader takes. The C reader is held to the one here by cbor.test.ts.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { encode, rfc8949EncodeOptions } from "cborg";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { Tagged, decodeCbor } from "../../protocol/cbor.ts";
import type { CborValue } from "../../protocol/cbor.ts";
import { decodeEnvelope, encodeEnvelope } from "../../protocol/envelope.ts";
import { cborDepth } from "../../spec/cbor.ts";
import { fromHex, toHex } from "../../toolchain/update/bytes.ts";
import { root } from "../runtime/native.ts";
import { anyValue, jumbled, mutated, vectors } from "./cbor-values.ts";
import { envelopes, rows, samples } from "./envelopes.ts";

interface Said {
  readonly value: unknown;
  readonly again: string;
  readonly ordered: boolean;
  readonly depth: number;
  readonly others: boolean;
}
/** Debian's package python3-cbor2 is of Debian's own interpreter. */
const said = (inputs: readonly Uint8Array[]): readonly (Said | null)[] =>
  execFileSync("/usr/bin/python3", [join(root, "test/protocol/by_cbor2.py")], { input: inputs.map((each) => `${toHex(each)}\n`).join(""), maxBuffer: 1 << 28 })
    .toString().trimEnd().split("\n").map((line) => JSON.parse(line) as Said | null);

/** As by_cbor2.py writes it. */
function inKinds(value: CborValue): unknown {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number" || typeof value === "bigint") return { int: `${value}` };
  if (typeof value === "string") return { text: value };
  if (value instanceof Uint8Array) return { bytes: toHex(value) };
  if (value instanceof Tagged) return { tag: value.tag, of: inKinds(value.value) };
  if (value instanceof Map) return { map: [...value].map((pair) => pair.map((each) => inKinds(each as CborValue))) };
  return (value as readonly CborValue[]).map(inKinds);
}
/** Keys that Python takes for one: 1 and true, 0 and false. */
const ambiguous = (value: CborValue): boolean =>
  value instanceof Map ? [...value.keys()].some((key) => typeof key === "boolean") || [...value].flat().some((each) => ambiguous(each as CborValue))
    : value instanceof Tagged ? ambiguous(value.value) : Array.isArray(value) && value.some(ambiguous);
const largestTag = (value: unknown): number =>
  Array.isArray(value) ? Math.max(0, ...value.map(largestTag)) : value === null || typeof value !== "object" ? 0
    : Math.max("tag" in value ? Number(value.tag) : 0, ...Object.values(value).map(largestTag));

const inputs: readonly Uint8Array[] = [
  ...vectors.map(({ hex }) => fromHex(hex)!), ...fc.sample(mutated, { numRuns: 4000, seed: 17 }), ...fc.sample(anyValue, { numRuns: 600, seed: 18 }).map((value) => encode(value, rfc8949EncodeOptions)),
  ...fc.sample(jumbled, { numRuns: 200, seed: 19 }), ...fc.sample(fc.uint8Array({ maxLength: 12 }), { numRuns: 1500, seed: 20 }),
];
const messages: readonly Uint8Array[] = [...Object.values(samples).map(encodeEnvelope), ...fc.sample(envelopes, { numRuns: 150, seed: 21 }).map(encodeEnvelope)];

let all: readonly (Said | null)[];
let ofMessages: readonly (Said | null)[];
let ofRows: readonly (Said | null)[];
beforeAll(() => {
  const answers = said([...inputs, ...messages, ...rows.map(({ input }) => input)]);
  [all, ofMessages, ofRows] = [answers.slice(0, inputs.length), answers.slice(inputs.length, inputs.length + messages.length), answers.slice(inputs.length + messages.length)];
}, 60_000);

describe("cbor2", () => {
  it("reads what the strict reader takes as the same value, and writes it as the same bytes", () => {
    let taken = 0;
    const different = inputs.flatMap((input, i) => {
      const read = decodeCbor(input);
      if (!read.ok || ambiguous(read.value)) return [];
      taken++;
      const other = all[i]!;
      const same = other !== null && other.again === toHex(input) && other.ordered && JSON.stringify(other.value) === JSON.stringify(inKinds(read.value));
      return same ? [] : [{ input: toHex(input), here: inKinds(read.value), other }];
    });
    expect(different).toEqual([]);
    expect(taken).toBeGreaterThan(1000);
  });

  it("does not read what the strict reader refuses, or writes it otherwise, or it is out of order or of the profile", () => {
    let refused = 0;
    let readable = 0;
    const different = inputs.flatMap((input, i) => {
      if (decodeCbor(input).ok) return [];
      refused++;
      const other = all[i]!;
      if (other !== null) readable++;
      const fine = other !== null && other.again === toHex(input) && other.ordered && !other.others && other.depth <= cborDepth && largestTag(other.value) <= 0xffff_ffff;
      return fine ? [{ input: toHex(input), other }] : [];
    });
    expect(different).toEqual([]);
    // Of both kinds: what no decoder reads, and what only a strict one refuses.
    expect(readable).toBeGreaterThan(500);
    expect(refused - readable).toBeGreaterThan(500);
  });

  it("reads each message that is encoded, and writes it as the same bytes, in the deterministic order", () => {
    for (const [i, message] of messages.entries()) {
      expect(decodeEnvelope(message).ok).toBe(true);
      expect(ofMessages[i]).toMatchObject({ again: toHex(message), ordered: true, others: false });
      const read = decodeCbor(message);
      expect(read.ok && JSON.stringify(inKinds(read.value))).toBe(JSON.stringify(ofMessages[i]!.value));
    }
  });

  it("agrees that a refused message is no CBOR, not deterministic, or CBOR of another form", () => {
    const malformed = ["truncated", "trailing", "indefinite", "not-shortest", "unsorted", "duplicate"];
    const verdicts = rows.map(({ name, input, fault }, i) => ({ name, fault, deterministic: ofRows[i] !== null && ofRows[i]!.again === toHex(input) && ofRows[i]!.ordered && !ofRows[i]!.others }));
    expect(verdicts.filter(({ fault, deterministic }) => deterministic && malformed.includes(fault))).toEqual([]);
    expect(verdicts.filter(({ deterministic }) => deterministic).length).toBeGreaterThan(30);
  });
});
