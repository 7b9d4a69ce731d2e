/** pgrid flash */
import { join } from "node:path";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import type { Board } from "../../toolchain/config/board.ts";
import { outputDirectory } from "../../toolchain/config/flash.ts";
import type { SlotName } from "../../toolchain/config/flash.ts";
import { chooseRunner, flash } from "../../toolchain/flash/flash.ts";
import { hex, imagesFor } from "../../toolchain/flash/images.ts";
import type { Image, Place } from "../../toolchain/flash/images.ts";
import { commandSeconds } from "../../toolchain/flash/settings.ts";
import { build } from "../building.ts";
import { updateLimits } from "../../spec/update.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { builtBoot, openPlace, readBuilt } from "../flashing.ts";
import { checkLocked } from "../locking.ts";
import { systemDirectory } from "../open.ts";
import { buildSystemOf } from "../systems.ts";
import { bytes } from "../table.ts";

interface Ready {
  readonly board: Board;
  readonly place: Place;
  readonly images: readonly Image[];
  readonly project: string;
  /** Of the build. */
  readonly directory: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Without --slot, what is built now. */
async function builtNow(context: Context): Promise<Outcome<Ready>> {
  const { host } = context;
  const ready = (project: string, board: Board, directory: string, file: string | undefined, diagnostics: readonly Diagnostic[]): Outcome<Ready> => {
    if (file === undefined) return fail([diagnostic("PG8201", nowhere, { board: board.name, known: "a board that is a process has no flash" })]);
    const images = imagesFor(board, "start", host.readFile(join(directory, file))!, null);
    return images.ok ? succeed({ project, board, place: "start", images: images.value, directory, diagnostics }) : images;
  };
  const system = await buildSystemOf(context);
  if (system !== null) {
    if (!system.ok) return system;
    const { build: made, board, diagnostics } = system.value;
    return ready(systemDirectory(context)!, board, made.directory, made.record.outputs.find(({ kind }) => kind === "bin")?.file, diagnostics);
  }
  const built = await build(context);
  if (!built.ok) return built;
  const { build: made, board, diagnostics } = built.value;
  return ready(built.value.project.directory, board, made.directory, made.record.outputs["bin"]?.file, diagnostics);
}

/** With --slot, what was built and signed before; the boot stage is built for the key that it is to trust. */
async function builtBefore(context: Context, place: "a" | "b" | "boot"): Promise<Outcome<Ready>> {
  const opened = openPlace(context);
  if (!opened.ok) return opened;
  const { directory: project, board } = opened.value;
  const directory = place === "boot" ? join(outputDirectory(project, { name: board.name, slot: null }), "boot") : outputDirectory(project, { name: board.name, slot: place });
  if (board.slots === null) return fail([diagnostic("PG8408", nowhere, { board: board.name })]);
  if (place === "boot") {
    const boot = await builtBoot(context, directory, board);
    const images = boot.ok ? imagesFor(board, place, boot.value, null) : boot;
    return images.ok ? succeed({ project, board, place, images: images.value, directory, diagnostics: [] }) : images;
  }
  const read = readBuilt(context, directory, board, place);
  if (!read.ok) return read;
  const images = imagesFor(board, place, read.value.image, read.value.manifest);
  return images.ok ? succeed({ project, board, place, images: images.value, directory, diagnostics: [] }) : images;
}

export async function run(context: Context): Promise<CommandResult> {
  const { host, flags, style } = context;
  const slot = flags.slot as SlotName | "boot" | undefined;
  const ready = slot === undefined ? await builtNow(context) : await builtBefore(context, slot);
  if (!ready.ok) return failed(ready.diagnostics);
  const { board, place, images, directory, project, diagnostics } = ready.value;
  const dryRun = flags["dry-run"] === true;
  if (flags.locked === true) {
    const runner = chooseRunner(host, board, flags.runner ?? null, dryRun);
    if (!runner.ok) return failed(runner.diagnostics);
    const locked = await checkLocked(context, project, board, runner.value.command === null ? {} : { flashing: runner.value.command });
    if (!locked.ok) return failed(locked.diagnostics);
  }
  const done = await flash(host, { board, images, directory: join(directory, "flash"), runner: flags.runner ?? null, probe: flags.probe ?? null, dryRun, seconds: flags.timeout ?? commandSeconds.usual }, context.progress);
  if (!done.ok) return failed([...done.diagnostics, ...diagnostics]);
  const { runner, plan, commands } = done.value;
  if (dryRun) for (const command of commands) context.print(command);
  else {
    for (const { what, address, size, bytes: content } of images) {
      context.print(`  ${style.good("✓")} ${what.padEnd(24)} ${hex(address)}  ${content === null ? `${bytes(size)} erased` : bytes(size)}`);
    }
    // Its trailer is empty now: the boot stage takes it for an image on trial.
    if (place === "a" || place === "b") context.print(`  next: start it, and then pgrid update confirm; an image that is not confirmed is started ${updateLimits.attempts.value} times at most`);
    context.print(`  ${board.name} by ${runner}, ${plan.verified === "not by this runner" ? `not verified: ${runner} reads nothing back` : `verified ${plan.verified}`}`);
  }
  return {
    diagnostics,
    data: {
      board: board.name, place, runner, dryRun, verified: dryRun ? null : plan.verified, commands,
      images: images.map(({ what, address, size, bytes: content }) => ({ what, address, bytes: size, erased: content === null })),
    },
  };
}
