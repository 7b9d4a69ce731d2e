/* verify.c -- admits a program image: one pass over its code, in constant memory.
 *
 * The rules and their order are docs/reference/verifier.md; compiler/5-verify is the same rules written apart from this
 * file, and the differential tests hold the two together. What makes one pass enough: jumps only go forward, so the
 * longest path to a word is known when the pass gets there (`pending` keeps it for each jump still open); loops are
 * closed by one instruction that names its own beginning and carry their bound; registers have one class for the whole
 * program and start as zero, so no types flow. */
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
  enum pg_refusal refusal;
  uint32_t host, cbytes, scratch, maxlen, trips; /* operands of this instruction that later ones depend on */
};

static uint32_t add(uint32_t x, uint32_t y) { return x + y < x ? UINT32_MAX : x + y; }
static uint32_t times(uint32_t x, uint32_t n) {
  const uint64_t product = (uint64_t)x * n;
  return product > UINT32_MAX ? UINT32_MAX : (uint32_t)product;
}

static void raise_to(struct cost *to, const struct cost *from) {
  for (uint32_t i = 0; i < COSTS; i++)
    if (from->of[i] > to->of[i]) to->of[i] = from->of[i];
}

static void clear(struct cost *cost) { *cost = (struct cost){{0, 0, 0}}; }

static bool refuse(struct state *s, enum pg_refusal why) {
  s->refusal = why;
  return false;
}

_Static_assert(PG_IMAGE_AT_ISA == 4 && PG_IMAGE_AT_TABLES == 5 && PG_IMAGE_AT_INTS == 6 && PG_IMAGE_AT_BYTES == 7 &&
                   PG_IMAGE_AT_CODE_WORDS == 8 && PG_IMAGE_AT_CONST_WORDS == 10 && PG_IMAGE_AT_CONST_BYTES == 12 &&
                   PG_IMAGE_AT_SCRATCH == 14 && PG_IMAGE_AT_INSTRUCTIONS == 16 && PG_IMAGE_AT_HASH_BYTES == 20 &&
                   PG_IMAGE_AT_LOOKUPS == 24 && PG_IMAGE_AT_SENDS == 26 && PG_IMAGE_AT_CHECKSUM == 28 &&
                   PG_IMAGE_HEADER_BYTES == 32,
               "the header is read as eight words");

/* The header. On success the program's places are set; the image's bounds are compared at the end. */
static bool read_header(struct state *s, const uint8_t *image, size_t length) {
  struct pg_program *p = &s->program;
  /* The caller promises a 4-byte aligned image; words are little-endian, as on every target of this runtime. */
  const uint32_t *head = (const uint32_t *)(const void *)image;
  if (length < PG_IMAGE_HEADER_BYTES) return refuse(s, PG_REFUSAL_SHORT);
  if (head[0] != PG_IMAGE_MAGIC) return refuse(s, PG_REFUSAL_MAGIC);
  if ((head[1] & 0xffu) != PG_ISA_VERSION) return refuse(s, PG_REFUSAL_VERSION);
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
  const uint32_t total = (used + 3u) & ~3u;
  if (total > length) return refuse(s, PG_REFUSAL_SHORT);
  if (total < length) return refuse(s, PG_REFUSAL_LENGTH);
  static const uint8_t zero[4] = {0, 0, 0, 0};
  uint32_t crc = pg_crc32_add(pg_crc32_start(), image, PG_IMAGE_AT_CHECKSUM);
  crc = pg_crc32_add(crc, zero, 4);
  crc = pg_crc32_add(crc, image + PG_IMAGE_HEADER_BYTES, total - PG_IMAGE_HEADER_BYTES);
  if (pg_crc32_end(crc) != head[7]) return refuse(s, PG_REFUSAL_CHECKSUM);

  if (total > PG_IMAGE_BYTES || PG_LOCAL_INTS(p->locals) > PG_INT_REGISTERS - PG_INT_FIELDS ||
      PG_LOCAL_SLICES(p->locals) > PG_BYTES_REGISTERS - PG_BYTES_FIELDS || p->code_words == 0 || p->code_words > PG_CODE_WORDS ||
      p->const_words > PG_CONST_WORDS || p->const_bytes > PG_CONST_BYTES || p->tables > PG_TABLES_PER_PROGRAM ||
      p->scratch > PG_SCRATCH_BYTES || (p->scratch & 3u) != 0)
    return refuse(s, PG_REFUSAL_LIMIT);
  for (uint32_t at = used; at < total; at++)
    if (image[at] != 0) return refuse(s, PG_REFUSAL_OPERAND);
  for (uint32_t at = kinds_at; at < bytes_at; at++)
    if (image[at] >= PG_TABLE_KINDS) return refuse(s, PG_REFUSAL_TABLE);
  p->consts = p->code + p->code_words;
  p->kinds = image + kinds_at;
  p->bytes = image + bytes_at;
  return true;
}

