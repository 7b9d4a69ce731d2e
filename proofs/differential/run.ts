/**
 * The differential run: generated programs, some of them broken, and the bounded-exhaustive set, through builds of the
 * shipped C, the TypeScript verifier and model, and the reference that is extracted from the Coq model. All must say the
 * same of each: the verdict and its word, the bound, how the run ends, its fault, its value and bytes, the instructions
 * executed, the content id, and what the host functions were asked for.
 */
import { Worker } from "node:worker_threads";
import { buildReference } from "../reference/build.ts";
import { encodeRecords, lineOfRecord, recordOf } from "./codec.ts";
import { families } from "./exhaustive.ts";
import { buildCodec, buildDriver, Workshop } from "./native.ts";
import type { Judge, Seen, Unit } from "./unit.ts";

export interface DifferentialOptions {
  /** Generated programs; 100,000 by default. */
  readonly programs?: number;
  /** Number of the first of them; those of one run are numbered on from it. */
  readonly first?: number;
  /** Programs that no verifier has seen; 20,000 by default. */
  readonly unverified?: number;
  /** Records for the link's codecs; 24,000 by default. */
  readonly records?: number;
  /** Whether the bounded-exhaustive set is run as well; true by default. */
  readonly exhaustive?: boolean;
  readonly threads?: number;
  /** Where theories lie that were compiled before; none by default. */
  readonly theories?: string;
  readonly progress?: (text: string) => void;
}

export interface DifferentialReport {
  /** "not checked": a tool is missing, `missing` says which; then nothing was compared. */
  readonly status: "agreed" | "disagreed" | "not checked";
  readonly missing: readonly string[];
  readonly programs: number;
  readonly exhaustive: number;
  /** Programs that no verifier has seen, on the interpreter's builds alone. */
  readonly unverified: number;
  /** Frames, messages, answers and checksums, C against the host side's codecs. */
  readonly records: number;
  /** Of the programs, and of the exhaustive set, how many the verifier admits. */
  readonly accepted: number;
  readonly acceptedExhaustive: number;
  readonly families: Readonly<Record<string, number>>;
  /** Cases that each implementation was compared on. */
  readonly judged: Readonly<Record<string, number>>;
  readonly executed: readonly string[];
  readonly faults: readonly string[];
  readonly refusals: readonly string[];
  readonly actions: readonly string[];
  readonly mismatches: number;
  readonly shown: readonly string[];
  readonly seconds: number;
}

/** The link's codecs: C, with and without sanitizers, and the host side's. */
function compareCodecs(root: string, workshop: Workshop, count: number): readonly string[] {
  const records = Array.from({ length: count }, (_, i) => recordOf(i));
  const batch = encodeRecords(records);
  const expected = records.map(lineOfRecord);
  return [false, true].flatMap((sanitize) => {
    const codec = buildCodec(root, { dispatch: "switch", sanitize }, workshop);
    const found = codec.run(batch);
    return records.flatMap(({ number, what }, i) => (found[i] === expected[i] ? [] : [`record ${number} (${what}), ${codec.name}:\n  host  ${expected[i]}\n  C     ${found[i]}`]));
  });
}

const unitCases = { generated: 2_000, exhaustive: 4_000, unverified: 2_000 } as const;

function unitsOf(set: Unit["set"], first: number, count: number): Unit[] {
  return Array.from({ length: Math.ceil(count / unitCases[set]) }, (_, index) => {
    const from = index * unitCases[set];
    return { set, index, from: first + from, count: Math.min(unitCases[set], count - from) };
  });
}

/** How many cases the exhaustive set has: it is enumerated, but no case is made. */
function exhaustiveSize(): number {
  let size = 0;
  for (const family of Object.values(families)) for (const _ of family()) size++;
  return size;
}

