/* Packs what it reads: four numbers a line are the fields of a message's information, as seL4_MessageInfo_new takes them. It answers the word,
 * then, with every field set in a word of ones and read back, the word again. First come the 16 rights and a few guards. */
#include <inttypes.h>
#include <stdio.h>
#include "libsel4/types.h"

int main(void) {
  for (seL4_Word i = 0; i < 16; i++) {
    const seL4_CapRights_t rights = seL4_CapRights_new(i >> 3, i >> 2, i >> 1, i);
    printf("%" PRIu32 " %" PRIu32 "%" PRIu32 "%" PRIu32 "%" PRIu32 "\n", rights.words[0], seL4_CapRights_get_capAllowGrantReply(rights),
           seL4_CapRights_get_capAllowGrant(rights), seL4_CapRights_get_capAllowRead(rights), seL4_CapRights_get_capAllowWrite(rights));
  }
  for (seL4_Word size = 0; size < 32; size += 7) {
    const seL4_CNode_CapData_t data = seL4_CNode_CapData_new(size * 3, size);
    printf("%" PRIu32 " %" PRIu32 " %" PRIu32 "\n", data.words[0], seL4_CNode_CapData_get_guard(data), seL4_CNode_CapData_get_guardSize(data));
  }
  seL4_Word label, unwrapped, caps, length;
  while (scanf("%" SCNu32 " %" SCNu32 " %" SCNu32 " %" SCNu32, &label, &unwrapped, &caps, &length) == 4) {
    const seL4_MessageInfo_t info = seL4_MessageInfo_new(label, unwrapped, caps, length);
    seL4_MessageInfo_t again = {{0xffffffffu}};
    again = seL4_MessageInfo_set_label(again, seL4_MessageInfo_get_label(info));
    again = seL4_MessageInfo_set_capsUnwrapped(again, seL4_MessageInfo_get_capsUnwrapped(info));
    again = seL4_MessageInfo_set_extraCaps(again, seL4_MessageInfo_get_extraCaps(info));
    again = seL4_MessageInfo_set_length(again, seL4_MessageInfo_get_length(info));
    printf("%" PRIu32 " %" PRIu32 "\n", info.words[0], again.words[0]);
  }
  return 0;
}
