/** envelope.*: the decoder of grid messages (bench/envelope/main.c) on the simulated board, what stands behind it, and what a message costs in bytes. */
import { join } from "node:path";
import { blake3 } from "@noble/hashes/blake3.js";
import { Tagged, encodeCbor } from "../protocol/cbor.ts";
import { encodeEnvelope, signedBytes } from "../protocol/envelope.ts";
import type { Envelope } from "../protocol/envelope.ts";
import { cidVersion, codecs, hashes } from "../spec/hashes.ts";
import { readElf } from "../toolchain/elf.ts";
import type { Host } from "../toolchain/host.ts";
import { messageSources } from "../toolchain/sources.ts";
import { locateAll } from "../toolchain/tools.ts";
import { buildBare } from "./bare.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { must } from "./must.ts";
import { runUntilEnd } from "./run-until-end.ts";
import { boardOf } from "./systems.ts";

/** Bars; a figure without an entry is reported only. */
const limits: Readonly<Record<string, number>> = { flash: 1536, accept_200: 3500, refuse_200: 3500, mac_200: 4500 };
const means: Readonly<Record<string, string>> = {
  accept_200: "instructions, a message of 200 bytes and its MAC of 17 taken apart, the MAC not computed",
  refuse_200: "instructions, the dearest refusal that one flipped bit of that message brings about",
  mac_200: "instructions, its MAC computed and compared",
  accept_signed: "instructions, the same message with a signature and a payload of 64 bytes taken apart, the signature not verified",
  accept_whole: "instructions, a message with every key: budget of 3, two receipts, chain of 4 tokens",
  window_take: "instructions, a new sequence number of the last of 32 sources that differ in their last byte",
  window_replay: "instructions, the same number again",
  window_ram: "bytes of RAM, 32 sources",
};

const fill = (length: number, seed: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (31 * at + 7 * seed) % 251);
const cid = (seed: number): Uint8Array => Uint8Array.of(cidVersion, codecs.raw, hashes["sha2-256"].code, 32, ...fill(32, seed));
/** The key is zeros in the firmware, too. */
const sealed = (envelope: Envelope): Envelope => ({ ...envelope, proof: blake3(signedBytes(envelope), { key: new Uint8Array(32), dkLen: 16 }) });
const sign1 = encodeCbor(new Tagged(18, [Uint8Array.of(0xa1, 0x01, 0x32), new Map(), null, fill(64, 5)]));

const session: Envelope = {
  route: fill(22, 1), environment: cid(2), constraints: cid(3), budget: null, receipts: null, payload: null, source: fill(32, 4), type: 1, priority: 3, sequence: 100,
  authority: { kind: "handle", handle: 7 }, proof: new Uint8Array(16),
};
const receipt = { log: fill(8, 6), leaf: "payload", size: 1_000_000, index: 5, path: Array.from({ length: 20 }, (_, i) => fill(32, i)) } as const;
const messages = {
  message_200: sealed(session),
  message_signed: { ...session, payload: fill(64, 7), authority: null, proof: sign1 },
  message_whole: { ...session, payload: fill(64, 7), budget: [[0, 1000], [1, 2], [2, 3]], receipts: [receipt, receipt], authority: { kind: "chain", links: Array.from({ length: 4 }, (_, i) => fill(190, i)) }, proof: sign1 },
} as const satisfies Record<string, Envelope>;

function header(): string {
  const array = ([name, envelope]: [string, Envelope]): string => `static const uint8_t ${name}[] = {${[...encodeEnvelope(envelope)].join(", ")}};`;
  return `${["#include <stdint.h>", ...(Object.entries(messages) as [string, Envelope][]).map(array)].join("\n")}\n`;
}

export async function envelopeFigures(host: Host): Promise<Figures> {
  const out = join(host.root, "build/bench/envelope");
  const { sources, perFile } = messageSources(host);
  const own = sources.filter((source) => source.startsWith("wire/") || /^crypto\/(?:mac|merkle_hash)\.c$/u.test(source));
  const bare = await buildBare(host, "envelope", join(host.root, "bench/envelope/main.c"), own, [], { "bench_messages.h": header() }, perFile);

  // What the decoder brings along: its own objects, without what nothing of it calls. The check of a CID and the C library are the node's already.
  const board = boardOf(host);
  const compiler = must(locateAll(host, [board.target.compiler]))[board.target.compiler]!;
  const size = async (entry: string, ...labels: readonly string[]): Promise<number> => {
    const object = join(out, `${entry}.o`);
    const linked = await host.run(compiler, [...board.target.flags, "-nostdlib", "-r", "-Wl,--gc-sections", `-Wl,--entry=${entry}`, ...labels.map((label) => bare.objects.get(label)!), "-o", object], { cwd: out });
    if (linked.code !== 0) throw new Error(`link: ${linked.stderr}`);
    return readElf(host.readFile(object)!).sections.filter(({ name, allocated, writable }) => allocated && !writable && /^\.(?:text|rodata)/u.test(name)).reduce((sum, section) => sum + section.size, 0);
  };

  const lines = new Map((await runUntilEnd(host, bare.emulator, bare.elf)).trim().split("\n").map((text) => [text.split(" ")[0]!, Number(text.split(" ")[1])] as const));
  if (lines.get("failed") !== 0 || (lines.get("refusals") ?? 0) < 300) throw new Error(`the bench of envelopes went wrong:\n${JSON.stringify([...lines])}`);
  const message = encodeEnvelope(messages.message_200);
  if (message.length !== 217) throw new Error(`the message of 200 bytes has ${message.length} with its MAC`);
  const level = (lines.get("merkle_20")! - lines.get("merkle_10")!) / 10;
  return {
    "envelope.flash": figure(await size("pg_envelope_decode", "wire/envelope", "wire/cbor"), "bytes, .text and .rodata of the decoder and of the CBOR reader under it; the check of a CID and the C library are the node's", limits.flash),
    ...Object.fromEntries(Object.entries(means).map(([name, unit]) => [`envelope.${name}`, figure(lines.get(name)!, unit, limits[name] ?? null)])),
    "envelope.merkle_level": figure(level, "instructions a level of a Merkle path, its hash included"),
    "envelope.merkle_level_own": figure(level - lines.get("node_blocks")!, "instructions of those beside two blocks of SHA-256", 3500),
    "envelope.merkle_flash": figure(await size("pg_receipt_check", "wire/merkle", "crypto/merkle_hash"), "bytes, .text and .rodata of receipts beside SHA-256"),
    "envelope.window_flash": figure(await size("pg_window_take", "wire/window"), "bytes, .text of a window's take"),
    "envelope.header": figure(message.length - encodeCbor(messages.message_200.proof).length - signedBytes(messages.message_200).length + 42, "bytes in front of the payload: tag, array, the protocol's name"),
    "envelope.proof_mac": figure(encodeCbor(messages.message_200.proof).length, "bytes of a session's MAC in the message"),
    "envelope.proof_signature": figure(encodeCbor(sign1).length, "bytes of a detached Ed25519 signature in the message"),
    "envelope.receipt_20": figure(encodeCbor([receipt.log, 6, receipt.size, receipt.index, fill(640, 1)]).length, "bytes of a receipt of a log with 2^20 entries"),
  };
}
