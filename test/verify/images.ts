/**
 * One image for each rule of docs/reference/verifier.md that breaks this rule and no other, with the word where it is
 * refused; and for each limit one image at the limit and one just beyond. Sections and order follow that page.
 */
import type { Bound } from "../../compiler/5-verify/verify.ts";
import type { RefusalName } from "../../spec/faults.ts";
import { limits } from "../../spec/limits.ts";
import { assemble, image, label, type Line, op, type Parts, sign, word } from "../../proofs/differential/assemble.ts";

export interface Example {
  readonly name: string;
  readonly image: Uint8Array;
  readonly expect: RefusalName;
  /** Word of the refusal. */
  readonly at: number;
  readonly grant?: Bound;
}

/** Parts that most examples share: R8..R15, B4..B6, 100 B of scratch, a table of each kind, two words and ten bytes of constants. */
const common: Omit<Parts, "code"> = {
  ints: 8, bytes: 3, scratch: 100, constWords: Uint32Array.of(7, 8), tables: Uint8Array.of(0, 1, 2, 3), constBytes: new Uint8Array(10),
};
const deliver = op("DELIVER");
const filler = (count: number): Line[] => Array.from({ length: count }, () => op("LDI", 8, 1));
const program = (lines: readonly Line[], parts: Partial<Parts> = {}): Uint8Array => image({ ...common, code: assemble(lines), ...parts });

/** Refused at `at`. */
const code = (name: string, expect: RefusalName, at: number, lines: readonly Line[], parts: Partial<Parts> = {}): Example =>
  ({ name, expect, at, image: program(lines, parts) });
const accepted = (name: string, lines: readonly Line[], parts: Partial<Parts> = {}): Example => code(name, "ok", 0, lines, parts);
/** One instruction whose operands are at fault, and one that differs in that operand alone. */
const pair = (name: string, expect: RefusalName, right: Line, wrong: Line, parts: Partial<Parts> = {}): Example[] =>
  [accepted(`${name}: right`, [right, deliver], parts), code(`${name}: wrong`, expect, 0, [wrong, deliver], parts)];
const header = (name: string, expect: RefusalName, bytes: Uint8Array): Example => ({ name, expect, at: 0, image: bytes });
const changed = (bytes: Uint8Array, at: number, value: number): Uint8Array => {
  bytes[at] = value;
  return bytes;
};

const plain = (): Uint8Array => program([deliver]);
const minimal = { code: assemble([deliver]) };
/** An image of exactly this many bytes: 960 code words and constants up to there. */
const sized = (total: number): Uint8Array => {
  const codeWords = limits.codeWords;
  const constWords = new Uint32Array((total - 32 - 4 * codeWords) / 4);
  return image({ ints: 1, code: assemble([...filler(codeWords - 1), deliver]), constWords });
};

const headers: Example[] = [
  header("shorter than a header", "short", plain().slice(0, 31)),
  header("empty", "short", new Uint8Array()),
  header("another magic", "magic", sign(changed(plain(), 0, 0x51))),
  header("another version", "version", sign(changed(plain(), 4, 2))),
  header("shorter than declared", "short", sign(plain().slice(0, -4))),
  header("longer than declared", "length", sign(Uint8Array.of(...plain(), 0, 0, 0, 0))),
  header("checksum off by one bit", "checksum", changed(plain(), 28, plain()[28]! ^ 1)),
  header("padding that is not zero", "operand", sign(changed(plain(), plain().length - 1, 1))),
  header("a table kind that is not registered", "table", image({ ...minimal, tables: Uint8Array.of(4) })),
];

