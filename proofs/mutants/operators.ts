/**
 * The mutation operators: each goes through the tokens of a file and gives every place where it applies. No place is
 * chosen by hand. A mutant is one replacement of a stretch of the text.
 */
import { partners, type Token, tokensOf } from "./tokens.ts";

export const operators = [
  "relational", "arithmetic", "bitwise", "shift", "shift amount", "assignment", "increment", "logical", "unary", "constant", "condition", "statement", "return", "break",
  "arguments", "case", "operand", "fault",
] as const;
export type Operator = (typeof operators)[number];

export interface Mutant {
  readonly file: string;
  readonly operator: Operator;
  readonly from: number;
  readonly to: number;
  /** What stands there, and what is put there. */
  readonly was: string;
  readonly by: string;
  /** The text of the line in which it begins, and which of equal changes on that line it is. */
  readonly line: string;
  readonly lineNumber: number;
  readonly nth: number;
}

/** How a mutant is named, over edits of other lines. */
export const keyOf = ({ file, operator, line, was, by, nth }: Mutant): string =>
  `${file} | ${line} | ${operator} | ${was} -> ${by}${nth === 0 ? "" : ` (${nth + 1})`}`;

/**
 * What an operator is replaced by. Of the relational ones those that subsume the others (Kaminski, Ammann, Offutt, "Better
 * predicate testing", AST 2011; their constant true and false are `condition` here); of the rest no two that agree on disjoint
 * bits.
 */
const replacements: readonly (readonly [Operator, Readonly<Record<string, readonly string[]>>])[] = [
  ["relational", { "<": ["<=", "!="], "<=": ["<", "=="], ">": [">=", "!="], ">=": [">", "=="], "==": ["<=", ">="], "!=": ["<", ">"] }],
  ["arithmetic", { "+": ["-", "*"], "-": ["+", "*"], "*": ["/", "+"], "/": ["*", "-"], "%": ["/", "*"] }],
  ["bitwise", { "&": ["|", "^"], "|": ["&"], "^": ["&", "|"] }],
  ["shift", { "<<": [">>"], ">>": ["<<"] }],
  ["logical", { "&&": ["||"], "||": ["&&"] }],
];
const assignments: Readonly<Record<string, readonly string[]>> = {
  "+=": ["-=", "="], "-=": ["+=", "="], "*=": ["/=", "="], "/=": ["*="], "|=": ["&=", "="], "&=": ["|=", "="], "^=": ["|=", "="], "<<=": [">>="], ">>=": ["<<="], "%=": ["/="],
};
const keywords: ReadonlySet<string> = new Set(["if", "for", "while", "switch", "return", "case", "default", "else", "do", "goto", "break", "continue", "sizeof", "const", "static", "inline", "struct", "enum"]);
/** Names that stand for one another's kind: registers, fields of an instruction, loads. */
const alike: readonly (readonly string[])[] = [
  ["RA", "RB", "RC"], ["BA", "BB"], ["PA", "PB", "PC"], ["FIELD_A", "FIELD_B", "FIELD_C", "FIELD_D"], ["OFFSET", "LENGTH"], ["SIGNED_8", "SIGNED_16"], ["load16", "load32"],
  ["PG_WORD_A", "PG_WORD_B", "PG_WORD_C", "PG_WORD_D"], ["PG_WORD_LO", "PG_WORD_HI"], ["true", "false"], ["PG_OPD_RD", "PG_OPD_RSD"], ["local_int", "readable_int"], ["local_bytes", "readable_bytes"],
  ["consts", "code"], ["MOVE_ON", "MOVE_BACK"], ["FORWARD_BY", "BACK_BY"],
];
const faultNames = ["OVERFLOW", "DIVIDE", "INDEX", "SLICE", "LOOP_BOUND", "ARGUMENT", "ALGORITHM", "CAPACITY"];
const typeWord = /^(?:const|struct|enum|unsigned|signed|int|char|void|bool|size_t|uintptr_t|u?int(?:8|16|32|64)_t|pg_\w+|\*|cost|state|loop|pending|encoder)$/u;

type Change = Omit<Mutant, "file" | "line" | "lineNumber" | "nth">;

/** All mutants of a file, in the order of its text. */
export function mutantsOf(file: string, source: string): readonly Mutant[] {
  const changes = [...changesOf(source)].toSorted((a, b) => a.from - b.from || operators.indexOf(a.operator) - operators.indexOf(b.operator));
  const seen = new Map<string, number>();
  return changes.map((change) => {
    const begin = source.lastIndexOf("\n", change.from - 1) + 1;
    const end = source.indexOf("\n", change.from);
    // A macro's lines end in a backslash at a column of its own.
    const line = source.slice(begin, end === -1 ? source.length : end).replace(/\s*\\$/u, "").trim().replaceAll(/\s+/gu, " ");
    const bare = { file, line, lineNumber: source.slice(0, change.from).split("\n").length, nth: 0, ...change, was: change.was.replaceAll(/\s+/gu, " ") };
    const key = keyOf(bare);
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    return { ...bare, nth };
  });
}

