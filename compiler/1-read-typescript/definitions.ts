/** The top of a file: imports, constants, tables, symbols, functions, routes. */
import ts from "typescript";
import { kebab } from "../../spec/vocabulary.ts";
import type { Tree } from "../1-read/tree.ts";
import { atom, bindingOf, form, group, isTopLevel, kindOf, libraryCall, refuse, report, shorten, spanOf, symbolAt, textAtom } from "./context.ts";
import type { Lowering } from "./context.ts";
import { expression, literalText, unwrap } from "./expressions.ts";
import { describeKind, kindOfType } from "./kinds.ts";
import type { Kind } from "./kinds.ts";
import { refusalOf } from "./refused.ts";
import { functionBody } from "./statements.ts";

/** All definitions of a file but those to skip; wrong ones are reported and left out. */
export function definitions(lowering: Lowering, skip: (statement: ts.Statement) => boolean): Tree[] {
  const trees: (Tree | null)[] = [];
  for (const statement of lowering.source.statements) {
    if (lowering.reports.full()) break;
    if (skip(statement)) continue;
    trees.push(...definition(lowering, statement));
  }
  recursion(lowering);
  return trees.filter((tree) => tree !== null);
}

function definition(lowering: Lowering, node: ts.Statement): readonly (Tree | null)[] {
  if (refusalOf(node) !== undefined) return [refuse(lowering, node)];
  if (ts.isImportDeclaration(node)) return importOf(lowering, node);
  if (ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isEmptyStatement(node)) return [];
  if (ts.isFunctionDeclaration(node)) {
    if (node.name === undefined || node.body === undefined) return [report(lowering, "PG1103", node, { what: "a function without a name or a body" })];
    return [functionOf(lowering, node.name, node, node.body, docOf(node))];
  }
  if (ts.isVariableStatement(node)) {
    const { declarationList } = node;
    if (refusalOf(declarationList) !== undefined) return [refuse(lowering, declarationList)];
    if ((declarationList.flags & ts.NodeFlags.Const) === 0) return [report(lowering, "PG1103", node, { what: "a variable" }, { help: "write const: a route remembers nothing between messages" })];
    return declarationList.declarations.map((one) => constant(lowering, one, docOf(node)));
  }
  return [report(lowering, "PG1103", node, { what: `\`${shorten(node.getText(lowering.source))}\`` })];
}

/** The text of the comment `/** … *​/` before a definition, on one line. */
function docOf(node: ts.Node): string | null {
  const text = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? "").at(-1);
  const line = text?.replaceAll(/\s+/gu, " ").trim();
  return line === undefined || line === "" ? null : line;
}

const docAtom = (lowering: Lowering, doc: string | null, at: ts.Node): readonly Tree[] => (doc === null ? [] : [textAtom(doc, spanOf(lowering, at))]);

function importOf(lowering: Lowering, node: ts.ImportDeclaration): readonly (Tree | null)[] {
  const from = node.moduleSpecifier;
  if (!ts.isStringLiteral(from)) return [refuse(lowering, node)];
  const clause = node.importClause;
  if (clause !== undefined && refusalOf(clause) !== undefined) return [refuse(lowering, clause)];
  if (from.text === "promisegrid") return [];
  if (!/^\.\.?\/.*\.policy\.ts$/u.test(from.text)) return [report(lowering, "PG1114", from, { from: from.text })];
  const named = clause?.namedBindings;
  if (clause === undefined || named === undefined || !ts.isNamedImports(named)) return [refuse(lowering, node, "an import without names", "import { a } from \"./units.policy.ts\"")];
  const span = spanOf(lowering, node);
  const names = named.elements.flatMap((one): Tree[] => {
    if (one.isTypeOnly || clause.isTypeOnly) return [];
    if (one.propertyName !== undefined) {
      refuse(lowering, one, "an import under another name", "use the name that it has");
      return [];
    }
    const symbol = symbolAt(lowering, one.name);
    const binding = symbol === undefined ? undefined : bindingOf(lowering, symbol);
    const name = binding?.kind === "global" || binding?.kind === "function" || binding?.kind === "type" ? binding.name : null;
    return name === null ? [] : [atom.name(name, spanOf(lowering, one))];
  });
  if (names.length === 0) return [];
  return [form("import", span, textAtom(from.text, spanOf(lowering, from)), atom.keyword("only", span), { kind: "list", items: names, span: spanOf(lowering, named) })];
}

