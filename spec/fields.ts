/**
 * The fields of a message that a program can read, and the registers that hold them when it starts.
 * Core form uses these names, and so does every front end: `%ttl`.
 */
export interface Field {
  /** The type as the language writes it; `sym:type` is a symbol of the messageTypes registry. */
  readonly type: "int" | "u64" | "bytes" | "node" | "sym:type";
  /** R[n] for int and symbols, R[n..n+1] for u64, B[n] for bytes and node. */
  readonly register: number;
  /** Least and greatest value of an int; least and greatest length of bytes. */
  readonly range: readonly [number, number];
  readonly means: string;
}

export const fields = {
  "ttl": { type: "int", register: 0, range: [0, 255], means: "hops that the message may still take" },
  "size": { type: "int", register: 1, range: [0, 4096], means: "length of the payload in bytes" },
  "type": { type: "sym:type", register: 2, range: [0, 65535], means: "content type, a symbol of the message-type registry" },
  "priority": { type: "int", register: 3, range: [0, 7], means: "0 (background) to 7 (alarm)" },
  "sequence": { type: "int", register: 4, range: [0, 2147483647], means: "the sender's sequence number" },
  "time": { type: "u64", register: 6, range: [0, Number.MAX_SAFE_INTEGER], means: "arrival time at this node, milliseconds since it started" },
  "payload": { type: "bytes", register: 0, range: [0, 4096], means: "the application's bytes" },
  "source": { type: "node", register: 1, range: [32, 32], means: "the node that made the message" },
} as const satisfies Record<string, Field>;
export type FieldName = keyof typeof fields;

/** Inputs that programs of other kinds have: a policy's besides the fields, a merge's, and the parameters p0, p1, … of a function. */
export const inputs = {
  "right": { kind: "policy", register: 5, means: "the right that is asked for, a code of spec/rights.ts" },
  "current": { kind: "merge", register: 0, means: "the state that this node holds" },
  "incoming": { kind: "merge", register: 1, means: "the state that arrived" },
  "ancestor": { kind: "merge", register: 2, means: "the last state that both descend from; empty when none is known" },
} as const;
export type InputName = keyof typeof inputs;

/** Content types. Codes below 256 are PromiseGrid's; a project may use 256..65535 for its own through `defsymbol`. */
export const messageTypes = {
  "data": 0, "telemetry": 1, "urgent": 2, "command": 3, "config": 4, "firmware": 5, "log": 6, "query": 7, "answer": 8, "heartbeat": 9, "session": 10, "revocation": 11,
  "object-put": 12, "object-get": 13, "log-head": 14, "state-change": 15,
} as const;

/** Why a route drops a message: what an operator reads in the log. */
export const dropReasons = {
  "unwanted": 0, "expired": 1, "too-large": 2, "too-small": 3, "no-route": 4, "no-sink": 5, "forbidden": 6, "malformed": 7,
  "duplicate": 8, "low-priority": 9, "quarantined": 10, "checksum": 11, "rate": 12, "unknown-type": 13,
} as const;
