/** Programs compiled ahead of time to one C unit, built with the runtime's core and the differential test's driver, and batches of cases for it. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { aotUnit } from "../../compiler/emit-c/aot/unit.ts";
import type { ProgramSource } from "../../compiler/compiled.ts";
import type { AotSource } from "../../compiler/emit-c/aot/unit.ts";
import { hashes } from "../../spec/hashes.ts";
import type { HashName } from "../../spec/hashes.ts";
import type { TableKindName } from "../../spec/image.ts";
import type { Inputs } from "../../model/machine.ts";
import { encodeCase } from "../../proofs/differential/batch.ts";
import { thirdPartyDirs, thirdPartyIncludes } from "../../toolchain/third-party.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const runtime = join(root, "runtime-c");

export interface NativeCase {
  /** Of the program in the unit. */
  readonly index: number;
  readonly image: Uint8Array;
  readonly inputs: Inputs;
  readonly tables: readonly { readonly kind: TableKindName; readonly entries: readonly { readonly key: Uint8Array; readonly bits: number; readonly value: number; readonly node: Uint8Array }[] }[];
  readonly providers: readonly { readonly cid: Uint8Array; readonly node: Uint8Array }[];
}

/** What a run came to: `end` is everything but the counts, as text. */
export interface NativeOutcome {
  readonly bound: number;
  readonly instructions: number;
  readonly hashed: number;
  readonly lookups: number;
  readonly end: string;
}

const generous = { instructions: 0xffffffff, hashBytes: 0xffffffff, lookups: 0xffff, sends: 1 };

export function encodeNativeCase({ index, ...each }: NativeCase): Uint8Array {
  const number = new Uint8Array(4);
  new DataView(number.buffer).setUint32(0, index, true);
  return Buffer.concat([number, encodeCase({ ...each, grant: generous, held: Object.keys(hashes) as HashName[] })]);
}

const core = ["vm/verify.c", "vm/interp.c", "vm/table.c", "store/tables.c", "base/crc32.c", "generated/pg_crc32_table.c", "crypto/multihash.c", "crypto/sha256.c"];
const blake3 = ["blake3.c", "blake3_dispatch.c", "blake3_portable.c"];
const portableBlake3 = ["-DBLAKE3_NO_SSE2", "-DBLAKE3_NO_SSE41", "-DBLAKE3_NO_AVX2", "-DBLAKE3_NO_AVX512"];

/** The functions as both.c finds them. */
export const functionTable = (functions: readonly string[]): string =>
  `\ntypedef void case_function(struct pg_vm *vm, const struct pg_program *program, struct pg_outcome *out);\nextern case_function *const aot_functions[];\ncase_function *const aot_functions[] = {\n${functions.map((each) => `  ${each},`).join("\n")}\n};\n`;

export interface Native {
  readonly text: string;
  readonly functions: readonly string[];
  /** Interpreter and compiled program, for each case. */
  run(batch: Uint8Array): (readonly [NativeOutcome, NativeOutcome])[];
}

function outcomeOf(line: string): NativeOutcome {
  const [refusal, bound, action, fault, value, instructions, bytes, cid, hashed, lookups] = line.split(" ");
  if (refusal !== "0") throw new Error(`an image is refused: ${line}`);
  return { bound: Number(bound), instructions: Number(instructions), hashed: Number(hashed), lookups: Number(lookups), end: [action, fault, value, bytes, cid].join(" ") };
}

/** Interpreter and compiled program, for each case. */
export function outcomesOf(lines: readonly string[]): (readonly [NativeOutcome, NativeOutcome])[] {
  return Array.from({ length: lines.length / 2 }, (_, i) => [outcomeOf(lines[2 * i]!), outcomeOf(lines[2 * i + 1]!)] as const);
}

/** Objects that no test changes are kept under build/test/aot, by the content of their sources. */
function runtimeObjects(flags: readonly string[]): readonly string[] {
  const third = thirdPartyDirs(root);
  if ("missing" in third) throw new Error(`no C sources of ${third.missing.join(", ")}: npm install`);
  const cases = ["case.c", "driver.c"].map((file) => join(root, "proofs/differential", file));
  const sources = [join(root, "test/aot/both.c"), ...cases, ...core.map((file) => join(runtime, file)), join(third.pqclean, "fips202.c"), join(third.mbedtls, "library/sha256.c"), ...blake3.map((file) => join(third.blake3, file))];
  const headers = globSync("**/*.h", { cwd: runtime }).toSorted().map((file) => join(runtime, file));
  const digest = createHash("sha256").update(JSON.stringify(flags));
  for (const file of [...sources, join(root, "proofs/differential/case.h"), ...headers]) digest.update(readFileSync(file)).update("\0");
  const directory = join(root, "build/test/aot", digest.digest("hex").slice(0, 32));
  const objects = sources.map((_, i) => join(directory, `${i}.o`)); // two of them have one name
  if (existsSync(directory)) return objects;
  const unfinished = `${directory}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const include = [join(root, "proofs/differential"), runtime, ...thirdPartyIncludes(third)].flatMap((each) => ["-I", each]);
  sources.forEach((source, i) => execFileSync("cc", [...flags, ...portableBlake3, ...include, "-c", source, "-o", `${i}.o`], { cwd: unfinished, stdio: ["ignore", "ignore", "pipe"] }));
  try {
    renameSync(unfinished, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
    rmSync(unfinished, { recursive: true });
  }
  return objects;
}

/** Builds the unit of these programs; throws with the compiler's words when it does not compile without a warning. */
export function buildNative(name: string, programs: readonly ProgramSource[], sources: readonly AotSource[], { sanitize }: { readonly sanitize: boolean }): Native {
  const { text, functions } = aotUnit(name, programs, sources, "aot.c");
  const sanitizers = sanitize ? ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"] : [];
  const directory = join(root, "build/test/aot", `unit-${name}${sanitize ? "-sanitized" : ""}-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  try {
    const file = join(directory, "aot.c");
    writeFileSync(file, text + functionTable(functions));
    const object = join(directory, "aot.o");
    execFileSync("cc", ["-std=c11", "-Wall", "-Wextra", "-Werror", "-Wconversion", ...(sanitize ? ["-O1"] : ["-O2"]), ...sanitizers, "-I", runtime, "-c", file, "-o", object], { stdio: ["ignore", "ignore", "pipe"], maxBuffer: 1 << 26 });
    const executable = join(directory, "driver");
    execFileSync("cc", [...sanitizers, ...runtimeObjects(["-std=c11", "-O1", "-g", ...sanitizers]), object, "-o", executable], { stdio: ["ignore", "ignore", "pipe"] });
    const program = readFileSync(executable);
    return {
      text, functions,
      run(batch) {
        const copy = join(root, "build/test/aot", `driver-${process.pid}-${name}${sanitize ? "-sanitized" : ""}`);
        writeFileSync(copy, program, { mode: 0o755 });
        const { status, signal, stdout, stderr, error } = spawnSync(copy, { input: batch, maxBuffer: 1 << 30, timeout: 120_000 });
        rmSync(copy);
        if (error !== undefined) throw error;
        if (status !== 0) throw new Error(`the driver ended with ${status ?? signal}: ${stderr.toString()}`);
        return outcomesOf(stdout.toString().split("\n").slice(0, -1));
      },
    };
  } finally {
    if (!process.env["PGRID_KEEP"]) rmSync(directory, { recursive: true, force: true });
  }
}
