/**
 * Frama-C WP over the shipped C: every goal of its contracts, and of the run-time errors that -wp-rte looks for, is
 * discharged, and every function ends. Warnings count as unproved goals where they mean that WP left something out.
 *
 * The contracts stand in the C files. prelude.h is read before each: what WP cannot see of the C library.
 */
import { dirname, join } from "node:path";
import { readText } from "../../toolchain/host.ts";
import type { Finished, Host } from "../../toolchain/host.ts";
import { locate, toolFor } from "../../toolchain/tools.ts";
import type { Checked, PartOptions, UnprovedGoal, WpResult, WpUnit } from "../report.ts";
import { type WpSource, wpSources } from "./units.ts";

const tools = ["frama-c", "why3", "z3", "cvc4"] as const;
/** Seconds of the clock for a goal and prover. Those that are proved take a few of a processor, which is shared by several; the machines are noisy. */
const timeout = 60;
/** int and pointers are as wide as on the Cortex-M7. cvc4 goes first: of z3's goals about memory some take a hundred times as long. */
const commonFlags = [
  "-machdep", "gcc_x86_32", "-c11", "-wp", "-wp-rte", "-wp-definitions-terminate", "-wp-check-memory-model", "-wp-prover", "cvc4,z3",
  "-wp-cache", "none",
  // More at once, and z3 would begin beside cvc4 on the same goal.
  "-wp-par", "1",
  // What it finds the provers find, too: a third of the time less.
  "-wp-no-ground",
];
/** Frama-C waits between its goals: more of them at once than the two cores of CI keep these busy. */
const atOnce = 4;

/**
 * Warnings that take nothing away from what is proved: what is said of a function that says nothing of its end is that it has one; and
 * what the memory model assumes of a function is a precondition, proved at each call (-wp-check-memory-model).
 */
const harmless: readonly RegExp[] = [
  /^wp:pedantic-assigns\b/u, /^wp Missing terminates clause for \S+ populates 'terminates \\true'/u, /^wp Memory model hypotheses for function /u,
];

interface Verdicts {
  readonly unit: WpUnit;
  readonly proved: number;
}

/** What Frama-C printed about one file. */
export function readReport(file: string, output: string): Verdicts {
  const functions = new Set<string>();
  const unproved: UnprovedGoal[] = [];
  let listed = 0;
  // Of a goal that is not proved, the lines indented below it say how each prover ended: "Failed" alone does not tell a timeout.
  for (const [, prover, name, verdict, ends] of output.matchAll(/^\[wp\] \[([^\]]+)\] Goal (\S+)(?: : (\S+))?[^\n]*((?:\n {2}[^\n]*)*)/gmu)) {
    listed++;
    const subject = /^typed(?:_cast|_ref|_caveat)*_(.+)$/u.exec(name!)?.[1] ?? name!;
    if (!subject.startsWith("lemma_")) functions.add(subject.replace(/_(?:assert|ensures|requires|assigns|loop|call|terminates|exits|check|disjoint|complete|behavior|begin|stmt|decreases|variant).*$/u, ""));
    if (verdict?.startsWith("Valid") !== true) unproved.push({ file: `runtime-c/${file}`, function: subject, goal: name!, why: ends!.trim().replaceAll(/\s*\n\s*/gu, ", ") || prover! });
  }
  const [, proved, goals] = /^\[wp\] Proved goals:\s+(\d+) \/ (\d+)/mu.exec(output) ?? [undefined, "0", "0"];
  // A heading, and the lines indented below it.
  for (const [, heading, detail] of output.matchAll(/^\[([^\]\n]+)\][^\n]*?Warning:\s*([^\n]*(?:\n {2}[^\n]*)*)/gmu)) {
    if (harmless.some((each) => each.test(`${heading!} ${detail!}`))) continue;
    unproved.push({ file: `runtime-c/${file}`, function: heading!, goal: detail!.replaceAll(/\s+/gu, " ").trim(), why: "Frama-C warns" });
  }
  const missing = Number(goals) - Number(proved) - unproved.filter(({ why }) => why !== "Frama-C warns").length;
  if (missing > 0) unproved.push({ file: `runtime-c/${file}`, function: "", goal: `${missing} goals that it does not name`, why: "not proved" });
  return { unit: { file: `runtime-c/${file}`, functions: functions.size, goals: Math.max(Number(goals), listed), unproved }, proved: Number(proved) };
}

