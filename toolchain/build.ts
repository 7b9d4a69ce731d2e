/**
 * Builds a project for a board: generated files, objects, link, .bin and .hex, sizes, record, in
 * `<project>/build/<board>/`.
 *
 * The compiler of routes always runs (it is pure and takes milliseconds), so nothing is ever stale because of it. Each
 * C step has a key, a hash of all that it reads; a step whose key and outputs are those of the last build does not run.
 * Outputs hold no dates and no paths of the machine but the C library's in the map: two builds of the same sources with
 * the same tools are byte-identical.
 */
import { join } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { overBudget } from "./budgets.ts";
import { routeDirectory, routeFilePattern, routeFiles } from "./certificates.ts";
import type { RouteFiles } from "./certificates.ts";
import { outputDirectory } from "./config/flash.ts";
import { sha256, sha256Of } from "./digest.ts";
import { readElf } from "./elf.ts";
import { readText } from "./host.ts";
import type { Finished, Host } from "./host.ts";
import type { Linked } from "./linked-stack.ts";
import { compileObjects, compileParts, headersDigest, outputTail } from "./objects.ts";
import type { CompiledObject, ObjectJob } from "./objects.ts";
import { generated, planBuild } from "./plan.ts";
import type { BuildRequest } from "./plan.ts";
import { buildRecord, handlersOf, recordText, stackOf } from "./record.ts";
import type { BuildRecord } from "./record.ts";
import { measure } from "./sizes.ts";
import { auditedFirmwareFor, firmwareFor, includeNames, updatingFirmwareFor } from "./sources.ts";
import { partOf, readState } from "./steps.ts";
import type { BuildState, StepLog } from "./steps.ts";
import { readTheoremList } from "./theorems.ts";
import { locateAll, versionOf } from "./tools.ts";

export interface Build {
  readonly directory: string;
  readonly elf: string;
  readonly record: BuildRecord;
  /** The function of each route that is compiled ahead of time; null: interpreted. */
  readonly natives: readonly (string | null)[];
  /** Whether every step found its result in place. */
  readonly current: boolean;
}

const stateFile = ".state.json";

/** Output files by their names in the record. */
function outputNames(project: string, bareMetal: boolean): Readonly<Record<string, string>> {
  const kinds = bareMetal ? ["elf", "bin", "hex", "map"] : ["elf", "map"];
  return Object.fromEntries(kinds.map((kind) => [kind, `${project}.${kind}`]));
}

