/* sel4.h -- in the place of libsel4's: the calls that servers make, between coroutines of one process (kernel.c). */
#ifndef FAKE_SEL4_H
#define FAKE_SEL4_H

#include "libsel4/types.h"

seL4_MessageInfo_t seL4_CallWithMRs(seL4_CPtr dest, seL4_MessageInfo_t info, seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3);
seL4_MessageInfo_t seL4_ReplyRecvWithMRs(seL4_CPtr src, seL4_MessageInfo_t info, seL4_Word *sender, seL4_Word *mr0, seL4_Word *mr1,
                                         seL4_Word *mr2, seL4_Word *mr3, seL4_CPtr reply);
seL4_MessageInfo_t seL4_NBSendRecvWithMRs(seL4_CPtr dest, seL4_MessageInfo_t info, seL4_CPtr src, seL4_Word *sender, seL4_Word *mr0,
                                          seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3, seL4_CPtr reply);
void seL4_Signal(seL4_CPtr dest);

#endif
