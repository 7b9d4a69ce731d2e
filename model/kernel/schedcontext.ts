/** Scheduling contexts: whom they serve, and how much there is. Each serves one thread, or waits at a Notification for one that has none. */
import { word } from "./message.ts";
import { cap, error } from "./numbers.ts";
import { charge, dequeue, isRunnable, makeReady } from "./schedule.ts";
import type { Kernel, Notification, SchedContext, Tcb } from "./state.ts";

export function unbindThread(sc: SchedContext): void {
  const { tcb } = sc;
  if (tcb === null) return;
  if (isRunnable(tcb)) dequeue(tcb);
  tcb.sc = null;
  sc.tcb = null;
}

function unbindNotificationOf(sc: SchedContext): void {
  if (sc.notification !== null) sc.notification.sc = null;
  sc.notification = null;
}

/** No caller gets it back any more. */
function forgetCallers(sc: SchedContext): void {
  for (let reply = sc.reply; reply !== null;) {
    const { below } = reply;
    reply.sc = null;
    reply.below = null;
    reply = below;
  }
  sc.reply = null;
}

/** `to` has none: it runs on this one from now on, and whom it served does not. */
export function donate(sc: SchedContext, to: Tcb): void {
  unbindThread(sc);
  sc.tcb = to;
  to.sc = sc;
}

export function bindThread(k: Kernel, sc: SchedContext, tcb: Tcb): void {
  sc.tcb = tcb;
  tcb.sc = sc;
  makeReady(k, tcb);
}

export function endSchedContext(k: Kernel, sc: SchedContext): void {
  unbindThread(sc);
  unbindNotificationOf(sc);
  forgetCallers(sc);
  if (k.paying !== sc) return;
  charge(k);
  k.paying = null;
}

/** Microseconds used since last asked, low word first. */
export function takeConsumed(k: Kernel, sc: SchedContext): [low: number, high: number] {
  const us = Math.floor(sc.consumed / k.world.ticksPerUs);
  sc.consumed = 0;
  return [us % 2 ** 32, Math.floor(us / 2 ** 32)];
}

function configure(k: Kernel, sc: SchedContext): number {
  const { ticksPerUs } = k.world;
  const us = (i: number): number => word(k, i) + word(k, i + 1) * 2 ** 32;
  const budget = us(0) * ticksPerUs;
  const period = us(2) * ticksPerUs;
  if (budget < ticksPerUs || budget >= 2 ** 32 || budget > period || us(2) >= 2 ** 32) return k.refuse(error.range, 1, 0xffff);
  if (word(k, 4) !== 0) return k.refuse(error.range, 0, 0);
  charge(k);
  sc.budget = budget;
  sc.remain = budget;
  sc.period = period;
  sc.badge = word(k, 5);
  sc.readyAt = k.since + (k.paying === sc ? period : 0);
  k.rearm = true;
  if (sc.tcb !== null) {
    if (isRunnable(sc.tcb)) dequeue(sc.tcb);
    makeReady(k, sc.tcb);
  }
  return error.none;
}

function bind(k: Kernel, sc: SchedContext): number {
  const given = k.extra[0]!.cap;
  if (given?.type !== cap.tcb && given?.type !== cap.notification) return k.refuse(error.invalidCapability, 1);
  const to = given.object as Tcb | Notification;
  if (sc.tcb !== null || sc.notification !== null || to.sc !== null) return k.refuse(error.illegalOperation);
  if (to.kind === cap.tcb) bindThread(k, sc, to);
  else {
    sc.notification = to;
    to.sc = sc;
  }
  return error.none;
}

function unbindObject(k: Kernel, sc: SchedContext): number {
  const given = k.extra[0]!.cap;
  if (given?.type === cap.tcb) {
    if (sc.tcb !== given.object || sc.tcb === k.current) return k.refuse(error.illegalOperation);
    unbindThread(sc);
  } else if (given?.type === cap.notification) {
    if (sc.notification !== given.object) return k.refuse(error.illegalOperation);
    unbindNotificationOf(sc);
  } else return k.refuse(error.invalidCapability, 1);
  return error.none;
}

export type SchedOperation = "sched-control-configure-flags" | "sched-context-consumed" | "sched-context-bind" | "sched-context-unbind" | "sched-context-unbind-object";

export function invokeSched(k: Kernel, operation: SchedOperation): number {
  if (operation === "sched-control-configure-flags") return configure(k, k.extra[0]!.cap!.object as SchedContext);
  const sc = k.target!.object as SchedContext;
  switch (operation) {
    case "sched-context-consumed":
      charge(k);
      k.answer = takeConsumed(k, sc);
      return error.none;
    case "sched-context-bind": return bind(k, sc);
    case "sched-context-unbind":
      if (sc.tcb === k.current) return k.refuse(error.illegalOperation);
      unbindThread(sc);
      unbindNotificationOf(sc);
      forgetCallers(sc);
      return error.none;
    case "sched-context-unbind-object": return unbindObject(k, sc);
  }
}
