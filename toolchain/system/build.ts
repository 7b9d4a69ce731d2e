/**
 * Builds a system: components linked once to learn their sizes, laid out, linked again where they lie; capabilities
 * distributed; the kernel compiled for the system that comes of it; all of it one ELF.
 *
 *   <output>/gen/                  pg_system.h, pg_board.h, state.c, images.c, link.ld
 *   <output>/components/<name>/    pg_component.h, link.ld, <name>.elf
 *   <output>/<name>.elf .bin .map  the image
 *   <output>/system.json           the record
 *
 * A component's size does not depend on where it is linked: addresses are the linker's. Should it, the build fails.
 */
import { basename, dirname, join } from "node:path";
import { boardHeader } from "../../compiler/6-image/board-header.ts";
import type { Layout } from "../../compiler/6-image/layout.ts";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import type { Board } from "../config/board.ts";
import { spanAt } from "../config/files.ts";
import { sha256, sha256Of } from "../digest.ts";
import { readElf } from "../elf.ts";
import { readText } from "../host.ts";
import type { Host } from "../host.ts";
import { linkedStack } from "../linked-stack.ts";
import type { Linked } from "../linked-stack.ts";
import { compileObjects, compileParts, headersDigest } from "../objects.ts";
import type { ObjectJob } from "../objects.ts";
import { domainDrivers, includeNames, systemSourcesFor } from "../sources.ts";
import type { SystemSources, Unit } from "../sources.ts";
import { generated } from "../plan.ts";
import { difference, partOf, readState } from "../steps.ts";
import type { Parts, StepLog } from "../steps.ts";
import { locateAll, versionOf } from "../tools.ts";
import { checkDescription } from "./check.ts";
import type { ComponentDescription, Described, libraryNames } from "./description.ts";
import { storeOf } from "./devices.ts";
import { distribute } from "./distribute.ts";
import type { Distribution } from "./distribute.ts";
import { componentHeader, componentScript, imagesUnit, stateUnit, systemHeader, systemScript, trialLayout } from "./emit.ts";
import { componentFlags, coreFlags, kernelCallGraph, kernelFlags, kernelLinkFlags, libraryFlags } from "./kernel.ts";
import { kernelCodeRoom, kernelDataBytes, kernelStackBytes } from "./kernel-memory.ts";
import { layOut } from "./layout.ts";
import type { ComponentSizes, SystemLayout } from "./layout.ts";
import { linkComponent, linkSystem, replaceImages } from "./link.ts";
import type { Linker } from "./link.ts";
import { overBudget } from "./budgets.ts";
import { recordOf, recordText } from "./record.ts";
import type { SystemRecord } from "./record.ts";

export interface SystemRequest {
  readonly described: Described;
  /** Paths of sources are relative to it. */
  readonly directory: string;
  readonly board: Board;
  readonly jobs: number;
  readonly output: string;
  /** Further flags for the kernel: tests leave out a check with -DPG_OMIT=PG_CHECK_NAME. */
  readonly kernelFlags?: readonly string[];
  /** Generated C that goes to the components with `routes`, by file name. */
  readonly routes?: ReadonlyMap<string, string>;
  /** Functions of routes that are compiled ahead of time. */
  readonly natives?: readonly string[];
  /** Of an image in a slot that takes updates: headers that say what slots there are, what keys, what tables, by file name. */
  readonly updates?: ReadonlyMap<string, string>;
}

/** Of one that takes none. */
const noUpdates: ReadonlyMap<string, string> = new Map([[basename(generated.updates), "/* The image takes no updates: made by pgrid build. */\n#define PG_UPDATES 0\n"]]);

export interface SystemBuild {
  readonly directory: string;
  readonly elf: string;
  readonly record: SystemRecord;
  readonly layout: SystemLayout;
  readonly distribution: Distribution;
  /** Whether every step found its result in place. */
  readonly current: boolean;
}

const stateFile = ".state.json";
const imagesLabel = "gen/images";
/** As steps call it. */
const kernelName = "kernel";

