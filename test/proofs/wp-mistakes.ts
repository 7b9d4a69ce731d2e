/**
 * Mistakes in the C that Frama-C WP proves, each of which leaves a goal unproved: what the proofs say is about the C. `npm test` plants those that are not
 * `long` (wp.slow.test.ts): all of the verifier's, the interpreter's and the kernel's, and a few of those in the decoder of messages and the compiler's
 * reader; `npm run test:long` plants the other ones of these two (wp-mistakes.long.ts). That each still finds its place in the C is seen by wp-units.test.ts.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { wpLines } from "../../proofs/report.ts";
import { proveC } from "../../proofs/wp/run.ts";
import { type WpSource, wpSources } from "../../proofs/wp/units.ts";

const group = (number: number): WpSource => wpSources.find(({ part }) => part === `instructions ${number}`)!;

const derive = (part: string): WpSource => wpSources.find((each) => each.file === "kernel/derive.c" && each.part === part)!;
/** The part of derive.c's functions, for one of them. */
const inDerive = (...names: readonly string[]): WpSource => ({ file: "kernel/derive.c", only: names, flags: derive("lemmas").flags!.slice(0, 2) });

const inMake = (...names: readonly string[]): WpSource => ({ ...inDerive(...names), file: "kernel/make.c" });
/** Of the loop that makes a row, what has one name: much fails with a mistake in it, and each failure takes its time. What has another is taken to hold. */
const inRow = (name: string): WpSource => ({ ...inMake("pg_make_row"), flags: [...inMake().flags!, "-wp-prop", name] });
/** One function of Retype, and what in it has one name. */
const inUntyped = (name: string, property: string): WpSource => ({ ...inMake(name), file: "kernel/untyped.c", flags: [...inMake().flags!, "-wp-prop", property] });
/** One function of the reader of core form, without the content of its tables. */
const inReader = (name: string, property: string): WpSource => {
  const { file, flags } = wpSources.find((each) => each.file === "lisp/reader.c" && each.part === "functions")!;
  return { file, only: [name], flags: [...flags!.slice(0, flags!.indexOf("-wp-skip-fct")), "-wp-prop", property] };
};

export interface Mistake {
  readonly name: string;
  readonly source: WpSource;
  readonly from: string | RegExp;
  readonly to: string;
  /** What is not proved with it. */
  readonly goal: RegExp;
  /** In `npm run test:long` alone: `npm test` plants others like it. */
  readonly long?: true;
}

