/* harness.h -- what the harnesses of libFuzzer share (test/fuzz/harnesses.ts). A harness takes one input, and aborts where something does
 * not hold that should; the sanitizers watch the rest. */
#ifndef HARNESS_H
#define HARNESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef CHECK
#define CHECK(condition)                                                        \
  do {                                                                          \
    if (!(condition)) {                                                         \
      fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
      abort();                                                                  \
    }                                                                           \
  } while (0)
#endif

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* A block of exactly these bytes, so that the sanitizer sees one too far. The caller's to free. */
static inline uint8_t *harness_exact(const uint8_t *bytes, size_t length) {
  uint8_t *const own = malloc(length > 0 ? length : 1);
  if (own == NULL) abort();
  if (length > 0) memcpy(own, bytes, length);
  return own;
}

/* An input that was taken for what it says it is: a harness that never sees one looks at refusals alone. Their number is said at the end. */
static unsigned long harness_taken;
static void harness_say(void) { fprintf(stderr, "taken %lu\n", harness_taken); }
static inline void harness_take(void) {
  if (harness_taken++ == 0) (void)atexit(harness_say);
}

static inline bool harness_inside(const uint8_t *whole, size_t length, const uint8_t *part, size_t bytes) {
  return part >= whole && bytes <= length && (size_t)(part - whole) <= length - bytes;
}

#endif
