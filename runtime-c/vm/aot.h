/* aot.h -- what programs compiled ahead of time are written with (compiler/emit-c/aot).
 *
 * A compiled program is a function like pg_run, for one program: it starts from the same registers, leaves results in the
 * same places of scratch memory, and ends with the same outcome. It is called only for a program that pg_verify admitted;
 * what it is charged in `instructions` is at least what the machine would have executed and at most the program's bound
 * (docs/reference/aot.md).
 *
 * Everything is inline: the compiler sees through to loads, additions and compares. */
#ifndef PG_AOT_H
#define PG_AOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/bytes.h"
#include "vm/host.h"
#include "vm/vm.h"

/* A byte string: in message memory, or a constant that is only read. */
struct pg_bytes {
  const uint8_t *at;
  uint32_t length;
};

/* ---- begin and end ---- */

static inline struct pg_bytes pg_input_bytes(const struct pg_vm *vm, uint32_t n) {
  return (struct pg_bytes){vm->mem + (vm->b[n] >> 16), vm->b[n] & 0xffffu};
}

static inline uint64_t pg_input_u64(const struct pg_vm *vm, uint32_t n) { return vm->r[n] | (uint64_t)vm->r[n + 1] << 32; }

/* A byte string of message memory as outcomes name it. */
static inline uint32_t pg_place(const struct pg_vm *vm, const uint8_t *at, uint32_t length) {
  return (uint32_t)(at - vm->mem) << 16 | length;
}

static inline void pg_end(struct pg_outcome *out, enum pg_action action, uint32_t value, uint32_t instructions) {
  out->action = action;
  out->value = value;
  out->instructions = instructions;
}

/* Out of line: a trap costs its comparison where it does not happen. */
__attribute__((cold, noinline, unused)) static void pg_trap(struct pg_outcome *out, enum pg_fault fault, uint32_t instructions) {
  pg_end(out, PG_ACTION_FAULT, fault, instructions);
}

#define PG_TRAP_IF(condition, fault, instructions)           \
  do {                                                       \
    if (__builtin_expect((condition), 0)) {                  \
      pg_trap(out, PG_FAULT_##fault, instructions);          \
      return;                                                \
    }                                                        \
  } while (0)

/* ---- integers: modulo 2^32, signed where an operation says so ---- */

static inline bool pg_add_overflows(uint32_t x, uint32_t y, uint32_t *sum) {
  int32_t v;
  const bool over = __builtin_add_overflow((int32_t)x, (int32_t)y, &v);
  *sum = (uint32_t)v;
  return over;
}

static inline bool pg_sub_overflows(uint32_t x, uint32_t y, uint32_t *difference) {
  int32_t v;
  const bool over = __builtin_sub_overflow((int32_t)x, (int32_t)y, &v);
  *difference = (uint32_t)v;
  return over;
}

static inline bool pg_mul_overflows(uint32_t x, uint32_t y, uint32_t *product) {
  int32_t v;
  const bool over = __builtin_mul_overflow((int32_t)x, (int32_t)y, &v);
  *product = (uint32_t)v;
  return over;
}

/* Functions, so that a divisor that is 0 behind its own trap is no warning. */
static inline uint32_t pg_divide(uint32_t n, uint32_t d) { return n / d; }
static inline uint32_t pg_modulo(uint32_t n, uint32_t d) { return n % d; }
static inline int32_t pg_quotient(int32_t n, int32_t d) { return n / d; }
/* INT32_MIN % -1 is undefined in C and 0 here. */
static inline int32_t pg_remainder(int32_t n, int32_t d) { return d == -1 ? 0 : n % d; }

/* gcc and clang shift the sign in; every other compiler for this family does, too. */
static inline uint32_t pg_sar(uint32_t v, uint32_t n) { return (uint32_t)((int32_t)v >> (n & 31u)); }

/* ---- byte strings ---- */

/* Whether `at` leaves room for `width` bytes in a string of this length. */
static inline bool pg_inside(uint32_t at, uint32_t width, uint32_t length) { return at < length && length - at >= width; }

static inline uint32_t pg_load_u16be(const uint8_t *p) { return (uint32_t)p[0] << 8 | p[1]; }
static inline uint32_t pg_load_u32be(const uint8_t *p) { return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]; }
static inline uint64_t pg_load_u64le(const uint8_t *p) { return pg_load32le(p) | (uint64_t)pg_load32le(p + 4) << 32; }
static inline uint64_t pg_load_u64be(const uint8_t *p) { return (uint64_t)pg_load_u32be(p) << 32 | pg_load_u32be(p + 4); }

static inline void pg_store_u16be(uint8_t *p, uint32_t v) {
  p[0] = (uint8_t)(v >> 8);
  p[1] = (uint8_t)v;
}
static inline void pg_store_u32be(uint8_t *p, uint32_t v) {
  p[0] = (uint8_t)(v >> 24);
  p[1] = (uint8_t)(v >> 16);
  p[2] = (uint8_t)(v >> 8);
  p[3] = (uint8_t)v;
}

/* Byte by byte, upward, as the machine appends: what is appended may overlap the place that it goes to. */
static inline void pg_append(uint8_t *to, const uint8_t *from, uint32_t length) {
  while (length-- > 0) *to++ = *from++;
}

static inline bool pg_bytes_equal(const uint8_t *s, uint32_t m, const uint8_t *t, uint32_t n) { return m == n && memcmp(s, t, n) == 0; }

static inline bool pg_bytes_begin(const uint8_t *s, uint32_t m, const uint8_t *t, uint32_t n) { return m >= n && memcmp(s, t, n) == 0; }

/* Lexicographic order: negative, zero, positive. */
static inline int32_t pg_bytes_order(const uint8_t *s, uint32_t m, const uint8_t *t, uint32_t n) {
  const int32_t order = memcmp(s, t, m < n ? m : n);
  return order != 0 ? order : (int32_t)m - (int32_t)n;
}

/* The node that the key matches, copied to scratch memory; gives its length, 0 for none. */
static inline uint32_t pg_match_node(const struct pg_table *table, const uint8_t *key, uint32_t length, uint8_t *result) {
  const struct pg_entry *entry = pg_table_match(table, key, length);
  if (entry == NULL) return 0;
  memcpy(__builtin_assume_aligned(result, 4), entry->node, PG_NODE_ID_BYTES);
  return PG_NODE_ID_BYTES;
}

#endif
