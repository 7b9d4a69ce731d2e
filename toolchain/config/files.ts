/** Configuration files from disk: reading, `extends`, and places in them. */
import { join, relative } from "node:path";
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
import type { Json, Member } from "./json.ts";

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

/** Objects merge key by key, other values replace, null deletes. */
function merge(parent: Json, child: Json): Json {
  if (parent.kind !== "object" || child.kind !== "object") return child;
  const own = new Map(child.members.map((member) => [member.key, member]));
  const members: Member[] = [];
  for (const member of parent.members) {
    const over = own.get(member.key);
    own.delete(member.key);
    if (over === undefined) members.push(member);
    else if (over.value.kind !== "null") members.push({ ...over, value: merge(member.value, over.value) });
  }
  for (const member of own.values()) if (member.value.kind !== "null") members.push(member);
  return { ...child, members };
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

/**
 * The named file of a family with its parents merged in. A project's own file comes before pgrid's of the same name.
 * `asked` is where the name stands.
 */
export function findFile(host: Host, family: Family, name: string, projectDirectory: string | null, asked: Span, texts: Texts, chain: readonly string[] = []): Outcome<Found> {
  if (chain.includes(name)) return fail([diagnostic("PG4109", asked, { name, chain: [...chain, name].join(" → ") })]);
  const unknown = (): Outcome<Found> => {
    const known = namesIn(host, family, projectDirectory);
    return fail([diagnostic(family.unknown, asked, { name, known: known.join(", ") }, { help: didYouMean(name, known) })]);
  };
  if (!/^[a-z0-9][a-z0-9_.-]*$/iu.test(name)) return unknown();
  const places = [...(projectDirectory === null ? [] : [projectDirectory]), host.root].map((place) => join(place, family.directory, `${name}.json`));
  for (const path of places) {
    const read = readJson(host, path, texts);
    if (read === undefined) continue;
    if (!read.ok) return read;
    const json = read.value;
    const parent = json.kind === "object" ? json.members.find((member) => member.key === "extends")?.value : undefined;
    if (json.kind !== "object" || parent === undefined || parent.kind !== "string") return succeed({ json, paths: [path] });
    const above = findFile(host, family, parent.value, projectDirectory, parent.span, texts, [...chain, name]);
    if (!above.ok) return above;
    const own = { ...json, members: json.members.filter((member) => member.key !== "extends") };
    return succeed({ json: merge(above.value.json, own), paths: [path, ...above.value.paths] });
  }
  return unknown();
}
