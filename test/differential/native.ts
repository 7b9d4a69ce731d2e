/** Builds driver.c with the runtime's core and runs batches through it. Builds are kept under build/ by the content of their sources. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { thirdPartyDirs } from "../../toolchain/third-party.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const runtime = join(root, "runtime-c");

export interface Build {
  readonly dispatch: "goto" | "switch";
  readonly sanitize: boolean;
}

export interface Driver {
  /** How it was built. */
  readonly name: string;
  /** The driver's answers, one line a case. */
  run(batch: Uint8Array): string[];
}

const core = ["vm/verify.c", "vm/interp.c", "vm/table.c", "store/tables.c", "base/crc32.c", "generated/pg_crc32_table.c", "crypto/multihash.c", "crypto/sha256.c"];
const blake3 = ["blake3.c", "blake3_dispatch.c", "blake3_portable.c"];
const portableBlake3 = ["-DBLAKE3_NO_SSE2", "-DBLAKE3_NO_SSE41", "-DBLAKE3_NO_AVX2", "-DBLAKE3_NO_AVX512"];

/** A line of case.c without its last two numbers, what the host functions were handed: the model does not count that. */
export const withoutCounts = (line: string): string => (line.startsWith("0 ") ? line.split(" ").slice(0, -2).join(" ") : line);

/** Throws with the compiler's words when it does not build. */
export function buildDriver({ dispatch, sanitize }: Build): Driver {
  const name = `${dispatch}${sanitize ? ", sanitizers" : ""}`;
  const executable = compiled([
    "-std=c11", "-Werror=implicit-function-declaration", "-O1", "-g", ...(dispatch === "goto" ? ["-DPG_DISPATCH_GOTO"] : []),
    ...(sanitize ? ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"] : []), ...portableBlake3,
  ]);
  return {
    name,
    run(batch) {
      const { status, signal, stdout, stderr, error } = spawnSync(executable, { input: batch, maxBuffer: 1 << 30, timeout: 120_000 });
      if (error !== undefined) throw error;
      if (status !== 0) throw new Error(`the driver (${name}) ended with ${status ?? signal}: ${stderr.toString()}`);
      return stdout.toString().split("\n").slice(0, -1).map(withoutCounts);
    },
  };
}

/** The driver under these flags: built, unless it was before from the same sources. */
function compiled(flags: readonly string[]): string {
  const third = thirdPartyDirs(root);
  if ("missing" in third) throw new Error(`no C sources of ${third.missing.join(", ")}: npm install`);
  const sources = [
    join(root, "test/differential/driver.c"), join(root, "test/differential/case.c"), join(root, "test/differential/interpret.c"), ...core.map((file) => join(runtime, file)),
    join(third.pqclean, "fips202.c"), join(third.pqclean, "sha2.c"), ...blake3.map((file) => join(third.blake3, file)),
  ];
  const headers = [join(root, "test/differential"), runtime, third.pqclean, third.blake3].flatMap((directory) => globSync("**/*.h", { cwd: directory }).toSorted().map((file) => join(directory, file)));
  const digest = createHash("sha256").update(JSON.stringify(flags));
  for (const file of [...sources, ...headers]) digest.update(readFileSync(file)).update("\0");
  const directory = join(root, "build", "test", "differential");
  const executable = join(directory, digest.digest("hex").slice(0, 32));
  if (existsSync(executable)) return executable;
  mkdirSync(directory, { recursive: true });
  // Other test files may build the same at the same time: each under its own name, the last one stays.
  const unfinished = `${executable}.${process.pid}`;
  execFileSync("cc", [...flags, "-I", runtime, "-I", third.pqclean, "-I", third.blake3, ...sources, "-o", unfinished], { stdio: ["ignore", "ignore", "pipe"] });
  renameSync(unfinished, executable);
  return executable;
}
