/**
 * The instruction set of the PromiseGrid route machine: opcodes are wire format and are never renumbered.
 *
 * One instruction is one 32-bit little-endian word `op | a<<8 | b<<16 | c<<24`, or `op | a<<8 | d<<16` where the
 * upper half is one 16-bit operand `d`; some carry extension words, each `lo | hi<<16`. A field that an instruction
 * does not use is zero: the encoding is injective, so a program has one byte string and one name.
 *
 * Machine state: R[0..63], 32-bit integers; B[0..15], byte strings as (offset, length) into one flat message memory.
 * R[0..7] and B[0..3] are the message's fields and read-only; the rest start as 0 and as the empty string.
 * A u64 lives in two neighbouring integer registers, low word first, the first one even.
 */

/** What an operand field means, and so what the verifier checks about it. */
export type Operand =
  | "rd" /** integer register, written: a declared local */
  | "rs" /** integer register, read: a field or a declared local */
  | "rsd" /** integer register, read and written: a declared local */
  | "rs2" /** integer register n, read together with n + 1 */
  | "loop" /** loop counter n, written, with its limit n + 1: both declared locals, and fixed inside the loop */
  | "pd" /** u64 pair, written: even, both halves declared locals */
  | "ps" /** u64 pair, read: even */
  | "bd" /** bytes register, written: a declared local */
  | "bs" /** bytes register, read */
  | "bsd" /** bytes register, read and written: a declared local */
  | "iter" /** bytes register that a loop consumes: a declared local, fixed inside the loop */
  | "s8" /** signed 8-bit immediate */
  | "u8" /** unsigned 8-bit immediate */
  | "n8" /** unsigned 8-bit immediate, at least 1 */
  | "bit" /** 0..31 */
  | "fwd8" /** forward distance in words from the end of this instruction, 0..255 */
  | "back8" /** backward distance in words from the end of this instruction to the loop's first instruction */
  | "fwd16" /** forward distance in words from the end of this instruction */
  | "s16" /** signed 16-bit immediate */
  | "u16" /** unsigned 16-bit immediate */
  | "trips" /** most iterations of a loop, 1..65535 */
  | "k32" /** index of a 32-bit constant */
  | "k64" /** index of the first of two 32-bit constants */
  | "reason" /** a code of the drop-reason registry */
  | "scratch" /** offset in scratch memory, a multiple of 4 */
  | "cap" /** the most bytes that may stand at the scratch offset in the other half */
  | "width" /** 1..4 bytes */
  | "cbytes" /** offset in the program's byte constants, followed in the other half by its `clen` */
  | "clen" /** length of a byte constant */
  | "table" /** index in the program's table list */
  | "host" /** a code of the host-function registry */
  | "arg" /** immediate argument of a host function (for multihash: the multihash code) */
  | "maxlen" /** the most bytes that a host function may be handed here */
  | "zero"; /** must be zero */

export interface Instruction {
  readonly opcode: number;
  /** Fields `a`, `b`, `c`, or `a` and the 16-bit `d`. */
  readonly a: Operand;
  readonly b?: Operand;
  readonly c?: Operand;
  readonly d?: Operand;
  /** Extension words as [low half, high half]. */
  readonly ext?: readonly (readonly [Operand, Operand])[];
  /** `end` finishes the program; the others say how control goes on. */
  readonly flow: "next" | "branch" | "jump" | "loop" | "back" | "end";
  readonly traps: readonly FaultName[];
  readonly means: string;
}

import type { FaultName } from "./faults.ts";

const loadIndexed = (opcode: number, width: number, order: string) =>
  ({ opcode, a: "rd", b: "bs", c: "rs", flow: "next", traps: ["index"],
     means: `R[a] = the ${width * 8}-bit ${order}value at byte offset R[c] of B[b]; traps unless 0 <= R[c] <= len(B[b]) - ${width}` }) as const;
