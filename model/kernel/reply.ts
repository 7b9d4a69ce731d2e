/**
 * Replies: whom a server owes an answer, and whose time it runs on. The Replies of the calls that lent a scheduling context on form its stack; who
 * is answered gets it back if his Reply is on top, else whoever lent it to him will.
 */
import { transfer } from "./message.ts";
import { state } from "./numbers.ts";
import { answerFault } from "./fault.ts";
import { donate } from "./schedcontext.ts";
import { setRunning } from "./schedule.ts";
import type { Kernel, Reply, Tcb } from "./state.ts";
import { stop } from "./thread.ts";

/** `caller` waits for the answer of `server`. */
export function answerTo(reply: Reply, caller: Tcb, server: Tcb, lend: boolean): void {
  reply.caller = caller;
  caller.reply = reply;
  caller.state = state.awaitingReply;
  const { sc } = caller;
  if (!lend || sc === null || server.sc !== null) return;
  reply.sc = sc;
  reply.below = sc.reply;
  sc.reply = reply;
  donate(sc, server);
}

/** The caller waits no more. */
export function release(reply: Reply, back: boolean): void {
  const { caller, sc, below } = reply;
  if (caller !== null) caller.reply = null;
  reply.caller = null;
  if (sc === null) return;
  const isTop = sc.reply === reply;
  if (isTop) sc.reply = below;
  else {
    let above = sc.reply!;
    while (above.below !== reply) above = above.below!;
    above.below = below;
  }
  reply.sc = null;
  reply.below = null;
  if (isTop && back && caller !== null && caller.sc === null) donate(sc, caller);
}

/** The last capability goes: the caller stops, with his time, and a server that waits to receive stops too. */
export function endReply(reply: Reply): void {
  const { caller } = reply;
  if (caller !== null) {
    release(reply, true);
    stop(caller);
  }
  if (reply.server !== null) stop(reply.server);
}

/** The running thread answers. */
export function answer(k: Kernel, reply: Reply, grant: boolean): void {
  const { caller } = reply;
  const server = k.current!;
  if (caller === null) return;
  release(reply, true);
  if (caller.fault === 0) transfer(k, server, caller, 0, null, grant);
  else {
    caller.state = state.inactive;
    if (!answerFault(k, caller, server)) return;
  }
  setRunning(k, caller);
}
