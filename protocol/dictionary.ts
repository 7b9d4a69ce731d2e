/**
 * Core form, compressed: lists as CBOR arrays, words by the dictionary (spec/dictionary.ts has the encoding and its numbers).
 *
 * `compress` and `expand` are each other's inverse. `expand` takes nothing that `compress` would not have written; whether the
 * tree is core form at all is the parser's to say (compiler/ir/core.ts). `runtime-c/lisp/reader.c` is the same reading on the device.
 */
import { codes, dictionaryLimits, operandOrder, symbols } from "../spec/dictionary.ts";
import type { DictionaryFault } from "../spec/dictionary.ts";
import type { Sexp } from "../compiler/support/sexp.ts";

const major = { unsigned: 0, negative: 1, octets: 2, text: 3, array: 4 } as const;

const headNumbers: ReadonlyMap<string, number> = new Map(symbols.map((name, code) => [name, code]));
const operandNumbers: ReadonlyMap<string, number> = new Map(operandOrder.map((name, index) => [name, codes.firstVariables + index]));
const { variables, word: longestWord, lists: deepest } = dictionaryLimits;

/** The number of a variable `v<n>`; null for any other word. */
function variableOf(word: string): number | null {
  const found = /^v(0|[1-9][0-9]{0,2})$/u.exec(word);
  return found !== null && Number(found[1]) < variables.value ? Number(found[1]) : null;
}

/** What a word that is a number comes to, when it is below 2^64. */
function naturalOf(word: string): bigint | null {
  if (!/^(0|[1-9][0-9]{0,19})$/u.test(word)) return null;
  const value = BigInt(word);
  return value < 1n << 64n ? value : null;
}

/** The number that stands for a word, by its place in its list. */
function codeOf(word: string, head: boolean): number | null {
  const variable = variableOf(word);
  if (variable !== null) {
    if (head) return codes.headVariables + variable;
    return variable < codes.firstVariables ? variable : codes.operandVariables + variable - codes.firstVariables;
  }
  return (head ? headNumbers : operandNumbers).get(word) ?? null;
}

function wordOf(code: number, head: boolean): string | null {
  const variable = (n: number): string | null => (n < variables.value ? `v${n}` : null);
  if (head) return code >= codes.headVariables ? variable(code - codes.headVariables) : (symbols[code] ?? null);
  if (code < codes.firstVariables) return variable(code);
  return code >= codes.operandVariables ? variable(code - codes.operandVariables + codes.firstVariables) : (operandOrder[code - codes.firstVariables] ?? null);
}

/** Whether a word can travel: visible ASCII, not too long. */
const travels = (word: string): boolean => word.length <= longestWord.value && /^[\x21-\x7e]+$/u.test(word);

/** The compressed form of a tree as `printProgram` gives it: strings are words, octets are literals. Words of core form all travel. */
export function compress(tree: Sexp): Uint8Array {
  const out: number[] = [];
  const head = (kind: number, value: bigint) => {
    if (value < 24n) out.push(kind << 5 | Number(value));
    else {
      const width = value < 1n << 8n ? 1 : value < 1n << 16n ? 2 : value < 1n << 32n ? 4 : 8;
      out.push(kind << 5 | (24 + Math.log2(width)));
      for (let byte = width - 1; byte >= 0; byte--) out.push(Number(value >> BigInt(8 * byte) & 0xffn));
    }
  };
  const visit = (node: Sexp, first: boolean) => {
    if (typeof node === "string") {
      const number = naturalOf(node);
      const code = codeOf(node, first);
      if (number !== null) head(major.negative, number);
      else if (code !== null) head(major.unsigned, BigInt(code));
      else if (travels(node)) {
        head(major.text, BigInt(node.length));
        for (let at = 0; at < node.length; at++) out.push(node.charCodeAt(at));
      } else throw new Error(`no word of core form: ${node}`);
    } else if (node instanceof Uint8Array) {
      head(major.octets, BigInt(node.length));
      for (const byte of node) out.push(byte);
    } else {
      head(major.array, BigInt(node.length));
      node.forEach((child, index) => visit(child, index === 0));
    }
  };
  visit(tree, false);
  return Uint8Array.from(out);
}

export type Expanded = { readonly ok: true; readonly tree: Sexp } | { readonly ok: false; readonly fault: DictionaryFault; readonly at: number };

class Refused extends Error {
  readonly fault: DictionaryFault;
  readonly at: number;
  constructor(fault: DictionaryFault, at: number) {
    super(fault);
    this.fault = fault;
    this.at = at;
  }
}

/** The tree that was compressed, or why these bytes are no compressed form, and at which. */
export function expand(bytes: Uint8Array): Expanded {
  let at = 0;
  const head = (): { kind: number; value: bigint; start: number } => {
    const start = at;
    const initial = bytes[at++];
    if (initial === undefined) throw new Refused("short", start);
    const [kind, info] = [initial >> 5, initial & 31];
    if (kind > major.array || info > 27) throw new Refused("item", start);
    if (info < 24) return { kind, value: BigInt(info), start };
    const width = 1 << (info - 24);
    if (at + width > bytes.length) throw new Refused("short", start);
    let value = 0n;
    for (let end = at + width; at < end; at++) value = value << 8n | BigInt(bytes[at]!);
    if (width === 1 ? value < 24n : value < 1n << BigInt(4 * width)) throw new Refused("shortest", start);
    return { kind, value, start };
  };
  const span = (length: bigint, start: number): Uint8Array => {
    if (length > BigInt(bytes.length - at)) throw new Refused("short", start);
    at += Number(length);
    return bytes.slice(at - Number(length), at);
  };
  const text = (value: bigint, first: boolean, start: number): string => {
    const word = String.fromCharCode(...span(value, start));
    if (!travels(word)) throw new Refused("word", start);
    if (codeOf(word, first) !== null || naturalOf(word) !== null) throw new Refused("spelled", start);
    return word;
  };
  const item = (first: boolean, depth: number): Sexp => {
    const { kind, value, start } = head();
    switch (kind) {
      case major.unsigned: {
        const word = value < 0x10000n ? wordOf(Number(value), first) : null;
        if (word === null) throw new Refused("symbol", start);
        return word;
      }
      case major.negative: return String(value);
      case major.octets: return span(value, start);
      case major.text: return text(value, first, start);
      default: {
        if (depth >= deepest.value) throw new Refused("nesting", start);
        if (value > BigInt(bytes.length - at)) throw new Refused("short", start);
        return Array.from({ length: Number(value) }, (_, index) => item(index === 0, depth + 1));
      }
    }
  };
  try {
    if (bytes.length > dictionaryLimits.input.value) throw new Refused("long", 0);
    const tree = item(false, 0);
    if (at < bytes.length) throw new Refused("trailing", at);
    return { ok: true, tree };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, fault: error.fault, at: error.at };
    throw error;
  }
}
