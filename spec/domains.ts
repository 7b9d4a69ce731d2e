/**
 * The node as protection domains: what each may hold, and every message that they exchange. A port makes a message an IPC
 * between domains, a call between modules or an entry in a queue; no domain talks to another but in these.
 *
 * A message is a label, up to four words and, where it says so, bytes in a frame that two domains share. Four words travel in
 * registers: nobody can change them once they are sent. Bytes in a frame can be changed by whoever maps it for writing; each
 * frame says why that hurts nobody but its writer.
 */
export const domainNames = ["supervisor", "driver", "protocol", "router", "store", "governor", "keys", "updater", "gate", "admission", "worker"] as const;
export type DomainName = (typeof domainNames)[number];

/** Systems that are made of them: `node` has all but those that take messages of strangers, `grid` has all. */
export const systemNames = ["node", "grid"] as const;
export type NodeSystemName = (typeof systemNames)[number];
/** Whether a system has a domain, a frame or a message: those that say nothing are in both. */
export const isIn = (system: NodeSystemName, { only }: { readonly only?: NodeSystemName }): boolean => only === undefined || only === system;

export interface Domain {
  /** Also the badge of its capabilities to the others' endpoints, which is how they know it. Never 0. */
  readonly code: number;
  readonly title: string;
  /** The one system that has it. */
  readonly only?: NodeSystemName;
  /** Its own time, that of whoever calls it, or that of a session, which the gate gives it. */
  readonly time: "own" | "caller" | "session";
  /** Larger runs first. */
  readonly priority: number;
  /** Beside its code, data, stack and IPC buffer, and the frames below. */
  readonly holds: readonly string[];
  /** What of its state a restart leaves, and how that is believed. */
  readonly keeps: string;
  /** The most that it can do to the others when its code is an attacker's. */
  readonly harm: string;
}

export const domains: Readonly<Record<DomainName, Domain>> = {
  supervisor: {
    code: 1, title: "restarts the others", time: "own", priority: 9,
    holds: ["the TCB, a reply capability and the scheduling context of each other domain", "the fault endpoint"],
    keeps: "nothing: it is not restarted",
    harm: "everything; it takes no bytes from outside, maps no memory of another domain and reads only badges and labels",
  },
  driver: {
    code: 2, title: "moves bytes between the line and the protocol domain, and keeps the clock", time: "own", priority: 4,
    holds: ["the UART, its receive interrupt, the counter", "what resets the device, where the board's file names it"],
    keeps: "the clock, so that time does not go back",
    harm: "the line and the time: it can forge what comes in and time out entries, as the line's other end can, and reset the device",
  },
  protocol: {
    code: 3, title: "parses what came in, encodes what goes out", time: "caller", priority: 5,
    holds: [],
    keeps: "its counters",
    harm: "messages: it can forge requests of every kind but those that only the governor may send, and answers on the line",
  },
  router: {
    code: 4, title: "admits programs and decides messages with them; in a node that takes strangers' messages, keeps objects by their CID", time: "caller", priority: 7,
    holds: [],
    keeps: "the installed image and the routes that came as an update, which are verified again, programs of messages, likewise, objects, which are hashed whenever they are loaded, and its counters",
    harm: "decisions: it can give wrong ones, ask the store for any content, and give bytes for an object that are not its: whoever asked hashes them",
  },
  store: {
    code: 5, title: "holds providers and route tables, the store on flash and, in `grid`, the audit log", time: "caller", priority: 8,
    holds: ["the flash of the store"],
    keeps: "both, each entry looked at, a table that was being changed as it was before; its counter; what is on the flash, which it mounts again; the audit log, whose links are computed again",
    harm: "answers of lookups and the entries of tables, which the router checks for their shape when it copies them; every record of the store; what the audit log says from then on, and not what a head before it covers",
  },
  governor: {
    code: 6, title: "passes on what changes the node: installing, tables, reset; says what a program may cost", time: "caller", priority: 6,
    holds: [],
    keeps: "its counter",
    harm: "what is installed and in tables; not what a program can do, for the router verifies each and grants no more than the build does",
  },
  keys: {
    code: 7, title: "signs, verifies, seals and unseals; keys never leave it", time: "caller", priority: 8,
    holds: [],
    keeps: "nothing: keys are derived again",
    harm: "its keys",
  },
  updater: {
    code: 8, title: "takes updates: signed images into the slot that does not run, signed routes into the store", time: "own", priority: 1,
    holds: ["the slot that does not run; of the one that runs the trailer, and the manifest to read", "public keys"],
    keeps: "nothing: what was being received is begun again; routes are read from the store again, and judged again",
    harm: "which routes run: the router verifies each and grants no more than the build does; the slot that does not run, of which the boot stage starts what is signed, and the marks beside it: it can go back to an older image, and to none that is not signed; every record of the store",
  },
  gate: {
    code: 9, only: "grid", title: "holds sessions: takes a message that its session's key, window and accounts allow, and gives it to the worker on the session's time", time: "caller", priority: 6,
    holds: ["memory for kernel objects: each link of a chain of tokens is an Untyped retyped from that of the link before, a session's time a scheduling context retyped from its leaf's", "user memory, handed down the same way: what lets a session's messages in is in a Frame retyped from its leaf's", "one MPU region for the Frame of the session that speaks", "control over time"],
    keeps: "nothing: after a crash every link is revoked, and sessions are agreed anew",
    harm: "sessions: it can let any message in, or none, and charge whom it likes; not what a program can do",
  },
  admission: {
    code: 10, only: "grid", title: "verifies chains of tokens and revocations, and agrees session keys", time: "own", priority: 3,
    holds: ["root keys"],
    keeps: "nothing: a request in hand is begun again",
    harm: "who is admitted, and under which limits; keys of sessions that it agrees; every record of the store",
  },
  worker: {
    code: 11, only: "grid", title: "does a session's work: compiles the program in a message, and has the router decide", time: "session", priority: 2,
    holds: [],
    keeps: "nothing: the message in hand has no answer",
    harm: "decisions about messages of sessions: which program a route's bytes stand for, and what the policy is asked about; the router verifies each program",
  },
};

