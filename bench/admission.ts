/** token.admit and those behind it: a session agreed on under a chain of four (bench/admission/main.c), a message of 200 bytes in it, what both take of flash, RAM and stack. */
import { join } from "node:path";
import { sha256 } from "@noble/hashes/sha2.js";
import { encodeEnvelope, signedBytes } from "../protocol/envelope.ts";
import { askForSession, nodeIdOf, sealed, sessionKey } from "../protocol/session.ts";
import { revoke } from "../protocol/token.ts";
import { admissionFaults, sessionLimits } from "../spec/admission.ts";
import { windowFaults } from "../spec/envelope.ts";
import { cidVersion, codecs, hashes } from "../spec/hashes.ts";
import { readElf } from "../toolchain/elf.ts";
import type { Host } from "../toolchain/host.ts";
import { linkedStack } from "../toolchain/linked-stack.ts";
import { admissionUnitsFor, messageSources } from "../toolchain/sources.ts";
import { publicKeyOf, signerOf } from "../toolchain/tokens/ed25519.ts";
import { x25519 } from "../toolchain/tokens/x25519.ts";
import { buildBare } from "./bare.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { must } from "./must.ts";
import { runUntilEnd } from "./run-until-end.ts";
import { boardOf } from "./systems.ts";
import { benchChain, chainOf, expires, initialiser, instructionsOf, seedOf } from "./tokens.ts";

const fill = (length: number, seed: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (31 * at + 7 * seed) % 251);
const cid = (seed: number): Uint8Array => Uint8Array.of(cidVersion, codecs.raw, hashes["sha2-256"].code, 32, ...fill(32, seed));
const rounds = 64;

/** What both sides send, as it goes out in the run: nothing of it is drawn. */
function exchange(): Readonly<Record<"request" | "node" | "random" | "revocation", Uint8Array>> & { readonly messages: readonly Uint8Array[] } {
  const chain = benchChain();
  const links = chainOf(chain).links;
  const holder = { chain, key: publicKeyOf(seedOf(links.length)), sign: signerOf(seedOf(links.length)) };
  const node = nodeIdOf(publicKeyOf(seedOf(9)));
  const common = { route: fill(20, 1), environment: cid(2), constraints: cid(3), budget: null, receipts: null, priority: 3 };
  const asking = askForSession(holder, node, sha256(Uint8Array.of(1)), { ...common, sequence: 1 }, x25519);
  const secret = sha256(Uint8Array.of(2));
  const random = Uint8Array.of(...secret, 8, 0, 0, 0x40);
  const answered = x25519.publicOf(secret);
  const key = sessionKey({ shared: x25519.shared(secret, x25519.publicOf(asking.secret))!, asked: x25519.publicOf(asking.secret), answered, leaf: asking.leaf, node });
  const messages = Array.from({ length: rounds }, (_, i) =>
    sealed({ handle: 0x4000_0008, key }, { ...common, route: fill(17, 1), payload: null, source: asking.request.source, type: 1, sequence: 1000 + i }));
  // As many bytes as envelope.mac_200 has under its MAC.
  const under = messages.map((message) => signedBytes(message).length);
  if (under.some((length) => length !== benchSigned)) throw new Error(`the messages have ${under[0]} bytes under the MAC, and those of envelope.* ${benchSigned}`);
  return { request: encodeEnvelope(asking.request), node, random, messages: messages.map(encodeEnvelope), revocation: revoke(links[1]!.hash, { key: publicKeyOf(seedOf(0)), sign: signerOf(seedOf(0)) }) };
}
/** bench/envelope.ts: of the message of 200 bytes. */
const benchSigned = 195;

