/**
 * The worst run in VM instructions, path by path. The linear bound adds up the longer arm of every branch; here an arm counts
 * only in runs that take it, so branches that exclude each other are not charged twice.
 *
 * Costs are those of the encoder's own instructions; conditions are those of the core form that it encoded. A loop costs
 * its longest turn as often as it turns, as in the linear bound, but no more often than the run makes it turn. The linear
 * bound stays the guarantee, for the device derives that and no other.
 */
import { boundOf } from "../4-encode/bound.ts";
import type { Trace } from "../4-encode/trace.ts";
import type { Item, Label } from "../4-encode/assembler.ts";
import { instructions } from "../../spec/instructions.ts";
import type { CompiledProgram } from "../compiled.ts";
import type { Expr, Loop, Program } from "../ir/expr.ts";
import { finding } from "./finding.ts";
import type { Finding, Prover } from "./finding.ts";
import { handedIn, readBy, worldIn } from "./inputs.ts";
import { callText, languageOf, worldTexts } from "./notation.ts";
import { ask, firstLimit, valueIn } from "./query.ts";
import { nothing, plainInputs } from "./replay.ts";
import type { Handed, World } from "./replay.ts";
import { encodeProgram } from "./traps.ts";
import type { Encoding } from "./symbolic.ts";
import type { Term } from "./term.ts";

/** Ways that lead to one place, with what each has cost. */
interface Arrival {
  readonly when: Term;
  readonly cost: Term;
}

class Costs {
  private readonly encoding: Encoding;
  private readonly trace: Trace;
  readonly ends: Arrival[] = [];
  /** Bits of a cost: no path costs more than the linear bound, and narrow sums are quick. */
  readonly width: number;
  constructor(encoding: Encoding, trace: Trace, linear: number) {
    this.encoding = encoding;
    this.trace = trace;
    this.width = Math.min(32, Math.ceil(Math.log2(linear + 2)) + 1);
  }

  number(value: number): Term {
    return this.encoding.terms.bv(value, this.width);
  }
  private plus(cost: Term, more: number): Term {
    return this.encoding.terms.add(cost, this.number(more));
  }
  private join(arrivals: readonly Arrival[]): Arrival {
    const { terms } = this.encoding;
    const cost = arrivals.slice(0, -1).reduceRight((rest, arrival) => terms.ite(arrival.when, arrival.cost, rest), arrivals.at(-1)!.cost);
    return { when: terms.or(...arrivals.map(({ when }) => when)), cost };
  }

  walk(): void {
    const { terms } = this.encoding;
    const { items, far } = this.trace;
    const ahead = new Map<Label, Arrival[]>();
    const goTo = (label: Label, arrival: Arrival): void => void ahead.set(label, [...(ahead.get(label) ?? []), arrival]);
    let here: Arrival | null = { when: terms.yes, cost: this.number(0) };
    for (let at = 0; at < items.length; at++) {
      const arriving = [...ahead].filter(([label]) => label.at === at).flatMap(([label, arrivals]) => {
        ahead.delete(label);
        return arrivals;
      });
      if (arriving.length > 0) here = this.join(here === null ? arriving : [...arriving, here]);
      if (here === null) throw new Error("an instruction that nothing reaches");
      const item = items[at]!;
      const { flow } = instructions[item.name];
      // A run that faults ends here: it cost no more than the runs that go on.
      const after: Arrival = { when: here.when, cost: this.plus(here.cost, 1) };
      if (flow === "loop") {
        const close = this.closing(at);
        here = this.loop(at, close, after, goTo);
        at = close;
      } else if (flow === "jump") {
        goTo(item.target!, after);
        here = null;
      } else if (flow === "end") {
        this.ends.push(after);
        here = null;
      } else if (flow === "branch") {
        const holds = this.condition(item);
        const taken = terms.and(after.when, holds);
        goTo(item.target!, { when: taken, cost: far.has(at) ? this.plus(after.cost, 1) : after.cost });
        here = { when: terms.and(after.when, terms.not(holds)), cost: after.cost };
      } else here = after;
    }
  }

  /** Whether the branch jumps; either, where the expression is not evaluated (behind what can never be). */
  private condition(item: Item): Term {
    const { terms, scalars } = this.encoding;
    // The origin of a branch is an expression.
    const term = item.origin === null ? undefined : scalars.get(item.origin as Expr);
    if (term === undefined) return terms.fresh("either", "Bool");
    const truth = term.sort === "Bool" ? term : terms.not(terms.eq(term, terms.bv(0, 32)));
    return item.jumpsWhen === true ? truth : terms.not(truth);
  }