export interface SharedFrame {
  /** The one system that has it. */
  readonly only?: NodeSystemName;
  /** A power of two, at least 32: one region of the MPU. */
  readonly bytes: number;
  /** In the place of `bytes` where messages of strangers are taken. */
  readonly grid?: number;
  readonly writes: readonly DomainName[];
  readonly reads: readonly DomainName[];
  readonly means: string;
  /** Why a writer that goes on writing while the other side looks hurts only itself. */
  readonly safe: string;
}

export const sharedFrames = {
  message: {
    bytes: 8192, writes: ["protocol", "router"], reads: ["gate"],
    means: "message memory: scratch, then the message as decoded; behind it the next hop of a decision",
    safe: "one thread of each domain, and the protocol domain waits for the router's reply at a lower priority. If it did not, a program would read other bytes of a message that the domain can forge anyway: every length that the router relies on came in registers, and an image is verified where the router alone can write. The gate looks while the protocol domain waits for it, and copies what it lets in",
  },
  answer: {
    bytes: 512, writes: ["protocol"], reads: ["driver"],
    means: "an answer in its frame, ready for the line",
    safe: "the driver sends at most the frame's bytes, whatever they are",
  },
  command: {
    bytes: 128, writes: ["protocol"], reads: ["store"],
    means: "what does not fit four words of `provide` and `table-set`: a node id, then a CID or a key; in `grid` the time, too, for the audit log",
    safe: "the store copies it before it looks at it",
  },
  lookup: {
    bytes: 128, grid: 2048, writes: ["router", "store"], reads: [],
    means: "the content that is asked for, and the node id that was found; in `grid` behind them the router's decisions, until the store writes them down, and the digest of an act of its",
    safe: "both sides rely on the lengths in registers alone. Of decisions the store takes no more than there is room for, and looks at the shape of each outcome that it does not know",
  },
  tables: {
    bytes: 8192, writes: ["store"], reads: ["router"],
    means: "the node's route tables",
    safe: "the router copies a table when it is told that it changed, checks the copy, and matches against that",
  },
  record: {
    bytes: 2048, writes: ["governor", "updater", "store", "gate"], reads: [],
    means: "two halves, that of governor and gate, of which no system has both ask, and the updater's: what is put into the store on flash, or was read out of it: a key or CID in the first 64 bytes, behind them a value or a piece of one",
    safe: "the store copies it before it looks at it. Governor and updater could write over each other's half, and each may put any record anyway",
  },
  vault: {
    bytes: 1024, writes: ["governor", "keys", "admission"], reads: [],
    means: "what is to be signed, verified, sealed or unsealed, piece by piece, and what comes of it",
    safe: "the keys domain copies each piece before it works on it",
  },
  update: {
    bytes: 2048, writes: ["protocol", "updater"], reads: [],
    means: "a request about updates as it came in a frame, and the answer to it; how many were asked, answered and sent",
    safe: "the updater copies a request before it looks at it, the protocol domain an answer, whose length it checks. Who counts wrongly leaves requests without an answer",
  },
  grid: {
    only: "grid", bytes: 8192, writes: ["gate", "worker", "router"], reads: ["protocol"],
    means: "the message of a session that is in hand: an order to the worker, memory as a program sees it, the program as it came and its image, and the decision",
    safe: "what the gate charges for is in its own memory. The router takes lengths from words alone, copies an image before it verifies it, and writes scratch alone; the protocol domain copies a decision before it looks at it",
  },
  admit: {
    only: "grid", bytes: 2048, writes: ["protocol", "admission"], reads: [],
    means: "a request for a session, or a revocation, as it came, and the answer to it; how many were asked, answered and sent",
    safe: "as in `update`: whoever looks copies first, and checks the length",
  },
  links: {
    only: "grid", bytes: 1024, writes: ["admission"], reads: ["gate"],
    means: "a chain that holds, as links with their limits, and the session's key until the gate has it; or the name of a link that is revoked; or the head of a log",
    safe: "the gate copies it before it looks at it; what it says is the admission domain's word, whenever it was written",
  },
  bundle: {
    bytes: 16_384, writes: ["updater"], reads: ["router"],
    means: "routes that come as an update, as they were signed",
    safe: "the router copies each image and verifies the copy; each length is read once",
  },
} as const satisfies Record<string, SharedFrame>;
export type SharedFrameName = keyof typeof sharedFrames;

