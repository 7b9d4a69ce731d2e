/* verify.c -- admits a program image: one pass over its code, in constant memory.
 *
 * The rules and their order are docs/reference/verifier.md; compiler/5-verify is the same rules written apart from this
 * file, and the differential tests hold the two together. What makes one pass enough: jumps only go forward, so the
 * longest path to a word is known when the pass gets there (`pending` keeps it for each jump still open); loops are
 * closed by one instruction that names its own beginning and carry their bound; registers have one class for the whole
 * program and start as zero, so no types flow.
 *
 * The file is long by its contracts, from which proofs/wp/ proves that no image makes it read or write where it may not. */
#include <stdbool.h>

#include "base/crc32.h"
#include "generated/pg_instructions.h"
#include "vm/vm.h"

/* Costs that add up along a path, saturating. What a program sends needs no path: every instruction of an admitted program
 * can be reached, so it sends at most one message if it holds a sending instruction, and none otherwise. */
enum { INSTRUCTIONS, HASH_BYTES, LOOKUPS, COSTS };
struct cost {
  uint32_t of[COSTS];
};

/* A forward jump still open. `level` is how many loops were open where it stands: a jump out of a loop keeps its cost
 * relative to the loop's body until the loop closes. */
struct pending {
  uint16_t target, level;
  struct cost cost;
};

struct loop {
  uint32_t head;          /* the instruction that opens it */
  uint16_t body, closing; /* words: first of the body, and the instruction that closes it */
  uint32_t trips;
  struct cost entry;
};

struct state {
  struct pg_program program;
  uint32_t pc;  /* the word of the instruction in hand */
  uint32_t end; /* the word after it */
  bool reachable, sends;
  struct cost here;                     /* longest path to pc, relative to the innermost loop's body */
  struct cost leave[PG_LOOP_DEPTH + 1]; /* by level: longest path that ends the run or leaves the loop */
  struct loop loops[PG_LOOP_DEPTH];
  uint32_t depth;
  struct pending pending[PG_PENDING_JUMPS];
  uint32_t open;
  uint32_t host, cbytes, scratch, maxlen, trips; /* operands of this instruction that later ones depend on */
};

/* What the proofs need between any two steps. The program's places are readable and its counts within the limits: all of
 * pg_program_shape but the last word. The state is no part of the image, and its counts are within its arrays. */
/*@ predicate placed{L}(struct pg_program *p) =
      1 <= p->code_words <= PG_CODE_WORDS && p->const_words <= PG_CONST_WORDS && p->const_bytes <= PG_CONST_BYTES &&
      p->scratch <= PG_SCRATCH_BYTES && p->tables <= PG_TABLES_PER_PROGRAM &&
      p->locals % 256 <= PG_INT_REGISTERS - PG_INT_FIELDS && p->locals / 256 <= PG_BYTES_REGISTERS - PG_BYTES_FIELDS &&
      \valid_read(p->code + (0 .. p->code_words + p->const_words - 1)) && p->consts == p->code + p->code_words &&
      \valid_read(p->kinds + (0 .. p->tables - 1)) && \valid_read(p->bytes + (0 .. p->const_bytes - 1));
    predicate apart{L}(struct state *s) =
      \valid(s) && placed(&s->program) &&
      \separated(s, s->program.code + (0 .. s->program.code_words - 1)) &&
      \separated(s, s->program.kinds + (0 .. s->program.tables - 1));
    predicate counts{L}(struct state *s) =
      s->depth <= PG_LOOP_DEPTH && s->open <= PG_PENDING_JUMPS && s->host < PG_HOST_ROWS;
    predicate pass{L}(struct state *s) = apart(s) && counts(s);
    predicate within{L}(struct pg_program *p, uint8_t *image, integer length) =
      p->code == pg_words_of(image) + PG_IMAGE_HEADER_BYTES / 4 && PG_IMAGE_HEADER_BYTES / 4 + p->code_words <= length / 4 &&
      p->kinds == image + (p->kinds - image) && p->bytes == image + (p->bytes - image); */

/*@ assigns \nothing; */
static uint32_t add(uint32_t x, uint32_t y) { return x + y < x ? UINT32_MAX : x + y; }
/*@ assigns \nothing; */
static uint32_t times(uint32_t x, uint32_t n) {
  const uint64_t product = (uint64_t)x * n;
  return product > UINT32_MAX ? UINT32_MAX : (uint32_t)product;
}

/*@ requires \valid(to) && \valid_read(from);
    assigns *to; */
static void raise_to(struct cost *to, const struct cost *from) {
  /*@ loop invariant 0 <= i <= COSTS;
      loop assigns i, to->of[0 .. COSTS - 1];
      loop variant COSTS - i; */
  for (uint32_t i = 0; i < COSTS; i++)
    if (from->of[i] > to->of[i]) to->of[i] = from->of[i];
}

/*@ requires \valid(cost);
    assigns *cost; */
static void clear(struct cost *cost) { *cost = (struct cost){{0, 0, 0}}; }

