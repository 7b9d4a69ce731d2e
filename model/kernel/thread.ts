/** Threads: what they wait for, their registers, and what is set of them. */
import { derivative, place } from "./cnode.ts";
import { empty } from "./destroy.ts";
import { word } from "./message.ts";
import { cap, error, limits, preempted, reg, right, state, tcbSlot } from "./numbers.ts";
import { context, getRegister, setRegister } from "./registers.ts";
import { release } from "./reply.ts";
import { bindThread, unbindThread } from "./schedcontext.ts";
import { dequeue, enqueue, isRunnable, makeReady } from "./schedule.ts";
import { Cap, type Kernel, type Notification, type SchedContext, type Slot, type Tcb } from "./state.ts";
import { unbindNotification } from "./endpoint.ts";

const svcBytes = 2;

/** Whatever the thread waits for, it waits no more, and does not run. */
export function withdraw(tcb: Tcb): void {
  if (tcb.state === state.awaitingReply && tcb.reply !== null) release(tcb.reply, false);
  else if (tcb.state === state.receiving && tcb.reply !== null) tcb.reply.server = null;
  tcb.reply = null;
  dequeue(tcb);
  tcb.fault = 0;
  tcb.calling = false;
  tcb.mayGrant = false;
  tcb.mayGrantReply = false;
  tcb.moved = false;
  tcb.state = state.inactive;
}

const isBlocked = (tcb: Tcb): boolean => tcb.state >= state.receiving;

/** How far the pc of a thread is behind the call that it waits in. */
const behind = (tcb: Tcb): number => (isBlocked(tcb) && tcb.fault === 0 && !tcb.moved ? svcBytes : 0);

/** The thread does not run any more; a call that it waited in will be made again when it does. */
export function stop(tcb: Tcb): void {
  tcb.regs[reg.pc]! -= behind(tcb);
  withdraw(tcb);
}

/** Makes its call again, unless it waits with a fault: then it stops. */
export function restart(k: Kernel, tcb: Tcb): void {
  const faulted = tcb.fault !== 0;
  stop(tcb);
  if (faulted) return;
  tcb.state = state.restart;
  makeReady(k, tcb);
}

/** Lets a thread that does not run do so: what faulted is tried again. */
function resume(k: Kernel, tcb: Tcb): void {
  if (isRunnable(tcb)) return;
  stop(tcb);
  tcb.state = state.restart;
  makeReady(k, tcb);
}

export function endTcb(tcb: Tcb): void {
  stop(tcb);
  unbindNotification(tcb);
  if (tcb.sc !== null) tcb.sc.tcb = null;
  tcb.sc = null;
}

function readRegisters(k: Kernel, tcb: Tcb): number {
  const count = word(k, 1);
  if (count < 1 || count > context.length) return k.refuse(error.range, 1, context.length);
  if (tcb === k.current) return k.refuse(error.illegalOperation);
  if ((word(k, 0) & 1) !== 0) stop(tcb);
  k.answer = context.slice(0, count).map((name) => getRegister(tcb, name) - (name === reg.pc ? behind(tcb) : 0));
  return error.none;
}

function writeRegisters(k: Kernel, tcb: Tcb): number {
  const count = word(k, 1);
  if (count > k.length - 2) return k.refuse(error.truncated);
  if (tcb === k.current) return k.refuse(error.illegalOperation);
  const values = context.slice(0, count).map((_, i) => word(k, 2 + i));
  if ((word(k, 0) & 1) !== 0) resume(k, tcb);
  if (count > 0 && isBlocked(tcb)) tcb.moved = true;
  values.forEach((value, i) => setRegister(tcb, context[i]!, value));
  return error.none;
}

/** Nobody gives a priority above the limit of the thread whose capability he shows. */
function checkPriority(k: Kernel, priority: number): number {
  const { mcp } = k.extra[0]!.cap!.object as Tcb;
  return priority > mcp ? k.refuse(error.range, 0, mcp) : error.none;
}

function setPriority(k: Kernel, tcb: Tcb, priority: number): void {
  const { queue, at } = tcb;
  dequeue(tcb);
  tcb.priority = priority;
  if (queue !== null) enqueue(k, queue, tcb, false, at);
}

/** A capability on its way into a slot of a thread: from where, what it becomes there. */
interface Installation {
  readonly to: Slot;
  readonly from: Slot;
  readonly copy: Cap | null;
  /** Address of the IPC buffer. */
  readonly buffer: number | null;
}

const mayCall = (each: Cap): boolean => (each.rights & right.write) !== 0 && (each.rights & (right.grant | right.grantReply)) !== 0;

/** What may be put into a slot of a thread, or the error; `data`: guard of the CSpace, address of the buffer; `number`: of the extra capability. */
function checkInstallation(k: Kernel, tcb: Tcb, at: number, number: number, data: number): Installation | number {
  const from = k.extra[number]!;
  const given = from.cap;
  const to = tcb.slots[at]!;
  const buffer = at === tcbSlot.buffer ? data : null;
  switch (at) {
    case tcbSlot.cspace:
      if (given?.type !== cap.cnode) return k.refuse(error.illegalOperation);
      break;
    case tcbSlot.vspace:
      if (given?.type !== cap.vspace) return k.refuse(error.illegalOperation);
      break;
    case tcbSlot.buffer:
      if (data === 0) return { to, from, copy: null, buffer };
      if (given?.type !== cap.frame || given.device) return k.refuse(error.illegalOperation);
      if (data % limits.ipcBufferBytes !== 0 || 2 ** given.bits < limits.ipcBufferBytes) return k.refuse(error.alignment);
      break;
    default:
      if (given !== null && !(given.type === cap.endpoint && mayCall(given))) return k.refuse(error.invalidCapability, number + 1);
      break;
  }
  if (given === null) return { to, from, copy: null, buffer };
  const copy = derivative(k, given, right.all, at === tcbSlot.cspace && data !== 0 ? data : null, to);
  return typeof copy === "number" ? copy : { to, from, copy, buffer };
}

