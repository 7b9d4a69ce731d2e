/**
 * Counterexamples are replayed: the reference evaluator, which shares nothing with the formulas, runs the program on them,
 * and only what it confirms is reported. It is handed in (the compiler does not import the model).
 */
import type { FaultName } from "../../spec/faults.ts";
import type { HashName } from "../../spec/hashes.ts";
import { limits } from "../../spec/limits.ts";
import type { CompiledProgram } from "../compiled.ts";
import type { Program } from "../ir/expr.ts";
import { lengthOf } from "../ir/inputs.ts";
import type { Span } from "../support/span.ts";

/** An optional that is absent is null. */
export type Concrete = number | bigint | Uint8Array | null;
export type Handed = Readonly<Record<string, Concrete>>;

export interface World {
  readonly tables: readonly { readonly table: string; readonly key: Uint8Array; readonly bits: number; readonly value: Uint8Array | number }[];
  readonly providers: readonly { readonly content: Uint8Array; readonly hash: HashName; readonly node: Uint8Array }[];
  readonly provided: readonly { readonly cid: Uint8Array; readonly node: Uint8Array }[];
}
export const nothing: World = { tables: [], providers: [], provided: [] };

export interface Ran {
  /** Null when it ended without a fault. */
  readonly fault: { readonly name: FaultName; readonly span: Span } | null;
  /** What a program that is no route gave: bytes, or a number. */
  readonly gave: Concrete;
}
export interface Replay {
  /** On the reference evaluator. */
  run(program: Program, handed: Handed, world: World): Ran;
  /** Instructions of the compiled program on the model of the machine. */
  instructions(compiled: CompiledProgram, handed: Handed, world: World): number;
}

/** What a test's message has where the test does not say. */
export const messageDefaults: Handed = { ttl: 8, type: 0, priority: 3, sequence: 0, time: 0n, source: new Uint8Array(limits.nodeIdBytes), payload: new Uint8Array(), right: 0 };

/** Values that say the least: what an input is set to when the failure does not depend on it. */
export function plainInputs(program: Program): Handed {
  if (program.kind === "route" || program.kind === "policy") return messageDefaults;
  return Object.fromEntries(program.inputs.map(({ name, type }) => {
    const length = lengthOf(type);
    return [name, length !== null ? new Uint8Array(length[0]) : type.kind === "u64" ? 0n : type.kind === "optional" ? null : 0];
  }));
}

const replays = 400;

/**
 * The same failure with less: payloads cut, bytes and numbers made plain, as long as `fails` says that it still does. The
 * number of tries is limited; the order is fixed, so the result is too.
 */
export function shrink(handed: Handed, plain: Handed, fails: (handed: Handed) => boolean): Handed {
  let best = handed;
  let left = replays;
  const attempt = (name: string, value: Concrete): boolean => {
    if (left === 0) return false;
    left--;
    const next: Record<string, Concrete> = { ...best, [name]: value };
    if (name === "payload" && "size" in next) next["size"] = (value as Uint8Array).length;
    if (!fails(next)) return false;
    best = next;
    return true;
  };
  for (const name of Object.keys(handed)) {
    if (name === "size") continue;
    const simple = plain[name];
    if (simple !== undefined && attempt(name, simple)) continue;
    const value = best[name];
    if (value instanceof Uint8Array) shrinkBytes(name, value, attempt);
    else if (typeof value === "number" || typeof value === "bigint") shrinkNumber(name, value, attempt);
  }
  return best;
}

function shrinkNumber(name: string, value: number | bigint, attempt: (name: string, value: Concrete) => boolean): void {
  const like = (bits: bigint): number | bigint => (typeof value === "number" ? Number(bits) : bits);
  // The least power-of-two neighbourhood, then bit by bit.
  let current = BigInt(value);
  for (const bit of Array.from({ length: 64 }, (_, i) => 1n << BigInt(63 - i))) {
    if (current <= 0n) break;
    if ((current & bit) !== 0n && attempt(name, like(current ^ bit))) current ^= bit;
  }
}

function shrinkBytes(name: string, bytes: Uint8Array, attempt: (name: string, value: Concrete) => boolean): void {
  let current = bytes;
  for (let cut = 1 << 12; cut > 0; cut >>= 1) {
    while (current.length > cut && attempt(name, current.slice(0, current.length - cut))) current = current.slice(0, current.length - cut);
    if (current.length === cut && attempt(name, new Uint8Array())) current = new Uint8Array();
  }
  if (current.length > 1 && attempt(name, new Uint8Array(current.length))) return;
  for (let i = 0; i < Math.min(current.length, 64); i++) {
    if (current[i] === 0) continue;
    const next = current.slice();
    next[i] = 0;
    if (attempt(name, next)) current = next;
  }
}