_Static_assert(PG_IMAGE_AT_ISA == 4 && PG_IMAGE_AT_TABLES == 5 && PG_IMAGE_AT_INTS == 6 && PG_IMAGE_AT_BYTES == 7 &&
                   PG_IMAGE_AT_CODE_WORDS == 8 && PG_IMAGE_AT_CONST_WORDS == 10 && PG_IMAGE_AT_CONST_BYTES == 12 &&
                   PG_IMAGE_AT_SCRATCH == 14 && PG_IMAGE_AT_INSTRUCTIONS == 16 && PG_IMAGE_AT_HASH_BYTES == 20 &&
                   PG_IMAGE_AT_LOOKUPS == 24 && PG_IMAGE_AT_SENDS == 26 && PG_IMAGE_AT_CHECKSUM == 28 &&
                   PG_IMAGE_HEADER_BYTES == 32,
               "the header is read as eight words");

/* The image as words. The caller promises a 4-byte aligned image; words are little-endian, as on every target of this
 * runtime. WP's memory model keeps bytes and words apart, so that proofs take this contract for what the cast means. */
/*@ requires \valid_read(image + (0 .. length - 1));
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == pg_words_of(image);
    ensures \valid_read(\result + (0 .. length / 4 - 1)); */
#ifdef __FRAMAC__
const uint32_t *words_of(const uint8_t *image, size_t length);
#else
static const uint32_t *words_of(const uint8_t *image, size_t length) {
  (void)length;
  return (const uint32_t *)(const void *)image;
}
#endif

/* The header. On success the program's places are set; the image's bounds are compared at the end. */
/*@ requires \valid(s) && \valid_read(image + (0 .. length - 1)) && \separated(s, image + (0 .. length - 1));
    requires \separated(s, pg_words_of(image) + (0 .. length / 4 - 1));
    assigns s->program;
    ensures \result == PG_REFUSAL_OK ==> apart(s);
    ensures \result == PG_REFUSAL_OK ==> within(&s->program, image, length); */
static enum pg_refusal read_header(struct state *s, const uint8_t *image, size_t length) {
  struct pg_program *p = &s->program;
  const uint32_t *head = words_of(image, length);
  if (length < PG_IMAGE_HEADER_BYTES) return PG_REFUSAL_SHORT;
  if (head[0] != PG_IMAGE_MAGIC) return PG_REFUSAL_MAGIC;
  if ((head[1] & 0xffu) != PG_ISA_VERSION) return PG_REFUSAL_VERSION;
  p->tables = (uint8_t)(head[1] >> 8);
  p->locals = (uint16_t)(head[1] >> 16);
  p->code_words = (uint16_t)head[2];
  p->const_words = (uint16_t)(head[2] >> 16);
  p->const_bytes = (uint16_t)head[3];
  p->scratch = (uint16_t)(head[3] >> 16);
  p->bound.instructions = head[4];
  p->bound.hash_bytes = head[5];
  p->bound.lookups = (uint16_t)head[6];
  p->bound.sends = (uint16_t)(head[6] >> 16);

  p->code = head + PG_IMAGE_HEADER_BYTES / 4u;
  const uint32_t words = (uint32_t)p->code_words + p->const_words;
  const uint32_t kinds_at = PG_IMAGE_HEADER_BYTES + 4u * words;
  const uint32_t bytes_at = kinds_at + p->tables;
  const uint32_t used = bytes_at + p->const_bytes;
  const uint32_t total = (used + 3u) / 4u * 4u;
  if (total > length) return PG_REFUSAL_SHORT;
  if (total < length) return PG_REFUSAL_LENGTH;
  static const uint8_t zero[4] = {0, 0, 0, 0};
  uint32_t crc = pg_crc32_add(pg_crc32_start(), image, PG_IMAGE_AT_CHECKSUM);
  crc = pg_crc32_add(crc, zero, 4);
  crc = pg_crc32_add(crc, image + PG_IMAGE_HEADER_BYTES, total - PG_IMAGE_HEADER_BYTES);
  if (pg_crc32_end(crc) != head[7]) return PG_REFUSAL_CHECKSUM;

  if (total > PG_IMAGE_BYTES || PG_LOCAL_INTS(p->locals) > PG_INT_REGISTERS - PG_INT_FIELDS ||
      PG_LOCAL_SLICES(p->locals) > PG_BYTES_REGISTERS - PG_BYTES_FIELDS || p->code_words == 0 || p->code_words > PG_CODE_WORDS ||
      p->const_words > PG_CONST_WORDS || p->const_bytes > PG_CONST_BYTES || p->tables > PG_TABLES_PER_PROGRAM ||
      p->scratch > PG_SCRATCH_BYTES || (p->scratch & 3u) != 0)
    return PG_REFUSAL_LIMIT;
  /*@ loop invariant used <= at <= total;
      loop assigns at;
      loop variant total - at; */
  for (uint32_t at = used; at < total; at++)
    if (image[at] != 0) return PG_REFUSAL_OPERAND;
  /*@ loop invariant kinds_at <= at <= bytes_at;
      loop assigns at;
      loop variant bytes_at - at; */
  for (uint32_t at = kinds_at; at < bytes_at; at++)
    if (image[at] >= PG_TABLE_KINDS) return PG_REFUSAL_TABLE;
  p->consts = p->code + p->code_words;
  p->kinds = image + kinds_at;
  p->bytes = image + bytes_at;
  return PG_REFUSAL_OK;
}

