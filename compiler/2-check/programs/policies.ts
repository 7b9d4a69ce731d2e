/**
 * `defpolicy`: grants, in order. The policy's program gives the number of the first grant that applies to a message and the
 * right that is asked for, 0 when none does; the grants themselves are data that targets turn into what they have.
 */
import { rights } from "../../../spec/rights.ts";
import type { RightName } from "../../../spec/rights.ts";
import { fields as messageFields, inputs } from "../../../spec/fields.ts";
import { describeTree } from "../../1-read/tree.ts";
import type { List, Tree } from "../../1-read/tree.ts";
import { didYouMean } from "../../diagnostics/nearest.ts";
import type { Reports } from "../../diagnostics/reports.ts";
import { constantOf } from "../../ir/constants.ts";
import type { Budget, Expr } from "../../ir/expr.ts";
import { expectType } from "../arguments.ts";
import { budgetOf } from "../budget.ts";
import { bool, bytes, choose, int, made, prim } from "../build.ts";
import type { Grant, Note, Policy } from "../checked-file.ts";
import { VALUE } from "../context.ts";
import type { Context, Definitions, Env } from "../context.ts";
import { definitionUsages } from "../definitions.ts";
import type { Definition } from "../definitions.ts";
import { newContext } from "../new-context.ts";
import { symbolAmong } from "../symbols.ts";
import { INT, NODE } from "../types.ts";
import { give } from "./give.ts";

const usage = definitionUsages["defpolicy"];
const topLevel: Env = { names: new Map(), parent: null, loops: 0 };

interface Row {
  readonly grant: Grant;
  readonly guard: Expr | null;
}

/** `'anyone`, a node, or `(nodes node …)`; undefined when it is wrong. */
function whoOf(context: Context, tree: Tree): readonly Uint8Array[] | null | undefined {
  if (tree.kind === "symbol" && tree.name === "anyone") return null;
  const several = tree.kind === "list" && tree.items[0]?.kind === "name" && tree.items[0].name === "nodes";
  const trees = several ? tree.items.slice(1) : [tree];
  if (trees.length === 0 || (!several && tree.kind === "symbol")) {
    context.reports.report("PG2016", tree.span, { what: `who is 'anyone, a node or (nodes node …), not ${describeTree(tree)}`, usage });
    return undefined;
  }
  const found = trees.map((one) => {
    const node = expectType(context, context.elaborate(one, topLevel, VALUE), ["node"], "who", "a node");
    const literal = node === null ? null : constantOf(node);
    if (node !== null && literal?.op !== "bytes") context.reports.report("PG2021", one.span, {});
    return literal?.op === "bytes" ? literal.value : null;
  });
  return found.every((one) => one !== null) ? found : undefined;
}

function rowOf(context: Context, tree: Tree): Row | null {
  const [head, whoTree, rightTree, ...rest] = tree.kind === "list" ? tree.items : [];
  const { reports } = context;
  if (tree.kind !== "list" || head?.kind !== "name" || head.name !== "grant" || whoTree === undefined || rightTree === undefined) {
    reports.report("PG2016", tree.span, { what: `a policy is a list of grants, not ${describeTree(tree)}`, usage });
    return null;
  }
  const who = whoOf(context, whoTree);
  const right = symbolAmong(context, rightTree, { title: "right", known: Object.keys(rights) });
  let guard: Expr | null = null;
  let budget: Budget = {};
  let wrong = who === undefined || right === null;
  for (let i = 0; i < rest.length; i += 2) {
    const [keyword, value] = [rest[i]!, rest[i + 1]];
    if (keyword.kind !== "keyword" || value === undefined || (keyword.name !== "when" && keyword.name !== "budget")) {
      if (keyword.kind === "keyword") reports.report("PG2017", keyword.span, { name: keyword.name }, { help: didYouMean(keyword.name, ["when", "budget"], (k) => `:${k}`) ?? usage });
      else reports.report("PG2016", keyword.span, { what: "behind the right stand :when and :budget", usage });
      return null;
    }
    if (keyword.name === "when") {
      guard = expectType(context, context.elaborate(value, topLevel, VALUE), ["bool"], "a guard", "a bool");
      wrong ||= guard === null;
    } else {
      const found = value.kind === "list" ? budgetOf(value as List, usage, reports) : null;
      if (value.kind !== "list") reports.report("PG2016", value.span, { what: "a budget is a list of keywords and numbers", usage });
      wrong ||= found === null;
      budget = found ?? {};
    }
  }
  if (wrong || who === undefined || right === null) return null;
  return { grant: { who, right: right as RightName, guarded: guard !== null, budget, span: tree.span }, guard };
}

/** Whether a grant applies: the right, then who, then the guard. */
function applies(context: Context, { grant: { who, right, span }, guard }: Row): Expr {
  const no = bool(false, span);
  const asked: Expr = made(context, { op: "field", field: "right", register: inputs.right.register, type: INT, span }, []);
  const source: Expr = made(context, { op: "field", field: "source", register: messageFields.source.register, type: NODE, span }, []);
  let test: Expr = guard ?? bool(true, span);
  if (who !== null) {
    const known = who.map((id) => prim(context, "bytes=", [source, bytes(id, span, NODE)], span));
    const one = known.reduceRight((rest, is) => choose(context, is, bool(true, span), rest, span));
    test = guard === null ? one : choose(context, one, guard, no, span);
  }
  return choose(context, prim(context, "=", [asked, int(rights[right].code, span)], span), test, no, span);
}

/** `found` are the file's definitions: the policy that `:within` names is one of them. */
export function policyOf({ name, tree }: Definition, found: readonly Definition[], reports: Reports, definitions: Definitions, notes: Note[]): Policy | null {
  const trees = tree.items.slice(2);
  let doc: string | null = null;
  let within: string | null = null;
  if (trees[0]?.kind === "string") {
    doc = trees[0].text;
    trees.shift();
  }
  const [declared] = trees;
  if (declared?.kind === "list" && declared.items[0]?.kind === "keyword") {
    const [keyword, other, ...more] = declared.items;
    if (keyword?.kind !== "keyword" || keyword.name !== "within" || other?.kind !== "name" || more.length > 0) {
      reports.report("PG2016", declared.span, { what: "before the grants stands nothing but (:within policy)", usage });
      return null;
    }
    const policies = found.flatMap((each) => (each.kind === "defpolicy" && each.name !== null && each.name !== name ? [each.name] : []));
    if (!policies.includes(other.name)) {
      reports.report("PG2001", other.span, { name: other.name }, { help: didYouMean(other.name, policies) ?? "another policy of this file" });
      return null;
    }
    within = other.name;
    trees.shift();
  }
  if (trees.length === 0) {
    reports.report("PG2016", tree.span, { what: "this policy grants nothing", usage });
    return null;
  }
  const before = reports.errors();
  const context = newContext(reports, definitions, name ?? "", { kind: "policy" }, notes);
  const rows = trees.map((one) => rowOf(context, one));
  if (!rows.every((row) => row !== null) || reports.errors() > before) return null;
  for (const local of context.unused) reports.report("PG2028", local.span, { name: local.name });
  const answer = rows.reduceRight<Expr>((rest, row, i) => choose(context, applies(context, row), int(i + 1, row.grant.span), rest, row.grant.span), int(0, tree.span));
  const body = give(context, answer);
  if (body === null || name === null) return null;
  return {
    program: { kind: "policy", name, doc, inputs: [], result: INT, tables: context.tables, body, span: tree.span, budget: {} },
    grants: rows.map(({ grant }) => grant), within,
  };
}
