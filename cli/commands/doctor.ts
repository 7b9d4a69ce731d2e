/** pgrid doctor: the tools, their versions, and how to get what is missing. */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { boards, loadBoard } from "../../toolchain/config/board.ts";
import { namesIn } from "../../toolchain/config/files.ts";
import { findProject } from "../../toolchain/config/project.ts";
import { thirdPartyDirs } from "../../toolchain/third-party.ts";
import { installLine, libraryMissing, locate, toolFor, versionOf } from "../../toolchain/tools.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";

/** What proofs alone lack without them. */
const optional: readonly string[] = ["z3", "coqc"];

interface Finding {
  readonly tool: string;
  readonly purpose: string;
  readonly path: string | null;
  readonly version: string | null;
  /** Exact line that brings it; null when it is there. */
  readonly install: string | null;
}

export async function run(context: Context): Promise<CommandResult> {
  const { host, flags, texts, style } = context;
  const projectDirectory = findProject(host, host.cwd) ?? null;
  const wanted = flags.board === undefined ? namesIn(host, boards, null) : [flags.board];
  const commands = new Set<string>();
  const compilers = new Map<string, readonly string[]>();
  for (const name of wanted) {
    const board = loadBoard(host, name, projectDirectory, nowhere, texts);
    if (!board.ok) return failed(board.diagnostics);
    const { target, sim } = board.value;
    compilers.set(target.compiler, target.flags);
    for (const command of [target.compiler, target.objcopy, sim?.kind === "qemu" || sim?.kind === "twin" ? target.emulator : undefined]) if (command !== undefined) commands.add(command);
  }

  const diagnostics: Diagnostic[] = [];
  const findings: Finding[] = [{ tool: "node", purpose: "runs pgrid", path: process.execPath, version: process.version, install: null }];
  for (const command of commands) {
    const tool = toolFor(command);
    const path = locate(host, command) ?? null;
    const version = path === null ? null : (await versionOf(host, path)) ?? null;
    const flagsOfCompiler = compilers.get(command);
    const library = path !== null && flagsOfCompiler !== undefined && (await libraryMissing(host, path, flagsOfCompiler));
    const packages = tool.packages.join(" ") === "" ? "the package that brings it" : installLine(tool.packages);
    const lacking = path === null || version === null || library;
    findings.push({ tool: library ? `${command} (its C library)` : command, purpose: tool.purpose, path, version, install: lacking ? packages : null });
    if (lacking) diagnostics.push(diagnostic("PG7001", nowhere, { tool: library ? `${command} has no C library, or it` : command, purpose: tool.purpose, install: packages }));
  }
  // No diagnostic: everything but proofs works without, and npm's z3-solver does in z3's place.
  for (const tool of flags.board === undefined ? optional : []) {
    const { packages, purpose } = toolFor(tool);
    const path = locate(host, tool) ?? null;
    findings.push({ tool, purpose, path, version: path === null ? null : (await versionOf(host, path)) ?? null, install: path === null ? installLine(packages) : null });
  }
  const thirdParty = thirdPartyDirs(host.root);
  if ("missing" in thirdParty) diagnostics.push(diagnostic("PG7002", nowhere, { names: thirdParty.missing.join(", ") }));

  for (const { tool, purpose, version, install } of findings) {
    context.print(`${install === null ? style.good("✓") : optional.includes(tool) ? style.faint("–") : style.error("✗")} ${tool.padEnd(24)} ${(version ?? "not found").padEnd(66)} ${purpose}`);
    if (install !== null) context.print(`    as root on Debian: ${install}`);
  }
  context.print(`${"missing" in thirdParty ? style.error("✗") : style.good("✓")} ${"hash function sources".padEnd(24)} ${("missing" in thirdParty ? "not found" : "pqclean, blake3").padEnd(66)} SHA-2, SHA-3 and BLAKE3 on the device`);
  return { diagnostics, data: { tools: findings } };
}