/*@ requires \valid_read(s);
    assigns \nothing; */
static bool local_int(const struct state *s, uint32_t n) { return n - PG_INT_FIELDS < PG_LOCAL_INTS(s->program.locals); }
/*@ requires \valid_read(s);
    assigns \nothing; */
static bool local_bytes(const struct state *s, uint32_t n) { return n - PG_BYTES_FIELDS < PG_LOCAL_SLICES(s->program.locals); }
/* Inputs and declared locals. What a program of this kind was not handed is zero, and the empty string. */
/*@ requires \valid_read(s);
    assigns \nothing; */
static bool readable_int(const struct state *s, uint32_t n) { return n < PG_INT_FIELDS + PG_LOCAL_INTS(s->program.locals); }
/*@ requires \valid_read(s);
    assigns \nothing; */
static bool readable_bytes(const struct state *s, uint32_t n) { return n < PG_BYTES_FIELDS + PG_LOCAL_SLICES(s->program.locals); }

/* Whether an open loop counts in R[n] (opener FOR), or takes elements from B[n] (opener EACH). */
/*@ requires \valid_read(s) && counts(s);
    assigns \nothing; */
static bool in_loop(const struct state *s, uint32_t opener, uint32_t n) {
  /*@ loop invariant 0 <= i <= s->depth;
      loop assigns i;
      loop variant s->depth - i; */
  for (uint32_t i = 0; i < s->depth; i++) {
    const uint32_t head = s->loops[i].head;
    if (PG_WORD_OP(head) == opener && n - PG_WORD_A(head) < (opener == PG_OP_FOR ? 2u : 1u)) return true;
  }
  return false;
}

/* Registers first .. first + count, written here. `fixed` are they by the loop that this instruction closes. */
/*@ requires \valid_read(s) && counts(s);
    assigns \nothing; */
static enum pg_refusal check_written(const struct state *s, uint32_t opener, uint32_t first, uint32_t count, bool fixed) {
  /*@ loop invariant 0 <= i <= count;
      loop assigns i;
      loop variant count - i; */
  for (uint32_t i = 0; i < count; i++)
    if (!(opener == PG_OP_FOR ? local_int(s, first + i) : local_bytes(s, first + i))) return PG_REFUSAL_REGISTER;
  /*@ loop invariant 0 <= i <= count;
      loop assigns i;
      loop variant count - i; */
  for (uint32_t i = 0; i < count; i++)
    if (!fixed && in_loop(s, opener, first + i)) return PG_REFUSAL_LOOP_REGISTER;
  return PG_REFUSAL_OK;
}

/*@ assigns \nothing; */
static bool known_hash(uint32_t code) {
#define IS(known) || code == (known)
  return false PG_EACH_HASH(IS);
#undef IS
}

/* Bytes that an instruction writes at its scratch offset; LDB's are checked with its length. */
/*@ requires \valid_read(s) && counts(s);
    assigns \nothing; */
static uint32_t scratch_size(const struct state *s, uint32_t op) {
  return op == PG_OP_CALL ? pg_host_rows[s->host].result_bytes : op == PG_OP_MATCHB ? PG_NODE_ID_BYTES : 0;
}

/*@ requires pass(s);
    assigns s->host, s->cbytes, s->scratch, s->maxlen, s->trips;
    ensures \result == PG_REFUSAL_OK ==> counts(s); */