const loadConstant = (opcode: number, width: number, order: string) =>
  ({ opcode, a: "rd", b: "bs", c: "u8", flow: "next", traps: ["index"],
     means: `R[a] = the ${width * 8}-bit ${order}value at byte offset c of B[b]; traps unless c <= len(B[b]) - ${width}` }) as const;
const iterate = (opcode: number, width: number, order: string) =>
  ({ opcode, a: "rd", b: "iter", c: "back8", flow: "back", traps: [],
     means: `closes an EACH loop: if len(B[b]) >= ${width}, R[a] = its first ${width * 8}-bit ${order}value, drop these bytes from B[b], go back c words; else go on` }) as const;
const branchInt = (opcode: number, sign: string) =>
  ({ opcode, a: "rs", b: "rs", c: "fwd8", flow: "branch", traps: [], means: `if R[a] ${sign} R[b] (signed), skip c words` }) as const;
const branchImm = (opcode: number, sign: string) =>
  ({ opcode, a: "rs", b: "s8", c: "fwd8", flow: "branch", traps: [], means: `if R[a] ${sign} b (signed), skip c words` }) as const;
const branchPair = (opcode: number, sign: string) =>
  ({ opcode, a: "ps", b: "ps", c: "fwd8", flow: "branch", traps: [], means: `if U[a] ${sign} U[b] (unsigned 64-bit), skip c words` }) as const;
const alu = (opcode: number, means: string, traps: readonly FaultName[] = []) =>
  ({ opcode, a: "rd", b: "rs", c: "rs", flow: "next", traps, means }) as const;