function onThread(judges: readonly Judge[], next: () => Unit | undefined, seen: (each: Seen, unit: Unit) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // The same directory, TypeScript in a checkout and JavaScript in a package.
  const worker = new Worker(new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url), { workerData: { judges } });
  let unit = next();
  const go = (): void => {
    if (unit === undefined) void worker.terminate().then(() => resolve());
    else worker.postMessage(unit);
  };
  worker.on("message", (each: Seen) => {
    seen(each, unit!);
    unit = next();
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
export async function runDifferential(root: string, options: DifferentialOptions = {}): Promise<DifferentialReport> {
  const { programs = 100_000, first = 1_000_000, threads = 2, progress = () => {} } = options;
  const began = performance.now();
  const set = { executed: new Set<string>(), faults: new Set<string>(), refusals: new Set<string>(), actions: new Set<string>() };
  const families: Record<string, number> = {};
  const judged: Record<string, number> = {};
  const shown: string[] = [];
  let records = 0;
  const sums = { generated: { cases: 0, accepted: 0 }, exhaustive: { cases: 0, accepted: 0 }, unverified: { cases: 0, accepted: 0 } };
  let mismatches = 0;
  const report = (status: DifferentialReport["status"], missing: readonly string[]): DifferentialReport => ({
    status, missing, programs: sums.generated.cases, exhaustive: sums.exhaustive.cases, unverified: sums.unverified.cases, records, accepted: sums.generated.accepted, acceptedExhaustive: sums.exhaustive.accepted,
    families, judged, executed: [...set.executed].toSorted(), faults: [...set.faults].toSorted(), refusals: [...set.refusals].toSorted(), actions: [...set.actions].toSorted(),
    mismatches, shown, seconds: (performance.now() - began) / 1000,
  });

  const workshop = new Workshop(root);
  const reference = buildReference(root, workshop, options.theories);
  if ("missing" in reference) return report("not checked", reference.missing);
  const driver = (build: Parameters<typeof buildDriver>[1], every: number): Judge => {
    const { name, executable } = buildDriver(root, build, workshop);
    return { name, executable, every, unverified: false };
  };
  const raw = (build: Parameters<typeof buildDriver>[1]): Judge => {
    const { name, executable } = buildDriver(root, build, workshop, true);
    return { name: `not verified: ${name}`, executable, every: 1, unverified: true };
  };
  const judges: readonly Judge[] = [
    { name: "reference", executable: reference.executable, every: 1, unverified: false },
    driver({ dispatch: "switch", sanitize: false }, 1), driver({ dispatch: "goto", sanitize: false }, 1), driver({ dispatch: "switch", sanitize: false, optimize: "-O2" }, 1),
    driver({ dispatch: "switch", sanitize: true }, 8), driver({ dispatch: "goto", sanitize: true }, 8),
    raw({ dispatch: "switch", sanitize: false }), raw({ dispatch: "goto", sanitize: false }), raw({ dispatch: "switch", sanitize: false, optimize: "-O2" }),
    raw({ dispatch: "switch", sanitize: true }), raw({ dispatch: "goto", sanitize: true }),
  ];
  progress(`built after ${((performance.now() - began) / 1000).toFixed(1)} s`);

  records = options.records ?? 24_000;
  const codecs = compareCodecs(root, workshop, records);
  mismatches += codecs.length;
  shown.push(...codecs.slice(0, 5));

  const units = [
    ...unitsOf("generated", first, programs), ...unitsOf("exhaustive", 0, options.exhaustive === false ? 0 : exhaustiveSize()),
    ...unitsOf("unverified", first, options.unverified ?? 20_000),
  ];
  let at = 0;
  const seen = (each: Seen, unit: Unit): void => {
    sums[unit.set].cases += each.cases;
    sums[unit.set].accepted += each.accepted;
    for (const kind of ["executed", "faults", "refusals", "actions"] as const) for (const name of each[kind]) set[kind].add(name);
    for (const [from, to] of [[each.families, families], [each.judged, judged]] as const) for (const [name, count] of Object.entries(from)) to[name] = (to[name] ?? 0) + count;
    mismatches += each.mismatches;
    shown.push(...each.shown.slice(0, Math.max(0, 10 - shown.length)));
    progress(`${sums.generated.cases} generated, ${sums.exhaustive.cases} exhaustive, ${sums.unverified.cases} not verified, ${mismatches} mismatches, ${((performance.now() - began) / 1000).toFixed(0)} s`);
  };
  await Promise.all(Array.from({ length: threads }, () => onThread(judges, () => units[at++], seen)));
  return report(mismatches === 0 ? "agreed" : "disagreed", []);
}
