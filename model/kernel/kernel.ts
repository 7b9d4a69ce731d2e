/** The kernel's entries: system calls, faults, interrupts and the timer, each with who runs afterwards. */
import { capabilityTypes, type InvocationName, invocationLayout, invocations } from "../../spec/kernel.ts";
import { invokeCNode } from "./cnode.ts";
import { lookupSlot, noteMissing } from "./cspace.ts";
import { empty } from "./destroy.ts";
import { receive, send, signal, wait } from "./endpoint.ts";
import { faulted } from "./fault.ts";
import { invokeFrame } from "./frame.ts";
import { fire, invokeIrq } from "./irq.ts";
import { bufferOf, capPointer, info, put } from "./message.ts";
import { cap, error, fault, preempted, reg, right, sys } from "./numbers.ts";
import { answer } from "./reply.ts";
import { invokeSched } from "./schedcontext.ts";
import { giveUp, isRunnable, schedule } from "./schedule.ts";
import type { Endpoint, Kernel, Notification, Reply, Tcb } from "./state.ts";
import { invokeTcb } from "./thread.ts";
import { invokeUntyped } from "./untyped.ts";

interface Rule {
  readonly name: InvocationName;
  readonly on: number;
  readonly words: number;
  readonly caps: number;
  readonly wants: number;
  readonly otherwise: number;
}
const rules: readonly (Rule | undefined)[] = (() => {
  const table: Rule[] = [];
  for (const [name, invocation] of Object.entries(invocations)) {
    const { words, caps } = invocationLayout(invocation);
    const { wants } = invocation;
    table[invocation.label] = {
      name: name as InvocationName, on: capabilityTypes[invocation.on].code, words, caps: caps.length,
      wants: wants === null ? cap.null : capabilityTypes[wants[0]].code, otherwise: wants?.[1] === "illegal-operation" ? error.illegalOperation : error.invalidCapability,
    };
  }
  return table;
})();

function operate(k: Kernel, name: InvocationName): number {
  switch (name) {
    case "untyped-retype": return invokeUntyped(k);
    case "tcb-read-registers": case "tcb-write-registers": case "tcb-configure": case "tcb-set-priority": case "tcb-set-mc-priority": case "tcb-set-sched-params":
    case "tcb-set-timeout-endpoint": case "tcb-set-ipc-buffer": case "tcb-set-space": case "tcb-suspend": case "tcb-resume": case "tcb-bind-notification":
    case "tcb-unbind-notification": return invokeTcb(k, name);
    case "cnode-revoke": case "cnode-delete": case "cnode-cancel-badged-sends": case "cnode-copy": case "cnode-mint": case "cnode-move": return invokeCNode(k, name);
    case "irq-issue-irq-handler": case "irq-ack-irq": case "irq-set-irq-handler": case "irq-clear-irq-handler": return invokeIrq(k, name);
    case "sched-control-configure-flags": case "sched-context-consumed": case "sched-context-bind": case "sched-context-unbind": case "sched-context-unbind-object":
      return invokeSched(k, name);
    case "frame-map": case "frame-unmap": return invokeFrame(k, name);
  }
}

/** The operation that the label names, on the target. */
function invoke(k: Kernel): number {
  const target = k.target;
  if (target === null) return k.refuse(error.invalidCapability, 0);
  const rule = rules[k.label];
  if (rule === undefined || rule.on !== target.type) return k.refuse(error.illegalOperation);
  if (k.length < rule.words || (rule.caps > 0 && k.extra[rule.caps - 1] === null)) return k.refuse(error.truncated);
  if (rule.wants !== cap.null && k.extra[0]!.cap?.type !== rule.wants) return rule.otherwise === error.invalidCapability ? k.refuse(error.invalidCapability, 1) : k.refuse(rule.otherwise);
  // What is doomed is no object any more, whatever is done.
  if (empty(k, null) !== error.none) return preempted;
  return operate(k, rule.name);
}

function capFault(k: Kernel, pointer: number, receiving: boolean): void {
  k.current!.regs[reg.pc]! -= 2; // the call is made again when somebody answers
  faulted(k, fault.cap, pointer, Number(receiving));
}

/** The capabilities that the message carries; the pointer of one that was not found. */
function findExtra(k: Kernel, tcb: Tcb, count: number): number | null {
  k.extra.fill(null);
  const buffer = count === 0 ? -1 : bufferOf(k, tcb, false);
  if (buffer < 0) return null;
  for (let i = 0; i < count; i++) {
    const slot = lookupSlot(k, capPointer(k, buffer, i));
    if (slot === null) return capPointer(k, buffer, i);
    k.extra[i] = slot;
  }
  return null;
}