static bool local_int(const struct state *s, uint32_t n) { return n - PG_INT_FIELDS < PG_LOCAL_INTS(s->program.locals); }
static bool local_bytes(const struct state *s, uint32_t n) { return n - PG_BYTES_FIELDS < PG_LOCAL_SLICES(s->program.locals); }
/* Inputs and declared locals. What a program of this kind was not handed is zero, and the empty string. */
static bool readable_int(const struct state *s, uint32_t n) { return n < PG_INT_FIELDS + PG_LOCAL_INTS(s->program.locals); }
static bool readable_bytes(const struct state *s, uint32_t n) { return n < PG_BYTES_FIELDS + PG_LOCAL_SLICES(s->program.locals); }

/* Whether an open loop counts in R[n] (opener FOR), or takes elements from B[n] (opener EACH). */
static bool in_loop(const struct state *s, uint32_t opener, uint32_t n) {
  for (uint32_t i = 0; i < s->depth; i++) {
    const uint32_t head = s->loops[i].head;
    if (PG_WORD_OP(head) == opener && n - PG_WORD_A(head) < (opener == PG_OP_FOR ? 2u : 1u)) return true;
  }
  return false;
}

/* Registers first .. first + count, written here. `fixed` are they by the loop that this instruction closes. */
static enum pg_refusal check_written(const struct state *s, uint32_t opener, uint32_t first, uint32_t count, bool fixed) {
  for (uint32_t i = 0; i < count; i++)
    if (!(opener == PG_OP_FOR ? local_int(s, first + i) : local_bytes(s, first + i))) return PG_REFUSAL_REGISTER;
  for (uint32_t i = 0; i < count; i++)
    if (!fixed && in_loop(s, opener, first + i)) return PG_REFUSAL_LOOP_REGISTER;
  return PG_REFUSAL_OK;
}

static bool known_hash(uint32_t code) {
#define IS(known) || code == (known)
  return false PG_EACH_HASH(IS);
#undef IS
}

/* Bytes that an instruction writes at its scratch offset; LDB's are checked with its length. */
static uint32_t scratch_size(const struct state *s, uint32_t op) {
  return op == PG_OP_CALL ? pg_host_rows[s->host].result_bytes : op == PG_OP_MATCHB ? PG_NODE_ID_BYTES : 0;
}

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

static bool check_operands(struct state *s, const struct pg_instruction_row *row, uint32_t w) {
  const uint32_t op = PG_WORD_OP(w);
  const struct pg_extension_row *ext = &pg_extension_rows[row->ext];
  const uint8_t kinds[7] = {row->a, row->b, row->c, ext->half[0][0], ext->half[0][1], ext->half[1][0], ext->half[1][1]};
  const uint32_t *x = &s->program.code[s->pc];
  const bool wide = row->c == PG_OPD_WIDE;
  for (uint32_t i = 0; i < 3u + 2u * ext->words; i++) {
    uint32_t v;
    if (i >= 3) v = x[(i - 1) / 2] >> (i - 3) % 2 * 16 & 0xffffu;
    else v = wide && i == 1 ? PG_WORD_D(w) : w >> (8 + 8 * i) & 0xffu;
    const enum pg_refusal why = check_operand(s, op, (enum pg_operand)kinds[i], row->flow == PG_FLOW_BACK, v);
    if (why != PG_REFUSAL_OK) return refuse(s, why);
  }
  return op != PG_OP_SLICEI || PG_WORD_LO(x[1]) <= PG_WORD_HI(x[1]) || refuse(s, PG_REFUSAL_OPERAND);
}

