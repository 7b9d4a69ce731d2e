/**
 * Core form: the small language that every route becomes, whose canonical S-expression is hashed, named and sent.
 * Its atoms and forms are listed here; `docs/reference/core.md` is generated from this table.
 */
export type CoreType = "int" | "u64" | "bool" | "bytes" | "node" | "cid" | "optional node" | "action";

export interface Primitive {
  /** Types of the arguments; `scalar` is int, bool or a symbol, `bytes-like` is bytes, node or cid. */
  readonly args: readonly ("int" | "scalar" | "u64" | "bytes-like" | "optional node" | "bit" | "bytes literal")[];
  readonly result: CoreType;
  /** Whether evaluation can trap: then the optimiser may neither drop nor move it across an effect. */
  readonly traps: boolean;
  readonly means: string;
}

const int2 = (traps: boolean, means: string) => ({ args: ["int", "int"], result: "int", traps, means }) as const;
const order = (means: string) => ({ args: ["int", "int"], result: "bool", traps: false, means }) as const;
const u64two = (means: string) => ({ args: ["u64", "u64"], result: "u64", traps: true, means }) as const;
const u64order = (means: string) => ({ args: ["u64", "u64"], result: "bool", traps: false, means }) as const;
const load = (means: string) => ({ args: ["bytes-like", "int"], result: "int", traps: true, means }) as const;

export const primitives = {
  "+": int2(true, "sum; traps on overflow"), "-": int2(true, "difference; traps on overflow"), "*": int2(true, "product; traps on overflow"),
  "/": int2(true, "quotient towards zero; traps on zero and overflow"), "rem": int2(true, "remainder with the dividend's sign; traps on zero"),
  "+%": int2(false, "sum modulo 2^32"), "-%": int2(false, "difference modulo 2^32"), "*%": int2(false, "product modulo 2^32"),
  "bit-and": int2(false, "bitwise and"), "bit-or": int2(false, "bitwise or"), "bit-xor": int2(false, "bitwise exclusive or"),
  "shl": int2(false, "shift left by the count modulo 32"), "shr": int2(false, "shift right by the count modulo 32, zeros in"),
  "sar": int2(false, "shift right by the count modulo 32, sign in"),
  "=": { args: ["scalar", "scalar"], result: "bool", traps: false, means: "equal" },
  "/=": { args: ["scalar", "scalar"], result: "bool", traps: false, means: "not equal" },
  "<": order("less"), "<=": order("at most"), ">": order("greater"), ">=": order("at least"),
  "bit?": { args: ["int", "bit"], result: "bool", traps: false, means: "whether the bit (a literal, 0..31) is set" },
  "u64+": u64two("sum; traps on overflow"), "u64-": u64two("difference; traps below zero"), "u64*": u64two("product; traps on overflow"),
  "u64=": u64order("equal"), "u64/=": u64order("not equal"), "u64<": u64order("less"), "u64<=": u64order("at most"),
  "u64>": u64order("greater"), "u64>=": u64order("at least"),
  "widen": { args: ["int"], result: "u64", traps: true, means: "int to u64; traps when negative" },
  "narrow": { args: ["u64"], result: "int", traps: true, means: "u64 to int; traps above 2^31 - 1" },
  "len": { args: ["bytes-like"], result: "int", traps: false, means: "length in bytes" },
  "u8": load("byte at the offset"), "u16le": load("16 bits, little-endian"), "u16be": load("16 bits, big-endian"),
  "u32le": load("32 bits, little-endian; above 2^31 - 1 it reads as negative"), "u32be": load("32 bits, big-endian; above 2^31 - 1 it reads as negative"),
  "u64le": { args: ["bytes-like", "int"], result: "u64", traps: true, means: "64 bits, little-endian" },
  "u64be": { args: ["bytes-like", "int"], result: "u64", traps: true, means: "64 bits, big-endian" },
  "slice": { args: ["bytes-like", "int", "int"], result: "bytes", traps: true, means: "the bytes from the first offset up to but not including the second" },
  "bytes=": { args: ["bytes-like", "bytes-like"], result: "bool", traps: false, means: "same length and content" },
  "bytes/=": { args: ["bytes-like", "bytes-like"], result: "bool", traps: false, means: "not the same length and content" },
  "bytes<": { args: ["bytes-like", "bytes-like"], result: "bool", traps: false, means: "whether the first comes before the second in lexicographic order; a beginning comes before the whole" },
  "prefix?": { args: ["bytes-like", "bytes literal"], result: "bool", traps: false, means: "whether the first begins with the literal" },
  "some?": { args: ["optional node"], result: "bool", traps: false, means: "whether there is a value" },
  "the": { args: ["optional node"], result: "node", traps: false, means: "the value of an optional that is known to have one" },
} as const satisfies Record<string, Primitive>;
export type PrimitiveName = keyof typeof primitives;

/** Elements that a loop can take from a byte string: width in bytes. An incomplete last element is left out. */
export const elements = { "u8": 1, "u16le": 2, "u32le": 4, "u16be": 2, "u32be": 4 } as const;
export type ElementName = keyof typeof elements;

/**
 * How a value is written when a byte string is built: bytes that it takes (`bytes`: its own length). An int that does not
 * fit its unsigned width traps; of the 32-bit ones, any int fits.
 */
export const encodings = { "u8": 1, "u16le": 2, "u16be": 2, "u32le": 4, "u32be": 4, "u64le": 8, "u64be": 8, "bytes": 0 } as const;
export type EncodingName = keyof typeof encodings;

/** What a program is for, and so what it takes and gives. */
export const programKinds = {
  "route": "takes a message, ends in an action",
  "merge": "takes two states of a record and their ancestor, gives a state",
  "function": "takes parameters, gives a value: a cached function, or a helper under test",
  "policy": "takes a message and the right that it asks for, gives the number of the grant that applies, 0 for none",
} as const;
export type ProgramKind = keyof typeof programKinds;

/** Version of core form, its first atom: `(core 1 …)`. */
export const coreVersion = 1;
