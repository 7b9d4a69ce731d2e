/**
 * The proof runner: `npm run -s proofs [-- --only coq|reference|mutants|wp] [--long] [--json] [--write]`.
 *
 * Everything is checked cold, in build/proofs/. Exit code 0: all was checked and held. 1: something failed. 4: nothing failed, and
 * something was not checked. `--long` adds what `npm test` has no time for. `--write` writes proofs/theorems.json.
 */
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeHost } from "../cli/host.ts";
import { exitCodes } from "../cli/exit.ts";
import { styleFor } from "../cli/style.ts";
import type { Style } from "../cli/style.ts";
import type { Host } from "../toolchain/host.ts";
import { proveTheorems } from "./coq.ts";
import { parts } from "./parts.ts";
import type { Parts } from "./parts.ts";
import { areas, differentialLine, exitOf, mutationLine, wpLines } from "./report.ts";
import type { Area, Checked, DifferentialResult, Line, MutationResult, PartOptions, WpResult } from "./report.ts";
import type { TheoremList } from "../toolchain/theorems.ts";

export interface ProofRun {
  readonly lines: readonly Line[];
  readonly list: TheoremList | null;
  readonly wp: Checked<WpResult> | null;
  readonly reference: Checked<DifferentialResult> | null;
  readonly mutants: Checked<MutationResult> | null;
  /** Of each part that ran, and of all. */
  readonly seconds: Readonly<Partial<Record<Area, number>>> & { readonly all: number };
}

export interface RunRequest {
  readonly only: readonly Area[];
  readonly long: boolean;
  readonly write: boolean;
  readonly parts: Parts;
  progress(line: string): void;
}

const absent = (area: Area): Line => ({ area, name: area, verdict: "not checked", detail: "this checkout has no such part", findings: [] });

/** WP beside the others, which follow on each other: Frama-C waits between its goals, and theories wait for theories. */
export async function runProofs(host: Host, request: RunRequest): Promise<ProofRun> {
  const begin = host.now();
  const seconds: Partial<Record<Area, number>> = {};
  let compiled: string | null = null;
  const optionsFor = (area: Area): PartOptions => {
    const directory = join(host.root, "build", "proofs", area);
    host.remove(directory);
    host.makeDirectory(directory);
    return { directory, long: request.long, ...(compiled === null ? {} : { theories: compiled }), progress: (text) => request.progress(`${area}: ${text}`) };
  };
  const part = async <T>(area: Area, run: ((host: Host, options: PartOptions) => Promise<Checked<T>>) | undefined, linesOf: (found: Checked<T>) => readonly Line[]): Promise<{ readonly found: Checked<T> | null; readonly lines: readonly Line[] }> => {
    if (!request.only.includes(area)) return { found: null, lines: [] };
    if (run === undefined) return { found: null, lines: [absent(area)] };
    const started = host.now();
    const found = await run(host, optionsFor(area));
    seconds[area] = (host.now() - started) / 1000;
    return { found, lines: linesOf(found) };
  };
  const theorems = async (): Promise<{ readonly list: TheoremList | null; readonly lines: readonly Line[] }> => {
    if (!request.only.includes("coq")) return { list: null, lines: [] };
    const found = await proveTheorems(host, { ...optionsFor("coq"), write: request.write });
    seconds.coq = found.seconds;
    compiled = found.theories;
    return found;
  };
  const [others, wp] = await Promise.all([
    (async () => [
      await theorems(),
      await part("reference", request.parts.reference, (found) => [differentialLine(found)]),
      await part("mutants", request.parts.mutants, (found) => [mutationLine(found)]),
    ] as const)(),
    part("wp", request.parts.wp, wpLines),
  ]);
  const [coq, reference, mutants] = others;
  const lines = [coq, reference, mutants, wp].flatMap((each) => each.lines);
  return { lines, list: coq.list, wp: wp.found, reference: reference.found, mutants: mutants.found, seconds: { ...seconds, all: (host.now() - begin) / 1000 } };
}

export function reportText({ lines, seconds }: ProofRun, style: Style): string {
  const width = Math.max(...lines.map(({ name }) => name.length));
  const words = { held: style.good("held       "), failed: style.error("failed     "), "not checked": style.warning("not checked") } as const;
  const shown = lines.flatMap(({ area, name, verdict, detail, findings }) => [`${words[verdict]} ${area.padEnd(9)} ${name.padEnd(width)}  ${style.faint(detail)}`.trimEnd(), ...findings.map((each) => `              ${each}`)]);
  const count = (verdict: Line["verdict"]): number => lines.filter((line) => line.verdict === verdict).length;
  return [...shown, `${count("held")} held, ${count("failed")} failed, ${count("not checked")} not checked, ${seconds.all.toFixed(1)} s`].join("\n");
}

const usage = "npm run -s proofs -- [--only coq|reference|mutants|wp] [--long] [--json] [--write]";

/** Null: the arguments make no sense. */
export function parseArguments(args: readonly string[]): { readonly only: readonly Area[]; readonly long: boolean; readonly json: boolean; readonly write: boolean } | null {
  const only = args.flatMap((arg, at) => (args[at - 1] === "--only" ? arg.split(",") : []));
  const rest = args.filter((_, at) => args[at - 1] !== "--only");
  const known = ["--only", "--long", "--json", "--write"];
  const named = rest.filter((arg) => arg === "--only").length;
  if (!rest.every((arg) => known.includes(arg)) || !only.every((area) => (areas as readonly string[]).includes(area)) || (named > 0 && only.length === 0)) return null;
  return { only: named === 0 ? areas : (only as Area[]), long: rest.includes("--long"), json: rest.includes("--json"), write: rest.includes("--write") };
}

export async function main(host: Host, args: readonly string[]): Promise<number> {
  const parsed = parseArguments(args);
  if (parsed === null) {
    host.stderr.write(`usage: ${usage}\n`);
    return exitCodes.usage;
  }
  const run = await runProofs(host, { ...parsed, parts, progress: (line) => host.stderr.write(`${line}\n`) });
  const exit = exitOf(run.lines);
  if (parsed.json) host.stdout.write(`${JSON.stringify({ schema: "pgrid.proofs/1", ok: exit === exitCodes.ok, exit, ...run })}\n`);
  else host.stdout.write(`${reportText(run, styleFor(host, host.stdout, undefined))}\n`);
  return exit;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) process.exitCode = await main(nodeHost(), process.argv.slice(2));
