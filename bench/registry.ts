/**
 * What a node keeps by its name and judges with it (bench/registry): programs of messages found again, a message of a session from its bytes to its decision,
 * changes of state, on the simulated board and natively.
 */
import { join } from "node:path";
import { blake3 } from "@noble/hashes/blake3.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { cidOf } from "../model/hashing.ts";
import { compress } from "../protocol/dictionary.ts";
import { encodeEnvelope, signedBytes } from "../protocol/envelope.ts";
import type { Envelope } from "../protocol/envelope.ts";
import { leafHash, nodeHash } from "../protocol/merkle.ts";
import { encodeChange } from "../protocol/state.ts";
import { canonical } from "../compiler/support/sexp.ts";
import type { Sexp } from "../compiler/support/sexp.ts";
import { registryLimits } from "../spec/registry.ts";
import { resources } from "../spec/resources.ts";
import { stateRight } from "../spec/state.ts";
import { readElf } from "../toolchain/elf.ts";
import type { Host } from "../toolchain/host.ts";
import { admissionUnitsFor, fastSha256, messageSources, registrySources } from "../toolchain/sources.ts";
import { thirdPartyDirs, thirdPartyIncludes } from "../toolchain/third-party.ts";
import { buildBare } from "./bare.ts";
import { atLeast, figure } from "./figures.ts";
import { must } from "./must.ts";
import { boardOf } from "./systems.ts";
import type { Figures } from "./figures.ts";
import { runUntilEnd } from "./run-until-end.ts";

const fill = (length: number, seed: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (31 * at + 7 * seed) % 251);
const handle = 8 * 1234 + 5;
const log = fill(8, 3);
const source = fill(32, 4);
const greeting = Uint8Array.from(Buffer.from("Hello, grid.\n"));

const standardPath = compress(["core", "1", ["tables"], ["let", "v0", ["call", "multihash", "sha3-256", "4096", "%payload"], ["forward", ["call", "dht-lookup", "-", "68", "v0"]]]]);
/** The right is due, and the leaf's first number below 1,000. */
const constraint = canonical(["core", "1", ["policy"], ["tables"], ["give", ["pack", "4", ["u32be", ["if", ["=", "%right", `${stateRight}`], ["if", ["<", ["u16be", "%payload", "36"], "1000"], "1", "0"], "0"]]]]]);
const constraintCid = cidOf(constraint, "sha2-256");
/** Of one length, so that nothing but their bytes tells them apart. */
const others = Array.from({ length: registryLimits.programs.value - 1 }, (_, n) => compress(["core", "1", ["tables"], ["reply", ["+", "%ttl", `${1_000_000 + n}`]]]));
/** Of 1,024 bytes. */
function kilobyte(): Uint8Array {
  const piece = (bytes: number): Sexp => ["if", ["prefix?", "%payload", ["bytes", fill(bytes, 1)]], ["deliver"], ["gateway"]];
  const nested = (count: number, inner: Sexp): Sexp => (count === 0 ? inner : ["if", ["=", "%ttl", `${1_000_000 + count}`], ["deliver"], nested(count - 1, inner)]);
  const sized = (count: number, bytes: number): Uint8Array => compress(["core", "1", ["tables"], nested(count, piece(bytes))]);
  for (let bytes = 512; bytes > 256; bytes--) {
    for (let count = 1; count < 64; count++) if (sized(count, bytes).length === 1024) return sized(count, bytes);
  }
  throw new Error("no program of 1,024 bytes");
}

/** The key is zeros in the firmware, too. */
const sealed = (envelope: Envelope): Envelope => ({ ...envelope, proof: blake3(signedBytes(envelope), { key: new Uint8Array(32), dkLen: 16 }) });
const base: Envelope = {
  route: standardPath, environment: cidOf(fill(9, 1), "sha2-256"), constraints: constraintCid, budget: null, receipts: null, payload: greeting, source, type: 0, priority: 3, sequence: 7,
  authority: { kind: "handle", handle }, proof: new Uint8Array(16),
};

/** A change whose path has so many levels: the last leaf of a tree that is full on its left. */
function change(levels: number): { readonly root: Uint8Array; readonly head: Uint8Array; readonly size: number; readonly message: Uint8Array } {
  // 2^levels leaves: the last one's path has a full tree on its left at each level.
  const path = Array.from({ length: levels }, (_, level) => leafHash(fill(8, level)));
  const size = 2 ** levels - 1;
  const root = levels === 0 ? sha256(new Uint8Array()) : path.slice(1).reduce((right, left) => nodeHash(left, right), path[0]!);
  const payload = encodeChange(root, size, Uint8Array.of(3, 0xe7, ...fill(26, 5)));
  const head = path.reduce((right, left) => nodeHash(left, right), leafHash(payload));
  const budget = [[resources.instructions.code, 100], [resources["stored-bytes"].code, 64]] as const;
  return { root, head, size, message: encodeEnvelope(sealed({ ...base, route: Uint8Array.of(0x80), budget, receipts: [{ log, leaf: "payload", size: size + 1, index: size, path }], payload })) };
}
const levels = [0, 10, 20] as const;

