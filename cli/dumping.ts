/** `--dump STAGE`: what a stage of the compiler made, instead of what the command prints else. */
import type { Stage } from "../compiler/stages.ts";
import type { CommandResult, Context } from "./context.ts";
import type { CompiledSources } from "./open.ts";

export async function dumped(context: Context, stage: Stage, { compiled, input, diagnostics }: CompiledSources): Promise<CommandResult> {
  const { dump } = await import("../compiler/dump.ts");
  const programs = dump(stage, compiled, input.sources, input.options, input.libraries);
  programs.forEach(({ name, text }, index) => {
    if (index > 0) context.print("");
    context.print(`; ${name}, after ${stage}`);
    for (const line of text.split("\n")) context.print(line);
  });
  return { diagnostics, data: { stage, programs } };
}
