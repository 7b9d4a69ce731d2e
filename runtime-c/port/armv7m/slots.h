/* slots.h -- the slots of the board that this is compiled for: gen/pg_slots.h, as pgrid build makes it, in C. */
#ifndef PG_PORT_SLOTS_H
#define PG_PORT_SLOTS_H

#include "boot/slots.h"

extern const struct pg_slots pg_board_slots;

/* Before anything is done with the slots. */
void pg_board_slots_start(void);

#endif
