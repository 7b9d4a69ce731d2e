/**
 * A Lisp file as TypeScript. Statements are made where Lisp has bodies, expressions elsewhere; what only statements can say inside
 * an expression is computed before it or moves into a function of its own. What TypeScript cannot say is reported at its span.
 *
 * The caller compiles the result and compares CIDs: nothing here has to be right about evaluation order for the user's sake,
 * only for the share of files that convert.
 *
 * Over 500 lines: one function for each place a form can stand in, all of them mutually recursive.
 */
import { fields as messageFields } from "../../spec/fields.ts";
import { limits } from "../../spec/limits.ts";
import { kebab, vocabulary, words } from "../../spec/vocabulary.ts";
import type { Word } from "../../spec/vocabulary.ts";
import { importedFile } from "../pipeline.ts";
import { isQuiet } from "../1-read-typescript/expressions.ts";
import { describeTree } from "../1-read/tree.ts";
import type { Tree } from "../1-read/tree.ts";
import type { Reports } from "../diagnostics/reports.ts";
import { align, group, hardline, indent, join, line, mark, softline } from "./layout.ts";
import type { Doc, Mark } from "./layout.ts";
import { accessorOf, accumulatorsOf, anyBytes, argumentsOf, declaredType, elementType, headOf, itemsOf, nameOf, simple, typeOf } from "./lisp-types.ts";
import type { Definitions, ValueType } from "./lisp-types.ts";
import { globalName, libraryNames, localName, typeNames } from "./names.ts";
import type { DefinitionKind } from "./names.ts";

export interface Styles {
  /**
   * Definitions, by their names here, whose loops inside of expressions move into functions of their own instead of before the
   * statement; null for all.
   */
  readonly helpers: ReadonlySet<string> | null;
}

export interface Conversion {
  readonly doc: Doc;
  /** Marks of definitions. */
  readonly tops: ReadonlySet<Mark>;
}

interface Global {
  readonly kind: DefinitionKind;
  readonly ts: string;
  /** The file that it comes from, as the import names it; null for the file's own. */
  readonly from: string | null;
}

interface File {
  readonly reports: Reports;
  readonly text: string;
  readonly styles: Styles;
  readonly definitions: Definitions;
  readonly globals: ReadonlyMap<string, Global>;
  readonly symbols: ReadonlyMap<string, Global>;
  readonly taken: ReadonlySet<string>;
  readonly library: Map<string, string>;
  readonly imported: Map<string, Set<string>>;
  readonly tops: Set<Mark>;
  readonly helperNames: Set<string>;
  /** Names that the file reads; what it defines for others alone is exported. */
  readonly read: ReadonlySet<string>;
  exportsAll: boolean;
}

interface Local {
  readonly ts: string;
  readonly type: ValueType | null;
}

/** Where code of one function is written. */
interface Scope {
  readonly file: File;
  readonly owner: string;
  readonly env: ReadonlyMap<string, Local>;
  readonly used: Set<string>;
  /** Fields of the message, states of a merge: how they are written here. */
  field(name: string): Doc | null;
  /** Statements that come before the one that is being written; null where nothing can. */
  readonly pre: Doc[] | null;
  /** Whether this is a function that the converter makes. */
  readonly bounded: boolean;
  /** Functions that this definition needs. */
  readonly helpers: Doc[];
}

/** Where the value of a body goes. */
type Ends =
  /** `whole`: a value that an expression can say is one `return`, not one for each branch. */
  | { readonly kind: "return"; readonly whole?: true }
  | { readonly kind: "assign"; readonly to: string }
  | { readonly kind: "loop"; readonly accumulators: readonly Local[]; readonly returns: boolean };

interface Code {
  readonly doc: Doc;
  readonly precedence: number;
}

interface Block {
  readonly statements: readonly Doc[];
  /** Whether control can come out at its end. */
  readonly falls: boolean;
}

const P = { conditional: 1, nullish: 2, or: 3, and: 4, bitOr: 5, bitXor: 6, bitAnd: 7, equality: 8, relational: 9, shift: 10, sum: 11, product: 12, unary: 13, call: 15, atom: 16 } as const;
const atom = (doc: Doc): Code => ({ doc, precedence: P.atom });
const at = (code: Code, least: number): Doc => (code.precedence >= least ? code.doc : ["(", code.doc, ")"]);
const callDoc = (callee: Doc, parts: readonly Doc[]): Doc => (parts.length === 0 ? [callee, "()"] : group(callee, "(", indent(2, softline, join(parts, [",", line])), softline, ")"));
const call = (callee: Doc, parts: readonly Doc[]): Code => ({ doc: callDoc(callee, parts), precedence: P.call });
const object = (properties: readonly (readonly [string, Doc])[]): Doc => group("{", indent(2, line, join(properties.map(([key, value]) => [key, ": ", value]), [",", line])), line, "}");
const braces = (statements: readonly Doc[]): Doc => (statements.length === 0 ? "{}" : ["{", indent(2, hardline, join(statements, hardline)), hardline, "}"]);
const quoted = (text: string): string => JSON.stringify(text);

const fixedPoint = (file: File, tree: Tree): Code => refuse(file, tree, "fixed point", "the converter does not write its methods (fix(1.5), a.plus(b), a.trunc()) yet: write them by hand, or keep this file in Lisp");

function refuse(file: File, tree: Tree, what: string, hint: string): Code {
  file.reports.report("PG1150", tree.span, { what, hint });
  return atom("undefined");
}

/** What the file imports of the library, under the name that it has here. */
function lib(file: File, name: string): string {
  const known = file.library.get(name);
  if (known !== undefined) return known;
  let made = name;
  while (file.taken.has(made)) made += "_";
  file.library.set(name, made);
  return made;
}

function fresh(scope: Scope, base: string): string {
  const { file, used } = scope;
  let made = base;
  for (let n = 2; used.has(made) || file.taken.has(made) || libraryNames.has(made) || typeNames.has(made) || made === "m"; n++) made = `${base.replace(/_$/u, "")}${n}`;
  used.add(made);
  return made;
}

function bind(scope: Scope, name: string, type: ValueType | null): readonly [Scope, Local] {
  const local: Local = { ts: fresh(scope, localName(name)), type };
  return [{ ...scope, env: new Map(scope.env).set(name, local) }, local];
}

const typesIn = (scope: Scope): ReadonlyMap<string, ValueType | null> => new Map([...scope.env].map(([name, { type }]) => [name, type]));
const typeIn = (scope: Scope, tree: Tree | undefined): ValueType | null => typeOf(tree, typesIn(scope), scope.file.definitions);

// Types and first values ----------------------------------------------------------------------------------------------------------

function annotation(file: File, type: ValueType | null, at: Tree): Doc {
  switch (type?.kind) {
    case "int": return "number";
    case "u64": return "bigint";
    case "bool": return "boolean";
    case "node": return lib(file, "NodeId");
    case "cid": return lib(file, "Cid");
    case "type": return lib(file, "MessageType");
    case "none":
    case "optional": return `${lib(file, "NodeId")} | undefined`;
    case "bytes": return type.lengths === null ? "Uint8Array" : `${lib(file, "BytesOf")}<${type.lengths.join(", ")}>`;
    case "record": {
      const named = recordNamed(file, type.name, at);
      return type.name === "document" ? named : `${lib(file, "RecordOf")}<typeof ${named}>`;
    }
    case "list":
      if (type.most === null) return refuse(file, at, "a list whose capacity only the compiler knows", "move this into a function of its own, with (list type n) in its parameters").doc;
      return [lib(file, "List"), "<", annotation(file, type.of, at), `, ${type.most}>`];
    case "fix": return fixedPoint(file, at).doc;
    case "action":
    case "validated": return lib(file, "Action");
    case undefined: return refuse(file, at, "a value whose type the converter does not know", "give it a name in a function with typed parameters").doc;
  }
}

/** A value of the type, for a variable that both branches assign. */
function zero(file: File, type: ValueType | null): Doc | null {
  switch (type?.kind) {
    case "int": return "0";
    case "u64": return "0n";
    case "bool": return "false";
    case "bytes": return `${lib(file, "bytes")}("")`;
    default: return null;
  }
}

function recordNamed(file: File, name: string, tree: Tree): string {
  if (name === "document") return lib(file, "Document");
  const global = file.globals.get(name);
  if (global === undefined) return String(refuse(file, tree, `the record \`${name}\``, "it is not defined here").doc);
  return use(file, global);
}

function use(file: File, { from, ts }: Global): string {
  if (from !== null) {
    const names = file.imported.get(from) ?? new Set();
    file.imported.set(from, names.add(ts));
  }
  return ts;
}

// Literals and names ---------------------------------------------------------------------------------------------------------------

