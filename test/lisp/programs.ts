/** Programs for the reader and the device's compiler: examples, systems, workloads, the corpus and what its tests call, and random ones. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { generateRoute } from "../../bench/routes.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import type { CompiledProgram, CompiledProject } from "../../compiler/compiled.ts";
import type { Source } from "../../compiler/pipeline.ts";
import { packageRoot } from "../../cli/host.ts";
import { corpus, libraries } from "../corpus/programs.ts";
import { randomProgram } from "../fuzz/programs.ts";

export interface Named extends Pick<CompiledProgram, "kind" | "canonical" | "image" | "tables"> {
  readonly group: "example" | "corpus" | "random";
  readonly name: string;
}

const root = packageRoot();

function named(group: Named["group"], where: string, project: CompiledProject): readonly Named[] {
  const steps = project.tests.flatMap((test) => test.steps.map(({ program }) => program));
  const all = [...project.routes, ...project.merges, ...project.caches, ...project.policies, ...steps].map(({ kind, name, canonical, image, tables }) => ({ group, name: `${where}: ${name}`, kind, canonical, image, tables }));
  return [...new Map(all.map((each) => [Buffer.from(each.canonical).toString("latin1"), each])).values()];
}

function compiled(group: Named["group"], where: string, sources: readonly Source[], nodes: ReadonlyMap<string, Uint8Array>, imported: readonly Source[]): readonly Named[] {
  const project = compileProject(sources, { nodes }, imported);
  if (!project.ok) throw new Error(`${where}: ${project.diagnostics.map(({ code, message }) => `${code} ${message}`).join("; ")}`);
  return named(group, where, project.value);
}

/** Directories with a pgrid.json in Lisp. */
const projects = (): readonly string[] => [
  ...readdirSync(join(root, "examples"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => `examples/${name}`), "systems/node", "bench/workloads",
];

function ofProject(directory: string): readonly Named[] {
  const { entry, nodes = {} } = JSON.parse(readFileSync(join(root, directory, "pgrid.json"), "utf8")) as { entry: string; nodes?: Record<string, string> };
  const files = readdirSync(join(root, directory, "src")).filter((file) => file.endsWith(".lisp")).map((file) => ({ file: `src/${file}`, text: readFileSync(join(root, directory, "src", file), "utf8") }));
  const main = files.find(({ file }) => file === entry);
  if (main === undefined) throw new Error(`${directory}: ${entry} is no Lisp of its src/`);
  const ids = new Map(Object.entries(nodes).map(([name, id]) => [name, Uint8Array.from(Buffer.from(id, "hex"))]));
  return compiled("example", directory, [main], ids, files.filter((file) => file !== main));
}

/** All that people wrote. */
export const programs = (): readonly Named[] => [
  ...projects().flatMap(ofProject),
  ...corpus().flatMap(({ name, file, text }) => compiled("corpus", name, [{ file, text }], new Map(), libraries)),
];

/** Programs of these seeds: those that compile, of the generator of the differential tests and of the benchmarks'. */
export function randomPrograms(first: number, count: number): readonly Named[] {
  return Array.from({ length: count }, (_, n) => first + n).flatMap((seed) => [randomProgram(seed), generateRoute(seed)].flatMap((text, which) => {
    const project = compileProject([{ file: "random.lisp", text }]);
    return project.ok ? named("random", `${which === 0 ? "random" : "generated"} ${seed}`, project.value) : [];
  }));
}
