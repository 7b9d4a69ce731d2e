/**
 * The differential run of the kernel: random sequences of operations through the model (model/kernel) and the C (native/driver.c), which must agree
 * on the whole state after every operation.
 */
import { Worker } from "node:worker_threads";
import { invocations, kernelErrors } from "../../spec/kernel.ts";
import { buildDriver } from "./native.ts";
import { sequenceOf, watch } from "./sequences.ts";
import { differences, shrink, trace } from "./trace.ts";
import type { Seen, Unit } from "./unit.ts";

export interface KernelOptions {
  readonly sequences: number;
  readonly first?: number;
  readonly threads?: number;
  /** A check that the kernel is built without: the run has to find it. */
  readonly omit?: string;
  /** Stop at the first disagreement. */
  readonly short?: boolean;
  readonly progress?: (text: string) => void;
}

export interface KernelReport {
  readonly sequences: number;
  readonly operations: number;
  readonly succeeded: number;
  /** `invocation error`, and other operations by what they are: how often. */
  readonly counts: Readonly<Record<string, number>>;
  /** Errors that an invocation names and that did not come. */
  readonly missing: readonly string[];
  readonly disagreements: number;
  /** Invariants that do not hold in the model, the first of them. */
  readonly broken: readonly string[];
  readonly shown: readonly string[];
  readonly seconds: number;
}

const unitSize = 4000;

/** `label error` becomes names. */
function nameCounts(counts: Readonly<Record<string, number>>): Record<string, number> {
  const names: Record<string, number> = {};
  for (const [key, count] of Object.entries(counts)) {
    const [label, code] = key.split(" ").map(Number) as [number, number];
    const invocation = Object.entries(invocations).find(([, each]) => each.label === label)?.[0] ?? "no-such-label";
    const error = Object.entries(kernelErrors).find(([, each]) => each.code === code)?.[0] ?? "preempted";
    const name = Number.isNaN(label) ? key : `${invocation} ${error}`;
    names[name] = (names[name] ?? 0) + count;
  }
  return names;
}

/** The errors that the table names of each invocation, and what all of them have. */
function missingOf(names: Readonly<Record<string, number>>): string[] {
  return Object.entries(invocations).flatMap(([name, { errors, arguments: taken }]) =>
    [...new Set(["none", "illegal-operation", ...(taken.length > 0 ? ["truncated-message"] : []), ...errors])].map((error) => `${name} ${error}`).filter((each) => names[each] === undefined));
}

function onThread(driver: string, next: () => Unit | undefined, seen: (each: Seen) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const worker = new Worker(new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url), { workerData: { driver } });
  const go = (): void => {
    const unit = next();
    if (unit === undefined) void worker.terminate().then(() => resolve());
    else worker.postMessage(unit);
  };
  worker.on("message", (each: Seen) => {
    seen(each);
    go();
  });
  worker.on("error", (error) => {
    void worker.terminate();
    reject(error);
  });
  go();
  return promise;
}

/** `root` is the directory of pgrid's package.json. */
export async function runKernel(root: string, options: KernelOptions): Promise<KernelReport> {
  const { sequences, first = 0, threads = 2, progress = () => {} } = options;
  const began = performance.now();
  const driver = buildDriver(root, options.omit);
  const counts: Record<string, number> = {};
  const bad: number[] = [];
  const broken: string[] = [];
  const sums = { sequences: 0, operations: 0, succeeded: 0 };
  let at = 0;
  const next = (): Unit | undefined => {
    if (at >= sequences || (options.short === true && bad.length > 0)) return undefined;
    const count = Math.min(unitSize, sequences - at);
    at += count;
    return { first: first + at - count, count };
  };
  const seen = (each: Seen): void => {
    for (const key of ["sequences", "operations", "succeeded"] as const) sums[key] += each[key];
    for (const [key, count] of Object.entries(each.counts)) counts[key] = (counts[key] ?? 0) + count;
    bad.push(...each.bad);
    broken.push(...each.broken);
    progress(`${sums.sequences} sequences, ${sums.operations} operations, ${bad.length} disagree, ${((performance.now() - began) / 1000).toFixed(0)} s`);
  };
  await Promise.all(Array.from({ length: threads }, () => onThread(driver, next, seen)));
  const shown = bad.slice(0, options.short === true ? 1 : 3).flatMap((number) => {
    const { sequence } = sequenceOf(number, watch());
    const short = shrink(driver, sequence);
    return [`sequence ${number}:`, ...trace(short), ...differences(driver, short)];
  });
  const names = nameCounts(counts);
  return { ...sums, counts: names, missing: missingOf(names), disagreements: bad.length, broken: broken.slice(0, 10), shown, seconds: (performance.now() - began) / 1000 };
}
