/** The compressed form: `compress` and `expand` are each other's inverse, say the same as cborg, and take nothing else. */
import { decode as cborDecode, encode as cborEncode, rfc8949EncodeOptions } from "cborg";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseProgram, printProgram } from "../../compiler/ir/core.ts";
import { canonical, parseCanonical } from "../../compiler/support/sexp.ts";
import type { Sexp } from "../../compiler/support/sexp.ts";
import { compress, expand } from "../../protocol/dictionary.ts";
import { elements, encodings, primitives, programKinds } from "../../spec/core.ts";
import { codes, dictionaryFaults, dictionaryLimits, operandOrder, symbols } from "../../spec/dictionary.ts";
import type { DictionaryFault } from "../../spec/dictionary.ts";
import { dropReasons, fields, inputs } from "../../spec/fields.ts";
import { hashes } from "../../spec/hashes.ts";
import { hostFunctions } from "../../spec/hosts.ts";
import { tableKinds } from "../../spec/image.ts";
import { programs } from "../lisp/programs.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
/** Trees as text: octets are marked. */
const shown = (tree: Sexp): unknown => (typeof tree === "string" ? tree : tree instanceof Uint8Array ? { octets: hex(tree) } : tree.map(shown));
/** Core form with words and octets told apart, as the compiler prints it. */
const treeOf = (core: Uint8Array): Sexp => printProgram(parseProgram(parseCanonical(core)!));

describe("the dictionary", () => {
  test("has each word once, and all that core form says", () => {
    expect(new Set(symbols).size).toBe(symbols.length);
    const words = [...Object.keys(primitives), ...Object.keys(elements), ...Object.keys(encodings), ...Object.keys(programKinds).filter((kind) => kind !== "route"),
      ...[...Object.keys(fields), ...Object.keys(inputs), ...Array.from({ length: 12 }, (_, n) => `p${n}`)].map((name) => `%${name}`),
      ...Object.keys(hostFunctions), ...Object.keys(hashes), ...Object.keys(dropReasons), ...Object.keys(tableKinds)];
    expect(words.filter((word) => !(symbols as readonly string[]).includes(word))).toEqual([]);
  });

  test("keeps its numbers: they are wire format", () => {
    expect(symbols.length).toBeLessThanOrEqual(codes.headVariables);
    expect(codes.firstVariables + operandOrder.length).toBeLessThanOrEqual(codes.operandVariables);
    expect(symbols.slice(0, 24)).toEqual(["if", "let", "core", "tables", "<", "=", "reply", "u8", "bytes", "drop", "slice", "next", "+%", "u32be", ">=", "u16be", "+", "*", "deliver", "each", "forward", "call", "match", "gateway"]);
    expect(operandOrder.slice(0, 12)).toEqual(["%payload", "%size", "false", "%ttl", "true", "%type", "%source", "malformed", "u8", "%time", "%priority", "multihash"]);
    expect([symbols.indexOf("give"), symbols.indexOf("%payload"), symbols.indexOf("optional")]).toEqual([24, 73, 126]);
    expect([codes.headVariables, codes.firstVariables, codes.operandVariables]).toEqual([192, 12, 192]);
  });
});

describe("programs", () => {
  const all = programs();
  test("come out of their compressed form as they went in, and it is what cborg writes", () => {
    const codeOf = (word: string, first: boolean): number => {
      const variable = /^v([0-9]+)$/u.exec(word);
      if (variable === null) return first ? symbols.indexOf(word as never) : operandOrder.indexOf(word as never) + (operandOrder.includes(word as never) ? codes.firstVariables : 0);
      const n = Number(variable[1]);
      return first ? codes.headVariables + n : n < codes.firstVariables ? n : codes.operandVariables + n - codes.firstVariables;
    };
    const value = (tree: Sexp, first: boolean): unknown => {
      if (typeof tree !== "string") return tree instanceof Uint8Array ? tree : tree.map((child, index) => value(child, index === 0));
      if (/^[0-9]+$/u.test(tree)) return -1n - BigInt(tree);
      const code = codeOf(tree, first);
      return code >= 0 ? code : tree;
    };
    for (const { name, canonical: core } of all) {
      const tree = treeOf(core);
      const compressed = compress(tree);
      const again = expand(compressed);
      expect({ name, ok: again.ok }).toEqual({ name, ok: true });
      if (again.ok) {
        expect(shown(again.tree)).toEqual(shown(tree));
        expect(hex(canonical(again.tree))).toBe(hex(core));
      }
      expect(hex(compressed)).toBe(hex(cborEncode(value(tree, false), rfc8949EncodeOptions)));
    }
    expect(all.length).toBeGreaterThan(300);
  });

  test("are less than a third as long", () => {
    const sum = (lengths: readonly number[]): number => lengths.reduce((total, length) => total + length, 0);
    expect(sum(all.map(({ canonical: core }) => compress(treeOf(core)).length))).toBeLessThan(sum(all.map(({ canonical: core }) => core.length)) / 3);
  });

  test("with a byte changed are refused, or are the compressed form of something else", () => {
    fc.assert(fc.property(fc.constantFrom(...all), fc.nat(), fc.nat(255), ({ canonical: core }, at, byte) => {
      const changed = compress(treeOf(core)).slice();
      changed[at % changed.length] = byte;
      const read = expand(changed);
      if (read.ok) expect(hex(compress(read.tree))).toBe(hex(changed));
    }), { numRuns: 2000 });
  });
});

