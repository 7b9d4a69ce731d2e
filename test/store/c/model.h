/* model.h -- what drivers.c asks of a model of a chip's flash and its registers; a program is linked with one.
 *
 * A model is what the manuals say, as far as the driver needs it, and strict: it aborts on whatever they forbid. It gives the
 * flash as memory at its own address, and answers port/armv7m/registers.h and barrier.h of fake/. No chip was asked. */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                            \
  do {                                                                              \
    if (!(condition)) fprintf(stderr, "%s (line %d)\n", #condition, __LINE__), abort(); \
  } while (0)

struct model {
  uint32_t base, bytes;
  uint8_t *memory; /* at `base` */
  uint32_t programmed, erased, erased_by[2048];
};
extern struct model model;

/* Where flash is and how much; of a program for several chips the one of this name. */
void model_start(const char *chip);
uint32_t model_sector_at(uint32_t offset);
/* The next command of the kind (0: an erase, 1: programming) ends with error number `error`; false: there are not so many. */
bool model_fails(bool programs, uint32_t error);
/* From now on number `wait` of what a driver waits for never comes, or, at UINT32_MAX, all comes; false: there is no such. */
bool model_hangs(uint32_t wait);
/* The unit at an offset has wrong check bits; false: this flash has none. */
bool model_spoils(uint32_t offset);
/* Nothing runs, is unlocked or masked, and what was read before a change is given up. */
bool model_rests(void);

#endif
