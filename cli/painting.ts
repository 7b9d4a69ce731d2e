/** How deep the stacks of an image are used when it runs in the simulator: `pgrid stack --sim`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { describeFailure } from "../sim/describe.ts";
import { Device } from "../sim/device.ts";
import { DeviceError } from "../sim/failure.ts";
import { Gdb } from "../sim/gdb.ts";
import { qemuArguments } from "../sim/machines.ts";
import { Painted } from "../sim/painted.ts";
import type { Board } from "../toolchain/config/board.ts";
import type { Project } from "../toolchain/config/project.ts";
import type { StackPlace } from "../toolchain/stacks.ts";
import { locateAll } from "../toolchain/tools.ts";
import type { Host } from "../toolchain/host.ts";
import type { Context } from "./context.ts";
import { payloadsOf, providersOf } from "./simulating.ts";
import { startSeconds } from "./updating.ts";

export type Observed = Outcome<ReadonlyMap<string, number>>;

interface Run {
  readonly board: Board;
  readonly elf: string;
  /** Null: a system that is no node; it runs for a while by itself. */
  readonly project: Project | null;
  readonly places: readonly StackPlace[];
  /** What starts an image that lies in a slot; null: it lies where the processor starts. */
  readonly behind: Behind | null;
}

export interface Behind {
  /** Of the boot stage. */
  readonly elf: string;
  readonly places: readonly StackPlace[];
  /** All of the flash, with the image in its slot. */
  readonly flash: Uint8Array;
  /** The image's first instruction. */
  readonly reset: number;
}

/** A system that nobody talks to. */
const alone = 2000;
const patience = 10_000;

export async function observe(context: Context, { board, elf, project, places, behind }: Run): Promise<Observed> {
  const { host } = context;
  if (board.sim === null || board.sim.kind === "native") return fail([diagnostic("PG4115", nowhere, { name: board.name })]);
  const emulator = board.target.emulator!;
  const tools = locateAll(host, [emulator]);
  if (!tools.ok) return tools;
  const command = tools.value[emulator]!;
  const scratch = mkdtempSync(join(tmpdir(), "pgrid-stack-"));
  const socket = join(scratch, "gdb");
  const file = join(scratch, "flash");
  if (behind !== null) host.writeFile(file, behind.flash);
  const flash = behind === null ? null : { file, bytes: behind.flash.length };
  const child = host.spawn(command, [...qemuArguments({ kind: "qemu", emulator: command, machine: board.sim.machine!, elf: behind?.elf ?? elf, flash }), "-S", ...Gdb.arguments(socket)], { cwd: dirname(elf) });
  const device = new Device(host, child, command);
  let gdb: Gdb | null = null;
  try {
    gdb = await Gdb.connect(socket, { halted: true });
    // The image has the memory of the boot stage: what that used is read before it begins.
    const before = behind === null ? new Map<string, number>() : await within(host, 1000 * startSeconds, Painted.before(gdb, behind.places, behind.reset));
    if (before === null) return fail([diagnostic("PG5002", nowhere, { awaited: "the image behind the boot stage", seconds: startSeconds })]);
    const painted = await Painted.begin(gdb, places);
    if (project === null) await new Promise<void>((resolve) => host.timer(alone, resolve));
    else {
      await device.hello(patience);
      const talked = await talk(context, project, device);
      if (!talked.ok) return talked;
    }
    return succeed(new Map([...before, ...(await painted.used())]));
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    const described = describeFailure(error.failure);
    return fail(described === null ? [] : [described]);
  } finally {
    device.close();
    gdb?.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Null: not in time. */
function within<T>(host: Host, milliseconds: number, work: Promise<T>): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const cancel = host.timer(milliseconds, () => resolve(null));
    work.then(resolve, reject).finally(cancel);
  });
}

/** What `pgrid sim` says to it. A project without messages is asked who it is, and no more. */
async function talk(context: Context, project: Project, device: Device): Promise<Outcome<null>> {
  const providers = providersOf(context.host, project);
  if (!providers.ok) return providers;
  const payloads = project.messages.length === 0 ? succeed([]) : payloadsOf(context, project);
  if (!payloads.ok) return payloads;
  for (const provider of providers.value) await device.request("provide", provider, "done", patience);
  for (const [sequence, { ttl, priority, type, source, bytes }] of payloads.value.entries()) {
    await device.request("message", { ttl, priority, type, route: 0, sequence, source, payload: bytes }, "decision", patience);
  }
  await device.request("stats-get", {}, "stats", patience);
  return succeed(null);
}
