/** Definitions that are calls of the library with functions in them: merges, caches, policies, tests. */
import ts from "typescript";
import { kebab } from "../../spec/vocabulary.ts";
import type { Tree } from "../1-read/tree.ts";
import { atom, bindingOf, form, group, kindOf, libraryCall, recordNamed, refuse, report, shorten, spanOf, symbolAt } from "./context.ts";
import type { Lowering } from "./context.ts";
import { argumentOf, expression, literalText, unwrap } from "./expressions.ts";
import { inLibrary } from "./kinds.ts";
import { budgetOf, docAtom, functionBodyOf, intTree, parameterList, propertiesOf } from "./parts.ts";

const argument = (node: ts.CallExpression, at: number): ts.Expression | undefined => (node.arguments[at] === undefined ? undefined : unwrap(node.arguments[at]));

function arrow(lowering: Lowering, node: ts.Expression | undefined, at: ts.Node, where: string): ts.ArrowFunction | null {
  const inner = node === undefined ? undefined : unwrap(node);
  if (inner !== undefined && ts.isArrowFunction(inner)) return inner;
  return report(lowering, "PG1109", inner ?? at, { where, expected: "an arrow function: (…) => …" });
}

/** Known options as keyword arguments; others are TypeScript's to find. */
function optionsOf(lowering: Lowering, node: ts.Expression | undefined, at: ts.Node, where: string): ReadonlyMap<string, ts.Expression> | null {
  return node === undefined ? new Map() : propertiesOf(lowering, node, at, where);
}

/** `(lambda (name …) body)`. */
function lambda(lowering: Lowering, node: ts.ArrowFunction): Tree | null {
  const span = spanOf(lowering, node);
  const names = node.parameters.map((one): Tree | null => {
    if (!ts.isIdentifier(one.name)) return refuse(lowering, one.name);
    const binding = bindingOf(lowering, lowering.checker.getSymbolAtLocation(one.name)!);
    return binding?.kind === "local" ? atom.name(binding.name, spanOf(lowering, one.name)) : null;
  });
  return form("lambda", span, group(span, ...names), functionBodyOf(lowering, node.body));
}

export function mergeOf(lowering: Lowering, name: Tree, node: ts.CallExpression, doc: string | null): Tree | null {
  const span = spanOf(lowering, node);
  const first = argument(node, 0);
  const record = first === undefined ? null : recordNamed(lowering, first);
  if (record === null) return report(lowering, "PG1109", first ?? node, { where: "the state of a merge", expected: "the name of a record" });
  const options = optionsOf(lowering, argument(node, 2), node, "the options of a merge");
  const body = arrow(lowering, argument(node, 1), node, "the body of a merge");
  if (options === null || body === null) return null;
  const promises = (["requires", "assumes"] as const).flatMap((key): (Tree | null)[] => {
    const given = options.get(key);
    if (given === undefined) return [];
    const found = arrow(lowering, given, node, `\`${key}\` of a merge`);
    return [atom.keyword(key, spanOf(lowering, given)), found === null ? null : lambda(lowering, found)];
  });
  const budget = options.get("budget");
  return form("defmerge", span, name, atom.name(record, spanOf(lowering, first!)), ...docAtom(lowering, doc, node), ...(budget === undefined ? [] : [budgetOf(lowering, budget, node)]), ...promises, lambda(lowering, body));
}

export function cacheOf(lowering: Lowering, name: Tree, node: ts.CallExpression, doc: string | null): Tree | null {
  const span = spanOf(lowering, node);
  const body = arrow(lowering, argument(node, 0), node, "the function of a cache");
  const options = optionsOf(lowering, argument(node, 1), node, "the options of a cache");
  if (body === null || options === null) return null;
  const budget = options.get("budget");
  const keywords = (["ttl", "replicas"] as const).flatMap((key): (Tree | null)[] => {
    const given = options.get(key);
    return given === undefined ? [] : [atom.keyword(key, spanOf(lowering, given)), intTree(lowering, given, node, `\`${key}\` of a cache`)];
  });
  return form("defcache", span, name, parameterList(lowering, body), ...docAtom(lowering, doc, node), ...(budget === undefined ? [] : [budgetOf(lowering, budget, node)]), ...keywords, functionBodyOf(lowering, body.body));
}