export async function buildSystem(host: Host, request: SystemRequest, log: StepLog): Promise<Outcome<SystemBuild>> {
  const { described, board, output } = request;
  const { description, json } = described;
  const at = (name: string): string => join(output, name);

  log.begin();
  const found = systemSourcesFor(host, { port: board.port, chip: board.layout?.chip ?? null }, { component: componentFlags, library: libraryFlags, core: coreFlags, kernel: [...kernelFlags, ...(request.kernelFlags ?? [])] });
  if (!found.ok) return found;
  const unfit = (why: string): Outcome<SystemBuild> => fail([diagnostic("PG4219", spanAt(json, ["board"]), { board: board.name, why })]);
  if (found.value === null || board.layout === null) return unfit(`its port is ${board.port}`);
  if (board.layout.counter.hz % 1_000_000 !== 0) return unfit(`its counter makes ${board.layout.counter.hz} ticks a second, which are no whole ticks a microsecond`);
  const [sources, memory] = [found.value, board.layout];
  const wrong = [...checkDescription(described, memory), ...missingSources(host, request)];
  if (wrong.length > 0) return fail(wrong);
  const updates = request.updates === undefined || board.flash === null ? [] : sources.updates(board.flash.driver);
  if (updates === null) return fail([diagnostic("PG8442", spanAt(json, ["board"]), { board: board.name, driver: board.flash!.driver })]);
  const tools = locateAll(host, [board.target.compiler, board.target.objcopy!]);
  if (!tools.ok) return tools;
  const compiler = tools.value[board.target.compiler]!;
  const version = await versionOf(host, compiler);
  if (version === undefined) return fail([diagnostic("PG7004", nowhere, { tool: compiler, code: 127 }, { notes: [`${compiler} --version fails`] })]);
  log.previous = readState(host, at(stateFile));

  // What a component's sources see does not depend on sizes: slots, badges, names.
  const names = Object.keys(description.components);
  const nothing = new Map(names.map((name): [string, ComponentSizes] => [name, { flash: 0, ram: 0 }]));
  const sketch = layOut(described, memory, nothing, { flash: 0, ram: 0 });
  if (!sketch.ok) return sketch;
  const planned = distribute(described, sketch.value, memory);
  if (!planned.ok) return planned;
  let written = 0;
  const write = (name: string, text: string): void => {
    if (readText(host, at(name)) === text) return;
    host.writeFile(at(name), text);
    written++;
  };
  for (const capabilities of planned.value.components) write(`components/${capabilities.name}/pg_component.h`, componentHeader(described, capabilities, memory));
  for (const [name, text] of request.routes ?? []) write(`gen/${name}`, text);
  write("gen/pg_board.h", boardHeader(memory));
  for (const [name, text] of request.updates ?? noUpdates) write(`gen/${name}`, text);
  log.end("generate", "", written > 0, written > 0 ? `${written} generated files differ` : "");

  log.begin();
  const tool = { path: compiler, version, flags: board.target.flags };
  const runtimeHeaders = headersDigest(host, sources.include);
  const jobs = names.flatMap((name) => jobsOf(host, request, { ...sources, libraries: { ...sources.libraries, updates } }, runtimeHeaders, name).map((job) => ({ name, job })));
  const compiled = await compileObjects(host, tool, jobs.map(({ job }) => job), request.jobs);
  if (!compiled.ok) return compiled;
  const objectsOf = new Map(names.map((name) => [name, compiled.value.filter((_, i) => jobs[i]!.name === name)]));
  const fresh = compiled.value.filter(({ fromCache }) => !fromCache);
  const because = log.because("compile", compileParts(tool, headersOf(jobs), compiled.value));
  log.end("compile", sha256Of(compiled.value.map(({ key }) => key)), fresh.length > 0, fresh.length > 0 ? `not in the cache: ${fresh.map(({ label }) => label).join(", ")}${because}` : "");

  // Once somewhere, to learn the sizes: where the last build had it, as it mostly lies there again.
  log.begin();
  const linker: Linker = { host, compiler, objcopy: tools.value[board.target.objcopy!]!, flags: [...board.target.flags, ...sources.linkFlags], output };
  const trial: SystemLayout = { ...sketch.value, components: names.map((name) => trialLayout(name, description.components[name]!.stack, memory)) };
  const sizes = new Map<string, ComponentSizes>();
  const keys: Record<string, string> = {};
  /** Scripts of the links that were made. */
  const linkedBy = new Map<string, string>();
  const spent = new Map<string, number>();
  const link = async (name: string, script: string): Promise<Outcome<ComponentSizes>> => {
    linkedBy.set(name, script);
    const began = host.now();
    const linked = await linkComponent(linker, board, name, script, objectsOf.get(name)!);
    spent.set(name, (spent.get(name) ?? 0) + host.now() - began);
    return linked;
  };
  const measured = await inParallel(trial.components, request.jobs, async (component) => {
    const { name } = component;
    const script = componentScript(described, component, trial);
    keys[`script ${name}`] = sha256(script);
    keys[`size ${name}`] = sha256Of([version, ...linker.flags, script, ...objectsOf.get(name)!.map(({ key }) => key)]);
    const before = log.previous?.keys ?? {};
    const known = before[`size ${name}`] === keys[`size ${name}`] ? before[`sizes ${name}`]?.split(" ").map(Number) : undefined;
    if (known !== undefined) return succeed({ flash: known[0]!, ram: known[1]! });
    const last = before[`script ${name}`] === keys[`script ${name}`] ? readText(host, at(`components/${name}/link.ld`)) : undefined;
    const again = typeof last === "string" && partOf(last) === log.previous?.parts[`link ${name}`]?.["where it lies"] ? await link(name, last) : null;
    return again?.ok === true ? again : await link(name, script);
  });
  if (!measured.ok) return measured;
  for (const [i, name] of names.entries()) {
    sizes.set(name, measured.value[i]!);
    keys[`sizes ${name}`] = `${sizes.get(name)!.flash} ${sizes.get(name)!.ram}`;
  }

  const kernelRam = kernelStackBytes + kernelDataBytes + planned.value.cells * 16;
  // A board of its own chip has much more flash than the system takes, and its twin is to have the same image.
  const close = board.slot === null && memory.chip === null && board.twin === null ? memory : compacted(described, memory, sizes, planned.value, kernelRam);
  const layout = layOut(described, close, sizes, { flash: 0, ram: kernelRam });
  if (!layout.ok) return layout;
  const distribution = distribute(described, layout.value, memory);
  if (!distribution.ok) return distribution;

  // Now where they lie.
  const programs = new Map<string, Uint8Array>();
  const reasons = new Map<string, string | null>();
  const placed = await inParallel(layout.value.components, request.jobs, async (component): Promise<Outcome<null>> => {
    const { name } = component;
    const script = componentScript(described, component, layout.value);
    const reason = log.reason(`link ${name}`, {
      "the compiler": partOf(version), "the target's flags": partOf(...linker.flags), "where it lies": partOf(script), ...Object.fromEntries(objectsOf.get(name)!.map(({ label, key }) => [label, partOf(key)])),
    });
    const before = host.readFile(at(`components/${name}.bin`));
    const altered = before === undefined || log.previous?.keys[`image ${name}`] !== sha256(before);
    reasons.set(name, reason ?? (altered || linkedBy.has(name) ? `missing or altered: ${name}.bin` : null));
    if (reasons.get(name) !== null && linkedBy.get(name) !== script) {
      const linked = await link(name, script);
      if (!linked.ok) return linked;
      const { flash, ram } = sizes.get(name)!;
      if (linked.value.flash !== flash || linked.value.ram !== ram) throw new Error(`component ${name} has another size at its place: ${linked.value.flash} ${linked.value.ram}, not ${flash} ${ram}`);
    }
    return succeed(null);
  });
  if (!placed.ok) return placed;
  for (const name of names) {
    programs.set(name, host.readFile(at(`components/${name}.bin`))!);
    keys[`image ${name}`] = sha256(programs.get(name)!);
    log.end("link", keys[`image ${name}`]!, reasons.get(name) !== null, reasons.get(name) ?? "", name, spent.get(name) ?? 0);
  }

  // The kernel for this system.
  write("gen/pg_system.h", systemHeader(distribution.value, memory));
  write("gen/state.c", stateUnit(distribution.value, memory));
  write("gen/images.c", imagesUnit(names));
  const script = systemScript(layout.value, close);
  write("gen/link.ld", script);
  const kernelJobs = kernelJobsOf(host, request, sources);
  const kernel = await compileObjects(host, tool, kernelJobs, request.jobs);
  if (!kernel.ok) return kernel;
  // The images' object is the images, which the link names one by one.
  const objects = kernel.value.filter(({ label }) => label !== imagesLabel);
  const freshKernel = objects.filter(({ fromCache }) => !fromCache);
  const becauseKernel = log.because("compile kernel", compileParts(tool, headersOf(kernelJobs.slice(0, 1).map((job) => ({ name: kernelName, job }))), objects));
  log.end("compile", sha256Of(objects.map(({ key }) => key)), freshKernel.length > 0, freshKernel.length > 0 ? `not in the cache: ${freshKernel.map(({ label }) => label).join(", ")}${becauseKernel}` : "", kernelName);

  const outputs = { elf: `${description.name}.elf`, bin: `${description.name}.bin`, map: `${description.name}.map` };
  const before = log.previous?.parts["link"];
  const reason = log.reason("link", {
    "the compiler": partOf(version), "the target's flags": partOf(...linker.flags, ...kernelLinkFlags), "the layout": partOf(script), ...Object.fromEntries(objects.map(({ label, key }) => [label, partOf(key)])),
    ...Object.fromEntries(names.flatMap((name) => [[`size of ${name}`, String(programs.get(name)!.length)], [`image of ${name}`, partOf(keys[`image ${name}`]!)]])),
  });
  const altered = Object.values(outputs).filter((name) => {
    const bytes = host.readFile(at(name));
    return bytes === undefined || log.previous?.outputs[name] !== sha256(bytes);
  });
  const graph = at(kernelCallGraph);
  if (host.stat(graph) === undefined) altered.push(kernelCallGraph);
  const why = reason ?? (altered.length > 0 ? `missing or altered: ${altered.join(", ")}` : null);
  if (why !== null) {
    const now = log.parts["link"]!;
    const imagesAlone = before !== undefined && altered.length === 0 && difference(without(before, "image of "), without(now, "image of ")) === null;
    if (!imagesAlone || !replaceImages(linker, board, outputs, programs)) {
      const failure = await linkSystem(linker, board, outputs, kernel.value, layout.value, kernelRam);
      if (failure !== null) return fail([failure]);
    }
  }
  log.end("link", sha256Of(Object.values(log.parts["link"]!)), why !== null, why ?? "");

  log.begin();
  const image = host.readFile(at(outputs.elf))!;
  const kernelLinked: Linked = { callGraphs: [readText(host, graph)!], elf: readElf(image), image, natives: [] };
  const stacks = new Map(names.map((name) => {
    const program = host.readFile(at(`components/${name}/${name}.elf`))!;
    const callGraphs = objectsOf.get(name)!.map(({ callGraph }) => readText(host, callGraph)!);
    return [name, linkedStack({ callGraphs, elf: readElf(program), image: program, natives: request.natives ?? [] }, (title) => title.endsWith("/domain/start.c:begin"))!] as const;
  }));
  const record = recordOf({
    // Its entries are assembler, so that gcc does not know them: the deepest from anywhere counts.
    description, board, version, layout: layout.value, distribution: distribution.value, elf: kernelLinked.elf, worstStack: linkedStack(kernelLinked, () => true, ["its ways in are assembler, which has no frames: the deepest function counts, whoever calls it"])!, stacks,
    inputs: inputsOf(host, request), outputs: Object.entries(outputs).map(([kind, file]) => ({ kind, file, content: host.readFile(at(file))! })),
  });
  const text = recordText(record);
  const same = readText(host, at("build.json")) === text;
  write("build.json", text);
  log.end("measure", sha256(text), !same, same ? "" : "the record differs");
  Object.assign(log.keys, keys);
  write(stateFile, log.state(Object.fromEntries(record.outputs.map(({ file, sha256: digest }) => [file, digest]))));
  const over = overBudget(described, record);
  if (over.length > 0) return fail(over);
  return succeed({ directory: output, elf: at(outputs.elf), record, layout: layout.value, distribution: distribution.value, current: !log.ranAny });
}

