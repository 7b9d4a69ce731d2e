/** A simulation as the commands sim and demo run it: boot what was built, announce providers, send messages, hand out each decision. */
import { join, resolve } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { didYouMean } from "../compiler/diagnostics/nearest.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { contentId, parseCid } from "../sim/content.ts";
import { describeFailure } from "../sim/describe.ts";
import { DeviceError } from "../sim/failure.ts";
import { fitsOneMessage } from "../sim/link.ts";
import type { Machine } from "../sim/machines.ts";
import { startSim } from "../sim/simulator.ts";
import type { Decision, Simulation } from "../sim/simulator.ts";
import { messageTypes } from "../spec/fields.ts";
import { limits } from "../spec/limits.ts";
import { spanAt } from "../toolchain/config/files.ts";
import { messageDefaults, messageTypeOf, nodeNamed } from "../toolchain/config/project.ts";
import type { Project } from "../toolchain/config/project.ts";
import type { Host } from "../toolchain/host.ts";
import { locateAll } from "../toolchain/tools.ts";
import type { Built } from "./building.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exit.ts";
import { noFile } from "./open.ts";

export interface Payload {
  /** As results name it. */
  readonly shown: string;
  readonly bytes: Uint8Array;
  readonly type: number;
  readonly ttl: number;
  readonly priority: number;
  readonly source: Uint8Array;
  /** Null: the first route. */
  readonly route: string | null;
}

/** Payload files after --send with the flags that describe them, or else the project's messages. */
export function payloadsOf(context: Context, project: Project): Outcome<readonly Payload[]> {
  const { host, flags } = context;
  const asked = messageTypeOf(flags.type ?? "data");
  if (asked === undefined) {
    const known = Object.keys(messageTypes);
    return fail([diagnostic("PG4003", nowhere, { flag: "--type", expected: `one of ${known.join(", ")}, or a number up to 65535`, value: flags.type! }, { help: didYouMean(flags.type!, known) })]);
  }
  let source: Uint8Array = messageDefaults.source;
  if (flags.source !== undefined) {
    const named = nodeNamed(project.nodes, flags.source, nowhere);
    if (!named.ok) return named;
    source = named.value;
  }
  const described = flags.send?.map((shown) => ({
    shown, path: resolve(host.cwd, shown), type: asked, ttl: flags.ttl ?? messageDefaults.ttl,
    priority: flags.priority ?? messageDefaults.priority, source, route: flags.route ?? null,
  })) ?? project.messages.map((message) => ({
    ...message,
    type: flags.type === undefined ? message.type : asked, ttl: flags.ttl ?? message.ttl, priority: flags.priority ?? message.priority,
    source: flags.source === undefined ? message.source : source, route: flags.route ?? message.route,
  }));
  if (described.length === 0) return fail([diagnostic("PG4011", nowhere, { name: project.raw.name })]);
  const found: Diagnostic[] = [];
  const payloads = described.flatMap(({ path, ...message }) => {
    const stat = host.stat(path);
    if (stat?.kind !== "file") {
      found.push(noFile(host, message.shown, path));
      return [];
    }
    const bytes = host.readFile(path)!;
    if (!fitsOneMessage(bytes)) found.push(diagnostic("PG4010", nowhere, { path: message.shown, size: bytes.length, limit: limits.payloadBytes }));
    return [{ ...message, bytes }];
  });
  return found.length > 0 ? fail(found) : succeed(payloads);
}

interface Provider {
  readonly cid: Uint8Array;
  readonly node: Uint8Array;
  readonly seconds: number;
}

/** The project's providers; pgrid.json was checked when it was loaded. */
export function providersOf(host: Host, project: Project): Outcome<readonly Provider[]> {
  const found: Diagnostic[] = [];
  const providers = (project.raw.providers ?? []).flatMap((provider, i) => {
    const node = nodeNamed(project.nodes, provider.node, spanAt(project.json, ["providers", i, "node"]));
    if (!node.ok) throw new Error("a provider's node was not checked");
    if (provider.file !== undefined) {
      const content = host.readFile(resolve(project.directory, provider.file))!;
      return [{ cid: contentId(provider.hash ?? "sha3-256", content), node: node.value, seconds: provider.seconds }];
    }
    const cid = parseCid(provider.cid!);
    if (cid instanceof Uint8Array) return [{ cid, node: node.value, seconds: provider.seconds }];
    found.push(diagnostic("PG4116", spanAt(project.json, ["providers", i, "cid"]), { text: provider.cid!, why: cid.why }));
    return [];
  });
  return found.length > 0 ? fail(found) : succeed(providers);
}