  private closing(at: number): number {
    return this.trace.items[at]!.target!.at;
  }

  /** The loop as one step: where it can leave to, each at the cost of all turns that the run makes. */
  private loop(at: number, close: number, entry: Arrival, goTo: (label: Label, arrival: Arrival) => void): Arrival {
    const { terms, turns } = this.encoding;
    const { items, far } = this.trace;
    const opening = items[at]!;
    const trips = opening.ext[0]!;
    // The linear bound of the loop alone, ended by any way out of it.
    const inside = items.slice(at, close + 1);
    const shift = (label: Label): Label => ({ at: label.at > close ? inside.length : label.at - at, uses: label.uses });
    const labels = new Map<Label, Label>();
    const moved = inside.map((item): Item => {
      if (item.target === null) return item;
      const label = labels.get(item.target) ?? shift(item.target);
      labels.set(item.target, label);
      return { ...item, target: label };
    });
    const ended = [...moved, { ...opening, name: "DROP" as const, fields: [0, 0], ext: [], target: null }];
    const farInside = new Set([...far].filter((index) => index > at && index < close).map((index) => index - at));
    const total = boundOf(ended, farInside).instructions - 1;
    const each = Math.ceil((total - 2) / trips);
    const known = turns.get(opening.origin as Loop);
    // The opening instruction, and one execution of the closing one, are not of a turn. The turn that leaves counts as one.
    const count = known === undefined ? this.encoding.int(trips) : terms.ite(terms.less(known, this.encoding.int(trips)), known, this.encoding.int(trips));
    const cost = terms.add(this.plus(entry.cost, 1), terms.arithmetic("bvmul", terms.extract(count, this.width - 1, 0), this.number(each)));
    const left = terms.fresh("leaves", "Bool");
    for (let i = at + 1; i < close; i++) {
      const { target, name } = items[i]!;
      if (target !== null && target.at > close) goTo(target, { when: terms.and(entry.when, terms.fresh("leaves", "Bool")), cost });
      // An action inside the loop ends the run.
      if (instructions[name].flow === "end") this.ends.push({ when: entry.when, cost });
    }
    return { when: terms.and(entry.when, left), cost };
  }
}

/** Searches for the least bound that holds: a run costs more, or no run does. */
export async function proveBound(program: Program, compiled: CompiledProgram, { solver, replay }: Prover): Promise<Finding> {
  const linear = compiled.bound.instructions;
  const { program: core, trace } = compiled.source!;
  const { encoding, inputs } = encodeProgram(core, { unroll: 0, products: "magnitude" });
  const { terms } = encoding;
  const costs = new Costs(encoding, trace, linear);
  costs.walk();
  const worst = terms.fresh("cost", `bv${costs.width}`);
  const conditions = [...encoding.assumptions, terms.or(...costs.ends.map(({ when, cost }) => terms.and(when, terms.eq(worst, cost))))];
  interface Run { readonly measured: number; readonly calls: readonly string[]; readonly notes: readonly string[]; readonly handed: Handed; readonly world: World }
  const measure = (handed: Handed, world: World): Run => ({
    measured: replay.instructions(compiled, handed, world),
    calls: [callText(program, handed, readBy(program.body))], notes: worldTexts(world, languageOf(program.span.file)), handed, world,
  });
  let best = measure(plainInputs(program), nothing);
  let [low, high] = [best.measured, linear];
  let limited = false;
  // First whether any run costs more than the dearest that is known; when one does, halfway to the bound that holds.
  for (let halfway = false; low < high; ) {
    const more = halfway ? Math.floor((low + high) / 2) : low;
    const answer = await ask(solver, terms, [...conditions, terms.less(costs.number(more), worst)], firstLimit);
    halfway = !halfway && answer.verdict === "sat";
    if (answer.verdict === "unsat") high = more;
    else if (answer.verdict === "sat") {
      low = Math.max(more + 1, Number(valueIn(answer.model, worst)));
      const run = measure(handedIn(answer.model, encoding, inputs), worldIn(answer.model, encoding));
      if (run.measured > best.measured) best = run;
    } else {
      limited = true;
      break;
    }
  }
  // What no run exceeds is known in any case: the linear bound at least.
  return finding("bound", program, program.span, "proved", {
    figures: { linear, proved: high, observed: best.measured },
    counterexample: best,
    ...(limited ? { detail: "the solver's limit of steps was reached" } : {}),
  });
}
