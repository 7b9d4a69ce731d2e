/** What pgrid needs on a machine, and what of it is there: the tools of boards, of proofs, of flashing, and Node. */
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../compiler/support/span.ts";
import type { Board } from "./config/board.ts";
import type { Host } from "./host.ts";
import { installOn, installText, knownTools, libraryMissing, locateTool, missingTool, olderThan, systemNames, toolFor, tooOld, versionNumber, versionOf } from "./tools.ts";
import type { SystemName, Tool } from "./tools.ts";

export interface Finding {
  readonly tool: string;
  /** Of Debian, that bring it; none where it is not a matter of packages. */
  readonly packages: readonly string[];
  readonly use: Tool["use"];
  readonly purpose: string;
  readonly path: string | null;
  /** The line that it prints. */
  readonly version: string | null;
  /** Without it something that was asked for does not work; the rest is there for a part of pgrid, or for one of several ways. */
  readonly needed: boolean;
  readonly state: "found" | "missing" | "too old" | "without its C library";
  /** How each system gets it. */
  readonly installs: Readonly<Record<SystemName, string>> | null;
}

export interface Inspected {
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
}

/** dependencies that are ES modules need it: chalk 6, execa 10, vitest 5. */
const leastNode = { version: "22", why: "the packages that pgrid is made with need it" };

/** `everything`: not these boards alone, but what proofs and pgrid's own tests take, too. */
export async function inspect(host: Host, boards: readonly Board[], everything: boolean, node: { readonly path: string; readonly version: string }): Promise<Inspected> {
  const findings: Finding[] = [];
  const diagnostics: Diagnostic[] = [];
  const nodeVersion = versionNumber(node.version)!;
  const oldNode = olderThan(nodeVersion, leastNode.version);
  findings.push({ tool: "node", packages: [], use: "build", purpose: "runs pgrid", path: node.path, version: node.version, needed: true, state: oldNode ? "too old" : "found", installs: null });
  if (oldNode) {
    diagnostics.push(diagnostic("PG8240", nowhere, { tool: "node", version: nodeVersion, least: leastNode.version, why: leastNode.why, install: "in a checkout: npm ci --ignore-scripts brings Node 24, and npm's scripts and `npx pgrid` use it" }));
  }

  const compilers = new Map(boards.map(({ target }) => [target.compiler, target.flags]));
  const built = boards.flatMap(({ target, sim }) => [target.compiler, target.objcopy, sim !== null && sim.kind !== "native" ? target.emulator : undefined]).filter((command) => command !== undefined);
  const runners = new Set(boards.flatMap((board) => Object.keys(board.runners)));
  const tools = [
    ...[...new Set(built)].map(toolFor),
    ...knownTools.filter(({ use, runner }) => (use === "flash" ? runner !== null && (everything || runners.has(runner)) : everything && use !== "build")),
  ];
  for (const tool of tools) {
    const needed = tool.use === "build";
    const path = locateTool(host, tool) ?? null;
    const version = path === null || tool.version === null ? null : (await versionOf(host, path, tool.version)) ?? null;
    const flags = compilers.get(tool.command);
    const old = version === null ? null : tooOld(host, tool, version);
    const bare = path !== null && flags !== undefined && (await libraryMissing(host, path, flags));
    const state = path === null || (version === null && tool.version !== null) ? "missing" : old !== null ? "too old" : bare ? "without its C library" : "found";
    const installs = tool.install === null ? null : Object.fromEntries(systemNames.map((name) => [name, installOn(name, tool).line])) as Record<SystemName, string>;
    findings.push({ tool: tool.command, packages: tool.packages, use: tool.use, purpose: tool.purpose, path, version, needed, state, installs });
    // What is not needed is told in the list; only what stops a build is an error.
    if (!needed) continue;
    if (old !== null) diagnostics.push(old);
    else if (state === "missing") diagnostics.push(missingTool(host, tool));
    else if (state === "without its C library") diagnostics.push(diagnostic("PG7001", nowhere, { tool: `${tool.command} has no C library, or it`, purpose: tool.purpose, install: installText(host, tool) }));
  }
  return { findings, diagnostics };
}
