/* planted.c -- a fault that the test of the fuzzing itself looks for: a byte behind the end is read for an input that begins with "no". */
#include "harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
  harness_take();
  if (length < 2 || bytes[0] != 'n' || bytes[1] != 'o') return 0;
  uint8_t *const own = harness_exact(bytes, length);
  volatile uint8_t beyond = own[length];
  (void)beyond;
  free(own);
  return 0;
}
