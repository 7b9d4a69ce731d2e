/** pgrid image verify: a signed file, by the rules of a device; or a build, from its record: the files, each route by the verifier, with --proofs each certificate and theorem. */
import { basename, dirname, join, resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { displayName } from "../../toolchain/config/files.ts";
import { parseJson, plain } from "../../toolchain/config/json.ts";
import { projectFile } from "../../toolchain/config/project.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import { readText } from "../../toolchain/host.ts";
import type { BuildRecord } from "../../toolchain/record.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { noFile, openBoard, openProject } from "../open.ts";
import { recordShape } from "../schemas.ts";
import { suitSuffix, verifySuit } from "../suit-verifying.ts";
import { verifyOutputs, verifyRoutes, verifyTheorems } from "../verifying.ts";
import type { Checked } from "../verifying.ts";

const recordFile = "build.json";

/** A record, the directory that a build wrote, or a project, whose build for its board is meant. */
function recordPath(context: Context): Outcome<string> {
  const { host, argument } = context;
  const path = resolve(host.cwd, argument ?? ".");
  if (argument !== undefined && host.stat(path)?.kind === "file" && basename(path) !== projectFile) return succeed(path);
  if (host.stat(join(path, recordFile)) !== undefined) return succeed(join(path, recordFile));
  const project = openProject(context);
  if (!project.ok) return project;
  const board = openBoard(context, project.value);
  return board.ok ? succeed(join(project.value.directory, "build", board.value.name, recordFile)) : board;
}

function readRecord(context: Context, path: string): Outcome<BuildRecord> {
  const { host } = context;
  const file = displayName(host, path);
  const none = (why: string): Outcome<BuildRecord> => fail([diagnostic("PG6201", nowhere, { file, why })]);
  const text = readText(host, path);
  if (text === undefined) return none("it is not there");
  if (text === null) return none("it is not UTF-8");
  const tree = parseJson(file, text);
  if (!tree.ok) return none(tree.diagnostics[0]!.message);
  // The shape is the record's (test/cli/schemas.test.ts holds a real one to it).
  const [wrong] = checkShape(tree.value, recordShape, "the record");
  if (wrong !== undefined) return none(wrong.message);
  const record = plain(tree.value) as BuildRecord;
  return record.outputs["elf"] === undefined || record.routes.length === 0 ? none("it names no firmware, or no route") : succeed(record);
}

export async function run(context: Context): Promise<CommandResult> {
  const { host, flags, style } = context;
  const { argument } = context;
  if (argument?.endsWith(suitSuffix) === true) {
    const signed = resolve(host.cwd, argument);
    return host.stat(signed)?.kind === "file" ? verifySuit(context, signed) : failed([noFile(host, argument, signed)]);
  }
  const path = recordPath(context);
  if (!path.ok) return failed(path.diagnostics);
  const read = readRecord(context, path.value);
  if (!read.ok) return failed(read.diagnostics);
  const record = read.value;
  const directory = dirname(path.value);
  const proofs = flags.proofs === true;

  const { files, elf, diagnostics: ofFiles } = verifyOutputs(host, directory, record);
  const { routes, certified, diagnostics: ofRoutes } = verifyRoutes(host, directory, record, elf, proofs);
  const proved = proofs ? await verifyTheorems(host, record, certified, flags.jobs ?? host.cores, (line) => context.progress(`   coq ${line}`)) : null;

  const marks: Readonly<Record<Checked, string>> = { held: style.good("✓"), failed: style.error("✗"), "not checked": style.faint("–") };
  const print = (state: Checked, name: string, text: string): void => context.print(`  ${marks[state]} ${name.padEnd(24)} ${text}`.trimEnd());
  context.print(`${style.strong(displayName(host, path.value))}  ${record.project} for ${record.board}, build ${record.build}`);
  for (const { file, state } of files) print(state, file, state === "held" ? "as the build wrote it" : "");
  for (const [at, { name, image, certificate }] of routes.entries()) {
    const { bound } = record.routes[at]!;
    print(image, name, image === "held" ? `admitted, in the firmware; instructions <= ${bound.instructions}, hash bytes <= ${bound.hashBytes}, lookups <= ${bound.lookups}, sends <= ${bound.sends}` : "");
    if (proofs || certificate === "failed") print(certificate, "  certificate", certificate === "held" ? "holds at each instruction" : certificate === "failed" ? "" : "not checked: the image is not what was recorded");
  }
  if (proved === null) print("not checked", "theorems", `${record.proofs.theorems.length}, ${record.proofs.claim}`);
  else {
    const { state, count, routes: computed, coq, milliseconds, install } = proved.theorems;
    const text = state === "held" ? `${count}, each closed under the global context (Coq ${coq}, ${(milliseconds! / 1000).toFixed(1)} s)` : state === "failed" ? "" : `${count}, not checked: coqc is missing; as root on Debian: ${install}`;
    print(state, "theorems", text);
    if (computed !== null && computed > 0) print("held", "routes in Coq", `${computed}: the verifier of the theorems admits the image, and the certificate checks`);
  }
  return {
    // What is wrong with the build goes before what could not be checked: the first error decides the exit code.
    diagnostics: [...ofFiles, ...ofRoutes, ...(proved?.diagnostics ?? [])],
    data: { record: displayName(host, path.value), project: record.project, board: record.board, build: record.build, files, routes, theorems: proved?.theorems ?? null },
  };
}
