/** Cases of the differential test: an image, what the node grants and knows, and a message. Case n is the same everywhere. */
import { type Bound, defaultGrant } from "../../compiler/5-verify/verify.ts";
import { cidOf } from "../../model/hashing.ts";
import { inputsOf } from "../../model/machine.ts";
import type { Inputs, Message } from "../../model/machine.ts";
import { type HashName, hashes } from "../../spec/hashes.ts";
import { type TableKindName, tableKinds } from "../../spec/image.ts";
import { limits } from "../../spec/limits.ts";
import { assemble, DistanceError, image } from "./assemble.ts";
import { mutated, mutations } from "./mutate.ts";
import { type Draft, type DraftOptions, draftProgram } from "./program.ts";
import { Random } from "./random.ts";

export interface TableSetup {
  readonly kind: TableKindName;
  readonly entries: readonly { readonly key: Uint8Array; readonly bits: number; readonly value: number; readonly node: Uint8Array }[];
}

export interface Case {
  readonly seed: number;
  /** How the program was broken, or null. */
  readonly mutation: string | null;
  readonly image: Uint8Array;
  readonly grant: Bound;
  /** What the program starts with: mostly a message's fields. */
  readonly inputs: Inputs;
  /** One for each table that the program declared before it was broken. */
  readonly tables: readonly TableSetup[];
  readonly providers: readonly { readonly cid: Uint8Array; readonly node: Uint8Array }[];
  /** Hashes that the node holds. */
  readonly held: readonly HashName[];
}

const hashNames = Object.keys(hashes) as HashName[];
const kindNames = Object.keys(tableKinds) as TableKindName[];

export function message(rng: Random, constBytes: Uint8Array): Message {
  const length = rng.chance(0.9) ? rng.pick([0, 1, 2, 3, 4, 8, 16, 31, 32, 33, 36, 64]) : rng.pick([255, 256, 1000, limits.payloadBytes]);
  const payload = rng.chance(0.3) ? new Uint8Array(length) : rng.bytes(length);
  // Sometimes a prefix of the constants, so that prefix tests hold.
  if (rng.chance(0.3)) payload.set(constBytes.subarray(0, Math.min(length, constBytes.length)));
  return {
    ttl: rng.between(0, 255), type: rng.chance(0.7) ? rng.between(0, 9) : rng.between(0, 65535), priority: rng.between(0, limits.priorities),
    sequence: rng.chance(0.5) ? rng.between(0, 1000) : rng.between(0, 0x7fffffff),
    time: rng.chance(0.8) ? BigInt(rng.between(0, 1_000_000)) : (BigInt(rng.between(0, 0x1fffff)) << 32n) | BigInt(rng.u32()),
    source: rng.bytes(limits.nodeIdBytes), payload,
  };
}

export function table(rng: Random, kind: TableKindName, { payload, source }: Message, most: number): TableSetup {
  const exact = kind.startsWith("exact");
  const entries = Array.from({ length: rng.between(0, most) }, () => {
    const stem = rng.pick([payload, source, rng.bytes(limits.tableKeyBytes)]).subarray(0, limits.tableKeyBytes);
    const bits = exact ? 8 * stem.length : rng.between(0, 8 * stem.length);
    const key = new Uint8Array(limits.tableKeyBytes);
    key.set(stem);
    if (!exact && rng.chance(0.2)) key[rng.between(0, limits.tableKeyBytes - 1)]! ^= 1 << rng.between(0, 7);
    return { key, bits, value: rng.u32(), node: rng.bytes(limits.nodeIdBytes) };
  });
  return { kind, entries };
}

const generous: Bound = { instructions: 0xffffffff, hashBytes: 0xffffffff, lookups: 0xffff, sends: 1 };
function grant(rng: Random): Bound {
  if (rng.chance(0.85)) return generous;
  if (rng.chance(0.7)) return defaultGrant;
  return rng.pick([{ ...generous, instructions: 50 }, { ...generous, hashBytes: 0 }, { ...generous, lookups: 0 }, { ...generous, sends: 0 }]);
}

/** A program that fits the encoding, and its image: broken for the share of seeds that `broken` gives. */
export function program(rng: Random, broken: number, options: DraftOptions = {}): { draft: Draft; image: Uint8Array; mutation: string | null } {
  for (;;) {
    const mutation = rng.chance(broken) ? rng.pick(mutations) : null;
    try {
      const draft = draftProgram(rng, options);
      const bytes = mutation === null ? image({ ...draft.parts, code: assemble(draft.lines) }) : mutated(draft, mutation, rng);
      if (bytes !== null && bytes.length <= 2 * limits.imageBytes) return { draft, image: bytes, mutation };
    } catch (error) {
      // A branch over more than 255 words: the next program will be shorter.
      if (!(error instanceof DistanceError)) throw error;
    }
  }
}

export function caseOf(seed: number, broken = 0.45): Case {
  const rng = new Random(seed);
  const { draft, image: bytes, mutation } = program(rng, broken);
  const received = message(rng, draft.parts.constBytes);
  return {
    seed, mutation, image: bytes, grant: grant(rng), inputs: inputsOf(received),
    tables: [...draft.parts.tables].map((kind) => table(rng, kindNames[kind]!, received, 6)),
    providers: hashNames.filter(() => rng.chance(0.4)).map((hash) => ({ cid: cidOf(rng.pick([received.payload, received.source]), hash), node: rng.bytes(limits.nodeIdBytes) })),
    held: rng.chance(0.9) ? hashNames : hashNames.filter(() => rng.chance(0.5)),
  };
}
