/** Sequences as people read them, and the shortest one that still does not agree. */
import { invocations, kernelErrors, systemCalls, threadFaults } from "../../spec/kernel.ts";
import { seen } from "../../model/kernel/kernel.ts";
import { fault, preempted, sys } from "../../model/kernel/numbers.ts";
import { drive } from "./native.ts";
import { apply, kinds, nameOf, never, type Operation } from "./operations.ts";
import { begin, digestOf, prologue, type Sequence, textOf, wordsOf } from "./sequences.ts";
import { worldNames } from "./worlds.ts";

const hex = (value: number): string => (value < 10 ? `${value}` : `0x${value.toString(16)}`);
const named = (table: Readonly<Record<string, object>>, key: string, value: number): string =>
  nameOf(table, key, value) ?? hex(value >>> 0);

function describe(operation: Operation): string {
  const [head, passed, ...rest] = operation as [number, number, ...number[]];
  const when = `${passed > 0 ? `after ${passed} ticks ` : ""}${head >>> 8 === never ? "" : `interrupted at preemption point ${head >>> 8} `}`;
  switch (head & 0xff) {
    case kinds.again: return `${when}the same call again`;
    case kinds.interrupt: return `${when}interrupt ${rest[0]}`;
    case kinds.timer: return `${when}timer`;
    case kinds.fault: return `${when}fault ${named(threadFaults, "label", rest[0]!)} at ${hex(rest[1]!)} ${hex(rest[2]!)}`;
    default: break;
  }
  const [r0, info, number, r3, r12, r4, r5, r6, r7, count, ...writes] = rest as [number, number, number, number, number, number, number, number, number, number, ...number[]];
  const memory = Array.from({ length: count }, (_, i) => `[${hex(4 * writes[2 * i]!)}]=${hex(writes[2 * i + 1]!)}`);
  const label = (number | 0) === sys.call || (number | 0) === sys.send ? named(invocations, "label", info >>> 12) : hex(info >>> 12);
  return `${when}${named(systemCalls, "number", number | 0)} r0=${hex(r0)} r3=${hex(r3)} r12=${hex(r12)} label=${label} caps=${(info >>> 7) & 3} length=${info & 127} words=${[r4, r5, r6, r7].map(hex).join(",")} ${memory.join(" ")}`.trimEnd();
}

const errorName = (code: number): string => (code === preempted ? "preempted" : named(kernelErrors, "code", code));

/** Each operation, who makes it and what the model says to it. */
export function trace({ world, operations }: Sequence): string[] {
  const k = begin(world);
  return [`world ${worldNames[world]}`, ...operations.map((operation, i) => {
    const caller = k.current;
    seen.error = -1;
    apply(k, operation);
    const came = seen.error >= 0 ? errorName(seen.error) : caller !== null && caller.fault !== fault.null ? `fault ${named(threadFaults, "label", caller.fault)}` : "";
    return `${i + 1}. thread ${caller?.cell ?? "-"}: ${describe(operation)}${came === "" ? "" : ` -> ${came}`}`;
  })];
}

/** Whether the model and the C do. */
export function agrees(driver: string, sequence: Sequence): boolean {
  const [one, two] = digestOf(sequence);
  const { out, died } = drive(driver, [...prologue(), ...wordsOf(sequence)]);
  return died === null && out.readUInt32LE(0) === one && out.readUInt32LE(4) === two;
}

/** As few operations as still make the two disagree. */
export function shrink(disagree: (sequence: Sequence) => boolean, sequence: Sequence): Sequence {
  let { operations } = sequence;
  const differs = (some: readonly Operation[]): boolean => {
    try {
      return disagree({ ...sequence, operations: some });
    } catch {
      return false; // the model has no such state
    }
  };
  for (let length = 1; length < operations.length; length++) {
    if (!differs(operations.slice(0, length))) continue;
    operations = operations.slice(0, length);
    break;
  }
  for (let at = operations.length - 2; at >= 0; at--) {
    const fewer = operations.toSpliced(at, 1);
    if (differs(fewer)) operations = fewer;
  }
  return { ...sequence, operations };
}

/** What the two say of the state that the sequence ends in, where they differ. */
export function differences(driver: string, sequence: Sequence): string[] {
  const count = sequence.operations.length;
  const { out, died } = drive(driver, [...prologue(), ...wordsOf(sequence)], ["text", `${count}`]);
  const native = out.toString().split("\n").slice(0, -1);
  const model = textOf(sequence, count);
  const lines = model.flatMap((line, i) => (line === native[i] ? [] : [`word ${i}: model ${line}, C ${native[i] ?? "-"}`]));
  return [...lines.slice(0, 12), ...(died === null ? [] : [died.slice(0, 4000)])];
}
