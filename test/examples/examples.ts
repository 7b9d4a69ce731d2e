/** The example projects as tests see them: their directories, and their decisions through `pgrid sim`. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../cli/host.ts";
import { pgrid } from "../../docs/generate/command.ts";
import type { Run } from "../../docs/generate/command.ts";

export const examplesDirectory = join(packageRoot(), "examples");

export const exampleNames: readonly string[] = readdirSync(examplesDirectory, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** A row of expected.json: a message of pgrid.json, in its order, and what `pgrid sim --json` says of it. Only the named keys count. */
export interface Expected {
  readonly payload: string;
  /** Of the content, where the route computes it. */
  readonly cid?: string | null;
  readonly action: string;
  /** A node of the project, by name. */
  readonly next_hop?: string;
  readonly via?: "gateway";
  readonly reason?: string;
  readonly value?: number;
  readonly fault?: string;
}

interface ProjectFile {
  readonly entry: string | readonly string[];
  readonly nodes?: Readonly<Record<string, string>>;
  readonly messages?: readonly { readonly file: string }[];
}

function readJson<T>(name: string, file: string): T {
  return JSON.parse(readFileSync(join(examplesDirectory, name, file), "utf8")) as T;
}

export const projectOf = (name: string): ProjectFile => readJson<ProjectFile>(name, "pgrid.json");

/** The expected decisions, node names resolved. */
export function expectedOf(name: string): readonly Expected[] {
  const { nodes = {} } = projectOf(name);
  return readJson<readonly Expected[]>(name, "expected.json").map((row) => {
    if (row.next_hop === undefined) return row;
    const id = nodes[row.next_hop];
    if (id === undefined) throw new Error(`${name}/expected.json: no node ${row.next_hop} in pgrid.json`);
    return { ...row, next_hop: id };
  });
}

export type Event = Expected & { readonly event: string; readonly vm_instructions: number };

/** Builds and simulates a copy of an example, so that no build appears beside the sources. */
export async function simulate(name: string, board: string): Promise<{ readonly run: Run; readonly decisions: readonly Event[] }> {
  const copy = mkdtempSync(join(tmpdir(), `pgrid-${name}-`));
  try {
    for (const part of ["pgrid.json", "src", "messages"]) cpSync(join(examplesDirectory, name, part), join(copy, part), { recursive: true });
    const run = await pgrid("sim", copy, "--board", board, "--json");
    const events = run.stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Event);
    return { run, decisions: events.filter(({ event }) => event === "decision") };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The keys of a decision that its expectation names. */
export function comparable(decision: Event, expected: Expected): Partial<Event> {
  return Object.fromEntries(Object.keys(expected).map((key) => [key, decision[key as keyof Event]]));
}
