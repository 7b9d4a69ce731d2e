/**
 * What the proof runner reports. A line is `held`, `failed` or `not checked`: a part whose tools are missing is the last, never the
 * first, and the exit code says so as well.
 *
 * The parts (parts.ts) hand in results, not verdicts: what has to hold of them is said here, in one place.
 */
import type { Host } from "../toolchain/host.ts";
import { installLine } from "../toolchain/tools.ts";
import type { Tool } from "../toolchain/tools.ts";
import { exitCodes } from "../cli/exit.ts";

/** What was found, or which tools it would have taken. */
export type Checked<T> =
  | { readonly checked: true; readonly result: T; readonly seconds: number }
  | { readonly checked: false; readonly missing: readonly Tool[] };

export interface PartOptions {
  /** Where the part may write: a directory of its own below build/proofs/, made empty for this run. */
  readonly directory: string;
  /** More than `npm test` has time for. */
  readonly long: boolean;
  /** Where this run has compiled the theories; not there when it has not. */
  readonly theories?: string;
  /** A line of progress, to stderr. */
  progress(line: string): void;
}

/** A proof obligation that no prover discharged. */
export interface UnprovedGoal {
  /** From the repository's root. */
  readonly file: string;
  readonly function: string;
  readonly goal: string;
  /** How each prover ended: timeout, unknown. */
  readonly why: string;
}
export interface WpUnit {
  readonly file: string;
  readonly functions: number;
  readonly goals: number;
  readonly unproved: readonly UnprovedGoal[];
}
export interface WpResult {
  /** First lines of the versions of frama-c and of the provers. */
  readonly versions: readonly string[];
  readonly units: readonly WpUnit[];
}
export type ProveC = (host: Host, options: PartOptions) => Promise<Checked<WpResult>>;

export interface DifferentialResult {
  /** Generated and mutated programs. */
  readonly programs: number;
  /** Programs of the bounded-exhaustive set. */
  readonly exhaustive: number;
  /** Who was compared, besides the TypeScript: the extracted model, builds of the C. */
  readonly implementations: readonly string[];
  readonly disagreements: number;
  /** The first few, with what it takes to run them again. */
  readonly shown: readonly string[];
}
export type RunDifferential = (host: Host, options: PartOptions) => Promise<Checked<DifferentialResult>>;

export interface Survivor {
  /** Stable as long as the mutated line is: what the explanation is filed under. */
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly operator: string;
  /** Why no test can kill it, from the file of explanations in proofs/mutants/; null: nobody has said. */
  readonly explained: string | null;
}
export interface MutationResult {
  /** Those that compile. */
  readonly mutants: number;
  readonly killed: number;
  /** mutants - killed of them. */
  readonly survivors: readonly Survivor[];
}
export type RunMutants = (host: Host, options: PartOptions) => Promise<Checked<MutationResult>>;

/** The bars of issue 4. */
export const bars = { programs: 100_000, mutants: 300, score: 95, seconds: 360 } as const;

export const areas = ["coq", "reference", "mutants", "wp"] as const;
export type Area = (typeof areas)[number];
export type LineVerdict = "held" | "failed" | "not checked";
export interface Line {
  readonly area: Area;
  readonly name: string;
  readonly verdict: LineVerdict;
  readonly detail: string;
  /** What is wrong, one a line. */
  readonly findings: readonly string[];
}

export function notChecked(area: Area, name: string, missing: readonly Tool[]): Line {
  const commands = missing.map(({ command }) => command);
  const packages = [...new Set(missing.flatMap((tool) => tool.packages))];
  return {
    area, name, verdict: "not checked", detail: `${commands.join(", ")} ${commands.length === 1 ? "is" : "are"} missing`,
    findings: [`as root on Debian: ${installLine(packages)}`],
  };
}

const most = 20;
/** The first few, and how many there are besides. */
function some(findings: readonly string[]): readonly string[] {
  return findings.length <= most ? findings : [...findings.slice(0, most), `and ${findings.length - most} more`];
}

const inSeconds = (seconds: number): string => `${seconds.toFixed(1)} s`;
const judge = (findings: readonly string[]): Pick<Line, "verdict" | "findings"> => ({ verdict: findings.length === 0 ? "held" : "failed", findings: some(findings) });

/** One line for each file of C. */
export function wpLines(found: Checked<WpResult>): readonly Line[] {
  if (!found.checked) return [notChecked("wp", "C: no undefined behaviour, terminates", found.missing)];
  const { units } = found.result;
  if (units.length === 0) return [{ area: "wp", name: "C", detail: "", ...judge(["no file of C was looked at"]) }];
  return units.map(({ file, functions, goals, unproved }): Line => ({
    area: "wp", name: file, detail: `${goals - unproved.length} of ${goals} goals, ${functions} functions`,
    ...judge([
      ...(goals === 0 ? ["it has no goal, so nothing was proved"] : []),
      ...unproved.map((each) => `${each.file} ${each.function}: ${each.goal} (${each.why})`),
    ]),
  }));
}

export function differentialLine(found: Checked<DifferentialResult>): Line {
  const name = "extracted model = C = TypeScript";
  if (!found.checked) return notChecked("reference", name, found.missing);
  const { programs, exhaustive, disagreements, implementations, shown } = found.result;
  return {
    area: "reference", name, detail: `${programs} programs, ${exhaustive} exhaustively; ${implementations.join(", ")}; ${inSeconds(found.seconds)}`,
    ...judge([
      ...(programs < bars.programs ? [`${programs} programs are fewer than ${bars.programs}`] : []),
      ...(exhaustive === 0 ? ["nothing was enumerated"] : []),
      ...(implementations.length === 0 ? ["nothing was compared"] : []),
      ...(disagreements > 0 ? [`${disagreements} disagreements`, ...shown] : []),
    ]),
  };
}

/** In percent; of no mutants there is none. */
export const mutationScore = ({ mutants, killed }: MutationResult): number => (mutants === 0 ? 0 : (100 * killed) / mutants);

export function mutationLine(found: Checked<MutationResult>): Line {
  const name = "mutants of verifier, interpreter, codec";
  if (!found.checked) return notChecked("mutants", name, found.missing);
  const { mutants, killed, survivors } = found.result;
  const score = mutationScore(found.result);
  return {
    area: "mutants", name, detail: `${killed} of ${mutants} killed, ${score.toFixed(1)} %, ${inSeconds(found.seconds)}`,
    ...judge([
      ...(mutants < bars.mutants ? [`${mutants} mutants are fewer than ${bars.mutants}`] : []),
      ...(score < bars.score ? [`${score.toFixed(1)} % is less than ${bars.score} %`] : []),
      ...(survivors.length === mutants - killed ? [] : [`${survivors.length} survivors are named, ${mutants - killed} survived`]),
      ...survivors.filter(({ explained }) => explained === null).map(({ id, file, line, operator }) => `${file}:${line} ${operator} survives, and nothing explains ${id}`),
    ]),
  };
}

/** 0: all was checked and held. What failed goes before what was not checked. */
export function exitOf(lines: readonly Line[]): number {
  if (lines.some(({ verdict }) => verdict === "failed") || lines.length === 0) return exitCodes.failed;
  return lines.some(({ verdict }) => verdict === "not checked") ? exitCodes.missingTool : exitCodes.ok;
}
