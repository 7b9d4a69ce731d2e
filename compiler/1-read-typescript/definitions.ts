/** The top of a file: imports, constants, tables, symbols, functions, routes. */
import ts from "typescript";
import { kebab } from "../../spec/vocabulary.ts";
import type { Tree } from "../1-read/tree.ts";
import { atom, bindingOf, form, group, isTopLevel, kindOf, libraryCall, recordNamed, refuse, report, shorten, spanOf, symbolAt, textAtom } from "./context.ts";
import type { Lowering } from "./context.ts";
import { expression, literalText, unwrap } from "./expressions.ts";
import { describeKind } from "./kinds.ts";
import type { Kind } from "./kinds.ts";
import { refusalOf } from "./refused.ts";
import { budgetOf, docAtom, functionBodyOf, intTree, parameterList, propertiesOf } from "./parts.ts";
import { cacheOf, mergeOf, policyOf, testOf } from "./programs.ts";

/** Of one definition, copies included. Each nests in the one before it, and later stages walk that by recursion. */
const mostStatements = 1000;

/** All definitions of a file but those to skip; wrong ones are reported and left out. */
export function definitions(lowering: Lowering, skip: (statement: ts.Statement) => boolean): Tree[] {
  const trees: (Tree | null)[] = [];
  for (const statement of lowering.source.statements) {
    if (lowering.reports.full()) break;
    if (skip(statement)) continue;
    lowering.statementsLeft = mostStatements;
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
  const called = ts.isExpressionStatement(node) ? unwrap(node.expression) : undefined;
  if (libraryCall(lowering, called) === "test") return [testOf(lowering, called as ts.CallExpression)];
  return [report(lowering, "PG1103", node, { what: `\`${shorten(node.getText(lowering.source))}\`` })];
}

/** The text of the comment `/** … *​/` before a definition, on one line. */
function docOf(node: ts.Node): string | null {
  const text = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? "").at(-1);
  const line = text?.replaceAll(/\s+/gu, " ").trim();
  return line === undefined || line === "" ? null : line;
}

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
    const name = binding !== undefined && binding.kind !== "message" && binding.kind !== "text" ? binding.name : null;
    return name === null ? [] : [atom.name(name, spanOf(lowering, one))];
  });
  if (names.length === 0) return [];
  return [form("import", span, textAtom(from.text, spanOf(lowering, from)), atom.keyword("only", span), { kind: "list", items: names, span: spanOf(lowering, named) })];
}

/** Kinds of values that a constant can have. */
const constants: readonly Kind[] = ["int", "u64", "bool", "bytes", "node", "cid", "record", "list"];

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
    case "record": return recordOf(lowering, name, value as ts.CallExpression, doc);
    case "merge": return mergeOf(lowering, name, value as ts.CallExpression, doc);
    case "cache": return cacheOf(lowering, name, value as ts.CallExpression, doc);
    case "policy": return policyOf(lowering, name, value as ts.CallExpression, doc);
  }
  if (ts.isArrowFunction(value)) return functionOf(lowering, node.name, value, value.body, doc);
  if (ts.isStringLiteralLike(value)) return null;
  const kind = kindOf(lowering, value);
  if (!constants.includes(kind)) return report(lowering, "PG1115", value, { what: describeKind(kind) });
  return form("defconst", span, name, expression(lowering, value));
}

function routeOf(lowering: Lowering, name: Tree, node: ts.CallExpression, doc: string | null): Tree | null {
  const body = node.arguments[0] === undefined ? undefined : unwrap(node.arguments[0]);
  if (body === undefined || !ts.isArrowFunction(body)) return report(lowering, "PG1109", body ?? node, { where: "the body of a route", expected: "an arrow function: (m) => …" });
  const options = node.arguments[1] === undefined ? new Map<string, ts.Expression>() : propertiesOf(lowering, node.arguments[1], node, "the options of a route");
  if (options === null) return null;
  const budget = options.get("budget");
  const declared = budget === undefined ? [] : [budgetOf(lowering, budget, node)];
  const lowered = functionBodyOf(lowering, body.body);
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

function functionOf(lowering: Lowering, name: ts.Identifier, node: ts.SignatureDeclaration, body: ts.ConciseBody, doc: string | null): Tree | null {
  return form("defun", spanOf(lowering, node), atom.name(kebab(name.text), spanOf(lowering, name)), parameterList(lowering, node), ...docAtom(lowering, doc, node), functionBodyOf(lowering, body));
}

/** `record({ name: type, … })`. */
function recordOf(lowering: Lowering, name: Tree, node: ts.CallExpression, doc: string | null): Tree | null {
  const span = spanOf(lowering, node);
  const fields = propertiesOf(lowering, node.arguments[0], node, "the fields of a record");
  if (fields === null) return null;
  return form("defrecord", span, name, ...docAtom(lowering, doc, node), ...[...fields].map(([key, value]) => group(spanOf(lowering, value), atom.name(kebab(key), spanOf(lowering, value)), fieldType(lowering, unwrap(value)))));
}

function fieldType(lowering: Lowering, node: ts.Expression): Tree | null {
  const span = spanOf(lowering, node);
  if (libraryCall(lowering, node) === "byteField") return form("bytes", span, ...(node as ts.CallExpression).arguments.map((one) => intTree(lowering, one, node, "a length")));
  const named = recordNamed(lowering, node);
  if (named !== null) return atom.name(named, span);
  const literal = literalText(lowering, node, node, "the type of a field");
  return literal === null ? null : atom.name(literal.text, span);
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
