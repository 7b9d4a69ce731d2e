/* main.c -- the device's compiler on the simulated board, over the programs of corpus.h in both spellings: ticks, stack, and whether
 * each image is the host's and the verifier admits it. Lines of name, value, 0; `end` last. */
#include <string.h>

#include "../say.h"
#include "corpus.h"
#include "lisp/compile.h"
#include "port/armv7m/crash.h"
#include "vm/vm.h"

#define COUNTER (*(volatile const uint32_t *)PG_BOARD_COUNTER_ADDRESS)
#define PAINT 0xa5a5a5a5u

static struct pg_core_work work;
static uint32_t image[PG_IMAGE_BYTES / 4];
static struct pg_core_program out;
static uint32_t ticks[2], most_stack;

static enum pg_core_fault compiled(enum pg_core_spelling spelling, const uint8_t *in, uint32_t bytes, bool counts) {
  volatile uint32_t *here, *deepest = _sstack + 1; /* above the guard */
  __asm__ volatile("mov %0, sp" : "=r"(here));
  for (volatile uint32_t *word = _sstack + 1; word < here; word++) *word = PAINT;
  const uint32_t start = COUNTER;
  const enum pg_core_fault fault = pg_core_compile(&work, spelling, in, bytes, image, sizeof image, &out);
  if (counts) ticks[spelling] += COUNTER - start;
  while (deepest < here && *deepest == PAINT) deepest++;
  const uint32_t stack = (uint32_t)(here - deepest) * 4;
  if (stack > most_stack) most_stack = stack;
  return fault;
}

static bool same(const struct corpus_program *p) {
  static const struct pg_bound grant = {UINT32_MAX, UINT32_MAX, UINT16_MAX, 1};
  struct pg_program program;
  uint32_t word;
  return out.image_bytes == p->image_bytes && memcmp(image, p->image, out.image_bytes) == 0 &&
         pg_verify((const uint8_t *)image, out.image_bytes, &grant, &program, &word) == PG_REFUSAL_OK;
}

int main(void) {
  uint32_t wrong = 0, wrong_examples = 0;
  pg_uart_start(&uart);
  for (uint32_t i = 0; i < sizeof corpus / sizeof corpus[0]; i++) {
    const struct corpus_program *p = &corpus[i];
    const uint32_t before = ticks[PG_CORE_COMPRESSED];
    bool right = compiled(PG_CORE_COMPRESSED, p->compressed, p->compressed_bytes, true) == PG_CORE_OK && same(p);
    if (p->standard_path) line("standard_path", ticks[PG_CORE_COMPRESSED] - before, 0);
    right = compiled(PG_CORE_CANONICAL, p->canonical, p->canonical_bytes, true) == PG_CORE_OK && same(p) && right;
    wrong += !right;
    wrong_examples += !right && p->example;
  }
  for (uint32_t i = 0; i < sizeof deep / sizeof deep[0]; i++) {
    if (compiled(PG_CORE_COMPRESSED, deep[i].program, deep[i].bytes, false) != PG_CORE_OK) line("too_deep", i, 0);
  }
  line("compressed", ticks[PG_CORE_COMPRESSED], 0);
  line("canonical", ticks[PG_CORE_CANONICAL], 0);
  line("wrong", wrong, 0);
  line("wrong_examples", wrong_examples, 0);
  line("stack", most_stack, 0);
  line("ram", sizeof work, 0);
  line("end", 0, 0);
  for (;;) {}
}
