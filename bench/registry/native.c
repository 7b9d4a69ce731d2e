/* native.c -- how many changes of state one core of this machine judges: argument levels (0: none, 1: 10, 2: 20), how many; prints nanoseconds of processor
 * time for one, and of them those of the hash of a node. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "crypto/sha256.h"
#include "setup.h"

static double nanoseconds(void) {
  struct timespec now;
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) != 0) abort();
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 3 || !setup() || !follows((uint32_t)atoi(argv[1]))) return 1;
  const uint32_t rounds = (uint32_t)atoi(argv[2]);
  if (pg_state_validate(&node, &state, &envelope, 8, 0, &refusal) != PG_STATE_OK) return 2;
  const double start = nanoseconds();
  for (uint32_t i = 0; i < rounds; i++) {
    if (pg_state_validate(&node, &state, &envelope, 8, 0, &refusal) != PG_STATE_OK) return 3;
  }
  const double judged = nanoseconds();
  uint8_t both[65] = {1};
  for (uint32_t i = 0; i < rounds; i++) pg_sha256(both + 1, both, sizeof both);
  printf("%.2f %.2f\n", (judged - start) / rounds, (nanoseconds() - judged) / rounds);
  return both[1] == 0 && both[2] == 0 && both[3] == 0;
}
