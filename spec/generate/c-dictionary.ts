/** runtime-c/generated/pg_dictionary.h: core form's words as the device's reader, checker and compiler know them (runtime-c/lisp/). */
import { coreVersion, elements, encodings, primitives } from "../core.ts";
import type { Primitive, PrimitiveName } from "../core.ts";
import { codes, dictionaryFaults, dictionaryLimits, operandOrder, symbols } from "../dictionary.ts";
import type { SymbolName } from "../dictionary.ts";
import { dropReasons, fields, inputs } from "../fields.ts";
import type { Field } from "../fields.ts";
import { hashes } from "../hashes.ts";
import { hostFunctions } from "../hosts.ts";
import { tableKinds } from "../image.ts";
import { instructions } from "../instructions.ts";
import type { InstructionName } from "../instructions.ts";
import { Header, upperSnake } from "./names.ts";

/** Words that are punctuation in part. */
const spoken: Readonly<Record<string, string>> = {
  "+": "ADD", "-": "SUB", "*": "MUL", "/": "DIV", "+%": "ADDW", "-%": "SUBW", "*%": "MULW", "=": "EQ", "/=": "NE", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE",
};
function nameOf(symbol: string): string {
  if (symbol.startsWith("%")) return `IN_${upperSnake(symbol.slice(1))}`;
  const found = /^(u64|bytes|)([-+*/=<>%]+)$/u.exec(symbol);
  return found !== null ? `${found[1] === "" ? "" : `${found[1]!.toUpperCase()}_`}${spoken[found[2]!]!}` : upperSnake(symbol);
}

/** How a primitive becomes instructions (runtime-c/lisp/generate.c), and what that takes. */
type Making = readonly [kind: (typeof makings)[number], detail: number];
const makings = ["alu", "pair", "load", "load64", "order", "order64", "bit", "equal", "prefix", "some", "the", "widen", "narrow", "len", "slice"] as const;
const orders = ["=", "/=", "<", ">=", ">", "<="];
const operations: Partial<Record<PrimitiveName, InstructionName>> = {
  "+": "ADD", "-": "SUB", "*": "MUL", "/": "DIV", "rem": "REM", "+%": "ADDW", "-%": "SUBW", "*%": "MULW", "bit-and": "AND", "bit-or": "OR", "bit-xor": "XOR",
  "shl": "SHL", "shr": "SHR", "sar": "SAR", "u64+": "ADD64", "u64-": "SUB64", "u64*": "MUL64", "u8": "LD8", "u16le": "LD16", "u16be": "LD16B", "u32le": "LD32",
  "u32be": "LD32B", "bytes=": "BEQB", "bytes/=": "BNEB", "bytes<": "BLTB",
};
function makingOf(name: PrimitiveName): Making {
  const operation = operations[name];
  const order = orders.indexOf(name.replace(/^u64/u, ""));
  if (operation !== undefined) {
    const { opcode } = instructions[operation];
    const [first, second] = primitives[name].args;
    return [name.startsWith("bytes") ? "equal" : first === "u64" ? "pair" : first === "bytes-like" && second === "int" ? "load" : "alu", opcode];
  }
  if (order >= 0) return [name.startsWith("u64") ? "order64" : "order", order];
  switch (name) {
    case "u64le": return ["load64", 4];
    case "u64be": return ["load64", 0];
    case "bit?": return ["bit", 0];
    case "prefix?": return ["prefix", 0];
    case "some?": return ["some", 0];
    case "the": case "widen": case "narrow": case "len": case "slice": return [name, 0];
    default: throw new Error(`the device's compiler has no making of ${name}`);
  }
}

const types = ["int", "bool", "u64", "bytes", "optional", "action"] as const;
const typeCode = (type: string): number => types.indexOf((({ "optional node": "optional", node: "bytes", cid: "bytes", "sym:type": "int" } as Record<string, string>)[type] ?? type) as (typeof types)[number]);
const argumentKinds = ["int", "scalar", "u64", "bytes-like", "optional node", "bit", "bytes literal"] as const;

const roles = ["none", "primitive", "field", "input", "host", "hash", "reason", "kind", "type"] as const;
const typeWords = ["int", "u64", "bool", "node", "cid", "optional"];

/** {role, x, y, z} of a symbol: what the checker and the compiler look up by it. */
function rowOf(symbol: SymbolName): readonly [(typeof roles)[number], number, number, number] {
  const row = <T extends object>(table: T): T[keyof T] | undefined => (Object.hasOwn(table, symbol) ? table[symbol as unknown as keyof T] : undefined);
  const primitive: Primitive | undefined = row(primitives);
  if (primitive !== undefined) {
    const [making, detail] = makingOf(symbol as PrimitiveName);
    const [first, second] = primitive.args.map((each) => argumentKinds.indexOf(each));
    return ["primitive", primitive.args.length | first! << 2 | (second ?? 0) << 5, makings.indexOf(making) << 3 | typeCode(primitive.result), detail];
  }
  const input = symbol.slice(1);
  if (symbol.startsWith("%") && Object.hasOwn(fields, input)) {
    const { type, register }: Field = fields[input as keyof typeof fields];
    return ["field", typeCode(type), register, 0];
  }
  if (symbol.startsWith("%")) return /^p[0-9]/u.test(input) ? ["input", 2, Number(input.slice(1)), 0] : ["input", inputs[input as keyof typeof inputs].kind === "policy" ? 0 : 1, inputs[input as keyof typeof inputs].register, 0];
  const coded: readonly (readonly [(typeof roles)[number], number | undefined])[] = [
    ["host", row(hostFunctions)?.code], ["hash", row(hashes)?.code], ["reason", row(dropReasons)], ["kind", row(tableKinds)],
    ["type", typeWords.includes(symbol) ? typeCode(symbol) : undefined],
  ];
  for (const [role, value] of coded) if (value !== undefined) return [role, value, 0, 0];
  return ["none", 0, 0, 0];
}