export async function buildProject(host: Host, request: BuildRequest, log: StepLog): Promise<Outcome<Build>> {
  const { project, compiled, board } = request;
  const bareMetal = board.layout !== null;
  const directory = request.output ?? outputDirectory(project.directory, board);
  const at = (name: string): string => join(directory, name);

  const plan = planBuild(project, compiled, request.listings, board, request.aot, request.trusted, request.audit);
  if (!plan.ok) return plan;
  const chip = board.layout?.chip ?? null;
  const updating = (request.trusted ?? []).length > 0;
  const firmware = updating ? updatingFirmwareFor(host, board.port, board.flash!.driver, chip) : request.audit !== undefined ? auditedFirmwareFor(host, board.port, chip) : firmwareFor(host, board.port, chip);
  if (!firmware.ok) return firmware;
  const theorems = readTheoremList(host);
  if (!theorems.ok) return theorems;
  const commands = [board.target.compiler, ...(bareMetal ? [board.target.objcopy!] : [])];
  const tools = locateAll(host, commands);
  if (!tools.ok) return tools;
  const compilerPath = tools.value[board.target.compiler]!;
  const version = await versionOf(host, compilerPath);
  if (version === undefined) return fail([diagnostic("PG7004", nowhere, { tool: compilerPath, code: 127 }, { notes: [`${compilerPath} --version fails`] })]);

  log.previous = readState(host, at(stateFile));
  log.begin();
  const routes = compiled.routes.map(routeFiles);
  let written = keepRouteFiles(host, directory, routes);
  for (const [name, text] of plan.value.files) {
    if (readText(host, at(name)) === text) continue;
    host.writeFile(at(name), text);
    written++;
  }
  const files = plan.value.files.size + 2 * routes.length;
  log.end("generate", sha256Of([...[...plan.value.files].flat(), ...routes.map(({ certificate }) => certificate.sha256)]), written > 0, written > 0 ? `${written} of ${files} generated files differ` : "");

  log.begin();
  const runtime = firmware.value.include.map((path, i) => [path, includeNames[i]!] as const);
  const headers = headersDigest(host, firmware.value.include);
  // The board reaches the port alone: the core's objects are the same for every board of a target.
  const boards = { include: [[at("gen"), "gen"], ...runtime] as const, headers: sha256Of([headers, ...[generated.header, generated.slots, generated.updates, generated.audit].flatMap((name) => plan.value.files.get(name) ?? [])]) };
  const jobs: ObjectJob[] = [
    ...firmware.value.units,
    { label: "project", directory, source: generated.unit, flags: firmware.value.projectFlags },
    ...(request.aot !== undefined ? [{ label: "aot", directory, source: generated.aot, flags: firmware.value.aotFlags }] : []),
  ].map((unit) => (unit.label.startsWith("port/") ? { unit, ...boards } : { unit, include: runtime, headers }));
  const compiler = { path: compilerPath, version, flags: board.target.flags };
  const objects = await compileObjects(host, compiler, jobs, request.jobs);
  if (!objects.ok) return objects;
  const fresh = objects.value.filter((object) => !object.fromCache);
  const because = log.because("compile", compileParts(compiler, { "headers of the runtime": partOf(headers), "the board's header": partOf(boards.headers) }, objects.value));
  log.end("compile", sha256Of(objects.value.map((object) => object.key)), fresh.length > 0,
    fresh.length > 0 ? `not in the cache: ${fresh.map((object) => object.label).join(", ")}${because}` : "");

  const names = outputNames(project.raw.name, bareMetal);
  const linkFlags = [...board.target.flags, ...firmware.value.linkFlags];
  const linkKey = sha256Of([version, ...linkFlags, "--", project.raw.name, plan.value.files.get(generated.script) ?? "", ...objects.value.map((object) => `${object.label} ${object.key}`)]);
  const changed = changedOutputs(host, directory, log.previous?.outputs, Object.values(names));
  const reason = log.reason("link", {
    "the compiler": partOf(version), "the target's flags": partOf(...linkFlags), "the project's name": partOf(project.raw.name), "the board's memory": partOf(plan.value.files.get(generated.script) ?? ""),
    ...Object.fromEntries(objects.value.map(({ label, key }) => [label, partOf(key)])),
  }) ?? (changed.length > 0 ? `missing or altered: ${changed.join(", ")}` : null);
  log.begin();
  if (reason !== null) {
    const failure = await link(host, request, { directory, names, compilerPath, linkFlags, objects: objects.value, objcopy: bareMetal ? tools.value[board.target.objcopy!]! : null });
    if (failure !== null) return fail([failure]);
  }
  log.end("link", linkKey, reason !== null, reason ?? "");

  log.begin();
  const elf = readElf(host.readFile(at(names["elf"]!))!);
  const sizes = measure(elf, readText(host, at(names["map"]!))!);
  const linked: Linked = { callGraphs: objects.value.map((object) => readText(host, object.callGraph)!), elf, image: host.readFile(at(names["elf"]!))!, natives: plan.value.natives.filter((name) => name !== null) };
  const record = buildRecord({
    host, request, version, plan: plan.value, units: firmware.value.units, sizes, stack: stackOf(board.port, linked), handlers: handlersOf(board.port, linked),
    outputs: Object.fromEntries(Object.entries(names).map(([kind, name]) => [kind, { file: name, bytes: host.readFile(at(name))! }])),
    routes, theorems: theorems.value,
  });
  const text = recordText(record);
  const same = readText(host, at("build.json")) === text;
  if (!same) host.writeFile(at("build.json"), text);
  log.end("measure", sha256(text), !same, same ? "" : "the record differs");

  const outputs = Object.fromEntries(Object.values(record.outputs).map((output) => [output.file, output.sha256]));
  const state = log.state(outputs);
  if (readText(host, at(stateFile)) !== state) host.writeFile(at(stateFile), state);
  const over = overBudget(project, compiled, board, record, [...(updating ? ["updates" as const] : []), ...(request.audit === undefined ? [] : ["audit" as const])]);
  if (over.length > 0) return fail(over);
  return succeed({ directory, elf: at(names["elf"]!), record, natives: plan.value.natives, current: !log.ranAny });
}