const counts: Example[] = [
  header("ints at the limit", "ok", image({ ...minimal, ints: 56 })),
  header("ints beyond the limit", "limit", image({ ...minimal, ints: 57 })),
  header("bytes registers at the limit", "ok", image({ ...minimal, bytes: 12 })),
  header("bytes registers beyond the limit", "limit", image({ ...minimal, bytes: 13 })),
  header("code words at the limit", "ok", image({ ints: 1, code: assemble([...filler(limits.codeWords - 1), deliver]) })),
  header("code words beyond the limit", "limit", image({ ints: 1, code: assemble([...filler(limits.codeWords), deliver]) })),
  header("no code", "limit", image({})),
  header("constant words at the limit", "ok", image({ ...minimal, constWords: new Uint32Array(limits.constWords) })),
  header("constant words beyond the limit", "limit", image({ ...minimal, constWords: new Uint32Array(limits.constWords + 1) })),
  header("constant bytes at the limit", "ok", image({ ...minimal, constBytes: new Uint8Array(limits.constBytes) })),
  header("constant bytes beyond the limit", "limit", image({ ...minimal, constBytes: new Uint8Array(limits.constBytes + 1) })),
  header("tables at the limit", "ok", image({ ...minimal, tables: new Uint8Array(limits.tablesPerProgram) })),
  header("tables beyond the limit", "limit", image({ ...minimal, tables: new Uint8Array(limits.tablesPerProgram + 1) })),
  header("scratch at the limit", "ok", image({ ...minimal, scratch: limits.scratchBytes })),
  header("scratch beyond the limit", "limit", image({ ...minimal, scratch: limits.scratchBytes + 4 })),
  header("scratch that is not a multiple of 4", "limit", image({ ...minimal, scratch: 6 })),
  header("image bytes at the limit", "ok", sized(limits.imageBytes)),
  header("image bytes beyond the limit", "limit", sized(limits.imageBytes + 4)),
];

const words: Example[] = [
  code("a jump into the middle of an instruction", "jump", 3, [op("BEQI", 8, 0, 1), op("BHAS", 0, 0, 0, 0), deliver]),
  code("code after an end", "unreachable", 1, [deliver, deliver]),
  code("code after a jump over it", "unreachable", 1, [op("JMP", 1), op("MOV", 8, 0), deliver]),
  code("opcode 0", "opcode", 0, [word(0), deliver]),
  code("an opcode beyond the last", "opcode", 0, [word(0xff), deliver]),
  code("an instruction cut off by the end of the code", "truncated", 0, [word(0x5c | (4 << 8))]),
];