/** [name, word, lowest bit, bits]. Bits that no field has are zero, and not looked at. */
export type WordField = readonly [name: string, word: 0 | 1 | 2 | 3, shift: number, bits: number];

export interface DomainMessage {
  readonly label: number;
  /** Who may send it to whom. */
  readonly ways: readonly (readonly [from: DomainName, to: DomainName])[];
  readonly words: readonly WordField[];
  /** Words of the reply, whose label is one of `outcomes`. */
  readonly reply: readonly WordField[];
  /** The frame that holds the bytes which go with it. */
  readonly frame?: SharedFrameName;
  /** The one system in which it is sent. */
  readonly only?: NodeSystemName;
  /** Said by a notification: without words, and nobody waits. */
  readonly signal?: true;
  readonly means: string;
}

/** 48 bits of milliseconds: 8,900 years. */
const now = (word: 1 | 2, high: 2 | 3): WordField[] => [["nowLow", word, 0, 32], ["nowHigh", high, 0, 16]];
/** A status of spec/store.ts. */
const stored: readonly WordField[] = [["status", 0, 0, 8]];
const done: readonly WordField[] = [["status", 0, 0, 8], ["refusal", 0, 8, 8], ["word", 1, 0, 32]];

export const domainMessages = {
  "start": { label: 1, ways: [["driver", "protocol"]], words: [], reply: [["bytes", 0, 0, 8]], frame: "answer",
    means: "the line is up: the answer is the node's hello" },
  "receive": { label: 2, ways: [["driver", "protocol"]], words: [["bytes", 0, 0, 32], ["nowLow", 1, 0, 32], ["nowHigh", 2, 0, 16], ["count", 2, 16, 3]], reply: [["bytes", 0, 0, 8]], frame: "answer",
    means: "one to four bytes off the line, the first in the lowest bits; a zero can only be the last. The answer, if one is due, is in the frame" },
  "report": { label: 3, ways: [["driver", "protocol"]], words: [["ticks", 0, 0, 32]], reply: [["bytes", 0, 0, 8]], frame: "answer",
    means: "after `decided`: how many ticks of the counter the decision took; now its answer is put together" },

  "decide": { label: 4, ways: [["protocol", "router"]], frame: "message",
    words: [["sequence", 0, 0, 31], ["nowLow", 1, 0, 32], ["nowHigh", 2, 0, 16], ["type", 2, 16, 16], ["size", 3, 0, 13], ["priority", 3, 13, 3], ["ttl", 3, 16, 8], ["route", 3, 24, 8]],
    reply: [["action", 0, 0, 8], ["fault", 0, 8, 8], ["cidBytes", 0, 16, 8], ["hop", 0, 24, 1], ["value", 1, 0, 32], ["instructions", 2, 0, 32], ["cidAt", 3, 0, 16], ["nodeAt", 3, 16, 16]],
    means: "run a route on the message in message memory. `route` is its number, that of the slot for an installed one, a greater one for one that there cannot be; where node id and CID of the decision stand is an offset in the frame" },
  "lookup": { label: 5, ways: [["router", "store"]], words: [["bytes", 0, 0, 16], ...now(1, 2)], reply: [], frame: "lookup",
    means: "which node provides this content? It is in the frame; the outcome `absent` is an answer, too" },

  "provide": { label: 6, ways: [["protocol", "store"]], words: [["seconds", 0, 0, 32], ["nowLow", 1, 0, 32], ["nowHigh", 2, 0, 16], ["bytes", 2, 16, 8]], reply: done, frame: "command",
    means: "a node provides a content for so many seconds; 0 withdraws" },
  "table-set": { label: 7, ways: [["protocol", "governor"], ["governor", "store"]], words: [["table", 0, 0, 8], ["remove", 0, 8, 1], ["keyBits", 0, 16, 16], ["value", 1, 0, 32]], reply: done, frame: "command",
    means: "put an entry into a table, or take it out. The governor passes it on, and tells the router when it was done" },
  "table-changed": { label: 8, ways: [["governor", "router"]], words: [["table", 0, 0, 8]], reply: [], frame: "tables",
    means: "the store changed this table" },
  "install": { label: 9, ways: [["protocol", "governor"], ["governor", "router"]], words: [["bytes", 0, 0, 16], ["lookups", 0, 16, 16], ["instructions", 1, 0, 32], ["hashBytes", 2, 0, 32]], reply: done, frame: "message",
    means: "put the image in message memory into the slot. The governor passes it on with what it may cost, which the router lowers to the build's grant" },
  "reset": { label: 10, ways: [["protocol", "governor"], ["governor", "store"], ["governor", "router"]], words: [], reply: [["refused", 0, 0, 8]],
    means: "forget providers, tables, the installed program and the counters" },
  "counters": { label: 11, ways: [["protocol", "governor"], ["governor", "store"], ["governor", "router"]], words: [], reply: [["first", 0, 0, 32], ["second", 1, 0, 32], ["third", 2, 0, 32], ["fourth", 3, 0, 32]],
    means: "counters from `decisions` on. The store says its own, the router its two, the governor all four" },
  "about": { label: 12, ways: [["protocol", "governor"], ["governor", "router"]], words: [], reply: [["routes", 0, 0, 8], ["refused", 0, 8, 8], ["build", 1, 0, 32]],
    means: "what the build is, and how many of its routes were not admitted" },

  "key-begin": { label: 13, ways: [["governor", "keys"], ["admission", "keys"]], words: [["operation", 0, 0, 8], ["algorithm", 0, 8, 8], ["key", 0, 16, 8]], reply: [],
    means: "begin to sign, verify, seal or unseal with a key; what was begun before is forgotten" },
  "key-update": { label: 14, ways: [["governor", "keys"], ["admission", "keys"]], words: [["bytes", 0, 0, 16], ["part", 0, 16, 8]], reply: [], frame: "vault",
    means: "the next piece, of the message or of the signature that is to be verified: messages and signatures of any length, kilobytes in ML-DSA, pass piece by piece" },
  "key-finish": { label: 15, ways: [["governor", "keys"], ["admission", "keys"]], words: [], reply: [["bytes", 0, 0, 16]],
    means: "that was all: whether it verifies, or how many bytes there are to be read" },
  "key-read": { label: 16, ways: [["governor", "keys"], ["admission", "keys"]], words: [["at", 0, 0, 16], ["bytes", 0, 16, 16]], reply: [["bytes", 0, 0, 16]], frame: "vault",
    means: "a piece of the result" },

  "ready": { label: 17, ways: [["driver", "supervisor"], ["protocol", "supervisor"], ["router", "supervisor"], ["store", "supervisor"], ["governor", "supervisor"], ["keys", "supervisor"], ["updater", "supervisor"], ["gate", "supervisor"], ["admission", "supervisor"], ["worker", "supervisor"]], words: [], reply: [], signal: true,
    means: "it has started, and takes messages from now on" },

  "record-put": { label: 18, ways: [["governor", "store"], ["updater", "store"], ["gate", "store"]], words: [["kind", 0, 0, 8], ["keyBytes", 0, 8, 8], ["bytes", 0, 16, 16]], reply: stored, frame: "record",
    means: "a record of the store on flash in place of the one with this kind and key; when the answer comes, it is there" },
  "record-get": { label: 19, ways: [["governor", "store"], ["updater", "store"], ["gate", "store"]], words: [["kind", 0, 0, 8], ["keyBytes", 0, 8, 8], ["at", 1, 0, 32]], reply: [["status", 0, 0, 8], ["bytes", 0, 16, 16], ["length", 1, 0, 32]], frame: "record",
    means: "a piece of a record's value from `at` on, and how long it is; an object's digest, or another record's checksum, is checked when `at` is 0" },
  "record-remove": { label: 20, ways: [["governor", "store"], ["updater", "store"], ["gate", "store"]], words: [["kind", 0, 0, 8], ["keyBytes", 0, 8, 8]], reply: stored, frame: "record",
    means: "a record that is not needed any more; refused for the object of the root and of the one before it" },
  "record-next": { label: 21, ways: [["governor", "store"], ["updater", "store"], ["gate", "store"]], words: [["kind", 0, 0, 8], ["place", 1, 0, 32]], reply: [["status", 0, 0, 8], ["keyBytes", 0, 8, 8], ["bytes", 0, 16, 16], ["place", 1, 0, 32]], frame: "record",
    means: "the next record of a kind from a place on, 0 at first: key, the beginning of its value, and the place to go on from; `absent` when there are no more" },
  "object-begin": { label: 22, ways: [["governor", "store"], ["updater", "store"]], words: [["bytes", 0, 0, 32]], reply: stored, frame: "record",
    means: "an object of so many bytes comes in pieces, under the CID in the frame; `present` when it is there already" },
  "object-write": { label: 23, ways: [["governor", "store"], ["updater", "store"]], words: [["bytes", 0, 0, 16]], reply: stored, frame: "record",
    means: "its next piece; `gone` when it has to be begun again" },
  "object-finish": { label: 24, ways: [["governor", "store"], ["updater", "store"]], words: [], reply: stored,
    means: "that was all of it: it is there, if its digest is the CID's" },
  "root-get": { label: 25, ways: [["governor", "store"], ["updater", "store"]], words: [], reply: [["status", 0, 0, 8], ["before", 0, 8, 1]], frame: "record",
    means: "the CID that names the state, in place of a key, and the one before it, if there is one, in place of a value" },
  "root-set": { label: 26, ways: [["governor", "store"], ["updater", "store"]], words: [], reply: stored, frame: "record",
    means: "from now on this CID names the state: its object is there, and whole, or nothing changes" },
  "root-back": { label: 27, ways: [["governor", "store"], ["updater", "store"]], words: [], reply: stored,
    means: "the one before it names the state again" },
  "store-tidy": { label: 28, ways: [["updater", "store"]], words: [], reply: [["more", 0, 0, 1]],
    means: "a piece of what a put may otherwise have to do first, when there is nothing else to do: whether there is more" },

  "update-request": { label: 29, ways: [["protocol", "updater"]], words: [], reply: [], frame: "update", signal: true,
    means: "a request about updates is in the frame" },
  "update-answered": { label: 30, ways: [["updater", "driver"]], words: [], reply: [], signal: true,
    means: "its answer is in the frame; at the start: routes are those of the store" },
  "update-collect": { label: 31, ways: [["driver", "protocol"]], words: [], reply: [["bytes", 0, 0, 8]], frame: "answer",
    means: "after `update-answered`: put the answer into its frame, if one is due" },
  "routes-load": { label: 32, ways: [["updater", "router"]], words: [["bytes", 0, 0, 16]], reply: [["refusal", 0, 0, 8]], frame: "bundle",
    means: "make the routes of the bundle in the frame ready beside those that run; a refusal of spec/update.ts" },
  "routes-run": { label: 33, ways: [["updater", "router"]], words: [["build", 0, 0, 1]], reply: [],
    means: "what was made ready runs from the next message on, or the build's routes; `refused`: nothing is ready" },

  "grid": { label: 34, only: "grid", ways: [["protocol", "gate"]], words: [["bytes", 0, 0, 16], ...now(1, 2)], reply: done, frame: "message",
    means: "a message of the protocol is in message memory. `absent`: it is under no session, which is the admission domain's; a status of 0: it is taken, and its answer comes" },
  "grid-order": { label: 35, only: "grid", ways: [["gate", "worker"]], words: [], reply: [], frame: "grid", signal: true,
    means: "a message of a session is in the frame. With the signal goes the session's time" },
  "program-compiled": { label: 36, only: "grid", ways: [["worker", "gate"]], words: [["bytes", 0, 0, 16], ["fault", 0, 16, 8]], reply: [["route", 0, 0, 8]], frame: "grid",
    means: "the image of the program in the frame, or why there is none. `done`: it is kept and paid for, and has this number; `refused`: it is not to run" },
  "program-keep": { label: 37, only: "grid", ways: [["gate", "router"]], words: [["bytes", 0, 0, 16], ["place", 0, 16, 8]], reply: [["refusal", 0, 0, 8], ["lookups", 0, 16, 16], ["instructions", 1, 0, 32], ["hashBytes", 2, 0, 32]], frame: "grid",
    means: "verify this image and keep it at this place, in place of what was there: what it and the policy that is asked about it take at most, or why it is not admitted" },
  "grid-decide": { label: 38, only: "grid", ways: [["worker", "router"]], frame: "grid",
    words: [["sequence", 0, 0, 31], ["change", 0, 31, 1], ["nowLow", 1, 0, 32], ["nowHigh", 2, 0, 16], ["type", 2, 16, 16], ["size", 3, 0, 13], ["priority", 3, 13, 3], ["ttl", 3, 16, 8], ["route", 3, 24, 8]],
    reply: [["action", 0, 0, 8], ["fault", 0, 8, 8], ["cidBytes", 0, 16, 8], ["hop", 0, 24, 1], ["value", 1, 0, 32], ["instructions", 2, 0, 32], ["cidAt", 3, 0, 16], ["nodeAt", 3, 16, 16]],
    means: "as `decide`, of the message in this frame and a program that is kept, where the policy lets it; `route` is its place. Of a `change` the program is the constraint: `value` is a fault of spec/state.ts, and `fault` an answer of spec/registry.ts, if its leaf is not kept" },
  "grid-answered": { label: 39, only: "grid", ways: [["worker", "driver"], ["gate", "driver"]], words: [], reply: [], signal: true,
    means: "what became of the message is in the frame" },
  "grid-collect": { label: 40, only: "grid", ways: [["driver", "protocol"]], words: [["ticks", 0, 0, 32]], reply: [["bytes", 0, 0, 8]], frame: "answer",
    means: "after `grid-answered`: put the answer into its frame, if one is due. `ticks`: from the message's last byte until now" },
  "clock": { label: 41, only: "grid", ways: [["protocol", "gate"]], words: [["secondsLow", 0, 0, 32], ["secondsHigh", 1, 0, 32], ["nowLow", 2, 0, 32], ["nowHigh", 3, 0, 16]], reply: done,
    means: "it is so many seconds since 1970. A clock that went back would let in what has expired: it does not" },
  "time-get": { label: 42, only: "grid", ways: [["admission", "gate"]], words: [], reply: [["secondsLow", 0, 0, 32], ["secondsHigh", 1, 0, 32], ["boot", 2, 0, 32]],
    means: "the second since 1970 in which the last message came, 0: nobody has said what time it is; and how often the device has started, which no two starts have in common" },
  "admission-request": { label: 43, only: "grid", ways: [["protocol", "admission"]], words: [], reply: [], frame: "admit", signal: true,
    means: "a request for a session, or a revocation, is in the frame" },
  "admission-answered": { label: 44, only: "grid", ways: [["admission", "driver"]], words: [], reply: [], signal: true,
    means: "its answer is in the frame" },
  "admission-collect": { label: 45, only: "grid", ways: [["driver", "protocol"]], words: [], reply: [["bytes", 0, 0, 16]], frame: "answer",
    means: "after `admission-answered`: put the answer into its frame, if one is due" },
  "session-open": { label: 46, only: "grid", ways: [["admission", "gate"]], words: [], reply: [["refusal", 0, 0, 8], ["handle", 1, 0, 32]], frame: "links",
    means: "the chain in the frame holds, and this is the key that was agreed: a link for each that there is none of, a session under the last" },
  "link-revoke": { label: 47, only: "grid", ways: [["admission", "gate"]], words: [], reply: [["refusal", 0, 0, 8]], frame: "links",
    means: "the link in the frame is revoked: what was made under it is gone, and when the answer comes a restart knows" },
  "link-revoked": { label: 48, only: "grid", ways: [["admission", "gate"]], words: [], reply: [], frame: "links",
    means: "whether the link in the frame was revoked: `done`, or `absent`" },
  "content-find": { label: 58, only: "grid", ways: [["gate", "router"]], words: [["cidBytes", 0, 0, 8], ["at", 0, 16, 16]], reply: [["status", 0, 0, 8], ["length", 1, 0, 32]], frame: "message",
    means: "how long the object is whose CID stands there in message memory: that much is hashed when it is loaded; an answer of spec/registry.ts" },
  "content-put": { label: 59, only: "grid", ways: [["worker", "router"]], words: [["cidBytes", 0, 0, 8], ["bytes", 0, 16, 13]], reply: [["status", 0, 0, 8], ["bytes", 0, 16, 16], ["length", 1, 0, 32]], frame: "grid",
    means: "keep the object that the message in hand has behind its CID, if it is that one; of its bytes none are given back. `refused`: the policy does not let it" },
  "content-get": { label: 60, only: "grid", ways: [["worker", "router"]], words: [["cidBytes", 0, 0, 8], ["at", 1, 0, 32]], reply: [["status", 0, 0, 8], ["bytes", 0, 16, 16], ["length", 1, 0, 32]], frame: "grid",
    means: "put a piece of the object, which is hashed first, where the memory of the message in hand begins; `refused` as above" },
  "content-hold": { label: 61, only: "grid", ways: [["protocol", "governor"], ["governor", "router"]], words: [["cidBytes", 0, 0, 8], ["operation", 0, 8, 8]], reply: done, frame: "message",
    means: "pin, unpin or drop the object whose CID came in message memory" },
  "log-head": { label: 62, only: "grid", ways: [["admission", "gate"]], words: [], reply: [["refusal", 0, 0, 8]], frame: "links",
    means: "the head in the frame is signed by a root key: from now on receipts are held against it; a fault of spec/state.ts, or `unwritten`" },
  "receipts-check": { label: 63, only: "grid", ways: [["worker", "router"]], words: [["count", 0, 0, 8], ["at", 0, 16, 16]], reply: [["fault", 0, 0, 8]], frame: "grid",
    means: "whether each receipt of the message in hand leads from its leaf to the root beside it; they stand at `at` of its memory: a fault of spec/envelope.ts" },
  "content-load": { label: 64, only: "grid", ways: [["worker", "router"]], words: [["cidBytes", 0, 0, 8]], reply: [["status", 0, 0, 8], ["bytes", 0, 16, 16]], frame: "grid",
    means: "put the object, which is hashed first, in the place of its CID, where the program of the message in hand stands" },
  "change-done": { label: 65, only: "grid", ways: [["worker", "gate"]], words: [], reply: [["refusal", 0, 0, 8]],
    means: "the constraint grants the change in hand, and its leaf is kept: the state goes on to its head, which is written down" },
  "session-stopped": { label: 49, only: "grid", ways: [["gate", "supervisor"]], words: [], reply: [],
    means: "the time under which worker and router have a message in hand is gone with its session: they are to begin again. Sent without waiting for an answer" },

  "decisions-log": { label: 50, only: "grid", ways: [["router", "store"]], words: [], reply: [], frame: "lookup",
    means: "decisions in the frame are to be written down: there is no room for another. Before anything else that has to stand behind them the store takes them unasked" },
  "act-log": { label: 51, only: "grid", ways: [["router", "store"]], words: [["kind", 0, 0, 8], ["status", 0, 8, 8]], reply: [], frame: "lookup",
    means: "an act of the router's is to be written down: its kind (spec/audit.ts), how it was answered, and its digest in the frame" },
  "log-put": { label: 52, only: "grid", ways: [["admission", "store"]], words: [["at", 0, 0, 8], ["first", 1, 0, 32], ["second", 2, 0, 32], ["third", 3, 0, 32]], reply: [],
    means: "twelve bytes of a digest, a node id or a signature, for the next `log-do`" },
  "log-do": { label: 53, only: "grid", ways: [["admission", "store"]], words: [["operation", 0, 0, 8], ["status", 0, 8, 8], ["at", 0, 16, 16], ["number", 1, 0, 32], ["nowLow", 2, 0, 32], ["nowHigh", 3, 0, 16]], reply: [["bytes", 0, 0, 16]],
    means: "what `logOperations` has, and how many bytes there are to be got" },
  "session-used": { label: 66, only: "grid", ways: [["gate", "store"]], words: [["handle", 0, 0, 32], ...now(1, 2)], reply: [],
    means: "a message of a session holds: whoever asked for it is there, and has a record in the audit log from now on, if he had none" },
  "log-get": { label: 54, only: "grid", ways: [["admission", "store"]], words: [["at", 0, 0, 16]], reply: [["first", 0, 0, 32], ["second", 1, 0, 32], ["third", 2, 0, 32], ["fourth", 3, 0, 32]],
    means: "sixteen of them" },
} as const satisfies Record<string, DomainMessage>;
export type DomainMessageName = keyof typeof domainMessages;

