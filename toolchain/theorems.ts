/**
 * proofs/theorems.json: the headline theorems with the hashes of what they say and of the theories that say it. It is written by
 * `npm run -s proofs -- --write` and is a list of claims: nothing in it says that a proof was checked. Whoever wants to know
 * compiles the theories (`npm run -s proofs`, `pgrid image verify --proofs`).
 */
import { join } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { parseJson } from "./config/json.ts";
import { readShape } from "./config/shape.ts";
import type { Shape, ValueOf } from "./config/shape.ts";
import { gateFile, theoryDirectory } from "./coq.ts";
import type { Gated, Theorem, Theories } from "./coq.ts";
import { sha256 } from "./digest.ts";
import { readText } from "./host.ts";
import type { Host } from "./host.ts";

export const theoremFile = "proofs/theorems.json";
/** What a record, and whoever prints the list, says with it. */
export const claim = "stated; re-check with pgrid image verify --proofs";

const sha = { kind: "string", pattern: "^[0-9a-f]{64}$" } as const satisfies Shape;
const text = { kind: "string" } as const satisfies Shape;
/** SHA-256 of each theory by its file's name. */
const theories = { kind: "map", keyPattern: "^[A-Za-z]\\w*\\.v$", of: sha } as const satisfies Shape;

export const theoremListShape = {
  kind: "object",
  keys: {
    schema: { kind: "constant", value: "pgrid.theorems/1" },
    claim: { kind: "constant", value: claim },
    /** Version that printed the statements: another one may print them otherwise. */
    coq: text,
    theories,
    theorems: { kind: "array", of: { kind: "object", keys: { name: text, file: text, statement: text, sha256: sha }, optional: {} } },
  },
  optional: {},
} as const satisfies Shape;
export type TheoremList = ValueOf<typeof theoremListShape>;

/** What the build record holds of the list. */
export const recordedTheoremsShape = {
  kind: "object",
  keys: {
    claim: { kind: "constant", value: claim },
    coq: text,
    theories,
    /** The hash of the statement, and of the theory whose theorem it is. */
    theorems: { kind: "array", of: { kind: "object", keys: { name: text, file: text, statement: sha, source: sha }, optional: {} } },
  },
  optional: {},
} as const satisfies Shape;
export type RecordedTheorems = ValueOf<typeof recordedTheoremsShape>;

export const statementDigest = ({ name, statement }: Pick<Theorem, "name" | "statement">): string => sha256(`${name} : ${statement}`);

export function theoremList({ theorems, compiled, coq }: Gated, sources: Theories): TheoremList {
  const files = [...compiled, gateFile].sort();
  return {
    schema: "pgrid.theorems/1", claim, coq,
    theories: Object.fromEntries(files.map((file) => [file, sha256(sources.get(file)!)])),
    theorems: theorems.map((theorem) => ({ name: theorem.name, file: theorem.file, statement: theorem.statement, sha256: statementDigest(theorem) })),
  };
}

export const theoremListText = (list: TheoremList): string => `${JSON.stringify(list, null, 1)}\n`;

export function readTheoremList(host: Host): Outcome<TheoremList> {
  const path = join(host.root, theoremFile);
  const unreadable = (why: string): Outcome<TheoremList> => fail([diagnostic("PG7007", nowhere, { file: theoremFile, why })]);
  const found = readText(host, path);
  if (typeof found !== "string") return unreadable("it is not there");
  const tree = parseJson(path, found);
  const list = tree.ok ? readShape(tree.value, theoremListShape, "the list") : tree;
  if (!list.ok) return unreadable(list.diagnostics[0]!.message);
  const stray = list.value.theorems.find(({ file }) => !Object.hasOwn(list.value.theories, file));
  return stray === undefined ? succeed(list.value) : unreadable(`\`${stray.name}\` is of a theory that the list does not hold`);
}

export function recordedTheorems(list: TheoremList): RecordedTheorems {
  const { coq, theories: sources, theorems } = list;
  return { claim, coq, theories: sources, theorems: theorems.map(({ name, file, sha256: statement }) => ({ name, file, statement, source: sources[file]! })) };
}

/** Theories that are there and are not what the list says, or are not there: a reader's first question. */
export function changedTheories(listed: Readonly<Record<string, string>>, sources: Theories): readonly string[] {
  return Object.entries(listed).filter(([file, digest]) => sources.get(file) === undefined || sha256(sources.get(file)!) !== digest).map(([file]) => file);
}

/** What Coq says now, against what is written: one line for each difference. */
export function differences(written: RecordedTheorems, now: RecordedTheorems): readonly string[] {
  const found: string[] = [];
  for (const file of new Set([...Object.keys(written.theories), ...Object.keys(now.theories)])) {
    const [then, today] = [written.theories[file], now.theories[file]];
    if (then === undefined) found.push(`${file} is not in the list`);
    else if (today === undefined) found.push(`${file} is in the list, and no theorem needs it`);
    else if (then !== today) found.push(`${file} has other content`);
  }
  const names = (list: RecordedTheorems): readonly string[] => list.theorems.map(({ name }) => name);
  for (const name of names(now)) if (!names(written).includes(name)) found.push(`\`${name}\` is not in the list`);
  for (const theorem of written.theorems) {
    const today = now.theorems.find(({ name }) => name === theorem.name);
    if (today === undefined) found.push(`\`${theorem.name}\` is in the list, and ${gateFile} does not ask about it`);
    else if (today.statement !== theorem.statement) found.push(`\`${theorem.name}\` states something else${written.coq === now.coq ? "" : `, or Coq ${now.coq} prints it otherwise than ${written.coq}`}`);
    else if (today.file !== theorem.file || today.source !== theorem.source) found.push(`\`${theorem.name}\` is listed with another source than ${theorem.file} has`);
  }
  return found;
}

export const sourcesOf = (host: Host): string => join(host.root, theoryDirectory);
