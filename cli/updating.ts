/** A device that takes updates, as `pgrid update` reaches it: a simulated board with its flash in a file, or a board at a serial port. */
import { join, resolve } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { describeFailure } from "../sim/describe.ts";
import type { Device } from "../sim/device.ts";
import { DeviceError } from "../sim/failure.ts";
import { boardAt, boot } from "../sim/machines.ts";
import { updateState } from "../sim/updating.ts";
import type { UpdateComponent, UpdateRefusal } from "../spec/update.ts";
import type { Board } from "../toolchain/config/board.ts";
import { displayName } from "../toolchain/config/files.ts";
import { outputDirectory } from "../toolchain/config/flash.ts";
import { locateAll } from "../toolchain/tools.ts";
import type { DeviceState, Failure } from "../toolchain/update/push.ts";
import { failed } from "./context.ts";
import type { CommandResult, Context } from "./context.ts";
import { exitCodes } from "./exit.ts";
import { openPlace } from "./flashing.ts";
import { imageCid, refusalDiagnostic } from "./signing.ts";

const baud = 115_200;
const helloMilliseconds = 20_000;
/** A board that runs answers at once, but for what it is doing. */
const firstMilliseconds = 10_000;

export interface Session {
  readonly device: Device;
  readonly board: Board;
  /** Of the project or the system. */
  readonly directory: string;
  readonly state: DeviceState;
}

/** With the file of the flash, which need not be there yet, and the directory of the project. */
export type Prepare = (board: Board, flash: string, directory: string) => Outcome<null>;
export const asItIs: Prepare = () => succeed(null);

/** Bytes that the whole flash of the board has, erased. */
export function erasedFlash(board: Board): Uint8Array {
  return new Uint8Array(board.flash!.size).fill(0xff);
}

/** Does something with a device that takes updates, and what a failure of it is to the user. `prepare` runs before the board is switched on. */
export async function withDevice(context: Context, prepare: Prepare, use: (session: Session) => Promise<CommandResult>): Promise<CommandResult> {
  const { host, flags } = context;
  // The argument is a signed file, and the project is where one is.
  const place = openPlace({ ...context, argument: undefined });
  if (!place.ok) return failed(place.diagnostics);
  const { board, directory } = place.value;
  if (board.slots === null || board.flash === null) return failed([diagnostic("PG8408", nowhere, { board: board.name })]);
  const opened = flags.port === undefined ? switchOn(context, board, directory, prepare) : atPort(context, flags.port);
  if (!opened.ok) return failed(opened.diagnostics);
  const device = opened.value;
  const stopListening = host.onInterrupt(() => {
    device.interrupt();
    device.close();
  });
  try {
    if (flags.port === undefined) await device.hello(helloMilliseconds);
    const state = await updateState(device, firstMilliseconds);
    return state === null ? failed([diagnostic("PG5009", nowhere, {})]) : await use({ device, board, directory, state });
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    const described = bootFailure(error) ?? describeFailure(error.failure);
    return described === null ? { diagnostics: [], data: {}, exit: exitCodes.interrupted } : failed([described]);
  } finally {
    stopListening();
    device.close();
  }
}

/** What the boot stage says when it starts nothing is no frame. */
function bootFailure({ failure }: DeviceError): Diagnostic | null {
  return failure.kind === "silent" && failure.heard > 0 ? diagnostic("PG5012", nowhere, { why: "no slot holds an image that it accepts and that may still be started" }) : null;
}

function atPort({ host }: Context, port: string): Outcome<Device> {
  try {
    return succeed(boardAt(host, resolve(host.cwd, port), baud));
  } catch (error) {
    return fail([diagnostic("PG5010", nowhere, { port, why: (error as Error).message })]);
  }
}

function switchOn({ host, flags }: Context, board: Board, directory: string, prepare: Prepare): Outcome<Device> {
  if (flags.flash === undefined) return fail([diagnostic("PG4004", nowhere, { verb: "update", what: "a device: --flash FILE for the simulated board, --port PATH for one on the desk" })]);
  if (board.sim?.kind !== "qemu") return fail([diagnostic("PG4115", nowhere, { name: board.name })]);
  const elf = join(outputDirectory(directory, { name: board.name, slot: null }), "boot", "boot.elf");
  if (host.stat(elf)?.kind !== "file") return fail([diagnostic("PG4121", nowhere, { board: board.name, file: displayName(host, elf) })]);
  const flash = resolve(host.cwd, flags.flash);
  const ready = prepare(board, flash, directory);
  if (!ready.ok) return ready;
  const found = host.stat(flash);
  const none = (why: string): Outcome<never> => fail([diagnostic("PG4120", nowhere, { file: flags.flash!, board: board.name, why })]);
  if (found?.kind !== "file") return none("it is not there");
  if (found.size !== board.flash!.size) return none(`it has ${found.size} bytes, and the flash ${board.flash!.size}`);
  const emulator = board.target.emulator!;
  const tools = locateAll(host, [emulator]);
  if (!tools.ok) return tools;
  return succeed(boot(host, { kind: "qemu", emulator: tools.value[emulator]!, machine: board.sim.machine!, elf, flash: { file: flash, bytes: found.size }, fast: true }));
}

/** What became of a request that is answered with a refusal; null: it was carried out. */
export function refusedBy(refusal: UpdateRefusal | null, what: string): Diagnostic | null {
  if (refusal === null) return diagnostic("PG5009", nowhere, {});
  return refusal === "ok" ? null : refusalDiagnostic(refusal, what, ["the device refused it"]);
}

export function pushFailure(failure: Failure, what: string): Diagnostic {
  switch (failure.kind) {
    case "refused": return refusalDiagnostic(failure.refusal, what, ["the device refused it"]);
    case "silent": return diagnostic("PG5011", nowhere, { why: `the device does not answer \`${failure.request}\`` });
    case "unexpected": return diagnostic("PG5011", nowhere, { why: `the device answered \`${failure.request}\` with ${failure.got}` });
    case "astray": return diagnostic("PG5011", nowhere, { why: `the device wanted another piece ${failure.times} times` });
  }
}

/** An id of zeros is that of nothing. */
const cidOf = (id: Uint8Array): string | null => (id.every((byte) => byte === 0) ? null : imageCid(id));

export function stateData(board: Board, { running, receiving, places }: DeviceState): Record<string, unknown> {
  return {
    board: board.name, running, receiving,
    places: Object.fromEntries(Object.entries(places).map(([place, { state, sequence, id }]) => [place, { state, sequence, cid: cidOf(id) }])),
  };
}

export function printState({ print, style }: Context, { running, receiving, places }: DeviceState): void {
  for (const place of ["a", "b", "routes"] as const satisfies readonly UpdateComponent[]) {
    const { state, sequence, id } = places[place];
    const name = place === "routes" ? "routes" : `slot ${place}`;
    const runs = place === running ? style.good("▶") : " ";
    const shown = place === "routes" && state === "empty" ? "of the build" : state;
    print(`${runs} ${name.padEnd(7)} ${shown.padEnd(12)} ${sequence === 0 ? "" : `sequence ${sequence}  ${cidOf(id) ?? ""}`}`.trimEnd());
  }
  if (receiving !== null) print(`  an update is at ${receiving.offset} of ${receiving.total} bytes`);
}
