/** Parts that several kinds of definitions have: options, budgets, parameters, bodies. */
import ts from "typescript";
import type { Tree } from "../1-read/tree.ts";
import { atom, bindingOf, form, group, recordName, refuse, report, shorten, spanOf, textAtom } from "./context.ts";
import type { Lowering } from "./context.ts";
import { expression, unwrap } from "./expressions.ts";
import { brandedNumbers, describeKind, kindOfType } from "./kinds.ts";
import { refusalOf } from "./refused.ts";
import { functionBody } from "./statements.ts";

export const docAtom = (lowering: Lowering, doc: string | null, at: ts.Node): readonly Tree[] => (doc === null ? [] : [textAtom(doc, spanOf(lowering, at))]);

/** The properties of an object literal, by name. */
export function propertiesOf(lowering: Lowering, node: ts.Expression | undefined, at: ts.Node, where: string): ReadonlyMap<string, ts.Expression> | null {
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
export function intTree(lowering: Lowering, node: ts.Expression | undefined, at: ts.Node, where: string): Tree | null {
  const lowered = node === undefined ? null : expression(lowering, node);
  if (node !== undefined && lowered === null) return null;
  if (lowered?.kind === "int" || lowered?.kind === "name") return lowered;
  return report(lowering, "PG1109", node ?? at, { where, expected: "a literal int" });
}

const budgets: Readonly<Record<string, string>> = { instructions: "instructions", hashBytes: "hash-bytes", lookups: "lookups", stack: "stack", scratch: "scratch", sends: "sends", cacheEntries: "cache-entries" };

/** `(:budget :instructions n …)`; in a grant without its keyword. */
export function budgetOf(lowering: Lowering, node: ts.Expression, at: ts.Node, named = true): Tree | null {
  const figures = propertiesOf(lowering, node, at, "a budget");
  if (figures === null) return null;
  const items = [...figures].flatMap(([key, value]): (Tree | null)[] => [atom.keyword(budgets[key] ?? key, spanOf(lowering, value)), intTree(lowering, value, at, `the budget \`${key}\``)]);
  const span = spanOf(lowering, node);
  return group(span, ...(named ? [atom.keyword("budget", span)] : []), ...items);
}

function typeTree(lowering: Lowering, type: ts.Type, node: ts.ParameterDeclaration): Tree | null {
  const span = spanOf(lowering, node.type ?? node);
  const kind = kindOfType(type);
  switch (kind) {
    case "int":
    case "u64":
    case "fix":
    case "bool":
    case "node":
    case "cid": return atom.name(kind, span);
    case "bytes": {
      const lengths = brandedNumbers(lowering.checker, type, node);
      return lengths === null ? atom.name("bytes", span) : form("bytes", span, ...[...new Set(lengths)].map((n) => atom.int(n, span)));
    }
    case "record": return atom.name(recordName(type), span);
    case "list": {
      const [of] = lowering.checker.getTypeArguments(type as ts.TypeReference);
      const most = brandedNumbers(lowering.checker, type, node);
      if (of === undefined || most === null) return report(lowering, "PG1109", node.type ?? node, { where: "the capacity of a list", expected: "a number in its type: List<number, 8>" });
      return form("list", span, typeTree(lowering, of, node), atom.int(most[0]!, span));
    }
    case "symbol": return atom.name("type", span);
    case "optional": return form("optional", span, atom.name("node", span));
    default: return report(lowering, "PG1115", node.type ?? node, { what: describeKind(kind) }, { help: kind === "message" ? "pass the fields that the function needs" : undefined });
  }
}

/** `((name type) …)`. */
export function parameterList(lowering: Lowering, node: ts.SignatureDeclaration): Tree | null {
  return group(spanOf(lowering, node), ...node.parameters.map((one): Tree | null => {
    if (refusalOf(one) !== undefined) return refuse(lowering, one);
    if (!ts.isIdentifier(one.name)) return refuse(lowering, one.name);
    const type = typeTree(lowering, lowering.checker.getTypeAtLocation(one), one);
    const binding = bindingOf(lowering, lowering.checker.getSymbolAtLocation(one.name)!);
    return binding?.kind === "local" ? group(spanOf(lowering, one), atom.name(binding.name, spanOf(lowering, one.name)), type) : null;
  }));
}

export const functionBodyOf = (lowering: Lowering, body: ts.ConciseBody): Tree | null => (ts.isBlock(body) ? functionBody(lowering, body) : expression(lowering, body));