/**
 * The memory with no more flash than the system takes: components lie at its high end, and what is written to a slot and
 * hashed there is all that lies between.
 */
function compacted(described: Described, memory: Layout, sizes: ReadonlyMap<string, ComponentSizes>, { words }: Distribution, kernelRam: number): Layout {
  const kernel = kernelCodeRoom + 4 * words.length + kernelDataBytes;
  for (let size = 4096; size < memory.flash.size; size += 4096) {
    const less = { ...memory, flash: { ...memory.flash, size } };
    if (layOut(described, less, sizes, { flash: kernel, ram: kernelRam }).ok) return less;
  }
  return memory;
}

const without = (parts: Parts, prefix: string): Parts => Object.fromEntries(Object.entries(parts).filter(([name]) => !name.startsWith(prefix)));

/** Digests of what components' and the kernel's sources include, by whose they are. */
const headersOf = (jobs: readonly { readonly name: string; readonly job: ObjectJob }[]): Parts =>
  Object.fromEntries(jobs.map(({ name, job }) => [job.include.some(([, shown]) => shown === "gen") ? `headers of ${name}` : "headers of the runtime", partOf(job.headers)]));

/** In the order of the items, at most so many at a time; what the first one that fails says. */
async function inParallel<T, R>(items: readonly T[], most: number, act: (item: T) => Promise<Outcome<R>>): Promise<Outcome<readonly R[]>> {
  const results = new Map<number, Outcome<R>>();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results.set(i, await act(items[i]!));
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(most, items.length)) }, worker));
  const values: R[] = [];
  for (let i = 0; i < items.length; i++) {
    const result = results.get(i)!;
    if (!result.ok) return result;
    values.push(result.value);
  }
  return succeed(values);
}