static bool add_pending(struct state *s, uint32_t target, uint32_t level, const struct cost *cost) {
  for (uint32_t i = 0; i < s->open; i++) {
    if (s->pending[i].target == target && s->pending[i].level == level) {
      raise_to(&s->pending[i].cost, cost);
      return true;
    }
  }
  if (s->open >= PG_PENDING_JUMPS) return refuse(s, PG_REFUSAL_PENDING);
  struct pending *p = &s->pending[s->open++];
  p->target = (uint16_t)target;
  p->level = (uint16_t)level;
  p->cost = *cost;
  return true;
}

static void drop_pending(struct state *s, uint32_t i) { s->pending[i] = s->pending[--s->open]; }

/* Takes in the jumps that land here. False when one pointed into the instruction before. */
static bool arrive(struct state *s) {
  for (uint32_t i = 0; i < s->open;) {
    const struct pending *p = &s->pending[i];
    if (p->target < s->pc) return refuse(s, PG_REFUSAL_JUMP);
    if (p->target != s->pc) {
      i++;
      continue;
    }
    if (!s->reachable) clear(&s->here);
    raise_to(&s->here, &p->cost);
    s->reachable = true;
    drop_pending(s, i);
  }
  return true;
}

static bool open_loop(struct state *s, uint32_t w) {
  const uint32_t distance = PG_WORD_HI(s->program.code[s->pc + 1]), closing = s->end + distance;
  if (distance == 0) return refuse(s, PG_REFUSAL_LOOP_SHAPE);
  if (closing >= s->program.code_words) return refuse(s, PG_REFUSAL_JUMP);
  if (s->depth > 0 && closing >= s->loops[s->depth - 1].closing) return refuse(s, PG_REFUSAL_LOOP_SHAPE);
  if (s->depth >= PG_LOOP_DEPTH) return refuse(s, PG_REFUSAL_LOOP_DEPTH);
  for (uint32_t i = 0; i < s->open; i++)
    if (s->pending[i].target - s->end <= distance) return refuse(s, PG_REFUSAL_JUMP_INTO_LOOP);
  struct loop *loop = &s->loops[s->depth++];
  loop->head = w;
  loop->body = (uint16_t)s->end;
  loop->closing = (uint16_t)closing;
  loop->trips = s->trips;
  loop->entry = s->here;
  clear(&s->here);
  clear(&s->leave[s->depth]);
  return true;
}

/* `s->here` is the body's longest path to this closing instruction, without it (zero when no path gets here). Whatever
 * way the loop is left, at most trips iterations run, each at most the longer of a full one and one that leaves. */
static bool close_loop(struct state *s, uint32_t w) {
  const uint32_t op = PG_WORD_OP(w), level = s->depth;
  if (level == 0) return refuse(s, PG_REFUSAL_LOOP_SHAPE);
  const struct loop *loop = &s->loops[level - 1];
  /* What the opening instruction must have been: its opcode, register and step. */
  const uint32_t width = op == PG_OP_ITER8 ? 1 : op == PG_OP_ITER16 || op == PG_OP_ITER16B ? 2 : 4;
  const uint32_t head = op == PG_OP_NEXT ? PG_OP_FOR | (w & 0xffff00u) : PG_OP_EACH | PG_WORD_B(w) << 8 | width << 16;
  if (s->pc != loop->closing || loop->head != head || s->end - PG_WORD_C(w) != loop->body)
    return refuse(s, PG_REFUSAL_LOOP_SHAPE);
  struct cost *leave = &s->leave[level], each = s->here;
  const bool left = leave->of[INSTRUCTIONS] != 0;
  each.of[INSTRUCTIONS] = add(each.of[INSTRUCTIONS], 1);
  raise_to(&each, leave);
  for (uint32_t i = 0; i < COSTS; i++)
    s->here.of[i] = add(add(loop->entry.of[i], i == INSTRUCTIONS), times(each.of[i], loop->trips));
  s->depth--;
  if (left) raise_to(&s->leave[s->depth], &s->here);
  for (uint32_t i = 0; i < s->open;) {
    const struct pending *p = &s->pending[i];
    if (p->level == level) {
      const uint32_t target = p->target;
      drop_pending(s, i); /* makes room for what add_pending may need; slot i is looked at again */
      if (!add_pending(s, target, level - 1, &s->here)) return false;
    } else {
      i++;
    }
  }
  return true;
}

