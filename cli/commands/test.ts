/** pgrid test: the deftests of a project, on the model of the machine; --sim sends those of routes to the board as well. */
import type { CompiledTest } from "../../compiler/compiled.ts";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere, positionOf } from "../../compiler/support/span.ts";
import { runTest } from "../../model/run-test.ts";
import type { Ended, StepResult } from "../../model/run-test.ts";
import { hexOf } from "../../toolchain/config/project.ts";
import { lockFileName } from "../../toolchain/lock.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { exitCodes } from "../exit.ts";
import { checkLocked } from "../locking.ts";
import { compileSources, open, openBoard } from "../open.ts";
import { runOnBoard } from "../testing.ts";
import { valueText } from "../values.ts";

/** An outcome as a test writes it. */
function endText(end: Ended): string {
  switch (end.action) {
    case "forward": return `(forward-to (node "${hexOf(end.node)}"))`;
    case "gateway": case "deliver": return `(${end.action})`;
    case "drop": return `(drop '${end.reason})`;
    case "reply": return `(reply ${end.value})`;
    case "fault": return `(fault '${end.fault})`;
    case "give": return valueText(end.bytes, end.type);
  }
}

const lineOf = (context: Context, { step }: StepResult): string => {
  const text = context.texts.get(step.span.file);
  return text === undefined ? step.span.file : `${step.span.file}:${positionOf(text, step.span.start).line}`;
};

function printTest(context: Context, test: CompiledTest, results: readonly StepResult[], where: string): void {
  const { style } = context;
  const good = results.every(({ passed }) => passed);
  const count = `${results.length} ${results.length === 1 ? "expectation" : "expectations"}`;
  context.print(`${good ? style.good("✓") : style.error("✗")} ${style.strong(test.name)}  ${style.faint(`${count}${where}`)}`);
  for (const result of results) {
    if (result.passed) continue;
    const { step, ended, instructions } = result;
    context.print(`    ${lineOf(context, result)}  \`${step.program.name}\``);
    context.print(`      expected  ${endText(step.expected)}${step.instructions === null ? "" : ` in at most ${step.instructions} instructions`}`);
    context.print(`      came to   ${endText(ended)}${step.instructions === null ? "" : ` in ${instructions}`}`);
  }
}

const stepData = (context: Context, result: StepResult): Record<string, unknown> => ({
  program: result.step.program.name, at: lineOf(context, result), passed: result.passed,
  expected: endText(result.step.expected), actual: endText(result.ended), instructions: result.instructions,
});

export async function run(context: Context): Promise<CommandResult> {
  const opened = open(context);
  if (!opened.ok) return failed(opened.diagnostics);
  if (context.flags.locked === true) {
    if (opened.value.kind === "file") return failed([diagnostic("PG8250", nowhere, { file: `${lockFileName} of a project` })]);
    const board = openBoard(context, opened.value.project);
    if (!board.ok) return failed(board.diagnostics);
    const locked = await checkLocked(context, opened.value.project.directory, board.value);
    if (!locked.ok) return failed(locked.diagnostics);
  }
  const outcome = await compileSources(opened.value, context);
  if (!outcome.ok) return failed(outcome.diagnostics);
  const { tests } = outcome.value.compiled;
  const where = context.flags.sim === true ? ", on the model" : "";
  const results = tests.map((test) => ({ test, target: "model", results: runTest(test) }));
  for (const { test, results: steps } of results) printTest(context, test, steps, where);
  if (context.flags.sim === true) {
    const board = await runOnBoard(context, tests);
    if (!board.ok) return failed(board.diagnostics);
    for (const { test, steps } of board.value.tests) {
      printTest(context, test, steps, `, on ${board.value.name}`);
      results.push({ test, target: board.value.name, results: steps });
    }
  }
  const all = results.flatMap((each) => each.results);
  const wrong = all.filter(({ passed }) => !passed).length;
  if (tests.length === 0) context.print("no tests: (deftest name (expect (route :ttl 1) (drop 'expired)))");
  else context.print(`${all.length - wrong} of ${all.length} expectations hold`);
  return {
    diagnostics: outcome.value.diagnostics,
    data: { tests: results.map(({ test, target, results: steps }) => ({ name: test.name, doc: test.doc, target, steps: steps.map((step) => stepData(context, step)) })) },
    ...(wrong > 0 ? { exit: exitCodes.failed } : {}),
  };
}