const operands: Example[] = [
  ...pair("rd declared", "register", op("LDI", 15, 1), op("LDI", 16, 1)),
  ...pair("rd not a field", "register", op("LDI", 8, 1), op("LDI", 7, 1)),
  ...pair("rs declared", "register", op("MOV", 8, 15), op("MOV", 8, 16)),
  ...pair("rs an input or a declared local", "register", op("MOV", 8, 5), op("MOV", 8, 40)),
  ...pair("rsd declared", "register", op("MADDW", 15, 8, 8), op("MADDW", 16, 8, 8)),
  ...pair("rs2 declared", "register", op("SLICE", 4, 0, 14), op("SLICE", 4, 0, 15)),
  ...pair("rs2 both inputs or declared locals", "register", op("SLICE", 4, 0, 4), op("SLICE", 4, 0, 39)),
  ...pair("pd declared", "register", op("WIDEN", 14, 0), op("WIDEN", 16, 0)),
  ...pair("pd even", "register", op("WIDEN", 10, 0), op("WIDEN", 9, 0)),
  ...pair("pd not a field", "register", op("WIDEN", 8, 0), op("WIDEN", 6, 0)),
  ...pair("pd with both halves declared", "register", op("WIDEN", 12, 0), op("WIDEN", 14, 0), { ints: 7 }),
  ...pair("ps an even input", "register", op("NARROW", 8, 6), op("NARROW", 8, 5)),
  ...pair("ps even", "register", op("NARROW", 8, 10), op("NARROW", 8, 9)),
  ...pair("ps declared", "register", op("NARROW", 8, 14), op("NARROW", 8, 16)),
  ...pair("bd declared", "register", op("NONE", 6), op("NONE", 7)),
  ...pair("bd not a field", "register", op("NONE", 4), op("NONE", 1)),
  ...pair("bs declared", "register", op("LEN", 8, 6), op("LEN", 8, 7)),
  ...pair("bs an input or a declared local", "register", op("LEN", 8, 3), op("LEN", 8, 15)),
  code("zero in c", "operand", 0, [word(0x01 | (8 << 8) | (1 << 24)), deliver]),
  code("zero in d", "operand", 0, [word(0x71 | (1 << 16))]),
  code("zero in an extension", "operand", 0, [word(0x60 | (4 << 8)), word(1 << 16), deliver]),
  ...pair("bit", "operand", op("SHLI", 8, 8, 31), op("SHLI", 8, 8, 32)),
  ...pair("k32", "constant", op("LDK", 8, 1), op("LDK", 8, 2)),
  ...pair("k64", "constant", op("LDK64", 8, 0), op("LDK64", 8, 1)),
  code("a drop reason", "ok", 0, [op("DROP", 13)]),
  code("a drop reason that is not registered", "operand", 0, [op("DROP", 14)]),
  ...pair("scratch a multiple of 4", "operand", op("MATCHB", 4, 0, 0, 4), op("MATCHB", 4, 0, 0, 2)),
  ...pair("scratch of a node id", "scratch", op("MATCHB", 4, 0, 0, 68), op("MATCHB", 4, 0, 0, 72)),
  ...pair("scratch of a host function's result", "scratch", op("CALL", 4, 0, 1, 0x16, 4, 32), op("CALL", 4, 0, 1, 0x16, 4, 36)),
  ...pair("scratch of a constant's copy", "scratch", op("LDB", 4, 92, 0, 8), op("LDB", 4, 92, 0, 9)),
  ...pair("width at least 1", "operand", op("PUT", 4, 8, 1, 0, 4), op("PUT", 4, 8, 0, 0, 4)),
  ...pair("width at most 4", "operand", op("PUT", 4, 8, 4, 0, 4), op("PUT", 4, 8, 5, 0, 4)),
  ...pair("scratch of what is built", "scratch", op("PUT", 4, 8, 1, 96, 4), op("PUT", 4, 8, 1, 96, 5)),
  ...pair("scratch of what is joined", "scratch", op("CAT", 4, 0, 96, 4), op("CAT", 4, 0, 100, 1)),
  ...pair("bsd declared", "register", op("CAT", 6, 0, 0, 4), op("CAT", 7, 0, 0, 4)),
  ...pair("constant bytes of a copy", "constant", op("LDB", 4, 0, 2, 8), op("LDB", 4, 0, 3, 8)),
  ...pair("constant bytes of a prefix", "constant", op("BHAS", 0, 0, 10, 0), op("BHAS", 0, 0, 10, 1)),
  ...pair("table index", "table", op("MATCHI", 8, 0, 3), op("MATCHI", 8, 0, 4)),
  ...pair("table of nodes", "table", op("MATCHB", 4, 0, 2, 0), op("MATCHB", 4, 0, 3, 0)),
  ...pair("table of integers", "table", op("MATCHI", 8, 0, 1), op("MATCHI", 8, 0, 2)),
  ...pair("host function", "host", op("CALL", 4, 0, 2, 0, 4, 0), op("CALL", 4, 0, 3, 0, 4, 0)),
  ...pair("hash code", "host", op("CALL", 4, 0, 1, 0x1e, 4, 0), op("CALL", 4, 0, 1, 0x1f, 4, 0)),
  ...pair("no immediate argument", "operand", op("CALL", 4, 0, 2, 0, 4, 0), op("CALL", 4, 0, 2, 1, 4, 0)),
  ...pair("the ends of a slice", "operand", op("SLICEI", 4, 0, 3, 3), op("SLICEI", 4, 0, 4, 3)),
];

/** A loop over R8 (limit R9), three times, around the body. */
const forLoop = (body: readonly Line[], closing: Line = op("NEXT", 8, 1, "body")): Line[] =>
  [op("FOR", 8, 1, 3, "closing"), label("body"), ...body, label("closing"), closing, label("after"), deliver];
/** A loop over the bytes of B4. */
const eachLoop = (body: readonly Line[], closing: Line = op("ITER8", 10, 4, "body")): Line[] =>
  [op("EACH", 4, 1, 3, "closing"), label("body"), ...body, label("closing"), closing, label("after"), deliver];
const nothing = op("MOV", 12, 0);

