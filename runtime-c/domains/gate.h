/* gate.h -- what the parts of the gate ask of it. */
#ifndef PG_DOMAIN_GATE_H
#define PG_DOMAIN_GATE_H

#include "caps/admission.h"
#include "domains/domain.h"

extern struct pg_admission pg_gate_admission;

/* When sessions may be over: if that of the last message is, so is the time that worker and router had for it. */
void pg_gate_look_after(void);

/* Words of the reply to a message of protocol; 0: there is no fault. */
enum pg_outcome_label pg_gate_say(uint32_t words[4], enum pg_grid_judge judge, uint32_t fault);

#endif
