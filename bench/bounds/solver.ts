/** A conversation with z3 (`z3 -in`): definitions of 32- and 64-bit terms, questions whether conditions can hold together. */
import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";

/** Steps of z3 that one question may take: counted, not timed, so that the answers are the same on every machine. */
const effort = 3_000_000;

export class Solver {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  #pending = "";
  /** What is asserted, a level each: questions of a search share their beginnings. */
  #stack: string[] = [];
  /** What holds whatever is asked, beside the declarations. */
  #facts: string[] = [];
  /** Questions put. */
  asked = 0;

  constructor(command = "z3") {
    this.#process = spawn(command, ["-in", "-smt2"], { stdio: "pipe" });
    this.#process.on("error", (error) => { throw new Error(`${command} does not start: ${error.message}; Debian has it as the package z3`); });
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Forgets everything and declares the inputs anew. */
  begin(declarations: readonly string[]): void {
    this.#stack = [];
    this.#facts = [];
    this.#pending += `(reset)\n(set-option :global-declarations true)\n(set-option :rlimit ${effort})\n(set-logic QF_BV)\n${declarations.join("\n")}\n`;
  }

  /** About a term that was declared meanwhile. */
  fact(condition: string): void {
    this.#facts.push(condition);
  }

  say(line: string): void {
    this.#pending += `${line}\n`;
  }

  async #answer(question: string): Promise<string> {
    this.#process.stdin.write(`${this.#pending}${question}\n`);
    this.#pending = "";
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error("z3 ended");
    return value as string;
  }

  async #check(asked: readonly string[]): Promise<string> {
    this.asked++;
    const conditions = [...this.#facts, ...asked];
    let common = 0;
    while (common < this.#stack.length && this.#stack[common] === conditions[common]) common++;
    if (common < this.#stack.length) this.say(`(pop ${this.#stack.length - common})`);
    for (const condition of conditions.slice(common)) this.say(`(push)\n(assert ${condition})`);
    this.#stack = [...conditions];
    return this.#answer("(check-sat)");
  }

  /** Whether all conditions can hold; null when that takes more than `effort` to say. */
  async satisfiable(conditions: readonly string[]): Promise<boolean | null> {
    const answer = await this.#check(conditions);
    if (answer !== "sat" && answer !== "unsat" && answer !== "unknown") throw new Error(`z3 says ${answer}`);
    return answer === "unknown" ? null : answer === "sat";
  }

  /** Values of bit-vector terms in the model of the last answer, which was yes. */
  async values(terms: readonly string[]): Promise<readonly bigint[]> {
    let answer = await this.#answer(`(get-value (${terms.join(" ")}))`);
    while (!answer.endsWith("))")) answer += (await this.#answers.next()).value as string;
    const values = [...answer.matchAll(/#x([0-9a-f]+)|#b([01]+)/gu)].map(([, x, b]) => BigInt(x === undefined ? `0b${b!}` : `0x${x}`));
    if (values.length !== terms.length) throw new Error(`z3 gives ${values.length} values for ${terms.length} terms`);
    return values;
  }

  end(): void {
    this.#process.stdin.end();
    this.#process.kill();
  }
}
