/* driver.c -- runs a batch of cases from standard input, one line of text a case on standard output.
 *
 * A test program: it uses the heap, so that every image and message memory is exactly as long as the machine may use and
 * a sanitizer sees one byte too many. */
#include <stdio.h>
#include <stdlib.h>

#include "case.h"

void case_die(const char *why) {
  fprintf(stderr, "driver: %s\n", why);
  exit(2);
}

static void *allocate(size_t length) {
  void *block = malloc(length == 0 ? 1 : length);
  if (block == NULL) case_die("out of memory");
  return block;
}
uint8_t *case_allocate(enum case_block block, size_t length) {
  (void)block;
  return allocate(length);
}
void case_release(uint8_t *block) { free(block); }
void case_put(char character) { putchar(character); }

int main(void) {
  size_t length = 0, room = 1u << 20;
  uint8_t *batch = allocate(room);
  for (size_t got; (got = fread(batch + length, 1, room - length, stdin)) > 0;) {
    length += got;
    if (length < room) continue;
    room *= 2;
    batch = realloc(batch, room);
    if (batch == NULL) case_die("out of memory");
  }
  struct pg_reader reader = pg_reader(batch, length);
  while (reader.left > 0) case_step(&reader);
  free(batch);
  return 0;
}