const runtimePrefix = "runtime-c/";
const pathOf = (host: Host, { directory }: SystemRequest, source: string): string => (source.startsWith(runtimePrefix) ? join(host.root, source) : join(directory, source));

function missingSources(host: Host, request: SystemRequest): readonly Diagnostic[] {
  const { description, json } = request.described;
  return Object.entries(description.components).flatMap(([name, { sources }]) => sources.flatMap((source, i) =>
    (host.stat(pathOf(host, request, source))?.kind === "file" ? [] : [diagnostic("PG4223", spanAt(json, ["components", name, "sources", i]), { path: source })])));
}

/** A component's sources; with a store, what programs it. */
function sourcesOf(host: Host, { described, board }: SystemRequest, name: string): readonly string[] {
  const { sources, devices = {} } = described.description.components[name]!;
  const drivers = domainDrivers(host, board.port);
  return [...sources, ...Object.values(devices).flatMap((use) => storeOf(use, board.layout!) ?? []).map(({ driver }) => `${runtimePrefix}${drivers.get(driver)!}`)];
}

/** Sources by path and SHA-256. */
function inputsOf(host: Host, request: SystemRequest): Readonly<Record<string, string>> {
  const paths = new Set(Object.keys(request.described.description.components).flatMap((name) => sourcesOf(host, request, name)));
  return Object.fromEntries([...paths].sort().map((path) => [path, sha256(host.readFile(pathOf(host, request, path))!)]));
}