interface Call {
  /** Which register names what is sent to; null: nothing is sent. `isAnswer`: only a Reply is answered to. */
  readonly to: number | null;
  readonly isAnswer: boolean;
  readonly call: boolean;
  readonly block: boolean;
  readonly lend: boolean;
  readonly receive: { readonly block: boolean; readonly reply: boolean } | null;
}
const calls: ReadonlyMap<number, Call> = new Map([
  [sys.call, { to: reg.r0, isAnswer: false, call: true, block: true, lend: true, receive: null }],
  [sys.replyRecv, { to: reg.r3, isAnswer: true, call: false, block: false, lend: true, receive: { block: true, reply: true } }],
  [sys.nbSendRecv, { to: reg.r12, isAnswer: false, call: false, block: false, lend: true, receive: { block: true, reply: true } }],
  [sys.nbSendWait, { to: reg.r12, isAnswer: false, call: false, block: false, lend: true, receive: { block: true, reply: false } }],
  [sys.send, { to: reg.r0, isAnswer: false, call: false, block: true, lend: false, receive: null }],
  [sys.nbSend, { to: reg.r0, isAnswer: false, call: false, block: false, lend: false, receive: null }],
  [sys.recv, { to: null, isAnswer: false, call: false, block: false, lend: false, receive: { block: true, reply: true } }],
  [sys.nbRecv, { to: null, isAnswer: false, call: false, block: false, lend: false, receive: { block: false, reply: true } }],
  [sys.wait, { to: null, isAnswer: false, call: false, block: false, lend: false, receive: { block: true, reply: false } }],
  [sys.nbWait, { to: null, isAnswer: false, call: false, block: false, lend: false, receive: { block: false, reply: false } }],
]);

/** What the last system call's sending half came to: an error of an invocation, or -1 where there was none. For those who watch. */
export const seen = { error: -1, label: 0 };

/** The sending half; false: the thread goes no further. */
function sendingHalf(k: Kernel, tcb: Tcb, how: Call, pointer: number): boolean {
  const slot = lookupSlot(k, pointer);
  if (slot === null) {
    if (how.block) capFault(k, pointer, false);
    return !how.block;
  }
  const target = slot.cap;
  if (how.isAnswer && target?.type !== cap.reply) return true;
  const tag = tcb.regs[reg.r1]!;
  const lost = findExtra(k, tcb, info.caps(tag));
  if (lost !== null) {
    if (how.block) capFault(k, lost, false);
    return !how.block;
  }
  k.target = target;
  k.label = info.label(tag);
  k.length = info.length(tag);
  k.answer = [];
  let code: number;
  if (target?.type === cap.endpoint && (target.rights & right.write) !== 0) {
    send(k, tcb, target, how);
    return true;
  }
  if (target?.type === cap.endpoint) code = k.refuse(error.invalidCapability, 0);
  else if (target?.type === cap.notification) {
    if ((target.rights & right.write) === 0) code = k.refuse(error.invalidCapability, 0);
    else {
      signal(k, target.object as Notification, target.data);
      code = error.none;
    }
  } else if (target?.type === cap.reply) {
    answer(k, target.object as Reply, (target.rights & right.grant) !== 0);
    code = error.none;
  } else {
    code = invoke(k);
    seen.error = code;
    seen.label = k.label;
    if (code === preempted) {
      tcb.regs[reg.pc]! -= 2;
      return false;
    }
  }
  if (how.call) {
    const end = put(k, tcb, 0, code === error.none ? k.answer : k.details);
    tcb.regs[reg.r0] = 0;
    tcb.regs[reg.r1] = info.of(code, end);
  }
  return true;
}

function receivingHalf(k: Kernel, tcb: Tcb, how: { readonly block: boolean; readonly reply: boolean }): void {
  const [pointer, replyPointer] = [tcb.regs[reg.r0]!, tcb.regs[reg.r3]!];
  const missing = (at: number): void => {
    noteMissing(k, 0);
    capFault(k, at, true);
  };
  const slot = lookupSlot(k, pointer);
  if (slot === null) return capFault(k, pointer, true);
  const from = slot.cap;
  if (from === null || (from.rights & right.read) === 0) return missing(pointer);
  if (from.type === cap.endpoint) {
    let reply: Reply | null = null;
    if (how.reply) {
      const replySlot = lookupSlot(k, replyPointer);
      if (replySlot === null) return capFault(k, replyPointer, true);
      if (replySlot.cap?.type !== cap.reply) return missing(replyPointer);
      reply = replySlot.cap.object as Reply;
    }
    return receive(k, from.object as Endpoint, reply, how.block);
  }
  if (from.type !== cap.notification) return missing(pointer);
  const notification = from.object as Notification;
  // A Notification that is bound is its thread's alone.
  if (notification.tcb !== null && notification.tcb !== tcb) return missing(pointer);
  wait(k, notification, how.block);
}

/** The running thread's system call, as its registers say it. */
export function syscall(k: Kernel): Tcb | null {
  const tcb = k.current!;
  const number = tcb.regs[reg.r2]! | 0;
  const how = calls.get(number);
  seen.error = -1;
  if (how !== undefined) {
    if ((how.to === null || sendingHalf(k, tcb, how, tcb.regs[how.to]!)) && how.receive !== null && isRunnable(tcb)) receivingHalf(k, tcb, how.receive);
  } else if (number === sys.yield) giveUp(k);
  else {
    tcb.regs[reg.pc]! -= 2;
    faulted(k, fault.unknownSyscall, tcb.regs[reg.r2]!, 0);
  }
  return schedule(k);
}

/** A fault of the running thread. */
export function trap(k: Kernel, kind: number, address: number, more: number): Tcb | null {
  faulted(k, kind, address, more);
  return schedule(k);
}

export function interrupt(k: Kernel, line: number): Tcb | null {
  fire(k, line);
  return schedule(k);
}

export { timer } from "./schedule.ts";