function intLiteral(file: File, tree: Tree & { kind: "int" }): Code {
  const written = file.text.slice(tree.span.start, tree.span.end);
  const hex = /^[0#]x([0-9a-f_]+)$/iu.exec(written);
  if (hex !== null && (Number(`0x${hex[1]!.replaceAll("_", "")}`) | 0) === tree.value) {
    const digits = `0x${hex[1]!.replaceAll("_", "")}`;
    return tree.value >= 0 ? atom(digits) : { doc: `${digits} | 0`, precedence: P.bitOr };
  }
  if (/^[1-9][0-9]*(?:_[0-9]+)+$/u.test(written) && Number(written.replaceAll("_", "")) === tree.value) return atom(written);
  return tree.value < 0 ? { doc: String(tree.value), precedence: P.unary } : atom(String(tree.value));
}

function bytesLiteral(file: File, tree: Tree & { kind: "string" | "bytes" }): Code {
  if (tree.kind === "string" && isText(tree.bytes, tree.text)) return call(lib(file, "bytes"), [quoted(tree.text)]);
  return call(lib(file, "hex"), [quoted([...tree.bytes].map((one) => one.toString(16).padStart(2, "0")).join(" "))]);
}

function isText(bytes: Uint8Array, text: string): boolean {
  const encoded = new TextEncoder().encode(text);
  return encoded.length === bytes.length && encoded.every((one, i) => one === bytes[i]);
}

/** An argument that takes a Uint8Array or a string. */
function bytesArgument(scope: Scope, tree: Tree): Code {
  return tree.kind === "string" && isText(tree.bytes, tree.text) ? atom(quoted(tree.text)) : expression(scope, tree);
}

function symbolCode(file: File, name: string): Code {
  const own = file.symbols.get(name);
  return atom(own === undefined ? quoted(name) : use(file, own));
}

function nameCode(scope: Scope, tree: Tree & { kind: "name" }): Code {
  const { file } = scope;
  const local = scope.env.get(tree.name);
  if (local !== undefined) return atom(local.ts);
  switch (tree.name) {
    case "t":
    case "true": return atom("true");
    case "false": return atom("false");
    case "none": return atom("undefined");
    case "nil": return refuse(file, tree, "`nil`", "write false");
  }
  const global = file.globals.get(tree.name);
  return global === undefined ? refuse(file, tree, `\`${tree.name}\``, "it is not defined here") : atom(use(file, global));
}

// Expressions ----------------------------------------------------------------------------------------------------------------------

function expression(scope: Scope, tree: Tree): Code {
  const { file } = scope;
  switch (tree.kind) {
    case "int": return intLiteral(file, tree);
    case "u64": return atom(`${tree.value}n`);
    case "fix": return fixedPoint(file, tree);
    case "string":
    case "bytes": return bytesLiteral(file, tree);
    case "name": return nameCode(scope, tree);
    case "symbol": return symbolCode(file, tree.name);
    case "field": {
      const found = scope.field(tree.name);
      return found === null ? refuse(file, tree, describeTree(tree), tree.name === "right" ? "a grant names its right: write one grant for each" : "pass it as a parameter") : { doc: found, precedence: P.call };
    }
    case "keyword": return refuse(file, tree, describeTree(tree), "it stands behind a form's name");
    case "list": return form(scope, tree);
  }
}

/**
 * Arguments, from left to right: when one of them needs statements before it, those to its left are computed before these, where
 * that could be told apart.
 */
function values(scope: Scope, trees: readonly Tree[], each: (scope: Scope, tree: Tree) => Code = expression): Code[] {
  const done: Code[] = [];
  for (const tree of trees) {
    const { pre } = scope;
    const inner: Doc[] = [];
    const code = each(pre === null ? scope : { ...scope, pre: inner }, tree);
    if (pre !== null && inner.length > 0) {
      done.forEach((earlier, i) => {
        const before = trees[i]!;
        if (before.kind !== "list" || isQuiet(before)) return;
        done[i] = atom(named(scope, pre, "value", earlier));
      });
      pre.push(...inner);
    }
    done.push(code);
  }
  return done;
}

function named(scope: Scope, pre: Doc[], base: string, code: Code): string {
  const name = fresh(scope, base);
  pre.push(group("const ", name, " = ", code.doc, ";"));
  return name;
}

const binaries: Readonly<Record<string, readonly [string, number]>> = {
  "+": ["+", P.sum], "-": ["-", P.sum], "*": ["*", P.product], "rem": ["%", P.product], "bit-and": ["&", P.bitAnd], "bit-or": ["|", P.bitOr], "bit-xor": ["^", P.bitXor],
  "shl": ["<<", P.shift], "sar": [">>", P.shift],
};
const orders: Readonly<Record<string, string>> = { "=": "===", "<": "<", "<=": "<=", ">": ">", ">=": ">=" };

function infix(operator: string, precedence: number, left: Code, right: Code): Code {
  const minus = operator === "-" && typeof right.doc === "string" && right.doc.startsWith("-");
  return { doc: group(at(left, precedence), ` ${operator}`, indent(2, line, minus ? ["(", right.doc, ")"] : at(right, precedence + 1))), precedence };
}

/** Whether a tree can be written twice: evaluating it again gives the same and costs nothing. */
const plainTree = (tree: Tree): boolean => tree.kind !== "list";

function form(scope: Scope, tree: Tree & { kind: "list" }): Code {
  const { file } = scope;
  const head = headOf(tree);
  const [, first, second, third] = tree.items;
  const { given, keywords } = argumentsOf(tree);
  if (file.definitions.functions.has(head)) return call(use(file, file.globals.get(head)!), values(scope, given).map(({ doc }) => doc));
  if (file.definitions.records.has(head) || head === "document") return call(recordNamed(file, head, tree), [fields(scope, tree.items.slice(1))]);
  const accessor = accessorOf(head, file.definitions);
  if (accessor !== null) {
    const [of] = values(scope, [first!]);
    return { doc: [at(of!, P.call), ".", localName(accessor.field).replace(/_$/u, "")], precedence: P.call };
  }
  const binary = binaries[head];
  if (binary !== undefined) {
    const before = file.reports.errors();
    const parts = values(scope, given);
    const [operator, precedence] = binary;
    if (given.length === 1 && head === "-") return given[0]!.kind === "int" ? infix("-", P.sum, atom("0"), parts[0]!) : { doc: ["-", at(parts[0]!, P.unary + 1)], precedence: P.unary };
    if (file.reports.errors() === before && given.some((one) => typeIn(scope, one)?.kind === "fix")) return fixedPoint(file, tree);
    return parts.slice(1).reduce((left, right) => infix(operator, precedence, left, right), parts[0]!);
  }
  switch (head) {
    case "+%":
    case "-%": return { doc: [at(wrapped(scope, tree), P.bitOr), " | 0"], precedence: P.bitOr };
    case "*%": {
      const parts = values(scope, given);
      return parts.slice(1).reduce((left, right) => call("Math.imul", [left.doc, right.doc]), parts[0]!);
    }
    case "/": {
      const [a, b] = values(scope, given);
      return call("Math.trunc", [infix("/", P.product, a!, b!).doc]);
    }
    case "bit-not": return { doc: ["~", at(values(scope, given)[0]!, P.unary)], precedence: P.unary };
    case "shr": {
      const [a, n] = values(scope, given);
      const shifted = infix(">>>", P.shift, a!, n!);
      return second?.kind === "int" && (second.value & 31) !== 0 ? shifted : { doc: ["(", shifted.doc, ") | 0"], precedence: P.bitOr };
    }
    case "min":
    case "max":
      if (typeIn(scope, first)?.kind === "u64") return extreme(scope, tree, head, given);
      return call(`Math.${head}`, values(scope, given).map(({ doc }) => doc));
    case "clamp":
      if (typeIn(scope, first)?.kind !== "int") return refuse(file, tree, "`clamp` of other numbers than ints", "write it with min and max");
      return call(lib(file, "clamp"), values(scope, given).map(({ doc }) => doc));
    case "abs": return call("Math.abs", values(scope, given).map(({ doc }) => doc));
    case "u64": return call("BigInt", values(scope, given).map(({ doc }) => doc));
    case "int": {
      const before = file.reports.errors();
      const parts = values(scope, given);
      return typeIn(scope, first)?.kind === "u64" || file.reports.errors() > before ? call("Number", parts.map(({ doc }) => doc)) : fixedPoint(file, tree);
    }
    case "=": case "<": case "<=": case ">": case ">=": return comparison(scope, tree, head, given);
    case "/=":
    case "bytes/=": {
      const [a, b] = values(scope, given, isBytes(typeIn(scope, first)) ? bytesArgument : expression);
      if (isBytes(typeIn(scope, first))) return { doc: ["!", callDoc(lib(file, "bytesEqual"), [a!.doc, b!.doc])], precedence: P.unary };
      return infix("!==", P.equality, a!, b!);
    }
    case "and":
    case "or": return logic(scope, tree, head, given);
    case "not": return { doc: ["!", at(values(scope, given)[0]!, P.unary)], precedence: P.unary };
    case "some?": return infix("!==", P.equality, values(scope, given)[0]!, atom("undefined"));
    case "len": return { doc: [at(values(scope, given)[0]!, P.call), ".length"], precedence: P.call };
    case "u8":
    case "nth": {
      const [b, i] = values(scope, given);
      return { doc: [at(b!, P.call), "[", i!.doc, "]"], precedence: P.call };
    }
    case "slice": {
      const [b, ...ends] = values(scope, given);
      return { doc: callDoc([at(b!, P.call), ".subarray"], ends.map(({ doc }) => doc)), precedence: P.call };
    }
    case "concat": return call(lib(file, "concat"), values(scope, given, bytesArgument).map(({ doc }) => doc));
    case "list": return call(lib(file, "list"), values(scope, given).map(({ doc }) => doc));
    case "with": {
      const [of] = values(scope, [first!]);
      return call(lib(file, "withFields"), [of!.doc, fields(scope, tree.items.slice(2))]);
    }
    case "as": {
      const named = recordNamed(file, nameOf(first), first!);
      return { doc: callDoc([named, ".from"], values(scope, [second!], bytesArgument).map(({ doc }) => doc)), precedence: P.call };
    }
    case "ancestor": {
      const found = scope.field("ancestor");
      return found === null ? refuse(file, tree, "(ancestor)", "it belongs to a merge") : { doc: found, precedence: P.call };
    }
    case "map": case "filter": case "any": case "all": return quantifier(scope, tree, head, first!, second!, keywords);
    case "if": return conditional(scope, tree);
    case "cond":
    case "case":
    case "if-let":
    case "do":
    case "let":
    case "let*": return binding(scope, tree);
    case "fold": return loopValue(scope, tree);
    case "next": case "stop": case "break": return refuse(file, tree, describeTree(tree), "it stands at an end of a loop's body");
    case "when": case "unless": case "for": return refuse(file, tree, `${describeTree(tree)} as a value`, "a statement needs an expression behind it");
    case "fix": return fixedPoint(file, tree);
    case "forward-to": return forward(scope, first!, keywords.get("else"));
    case "bytes=": {
      const parts = values(scope, given, bytesArgument);
      return call(lib(file, "bytesEqual"), parts.map(({ doc }) => doc));
    }
  }
  const word: Word | undefined = Object.hasOwn(vocabulary, head) ? vocabulary[head as keyof typeof vocabulary] : undefined;
  if (word?.call === undefined || !words.has(word.call)) return refuse(file, tree, describeTree(tree), third === undefined ? "TypeScript has no word for it" : "TypeScript has no words for it");
  const parts = values(scope, given, (inner, one) => {
    const kind = word.args![given.indexOf(one)];
    switch (kind) {
      case "bytes": return bytesArgument(inner, one);
      case "symbol": return one.kind === "symbol" ? atom(quoted(one.name)) : expression(inner, one);
      case "text": return one.kind === "string" ? atom(quoted(one.text)) : expression(inner, one);
      default: return expression(inner, one);
    }
  });
  const options = [...keywords].map(([key, value]) => [key, values(scope, [value])[0]!.doc] as const);
  return call(lib(file, word.call), [...parts.map(({ doc }) => doc), ...(options.length === 0 ? [] : [object(options)])]);
}

/** Math.min takes no bigints: each operand gets a name, and they are compared. */
function extreme(scope: Scope, tree: Tree, head: "min" | "max", given: readonly Tree[]): Code {
  if (!given.every(plainTree) && scope.pre === null) return refuse(scope.file, tree, `\`${head}\` of u64s inside a condition`, "name it with let");
  const once = (code: Code, of: Tree | null): Code => (of !== null && plainTree(of) ? code : scope.pre === null ? code : atom(named(scope, scope.pre, "each", code)));
  const [first, ...rest] = values(scope, given).map((code, i) => once(code, given[i]!));
  return rest.reduce((a, b, i) => {
    const [left, right] = [i === 0 ? a : once(a, null), b];
    const test = infix("<", P.relational, left, right);
    return head === "min" ? ternary(test, left, right) : ternary(test, right, left);
  }, first!);
}

const isBytes = (type: ValueType | null): boolean => type !== null && ["bytes", "node", "cid", "record"].includes(type.kind);

/** Sums that wrap: `a + b` under one `| 0`. A trapping sum among the operands is named first, so that it keeps its trap. */
function wrapped(scope: Scope, tree: Tree): Code {
  const head = headOf(tree);
  if (head === "+%" || head === "-%") {
    const { given } = argumentsOf(tree);
    const parts = values(scope, given, (inner, one) => (headOf(one) === "+%" || headOf(one) === "-%" ? wrapped(inner, one) : operand(inner, one)));
    const operator = head === "+%" ? "+" : "-";
    if (parts.length === 1) return { doc: ["-", at(parts[0]!, P.unary + 1)], precedence: P.unary };
    return parts.slice(1).reduce((left, right) => infix(operator, P.sum, left, right), parts[0]!);
  }
  return operand(scope, tree);
}

function operand(scope: Scope, tree: Tree): Code {
  const code = expression(scope, tree);
  if (!["+", "-"].includes(headOf(tree))) return code;
  if (scope.pre !== null) return atom(named(scope, scope.pre, "sum", code));
  return refuse(scope.file, tree, "a sum that traps inside one that wraps", "name it: (let ((sum (+ a b))) …)");
}

function comparison(scope: Scope, tree: Tree, head: string, given: readonly Tree[]): Code {
  const { file } = scope;
  const types = given.map((one) => typeIn(scope, one));
  const bytes = types.some(isBytes);
  if (types.some((type) => type?.kind === "fix")) return fixedPoint(file, tree);
  if (types.some((type) => type?.kind === "list")) return refuse(file, tree, "a comparison of lists", "compare their elements");
  // What a comparison turns round, and what two comparisons share, is computed where it stands in Lisp.
  const turned = bytes && (head === ">" || head === "<=");
  const reads = (one: Tree): boolean => one.kind === "list" && !isQuiet(one);
  const once = given.map((one, i) => one.kind === "list" && ((i > 0 && i < given.length - 1) || (i === 0 && given.length > 2) || (turned && given.some(reads))));
  if (once.includes(true) && scope.pre === null) return refuse(file, tree, "a comparison whose operands need names", "name them with let");
  const shared: Code[] = [];
  for (const [i, one] of given.entries()) {
    const [code] = values(scope, [one], bytes ? bytesArgument : expression);
    shared.push(once[i] === true ? atom(named(scope, scope.pre!, "operand", code!)) : code!);
  }
  const pairs = shared.slice(1).map((right, i): Code => {
    const left = shared[i]!;
    if (!bytes) return infix(orders[head]!, head === "=" ? P.equality : P.relational, left, right);
    const less = (a: Code, b: Code): Doc => callDoc(lib(file, "bytesLess"), [a.doc, b.doc]);
    switch (head) {
      case "=": return call(lib(file, "bytesEqual"), [left.doc, right.doc]);
      case "<": return { doc: less(left, right), precedence: P.call };
      case ">": return { doc: less(right, left), precedence: P.call };
      case "<=": return { doc: ["!", less(right, left)], precedence: P.unary };
      default: return { doc: ["!", less(left, right)], precedence: P.unary };
    }
  });
  return pairs.length === 1 ? pairs[0]! : chain("&&", P.and, pairs);
}

function chain(operator: string, precedence: number, parts: readonly Code[]): Code {
  return { doc: group(align(join(parts.map((one) => at(one, precedence + 1)), [` ${operator}`, line]))), precedence };
}

/** A part that only sometimes runs: null when it needs statements before it. */
function branch(scope: Scope, tree: Tree, each: (scope: Scope, tree: Tree) => Code = expression): Code | null {
  if (!pureExpression(scope, tree)) return null;
  return each({ ...scope, pre: null }, tree);
}

/** Whether a tree can be said as an expression, without statements before it. */
function pureExpression(scope: Scope, tree: Tree): boolean {
  if (tree.kind !== "list") return true;
  const head = headOf(tree);
  const { given } = argumentsOf(tree);
  switch (head) {
    case "let": case "let*": case "fold": case "case": case "do": return false;
    case "cond": return itemsOf(tree).slice(1).every((one) => itemsOf(one).length === 2 && itemsOf(one).every((part) => pureExpression(scope, part)));
    case "if-let": return itemsOf(itemsOf(tree)[1])[1]?.kind === "name" && scope.env.has(nameOf(itemsOf(itemsOf(tree)[1])[1])) && itemsOf(tree).slice(2).every((one) => pureExpression(scope, one));
    // Their bodies are functions.
    case "map": case "filter": case "any": case "all": return pureExpression(scope, itemsOf(itemsOf(tree)[1])[1] ?? tree);
    case "forward-to": return given.every((one) => pureExpression(scope, one));
    case "min": case "max": return (given.every(plainTree) || typeIn(scope, given[0])?.kind !== "u64") && given.every((one) => pureExpression(scope, one));
    case "+%": case "-%": return given.every((one) => !["+", "-"].includes(headOf(one)) && pureExpression(scope, one));
    case "=": case "<": case "<=": case ">": case ">=": return (given.length < 3 || given.slice(0, -1).every(plainTree))
      && (!["<=", ">"].includes(head) || !given.some((one) => one.kind === "list" && !isQuiet(one)) || !given.some((one) => isBytes(typeIn(scope, one)))) && given.every((one) => pureExpression(scope, one));
    default: return itemsOf(tree).slice(1).every((one) => pureExpression(scope, one));
  }
}

function logic(scope: Scope, tree: Tree, head: "and" | "or", given: readonly Tree[]): Code {
  const precedence = head === "and" ? P.and : P.or;
  if (given.length === 1) return expression(scope, given[0]!);
  const [first, ...rest] = given;
  const right = rest.map((one) => branch(scope, one));
  if (!right.every((one) => one !== null)) return stated(scope, tree);
  const [left] = values(scope, [first!]);
  const parts = [left!, ...right];
  const mixed = parts.map((one) => (one.precedence === (head === "and" ? P.or : P.and) ? { doc: ["(", one.doc, ")"], precedence: P.atom } : one));
  return chain(head === "and" ? "&&" : "||", precedence, mixed);
}

function fields(scope: Scope, items: readonly Tree[]): Doc {
  const keys = items.flatMap((one) => (one.kind === "keyword" ? [one.name] : []));
  const given = items.filter((one) => one.kind !== "keyword");
  const codes = values(scope, given, bytesArgument);
  return object(keys.map((key, i) => [localName(key).replace(/_$/u, ""), codes[i]!.doc]));
}

function forward(scope: Scope, node: Tree, otherwise: Tree | undefined): Code {
  const { file } = scope;
  const [to] = values(scope, [node]);
  if (otherwise === undefined) return call(lib(file, "forwardTo"), [to!.doc]);
  const direct = otherwise.kind === "list" && isQuiet(otherwise) ? branch(scope, otherwise) : null;
  const action = direct !== null ? direct.doc : arrow(scope, [], [otherwise]);
  return call(lib(file, "forwardTo"), [to!.doc, object([["else", action]])]);
}

/** `(x) => value`, or with a block. */
function arrow(scope: Scope, parameters: readonly Doc[], body: readonly Tree[]): Doc {
  const head: Doc = ["(", join(parameters, ", "), ") =>"];
  if (body.length === 1 && pureExpression(scope, body[0]!)) {
    const code = expression({ ...scope, pre: null }, body[0]!);
    return group(head, indent(2, line, code.doc));
  }
  return [head, " ", braces(bodyCode({ ...scope, pre: [] }, body, { kind: "return" }).statements)];
}

function fieldMost(tree: Tree): number {
  const range = tree.kind === "field" && Object.hasOwn(messageFields, tree.name) ? messageFields[tree.name as keyof typeof messageFields].range : undefined;
  const most = range?.[1];
  return typeof most === "number" && most <= limits.loopTrips ? most : limits.loopTrips;
}

function sequence(scope: Scope, tree: Tree): Code {
  const { keywords } = argumentsOf(tree);
  if (headOf(tree) === "range" && !keywords.has("max") && scope.bounded && itemsOf(tree)[1]?.kind !== "int") {
    // A function is checked for itself, too, where nothing is known of its arguments.
    const span = tree.span;
    const most = fieldMost(itemsOf(tree)[1]!);
    return values(scope, [{ kind: "list", span, items: [...itemsOf(tree), { kind: "keyword", name: "max", span }, { kind: "int", value: most, span: { ...span, start: 0, end: 0 } }] }])[0]!;
  }
  if (headOf(tree) === "u8s" && keywords.size === 0) return values(scope, [itemsOf(tree)[1]!], (inner, one) => expression(inner, one))[0]!;
  return values(scope, [tree])[0]!;
}

function quantifier(scope: Scope, tree: Tree, head: string, header: Tree, body: Tree, keywords: ReadonlyMap<string, Tree>): Code {
  const { file } = scope;
  if (keywords.size > 0) return refuse(file, tree, `\`:${[...keywords.keys()][0]!}\` of ${head}`, "build the bytes with concat, or keep this file in Lisp");
  const [name, over] = itemsOf(header);
  const runs = sequence(scope, over!);
  const [inner, local] = bind(scope, nameOf(name), elementType(over, typesIn(scope), file.definitions));
  return call(lib(file, head), [runs.doc, arrow(inner, [local.ts], [body])]);
}

function conditional(scope: Scope, tree: Tree): Code {
  const [, test, then, otherwise] = itemsOf(tree);
  const [a, b] = [branch(scope, then!), branch(scope, otherwise!)];
  if (a === null || b === null) return stated(scope, tree);
  const [t] = values(scope, [test!]);
  return ternary(t!, a, b);
}

function ternary(test: Code, then: Code, otherwise: Code): Code {
  return { doc: group(at(test, P.nullish), indent(2, line, "? ", align(at(then, P.nullish)), line, ": ", align(at(otherwise, P.conditional)))), precedence: P.conditional };
}

/** Forms that bind or choose among bodies, as a value. */
function binding(scope: Scope, tree: Tree & { kind: "list" }): Code {
  const head = headOf(tree);
  const items = itemsOf(tree);
  if (head === "do" && items.length === 2) return expression(scope, items[1]!);
  if ((head === "let" || head === "let*") && items.length === 3 && scope.pre !== null) {
    const inner = bindings(scope, head, itemsOf(items[1]), scope.pre);
    return expression(inner, items[2]!);
  }
  if (head === "cond" && pureExpression(scope, tree)) {
    const clauses = items.slice(1).map(itemsOf);
    const last = expression({ ...scope, pre: null }, clauses.at(-1)![1]!);
    return clauses.slice(0, -1).reduceRight<Code>((rest, [test, value], i) => {
      const t = i === 0 ? values(scope, [test!])[0]! : expression({ ...scope, pre: null }, test!);
      return ternary(t, expression({ ...scope, pre: null }, value!), rest);
    }, last);
  }
  if (head === "if-let") {
    const [, header, then, otherwise] = items;
    const [name, optional] = itemsOf(header);
    const known = optional?.kind === "name" ? scope.env.get(optional.name) : undefined;
    const isFound = then?.kind === "name" && then.name === nameOf(name);
    if (isFound && pureExpression(scope, otherwise!)) {
      const [left] = values(scope, [optional!]);
      return { doc: group(at(left!, P.bitOr), " ??", indent(2, line, at(expression({ ...scope, pre: null }, otherwise!), P.bitOr))), precedence: P.nullish };
    }
    if (scope.pre !== null || known !== undefined) {
      if (pureExpression(scope, then!) && pureExpression(scope, otherwise!)) {
        const [inner, local] = known === undefined ? opened(scope, name!, optional!, scope.pre!) : [{ ...scope, env: new Map(scope.env).set(nameOf(name), { ts: known.ts, type: simple("node") }) }, known];
        return ternary(infix("!==", P.equality, atom(local.ts), atom("undefined")), expression({ ...inner, pre: null }, then!), expression({ ...scope, pre: null }, otherwise!));
      }
    }
  }
  return stated(scope, tree);
}

/** `const x = optional;` where `x` is opened by a test behind it. */
function opened(scope: Scope, name: Tree, optional: Tree, pre: Doc[]): readonly [Scope, Local] {
  const [value] = values({ ...scope, pre }, [optional]);
  const [inner, local] = bind(scope, nameOf(name), simple("node"));
  pre.push([mark(name.span.start, optional.span.end), group("const ", local.ts, " =", indent(2, line, value!.doc), ";")]);
  return [inner, local];
}

/** A value that only statements can compute: a variable that they assign, or a function. */
function stated(scope: Scope, tree: Tree): Code {
  const { file, pre } = scope;
  const type = typeIn(scope, tree);
  const first = zero(file, type);
  if (pre === null || first === null || helpful(scope)) return helper(scope, tree);
  const to = fresh(scope, "value");
  const { statements } = bodyCode({ ...scope, pre: [] }, [tree], { kind: "assign", to });
  pre.push(group("let ", to, " = ", first, ";"), ...statements);
  return atom(to);
}

/** Names that a tree reads of those around it, in the order in which it reads them. */
function freeIn(scope: Scope, tree: Tree, found: Map<string, Tree> = new Map()): Map<string, Tree> {
  if (tree.kind === "name" && scope.env.has(tree.name)) found.set(tree.name, found.get(tree.name) ?? tree);
  if (tree.kind === "field") found.set(`%${tree.name}`, found.get(`%${tree.name}`) ?? tree);
  if (headOf(tree) === "ancestor") found.set("%ancestor", found.get("%ancestor") ?? tree);
  if (tree.kind === "list") {
    const head = headOf(tree);
    const called = Object.hasOwn(vocabulary, head) || scope.file.globals.has(head) || accessorOf(head, scope.file.definitions) !== null;
    for (const one of called ? tree.items.slice(1) : tree.items) freeIn(scope, one, found);
  }
  return found;
}

/** Moves a tree into a function at the top of the file; gives its call. */
function helper(scope: Scope, tree: Tree): Code {
  const { file, owner } = scope;
  let name = `${owner}${headOf(tree) === "fold" ? "Loop" : "Value"}`;
  for (let n = 2; file.taken.has(name) || file.helperNames.has(name); n++) name = `${name.replace(/\d+$/u, "")}${n}`;
  file.helperNames.add(name);
  const used = new Set<string>([name]);
  const env = new Map<string, Local>();
  const fieldNames = new Map<string, string>();
  const parameters: Doc[] = [];
  const given: Doc[] = [];
  const inside: Scope = { ...scope, bounded: true, owner: name, env, used, pre: [], field: (field) => fieldNames.get(field) ?? null };
  for (const [free, at] of freeIn(scope, tree)) {
    const isField = free.startsWith("%") && (at.kind === "field" || headOf(at) === "ancestor");
    const type = isField ? typeOf({ kind: "field", name: free.slice(1), span: at.span }, new Map(), file.definitions) : scope.env.get(free)!.type;
    const own = fresh(inside, isField ? localName(free.slice(1)) : localName(free));
    if (isField) fieldNames.set(free.slice(1), own);
    else env.set(free, { ts: own, type });
    parameters.push([own, ": ", annotation(file, type, at)]);
    given.push(isField ? expression(scope, { kind: "field", name: free.slice(1), span: at.span }).doc : scope.env.get(free)!.ts);
  }
  const { statements } = bodyCode(inside, [tree], { kind: "return" });
  scope.helpers.push([group("const ", name, " = (", indent(2, softline, join(parameters, [",", line])), softline, ") => "), braces(statements), ";"]);
  return call(name, given);
}

const helpful = ({ file, owner }: Scope): boolean => file.styles.helpers === null || [...file.styles.helpers].some((name) => owner === name || owner.startsWith(`${name}Loop`) || owner.startsWith(`${name}Value`));

/** A loop as a part of an expression. */
function loopValue(scope: Scope, tree: Tree): Code {
  const [, , second, body, result] = itemsOf(tree);
  const accumulators = accumulatorsOf(second);
  if (scope.pre === null || helpful(scope) || endsIn(body!, "break") || accumulators.length !== 1 || hasGuards(body!)) return helper(scope, tree);
  const [inner, statements] = loop(scope, tree, false);
  scope.pre.push(...statements);
  return result === undefined ? atom(inner.env.get(accumulators[0]!.name)!.ts) : expression(inner, result);
}

const hasGuards = (tree: Tree): boolean => ["for"].includes(headOf(tree)) || itemsOf(tree).some(hasGuards);

/** Whether an end of a loop's body is of this kind; loops inside it have their own. */
function endsIn(tree: Tree, kind: string): boolean {
  if (headOf(tree) === kind) return true;
  return headOf(tree) !== "fold" && itemsOf(tree).some((one) => endsIn(one, kind));
}

// Statements -----------------------------------------------------------------------------------------------------------------------

const constant = (name: string, code: Code, type: ValueType | null, tree: Tree): Doc => {
  const literal = (tree.kind === "int" && type?.kind === "int") || (tree.kind === "name" && type?.kind === "bool");
  return group("const ", name, literal ? (type?.kind === "int" ? ": number" : ": boolean") : "", " =", indent(2, line, code.doc), ";");
};

/** `const x = a;` for each binding; gives the scope of the body. */
function bindings(scope: Scope, head: string, list: readonly Tree[], pre: Doc[]): Scope {
  let inner = scope;
  const names: [string, Local][] = [];
  for (const one of list) {
    const [name, value] = itemsOf(one);
    const from = { ...(head === "let" ? scope : inner), pre };
    const type = typeIn(from, value);
    const code = values(from, [value!])[0]!;
    const local: Local = { ts: fresh(scope, localName(nameOf(name))), type: type?.kind === "none" ? simple("optional") : type };
    pre.push([mark(one.span.start, one.span.end), type?.kind === "none" ? group("const ", local.ts, ": ", annotation(scope.file, type, one), " = undefined;") : constant(local.ts, code, type, value!)]);
    names.push([nameOf(name), local]);
    if (head === "let*") inner = { ...inner, env: new Map(inner.env).set(nameOf(name), local) };
  }
  return head === "let*" ? inner : { ...scope, env: new Map([...scope.env, ...names]) };
}

/** Statements, then what their body comes to. */
function bodyCode(scope: Scope, body: readonly Tree[], ends: Ends): Block {
  const [first, ...rest] = body;
  if (first === undefined) return { statements: [], falls: true };
  if (rest.length === 0) return tail(scope, first, ends);
  if (ends.kind === "return" && ends.whole === true) {
    const one = branchesOf(body);
    if (one !== null && pureExpression(scope, one)) return tail(scope, one, ends);
  }
  const { file } = scope;
  const head = headOf(first);
  const items = itemsOf(first);
  const marked = (statements: readonly Doc[]): readonly Doc[] => [[mark(first.span.start, first.span.end), statements[0] ?? ""], ...statements.slice(1)];
  switch (head) {
    case "when":
    case "unless": return choice(scope, first, items[1]!, head === "unless", (inner) => bodyCode(inner, items.slice(2), ends), (inner) => bodyCode(inner, rest, ends));
    case "for": {
      if (ends.kind === "assign" || (ends.kind === "loop" && !ends.returns)) {
        refuse(file, first, "a `for` in the middle of an expression", "move it into a function of its own");
        return { statements: [], falls: true };
      }
      const pre: Doc[] = [];
      const made = forLoop({ ...scope, pre }, first);
      const behind = bodyCode(scope, rest, ends);
      return { statements: [...pre, ...marked([made]), ...behind.statements], falls: behind.falls };
    }
    case "let":
    case "let*": {
      const pre: Doc[] = [];
      const inner = bindings(scope, head, itemsOf(items[1]), pre);
      const inside = guards(inner, items.slice(2), ends, rest, scope);
      return { statements: [...marked(pre), ...inside.statements], falls: inside.falls };
    }
    case "do": return bodyCode(scope, [...items.slice(1), ...rest], ends);
    case "set-hash":
    case "set-sig": {
      const said = expression(scope, first);
      const behind = bodyCode(scope, rest, ends);
      return { statements: [...marked([[said.doc, ";"]]), ...behind.statements], falls: behind.falls };
    }
    default:
      refuse(file, first, `${describeTree(first)} as a statement`, "only when, unless, for and let stand before the end of a body");
      return { statements: [], falls: true };
  }
}

/** A body of guards as the branches that it means; null when it has other statements. */
function branchesOf(body: readonly Tree[]): Tree | null {
  const [first, ...rest] = body;
  if (first === undefined) return null;
  if (rest.length === 0) return first;
  const head = headOf(first);
  if (head !== "when" && head !== "unless") return null;
  const [, test, ...inside] = itemsOf(first);
  const [then, otherwise] = [branchesOf(inside), branchesOf(rest)];
  if (then === null || otherwise === null) return null;
  const { span } = first;
  return { kind: "list", span, items: [{ kind: "name", name: "if", span }, test!, ...(head === "when" ? [then, otherwise] : [otherwise, then])] };
}

/** Statements in the scope of a `let`, then the rest of the body around it, outside that scope. */
function guards(inner: Scope, statements: readonly Tree[], ends: Ends, rest: readonly Tree[], outer: Scope): Block {
  const [first, ...more] = statements;
  if (first === undefined) return bodyCode({ ...outer, used: inner.used }, rest, ends);
  const head = headOf(first);
  if (head === "when" || head === "unless") return choice(inner, first, itemsOf(first)[1]!, head === "unless", (to) => bodyCode(to, itemsOf(first).slice(2), ends), () => guards(inner, more, ends, rest, outer));
  if (head === "for") {
    const pre: Doc[] = [];
    const made = forLoop({ ...inner, pre }, first);
    const behind = guards(inner, more, ends, rest, outer);
    return { statements: [...pre, made, ...behind.statements], falls: behind.falls };
  }
  if (head === "let" || head === "let*") {
    const pre: Doc[] = [];
    const deeper = bindings(inner, head, itemsOf(itemsOf(first)[1]), pre);
    const inside = guards(deeper, [...itemsOf(first).slice(2)], ends, [], outer);
    const behind = guards(inner, more, ends, rest, outer);
    return { statements: [...pre, ...inside.statements, ...behind.statements], falls: behind.falls };
  }
  refuse(inner.file, first, `${describeTree(first)} as a statement`, "only when, unless, for and let stand before the end of a body");
  return { statements: [], falls: true };
}

/** `(for (x sequence) statement …)`: whatever ends it returns. */
function forLoop(scope: Scope, tree: Tree): Doc {
  const [, header, ...body] = itemsOf(tree);
  const [name, over] = itemsOf(header);
  const runs = sequence(scope, over!);
  const [inner, local] = bind(scope, nameOf(name), elementType(over, typesIn(scope), scope.file.definitions));
  const inside = guards({ ...inner, pre: null }, body, { kind: "return", whole: true }, [], inner);
  return [group("for (const ", local.ts, " of ", runs.doc, ") "), braces(inside.statements)];
}

/** `if (test) … else …` with what its ends ask for. */
function choice(scope: Scope, tree: Tree, test: Tree, negated: boolean, then: (scope: Scope) => Block, otherwise: (scope: Scope) => Block): Block {
  const pre: Doc[] = [];
  const inner = { ...scope, pre };
  const [condition] = values(inner, [test]);
  const code = negated ? negation(scope, test, condition!) : condition!;
  return branches(tree, pre, code, then({ ...scope, pre: [] }), () => otherwise({ ...scope, pre: [] }));
}

const opposite: Readonly<Record<string, string>> = { "=": "/=", "/=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">" };

function negation(scope: Scope, test: Tree, code: Code): Code {
  const { given } = argumentsOf(test);
  const head = headOf(test);
  if (Object.hasOwn(opposite, head) && given.length === 2 && !given.some((one) => isBytes(typeIn(scope, one)))) {
    return form({ ...scope, pre: null }, { kind: "list", items: [{ kind: "name", name: opposite[head]!, span: test.span }, ...given], span: test.span });
  }
  if (head === "not") return expression({ ...scope, pre: null }, given[0]!);
  return { doc: ["!", at(code, P.unary)], precedence: P.unary };
}

function branches(tree: Tree, pre: readonly Doc[], test: Code, a: Block, rest: () => Block): Block {
  const start = mark(tree.span.start, tree.span.end);
  const b = rest();
  const head = ["if (", test.doc, ")"];
  if (a.statements.length === 0 && a.falls && b.statements.length === 0) return { statements: pre, falls: true };
  if (a.statements.length === 0 && a.falls) {
    return { statements: [...pre, [start, conditionalStatement(["if (!", at(test, P.unary), ")"], b.statements)]], falls: true };
  }
  if (!a.falls) return { statements: [...pre, [start, conditionalStatement(head, a.statements)], ...b.statements], falls: b.falls };
  if (b.statements.length === 0) return { statements: [...pre, [start, conditionalStatement(head, a.statements)]], falls: true };
  const [only] = b.statements;
  const chained = b.statements.length === 1 && isIf(only!);
  return { statements: [...pre, [start, "if (", test.doc, ") ", braces(a.statements), " else ", chained ? only! : braces(b.statements)]], falls: true };
}

/** Whether a statement is an `if` of its own, so that `else if` says it. */
function isIf(doc: Doc): boolean {
  if (typeof doc === "string") return doc.startsWith("if (");
  if (!Array.isArray(doc)) return (doc as { kind: string }).kind === "group" && isIf((doc as { of: Doc }).of);
  const next = (doc as readonly Doc[]).find((one) => typeof one === "string" || Array.isArray(one) || (one as { kind: string }).kind !== "mark");
  return next !== undefined && isIf(next);
}

function conditionalStatement(head: Doc, statements: readonly Doc[]): Doc {
  const [only] = statements;
  if (statements.length === 1 && !isCompound(only!)) return group(head, indent(2, line, only!));
  return [head, " ", braces(statements)];
}

/** Whether a statement has lines of its own. */
function isCompound(doc: Doc): boolean {
  if (typeof doc === "string") return /^(?:if|for|switch|const|let) /u.test(doc);
  if (Array.isArray(doc)) return (doc as readonly Doc[]).some(isCompound);
  const part = doc as { kind: string; of?: Doc; flat?: string | null };
  return part.kind === "line" ? part.flat === null : part.of !== undefined && isCompound(part.of);
}

/** The end of a body. */
function tail(scope: Scope, tree: Tree, ends: Ends): Block {
  const head = headOf(tree);
  const items = itemsOf(tree);
  const start = mark(tree.span.start, tree.span.end);
  switch (head) {
    case "do": return bodyCode(scope, items.slice(1), ends);
    case "let":
    case "let*": {
      const pre: Doc[] = [];
      const inner = bindings(scope, head, itemsOf(items[1]), pre);
      const inside = bodyCode(inner, items.slice(2), ends);
      return { statements: [[start, pre[0] ?? ""], ...pre.slice(1), ...inside.statements], falls: inside.falls };
    }
    case "if":
      if (ends.kind !== "return" && singleValue(scope, tree, ends)) break;
      if (ends.kind === "return" && (ends.whole === true || !isAction(scope, tree)) && pureExpression(scope, tree)) break;
      return choice(scope, tree, items[1]!, false, (inner) => tail(inner, items[2]!, ends), (inner) => tail(inner, items[3]!, ends));
    case "cond": {
      if (ends.kind === "return" && ends.whole === true && pureExpression(scope, tree)) break;
      const from = (inner: Scope, at: number): Block => {
        const clause = items[at]!;
        const [test, ...body] = itemsOf(clause);
        if (at === items.length - 1) {
          const last = bodyCode(inner, body, ends);
          return { statements: [[mark(clause.span.start, clause.span.end), last.statements[0] ?? ""], ...last.statements.slice(1)], falls: last.falls };
        }
        return choice(inner, clause, test!, false, (to) => bodyCode(to, body, ends), (to) => from(to, at + 1));
      };
      if (items.length === 2) return bodyCode(scope, itemsOf(items[1]).slice(1), ends);
      return from(scope, 1);
    }
    case "if-let": {
      const pre: Doc[] = [];
      const [name, optional] = itemsOf(items[1]);
      const known = optional?.kind === "name" ? scope.env.get(optional.name) : undefined;
      const [inner, local] = known === undefined ? opened(scope, name!, optional!, pre) : [{ ...scope, env: new Map(scope.env).set(nameOf(name), { ts: known.ts, type: simple("node") }) }, known];
      const test = infix("!==", P.equality, atom(local.ts), atom("undefined"));
      return branches(tree, pre, test, tail({ ...inner, pre: [] }, items[2]!, ends), () => tail({ ...scope, pre: [] }, items[3]!, ends));
    }
    case "case": return caseCode(scope, tree, ends);
    case "fold":
      if (ends.kind === "return") {
        const pre: Doc[] = [];
        const [inner, statements] = loop({ ...scope, pre }, tree, true);
        const result = items[4];
        const accumulators = accumulatorsOf(items[2]);
        const behind = result === undefined
          ? { statements: [["return ", inner.env.get(accumulators[0]?.name ?? "")?.ts ?? "0", ";"]], falls: false }
          : tail({ ...inner, pre: [] }, result, ends);
        return { statements: [...pre, [start, statements[0] ?? ""], ...statements.slice(1), ...behind.statements], falls: behind.falls };
      }
      break;
    case "and":
    case "or": {
      if (pureExpression(scope, tree) || items.length < 3) break;
      // What only statements can say needs the branches that it means.
      const rest: Tree = items.length === 3 ? items[2]! : { ...tree as Tree & { kind: "list" }, items: [items[0]!, ...items.slice(2)] };
      const known: Tree = { kind: "name", name: head === "and" ? "false" : "true", span: items[1]!.span };
      return choice(scope, tree, items[1]!, false, (inner) => tail(inner, head === "and" ? rest : known, ends), (inner) => tail(inner, head === "and" ? known : rest, ends));
    }
    case "next":
    case "stop":
      if (ends.kind !== "loop") break;
      return step(scope, tree, items.slice(1), ends.accumulators, head === "stop");
    case "break":
      if (ends.kind !== "loop") break;
      if (pureExpression(scope, items[1]!)) return { statements: [[start, ["return ", expression({ ...scope, pre: null }, items[1]!).doc, ";"]]], falls: false };
      return tail(scope, items[1]!, { kind: "return" });
  }
  // In a loop a function's statements stand before the value, too.
  const pre: Doc[] = [];
  if (ends.kind === "loop") {
    const [only] = ends.accumulators;
    if (ends.accumulators.length !== 1 || isAction(scope, tree)) return tail(scope, tree, { kind: "return" });
    const [code] = values({ ...scope, pre }, [tree]);
    if (code!.doc === only!.ts) return { statements: pre, falls: true };
    return { statements: [...pre, [start, assignment(only!, code!, tree, scope)]], falls: true };
  }
  const [code] = values({ ...scope, pre }, [tree]);
  if (ends.kind === "assign") return { statements: [...pre, [start, group(ends.to, " =", indent(2, line, code!.doc), ";")]], falls: true };
  const parenthesized = code!.precedence <= P.and && !(typeof code!.doc === "string");
  return { statements: [...pre, [start, parenthesized ? group("return ", align(code!.doc), ";") : ["return ", code!.doc, ";"]]], falls: false };
}

const isAction = (scope: Scope, tree: Tree): boolean => typeIn(scope, tree)?.kind === "action";

/** Whether a branch in a loop is best one assignment of a chosen value. */
function singleValue(scope: Scope, tree: Tree, ends: Ends): boolean {
  if (endsIn(tree, "next") || endsIn(tree, "break") || endsIn(tree, "stop") || hasGuards(tree)) return false;
  return ends.kind === "assign" && !isAction(scope, tree) && pureExpression(scope, tree);
}

const isNameOf = (tree: Tree, local: Local, scope: Scope): boolean => tree.kind === "name" && scope.env.get(tree.name)?.ts === local.ts;

function reads(scope: Scope, tree: Tree, ts: string): boolean {
  return [...freeIn(scope, tree).keys()].some((name) => scope.env.get(name)?.ts === ts);
}

/** `(next value …)` as assignments: all values are computed before any is assigned. */
function step(scope: Scope, tree: Tree, given: readonly Tree[], accumulators: readonly Local[], stops: boolean): Block {
  const pre: Doc[] = [];
  const inner = { ...scope, pre };
  const changed = accumulators.map((local, i) => !isNameOf(given[i]!, local, scope));
  const clash = given.map((value, i) => changed[i] === true && accumulators.some((other, j) => j < i && changed[j] === true && reads(scope, value, other.ts)));
  const lastClash = clash.lastIndexOf(true);
  const early = given.map((value, i) => i <= lastClash && changed[i] === true && (clash[i] === true || (value.kind === "list" && !isQuiet(value))));
  const codes = values(inner, given).map((code, i) => {
    return early[i] === true ? atom(named(inner, pre, `${accumulators[i]!.ts}Next`, code)) : code;
  });
  const assignments = accumulators.flatMap((local, i): Doc[] => (changed[i] !== true ? [] : early[i] === true ? [[local.ts, " = ", codes[i]!.doc, ";"]] : [assignment(local, codes[i]!, given[i]!, scope)]));
  const statements = [...pre, ...assignments, ...(stops ? ["break;"] : [])];
  const [first, ...more] = statements;
  return { statements: first === undefined ? [] : [[mark(tree.span.start, tree.span.end), first], ...more], falls: !stops };
}

function assignment({ ts }: Local, code: Code, value: Tree, scope: Scope): Doc {
  const [head, first, second, ...more] = itemsOf(value);
  const operator = nameOf(head);
  if (["+", "-", "*"].includes(operator) && second !== undefined && more.length === 0 && first?.kind === "name" && scope.env.get(first.name)?.ts === ts && second.kind !== "list") {
    if (operator !== "*" && second.kind === "int" && second.value === 1) return `${ts}${operator}${operator};`;
    return [ts, ` ${operator}= `, expression({ ...scope, pre: null }, second).doc, ";"];
  }
  return group(ts, " =", indent(2, line, code.doc), ";");
}

/** The variables and the loop itself; gives the scope behind it. */
function loop(scope: Scope, tree: Tree, returns: boolean): readonly [Scope, Doc[]] {
  const { file } = scope;
  const [, header, second, body] = itemsOf(tree);
  const [name, over] = itemsOf(header);
  const pre: Doc[] = [];
  const runs = sequence({ ...scope, pre }, over!);
  const statements: Doc[] = [];
  let outer = scope;
  const accumulators = accumulatorsOf(second).map(({ name: accumulator, init, at: where }): Local => {
    const type = typeIn(scope, init);
    const [code] = values({ ...scope, pre: statements }, [init]);
    const local: Local = { ts: fresh(scope, localName(accumulator)), type: type?.kind === "none" || type?.kind === "optional" ? simple("optional") : type?.kind === "bytes" ? anyBytes : type };
    const typed = type?.kind === "none" || type?.kind === "optional" || type?.kind === "type" ? [": ", annotation(file, local.type, init)] : "";
    statements.push([mark(where.span.start, where.span.end), group("let ", local.ts, typed, " =", indent(2, line, code!.doc), ";")]);
    outer = { ...outer, env: new Map(outer.env).set(accumulator, local) };
    return local;
  });
  const [inner, local] = bind(outer, nameOf(name), elementType(over, typesIn(scope), file.definitions));
  const inside = bodyCode({ ...inner, pre: [] }, [body!], { kind: "loop", accumulators, returns });
  statements.push(...pre, [group("for (const ", local.ts, " of ", runs.doc, ") "), oneStatement(inside.statements)]);
  return [outer, statements];
}

/** A body of one short statement needs no braces. */
function oneStatement(statements: readonly Doc[]): Doc {
  return statements.length === 1 && !isCompound(statements[0]!) ? statements[0]! : braces(statements);
}

function caseCode(scope: Scope, tree: Tree, ends: Ends): Block {
  const [, key, ...clauses] = itemsOf(tree);
  const pre: Doc[] = [];
  const stops = endsIn(tree, "stop");
  const [code] = values({ ...scope, pre }, [key!]);
  const labels = (clause: Tree): readonly Tree[] => {
    const [label] = itemsOf(clause);
    return label?.kind === "list" ? label.items : [label!];
  };
  const otherwise = clauses.at(-1)!;
  const start = mark(tree.span.start, tree.span.end);
  if (stops) {
    // `break` would leave the switch.
    const name = key!.kind === "list" ? named({ ...scope, pre }, pre, "key", code!) : code!.doc;
    const from = (inner: Scope, at: number): Block => {
      const clause = clauses[at]!;
      if (clause === otherwise) return bodyCode(inner, itemsOf(clause).slice(1), ends);
      const tests = labels(clause).map((label) => infix("===", P.equality, { doc: name, precedence: P.call }, expression(inner, label)));
      return branches(clause, [], tests.length === 1 ? tests[0]! : chain("||", P.or, tests), bodyCode(inner, itemsOf(clause).slice(1), ends), () => from(inner, at + 1));
    };
    const made = from({ ...scope, pre: [] }, 0);
    return { statements: [...pre, [start, made.statements[0] ?? ""], ...made.statements.slice(1)], falls: made.falls };
  }
  const bodies = clauses.map((clause) => bodyCode({ ...scope, pre: [] }, itemsOf(clause).slice(1), ends));
  const written = clauses.map((clause, i): Doc => {
    const { statements, falls } = bodies[i]!;
    const heads: Doc[] = clause === otherwise ? ["default:"] : labels(clause).map((label) => ["case ", expression(scope, label).doc, ":"]);
    const all = falls ? [...statements, "break;"] : statements;
    const inside = all.length === 1 && !isCompound(all[0]!) ? indent(2, line, all[0]!) : indent(2, hardline, join(all, hardline));
    return [mark(clause.span.start, clause.span.end), group(join(heads, " "), inside)];
  });
  const whole: Doc = [group("switch (", code!.doc, ") "), "{", indent(2, hardline, join(written, hardline)), hardline, "}"];
  const falls = bodies.some((one) => one.falls);
  return { statements: [...pre, [start, whole]], falls };
}

// Definitions ----------------------------------------------------------------------------------------------------------------------

const scopeOf = (file: File, owner: string, field: (name: string) => Doc | null, helpers: Doc[]): Scope => ({ file, owner, bounded: false, env: new Map(), used: new Set(), field, pre: [], helpers });

function functionDoc(scope: Scope, parameters: readonly Doc[], body: readonly Tree[]): Doc {
  const head: Doc = ["(", group(indent(2, softline, join(parameters, [",", line])), softline), ") =>"];
  const block = bodyCode({ ...scope, pre: [] }, body, { kind: "return" });
  const [only] = block.statements;
  if (block.statements.length === 1) {
    const value = returned(only!);
    if (value !== null) return group(head, indent(2, line, value));
  }
  return [head, " ", braces(block.statements)];
}

/** The value of `return value;`, when a statement is nothing else and has no comment of its own to keep. */
function returned(doc: Doc): Doc | null {
  if (!Array.isArray(doc)) return null;
  const [start, statement] = doc as readonly Doc[];
  const parts = Array.isArray(statement) ? statement as readonly Doc[] : (statement as { kind?: string; of?: Doc } | undefined)?.kind === "group" ? (statement as { of: readonly Doc[] }).of : null;
  if (parts === null || parts[0] !== "return " || parts.length !== 3) return null;
  return [start!, parts[1]!];
}

interface Parts {
  readonly doc: string | null;
  readonly budget: readonly Tree[] | null;
  readonly keywords: ReadonlyMap<string, Tree>;
  readonly body: readonly Tree[];
}

/** What stands behind a definition's name (and parameters): docstring, budget, keywords, body. */
function partsOf(items: readonly Tree[], docFirst: boolean): Parts {
  let rest = items;
  let doc: string | null = null;
  let budget: readonly Tree[] | null = null;
  const keywords = new Map<string, Tree>();
  for (;;) {
    const [first, second] = rest;
    if (docFirst && doc === null && first?.kind === "string" && rest.length > 1) {
      doc = first.text;
      rest = rest.slice(1);
    } else if (first?.kind === "list" && first.items[0]?.kind === "keyword" && first.items[0].name === "budget") {
      budget = first.items.slice(1);
      rest = rest.slice(1);
    } else if (first?.kind === "keyword" && second !== undefined) {
      keywords.set(first.name, second);
      rest = rest.slice(2);
    } else break;
  }
  return { doc, budget, keywords, body: rest };
}

const budgetNames: Readonly<Record<string, string>> = { "instructions": "instructions", "hash-bytes": "hashBytes", "lookups": "lookups", "stack": "stack", "scratch": "scratch", "sends": "sends", "cache-entries": "cacheEntries" };

function budgetDoc(scope: Scope, items: readonly Tree[]): Doc {
  const properties: (readonly [string, Doc])[] = [];
  for (let i = 0; i + 1 < items.length; i += 2) {
    const key = items[i]!;
    if (key.kind === "keyword") properties.push([budgetNames[key.name] ?? key.name, expression(scope, items[i + 1]!).doc]);
  }
  return object(properties);
}

function docComment(file: File, tree: Tree, doc: string | null): Doc {
  if (doc === null) return "";
  if (/\*\/|@|\{/u.test(doc)) refuse(file, tree, "a docstring with `*/`, `@` or `{`", "these mean something else in a comment of TypeScript: reword it");
  return [`/** ${doc.replaceAll(/\s+/gu, " ").trim()} */`, hardline];
}

function parameterDocs(scope: Scope, list: readonly Tree[]): readonly [Scope, Doc[]] {
  let inner = scope;
  const docs = list.map((one): Doc => {
    const [name, written] = itemsOf(one);
    const type = declaredType(written, scope.file.definitions);
    const [next, local] = bind(inner, nameOf(name), type);
    inner = next;
    return [local.ts, ": ", annotation(scope.file, type, written ?? one)];
  });
  return [inner, docs];
}

function lambdaDoc(scope: Scope, tree: Tree, types: readonly ValueType[]): Doc {
  const [, parameters, ...body] = itemsOf(tree);
  let inner: Scope = { ...scope, used: new Set() };
  const names = itemsOf(parameters).map((one, i) => {
    const [next, local] = bind(inner, nameOf(one), types[i] ?? types[0]!);
    inner = next;
    return local.ts;
  });
  const outer = scope.field;
  const fields: Scope = { ...inner, field: (name) => (name === "current" ? names[0] ?? null : name === "incoming" ? names[1] ?? null : outer(name)) };
  return functionDoc(fields, names, body);
}

function definition(file: File, tree: Tree): readonly Doc[] {
  const head = headOf(tree);
  const items = itemsOf(tree);
  const name = nameOf(items[1]);
  const kind = definitionKinds[head];
  const ts = kind === undefined ? name : (globalName(kind, name) ?? String(refuse(file, items[1]!, `the name \`${name}\``, "names are words of ASCII letters and digits with hyphens between them, and no words of TypeScript").doc));
  const helpers: Doc[] = [];
  const exported = file.exportsAll || !file.read.has(headOf(tree) === "defsymbol" ? `'${nameOf(items[2])}` : name) || ["defroute", "defmerge", "defcache", "defpolicy"].includes(head) ? "export " : "";
  const message = (field: string): Doc | null => (field === "right" || ["current", "incoming", "ancestor"].includes(field) ? null : `m.${field}`);
  const scope = scopeOf(file, ts, message, helpers);
  const done = (...docs: readonly Doc[]): readonly Doc[] => [...helpers, docs];
  switch (head) {
    case "import": return [];
    case "defconst": {
      const value = items[2]!;
      const code = value.kind === "symbol" ? atom(quoted(value.name)) : expression({ ...scope, pre: null }, value);
      return done(group(`${exported}const ${ts} =`, indent(2, line, code.doc), ";"));
    }
    case "defsymbol": {
      const symbol = nameOf(items[2]);
      return done(`${exported}const ${globalName("symbol", symbol)!} = `, callDoc(lib(file, "symbol"), [quoted(symbol), expression(scope, items[3]!).doc]), ";");
    }
    case "deftable": {
      const [shape, key, of] = itemsOf(items[2]);
      const keyBytes = itemsOf(key)[1]!;
      return done(`${exported}const ${ts} = `, callDoc(lib(file, "table"), [quoted(nameOf(shape)), object([["keyBytes", expression(scope, keyBytes).doc], ["of", quoted(nameOf(of))]])]), ";");
    }
    case "defrecord": {
      const doc = items[2]?.kind === "string" ? items[2].text : null;
      const given = items.slice(doc === null ? 2 : 3).map((field): readonly [string, Doc, Tree] => {
        const [key, type] = itemsOf(field);
        if (kebab(localName(nameOf(key)).replace(/_$/u, "")) !== nameOf(key)) refuse(file, key!, `the field \`${nameOf(key)}\``, "names are words of ASCII letters and digits with hyphens between them, none of which begins with a digit");
        return [localName(nameOf(key)).replace(/_$/u, ""), fieldType(file, type!), field];
      });
      const properties = given.map(([key, type, field]): Doc => [mark(field.span.start, field.span.end), key, ": ", type]);
      return done(docComment(file, tree, doc), `${exported}const ${ts} = ${lib(file, "record")}(`, group("{", indent(2, line, join(properties, [",", line])), line, "}"), ");");
    }
    case "defun": {
      const { doc, body } = partsOf(items.slice(3), true);
      const own = scopeOf(file, ts, () => null, helpers);
      const [inner, parameters] = parameterDocs(own, itemsOf(items[2]));
      return done(docComment(file, tree, doc), `${exported}const ${ts} = `, functionDoc(inner, parameters, body), ";");
    }
    case "defroute": {
      const { doc, budget, body } = partsOf(items.slice(2), true);
      const made = functionDoc(scope, [usesMessage(body) ? "m" : ""].filter((one) => one !== ""), body);
      return done(docComment(file, tree, doc), `export const ${ts} = ${lib(file, "route")}(`, made, ...(budget === null ? [] : [", ", object([["budget", budgetDoc(scope, budget)]])]), ");");
    }
    case "defcache": {
      const { doc, budget, keywords, body } = partsOf(items.slice(3), true);
      const own = scopeOf(file, ts, () => null, helpers);
      const [inner, parameters] = parameterDocs(own, itemsOf(items[2]));
      const options = [...[...keywords].map(([key, value]) => [key, expression(scope, value).doc] as const), ...(budget === null ? [] : [["budget", budgetDoc(scope, budget)] as const])];
      return done(docComment(file, tree, doc), `export const ${ts} = ${lib(file, "cache")}(`, functionDoc(inner, parameters, body), ...(options.length === 0 ? [] : [", ", object(options)]), ");");
    }
    case "defmerge": {
      const record = items[2]?.kind === "name" ? items[2].name : "document";
      const { doc, budget, keywords, body } = partsOf(items.slice(items[2]?.kind === "name" ? 3 : 2), true);
      const state: ValueType = { kind: "record", name: record };
      const named = recordNamed(file, record, tree);
      file.definitions.state = record;
      const own = scopeOf(file, ts, (field) => (field === "ancestor" ? [`${lib(file, "ancestor")}(${named})`] : null), helpers);
      const made = lambdaDoc(own, body[0]!, [state, state]);
      const promises = (["requires", "assumes"] as const).flatMap((key) => (keywords.has(key) ? [[key, lambdaDoc(own, keywords.get(key)!, [state, state])] as const] : []));
      file.definitions.state = null;
      const options = [...(budget === null ? [] : [["budget", budgetDoc(scope, budget)] as const]), ...promises];
      return done(docComment(file, tree, doc), `export const ${ts} = ${lib(file, "merge")}(${named}, `, made, ...(options.length === 0 ? [] : [", ", object(options)]), ");");
    }
    case "defpolicy": {
      const doc = items[2]?.kind === "string" ? items[2].text : null;
      const rest = items.slice(doc === null ? 2 : 3);
      const within = rest.find((one) => one.kind === "list" && one.items[0]?.kind === "keyword" && one.items[0].name === "within");
      const grants = rest.filter((one) => one !== within).map((one): Doc => [mark(one.span.start, one.span.end), grantDoc(scope, one)]);
      const options = within === undefined ? [] : [", ", object([["within", expression(scope, itemsOf(within)[1]!).doc]])];
      return done(docComment(file, tree, doc), `export const ${ts} = ${lib(file, "policy")}([`, indent(2, hardline, join(grants, [",", hardline])), ",", hardline, "]", ...options, ");");
    }
    case "deftest": return done(testDoc(file, tree));
    default:
      refuse(file, tree, describeTree(tree), "TypeScript has no definition of this kind");
      return [];
  }
}

const usesMessage = (body: readonly Tree[]): boolean => body.some((one) => one.kind === "field" || usesMessage(itemsOf(one)));

const definitionKinds: Readonly<Record<string, DefinitionKind>> = { defconst: "constant", deftable: "table", defrecord: "record", defun: "function", defroute: "route", defcache: "cache", defmerge: "merge", defpolicy: "policy" };

function fieldType(file: File, tree: Tree): Doc {
  if (headOf(tree) === "bytes") return callDoc(lib(file, "byteField"), itemsOf(tree).slice(1).map((one) => (one.kind === "int" ? String(one.value) : "0")));
  const name = nameOf(tree);
  if (name === "fix") return fixedPoint(file, tree).doc;
  return file.definitions.records.has(name) || name === "document" ? recordNamed(file, name, tree) : quoted(name);
}

function grantDoc(scope: Scope, tree: Tree): Doc {
  const { file } = scope;
  const { given: [who, right], keywords } = argumentsOf(tree);
  const whom = who?.kind === "symbol" ? quoted(who.name) : headOf(who) === "nodes" ? callDoc(lib(file, "nodes"), itemsOf(who).slice(1).map((one) => expression(scope, one).doc)) : expression(scope, who!).doc;
  const when = keywords.get("when");
  const budget = keywords.get("budget");
  const options = [
    ...(when === undefined ? [] : [["when", functionDoc({ ...scope, used: new Set() }, usesMessage([when]) ? ["m"] : [], [when])] as const]),
    ...(budget === undefined ? [] : [["budget", budgetDoc(scope, itemsOf(budget))] as const]),
  ];
  return callDoc(lib(file, "grant"), [whom, right?.kind === "symbol" ? quoted(right.name) : expression(scope, right!).doc, ...(options.length === 0 ? [] : [object(options)])]);
}

const slug = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "-").replaceAll(/^-+|-+$/gu, "");

function testDoc(file: File, tree: Tree): Doc {
  const [, nameTree, ...rest] = itemsOf(tree);
  const name = nameOf(nameTree);
  const doc = rest[0]?.kind === "string" ? rest[0].text : null;
  const steps = doc === null ? rest : rest.slice(1);
  const text = doc !== null && slug(doc) === name ? doc : name.replaceAll("-", " ");
  if (slug(text) !== name) refuse(file, nameTree!, `the name \`${name}\` of a test`, "name it in small letters and digits with hyphens between them");
  const scope = scopeOf(file, "test", () => null, []);
  const written = steps.map((one): Doc => [mark(one.span.start, one.span.end), stepDoc(scope, one), ";"]);
  if (scope.helpers.length > 0) refuse(file, tree, "a value of this kind in a test", "write it as a constant");
  const comment = doc === null || text === doc ? "" : [`// ${doc.replaceAll(/\s+/gu, " ").trim()}`, hardline];
  return [comment, lib(file, "test"), "(", quoted(text), ", () => ", braces(written), ");"];
}

function stepDoc(scope: Scope, tree: Tree): Doc {
  const { file } = scope;
  const inner = { ...scope, pre: null };
  const { given, keywords } = argumentsOf(tree);
  const option = (key: string): readonly Doc[] => (keywords.has(key) ? [object([[key, expression(inner, keywords.get(key)!).doc]])] : []);
  switch (headOf(tree)) {
    case "table": return callDoc(lib(file, "entry"), [expression(inner, given[0]!).doc, bytesArgument(inner, given[1]!).doc, expression(inner, given[2]!).doc, ...option("bits")]);
    case "provides": return callDoc(lib(file, "provides"), given.map((one) => expression(inner, one).doc));
    case "expect": {
      const [subject, outcome] = given;
      return callDoc(lib(file, "expectThat"), [subjectDoc(inner, subject!), outcomeDoc(inner, outcome!), ...option("instructions")]);
    }
    default: return refuse(file, tree, describeTree(tree), "a test is made of table, provides and expect").doc;
  }
}

function subjectDoc(scope: Scope, tree: Tree): Doc {
  const { file } = scope;
  const global = file.globals.get(headOf(tree));
  const { given, keywords } = argumentsOf(tree);
  const message = (): Doc => {
    const properties = [...keywords].filter(([key]) => key !== "right").map(([key, value]) => [key, (key === "payload" ? bytesArgument(scope, value) : expression(scope, value)).doc] as const);
    return properties.length === 0 ? "{}" : object(properties);
  };
  switch (global?.kind) {
    case "route": return callDoc([use(file, global), ".on"], [message()]);
    case "policy": {
      const right = keywords.get("right");
      return callDoc([use(file, global), ".allows"], [right?.kind === "symbol" ? quoted(right.name) : '""', message()]);
    }
    case "merge": {
      const before = keywords.get("ancestor");
      return callDoc([use(file, global), ".of"], [...given.map((one) => expression(scope, one).doc), ...(before === undefined ? [] : [object([["ancestor", expression(scope, before).doc]])])]);
    }
    default: return expression(scope, tree).doc;
  }
}

function outcomeDoc(scope: Scope, tree: Tree): Doc {
  if (headOf(tree) === "fault") {
    const [, name] = itemsOf(tree);
    return callDoc(lib(scope.file, "fault"), [name?.kind === "symbol" ? quoted(name.name) : '""']);
  }
  if (tree.kind === "name" && tree.name === "granted") return "true";
  if (tree.kind === "name" && tree.name === "denied") return "false";
  return expression(scope, tree).doc;
}

// Files ----------------------------------------------------------------------------------------------------------------------------

export interface LispFile {
  readonly text: string;
  readonly trees: readonly Tree[];
  /** Trees of the files that it imports, by the path that the import names. */
  readonly imports: ReadonlyMap<string, readonly Tree[]>;
}

interface Collected {
  readonly constants: Map<string, Tree>;
  readonly functions: Map<string, { readonly parameters: readonly Tree[]; readonly body: readonly Tree[] }>;
  readonly tables: Map<string, "node" | "int">;
  readonly records: Map<string, ReadonlyMap<string, Tree>>;
  readonly globals: Map<string, Global>;
  readonly symbols: Map<string, Global>;
}

const importable = new Set(["defconst", "defsymbol", "deftable", "defrecord", "defun", "defcache"]);

function collect(trees: readonly Tree[], from: string | null, only: ReadonlySet<string> | null, into: Collected): void {
  for (const tree of trees) {
    const head = headOf(tree);
    const items = itemsOf(tree);
    if (from !== null && !importable.has(head)) continue;
    if (head === "defsymbol") {
      const symbol = nameOf(items[2]);
      if (only === null || only.has(symbol)) into.symbols.set(symbol, { kind: "symbol", ts: globalName("symbol", symbol)!, from });
      continue;
    }
    const kind = definitionKinds[head];
    if (kind === undefined) continue;
    const name = nameOf(items[1]);
    const wanted = only === null || only.has(name);
    // Records of an imported file are part of the types of its functions, whether they are named or not.
    if (!wanted && kind !== "record") continue;
    if (wanted || !into.globals.has(name)) into.globals.set(name, { kind, ts: globalName(kind, name) ?? localName(name), from });
    switch (head) {
      case "defconst": into.constants.set(name, items[2]!); break;
      case "deftable": into.tables.set(name, nameOf(itemsOf(items[2])[2]) === "int" ? "int" : "node"); break;
      case "defrecord": into.records.set(name, new Map(items.slice(2).flatMap((one) => (one.kind === "list" ? [[nameOf(one.items[0]), one.items[1]!] as const] : [])))); break;
      case "defun":
      case "defcache": into.functions.set(name, { parameters: itemsOf(items[2]), body: partsOf(items.slice(3), true).body }); break;
    }
  }
}

/** What a file defines, and what it hands on of those that it imports; each under the path that leads to it from here. */
function gather(imports: LispFile["imports"], path: string, only: ReadonlySet<string> | null, into: Collected, seen: Set<string>): void {
  if (seen.has(path)) return;
  seen.add(path);
  const trees = imports.get(path) ?? [];
  for (const tree of trees) {
    const [, next] = itemsOf(tree);
    if (headOf(tree) === "import" && next?.kind === "string") gather(imports, importedFile(path, next.text), only, into, seen);
  }
  collect(trees, path, only, into);
}

/** `lib/units.lisp` is `./lib/units.policy.ts`. */
export function typescriptPath(path: string): string {
  const made = path.replace(/\.lisp$/u, ".policy.ts");
  return /^\.\.?\//u.test(made) ? made : `./${made}`;
}

export function toTypeScript(source: LispFile, reports: Reports, styles: Styles): Conversion {
  const into: Collected = { constants: new Map(), functions: new Map(), tables: new Map(), records: new Map(), globals: new Map(), symbols: new Map() };
  for (const tree of source.trees) {
    if (headOf(tree) !== "import") continue;
    const [, path] = itemsOf(tree);
    const only = itemsOf(argumentsOf(tree).keywords.get("only")).map(nameOf);
    if (path?.kind !== "string") continue;
    gather(source.imports, path.text, argumentsOf(tree).keywords.has("only") ? new Set(only) : null, into, new Set());
  }
  collect(source.trees, null, null, into);
  const taken = new Set([...into.globals.values(), ...into.symbols.values()].map(({ ts }) => ts));
  const file: File = {
    reports, text: source.text, styles, taken, library: new Map(), imported: new Map(), tops: new Set(), helperNames: new Set(), read: namesRead(source.trees, [...into.records.keys()]), globals: into.globals, symbols: into.symbols,
    definitions: { constants: into.constants, functions: into.functions, tables: into.tables, records: into.records, state: null },
    exportsAll: !source.trees.some((tree) => ["defroute", "defmerge", "defpolicy"].includes(headOf(tree))),
  };
  clashes(file, source.trees);
  const written = new Map<Tree, Doc>();
  for (const tree of source.trees) {
    const docs = definition(file, tree);
    const top = mark(tree.span.start, tree.span.end);
    file.tops.add(top);
    written.set(tree, headOf(tree) === "import" ? [top] : [top, join(docs, hardline)]);
  }
  const definitions = ordered(source.trees).map((tree) => written.get(tree)!);
  const importTrees = source.trees.filter((tree) => headOf(tree) === "import");
  const imports = importTrees.flatMap((tree): Doc[] => {
    const path = itemsOf(tree)[1];
    const names = path?.kind === "string" ? file.imported.get(path.text) : undefined;
    const start = written.get(tree)!;
    if (names === undefined || path?.kind !== "string") return [start];
    return [[start, group("import {", indent(2, line, join([...names].sort(), [",", line])), line, "} from ", quoted(typescriptPath(path.text)), ";")]];
  });
  const direct = new Set(importTrees.flatMap((tree) => (itemsOf(tree)[1]?.kind === "string" ? [(itemsOf(tree)[1] as Tree & { kind: "string" }).text] : [])));
  for (const [path, names] of file.imported) {
    if (!direct.has(path)) imports.push(group("import {", indent(2, line, join([...names].sort(), [",", line])), line, "} from ", quoted(typescriptPath(path)), ";"));
  }
  const named = [...file.library].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, own]) => {
    const type = typeNames.has(name) ? "type " : "";
    return name === own ? `${type}${name}` : `${type}${name} as ${own}`;
  });
  const library: Doc[] = named.length === 0 ? [] : [group("import {", indent(2, line, join(named, [",", line])), line, '} from "promisegrid";')];
  return { doc: join([...library, ...imports, ...(library.length + imports.length > 0 && definitions.length > 0 ? [""] : []), ...definitions], hardline), tops: file.tops };
}

