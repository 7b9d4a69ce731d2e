/**
 * Builds driver.c with the runtime's core and runs batches through it. Each object is kept under build/ by the content of
 * all that it is made of, so that builds that differ in the machine's flags share the hashes.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { thirdPartyDirs, thirdPartyIncludes, type ThirdPartyDirs } from "../../toolchain/third-party.ts";

export interface Build {
  readonly dispatch: "goto" | "switch";
  readonly sanitize: boolean;
  /** -O1 by default; -O2 is what firmware has. */
  readonly optimize?: "-O1" | "-O2";
}

export interface Driver {
  /** How it was built. */
  readonly name: string;
  readonly executable: string;
  /** The driver's answers, one line a case, without the counts at their end. */
  run(batch: Uint8Array): string[];
}

/** Files of the machine below runtime-c/, without the hashes. */
export const machineSources: readonly string[] = ["vm/verify.c", "vm/interp.c", "vm/table.c", "store/tables.c", "base/crc32.c", "generated/pg_crc32_table.c"];

/** Files that codec.c is made of. */
export const codecSources: readonly string[] = ["wire/frame.c", "wire/message.c", "base/crc32.c", "generated/pg_crc32_table.c"];

/** A line of case.c without its last two numbers, what the host functions were handed. */
export const withoutCounts = (line: string): string => (line.startsWith("0 ") ? line.split(" ").slice(0, -2).join(" ") : line);

/** Compiles C natively for one checkout. */
export class Workshop {
  readonly root: string;
  readonly runtime: string;
  /** Arguments for the compiler: where headers are found. */
  readonly include: readonly string[];
  readonly #third: ThirdPartyDirs;
  readonly #headers: string;
  /** What this run has built or found before: sources do not change under it. */
  readonly #known = new Map<string, string>();

  /** Throws when the packages with the hashes' sources are not installed. */
  constructor(root: string) {
    this.root = root;
    this.runtime = join(root, "runtime-c");
    const third = thirdPartyDirs(root);
    if ("missing" in third) throw new Error(`no C sources of ${third.missing.join(", ")}: npm install`);
    this.#third = third;
    const directories = [this.runtime, join(root, "proofs/differential"), ...thirdPartyIncludes(third)];
    this.include = directories.flatMap((directory) => ["-I", directory]);
    const digest = createHash("sha256");
    for (const directory of directories) {
      for (const file of globSync("**/*.h", { cwd: directory }).toSorted()) digest.update(file).update("\0").update(readFileSync(join(directory, file))).update("\0");
    }
    this.#headers = digest.digest("hex");
  }

  /** The object of a C file under these flags: compiled, unless it was before from the same text. */
  object(file: string, flags: readonly string[]): string {
    const key = JSON.stringify([file.slice(this.root.length), flags, this.#headers]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const digest = createHash("sha256").update(key).update(readFileSync(file));
    const path = this.#kept(`${digest.digest("hex").slice(0, 32)}.o`, (out) => [...flags, ...this.include, "-c", file, "-o", out]);
    this.#known.set(key, path);
    return path;
  }

  /** What these objects link to. */
  linked(objects: readonly string[], flags: readonly string[]): string {
    const digest = createHash("sha256").update(JSON.stringify([objects, flags]));
    return this.#kept(digest.digest("hex").slice(0, 32), (out) => [...flags, ...objects, "-o", out]);
  }

  /** Objects of the registry's hashes: the runtime's own code around the packaged sources. */
  hashes(sanitize: boolean): readonly string[] {
    const { pqclean, blake3, mbedtls } = this.#third;
    // What the packages are handed is watched; how they compute is not.
    const flags = ["-std=c11", "-O2", ...(sanitize ? ["-fsanitize=address"] : []), "-DBLAKE3_NO_SSE2", "-DBLAKE3_NO_SSE41", "-DBLAKE3_NO_AVX2", "-DBLAKE3_NO_AVX512"];
    const files = [
      join(this.runtime, "crypto/multihash.c"), join(this.runtime, "crypto/sha256.c"), join(pqclean, "fips202.c"), join(mbedtls, "library/sha256.c"),
      ...["blake3.c", "blake3_dispatch.c", "blake3_portable.c"].map((file) => join(blake3, file)),
    ];
    return files.map((file) => this.object(file, flags));
  }

  #kept(name: string, command: (out: string) => readonly string[]): string {
    const directory = join(this.root, "build", "proofs", "native");
    const path = join(directory, name);
    if (existsSync(path)) return path;
    mkdirSync(directory, { recursive: true });
    // Others may build the same at the same time: each under its own name, the last one stays.
    const unfinished = join(directory, `${process.pid}.${name}`);
    execFileSync("cc", command(unfinished), { stdio: ["ignore", "ignore", "pipe"] });
    renameSync(unfinished, path);
    return path;
  }
}

export function machineFlags({ dispatch, sanitize, optimize = "-O1" }: Build): readonly string[] {
  return [
    "-std=c11", "-Werror=implicit-function-declaration", optimize, "-g", ...(dispatch === "goto" ? ["-DPG_DISPATCH_GOTO"] : []),
    ...(sanitize ? ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"] : []),
  ];
}

/** The answers of a driver, one line a case; throws unless it ends well. */
export function answers(name: string, executable: string, batch: Uint8Array, args: readonly string[] = []): string[] {
  const { status, signal, stdout, stderr, error } = spawnSync(executable, args, { input: batch, maxBuffer: 1 << 30, timeout: 120_000 });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`the driver (${name}) ended with ${status ?? signal}: ${stderr.toString()}`);
  return stdout.toString().split("\n").slice(0, -1);
}

/** Throws with the compiler's words when it does not build. `unverified`: a driver that runs what no verifier has seen. */
export function buildDriver(root: string, build: Build, workshop: Workshop = new Workshop(root), unverified = false): Driver {
  const name = [build.dispatch, ...(build.optimize === undefined ? [] : [build.optimize]), ...(build.sanitize ? ["sanitizers"] : [])].join(", ");
  const flags = machineFlags(build);
  const sources = [...["driver.c", "case.c", unverified ? "raw.c" : "interpret.c"].map((file) => join(root, "proofs/differential", file)), ...machineSources.map((file) => join(workshop.runtime, file))];
  const objects = [...sources.map((file) => workshop.object(file, flags)), ...workshop.hashes(build.sanitize)];
  const executable = workshop.linked(objects, build.sanitize ? ["-fsanitize=address,undefined"] : []);
  return { name, executable, run: (batch) => answers(name, executable, batch).map(withoutCounts) };
}

/** The probe of the link's codecs, codec.c. */
export function buildCodec(root: string, build: Build, workshop: Workshop = new Workshop(root)): Driver {
  const name = `codec${build.sanitize ? ", sanitizers" : ""}`;
  const flags = machineFlags(build);
  const sources = [join(root, "proofs/differential/codec.c"), ...codecSources.map((file) => join(workshop.runtime, file))];
  const objects = [...sources.map((file) => workshop.object(file, flags)), ...workshop.hashes(build.sanitize)];
  const executable = workshop.linked(objects, build.sanitize ? ["-fsanitize=address,undefined"] : []);
  return { name, executable, run: (batch) => answers(name, executable, batch) };
}