/** The initial stack pointer and the exceptions of the processor itself (Armv7-M ARM, B1.5.3). */
const systemVectors = 16;

/** What stands for the board. */
export function machineOf(host: Host, { board, build }: Built): Outcome<Machine> {
  if (board.sim === null) return fail([diagnostic("PG4115", nowhere, { name: board.name })]);
  if (board.sim.kind === "native") return succeed({ kind: "native", executable: build.elf });
  const emulator = board.target.emulator!;
  const tools = locateAll(host, [emulator]);
  if (!tools.ok) return tools;
  const machine = { kind: "qemu", emulator: tools.value[emulator]!, machine: board.sim.machine!, elf: build.elf } as const;
  if (board.layout!.flash.base === 0) return succeed(machine);
  const vectors = join(build.directory, "vectors.bin");
  host.writeFile(vectors, host.readFile(join(build.directory, build.record.outputs["bin"]!.file))!.subarray(0, 4 * systemVectors));
  return succeed({ ...machine, vectors });
}

export interface SimEnd {
  readonly diagnostics: readonly Diagnostic[];
  readonly exit?: number;
  readonly sent: number;
}

async function announce(sim: Simulation, providers: readonly Provider[]): Promise<Diagnostic | null> {
  for (const { cid, node, seconds } of providers) {
    const { status } = await sim.provide({ seconds, node, cid });
    if (status !== "ok") return diagnostic("PG5008", nowhere, { request: "provide", why: status });
  }
  return null;
}

/** Whether the device runs what was built, and accepted all of it. */
function helloFault({ hello }: Simulation, { build, compiled }: Built): Diagnostic | null {
  const got = hello.build.toString(16).padStart(8, "0");
  if (got !== build.record.build) return diagnostic("PG5007", nowhere, { got, wanted: build.record.build });
  if (hello.refused > 0) return diagnostic("PG6001", nowhere, { count: hello.refused, routes: compiled.routes.length });
  return null;
}

export async function simulate(context: Context, built: Built, payloads: readonly Payload[], onDecision: (payload: Payload, decision: Decision) => void, end: (sim: Simulation) => Promise<readonly Diagnostic[]> = () => Promise.resolve([])): Promise<SimEnd> {
  const { host } = context;
  const { project, compiled } = built;
  const names = compiled.routes.map((route) => route.name);
  for (const route of new Set(payloads.map((payload) => payload.route))) {
    if (route === null || names.includes(route)) continue;
    return { diagnostics: [diagnostic("PG4012", nowhere, { name: project.raw.name, route, routes: names.join(", ") }, { help: didYouMean(route, names) })], sent: 0 };
  }
  const providers = providersOf(host, project);
  if (!providers.ok) return { diagnostics: providers.diagnostics, sent: 0 };
  const machine = machineOf(host, built);
  if (!machine.ok) return { diagnostics: machine.diagnostics, sent: 0 };

  let sent = 0;
  let sim: Simulation | undefined;
  try {
    sim = await startSim(host, machine.value);
    const fault = helloFault(sim, built) ?? (await announce(sim, providers.value));
    if (fault !== null) return { diagnostics: [fault], sent };
    for (const [sequence, payload] of payloads.entries()) {
      const { ttl, priority, type, source, bytes } = payload;
      const route = payload.route === null ? 0 : names.indexOf(payload.route);
      const decision = await sim.message({ ttl, priority, type, route, sequence, source, payload: bytes });
      if (decision.sequence !== sequence) return { diagnostics: [diagnostic("PG5006", nowhere, { awaited: "decision", got: `the decision on message ${decision.sequence}` })], sent };
      sent++;
      onDecision(payload, decision);
    }
    const left = await end(sim);
    return { diagnostics: left, sent };
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    const described = describeFailure(error.failure);
    return described === null ? { diagnostics: [], exit: exitCodes.interrupted, sent } : { diagnostics: [described], sent };
  } finally {
    sim?.close();
  }
}
