/** runtime-c/generated/pg_instructions.h: the instruction set as the device's verifier reads it, in few bytes of flash. */
import { hostFunctions } from "../hosts.ts";
import type { HostFunction } from "../hosts.ts";
import { byOpcode } from "../instructions.ts";
import type { Instruction, Operand } from "../instructions.ts";
import { Header, hex, upperSnake } from "./names.ts";

export const operands = [
  "zero", "rd", "rs", "rsd", "rs2", "loop", "pd", "ps", "bd", "bs", "bsd", "iter", "s8", "u8", "n8", "bit", "fwd8", "back8", "fwd16", "s16", "u16",
  "trips", "k32", "k64", "reason", "scratch", "cap", "width", "cbytes", "clen", "table", "host", "arg", "maxlen",
] as const satisfies readonly Operand[];
/** Fails to compile when an operand of spec/instructions.ts is missing above. */
const complete: Exclude<Operand, (typeof operands)[number]> extends never ? true : false = true;
void complete;

const flows = ["next", "branch", "jump", "loop", "back", "end"] as const satisfies readonly Instruction["flow"][];

const kind = (operand: Operand | "wide") => `PG_OPD_${upperSnake(operand)}`;

/** Rows that many opcodes share, in order of first use, and each opcode's index among them. */
function shapes() {
  const extensions: string[] = ["{0, {{0, 0}, {0, 0}}}"];
  const rows: { text: string; names: string[] }[] = [];
  const index = new Map<number, number>();
  const place = (list: string[], text: string): number => {
    const found = list.indexOf(text);
    return found >= 0 ? found : list.push(text) - 1;
  };
  for (const [opcode, { name, row }] of [...byOpcode].sort((x, y) => x[0] - y[0])) {
    const instruction: Instruction = row;
    const words = instruction.ext ?? [];
    if (words.length > 2) throw new Error(`${name} has more extension words than the table holds`);
    const halves = [0, 1].map((n) => (words[n] === undefined ? "{0, 0}" : `{${kind(words[n][0])}, ${kind(words[n][1])}}`));
    const ext = place(extensions, `{${words.length}, {${halves.join(", ")}}}`);
    const [b, c] = instruction.d === undefined ? [instruction.b ?? "zero", instruction.c ?? "zero"] as const : [instruction.d, "wide"] as const;
    const text = `{${kind(instruction.a)}, ${kind(b)}, ${kind(c)}, PG_FLOW_${upperSnake(instruction.flow)}, ${ext}}`;
    let at = rows.findIndex((each) => each.text === text);
    if (at < 0) at = rows.push({ text, names: [] }) - 1;
    rows[at]?.names.push(name);
    index.set(opcode, at);
  }
  return { extensions, rows, index };
}

function operandKinds(h: Header): void {
  h.lines.push("", "/* What an operand field means: Operand of spec/instructions.ts. */", "enum pg_operand {");
  operands.forEach((operand, n) => h.lines.push(`  ${h.claim(kind(operand))} = ${n},`));
  h.lines.push(`  ${h.claim(kind("wide"))} = ${operands.length}, /* in place of c: b is the kind of the 16-bit field d */`, "};", "");
  h.enumeration("pg_flow", "PG_FLOW_", flows.map((flow, n) => [flow, n] as const));
}

function instructionRows(h: Header): void {
  const { extensions, rows, index } = shapes();
  h.lines.push("",
    "/* Operand kinds of an instruction's first word (enum pg_operand), where control goes (enum pg_flow), and which",
    " * pg_extension_rows entry describes its extension words. */",
    "struct pg_instruction_row {", "  uint8_t a, b, c;", "  uint8_t flow;", "  uint8_t ext;", "};", "",
    "/* Extension words: how many, and the operand kinds of each one's low and high half. */",
    "struct pg_extension_row {", "  uint8_t words;", "  uint8_t half[2][2];", "};", "",
    `#define ${h.claim("PG_OPCODES")} 0x80u`, `#define ${h.claim("PG_NO_ROW")} 0xffu`, "",
    "static const struct pg_extension_row pg_extension_rows[] = {", ...extensions.map((text) => `    ${text},`), "};", "",
    "static const struct pg_instruction_row pg_instruction_rows[] = {",
    ...rows.map(({ text, names }) => `    ${text}, /* ${names.join(" ")} */`), "};", "",
    "/* Index in pg_instruction_rows by opcode, PG_NO_ROW for an opcode that does not exist. */",
    "static const uint8_t pg_row_of_opcode[PG_OPCODES] = {");
  for (let opcode = 0; opcode < 0x80; opcode += 16) {
    const part = Array.from({ length: 16 }, (_, n) => (index.get(opcode + n) ?? 0xff).toString());
    h.lines.push(`    ${part.join(", ")}, /* ${hex(opcode)} */`);
  }
  h.lines.push("};");
}

function hostRows(h: Header): void {
  const byCode = new Map<number, { name: string; row: HostFunction }>(Object.entries(hostFunctions).map(([name, row]) => [row.code, { name, row }]));
  const most = Math.max(...byCode.keys());
  h.lines.push("",
    "/* Host functions by code, for the bounds: scratch bytes of the result (0: no such function), and what a call costs. */",
    "struct pg_host_row {", "  uint8_t result_bytes;", "  uint8_t hash_bytes_per_byte;", "  uint8_t lookups;", "};", "",
    `#define ${h.claim("PG_HOST_ROWS")} ${most + 1}u`, "", "static const struct pg_host_row pg_host_rows[PG_HOST_ROWS] = {");
  for (let code = 0; code <= most; code++) {
    const found = byCode.get(code);
    h.lines.push(found === undefined ? "    {0, 0, 0},"
      : `    {${found.row.resultBytes}, ${found.row.cost.hashBytesPerByte}, ${found.row.cost.lookups}}, /* ${found.name} */`);
  }
  h.lines.push("};");
}

export function instructionsHeader(): string {
  const h = new Header();
  h.lines.push(
    "/* pg_instructions.h -- generated by spec/generate.ts from spec/instructions.ts and spec/hosts.ts; for vm/verify.c. */",
    "#ifndef PG_INSTRUCTIONS_H", "#define PG_INSTRUCTIONS_H", "", "#include <stdint.h>");
  operandKinds(h);
  instructionRows(h);
  hostRows(h);
  h.lines.push("",
    "/* Fields of an instruction word `op | a<<8 | b<<16 | c<<24`, or `op | a<<8 | d<<16`, and halves of an extension word. */",
    "#define PG_WORD_OP(word) ((word) % 256u)", "#define PG_WORD_A(word) (((word) >> 8) & 0xffu)",
    "#define PG_WORD_B(word) (((word) >> 16) & 0xffu)", "#define PG_WORD_C(word) ((word) >> 24)",
    "#define PG_WORD_D(word) ((word) >> 16)", "#define PG_WORD_LO(word) ((word) & 0xffffu)", "#define PG_WORD_HI(word) ((word) >> 16)",
    "", "#endif");
  return h.text();
}
