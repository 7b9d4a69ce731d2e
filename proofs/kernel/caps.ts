/**
 * Operations on capabilities, of the kernel's model (model/kernel) and of what is extracted from the Coq theories (proofs/reference/caps.ml): from the same
 * state, the same error and the same table of capabilities. The model is compared with the C, so this ties the theorems to it.
 *
 * Sequences are those of sequences.ts. Each operation begins with the model's state, whatever came before; `check` says that the state is one that the
 * theorems speak of. Compared are invocations that change capabilities, and messages that may carry one. Left out are operations that were preempted or
 * begin while something is doomed, those that Coq does not model (priorities, budgets, registers), and calls that both send and receive.
 */
import { kernelLimits } from "../../spec/kernel.ts";
import { flagsOf } from "../../model/kernel/image.ts";
import { preorder } from "../../model/kernel/derivation.ts";
import { seen } from "../../model/kernel/kernel.ts";
import { bufferOf } from "../../model/kernel/message.ts";
import { cap, error, fault, reg, state, sys, tcbSlot } from "../../model/kernel/numbers.ts";
import { walk } from "../../model/kernel/cspace.ts";
import type { Cap, Kernel, KernelObject, Tcb, VSpace } from "../../model/kernel/state.ts";
import { nextOperation, Random } from "./generate.ts";
import { apply, kinds, never, type Operation } from "./operations.ts";
import { begin } from "./sequences.ts";
import { system, worldNames } from "./worlds.ts";

const addressOf = (object: KernelObject | null): number => (object === null ? 0 : object.cell * kernelLimits.cellBytes);
/** Beside libsel4's errors: no slot. */
const noSlot = 64;
/** Labels that change capabilities, as CapsStep.v has them. */
const modelled = new Set([1, 4, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 20, 21, 23, 24, 30, 31]);
/** Below the cells that a world's objects are made of are the slots of interrupt lines, the list's anchor, and what a world sets aside. */
const places = "housed 128";
const schedParams = 7;
const issue = 21;

const objectWord = (each: Cap): number => (each.type === cap.untyped || each.type === cap.frame ? each.base : addressOf(each.object));
const dataWord = (each: Cap): number => (each.type === cap.frame ? addressOf(each.mapped) : each.data);

/** The table as `dump` prints it. */
export function tableOf(k: Kernel): string {
  const all = preorder(k.roots);
  const cellAt = (i: number): number => all[i]?.slot.cell ?? 0;
  return all.map((each, i) => [each.slot.cell, each.type, each.rights, each.bits, flagsOf(each), objectWord(each), dataWord(each), cellAt(i + 1), cellAt(i - 1)].join(" ")).join("\n");
}

const extraCaps = (k: Kernel, tcb: Tcb): number[] => {
  const buffer = bufferOf(k, tcb, false);
  const count = (tcb.regs[reg.r1]! >>> 7) & 3;
  return buffer < 0 ? [] : Array.from({ length: count }, (_, i) => k.world.memory[buffer + 122 + i]!);
};
/** Where the thread wants a capability; nowhere: a depth that there is not. */
const landing = (k: Kernel, tcb: Tcb): number[] => {
  const buffer = bufferOf(k, tcb, true);
  return buffer < 0 ? [0, 0, 0] : Array.from({ length: 3 }, (_, i) => k.world.memory[buffer + 125 + i]!);
};

function waitOf(k: Kernel, tcb: Tcb): string | null {
  const thread = addressOf(tcb);
  if (tcb.at?.kind === cap.endpoint && tcb.state === state.sending) {
    const answered = tcb.calling && (tcb.mayGrant || tcb.mayGrantReply);
    return ["wait", thread, "send", addressOf(tcb.at), tcb.badge, Number(tcb.mayGrant), Number(answered), ...(tcb.fault === 0 ? extraCaps(k, tcb) : [])].join(" ");
  }
  if (tcb.at?.kind === cap.endpoint && tcb.state === state.receiving) return `wait ${thread} recv ${addressOf(tcb.at)} ${addressOf(tcb.reply)}`;
  return tcb.state === state.awaitingReply ? `wait ${thread} reply ${addressOf(tcb.reply)}` : null;
}

const shownRights = (rasr: number): number => [0, 0, 2, 3][(rasr >>> 24) & 7] ?? 0;

/** The state as lines. */
export function stateOf(k: Kernel): string[] {
  const all = preorder(k.roots);
  const lines = ["new"];
  for (const each of all) {
    lines.push(["cap", each.slot.cell, each.type, each.rights, each.bits, flagsOf(each), objectWord(each), dataWord(each), each.parent?.slot.cell ?? 0].join(" "));
  }
  const objects = new Set(all.map(({ object }) => object));
  for (const object of objects) {
    if (object?.kind === cap.vspace) {
      (object as VSpace).regions.forEach(({ frame, rasr }, i) => {
        if (frame !== null) lines.push(["region", addressOf(object), i, frame.slot.cell, frame.base, frame.bits, shownRights(rasr) & frame.rights].join(" "));
      });
    }
    const wait = object?.kind === cap.tcb ? waitOf(k, object as Tcb) : null;
    if (wait !== null) lines.push(wait);
  }
  return lines;
}