/** Names in all places but those where they are defined; symbols with their quote, records for the accessors of their fields. */
function namesRead(trees: readonly Tree[], records: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (tree: Tree): void => {
    if (tree.kind === "symbol") found.add(`'${tree.name}`);
    if (tree.kind === "name") {
      found.add(tree.name);
      for (const record of records) if (tree.name.startsWith(`${record}-`)) found.add(record);
    }
    itemsOf(tree).forEach(look);
  };
  for (const tree of trees) itemsOf(tree).slice(headOf(tree) === "defsymbol" ? 3 : 2).forEach(look);
  return found;
}

function clashes(file: File, trees: readonly Tree[]): void {
  const seen = new Map<string, string>();
  for (const tree of trees) {
    const kind = definitionKinds[headOf(tree)];
    const items = itemsOf(tree);
    const name = headOf(tree) === "defsymbol" ? nameOf(items[2]) : nameOf(items[1]);
    const ts = headOf(tree) === "defsymbol" ? globalName("symbol", name) : kind === undefined ? null : globalName(kind, name);
    if (ts === null) continue;
    const other = seen.get(ts);
    if (other !== undefined) refuse(file, items[1]!, `\`${name}\` beside \`${other}\``, `both would be called ${ts}: rename one of them`);
    seen.set(ts, name);
  }
}