export function policyOf(lowering: Lowering, name: Tree, node: ts.CallExpression, doc: string | null): Tree | null {
  const span = spanOf(lowering, node);
  const list = argument(node, 0);
  const options = optionsOf(lowering, argument(node, 1), node, "the options of a policy");
  if (list === undefined || !ts.isArrayLiteralExpression(list)) return report(lowering, "PG1109", list ?? node, { where: "the grants of a policy", expected: "an array literal" });
  if (options === null) return null;
  const within = options.get("within");
  const outer = within === undefined ? [] : [group(spanOf(lowering, within), atom.keyword("within", spanOf(lowering, within)), expression(lowering, within))];
  return form("defpolicy", span, name, ...docAtom(lowering, doc, node), ...outer, ...list.elements.map((one) => grantOf(lowering, unwrap(one))));
}

function grantOf(lowering: Lowering, node: ts.Expression): Tree | null {
  if (libraryCall(lowering, node) !== "grant") return report(lowering, "PG1109", node, { where: "an entry of a policy", expected: "grant(…)" });
  const call = node as ts.CallExpression;
  const who = argument(call, 0)!;
  const options = optionsOf(lowering, argument(call, 2), call, "the options of a grant");
  if (options === null) return null;
  const right = literalText(lowering, call.arguments[1], call, "the right of a grant");
  const when = options.get("when");
  const guard = when === undefined ? null : arrow(lowering, when, call, "`when` of a grant");
  if (when !== undefined && guard === null) return null;
  const budget = options.get("budget");
  return form("grant", spanOf(lowering, node), whoOf(lowering, who), right === null ? null : atom.symbol(right.text, spanOf(lowering, call.arguments[1]!)),
    ...(guard === null ? [] : [atom.keyword("when", spanOf(lowering, guard)), functionBodyOf(lowering, guard.body)]),
    ...(budget === undefined ? [] : [atom.keyword("budget", spanOf(lowering, budget)), budgetOf(lowering, budget, call, false)]));
}

function whoOf(lowering: Lowering, node: ts.Expression): Tree | null {
  const span = spanOf(lowering, node);
  if (ts.isStringLiteralLike(node)) return atom.symbol(node.text, span);
  if (libraryCall(lowering, node) === "nodes") return form("nodes", span, ...(node as ts.CallExpression).arguments.map((one) => expression(lowering, one)));
  return expression(lowering, node);
}

/** `test("name", () => { … })`: its text is its documentation, and in Lisp, with hyphens, its name. */
export function testOf(lowering: Lowering, node: ts.CallExpression): Tree | null {
  const span = spanOf(lowering, node);
  const text = literalText(lowering, node.arguments[0], node, "the name of a test");
  const body = arrow(lowering, argument(node, 1), node, "the body of a test");
  if (text === null || body === null) return null;
  const name = text.text.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "-").replaceAll(/^-+|-+$/gu, "");
  if (!/^[a-z]/u.test(name)) return report(lowering, "PG1109", text, { where: "the name of a test", expected: "a text that begins with a letter" });
  if (!ts.isBlock(body.body)) return report(lowering, "PG1109", body.body, { where: "the body of a test", expected: "a block of steps" });
  const at = spanOf(lowering, text);
  return form("deftest", span, atom.name(name, at), ...docAtom(lowering, text.text, text), ...body.body.statements.map((one) => stepOf(lowering, one)));
}