const rows = (values: readonly (number | string)[], across: number): string[] =>
  Array.from({ length: Math.ceil(values.length / across) }, (_, line) => `    ${values.slice(line * across, (line + 1) * across).join(", ")},`);

function tables(h: Header): void {
  /* By length, then by bytes: the names of one length stand in a row, and a name's place is computed. */
  const sorted = symbols.map((name, number) => ({ name, number })).sort((a, b) => a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  const longest = sorted.at(-1)!.name.length;
  const first = Array.from({ length: longest + 2 }, (_, length) => sorted.filter(({ name }) => name.length < length).length);
  const at = Array.from({ length: longest + 1 }, (_, length) => sorted.filter(({ name }) => name.length < length).reduce((sum, { name }) => sum + name.length, 0));
  h.lines.push("", "#ifdef PG_DICTIONARY_TABLES", "/* The names, by length and then by their bytes; which symbol each is; where those of a length begin, in names and in bytes. */",
    `#define ${h.claim("PG_LONGEST_SYMBOL")} ${longest}u`,
    "static const char pg_symbol_names[] =", ...rows(sorted.map(({ name }) => `"${name}"`), 12).map((line, index, all) => `${line.replaceAll(",", "").trimEnd()}${index === all.length - 1 ? ";" : ""}`),
    "static const uint8_t pg_symbol_sorted[PG_SYMBOLS] = {", ...rows(sorted.map(({ number }) => number), 24), "};",
    "static const uint8_t pg_symbol_first[PG_LONGEST_SYMBOL + 2] = {", ...rows(first, 24), "};",
    "static const uint16_t pg_symbol_at[PG_LONGEST_SYMBOL + 1] = {", ...rows(at, 24), "};",
    "/* Symbols by their code behind the head of a list. */",
    "static const uint8_t pg_operand_order[PG_SYMBOLS] = {", ...rows(operandOrder.map((name) => symbols.indexOf(name)), 24), "};", "#endif");
  h.lines.push("", "#ifdef PG_DICTIONARY_ROWS", "/* What a symbol is besides a form: its role, and what the role has to say.",
    " *   primitive  x: count, kind and kind of its arguments (2, 3, 3 bits), y: making and type of its result (5, 3 bits), z: what the making takes",
    " *   field      x: type, y: register      input  x: 0 of a policy, 1 of a merge, 2 of a function, y: register, or which parameter",
    " *   others     x: code, or type */",
    "static const uint8_t pg_symbol_rows[PG_SYMBOLS][4] = {",
    ...symbols.map((name) => {
      const [role, ...rest] = rowOf(name);
      return `    {PG_ROLE_${upperSnake(role)}, ${rest.join(", ")}}, /* ${name} */`;
    }), "};", "#endif");
}

export function dictionaryHeader(): string {
  const h = new Header();
  h.lines.push(
    "/* pg_dictionary.h -- generated from spec/dictionary.ts and the tables of core form by spec/generate.ts; edit those, then run `npm run generate`. */",
    "#ifndef PG_DICTIONARY_H", "#define PG_DICTIONARY_H", "", "#include <stdint.h>");
  h.section("Symbols: their code at the head of a list");
  h.lines.push("enum pg_symbol {", ...symbols.map((name, code) => `  ${h.claim(`PG_SYM_${nameOf(name)}`)} = ${code}, /* ${name} */`), "};");
  h.define("PG_SYMBOLS", `${symbols.length}u`);
  h.define("PG_CODE_HEAD_VARIABLES", `${codes.headVariables}u`, "codes of variables at the head of a list");
  h.define("PG_CODE_FIRST_VARIABLES", `${codes.firstVariables}u`, "behind it: codes below are v0 to v11, symbols follow");
  h.define("PG_CODE_OPERAND_VARIABLES", `${codes.operandVariables}u`, "the variables from v12 on");
  h.define("PG_CORE_FORM_VERSION", `${coreVersion}u`);
  h.section("Limits");
  for (const [name, { value, means }] of Object.entries(dictionaryLimits)) h.define(`PG_CORE_${upperSnake(name)}`, `${value}u`, means);
  h.section("Types, kinds of arguments, roles of symbols, makings of primitives");
  h.enumeration("pg_core_type", "PG_TYPE_", types.map((name, code) => [name, code]));
  h.enumeration("pg_core_argument", "PG_ARG_", argumentKinds.map((name, code) => [name, code]));
  h.enumeration("pg_symbol_role", "PG_ROLE_", roles.map((name, code) => [name, code]));
  h.enumeration("pg_core_making", "PG_MAKE_", makings.map((name, code) => [name, code]));
  h.enumeration("pg_core_order", "PG_ORDER_", orders.map((name, code) => [spoken[name]!, code]));
  h.lines.push("", `_Static_assert(${Object.keys(encodings).length} == 8 && ${Object.keys(elements).length} == 5, "encodings and elements, case by case in runtime-c/lisp/");`);
  h.section("Why a program is refused");
  h.lines.push("enum pg_core_fault {", `  ${h.claim("PG_CORE_OK")} = 0,`,
    ...Object.entries(dictionaryFaults).map(([name, { code, title }]) => `  ${h.claim(`PG_CORE_BAD_${upperSnake(name)}`)} = ${code}, /* ${title} */`), "};");
  tables(h);
  h.lines.push("", "#endif");
  return h.text();
}