function nested(depth: number): Line[] {
  const levels = [...Array(depth).keys()];
  return [
    ...levels.flatMap((level) => [op("FOR", 8 + 2 * level, 1, 2, `closing${level}`), label(`body${level}`)]),
    op("LEN", 30, 0),
    ...levels.toReversed().flatMap((level) => [label(`closing${level}`), op("NEXT", 8 + 2 * level, 1, `body${level}`)]),
    deliver,
  ];
}

const loops: Example[] = [
  accepted("a FOR loop", forLoop([nothing])),
  accepted("an EACH loop", eachLoop([nothing])),
  code("a FOR with step 0", "operand", 0, [op("FOR", 8, 0, 3, 1), nothing, op("NEXT", 8, 0, 2), deliver]),
  code("a loop with no trips", "operand", 0, [op("FOR", 8, 1, 0, 1), nothing, op("NEXT", 8, 1, 2), deliver]),
  accepted("the most trips", [op("FOR", 8, 1, limits.loopTrips, 1), nothing, op("NEXT", 8, 1, 2), deliver]),
  code("a counter whose limit is not declared", "register", 0, [op("FOR", 15, 1, 3, 1), nothing, op("NEXT", 15, 1, 2), deliver]),
  code("an EACH over a field", "register", 0, [op("EACH", 0, 1, 3, 1), nothing, op("ITER8", 8, 0, 2), deliver]),
  code("the counter written", "loop-register", 2, forLoop([op("LDI", 8, 0)])),
  code("the limit written", "loop-register", 2, forLoop([op("LDI", 9, 0)])),
  code("counter and limit written as a pair", "loop-register", 2, forLoop([op("WIDEN", 8, 0)])),
  code("the counter multiplied and added to", "loop-register", 2, forLoop([op("MADDW", 8, 0, 0)])),
  code("the counter of an open loop used again", "loop-register", 2, forLoop([op("FOR", 9, 1, 3, 1), nothing, op("NEXT", 9, 1, 2)])),
  code("an element read into a counter", "loop-register", 5,
    [op("FOR", 8, 1, 3, 4), op("EACH", 4, 1, 3, 1), nothing, op("ITER8", 8, 4, 2), op("NEXT", 8, 1, 5), deliver]),
  code("the string written", "loop-register", 2, eachLoop([op("NONE", 4)])),
  code("the string of an open loop used again", "loop-register", 2, eachLoop([op("EACH", 4, 1, 3, 1), nothing, op("ITER8", 10, 4, 2)])),
  accepted("the counter read", forLoop([op("MOV", 12, 8)])),
  accepted("the counter written after the loop", [...forLoop([nothing]).slice(0, -1), op("LDI", 8, 0), deliver]),
  code("an empty body", "loop-shape", 0, [op("FOR", 8, 1, 3, 0), op("NEXT", 8, 1, 1), deliver]),
  code("another instruction at the closing word", "loop-shape", 3, forLoop([nothing], nothing)),
  code("an instruction over the closing word", "loop-shape", 2, [op("FOR", 8, 1, 3, 1), op("SLICEI", 4, 0, 0, 1), op("NEXT", 8, 1, 3), deliver]),
  code("a closing instruction of another kind", "loop-shape", 3, eachLoop([nothing], op("NEXT", 8, 1, "body"))),
  code("a closing instruction of the other kind", "loop-shape", 3, forLoop([nothing], op("ITER8", 12, 4, "body"))),
  code("a closing instruction of another counter", "loop-shape", 3, forLoop([nothing], op("NEXT", 10, 1, "body"))),
  code("a closing instruction of another step", "loop-shape", 3, forLoop([nothing], op("NEXT", 8, 2, "body"))),
  code("a closing instruction of another width", "loop-shape", 3, eachLoop([nothing], op("ITER16", 10, 4, "body"))),
  code("a closing instruction of another string", "loop-shape", 3, eachLoop([nothing], op("ITER8", 10, 5, "body"))),
  code("a closing instruction back to elsewhere", "loop-shape", 4, forLoop([nothing, nothing], op("NEXT", 8, 1, 2))),
  code("a closing instruction before the closing word", "loop-shape", 3, [op("FOR", 8, 1, 3, 2), nothing, op("NEXT", 8, 1, 2), op("NEXT", 8, 1, 3), deliver]),
  code("a closing instruction without a loop", "loop-shape", 0, [op("NEXT", 8, 1, 1), deliver]),
  code("loops that cross", "loop-shape", 2,
    [op("FOR", 8, 1, 2, 3), op("FOR", 10, 1, 2, 2), nothing, op("NEXT", 8, 1, 4), op("NEXT", 10, 1, 3), deliver]),
  accepted("loops nested to the limit", nested(limits.loopDepth), { ints: 30 }),
  code("loops nested beyond the limit", "loop-depth", 2 * limits.loopDepth, nested(limits.loopDepth + 1), { ints: 30 }),
  code("a jump into a loop's body", "jump-into-loop", 1, [op("BEQI", 0, 1, "in"), op("FOR", 8, 1, 3, 2), nothing, label("in"), nothing, op("NEXT", 8, 1, 3), deliver]),
  code("a jump to a loop's first word", "jump-into-loop", 1, [op("BEQI", 0, 1, "body"), ...forLoop([nothing])]),
  code("a jump to a loop's closing word", "jump-into-loop", 1, [op("BEQI", 0, 1, "closing"), ...forLoop([nothing])]),
  accepted("a jump over a loop", [op("BEQI", 0, 1, "after"), ...forLoop([nothing])]),
  accepted("a jump out of a loop", forLoop([op("BEQI", 0, 1, "after"), nothing])),
  accepted("a body that never falls through", forLoop([op("JMP", "after")])),
];

