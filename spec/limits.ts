/** Sizes and counts that TypeScript, C and the documents share. Bytes unless the name says otherwise. */
export const limits = {
  /** The largest payload of one message (protocol page: 4,096 B; beyond that block-wise). */
  payloadBytes: 4096,
  /** A node's identity. */
  nodeIdBytes: 32,
  /** The largest digest in the hash registry (sha3-512). */
  digestBytes: 64,
  /** A CIDv1 in bytes: version, codec, hash code and length (one-byte varints all, until a code above 0x7f is registered), digest. */
  cidBytes: 4 + 64,
  intRegisters: 64,
  intFields: 8,
  bytesRegisters: 16,
  bytesFields: 4,
  /** Scratch memory of a running program: results of host functions and copies of byte constants. */
  scratchBytes: 208,
  /** A program image, header included. */
  imageBytes: 4096,
  codeWords: 960,
  constWords: 64,
  constBytes: 512,
  tablesPerProgram: 4,
  loopDepth: 4,
  loopTrips: 65535,
  /** Forward jumps that may be open at once: what the verifier keeps in memory. */
  pendingJumps: 24,
  /** Entries of the provider table, of each route table, and tables and routes of a node. */
  providers: 32,
  tableEntries: 16,
  nodeTables: 4,
  routes: 8,
  /** Key bytes of a route table. */
  tableKeyBytes: 32,
  /** What a node grants one program unless its build says otherwise. */
  budgetInstructions: 1_000_000,
  budgetHashBytes: 16_384,
  budgetLookups: 8,
  /** What a node grants its own policy, which is asked up to twice a message, for the sender's account: hashes of one payload, no lookup. */
  policyInstructions: 16_384,
  policyHashBytes: 4096,
  /** Program image that can be installed over the link, in RAM. */
  installBytes: 2048,
  /** Errors that one run of the compiler reports. */
  errorsPerRun: 20,
  /** Source text of one file, and its nesting. */
  sourceBytes: 262_144,
  sourceDepth: 200,
  /** Nesting of the typed IR of one route, after short forms are expanded. */
  exprDepth: 500,
  /** Nodes of the typed IR of one program, after helpers are expanded. */
  exprNodes: 20_000,
  messageTypes: 65535,
  priorities: 7,
} as const;

/** What each limit counts, for docs/reference/limits.md. */
export const limitMeans: Readonly<Record<keyof typeof limits, string>> = {
  payloadBytes: "bytes of one message's payload",
  nodeIdBytes: "bytes of a node id",
  digestBytes: "bytes of the longest digest in the hash registry",
  cidBytes: "bytes of the longest CID",
  intRegisters: "integer registers, fields included",
  intFields: "integer registers that hold fields",
  bytesRegisters: "byte-string registers, fields included",
  bytesFields: "byte-string registers that hold fields",
  scratchBytes: "bytes of scratch memory of a running program",
  imageBytes: "bytes of a program image, header included",
  codeWords: "32-bit words of a program's code",
  constWords: "32-bit constants of a program",
  constBytes: "bytes of a program's byte constants",
  tablesPerProgram: "tables that one program names",
  loopDepth: "loops inside one another",
  loopTrips: "iterations that a loop may declare",
  pendingJumps: "forward jumps open at once in a program",
  providers: "entries of the provider table",
  tableEntries: "entries of one route table",
  nodeTables: "route tables of a node",
  routes: "routes compiled into a node, the installed one not counted",
  tableKeyBytes: "bytes of a route table's key",
  budgetInstructions: "instructions that a node grants one program",
  budgetHashBytes: "bytes that one program may hand to hash functions",
  budgetLookups: "lookups that a node grants one program",
  policyInstructions: "instructions that a node grants its policy, each time it is asked",
  policyHashBytes: "bytes that a node's policy may hand to hash functions each time",
  installBytes: "bytes of a program image that is installed over the link",
  errorsPerRun: "errors that one run of the compiler reports",
  sourceBytes: "bytes of one source file",
  sourceDepth: "nesting of parentheses in a source file",
  exprDepth: "nesting of a route's expression after short forms are expanded",
  exprNodes: "steps of a program after short forms and helpers are expanded",
  messageTypes: "the greatest code of a message type",
  priorities: "the highest priority",
};
