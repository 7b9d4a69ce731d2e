/** What a proof comes to, one row for each thing that was asked. */
import type { FaultName } from "../../spec/faults.ts";
import type { Program } from "../ir/expr.ts";
import type { Span } from "../support/span.ts";
import type { Handed, Replay, World } from "./replay.ts";
import type { Solver } from "./query.ts";

export type Verdict = "proved" | "refuted" | "unknown";
export type Law = "commutative" | "associative" | "idempotent" | "closed";
export type Property = "no-fault" | "reachable" | "bound" | "within" | Law;

export interface Counterexample {
  /** Calls in the notation of the file; the last is the one that fails. */
  readonly calls: readonly string[];
  /** What comes of each call, and what the tables and providers have to be. */
  readonly notes: readonly string[];
  readonly handed: Handed;
  readonly world: World;
}

export interface Finding {
  readonly property: Property;
  readonly program: string;
  readonly span: Span;
  readonly verdict: Verdict;
  /** Of `no-fault`. */
  readonly fault?: FaultName;
  /** Of a refutation: replayed, and confirmed. Of `bound`: the dearest run that was found. */
  readonly counterexample?: Counterexample;
  /** Of `bound`: VM instructions that the device derives, that no run exceeds, and that a run was measured to take. */
  readonly figures?: { readonly linear: number; readonly proved: number; readonly observed: number };
  /** Of `within`: the other policy; of an unknown: why. */
  readonly detail?: string;
}

/** What a proof works with. */
export interface Prover {
  readonly solver: Solver;
  readonly replay: Replay;
}

export const finding = (property: Property, program: Program, span: Span, verdict: Verdict, more: Partial<Finding> = {}): Finding => ({ property, program: program.name, span, verdict, ...more });
