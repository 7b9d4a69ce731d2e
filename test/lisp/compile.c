/* compile.c -- the device's compiler over standard input: cases of spelling, room and input, each answered with what came of it.
 *
 *   case    spelling (1 byte), room for the image (2), length (2), input
 *   answer  fault, refusal of the verifier, image bytes (4 each), kind, tables (1 each), for each table the length of its name, key
 *           bytes (2 each), kind (1), name; then the image
 *
 * Input, memory and image are allocated for each case, as long as they may be, so that the sanitizers see any byte too far. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lisp/compile.h"
#include "vm/vm.h"

static void put(uint32_t value, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; i++) putchar((int)(value >> (8 * i) & 0xffu));
}

static bool get(void *bytes, size_t length) { return fread(bytes, 1, length, stdin) == length; }

/* With a build of omit.h: the check that is left out, a number of enum pg_core_check. */
unsigned pg_core_omit;

int main(int count, char **arguments) {
  if (count > 1) pg_core_omit = (unsigned)atoi(arguments[1]);
  static const struct pg_bound grant = {UINT32_MAX, UINT32_MAX, UINT16_MAX, 1};
  uint8_t head[5];
  while (get(head, sizeof head)) {
    const uint32_t room = head[1] | (uint32_t)head[2] << 8, length = head[3] | (uint32_t)head[4] << 8;
    uint8_t *in = malloc(length);
    uint32_t *image = malloc(room);
    struct pg_core_work *work = malloc(sizeof *work);
    struct pg_core_program out, untouched;
    struct pg_program program;
    uint32_t word, refusal = 0;
    if ((length > 0 && in == NULL) || (room > 0 && image == NULL) || work == NULL || !get(in, length)) return 1;
    memset(&out, 0xa5, sizeof out);
    memset(&untouched, 0xa5, sizeof untouched);
    memset(work, 0x5a, sizeof *work);
    memset(image, 0x5a, room);
    const enum pg_core_fault fault = pg_core_compile(work, (enum pg_core_spelling)head[0], in, length, image, room, &out);
    if (fault != PG_CORE_OK && (memcmp(&out, &untouched, sizeof out) != 0 || (room >= 4 && image[0] == PG_IMAGE_MAGIC))) return 2;
    if (fault == PG_CORE_OK) refusal = (uint32_t)pg_verify((const uint8_t *)image, out.image_bytes, &grant, &program, &word);
    else out = (struct pg_core_program){0};
    put((uint32_t)fault, 4);
    put(refusal, 4);
    put(out.image_bytes, 4);
    put(out.kind, 1);
    put(out.tables, 1);
    for (uint32_t i = 0; i < out.tables; i++) {
      uint32_t name_bytes = out.table[i].length;
      const uint8_t *name = out.table[i].symbol < PG_SYMBOLS ? pg_core_symbol_name(out.table[i].symbol, &name_bytes) : in + out.table[i].at;
      put(name_bytes, 2);
      put(out.table[i].key_bytes, 2);
      put(out.table[i].kind, 1);
      fwrite(name, 1, name_bytes, stdout);
    }
    fwrite(image, 1, out.image_bytes, stdout);
    free(in);
    free(image);
    free(work);
  }
  return 0;
}
