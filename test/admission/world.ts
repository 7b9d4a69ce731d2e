/** A device as the model has it, and the same events for the one in C: each event is played here, and written down for the other. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Admission } from "../../protocol/admission.ts";
import type { Fault } from "../../protocol/admission.ts";
import { decodeEnvelope, encodeEnvelope, signedBytes } from "../../protocol/envelope.ts";
import type { Envelope, Payload } from "../../protocol/envelope.ts";
import { signatureStructure } from "../../protocol/cose.ts";
import { answerSession, askForSession, nodeIdOf, openSession, sealed } from "../../protocol/session.ts";
import type { Holder, Session } from "../../protocol/session.ts";
import type { Limits } from "../../protocol/token.ts";
import { admissionFaults, admissionLimits, sessionLimits } from "../../spec/admission.ts";
import { messageFaults } from "../../spec/envelope.ts";
import { resourceNames } from "../../spec/resources.ts";
import { tokenFaults } from "../../spec/tokens.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { verifyEd25519 } from "../../toolchain/tokens/ed25519.ts";
import { x25519 } from "../../toolchain/tokens/x25519.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { compile, root as checkout, sources } from "../runtime/native.ts";
import { records } from "../protocol/omit.ts";
import { cidOf } from "../protocol/envelopes.ts";
import { testKey } from "../tokens/keys.ts";

export const node = testKey(50);
export const nodeId = nodeIdOf(node.key);
export const codeOf = (fault: Fault | null): number => (fault === null ? 0 : ({ ...messageFaults, ...tokenFaults, ...admissionFaults } as Record<string, { readonly code: number }>)[fault]!.code);

export const numbered = (area: string, file: string, prefix: string): readonly string[] =>
  [...readFileSync(join(checkout, "runtime-c", file), "utf8").matchAll(new RegExp(`^ {2}${prefix}_CHECK_(\\w+),`, "gmu"))].map(([, name]) => `${area}/${name}`);
const areas = [numbered("admission", "caps/admission_check.h", "PG_ADMISSION"), numbered("caps", "caps/check.h", "PG_TOKEN"), numbered("crypto", "crypto/ed25519_check.h", "PG_ED25519"), numbered("wire", "wire/check.h", "PG_WIRE")];
/** Of admission itself. */
export const checks = areas[0]!.slice(1);

/** What comes of a line, apart from the order of tables. */
export interface Line {
  readonly head: string;
  readonly state: string;
}
const lineOf = (text: string): Line => {
  const [head, state] = text.split(" |") as [string, string];
  return { head: head.trim(), state: state.trim().split(" ").sort().join(" ") };
};

export type Device = (world: World, omit?: string | null) => Line[];
export function device(roots: readonly Uint8Array[]): Device {
  const omitted = ["-include", join(checkout, "test/admission/omit.h")];
  const own = [...sources.tokens.sources, ...sources.sessions.sources, ...sources.sessions.judging, "crypto/mac.c", "wire/cbor.c", "wire/cbor_write.c", "wire/envelope.c", "wire/envelope_write.c", "wire/window.c"];
  const program = compile({
    sources: [join(checkout, "test/admission/probe_admission.c"), ...own.map((file) => ({ file, flags: omitted })), "crypto/sha256.c", "crypto/multihash.c"], crypto: true, ed25519: true,
  });
  return (world, omit = null) => {
    const numbers = areas.map((names) => String(Math.max(0, names.indexOf(omit ?? ""))));
    return program.run(records(world.records), ...numbers, ...roots.map(toHex)).toString().split("\n").slice(0, -1).map(lineOf);
  };
}

const u32 = (value: number): Uint8Array => Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
const u64 = (value: bigint): Uint8Array => joined(u32(Number(value & 0xffff_ffffn)), u32(Number(value >> 32n)));
const short = (bytes: Uint8Array): string => toHex(bytes.subarray(0, 8));

let drawn = 0;
/** Never twice the same, and in each run the same. */
export function draw(length: number): Uint8Array {
  drawn++;
  return Uint8Array.from({ length }, (_, at) => (Math.imul(drawn * 64 + at + 1, 0x9e37_79b1) >>> 11) & 255);
}

/** Of a message, what tests do not care about. */
export const plain = { route: Uint8Array.of(0x80), environment: cidOf(1), constraints: cidOf(2), budget: null, receipts: null, priority: 3, sequence: 1 } as const;

/** A holder's session, as the holder has it. */
export interface Opened extends Session {
  readonly source: Uint8Array;
}

export class World {
  readonly #roots: readonly Uint8Array[];
  readonly records: Uint8Array[] = [];
  readonly lines: Line[] = [];
  admission!: Admission;
  /** Which Untyped was made of which. */
  kernel = new Map<string, string | null>();
  /** Links with memory for what is kept of their sessions. */
  readonly frames = new Set<string>();
  memory = { untypeds: 0, frames: 0 };
  /** Requests that `open` sent, as whoever listened has them. */
  readonly asked: Uint8Array[] = [];

  constructor(roots: readonly Uint8Array[]) {
    this.#roots = roots;
    this.start();
  }

  get last(): Line {
    return this.lines.at(-1)!;
  }