function* changesOf(source: string): Generator<Change> {
  const tokens = tokensOf(source);
  const partner = partners(tokens);
  const at = (i: number): string => tokens[i]?.text ?? "";
  const replaced = (operator: Operator, first: number, last: number, by: string): Change =>
    ({ operator, from: tokens[first]!.from, to: tokens[last]!.to, was: source.slice(tokens[first]!.from, tokens[last]!.to), by });
  const code = inFunctions(tokens, partner);

  for (let i = 0; i < tokens.length; i++) {
    if (!code[i]) continue;
    const token = tokens[i]!;
    const { text } = token;
    const binary = endsOperand(tokens, partner, i - 1) && beginsOperand(tokens[i + 1]);
    if (binary) for (const [operator, table] of replacements) for (const other of table[text] ?? []) yield replaced(operator, i, i, other);
    for (const other of assignments[text] ?? []) yield replaced("assignment", i, i, other);
    if (text === "++" || text === "--") yield replaced("increment", i, i, text === "++" ? "--" : "++");
    if (!binary && (text === "!" || text === "~" || (text === "-" && i > 0))) yield replaced("unary", i, i, "");

    if (token.kind === "number") {
      const value = Number.parseInt(text, text.startsWith("0x") ? 16 : 10);
      const amount = at(i - 1) === "<<" || at(i - 1) === ">>";
      const suffix = /u$/u.test(text) ? "u" : "";
      for (const by of new Set([value + 1, ...(value > 0 ? [value - 1] : []), ...(amount ? [] : [0])])) if (by !== value) yield replaced(amount ? "shift amount" : "constant", i, i, `${by}${suffix}`);
    }
    if ((text === "<<" || text === ">>") && binary && tokens[i + 1]!.kind !== "number") {
      const last = at(i + 1) === "(" ? partner[i + 1]! : i + 1;
      for (const by of ["+ 1u", "- 1u"]) yield replaced("shift amount", i + 1, last, `(${source.slice(tokens[i + 1]!.from, tokens[last]!.to)} ${by})`);
    }
    if (token.kind === "name") {
      if (/^(?:PG_[A-Z0-9_]+|U?INT\d+_MAX|INT32_MIN|NO_ROOM)$/u.test(text) && at(i + 1) !== "(" && at(i - 1) !== "case" && at(i - 1) !== "##") {
        for (const by of ["+ 1", "- 1"]) yield replaced("constant", i, i, `(${text} ${by})`);
      }
      for (const group of alike) if (group.includes(text)) for (const other of group) if (other !== text) yield replaced("operand", i, i, other);
      if (text === "TRAP" && at(i + 1) === "(" && faultNames.includes(at(i + 2))) yield replaced("fault", i + 2, i + 2, faultNames[(faultNames.indexOf(at(i + 2)) + 1) % faultNames.length]!);
      if ((text === "if" || text === "while") && at(i + 1) === "(") yield* conditions(i + 2, partner[i + 1]! - 1, text === "if");
      if (text === "for" && at(i + 1) === "(") {
        const parts = semicolons(i + 1);
        if (parts.length === 2 && parts[0]! + 1 < parts[1]!) yield* conditions(parts[0]! + 1, parts[1]! - 1, false);
      }
      if (text === "case" && token.define === 0) {
        let colon = i;
        while (at(colon) !== ":") colon++;
        yield replaced("case", i, colon, "");
      }
      if (text === "OP" && at(i + 1) === "(" && token.define === 0) yield replaced("case", i, partner[i + 1]!, "");
      if (text === "break") yield replaced("break", i, i, "continue");
      if (text === "continue") yield replaced("break", i, i, "break");
      if (text === "return" && at(i + 1) !== ";") {
        let end = i + 1;
        while (at(end) !== ";") end = partner[end]! > end ? partner[end]! + 1 : end + 1;
        const value = source.slice(tokens[i + 1]!.from, tokens[end - 1]!.to);
        for (const by of ["0", "1"]) if (value !== by) yield replaced("return", i + 1, end - 1, by);
      }
      if (at(i + 1) === "(" && !keywords.has(text) && partner[i + 1]! > 0) {
        const commas = commasIn(i + 1);
        const bounds = [i + 1, ...commas, partner[i + 1]!];
        for (let n = 0; n + 2 < bounds.length; n++) {
          const [first, second] = [[bounds[n]! + 1, bounds[n + 1]! - 1], [bounds[n + 1]! + 1, bounds[n + 2]! - 1]] as const;
          if (first[0]! > first[1]! || second[0]! > second[1]!) continue;
          const [a, b] = [first, second].map(([x, y]) => source.slice(tokens[x!]!.from, tokens[y!]!.to));
          if (a !== b) yield replaced("arguments", first[0]!, second[1]!, `${b}, ${a}`);
        }
      }
    }
    if (text === "?") {
      let first = i - 1;
      while (first >= 0 && !["=", "(", "[", "{", ",", ";", ":", "?", "return", "+=", "|=", "case"].includes(at(first)) && tokens[first]!.define === token.define) first = partner[first]! >= 0 && partner[first]! < first ? partner[first]! - 1 : first - 1;
      if (first + 1 < i) yield* conditions(first + 1, i - 1, true);
    }
    if (text === ";" && depthOk(i)) yield* deleted(i);
  }

  function* conditions(first: number, last: number, alsoTrue: boolean): Generator<Change> {
    const text = source.slice(tokens[first]!.from, tokens[last]!.to);
    yield replaced("condition", first, last, `!(${text})`);
    yield replaced("condition", first, last, "0");
    // A loop whose condition always holds does not end.
    if (alsoTrue) yield replaced("condition", first, last, "1");
  }

  /** Top-level semicolons between these brackets. */
  function semicolons(begin: number): number[] {
    const out: number[] = [];
    for (let j = begin + 1; j < partner[begin]!; j = partner[j]! > j ? partner[j]! + 1 : j + 1) if (at(j) === ";") out.push(j);
    return out;
  }
  function commasIn(begin: number): number[] {
    const out: number[] = [];
    for (let j = begin + 1; j < partner[begin]!; j = partner[j]! > j ? partner[j]! + 1 : j + 1) if (at(j) === ",") out.push(j);
    return out;
  }

  /** Not one of a for's. */
  function depthOk(semicolon: number): boolean {
    for (let j = semicolon - 1; j >= 0; j--) {
      if (partner[j]! >= 0 && partner[j]! < j) j = partner[j]!;
      else if (at(j) === "(") return false;
      else if (at(j) === "{") return true;
    }
    return tokens[semicolon]!.define > 0;
  }

  /** The simple statement that ends at this semicolon, without it. */
  function* deleted(semicolon: number): Generator<Change> {
    const { define } = tokens[semicolon]!;
    let first = semicolon;
    for (let j = semicolon - 1; j >= 0 && tokens[j]!.define === define; j--) {
      const text = at(j);
      if (text === ";" || text === "{" || text === "else" || text === "do") break;
      if (text === ":" && !source.slice(tokens[j]!.from, tokens[semicolon]!.from).includes("?") && !ternaryColon(j)) break;
      if (text === "}") break;
      if (text === ")") {
        const head = at(partner[j]! - 1);
        if (["if", "for", "while", "switch", "OP"].includes(head)) break;
        j = partner[j]!;
      } else if (text === "]") {
        j = partner[j]!;
      }
      first = j;
    }
    if (first === semicolon) return;
    // A declaration: without it nothing compiles.
    const text = source.slice(tokens[first]!.from, tokens[semicolon - 1]!.to);
    if (/^(?:static |const |struct |enum |u?int\d+_t |bool |size_t |uintptr_t |unsigned |int )/u.test(`${text} `)) return;
    yield replaced("statement", first, semicolon - 1, "");
  }
  function ternaryColon(colon: number): boolean {
    for (let j = colon - 1; j >= 0; j--) {
      if (partner[j]! >= 0 && partner[j]! < j) j = partner[j]!;
      else if (at(j) === "?") return true;
      else if ([";", "{", "}", "case"].includes(at(j))) return false;
    }
    return false;
  }
}

