/**
 * Operations on capabilities, of what is extracted from the Coq theories (proofs/reference/caps.ml) and of a kernel: from the same state, the same error and the
 * same table of capabilities, regions of the MPU and threads that wait. The kernel is the model (model/kernel; `script`), or the C, whose states then stand in the same data structures (dump.ts, coq.ts).
 *
 * Sequences are those of sequences.ts. Each operation begins with the kernel's state, whatever came before; `check` says that the state is one that the
 * theorems speak of. Compared are invocations that change capabilities, and messages that may carry one. Left out are operations that were preempted or
 * begin while something is doomed, those that Coq does not model (priorities, budgets, registers), and calls that both send and receive.
 */
import { invocations, kernelLimits, systemCalls } from "../../spec/kernel.ts";
import { flagsOf, storedFlagsOf } from "../../model/kernel/image.ts";
import { preorder } from "../../model/kernel/derivation.ts";
import { seen } from "../../model/kernel/kernel.ts";
import { bufferOf } from "../../model/kernel/message.ts";
import { cap, error, fault, reg, right, state, sys, tcbSlot } from "../../model/kernel/numbers.ts";
import { walk } from "../../model/kernel/cspace.ts";
import type { Cap, Endpoint, Kernel, KernelObject, Reply, Tcb } from "../../model/kernel/state.ts";
import { apply, kinds, nameOf, type Operation } from "./operations.ts";
import { make } from "./sequences.ts";
import { system } from "./worlds.ts";

const addressOf = (object: KernelObject | null): number => (object === null ? 0 : object.cell * kernelLimits.cellBytes);
/** Beside libsel4's errors: no slot. */
export const noSlot = 64;
/** Labels that change capabilities, as CapsStep.v has them. */
const modelled = new Set([1, 4, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 20, 21, 23, 24, 30, 31]);
/** Below the cells that a world's objects are made of are the slots of interrupt lines, the list's anchor, and what a world sets aside. */
const places = "housed 128";
const schedParams = invocations["tcb-set-sched-params"].label;
const issue = invocations["irq-issue-irq-handler"].label;

const objectWord = (each: Cap): number => (each.object === null ? each.base : addressOf(each.object));
const dataWord = (each: Cap): number => (each.type === cap.frame ? addressOf(each.mapped) : each.data);

/** The flags of a capability: the model has them in other forms. */
export type Flags = (each: Cap) => number;

