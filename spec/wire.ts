/**
 * The console link between host and device: messages in frames over a UART.
 * A frame is COBS(message || CRC-32 of the message, little-endian) followed by one 0x00
 * (COBS: Cheshire and Baker, IEEE/ACM ToN 1999; CRC-32: IEEE 802.3, reflected, polynomial 0xedb88320).
 * The link is a request-response one: the device answers each frame before it reads the next.
 */
export type WireType = "u8" | "u16" | "u32" | "u64" | "node" | "cid" | "key" | "zero8" | "zero16" | "rest" | "counters" | "digest";

export const wireSizes: Readonly<Record<WireType, number>> = {
  u8: 1, u16: 2, u32: 4, u64: 8, node: 32, cid: 68, key: 32, zero8: 1, zero16: 2, rest: 0, counters: 4 * 11, digest: 32,
};

export interface WireMessage {
  readonly kind: number;
  readonly from: "host" | "device";
  /** Fields after the kind byte, little-endian, packed; `rest` takes what is left. */
  readonly fields: readonly (readonly [string, WireType])[];
  readonly means: string;
}

export const wireMessages = {
  "message": { kind: 0x01, from: "host", means: "a message to be routed",
    fields: [["ttl", "u8"], ["priority", "u8"], ["zero", "zero8"], ["type", "u16"], ["route", "u16"], ["sequence", "u32"], ["source", "node"], ["payload", "rest"]] },
  "provide": { kind: 0x02, from: "host", means: "a node provides a content for so many seconds; 0 withdraws",
    fields: [["zero", "zero8"], ["zero2", "zero16"], ["seconds", "u32"], ["node", "node"], ["cid", "rest"]] },
  "table-set": { kind: 0x03, from: "host", means: "put an entry into a table, or take it out; keyBits is the prefix length, or 8 times the key length",
    fields: [["table", "u8"], ["keyBits", "u16"], ["remove", "u8"], ["zero", "zero8"], ["zero2", "zero16"], ["value", "u32"], ["node", "node"], ["key", "key"]] },
  "install": { kind: 0x04, from: "host", means: "put a program image into the volatile slot; it becomes route 0xffff",
    fields: [["zero", "zero8"], ["zero2", "zero16"], ["image", "rest"]] },
  "stats-get": { kind: 0x05, from: "host", means: "ask for the counters", fields: [] },
  "hello-get": { kind: 0x06, from: "host", means: "ask who is there", fields: [] },
  "reset": { kind: 0x07, from: "host", means: "forget providers, tables, the installed program and the counters", fields: [] },

  "hello": { kind: 0x81, from: "device", means: "sent after start and on request",
    fields: [["isa", "u8"], ["routes", "u8"], ["refused", "u8"], ["tickHz", "u32"], ["build", "u32"]] },
  "decision": { kind: 0x82, from: "device", means: "what became of a message",
    fields: [["action", "u8"], ["fault", "u8"], ["cidLength", "u8"], ["sequence", "u32"], ["vmInstructions", "u32"], ["ticks", "u32"], ["value", "u32"], ["node", "node"], ["cid", "cid"]] },
  "stats": { kind: 0x83, from: "device", means: "the counters, in their order", fields: [["zero", "zero8"], ["zero2", "zero16"], ["counters", "counters"]] },
  "done": { kind: 0x84, from: "device", means: "a command's outcome; for a refused image, why and at which word",
    fields: [["of", "u8"], ["status", "u8"], ["refusal", "u8"], ["word", "u32"]] },
  "crash": { kind: 0x85, from: "device", means: "a processor fault; the device has stopped",
    fields: [["crash", "u8"], ["zero2", "zero16"], ["pc", "u32"], ["cfsr", "u32"], ["hfsr", "u32"], ["address", "u32"]] },
} as const satisfies Record<string, WireMessage>;
export type WireMessageName = keyof typeof wireMessages;

/** Of a node that takes messages of the protocol (systems/grid); any other knows no such kind. */
export const gridMessages = {
  "grid": { kind: 0x08, from: "host", means: "a message of the protocol, its hop header first: in a session, or asking for one, or revoking a token",
    fields: [["message", "rest"]] },
  "clock": { kind: 0x09, from: "host", means: "it is so many seconds since 1970", fields: [["zero", "zero8"], ["zero2", "zero16"], ["seconds", "u64"]] },
  "node-key-get": { kind: 0x0a, from: "host", means: "ask for the key that the node signs with, for somebody at its line who is to know it from then on", fields: [] },
  "object-hold": { kind: 0x0b, from: "host", means: "pin an object, unpin or drop it (spec/registry.ts): for somebody at the node's line alone", fields: [["operation", "u8"], ["zero", "zero16"], ["cid", "rest"]] },

  "grid-answer": { kind: 0x86, from: "device", means: "a message of the protocol: the answer to one that asked for a session", fields: [["message", "rest"]] },
  "node-key": { kind: 0x87, from: "device", means: "the public key, Ed25519", fields: [["key", "key"]] },
  "object": { kind: 0x88, from: "device", means: "what became of a message about an object: how long that is, and a piece of it, if that was asked for", fields: [["zero", "zero8"], ["zero2", "zero16"], ["ticks", "u32"], ["length", "u32"], ["at", "u32"], ["piece", "rest"]] },
} as const satisfies Record<string, WireMessage>;
export type GridMessageName = keyof typeof gridMessages;

/** Who found the fault that `word` of a `done` says, when a `grid` was refused; the fault is `refusal`. */
export const gridJudges = {
  "protocol": { code: 0, means: "envelope, tokens, admission: faults of docs/protocol/grid.cddl" },
  "reader": { code: 1, means: "the program that came in it is none: faults of spec/dictionary.ts" },
  "verifier": { code: 2, means: "its image is not admitted: refusals of spec/faults.ts" },
  "node": { code: 3, means: "the node itself: `gridTroubles`" },
  "registry": { code: 4, means: "the registry of objects: answers of spec/registry.ts" },
} as const;
export type GridJudge = keyof typeof gridJudges;
export const gridTroubles = {
  "busy": { code: 1, means: "a message of a session is in hand, or was until now and this is another's: to be sent again, as its number is not used" },
  "too-long": { code: 2, means: "a program or a request longer than the node has room for" },
  "stopped": { code: 3, means: "the session was revoked while its message was in hand" },
  "crashed": { code: 4, means: "the domain that had it in hand crashed" },
  "uncounted": { code: 5, means: "the node cannot write down how often it has started, and would draw the secrets of another start again: it opens no session" },
  "denied": { code: 6, means: "the node's policy does not let the message have what it asks for, an object or a place for one; where a program decides, that is the decision's fault" },
} as const;

/** Actions in a decision. `fault` means: no action, the message is dropped, `fault` says why. */
export const actions = { "fault": 0, "forward": 1, "drop": 2, "deliver": 3, "reply": 4, "gateway": 5 } as const;
export type ActionName = keyof typeof actions;
/** How a run can end: a program that is no route gives a value, which is no action and never stands in a decision. */
export const programEnds = { ...actions, "give": 6 } as const;
export type ProgramEnd = keyof typeof programEnds;

/** The route number of the volatile slot. */
export const installedRoute = 0xffff;
/** Largest message on the link, and its frame: checksum, COBS overhead of one byte in 254, and the closing zero. */
export const frameMessageBytes = 44 + 4096;
