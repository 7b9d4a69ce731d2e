/**
 * Stage 1: text to trees. Total on any string: what is wrong is reported at its span and reading goes on.
 *
 * Lists are kept on an explicit stack, so nesting costs no call stack. When the lists do not balance, the text is read a
 * second time with one more rule: a `(` in column 1 begins a new definition, and whatever is open before it is reported.
 * A balanced text never needs the rule, so indentation carries no meaning.
 */
import { limits } from "../../spec/limits.ts";
import { collectReports } from "../diagnostics/reports.ts";
import type { Reports } from "../diagnostics/reports.ts";
import { fail, succeed } from "../support/outcome.ts";
import type { Outcome } from "../support/outcome.ts";
import { tokenize } from "./tokens.ts";
import type { Token } from "./tokens.ts";
import type { Tree } from "./tree.ts";

/** Reads a file's definitions. `file` names it in spans; nothing is opened. */
export function read(file: string, text: string): Outcome<Tree[]> {
  const reports = collectReports();
  const size = text.length > limits.sourceBytes ? text.length : new TextEncoder().encode(text).length;
  if (size > limits.sourceBytes) {
    reports.report("PG1012", { file, start: 0, end: 0 }, { size, limit: limits.sourceBytes });
    return fail(reports.all());
  }
  const tokens = tokenize(file, text, reports);
  const trees = balanced(tokens) ? parse(tokens, reports) : parseByDefinition(tokens, text, reports);
  return reports.errors() > 0 ? fail(reports.all()) : succeed(trees, reports.all());
}

function balanced(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "open") depth++;
    else if (token.kind === "close" && --depth < 0) return false;
  }
  return depth === 0;
}

/** Cuts the tokens where a `(` stands in column 1 and reads the parts one by one. */
function parseByDefinition(tokens: readonly Token[], text: string, reports: Reports): Tree[] {
  const trees: Tree[] = [];
  let start = 0;
  for (let i = 1; i <= tokens.length && !reports.full(); i++) {
    const token = tokens[i];
    const begins = token?.kind === "open" && text[token.span.start - 1] === "\n";
    if (token !== undefined && !begins) continue;
    trees.push(...parse(tokens.slice(start, i), reports));
    start = i;
  }
  return trees;
}

interface OpenList {
  readonly token: Token;
  readonly items: Tree[];
}

function parse(tokens: readonly Token[], reports: Reports): Tree[] {
  const top: Tree[] = [];
  const open: OpenList[] = [];
  /** Lists that are open beyond the limit: read over, reported once. */
  let beyond = 0;
  let strayReported = false;
  for (const token of tokens) {
    if (beyond > 0) {
      if (token.kind === "open") beyond++;
      else if (token.kind === "close") beyond--;
      continue;
    }
    if (token.kind === "open") {
      if (open.length < limits.sourceDepth) open.push({ token, items: [] });
      else {
        reports.report("PG1011", token.span, { limit: limits.sourceDepth });
        beyond = 1;
      }
    } else if (token.kind === "close") {
      const closed = open.pop();
      if (closed === undefined) {
        if (!strayReported) reports.report("PG1003", token.span, {});
        strayReported = true;
        continue;
      }
      const list: Tree = { kind: "list", items: closed.items, span: { ...closed.token.span, end: token.span.end } };
      (open.at(-1)?.items ?? top).push(list);
    } else (open.at(-1)?.items ?? top).push(token);
  }
  const unclosed = open[0];
  if (unclosed !== undefined) {
    const inner = open.length + beyond - 1;
    const notes = inner === 0 ? [] : [`${inner} more ${inner === 1 ? "list is" : "lists are"} open inside it`];
    reports.report("PG1002", unclosed.token.span, {}, { notes });
  }
  return top;
}
