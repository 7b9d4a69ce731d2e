/** All that is asked of checked files: the order of the questions, and what is reported of the answers. */
import type { CheckedFile } from "../2-check/checked-file.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { faults } from "../../spec/faults.ts";
import type { If, Program } from "../ir/expr.ts";
import type { CompiledProgram } from "../compiled.ts";
import { nowhere } from "../support/span.ts";
import { proveBound } from "./bound.ts";
import type { Finding, Law, Prover } from "./finding.ts";
import { lawsOf, proveLaw } from "./laws.ts";
import { proveWithin } from "./policies.ts";
import { proveReachable, proveTraps } from "./traps.ts";

export interface Request {
  readonly files: readonly CheckedFile[];
  /** Source texts by file: branches that the source wrote are told from those of short forms by how they begin. */
  readonly texts: ReadonlyMap<string, string>;
  /** Null when the program does not compile. */
  readonly compile: (program: Program) => CompiledProgram | null;
  /** Every policy is compared with this one. */
  readonly noMoreThan: string | null;
}

/** A branching form, and a clause of `cond` or `case`: a list whose first item is a test or a literal. */
const form = /^(?:\((?:if|if-let|when|unless)\b|if\b|switch\b|[^("']*\?)/u;
const clause = /^\((?:\(|'|-?\d)/u;

export async function proveAll(request: Request, prover: Prover): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const add = (...more: readonly Finding[]): void => void findings.push(...more);
  const branch = (expr: If): "form" | "clause" | null => {
    const text = request.texts.get(expr.span.file)?.slice(expr.span.start, expr.span.end) ?? "";
    return form.test(text) ? "form" : clause.test(text) ? "clause" : null;
  };
  const program = async (one: Program): Promise<void> => {
    add(...await proveTraps(one, prover));
    add(...await proveReachable(one, prover, branch));
    const compiled = request.compile(one);
    if (compiled !== null) add(await proveBound(one, compiled, prover));
  };
  const policies = request.files.flatMap((file) => file.policies);
  for (const file of request.files) {
    for (const route of file.routes) await program(route);
    for (const merge of file.merges) {
      await program(merge.program);
      for (const law of lawsOf(merge)) add(await proveLaw(merge, law, prover));
    }
    for (const cache of file.caches) await program(cache.program);
    for (const policy of file.policies) {
      await program(policy.program);
      const others = new Set([policy.within, request.noMoreThan]);
      for (const other of policies) {
        if (others.has(other.program.name) && other !== policy) add(await proveWithin(policy, other, prover));
      }
    }
  }
  return findings;
}

const lawWords: Readonly<Record<Law, string>> = {
  commutative: "commutative", associative: "associative", idempotent: "idempotent", closed: "closed under its promises",
};
const isLaw = (property: Finding["property"]): property is Law => Object.hasOwn(lawWords, property);

/** What a person has to hear of a finding; null when there is nothing. */
export function report(finding: Finding): Diagnostic | null {
  const { property, program, span, verdict, counterexample, detail = "" } = finding;
  const notes = counterexample === undefined ? [] : [[...counterexample.notes, ...counterexample.calls].join("\n")];
  if (isLaw(property)) {
    const law = lawWords[property];
    if (verdict === "refuted") return diagnostic("PG3204", span, { program, law }, { notes });
    return verdict === "unknown" ? diagnostic("PG3205", span, { program, law, why: detail }) : null;
  }
  switch (property) {
    case "no-fault": {
      const fault = faults[finding.fault!].title;
      if (verdict === "refuted") return diagnostic("PG3201", span, { program, fault }, { notes });
      return verdict === "unknown" ? diagnostic("PG3202", span, { program, fault, why: detail }) : null;
    }
    case "reachable": return verdict === "refuted" ? diagnostic("PG3203", span, { program }) : null;
    case "within":
      if (verdict === "refuted") return diagnostic("PG3206", span, { program, other: detail }, { notes });
      return verdict === "unknown" ? diagnostic("PG3207", span, { program, why: detail }) : null;
    case "bound": return null;
  }
}

export const noSuchPolicy = (name: string): Diagnostic => diagnostic("PG3208", nowhere, { name });
