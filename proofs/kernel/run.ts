/**
 * The differential runs of the kernel: random sequences of operations through the model (model/kernel) and the C (native/driver.c), which must agree
 * on the whole state after every operation (`runKernel`); through the C and what is extracted from the Coq theories, which must agree on errors, capabilities,
 * regions and who waits for what (`runCoq`).
 */
import { Worker } from "node:worker_threads";
import { invocations, kernelErrors } from "../../spec/kernel.ts";
import { buildCaps } from "../reference/build.ts";
import { compare, type CoqSeen } from "./coq.ts";
import { buildDriver } from "./native.ts";
import { count, type Counts, make, sequenceOf, watch } from "./sequences.ts";
import { agrees, differences, shrink, trace } from "./trace.ts";
import type { Seen, Unit } from "./unit.ts";
import type { Programs } from "./worker.ts";

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

export interface CoqReport extends Omit<CoqSeen, "bad"> {
  readonly disagreements: number;
  readonly shown: readonly string[];
  readonly seconds: number;
}

/** Sequences that a thread is given at once. States are longer than digests. */
const unitSize = 4000;
const coqUnitSize = 200;

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

function onThread<S>(programs: Programs, next: () => Unit | undefined, seen: (each: S) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const worker = new Worker(new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url), { workerData: programs });
  const go = (): void => {
    const unit = next();
    if (unit === undefined) void worker.terminate().then(() => resolve());
    else worker.postMessage(unit);
  };
  worker.on("message", (each: S) => {
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

/** All sequences, by units, on the threads; `enough` ends it. */
async function onThreads<S>(programs: Programs, size: number, { sequences, first = 0, threads = 2 }: KernelOptions, enough: () => boolean, seen: (each: S) => void): Promise<void> {
  let at = 0;
  const next = (): Unit | undefined => {
    if (at >= sequences || enough()) return undefined;
    const count = Math.min(size, sequences - at);
    at += count;
    return { first: first + at - count, count };
  };
  await Promise.all(Array.from({ length: threads }, () => onThread(programs, next, seen)));
}

const addTo = (sums: Counts, more: Readonly<Counts>): void => {
  for (const [key, times] of Object.entries(more)) count(sums, key, times);
};

/** `root` is the directory of pgrid's package.json. */
export async function runKernel(root: string, options: KernelOptions): Promise<KernelReport> {
  const { progress = () => {} } = options;
  const began = performance.now();
  const driver = buildDriver(root, options.omit);
  const counts: Counts = {};
  const bad: number[] = [];
  const broken: string[] = [];
  const sums = { sequences: 0, operations: 0, succeeded: 0 };
  await onThreads<Seen>({ driver }, unitSize, options, () => options.short === true && bad.length > 0, (each) => {
    for (const key of ["sequences", "operations", "succeeded"] as const) sums[key] += each[key];
    addTo(counts, each.counts);
    bad.push(...each.bad);
    broken.push(...each.broken);
    progress(`${sums.sequences} sequences, ${sums.operations} operations, ${bad.length} disagree, ${((performance.now() - began) / 1000).toFixed(0)} s`);
  });
  const shown = bad.slice(0, options.short === true ? 1 : 3).flatMap((number) => {
    const { sequence } = sequenceOf(number, watch());
    const short = shrink((some) => !agrees(driver, some), sequence);
    return [`sequence ${number}:`, ...trace(short), ...differences(driver, short)];
  });
  const names = nameCounts(counts);
  return { ...sums, counts: names, missing: missingOf(names), disagreements: bad.length, broken: broken.slice(0, 10), shown, seconds: (performance.now() - began) / 1000 };
}

/** The C and the Coq theories. Throws when what extracts them is not there. */
export async function runCoq(root: string, options: KernelOptions): Promise<CoqReport> {
  const { progress = () => {} } = options;
  const began = performance.now();
  const built = buildCaps(root);
  if ("missing" in built) throw new Error(`not there: ${built.missing.join(", ")}`);
  const pair = { driver: buildDriver(root, options.omit), caps: built.executable };
  const counts: Counts = {};
  const left: Counts = {};
  const bad: number[] = [];
  const sums = { sequences: 0, operations: 0, compared: 0, succeeded: 0, changed: 0 };
  await onThreads<CoqSeen>(pair, coqUnitSize, options, () => options.short === true && bad.length > 0, (each) => {
    for (const key of ["sequences", "operations", "compared", "succeeded", "changed"] as const) sums[key] += each[key];
    addTo(counts, each.counts);
    addTo(left, each.left);
    bad.push(...each.bad.keys());
    progress(`${sums.sequences} sequences, ${sums.compared} operations compared, ${bad.length} sequences disagree, ${((performance.now() - began) / 1000).toFixed(0)} s`);
  });
  const shown = bad.toSorted((a, b) => a - b).slice(0, options.short === true ? 1 : 3).flatMap((number) => {
    const short = shrink((some) => compare(pair, [some]).bad.size > 0, make(number));
    return [`sequence ${number}:`, ...trace(short), ...compare(pair, [short]).bad.values()];
  });
  return { ...sums, counts, left, disagreements: bad.length, shown, seconds: (performance.now() - began) / 1000 };
}