static enum pg_refusal check_operand(struct state *s, uint32_t op, enum pg_operand kind, bool closing, uint32_t v) {
  const struct pg_program *p = &s->program;
  bool ok = true;
  enum pg_refusal why = PG_REFUSAL_OPERAND;
  switch (kind) {
    case PG_OPD_ZERO: ok = v == 0; break;
    case PG_OPD_RD:
    case PG_OPD_RSD: return check_written(s, PG_OP_FOR, v, 1, false);
    case PG_OPD_LOOP: return check_written(s, PG_OP_FOR, v, 2, closing);
    case PG_OPD_PD:
      if ((v & 1u) != 0) return PG_REFUSAL_REGISTER;
      return check_written(s, PG_OP_FOR, v, 2, false);
    case PG_OPD_BD:
    case PG_OPD_BSD: return check_written(s, PG_OP_EACH, v, 1, false);
    case PG_OPD_ITER: return check_written(s, PG_OP_EACH, v, 1, closing);
    case PG_OPD_PS: ok = (v & 1u) == 0 && readable_int(s, v + 1), why = PG_REFUSAL_REGISTER; break;
    case PG_OPD_RS2: v++; /* fall through */
    case PG_OPD_RS: ok = readable_int(s, v), why = PG_REFUSAL_REGISTER; break;
    case PG_OPD_BS: ok = readable_bytes(s, v), why = PG_REFUSAL_REGISTER; break;
    case PG_OPD_TRIPS: s->trips = v; /* fall through */
    case PG_OPD_N8: ok = v != 0; break;
    case PG_OPD_BIT: ok = v <= 31; break;
    case PG_OPD_K64: v++; /* fall through */
    case PG_OPD_K32: ok = v < p->const_words, why = PG_REFUSAL_CONSTANT; break;
    case PG_OPD_REASON: ok = v < PG_DROP_REASONS; break;
    case PG_OPD_SCRATCH:
      s->scratch = v;
      if ((v & 3u) != 0) return PG_REFUSAL_OPERAND;
      ok = v + scratch_size(s, op) <= p->scratch || op == PG_OP_LDB, why = PG_REFUSAL_SCRATCH;
      break;
    case PG_OPD_CAP: ok = s->scratch + v <= p->scratch, why = PG_REFUSAL_SCRATCH; break;
    case PG_OPD_WIDTH: ok = v - 1 < 4; break;
    case PG_OPD_CBYTES: s->cbytes = v; break;
    case PG_OPD_CLEN:
      if (s->cbytes + v > p->const_bytes) return PG_REFUSAL_CONSTANT;
      ok = op != PG_OP_LDB || s->scratch + v <= p->scratch, why = PG_REFUSAL_SCRATCH;
      break;
    case PG_OPD_TABLE: /* the lowest bit of a kind: of integers */
      ok = v < p->tables && (op == PG_OP_MATCHI) == ((p->kinds[v] & 1u) != 0), why = PG_REFUSAL_TABLE;
      break;
    case PG_OPD_HOST:
      s->host = v;
      ok = v < PG_HOST_ROWS && pg_host_rows[v].result_bytes != 0, why = PG_REFUSAL_HOST;
      break;
    case PG_OPD_ARG:
      if (s->host != PG_HOST_MULTIHASH) ok = v == 0;
      else ok = known_hash(v), why = PG_REFUSAL_HOST;
      break;
    case PG_OPD_MAXLEN: s->maxlen = v; break;
    case PG_OPD_U16: case PG_OPD_S8: case PG_OPD_U8: case PG_OPD_FWD8: case PG_OPD_BACK8: case PG_OPD_FWD16:
    case PG_OPD_S16: case PG_OPD_WIDE:
      break;
  }
  return ok ? PG_REFUSAL_OK : why;
}
_Static_assert(PG_TABLE_KIND_EXACT_INT == 1 && PG_TABLE_KIND_PREFIX_INT == 3 && PG_TABLE_KINDS == 4, "the lowest bit of a kind");

/* By number, not by address: what is never pointed to, provers keep apart from what is written. */
#define ROW pg_instruction_rows[row]
#define EXT pg_extension_rows[ext]
#define PG_INSTRUCTION_ROWS 42
#define PG_EXTENSION_ROWS 7
_Static_assert(sizeof pg_instruction_rows / sizeof pg_instruction_rows[0] == PG_INSTRUCTION_ROWS &&
                   sizeof pg_extension_rows / sizeof pg_extension_rows[0] == PG_EXTENSION_ROWS, "the proofs count them");

/* What the walk over the words needs of the table of instructions. */
/*@ predicate row_of_opcode{L}(integer row, integer op) =
      0 <= row < PG_INSTRUCTION_ROWS && pg_instruction_rows[row].ext < PG_EXTENSION_ROWS &&
      pg_extension_rows[pg_instruction_rows[row].ext].words <= 2 &&
      (op == PG_OP_SLICEI || pg_instruction_rows[row].flow == PG_FLOW_LOOP ==>
        pg_extension_rows[pg_instruction_rows[row].ext].words >= 1) &&
      (pg_instruction_rows[row].flow == PG_FLOW_END ==>
        op >= PG_FIRST_END_OPCODE && pg_extension_rows[pg_instruction_rows[row].ext].words == 0); */

/* PG_NO_ROW: no such opcode. */
/*@ assigns \nothing;
    ensures \result != PG_NO_ROW ==> op < PG_OPCODES && row_of_opcode(\result, op); */
static uint32_t row_of(uint32_t op) {
  /* Of the tables, row by row: 38 is the first row that ends a run, 0x70 the first opcode that does. */
  /*@ assert \forall integer i; 0 <= i < PG_EXTENSION_ROWS ==> pg_extension_rows[i].words <= 2; */
  /*@ assert \forall integer i; 0 <= i < PG_INSTRUCTION_ROWS ==> pg_instruction_rows[i].ext < PG_EXTENSION_ROWS; */
  /*@ assert \forall integer i; 0 <= i < PG_INSTRUCTION_ROWS && pg_instruction_rows[i].flow == PG_FLOW_LOOP ==>
        pg_instruction_rows[i].ext == 2; */
  /*@ assert \forall integer i; 0 <= i < PG_INSTRUCTION_ROWS && pg_instruction_rows[i].flow == PG_FLOW_END ==>
        pg_instruction_rows[i].ext == 0; */
  /*@ assert \forall integer i; 0 <= i < 38 ==> pg_instruction_rows[i].flow != PG_FLOW_END; */
  /*@ assert \forall integer i; 0 <= i < 0x70 ==> pg_row_of_opcode[i] < 38 || pg_row_of_opcode[i] == PG_NO_ROW; */
  /*@ assert \forall integer i; 0 <= i < PG_OPCODES ==> pg_row_of_opcode[i] < PG_INSTRUCTION_ROWS || pg_row_of_opcode[i] == PG_NO_ROW; */
  return op < PG_OPCODES ? pg_row_of_opcode[op] : PG_NO_ROW;
}

