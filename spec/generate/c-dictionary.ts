/** runtime-c/generated/pg_dictionary.h: core form's words as the device's reader, checker and compiler know them (runtime-c/lisp/). */
import { coreVersion, primitives } from "../core.ts";
import type { Primitive, PrimitiveName } from "../core.ts";
import { codes, dictionaryFaults, dictionaryLimits, operandsFirst, symbols } from "../dictionary.ts";
import type { DictionaryFault, SymbolName } from "../dictionary.ts";
import { dropReasons, fields, inputs } from "../fields.ts";
import type { Field } from "../fields.ts";
import { hashes } from "../hashes.ts";
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

/** How a form becomes instructions (runtime-c/lisp/generate.c), or what else a symbol is. */
const makings = [
  "none", "alu", "minus", "pair", "load", "load64", "order", "order64", "bit", "equal", "prefix", "some", "the", "unary", "slice", "call", "match", "action", "literal",
  "field", "of-policy", "of-merge", "of-function", "constant", "host", "hash", "reason", "kind", "type",
] as const;
type Making = (typeof makings)[number];
const orders = ["=", "/=", "<", ">=", ">", "<="];
const operations: Partial<Record<PrimitiveName, InstructionName>> = {
  "+": "ADD", "-": "SUB", "*": "MUL", "/": "DIV", "rem": "REM", "+%": "ADDW", "-%": "SUBW", "*%": "MULW", "bit-and": "AND", "bit-or": "OR", "bit-xor": "XOR",
  "shl": "SHL", "shr": "SHR", "sar": "SAR", "u64+": "ADD64", "u64-": "SUB64", "u64*": "MUL64", "u8": "LD8", "u16le": "LD16", "u16be": "LD16B", "u32le": "LD32",
  "u32be": "LD32B", "bytes=": "BEQB", "bytes/=": "BNEB", "bytes<": "BLTB", "widen": "WIDEN", "narrow": "NARROW", "len": "LEN",
};
function makingOf(name: PrimitiveName): readonly [Making, number] {
  const operation = operations[name];
  const order = orders.indexOf(name.replace(/^u64/u, ""));
  if (operation !== undefined) {
    const { opcode } = instructions[operation];
    const [first, second] = primitives[name].args;
    if (second === undefined) return ["unary", opcode];
    if (name === "-") return ["minus", opcode]; // what a host call without an argument has in its place
    return [name.startsWith("bytes") ? "equal" : first === "u64" ? "pair" : first === "bytes-like" && second === "int" ? "load" : "alu", opcode];
  }
  if (order >= 0) return [name.startsWith("u64") ? "order64" : "order", order];
  switch (name) {
    case "u64le": return ["load64", 4];
    case "u64be": return ["load64", 0];
    case "bit?": return ["bit", instructions.BBS.opcode];
    case "prefix?": return ["prefix", instructions.BHAS.opcode];
    case "some?": return ["some", instructions.BSOME.opcode];
    case "the": case "slice": return [name, 0];
    default: throw new Error(`the device's compiler has no making of ${name}`);
  }
}

const types = ["int", "bool", "u64", "bytes", "optional", "action"] as const;
const typeCode = (type: string): number => types.indexOf((({ "optional node": "optional", node: "bytes", cid: "bytes", "sym:type": "int" } as Record<string, string>)[type] ?? type) as (typeof types)[number]);