export const instructions = {
  // Moves and constants.
  MOV: { opcode: 0x01, a: "rd", b: "rs", c: "zero", flow: "next", traps: [], means: "R[a] = R[b]" },
  LDI: { opcode: 0x02, a: "rd", d: "s16", flow: "next", traps: [], means: "R[a] = d, sign-extended" },
  LDK: { opcode: 0x03, a: "rd", d: "k32", flow: "next", traps: [], means: "R[a] = constant d" },
  MOV64: { opcode: 0x04, a: "pd", b: "ps", c: "zero", flow: "next", traps: [], means: "U[a] = U[b]" },
  LDK64: { opcode: 0x05, a: "pd", d: "k64", flow: "next", traps: [], means: "U[a] = constants d (low) and d + 1 (high)" },
  MOVB: { opcode: 0x06, a: "bd", b: "bs", c: "zero", flow: "next", traps: [], means: "B[a] = B[b] (the reference, not the bytes)" },
  LDB: { opcode: 0x07, a: "bd", d: "scratch", ext: [["cbytes", "clen"]], flow: "next", traps: [],
         means: "copy the byte constant into scratch memory at d; B[a] refers to the copy" },
  NONE: { opcode: 0x08, a: "bd", d: "zero", flow: "next", traps: [], means: "B[a] = the empty string, which is also the absent optional" },

  // Arithmetic on int: signed 32-bit; the plain forms trap on overflow, the W forms wrap.
  ADD: alu(0x10, "R[a] = R[b] + R[c]; traps when the sum leaves int", ["overflow"]),
  SUB: alu(0x11, "R[a] = R[b] - R[c]; traps when the difference leaves int", ["overflow"]),
  MUL: alu(0x12, "R[a] = R[b] * R[c]; traps when the product leaves int", ["overflow"]),
  DIV: alu(0x13, "R[a] = R[b] / R[c], towards zero; traps on zero and on -2^31 / -1", ["divide", "overflow"]),
  REM: alu(0x14, "R[a] = the remainder of R[b] / R[c], with the sign of R[b]; traps on zero", ["divide"]),
  ADDW: alu(0x15, "R[a] = R[b] + R[c] modulo 2^32"),
  SUBW: alu(0x16, "R[a] = R[b] - R[c] modulo 2^32"),
  MULW: alu(0x17, "R[a] = R[b] * R[c] modulo 2^32"),
  AND: alu(0x18, "R[a] = R[b] & R[c]"),
  OR: alu(0x19, "R[a] = R[b] | R[c]"),
  XOR: alu(0x1a, "R[a] = R[b] ^ R[c]"),
  SHL: alu(0x1b, "R[a] = R[b] << (R[c] & 31)"),
  SHR: alu(0x1c, "R[a] = R[b] >> (R[c] & 31), zeros shifted in"),
  SAR: alu(0x1d, "R[a] = R[b] >> (R[c] & 31), the sign shifted in"),
  MADDW: { opcode: 0x1e, a: "rsd", b: "rs", c: "rs", flow: "next", traps: [], means: "R[a] = R[a] * R[b] + R[c] modulo 2^32" },
  ADDI: { opcode: 0x20, a: "rd", b: "rs", c: "s8", flow: "next", traps: ["overflow"], means: "R[a] = R[b] + c; traps when the sum leaves int" },
  ADDWI: { opcode: 0x21, a: "rd", b: "rs", c: "s8", flow: "next", traps: [], means: "R[a] = R[b] + c modulo 2^32" },
  MULI: { opcode: 0x22, a: "rd", b: "rs", c: "s8", flow: "next", traps: ["overflow"], means: "R[a] = R[b] * c; traps when the product leaves int" },
  ANDI: { opcode: 0x23, a: "rd", b: "rs", c: "u8", flow: "next", traps: [], means: "R[a] = R[b] & c" },
  SHLI: { opcode: 0x24, a: "rd", b: "rs", c: "bit", flow: "next", traps: [], means: "R[a] = R[b] << c" },
  SHRI: { opcode: 0x25, a: "rd", b: "rs", c: "bit", flow: "next", traps: [], means: "R[a] = R[b] >> c, zeros shifted in" },
  SARI: { opcode: 0x26, a: "rd", b: "rs", c: "bit", flow: "next", traps: [], means: "R[a] = R[b] >> c, the sign shifted in" },

  // Arithmetic on u64: unsigned 64-bit, always trapping.
  ADD64: { opcode: 0x28, a: "pd", b: "ps", c: "ps", flow: "next", traps: ["overflow"], means: "U[a] = U[b] + U[c]; traps when the sum leaves u64" },
  SUB64: { opcode: 0x29, a: "pd", b: "ps", c: "ps", flow: "next", traps: ["overflow"], means: "U[a] = U[b] - U[c]; traps below zero" },
  MUL64: { opcode: 0x2a, a: "pd", b: "ps", c: "ps", flow: "next", traps: ["overflow"], means: "U[a] = U[b] * U[c]; traps when the product leaves u64" },
  WIDEN: { opcode: 0x2b, a: "pd", b: "rs", c: "zero", flow: "next", traps: ["overflow"], means: "U[a] = R[b]; traps when R[b] is negative" },
  NARROW: { opcode: 0x2c, a: "rd", b: "ps", c: "zero", flow: "next", traps: ["overflow"], means: "R[a] = U[b]; traps above 2^31 - 1" },

  // Control: every branch goes forward; only the end of a loop goes back.
  JMP: { opcode: 0x30, a: "zero", d: "fwd16", flow: "jump", traps: [], means: "skip d words" },
  BEQ: branchInt(0x31, "="),
  BNE: branchInt(0x32, "/="),
  BLT: branchInt(0x33, "<"),
  BGE: branchInt(0x34, ">="),
  BEQI: branchImm(0x35, "="),
  BNEI: branchImm(0x36, "/="),
  BLTI: branchImm(0x37, "<"),
  BGEI: branchImm(0x38, ">="),
  BBS: { opcode: 0x39, a: "rs", b: "bit", c: "fwd8", flow: "branch", traps: [], means: "if bit b of R[a] is set, skip c words" },
  BBC: { opcode: 0x3a, a: "rs", b: "bit", c: "fwd8", flow: "branch", traps: [], means: "if bit b of R[a] is clear, skip c words" },
  BEQ64: branchPair(0x3b, "="),
  BNE64: branchPair(0x3c, "/="),
  BLT64: branchPair(0x3d, "<"),
  BGE64: branchPair(0x3e, ">="),
  BEQB: { opcode: 0x40, a: "bs", b: "bs", c: "fwd8", flow: "branch", traps: [], means: "if B[a] and B[b] hold the same bytes, skip c words" },
  BNEB: { opcode: 0x41, a: "bs", b: "bs", c: "fwd8", flow: "branch", traps: [], means: "if B[a] and B[b] differ in length or content, skip c words" },
  BNONE: { opcode: 0x42, a: "bs", b: "zero", c: "fwd8", flow: "branch", traps: [], means: "if B[a] is empty, skip c words" },
  BSOME: { opcode: 0x43, a: "bs", b: "zero", c: "fwd8", flow: "branch", traps: [], means: "if B[a] is not empty, skip c words" },
  BHAS: { opcode: 0x44, a: "bs", b: "fwd8", c: "zero", ext: [["cbytes", "clen"]], flow: "branch", traps: [],
          means: "if B[a] begins with the byte constant, skip b words" },
  BHASNT: { opcode: 0x45, a: "bs", b: "fwd8", c: "zero", ext: [["cbytes", "clen"]], flow: "branch", traps: [],
            means: "if B[a] does not begin with the byte constant, skip b words" },
  BLTB: { opcode: 0x46, a: "bs", b: "bs", c: "fwd8", flow: "branch", traps: [],
          means: "if the bytes of B[a] come before those of B[b] in lexicographic order (a beginning before the whole), skip c words" },
  BGEB: { opcode: 0x47, a: "bs", b: "bs", c: "fwd8", flow: "branch", traps: [], means: "if BLTB would not, skip c words" },
  FOR: { opcode: 0x48, a: "loop", b: "n8", c: "zero", ext: [["trips", "fwd16"]], flow: "loop", traps: ["loop-bound"],
         means: "opens a counted loop: traps unless R[a+1] <= trips * b; R[a] = -b; skip to the NEXT that closes it" },
  NEXT: { opcode: 0x49, a: "loop", b: "n8", c: "back8", flow: "back", traps: [],
          means: "closes a FOR loop: R[a] = R[a] + b; if R[a] < R[a+1], go back c words; else go on" },
  EACH: { opcode: 0x4a, a: "iter", b: "n8", c: "zero", ext: [["trips", "fwd16"]], flow: "loop", traps: ["loop-bound"],
          means: "opens a loop over the b-byte elements of B[a]: traps when len(B[a]) > trips * b; skip to the ITER that closes it" },
  ITER8: iterate(0x4b, 1, ""),
  ITER16: iterate(0x4c, 2, "little-endian "),
  ITER32: iterate(0x4d, 4, "little-endian "),
  ITER16B: iterate(0x4e, 2, "big-endian "),
  ITER32B: iterate(0x4f, 4, "big-endian "),

  // Byte strings.
  LEN: { opcode: 0x50, a: "rd", b: "bs", c: "zero", flow: "next", traps: [], means: "R[a] = len(B[b])" },
  LD8: loadIndexed(0x51, 1, ""),
  LD16: loadIndexed(0x52, 2, "little-endian "),
  LD32: loadIndexed(0x53, 4, "little-endian "),
  LD16B: loadIndexed(0x54, 2, "big-endian "),
  LD32B: loadIndexed(0x55, 4, "big-endian "),
  LD8I: loadConstant(0x56, 1, ""),
  LD16I: loadConstant(0x57, 2, "little-endian "),
  LD32I: loadConstant(0x58, 4, "little-endian "),
  LD16BI: loadConstant(0x59, 2, "big-endian "),
  LD32BI: loadConstant(0x5a, 4, "big-endian "),
  SLICE: { opcode: 0x5b, a: "bd", b: "bs", c: "rs2", flow: "next", traps: ["slice"],
           means: "B[a] = B[b] from R[c] up to but not including R[c+1]; traps unless 0 <= R[c] <= R[c+1] <= len(B[b])" },
  SLICEI: { opcode: 0x5c, a: "bd", b: "bs", c: "zero", ext: [["u16", "u16"]], flow: "next", traps: ["slice"],
            means: "B[a] = B[b] from lo up to but not including hi; traps unless lo <= hi <= len(B[b])" },
  PUT: { opcode: 0x5d, a: "bsd", b: "rs", c: "width", ext: [["scratch", "cap"]], flow: "next", traps: ["capacity", "overflow"],
         means: "append the low c bytes of R[b], the most significant first: write them at scratch + len(B[a]), B[a] refers to scratch memory from scratch on and is longer by them; traps when it would be longer than cap, when B[a] is neither empty nor at scratch, or when R[b], unsigned, does not fit c bytes" },
  CAT: { opcode: 0x5e, a: "bsd", b: "bs", c: "zero", ext: [["scratch", "cap"]], flow: "next", traps: ["capacity"],
         means: "append the bytes of B[b], in the way of PUT, one after the other" },

  // The node's own state: tables, and host functions out of the registry.
  MATCHB: { opcode: 0x60, a: "bd", b: "bs", c: "table", ext: [["scratch", "zero"]], flow: "next", traps: [],
            means: "look B[b] up in a table of nodes; on a hit copy the node id to scratch memory, B[a] refers to it; on a miss B[a] is empty" },
  MATCHI: { opcode: 0x61, a: "rsd", b: "bs", c: "table", flow: "next", traps: [],
            means: "look B[b] up in a table of integers; on a hit R[a] is its value; on a miss R[a] keeps what it held" },
  CALL: { opcode: 0x62, a: "bd", b: "bs", c: "host", ext: [["arg", "maxlen"], ["scratch", "zero"]], flow: "next", traps: ["argument", "algorithm"],
          means: "call host function c with B[b] (traps when longer than maxlen) and arg; the result goes to scratch memory, B[a] refers to it" },

  // Actions: each ends the program.
  FORWARD: { opcode: 0x70, a: "bs", d: "zero", flow: "end", traps: [], means: "forward the message to node B[a]; to the configured gateway when B[a] is empty" },
  GATEWAY: { opcode: 0x71, a: "zero", d: "zero", flow: "end", traps: [], means: "forward the message to the configured gateway" },
  DROP: { opcode: 0x72, a: "zero", d: "reason", flow: "end", traps: [], means: "drop the message for reason d" },
  DELIVER: { opcode: 0x73, a: "zero", d: "zero", flow: "end", traps: [], means: "hand the message to this node's application" },
  REPLY: { opcode: 0x74, a: "rs", d: "zero", flow: "end", traps: [], means: "answer the sender with the integer R[a]" },
  GIVE: { opcode: 0x75, a: "bs", d: "zero", flow: "end", traps: [], means: "the bytes of B[a] are the program's value; in a route, the fault no-action" },
} as const satisfies Record<string, Instruction>;

export type InstructionName = keyof typeof instructions;

/** The bytecode's version: a change of meaning of any row above increments it. */
export const isaVersion = 1;

/** Words that an instruction occupies: 1 plus its extension words. */
export function wordsOf(instruction: Instruction): number {
  return 1 + (instruction.ext?.length ?? 0);
}

/** Rows by opcode, for decoders. */
export const byOpcode: ReadonlyMap<number, { name: InstructionName; row: Instruction }> = new Map(
  (Object.keys(instructions) as InstructionName[]).map((name) => [instructions[name].opcode, { name, row: instructions[name] }]),
);