test("any tree of words and octets comes out as it went in", () => {
  const word = fc.oneof(fc.constantFrom(...symbols), fc.integer({ min: 0, max: 127 }).map((n) => `v${n}`), fc.bigInt({ min: -(1n << 63n), max: (1n << 64n) - 1n }).map(String), fc.stringMatching(/^[\x21-\x7e]{1,63}$/u));
  const { tree } = fc.letrec<{ tree: Sexp }>((tie) => ({
    tree: fc.oneof({ depthSize: "small" }, word, fc.uint8Array({ maxLength: 70 }), fc.array(tie("tree"), { maxLength: 30 })),
  }));
  fc.assert(fc.property(tree, (each) => {
    const compressed = compress(each);
    fc.pre(compressed.length <= dictionaryLimits.input.value);
    const read = expand(compressed);
    expect(read.ok && shown(read.tree)).toEqual(shown(each));
    // cborg takes it for strict CBOR.
    expect(() => cborDecode(compressed, { strict: true, rejectDuplicateMapKeys: true })).not.toThrow();
  }), { numRuns: 500 });
});

test("any bytes that are taken are what comes out of what they stand for", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (input) => {
    const read = expand(input);
    if (read.ok) expect(hex(compress(read.tree))).toBe(hex(input));
  }), { numRuns: 5000 });
});

describe("everything else is refused", () => {
  const deep = (levels: number): string => "81".repeat(levels) + "20";
  const refused: readonly (readonly [why: string, input: string, fault: DictionaryFault, at: number])[] = [
    ["no input", "", "short", 0],
    ["a head without its argument", "39 01", "short", 0],
    ["a list of more items than there are bytes", "82 20", "short", 0],
    ["a list that ends early", "82 20 18", "short", 2],
    ["the longest list", "9b ffffffffffffffff", "short", 0],
    ["octets that end early", "44 010203", "short", 0],
    ["text that ends early", "63 6162", "short", 0],
    ["a byte behind it", "20 20", "trailing", 1],
    ["a map", "a0", "item", 0],
    ["a tag", "c1 20", "item", 0],
    ["a simple value", "f4", "item", 0],
    ["a float", "f9 0000", "item", 0],
    ["a list without a length", "9f ff", "item", 0],
    ["octets without a length", "5f ff", "item", 0],
    ["a reserved head", "1c", "item", 0],
    ["a small number in two bytes", "38 17", "shortest", 0],
    ["a number below 256 in three", "39 00ff", "shortest", 0],
    ["a number below 2^16 in five", "3a 0000ffff", "shortest", 0],
    ["a number below 2^32 in nine", "3b 00000000ffffffff", "shortest", 0],
    ["a short length in two bytes", "58 01 00", "shortest", 0],
    ["a code behind the last symbol", "18 8b", "symbol", 0],
    ["the same at the head of a list", "81 18 7f", "symbol", 1],
    ["a variable behind the last", "19 0134", "symbol", 0],
    ["the same at the head of a list", "81 19 0140", "symbol", 1],
    ["a code of 64 bits", "1b 0000000100000000", "symbol", 0],
    ["a symbol spelled out", "62 6966", "spelled", 0],
    ["the same at the head of a list", "81 62 6966", "spelled", 1],
    ["a variable spelled out", "62 7630", "spelled", 0],
    ["a number spelled out", "62 3432", "spelled", 0],
    ["an empty word", "60", "word", 0],
    ["a word with a space", "63 612062", "word", 0],
    ["a word that is no ASCII", "62 c3a4", "word", 0],
    ["a word of 64 bytes", `78 40 ${"61".repeat(64)}`, "word", 0],
    ["201 lists", deep(201), "nesting", 200],
    ["4,097 bytes", `59 0ffe ${"00".repeat(4094)}`, "long", 0],
  ];
  test.each(refused)("%s", (_why, input, fault, at) => {
    expect(expand(bytes(input))).toEqual({ ok: false, fault, at });
  });

  test("up to the limits it is taken", () => {
    const taken = ["18 8a", "81 18 7e", "19 0133", "81 19 013f", `78 3f ${"61".repeat(63)}`, deep(200), `59 0ffd ${"00".repeat(4093)}`, "3b ffffffffffffffff", "62 2d31"];
    expect(taken.map((input) => expand(bytes(input)).ok)).toEqual(taken.map(() => true));
  });

  test("every fault of the reader that the host can give stands above", () => {
    const given = new Set(refused.map(([, , fault]) => fault));
    // What is wrong about a literal or a list, only who knows the form can say.
    const reader = (Object.keys(dictionaryFaults) as DictionaryFault[]).filter((name) => dictionaryFaults[name].by === "reader" && name !== "octets" && name !== "list");
    expect(reader.filter((name) => !given.has(name))).toEqual([]);
    expect(new Set(Object.values(dictionaryFaults).map(({ code }) => code)).size).toBe(Object.keys(dictionaryFaults).length);
  });
});
