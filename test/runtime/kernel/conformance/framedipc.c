/* framedipc.c -- FRAMEDIPC0001, 0003: a device's registers are no IPC buffer, and a deleted Frame capability is a mapping gone. */
#include "harness.h"

static struct helper thread;

static void device_buffer(void) {
  const seL4_CPtr frame = slot();
  DONE(copy(frame, env->device_frame, seL4_AllRights));
  create(&thread, OWN - 1);
  CHECK(seL4_TCB_Configure(thread.tcb, env->cnode, seL4_NilData, env->vspace, seL4_NilData, thread.buffer, frame) != seL4_NoError);
}

static seL4_Word touch(seL4_Word address, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)b, (void)c, (void)d;
  *(volatile seL4_Word *)address = 42;
  return 0;
}

static void unmap_on_delete(void) {
  const struct memory all = page();
  const seL4_CPtr mapped = slot(), ep = endpoint();
  DONE(copy(mapped, all.frame, seL4_AllRights));
  DONE(seL4_ARM_Page_Map(mapped, env->vspace, all.address, seL4_AllRights, seL4_ARM_Default_VMAttributes));
  *(volatile seL4_Word *)all.address = 7;
  EQUAL(*(volatile seL4_Word *)all.address, 7);
  DONE(delete(mapped)); /* of two capabilities, the one that is mapped */

  create(&thread, 100);
  fault_to(&thread, ep);
  start(&thread, touch, all.address, 0, 0, 0);
  const seL4_MessageInfo_t tag = seL4_Recv(ep, NULL, reply_object());
  EQUAL(seL4_MessageInfo_get_label(tag), seL4_Fault_VMFault);
  EQUAL(seL4_GetMR(seL4_VMFault_Addr), all.address);
}

const struct test framedipc_tests[] = {{"FRAMEDIPC0001", device_buffer}, {"FRAMEDIPC0003", unmap_on_delete}, {0}};
