/**
 * Bounds for people and for --json: what each resource is bounded by, and the run that costs most, step by step, in the words
 * of the source.
 */
import { costliest } from "./4-encode/path.ts";
import type { Leg } from "./4-encode/path.ts";
import type { Step } from "./4-encode/assembler.ts";
import { cacheCalls } from "./cache-entries.ts";
import type { CompiledProgram, ProgramSource } from "./compiled.ts";
import { printExpr } from "./ir/core.ts";
import type { Expr } from "./ir/expr.ts";
import { resources } from "./ir/resources.ts";
import type { Resource } from "./ir/resources.ts";
import { pretty } from "./support/sexp.ts";
import { positionOf } from "./support/span.ts";
import type { Span } from "./support/span.ts";

export { resourceNames, resources } from "./ir/resources.ts";
export type { Resource } from "./ir/resources.ts";

/** Source texts by file. */
export type SourceTexts = ReadonlyMap<string, string>;

/** One step of the costliest run, in order; steps of a loop's iteration follow it, one deeper. */
export interface PathStep {
  readonly kind: Step["what"] | "again";
  /** Loops around it. */
  readonly depth: number;
  /** The form: `multihash`, `fold over u8s`, or the source text of a test or a value. */
  readonly what: string;
  readonly span: Span;
  readonly line: number | null;
  readonly column: number | null;
  /** Of the resource; of a loop with all its iterations, of a step in it for one. */
  readonly cost: number;
  /** Of a test: the line where the run goes on. Not whether it holds, for the optimiser turns tests round. */
  readonly leads: number | null;
  /** Most iterations of a loop. */
  readonly trips: number | null;
}

/** What a route is bounded by, of every resource. */
export function boundsOf(route: Pick<CompiledProgram, "bound" | "cacheEntries" | "stackBytes" | "scratch">): Readonly<Record<Resource, number>> {
  return { ...route.bound, cacheEntries: route.cacheEntries, stack: route.stackBytes, scratch: route.scratch };
}

/** The run that costs most of the resource; of memory, what takes it. Empty when there is nothing to tell. */
export function costliestPath({ trace, checked }: Pick<ProgramSource, "trace" | "checked">, resource: Resource, texts: SourceTexts): readonly PathStep[] {
  const shown = (kind: Step["what"], expr: Expr, what: string, cost: number, more: Partial<PathStep> = {}): PathStep =>
    ({ kind, depth: 0, what, span: expr.span, ...place(expr.span, texts), cost, leads: null, trips: null, ...more });
  switch (resource) {
    case "instructions": case "hashBytes": case "lookups": return flat(costliest(trace, resource), 0, texts).filter(({ cost }) => cost > 0);
    case "sends": {
      const send = trace.items.find(({ name }) => name === "FORWARD" || name === "GATEWAY" || name === "REPLY")?.step;
      return send ? [shown(send.what, send.expr, nameOf(send, texts), 1)] : [];
    }
    case "cacheEntries": return cacheCalls(checked).map(({ call, times }) => shown("call", call, call.name, times, { trips: times > 1 ? times : null }));
    case "scratch": return trace.fullest.flatMap(({ step, bytes }) => (step === null ? [] : [shown(step.what, step.expr, nameOf(step, texts), bytes)]));
    case "stack": return [];
  }
}

function flat(legs: readonly Leg[], depth: number, texts: SourceTexts): readonly PathStep[] {
  return legs.flatMap(({ step, cost, loop }, index) => {
    if (step === null) return [];
    const { span } = step.expr;
    const next = step.what === "test" ? legs[index + 1]?.step : undefined;
    const leads = next ? place(next.expr.span, texts).line : null;
    const again = step.what === "loop" && loop === null;
    const own: PathStep = { kind: again ? "again" : step.what, depth, what: again ? "next iteration" : nameOf(step, texts), span, ...place(span, texts), cost, leads, trips: loop?.trips ?? null };
    return [own, ...(loop === null ? [] : flat(loop.once, depth + 1, texts))];
  });
}

function place(span: Span, texts: SourceTexts): { readonly line: number | null; readonly column: number | null } {
  const text = texts.get(span.file);
  return text === undefined ? { line: null, column: null } : positionOf(text, span.start);
}

const forms = { forward: "forward-to", gateway: "gateway", deliver: "deliver", drop: "drop", reply: "reply", give: "result" } as const;

function nameOf({ what, expr }: Step, texts: SourceTexts): string {
  switch (expr.op) {
    case "forward": case "gateway": case "deliver": case "drop": case "reply": case "give": return forms[expr.op];
    case "call": return expr.fn;
    case "match": return `match ${expr.table}`;
    case "loop": if (what === "loop") return expr.source.kind === "range" ? "loop over a range" : `loop over ${expr.source.element}s`;
  }
  const text = texts.get(expr.span.file)?.slice(expr.span.start, expr.span.end) ?? pretty(printExpr(expr), Infinity);
  const line = text.replace(/\s+/gu, " ");
  return line.length <= 48 ? line : `${line.slice(0, 47)}…`;
}

const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/gu, ",");

/** The path as the notes of a diagnostic: a line that sums it up, then a line a step. Empty when there is no path. */
export function pathNotes(source: Pick<ProgramSource, "trace" | "checked">, resource: Resource, texts: SourceTexts): readonly string[] {
  const steps = costliestPath(source, resource, texts);
  if (steps.length === 0) return [];
  const total = steps.reduce((sum, { depth, cost }) => (depth === 0 ? sum + cost : sum), 0);
  const brief = steps.filter(({ depth, kind, cost }) => depth === 0 && (cost * 10 > total || (kind !== "test" && kind !== "value"))).map(({ what, trips }) => what + (trips === null ? "" : ` (≤ ${grouped(trips)} ×)`));
  const most = 6;
  const summary = brief.length <= most ? brief : [...brief.slice(0, most - 2), "…", brief.at(-1)!];
  const title = resource === "scratch" ? "what takes it" : resource === "cacheEntries" ? "cached calls" : "costliest path";
  return [`${title}: ${summary.join(" → ")}, ${grouped(total)} ${resources[resource].words}\n${stepLines(steps).join("\n")}`];
}

/** A line a step: its cost, where it stands, what it is. */
export function stepLines(steps: readonly PathStep[]): readonly string[] {
  const costs = steps.map(({ cost }) => grouped(cost));
  const width = Math.max(...costs.map((cost) => cost.length));
  const places = steps.map(({ line }) => (line === null ? "" : `line ${line}`));
  const placeWidth = Math.max(...places.map((each) => each.length));
  return steps.map(({ depth, what, leads, trips }, index) => {
    const way = leads === null ? "" : ` → line ${leads}`;
    const times = trips === null ? "" : `, at most ${grouped(trips)} times`;
    return `${costs[index]!.padStart(width)}  ${places[index]!.padEnd(placeWidth)}  ${"  ".repeat(depth)}${what}${way}${times}`.trimEnd();
  });
}
