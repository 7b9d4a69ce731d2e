/** A system of components as the commands build and size make it, with its progress lines. */
import { basename, join, resolve } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { loadBoard } from "../toolchain/config/board.ts";
import type { Board } from "../toolchain/config/board.ts";
import { boardInSlot, outputDirectory } from "../toolchain/config/flash.ts";
import { spanAt } from "../toolchain/config/files.ts";
import { loadProject, projectFile } from "../toolchain/config/project.ts";
import type { Project } from "../toolchain/config/project.ts";
import { generated, planBuild } from "../toolchain/plan.ts";
import { routedBy } from "../toolchain/size/report.ts";
import type { Routed } from "../toolchain/size/routes.ts";
import { stacksOfSystem, unbounded } from "../toolchain/stacks.ts";
import type { Step } from "../toolchain/steps.ts";
import { buildSystem } from "../toolchain/system/build.ts";
import type { SystemBuild, SystemRequest } from "../toolchain/system/build.ts";
import { loadSystem } from "../toolchain/system/description.ts";
import { storesInRam } from "../toolchain/system/devices.ts";
import type { Described } from "../toolchain/system/description.ts";
import { progressLog, trustedKeys } from "./building.ts";
import type { Context } from "./context.ts";
import { listing } from "./listing.ts";
import { checkLocked } from "./locking.ts";
import type { Taken } from "./locking.ts";
import { compileSources, systemDirectory } from "./open.ts";

export interface BuiltSystem {
  readonly build: SystemBuild;
  readonly board: Board;
  readonly described: Described;
  /** The routes of the project beside it; none when no component takes them. */
  readonly routed: Routed;
  readonly project: Project | null;
  readonly steps: readonly Step[];
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Null: what the argument names is no system. */
export async function buildSystemOf(context: Context, taken: Taken = {}): Promise<Outcome<BuiltSystem> | null> {
  const { host, flags, texts } = context;
  const directory = systemDirectory(context);
  const described = directory === null ? undefined : loadSystem(host, directory, texts);
  if (directory === null || described === undefined) return null;
  if (!described.ok) return described;
  const { description, json } = described.value;
  const whole = loadBoard(host, flags.board ?? description.board, directory, flags.board === undefined ? spanAt(json, ["board"]) : nowhere, texts);
  const board = whole.ok && flags.slot !== undefined ? boardInSlot(whole.value, flags.slot) : whole;
  if (!board.ok) return board;
  const locked = await checkLocked(context, directory, board.value, taken);
  if (!locked.ok) return locked;

  const trusted = trustedKeys(context, board.value);
  if (!trusted.ok) return trusted;

  const count = Object.keys(description.components).length;
  const log = progressLog(context, (step) => {
    switch (step.name) {
      case "check": return `routes of ${description.name}`;
      case "generate": return "headers of components";
      case "compile": return `${step.of ?? `${count} component${count === 1 ? "" : "s"}`}, ${board.value.target.compiler}`;
      case "link": return step.of ?? `${description.name} for ${board.value.name}`;
      case "measure": return "build.json";
    }
  });
  log.begin();
  const routes = await routesOf(context, described.value, directory, board.value, trusted.value);
  if (!routes.ok) return routes;
  if (routes.value.project !== null) log.end("check", "", true, "the compiler of routes always runs");
  const built = await buildSystem(host, {
    described: described.value, directory, board: board.value, jobs: flags.jobs ?? host.cores, routes: routes.value.routes, natives: routes.value.natives, ...(routes.value.updates === null ? {} : { updates: routes.value.updates }),
    output: flags.output === undefined ? outputDirectory(directory, board.value) : resolve(host.cwd, flags.output),
  }, log);
  if (!built.ok) return built;
  if (built.value.current) context.progress(` · up to date: ${description.name} for ${board.value.name}`);
  return succeed({ build: built.value, board: board.value, described: described.value, routed: routes.value.routed, project: routes.value.project, steps: log.steps, diagnostics: [...routes.diagnostics, ...volatile(described.value, board.value), ...unbounded(stacksOfSystem(built.value.record))] });
}

/** Stores that a reset empties. */
function volatile({ description, json }: Described, { name: board, layout }: Board): readonly Diagnostic[] {
  return storesInRam(description, layout!).map(({ component, device, bytes }) => diagnostic("PG4229", spanAt(json, ["components", component, "devices", device]), { name: component, board, bytes }));
}

interface RoutesOf extends Required<Pick<SystemRequest, "routes" | "natives">> {
  /** Null: it takes no updates. */
  readonly updates: ReadonlyMap<string, string> | null;
  readonly routed: Routed;
  readonly project: Project | null;
}

/** The C of the project's routes, when a component takes them. */
async function routesOf(context: Context, { description, json }: Described, directory: string, board: Board, trusted: readonly Uint8Array[]): Promise<Outcome<RoutesOf>> {
  const taker = Object.entries(description.components).find(([, { routes }]) => routes === true)?.[0];
  if (taker === undefined) return succeed({ routes: new Map(), natives: [], updates: null, routed: { routes: [], seeds: [] }, project: null });
  if (context.host.stat(join(directory, projectFile)) === undefined) return fail([diagnostic("PG4225", spanAt(json, ["components", taker, "routes"]), { name: taker })]);
  const project = loadProject(context.host, directory, context.texts);
  if (!project.ok) return project;
  const compiled = await compileSources({ kind: "project", project: project.value }, context);
  if (!compiled.ok) return compiled;
  const { routes } = compiled.value.compiled;
  if (routes.length === 0) return fail([...compiled.diagnostics, diagnostic("PG4119", nowhere, { name: project.value.raw.name })]);
  const plan = planBuild(project.value, compiled.value.compiled, routes.map((route) => listing(route.image)), board,
    context.flags.aot === true ? { libraries: compiled.value.input.libraries } : null, trusted);
  if (!plan.ok) return plan;
  const units = new Map([...plan.value.files].flatMap(([name, text]) => (name.endsWith(".c") ? [[name.replace(/^gen\//u, ""), text] as const] : [])));
  const updates = trusted.length === 0 ? null : new Map([generated.slots, generated.updates].map((name) => [basename(name), plan.value.files.get(name)!]));
  const routed = routedBy(project.value, compiled.value.compiled, plan.value.natives);
  return succeed({ routes: units, natives: plan.value.natives.filter((name) => name !== null), updates, routed, project: project.value }, compiled.diagnostics);
}
