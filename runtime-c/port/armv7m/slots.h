/* slots.h -- the slots of the board that this is compiled for: gen/pg_slots.h, as pgrid build makes it, in C. */
#ifndef PG_PORT_SLOTS_H
#define PG_PORT_SLOTS_H

#include "boot/slots.h"

extern const struct pg_flash pg_board_flash;
extern const struct pg_slots pg_board_slots;

#endif