export const mistakes: readonly Mistake[] = [
  { name: "a read behind the end", source: { file: "base/crc32.c" }, from: "for (; length >= 4;", to: "for (; length >= 3;", goal: /typed_pg_crc32_add_/u },
  { name: "a loop of which nothing says that it ends", source: { file: "base/crc32.c" }, from: /\n *loop variant length;/u, to: "", goal: /typed_pg_crc32_add_/u },
  { name: "a shift too far", source: { file: "base/crc32.c" }, from: "state ^= pg_load32le(bytes);", to: "state ^= pg_load32le(bytes) << length;", goal: /typed_pg_crc32_add_/u },
  { name: "a contract that allows less", source: { file: "base/crc32.c" }, from: "loop assigns state, bytes, length;", to: "loop assigns state, length;", goal: /typed_pg_crc32_add_/u },
  {
    name: "a loop looked at that is not open", source: { file: "vm/verify.c", only: ["at_closing"], flags: ["-wp-no-init-const"] },
    from: "return s->depth > 0 && s->pc ==", to: "return s->pc ==", goal: /typed_at_closing_assert_rte_index_bound/u,
  },
  {
    name: "a read behind the table of opcodes", source: { file: "vm/verify.c", only: ["row_of"] },
    from: "return op < PG_OPCODES ? pg_row_of_opcode[op]", to: "return op <= PG_OPCODES ? pg_row_of_opcode[op]", goal: /typed_row_of_/u,
  },
  { name: "a capability whose neighbour behind is not told", source: inDerive("adjoin"), from: "  pg_cell(slot->next)->prev = pg_index(slot);\n}\n\n/* Puts", to: "}\n\n/* Puts", goal: /typed_adjoin_ensures/u },
  { name: "a capability put in front", source: inDerive("pg_insert"), from: "  slot->prev = pg_index(after);\n  slot->next = after->next;", to: "  slot->next = pg_index(after);\n  slot->prev = after->prev;", goal: /typed_pg_insert_/u },
  { name: "a capability taken out that its neighbour still names", source: inDerive("pg_remove"), from: "  pg_cell(prev)->next = next;\n", to: "", goal: /typed_pg_remove_/u },
  { name: "a slot that is not emptied", source: inDerive("pg_remove"), from: "  pg_clear(slot);\n", to: "", goal: /typed_pg_remove_/u },
  { name: "a last capability that is not the last", source: inDerive("pg_final"), from: "!pg_same_object(slot, pg_cell(slot->prev)) && ", to: "", goal: /typed_pg_final_ensures/u },
  { name: "a shift by more than a word", source: inDerive("pg_parent_of"), from: ">> parent->bits == 0", to: ">> parent->bits << parent->rights == 0", goal: /typed_pg_parent_of_/u },
  { name: "an object that is not aligned", source: inMake("pg_place"), from: "aligned ? used % bytes : 0", to: "0", goal: /typed_pg_place_ensures_aligned/u },
  { name: "an object before the watermark", source: inMake("pg_place"), from: "used - over + bytes", to: "used - over", goal: /typed_pg_place_ensures_behind/u },
  { name: "a size that overflows", source: inMake("pg_place"), from: "(uint64_t)count * bytes", to: "count * bytes", goal: /typed_pg_place_ensures_inside/u },
  { name: "a watermark that stays", source: inRow("mark"), from: "  mark(untyped, offset(0, at, count, bytes));\n", to: "", goal: /typed_pg_make_row_assert_mark/u },
  { name: "a watermark before the last object", source: inRow("mark"), from: "offset(0, at, count, bytes)", to: "offset(0, at, count - 1u, bytes)", goal: /typed_pg_make_row_assert_mark/u },
  { name: "objects that overlap", source: inRow("made"), from: "offset(base, at, i, bytes)", to: "offset(base, at, i, bytes - 1u)", goal: /typed_pg_make_row_assert_made/u },
  { name: "capabilities in one slot", source: inRow("free"), from: "pg_beside(first, i)", to: "pg_beside(first, 0)", goal: /typed_pg_make_row_assert_free/u },
  { name: "a device's registers that would be memory", source: inMake("flags_of"), from: "(PG_USER | PG_DEVICE)", to: "PG_USER", goal: /typed_flags_of_ensures/u },
  { name: "a capability with something of the one before", source: inMake("pg_make"), from: "  slot->data = 0;\n", to: "", goal: /typed_pg_make_ensures_made/u },
  { name: "slots behind the CNode's last", source: inUntyped("window", "fits"), from: "many <= slots - offset", to: "many <= slots", goal: /typed_window_assert_fits/u },
  { name: "a slot that is not empty", source: inUntyped("window", "empty"), from: "pg_beside(slot, i)->type == PG_CAP_NULL", to: "pg_beside(slot, 0)->type == PG_CAP_NULL", goal: /typed_window_loop_invariant_empty/u },
  { name: "objects that do not fit", source: inUntyped("check_retype", "room"), from: "if (!PG_CHECK(RETYPE_ROOM, fits)) return PG_ERROR_NOT_ENOUGH_MEMORY;\n", to: "", goal: /typed_check_retype_ensures_room/u },
  { name: "memory used again with something left of it", source: inUntyped("pg_invoke_untyped", "mark"), from: "PG_CHECK(RETYPE_RESET, childless) ? 0 :", to: "PG_CHECK(RETYPE_RESET, childless) || true ? 0 :", goal: /typed_pg_invoke_untyped_assert_mark/u },
  { name: "a head of which not all bytes are there", long: true, source: { file: "wire/cbor.c", only: ["take"] }, from: "if (length > in->left) {", to: "if (length > in->left + 1) {", goal: /typed_take_/u },
  { name: "items that no byte is left for", long: true, source: { file: "wire/cbor.c", only: ["pg_cbor_count"] }, from: "if (count > in->left) {", to: "if (count > UINT32_MAX) {", goal: /typed_pg_cbor_count_ensures/u },
  { name: "a reader that goes on behind a fault", source: { file: "wire/cbor.c", only: ["pg_cbor_fail"] }, from: "  in->left = 0;\n}\n\n/*@ requires pg_cbor_holds(in);", to: "}\n\n/*@ requires pg_cbor_holds(in);", goal: /typed_pg_cbor_fail_ensures/u },
  { name: "a string behind the message's end", source: { file: "wire/envelope.c", only: ["string"] }, from: "  in->at += length;\n  in->left -= length;", to: "  in->at += length;", goal: /typed_string_ensures/u },
  { name: "a CID's first byte where there is none", long: true, source: { file: "wire/envelope.c", only: ["cid"] }, from: "if (out->length == 0 || ", to: "if (", goal: /typed_cid_/u },
  { name: "the first bytes of a proof that is shorter", long: true, source: { file: "wire/envelope.c", only: ["proof_fits"] }, from: "return length > PG_GRID_LIMIT_MAC && at[0]", to: "return at[0]", goal: /typed_proof_fits_assert_rte_mem_access/u },
  { name: "entries of a budget beyond what it has", long: true, source: { file: "wire/envelope.c", only: ["counted"] }, from: "  pg_cbor_fail(in, fault);\n  return 0;", to: "  pg_cbor_fail(in, fault);\n  return count;", goal: /typed_counted_ensures/u },
  { name: "a Merkle path of other than whole hashes", long: true, source: { file: "wire/merkle.c", only: ["pg_merkle_root"] }, from: "path->length / PG_GRID_LIMIT_HASH;", to: "path->length;", goal: /typed_pg_merkle_root_/u },
  { name: "a window that a bound of 0 did not make", source: { file: "wire/window.c", only: ["pg_window_restore"] }, from: "  if (window == NULL) return fault; /* a bound of 0 allows nothing, and takes no place */\n", to: "", goal: /typed_pg_window_restore_assert_rte_mem_access/u },
  { name: "text that ends inside a character", long: true, source: { file: "wire/cbor_item.c", only: ["is_utf8"] }, from: " || more > length - i", to: "", goal: /typed_is_utf8_assert_rte_mem_access/u },
  { name: "a text that is longer than what is left", long: true, source: { file: "wire/cbor_item.c", only: ["content"] }, from: "if (length > in->left) {", to: "if (length > in->left + 1u) {", goal: /typed_content_/u },
  { name: "a word of one byte more than is left", long: true, source: inReader("span", "@ensures"), from: "core.number > core.in.left)", to: "core.number > core.in.left + 1u)", goal: /typed_span_ensures/u },
  { name: "a length that the input ends in", long: true, source: inReader("canonical", "@assert"), from: "  if (at == end) return pg_core_fail(PG_CORE_BAD_SHORT);\n", to: "", goal: /typed_canonical_assert_rte_mem_access/u },
  { name: "a word longer than any symbol, in the table of lengths", long: true, source: inReader("symbol_of", "@assert"), from: "length > PG_LONGEST_SYMBOL)", to: "length > PG_LONGEST_SYMBOL + 1)", goal: /typed_symbol_of_assert/u },
  { name: "a variable behind the last", source: inReader("coded", "@ensures"), from: "if (symbol >= PG_CORE_VARIABLES)", to: "if (symbol > PG_CORE_VARIABLES)", goal: /typed_coded_ensures/u },
  { name: "a list that is longer than the input", long: true, source: inReader("pg_core_next", "items"), from: "return core.number > core.in.left ? pg_core_fail(PG_CORE_BAD_SHORT) : PG_TOKEN_LIST;", to: "return PG_TOKEN_LIST;", goal: /typed_pg_core_next_ensures_items/u },
  { name: "a word of code behind the image's room", long: true, source: { file: "lisp/emit.c", only: ["pg_core_word"], flags: wpSources.find((each) => each.file === "lisp/emit.c")!.flags! }, from: "core.words >= core.room", to: "core.words > core.room", goal: /typed_pg_core_word_/u },
  // On either side of where pg_run's groups meet: neither the assertion at a label nor what is proved behind it may hold of anything.
  {
    name: "a group that comes to a shared label with other fuel", source: group(10),
    from: "limit += 4;", to: "limit += 8;", goal: /typed_pg_run_assert_\d/u,
  },
  {
    name: "a check left out behind a shared label", source: group(0),
    from: /if \(BEFORE\(pc, program->consts\)\) STEP_FROM_ANYWHERE;\n +goto jump_out;\n#if PROVED_IN\(5\)/u, to: "STEP_FROM_ANYWHERE;\n#if PROVED_IN(5)", goal: /typed_pg_run_loop_invariant_preserved/u,
  },
];
/** A test of each mistake, in a copy of the C with it. */
export function noticed(which: "often" | "long"): void {
  const host = nodeHost();
  const directory = mkdtempSync(join(tmpdir(), "pgrid-wp-mistakes-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  test.for(mistakes.filter(({ long = false }) => long === (which === "long")))("$name is noticed", { timeout: 300_000 }, async ({ source, from, to, goal }) => {
    const runtime = mkdtempSync(join(directory, "runtime-"));
    cpSync(join(host.root, "runtime-c"), runtime, { recursive: true });
    const file = join(runtime, source.file);
    const text = readFileSync(file, "utf8");
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    writeFileSync(file, changed);
    const found = await proveC(host, { directory: join(runtime, "out"), long: false, progress: () => {}, runtime, sources: [{ ...source, timeout: 3 }] });
    const [verdict, ...others] = wpLines(found).map(({ name, verdict: said, findings }) => [name, said, ...findings].join(" | "));
    expect(others).toEqual([]);
    expect(verdict).toMatch(/^runtime-c\/\S+ \| failed \|/u);
    expect(verdict).toMatch(goal);
  });
}
