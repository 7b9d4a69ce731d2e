/* attack.h -- what the attacks are written with. */
#ifndef ATTACKS_ATTACK_H
#define ATTACKS_ATTACK_H

#include "libsel4/sel4.h"
#include "pg_component.h"
#include "desk.h"

#define DESK ((volatile struct desk *)FRAME_DESK)
#define BOARD ((volatile uint32_t *)FRAME_BOARD)
#define WORD(address) (*(volatile uint32_t *)(address))
#define NAKED __attribute__((naked, noinline))

/* What should stop the attack. */
static inline void expect(uint32_t label, uint32_t address) {
  DESK->label = label;
  DESK->address = address;
}

/* The judge does his part of the row, and answers. */
static inline uint32_t ask(uint32_t number) {
  seL4_Word mr0 = number, mr1 = 0;
  (void)seL4_CallWithMRs(CAP_TROUBLE_EP, seL4_MessageInfo_new(STEP, 0, 0, 1), &mr0, &mr1, NULL, NULL);
  return mr0;
}

/* HELD when it was refused so, else what was answered. */
static inline uint32_t refused(seL4_Error error, seL4_Error wanted) { return error == wanted ? HELD : 0x100u + (uint32_t)error; }
static inline uint32_t refused_with(seL4_Error error, seL4_Error wanted, uint32_t number) {
  if (error != wanted) return 0x100u + (uint32_t)error;
  return seL4_GetMR(0) == number ? HELD : 0x200u + seL4_GetMR(0);
}

/* One object of the attacker's own memory, in slot MADE(n). */
static inline seL4_Error retype(uint32_t type, uint32_t bits, uint32_t slot) {
  const seL4_CPtr from = type == seL4_ARM_SmallPageObject ? CAP_MEMORY_UT : CAP_OBJECTS_UT;
  return seL4_Untyped_Retype(from, type, bits, CAP_CNODE, 0, 0, slot, 1);
}
static inline seL4_Error copy(uint32_t to, uint32_t from) { return seL4_CNode_Copy(CAP_CNODE, to, DEPTH, CAP_CNODE, from, DEPTH, seL4_AllRights); }
static inline seL4_Error map(seL4_CPtr frame, uint32_t address) {
  return seL4_ARM_Page_Map(frame, CAP_VSPACE, address, seL4_ReadWrite, seL4_ARM_ExecuteNever);
}

#endif
