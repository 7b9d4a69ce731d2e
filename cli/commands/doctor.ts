/** pgrid doctor: the tools, their versions, and how to get what is missing. */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { installDebian } from "../../toolchain/apt.ts";
import { boards, loadBoard } from "../../toolchain/config/board.ts";
import type { Board } from "../../toolchain/config/board.ts";
import { namesIn } from "../../toolchain/config/files.ts";
import { findProject } from "../../toolchain/config/project.ts";
import { inspect } from "../../toolchain/doctor.ts";
import type { Finding } from "../../toolchain/doctor.ts";
import { thirdPartyDirs } from "../../toolchain/third-party.ts";
import { installOn, installText, systemOf, toolFor } from "../../toolchain/tools.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";

const uses: Readonly<Record<Finding["use"], string>> = { build: "to build and to simulate", proofs: "for proofs", flash: "to flash boards, each for its runner", tests: "for pgrid's own tests" };

export async function run(context: Context): Promise<CommandResult> {
  const { host, flags, texts, style } = context;
  const projectDirectory = findProject(host, host.cwd) ?? null;
  const wanted: Board[] = [];
  for (const name of flags.board === undefined ? namesIn(host, boards, null) : [flags.board]) {
    const board = loadBoard(host, name, projectDirectory, nowhere, texts);
    if (!board.ok) return failed(board.diagnostics);
    wanted.push(board.value);
  }
  const look = () => inspect(host, wanted, flags.board === undefined, { path: process.execPath, version: process.version });
  let seen = await look();

  if (flags.install === true) {
    // With --board, what flashes it as well.
    const lacking = seen.findings.filter(({ state, needed, use }) => state !== "found" && (needed || (flags.board !== undefined && use === "flash")));
    const packages = [...new Set(lacking.flatMap((finding) => finding.packages))];
    if (packages.length > 0) {
      context.progress(` ▶ apt-get install ${packages.join(" ")}`);
      const refused = await installDebian(host, packages, [...new Set(lacking.map(({ tool }) => installText(host, toolFor(tool))))].join("; "));
      if (refused !== null) return failed([refused]);
      seen = await look();
    }
  }

  const diagnostics = [...seen.diagnostics];
  const thirdParty = thirdPartyDirs(host.root);
  if ("missing" in thirdParty) diagnostics.push(diagnostic("PG7002", nowhere, { names: thirdParty.missing.join(", ") }));
  const system = flags.system ?? systemOf(host) ?? "debian";
  const line = (mark: string, name: string, version: string, purpose: string): void => context.print(`${mark} ${name.padEnd(24)} ${version.padEnd(66)} ${purpose}`);
  for (const [i, { tool, use, purpose, path, version, needed, state, installs }] of seen.findings.entries()) {
    if (use !== seen.findings[i - 1]?.use) context.print(style.strong(uses[use]));
    const mark = state === "found" ? style.good("✓") : needed ? style.error("✗") : style.faint("–");
    line(mark, tool, path === null ? "not found" : `${version ?? path}${state === "found" ? "" : `, ${state}`}`, purpose);
    if (installs !== null && (state !== "found" || flags.system !== undefined)) {
      const { as, line: how } = installOn(system, toolFor(tool));
      context.print(`    ${as}: ${how}`);
    }
  }
  line("missing" in thirdParty ? style.error("✗") : style.good("✓"), "C sources of packages", "missing" in thirdParty ? "not found" : "pqclean, blake3, mbedtls, ed25519", "SHA-2, SHA-3, BLAKE3 and Ed25519 on the device");
  const tools = seen.findings.map(({ packages: _, installs, ...finding }) => ({ ...finding, install: installs?.[system] ?? null }));
  return { diagnostics, data: { system, tools } };
}
