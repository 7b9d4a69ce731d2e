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
import type { Context } from "./context.ts";
import { payloadsOf, providersOf } from "./simulating.ts";

export type Observed = Outcome<ReadonlyMap<string, number>>;

interface Run {
  readonly board: Board;
  readonly elf: string;
  /** Null: a system that is no node; it runs for a while by itself. */
  readonly project: Project | null;
  readonly places: readonly StackPlace[];
}

/** A system that nobody talks to. */
const alone = 2000;
const patience = 10_000;

export async function observe(context: Context, { board, elf, project, places }: Run): Promise<Observed> {
  const { host } = context;
  if (board.sim === null || board.sim.kind === "native") return fail([diagnostic("PG4115", nowhere, { name: board.name })]);
  const emulator = board.target.emulator!;
  const tools = locateAll(host, [emulator]);
  if (!tools.ok) return tools;
  const command = tools.value[emulator]!;
  const scratch = mkdtempSync(join(tmpdir(), "pgrid-stack-"));
  const socket = join(scratch, "gdb");
  const child = host.spawn(command, [...qemuArguments({ kind: "qemu", emulator: command, machine: board.sim.machine!, elf }), "-S", ...Gdb.arguments(socket)], { cwd: dirname(elf) });
  const device = new Device(host, child, command);
  let gdb: Gdb | null = null;
  try {
    gdb = await Gdb.connect(socket, { halted: true });
    const painted = await Painted.begin(gdb, places);
    if (project === null) await new Promise<void>((resolve) => host.timer(alone, resolve));
    else {
      await device.hello(patience);
      const talked = await talk(context, project, device);
      if (!talked.ok) return talked;
    }
    return succeed(await painted.used());
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
