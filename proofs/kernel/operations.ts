/** Operations as the driver reads them (native/driver.c), made by the model. */
import { interrupt, syscall, timer, trap } from "../../model/kernel/kernel.ts";
import { cap, reg, tcbSlot } from "../../model/kernel/numbers.ts";
import type { Kernel, Tcb, VSpace } from "../../model/kernel/state.ts";

/** kind | quiet << 8, ticks before it, and what its kind has. */
export type Operation = readonly number[];
export const kinds = { syscall: 0, again: 1, interrupt: 2, timer: 3, fault: 4 } as const;
/** Of `quiet`: no interrupt comes at a preemption point. */
export const never = 0xff;

/** The name of a row of a table of spec/kernel.ts that has this number. */
export const nameOf = (table: Readonly<Record<string, object>>, key: string, value: number): string | undefined =>
  Object.entries(table).find(([, row]) => (row as Readonly<Record<string, number>>)[key] === value)?.[0];

const registers = [reg.r0, reg.r1, reg.r2, reg.r3, reg.r12, reg.r4, reg.r5, reg.r6, reg.r7] as const;

/** What the port does when an entry has ended. */
export function leave(k: Kernel, next: Tcb | null): void {
  if (next === null) return;
  const own = next.slots[tcbSlot.vspace]!.cap;
  k.loaded = own?.type === cap.vspace ? (own.object as VSpace) : null;
}

export function apply(k: Kernel, operation: Operation): void {
  const { world, current } = k;
  const [head, passed] = operation as [number, number];
  world.now += passed;
  const quiet = head >>> 8;
  world.interrupted = false;
  world.quiet = quiet === never ? Infinity : quiet;
  let next = current;
  switch (head & 0xff) {
    case kinds.syscall:
    case kinds.again:
      if ((head & 0xff) === kinds.syscall) {
        if (current !== null) for (let i = 0; i < registers.length; i++) current.regs[registers[i]!] = operation[2 + i]!;
        for (let at = 12; at < operation.length; at += 2) world.memory[operation[at]! % world.memory.length] = operation[at + 1]!;
      }
      if (current === null) break;
      current.regs[reg.pc]! += 2;
      next = syscall(k);
      break;
    case kinds.interrupt:
      if (((world.unmasked >>> operation[2]!) & 1) !== 0) next = interrupt(k, operation[2]!);
      break;
    case kinds.timer:
      next = timer(k);
      break;
    default:
      if (current !== null) next = trap(k, operation[2]!, operation[3]!, operation[4]!);
      break;
  }
  leave(k, next);
}
