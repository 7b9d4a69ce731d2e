/** What the commands on updates share: the device behind --port, and what becomes of what it answers. */
import { basename, join, resolve } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { describeFailure } from "../sim/describe.ts";
import { Device } from "../sim/device.ts";
import { DeviceError } from "../sim/failure.ts";
import { boot } from "../sim/machines.ts";
import type { UpdateRefusal } from "../spec/update.ts";
import { replySeconds } from "../sim/updating.ts";
import type { Board } from "../toolchain/config/board.ts";
import { displayName } from "../toolchain/config/files.ts";
import { outputDirectory } from "../toolchain/config/flash.ts";
import { locateAll } from "../toolchain/tools.ts";
import type { Failure } from "../toolchain/update/push.ts";
import { failed } from "./context.ts";
import type { CommandResult, Context } from "./context.ts";
import { exitCodes } from "./exit.ts";
import { openPlace } from "./flashing.ts";
import { noFile } from "./open.ts";
import { refusalDiagnostic } from "./signing.ts";

/** With the board, its flash's file, which need not be there yet, and the directory of the project. */
export type Prepare = (board: Board, flash: string) => Outcome<null>;
const asItIs: Prepare = () => succeed(null);

/** Verifying what lies in the slots comes before a board's hello. */
export const startSeconds = 20;

/**
 * Runs with the device behind --port, or with the simulated board that is switched on with --flash, and closes it, however that ends.
 * `prepare` comes before the board is switched on.
 */
export async function withDevice(context: Context, verb: string, use: (device: Device) => Promise<CommandResult>, prepare: Prepare = asItIs): Promise<CommandResult> {
  const { host, flags } = context;
  const opened = flags.port !== undefined ? behindPort(context, flags.port) : flags.flash !== undefined ? switchedOn(context, flags.flash, prepare)
    : fail([diagnostic("PG4004", nowhere, { verb, what: "a device: --port PATH, or --flash FILE for the simulated board" })]);
  if (!opened.ok) return failed(opened.diagnostics);
  const device = opened.value;
  const stopListening = host.onInterrupt(() => {
    device.interrupt();
    device.close();
  });
  try {
    if (flags.port === undefined) await device.hello(1000 * startSeconds);
    return await use(device);
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    // What the boot stage says when it starts nothing is no frame.
    const { failure } = error;
    const found = failure.kind === "silent" && failure.heard > 0 ? diagnostic("PG4122", nowhere, { file: flags.flash ?? "" }) : describeFailure(failure);
    return found === null ? { diagnostics: [], data: {}, exit: exitCodes.interrupted } : failed([found]);
  } finally {
    stopListening();
    device.close();
  }
}

function behindPort({ host }: Context, port: string): Outcome<Device> {
  const path = resolve(host.cwd, port);
  return host.stat(path)?.kind === "file" ? succeed(new Device(host, host.connect(path), basename(path))) : fail([noFile(host, port, path)]);
}

/** The board of --board, or of the project or system that the command is called in. */
export function boardOf(context: Context): Outcome<{ readonly board: Board; readonly directory: string }> {
  const place = openPlace({ ...context, argument: undefined });
  if (!place.ok) return place;
  const { board } = place.value;
  return board.slots === null || board.flash === null ? fail([diagnostic("PG8408", nowhere, { board: board.name })]) : place;
}

function switchedOn(context: Context, file: string, prepare: Prepare): Outcome<Device> {
  const { host } = context;
  const place = boardOf(context);
  if (!place.ok) return place;
  const { board, directory } = place.value;
  if (board.sim?.kind !== "qemu") return fail([diagnostic("PG4115", nowhere, { name: board.name })]);
  const elf = join(outputDirectory(directory, { name: board.name, slot: null }), "boot", "boot.elf");
  if (host.stat(elf)?.kind !== "file") return fail([diagnostic("PG4121", nowhere, { board: board.name, file: displayName(host, elf) })]);
  const flash = resolve(host.cwd, file);
  const ready = prepare(board, flash);
  if (!ready.ok) return ready;
  const found = host.stat(flash);
  const none = (why: string): Outcome<never> => fail([diagnostic("PG4120", nowhere, { file, board: board.name, why })]);
  if (found?.kind !== "file") return none("it is not there");
  if (found.size !== board.flash!.size) return none(`it has ${found.size} bytes, and the flash ${board.flash!.size}`);
  const emulator = board.target.emulator!;
  const tools = locateAll(host, [emulator]);
  if (!tools.ok) return tools;
  return succeed(boot(host, { kind: "qemu", emulator: tools.value[emulator]!, machine: board.sim.machine!, elf, flash: { file: flash, bytes: found.size }, fast: true }));
}

export const noAnswer = (awaited: string, seconds: number = replySeconds): Diagnostic => diagnostic("PG5002", nowhere, { awaited, seconds }, { help: "is it the console of a device that takes updates? `pgrid build --slot a --public FILE` builds one that does" });

export function pushFailure(why: Failure, what: string): Diagnostic {
  switch (why.kind) {
    case "refused": return refusalDiagnostic(why.refusal, what, [`the device said so to \`${why.request}\``]);
    case "silent": return noAnswer(`the answer to ${why.request}`);
    case "unexpected": return diagnostic("PG5006", nowhere, { got: why.got, awaited: `the answer to ${why.request}` });
    case "astray": return diagnostic("PG5006", nowhere, { got: `another offset than was due, ${why.times} times`, awaited: "update-answer" });
  }
}

/** What a device that is there answers at once. */
export const statusSeconds = 5;

/** Of an order that has one answer: `ok`, a refusal, or null for none. */
export function orderFailure(refusal: UpdateRefusal | null, order: string): Diagnostic | null {
  return refusal === "ok" ? null : refusal === null ? noAnswer(`the answer to ${order}`) : refusalDiagnostic(refusal, `\`${order}\``);
}
