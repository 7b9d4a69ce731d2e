/** Which steps of a build ran, how long they took and why: what the progress lines and `pgrid build --explain` show. */
import type { Host } from "./host.ts";

export type StepName = "check" | "generate" | "compile" | "link" | "measure";

export interface Step {
  readonly name: StepName;
  readonly ran: boolean;
  /** Why it ran; empty when it did not. */
  readonly why: string;
  readonly milliseconds: number;
}

export class StepLog {
  readonly steps: Step[] = [];
  readonly keys: Record<string, string> = {};
  /** Keys and outputs of the last build in the same directory. */
  previous: { readonly keys: Readonly<Record<string, string>>; readonly outputs: Readonly<Record<string, string>> } | null = null;
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

  end(name: StepName, key: string, ran: boolean, why: string): void {
    this.keys[name] = key;
    const step = { name, ran, why, milliseconds: this.#host.now() - this.#began };
    this.steps.push(step);
    this.#onStep(step);
  }

  /** Why a step with this key has to run, or null. */
  reason(name: StepName, key: string): string | null {
    const before = this.previous?.keys[name];
    if (before === undefined) return "no earlier build here";
    return before === key ? null : "its inputs changed";
  }

  /** The check always runs and does not count. */
  get ranAny(): boolean {
    return this.steps.some((step) => step.ran && step.name !== "check");
  }
}
