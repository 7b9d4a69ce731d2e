/** Which instruction stands for which primitive: tables, and the forms with an immediate operand. */
import type { PrimitiveName } from "../../spec/core.ts";
import type { InstructionName } from "../../spec/instructions.ts";
import type { Expr, Primitive } from "../ir/expr.ts";

type By<T> = Partial<Record<PrimitiveName, T>>;

export const threeOperands: By<InstructionName> = {
  "+": "ADD", "-": "SUB", "*": "MUL", "/": "DIV", "rem": "REM", "+%": "ADDW", "-%": "SUBW", "*%": "MULW",
  "bit-and": "AND", "bit-or": "OR", "bit-xor": "XOR", "shl": "SHL", "shr": "SHR", "sar": "SAR",
};

export const pairOperations: By<InstructionName> = { "u64+": "ADD64", "u64-": "SUB64", "u64*": "MUL64" };

export const loads: By<{ readonly indexed: InstructionName; readonly constant: InstructionName }> = {
  "u8": { indexed: "LD8", constant: "LD8I" },
  "u16le": { indexed: "LD16", constant: "LD16I" },
  "u16be": { indexed: "LD16B", constant: "LD16BI" },
  "u32le": { indexed: "LD32", constant: "LD32I" },
  "u32be": { indexed: "LD32B", constant: "LD32BI" },
};

const signed8 = (value: number) => value >= -128 && value <= 127;
const literal = (expr: Expr | undefined): number | null => (expr?.op === "int" ? expr.value : null);

const commutes: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>(["+", "*", "+%", "bit-and"]);

/** `operand op literal` in one instruction, for the primitives and literals that have such a form. */
export function immediateForm(expr: Primitive): { name: InstructionName; operand: Expr; value: number } | null {
  let [x, y] = expr.args;
  if (literal(x) !== null && literal(y) === null && commutes.has(expr.prim)) [x, y] = [y, x];
  const value = literal(y);
  if (value === null || x === undefined) return null;
  switch (expr.prim) {
    case "+": return signed8(value) ? { name: "ADDI", operand: x, value } : null;
    case "-": return signed8(-value) ? { name: "ADDI", operand: x, value: -value } : null;
    case "*": return signed8(value) ? { name: "MULI", operand: x, value } : null;
    case "+%": return signed8(value) ? { name: "ADDWI", operand: x, value } : null;
    case "-%": return signed8(-value) ? { name: "ADDWI", operand: x, value: -value } : null;
    case "bit-and": return value >= 0 && value <= 255 ? { name: "ANDI", operand: x, value } : null;
    case "shl": return { name: "SHLI", operand: x, value: value & 31 };
    case "shr": return { name: "SHRI", operand: x, value: value & 31 };
    case "sar": return { name: "SARI", operand: x, value: value & 31 };
    default: return null;
  }
}

export interface Branch {
  readonly name: InstructionName;
  /** Registers' expressions and immediates by field. */
  readonly operands: readonly (Expr | number)[];
  /** The two operands stand the other way round than in the expression. */
  readonly exchanged?: true;
  /** A byte constant in the extension word. */
  readonly literal?: Uint8Array;
}

type Order = "=" | "/=" | "<" | "<=" | ">" | ">=";
const negated: Readonly<Record<Order, Order>> = { "=": "/=", "/=": "=", "<": ">=", ">=": "<", "<=": ">", ">": "<=" };
const mirrored: Readonly<Record<Order, Order>> = { "=": "=", "/=": "/=", "<": ">", ">": "<", "<=": ">=", ">=": "<=" };

function branchOfOrder(order: Order, x: Expr, y: Expr): Branch {
  if (literal(x) !== null && literal(y) === null) return branchOfOrder(mirrored[order], y, x);
  const value = literal(y);
  if (value !== null) {
    if (signed8(value)) {
      if (order === "=") return { name: "BEQI", operands: [x, value] };
      if (order === "/=") return { name: "BNEI", operands: [x, value] };
      if (order === "<") return { name: "BLTI", operands: [x, value] };
      if (order === ">=") return { name: "BGEI", operands: [x, value] };
    }
    if (signed8(value + 1)) {
      if (order === "<=") return { name: "BLTI", operands: [x, value + 1] };
      if (order === ">") return { name: "BGEI", operands: [x, value + 1] };
    }
  }
  switch (order) {
    case "=": return { name: "BEQ", operands: [x, y] };
    case "/=": return { name: "BNE", operands: [x, y] };
    case "<": return { name: "BLT", operands: [x, y] };
    case ">=": return { name: "BGE", operands: [x, y] };
    case ">": return { name: "BLT", operands: [y, x], exchanged: true };
    case "<=": return { name: "BGE", operands: [y, x], exchanged: true };
  }
}

function branchOfPairs(order: Order, x: Expr, y: Expr): Branch {
  switch (order) {
    case "=": return { name: "BEQ64", operands: [x, y] };
    case "/=": return { name: "BNE64", operands: [x, y] };
    case "<": return { name: "BLT64", operands: [x, y] };
    case ">=": return { name: "BGE64", operands: [x, y] };
    case ">": return { name: "BLT64", operands: [y, x], exchanged: true };
    case "<=": return { name: "BGE64", operands: [y, x], exchanged: true };
  }
}

/** The branch that is taken when the condition is `when`; null for a primitive that is no condition. */
export function branchOf(expr: Primitive, when: boolean): Branch | null {
  const [x, y] = expr.args as readonly [Expr, Expr];
  const order = (plain: Order) => (when ? plain : negated[plain]);
  switch (expr.prim) {
    case "=": case "/=": case "<": case "<=": case ">": case ">=": return branchOfOrder(order(expr.prim), x, y);
    case "u64=": case "u64/=": case "u64<": case "u64<=": case "u64>": case "u64>=":
      return branchOfPairs(order(expr.prim.slice(3) as Order), x, y);
    case "bit?": return { name: when ? "BBS" : "BBC", operands: [x, literal(y) ?? 0] };
    case "bytes=": return { name: when ? "BEQB" : "BNEB", operands: [x, y] };
    case "bytes/=": return { name: when ? "BNEB" : "BEQB", operands: [x, y] };
    case "bytes<": return { name: when ? "BLTB" : "BGEB", operands: [x, y] };
    case "some?": return { name: when ? "BSOME" : "BNONE", operands: [x] };
    case "prefix?":
      if (y.op !== "bytes") throw new Error("prefix? wants a literal");
      return { name: when ? "BHAS" : "BHASNT", operands: [x], literal: y.value };
    default: return null;
  }
}
