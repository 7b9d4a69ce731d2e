/**
 * No fault can be reached, each trapping operation on its own; and the arms of branches that no run takes.
 *
 * Proved on the formula in which long loops can be in any state: it has all runs of the program and more, so what cannot
 * happen there cannot happen. A counterexample of it may be one of the others: it is replayed, and then looked for among
 * the runs whose loops end after few turns. What is found in neither is unknown.
 */
import type { FaultName } from "../../spec/faults.ts";
import type { Expr, If, Program } from "../ir/expr.ts";
import type { Span } from "../support/span.ts";
import { finding } from "./finding.ts";
import type { Counterexample, Finding, Prover } from "./finding.ts";
import { handedIn, inputsFor, readBy, withModes, worldIn } from "./inputs.ts";
import type { Inputs } from "./inputs.ts";
import { callText, expectText, languageOf, worldTexts } from "./notation.ts";
import { ask, firstLimit, stepLimit, valueIn } from "./query.ts";
import { plainInputs, shrink } from "./replay.ts";
import type { Handed, World } from "./replay.ts";
import { Encoding, defaultOptions } from "./symbolic.ts";
import type { Options } from "./symbolic.ts";
import type { Model, Term } from "./term.ts";

interface Encoded {
  readonly encoding: Encoding;
  readonly inputs: Inputs;
}
export function encodeProgram(program: Program, options: Partial<Options> = {}): Encoded {
  const layouts = program.inputs.flatMap(({ type }) => (type.kind === "record" ? [type.layout] : []));
  return withModes(layouts, (modes) => {
    const encoding = new Encoding({ ...defaultOptions, ...options });
    const inputs = inputsFor(encoding, program, modes);
    encoding.run(program.body, inputs, encoding.terms.yes, () => {});
    return { encoding, inputs };
  });
}

interface Site {
  readonly span: Span;
  readonly fault: FaultName;
}
const siteKey = ({ span, fault }: Site): string => `${span.start} ${span.end} ${span.file} ${fault}`;
const conditionAt = ({ encoding }: Encoded, key: string): Term => encoding.terms.or(...encoding.traps.filter((trap) => siteKey(trap) === key).map(({ condition }) => condition));

/**
 * From what is cheap to what is exact. In the first, loops can be in any state and products are as large as their factors
 * allow; in the second, short loops are unrolled; the third has only runs whose loops end early, and serves to find one.
 */
const stages: readonly { readonly options: Partial<Options>; readonly limit: number; readonly proves: boolean }[] = [
  { options: { mode: "any", unroll: 60, products: "magnitude" }, limit: firstLimit, proves: true },
  { options: { mode: "any" }, limit: stepLimit, proves: true },
  { options: { mode: "few", unroll: 200 }, limit: stepLimit, proves: false },
];

export async function proveTraps(program: Program, prover: Prover): Promise<readonly Finding[]> {
  const findings = new Map<string, Finding>();
  let open: readonly string[] = [];
  for (const [at, { options, limit, proves }] of stages.entries()) {
    const encoded = encodeProgram(program, options);
    const { encoding } = encoded;
    const { terms, assumptions } = encoding;
    const sites = new Map<string, Site>(encoding.sites.map((site) => [siteKey(site), site]));
    if (at === 0) {
      for (const [key, { span, fault }] of sites) findings.set(key, finding("no-fault", program, span, "proved", { fault }));
      open = [...new Set(encoding.traps.map(siteKey))];
      // Mostly none can be reached, and one question shows it for all.
      const together = await ask(prover.solver, terms, [...assumptions, terms.or(...encoding.traps.map(({ condition }) => condition))], limit);
      if (together.verdict === "unsat") open = [];
    }
    const left: string[] = [];
    for (const key of open) {
      const site = sites.get(key) ?? findings.get(key)!;
      const { span, fault } = { span: site.span, fault: site.fault! };
      const answer = await ask(prover.solver, terms, [...assumptions, conditionAt(encoded, key)], limit);
      const found = answer.verdict === "sat" ? confirmed(program, encoded, answer.model, { span, fault }, prover) : null;
      if (found !== null) findings.set(key, finding("no-fault", program, span, "refuted", { fault, counterexample: found }));
      else if (answer.verdict === "unsat" && proves) findings.set(key, finding("no-fault", program, span, "proved", { fault }));
      else {
        // What the first stages say of it stays: the last can only find a run.
        const detail = answer.verdict === "unknown" ? reasons.limit : reasons.spurious;
        if (proves) findings.set(key, finding("no-fault", program, span, "unknown", { fault, detail }));
        left.push(key);
      }
    }
    open = left;
    if (open.length === 0) break;
  }
  return [...findings.values()];
}
const reasons = {
  limit: "the solver's limit of steps was reached",
  spurious: "the formula has a run that faults, but the program does not when that is run: it says too little of a loop or of the node's answers",
};