/*@ requires pass(s) && row_of_opcode(row, PG_WORD_OP(w));
    requires s->pc + pg_extension_rows[pg_instruction_rows[row].ext].words < s->program.code_words;
    assigns s->host, s->cbytes, s->scratch, s->maxlen, s->trips;
    ensures \result == PG_REFUSAL_OK ==> pass(s); */
static enum pg_refusal check_operands(struct state *s, uint32_t row, uint32_t w) {
  const uint32_t op = PG_WORD_OP(w);
  const uint32_t ext = ROW.ext, words = EXT.words;
  const uint8_t kinds[7] = {ROW.a, ROW.b, ROW.c, EXT.half[0][0], EXT.half[0][1], EXT.half[1][0], EXT.half[1][1]};
  const uint32_t *x = &s->program.code[s->pc];
  const bool wide = ROW.c == PG_OPD_WIDE;
  /*@ loop invariant 0 <= i <= 3 + 2 * words && pass(s);
      loop assigns i, s->host, s->cbytes, s->scratch, s->maxlen, s->trips;
      loop variant 3 + 2 * words - i; */
  for (uint32_t i = 0; i < 3u + 2u * words; i++) {
    uint32_t v;
    if (i >= 3) v = x[(i - 1) / 2] >> (i - 3) % 2 * 16 & 0xffffu;
    else v = wide && i == 1 ? PG_WORD_D(w) : w >> (8 + 8 * i) & 0xffu;
    const enum pg_refusal why = check_operand(s, op, (enum pg_operand)kinds[i], ROW.flow == PG_FLOW_BACK, v);
    if (why != PG_REFUSAL_OK) return why;
  }
  return op == PG_OP_SLICEI && PG_WORD_LO(x[1]) > PG_WORD_HI(x[1]) ? PG_REFUSAL_OPERAND : PG_REFUSAL_OK;
}

/*@ requires pass(s) && \valid_read(cost) && \separated(cost, &s->open);
    requires \separated(cost, s->pending + (0 .. PG_PENDING_JUMPS - 1));
    assigns s->pending[0 .. PG_PENDING_JUMPS - 1], s->open;
    ensures \result == PG_REFUSAL_OK ==> 1 <= s->open <= PG_PENDING_JUMPS;
    ensures \old(s->open) <= s->open <= PG_PENDING_JUMPS;
    ensures \old(s->open) < PG_PENDING_JUMPS ==> \result == PG_REFUSAL_OK; */
static enum pg_refusal add_pending(struct state *s, uint32_t target, uint32_t level, const struct cost *cost) {
  /*@ loop invariant 0 <= i <= s->open;
      loop assigns i;
      loop variant s->open - i; */
  for (uint32_t i = 0; i < s->open; i++) {
    if (s->pending[i].target == target && s->pending[i].level == level) {
      raise_to(&s->pending[i].cost, cost);
      return PG_REFUSAL_OK;
    }
  }
  if (s->open >= PG_PENDING_JUMPS) return PG_REFUSAL_PENDING;
  struct pending *p = &s->pending[s->open++];
  p->target = (uint16_t)target;
  p->level = (uint16_t)level;
  p->cost = *cost;
  return PG_REFUSAL_OK;
}

/*@ requires \valid(s) && i < s->open <= PG_PENDING_JUMPS;
    assigns s->pending[i], s->open;
    ensures s->open == \old(s->open) - 1; */
static void drop_pending(struct state *s, uint32_t i) { s->pending[i] = s->pending[--s->open]; }

/* Takes in the jumps that land here. False when one pointed into the instruction before. */
/*@ requires pass(s);
    assigns s->pending[0 .. PG_PENDING_JUMPS - 1], s->open, s->here, s->reachable;
    ensures pass(s); */
static enum pg_refusal arrive(struct state *s) {
  /*@ loop invariant i <= s->open <= PG_PENDING_JUMPS;
      loop assigns i, s->pending[0 .. PG_PENDING_JUMPS - 1], s->open, s->here, s->reachable;
      loop variant i; */
  for (uint32_t i = s->open; i-- > 0;) {
    const struct pending *p = &s->pending[i];
    if (p->target < s->pc) return PG_REFUSAL_JUMP;
    if (p->target != s->pc) continue;
    if (!s->reachable) clear(&s->here);
    raise_to(&s->here, &p->cost);
    s->reachable = true;
    drop_pending(s, i);
  }
  return PG_REFUSAL_OK;
}

/*@ requires pass(s) && s->pc + 1 < s->program.code_words && s->end <= s->program.code_words;
    assigns s->loops[0 .. PG_LOOP_DEPTH - 1], s->depth, s->here, s->leave[0 .. PG_LOOP_DEPTH];
    ensures \result == PG_REFUSAL_OK ==> pass(s); */