/** Kinds of values that a constant can have. */
const constants: readonly Kind[] = ["int", "u64", "bool", "bytes", "node", "cid"];

function constant(lowering: Lowering, node: ts.VariableDeclaration, doc: string | null): Tree | null {
  const span = spanOf(lowering, node);
  if (!ts.isIdentifier(node.name)) return refuse(lowering, node.name);
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/u.test(node.name.text)) return refuse(lowering, node.name, `the name \`${node.name.text}\``, "names are ASCII letters, digits and underscores");
  const name = atom.name(kebab(node.name.text), spanOf(lowering, node.name));
  const value = node.initializer === undefined ? undefined : unwrap(node.initializer);
  if (value === undefined) return report(lowering, "PG1103", node, { what: "a constant without a value" });
  if (refusalOf(value) !== undefined) return refuse(lowering, value);
  switch (libraryCall(lowering, value)) {
    case "route": return routeOf(lowering, name, value as ts.CallExpression, doc);
    case "table": return tableOf(lowering, name, value as ts.CallExpression);
    case "symbol": return symbolOf(lowering, value as ts.CallExpression);
  }
  if (ts.isArrowFunction(value)) return functionOf(lowering, node.name, value, value.body, doc);
  if (ts.isStringLiteralLike(value)) return null;
  const kind = kindOf(lowering, value);
  if (!constants.includes(kind)) return report(lowering, "PG1115", value, { what: describeKind(kind) });
  return form("defconst", span, name, expression(lowering, value));
}

/** The properties of an object literal, by name. */
function propertiesOf(lowering: Lowering, node: ts.Expression | undefined, at: ts.Node, where: string): ReadonlyMap<string, ts.Expression> | null {
  const inner = node === undefined ? undefined : unwrap(node);
  if (inner === undefined || !ts.isObjectLiteralExpression(inner)) return report(lowering, "PG1109", inner ?? at, { where, expected: "an object literal" });
  const found = new Map<string, ts.Expression>();
  for (const one of inner.properties) {
    if (!ts.isPropertyAssignment(one) || !ts.isIdentifier(one.name)) return refuse(lowering, one, `\`${shorten(one.getText(lowering.source))}\` among the options`, "write name: value");
    found.set(one.name.text, one.initializer);
  }
  return found;
}

/** A literal int, constants of the file by name included. */
function intTree(lowering: Lowering, node: ts.Expression | undefined, at: ts.Node, where: string): Tree | null {
  const lowered = node === undefined ? null : expression(lowering, node);
  if (node !== undefined && lowered === null) return null;
  if (lowered?.kind === "int" || lowered?.kind === "name") return lowered;
  return report(lowering, "PG1109", node ?? at, { where, expected: "a literal int" });
}

const budgets: Readonly<Record<string, string>> = { instructions: "instructions", hashBytes: "hash-bytes", lookups: "lookups" };

function budgetOf(lowering: Lowering, node: ts.Expression, at: ts.Node): Tree | null {
  const figures = propertiesOf(lowering, node, at, "a budget");
  if (figures === null) return null;
  const items = [...figures].flatMap(([key, value]): (Tree | null)[] => [atom.keyword(budgets[key] ?? key, spanOf(lowering, value)), intTree(lowering, value, at, `the budget \`${key}\``)]);
  const span = spanOf(lowering, node);
  return group(span, atom.keyword("budget", span), ...items);
}

function routeOf(lowering: Lowering, name: Tree, node: ts.CallExpression, doc: string | null): Tree | null {
  const body = node.arguments[0] === undefined ? undefined : unwrap(node.arguments[0]);
  if (body === undefined || !ts.isArrowFunction(body)) return report(lowering, "PG1109", body ?? node, { where: "the body of a route", expected: "an arrow function: (m) => …" });
  const options = node.arguments[1] === undefined ? new Map<string, ts.Expression>() : propertiesOf(lowering, node.arguments[1], node, "the options of a route");
  if (options === null) return null;
  const budget = options.get("budget");
  const declared = budget === undefined ? [] : [budgetOf(lowering, budget, node)];
  const lowered = ts.isBlock(body.body) ? functionBody(lowering, body.body) : expression(lowering, body.body);
  return form("defroute", spanOf(lowering, node), name, ...docAtom(lowering, doc, node), ...declared, lowered);
}

