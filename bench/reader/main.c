/* main.c -- the device's compiler on the simulated board, over the programs of gen/corpus.h in both spellings: instructions, and
 * whether the image is the host's and the verifier admits it. Prints `name value` lines, `end` last. The counter ticks every
 * 40 ns, an instruction takes 128 ns. */
#include <string.h>

#include "corpus.h"
#include "lisp/compile.h"
#include "../say.h"
#include "vm/vm.h"

#define COUNTER (*(volatile const uint32_t *)PG_BOARD_COUNTER_ADDRESS)

static struct pg_core_work work;
static uint32_t image[PG_IMAGE_BYTES / 4];

static uint32_t instructions(uint32_t ticks) { return (uint32_t)((uint64_t)ticks * 40u / 128u); }

static uint32_t refused, different, worst[2], sum[2];

static void measure(const struct corpus_program *p, enum pg_core_spelling spelling) {
  static const struct pg_bound grant = {UINT32_MAX, UINT32_MAX, UINT16_MAX, 1};
  const uint8_t *in = spelling == PG_CORE_COMPRESSED ? p->compressed : p->canonical;
  const uint32_t bytes = spelling == PG_CORE_COMPRESSED ? p->compressed_bytes : p->canonical_bytes;
  struct pg_core_program out;
  struct pg_program program;
  uint32_t word;
  const uint32_t start = COUNTER;
  const enum pg_core_fault fault = pg_core_compile(&work, spelling, in, bytes, image, sizeof image, &out);
  const uint32_t took = instructions(COUNTER - start);
  sum[spelling] += took;
  if (took / bytes > worst[spelling]) worst[spelling] = took / bytes;
  if (fault != PG_CORE_OK) refused++;
  else if (out.image_bytes != p->image_bytes || memcmp(image, p->image, out.image_bytes) != 0 ||
           pg_verify((const uint8_t *)image, out.image_bytes, &grant, &program, &word) != PG_REFUSAL_OK)
    different++;
  if (p->first) line(spelling == PG_CORE_COMPRESSED ? "standard_path" : "standard_path_canonical", took, 0);
}

int main(void) {
  pg_uart_start(&uart);
  for (uint32_t i = 0; i < sizeof corpus / sizeof corpus[0]; i++) {
    measure(&corpus[i], PG_CORE_COMPRESSED);
    measure(&corpus[i], PG_CORE_CANONICAL);
  }
  line("compressed", sum[PG_CORE_COMPRESSED], 0);
  line("canonical", sum[PG_CORE_CANONICAL], 0);
  line("compressed_worst", worst[PG_CORE_COMPRESSED], 0);
  line("canonical_worst", worst[PG_CORE_CANONICAL], 0);
  line("refused", refused, 0);
  line("different", different, 0);
  line("end", 0, 0);
  for (;;) {}
}
