/** `(:budget :instructions n …)`: what a program may cost at most. */
import { didYouMean } from "../diagnostics/nearest.ts";
import type { List } from "../1-read/tree.ts";
import type { Reports } from "../diagnostics/reports.ts";
import type { Budget } from "../ir/expr.ts";
import { resourceNames, resources } from "../ir/resources.ts";
import type { Resource } from "../ir/resources.ts";
import type { Span } from "../support/span.ts";

export const budgetNames: Readonly<Record<string, Resource>> = Object.fromEntries(resourceNames.map((name) => [resources[name].keyword, name]));

/** Reads the list, its head included when it is `:budget`; reported and null when it is malformed. */
export function budgetOf(tree: List, usage: string, reports: Reports): Budget | null {
  const [head, ...rest] = tree.items;
  const headed = head?.kind === "keyword" && !Object.hasOwn(budgetNames, head.name);
  const unknown = (span: Span, name: string, known: readonly string[]): null => {
    reports.report("PG2017", span, { name }, { help: didYouMean(name, known, (k) => `:${k}`) ?? usage });
    return null;
  };
  if (headed && head.name !== "budget") return unknown(head.span, head.name, ["budget"]);
  const items = headed ? rest : tree.items;
  const budget: { -readonly [K in keyof Budget]: Budget[K] } = {};
  for (let i = 0; i < items.length; i += 2) {
    const [keyword, value] = [items[i]!, items[i + 1]];
    if (keyword.kind !== "keyword") {
      reports.report("PG2016", keyword.span, { what: "a budget is a list of keywords and numbers", usage });
      return null;
    }
    if (!Object.hasOwn(budgetNames, keyword.name)) return unknown(keyword.span, keyword.name, Object.keys(budgetNames));
    if (value?.kind !== "int" || value.value < 0) {
      reports.report("PG2038", value?.span ?? keyword.span, { where: `:${keyword.name}`, least: 0, most: 2 ** 31 - 1 });
      return null;
    }
    budget[budgetNames[keyword.name]!] = value.value;
  }
  return budget;
}