function tableOf(lowering: Lowering, name: Tree, node: ts.CallExpression): Tree | null {
  const span = spanOf(lowering, node);
  const kind = literalText(lowering, node.arguments[0], node, "the kind of a table");
  const options = propertiesOf(lowering, node.arguments[1], node, "the options of a table");
  if (kind === null || options === null) return null;
  const of = literalText(lowering, options.get("of"), node, "`of` of a table");
  const keyBytes = intTree(lowering, options.get("keyBytes"), node, "`keyBytes` of a table");
  if (of === null || keyBytes === null) return null;
  return form("deftable", span, name, form(kind.text, span, form("bytes", span, keyBytes), atom.name(of.text, spanOf(lowering, of))));
}

function symbolOf(lowering: Lowering, node: ts.CallExpression): Tree | null {
  const span = spanOf(lowering, node);
  const name = literalText(lowering, node.arguments[0], node, "the name of a symbol");
  const code = intTree(lowering, node.arguments[1], node, "the code of a symbol");
  return name === null || code === null ? null : form("defsymbol", span, atom.name("type", span), atom.name(name.text, spanOf(lowering, name)), code);
}

function typeTree(lowering: Lowering, node: ts.ParameterDeclaration): Tree | null {
  const span = spanOf(lowering, node.type ?? node);
  const kind = kindOfType(lowering.checker.getTypeAtLocation(node));
  switch (kind) {
    case "int":
    case "u64":
    case "bool":
    case "bytes":
    case "node":
    case "cid": return atom.name(kind, span);
    case "symbol": return atom.name("type", span);
    case "optional": return form("optional", span, atom.name("node", span));
    default: return report(lowering, "PG1115", node.type ?? node, { what: describeKind(kind) }, { help: kind === "message" ? "pass the fields that the function needs" : undefined });
  }
}

function functionOf(lowering: Lowering, name: ts.Identifier, node: ts.SignatureDeclaration, body: ts.Block | ts.Expression, doc: string | null): Tree | null {
  const span = spanOf(lowering, node);
  const parameters = node.parameters.map((one): Tree | null => {
    if (refusalOf(one) !== undefined) return refuse(lowering, one);
    if (!ts.isIdentifier(one.name)) return refuse(lowering, one.name);
    const type = typeTree(lowering, one);
    const binding = bindingOf(lowering, lowering.checker.getSymbolAtLocation(one.name)!);
    return binding?.kind === "local" ? group(spanOf(lowering, one), atom.name(binding.name, spanOf(lowering, one.name)), type) : null;
  });
  const lowered = ts.isBlock(body) ? functionBody(lowering, body) : expression(lowering, body);
  return form("defun", span, atom.name(kebab(name.text), spanOf(lowering, name)), group(span, ...parameters), ...docAtom(lowering, doc, node), lowered);
}

/** Reports each function of the file that calls itself, at once or through others. */
function recursion(lowering: Lowering): void {
  const calls = new Map<ts.Symbol, { readonly name: ts.Node; readonly called: Set<ts.Symbol> }>();
  for (const statement of lowering.source.statements) {
    const declared: readonly ts.Declaration[] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : ts.isFunctionDeclaration(statement) ? [statement] : [];
    for (const one of declared) {
      const name = (one as ts.VariableDeclaration | ts.FunctionDeclaration).name;
      const symbol = name === undefined ? undefined : lowering.checker.getSymbolAtLocation(name);
      if (symbol === undefined || name === undefined) continue;
      const called = new Set<ts.Symbol>();
      const look = (node: ts.Node): void => {
        if (ts.isIdentifier(node) && node !== name) {
          const found = symbolAt(lowering, node);
          if (found?.valueDeclaration !== undefined && isTopLevel(found.valueDeclaration)) called.add(found);
        }
        ts.forEachChild(node, look);
      };
      look(one);
      calls.set(symbol, { name, called });
    }
  }
  for (const [symbol, { name }] of calls) {
    const reached = new Set<ts.Symbol>();
    const pending = [symbol];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      for (const next of calls.get(at)?.called ?? []) {
        if (reached.has(next)) continue;
        reached.add(next);
        pending.push(next);
      }
    }
    if (reached.has(symbol)) report(lowering, "PG1112", name, { name: symbol.name });
  }
}