/** A step of what stands behind a form's head (runtime-c/lisp/check.c): a value, by the set of its types; a symbol, by its making, and the fault when it is none; a number, by its range. */
const stepGroups = { value: 0, symbol: 0x20, number: 0x40, octets: 0x60, table: 0x61 } as const;
const anyOf = (...of: readonly (typeof types)[number][]): number => stepGroups.value | of.reduce((set, type) => set | (1 << types.indexOf(type)), 0);
const symbolOf = (making: Making, fault: DictionaryFault): readonly number[] => [stepGroups.symbol | makings.indexOf(making), dictionaryFaults[fault].code];
/** Greatest values of numbers; each range begins at 0 or at 1. */
const greatest = [31, 0xffff, 255] as const;
const numberFrom = (least: 0 | 1, most: (typeof greatest)[number]): number => stepGroups.number | (greatest.indexOf(most) << 1) | least;
const argumentSteps = {
  "int": [anyOf("int")], "scalar": [anyOf("int", "bool")], "u64": [anyOf("u64")], "bytes-like": [anyOf("bytes")], "optional node": [anyOf("bytes", "optional")],
  "bit": [numberFrom(0, 31)], "bytes literal": [stepGroups.octets], "reason": symbolOf("reason", "form"),
} as const satisfies Record<string, readonly number[]>;
const actions: Readonly<Partial<Record<SymbolName, readonly [InstructionName, readonly (keyof typeof argumentSteps)[]]>>> = {
  "forward": ["FORWARD", ["optional node"]], "gateway": ["GATEWAY", []], "deliver": ["DELIVER", []], "drop": ["DROP", ["reason"]], "reply": ["REPLY", ["int"]],
  "give": ["GIVE", ["optional node"]],
};
/** Of what is neither primitive nor action, the part that steps can say. */
const otherSteps: Readonly<Partial<Record<SymbolName, readonly number[]>>> = {
  "call": symbolOf("host", "host"), "match": [stepGroups.table, anyOf("bytes")], "range": [anyOf("int"), numberFrom(1, 255), numberFrom(1, 0xffff)],
  "each": [...symbolOf("load", "form"), anyOf("bytes"), numberFrom(1, 0xffff)],
  // Behind a host function's name.
  "multihash": [...symbolOf("hash", "host"), numberFrom(0, 0xffff), anyOf("bytes")], "dht-lookup": [...symbolOf("minus", "host"), numberFrom(0, 0xffff), anyOf("bytes")],
  // A row of the tables, and least and greatest lengths.
  "tables": [...symbolOf("kind", "table"), numberFrom(1, 0xffff)], "merge": [numberFrom(0, 0xffff), numberFrom(0, 0xffff)], "bytes": [numberFrom(0, 0xffff), numberFrom(0, 0xffff)],
};
function stepsOf(symbol: SymbolName): readonly number[] {
  const args = Object.hasOwn(primitives, symbol) ? primitives[symbol as PrimitiveName].args : actions[symbol]?.[1] ?? [];
  return [...(otherSteps[symbol] ?? args.flatMap((arg) => argumentSteps[arg])), 0];
}
/** All rows of steps, each up to its 0, in one: one that is the end of another is no second one. The empty row comes first. */
const allSteps: readonly number[] = [...symbols].map(stepsOf).sort((a, b) => b.length - a.length).reduce((all: readonly number[], steps) => (placeIn(all, steps) < 0 ? [...all, ...steps] : all), [0]);
function placeIn(all: readonly number[], steps: readonly number[]): number {
  return all.findIndex((_, at) => at + steps.length <= all.length && steps.every((step, i) => all[at + i] === step));
}
const stepsAt = (symbol: SymbolName): number => placeIn(allSteps, stepsOf(symbol));

