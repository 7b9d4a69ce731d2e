/**
 * Who runs, on whose time. A thread runs while it has a scheduling context whose budget lasts; what a period gives is `budget`, from its first use
 * on. The running thread is in no queue; the others that can run wait their turn in `ready`, those without budget for their period in `release`.
 */
import { state } from "./numbers.ts";
import type { Endpoint, Kernel, Notification, SchedContext, Tcb } from "./state.ts";
import { timedOut } from "./fault.ts";

export const isRunnable = (tcb: Tcb): boolean => tcb.state === state.running || tcb.state === state.restart;

/** By priority, in the release queue by time; behind its equals, or in front of them. */
export function enqueue(k: Kernel, queue: Tcb[], tcb: Tcb, first: boolean, at: Endpoint | Notification | null): void {
  const rank = (each: Tcb): number => (queue === k.release ? each.sc!.readyAt : -each.priority);
  const own = rank(tcb);
  const behind = queue.findIndex((each) => (first ? rank(each) >= own : rank(each) > own));
  queue.splice(behind < 0 ? queue.length : behind, 0, tcb);
  tcb.queue = queue;
  tcb.at = at;
}

export function dequeue(tcb: Tcb): void {
  if (tcb.queue === null) return;
  tcb.queue.splice(tcb.queue.indexOf(tcb), 1);
  tcb.queue = null;
  tcb.at = null;
}

/**
 * A period that is over gives a new budget; so does the end of a budget that is the whole period, a turn among equals. The one in use is looked at
 * when it is charged.
 */
function hasBudget(k: Kernel, sc: SchedContext): boolean {
  if (sc === k.paying && sc.remain > 0) return true;
  if (k.world.now >= sc.readyAt || (sc.remain === 0 && sc.budget === sc.period)) {
    sc.remain = sc.budget;
    sc.readyAt = k.world.now + sc.period;
  }
  return sc.remain > 0;
}

/** Who has a scheduling context that nobody has given a budget is in no queue. */
function queueUp(k: Kernel, tcb: Tcb, first: boolean): void {
  if (tcb.sc!.budget === 0) return;
  const has = hasBudget(k, tcb.sc!);
  enqueue(k, has ? k.ready : k.release, tcb, first, null);
  if (!has) k.rearm = true;
}

/** A thread that can run gets into its queue, if it is in none yet. */
export function makeReady(k: Kernel, tcb: Tcb): void {
  if (isRunnable(tcb) && tcb.sc !== null && tcb.queue === null && tcb !== k.current) queueUp(k, tcb, false);
}

/** What the thread waited for has come. */
export function setRunning(k: Kernel, tcb: Tcb): void {
  tcb.state = state.running;
  tcb.fault = 0;
  tcb.calling = false;
  tcb.mayGrant = false;
  tcb.mayGrantReply = false;
  tcb.moved = false;
  makeReady(k, tcb);
}

/** What has been used since the last time this was asked. */
export function charge(k: Kernel): void {
  const used = k.world.now - k.since;
  k.since = k.world.now;
  if (k.paying === null) return;
  k.paying.consumed += used;
  k.paying.remain = Math.max(0, k.paying.remain - used);
}

/** The running thread stops running: its budget is used up, or another is more urgent. */
function leave(k: Kernel, tcb: Tcb): void {
  const exhausted = tcb.sc!.remain === 0;
  if (exhausted && !hasBudget(k, tcb.sc!) && timedOut(k, tcb)) return;
  queueUp(k, tcb, !exhausted);
}

export function schedule(k: Kernel): Tcb | null {
  const { current } = k;
  const can = current !== null && isRunnable(current) && current.sc !== null;
  const urgent = k.ready[0];
  const isFirst = can && (urgent === undefined || urgent.priority <= current.priority);
  const next = isFirst ? current : (urgent ?? null);
  // What runs on the time that is in use is not charged for it yet.
  if ((isFirst || !can) && next !== null && next.sc === k.paying && !k.rearm) {
    dequeue(next);
    k.current = next;
    return next;
  }
  charge(k);
  if (!isFirst || current.sc!.remain === 0) {
    k.current = null;
    if (can) leave(k, current);
    k.current = k.ready[0] ?? null;
    if (k.current !== null) dequeue(k.current);
  }
  const use = k.current?.sc ?? null;
  k.paying = use;
  k.rearm = false;
  k.world.timerAt = Math.min(use === null ? Infinity : k.since + use.remain, k.release[0]?.sc!.readyAt ?? Infinity);
  return k.current;
}

/** The time has come that was asked for. */
export function timer(k: Kernel): Tcb | null {
  charge(k);
  k.rearm = true;
  while (k.release.length > 0 && k.release[0]!.sc!.readyAt <= k.since) {
    const tcb = k.release[0]!;
    dequeue(tcb);
    makeReady(k, tcb);
  }
  return schedule(k);
}

/** What is left of the budget is given up. */
export function giveUp(k: Kernel): void {
  charge(k);
  const tcb = k.current!;
  tcb.sc!.remain = 0;
  k.current = null;
  makeReady(k, tcb);
}
