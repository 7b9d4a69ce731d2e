/** Small programs with the outcome that the instruction table's text gives them, counted and computed by hand. */
import { inputsOf } from "../../model/machine.ts";
import type { Message } from "../../model/machine.ts";
import type { FaultName } from "../../spec/faults.ts";
import type { Case, TableSetup } from "../../proofs/differential/cases.ts";
import { assemble, image, label, type Line, op } from "../../proofs/differential/assemble.ts";
import type { ProgramEnd } from "../../spec/wire.ts";

export interface Program {
  readonly name: string;
  readonly case: Case;
  readonly action: ProgramEnd;
  /** What GIVE gave. */
  readonly given?: Uint8Array;
  readonly fault: FaultName;
  /** Signed. */
  readonly value: number;
  readonly instructions: number;
}

export const source = Uint8Array.from({ length: 32 }, (_, index) => 0xa0 + index);
export const payload = Uint8Array.of(0x01, 0x82, 0x03, 0x84, 0xff, 0xfe, 0xfd, 0xfc);
export const message: Message = {
  ttl: 9, type: 3, priority: 2, sequence: 1234, time: 0x1_0000_0005n, source, payload,
};
const node = (first: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => first + index);
const key = (...bytes: number[]): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => bytes[index] ?? 0);

/** One of each kind. The prefix tables know the payload's first byte and its first nibble, the exact ones the whole payload. */
const tables: readonly TableSetup[] = [
  { kind: "exact-node", entries: [{ key: key(...payload), bits: 64, value: 0, node: node(1) }] },
  { kind: "exact-int", entries: [{ key: key(...payload), bits: 64, value: 77, node: node(0) }, { key: key(), bits: 0, value: 5, node: node(0) }] },
  { kind: "prefix-node", entries: [{ key: key(0x00), bits: 4, value: 0, node: node(2) }, { key: key(0x01), bits: 8, value: 0, node: node(3) }] },
  { kind: "prefix-int", entries: [{ key: key(0x01), bits: 8, value: 8, node: node(0) }, { key: key(), bits: 0, value: 0xffffffff, node: node(0) }] },
];
const constWords = Uint32Array.of(0x7fffffff, 0x80000000, 0xffffffff, 0xffffffff, 5, 1);
const [max, min, ones, five1] = [0, 1, 2, 4];
const constBytes = Uint8Array.of(0x01, 0x82, 0x03, 0x85);

function build(lines: readonly Line[]): Case {
  const parts = { code: assemble(lines), ints: 16, bytes: 6, scratch: 160, constWords, tables: Uint8Array.of(0, 1, 2, 3), constBytes };
  return {
    seed: -1, mutation: null, image: image(parts), inputs: inputsOf(message), tables, providers: [], held: ["sha2-256"],
    grant: { instructions: 0xffffffff, hashBytes: 0xffffffff, lookups: 0xffff, sends: 1 },
  };
}
/** Leaves its answer in R8, which becomes the reply. */
const replies = (name: string, value: number, ...lines: Line[]): Program =>
  ({ name, case: build([...lines, op("REPLY", 8)]), action: "reply", fault: "none", value, instructions: lines.filter((line) => !("label" in line)).length + 1 });
/** The last line faults. */
const faults = (name: string, fault: FaultName, ...lines: Line[]): Program =>
  ({ name, case: build([...lines, op("REPLY", 8)]), action: "fault", fault, value: 0, instructions: lines.filter((line) => !("label" in line)).length });
/** Replies 1 when the branch is taken, else 0. */
const branches = (name: string, taken: boolean, branch: (target: string) => Line, ...before: Line[]): Program => ({
  name, action: "reply", fault: "none", value: taken ? 1 : 0, instructions: before.length + 1 + (taken ? 2 : 1),
  case: build([...before, branch("taken"), op("REPLY", 23), label("taken"), op("LDI", 8, 1), op("REPLY", 8)]),
});
/** Gives B4. */
const gives = (name: string, given: readonly number[], ...lines: Line[]): Program =>
  ({ name, case: build([...lines, op("GIVE", 4)]), action: "give", fault: "none", value: 0, given: Uint8Array.from(given), instructions: lines.length + 1 });
