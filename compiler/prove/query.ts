/**
 * A question as SMT-LIB 2 text, and the answer read back. Every query stands alone: `(reset)`, its own declarations, and a
 * limit of steps (`rlimit`), not of time, so that the verdict is the same on every machine and in every order.
 */
import { evaluateTerm, print } from "./term.ts";
import type { Model, Term, Terms } from "./term.ts";

/** What runs the text. `values` asks about the model of the query that was last answered `sat`. */
export interface Solver {
  check(text: string): Promise<"sat" | "unsat" | "unknown">;
  values(text: string): Promise<string>;
}

/** Steps of Z3's own count. A simple bit-vector query takes ten thousand of them, one second about a million or more. */
export const stepLimit = 1_200_000;
/** For questions that are asked again in another way when they are not answered. */
export const firstLimit = 600_000;

export type Answer = { readonly verdict: "unsat" } | { readonly verdict: "unknown" } | { readonly verdict: "sat"; readonly model: Model };

/** The text that asks whether the conditions can hold at once. */
export function queryText(conditions: readonly Term[], limit = stepLimit): { readonly text: string; readonly variables: readonly Term[] } {
  const { lines, texts, variables } = print(conditions);
  const logic = logicOf(conditions);
  const text = ["(reset)", `(set-option :rlimit ${limit})`, ...(logic === null ? [] : [`(set-logic ${logic})`]), ...lines, ...texts.map((each) => `(assert ${each})`), "(check-sat)"].join("\n");
  return { text, variables };
}

/** The solver has a procedure of its own for bit-vectors; with integers among them it decides for itself. */
function logicOf(roots: readonly Term[]): string | null {
  const seen = new Set<Term>();
  const sorts = new Set<string>();
  const stack = [...roots];
  for (let term = stack.pop(); term !== undefined; term = stack.pop()) {
    if (seen.has(term)) continue;
    seen.add(term);
    sorts.add(term.sort.startsWith("bv") ? "bv" : term.sort);
    stack.push(...term.args);
  }
  if (sorts.has("Int")) return null;
  return sorts.has("Bytes") ? "QF_AUFBV" : "QF_BV";
}

/** Whether the conditions can hold at once, and where. */
export async function ask(solver: Solver, terms: Terms, conditions: readonly Term[], limit = stepLimit): Promise<Answer> {
  const live = conditions.filter((condition) => condition !== terms.yes);
  if (live.includes(terms.no)) return { verdict: "unsat" };
  const { text, variables } = queryText(live, limit);
  const verdict = await solver.check(text);
  if (verdict !== "sat") return { verdict };
  const scalars = variables.filter(({ sort }) => sort !== "Bytes");
  const known = new Map<Term, bigint>();
  if (scalars.length > 0) parseValues(await solver.values(`(get-value (${print(scalars).texts.join(" ")}))`)).forEach((value, i) => known.set(scalars[i]!, value));
  const byName = new Map([...known].map(([{ name }, value]) => [name, value]));
  const arrays = new Map<Term, readonly bigint[]>();
  for (const array of variables.filter(({ sort }) => sort === "Bytes")) {
    const length = Number(BigInt.asIntN(32, byName.get(lengthName(array.name)) ?? arrayBytes));
    if (length <= 0) continue;
    const selects = Array.from({ length: Math.min(length, 4096) }, (_, i) => terms.select(array, terms.bv(i, 32)));
    const { texts } = print(selects);
    arrays.set(array, parseValues(await solver.values(`(get-value (${texts.join(" ")}))`)));
  }
  return {
    verdict: "sat",
    model: { scalar: (variable) => known.get(variable) ?? 0n, byte: (array, at) => arrays.get(array)?.[Number(at)] ?? 0n },
  };
}
/** Bytes asked of an array whose length is no variable. */
const arrayBytes = 256n;
/** `x` and `x!3` have their lengths beside them. */
const lengthName = (array: string): string => array.replace(/(![0-9]+)?$/u, (suffix) => `.length${suffix}`);

export const valueIn = (model: Model, term: Term): bigint => evaluateTerm(term, model);

type Parsed = string | readonly Parsed[];
function parse(text: string): Parsed {
  const tokens = text.match(/\|[^|]*\||[()]|[^\s()|]+/gu) ?? [];
  const stack: Parsed[][] = [[]];
  for (const token of tokens) {
    if (token === "(") stack.push([]);
    else if (token === ")") {
      const done = stack.pop()!;
      stack.at(-1)?.push(done);
    } else stack.at(-1)!.push(token);
  }
  return stack[0]![0] ?? [];
}

/** Values of a `get-value` in the order in which they were asked for. */
export function parseValues(text: string): bigint[] {
  const pairs = parse(text);
  if (typeof pairs === "string") throw new Error(`no values: ${text}`);
  return pairs.map((pair) => number(pair[1]!, text));
}
function number(value: Parsed, text: string): bigint {
  if (typeof value !== "string") {
    if (value[0] === "-" && value.length === 2) return -number(value[1]!, text);
    throw new Error(`no number: ${text}`);
  }
  if (value === "true") return 1n;
  if (value === "false") return 0n;
  if (value.startsWith("#x") || value.startsWith("#b")) return BigInt(`0${value.slice(1)}`);
  return BigInt(value);
}
