/** Configuration files from disk: reading, `extends`, and places in them. */
import { basename, dirname, join, relative, resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { DiagnosticCode } from "../../compiler/diagnostics/catalogue.ts";
import { didYouMean } from "../../compiler/diagnostics/nearest.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import type { Span } from "../../compiler/support/span.ts";
import { readText } from "../host.ts";
import type { Host } from "../host.ts";
import { parseJson } from "./json.ts";
import type { Json } from "./json.ts";
import { merge } from "./merge.ts";

/** Texts by the name that spans give them, for whoever renders diagnostics. */
export type Texts = Map<string, string>;

/** How messages call a file: relative to the working directory when it is below it. */
export function displayName(host: Host, path: string): string {
  const short = relative(host.cwd, path);
  return short === "" || short.startsWith("..") ? path : short;
}

/** Undefined when there is no such file. */
export function readJson(host: Host, path: string, texts: Texts): Outcome<Json> | undefined {
  const text = readText(host, path);
  if (text === undefined) return undefined;
  const file = displayName(host, path);
  if (text === null) return fail([diagnostic("PG4114", nowhere, { path: file })]);
  texts.set(file, text);
  return parseJson(file, text);
}

/** The span of the value at a path of keys and indexes, as far down as it exists. */
export function spanAt(json: Json, path: readonly (string | number)[]): Span {
  let at = json;
  for (const step of path) {
    const next = at.kind === "object" ? at.members.find((member) => member.key === step)?.value : at.kind === "array" ? at.items[step as number] : undefined;
    if (next === undefined) break;
    at = next;
  }
  return at.span;
}

export interface Family {
  /** `boards` or `targets`: the directory. */
  readonly directory: "boards" | "targets";
  readonly unknown: Extract<DiagnosticCode, "PG4107" | "PG4108">;
}

export interface Found {
  readonly json: Json;
  /** Path of each file that contributed, the file itself first. */
  readonly paths: readonly string[];
}

/** Names of a family, the project's own included. */
export function namesIn(host: Host, family: Family, projectDirectory: string | null): string[] {
  const directories = [...(projectDirectory === null ? [] : [projectDirectory]), host.root].map((place) => join(place, family.directory));
  const found = directories.flatMap((directory) => host.list(directory)).filter((file) => file.endsWith(".json"));
  return [...new Set(found.map((file) => file.slice(0, -".json".length)))].sort();
}

/** Files that one inherits from, itself included. */
const longestChain = 8;

/** `boards/mine.json`, `../mine.json`: a file, and no name of a family. */
const isPath = (name: string): boolean => name.includes("/") || name.endsWith(".json");
/** What a file is called: its name without .json. */
export const idOf = (path: string): string => basename(path, ".json");

/** Where the files of a family may be that has this name; of a path, relative to the file that it is written in. */
function placesOf(host: Host, family: Family, name: string, projectDirectory: string | null, asked: Span): readonly string[] {
  if (isPath(name)) {
    const path = resolve(asked.file === nowhere.file ? host.cwd : dirname(resolve(host.cwd, asked.file)), name);
    return [path.endsWith(".json") ? path : `${path}.json`];
  }
  if (!/^[a-z0-9][a-z0-9_.-]*$/iu.test(name)) return [];
  return [...(projectDirectory === null ? [] : [projectDirectory]), host.root].map((place) => join(place, family.directory, `${name}.json`));
}

/**
 * The file of a family that a name or a path means, with its parents merged in. A project's own file comes before pgrid's
 * of the same name. `asked` is where the name stands.
 */
export function findFile(host: Host, family: Family, name: string, projectDirectory: string | null, asked: Span, texts: Texts, chain: readonly string[] = []): Outcome<Found> {
  for (const path of placesOf(host, family, name, projectDirectory, asked)) {
    if (host.stat(path)?.kind !== "file") continue;
    if (chain.includes(path)) return fail([diagnostic("PG4109", asked, { name: idOf(path), chain: [...chain, path].map(idOf).join(" → ") })]);
    if (chain.length === longestChain) return fail([diagnostic("PG8410", asked, { count: longestChain, chain: chain.map(idOf).join(" → ") })]);
    const read = readJson(host, path, texts)!;
    if (!read.ok) return read;
    const json = read.value;
    const parent = json.kind === "object" ? json.members.find((member) => member.key === "extends")?.value : undefined;
    if (json.kind !== "object" || parent === undefined || parent.kind !== "string") return succeed({ json, paths: [path] });
    const above = findFile(host, family, parent.value, projectDirectory, parent.span, texts, [...chain, path]);
    if (!above.ok) return above;
    const own = { ...json, members: json.members.filter((member) => member.key !== "extends") };
    const merged = merge(above.value.json, own);
    return merged.ok ? succeed({ json: merged.value, paths: [path, ...above.value.paths] }) : merged;
  }
  const known = namesIn(host, family, projectDirectory);
  return fail([diagnostic(family.unknown, asked, { name, known: known.join(", ") }, { help: didYouMean(name, known) })]);
}
