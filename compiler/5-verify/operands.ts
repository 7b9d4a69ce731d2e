/** The operand rules of docs/reference/verifier.md, section 2e. */
import type { RefusalName } from "../../spec/faults.ts";
import { dropReasons } from "../../spec/fields.ts";
import { hashes } from "../../spec/hashes.ts";
import { type HostFunction, hostFunctions } from "../../spec/hosts.ts";
import { tableKinds } from "../../spec/image.ts";
import type { Instruction, InstructionName, Operand } from "../../spec/instructions.ts";
import { limits } from "../../spec/limits.ts";
import type { Program } from "./layout.ts";

/** The registers that open loops fix. */
export interface FixedRegisters {
  /** Whether R[n] is the counter or the limit of an open FOR. */
  int(n: number): boolean;
  /** Whether B[n] is the string of an open EACH. */
  bytes(n: number): boolean;
}

/** An instruction taken apart: the value of each of its operands, in the order in which they are checked. */
export interface Decoded {
  readonly name: InstructionName;
  readonly row: Instruction;
  readonly operands: readonly { readonly kind: Operand; readonly value: number }[];
}

/** Takes an instruction apart; `words` are its own and its extension words. */
export function decode(name: InstructionName, row: Instruction, words: ArrayLike<number>): Decoded {
  const word = words[0]!;
  const operands: { kind: Operand; value: number }[] = [{ kind: row.a, value: (word >>> 8) & 0xff }];
  if (row.d === undefined) {
    operands.push({ kind: row.b ?? "zero", value: (word >>> 16) & 0xff }, { kind: row.c ?? "zero", value: word >>> 24 });
  } else {
    operands.push({ kind: row.d, value: word >>> 16 });
  }
  (row.ext ?? []).forEach(([low, high], index) => {
    const extension = words[1 + index]!;
    operands.push({ kind: low, value: extension & 0xffff }, { kind: high, value: extension >>> 16 });
  });
  return { name, row, operands };
}

/** The value of the first operand of that kind; the instruction must have one. */
export function operand(decoded: Decoded, kind: Operand): number {
  const found = decoded.operands.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`${decoded.name} has no ${kind} operand`);
  return found.value;
}

export function hostByCode(code: number): HostFunction | undefined {
  return Object.values(hostFunctions).find((row) => row.code === code);
}

const nodeKinds: readonly number[] = [tableKinds["exact-node"], tableKinds["prefix-node"]];
const reasonCodes: readonly number[] = Object.values(dropReasons);
const hashCodes: readonly number[] = Object.values(hashes).map((row) => row.code);
/** The first rule that an instruction's operands break, or null. */
export function checkOperands(decoded: Decoded, program: Program, fixed: FixedRegisters): RefusalName | null {
  const local = (n: number): boolean => n >= limits.intFields && n < limits.intFields + program.ints;
  const readable = (n: number): boolean => n < limits.intFields + program.ints;
  const bytesLocal = (n: number): boolean => n >= limits.bytesFields && n < limits.bytesFields + program.bytes;

  /** Whether so many bytes fit where the instruction writes to scratch memory. */
  const fitsScratch = (size: number): RefusalName | null => (operand(decoded, "scratch") + size <= program.scratch ? null : "scratch");

  const check = (kind: Operand, value: number, index: number): RefusalName | null => {
    switch (kind) {
      case "rd": case "rsd":
        return !local(value) ? "register" : fixed.int(value) ? "loop-register" : null;
      case "rs":
        return readable(value) ? null : "register";
      case "rs2":
        return readable(value + 1) ? null : "register";
      case "loop":
        if (!local(value) || !local(value + 1)) return "register";
        return decoded.row.flow === "loop" && (fixed.int(value) || fixed.int(value + 1)) ? "loop-register" : null;
      case "pd":
        if (value % 2 !== 0 || !local(value) || !local(value + 1)) return "register";
        return fixed.int(value) || fixed.int(value + 1) ? "loop-register" : null;
      case "ps":
        return value % 2 === 0 && readable(value + 1) ? null : "register";
      case "bd": case "bsd":
        return !bytesLocal(value) ? "register" : fixed.bytes(value) ? "loop-register" : null;
      case "bs":
        return value < limits.bytesFields + program.bytes ? null : "register";
      case "iter":
        if (!bytesLocal(value)) return "register";
        return decoded.row.flow === "loop" && fixed.bytes(value) ? "loop-register" : null;
      case "zero":
        return value === 0 ? null : "operand";
      case "n8": case "trips":
        return value >= 1 ? null : "operand";
      case "bit":
        return value <= 31 ? null : "operand";
      case "k32":
        return value < program.constWords.length ? null : "constant";
      case "k64":
        return value + 1 < program.constWords.length ? null : "constant";
      case "reason":
        return reasonCodes.includes(value) ? null : "operand";
      case "table": {
        const tableKind = program.tables[value];
        return tableKind !== undefined && nodeKinds.includes(tableKind) === (decoded.name === "MATCHB") ? null : "table";
      }
      case "host":
        return hostByCode(value) === undefined ? "host" : null;
      case "arg":
        if (hostByCode(operand(decoded, "host"))!.immediate === "hash") return hashCodes.includes(value) ? null : "host";
        return value === 0 ? null : "operand";
      case "scratch":
        if (value % 4 !== 0) return "operand";
        if (decoded.name === "LDB" || decoded.name === "PUT" || decoded.name === "CAT") return null; // with its length, which comes later
        return fitsScratch(decoded.name === "MATCHB" ? limits.nodeIdBytes : hostByCode(operand(decoded, "host"))!.resultBytes);
      case "cap":
        return fitsScratch(value);
      case "width":
        return value >= 1 && value <= 4 ? null : "operand";
      case "clen":
        if (operand(decoded, "cbytes") + value > program.constBytes.length) return "constant";
        return decoded.name === "LDB" ? fitsScratch(value) : null;
      case "u16":
        // Two in one extension word are the ends of a slice.
        return decoded.operands[index - 1]?.kind === "u16" && value < decoded.operands[index - 1]!.value ? "operand" : null;
      case "s8": case "u8": case "s16": case "fwd8": case "fwd16": case "back8": case "maxlen": case "cbytes":
        return null;
    }
  };

  for (const [index, { kind, value }] of decoded.operands.entries()) {
    const refusal = check(kind, value, index);
    if (refusal !== null) return refusal;
  }
  return null;
}
