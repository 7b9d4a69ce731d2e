/**
 * Object files, compiled once for each content: the key is a hash of the source, of every header that it could include,
 * of the flags and of the compiler's version. Projects, boards and checkouts share the cache.
 */
import { join } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { sha256, sha256Of } from "./digest.ts";
import type { Host } from "./host.ts";
import type { Unit } from "./sources.ts";
import { partOf } from "./steps.ts";
import type { Parts } from "./steps.ts";

/** Changes when objects of an older pgrid must not be used. */
const cacheVersion = "1";
/** Objects kept; beyond it the ones longest unused go. */
const mostEntries = 4000;

export interface Compiler {
  readonly path: string;
  readonly version: string;
  /** Instruction set and ABI. */
  readonly flags: readonly string[];
}

export interface CompiledObject {
  readonly label: string;
  readonly key: string;
  /** Of its source and its flags: what of the key is its own. */
  readonly own: string;
  readonly object: string;
  /** gcc's call graph with frame sizes. */
  readonly callGraph: string;
  readonly fromCache: boolean;
}

/** `<cache>/objects/<key>/` holds `o` and `ci`. */
export function cacheDirectory(host: Host): string {
  const { PGRID_CACHE: own, XDG_CACHE_HOME: shared, HOME: home } = host.env;
  if (own) return own;
  if (shared) return join(shared, "pgrid");
  return home ? join(home, ".cache", "pgrid") : join(host.root, "build", "cache");
}

/** Content of all headers below the directories: coarse, and never wrong. */
export function headersDigest(host: Host, directories: readonly string[]): string {
  const parts: string[] = [];
  const walk = (directory: string, prefix: string): void => {
    for (const name of host.list(directory)) {
      const path = join(directory, name);
      if (name.endsWith(".h")) parts.push(`${prefix}${name}`, sha256(host.readFile(path)!));
      else if (!name.includes(".") && host.stat(path)?.kind === "directory") walk(path, `${prefix}${name}/`);
    }
  };
  directories.forEach((directory, i) => walk(directory, `${i}/`));
  return sha256Of(parts);
}

/** The command's last lines, for a note. */
export function outputTail(text: string, lines = 12): string {
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}

export interface ObjectJob {
  readonly unit: Unit;
  /** Directories of -I, each with the name that stands for it in debug information. */
  readonly include: readonly (readonly [path: string, name: string])[];
  readonly headers: string;
}

function argumentsFor(compiler: Compiler, { unit, include }: ObjectJob, output: string): string[] {
  return [
    ...compiler.flags, ...unit.flags, "-g", "-fstack-usage", "-fcallgraph-info=su", "-fno-common",
    ...include.map(([path, name]) => `-ffile-prefix-map=${path}=${name}`),
    `-ffile-prefix-map=${unit.directory}=${unit.label.split("/")[0]}`,
    ...include.map(([path]) => `-I${path}`), "-c", unit.source, "-o", output,
  ];
}

function objectKey(host: Host, compiler: Compiler, { unit, include, headers }: ObjectJob): { readonly key: string; readonly own: string } {
  const content = host.readFile(join(unit.directory, unit.source));
  if (content === undefined) throw new Error(`${unit.source} is listed in runtime-c/sources.json and is not there`);
  const source = sha256(content);
  return {
    key: sha256Of([cacheVersion, compiler.version, ...compiler.flags, "--", ...unit.flags, "--", unit.label, unit.source, source, headers, ...include.map(([, name]) => name)]),
    own: partOf(source, ...unit.flags),
  };
}

/** What a step that compiles reads, for its reason. `headers` names digests of headers. */
export const compileParts = (compiler: Compiler, headers: Parts, objects: readonly CompiledObject[]): Parts => ({
  "the compiler": partOf(compiler.version), "the target's flags": partOf(...compiler.flags), ...headers, ...Object.fromEntries(objects.map(({ label, own }) => [label, own])),
});

async function compileOne(host: Host, compiler: Compiler, job: ObjectJob, place: string): Promise<Diagnostic | null> {
  const temporary = host.makeTemporary(cacheDirectory(host));
  try {
    const args = argumentsFor(compiler, job, join(temporary, "o.o"));
    const { code, stdout, stderr } = await host.run(compiler.path, args, { cwd: job.unit.directory });
    if (code !== 0) {
      return diagnostic("PG7003", nowhere, { tool: compiler.path, file: job.unit.source, code }, {
        notes: [`in ${job.unit.directory}: ${compiler.path} ${args.join(" ")}`, outputTail(stdout + stderr)],
      });
    }
    host.rename(join(temporary, "o.o"), join(temporary, "o"));
    // With -flto there is none yet: the frames are the linker's to choose.
    if (host.stat(join(temporary, "o.ci")) === undefined) host.writeFile(join(temporary, "ci"), "");
    else host.rename(join(temporary, "o.ci"), join(temporary, "ci"));
    host.remove(join(temporary, "o.su"));
    // Another process may have made the same object meanwhile: one of the two equal ones stays.
    if (host.stat(place) === undefined) {
      host.makeDirectory(join(place, ".."));
      try {
        host.rename(temporary, place);
      } catch (error) {
        if (host.stat(place) === undefined) throw error;
      }
    }
    return null;
  } finally {
    host.remove(temporary);
  }
}

/** Of a directory of the cache the entries longest unused go, when there are too many. */
export function prune(host: Host, directory: string, mostEntries: number): void {
  const names = host.list(directory);
  if (names.length <= mostEntries) return;
  const aged = names.map((name) => ({ name, used: host.stat(join(directory, name))?.mtimeMs ?? 0 })).sort((a, b) => a.used - b.used);
  for (const { name } of aged.slice(0, names.length - mostEntries * 3 / 4)) host.remove(join(directory, name));
}

/** Compiles what the cache lacks, each object once, at most `jobs` at a time; after a failure no further compilation starts. */
export async function compileObjects(host: Host, compiler: Compiler, all: readonly ObjectJob[], jobs: number): Promise<Outcome<readonly CompiledObject[]>> {
  const directory = join(cacheDirectory(host), "objects");
  const objects = all.map((job) => {
    const { key, own } = objectKey(host, compiler, job);
    const place = join(directory, key);
    return { job, key, own, place, fromCache: host.stat(join(place, "o")) !== undefined };
  });
  // Components of a system share most of their objects.
  const missing = [...new Map(objects.filter((object) => !object.fromCache).map((object) => [object.key, object])).values()];
  const failures: Diagnostic[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let object = missing[next++]; object !== undefined && failures.length === 0; object = missing[next++]) {
      const failure = await compileOne(host, compiler, object.job, object.place);
      if (failure !== null) failures.push(failure);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(jobs, missing.length)) }, worker));
  if (failures.length > 0) return fail(failures);
  if (missing.length > 0) prune(host, directory, mostEntries);
  return succeed(objects.map(({ job, key, own, place, fromCache }) => ({ label: job.unit.label, key, own, object: join(place, "o"), callGraph: join(place, "ci"), fromCache })));
}
