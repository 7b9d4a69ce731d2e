/**
 * The mutation score: the verifier, the interpreter and the codecs, each with one token or statement changed by an operator
 * of operators.ts, must answer some case of the corpus otherwise than the shipped text does. A mutant that does not compile,
 * or whose object code is that of the original, is no other program and does not count. Each that survives must stand in
 * survivors.json with the reason why no case can tell it from the original.
 */
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { codecSources, machineFlags, machineSources, Workshop } from "../differential/native.ts";
import { rawCases } from "../differential/raw.ts";
import { Random } from "../differential/random.ts";
import { codecCorpus, type Corpus, machineCorpus, rawCorpus } from "./corpus.ts";
import { keyOf, type Mutant, mutantsOf, type Operator, operators } from "./operators.ts";

export interface MutantOptions {
  /** Mutants that are tried; 380 by default, of which about 340 compile to another program. */
  readonly sample?: number;
  /** Every mutant there is. */
  readonly all?: boolean;
  readonly seed?: number;
  /** Only these files of runtime-c/. */
  readonly files?: readonly string[];
  readonly jobs?: number;
  readonly progress?: (text: string) => void;
}

export interface Survivor {
  readonly key: string;
  readonly lineNumber: number;
  /** Why no case can tell it apart, as survivors.json says; null when it does not say. */
  readonly why: string | null;
}

export interface MutantReport {
  readonly status: "passed" | "failed" | "not checked";
  readonly missing: readonly string[];
  /** All that the operators give. */
  readonly generated: number;
  readonly tried: number;
  readonly invalid: number;
  readonly same: number;
  /** Tried, compiled, and another program. */
  readonly valid: number;
  readonly killed: number;
  readonly survivors: readonly Survivor[];
  /** killed / valid. */
  readonly score: number;
  readonly byFile: Readonly<Record<string, { readonly valid: number; readonly killed: number }>>;
  readonly byOperator: Readonly<Record<string, { readonly valid: number; readonly killed: number }>>;
  /** How they were found out: another line, a crash, no end in time, any of them in a build with sanitizers. */
  readonly ways: Readonly<Record<string, number>>;
  /** Cases and records that a mutant that survives has gone through. */
  readonly cases: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** Below this share the run fails. */
export const leastScore = 0.95;

type Suite = "machine" | "raw" | "codec";
/** Files that are mutated, what must be compiled anew for each, and what it is run on. */
const targets: Readonly<Record<string, { readonly units: readonly string[]; readonly suites: readonly Suite[] }>> = {
  "vm/verify.c": { units: ["vm/verify.c"], suites: ["machine"] },
  "vm/interp.c": { units: ["vm/interp.c"], suites: ["machine", "raw"] },
  "vm/table.c": { units: ["vm/table.c"], suites: ["machine"] },
  "wire/frame.c": { units: ["wire/frame.c"], suites: ["codec"] },
  "wire/frame.h": { units: ["wire/frame.c", "codec.c"], suites: ["codec"] },
  "wire/message.c": { units: ["wire/message.c"], suites: ["codec"] },
  "wire/parts.h": { units: ["wire/message.c"], suites: ["codec"] },
  "base/crc32.c": { units: ["base/crc32.c"], suites: ["codec", "machine"] },
  "base/crc32.h": { units: ["base/crc32.c", "wire/frame.c", "codec.c"], suites: ["codec"] },
  "base/bytes.h": { units: ["base/crc32.c", "wire/message.c", "codec.c"], suites: ["codec"] },
};
/** Files of runtime-c/ that mutants are made of. */
export const mutatedFiles: readonly string[] = Object.keys(targets);
const drivers: Readonly<Record<Suite, { readonly own: readonly string[]; readonly runtime: readonly string[] }>> = {
  machine: { own: ["driver.c", "case.c", "interpret.c"], runtime: machineSources },
  raw: { own: ["driver.c", "case.c", "raw.c"], runtime: machineSources },
  codec: { own: ["codec.c"], runtime: codecSources },
};
const flags = machineFlags({ dispatch: "switch", sanitize: false });
// A function that may end without its value answers what happens to stand in a register: that is no program of its own.
const strict = ["-Werror=return-type"];
const plain = [...strict, ...flags.filter((flag) => flag !== "-g")];
const watched = [...strict, ...machineFlags({ dispatch: "switch", sanitize: true })];

interface Prepared {
  readonly files: { readonly quick: string; readonly rest: string };
  /** What the original answers. */
  readonly answers: { readonly quick: Buffer; readonly rest: Buffer };
  readonly cases: number;
}

type Verdict = { readonly kind: "invalid" | "same" | "survived" } | { readonly kind: "killed"; readonly way: string };

function run(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => execFile(command, args, { maxBuffer: 1 << 26 }, (error) => resolve(error === null)));
}

