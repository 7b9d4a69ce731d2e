/** Sequences of operations: made and run by the model, with what has to be compared and what was seen. */
import { cells, digest, Hash, Text } from "../../model/kernel/image.ts";
import { broken } from "../../model/kernel/invariants.ts";
import { seen } from "../../model/kernel/kernel.ts";
import { schedule } from "../../model/kernel/schedule.ts";
import type { Kernel } from "../../model/kernel/state.ts";
import { nextOperation, Random } from "./generate.ts";
import { apply, kinds, leave, type Operation } from "./operations.ts";
import { dirty, startOf, system, worldNames } from "./worlds.ts";

export interface Sequence {
  readonly world: number;
  readonly operations: readonly Operation[];
}

/** A kernel that stands at the beginning of a sequence. */
export function begin(world: number): Kernel {
  const { kernel } = startOf(world);
  leave(kernel, schedule(kernel));
  return kernel;
}

/** What the driver has to be told first. */
export function prologue(): number[] {
  const words: number[] = [worldNames.length];
  worldNames.forEach((_, world) => {
    const { kernel, queues } = startOf(world);
    const image = cells(kernel, system.cells, system.cellsAt);
    if (world > 0) image.fill(0xa5a5a5a5, 4 * dirty.first, 4 * (dirty.first + dirty.count));
    for (const value of image) words.push(value);
    for (const value of kernel.world.memory) words.push(value);
    words.push(kernel.world.unmasked, system.anchor, queues.length, ...queues.flatMap(({ owner, threads }) => [owner, threads.length, ...threads]));
  });
  return words;
}

export const wordsOf = ({ world, operations }: Sequence): number[] => [world, operations.length, ...operations.flat()];

/** Counts by operation: `label error` of invocations, and what became of other operations. */
export type Counts = Record<string, number>;
export function count(counts: Counts, key: string, more = 1): void {
  counts[key] = (counts[key] ?? 0) + more;
}
export interface Watch {
  readonly counts: Counts;
  operations: number;
  succeeded: number;
  /** States in which an invariant of the model does not hold. */
  readonly broken: string[];
}
export const watch = (): Watch => ({ counts: {}, operations: 0, succeeded: 0, broken: [] });

/** Of so many sequences one has its invariants checked after each operation: that takes longer than all else. */
const watched = 64;

export function digestOf({ world, operations }: Sequence): readonly [number, number] {
  const k = begin(world);
  const hash = new Hash();
  for (const operation of operations) {
    apply(k, operation);
    digest(k, hash);
  }
  return [hash.one >>> 0, hash.two >>> 0];
}

/** The digest's words after `count` operations. */
export function textOf({ world, operations }: Sequence, count: number): string[] {
  const k = begin(world);
  for (const operation of operations.slice(0, count)) apply(k, operation);
  const text = new Text();
  digest(k, text);
  return text.lines;
}

/** Makes the sequence of this number in the model. `run` has to apply each operation to the state. */
export function make(number: number, run: (k: Kernel, operation: Operation, i: number) => void = apply): Sequence {
  const r = new Random(number);
  const world = r.below(worldNames.length);
  const length = 1 + r.below(32);
  const k = begin(world);
  const operations: Operation[] = [];
  let idle = 0;
  for (let i = 0; i < length && idle < 3; i++) {
    idle = k.current === null ? idle + 1 : 0;
    const operation = nextOperation(r, k);
    operations.push(operation);
    run(k, operation, i);
  }
  return { world, operations };
}

/** The sequence of this number, and the digest of its states. */
export function sequenceOf(number: number, watch: Watch): { readonly sequence: Sequence; readonly one: number; readonly two: number } {
  const hash = new Hash();
  const sequence = make(number, (k, operation, i) => {
    const caller = k.current;
    seen.error = -1;
    apply(k, operation);
    digest(k, hash);
    if (number % watched === 0) watch.broken.push(...broken(k).map((line) => `sequence ${number}, operation ${i + 1}: ${line}`));
    watch.operations++;
    const kind = operation[0]! & 0xff;
    if (seen.error >= 0) {
      count(watch.counts, `${seen.label} ${seen.error}`);
      if (seen.error === 0) watch.succeeded++;
    } else if (kind === kinds.syscall || kind === kinds.again) {
      const faulted = caller !== null && caller.fault !== 0;
      count(watch.counts, faulted ? `fault ${caller.fault}` : "message");
      if (!faulted && caller !== null && caller.state !== 0) watch.succeeded++;
    } else {
      count(watch.counts, `event ${kind}`);
    }
  });
  return { sequence, one: hash.one >>> 0, two: hash.two >>> 0 };
}