  #say(what: string, record: Uint8Array, head: string): void {
    this.records.push(joined(Uint8Array.from(Buffer.from(what)), record));
    this.lines.push({ head, state: this.#state() });
  }

  #state(): string {
    const { links, sessions, revocations } = this.admission;
    // The kernel has what the tables have.
    if ([...links].some(([name, { parent }]) => this.kernel.get(name) !== (parent === null ? null : toHex(parent.link.hash))) || links.size !== this.kernel.size) throw new Error("links and Untypeds differ");
    return [
      `T${this.#now}`,
      ...[...links.values()].map((each) => `L${short(each.link.hash)}<${each.parent === null ? "" : short(each.parent.link.hash)},${resourceNames.map((name) => `${each.used.get(name) ?? 0n}/${this.admission.left(each, name)}`).join(",")}`),
      ...sessions.flatMap((each) => (each === null ? [] : [`S${each.handle},${each.inUse ? 1 : 0},${each.next},${short(each.leaf.link.hash)},${short(each.key)}`])),
      ...[...revocations].map(([name, { until, kept }]) => `R${name.slice(0, 16)},${until},${kept ? 1 : 0}`),
      `O${this.admission.over().length > 0 ? 1 : 0}`,
    ].sort().join(" ");
  }
  #now = 0n;

  #gone(name: string): void {
    this.kernel.delete(name);
    this.frames.delete(name);
    for (const [each, parent] of this.kernel) if (parent === name) this.#gone(each);
  }

  /** With nothing but what was written down, which `restore` brings back. */
  start(): void {
    this.kernel = new Map();
    this.frames.clear();
    this.memory = { untypeds: admissionLimits.links.value, frames: admissionLimits.links.value };
    this.#now = 0n;
    this.admission = new Admission({
      roots: this.#roots, node: nodeId, verify: verifyEd25519, x25519,
      objects: {
        make: (link, parent) => this.kernel.size < this.memory.untypeds && (this.kernel.set(link, parent), true),
        revoke: (link) => this.#gone(link),
        memory: (link) => this.frames.has(link) || (this.frames.size < this.memory.frames && (this.frames.add(link), true)),
      },
    });
    this.#say("z", nodeId, "0");
  }

  clock(now: bigint): Fault | null {
    const fault = this.admission.clock(now);
    if (fault === null) this.#now = now;
    this.#say("t", u64(now), `${codeOf(fault)}`);
    return fault;
  }

  /** The answer, signed. */
  request(message: Uint8Array, random = draw(sessionLimits["random-bytes"].value)): Uint8Array | null {
    const decoded = decodeEnvelope(message);
    if (!decoded.ok) {
      this.#say("q", joined(random, message), `decode ${messageFaults[decoded.fault].code}`);
      return null;
    }
    const told = this.admission.request(decoded.value, random);
    if (told.fault !== null) {
      this.#say("q", joined(random, message), `${codeOf(told.fault)}`);
      return null;
    }
    const { envelope } = decoded.value;
    const unsigned = answerSession(envelope, told.answered, { key: node.key, sign: () => new Uint8Array(64) }, 77);
    const answer = answerSession(envelope, told.answered, node, 77);
    this.#say("q", joined(random, message), `0 ${toHex(signatureStructure(Uint8Array.of(0xa1, 1, 0x32), signedBytes(unsigned)))} ${toHex(encodeEnvelope(unsigned))}`);
    return encodeEnvelope(answer);
  }

  /** A session, as its holder has it when the answer came back; null: refused. */
  open(holder: Holder): Opened | null {
    const asking = askForSession(holder, nodeId, draw(32), plain, x25519);
    const message = encodeEnvelope(asking.request);
    this.asked.push(message);
    const answer = this.request(message);
    if (answer === null) return null;
    const opened = openSession(asking, answer, node.key, verifyEd25519, x25519);
    if (!opened.ok) throw new Error(`the holder refuses the answer: ${opened.fault}`);
    return { ...opened.value, source: nodeIdOf(holder.key) };
  }

  message(message: Uint8Array): Fault | null {
    const decoded = decodeEnvelope(message);
    if (!decoded.ok) throw new Error(decoded.fault);
    const told = this.admission.message(decoded.value);
    this.#say("m", message, told.fault === null ? `0 ${short(told.leaf.link.hash)}` : `${codeOf(told.fault)}`);
    return told.fault;
  }
  say(session: Opened, sequence: number, over: Partial<Payload> = {}): Fault | null {
    return this.message(encodeEnvelope(said(session, sequence, over)));
  }

  account(what: "debit" | "giveBack", handle: number, amounts: Limits): Fault | null {
    const fault = this.admission[what](handle, amounts);
    this.#say(what === "debit" ? "d" : "g", joined(u32(handle), ...resourceNames.map((name) => u64(amounts.get(name) ?? 0n))), `${codeOf(fault)}`);
    return fault;
  }

  revoke(revocation: Uint8Array, hash: Uint8Array | null, chain: Uint8Array = new Uint8Array()): Fault | null {
    const fault = this.admission.revoke(revocation, chain);
    const entry = hash === null ? undefined : this.admission.revocations.get(toHex(hash));
    this.#say("r", joined(u32(revocation.length), revocation, chain), `${codeOf(fault)}${fault === "unwritten" ? ` ${short(hash!)},${entry!.until}` : ""}`);
    return fault;
  }

  named(what: "kept" | "forget", hash: Uint8Array): Fault | null {
    const fault = this.admission[what](hash);
    this.#say(what === "kept" ? "k" : "f", hash, `${codeOf(fault)}`);
    return fault;
  }
  restore(hash: Uint8Array, until: bigint): Fault | null {
    const fault = this.admission.restore(hash, until);
    this.#say("l", joined(hash, u64(until)), `${codeOf(fault)}`);
    return fault;
  }

  /** So many Untypeds there is memory for, and sessions of so many leaves. */
  room(untypeds: number, frames: number = admissionLimits.links.value): void {
    this.memory = { untypeds, frames };
    this.#say("x", joined(u32(untypeds), u32(frames)), "0");
  }
}

export const said = (session: Opened, sequence: number, over: Partial<Payload> = {}): Envelope =>
  sealed(session, { ...plain, payload: Uint8Array.of(1, 2, 3), source: session.source, type: 0, sequence, ...over });