static bool step(struct state *s) {
  const struct pg_program *p = &s->program;
  if (!arrive(s)) return false;
  const bool at_closing = s->depth > 0 && s->pc == s->loops[s->depth - 1].closing;
  if (!s->reachable) {
    if (!at_closing) return refuse(s, PG_REFUSAL_UNREACHABLE);
    clear(&s->here);
    s->reachable = true;
  }
  const uint32_t w = p->code[s->pc], op = PG_WORD_OP(w);
  if (op >= PG_OPCODES || pg_row_of_opcode[op] == PG_NO_ROW) return refuse(s, PG_REFUSAL_OPCODE);
  const struct pg_instruction_row *row = &pg_instruction_rows[pg_row_of_opcode[op]];
  s->end = s->pc + 1u + pg_extension_rows[row->ext].words;
  if (s->end > p->code_words) return refuse(s, PG_REFUSAL_TRUNCATED);
  if (!check_operands(s, row, w)) return false;
  if (s->depth > 0 && s->end > s->loops[s->depth - 1].closing && !(at_closing && row->flow == PG_FLOW_BACK))
    return refuse(s, PG_REFUSAL_LOOP_SHAPE);
  if (row->flow == PG_FLOW_BACK) return close_loop(s, w);

  uint32_t *here = s->here.of;
  here[INSTRUCTIONS] = add(here[INSTRUCTIONS], 1);
  if (op == PG_OP_CALL) {
    const struct pg_host_row *host = &pg_host_rows[s->host];
    here[HASH_BYTES] = add(here[HASH_BYTES], s->maxlen * host->hash_bytes_per_byte);
    here[LOOKUPS] = add(here[LOOKUPS], host->lookups);
  }
  if (op == PG_OP_FORWARD || op == PG_OP_GATEWAY || op == PG_OP_REPLY) s->sends = true;

  switch ((enum pg_flow)row->flow) {
    case PG_FLOW_BRANCH:
    case PG_FLOW_JUMP: {
      const bool second = op == PG_OP_BHAS || op == PG_OP_BHASNT;
      const uint32_t distance = row->flow == PG_FLOW_JUMP ? PG_WORD_D(w) : second ? PG_WORD_B(w) : PG_WORD_C(w);
      const uint32_t target = s->end + distance;
      if (target >= p->code_words) return refuse(s, PG_REFUSAL_JUMP);
      if (!add_pending(s, target, s->depth, &s->here)) return false;
      if (s->depth > 0 && target > s->loops[s->depth - 1].closing) raise_to(&s->leave[s->depth], &s->here);
      if (row->flow == PG_FLOW_JUMP) s->reachable = false;
      return true;
    }
    case PG_FLOW_END:
      raise_to(&s->leave[s->depth], &s->here);
      s->reachable = false;
      return true;
    case PG_FLOW_LOOP: return open_loop(s, w);
    case PG_FLOW_NEXT:
    case PG_FLOW_BACK: break;
  }
  return true;
}

static bool check_code(struct state *s) {
  s->reachable = true;
  for (s->pc = 0; s->pc < s->program.code_words; s->pc = s->end)
    if (!step(s)) return false;
  if (s->reachable) return refuse(s, PG_REFUSAL_RUNS_OFF);
  if (s->open != 0 || s->depth != 0) return refuse(s, PG_REFUSAL_JUMP);
  return true;
}

enum pg_refusal pg_verify(const uint8_t *image, size_t length, const struct pg_bound *grant, struct pg_program *out,
                          uint32_t *at) {
  struct state s;
  s.refusal = PG_REFUSAL_OK;
  s.pc = s.depth = s.open = s.host = 0;
  s.sends = false;
  clear(&s.here);
  clear(&s.leave[0]);
  *at = 0;
  if (!read_header(&s, image, length)) return s.refusal;
  if (!check_code(&s)) {
    *at = s.pc;
    return s.refusal;
  }
  const struct pg_bound *bound = &s.program.bound;
  const uint32_t *longest = s.leave[0].of;
  if (bound->instructions != longest[INSTRUCTIONS] || bound->hash_bytes != longest[HASH_BYTES] ||
      bound->lookups != (longest[LOOKUPS] > UINT16_MAX ? UINT16_MAX : longest[LOOKUPS]) || bound->sends != s.sends)
    return PG_REFUSAL_BOUND;
  if (bound->instructions > grant->instructions || bound->hash_bytes > grant->hash_bytes ||
      bound->lookups > grant->lookups || bound->sends > grant->sends)
    return PG_REFUSAL_OVER_BUDGET;
  *out = s.program;
  return PG_REFUSAL_OK;
}
