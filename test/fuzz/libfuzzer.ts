/** Builds a harness of harnesses.ts with clang's libFuzzer and its sanitizers, and runs it; what it finds, and the inputs that it keeps, stay in build/fuzz/. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { nodeHost } from "../../cli/host.ts";
import { sha256, sha256Of } from "../../toolchain/digest.ts";
import { headersDigest } from "../../toolchain/objects.ts";
import { thirdPartyDirs, thirdPartyIncludes, type ThirdPartyDirs } from "../../toolchain/third-party.ts";
import { installOn, locateTool, toolFor } from "../../toolchain/tools.ts";
import type { Harness } from "./harnesses.ts";

const root = join(import.meta.dirname, "../..");
const runtime = join(root, "runtime-c");
const sources = JSON.parse(readFileSync(join(runtime, "sources.json"), "utf8")) as { readonly common: readonly string[]; readonly crypto: Readonly<Record<"pqclean" | "mbedtls" | "blake3", readonly string[]>>; readonly cryptoFlags: readonly string[] };

const sanitizers = ["-g", "-O1", "-fno-omit-frame-pointer", "-fsanitize=fuzzer-no-link,address,undefined", "-fno-sanitize-recover=all"];
/** The hash packages' own: what they are handed is watched, how they compute is not. */
const cryptoSanitizers = ["-g", "-O1", "-fsanitize=fuzzer-no-link,address"];
/** Of one input, in seconds. */
const slowest = 10;

/** The compiler, or the line that brings it. */
export function compiler(): { readonly path: string } | { readonly install: string } {
  const tool = toolFor("clang-14");
  const path = locateTool(nodeHost(), tool);
  return path === undefined ? { install: installOn("debian", tool).line } : { path };
}

async function output(command: string, args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part: string) => (text += part));
  return new Promise((resolve, reject) => child.on("error", reject).on("close", (code) => resolve({ code: code ?? 1, text })));
}

export class Fuzzing {
  readonly #clang: string;
  readonly #directory: string;
  readonly #objectsAt = join(root, "build", "fuzz", "objects");
  readonly #include: readonly string[];
  readonly #headers: string;
  readonly #packages: ThirdPartyDirs;
  readonly #objects = new Map<string, Promise<string>>();