/** The label of a reply. `restarted` and `gone` are the supervisor's, on behalf of a domain that can say nothing. */
export const outcomes = {
  "done": { code: 0, title: "it was done; the words say how" },
  "answer": { code: 1, title: "an answer for the line is in the frame" },
  "decided": { code: 2, title: "a decision was made: report its ticks" },
  "absent": { code: 3, title: "there is none, or it does not verify" },
  "refused": { code: 4, title: "no message that this sender may send, or not in this state" },
  "restarted": { code: 5, title: "the domain crashed over it and was started again: ask again, or do without" },
  "gone": { code: 6, title: "the domain crashed too often and is not started again" },
  "reset": { code: 7, title: "an answer for the line is in the frame; the device starts anew when it is sent" },
} as const;
export type OutcomeName = keyof typeof outcomes;

/** What the keys domain does, and with what. Algorithms are codes in a registry: ML-DSA comes as a row. */
export const keyOperations = { "sign": 1, "verify": 2, "seal": 3, "unseal": 4, "public": 5 } as const;
export const keyAlgorithms = {
  "blake3-mac": { code: 1, resultBytes: 32, operations: ["sign", "verify"], means: "a MAC: BLAKE3 in its keyed mode" },
  "ed25519": { code: 3, resultBytes: 64, operations: ["sign", "public"], means: "a signature that others can verify (RFC 8032), and the public key for it; of systems that take messages of strangers alone" },
  "blake3-siv": { code: 2, resultBytes: 32, operations: ["seal", "unseal"], means: "a seal: the MAC of the plain text is the nonce of a BLAKE3 key stream, and stands in front of what that encrypts" },
} as const;