/** One unit for each file, whose parts were proved apart. */
function byFile(units: readonly WpUnit[]): readonly WpUnit[] {
  return [...Map.groupBy(units, ({ file }) => file)].map(([file, parts]) => {
    const sum = (count: (unit: WpUnit) => number): number => parts.reduce((total, unit) => total + count(unit), 0);
    // A part in which nothing is proved is a mistake in units.ts, and no smaller file.
    const empty = parts.filter(({ goals }) => goals === 0).map(() => ({ file, function: "", goal: "a part of it has no goal", why: "not proved" }));
    return { file, functions: sum(({ functions }) => functions), goals: sum(({ goals }) => goals), unproved: [...parts.flatMap(({ unproved }) => unproved), ...empty] };
  });
}

export interface WpOptions extends PartOptions {
  /** Where the C is: runtime-c of the checkout by default. */
  readonly runtime?: string;
  readonly sources?: readonly WpSource[];
}

type Run = (command: string, args: readonly string[]) => Promise<Finished>;

/** Flags that load heap.ml; none where it does not compile, or this Frama-C does not take it: without it the same is said, later. */
async function heapFlags(host: Host, run: Run, directory: string): Promise<readonly string[]> {
  const [source, module] = [join(directory, "heap.ml"), join(directory, "heap.cmxs")];
  host.writeFile(source, readText(host, join(host.root, "proofs", "wp", "heap.ml")) ?? "");
  const compiled = await run("ocamlfind", ["ocamlopt", "-shared", "-o", module, source]);
  const flags = ["-load-module", module];
  return compiled.code === 0 && (await run("frama-c", flags)).code === 0 ? flags : [];
}

export async function proveC(host: Host, options: WpOptions): Promise<Checked<WpResult>> {
  const missing = tools.filter((tool) => locate(host, tool) === undefined).map(toolFor);
  if (missing.length > 0) return { checked: false, missing };
  const began = host.now();
  const runtime = options.runtime ?? join(host.root, "runtime-c");
  const prelude = join(host.root, "proofs", "wp", "prelude.h");
  host.makeDirectory(options.directory);
  // Why3's list of provers is the machine's, and in no home directory.
  const why3 = join(options.directory, "why3.conf");
  // Frama-C takes the working directory from PWD, which a child does not get by itself.
  const run: Run = (command, args) => host.run("/usr/bin/env", [`WHY3CONFIG=${why3}`, `PWD=${runtime}`, command, ...args], { cwd: runtime });
  const detected = await run("why3", ["config", "detect"]);
  if (detected.code !== 0) throw new Error(`why3 config detect: ${detected.stdout}${detected.stderr}`);
  const heap = await heapFlags(host, run, options.directory);
  if (heap.length === 0) options.progress("heap.ml is not loaded: it takes longer");
  const versions = await Promise.all(tools.map(async (tool) => `${tool} ${(await run(tool, [tool === "frama-c" ? "-version" : "--version"])).stdout.split("\n")[0]!.trim()}`));

  const sources = options.sources ?? wpSources;
  const units: WpUnit[] = [];
  // Taken from the end.
  const waiting = [...sources.keys()].toReversed().toSorted((a, b) => Number(sources[a]!.long ?? false) - Number(sources[b]!.long ?? false));
  const one = async (): Promise<void> => {
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const { file, part, flags = [], only, timeout: own = timeout } = sources[at]!;
      const { code, stdout, stderr } = await run("frama-c", [...heap, ...commonFlags, "-wp-timeout", String(own), `-cpp-extra-args=-I. -I${dirname(prelude)} -include ${prelude}`, ...flags, ...(only === undefined ? [] : ["-wp-fct", only.join(",")]), file]);
      const { unit, proved } = readReport(file, stdout + stderr);
      const refused = code === 0 ? [] : [{ file: unit.file, function: "", goal: (stdout + stderr).trim().split("\n").at(-1) ?? "", why: `frama-c ended with ${code}` }];
      units[at] = { ...unit, unproved: [...unit.unproved, ...refused] };
      options.progress(`${unit.file}${part === undefined ? "" : `, ${part}`}: ${proved} of ${unit.goals} goals`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return { checked: true, result: { versions, units: byFile(units) }, seconds: (host.now() - began) / 1000 };
}