export async function admissionFigures(host: Host): Promise<Figures> {
  const { request, node, random, messages, revocation } = exchange();
  if (random.length !== sessionLimits["random-bytes"].value) throw new Error("the bench draws too little");
  const generated = {
    "pg_bench_admission.h": [
      `#define PG_BENCH_REQUEST ${initialiser(request)}`, `#define PG_BENCH_ROOT ${initialiser(publicKeyOf(seedOf(0)))}`, `#define PG_BENCH_NODE ${initialiser(node)}`, `#define PG_BENCH_RANDOM ${initialiser(random)}`,
      `#define PG_BENCH_REVOCATION ${initialiser(revocation)}`, `#define PG_BENCH_MESSAGE_BYTES ${messages[0]!.length}u`, `#define PG_BENCH_MESSAGES {${messages.map(initialiser).join(", ")}}`, `#define PG_BENCH_NOW ${expires - 1n}u`, "",
    ].join("\n"),
  };
  const units = must(admissionUnitsFor(host, boardOf(host).port, { alone: true }));
  const { perFile } = messageSources(host);
  const whole = await buildBare(host, "admission", join(host.root, "bench/admission/main.c"), units, [], generated, perFile);
  const without = await buildBare(host, "admission-without", join(host.root, "bench/admission/without.c"), units.filter(({ source }) => source !== "caps/revocations.c"), [], generated, perFile);
  // What stands in the image for the bench alone.
  const flash = (elf: string, own: number): number => readElf(host.readFile(elf)!).sections.filter(({ allocated, writable }) => allocated && !writable).reduce((sum, { size }) => sum + size, 0) - own;
  const image = host.readFile(whole.elf)!;
  const bound = (entry: string): number => {
    const found = linkedStack({ callGraphs: whole.callGraphs, elf: readElf(image), image, natives: [] }, (title) => title === entry)!;
    if (found.open.length > 0) throw new Error(`the stack of ${entry} has no bound: ${found.open.join(", ")}`);
    return found.bytes;
  };

  const text = await runUntilEnd(host, whole.emulator, whole.elf);
  const counted = (name: string, due = 0): number => {
    const [, value, count] = new RegExp(`^${name} (\\d+) (\\d+)$`, "mu").exec(text) ?? [];
    if (Number(value) !== due) throw new Error(`the fault of ${name} is not ${due}:\n${text}`);
    return Number(count);
  };
  const each = (name: string, due = 0): number => instructionsOf(counted(name, due)) / (rounds - 1);
  const mac = each("macs");
  const ends = ["clock", "decode", "first", "kept", "left"];
  for (const name of ends) counted(name);
  const bench = messages.reduce((sum, { length }) => sum + length, 0) + node.length + random.length + revocation.length;
  return {
    "token.admit": figure(instructionsOf(counted("admit")), "instructions, a request with a chain of four judged and its session opened: five signatures, two scalar multiplications; the answer's signature is not among it"),
    "token.message": figure(each("messages") - mac, "instructions of a message in a session beside its MAC: handle, source, window, one send debited along a chain of four", 400),
    "token.message_mac": figure(mac, "instructions of that MAC, over a message of 200 bytes", 4500),
    "token.message_replayed": figure(each("replays", windowFaults.replayed.code), "instructions, the same message refused"),
    "token.revoke": figure(instructionsOf(counted("revoke", admissionFaults.unwritten.code)), "instructions, a revocation of a present link with two below it and a session"),
    "token.session_flash": figure(flash(whole.elf, bench) - flash(without.elf, 0), "bytes of .text and .rodata, what admits sessions and messages, X25519 and the bench's calls included; tokens, MAC and envelopes are there without them"),
    "token.session_ram": figure(counted("ram"), "bytes of RAM: 16 links, 8 sessions, 32 revoked names"),
    "token.session_stack": figure(bound("pg_admission_request"), "bytes of stack at most to judge a request, an exception included"),
    "token.session_stack_run": figure(counted("stack"), "bytes of stack that judging one in QEMU took", bound("pg_admission_request")),
    "token.message_stack": figure(bound("pg_admission_message"), "bytes of stack at most to take a message in a session, an exception included"),
    "token.request_bytes": figure(request.length, "bytes of a request with a chain of four of three limits each"),
    "token.answer_bytes": figure(counted("answer_bytes"), "bytes of the answer"),
  };
}