const ldi = (register: number, value: number): Line => op("LDI", register, value);
const k = (register: number, index: number): Line => op("LDK", register, index);

export const programs: readonly Program[] = [
  replies("MOV of a field", 9, op("MOV", 8, 0)),
  replies("the size field", 8, op("MOV", 8, 1)),
  replies("the low half of the time", 5, op("MOV", 8, 6)),
  replies("the high half of the time", 1, op("MOV", 8, 7)),
  replies("LDI, negative", -32768, ldi(8, -32768)),
  replies("LDK", -2147483648, k(8, min)),
  replies("a register never written", 0),
  replies("ADD", -2, ldi(9, 5), ldi(10, -7), op("ADD", 8, 9, 10)),
  faults("ADD above int", "overflow", k(9, max), ldi(10, 1), op("ADD", 8, 9, 10)),
  faults("ADD below int", "overflow", k(9, min), ldi(10, -1), op("ADD", 8, 9, 10)),
  faults("SUB below int", "overflow", k(9, min), ldi(10, 1), op("SUB", 8, 9, 10)),
  replies("SUB to the least int", -2147483648, ldi(9, -1), k(10, max), op("SUB", 8, 9, 10)),
  replies("MUL to the least int", -2147483648, ldi(9, 16384), op("SHLI", 9, 9, 3), ldi(10, -16384), op("MUL", 8, 9, 10)),
  faults("MUL just above int", "overflow", ldi(9, 16384), op("SHLI", 9, 9, 3), ldi(10, 16384), op("MUL", 8, 9, 10)),
  replies("DIV towards zero", -3, ldi(9, -7), ldi(10, 2), op("DIV", 8, 9, 10)),
  faults("DIV by zero", "divide", ldi(9, 1), op("DIV", 8, 9, 10)),
  faults("DIV of the least int by -1", "overflow", k(9, min), ldi(10, -1), op("DIV", 8, 9, 10)),
  replies("REM with the dividend's sign", -1, ldi(9, -7), ldi(10, 2), op("REM", 8, 9, 10)),
  replies("REM of the least int by -1", 0, k(9, min), ldi(10, -1), op("REM", 8, 9, 10)),
  faults("REM by zero", "divide", op("REM", 8, 9, 10)),
  replies("ADDW wraps", -2147483648, k(9, max), ldi(10, 1), op("ADDW", 8, 9, 10)),
  replies("SUBW wraps", 2147483647, k(9, min), ldi(10, 1), op("SUBW", 8, 9, 10)),
  replies("MULW wraps", 1, k(9, max), op("MULW", 8, 9, 9)),
  replies("AND, OR, XOR", 0b0110 ^ 0b1111 & 0b1100 | 0b0001, ldi(9, 0b1111), ldi(10, 0b1100), op("AND", 9, 9, 10), ldi(10, 0b0110), op("XOR", 9, 10, 9), ldi(10, 1), op("OR", 8, 9, 10)),
  replies("SHL by 33 is by 1", 14, ldi(9, 7), ldi(10, 33), op("SHL", 8, 9, 10)),
  replies("SHR shifts zeros in", 1, k(9, min), ldi(10, -1), op("SHR", 8, 9, 10)),
  replies("SAR shifts the sign in", -1, k(9, min), ldi(10, 31), op("SAR", 8, 9, 10)),
  replies("MADDW wraps", -3, k(8, max), ldi(9, 2), ldi(10, -1), op("MADDW", 8, 9, 10)),
  faults("ADDI above int", "overflow", k(9, max), op("ADDI", 8, 9, 1)),
  replies("ADDI, negative", -128, op("ADDI", 8, 9, -128)),
  replies("ADDWI wraps", 2147483647, k(9, min), op("ADDWI", 8, 9, -1)),
  faults("MULI above int", "overflow", k(9, min), op("MULI", 8, 9, -1)),
  replies("ANDI is unsigned", 255, ldi(9, -1), op("ANDI", 8, 9, 255)),
  replies("SHLI", -2147483648, ldi(9, 1), op("SHLI", 8, 9, 31)),
  replies("SHRI", 1, k(9, min), op("SHRI", 8, 9, 31)),
  replies("SARI", -1, k(9, min), op("SARI", 8, 9, 31)),

  replies("MOV64", 5, op("MOV64", 10, 6), op("MOV", 8, 10)),
  replies("LDK64, low half first", 5, op("LDK64", 10, five1), op("MOV", 8, 10)),
  replies("ADD64 carries", 2, k(10, ones), op("LDK64", 12, five1), op("ADD64", 10, 10, 12), op("MOV", 8, 11)),
  faults("ADD64 above u64", "overflow", op("LDK64", 10, 2), op("LDK64", 12, five1), op("ADD64", 10, 10, 12)),
  faults("SUB64 below zero", "overflow", op("LDK64", 12, five1), op("SUB64", 10, 14, 12)),
  replies("SUB64 borrows", -1, op("LDK64", 10, five1), ldi(12, 6), op("SUB64", 10, 10, 12), op("MOV", 8, 10)),
  faults("MUL64 above u64", "overflow", op("LDK64", 10, 2), ldi(12, 2), op("MUL64", 10, 10, 12)),
  replies("MUL64 into the high half", 3, op("LDK64", 10, five1), ldi(12, 3), op("MUL64", 10, 10, 12), op("MOV", 8, 11)),
  faults("WIDEN of a negative", "overflow", ldi(9, -1), op("WIDEN", 10, 9)),
  replies("NARROW of the greatest", 2147483647, k(10, max), op("NARROW", 8, 10)),
  faults("NARROW above int", "overflow", k(10, min), op("NARROW", 8, 10)),

  branches("BEQ", true, (to) => op("BEQ", 9, 10, to)),
  branches("BNE", false, (to) => op("BNE", 9, 10, to)),
  branches("BLT is signed", true, (to) => op("BLT", 9, 10, to), ldi(9, -1)),
  branches("BGE of equals", true, (to) => op("BGE", 9, 10, to)),
  branches("BEQI", true, (to) => op("BEQI", 9, -1, to), ldi(9, -1)),
  branches("BNEI", false, (to) => op("BNEI", 9, -1, to), ldi(9, -1)),
  branches("BLTI", false, (to) => op("BLTI", 9, -128, to), ldi(9, -128)),
  branches("BGEI", true, (to) => op("BGEI", 9, -128, to), ldi(9, -128)),
  branches("BBS of bit 31", true, (to) => op("BBS", 9, 31, to), k(9, min)),
  branches("BBC of bit 0", true, (to) => op("BBC", 9, 0, to), k(9, min)),
  branches("BEQ64 sees the high half", false, (to) => op("BEQ64", 6, 10, to), ldi(10, 5)),
  branches("BNE64", true, (to) => op("BNE64", 6, 10, to), ldi(10, 5)),
  branches("BLT64 is unsigned", false, (to) => op("BLT64", 10, 12, to), op("LDK64", 10, 2)),
  branches("BGE64 is unsigned", true, (to) => op("BGE64", 10, 12, to), op("LDK64", 10, 2)),
  branches("BEQB compares bytes", true, (to) => op("BEQB", 4, 5, to), op("LDB", 4, 0, 0, 3), op("SLICEI", 5, 0, 0, 3)),
  branches("BEQB of another length", false, (to) => op("BEQB", 0, 5, to), op("SLICEI", 5, 0, 0, 7)),
  branches("BNEB of another byte", true, (to) => op("BNEB", 4, 5, to), op("LDB", 4, 0, 0, 4), op("SLICEI", 5, 0, 0, 4)),
  branches("BEQB of two empty strings", true, (to) => op("BEQB", 4, 5, to), op("SLICEI", 4, 0, 3, 3), op("NONE", 5)),
  branches("BNONE of a string never written", true, (to) => op("BNONE", 9, to)),
  branches("BNONE of an empty slice", true, (to) => op("BNONE", 4, to), op("SLICEI", 4, 0, 3, 3)),
  branches("BSOME", true, (to) => op("BSOME", 0, to)),
  branches("BHAS", true, (to) => op("BHAS", 0, to, 0, 3)),
  branches("BHAS of another byte", false, (to) => op("BHAS", 0, to, 0, 4)),
  branches("BHAS of nothing", true, (to) => op("BHAS", 9, to, 4, 0)),
  branches("BHAS of more than there is", false, (to) => op("BHAS", 4, to, 0, 3), op("SLICEI", 4, 0, 0, 2)),
  branches("BHASNT", true, (to) => op("BHASNT", 0, to, 0, 4)),

  replies("LEN", 32, op("LEN", 8, 1)),
  replies("LD8", 0x84, ldi(9, 3), op("LD8", 8, 0, 9)),
  replies("LD16", 0x8201, op("LD16", 8, 0, 9)),
  replies("LD16B", 0x0182, op("LD16B", 8, 0, 9)),
  replies("LD32, off its alignment", 0xff840382 | 0, ldi(9, 1), op("LD32", 8, 0, 9)),
  replies("LD32B, off its alignment", 0x820384ff | 0, ldi(9, 1), op("LD32B", 8, 0, 9)),
  replies("LD8I of the last byte", 0xfc, op("LD8I", 8, 0, 7)),
  replies("LD16I", 0xfcfd, op("LD16I", 8, 0, 6)),
  replies("LD32I", 0xfcfdfeff | 0, op("LD32I", 8, 0, 4)),
  replies("LD16BI", 0xfdfc, op("LD16BI", 8, 0, 6)),
  replies("LD32BI", 0xfffefdfc | 0, op("LD32BI", 8, 0, 4)),
  faults("LD8I past the end", "index", op("LD8I", 8, 0, 8)),
  faults("LD16I half past the end", "index", op("LD16I", 8, 0, 7)),
  faults("LD32BI of three bytes", "index", op("LD32BI", 8, 0, 5)),
  faults("LD8 at -1", "index", ldi(9, -1), op("LD8", 8, 0, 9)),
  faults("LD32 at the greatest offset", "index", k(9, max), op("LD32", 8, 0, 9)),
  faults("LD16 of an empty string", "index", op("LD16", 8, 4, 9)),
  replies("SLICE", 3, ldi(10, 2), ldi(11, 5), op("SLICE", 4, 0, 10), op("LEN", 8, 4)),
  replies("SLICE of a slice", 0xff, ldi(10, 2), ldi(11, 5), op("SLICE", 4, 0, 10), op("SLICEI", 4, 4, 2, 3), op("LD8I", 8, 4, 0)),
  replies("SLICE, empty at the end", 0, ldi(10, 8), ldi(11, 8), op("SLICE", 4, 0, 10), op("LEN", 8, 4)),
  faults("SLICE before the start", "slice", ldi(10, -1), ldi(11, 5), op("SLICE", 4, 0, 10)),
  faults("SLICE with its end before its start", "slice", ldi(10, 3), ldi(11, 2), op("SLICE", 4, 0, 10)),
  faults("SLICE past the end", "slice", ldi(11, 9), op("SLICE", 4, 0, 10)),
  faults("SLICEI past the end", "slice", op("SLICEI", 4, 0, 0, 9)),
  replies("MOVB keeps the place", 8, op("MOVB", 4, 0), op("LEN", 8, 4)),
  replies("LDB copies: a second copy to the place shows through the first", 0x82, op("LDB", 4, 0, 0, 2), op("LDB", 5, 0, 1, 2), op("LD8I", 8, 4, 0)),

  replies("MATCHB, exact", 1, op("MATCHB", 4, 0, 0, 0), op("LD8I", 8, 4, 0)),
  replies("MATCHB, exact, of a prefix only", 0, op("SLICEI", 4, 0, 0, 7), op("MATCHB", 4, 4, 0, 0), op("LEN", 8, 4)),
  replies("MATCHB, the longest prefix", 3, op("MATCHB", 4, 0, 2, 0), op("LD8I", 8, 4, 0)),
  replies("MATCHB, a miss is empty", 0, op("MATCHB", 4, 1, 2, 0), op("LEN", 8, 4)),
  replies("MATCHI", 77, op("MATCHI", 8, 0, 1)),
  replies("MATCHI, an exact match of nothing", 5, op("MATCHI", 8, 4, 1)),
  replies("MATCHI, a miss keeps the register", 41, ldi(8, 41), op("MATCHI", 8, 1, 1)),
  replies("MATCHI, the longest prefix", 8, op("MATCHI", 8, 0, 3)),
  replies("MATCHI, the prefix of everything, above int", -1, op("MATCHI", 8, 1, 3)),
  replies("multihash: length of the CID", 36, op("CALL", 4, 0, 1, 0x12, 8, 0), op("LEN", 8, 4)),
  replies("multihash of nothing: its first byte", 0xe3, op("CALL", 4, 4, 1, 0x12, 0, 0), op("LD8I", 8, 4, 4)),
  faults("multihash of more than promised", "argument", op("CALL", 4, 0, 1, 0x12, 7, 0)),
  faults("multihash under a hash that this node has not", "algorithm", op("CALL", 4, 0, 1, 0x1e, 8, 0)),
  replies("dht-lookup, a miss", 0, op("CALL", 4, 0, 2, 0, 8, 0), op("LEN", 8, 4)),

  {
    name: "FOR one beyond its bound", action: "fault", fault: "loop-bound", value: 0, instructions: 2,
    case: build([ldi(11, 13), op("FOR", 10, 4, 3, 1), op("MOV", 12, 0), op("NEXT", 10, 4, 2), op("REPLY", 8)]),
  },
  {
    name: "FOR at its bound: 0, 4, 8", action: "reply", fault: "none", value: 12, instructions: 2 + 1 + 3 * 2 + 1,
    case: build([ldi(11, 12), op("FOR", 10, 4, 3, 1), op("ADD", 8, 8, 10), op("NEXT", 10, 4, 2), op("REPLY", 8)]),
  },
  {
    name: "FOR with a negative limit runs no body", action: "reply", fault: "none", value: 0, instructions: 2 + 1 + 1,
    case: build([k(11, min), op("FOR", 10, 1, 3, 1), op("ADDI", 8, 8, 1), op("NEXT", 10, 1, 2), op("REPLY", 8)]),
  },
  {
    name: "FOR to 1 runs once, the counter ends at the step", action: "reply", fault: "none", value: 4, instructions: 2 + 1 + 2 + 1,
    case: build([ldi(11, 1), op("FOR", 10, 4, 3, 1), op("MOV", 12, 0), op("NEXT", 10, 4, 2), op("REPLY", 10)]),
  },
  {
    name: "EACH over pairs of bytes, the odd one left", action: "reply", fault: "none", value: 0x8201 + 0x8403, instructions: 2 + 1 + 2 * 2 + 1,
    case: build([op("SLICEI", 4, 0, 0, 5), op("EACH", 4, 2, 3, 1), op("ADD", 8, 8, 12), op("ITER16", 12, 4, 2), op("REPLY", 8)]),
  },
  {
    name: "EACH in network order", action: "reply", fault: "none", value: 0x01820384, instructions: 2 + 1 + 2 + 1,
    case: build([op("SLICEI", 4, 0, 0, 4), op("EACH", 4, 4, 1, 1), op("MOV", 8, 12), op("ITER32B", 12, 4, 2), op("REPLY", 8)]),
  },
  {
    name: "EACH one byte beyond its bound", action: "fault", fault: "loop-bound", value: 0, instructions: 2,
    case: build([op("SLICEI", 4, 0, 0, 5), op("EACH", 4, 2, 2, 1), op("MOV", 8, 12), op("ITER16", 12, 4, 2), op("REPLY", 8)]),
  },
  {
    name: "a loop left in its second round", action: "reply", fault: "none", value: 1, instructions: 2 + 1 + 2 + 1 + 1,
    case: build([ldi(11, 3), op("FOR", 10, 1, 3, "closing"), label("body"), op("BEQI", 10, 1, "out"), label("closing"), op("NEXT", 10, 1, "body"), label("out"), op("REPLY", 10)]),
  },
  { name: "JMP", action: "reply", fault: "none", value: 0, instructions: 3, case: build([op("BEQI", 0, 0, 1), op("JMP", 1), op("REPLY", 0), op("REPLY", 8)]) },
  gives("PUT of one byte", [0xfe], ldi(8, 0xfe), op("PUT", 4, 8, 1, 0, 4)),
  gives("PUT of two, three and four bytes, the most significant first", [1, 2, 0, 1, 2, 0xff, 0xff, 0xff, 0xff], ldi(8, 0x102), op("PUT", 4, 8, 2, 8, 9), op("PUT", 4, 8, 3, 8, 9), k(9, ones), op("PUT", 4, 9, 4, 8, 9)),
  faults("PUT of what takes another byte", "overflow", ldi(8, 0x100), op("PUT", 4, 8, 1, 0, 4)),
  faults("PUT of a negative int in two bytes", "overflow", ldi(8, -1), op("PUT", 4, 8, 2, 0, 4)),
  gives("PUT up to its capacity", [7, 7], ldi(8, 7), op("PUT", 4, 8, 1, 0, 2), op("PUT", 4, 8, 1, 0, 2)),
  faults("PUT beyond its capacity", "capacity", ldi(8, 7), op("PUT", 4, 8, 1, 0, 1), op("PUT", 4, 8, 1, 0, 1)),
  faults("PUT to a string that stands elsewhere", "capacity", op("SLICEI", 4, 0, 0, 1), ldi(8, 7), op("PUT", 4, 8, 1, 0, 4)),
  gives("PUT to an empty string that stands elsewhere", [7], op("SLICEI", 4, 0, 1, 1), ldi(8, 7), op("PUT", 4, 8, 1, 0, 4)),
  gives("CAT", [1, 0x82, 3], op("SLICEI", 5, 0, 0, 2), op("SLICEI", 6, 0, 2, 3), op("CAT", 4, 5, 4, 3), op("CAT", 4, 6, 4, 3)),
  gives("CAT of a string to itself", [1, 0x82, 1, 0x82], op("SLICEI", 5, 0, 0, 2), op("CAT", 4, 5, 0, 4), op("CAT", 4, 4, 0, 4)),
  gives("CAT of nothing", [], op("NONE", 5), op("CAT", 4, 5, 0, 0)),
  faults("CAT beyond its capacity", "capacity", op("CAT", 4, 0, 0, 7)),
  gives("CAT over its own source, byte by byte", [5, 5, 5, 5], ldi(8, 5), op("PUT", 4, 8, 1, 0, 4), op("MOVB", 5, 4), op("PUT", 4, 8, 1, 0, 4), op("MOVB", 6, 4), op("MOVB", 4, 5), op("CAT", 4, 6, 0, 4), op("PUT", 4, 8, 1, 0, 4)),
  branches("BLTB by the first byte", true, (target) => op("BLTB", 0, 1, target)),
  branches("BLTB of the greater", false, (target) => op("BLTB", 1, 0, target)),
  branches("BLTB of equals", false, (target) => op("BLTB", 0, 0, target)),
  branches("BLTB of a beginning", true, (target) => op("BLTB", 4, 0, target), op("SLICEI", 4, 0, 0, 7)),
  branches("BLTB of the whole and its beginning", false, (target) => op("BLTB", 0, 4, target), op("SLICEI", 4, 0, 0, 7)),
  branches("BGEB of equals", true, (target) => op("BGEB", 0, 0, target)),
  branches("BGEB of the smaller", false, (target) => op("BGEB", 0, 1, target)),
  { name: "GIVE of nothing", action: "give", fault: "none", value: 0, given: new Uint8Array(), instructions: 1, case: build([op("GIVE", 2)]) },
  { name: "DROP", action: "drop", fault: "none", value: 9, instructions: 1, case: build([op("DROP", 9)]) },
  { name: "DELIVER", action: "deliver", fault: "none", value: 0, instructions: 1, case: build([op("DELIVER")]) },
  { name: "GATEWAY", action: "gateway", fault: "none", value: 0, instructions: 1, case: build([op("GATEWAY")]) },
  { name: "FORWARD", action: "forward", fault: "none", value: 0, instructions: 1, case: build([op("FORWARD", 1)]) },
  { name: "FORWARD to nobody, which the node takes as the gateway", action: "forward", fault: "none", value: 0, instructions: 1, case: build([op("FORWARD", 4)]) },
];