function header(): string {
  const list = (bytes: Uint8Array): string => `{${[...bytes].join(",")}}`;
  const array = (name: string, bytes: Uint8Array): string => `static const uint8_t ${name}[] = ${list(bytes)};`;
  const changes = levels.map(change);
  return `${[
    "#include <stdint.h>", `#define BENCH_HANDLE ${handle}u`, array("bench_log", log), array("bench_source", source), array("bench_payload_cid", cidOf(greeting, "sha3-256")),
    array("bench_constraint", constraint), array("bench_constraint_cid", constraintCid), array("bench_standard_path", encodeEnvelope(sealed(base))), array("bench_kilobyte", kilobyte()),
    `static const uint8_t bench_others[${others.length}][${others[0]!.length}] = {${others.map(list).join(",")}};`,
    ...changes.map(({ message }, i) => array(`bench_change_${i}`, message)),
    "struct bench_change { const uint8_t *message; uint32_t bytes, size; uint8_t root[32], head[32]; };",
    `static const struct bench_change bench_changes[] = {${changes.map(({ root, head, size }, i) => `{bench_change_${i}, sizeof bench_change_${i}, ${size}u, ${list(root)}, ${list(head)}}`).join(",\n")}};`,
  ].join("\n")}\n`;
}

const sessions = ["caps/accounts.c", "caps/sessions.c"] as const;

export async function registryFigures(host: Host): Promise<Figures> {
  const registry = registrySources(host);
  const messages = messageSources(host);
  const perFile = { ...registry.perFile, ...messages.perFile };
  const accounts = must(admissionUnitsFor(host, boardOf(host).port)).filter(({ source }) => (sessions as readonly string[]).includes(source));
  const text = { "bench_registry.h": header() };
  const bare = await buildBare(host, "registry", join(host.root, "bench/registry/main.c"), [...registry.sources, registry.backings.none, ...messages.sources, ...accounts], [], text, perFile);
  const lines = new Map((await runUntilEnd(host, bare.emulator, bare.elf)).trim().split("\n").map((line) => [line.split(" ")[0]!, Number(line.split(" ")[1])] as const));
  if (lines.get("failed") !== 0) throw new Error(`the bench of the registry went wrong:\n${JSON.stringify([...lines])}`);
  const size = (...labels: readonly string[]): number => labels.flatMap((label) => readElf(host.readFile(bare.objects.get(label)!)!).sections)
    .filter(({ name, allocated, writable }) => allocated && !writable && /^\.(?:text|rodata)/u.test(name)).reduce((sum, section) => sum + section.size, 0);
  const said = (name: string): number => lines.get(name)!;
  const level = (said("validate_20") - said("validate_10")) / 10;
  return {
    "reader.first": figure(said("first"), "instructions, the design note's route the first time: compiled, verified, named and kept"),
    "reader.again": figure(said("again"), "instructions, the same route again: found by its 28 bytes"),
    "reader.again_full": figure(said("again_full"), `instructions, a route of ${others[0]!.length} bytes, the last of ${registryLimits.programs.value} that are kept`),
    "reader.again_1024": figure(said("again_1024"), "instructions, a route of 1,024 bytes"),
    "reader.programs_ram": figure(said("program_ram"), `bytes of RAM, ${registryLimits.programs.value} programs, their memory apart`),
    "reader.programs_flash": figure(size("node/programs", "node/policy", "node/grid", "store/shelf"), "bytes, .text and .rodata of what keeps and runs programs of messages, beside compiler and verifier"),
    "envelope.standard_path": figure(said("standard_path") - said("mac") - said("payload_hash"), "instructions, a message of a session whose route is known, from its bytes to its decision: decoded, MAC, window, accounts of four links, route, run, lookup; MAC and hash of the payload taken off", 6000),
    "envelope.standard_path_mac": figure(said("mac"), "instructions of that message's MAC"),
    "envelope.standard_path_hash": figure(said("payload_hash"), "instructions, SHA3-256 of its payload of 13 bytes"),
    "registry.flash": figure(size("store/registry", "store/shelf"), "bytes, .text and .rodata of the registry of objects beside the hashes"),
    "registry.ram": figure(said("object_ram"), `bytes of RAM, ${registryLimits.objects.value} objects, their memory apart`),
    "registry.get": figure(said("object_get") - said("object_hash"), "instructions to load an object, its hash taken off"),
    "registry.put": figure(said("object_put") - said("object_hash"), "instructions to store one that is there already, its hash taken off"),
    "state.validate": figure(said("validate_0") - said("leaf_hash"), "instructions to judge a change of state: constraint, accounts of four links, budget, receipt; its leaf's hash taken off, and no level in it", 3500),
    "state.level": figure(level, "instructions a level of the log's tree, its hash included; the limit is SHA-256 of 65 bytes as everything else calls it", said("hash_65")),
    "state.level_own": figure(level - said("node_blocks"), "instructions of those beside two blocks of SHA-256"),
    "state.validate_20": figure(said("validate_20"), "instructions in all, of a log with 2^20 entries", 3500 + said("leaf_hash") + 20 * said("hash_65")),
    "state.flash": figure(size("node/state"), "bytes, .text and .rodata of what judges changes, beside accounts, receipts and machine"),
    ...(await nativeFigures(host, text)),
  };
}

/** Processor time of one core of this machine: the fastest of five runs, since others disturb it and nothing speeds it up. */
async function nativeFigures(host: Host, text: Readonly<Record<string, string>>): Promise<Figures> {
  const directories = thirdPartyDirs(host.root);
  if ("missing" in directories) throw new Error(`no C sources of ${directories.missing.join(", ")}: npm install`);
  const out = join(host.root, "build/bench/registry-native");
  for (const [name, content] of Object.entries(text)) host.writeFile(join(out, name), content);
  const runtime = join(host.root, "runtime-c");
  const registry = registrySources(host);
  const messages = messageSources(host);
  const own = [...registry.sources, registry.backings.none, ...messages.sources, ...sessions, "crypto/multihash.c", "crypto/sha256.c", "base/crc32.c", "generated/pg_crc32_table.c", "store/providers.c", "store/tables.c",
    "vm/interp.c", "vm/table.c", "vm/verify.c", "node/governor.c", "node/host.c", "node/lookup.c", "node/router.c", "node/store.c"].map((source) => join(runtime, source));
  const hash = fastSha256(host);
  const foreign = [join(directories.pqclean, "fips202.c"), ...["blake3.c", "blake3_dispatch.c", "blake3_portable.c"].map((file) => join(directories.blake3, file))];
  const blake3Flags = ["-DBLAKE3_NO_SSE2", "-DBLAKE3_NO_SSE41", "-DBLAKE3_NO_AVX2", "-DBLAKE3_NO_AVX512"];
  const build = async (name: string, sha256: readonly string[]): Promise<string> => {
    const program = join(out, name);
    const built = await host.run("cc", ["-std=c11", "-O2", "-DNDEBUG", "-D_POSIX_C_SOURCE=200809L", ...blake3Flags, "-I", runtime, "-I", out, ...thirdPartyIncludes(directories).flatMap((each) => ["-I", each]), "-ffunction-sections",
      join(host.root, "bench/registry/native.c"), ...own, ...foreign, ...sha256, "-Wl,--gc-sections", "-o", program], { cwd: out });
    if (built.code !== 0) throw new Error(`cc: ${built.stderr}`);
    return program;
  };
  const fastest = async (program: string, which: number): Promise<readonly [judged: number, hash: number]> => {
    const runs: (readonly [number, number])[] = [];
    for (let run = 0; run < 5; run++) {
      const { code, stdout } = await host.run(program, [`${which}`, "200000"], { cwd: out });
      if (code !== 0) throw new Error(`the native bench ended with ${code}`);
      runs.push(stdout.trim().split(" ").map(Number) as [number, number]);
    }
    return [Math.min(...runs.map(([judged]) => judged)), Math.min(...runs.map(([, hash]) => hash))];
  };
  const packaged = await build("native-packaged", [join(directories.mbedtls, hash.instead)]);
  const fast = await build("native", [join(runtime, hash.source), ...hash.link]);
  const [none, node] = await fastest(fast, 0);
  const [ten] = await fastest(fast, 1);
  const [portable, slow] = await fastest(packaged, 1);
  return {
    "state.native_per_second": atLeast(1e9 / none, "changes of state a second on one core of this machine, the leaf's hash included and no level", 500_000),
    "state.native_10_per_second": atLeast(1e9 / ten, "the same of a log with 2^10 entries: 10 levels more", 500_000),
    "state.native_10_portable": figure(1e9 / portable, "the same with the hash as packaged for devices, in portable C"),
    "state.native_hash": figure(node, "nanoseconds, SHA-256 of 65 bytes, two blocks, by libcrypto"),
    "state.native_hash_portable": figure(slow, "nanoseconds, the same as packaged for devices"),
  };
}
