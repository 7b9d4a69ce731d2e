/* core.c -- programs in messages: the first byte says in which spelling, the rest is read, checked and compiled. What is taken, the
 * verifier admits, but for how many jumps are open at once, which it alone counts; memory that held something else before makes the same
 * image; what is refused leaves its output alone. */
#include "harness.h"

#include "lisp/compile.h"
#include "vm/vm.h"

struct made {
  struct pg_core_program program;
  uint32_t *image;
  enum pg_core_fault fault;
};

static struct made compiled(enum pg_core_spelling spelling, const uint8_t *in, uint32_t length, int before) {
  struct made made;
  struct pg_core_work *const work = malloc(sizeof *work);
  made.image = malloc(PG_IMAGE_BYTES);
  if (work == NULL || made.image == NULL) abort();
  memset(work, before, sizeof *work);
  memset(made.image, before, PG_IMAGE_BYTES);
  memset(&made.program, before, sizeof made.program);
  made.fault = pg_core_compile(work, spelling, in, length, made.image, PG_IMAGE_BYTES, &made.program);
  free(work);
  return made;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
  static const struct pg_bound grant = {UINT32_MAX, UINT32_MAX, UINT16_MAX, 1};
  if (length == 0) return 0;
  const enum pg_core_spelling spelling = bytes[0] % 2 == 0 ? PG_CORE_COMPRESSED : PG_CORE_CANONICAL;
  uint8_t *const in = harness_exact(bytes + 1, length - 1);
  const struct made one = compiled(spelling, in, (uint32_t)length - 1, 0x5a), two = compiled(spelling, in, (uint32_t)length - 1, 0xa5);
  CHECK(one.fault == two.fault);
  if (one.fault == PG_CORE_OK) {
    struct pg_program program;
    uint32_t word;
    harness_take();
    CHECK(one.program.image_bytes == two.program.image_bytes && memcmp(one.image, two.image, one.program.image_bytes) == 0);
    const enum pg_refusal refusal = pg_verify((const uint8_t *)one.image, one.program.image_bytes, &grant, &program, &word);
    CHECK(refusal == PG_REFUSAL_OK || refusal == PG_REFUSAL_PENDING);
    CHECK(refusal != PG_REFUSAL_OK || program.tables == one.program.tables);
  } else {
    struct pg_core_program untouched;
    memset(&untouched, 0x5a, sizeof untouched);
    CHECK(memcmp(&one.program, &untouched, sizeof untouched) == 0 && one.image[0] != PG_IMAGE_MAGIC);
  }
  free(one.image);
  free(two.image);
  free(in);
  return 0;
}