function confirmed(program: Program, { encoding, inputs }: Encoded, model: Model, site: Site, { replay }: Prover): Counterexample | null {
  const handed = handedIn(model, encoding, inputs);
  const world = worldIn(model, encoding);
  const fails = (tried: Handed, tables: World = world): boolean => {
    const { fault } = replay.run(program, tried, tables);
    return fault !== null && fault.name === site.fault && fault.span.start === site.span.start && fault.span.end === site.span.end;
  };
  if (!fails(handed)) return null;
  const bare = withoutWorld(world, (tables) => fails(handed, tables));
  const least = shrink(handed, plainInputs(program), (tried) => fails(tried, bare));
  const language = languageOf(program.span.file);
  return { calls: [expectText(callText(program, least, readBy(program.body)), site.fault, language)], notes: worldTexts(bare, language), handed: least, world: bare };
}

/** Entries that the counterexample does not need go. */
export function withoutWorld(world: World, fails: (world: World) => boolean): World {
  let best = world;
  for (const part of ["tables", "providers", "provided"] as const) {
    for (const entry of world[part]) {
      const less = { ...best, [part]: (best[part] as readonly unknown[]).filter((other) => other !== entry) } as World;
      if (fails(less)) best = less;
    }
  }
  return best;
}

/** A clause of which it is not soon clear that nothing reaches it is not reported. */
const armLimit = 100_000;

/** Whether an `if` is a branching form of the source, a clause of one, or what a short form like `and` or `max` expands to. */
export type BranchOf = (expr: If) => "form" | "clause" | null;

/** Arms that the source wrote. */
function arms(expr: If, branch: BranchOf): readonly (readonly [which: "then" | "else", arm: Expr])[] {
  if (branch(expr) === null) return [];
  // Behind a clause come the next ones, which are no arm of their own.
  const rest = expr.else.op === "if" && (same(expr.else.span, expr.span) || branch(expr.else) === "clause");
  return ([["then", expr.then], ["else", expr.else]] as const).filter(([which, arm]) => (which === "then" || !rest) && !same(arm.span, expr.span));
}
const same = (x: Span, y: Span): boolean => x.start === y.start && x.end === y.end && x.file === y.file;

/** Arms that no run of the program takes. */
export async function proveReachable(program: Program, prover: Prover, branch: BranchOf): Promise<readonly Finding[]> {
  const { encoding } = encodeProgram(program, { unroll: 200, products: "magnitude" });
  const { terms } = encoding;
  const found = new Map<string, { readonly span: Span; readonly conditions: Term[] }>();
  for (const branching of encoding.branchings) {
    for (const [which, arm] of arms(branching.expr, branch)) {
      const key = `${branching.expr.span.start} ${arm.span.start} ${arm.span.end} ${which}`;
      const row = found.get(key) ?? { span: arm.span, conditions: [] };
      row.conditions.push(branching[which]);
      found.set(key, row);
    }
  }
  const open = new Map([...found].map(([key, { conditions }]) => [key, terms.or(...conditions)]));
  const verdicts = new Map<string, "refuted" | "proved" | "unknown">();
  // One model shows that many arms are taken; what is left when there is none is never taken.
  while (open.size > 0) {
    const answer = await ask(prover.solver, terms, [...encoding.assumptions, terms.or(...open.values())], armLimit);
    if (answer.verdict !== "sat") {
      // Together they may be too hard where each is easy.
      for (const [key, condition] of open) {
        const alone = answer.verdict === "unsat" ? answer : await ask(prover.solver, terms, [...encoding.assumptions, condition], armLimit);
        verdicts.set(key, alone.verdict === "unsat" ? "refuted" : alone.verdict === "sat" ? "proved" : "unknown");
      }
      break;
    }
    let progress = false;
    for (const [key, condition] of [...open]) {
      if (valueIn(answer.model, condition) !== 1n) continue;
      verdicts.set(key, "proved");
      open.delete(key);
      progress = true;
    }
    if (!progress) throw new Error("a model that shows nothing");
  }
  return [...verdicts].map(([key, verdict]) => finding("reachable", program, found.get(key)!.span, verdict));
}
