/**
 * Flashing: choose a runner, look whether its program is there, make its steps, carry them out. Nothing is touched before
 * every image has been checked (images.ts) and every step is known.
 */
import { join, resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { didYouMean } from "../../compiler/diagnostics/nearest.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import type { Board } from "../config/board.ts";
import { displayName } from "../config/files.ts";
import type { Host } from "../host.ts";
import { locateTool, missingTool, toolFor, tooOld, versionLine } from "../tools.ts";
import { driveFailure, findDrive } from "./drive.ts";
import type { Image } from "./images.ts";
import { failure, judge, overrun } from "./judge.ts";
import type { FiledImage, Job, Plan, Runner, Step } from "./runner.ts";
import { runners } from "./runners.ts";
import type { RunnerName } from "./settings.ts";

export interface FlashRequest {
  readonly board: Board;
  readonly images: readonly Image[];
  /** Where files for the runners are put. */
  readonly directory: string;
  /** --runner, and --probe. */
  readonly runner: string | null;
  readonly probe: string | null;
  readonly dryRun: boolean;
  /** What each command may take. */
  readonly seconds: number;
}

export interface Flashed {
  readonly runner: RunnerName;
  readonly plan: Plan;
  /** As a shell takes them, from the working directory. */
  readonly commands: readonly string[];
}

/** The runner that is asked for, or else the board's first whose program is installed. */
export function chooseRunner(host: Host, board: Board, asked: string | null, dryRun: boolean): Outcome<Runner> {
  const names = Object.keys(board.runners) as RunnerName[];
  const [first] = names;
  if (first === undefined) return fail([diagnostic("PG8201", nowhere, { board: board.name, known: Object.keys(runners).join(", ") })]);
  if (asked !== null && !names.includes(asked as RunnerName)) {
    return fail([diagnostic("PG8202", nowhere, { board: board.name, runner: asked, known: names.join(", ") }, { help: didYouMean(asked, names) })]);
  }
  const there = (name: RunnerName): boolean => {
    const { command } = runners[name];
    return command !== null && locateTool(host, toolFor(command)) !== undefined;
  };
  // A drive is no program: it is taken when it is asked for, or when there is nothing else.
  const chosen = (asked as RunnerName | null) ?? names.find(there) ?? names.find((name) => runners[name].command === null) ?? first;
  const runner = runners[chosen] as Runner;
  if (runner.command === null || dryRun || there(chosen)) return succeed(runner);
  const missing = missingTool(host, toolFor(runner.command));
  const others = asked === null ? names.slice(1).map((name) => runners[name].command!) : [];
  return fail([others.length === 0 ? missing : { ...missing, notes: [`or one of the board's other runners: ${others.join(", ")} (pgrid doctor -b ${board.name})`] }]);
}

/** How a shell takes a word. */
export const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

export function commandLine(command: string, args: readonly string[]): string {
  return [command, ...args].map(quoted).join(" ");
}

export async function flash(host: Host, request: FlashRequest, progress: (line: string) => void): Promise<Outcome<Flashed>> {
  const { board, probe, dryRun, directory } = request;
  const chosen = chooseRunner(host, board, request.runner, dryRun);
  if (!chosen.ok) return chosen;
  const runner = chosen.value;
  const old = dryRun ? null : await tooOldFor(host, runner, request.seconds);
  if (old !== null) return fail([old]);

  const shown = (name: string): string => displayName(host, join(directory, name));
  const images = request.images.map((image, i): FiledImage => ({ ...image, file: shown(`${i}-${image.what.replaceAll(/[^a-z]+/gu, "-")}.bin`) }));
  const settings = board.runners[runner.name]!;
  const job: Job = { board, settings, images, probe, file: shown };
  const plan = runner.plan(job);
  if (!plan.ok) return plan;

  let drive: string | null = null;
  if (runner.command === null) {
    const wanted = { ...(settings as { label?: string; board?: string }), uf2: runner.name === "uf2" };
    const found = findDrive(host, runner, wanted, probe);
    if (found.ok) drive = found.value;
    else if (dryRun && wanted.label !== undefined) drive = `<drive ${wanted.label}>`;
    else return found;
  }

  const run: Running = { host, runner, drive, directory, seconds: request.seconds, progress };
  const commands = plan.value.steps.flatMap((step) => shownStep(run, step));
  const result: Flashed = { runner: runner.name, plan: plan.value, commands };
  // Last time's files are not this time's: dfu-util refuses to overwrite what it reads back.
  host.remove(directory);
  for (const { file, bytes } of images) if (bytes !== null) host.writeFile(resolve(host.cwd, file), bytes);
  for (const step of plan.value.steps) {
    if (step.kind === "write") host.writeFile(resolve(host.cwd, step.file), step.content);
    if (step.kind === "copy") host.writeFile(join(directory, step.name), step.content);
  }
  if (dryRun) return succeed(result);
  for (const step of plan.value.steps) {
    const wrong = await carryOut(run, step);
    if (wrong !== null) return fail([wrong]);
  }
  return succeed(result);
}

async function tooOldFor(host: Host, runner: Runner, seconds: number): Promise<Diagnostic | null> {
  if (runner.command === null) return null;
  const tool = toolFor(runner.command);
  if (tool.least === null || tool.version === null) return null;
  const finished = await host.run(locateTool(host, tool)!, tool.version, { cwd: host.root, limit: seconds * 1000 });
  if (finished.overran) return overrun(runner, finished, commandLine(tool.command, tool.version), seconds);
  const version = versionLine(finished);
  return version === undefined ? missingTool(host, tool) : tooOld(host, tool, version);
}

interface Running {
  readonly host: Host;
  readonly runner: Runner;
  readonly drive: string | null;
  readonly directory: string;
  readonly seconds: number;
  progress(line: string): void;
}

/** So often a command that runs is said to run. */
const tickSeconds = 10;

/** The command by the name that is found: on another system gdb is called otherwise. */
function commandOf({ host, runner }: Running): { readonly name: string; readonly path: string } {
  const tool = toolFor(runner.command!);
  const path = locateTool(host, tool) ?? tool.command;
  return { path, name: [tool.command, ...tool.or].find((name) => path.endsWith(`/${name}`)) ?? tool.command };
}

function shownStep(run: Running, step: Step): readonly string[] {
  switch (step.kind) {
    case "write": return [];
    case "run": return [commandLine(commandOf(run).name, step.args)];
    case "compare": return [commandLine("cmp", [step.file, step.with])];
    case "copy": return [`cp ${quoted(displayName(run.host, join(run.directory, step.name)))} ${quoted(`${run.drive!}/`)}`];
  }
}

async function carryOut(run: Running, step: Step): Promise<Diagnostic | null> {
  const { host, runner, progress, drive } = run;
  switch (step.kind) {
    case "write": return null;
    case "run": {
      const { path, name } = commandOf(run);
      progress(`   ${commandLine(name, step.args)}`);
      const stopTicking = tick(run, name);
      const finished = await host.run(path, step.args, { cwd: host.cwd, limit: run.seconds * 1000 });
      stopTicking();
      const shown = commandLine(name, step.args);
      return finished.overran ? overrun(runner, finished, shown, run.seconds) : judge(runner, step, finished, shown);
    }
    case "compare": {
      const back = host.readFile(resolve(host.cwd, step.file));
      return back !== undefined && Buffer.compare(back, step.bytes) === 0 ? null : failure(runner, "PG8225", step.about, 0, { notes: differenceNote(back, step.bytes) });
    }
    case "copy": {
      progress(`   ${shownStep(run, step)[0]}`);
      host.copy(join(run.directory, step.name), join(drive!, step.name));
      const said = driveFailure(host, drive!);
      return said === null ? null : failure(runner, "PG8224", step.about, 0, { notes: [`FAIL.TXT on the drive: ${said}`] });
    }
  }
}

/** Most tools say nothing until they are done, or say it where it is kept for the verdict. */
function tick({ host, seconds, progress }: Running, name: string): () => void {
  let ticks = 0;
  let cancel: () => void;
  const next = (): void => {
    cancel = host.timer(tickSeconds * 1000, () => {
      progress(`   … ${name} runs for ${++ticks * tickSeconds} s; it is stopped after ${seconds} s`);
      next();
    });
  };
  next();
  return () => cancel();
}

function differenceNote(back: Uint8Array | undefined, written: Uint8Array): readonly string[] {
  if (back === undefined || back.length !== written.length) return [`${back?.length ?? 0} of ${written.length} bytes were read back`];
  const at = written.findIndex((byte, i) => byte !== back[i]);
  return [`the first difference is at byte ${at}: ${back[at]} is there, and ${written[at]} was written`];
}