  constructor(clang: string, directory = join(root, "build", "fuzz")) {
    const found = thirdPartyDirs(root);
    if ("missing" in found) throw new Error(`no C sources of ${found.missing.join(", ")}: npm install`);
    this.#packages = found;
    this.#clang = clang;
    this.#directory = directory;
    const include = [runtime, ...thirdPartyIncludes(found)];
    this.#include = include.flatMap((each) => ["-I", each]);
    this.#headers = headersDigest(nodeHost(), [...include, join(root, "test")]);
    mkdirSync(this.#objectsAt, { recursive: true });
  }

  of(harness: Harness): string {
    return join(this.#directory, harness.name);
  }

  /** An object that is there is taken. */
  #object(file: string, flags: readonly string[]): Promise<string> {
    const args = [...sources.common, ...flags, ...this.#include];
    const object = join(this.#objectsAt, `${sha256Of([this.#clang, this.#headers, sha256(readFileSync(file)), file, ...args])}.o`);
    const known = this.#objects.get(object);
    if (known !== undefined) return known;
    const made = existsSync(object) ? Promise.resolve(object) : this.#compile([...args, "-c", file], object);
    this.#objects.set(object, made);
    return made;
  }

  async #compile(args: readonly string[], to: string): Promise<string> {
    const made = `${to}.${process.pid}`;
    const { code, text } = await output(this.#clang, [...args, "-o", made]);
    if (code !== 0) throw new Error(`${this.#clang} ${args.join(" ")} ended with ${code}:\n${text}`);
    renameSync(made, to);
    return to;
  }

  /** The program of a harness, and beside it its dictionary and the inputs that it begins with. */
  async build(harness: Harness): Promise<string> {
    const at = this.of(harness);
    const needed = harness.crypto === "none" ? [] : harness.crypto === "sha256" ? (["mbedtls"] as const) : (["pqclean", "mbedtls", "blake3"] as const);
    const packages = needed.flatMap((name) => sources.crypto[name].map((file) => join(this.#packages[name], file)));
    const defines = Object.entries(harness.defines ?? {}).map(([name, value]) => `-D${name}=${value}`);
    // One after the other: two processors are all that many machines of a build service have, and tests run beside this.
    const objects: string[] = [await this.#object(join(root, "test", harness.harness), ["-DPG_LIBFUZZER", "-D_POSIX_C_SOURCE=200809L", ...defines, ...sanitizers])];
    for (const file of harness.sources) objects.push(await this.#object(join(runtime, file), ["-D_POSIX_C_SOURCE=200809L", ...sanitizers]));
    for (const file of packages) objects.push(await this.#object(file, [...sources.cryptoFlags, ...cryptoSanitizers]));
    rmSync(join(at, "seeds"), { recursive: true, force: true });
    for (const directory of ["seeds", "corpus", "findings"]) mkdirSync(join(at, directory), { recursive: true });
    for (const [i, seed] of harness.corpus.entries()) writeFileSync(join(at, "seeds", `${i}`), seed);
    writeFileSync(join(at, "dictionary"), harness.dictionary.map((token, i) => `token${i}="${[...token].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}"\n`).join(""));
    return this.#compile(["-fsanitize=fuzzer,address,undefined", ...objects], join(at, "harness"));
  }

  /** Until the end that is asked for, or the first finding. `keep`: new inputs stay in the corpus, and the next run begins with them. */
  async run(harness: Harness, executable: string, end: { readonly seconds: number } | { readonly runs: number }, { keep, progress }: { readonly keep: boolean; progress(seen: Seen): void }): Promise<Ran> {
    const at = this.of(harness);
    const findings = join(at, "findings");
    const before = new Set(readdirSync(findings));
    const begun = performance.now();
    const args = [
      ...("seconds" in end ? [`-max_total_time=${end.seconds}`] : [`-runs=${end.runs}`, "-seed=1"]), `-max_len=${harness.longest}`, `-dict=${join(at, "dictionary")}`, `-artifact_prefix=${findings}/`,
      `-timeout=${slowest}`, "-rss_limit_mb=1024", "-print_final_stats=1", "-reload=0", ...(keep ? [join(at, "corpus")] : []), join(at, "seeds"),
    ];
    const child = spawn(executable, args, { cwd: at, stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ASAN_OPTIONS: "abort_on_error=0:detect_leaks=1", UBSAN_OPTIONS: "print_stacktrace=1" } });
    const stop = (): void => void child.kill("SIGKILL");
    process.on("exit", stop);
    let seen: Seen = { executions: 0, coverage: 0, corpus: 0, seconds: 0 };
    let log = "";
    let line = "";
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      log = (log + part).slice(-100_000);
      const lines = (line + part).split("\n");
      line = lines.pop()!;
      for (const each of lines) {
        const found = /^#(\d+)\t\w+ +cov: (\d+).*? corp: (\d+)\//u.exec(each);
        if (found === null) continue;
        seen = { executions: Number(found[1]), coverage: Number(found[2]), corpus: Number(found[3]), seconds: (performance.now() - begun) / 1000 };
        progress(seen);
      }
    });
    const code = await new Promise<number>((resolve, reject) => child.on("error", reject).on("close", (status) => resolve(status ?? 1)));
    process.off("exit", stop);
    const executions = /^stat::number_of_executed_units: +(\d+)$/mu.exec(log)?.[1];
    const news = readdirSync(findings).filter((name) => !before.has(name));
    return {
      ...seen, executions: executions === undefined ? seen.executions : Number(executions), seconds: (performance.now() - begun) / 1000, log,
      taken: Number(/^taken (\d+)$/mu.exec(log)?.[1] ?? "0"),
      finding: code === 0 && news.length === 0 ? null : { code, files: news.map((name) => relative(root, join(findings, name))) },
    };
  }
}

export interface Seen {
  readonly executions: number;
  /** Edges of the control flow that were taken. */
  readonly coverage: number;
  /** Inputs that each take one that no other does. */
  readonly corpus: number;
  readonly seconds: number;
}

export interface Ran extends Seen {
  /** Inputs that were taken for what they say they are. */
  readonly taken: number;
  /** Null: nothing was found. */
  readonly finding: { readonly code: number; readonly files: readonly string[] } | null;
  /** The end of what libFuzzer and the sanitizers said. */
  readonly log: string;
}
