/** The policy that pgrid.json names: what a node that takes messages of strangers asks what they may reach. */
import type { Bound, CompiledPolicy, CompiledProject } from "../compiler/compiled.ts";
import { resources } from "../compiler/costs.ts";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { didYouMean } from "../compiler/diagnostics/nearest.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { limits } from "../spec/limits.ts";
import { spanAt } from "./config/files.ts";
import type { Project } from "./config/project.ts";

/** What a node grants its policy, each time it is asked (runtime-c/node/policy.c): it looks nothing up, and sends nothing. */
export const policyGrant: Bound = { instructions: limits.policyInstructions, hashBytes: limits.policyHashBytes, lookups: 0, sends: 0 };

/** Null: the project names none. */
export function policyOf(project: Pick<Project, "raw" | "json">, compiled: CompiledProject): Outcome<CompiledPolicy | null> {
  const name = project.raw.policy;
  if (name === undefined) return succeed(null);
  const span = spanAt(project.json, ["policy"]);
  const found = compiled.policies.find((policy) => policy.name === name);
  if (found === undefined) return fail([absent(name, compiled, span)]);
  const over = (Object.keys(policyGrant) as (keyof Bound)[]).filter((key) => found.bound[key] > policyGrant[key]);
  if (over.length === 0) return succeed(found);
  return fail(over.map((key) => diagnostic("PG8832", span, { name, what: resources[key].words, used: found.bound[key], most: policyGrant[key] })));
}

function absent(name: string, compiled: CompiledProject, span: Diagnostic["span"]): Diagnostic {
  const other = [...compiled.routes, ...compiled.merges, ...compiled.caches].find((program) => program.name === name);
  if (other !== undefined) return diagnostic("PG8831", span, { name, kind: other.kind === "function" ? "cached function" : other.kind });
  const names = compiled.policies.map((policy) => policy.name);
  const none = "no source of the project has a policy: (defpolicy name (grant who 'right) …)";
  return diagnostic("PG8830", span, { name }, { help: didYouMean(name, names) ?? (names.length === 0 ? none : `policies of the project: ${names.join(", ")}`) });
}
