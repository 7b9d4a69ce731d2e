/** Compiles the runtime's C natively, with the sanitizers, for the tests. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { sha256, sha256Of } from "../../toolchain/digest.ts";
import { headersDigest } from "../../toolchain/objects.ts";
import { thirdPartyDirs, thirdPartyIncludes } from "../../toolchain/third-party.ts";
import type { ThirdPartyDirs } from "../../toolchain/third-party.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const runtime = join(root, "runtime-c");

export interface SourceList {
  readonly common: readonly string[];
  readonly warnings: readonly string[];
  readonly core: readonly string[];
  readonly single: readonly string[];
  readonly tokens: { readonly sources: readonly string[]; readonly reader: readonly string[]; readonly ed25519: readonly string[] };
  readonly sessions: { readonly sources: readonly string[]; readonly judging: readonly string[]; readonly ed25519: readonly string[] };
  readonly signing: { readonly sources: readonly string[]; readonly ed25519: readonly string[] };
  readonly audit: { readonly sources: readonly string[]; readonly cbor: readonly string[]; readonly own: readonly string[]; readonly instead: readonly string[]; readonly kept: readonly string[] };
  readonly crypto: Readonly<Record<"pqclean" | "mbedtls" | "blake3", readonly string[]>>;
  readonly cryptoFlags: readonly string[];
  readonly kernel: { readonly sources: readonly string[]; readonly flags: readonly string[] };
  readonly domains: { readonly sources: readonly string[] };
  /** Objects and programs by name, and what is judged with them. */
  readonly registry: { readonly sources: readonly string[]; readonly backings: Readonly<Record<string, string>>; readonly perFile: Readonly<Record<string, { readonly flags: readonly string[] }>> };
  readonly messages: { readonly sources: readonly string[]; readonly perFile: Readonly<Record<string, { readonly flags: readonly string[] }>> };
  readonly boot: { readonly sources: readonly string[]; readonly update: readonly string[] };
  readonly updates: { readonly sources: readonly string[]; readonly own: readonly string[]; readonly boot: readonly string[] };
  readonly port: Readonly<Record<"armv7m" | "posix", {
    readonly sources: readonly string[]; readonly kernel?: readonly string[]; readonly domain?: readonly string[]; readonly boot?: readonly string[];
    readonly chips?: Readonly<Record<string, readonly string[]>>;
    readonly drivers?: Readonly<Record<string, string>>;
    readonly updates?: { readonly main: string; readonly instead: string; readonly sources: readonly string[] };
    readonly audit?: { readonly main: string; readonly instead: string };
    readonly sha256?: { readonly source: string; readonly instead: string; readonly link: readonly string[] };
    /** Of all kernel sources on this port: here, that they leave a thread's floating-point registers alone. */
    readonly kernelFlags?: readonly string[];
    readonly flags: readonly string[]; readonly link: readonly string[];
  }>>;
  readonly perFile: Readonly<Record<string, { readonly flags: readonly string[] }>>;
}
export const sources = JSON.parse(readFileSync(join(runtime, "sources.json"), "utf8")) as SourceList;

export function thirdParty(): ThirdPartyDirs {
  const found = thirdPartyDirs(root);
  if ("missing" in found) throw new Error(`no C sources of ${found.missing.join(", ")}: npm install`);
  return found;
}

/** The files of the hash packages, each with its directory. */
export function cryptoSources(): string[] {
  const directories = thirdParty();
  return (["pqclean", "mbedtls", "blake3"] as const).flatMap((name) => sources.crypto[name].map((file) => join(directories[name], file)));
}

export interface Options {
  /** Files below runtime-c/, and absolute ones; with flags of their own, before which no other include directory is looked into. */
  readonly sources: readonly (string | { readonly file: string; readonly flags: readonly string[] })[];
  /** The hash packages; "sha256" and others: of them those alone, a third of the compile time each. */
  readonly crypto?: boolean | "sha256" | readonly ("sha256" | "blake3")[];
  /** The package for Ed25519. */
  readonly ed25519?: boolean;
  /** Further arguments of the linker. */
  readonly link?: readonly string[];
}

