/** `pgrid check --prove`: the solver, the replay on the reference evaluator and the model, and what is printed of it. */
import type { CheckedFile } from "../compiler/2-check/checked-file.ts";
import type { CompiledTest } from "../compiler/compiled.ts";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Finding, Verdict } from "../compiler/prove/finding.ts";
import { noSuchPolicy, proveAll, report } from "../compiler/prove/prove.ts";
import type { Handed, Replay, World } from "../compiler/prove/replay.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { evaluateProgram } from "../model/evaluate.ts";
import { cidOf } from "../model/hashing.ts";
import { runTest } from "../model/run-test.ts";
import { SolverEnded, openSolver } from "../toolchain/z3.ts";
import type { Context } from "./context.ts";
import { compilerInput } from "./open.ts";
import type { Opened } from "./open.ts";

export const replay: Replay = {
  run(program, handed, world) {
    let span = nowhere;
    const end = evaluateProgram(program, handed, world, (at) => void (span = at));
    if (end.action === "fault") return { fault: { name: end.fault, span }, gave: null };
    return { fault: null, gave: end.action === "give" ? end.bytes : end.action === "reply" ? end.value : null };
  },
  instructions(program, handed, world) {
    const [result] = runTest(testOf(handed, world, program));
    return result!.instructions;
  },
};

/** One step that hands this over. What it expects is not looked at. */
function testOf(handed: Handed, world: World, program: CompiledTest["steps"][number]["program"]): CompiledTest {
  const inputs = new Map(Object.entries(handed).flatMap(([name, value]) => (name === "size" ? [] : [[name, value ?? new Uint8Array()] as const])));
  const providers = [...world.providers.map(({ content, hash, node }) => ({ node, cid: cidOf(content, hash) })), ...world.provided];
  return { name: "", doc: null, span: nowhere, tables: world.tables, providers, steps: [{ span: nowhere, program, inputs, expected: { action: "deliver" }, instructions: null }] };
}

export interface Proofs {
  readonly solver: string;
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
}

export async function prove(opened: Opened, context: Context): Promise<Outcome<Proofs>> {
  const { host, texts, flags } = context;
  const { checkProject, compileProgram } = await import("../compiler/pipeline.ts");
  const input = await compilerInput(opened, context);
  if (!input.ok) return input;
  const { sources, options, libraries } = input.value;
  const checked = checkProject(sources, options, libraries);
  if (!checked.ok) return checked;
  const noMoreThan = flags["no-more-than"] ?? null;
  if (noMoreThan !== null && !policiesOf(checked.value).includes(noMoreThan)) return fail([noSuchPolicy(noMoreThan)]);
  const solver = await openSolver(host);
  if (!solver.ok) return solver;
  try {
    const findings = await proveAll({
      files: checked.value, texts, noMoreThan,
      compile(program) {
        const compiled = compileProgram(program, options);
        return compiled.ok ? compiled.value : null;
      },
    }, { solver: solver.value, replay });
    return succeed({ solver: solver.value.name, findings, diagnostics: findings.flatMap((finding) => report(finding) ?? []) });
  } catch (error) {
    if (error instanceof SolverEnded) return fail([diagnostic("PG7006", nowhere, { reason: error.message })]);
    throw error;
  } finally {
    solver.value.close();
  }
}

const policiesOf = (files: readonly CheckedFile[]): readonly string[] => files.flatMap(({ policies }) => policies.map(({ program }) => program.name));

/** Long payloads end in dots; --json has them whole. */
const shortened = (text: string): string => (text.length <= 160 ? text : `${text.slice(0, 159)}…`);

/** One line for each thing that was asked of a program. */
export function proofLines(findings: readonly Finding[], context: Context): string[] {
  const { style } = context;
  const word = (verdict: Verdict): string => (verdict === "proved" ? style.good(verdict) : verdict === "refuted" ? style.error(verdict) : style.warning(verdict));
  const row = (name: string, text: string): string => `  ${style.faint(name.padEnd(12))} ${text}`;
  const lines: string[] = [];
  const traps = findings.filter(({ property }) => property === "no-fault");
  const group = (name: string, some: readonly Finding[]): void => {
    if (some.length === 0) return;
    const counts = (["proved", "refuted", "unknown"] as const).flatMap((verdict) => {
      const count = some.filter((finding) => finding.verdict === verdict).length;
      return count === 0 ? [] : [`${word(verdict)}${count === some.length ? `, ${count} operation${count === 1 ? "" : "s"}` : ` ${count}`}`];
    });
    lines.push(row(name, counts.join(", ")));
  };
  const inRange = ({ fault }: Finding): boolean => fault === "index" || fault === "slice";
  group("in range", traps.filter(inRange));
  group("no fault", traps.filter((finding) => !inRange(finding)));
  if (traps.length === 0) lines.push(row("no fault", `${word("proved")}, nothing in it can`));
  const unreached = findings.filter(({ property, verdict }) => property === "reachable" && verdict === "refuted").length;
  if (unreached > 0) lines.push(row("clauses", `${style.warning(`${unreached} never reached`)}`));
  for (const { property, verdict, figures, counterexample, detail } of findings) {
    if (property === "bound") {
      const { linear, proved, observed } = figures!;
      lines.push(row("instructions", `<= ${proved}${proved < linear ? ` (the device derives ${linear})` : ""}, ${observed} in the dearest run that was found`));
      if (counterexample !== undefined) lines.push(row("", shortened([...counterexample.notes, ...counterexample.calls].join("  "))));
    } else if (property === "within") lines.push(row("within", `${detail}: ${word(verdict)}`));
    else if (property !== "no-fault" && property !== "reachable") lines.push(row(property, word(verdict)));
  }
  return lines;
}

export function proofData(finding: Finding, context: Context): Record<string, unknown> {
  const { property, program, span, verdict, fault, figures, counterexample, detail } = finding;
  const text = context.texts.get(span.file);
  return {
    property, program, verdict, file: span.file === "" ? null : span.file, source: text === undefined ? null : text.slice(span.start, span.end),
    fault: fault ?? null, detail: detail ?? null, figures: figures ?? null,
    counterexample: counterexample === undefined ? null : { calls: counterexample.calls, notes: counterexample.notes },
  };
}