/** The label of a component's own source: `<component>/<path without ..>`. */
const labelOf = (component: string, source: string): string => `${component}/${source.replace(/\.c$/u, "").replaceAll("..", "up")}`;

type LinkedSources = Omit<SystemSources, "libraries"> & { readonly libraries: Readonly<Record<(typeof libraryNames)[number], readonly Unit[]>> };

/** Units of these libraries, each once: some are in two. */
function librariesOf(sources: LinkedSources, names: readonly (typeof libraryNames)[number][]): readonly Unit[] {
  const asked = ([["sessions", "forSessions"], ["audit", "forAudit"], ["compact", "compact"]] as const).filter(([name]) => names.includes(name));
  const all = names.flatMap((each) => sources.libraries[each]).map((unit) => asked.reduce((made, [, flagged]) => sources[flagged](made), unit));
  return [...new Map(all.map((unit) => [unit.label, unit])).values()];
}

function jobsOf(host: Host, request: SystemRequest, sources: LinkedSources, runtimeHeaders: string, name: string): readonly ObjectJob[] {
  const component: ComponentDescription = request.described.description.components[name]!;
  const runtime = sources.include.map((path, i) => [path, includeNames[i]!] as const);
  const made = [[join(request.output, "components", name), "component"], [join(request.output, "gen"), "gen"]] as const;
  const library: Omit<ObjectJob, "unit"> = { include: runtime, headers: runtimeHeaders };
  const own = component.sources.filter((source) => !source.startsWith(runtimePrefix));
  const places = [...new Set([...own.map((source) => dirname(join(request.directory, source))), ...(component.include ?? []).map((path) => join(request.directory, path))])];
  const include = [...made, ...places.map((path, i) => [path, `own${i}`] as const), ...runtime];
  // The component's own directories: their headers, and not what is built below them.
  // Of what is generated they see the board's header and their own; pg_system.h is the kernel's, and written later.
  const general = ["pg_board.h", ...(request.updates ?? noUpdates).keys()].map((header) => join(made[1][0], header));
  const seen = [join(made[0][0], "pg_component.h"), ...general].map((path) => sha256(host.readFile(path)!));
  const headers = sha256Of([runtimeHeaders, ...seen, ...places.flatMap((place) =>
    host.list(place).filter((file) => file.endsWith(".h")).flatMap((file) => [file, sha256(host.readFile(join(place, file))!)]))]);
  const defines = Object.entries(component.defines ?? {}).map(([macro, value]) => `-D${macro}=${value}`);
  const local = (unit: Unit): ObjectJob => ({ unit: { ...unit, flags: [...unit.flags, ...defines] }, include, headers });
  return [
    ...sources.domain.map((unit) => ({ unit, ...library })),
    ...sourcesOf(host, request, name).map((source) => local(source.startsWith(runtimePrefix)
      ? { ...sources.own(source.slice(runtimePrefix.length)), label: labelOf(name, source) }
      : { label: labelOf(name, source), directory: request.directory, source, flags: sources.flags })),
    ...(component.routes === true ? [...(request.routes ?? new Map<string, string>()).keys()].filter((file) => file.endsWith(".c")) : []).map((file) =>
      local({ label: labelOf(name, `gen/${file}`), directory: request.output, source: `gen/${file}`, flags: sources.flags })),
    ...librariesOf(sources, component.libraries ?? []).map((unit) => (unit.label.startsWith("port/") ? local(unit) : { unit, ...library })),
  ];
}

function kernelJobsOf(host: Host, request: SystemRequest, sources: SystemSources): readonly ObjectJob[] {
  const runtime = sources.include[0]!;
  const include = [[join(request.output, "gen"), "gen"], [join(runtime, "port", request.board.port, "kernel"), "port"], [runtime, "runtime-c"]] as const;
  const headers = headersDigest(host, include.map(([path]) => path));
  const flags = sources.kernel[0]!.flags.filter((flag) => !flag.includes("lto"));
  const images = sha256Of(Object.keys(request.described.description.components).map((name) => sha256(host.readFile(join(request.output, `components/${name}.bin`))!)));
  return [
    ...sources.kernel.map((unit) => ({ unit, include, headers })),
    { unit: { label: "gen/state", directory: request.output, source: "gen/state.c", flags }, include, headers },
    // What .incbin reads belongs to the key.
    { unit: { label: imagesLabel, directory: request.output, source: "gen/images.c", flags: ["-std=gnu11"] }, include: [], headers: images },
  ];
}
