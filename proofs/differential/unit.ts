/**
 * One unit of the differential run: some cases, what the TypeScript verifier and model say of them, and what each build of
 * the C and the reference out of Coq answers. Units are numbered, so that two threads can share a run.
 */
import { answers } from "./native.ts";
import { encodeBatch, wholeLineOf } from "./batch.ts";
import { type Case, caseOf } from "./cases.ts";
import { exhaustive } from "./exhaustive.ts";
import { predict } from "./predict.ts";
import { rawCaseOf } from "./raw.ts";

/** An executable that reads a batch and answers with the lines of case.c. */
export interface Judge {
  readonly name: string;
  readonly executable: string;
  /** It takes every so-manieth unit only: 1 is all. */
  readonly every: number;
  /** Whether it runs programs that no verifier has seen, and those alone. */
  readonly unverified: boolean;
}

export interface Unit {
  readonly set: "generated" | "exhaustive" | "unverified";
  readonly index: number;
  readonly from: number;
  readonly count: number;
}

export interface Seen {
  readonly cases: number;
  readonly accepted: number;
  /** Cases that each judge answered. */
  readonly judged: Readonly<Record<string, number>>;
  readonly families: Readonly<Record<string, number>>;
  /** Names of the instructions that were executed, of the faults, refusals and actions that came up. */
  readonly executed: readonly string[];
  readonly faults: readonly string[];
  readonly refusals: readonly string[];
  readonly actions: readonly string[];
  readonly mismatches: number;
  /** The first few of them, with all that is needed to make the case again. */
  readonly shown: readonly string[];
}

/** Gives the cases of units in rising order; the exhaustive set is walked once. */
export class Cases {
  readonly #walk = exhaustive();
  #at = 0;

  of({ set, from, count }: Unit): readonly Case[] {
    if (set !== "exhaustive") return Array.from({ length: count }, (_, i) => (set === "generated" ? caseOf : rawCaseOf)(from + i));
    const cases: Case[] = [];
    for (; this.#at < from + count; this.#at++) {
      const next = this.#walk.next();
      if (next.done === true) break;
      if (this.#at >= from) cases.push(next.value.make());
    }
    return cases;
  }
}

/** The line that the model expects; a throw of the model is a line, too, which no judge gives. */
function expected(each: Case, executed: Set<string>): { readonly line: string; readonly prediction: ReturnType<typeof predict> | null } {
  try {
    const prediction = predict(each, (name) => executed.add(name));
    return { line: wholeLineOf(prediction), prediction };
  } catch (error) {
    return { line: `the model failed: ${error instanceof Error ? error.message : String(error)}`, prediction: null };
  }
}

export function runUnit(unit: Unit, cases: readonly Case[], judges: readonly Judge[]): Seen {
  const batch = encodeBatch(cases);
  const executed = new Set<string>();
  const faults = new Set<string>();
  const refusals = new Set<string>();
  const actions = new Set<string>();
  const families: Record<string, number> = {};
  const judged: Record<string, number> = {};
  let accepted = 0;
  const own = judges.filter(({ unverified, every }) => unverified === (unit.set === "unverified") && unit.index % every === 0);
  const lines = unit.set === "unverified" ? null : cases.map((each) => {
    const { line, prediction } = expected(each, executed);
    if (prediction?.verdict === "ok") {
      accepted++;
      faults.add(prediction.outcome.fault);
      actions.add(prediction.outcome.action);
    } else if (prediction !== null) {
      refusals.add(prediction.verdict);
    }
    if (unit.set === "exhaustive") families[each.mutation!] = (families[each.mutation!] ?? 0) + 1;
    return line;
  });
  const shown: string[] = [];
  let mismatches = 0;
  const wrong = (text: string): void => {
    mismatches++;
    if (shown.length < 5) shown.push(text);
  };
  // What a program that no verifier has seen comes to is the first build's to say; the others must agree.
  let wanted = lines;
  for (const { name, executable } of own) {
    judged[name] = cases.length;
    try {
      const found = answers(name, executable, batch);
      if (found.length !== cases.length) wrong(`${name}: ${found.length} answers to ${cases.length} cases of unit ${unit.set} ${unit.from}`);
      const expected = wanted ??= found;
      cases.forEach((each, i) => {
        if (found[i] === expected[i]) return;
        const which = unit.set === "exhaustive" ? `${each.mutation} ${each.seed}` : `${unit.set} ${each.seed} (${each.mutation ?? "not broken"})`;
        wrong(`${which}, ${name}:\n  expected  ${expected[i]}\n  ${name}  ${found[i]}\n  image  ${Buffer.from(each.image).toString("hex")}`);
      });
    } catch (error) {
      wrong(`unit ${unit.set} ${unit.from}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return {
    cases: cases.length, accepted, judged, families, mismatches, shown,
    executed: [...executed], faults: [...faults], refusals: [...refusals], actions: [...actions],
  };
}