export interface Program {
  /** Standard output; throws, with what it wrote to standard error, unless it ends with 0. */
  run(input: Uint8Array | string, ...args: string[]): Buffer;
}

const sanitizers = ["-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
/** The hash packages' own: what they are handed is watched, how they compute is not. A third of the compile time. */
const cryptoSanitizers = ["-O1", "-fsanitize=address"];

/** Objects of this test file's process, so that two programs share what they have in common. */
const objects = new Map<string, string>();
/** Of the runtime and the packages, for all test files: by the compiler, its arguments, the source, and every header that it could include. */
const shared = join(root, "build", "test", "objects");
let basis: string | null = null;
function basisOf(directories: readonly string[]): string {
  mkdirSync(shared, { recursive: true });
  return (basis ??= sha256Of([execFileSync("cc", ["--version"], { encoding: "utf8" }), headersDigest(nodeHost(), [...directories, join(root, "test")])]));
}
/** Removed when the test file is done. */
export const scratchDirectory = mkdtempSync(join(tmpdir(), "pgrid-runtime-"));
afterAll(() => rmSync(scratchDirectory, { recursive: true, force: true }));
let programs = 0;

/** Throws with the compiler's words when it does not build: warnings are errors in our own files. */
export function compile({ sources: files, crypto = false, ed25519 = false, link = [] }: Options): Program {
  const directories = thirdParty();
  const searched = [runtime, ...thirdPartyIncludes(directories)];
  const include = searched.flatMap((directory) => ["-I", directory]);
  const make = (args: readonly string[], object: string): void => void execFileSync("cc", [...args, "-o", object], { stdio: ["ignore", "ignore", "pipe"] });
  const build = (file: string, own: readonly string[]): string => {
    const args = [...sources.common, ...own, ...include, "-c", file];
    const key = args.join(" ");
    const known = objects.get(key);
    if (known !== undefined) return known;
    const ofAll = [runtime, ...Object.values(directories)].some((place) => file.startsWith(`${place}/`));
    const object = ofAll ? join(shared, `${sha256Of([basisOf([...searched, join(directories.mbedtls, "library")]), sha256(readFileSync(file)), ...args])}.o`) : join(scratchDirectory, `${objects.size}.o`);
    if (!ofAll) make(args, object);
    else if (!existsSync(object)) {
      // Another test file may make the same one now.
      const unfinished = `${object}.${process.pid}`;
      make(args, unfinished);
      renameSync(unfinished, object);
    }
    objects.set(key, object);
    return object;
  };
  const executable = join(scratchDirectory, `program-${programs++}`);
  const linked = [
    ...files.map((each) => (typeof each === "string" ? { file: each, flags: [] } : each)).map(({ file, flags }) =>
      build(file.startsWith("/") ? file : join(runtime, file), [...flags, ...sources.warnings, "-D_POSIX_C_SOURCE=200809L", ...sanitizers])),
    ...(crypto === false ? [] : cryptoSources().filter((file) => crypto === true || [crypto].flat().some((name) => file.split("/").at(-1)!.startsWith(name)))).map((file) => build(file, [...sources.cryptoFlags, ...cryptoSanitizers])),
    ...(ed25519 ? [...sources.tokens.ed25519, ...sources.sessions.ed25519] : []).map((file) => build(join(directories.ed25519, file), [...sources.cryptoFlags, ...(sources.perFile[file]?.flags ?? []), ...cryptoSanitizers])),
  ];
  execFileSync("cc", [...sanitizers, ...linked, ...link, "-Wl,--gc-sections", "-o", executable], { stdio: ["ignore", "ignore", "pipe"] });
  return {
    run(input, ...args) {
      const { status, signal, stdout, stderr, error } = spawnSync(executable, args, { input, maxBuffer: 1 << 28, timeout: 120_000 });
      if (error !== undefined) throw error;
      if (status !== 0) throw new Error(`ended with ${signal ?? status}: ${stderr.toString()}`);
      return stdout;
    },
  };
}

export const here = (name: string): string => join(root, "test/runtime", name);
