/** The files of C that WP proves, and what each needs said. Smaller first, but for the long ones: what fails, fails early. */
export interface WpSource {
  /** Below runtime-c/. */
  readonly file: string;
  /** What of the file, where it is proved in several runs. Together they have to take in every function. */
  readonly part?: string;
  /** The only functions of it that are proved; all of them by default. */
  readonly only?: readonly string[];
  /** Beyond those of `commonFlags` in run.ts. */
  readonly flags?: readonly string[];
  /** Takes long, and is begun before those that do not: the last ones are short, so that no core waits for one. */
  readonly long?: true;
  /** Seconds for a goal and prover; `timeout` of run.ts by default. */
  readonly timeout?: number;
}

/** What of verify.c stands around the walk over the code. */
const around = ["read_header", "admit", "verify", "hand_out", "pg_verify"].join(",");

/**
 * From addresses to objects (kernel/object.h): casts, which WP's memory model has no view of. And that 2^n is at least 1 and at most 2^31 for n < 32,
 * which its theory of shifts does not give.
 */
const accessors = "pg_ref_of,pg_slots,pg_tcb,pg_endpoint,pg_notification,pg_reply,pg_sched_context,pg_vspace,pg_power";

/** What wire/cbor.h and base/bytes.h define is proved with cbor.c and crc32.c, the rest of envelope.h with envelope.c. */
const reading = "pg_load16le,pg_load32le,pg_store32le,pg_reader,pg_reader_span,pg_cbor,pg_cbor_array,pg_cbor_map,pg_cbor_next,pg_cbor_uint";
const message = ["-wp-skip-fct", `${reading},pg_entries,pg_cbor_writer`];

/** The compiler's memory is one object (lisp/work.h), and its tables of names are looked at as bytes (lisp.h). */
const lisp = "-cpp-extra-args=-include lisp.h";
/** Of the functions that are left out: memory that their contracts would have two views of, and calls to what has none. */
const elsewhere = ["-kernel-warn-key", "typing:incompatible-types-call=inactive,annot:missing-spec=inactive"];
/** Functions that return from many branches: what WP finds out about these by itself takes longer than it saves. */
const branching = "-wp-no-pruning";
/** What is said of the dictionary's tables: functions that no program has. */
const names = "pg_wp_names,pg_wp_rows,pg_wp_operands";

/** The kernel's cells are one array that pointers of every kind go into. */
const cells = ["-wp-alias-vars", "pg_cells,pg_k"];

/** The groups of instructions that interp.c names (PROVED_IN). */
export const groups = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] as const;

export const wpSources: readonly WpSource[] = [
  { file: "base/crc32.c" },
  // What takes commands apart asks it whether bytes are a CID. The rest of the file hands its arguments to the hash packages.
  { file: "crypto/multihash.c", only: ["pg_digest_bytes", "pg_cid_check"] },
  // The walk over the code needs what row_of proves of the tables of instructions, not their content: 5 KB of hypotheses less.
  { file: "vm/verify.c", part: "tables", flags: ["-wp-fct", "row_of"] },
  { file: "vm/verify.c", part: "walk", long: true, flags: ["-wp-no-init-const", "-wp-skip-fct", `row_of,${around}`] },
  { file: "vm/verify.c", part: "header", long: true, flags: ["-wp-no-init-const", "-wp-fct", around] },
  // The functions of base/bytes.h are proved with crc32.c.
  { file: "wire/message.c", flags: ["-wp-skip-fct", "pg_load16le,pg_load32le,pg_store32le,pg_reader,pg_reader_span"] },
  { file: "wire/update.c", flags: ["-wp-skip-fct", "pg_load16le,pg_load32le,pg_store32le,pg_reader,pg_reader_span"] },
  { file: "wire/frame.c" },
  { file: "wire/cbor.c", flags: [branching, "-wp-skip-fct", "pg_load16le,pg_load32le,pg_store32le,pg_reader,pg_reader_span"] },
  { file: "wire/envelope.c", long: true, flags: [branching, "-wp-skip-fct", reading] },
  { file: "wire/hop.c", flags: message },
  { file: "wire/merkle.c", flags: message },
  { file: "wire/window.c", flags: ["-wp-skip-fct", "pg_load16le,pg_load32le,pg_store32le,pg_reader,pg_reader_span"] },
  { file: "wire/cbor_item.c", only: ["is_utf8", "content", "pg_cbor_text", "order"], flags: [branching] },
  { file: "lisp/reader.c", part: "tables", flags: [lisp, "-wp-fct", names] },
  // As of verify.c: what is proved of the tables, not their content.
  { file: "lisp/reader.c", part: "functions", flags: [lisp, "-wp-no-init-const", branching, "-wp-skip-fct", `${reading},${names}`] },
  { file: "lisp/emit.c", only: ["add", "raise_to", "pg_core_word", "pg_core_emit", "pg_core_ins", "pg_core_ins2", "pg_core_take", "pg_core_scratch"], flags: elsewhere },
  { file: "vm/table.c" },
  { file: "kernel/derive.c", part: "lemmas", flags: [...cells, "-wp-prop", "@lemma"] },
  { file: "kernel/derive.c", part: "functions", long: true, flags: [...cells, "-wp-skip-fct", `pg_missing,${accessors}`] },
  { file: "kernel/make.c", part: "lemmas", flags: [...cells, "-wp-prop", "@lemma"] },
  // What stands in object.h is proved with derive.c.
  { file: "kernel/make.c", part: "functions", long: true, flags: [...cells, "-wp-skip-fct", `pg_missing,pg_cell,pg_index,pg_beside,pg_clear,${accessors}`] },
  // The rest of the file clears memory and begins objects, by address.
  { file: "kernel/untyped.c", only: ["size_of", "window", "check_retype", "pg_invoke_untyped"], flags: cells },
  { file: "vm/interp.c", part: "functions", long: true, flags: ["-wp-skip-fct", "pg_run"] },
  // The loop over all instructions is too much at once. Each group leaves out the cases of the others; what they share is proved in group 0, and what they come to it with in theirs.
  ...groups.map((group) => ({ file: "vm/interp.c", part: `instructions ${group}`, flags: [`-cpp-extra-args=-DPG_PROVED_GROUP=${group}`, "-wp-fct", "pg_run"] })),
];