static enum pg_refusal open_loop(struct state *s, uint32_t w) {
  const uint32_t distance = PG_WORD_HI(s->program.code[s->pc + 1]), closing = s->end + distance;
  if (distance == 0) return PG_REFUSAL_LOOP_SHAPE;
  if (closing >= s->program.code_words) return PG_REFUSAL_JUMP;
  if (s->depth > 0 && closing >= s->loops[s->depth - 1].closing) return PG_REFUSAL_LOOP_SHAPE;
  if (s->depth >= PG_LOOP_DEPTH) return PG_REFUSAL_LOOP_DEPTH;
  /*@ loop invariant 0 <= i <= s->open;
      loop assigns i;
      loop variant s->open - i; */
  for (uint32_t i = 0; i < s->open; i++)
    if (s->pending[i].target - s->end <= distance) return PG_REFUSAL_JUMP_INTO_LOOP;
  struct loop *loop = &s->loops[s->depth++];
  loop->head = w;
  loop->body = (uint16_t)s->end;
  loop->closing = (uint16_t)closing;
  loop->trips = s->trips;
  loop->entry = s->here;
  clear(&s->here);
  clear(&s->leave[s->depth]);
  return PG_REFUSAL_OK;
}

/* The jumps that leave the loop of this level cost what the loop does, and belong to the level around it. From the last
 * to the first: what drop_pending moves into slot i has been looked at, and so has what add_pending adds. */
/*@ requires pass(s);
    assigns s->pending[0 .. PG_PENDING_JUMPS - 1], s->open;
    ensures pass(s); */
static void lift_pending(struct state *s, uint32_t level) {
  /*@ loop invariant i <= s->open <= PG_PENDING_JUMPS;
      loop assigns i, s->pending[0 .. PG_PENDING_JUMPS - 1], s->open;
      loop variant i; */
  for (uint32_t i = s->open; i-- > 0;) {
    if (s->pending[i].level != level) continue;
    const uint32_t target = s->pending[i].target;
    drop_pending(s, i); /* makes the room that add_pending may need */
    add_pending(s, target, level - 1, &s->here);
  }
}

/* `s->here` is the body's longest path to this closing instruction, without it (zero when no path gets here). Whatever
 * way the loop is left, at most trips iterations run, each at most the longer of a full one and one that leaves. */
/*@ requires pass(s);
    assigns s->pending[0 .. PG_PENDING_JUMPS - 1], s->open, s->depth, s->here, s->leave[0 .. PG_LOOP_DEPTH];
    ensures \result == PG_REFUSAL_OK ==> pass(s); */
static enum pg_refusal close_loop(struct state *s, uint32_t w) {
  const uint32_t op = PG_WORD_OP(w), level = s->depth;
  if (level == 0) return PG_REFUSAL_LOOP_SHAPE;
  const struct loop *loop = &s->loops[level - 1];
  /* What the opening instruction must have been: its opcode, register and step. */
  const uint32_t width = op == PG_OP_ITER8 ? 1 : op == PG_OP_ITER16 || op == PG_OP_ITER16B ? 2 : 4;
  const uint32_t head = op == PG_OP_NEXT ? PG_OP_FOR | (w & 0xffff00u) : PG_OP_EACH | PG_WORD_B(w) << 8 | width << 16;
  if (s->pc != loop->closing || loop->head != head || s->end - PG_WORD_C(w) != loop->body)
    return PG_REFUSAL_LOOP_SHAPE;
  struct cost *leave = &s->leave[level], each = s->here;
  const bool left = leave->of[INSTRUCTIONS] != 0;
  each.of[INSTRUCTIONS] = add(each.of[INSTRUCTIONS], 1);
  raise_to(&each, leave);
  /*@ loop invariant 0 <= i <= COSTS;
      loop assigns i, s->here;
      loop variant COSTS - i; */
  for (uint32_t i = 0; i < COSTS; i++)
    s->here.of[i] = add(add(loop->entry.of[i], i == INSTRUCTIONS), times(each.of[i], loop->trips));
  s->depth--;
  if (left) raise_to(&s->leave[s->depth], &s->here);
  lift_pending(s, level);
  return PG_REFUSAL_OK;
}

/* Whether pc is the instruction that closes the innermost loop. */
/*@ requires pass(s);
    assigns \nothing; */
static bool at_closing(const struct state *s) { return s->depth > 0 && s->pc == s->loops[s->depth - 1].closing; }

/* Afterwards pc is reachable. A loop's closing word always is, since what opens the loop jumps to it. */
/*@ requires pass(s);
    assigns s->pending[0 .. PG_PENDING_JUMPS - 1], s->open, s->here, s->reachable;
    ensures pass(s);
    ensures \result == PG_REFUSAL_OK ==> s->reachable; */
static enum pg_refusal reach(struct state *s) {
  const enum pg_refusal why = arrive(s);
  if (why != PG_REFUSAL_OK) return why;
  if (!s->reachable) {
    if (!at_closing(s)) return PG_REFUSAL_UNREACHABLE;
    clear(&s->here);
    s->reachable = true;
  }
  return PG_REFUSAL_OK;
}

/* Adds what the instruction costs by itself. */
/*@ requires pass(s);
    assigns s->here, s->sends; */