function stepOf(lowering: Lowering, node: ts.Statement): Tree | null {
  const call = ts.isExpressionStatement(node) ? unwrap(node.expression) : undefined;
  const step = libraryCall(lowering, call);
  if (call === undefined || !ts.isCallExpression(call)) return refuse(lowering, node, "this statement in a test", "a test is made of entry(…), provides(…) and expectThat(…)");
  const span = spanOf(lowering, call);
  const value = (at: number): Tree | null => expression(lowering, call.arguments[at]!);
  const number = (key: "bits" | "instructions", at: number): readonly (Tree | null)[] => {
    const options = optionsOf(lowering, argument(call, at), call, "the options");
    const given = options?.get(key);
    return given === undefined ? [] : [atom.keyword(key, spanOf(lowering, given)), intTree(lowering, given, call, `\`${key}\``)];
  };
  switch (step) {
    case "entry": return form("table", span, value(0), argumentOf(lowering, call.arguments[1]!, "bytes", "entry"), value(2), ...number("bits", 3));
    case "provides": return form("provides", span, value(0), value(1));
    case "expectThat": {
      const [made, outcomes] = subjectOf(lowering, unwrap(call.arguments[0]!));
      return form("expect", span, made, outcomeOf(lowering, unwrap(call.arguments[1]!), outcomes), ...number("instructions", 2));
    }
    default: return refuse(lowering, node, "this statement in a test", "a test is made of entry(…), provides(…) and expectThat(…)");
  }
}

/** What a test calls, and whether its outcome is that of a policy. */
function subjectOf(lowering: Lowering, node: ts.Expression): readonly [Tree | null, "value" | "policy"] {
  const span = spanOf(lowering, node);
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { expression: subject, name } = node.expression;
    const method = lowering.checker.getSymbolAtLocation(name);
    const symbol = ts.isIdentifier(subject) ? symbolAt(lowering, subject) : undefined;
    if (symbol !== undefined && inLibrary(method)) {
      const called = kebab(symbol.name);
      switch (name.text) {
        case "on": return [form(called, span, ...messageOf(lowering, node.arguments[0]!, node)), "value"];
        case "allows": {
          const right = literalText(lowering, node.arguments[0], node, "the right");
          return [form(called, span, atom.keyword("right", span), right === null ? null : atom.symbol(right.text, spanOf(lowering, right)), ...messageOf(lowering, node.arguments[1]!, node)), "policy"];
        }
        case "of": {
          const before = optionsOf(lowering, argument(node, 2), node, "the options")?.get("ancestor");
          return [form(called, span, ...node.arguments.slice(0, 2).map((one) => expression(lowering, one)), ...(before === undefined ? [] : [atom.keyword("ancestor", spanOf(lowering, before)), expression(lowering, before)])), "value"];
        }
      }
    }
  }
  return [expression(lowering, node), "value"];
}

function messageOf(lowering: Lowering, node: ts.Expression, at: ts.Node): readonly (Tree | null)[] {
  const fields = propertiesOf(lowering, node, at, "the message of a test");
  if (fields === null) return [null];
  return [...fields].flatMap(([key, value]) => [atom.keyword(key, spanOf(lowering, value)), key === "payload" ? argumentOf(lowering, value, "bytes", "the message") : expression(lowering, value)]);
}

function outcomeOf(lowering: Lowering, node: ts.Expression, outcomes: "value" | "policy"): Tree | null {
  const span = spanOf(lowering, node);
  if (libraryCall(lowering, node) === "fault") {
    const name = literalText(lowering, (node as ts.CallExpression).arguments[0], node, "the name of a fault");
    return name === null ? null : form("fault", span, atom.symbol(name.text, spanOf(lowering, name)));
  }
  if (outcomes === "policy") {
    if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return atom.name(node.kind === ts.SyntaxKind.TrueKeyword ? "granted" : "denied", span);
    return report(lowering, "PG1109", node, { where: `what is expected of \`${shorten("allows")}\``, expected: "true or false" });
  }
  return kindOf(lowering, node) === "bytes" && ts.isStringLiteralLike(node) ? argumentOf(lowering, node, "bytes", "expectThat") : expression(lowering, node);
}
