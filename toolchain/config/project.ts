/** pgrid.json: found upwards, read, checked, its names resolved. */
import { dirname, join, resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { didYouMean } from "../../compiler/diagnostics/nearest.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import type { Span } from "../../compiler/support/span.ts";
import { messageTypes } from "../../spec/fields.ts";
import { tokenLimits } from "../../spec/tokens.ts";
import { loadTokenPublicKey } from "../tokens/key-file.ts";
import { readText } from "../host.ts";
import type { Host } from "../host.ts";
import { displayName, readJson, spanAt } from "./files.ts";
import type { Texts } from "./files.ts";
import type { Json } from "./json.ts";
import { readShape } from "./shape.ts";
import type { ValueOf } from "./shape.ts";
import { projectShape } from "./shapes.ts";

export const projectFile = "pgrid.json";

export interface Source {
  readonly file: string;
  readonly text: string;
}

export interface ProjectMessage {
  readonly path: string;
  readonly shown: string;
  readonly type: number;
  readonly ttl: number;
  readonly priority: number;
  readonly source: Uint8Array;
  readonly route: string | null;
}

export interface Project {
  readonly directory: string;
  readonly raw: ValueOf<typeof projectShape>;
  /** The file's tree: where to point. */
  readonly json: Json;
  readonly sources: readonly Source[];
  readonly nodes: ReadonlyMap<string, Uint8Array>;
  readonly gateway: Uint8Array | null;
  readonly roots: readonly Uint8Array[];
  readonly messages: readonly ProjectMessage[];
}

/** What a message has that does not say otherwise. */
export const messageDefaults = { type: messageTypes.data, ttl: 8, priority: 3, source: new Uint8Array(32) } as const;

export function bytesOfHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

export function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The directory that holds pgrid.json: `from` itself or the nearest above it; undefined when there is none. */
export function findProject(host: Host, from: string): string | undefined {
  for (let directory = resolve(host.cwd, from); ; directory = dirname(directory)) {
    if (host.stat(join(directory, projectFile))?.kind === "file") return directory;
    if (dirname(directory) === directory) return undefined;
  }
}

/** A node by its name or its 64 hexadecimal digits. */
export function nodeNamed(nodes: ReadonlyMap<string, Uint8Array>, name: string, asked: Span): Outcome<Uint8Array> {
  const known = nodes.get(name) ?? (/^[0-9a-f]{64}$/iu.test(name) ? bytesOfHex(name) : undefined);
  if (known !== undefined) return succeed(known);
  return fail([diagnostic("PG4110", asked, { name }, { help: didYouMean(name, nodes.keys()) })]);
}

/** The code of a message type written as its name or number; undefined when it is neither. */
export function messageTypeOf(text: string): number | undefined {
  if (Object.hasOwn(messageTypes, text)) return messageTypes[text as keyof typeof messageTypes];
  return /^[0-9]{1,5}$/u.test(text) && Number(text) <= 65535 ? Number(text) : undefined;
}

export function loadProject(host: Host, directory: string, texts: Texts): Outcome<Project> {
  const parsed = readJson(host, join(directory, projectFile), texts);
  if (parsed === undefined) return fail([diagnostic("PG4101", nowhere, { path: displayName(host, directory) })]);
  if (!parsed.ok) return parsed;
  const json = parsed.value;
  const read = readShape(json, projectShape, "the project");
  if (!read.ok) return read;
  const raw = read.value;

  const found: Diagnostic[] = [];
  const nodes = new Map(Object.entries(raw.nodes ?? {}).map(([name, text]) => [name, bytesOfHex(text)]));
  const node = (name: string | undefined, path: readonly (string | number)[]): Uint8Array | null => {
    if (name === undefined) return null;
    const named = nodeNamed(nodes, name, spanAt(json, path));
    if (named.ok) return named.value;
    found.push(...named.diagnostics);
    return null;
  };
  const mustExist = (path: string, at: readonly (string | number)[]): void => {
    if (host.stat(join(directory, path))?.kind !== "file") found.push(diagnostic("PG4113", spanAt(json, at), { path }));
  };

  const gateway = node(raw.gateway, ["gateway"]);
  const roots = (raw.roots ?? []).flatMap((path, i): Uint8Array[] => {
    const key = loadTokenPublicKey(host, join(directory, path));
    if (key.ok) return [key.value];
    found.push(...key.diagnostics.map((each) => ({ ...each, span: spanAt(json, ["roots", i]) })));
    return [];
  });
  if (roots.length > tokenLimits.roots.value) found.push(diagnostic("PG4118", spanAt(json, ["roots"]), { what: "root keys", count: roots.length, limit: tokenLimits.roots.value }));
  const messages = (raw.messages ?? []).map((message, i): ProjectMessage => {
    mustExist(message.file, ["messages", i, "file"]);
    const type = message.type === undefined ? messageDefaults.type : messageTypeOf(message.type);
    if (type === undefined) {
      const expected = `one of ${Object.keys(messageTypes).join(", ")}, or a number up to 65535`;
      found.push(diagnostic("PG4105", spanAt(json, ["messages", i, "type"]), { where: "`type`", expected }, { help: didYouMean(message.type!, Object.keys(messageTypes)) }));
    }
    return {
      path: join(directory, message.file), shown: message.file, type: type ?? 0, ttl: message.ttl ?? messageDefaults.ttl,
      priority: message.priority ?? messageDefaults.priority, source: node(message.source, ["messages", i, "source"]) ?? messageDefaults.source,
      route: message.route ?? null,
    };
  });
  (raw.providers ?? []).forEach((provider, i) => {
    if ((provider.file === undefined) === (provider.cid === undefined)) {
      found.push(diagnostic("PG4105", spanAt(json, ["providers", i]), { where: "a provider", expected: "one with `file` or with `cid`, and not with both" }));
    }
    if (provider.file !== undefined) mustExist(provider.file, ["providers", i, "file"]);
    node(provider.node, ["providers", i, "node"]);
  });

  const sources: Source[] = [];
  const files = [[raw.entry, ["entry"]] as const, ...(raw.sources ?? []).map((path, i) => [path, ["sources", i]] as const)];
  for (const [path, at] of files) {
    const source = readSource(host, join(directory, path), texts);
    if (source === undefined) found.push(diagnostic("PG4113", spanAt(json, at), { path }));
    else if (!source.ok) found.push(...source.diagnostics);
    else sources.push(source.value);
  }

  return found.length > 0 ? fail(found) : succeed({ directory, raw, json, sources, nodes, gateway, roots, messages });
}

/** A route file as the compiler takes it; undefined when there is none. */
export function readSource(host: Host, path: string, texts: Texts): Outcome<Source> | undefined {
  if (host.stat(path)?.kind !== "file") return undefined;
  const text = readText(host, path)!;
  const file = displayName(host, path);
  if (text === null) return fail([diagnostic("PG4114", nowhere, { path: file })]);
  texts.set(file, text);
  return succeed({ file, text });
}
