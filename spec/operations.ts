/**
 * Operations of the language that change governed state or learn from data: their types, effects and needed rights are
 * fixed, so that programs which use them can be written and read; a build that does not hold one refuses it by name.
 */
import type { RightName } from "./rights.ts";

export type OperationType = "bytes" | "validated" | "update" | "hash symbol" | "signature symbol";

export interface Operation {
  readonly arguments: readonly OperationType[];
  /** `statement`: stands before the end of a body and gives nothing; `action` ends a route. */
  readonly result: "statement" | "action" | "validated" | "update";
  /** What a program that uses it does besides deciding; part of its type. */
  readonly effects: readonly RightName[];
  /** Whether this build can run it. */
  readonly built: boolean;
  readonly means: string;
}

export const operations = {
  "set-hash": { arguments: ["hash symbol"], result: "statement", effects: ["set-hash"], built: false, means: "makes the hash function the network's, from the next epoch on" },
  "set-sig": { arguments: ["signature symbol"], result: "statement", effects: ["set-sig"], built: false, means: "makes the signature algorithm the network's, from the next epoch on" },
  "rekey-network": { arguments: [], result: "action", effects: ["rekey"], built: false, means: "every node makes new keys under the algorithms that are set" },
  "consensus-validate": { arguments: ["bytes"], result: "validated", effects: ["sense"], built: false, means: "the readings, once a quorum of neighbours confirms them" },
  "train-model": { arguments: ["validated"], result: "update", effects: ["train"], built: false, means: "one bounded step of training on validated readings; gives the update of the weights" },
  "aggregate-sensors": { arguments: ["update"], result: "action", effects: ["send", "train"], built: false, means: "sends the update to the aggregator of the round" },
} as const satisfies Record<string, Operation>;
export type OperationName = keyof typeof operations;

/** Signature algorithms: COSE code (IANA registry; RFC 9864, RFC 8778, RFC 9964). None is built in yet. */
export const signatures = {
  "ed25519": { cose: -19, source: "RFC 8032, RFC 9864" },
  "hss-lms": { cose: -46, source: "RFC 8554, RFC 8778" },
  "ml-dsa-44": { cose: -48, source: "FIPS 204, RFC 9964" },
  "ml-dsa-65": { cose: -49, source: "FIPS 204, RFC 9964" },
  "ml-dsa-87": { cose: -50, source: "FIPS 204, RFC 9964" },
} as const;

/**
 * Names that the design note uses for something that has another name, or is something else: accepted, with a warning that
 * says what is meant. XMSS is a signature scheme and no hash; what it needs is the hash below it. Dilithium5 is the
 * pre-standard form of ML-DSA-87 and not interoperable with it.
 */
export const aliases = {
  "hash": { "xmss": { means: "sha2-256", why: "XMSS is a signature scheme; its trees hash with sha2-256" } },
  "signature": { "dilithium5": { means: "ml-dsa-87", why: "Dilithium5 is the name of ML-DSA-87 before FIPS 204, which changed it" } },
} as const;