/** [making, type, x, y]: what the checker and the compiler look up by a symbol. */
function rowOf(symbol: SymbolName): readonly [making: Making, type: number, x: number, y: number] {
  const row = <T extends object>(table: T): T[keyof T] | undefined => (Object.hasOwn(table, symbol) ? table[symbol as unknown as keyof T] : undefined);
  const primitive: Primitive | undefined = row(primitives);
  if (primitive !== undefined) {
    const [making, detail] = makingOf(symbol as PrimitiveName);
    return [making, typeCode(primitive.result), stepsAt(symbol), detail];
  }
  const action = actions[symbol];
  if (action !== undefined) return ["action", typeCode("action"), stepsAt(symbol), instructions[action[0]].opcode];
  const input = symbol.slice(1);
  if (symbol.startsWith("%") && Object.hasOwn(fields, input)) {
    const { type, register }: Field = fields[input as keyof typeof fields];
    return ["field", typeCode(type), register, 0];
  }
  if (symbol.startsWith("%") && Object.hasOwn(inputs, input)) {
    const { kind, register } = inputs[input as keyof typeof inputs];
    return [kind === "policy" ? "of-policy" : "of-merge", typeCode(kind === "policy" ? "int" : "bytes"), register, 0];
  }
  if (symbol.startsWith("%")) return ["of-function", 0, Number(input.slice(1)), 0];
  const literals: Readonly<Record<string, string>> = { u64: "u64", bytes: "bytes", node: "bytes", cid: "bytes" };
  if (Object.hasOwn(literals, symbol)) return ["literal", typeCode(literals[symbol]!), stepsAt(symbol), 0];
  if (symbol === "call" || symbol === "match") return [symbol, 0, stepsAt(symbol), 0];
  if (symbol === "true" || symbol === "false") return ["constant", typeCode("bool"), Number(symbol === "true"), 0];
  if (symbol === "none") return ["constant", typeCode("optional"), 0, 0];
  if (symbol === "multihash" || symbol === "dht-lookup") return ["host", typeCode(symbol === "multihash" ? "bytes" : "optional"), stepsAt(symbol), 0];
  if (symbol === "int" || symbol === "bool" || symbol === "optional") return ["type", typeCode(symbol), 0, 0];
  const coded: readonly (readonly [Making, number | undefined])[] = [
    ["hash", row(hashes)?.code], ["reason", row(dropReasons)], ["kind", row(tableKinds)],
  ];
  for (const [making, value] of coded) if (value !== undefined) return [making, 0, value, 0];
  return ["none", 0, stepsAt(symbol), 0];
}

/** No symbol from here on has a y. */
const formsEnd = symbols.reduce((end, name, number) => (rowOf(name)[3] === 0 ? end : number + 1), 0);

const rows = (values: readonly (number | string)[], across: number): string[] =>
  Array.from({ length: Math.ceil(values.length / across) }, (_, line) => `    ${values.slice(line * across, (line + 1) * across).join(", ")},`);

/**
 * The names of one length stand in a row, which is searched from a word's own place on and around its end: no table of places, and no place is
 * empty. What has a low code takes its place first; the factors are those below 128 with which the words of the corpus are found soonest.
 */
const placeFactors = { first: 97, last: 16 } as const;
const placeOf = (word: string, count: number): number =>
  (word.charCodeAt(0) * placeFactors.first + word.charCodeAt(word.length - 1) * placeFactors.last + word.charCodeAt(word.length >> 1)) % count;
const lowestCode = (name: SymbolName): number => Math.min(symbols.indexOf(name), ...((operandsFirst as readonly SymbolName[]).includes(name) ? [(operandsFirst as readonly SymbolName[]).indexOf(name)] : []));
function placed(names: readonly SymbolName[]): readonly SymbolName[] {
  const places: SymbolName[] = [];
  for (const name of [...names].sort((a, b) => lowestCode(a) - lowestCode(b) || symbols.indexOf(a) - symbols.indexOf(b))) {
    let place = placeOf(name, names.length);
    while (places[place] !== undefined) place = (place + 1) % names.length;
    places[place] = name;
  }
  return places;
}

const numbersFirst = operandsFirst.map((name) => symbols.indexOf(name));