/** The table as `dump` prints it, or with all flags as `whole` does. */
export function tableOf(k: Kernel, flags: Flags = flagsOf): string {
  const all = preorder(k.roots);
  const cellAt = (i: number): number => all[i]?.slot.cell ?? 0;
  return all.map((each, i) => [each.slot.cell, each.type, each.rights, each.bits, flags(each), objectWord(each), dataWord(each), cellAt(i + 1), cellAt(i - 1)].join(" ")).join("\n");
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

/** What the thread waits for; pointers of the capabilities that it sends are `state`'s alone. */
function waitOf(tcb: Tcb): string | null {
  const thread = addressOf(tcb);
  if (tcb.at?.kind === cap.endpoint && tcb.state === state.sending) {
    const answered = tcb.calling && (tcb.mayGrant || tcb.mayGrantReply);
    return [thread, "send", addressOf(tcb.at), tcb.badge, Number(tcb.mayGrant), Number(answered)].join(" ");
  }
  if (tcb.at?.kind === cap.endpoint && tcb.state === state.receiving) return `${thread} recv ${addressOf(tcb.at)} ${addressOf(tcb.reply)}`;
  return tcb.state === state.awaitingReply ? `${thread} reply ${addressOf(tcb.reply)}` : null;
}

const threadsOf = (k: Kernel): Tcb[] => [...new Set(preorder(k.roots).flatMap(({ object }) => (object?.kind === cap.tcb ? [object] : [])))];

/** Who waits for what, as `waits` prints it; null: whose time was up has told his handler, and the theories have no time. */
export function waitsOf(k: Kernel): string | null {
  const threads = threadsOf(k);
  return threads.some((tcb) => tcb.fault === fault.timeout) ? null : threads.map(waitOf).filter((line) => line !== null).toSorted().join("\n");
}

const shownRights = (rasr: number): number => [0, 0, 2, 3][(rasr >>> 24) & 7] ?? 0;

/** What the MPU is loaded with, as `regions` prints it. */
export function regionsOf(k: Kernel): string[] {
  const spaces = new Set(preorder(k.roots).flatMap(({ object }) => (object?.kind === cap.vspace ? [object] : [])));
  return [...spaces].toSorted((a, b) => a.cell - b.cell).flatMap((space) =>
    space.regions.flatMap(({ frame, rasr }, i) => (frame === null ? [] : [[addressOf(space), i, frame.slot.cell, frame.base, frame.bits, shownRights(rasr) & frame.rights].join(" ")])));
}

/** The state as lines. */
export function stateOf(k: Kernel, flags: Flags = storedFlagsOf): string[] {
  const all = preorder(k.roots);
  const lines = ["new"];
  for (const each of all) {
    lines.push(["cap", each.slot.cell, each.type, each.rights, each.bits, flags(each), objectWord(each), dataWord(each), each.parent?.slot.cell ?? 0].join(" "));
  }
  for (const region of regionsOf(k)) lines.push(`region ${region}`);
  for (const tcb of threadsOf(k)) {
    const wait = waitOf(tcb);
    const sent = tcb.state === state.sending && tcb.fault === 0 ? extraCaps(k, tcb) : [];
    if (wait !== null) lines.push(["wait", wait, ...sent].join(" "));
  }
  return lines;
}

/** The line of an operation, and what the thread then hears of its error. */
export interface Asked {
  readonly line: string;
  readonly label: number;
  /** The error itself; whether it was a fault; nothing. */
  readonly hears: "error" | "fault" | "nothing";
}

/** What the theories do not have: the kind of operation. Else what memory and registers it takes is put there. */
export function asked(k: Kernel, operation: Operation): Asked | string {
  const tcb = k.current;
  const kind = operation[0]! & 0xff;
  if (kind !== kinds.syscall) return Object.entries(kinds).find(([, each]) => each === kind)![0];
  if (tcb === null) return "no thread runs";
  if (k.doomed.length > 0) return "a deletion goes on";
  const [r0, r1, r2, r3, , ...fast] = operation.slice(2, 11) as number[];
  const call = (r2! | 0) as number;
  const thread = addressOf(tcb);
  // What the operation puts into memory and registers is there when its pointers are read.
  for (let at = 12; at < operation.length; at += 2) k.world.memory[operation[at]! % k.world.memory.length] = operation[at + 1]!;
  tcb.regs[reg.r1] = r1!;
  const named = walk(k, tcb.slots[tcbSlot.cspace]!.cap, r0!, 32)?.slot.cap;
  const caps = extraCaps(k, tcb);
  const label = r1! >>> 12;
  if (call === sys.call || call === sys.send || call === sys.nbSend) {
    const hears = call === sys.nbSend ? "nothing" : "fault";
    if (named?.type === cap.endpoint) {
      const [first] = (named.object as Endpoint).queue;
      const to = first !== undefined && first.state === state.receiving ? first : null;
      const fields = [thread, r0, Number(call !== sys.nbSend), Number(call === sys.call), addressOf(to), ...(to === null ? [0, 0, 0] : landing(k, to)), ...caps];
      return { line: `send ${fields.join(" ")}`, label, hears };
    }
    if (named?.type === cap.reply) {
      const { caller } = named.object as Reply;
      if (caller !== null && caller.fault !== 0) return "answer to a fault";
      return { line: `answer ${[thread, r0, ...(caller === null ? [0, 0, 0] : landing(k, caller)), ...caps].join(" ")}`, label, hears };
    }
    if (named?.type === cap.notification) return "signal";
    if (!modelled.has(label)) return nameOf(invocations, "label", label) ?? "no such invocation";
    if (label === schedParams && call !== sys.call) return "tcb-set-sched-params without an answer";
    const buffer = bufferOf(k, tcb, false);
    const words = Array.from({ length: r1! & 127 }, (_, i) => (i < 4 ? fast[i]! : buffer < 0 || i >= kernelLimits.messageRegisters ? 0 : k.world.memory[buffer + 1 + i]!));
    if (label === issue && words[0]! >= system.irqs && words[0]! < kernelLimits.irqs) return "irq-issue-irq-handler of a line that there is on other boards";
    return { line: `invoke ${[thread, r0, label, words.length, ...words, caps.length, ...caps].join(" ")}`, label, hears: call === sys.call ? "error" : hears };
  }
  const waits = call === sys.wait || call === sys.nbWait;
  if (!waits && call !== sys.recv && call !== sys.nbRecv) return nameOf(systemCalls, "number", call) ?? "no such system call";
  if (named?.type === cap.notification) return "wait for a signal";
  if (tcb.notification?.signalled === true) return "receive where a signal is";
  const [first] = named?.type === cap.endpoint ? (named.object as Endpoint).queue : [];
  const from = first !== undefined && first.state === state.sending ? first : null;
  // Pointers are words: below 0 there is none but for nothing.
  const fields = [thread, r0, waits ? -1 : r3, Number(call === sys.recv || call === sys.wait), addressOf(from), ...landing(k, tcb)];
  return { line: `recv ${fields.join(" ")}`, label, hears: "fault" };
}

/** What became of the operation. */
export interface Outcome {
  /** What an invocation answered; null: the kernel has told nobody. */
  readonly told: number | null;
  /** What the thread is in. */
  readonly faulted: boolean;
  readonly stopped: boolean;
  /** An interrupt was seen on the way, a deletion goes on. */
  readonly interrupted: boolean;
  readonly unfinished: boolean;
  readonly table: string;
  readonly regions: string;
  readonly waits: string | null;
}

export interface Expected {
  readonly where: string;
  readonly line: string;
  /** Null: the kernel tells nobody. */
  readonly error: number | "no fault" | null;
  readonly table: string;
  readonly regions: string;
  /** Null: not said. */
  readonly waits: string | null;
  readonly changes: boolean;
}

/** What the theories have to say; a string: why they have not to. */
export function expectedOf(where: string, { line, label, hears }: Asked, before: string, outcome: Outcome): Expected | string {
  const { told, faulted, stopped, interrupted, unfinished, table, regions, waits } = outcome;
  if (interrupted) return "preempted";
  if (unfinished) return "a deletion goes on";
  // They have no priorities and no scheduling contexts.
  if (label === schedParams && hears === "error" && (told === error.range || told === error.illegalOperation)) return "tcb-set-sched-params refused for its numbers";
  // A fault goes to a handler, of which the theories know nothing. Who stopped may have faulted without anybody to tell.
  const mayFault = hears === "error" ? told === null : faulted || stopped;
  const rest = { where, line, table, regions, waits: mayFault ? null : waits, changes: table !== before };
  switch (hears) {
    case "error": return { error: told ?? noSlot, ...rest };
    case "fault": return { error: faulted ? noSlot : stopped ? null : "no fault", ...rest };
    case "nothing": return { error: null, ...rest };
  }
}

/** What is asked of the theories: from this state this operation. */
export const question = (before: readonly string[], { line }: Asked, dump: "dump" | "whole"): string[] => [...before, "check", places, line, dump, "regions", "waits"];

/** The lines of the model's sequences from `first` on, until there are `wanted` operations; and what their answers have to be. */
export function script(first: number, wanted: number): { readonly lines: string[]; readonly expected: Expected[] } {
  const lines: string[] = [];
  const expected: Expected[] = [];
  for (let number = first; expected.length < wanted; number++) {
    make(number, (k, operation, i) => {
      const caller = k.current;
      const about = asked(k, operation);
      const before = typeof about === "string" ? [] : stateOf(k);
      const table = tableOf(k);
      seen.error = -1;
      apply(k, operation);
      if (typeof about === "string") return;
      const outcome = {
        told: seen.error < 0 ? null : seen.error, faulted: caller?.fault === fault.cap, stopped: caller?.state === state.inactive,
        interrupted: k.world.interrupted, unfinished: k.doomed.length > 0, table: tableOf(k), regions: regionsOf(k).join("\n"), waits: waitsOf(k),
      };
      const each = expectedOf(`sequence ${number}, operation ${i + 1}`, about, table, outcome);
      if (typeof each === "string") return;
      lines.push(...question(before, about, "dump"));
      expected.push(each);
    });
  }
  return { lines, expected };
}

/** Lines that stand in one table only. */
function between(kernel: string, coq: string): string {
  const [ours, theirs] = [kernel, coq].map((table) => new Set(table.split("\n"))) as [Set<string>, Set<string>];
  return [...[...ours].filter((line) => !theirs.has(line)).map((line) => `  kernel ${line}`), ...[...theirs].filter((line) => !ours.has(line)).map((line) => `  Coq    ${line}`)].join("\n");
}

/** Regions with the rights that the MPU can give: Read, or Read and Write. Coq keeps what was asked for and the capability has. */
const given = (regions: string): string => regions.replaceAll(/\d+$/gmu, (rights) => `${(Number(rights) & right.read) === 0 ? 0 : Number(rights) & (right.read | right.write)}`);

export interface Answer {
  /** The error that Coq has; 0: none. */
  readonly error: number;
  /** What is wrong; empty: nothing. */
  readonly wrong: string;
}

/** What the theories said, of each operation. */
export function answersOf(output: string, expected: readonly Expected[]): Answer[] {
  const answers = output.split("\n");
  let at = 0;
  return expected.map((each) => {
    const checked = answers[at++];
    const placed = answers[at++];
    const code = Number(answers[at++]);
    const [table, regions, waits] = [0, 1, 2].map(() => {
      const end = answers.indexOf("end", at);
      const block = end < 0 ? null : answers.slice(at, end).join("\n");
      at = end < 0 ? answers.length : end + 1;
      return block;
    }) as [string | null, string | null, string | null];
    if (table === null || regions === null || waits === null) return { error: NaN, wrong: `${each.where}, ${each.line}: Coq has no answer` };
    const agrees = each.error === null || (each.error === "no fault" ? code !== noSlot : each.error === code);
    const said = [
      ...(checked === "ok" ? [] : [`the state is ${checked}`]),
      ...(placed === "ok" ? [] : [`a capability is ${placed}`]),
      ...(agrees ? [] : [`error ${each.error}, and in Coq ${code}`]),
      ...(each.table === table ? [] : [`the tables differ (slot type rights bits flags object data next prev):\n${between(each.table, table)}`]),
      ...(each.regions === given(regions) ? [] : [`the regions differ (VSpace index slot base bits rights):\n${between(each.regions, given(regions))}`]),
      ...(each.waits === null || each.waits === waits ? [] : [`threads wait for other things (thread, for what, of which object):\n${between(each.waits, waits)}`]),
    ];
    return { error: code, wrong: said.length === 0 ? "" : `${each.where}, ${each.line}: ${said.join("; ")}` };
  });
}

/** What is wrong with the answers; empty: nothing. */
export const disagreements = (output: string, expected: readonly Expected[]): string[] => answersOf(output, expected).flatMap(({ wrong }) => (wrong === "" ? [] : [wrong]));