/** Which tokens stand in a function's body, or in that of a macro. */
function inFunctions(tokens: readonly Token[], partner: readonly number[]): readonly boolean[] {
  const out = tokens.map(({ define }) => define > 0);
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i]!.define > 0 || tokens[i]!.text !== "{") continue;
    const end = partner[i]!;
    // A function's body stands behind its parameters; those of types and tables do not.
    if (tokens[i - 1]?.text === ")") for (let j = i + 1; j < end; j++) out[j] = true;
    i = end;
  }
  return out;
}

function endsOperand(tokens: readonly Token[], partner: readonly number[], i: number): boolean {
  const token = tokens[i];
  if (token === undefined) return false;
  if (token.kind === "number" || token.kind === "text") return true;
  if (token.kind === "name") return !keywords.has(token.text) && !/^(?:u?int\d+_t|bool|size_t|uintptr_t)$/u.test(token.text);
  if (token.text === "]" || token.text === "++" || token.text === "--") return true;
  if (token.text !== ")") return false;
  // A cast is no operand.
  const begin = partner[i]!;
  return !tokens.slice(begin + 1, i).every(({ text }) => typeWord.test(text)) || begin + 1 === i;
}
const beginsOperand = (token: Token | undefined): boolean => token !== undefined && (token.kind !== "sign" || ["(", "-", "~", "!", "*", "&", "++", "--"].includes(token.text));
