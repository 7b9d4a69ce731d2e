/** A build as the commands build, size, sim and demo do it, with its progress lines. */
import type { CompiledProject } from "../compiler/compiled.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { buildProject } from "../toolchain/build.ts";
import type { Build } from "../toolchain/build.ts";
import type { Board } from "../toolchain/config/board.ts";
import { resolve } from "node:path";
import { keyIdOf } from "../protocol/cose.ts";
import { spanAt } from "../toolchain/config/files.ts";
import { bytesOfHex } from "../toolchain/config/project.ts";
import type { Project } from "../toolchain/config/project.ts";
import type { Host } from "../toolchain/host.ts";
import type { AuditLog } from "../toolchain/plan.ts";
import { loadTokenPublicKey } from "../toolchain/tokens/key-file.ts";
import { loadPublicKey } from "../toolchain/update/key-store.ts";
import { stacksOfImage, unbounded } from "../toolchain/stacks.ts";
import { StepLog } from "../toolchain/steps.ts";
import type { Step } from "../toolchain/steps.ts";
import type { Context } from "./context.ts";
import { publicKeys } from "./keys.ts";
import { listing } from "./listing.ts";
import { checkLocked } from "./locking.ts";
import type { Taken } from "./locking.ts";
import { compileSources, openBoard, openProject, simulated } from "./open.ts";

export interface Built {
  readonly project: Project;
  readonly board: Board;
  readonly compiled: CompiledProject;
  readonly build: Build;
  readonly steps: readonly Step[];
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)}s`;

const titles: Readonly<Record<Step["name"], string>> = {
  check: "check", generate: "generate", compile: "compile", link: "link", measure: "record",
};

/** A log that shows each step that ran, and with --explain every step and why; `detail` says what a step worked on. */
export function progressLog(context: Context, detail: (step: Step) => string): StepLog {
  const { host, flags } = context;
  return new StepLog(host, (step) => {
    const why = flags.explain === true ? `  (${step.ran ? step.why : "nothing changed"})` : "";
    if (step.ran || flags.explain === true) {
      const mark = step.ran ? context.errorStyle.good("✓") : "·";
      context.progress(` ${mark} ${titles[step.name].padEnd(9)} ${detail(step).padEnd(36)} ${seconds(step.milliseconds)}${why}`.trimEnd());
    }
  });
}

/** Keys that an image in a slot takes updates by: --public, or that of the key it is signed with. None: it takes no updates. */
export function trustedKeys(context: Context, board: Board): Outcome<readonly Uint8Array[]> {
  const { host, flags } = context;
  if (board.slot === null) return succeed([]);
  if (flags.public !== undefined || flags.key === undefined) return publicKeys(context);
  const key = loadPublicKey(host, resolve(host.cwd, flags.key));
  // A key to sign with that is none is what the signer says, in its own words.
  return succeed(key.ok ? [key.value] : []);
}

/** What pgrid.json says of an audit log; null: nothing. */
export function auditLogOf(host: Host, project: Project, board: Board): Outcome<AuditLog | null> {
  const { audit } = project.raw;
  if (audit === undefined) return succeed(null);
  if (board.slot !== null) return fail([diagnostic("PG8803", spanAt(project.json, ["audit"]), { board: board.name })]);
  const key = loadTokenPublicKey(host, resolve(project.directory, audit.public));
  return key.ok ? succeed({ log: bytesOfHex(audit.log), keyId: keyIdOf(key.value) }) : key;
}

/** A board with a twin is built as the twin runs it when that is what it is for. `taken`: what else the command takes of what --locked holds it to. */
export async function build(context: Context, taken: Taken = {}): Promise<Outcome<Built>> {
  const { host, flags } = context;
  const project = openProject(context);
  if (!project.ok) return project;
  const asked = openBoard(context, project.value);
  if (!asked.ok) return asked;
  const board = taken.simulating === true ? simulated(asked.value) : asked.value;
  const locked = await checkLocked(context, project.value.directory, asked.value, taken);
  if (!locked.ok) return locked;

  const trusted = trustedKeys(context, board);
  if (!trusted.ok) return trusted;

  const audit = auditLogOf(host, project.value, board);
  if (!audit.ok) return audit;

  const log = progressLog(context, (step) => detail(step));
  let compiled: CompiledProject | undefined;
  const detail = (step: Step): string => {
    const images = compiled?.routes.reduce((sum, route) => sum + route.image.length, 0) ?? 0;
    switch (step.name) {
      case "check": return `${compiled?.routes.length ?? 0} route${compiled?.routes.length === 1 ? "" : "s"} → ${images} B of program image`;
      case "generate": return flags.aot === true ? "C units of project and routes" : "C unit, board header";
      case "compile": return `${board.target.name}, ${board.target.compiler}`;
      case "link": return `${project.value.raw.name} for ${board.name}`;
      case "measure": return "build.json";
    }
  };

  log.begin();
  const outcome = await compileSources({ kind: "project", project: project.value }, context);
  if (!outcome.ok) return outcome;
  compiled = outcome.value.compiled;
  if (compiled.routes.length === 0) return fail([...outcome.value.diagnostics, diagnostic("PG4119", nowhere, { name: project.value.raw.name })]);
  log.end("check", "", true, "the compiler of routes always runs");
  const built = await buildProject(host, {
    project: project.value, compiled, listings: compiled.routes.map((route) => listing(route.image)), board,
    jobs: flags.jobs ?? host.cores, output: flags.output === undefined ? undefined : resolve(host.cwd, flags.output),
    aot: flags.aot === true ? { libraries: outcome.value.input.libraries } : undefined, trusted: trusted.value, audit: audit.value ?? undefined,
  }, log);
  if (!built.ok) return built;
  if (built.value.current) context.progress(` · up to date: ${built.value.record.outputs["elf"]!.file} for ${board.name}`);
  return succeed({ project: project.value, board, compiled, build: built.value, steps: log.steps, diagnostics: [...outcome.value.diagnostics, ...unbounded(stacksOfImage(built.value.record))] });
}
