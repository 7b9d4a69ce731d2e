/** A thread's registers by name. The stack pointer is that before the processor stacked its frame. */
import { reg } from "./numbers.ts";
import type { Tcb } from "./state.ts";

/** Beside the names of numbers.ts. */
export const sp = reg.count;
/** EXC_RETURN to a thread on its own stack, without floating-point registers in the frame (Armv7-M ARM, B1.5.8). */
export const plainReturn = 0xfffffffd;
/** What seL4_UserContext holds, in its order. */
export const context: readonly number[] = [
  reg.pc, sp, reg.psr, reg.r0, reg.r1, reg.r8, reg.r9, reg.r10, reg.r11, reg.r12, reg.r2, reg.r3, reg.r4, reg.r5, reg.r6, reg.r7, reg.lr,
];

const psr = { aligned: 1 << 9, thumb: 1 << 24, user: 0xf80f0000 } as const;

const frameBytes = (exc: number): number => ((exc & 0x10) !== 0 ? 32 : 104);

export function getRegister(tcb: Tcb, name: number): number {
  if (name !== sp) return tcb.regs[name]!;
  const skipped = (tcb.regs[reg.psr]! & psr.aligned) === 0 ? 0 : 4;
  return (tcb.sp + frameBytes(tcb.exc) + skipped) >>> 0;
}

export function setRegister(tcb: Tcb, name: number, value: number): void {
  const { regs } = tcb;
  if (name === sp) {
    if (value === getRegister(tcb, sp)) return;
    tcb.exc = plainReturn;
    tcb.sp = ((value - 32) & ~7) >>> 0;
    regs[reg.psr] = (regs[reg.psr]! & ~psr.aligned) | ((value & 4) !== 0 ? psr.aligned : 0);
  } else if (name === reg.psr) regs[reg.psr] = (value & psr.user) | psr.thumb | (regs[reg.psr]! & psr.aligned);
  else regs[name] = name === reg.pc ? value & ~1 : value;
}
