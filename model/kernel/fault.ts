/** A thread's faults as messages to its fault handler, and the handler's answers. To its handler a fault is a call that the thread made. */
import { send } from "./endpoint.ts";
import { bufferOf, info, wordOf } from "./message.ts";
import { cap, fault, limits, reg, tcbSlot } from "./numbers.ts";
import { context, getRegister, setRegister, sp } from "./registers.ts";
import { takeConsumed } from "./schedcontext.ts";
import type { Kernel, Tcb } from "./state.ts";
import { stop } from "./thread.ts";

/** Registers that the message begins with. */
const shown: ReadonlyMap<number, readonly number[]> = new Map([
  [fault.unknownSyscall, [reg.r0, reg.r1, reg.r2, reg.r3, reg.r4, reg.r5, reg.r6, reg.r7, reg.pc, sp, reg.lr, reg.psr]],
  [fault.userException, [reg.pc, sp, reg.psr]],
]);

/** Registers that the answer sets: those shown, all of them for a thread whose time was up. */
const set = (kind: number): readonly number[] => (kind === fault.timeout ? context : (shown.get(kind) ?? []));

/** Bits of a memory fault's status: the access was a fetch (Armv7-M ARM, B3.2.15: IBUSERR and IACCVIOL). */
const fetch = 0x0101;

export function faultMessage(k: Kernel, tcb: Tcb): number[] {
  const registers = (shown.get(tcb.fault) ?? []).map((name) => getRegister(tcb, name));
  switch (tcb.fault) {
    case fault.unknownSyscall: return [...registers, tcb.faultAddress];
    case fault.userException: return [...registers, tcb.faultAddress, tcb.faultInfo];
    case fault.vm: return [tcb.regs[reg.pc]!, tcb.faultAddress, Number((tcb.faultInfo & fetch) !== 0), tcb.faultInfo];
    case fault.cap: return [tcb.regs[reg.pc]!, tcb.faultAddress, tcb.faultInfo, ...tcb.failure];
    case fault.timeout: {
      const [low, high] = tcb.sc === null ? [0, 0] : takeConsumed(k, tcb.sc);
      return [tcb.faultAddress, high, low];
    }
    default: throw new Error(`no fault ${tcb.fault}`);
  }
}

/** Whether the thread goes on, with the registers that the answer gives. After a capability or memory fault it does. */
export function answerFault(k: Kernel, tcb: Tcb, handler: Tcb): boolean {
  const answer = handler.regs[reg.r1]!;
  const registers = set(tcb.fault);
  const there = bufferOf(k, handler, false) < 0 ? Math.min(info.length(answer), limits.messageFast) : info.length(answer);
  const words = registers.slice(0, there).map((_, i) => wordOf(k, handler, i));
  words.forEach((value, i) => setRegister(tcb, registers[i]!, value));
  return tcb.fault === fault.cap || tcb.fault === fault.vm || info.label(answer) === 0;
}

function raise(k: Kernel, tcb: Tcb, slot: number, kind: number, address: number, more: number): boolean {
  const handler = tcb.slots[slot]!.cap;
  if (handler === null || handler.type !== cap.endpoint) return false;
  tcb.fault = kind;
  tcb.faultAddress = address;
  tcb.faultInfo = more;
  tcb.failure = kind === fault.cap ? k.failure : [];
  send(k, tcb, handler, { call: true, block: true, lend: true });
  return true;
}

/** The running thread faults; nobody is told: it stops. */
export function faulted(k: Kernel, kind: number, address: number, more: number): void {
  const tcb = k.current!;
  if (!raise(k, tcb, tcbSlot.fault, kind, address, more)) stop(tcb);
}

/** The thread's budget is used up; false: nobody is told. */
export const timedOut = (k: Kernel, tcb: Tcb): boolean => raise(k, tcb, tcbSlot.timeout, fault.timeout, tcb.sc!.badge, 0);
