/**
 * Some sequences through the C (native/driver.c) and what is extracted from the Coq theories (proofs/reference/caps.ml): whether they agree on each operation. The
 * model makes the sequences and has no further part in it: the states that the theories begin with are those that the C wrote, and so is all that is compared.
 */
import { spawnSync } from "node:child_process";
import { invocations, kernelErrors } from "../../spec/kernel.ts";
import { fault, reg, state } from "../../model/kernel/numbers.ts";
import { answersOf, asked, type Expected, expectedOf, noSlot, question, regionsOf, stateOf, tableOf, waitsOf } from "./caps.ts";
import { type Dump, dumpOf, storedIn } from "./dump.ts";
import { drive } from "./native.ts";
import { nameOf } from "./operations.ts";
import { count, type Counts, make, prologue, type Sequence, wordsOf } from "./sequences.ts";
import { type Unit, Words } from "./unit.ts";

/** The programs that are compared. */
export interface Pair {
  readonly driver: string;
  readonly caps: string;
}

export interface CoqSeen {
  readonly sequences: number;
  readonly operations: number;
  readonly compared: number;
  /** Of those compared: without an error, and with another table afterwards. */
  readonly succeeded: number;
  readonly changed: number;
  /** Those compared, by what was asked and the error in Coq; and the others, by kind. */
  readonly counts: Counts;
  readonly left: Counts;
  /** Of each sequence that does not agree, what is wrong first. */
  readonly bad: ReadonlyMap<number, string>;
}

/** An operation that is compared: of which sequence. */
interface Compared {
  readonly at: number;
  readonly expected: Expected;
}
interface Followed {
  readonly lines: string[];
  readonly compared: Compared[];
  readonly left: Counts;
  readonly bad: Map<number, string>;
}

/** One operation of the C, between two of its states. */
function follow(to: Followed, at: number, where: string, operation: Sequence["operations"][number], before: Dump, after: Dump): void {
  const thread = before.kernel.current?.cell ?? 0;
  const about = asked(before.kernel, operation);
  if (typeof about === "string") return count(to.left, about);
  const tcb = after.thread(thread);
  const expected = expectedOf(where, about, tableOf(before.kernel, storedIn), {
    told: after.caller === thread ? tcb.regs[reg.r1]! >>> 12 : null, faulted: tcb.fault === fault.cap, stopped: tcb.state === state.inactive,
    interrupted: after.interrupted, unfinished: after.kernel.doomed.length > 0, table: tableOf(after.kernel, storedIn), regions: regionsOf(after.kernel).join("\n"), waits: waitsOf(after.kernel),
  });
  if (typeof expected === "string") return count(to.left, expected);
  to.lines.push(...question(stateOf(before.kernel, storedIn), about, "whole"));
  to.compared.push({ at, expected });
}

/** What the driver wrote of the sequences, as questions to the theories. One that died ends it, with the sequence that it died in. */
function followAll(driver: string, sequences: readonly Sequence[]): Followed {
  const input = new Words();
  input.push(prologue());
  for (const sequence of sequences) input.push(wordsOf(sequence));
  const { out, died } = drive(driver, input.done(), ["states"]);
  let words = new Uint32Array(out.buffer.slice(out.byteOffset, out.byteOffset + out.length - (out.length % 4)));
  const end = `the C ${died === null ? "has come to no end" : `died: ${died.slice(0, 4000)}`}`;
  const next = (): Dump | string | null => {
    const dumped = dumpOf(words);
    words = words.subarray(dumped?.length ?? 0);
    return dumped?.dump ?? null;
  };
  const to: Followed = { lines: [], compared: [], left: {}, bad: new Map() };
  for (const [at, { operations }] of sequences.entries()) {
    let before = next();
    for (const [i, operation] of operations.entries()) {
      const after = next();
      const where = `operation ${i + 1}`;
      if (after === null) {
        to.bad.set(at, `${where}: ${end}`);
        return to;
      }
      const wrong = [before, after].find((each) => typeof each === "string");
      if (wrong === undefined) follow(to, at, where, operation, before as Dump, after as Dump);
      else if (!to.bad.has(at)) to.bad.set(at, `${where}: ${wrong as string}`);
      before = after;
    }
  }
  return to;
}

/** `invoke` and its label become the invocation's name. */
function kindOf(line: string, code: number): string {
  const [kind, , , label] = line.split(" ");
  return `${kind === "invoke" ? nameOf(invocations, "label", Number(label))! : kind!} ${code === noSlot ? "fault" : nameOf(kernelErrors, "code", code) ?? code}`;
}

/** The sequences, of which `bad` has the places. */
export function compare({ driver, caps }: Pair, sequences: readonly Sequence[]): CoqSeen {
  const { lines, compared, left, bad } = followAll(driver, sequences);
  const { status, stdout, stderr, error } = spawnSync(caps, { input: `${lines.join("\n")}\n`, maxBuffer: 1 << 30, encoding: "utf8", timeout: 300_000 });
  // On a line that it cannot read it ends, and takes no more.
  if (error !== undefined && status === null) throw error;
  const counts: Counts = {};
  const sums = { compared: 0, succeeded: 0, changed: 0 };
  for (const [i, { error: code, wrong }] of answersOf(stdout, compared.map(({ expected }) => expected)).entries()) {
    const { at, expected } = compared[i]!;
    if (Number.isNaN(code)) {
      bad.set(at, bad.get(at) ?? `${wrong}, it ended with ${status}: ${stderr}`);
      break;
    }
    sums.compared++;
    if (wrong !== "") {
      bad.set(at, bad.get(at) ?? wrong);
      continue;
    }
    count(counts, kindOf(expected.line, code));
    if (code === 0) sums.succeeded++;
    if (expected.changes) sums.changed++;
  }
  const operations = sequences.reduce((sum, each) => sum + each.operations.length, 0);
  return { sequences: sequences.length, operations, ...sums, counts, left, bad };
}

export function runCoqUnit(pair: Pair, { first, count: wanted }: Unit): CoqSeen {
  const seen = compare(pair, Array.from({ length: wanted }, (_, i) => make(first + i)));
  return { ...seen, bad: new Map([...seen.bad].map(([at, wrong]) => [first + at, wrong])) };
}
