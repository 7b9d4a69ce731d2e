/**
 * Host functions: what a program may ask of its node. They are a registry, not opcodes: a row says what a call takes
 * and gives, what it costs, whether it is pure (may be shared and moved by the optimiser) and which right it needs.
 * The codes are wire format.
 */
export interface HostFunction {
  readonly code: number;
  /** Type of the byte-string argument. */
  readonly argument: "bytes" | "cid";
  /** Registry that the immediate argument names, or none. */
  readonly immediate: "hash" | "none";
  readonly result: "cid" | "optional node";
  /** Scratch bytes that the result may take. */
  readonly resultBytes: number;
  readonly pure: boolean;
  /** Each resource's cost: a call, and each byte of the argument's declared greatest length. */
  readonly cost: { readonly hashBytesPerByte: number; readonly lookups: number };
  readonly right: "none" | "lookup";
  readonly means: string;
}

export const hostFunctions = {
  "multihash": {
    code: 1, argument: "bytes", immediate: "hash", result: "cid", resultBytes: 68, pure: true,
    cost: { hashBytesPerByte: 1, lookups: 0 }, right: "none",
    means: "the CIDv1 (codec raw) of the bytes under the named hash",
  },
  "dht-lookup": {
    code: 2, argument: "cid", immediate: "none", result: "optional node", resultBytes: 32, pure: false,
    cost: { hashBytesPerByte: 0, lookups: 1 }, right: "lookup",
    means: "a node that announced that it provides the content, if this node knows one",
  },
} as const satisfies Record<string, HostFunction>;
export type HostFunctionName = keyof typeof hostFunctions;