function install(k: Kernel, tcb: Tcb, all: readonly Installation[]): number {
  for (const { to, from, copy, buffer } of all) {
    if (empty(k, to) !== error.none) return preempted;
    if (buffer !== null) tcb.buffer = buffer;
    // Emptying the slot may have taken the capability that was to come into it, and the last one to the thread itself.
    if (copy !== null && from.cap !== null && k.target!.slot.cap === k.target) place(k, copy, from.cap);
  }
  return error.none;
}

/** [slot of the thread, extra capability, word with its data], checked in this order and then put into place. */
type Place = readonly [at: number, number: number, data: number | null];

function installAll(k: Kernel, tcb: Tcb, places: readonly Place[]): number {
  const all: Installation[] = [];
  for (const [at, number, data] of places) {
    const each = checkInstallation(k, tcb, at, number, data === null ? 0 : word(k, data));
    if (typeof each === "number") return each;
    all.push(each);
  }
  return install(k, tcb, all);
}

function setSchedParams(k: Kernel, tcb: Tcb): number {
  const [mcp, priority] = [word(k, 0), word(k, 1)];
  const given = k.extra[1]!.cap;
  for (const each of [mcp, priority]) {
    const refused = checkPriority(k, each);
    if (refused !== error.none) return refused;
  }
  let sc: SchedContext | null = null;
  if (given === null) {
    if (tcb === k.current) return k.refuse(error.illegalOperation);
  } else if (given.type === cap.schedContext) {
    sc = given.object as SchedContext;
    if (sc !== tcb.sc && (tcb.sc !== null || sc.tcb !== null)) return k.refuse(error.illegalOperation);
  } else return k.refuse(error.invalidCapability, 2);
  const installed = installAll(k, tcb, [[tcbSlot.fault, 2, null]]);
  if (installed !== error.none) return installed;
  tcb.mcp = mcp;
  setPriority(k, tcb, priority);
  if (sc !== null) {
    if (tcb.sc !== sc) bindThread(k, sc, tcb);
  } else if (tcb.sc !== null) unbindThread(tcb.sc);
  return error.none;
}

function bindNotification(k: Kernel, tcb: Tcb): number {
  const given = k.extra[0]!.cap!;
  if (tcb.notification !== null || (given.rights & right.read) === 0) return k.refuse(error.illegalOperation);
  const notification = given.object as Notification;
  if (notification.tcb !== null || notification.queue.length > 0) return k.refuse(error.illegalOperation);
  notification.tcb = tcb;
  tcb.notification = notification;
  return error.none;
}

export type TcbOperation =
  | "tcb-read-registers" | "tcb-write-registers" | "tcb-configure" | "tcb-set-priority" | "tcb-set-mc-priority" | "tcb-set-sched-params" | "tcb-set-timeout-endpoint"
  | "tcb-set-ipc-buffer" | "tcb-set-space" | "tcb-suspend" | "tcb-resume" | "tcb-bind-notification" | "tcb-unbind-notification";

export function invokeTcb(k: Kernel, operation: TcbOperation): number {
  const tcb = k.target!.object as Tcb;
  switch (operation) {
    case "tcb-read-registers": return readRegisters(k, tcb);
    case "tcb-write-registers": return writeRegisters(k, tcb);
    case "tcb-configure": return installAll(k, tcb, [[tcbSlot.cspace, 0, 0], [tcbSlot.vspace, 1, 1], [tcbSlot.buffer, 2, 2]]);
    case "tcb-set-priority": {
      const refused = checkPriority(k, word(k, 0));
      if (refused === error.none) setPriority(k, tcb, word(k, 0));
      return refused;
    }
    case "tcb-set-mc-priority": {
      const refused = checkPriority(k, word(k, 0));
      if (refused === error.none) tcb.mcp = word(k, 0);
      return refused;
    }
    case "tcb-set-sched-params": return setSchedParams(k, tcb);
    case "tcb-set-timeout-endpoint": return installAll(k, tcb, [[tcbSlot.timeout, 0, null]]);
    case "tcb-set-ipc-buffer": return installAll(k, tcb, [[tcbSlot.buffer, 0, 0]]);
    case "tcb-set-space": return installAll(k, tcb, [[tcbSlot.fault, 0, null], [tcbSlot.cspace, 1, 0], [tcbSlot.vspace, 2, 1]]);
    case "tcb-suspend":
      stop(tcb);
      return error.none;
    case "tcb-resume":
      resume(k, tcb);
      return error.none;
    case "tcb-bind-notification": return bindNotification(k, tcb);
    case "tcb-unbind-notification":
      if (tcb.notification === null) return k.refuse(error.illegalOperation);
      unbindNotification(tcb);
      return error.none;
  }
}