/** The answers of a driver to a batch, or how it ended otherwise. It has so many seconds of processor time. */
function answered(executable: string, batch: string, expected: Buffer | null, sanitize = false): Promise<Buffer | string> {
  const { promise, resolve } = Promise.withResolvers<Buffer | string>();
  const input = openSync(batch, "r");
  // A limit of processor time, not of the clock: other work on the machine does not count.
  const child = spawn("/bin/sh", ["-c", `ulimit -t ${sanitize ? 20 : 4}; ${sanitize ? "" : "ulimit -v 4000000; "}exec "$0"`, executable], { stdio: [input, "pipe", "ignore"] });
  closeSync(input);
  const parts: Buffer[] = [];
  let length = 0;
  child.stdout!.on("data", (part: Buffer) => {
    // The first difference is enough.
    if (expected !== null && part.compare(expected, length, Math.min(expected.length, length + part.length)) !== 0) {
      child.kill("SIGKILL");
      resolve("another answer");
      return;
    }
    parts.push(part);
    length += part.length;
  });
  child.on("error", (error) => resolve(error.message));
  child.on("close", (code, signal) => {
    if (code !== 0) resolve(signal === "SIGXCPU" || signal === "SIGKILL" ? "no end" : "a crash");
    else resolve(Buffer.concat(parts, length));
  });
  return promise;
}

class Laboratory {
  readonly workshop: Workshop;
  readonly #directory: string;
  readonly #prepared: Partial<Record<Suite, Prepared>> = {};
  readonly #code = new Map<string, string>();