function jumpsOpen(count: number): Line[] {
  const targets = [...Array(count).keys()];
  return [...targets.map((n) => op("BEQI", 0, 1, `to${n}`)), ...targets.flatMap((n) => [nothing, label(`to${n}`)]), deliver];
}

const flow: Example[] = [
  accepted("a branch to the last word", [op("BEQI", 0, 1, 1), nothing, deliver]),
  code("a branch beyond the code", "jump", 0, [op("BEQI", 0, 1, 2), nothing, deliver]),
  code("a jump beyond the code", "jump", 0, [op("JMP", 1), deliver]),
  code("a loop's jump beyond the code", "jump", 0, [op("FOR", 8, 1, 3, 2), nothing, deliver]),
  accepted("open jumps at the limit", jumpsOpen(limits.pendingJumps)),
  code("open jumps beyond the limit", "pending", limits.pendingJumps, jumpsOpen(limits.pendingJumps + 1)),
  code("no end", "runs-off", 1, [nothing]),
  code("a loop at the end", "runs-off", 4, forLoop([nothing]).slice(0, -1).filter((line) => !("label" in line && line.label === "after"))),
];

const heavy = [op("CALL", 4, 0, 1, 0x16, 100, 0), op("CALL", 5, 4, 2, 0, 68, 0), op("FORWARD", 5)];
const bound: Bound = { instructions: 3, hashBytes: 100, lookups: 1, sends: 1 };
const claims = (name: string, override: Partial<Bound>): Example =>
  header(name, "bound", image({ ...common, code: assemble(heavy) }, override));
const granted = (name: string, expect: RefusalName, grant: Bound): Example => ({ name, expect, at: 0, image: program(heavy), grant });

const bounds: Example[] = [
  claims("instructions claimed too few", { instructions: 2 }),
  claims("instructions claimed too many", { instructions: 4 }),
  claims("hash bytes claimed too few", { hashBytes: 99 }),
  claims("hash bytes claimed too many", { hashBytes: 101 }),
  claims("lookups claimed too few", { lookups: 0 }),
  claims("lookups claimed too many", { lookups: 2 }),
  claims("sends claimed too few", { sends: 0 }),
  claims("sends claimed too many", { sends: 2 }),
  granted("a grant that is just enough", "ok", bound),
  granted("a grant of one instruction less", "over-budget", { ...bound, instructions: 2 }),
  granted("a grant of one hashed byte less", "over-budget", { ...bound, hashBytes: 99 }),
  granted("a grant of no lookup", "over-budget", { ...bound, lookups: 0 }),
  granted("a grant of no send", "over-budget", { ...bound, sends: 0 }),
];

export const examples: readonly Example[] = [...headers, ...counts, ...words, ...operands, ...loops, ...flow, ...bounds];