function tables(h: Header): void {
  const longest = Math.max(...symbols.map(({ length }) => length));
  const sorted = Array.from({ length: longest + 1 }, (_, length) => placed(symbols.filter((name) => name.length === length))).flat();
  const first = Array.from({ length: longest + 2 }, (_, length) => sorted.filter((name) => name.length < length).length);
  const at = Array.from({ length: longest + 1 }, (_, length) => sorted.filter((name) => name.length < length).reduce((sum, name) => sum + name.length, 0));
  h.lines.push("", "#ifdef PG_DICTIONARY_TABLES", "/* The names, by length; which symbol each is; where those of a length begin, in names and in bytes. */",
    `#define ${h.claim("PG_LONGEST_SYMBOL")} ${longest}u`,
    "static const char pg_symbol_names[] =", ...rows(sorted.map((name) => `"${name}"`), 12).map((line, index, all) => `${line.replaceAll(",", "").trimEnd()}${index === all.length - 1 ? ";" : ""}`),
    "static const uint8_t pg_symbol_sorted[PG_SYMBOLS] = {", ...rows(sorted.map((name) => symbols.indexOf(name)), 24), "};",
    "static const uint8_t pg_symbol_first[PG_LONGEST_SYMBOL + 2] = {", ...rows(first, 24), "};",
    "static const uint16_t pg_symbol_at[PG_LONGEST_SYMBOL + 1] = {", ...rows(at, 24), "};",
    "/* The search for a word begins here among the names of its length, and goes on around their end. */",
    `#define ${h.claim("PG_SYMBOL_PLACE(first, last, middle, count)")} (((first) * ${placeFactors.first}u + (last) * ${placeFactors.last}u + (middle)) % (count))`,
    "/* Symbols whose codes behind the head of a list come first; and by number: the rest follow in the order of theirs. */",
    `#define ${h.claim("PG_OPERANDS_FIRST")} ${operandsFirst.length}u`,
    `static const uint8_t pg_operands_first[PG_OPERANDS_FIRST] = {${numbersFirst.join(", ")}};`,
    `static const uint8_t pg_operands_sorted[PG_OPERANDS_FIRST] = {${[...numbersFirst].sort((a, b) => a - b).join(", ")}};`, "#endif");
  h.lines.push("", "#ifdef PG_DICTIONARY_ROWS", "/* What symbols are: `is` has making << 3 | type, and by making",
    " *   forms       x: where the steps of what stands behind the head begin; type of the value; y: what the making takes (no others have it)",
    " *   inputs      x: register, of a function's which parameter; its type",
    " *   constants   x: value; its type",
    " *   hosts       x: where the steps of what stands behind it begin; type of the value",
    " *   others      x: code, or where steps begin */",
    "const struct pg_core_words pg_core_words = {", "    .is = {",
    ...symbols.map((name) => {
      const [making, type] = rowOf(name);
      return `        PG_MAKE_${upperSnake(making)} << 3 | ${type}, /* ${name} */`;
    }), "    },", "    .x = {", ...rows(symbols.map((name) => rowOf(name)[2]), 24), "    },", "    .y = {", ...rows(symbols.slice(0, formsEnd).map((name) => rowOf(name)[3]), 24), "    },", "};", "",
    "/* Steps: PG_STEP_..., up to 0. */",
    `static const uint8_t pg_core_steps[] = {${allSteps.join(", ")}};`,
    "/* Greatest numbers: the last bit of a step is the least, and those before it are which. */",
    `static const uint16_t pg_core_greatest[] = {${greatest.join(", ")}};`, "#endif");
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
  h.section("Types, steps, makings");
  h.enumeration("pg_core_type", "PG_TYPE_", types.map((name, code) => [name, code]));
  h.enumeration("pg_core_step", "PG_STEP_", Object.entries(stepGroups));
  h.define("PG_CORE_STEPS_MATCH_INT", `${stepsAt("u8")}u`, "steps of a key and what is taken where no table has it");
  h.enumeration("pg_core_making", "PG_MAKE_", makings.map((name, code) => [name, code]));
  h.enumeration("pg_core_order", "PG_ORDER_", orders.map((name, code) => [spoken[name]!, code]));
  h.lines.push(`struct pg_core_words {`, "  uint8_t is[PG_SYMBOLS], x[PG_SYMBOLS];", `  uint8_t y[${formsEnd}];`, "};");
  h.section("Why a program is refused");
  h.lines.push("enum pg_core_fault {", `  ${h.claim("PG_CORE_OK")} = 0,`,
    ...Object.entries(dictionaryFaults).map(([name, { code, title }]) => `  ${h.claim(`PG_CORE_BAD_${upperSnake(name)}`)} = ${code}, /* ${title} */`), "};");
  tables(h);
  h.lines.push("", "#endif");
  return h.text();
}
