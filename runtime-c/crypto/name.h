/* name.h -- BLAKE3 of some bytes, for what a node finds again by it. */
#ifndef PG_NAME_H
#define PG_NAME_H

#include "base/bytes.h"

void pg_blake3(uint8_t out[32], const struct pg_span *bytes);

#endif
