/**
 * The dictionary of core form: how a program is written when it travels in a message, and why one is refused.
 *
 * Core form is a tree of words and octets (compiler/ir/core.ts). In the compressed form a list is a CBOR array and
 *
 *   a number n, 0 <= n < 2^64          is the negative integer -1 - n: its digits are never text
 *   a word of the dictionary, a `v<n>` is an unsigned integer: the first item of a list by `headCode`, another by `operandCode`
 *   any other word                     is a text string: names of tables, numbers below zero
 *   the octets of a literal            are a byte string
 *
 * all with definite lengths, shortest heads first (RFC 8949 section 4.2.1). Numbers are wire format: `symbols` and `operandOrder`
 * grow at their ends and nowhere else. What stands in the first places takes one byte: counted over examples and corpus.
 */
export const symbols = [
  // One byte at the head of a list.
  "if", "let", "core", "tables", "<", "=", "reply", "u8", "bytes", "drop", "slice", "next", "+%", "u32be", ">=", "u16be", "+", "*", "deliver", "each",
  "forward", "call", "match", "gateway",
  // Two bytes.
  "give", "pack", "shr", "range", "-%", "len", "/=", "u64", "bit-and", "break", "prefix?", "bit?", "u32le", "bit-xor", "some?", "bytes=", "u64be", "append",
  "the", "node", "/", "merge", "u64=", "-", "u64<", "bit-or", "*%", "u16le", "shl", "bytes<", "stop", "policy", "rem", "narrow", "bytes/=", "function",
  "u64+", "widen", "sar", "u64*", "u64-", "u64/=", "<=", "u64<=", "u64>=", "u64le", "cid", "u64>", ">",
  // Seldom or never at the head of a list.
  "%payload", "%size", "%ttl", "%type", "%source", "%time", "%priority", "%sequence", "%right", "%current", "%incoming", "%ancestor",
  "%p0", "%p1", "%p2", "%p3", "%p4", "%p5", "%p6", "%p7", "%p8", "%p9", "%p10", "%p11",
  "true", "false", "none", "multihash", "dht-lookup", "sha2-256", "sha3-512", "sha3-256", "blake3",
  "unwanted", "expired", "too-large", "too-small", "no-route", "no-sink", "forbidden", "malformed", "duplicate", "low-priority", "quarantined", "checksum",
  "rate", "unknown-type", "exact-node", "exact-int", "prefix-node", "prefix-int", "int", "bool", "optional",
] as const;
export type SymbolName = (typeof symbols)[number];

/** Symbols by their number behind the head of a list; those that are not listed follow, in the order of `symbols`. */
export const operandsFirst = [
  "%payload", "%size", "false", "%ttl", "true", "%type", "%source", "malformed", "u8", "%time", "%priority", "multihash",
] as const satisfies readonly SymbolName[];
export const operandOrder: readonly SymbolName[] = [...operandsFirst, ...symbols.filter((name) => !(operandsFirst as readonly string[]).includes(name))];

/** Codes of variables: at the head of a list from `headVariables` on; elsewhere the first below the symbols, the rest from `operandVariables` on. */
export const codes = { headVariables: 192, firstVariables: 12, operandVariables: 192 } as const;

export const dictionaryLimits = {
  variables: { value: 128, means: "variables of a program, v0 to v127" },
  word: { value: 63, means: "bytes of a word that is spelled out" },
  input: { value: 4096, means: "bytes of a program in a message, in either form" },
  nesting: { value: 20, means: "lists inside one another that a device compiles, the last part of a let and of an if not counted" },
  lists: { value: 200, means: "lists inside one another that the host reads" },
  work: { value: 4096, means: "bytes of memory that the device's compiler works in" },
} as const;

/**
 * Why a program is refused: by the reader, by the checker, or because it needs more than the machine has. Numbers are wire format; 44 was that of
 * too many open jumps, of which the verifier speaks, and is not given again.
 */
export const dictionaryFaults = {
  "short": { code: 1, by: "reader", title: "the input ends inside an item" },
  "trailing": { code: 2, by: "reader", title: "bytes behind the program" },
  "item": { code: 3, by: "reader", title: "an item that core form does not have: a map, a tag, a float, a simple value, an indefinite length, or no atom of a canonical S-expression" },
  "shortest": { code: 4, by: "reader", title: "a number or a length that is not written in the shortest way" },
  "symbol": { code: 5, by: "reader", title: "a number that no symbol and no variable has" },
  "spelled": { code: 6, by: "reader", title: "a word spelled out that has a number" },
  "word": { code: 7, by: "reader", title: "an atom that is no word, where a word belongs" },
  "octets": { code: 8, by: "reader", title: "no octets, where a literal has them" },
  "list": { code: 9, by: "reader", title: "no list, where one belongs" },
  "long": { code: 10, by: "reader", title: "longer than a program in a message may be" },
  "version": { code: 16, by: "checker", title: "no core form of this version" },
  "kind": { code: 17, by: "checker", title: "no kind of program" },
  "form": { code: 18, by: "checker", title: "an unknown form" },
  "arity": { code: 19, by: "checker", title: "too few or too many items in a list" },
  "number": { code: 20, by: "checker", title: "no number that may stand here" },
  "type": { code: 21, by: "checker", title: "a value of another type than belongs here" },
  "unbound": { code: 22, by: "checker", title: "a variable that is not bound here" },
  "bound": { code: 23, by: "checker", title: "a variable that is bound already and is no accumulator of this type" },
  "place": { code: 24, by: "checker", title: "a form where it cannot stand: an action for a value, a value for an action, a next or a break outside its loop" },
  "table": { code: 25, by: "checker", title: "a table that is not listed, is listed twice, or holds something else" },
  "host": { code: 26, by: "checker", title: "no host function, or with another argument than it takes" },
  "input": { code: 27, by: "checker", title: "an input that a program of this kind does not have" },
  "append": { code: 28, by: "checker", title: "append to what no pack began" },
  "parameters": { code: 29, by: "checker", title: "more parameters than there are input registers" },
  "nesting": { code: 32, by: "limit", title: "nested too deeply" },
  "memory": { code: 33, by: "limit", title: "more than fits the memory that the compiler works in" },
  "tables": { code: 34, by: "limit", title: "more tables than a program may name" },
  "loops": { code: 35, by: "limit", title: "more loops inside one another than a program may have" },
  "ints": { code: 36, by: "limit", title: "out of integer registers" },
  "slices": { code: 37, by: "limit", title: "out of byte-string registers" },
  "constants": { code: 38, by: "limit", title: "out of 32-bit constants" },
  "strings": { code: 39, by: "limit", title: "out of bytes of constants" },
  "scratch": { code: 40, by: "limit", title: "out of scratch memory" },
  "code": { code: 41, by: "limit", title: "more instruction words than a program may have" },
  "body": { code: 42, by: "limit", title: "a loop whose body is longer than its end can reach back" },
  "image": { code: 43, by: "limit", title: "a program image longer than there is room for" },
} as const satisfies Record<string, { readonly code: number; readonly by: "reader" | "checker" | "limit"; readonly title: string }>;
export type DictionaryFault = keyof typeof dictionaryFaults;