/** What the admission domain asks of the audit log, which the store keeps: off the way of messages, on its own time. */
export const logOperations = {
  "begin": { code: 1, means: "the log is that of the node with this id, and begins, unless it has begun: behind the head on flash, if there is one" },
  "admission": { code: 2, means: "a request for a session was judged: its status, the session's handle, a digest" },
  "revocation": { code: 3, means: "a revocation was judged: its status, a digest" },
  "state": { code: 4, means: "what there is, as `audit-state` has it" },
  "read": { code: 5, means: "a piece of segment `number`, from `at` on" },
  "head": { code: 6, means: "the last head" },
  "epoch": { code: 7, means: "the epoch ends, unless a head waits for its signature: what is to be signed" },
  "signed": { code: 8, means: "its signature: the head, which is on flash then" },
} as const;

export const domainLimits = {
  /** Crashes of a domain within a minute that are answered by a restart; the next one is not. */
  restartsPerMinute: { value: 8, means: "crashes of one domain in a minute after which it is started again" },
  /** How often a caller asks again after `restarted`. */
  retries: { value: 2, means: "times that a request is sent again because the domain crashed over it" },
  /** A request about an image of a megabyte takes two. */
  refills: { value: 3, means: "times in a row that the updater gets its time once more while it works on one request, before it counts as one that hangs" },
  sealBytes: { value: 512, means: "bytes that can be sealed: they are held until the nonce is known" },
  keys: { value: 4, means: "keys of the keys domain" },
  programs: { value: 4, means: "programs of messages that the router keeps" },
  decisions: { value: 64, means: "decisions that wait to be written down, at most: a power of two" },
  refusals: { value: 32, means: "requests for a session and revocations that were refused and have a record of their own in an epoch; the rest are counted" },
  admissions: { value: 16, means: "sessions that have a record from when they were opened, in an epoch; the rest are counted, and have theirs when they are used: whoever plays a request again can not" },
} as const;