static void charge(struct state *s, uint32_t op) {
  uint32_t *here = s->here.of;
  here[INSTRUCTIONS] = add(here[INSTRUCTIONS], 1);
  if (op == PG_OP_CALL) {
    here[HASH_BYTES] = add(here[HASH_BYTES], s->maxlen * pg_host_rows[s->host].hash_bytes_per_byte);
    here[LOOKUPS] = add(here[LOOKUPS], pg_host_rows[s->host].lookups);
  }
  if (op == PG_OP_FORWARD || op == PG_OP_GATEWAY || op == PG_OP_REPLY) s->sends = true;
}

/*@ requires pass(s);
    assigns s->pending[0 .. PG_PENDING_JUMPS - 1], s->open, s->leave[0 .. PG_LOOP_DEPTH];
    ensures pass(s);
    ensures \result == PG_REFUSAL_OK ==> 1 <= s->open; */
static enum pg_refusal jump(struct state *s, uint32_t distance) {
  const uint32_t target = s->end + distance;
  if (target >= s->program.code_words) return PG_REFUSAL_JUMP;
  if (s->depth > 0 && target > s->loops[s->depth - 1].closing) raise_to(&s->leave[s->depth], &s->here);
  return add_pending(s, target, s->depth, &s->here);
}

/* Where control goes from the instruction w at pc. */
/*@ requires pass(s) && s->reachable && row_of_opcode(row, PG_WORD_OP(w)) && PG_WORD_OP(w) < PG_OPCODES;
    requires s->pc < s->end <= s->program.code_words && w == s->program.code[s->pc];
    requires s->end == s->pc + 1 + pg_extension_rows[pg_instruction_rows[row].ext].words;
    assigns s->reachable, s->sends, s->here, s->leave[0 .. PG_LOOP_DEPTH], s->loops[0 .. PG_LOOP_DEPTH - 1],
            s->depth, s->pending[0 .. PG_PENDING_JUMPS - 1], s->open;
    ensures \result == PG_REFUSAL_OK ==> pass(s);
    ensures \result == PG_REFUSAL_OK && !s->reachable && s->open == 0 ==> s->program.code[s->end - 1] % 128 >= PG_FIRST_END_OPCODE; */
static enum pg_refusal follow(struct state *s, uint32_t row, uint32_t w) {
  const uint32_t op = PG_WORD_OP(w);
  if (ROW.flow == PG_FLOW_BACK) return close_loop(s, w);
  charge(s, op);
  switch ((enum pg_flow)ROW.flow) {
    case PG_FLOW_BRANCH: return jump(s, op == PG_OP_BHAS || op == PG_OP_BHASNT ? PG_WORD_B(w) : PG_WORD_C(w));
    case PG_FLOW_JUMP: s->reachable = false; return jump(s, PG_WORD_D(w));
    case PG_FLOW_END:
      raise_to(&s->leave[s->depth], &s->here);
      s->reachable = false;
      return PG_REFUSAL_OK;
    case PG_FLOW_LOOP: return open_loop(s, w);
    case PG_FLOW_NEXT:
    case PG_FLOW_BACK: break;
  }
  return PG_REFUSAL_OK;
}

/* After the last step control does not go on, and no jump is open: then it was an instruction of one word that ends the run. */
/*@ requires pass(s) && s->pc < s->program.code_words;
    assigns s->end, s->reachable, s->sends, s->here, s->leave[0 .. PG_LOOP_DEPTH], s->loops[0 .. PG_LOOP_DEPTH - 1],
            s->depth, s->pending[0 .. PG_PENDING_JUMPS - 1], s->open,
            s->host, s->cbytes, s->scratch, s->maxlen, s->trips;
    ensures \result == PG_REFUSAL_OK ==> pass(s);
    ensures \result == PG_REFUSAL_OK ==> s->pc < s->end <= s->program.code_words;
    ensures \result == PG_REFUSAL_OK && !s->reachable && s->open == 0 ==> s->program.code[s->end - 1] % 128 >= PG_FIRST_END_OPCODE; */
static enum pg_refusal step(struct state *s) {
  enum pg_refusal why = reach(s);
  if (why != PG_REFUSAL_OK) return why;
  const uint32_t w = s->program.code[s->pc], row = row_of(PG_WORD_OP(w));
  if (row == PG_NO_ROW) return PG_REFUSAL_OPCODE;
  s->end = s->pc + 1u + pg_extension_rows[ROW.ext].words;
  if (s->end > s->program.code_words) return PG_REFUSAL_TRUNCATED;
  why = check_operands(s, row, w);
  if (why != PG_REFUSAL_OK) return why;
  if (s->depth > 0 && s->end > s->loops[s->depth - 1].closing && !(at_closing(s) && ROW.flow == PG_FLOW_BACK))
    return PG_REFUSAL_LOOP_SHAPE;
  return follow(s, row, w);
}

/*@ requires pass(s);
    assigns s->pc, s->end, s->reachable, s->sends, s->here, s->leave[0 .. PG_LOOP_DEPTH], s->loops[0 .. PG_LOOP_DEPTH - 1],
            s->depth, s->pending[0 .. PG_PENDING_JUMPS - 1], s->open,
            s->host, s->cbytes, s->scratch, s->maxlen, s->trips;
    ensures \result == PG_REFUSAL_OK ==> pg_program_shape(&s->program); */
