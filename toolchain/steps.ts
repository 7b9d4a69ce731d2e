/** Which steps of a build ran, how long they took and why: what the progress lines and `pgrid build --explain` show. */
import { sha256Of } from "./digest.ts";
import { readText } from "./host.ts";
import type { Host } from "./host.ts";

export type StepName = "check" | "generate" | "compile" | "link" | "measure";

export interface Step {
  readonly name: StepName;
  /** The program of a system that it is about; null: the whole. */
  readonly of: string | null;
  readonly ran: boolean;
  /** Why it ran; empty when it did not. */
  readonly why: string;
  readonly milliseconds: number;
}

/** What a step reads, by the name that a reason gives it, each as a digest. */
export type Parts = Readonly<Record<string, string>>;

/** What a build leaves for the next one in the same directory. */
export interface BuildState {
  readonly keys: Readonly<Record<string, string>>;
  readonly parts: Readonly<Record<string, Parts>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Null: there is none, or one of an older pgrid. */
export function readState(host: Host, path: string): BuildState | null {
  try {
    const state = JSON.parse(readText(host, path) ?? "null") as BuildState | null;
    return state?.parts === undefined ? null : state;
  } catch {
    return null;
  }
}

/** Names in a reason; the rest is counted. */
const mostNamed = 4;

function namesOf(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return names.slice(0, mostNamed).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** What differs, in words; null: nothing does. */
export function difference(before: Parts, now: Parts): string | null {
  const changed = Object.keys(now).filter((name) => Object.hasOwn(before, name) && before[name] !== now[name]);
  const added = Object.keys(now).filter((name) => !Object.hasOwn(before, name));
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(now, name));
  const texts = [["changed", changed], ["new", added], ["gone", gone]] as const;
  const said = texts.flatMap(([word, names]) => (names.length === 0 ? [] : [`${word}: ${namesOf(names)}`]));
  return said.length === 0 ? null : said.join("; ");
}

export class StepLog {
  readonly steps: Step[] = [];
  readonly keys: Record<string, string> = {};
  readonly parts: Record<string, Parts> = {};
  /** What the last build in the same directory left. */
  previous: BuildState | null = null;
  readonly #host: Host;
  readonly #onStep: (step: Step) => void;
  #began = 0;

  constructor(host: Host, onStep: (step: Step) => void) {
    this.#host = host;
    this.#onStep = onStep;
  }

  begin(): void {
    this.#began = this.#host.now();
  }

  end(name: StepName, key: string, ran: boolean, why: string, of: string | null = null, milliseconds = this.#host.now() - this.#began): void {
    this.keys[of === null ? name : `${name} ${of}`] = key;
    const step = { name, of, ran, why, milliseconds };
    this.steps.push(step);
    this.#onStep(step);
    this.begin();
  }

  /** Why a step that reads these parts has to run, or null. */
  reason(step: string, parts: Parts): string | null {
    this.parts[step] = parts;
    const before = this.previous?.parts[step];
    return before === undefined ? "no earlier build here" : difference(before, parts);
  }

  /** What `reason` says, for a step whose results may be in the cache whatever changed: behind it when there is something to say. */
  because(step: string, parts: Parts): string {
    const why = this.reason(step, parts);
    return why === null ? "" : ` (${why})`;
  }

  state(outputs: Readonly<Record<string, string>>): string {
    return `${JSON.stringify({ keys: this.keys, parts: this.parts, outputs } satisfies BuildState, null, 1)}\n`;
  }

  /** The check always runs and does not count. */
  get ranAny(): boolean {
    return this.steps.some((step) => step.ran && step.name !== "check");
  }
}

/** A digest of several, short enough to keep by the hundred. */
export const partOf = (...content: readonly string[]): string => sha256Of(content).slice(0, 16);
