/**
 * Syntax outside the subset, by what it is. Refused at its own node, with what to write instead; the example of each row
 * is a test.
 */
import ts from "typescript";

export interface Refusal {
  /** As the message begins: "… has no place in a policy". */
  readonly what: string;
  readonly help: string;
  matches(node: ts.Node): boolean;
  /** Stands in the body of a route, before its `return deliver();`, or at the top of a file. */
  readonly example: { readonly body: string } | { readonly top: string };
}

const kind = (...kinds: readonly ts.SyntaxKind[]) => (node: ts.Node): boolean => kinds.includes(node.kind);
const operator = (...kinds: readonly ts.SyntaxKind[]) => (node: ts.Node): boolean => ts.isBinaryExpression(node) && kinds.includes(node.operatorToken.kind);
const modifier = (which: ts.SyntaxKind) => (node: ts.Node): boolean => ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((one) => one.kind === which) ?? false);
const global = (...names: readonly string[]) => (node: ts.Node): boolean =>
  ts.isIdentifier(node) && names.includes(node.text) && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node)
  && !ts.isPropertyAssignment(node.parent) && !ts.isImportSpecifier(node.parent) && !ts.isBindingName(node.parent) && (node.parent as { name?: ts.Node }).name !== node;
const member = (object: string, ...names: readonly string[]) => (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === object && names.includes(node.name.text);
const k = ts.SyntaxKind;

/** The list of grants is the one array that there is. */
const isGrants = ({ parent }: ts.ArrayLiteralExpression): boolean => ts.isCallExpression(parent) && ts.isIdentifier(parent.expression) && parent.expression.text === "policy";

const literalOnly = "values are ints, bigints, booleans, byte strings, nodes, CIDs and symbols";

export const refusals: readonly Refusal[] = [
  { what: "a class", help: "write functions; a route keeps no state", matches: kind(k.ClassDeclaration, k.ClassExpression), example: { top: "class A {}" } },
  { what: "an async function", help: "a route decides at once; dhtLookup and match answer without waiting", matches: modifier(k.AsyncKeyword), example: { top: "async function f() {}" } },
  { what: "`await`", help: "a route decides at once; dhtLookup and match answer without waiting", matches: kind(k.AwaitExpression), example: { top: "await 5;" } },
  { what: "a generator", help: "loop over range(n) or a byte string",
    matches: (node) => kind(k.YieldExpression)(node) || (ts.isFunctionDeclaration(node) && node.asteriskToken !== undefined), example: { top: "function* f() {}" } },
  { what: "a regular expression", help: "compare bytes: startsWith, bytesEqual, or a loop", matches: kind(k.RegularExpressionLiteral), example: { body: "const a = /x/;" } },
  { what: "`any`", help: "say the type; nothing in a policy needs any", matches: kind(k.AnyKeyword), example: { body: "const a: any = 5;" } },
  { what: "`unknown`", help: "say the type", matches: kind(k.UnknownKeyword), example: { body: "const a: unknown = 5;" } },
  { what: "a `while` loop", help: "loop over range(n, { max: … }) and leave it with break", matches: kind(k.WhileStatement), example: { body: "while (m.ttl > 3) {}" } },
  { what: "a `do` loop", help: "loop over range(n, { max: … }) and leave it with break", matches: kind(k.DoStatement), example: { body: "do {} while (m.ttl > 3);" } },
  { what: "a `for … in` loop", help: "loop over range(n) or a byte string with for … of", matches: kind(k.ForInStatement), example: { body: "for (const i in m) {}" } },
  { what: "`try`", help: "a fault drops the message; test before what could fault", matches: kind(k.TryStatement), example: { body: "try {} finally {}" } },
  { what: "`throw`", help: 'end with drop("…")', matches: kind(k.ThrowStatement), example: { body: "if (m.ttl > 3) throw 5;" } },
  { what: "a label", help: "break and continue are for the innermost loop", matches: kind(k.LabeledStatement), example: { body: "a: for (const i of range(3)) { if (i === m.ttl) break a; }" } },
  { what: "`debugger`", help: "remove it", matches: kind(k.DebuggerStatement), example: { body: "debugger;" } },
  { what: "spread", help: "name the parts one by one", matches: kind(k.SpreadElement, k.SpreadAssignment), example: { body: "Math.min(...[1, 2]);" } },
  { what: "a template string", help: "strings are literals: bytes(\"…\"), or a symbol", matches: kind(k.TemplateExpression, k.TaggedTemplateExpression), example: { body: "const a = `${m.ttl}`;" } },
  { what: "`new`", help: literalOnly, matches: kind(k.NewExpression), example: { body: "const a = new Uint8Array(3);" } },
  { what: "`delete`", help: "values never change", matches: kind(k.DeleteExpression), example: { body: "delete (m as { ttl?: number }).ttl;" } },
  { what: "`typeof`", help: "types are known when the policy is compiled", matches: kind(k.TypeOfExpression), example: { body: 'if (typeof m.ttl === "number") return deliver();' } },
  { what: "`void`", help: "remove it", matches: kind(k.VoidExpression), example: { body: "void m.ttl;" } },
  { what: "`instanceof`", help: "types are known when the policy is compiled", matches: operator(k.InstanceOfKeyword), example: { body: "if (m.payload instanceof Uint8Array) return deliver();" } },
  { what: "`in`", help: "types are known when the policy is compiled", matches: operator(k.InKeyword), example: { body: 'if ("ttl" in m) return deliver();' } },
  { what: "an enum", help: "write constants: const open = 1;", matches: kind(k.EnumDeclaration), example: { top: "enum A { b }" } },
  { what: "a namespace", help: "write a file of its own and import from it", matches: kind(k.ModuleDeclaration), example: { top: "namespace a { export const b = 1; }" } },
  { what: "`var`", help: "const, or let where it is assigned again", example: { body: "var a = 5;" },
    matches: (node) => ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0 },
  { what: "`this`", help: "a route gets the message as its argument", matches: kind(k.ThisKeyword), example: { body: "const a = this;" } },
  { what: "destructuring", help: "name the fields: m.ttl, m.payload", matches: kind(k.ObjectBindingPattern, k.ArrayBindingPattern), example: { body: "const { ttl } = m;" } },
  { what: "an array", help: "a list is list(a, b); byte strings are bytes(\"…\") and hex(\"…\")", matches: (node) => ts.isArrayLiteralExpression(node) && !isGrants(node), example: { body: "const a = [1, 2];" } },
  { what: "optional chaining", help: "test for undefined first: if (x !== undefined) …", matches: (node) => (node.flags & ts.NodeFlags.OptionalChain) !== 0 && kind(k.PropertyAccessExpression, k.ElementAccessExpression, k.CallExpression)(node),
    example: { body: "const a = dhtLookup(multihash(m.payload, \"blake3\"))?.length;" } },
  { what: "`!` behind a value", help: "test for undefined: if (x !== undefined) …", matches: kind(k.NonNullExpression), example: { body: "const a = dhtLookup(multihash(m.payload, \"blake3\"))!;" } },
  { what: "a type assertion", help: "the types of a policy are exact; convert with Number(x) or BigInt(x)", matches: (node) => (ts.isAsExpression(node) && !ts.isConstTypeReference(node.type)) || node.kind === k.TypeAssertionExpression,
    example: { body: "const a = m.ttl as 5;" } },
  { what: "the comma operator", help: "write statements", matches: operator(k.CommaToken), example: { body: "const a = (m.ttl, m.size);" } },
  { what: "`**`", help: "multiply, or shift: 1 << n", matches: operator(k.AsteriskAsteriskToken, k.AsteriskAsteriskEqualsToken), example: { body: "const a = m.ttl ** 2;" } },
  { what: "`==`", help: "=== compares without converting", matches: operator(k.EqualsEqualsToken), example: { body: "if (m.ttl == 5) return deliver();" } },
  { what: "`!=`", help: "!== compares without converting", matches: operator(k.ExclamationEqualsToken), example: { body: "if (m.ttl != 5) return deliver();" } },
  { what: "a logical assignment", help: "write an if", matches: operator(k.BarBarEqualsToken, k.AmpersandAmpersandEqualsToken, k.QuestionQuestionEqualsToken), example: { body: "let a = m.ttl > 3;\na ||= m.size > 5;" } },
  { what: "`null`", help: "the absent node is undefined", matches: kind(k.NullKeyword), example: { body: "const a = null;" } },
  { what: "`function` inside an expression", help: "write an arrow function, or a function at the top of the file", matches: kind(k.FunctionExpression), example: { top: "const f = function (n: number): number { return n; };" } },
  { what: "a rest parameter", help: "name the parameters one by one", matches: (node) => ts.isParameter(node) && node.dotDotDotToken !== undefined, example: { top: "function f(...a: number[]): number { return a.length; }" } },
  { what: "a default value of a parameter", help: "pass all arguments", matches: (node) => ts.isParameter(node) && node.initializer !== undefined, example: { top: "function f(a = 5): number { return a; }" } },
  { what: "an optional parameter", help: "pass all arguments", matches: (node) => ts.isParameter(node) && node.questionToken !== undefined, example: { top: "function f(a?: number): number { return 5; }" } },
  { what: "a type parameter", help: "name the types", matches: kind(k.TypeParameter), example: { top: "function f<T>(a: T): number { return 5; }" } },
  { what: "`export default`", help: "export const name = route((m) => …)", matches: (node) => ts.isExportAssignment(node) || modifier(k.DefaultKeyword)(node), example: { top: "export default 5;" } },
  { what: "a re-export", help: "import what is needed where it is needed", matches: kind(k.ExportDeclaration), example: { top: 'export * from "promisegrid";' } },
  { what: "a default or namespace import", help: 'import { route, drop } from "promisegrid"', matches: (node) => ts.isImportClause(node) && (node.name !== undefined || (node.namedBindings !== undefined && ts.isNamespaceImport(node.namedBindings))),
    example: { top: 'import * as all from "promisegrid";' } },
  { what: "a declaration without a meaning", help: "remove `declare`", matches: modifier(k.DeclareKeyword), example: { top: "declare const a: number;" } },
  { what: "a random number", help: "a route is deterministic: hash what the message has", matches: member("Math", "random"), example: { body: "const a = Math.random();" } },
  { what: "a fraction", help: "ints only: Math.trunc(a / b) divides towards zero", matches: member("Math", "floor", "ceil", "round", "sqrt", "pow", "log", "log2", "exp", "sin", "cos", "tan", "fround", "hypot", "PI", "E", "cbrt", "atan2"), example: { body: "const a = Math.floor(3);" } },
  { what: "the clock", help: "the message's arrival time is m.time", matches: global("Date", "performance"), example: { body: "const a = Date.now();" } },
  { what: "a name of JavaScript's library", help: "a policy sees its message, the library promisegrid and the ints of Math",
    matches: global("console", "JSON", "eval", "Symbol", "Promise", "require", "process", "globalThis", "setTimeout", "Object", "Array", "String", "Reflect", "Proxy", "Map", "Set", "isNaN", "isFinite", "parseInt", "parseFloat", "RegExp", "Error", "Function", "Intl", "NaN", "Infinity", "arguments"),
    example: { body: "console.log(m.ttl);" } },
];

export const refusalOf = (node: ts.Node): Refusal | undefined => refusals.find((row) => row.matches(node));