  constructor(root: string) {
    this.workshop = new Workshop(root);
    this.#directory = join(root, "build", "proofs", "mutants", String(process.pid));
    mkdirSync(this.#directory, { recursive: true });
  }
  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** A source by its name in a target or a driver. */
  #path(name: string): string {
    return join(this.workshop.runtime, name).replace(/^.*$/u, (path) => (name.includes("/") ? path : join(this.workshop.root, "proofs", "differential", name)));
  }
  #objects(suite: Suite, without: readonly string[], sanitize = false): readonly string[] {
    const { own, runtime } = drivers[suite];
    return [...[...own, ...runtime].filter((name) => !without.includes(name)).map((name) => this.workshop.object(this.#path(name), sanitize ? watched : plain)), ...this.workshop.hashes(sanitize)];
  }

  async prepare(suite: Suite, corpus: Corpus): Promise<void> {
    const executable = this.workshop.linked(this.#objects(suite, []), []);
    const files = { quick: join(this.#directory, `${suite}-quick`), rest: join(this.#directory, `${suite}-rest`) };
    writeFileSync(files.quick, corpus.quick);
    writeFileSync(files.rest, corpus.rest);
    const [quick, rest] = await Promise.all([answered(executable, files.quick, null), answered(executable, files.rest, null)]);
    if (typeof quick === "string" || typeof rest === "string") throw new Error(`the original does not answer the ${suite} corpus: ${typeof quick === "string" ? quick : String(rest)}`);
    this.#prepared[suite] = { files, answers: { quick, rest }, cases: corpus.cases };
  }

  cases(): Readonly<Record<string, number>> {
    return Object.fromEntries(Object.entries(this.#prepared).map(([suite, { cases }]) => [suite, cases]));
  }

  /** Code and constants of an object, as firmware's optimisation makes them. Null: it does not compile. */
  async #codeOf(file: string, include: readonly string[], scratch: string): Promise<string | null> {
    if (!(await run("cc", [...strict, "-std=c11", "-O2", ...include, ...this.workshop.include, "-c", file, "-o", `${scratch}.o`]))) return null;
    if (!(await run("objcopy", ["-O", "binary", "--only-section=.text*", "--only-section=.rodata*", "--only-section=.data*", "--set-section-flags", ".text=alloc,contents", `${scratch}.o`, `${scratch}.bin`]))) return null;
    const relocations = await new Promise<string>((resolve) => execFile("objdump", ["-r", "-j", ".text", "-j", ".rodata", `${scratch}.o`], (_, text) => resolve(text.slice(text.indexOf("RELOCATION")))));
    return createHash("sha256").update(readFileSync(`${scratch}.bin`)).update(relocations).digest("hex");
  }

  async #same(mutant: Mutant, changed: string, overlay: readonly string[], scratch: string): Promise<boolean> {
    for (const unit of targets[mutant.file]!.units) {
      let original = this.#code.get(unit);
      if (original === undefined) {
        original = (await this.#codeOf(this.#path(unit), [], `${scratch}-original`))!;
        this.#code.set(unit, original);
      }
      if ((await this.#codeOf(unit === mutant.file ? changed : this.#path(unit), overlay, scratch)) !== original) return false;
    }
    return true;
  }

  async judge(mutant: Mutant, source: string, number: number): Promise<Verdict> {
    const directory = join(this.#directory, `m${number}`);
    const changed = join(directory, mutant.file);
    mkdirSync(dirname(changed), { recursive: true });
    try {
      writeFileSync(changed, source.slice(0, mutant.from) + mutant.by + source.slice(mutant.to));
      const overlay = mutant.file.endsWith(".h") ? ["-I", directory] : [];
      const found = await this.#tried(mutant, changed, overlay, directory, false);
      if (found !== "survived") return found === "invalid" ? { kind: "invalid" } : { kind: "killed", way: found };
      if (await this.#same(mutant, changed, overlay, join(directory, "same"))) return { kind: "same" };
      // What reads or writes where it may not need not answer otherwise.
      const again = await this.#tried(mutant, changed, overlay, directory, true);
      return again === "survived" ? { kind: "survived" } : { kind: "killed", way: `with sanitizers, ${again}` };
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }

  /** How a build of the mutant differs from the original. */
  async #tried(mutant: Mutant, changed: string, overlay: readonly string[], directory: string, sanitize: boolean): Promise<string> {
    const { units, suites } = targets[mutant.file]!;
    const made: string[] = [];
    for (const unit of units) {
      const object = join(directory, `${made.length}.o`);
      if (!(await run("cc", [...(sanitize ? watched : plain), ...overlay, ...this.workshop.include, "-c", unit === mutant.file ? changed : this.#path(unit), "-o", object]))) return "invalid";
      made.push(object);
    }
    // The same object: it answers what the original answers. Whether it is another program is for the other builds to say.
    if (!sanitize && units.every((unit, i) => readFileSync(made[i]!).equals(readFileSync(this.workshop.object(this.#path(unit), plain))))) return "survived";
    for (const suite of suites) {
      const prepared = this.#prepared[suite];
      if (prepared === undefined) continue;
      const own = units.map((unit, i) => ({ unit, object: made[i]! })).filter(({ unit }) => [...drivers[suite].own, ...drivers[suite].runtime].includes(unit)).map(({ object }) => object);
      const executable = join(directory, suite);
      if (!(await run("cc", [...own, ...this.#objects(suite, units, sanitize), ...(sanitize ? ["-fsanitize=address,undefined"] : []), "-o", executable]))) return "invalid";
      for (const part of ["quick", "rest"] as const) {
        const found = await answered(executable, prepared.files[part], prepared.answers[part], sanitize);
        if (typeof found === "string") return found;
        if (!found.equals(prepared.answers[part])) return "another answer";
      }
    }
    return "survived";
  }
}

/** A seeded order in which every file and every operator come up alike: a sample of any length is spread over both. */
export function spread(mutants: readonly Mutant[], seed: number): readonly Mutant[] {
  const groups = new Map<string, Mutant[]>();
  for (const mutant of mutants) {
    const key = `${mutant.file} ${mutant.operator}`;
    groups.set(key, [...(groups.get(key) ?? []), mutant]);
  }
  for (const [key, group] of groups) {
    // Each of its own seed: an edit of one file leaves the samples of the others as they were.
    const rng = new Random(createHash("sha256").update(`${seed} ${key}`).digest().readInt32LE());
    for (let i = group.length - 1; i > 0; i--) {
      const j = rng.between(0, i);
      [group[i], group[j]] = [group[j]!, group[i]!];
    }
  }
  // Groups of one operator stand together; taken in turn by round, so that small files are not drowned by large ones.
  const rounds: Mutant[] = [];
  const longest = Math.max(0, ...[...groups.values()].map((group) => group.length));
  for (let round = 0; round < longest; round++) for (const group of groups.values()) if (round < group.length) rounds.push(group[round]!);
  return rounds;
}

export interface Explanation {
  readonly file: string;
  /** The line as it stands, without its indentation. */
  readonly line: string;
  readonly operator: Operator;
  /** `what -> by` of the mutants that this explains. */
  readonly changes: readonly string[];
  readonly why: string;
}

/** survivors.json: why those survive that do, by the keys of operators.ts. */
export function explanations(root: string): ReadonlyMap<string, string> {
  const rows = JSON.parse(readFileSync(join(root, "proofs/mutants/survivors.json"), "utf8")) as readonly Explanation[];
  return new Map(rows.flatMap(({ file, line, operator, changes, why }) => changes.map((change) => [`${file} | ${line} | ${operator} | ${change}`, why] as const)));
}

/** `root` is the directory of pgrid's package.json. */
export async function runMutants(root: string, options: MutantOptions = {}): Promise<MutantReport> {
  const { sample = 380, all = false, seed = 1, files = mutatedFiles, jobs = 2, progress = () => {} } = options;
  const began = performance.now();
  const why = explanations(root);
  const sources = new Map(files.map((file) => [file, readFileSync(join(root, "runtime-c", file), "utf8")]));
  const every = files.flatMap((file) => mutantsOf(file, sources.get(file)!));
  const order = spread(every, seed);
  const count = { invalid: 0, same: 0, valid: 0, killed: 0 };
  const byFile: Record<string, { valid: number; killed: number }> = {};
  const byOperator: Record<string, { valid: number; killed: number }> = {};
  const ways: Record<string, number> = {};
  const survivors: Survivor[] = [];
  let next = 0;
  let tried = 0;

  if (!(await run("cc", ["--version"])) || !(await run("objcopy", ["--version"]))) {
    return { status: "not checked", missing: ["gcc", "binutils"], generated: every.length, tried: 0, ...count, survivors, score: 0, byFile, byOperator, ways, cases: {}, seconds: 0 };
  }
  const laboratory = new Laboratory(root);
  try {
    const suites = new Set(files.flatMap((file) => targets[file]!.suites));
    if (suites.has("machine")) await laboratory.prepare("machine", machineCorpus());
    if (suites.has("raw")) await laboratory.prepare("raw", rawCorpus(rawCases));
    if (suites.has("codec")) await laboratory.prepare("codec", codecCorpus());
    progress(`${every.length} mutants; corpora ready after ${((performance.now() - began) / 1000).toFixed(1)} s`);

    const one = async (): Promise<void> => {
      while (next < order.length && (all || next < sample)) {
        const number = next++;
        const mutant = order[number]!;
        const verdict = await laboratory.judge(mutant, sources.get(mutant.file)!, number);
        tried++;
        if (verdict.kind === "invalid" || verdict.kind === "same") {
          count[verdict.kind]++;
          continue;
        }
        const rows = [byFile[mutant.file] ??= { valid: 0, killed: 0 }, byOperator[mutant.operator] ??= { valid: 0, killed: 0 }];
        count.valid++;
        for (const row of rows) row.valid++;
        if (verdict.kind === "killed") {
          count.killed++;
          for (const row of rows) row.killed++;
          ways[verdict.way] = (ways[verdict.way] ?? 0) + 1;
        } else {
          const key = keyOf(mutant);
          survivors.push({ key, lineNumber: mutant.lineNumber, why: why.get(key) ?? null });
          if (!why.has(key)) progress(`survived: ${mutant.file}:${mutant.lineNumber} ${key}`);
        }
        if (count.valid % 50 === 0) progress(`${count.valid} valid, ${count.killed} killed, ${count.same} the same, ${count.invalid} do not compile, ${((performance.now() - began) / 1000).toFixed(0)} s`);
      }
    };
    await Promise.all(Array.from({ length: jobs }, one));
  } finally {
    laboratory.close();
  }
  const score = count.valid === 0 ? 0 : count.killed / count.valid;
  const passed = score >= leastScore && survivors.every((each) => each.why !== null);
  const named = (rows: Record<string, { valid: number; killed: number }>, names: readonly string[]): typeof rows => Object.fromEntries(names.filter((name) => rows[name] !== undefined).map((name) => [name, rows[name]!]));
  return {
    status: passed ? "passed" : "failed", missing: [], generated: every.length, tried, ...count, survivors, score, ways,
    byFile: named(byFile, files), byOperator: named(byOperator, operators), cases: laboratory.cases(), seconds: (performance.now() - began) / 1000,
  };
}
