/**
 * Rights: what a component may be allowed to do, in words of no one mechanism. A `defpolicy` grants them; a target turns
 * a grant into what it has (MPU regions and capabilities, a CSP and wasm imports, Kubernetes policy), by `reach`.
 * The codes are wire format.
 */
import type { ActionName } from "./wire.ts";

export interface Right {
  readonly code: number;
  /** What kind of thing the right reaches: what a target has to open, and nothing else. */
  readonly reach: "network" | "local" | "storage" | "code" | "keys" | "sensors";
  readonly means: string;
}

export const rights = {
  "send": { code: 0, reach: "network", means: "hand a message to another node" },
  "lookup": { code: 1, reach: "network", means: "ask which node provides a content" },
  "deliver": { code: 2, reach: "local", means: "hand a message to the application of this node" },
  "reply": { code: 3, reach: "network", means: "answer the sender" },
  "store": { code: 4, reach: "storage", means: "keep a content" },
  "cache": { code: 5, reach: "storage", means: "keep a result of a cached function" },
  "merge": { code: 6, reach: "storage", means: "change a replicated state through its merge" },
  "set-table": { code: 7, reach: "storage", means: "change an entry of a route table" },
  "install": { code: 8, reach: "code", means: "install a program" },
  "govern": { code: 9, reach: "code", means: "propose, vote, activate" },
  "set-hash": { code: 10, reach: "keys", means: "change the hash function that the network uses" },
  "set-sig": { code: 11, reach: "keys", means: "change the signature algorithm that the network uses" },
  "rekey": { code: 12, reach: "keys", means: "give all nodes new keys" },
  "sense": { code: 13, reach: "sensors", means: "read what sensors measured" },
  "train": { code: 14, reach: "storage", means: "change the weights of a model" },
} as const satisfies Record<string, Right>;
export type RightName = keyof typeof rights;

/** The right that an action needs where a node has a policy; null: it reaches nothing. */
export const rightOfAction = {
  "fault": null, "forward": "send", "drop": null, "deliver": "deliver", "reply": "reply", "gateway": "send",
} as const satisfies Readonly<Record<ActionName, RightName | null>>;
/** The right that a program needs which may look up providers, before it runs. */
export const rightOfLookups: RightName = "lookup";
/** The rights that messages about objects need (spec/registry.ts), which no program decides. */
export const rightOfObjects = { "object-put": "store", "object-get": "reply" } as const satisfies Readonly<Record<string, RightName>>;
