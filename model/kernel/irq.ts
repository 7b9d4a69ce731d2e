/** Interrupt lines as Notifications. A line that fired is silent until its handler acknowledges it. */
import { derivative, place } from "./cnode.ts";
import { find } from "./cspace.ts";
import { derive } from "./derivation.ts";
import { empty } from "./destroy.ts";
import { signal } from "./endpoint.ts";
import { word } from "./message.ts";
import { cap, error, preempted, right } from "./numbers.ts";
import { Cap, type IrqLine, type Kernel, type Notification } from "./state.ts";

function issue(k: Kernel): number {
  const number = word(k, 0);
  const line = k.lines[number];
  if (line === undefined) return k.refuse(error.range, 0, k.lines.length - 1);
  if (line.caps > 0) return k.refuse(error.revokeFirst);
  const slot = find(k, k.extra[0]!.cap, word(k, 1), word(k, 2), false);
  if (typeof slot === "number") return slot;
  if (slot.cap !== null) return k.refuse(error.deleteFirst);
  const handler = new Cap(cap.irqHandler, slot);
  handler.bits = number;
  handler.original = true;
  handler.object = line;
  derive(k.roots, handler, k.target!);
  k.world.unmasked |= 1 << number;
  return error.none;
}

function setNotification(k: Kernel, line: IrqLine): number {
  const from = k.extra[0]!;
  const slot = line.slots[0]!;
  if ((from.cap!.rights & right.write) === 0) return k.refuse(error.invalidCapability, 1);
  const copy = derivative(k, from.cap!, right.all, null, slot) as Cap;
  if (empty(k, slot) !== error.none) return preempted;
  if (from.cap !== null) place(k, copy, from.cap);
  return error.none;
}

export function invokeIrq(k: Kernel, operation: "irq-issue-irq-handler" | "irq-ack-irq" | "irq-set-irq-handler" | "irq-clear-irq-handler"): number {
  if (operation === "irq-issue-irq-handler") return issue(k);
  const line = k.target!.object as IrqLine;
  switch (operation) {
    case "irq-ack-irq":
      k.world.unmasked |= 1 << k.target!.bits;
      return error.none;
    case "irq-set-irq-handler": return setNotification(k, line);
    case "irq-clear-irq-handler": return empty(k, line.slots[0]!);
  }
}

export function fire(k: Kernel, number: number): void {
  k.world.unmasked &= ~(1 << number);
  const handler = k.lines[number]?.slots[0]!.cap ?? null;
  if (handler !== null && handler.type === cap.notification) signal(k, handler.object as Notification, handler.data);
}
