/**
 * The registry of objects by CID (runtime-c/store/registry.h) as a list in the order of use: what is kept, what goes, what a request answers.
 * With a flash behind it, `kept`; that one never gets full here.
 */
import { cidVersion, hashes, programHash } from "../spec/hashes.ts";
import { limits } from "../spec/limits.ts";
import { registryLimits } from "../spec/registry.ts";
import type { RegistryStatus } from "../spec/registry.ts";
import { cidOf, hashByCode } from "./hashing.ts";

interface Entry {
  readonly cid: string;
  bytes: Uint8Array;
  pins: number;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const same = (left: Uint8Array, right: Uint8Array): boolean => left.length === right.length && left.every((byte, at) => byte === right[at]);
/** What an object of so many bytes takes of the room. */
const place = (bytes: Uint8Array): number => 4 * Math.ceil(bytes.length / 4);

/** Whether bytes can be a CID, and under a hash of the table. */
export function cidStatus(cid: Uint8Array): "ok" | "shape" | "unknown-hash" {
  if (cid.length <= 4 || cid.length > limits.cidBytes || cid[0] !== cidVersion || cid[1]! >= 0x80) return "shape";
  const hash = hashByCode(cid[2]!);
  if (hash === undefined) return "unknown-hash";
  const { digestBytes } = hashes[hash];
  return cid[3] === digestBytes && cid.length === 4 + digestBytes ? "ok" : "shape";
}

/** Of a CID that is one: whether these are its bytes, under its own hash. */
export const names = (cid: Uint8Array, bytes: Uint8Array): boolean => same(cidOf(bytes, hashByCode(cid[2]!)!).subarray(2), cid.subarray(2));

export class Registry {
  readonly #room: number;
  /** The one that was not used for longest first. */
  #entries: Entry[] = [];
  /** Null: there is no flash. */
  readonly kept: Map<string, Uint8Array> | null;
  evicted = 0;
  damaged = 0;

  constructor(room: number, kept: Map<string, Uint8Array> | null = null) {
    this.#room = room - (room % 4);
    this.kept = kept;
  }

  get filled(): number {
    return this.#entries.reduce((sum, { bytes }) => sum + place(bytes), 0);
  }
  get cids(): readonly string[] {
    return this.#entries.map(({ cid }) => cid);
  }

  #find(cid: Uint8Array): Entry | undefined {
    return this.#entries.find((each) => each.cid === hex(cid));
  }
  #use(entry: Entry): void {
    this.#entries = [...this.#entries.filter((each) => each !== entry), entry];
  }
  #forget(entry: Entry): void {
    this.#entries = this.#entries.filter((each) => each !== entry);
  }

  put(cid: Uint8Array, bytes: Uint8Array): RegistryStatus {
    const status = cidStatus(cid);
    if (status !== "ok") return status;
    if (bytes.length > this.#room) return "large";
    if (!names(cid, bytes)) return "digest";
    const there = this.#find(cid);
    if (there !== undefined) {
      if (!same(there.bytes, bytes)) this.damaged++;
      there.bytes = bytes.slice();
      this.#use(there);
      return "ok";
    }
    const pinned = this.#entries.filter(({ pins }) => pins > 0);
    if (pinned.reduce((sum, each) => sum + place(each.bytes), 0) + place(bytes) > this.#room || pinned.length === registryLimits.objects.value) return "full";
    while (this.filled + place(bytes) > this.#room || this.#entries.length === registryLimits.objects.value) {
      this.#forget(this.#entries.find(({ pins }) => pins === 0)!);
      this.evicted++;
    }
    this.#entries.push({ cid: hex(cid), bytes: bytes.slice(), pins: 0 });
    return "ok";
  }

  get(cid: Uint8Array): { readonly status: RegistryStatus; readonly bytes: Uint8Array | null } {
    const refused = (status: RegistryStatus) => ({ status, bytes: null });
    const status = cidStatus(cid);
    if (status !== "ok") return refused(status);
    const before = this.damaged;
    const entry = this.#find(cid);
    if (entry !== undefined) {
      if (names(cid, entry.bytes)) {
        this.#use(entry);
        return { status: "ok", bytes: entry.bytes };
      }
      this.#forget(entry);
      this.damaged++;
    }
    const kept = this.kept?.get(hex(cid));
    if (kept !== undefined) {
      if (names(cid, kept)) return { status: "ok", bytes: kept };
      this.kept!.delete(hex(cid));
      this.damaged++;
    }
    return refused(this.damaged === before ? "absent" : "damaged");
  }

  #pinned(cid: Uint8Array, by: 1 | -1): RegistryStatus {
    const status = cidStatus(cid);
    if (status !== "ok") return status;
    const entry = this.#find(cid);
    if (entry === undefined) return "absent";
    if (entry.pins + by < 0 || entry.pins + by > registryLimits.pins.value) return "pins";
    entry.pins += by;
    return "ok";
  }
  pin(cid: Uint8Array): RegistryStatus {
    return this.#pinned(cid, 1);
  }
  unpin(cid: Uint8Array): RegistryStatus {
    return this.#pinned(cid, -1);
  }

  drop(cid: Uint8Array): RegistryStatus {
    const status = cidStatus(cid);
    if (status !== "ok") return status;
    const entry = this.#find(cid);
    if (entry !== undefined && entry.pins > 0) return "pinned";
    if (entry !== undefined) this.#forget(entry);
    const kept = this.kept?.delete(hex(cid)) ?? false;
    return entry !== undefined || kept ? "ok" : "absent";
  }

  keep(cid: Uint8Array): RegistryStatus {
    const { status, bytes } = this.get(cid);
    if (status !== "ok") return status;
    const kept = this.kept?.get(hex(cid));
    if (kept !== undefined && names(cid, kept)) return "ok";
    if (kept !== undefined) {
      this.kept!.delete(hex(cid));
      this.damaged++;
    }
    if (this.kept === null || cid[2] !== hashes[programHash].code) return "not-kept";
    this.kept.set(hex(cid), bytes!.slice());
    return "ok";
  }

  /** A byte of an object in RAM changes; nothing when there is none. */
  flip(cid: Uint8Array, at: number, mask: number): void {
    const entry = this.#find(cid);
    if (entry !== undefined) entry.bytes = entry.bytes.map((byte, index) => (index === at ? byte ^ mask : byte));
  }
  /** And of one on flash. */
  spoil(cid: Uint8Array, at: number, mask: number): void {
    const bytes = this.kept?.get(hex(cid));
    if (bytes !== undefined) this.kept!.set(hex(cid), bytes.map((byte, index) => (index === at ? byte ^ mask : byte)));
  }
}
