/**
 * Resources that a limit can be set on, each under one number wherever a limit is written down: in a token's scope (spec/tokens.ts), in an
 * envelope's budget, and, those of a program's bound, in the compiler (compiler/ir/resources.ts). Numbers are wire format: never renumbered.
 */
export const resources = {
  "instructions": { code: 1, words: "VM instructions", means: "instructions of the machine that programs may execute; as CPU time, a scheduling context's" },
  "hash-bytes": { code: 2, words: "hashed bytes", means: "bytes that programs may have hashed" },
  "lookups": { code: 3, words: "look-ups", means: "look-ups of providers" },
  "sends": { code: 4, words: "messages sent", means: "messages that may be sent" },
  "stored-bytes": { code: 5, words: "bytes stored", means: "bytes that may be kept in the node's stores" },
  "replicas": { code: 6, words: "replicas", means: "copies at other nodes that may be asked for" },
} as const;
export type ResourceName = keyof typeof resources;
export const resourceNames = Object.keys(resources) as readonly ResourceName[];

/** Limits are unsigned integers of 64 bits; a resource that is not named has the limit 0. */
export const limitBits = 64;