/** The line of an operation, and how to judge its answer; null: not compared. */
interface Asked {
  readonly line: string;
  readonly invocation: boolean;
}
function asked(k: Kernel, operation: Operation): Asked | null {
  const tcb = k.current;
  if (tcb === null || (operation[0]! & 0xff) !== kinds.syscall || operation[0]! >>> 8 !== never || k.doomed.length > 0) return null;
  const [r0, r1, r2, r3, , ...fast] = operation.slice(2, 11) as number[];
  const call = (r2! | 0) as number;
  const thread = addressOf(tcb);
  // What the operation puts into memory and registers is there when its pointers are read.
  for (let at = 12; at < operation.length; at += 2) k.world.memory[operation[at]! % k.world.memory.length] = operation[at + 1]!;
  tcb.regs[reg.r1] = r1!;
  const sends = call === sys.call || call === sys.send || call === sys.nbSend;
  const named = walk(k, tcb.slots[tcbSlot.cspace]!.cap, r0!, 32)?.slot.cap;
  if (named === undefined && !sends) return null;
  const caps = extraCaps(k, tcb);
  if (sends) {
    if (named?.type === cap.endpoint) {
      const [first] = (named.object as { queue: readonly Tcb[] }).queue;
      const to = first !== undefined && first.state === state.receiving ? first : null;
      const fields = [thread, r0, Number(call !== sys.nbSend), Number(call === sys.call), addressOf(to), ...(to === null ? [0, 0, 0] : landing(k, to)), ...caps];
      return { line: `send ${fields.join(" ")}`, invocation: false };
    }
    if (named?.type === cap.reply) {
      const { caller } = named.object as { caller: Tcb | null };
      if (caller !== null && caller.fault !== 0) return null;
      return { line: `answer ${[thread, r0, ...(caller === null ? [0, 0, 0] : landing(k, caller)), ...caps].join(" ")}`, invocation: false };
    }
    if (named?.type === cap.notification || call !== sys.call) return null;
    const label = r1! >>> 12;
    if (!modelled.has(label)) return null;
    const buffer = bufferOf(k, tcb, false);
    const words = Array.from({ length: r1! & 127 }, (_, i) => (i < 4 ? fast[i]! : buffer < 0 || i >= kernelLimits.messageRegisters ? 0 : k.world.memory[buffer + 1 + i]!));
    if (label === issue && words[0]! >= system.irqs && words[0]! < kernelLimits.irqs) return null;
    return { line: `invoke ${[thread, r0, label, words.length, ...words, caps.length, ...caps].join(" ")}`, invocation: true };
  }
  const waits = call === sys.wait || call === sys.nbWait;
  if ((!waits && call !== sys.recv && call !== sys.nbRecv) || named?.type !== cap.endpoint || tcb.notification?.signalled === true) return null;
  const [first] = (named.object as { queue: readonly Tcb[] }).queue;
  const from = first !== undefined && first.state === state.sending ? first : null;
  // Pointers are words: below 0 there is none but for nothing.
  const fields = [thread, r0, waits ? -1 : r3, Number(call === sys.recv || call === sys.wait), addressOf(from), ...landing(k, tcb)];
  return { line: `recv ${fields.join(" ")}`, invocation: false };
}

export interface Expected {
  readonly where: string;
  readonly line: string;
  /** Null: the kernel tells nobody. */
  readonly error: number | null;
  readonly table: string;
  readonly changes: boolean;
}

/** The lines of the sequences from `first` on, until there are `wanted` operations; and what their answers have to be. */
export function script(first: number, wanted: number): { readonly lines: string[]; readonly expected: Expected[] } {
  const lines: string[] = [];
  const expected: Expected[] = [];
  for (let number = first; expected.length < wanted; number++) {
    const r = new Random(number);
    const k = begin(r.below(worldNames.length));
    const length = 1 + r.below(32);
    for (let i = 0; i < length; i++) {
      const operation = nextOperation(r, k);
      const caller = k.current;
      const question = asked(k, operation);
      const before = question === null ? [] : stateOf(k);
      const table = question === null ? "" : tableOf(k);
      seen.error = -1;
      apply(k, operation);
      if (question === null || k.doomed.length > 0) continue;
      const faulted = caller !== null && caller.fault === fault.cap;
      if (question.invocation && (seen.error === error.range || seen.error === error.illegalOperation) && seen.label === schedParams) continue;
      if (question.invocation && seen.error < 0 && !faulted) continue;
      const now = tableOf(k);
      lines.push(...before, "check", places, question.line, "dump");
      expected.push({ where: `sequence ${number}, operation ${i}`, line: question.line, error: question.invocation ? (seen.error >= 0 ? seen.error : noSlot) : null, table: now, changes: now !== table });
    }
  }
  return { lines, expected };
}

/** What is wrong with the answers; empty: nothing. */
export function disagreements(output: string, expected: readonly Expected[]): string[] {
  const wrong: string[] = [];
  const answers = output.split("\n");
  let at = 0;
  for (const each of expected) {
    const checked = answers[at++];
    const placed = answers[at++];
    const code = Number(answers[at++]);
    const end = answers.indexOf("end", at);
    const table = answers.slice(at, end).join("\n");
    at = end + 1;
    const said = [
      ...(checked === "ok" ? [] : [`the state is ${checked}`]),
      ...(placed === "ok" ? [] : [`a capability is ${placed}`]),
      ...(each.error === null || each.error === code ? [] : [`error ${each.error}, and in Coq ${code}`]),
      ...(each.table === table ? [] : [`the tables differ:\n${each.table}\n-- and in Coq\n${table}`]),
    ];
    if (said.length > 0) wrong.push(`${each.where}, ${each.line}: ${said.join("; ")}`);
  }
  return wrong;
}
