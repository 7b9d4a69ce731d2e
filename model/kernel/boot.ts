/** A kernel's first state: capabilities that nothing gave, and what is made and copied of them, by the kernel's own steps. */
import { kernelLimits } from "../../spec/kernel.ts";
import { derivative, place } from "./cnode.ts";
import { derive, plant } from "./derivation.ts";
import { cap, reg, right, state } from "./numbers.ts";
import { enqueue } from "./schedule.ts";
import { Cap, type Kernel, type KernelObject, type Slot, type Tcb } from "./state.ts";
import { make } from "./untyped.ts";

export interface Memory {
  readonly user: boolean;
  readonly device: boolean;
  readonly base: number;
  readonly bits: number;
}

/** An Untyped that nothing gave. */
export function plantUntyped(k: Kernel, slot: Slot, { user, device, base, bits }: Memory): Cap {
  const root = new Cap(cap.untyped, slot);
  Object.assign(root, { original: true, user, device, base, bits });
  plant(k.roots, root);
  return root;
}

/** IRQControl or SchedControl. */
export function plantControl(k: Kernel, slot: Slot, type: typeof cap.irqControl | typeof cap.schedControl): Cap {
  const root = new Cap(type, slot);
  root.original = true;
  plant(k.roots, root);
  return root;
}

/** What Retype makes: the next object in the memory, named by the slot. */
export function retype(k: Kernel, untyped: Cap, type: number, bits: number, slot: Slot, bytes: number): Cap {
  const aligned = type === cap.untyped || type === cap.frame ? bytes : 1;
  const at = Math.ceil(untyped.data / aligned) * aligned;
  const made = new Cap(type, slot);
  Object.assign(made, { bits, original: true, user: untyped.user, device: untyped.device });
  made.object = make(type, bits, (untyped.base + at) / kernelLimits.cellBytes);
  if (made.object === null) made.base = untyped.base + at;
  if (at + bytes > 2 ** untyped.bits) throw new Error("the memory is used up");
  derive(k.roots, made, untyped);
  untyped.data = at + bytes;
  return made;
}

/** The object, when its capability does not yet stand in a slot: what a first CNode is made of. */
export function adopt(k: Kernel, untyped: Cap, object: KernelObject, bits: number, slot: Slot): Cap {
  const made = new Cap(object.kind, slot);
  Object.assign(made, { bits, original: true, object });
  derive(k.roots, made, untyped);
  return made;
}

export function copy(k: Kernel, from: Cap, to: Slot, rights: number = right.all, data: number | null = null): Cap {
  const made = derivative(k, from, rights, data, to);
  if (typeof made === "number") throw new Error(`no copy: ${made}`);
  place(k, made, from);
  return made;
}

/** The thread waits for its turn from the start on. */
export function startThread(k: Kernel, tcb: Tcb, pc: number): void {
  tcb.regs[reg.pc] = pc;
  tcb.regs[reg.psr] = 1 << 24;
  tcb.state = state.running;
  enqueue(k, k.ready, tcb, false, null);
}
