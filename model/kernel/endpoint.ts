/** Endpoints, where senders and receivers meet, and Notifications, whose badges OR together until somebody takes them. */
import { transfer } from "./message.ts";
import { fault, reg, right, state } from "./numbers.ts";
import { answerTo } from "./reply.ts";
import { donate } from "./schedcontext.ts";
import { dequeue, enqueue, setRunning } from "./schedule.ts";
import type { Cap, Endpoint, Kernel, Notification, Reply, Tcb } from "./state.ts";
import { restart, stop, withdraw } from "./thread.ts";

export interface How {
  readonly call: boolean;
  readonly block: boolean;
  /** The scheduling context, to a receiver that has none. */
  readonly lend: boolean;
}

/** Sender and receiver are in no queue: the message passes, and whoever called waits for its answer. */
function meet(k: Kernel, sender: Tcb, receiver: Tcb, endpoint: Endpoint, lend: boolean): void {
  const reply = receiver.reply;
  transfer(k, sender, receiver, sender.badge, endpoint, sender.mayGrant);
  receiver.reply = null;
  if (reply !== null) reply.server = null;
  if (sender.calling || sender.fault !== 0) {
    if (reply !== null && (sender.mayGrant || sender.mayGrantReply)) answerTo(reply, sender, receiver, lend && sender.fault !== fault.timeout);
    else {
      // As one that is stopped while it waits to send.
      sender.state = state.sending;
      stop(sender);
    }
  } else if (sender.state === state.sending) setRunning(k, sender);
  else if (lend && receiver.sc === null && sender.sc !== null) donate(sender.sc, receiver);
  setRunning(k, receiver);
}

export function send(k: Kernel, tcb: Tcb, through: Cap, { call, block, lend }: How): void {
  const endpoint = through.object as Endpoint;
  const receiver = endpoint.queue[0];
  tcb.badge = through.data;
  tcb.calling = call;
  tcb.mayGrant = (through.rights & right.grant) !== 0;
  tcb.mayGrantReply = (through.rights & right.grantReply) !== 0;
  if (receiver !== undefined && receiver.state === state.receiving) {
    dequeue(receiver);
    meet(k, tcb, receiver, endpoint, lend);
  } else if (block) {
    tcb.state = state.sending;
    enqueue(k, endpoint.queue, tcb, false, endpoint);
  }
}

/** The running thread takes what the Notification has for it. */
function take(k: Kernel, from: Notification | null, tcb: Tcb): boolean {
  if (from === null || !from.signalled) return false;
  const { badges } = from;
  from.signalled = false;
  from.badges = 0;
  deliver(k, from, tcb, badges);
  return true;
}

/** The thread gets the badges, and time to run on if it has none and the Notification has. */
function deliver(k: Kernel, from: Notification, tcb: Tcb, badges: number): void {
  tcb.regs[reg.r0] = badges;
  if (tcb.sc === null && from.sc !== null && from.sc.tcb === null) donate(from.sc, tcb);
  setRunning(k, tcb);
}

/** What the Notification lent goes back when the thread waits for the next signal or message. */
function giveBack(from: Notification | null, tcb: Tcb): void {
  if (from === null || tcb.sc === null || tcb.sc !== from.sc) return;
  tcb.sc.tcb = null;
  tcb.sc = null;
}

export function receive(k: Kernel, endpoint: Endpoint, reply: Reply | null, block: boolean): void {
  const tcb = k.current!;
  // A Reply serves one: whoever waits for an answer through it, or to receive with it, waits in vain.
  if (reply?.caller != null) stop(reply.caller);
  if (reply?.server != null) stop(reply.server);
  if (take(k, tcb.notification, tcb)) return;
  const sender = endpoint.queue[0];
  const meets = sender !== undefined && sender.state === state.sending;
  if (!meets && !block) {
    tcb.regs[reg.r0] = 0;
    return;
  }
  tcb.reply = reply;
  if (reply !== null) reply.server = tcb;
  if (meets) {
    dequeue(sender);
    meet(k, sender, tcb, endpoint, true);
  } else {
    giveBack(tcb.notification, tcb);
    tcb.state = state.receiving;
    enqueue(k, endpoint.queue, tcb, false, endpoint);
  }
}

export function cancelBadgedSends(k: Kernel, endpoint: Endpoint, badge: number): void {
  for (const tcb of [...endpoint.queue]) if (tcb.state === state.sending && tcb.badge === badge) restart(k, tcb);
}

/** Everybody who waits there makes its call again, and finds out. */
function restartAll(k: Kernel, queue: Tcb[]): void {
  while (queue.length > 0) restart(k, queue[0]!);
}

export const endEndpoint = (k: Kernel, endpoint: Endpoint): void => restartAll(k, endpoint.queue);

export function signal(k: Kernel, to: Notification, badge: number): void {
  const waiting = to.queue[0] ?? (to.tcb?.state === state.receiving ? to.tcb : undefined);
  if (waiting === undefined) {
    to.signalled = true;
    to.badges |= badge;
    return;
  }
  withdraw(waiting);
  waiting.state = state.inactive;
  deliver(k, to, waiting, badge);
}

export function wait(k: Kernel, at: Notification, block: boolean): void {
  const tcb = k.current!;
  if (take(k, at, tcb)) return;
  if (!block) {
    tcb.regs[reg.r0] = 0;
    return;
  }
  giveBack(at, tcb);
  tcb.state = state.waiting;
  enqueue(k, at.queue, tcb, false, at);
}

export function unbindNotification(tcb: Tcb): void {
  if (tcb.notification !== null) tcb.notification.tcb = null;
  tcb.notification = null;
}

export function endNotification(k: Kernel, ending: Notification): void {
  if (ending.tcb !== null) unbindNotification(ending.tcb);
  if (ending.sc !== null) ending.sc.notification = null;
  ending.sc = null;
  restartAll(k, ending.queue);
}

