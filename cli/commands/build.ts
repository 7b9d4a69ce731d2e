/** pgrid build */
import { displayName } from "../../toolchain/config/files.ts";
import { writeBill } from "../bill.ts";
import { bootStageData, bootStageOf, printBootStage } from "../boot.ts";
import { build } from "../building.ts";
import { failed } from "../context.ts";
import { dumped } from "../dumping.ts";
import { keepLock } from "../locking.ts";
import { compileSources, open, systemDirectory } from "../open.ts";
import type { CommandResult, Context } from "../context.ts";
import type { Step } from "../../toolchain/steps.ts";
import { buildSystemOf } from "../systems.ts";
import { systemLines } from "../system-table.ts";
import { bytes, summaryLines } from "../table.ts";

export async function run(context: Context): Promise<CommandResult> {
  if (context.flags.dump !== undefined) {
    const opened = open(context);
    if (!opened.ok) return failed(opened.diagnostics);
    const compiled = await compileSources(opened.value, context);
    return compiled.ok ? dumped(context, context.flags.dump, compiled.value) : failed(compiled.diagnostics);
  }
  const system = await buildSystemOf(context);
  if (system !== null) {
    if (!system.ok) return failed(system.diagnostics);
    const { build: made, steps, diagnostics } = system.value;
    const directory = displayName(context.host, made.directory);
    for (const output of made.record.outputs) context.print(`${`${directory}/${output.file}`.padEnd(50)} ${bytes(output.bytes).padStart(12)}`);
    const bill = await writeBill(context, made.directory, made.record);
    for (const line of systemLines(made.record, context.style)) context.print(line);
    const boot = await bootStageOf(context, system.value.board, made.directory);
    if (!boot.ok) return failed(boot.diagnostics);
    if (boot.value !== null) printBootStage(context, boot.value);
    const kept = await keepLock(context, systemDirectory(context)!, system.value.board);
    return { diagnostics: [...diagnostics, ...kept.diagnostics], data: { directory, current: made.current, steps: shownSteps(steps), record: made.record, sbom: bill, ...(boot.value === null ? {} : { boot: bootStageData(context, boot.value) }) } };
  }
  const built = await build(context);
  if (!built.ok) return failed(built.diagnostics);
  const { build: made, board, steps, diagnostics } = built.value;
  const directory = displayName(context.host, made.directory);
  for (const output of Object.values(made.record.outputs)) context.print(`${`${directory}/${output.file}`.padEnd(50)} ${bytes(output.bytes).padStart(12)}`);
  const bill = await writeBill(context, made.directory, made.record);
  for (const line of summaryLines(made.record, board, context.style)) context.print(line);
  const boot = await bootStageOf(context, board, made.directory);
  if (!boot.ok) return failed(boot.diagnostics);
  if (boot.value !== null) printBootStage(context, boot.value);
  const kept = await keepLock(context, built.value.project.directory, board);
  return { diagnostics: [...diagnostics, ...kept.diagnostics], data: { directory, current: made.current, steps: shownSteps(steps), record: made.record, sbom: bill, ...(boot.value === null ? {} : { boot: bootStageData(context, boot.value) }) } };
}

const shownSteps = (steps: readonly Step[]): readonly object[] => steps.map(({ name, of, ran, why, milliseconds }) => ({ name, of, ran, why, milliseconds: Math.round(milliseconds) }));