/** What is evaluated where it stands comes behind what it names: records before their merges, policies before narrower ones. */
function ordered(trees: readonly Tree[]): readonly Tree[] {
  const byName = new Map(trees.map((tree) => [nameOf(itemsOf(tree)[1]), tree]));
  const done = new Set<Tree>();
  const list: Tree[] = [];
  const place = (tree: Tree): void => {
    if (done.has(tree)) return;
    done.add(tree);
    for (const name of needs(tree)) {
      const other = byName.get(name);
      if (other !== undefined) place(other);
    }
    list.push(tree);
  };
  for (const tree of trees) if (headOf(tree) !== "import") place(tree);
  return list;
}

function needs(tree: Tree): readonly string[] {
  const names = (part: Tree): readonly string[] => (part.kind === "name" ? [part.name] : itemsOf(part).flatMap(names));
  const items = itemsOf(tree);
  switch (headOf(tree)) {
    case "defmerge": return items[2]?.kind === "name" ? [items[2].name] : [];
    case "defrecord":
    case "defconst": return items.slice(2).flatMap(names);
    case "defpolicy": return items.slice(2).flatMap((one) => (one.kind === "list" && one.items[0]?.kind === "keyword" ? names(one) : itemsOf(one)[1] === undefined ? [] : names(itemsOf(one)[1]!)));
    default: return [];
  }
}