/** Writes what is missing or altered and removes what no route has any more; gives how many files were written. */
function keepRouteFiles(host: Host, directory: string, routes: readonly RouteFiles[]): number {
  const all = routes.flatMap(({ image, certificate }) => [image, certificate]);
  const wanted = new Set(all.map(({ file }) => file));
  for (const name of host.list(join(directory, routeDirectory))) {
    if (routeFilePattern.test(name) && !wanted.has(`${routeDirectory}/${name}`)) host.remove(join(directory, routeDirectory, name));
  }
  let written = 0;
  for (const { file, sha256: digest, content } of all) {
    const found = host.readFile(join(directory, file));
    if (found !== undefined && sha256(found) === digest) continue;
    host.writeFile(join(directory, file), content);
    written++;
  }
  return written;
}

function changedOutputs(host: Host, directory: string, outputs: BuildState["outputs"] | undefined, names: readonly string[]): string[] {
  return names.filter((name) => {
    const bytes = host.readFile(join(directory, name));
    return bytes === undefined || outputs?.[name] !== sha256(bytes);
  });
}

interface LinkJob {
  readonly directory: string;
  readonly names: Readonly<Record<string, string>>;
  readonly compilerPath: string;
  readonly linkFlags: readonly string[];
  readonly objects: readonly CompiledObject[];
  readonly objcopy: string | null;
}

/** Runs in the output directory on relative names: the map shows `obj/vm/interp.o`, on every machine. */
async function link(host: Host, { board }: BuildRequest, job: LinkJob): Promise<Diagnostic | null> {
  const { directory, names } = job;
  host.remove(join(directory, "obj"));
  for (const { label, object } of job.objects) host.copy(object, join(directory, "obj", `${label}.o`));
  const elf = names["elf"]!;
  const args = [
    ...job.linkFlags, ...(job.objcopy === null ? [] : ["-T", generated.script, "-Wl,--no-warn-rwx-segments", "-Wl,--fatal-warnings"]),
    ...job.objects.map(({ label }) => `obj/${label}.o`), "-Wl,--build-id=none", `-Wl,-Map=${names["map"]!}`, "-o", elf,
  ];
  const failed = (tool: string, line: readonly string[], { code, stdout, stderr }: Finished): Diagnostic => {
    const output = stdout + stderr;
    const overflow = /region `(\w+)' overflowed by (\d+) bytes/u.exec(output);
    if (overflow !== null) return diagnostic("PG6102", nowhere, { board: board.name, what: `${overflow[1]!.toLowerCase()} lacks ${overflow[2]!} bytes` });
    return diagnostic("PG7004", nowhere, { tool, code }, { notes: [`in ${directory}: ${tool} ${line.join(" ")}`, outputTail(output)] });
  };
  const linked = await host.run(job.compilerPath, args, { cwd: directory });
  if (linked.code !== 0) return failed(job.compilerPath, args, linked);
  if (job.objcopy === null) return null;
  for (const [format, name] of [["binary", names["bin"]!], ["ihex", names["hex"]!]] as const) {
    const line = ["-O", format, elf, name];
    const copied = await host.run(job.objcopy, line, { cwd: directory });
    if (copied.code !== 0) return failed(job.objcopy, line, copied);
  }
  return null;
}
