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
  scratchBytes: 256,
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
  /** Program image that can be installed over the link, in RAM. */
  installBytes: 2048,
  /** Errors that one run of the compiler reports. */
  errorsPerRun: 20,
  /** Source text of one file, and its nesting. */
  sourceBytes: 262_144,
  sourceDepth: 200,
  /** Nesting of the typed IR of one route, after short forms are expanded. */
  exprDepth: 500,
  messageTypes: 65535,
  priorities: 7,
} as const;