static enum pg_refusal check_code(struct state *s) {
  s->reachable = true;
  /*@ loop invariant pass(s);
      loop invariant s->pc <= s->program.code_words;
      loop invariant s->pc == 0 ? s->reachable : (!s->reachable && s->open == 0 ==> s->program.code[s->pc - 1] % 128 >= PG_FIRST_END_OPCODE);
      loop assigns s->pc, s->end, s->reachable, s->sends, s->here, s->leave[0 .. PG_LOOP_DEPTH],
                   s->loops[0 .. PG_LOOP_DEPTH - 1], s->depth, s->pending[0 .. PG_PENDING_JUMPS - 1], s->open,
                   s->host, s->cbytes, s->scratch, s->maxlen, s->trips;
      loop variant s->program.code_words - s->pc; */
  for (s->pc = 0; s->pc < s->program.code_words; s->pc = s->end) {
    const enum pg_refusal why = step(s);
    if (why != PG_REFUSAL_OK) return why;
  }
  if (s->reachable) return PG_REFUSAL_RUNS_OFF;
  if (s->open != 0 || s->depth != 0) return PG_REFUSAL_JUMP;
  return PG_REFUSAL_OK;
}

/* Everything but writing the result. */
/*@ requires \valid_read(image + (0 .. length - 1)) && \valid_read(grant) && \valid(word) && \valid(s);
    requires \separated(s, word, grant, image + (0 .. length - 1));
    requires \separated(s, pg_words_of(image) + (0 .. length / 4 - 1)) && \separated(word, pg_words_of(image) + (0 .. length / 4 - 1));
    requires \base_addr(pg_words_of(image)) == \base_addr(image) && \base_addr(image) != \base_addr(s);
    assigns *s, *word;
    ensures \result == PG_REFUSAL_OK ==> within(&s->program, image, length);
    ensures \result == PG_REFUSAL_OK ==> pg_program_shape(&s->program); */
static enum pg_refusal admit(struct state *s, const uint8_t *image, size_t length, const struct pg_bound *grant, uint32_t *word) {
  s->pc = s->depth = s->open = s->host = 0;
  s->sends = false;
  clear(&s->here);
  clear(&s->leave[0]);
  *word = 0;
  enum pg_refusal why = read_header(s, image, length);
  if (why != PG_REFUSAL_OK) return why;
  why = check_code(s);
  if (why != PG_REFUSAL_OK) {
    *word = s->pc;
    return why;
  }
  /*@ assert within(&s->program, image, length); */
  const struct pg_bound *bound = &s->program.bound;
  const uint32_t *longest = s->leave[0].of;
  if (bound->instructions != longest[INSTRUCTIONS] || bound->hash_bytes != longest[HASH_BYTES] ||
      bound->lookups != (longest[LOOKUPS] > UINT16_MAX ? UINT16_MAX : longest[LOOKUPS]) || bound->sends != s->sends)
    return PG_REFUSAL_BOUND;
  if (bound->instructions > grant->instructions || bound->hash_bytes > grant->hash_bytes ||
      bound->lookups > grant->lookups || bound->sends > grant->sends)
    return PG_REFUSAL_OVER_BUDGET;
  return PG_REFUSAL_OK;
}

/* A copy has the shape of what it was made of. */
/*@ requires \valid_read(program) && \valid(out) && \separated(out, program);
    requires \separated(out, program->code + (0 .. program->code_words - 1)) && pg_program_shape(program);
    assigns *out;
    ensures pg_program_shape(out);
    ensures out->code == \old(program->code) && out->code_words == \old(program->code_words);
    ensures out->kinds == \old(program->kinds) && out->bytes == \old(program->bytes); */
static void hand_out(const struct pg_program *program, struct pg_program *out) { *out = *program; }

/*@ requires \valid_read(image + (0 .. length - 1)) && \valid_read(grant) && \valid(out) && \valid(word) && \valid(s);
    requires \separated(s, out, word, grant, image + (0 .. length - 1));
    requires \separated(out, pg_words_of(image) + (0 .. length / 4 - 1)) && \separated(word, pg_words_of(image) + (0 .. length / 4 - 1));
    requires \base_addr(pg_words_of(image)) == \base_addr(image) && \base_addr(image) != \base_addr(s);
    assigns *s, *out, *word;
    ensures \result == PG_REFUSAL_OK ==> pg_program_shape(out);
    ensures \result == PG_REFUSAL_OK ==> within(out, image, length);
    ensures \result != PG_REFUSAL_OK ==> *out == \old(*out); */
static enum pg_refusal verify(struct state *s, const uint8_t *image, size_t length, const struct pg_bound *grant, struct pg_program *out,
                          uint32_t *word) {
  const enum pg_refusal why = admit(s, image, length, grant, word);
  if (why != PG_REFUSAL_OK) return why;
  /*@ assert \separated(out, s->program.code + (0 .. s->program.code_words - 1)); */
  hand_out(&s->program, out);
  return PG_REFUSAL_OK;
}

enum pg_refusal pg_verify(const uint8_t *image, size_t length, const struct pg_bound *grant, struct pg_program *out,
                          uint32_t *word) {
  struct state s;
  return verify(&s, image, length, grant, out, word);
}
