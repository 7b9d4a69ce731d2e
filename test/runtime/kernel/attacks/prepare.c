/* prepare.c -- what the judge sets up for an attack, by the name in rows.h: mostly what he gives to the attacker. */
#include "judge.h"

/* Slots of the judge for what is made here. */
enum { AN_ENDPOINT = MINE(0), A_SIGNAL = MINE(1), A_FRAME = MINE(2), BADGED = MINE(3), A_REPLY = MINE(4), A_THREAD = MINE(5), SOME_TIME = MINE(6), A_LINE = MINE(7), A_CNODE = MINE(8) };
#define A_BADGE 9u
#define LINE 9u /* of timer 1 */

#define TIMER(number) ((volatile uint32_t *)(DEVICE_APB + 0x1000u * (number))) /* CMSDK APB timer (Arm DDI 0479, 4.1) */

void arm(uint32_t timer, uint32_t us) {
  volatile uint32_t *const t = TIMER(timer);
  t[0] = 0;
  t[3] = 1u;
  t[2] = 25u * us;
  t[1] = 25u * us;
  t[0] = 9u; /* counts, again and again, and interrupts */
}
void quiet(uint32_t timer) {
  volatile uint32_t *const t = TIMER(timer);
  t[0] = 0;
  t[3] = 1u;
}
/* Ticks of 40 ns since the timer's last end. */
uint32_t lateness(uint32_t timer) { return TIMER(timer)[2] - TIMER(timer)[1]; }

void launch(seL4_TCB tcb, const uint8_t *entry, uint32_t sp, uint32_t buffer, uint32_t argument) {
  seL4_UserContext context = {0};
  context.pc = (seL4_Word)(uintptr_t)entry;
  context.sp = sp;
  context.cpsr = 1u << 24;
  context.r0 = argument;
  context.r9 = buffer;
  (void)seL4_TCB_WriteRegisters(tcb, true, 0, sizeof context / sizeof(seL4_Word), &context);
}

static void give_to(seL4_CNode cnode, seL4_CPtr from, uint32_t slot, seL4_CapRights_t rights) {
  (void)seL4_CNode_Copy(cnode, slot, DEPTH, CAP_CNODE, from, DEPTH, rights);
}
void give(seL4_CPtr from, uint32_t slot, seL4_CapRights_t rights) { give_to(CAP_ATTACKER_CNODE, from, slot, rights); }
void make(uint32_t type, uint32_t bits, uint32_t slot) {
  (void)seL4_Untyped_Retype(type == seL4_ARM_SmallPageObject ? CAP_MEMORY_UT : CAP_OBJECTS_UT, type, bits, CAP_CNODE, 0, 0, slot, 1);
}
static void badge(seL4_CPtr from, uint32_t to) { (void)seL4_CNode_Mint(CAP_CNODE, to, DEPTH, CAP_CNODE, from, DEPTH, seL4_AllRights, A_BADGE); }

static void give_frame(seL4_CapRights_t rights) {
  make(seL4_ARM_SmallPageObject, 10, A_FRAME);
  DESK->gift = object_of(A_FRAME);
  (void)seL4_ARM_Page_Map(A_FRAME, CAP_VSPACE, DESK->gift, seL4_ReadWrite, seL4_ARM_ExecuteNever);
  give(A_FRAME, GIFT(0), rights);
}
static void give_signal(seL4_CapRights_t rights, uint32_t slot) {
  make(seL4_NotificationObject, 0, A_SIGNAL);
  give(A_SIGNAL, slot, rights);
}

void nothing(void) {}
void interrupt(void) {
  wish.tick_us = 500u;
  wish.patience = 4u;
}
void silence(void) { wish.silent = true; }
void stack_in_kernel(void) {
  wish.sp = KERNEL_CELLS + 0x80u;
  DESK->label = seL4_Fault_VMFault;
  DESK->address = wish.sp - 32u;
}
void own_frame(void) { give_frame(seL4_ReadWrite); }
void frame_to_read(void) { give_frame(seL4_CanRead); }
/* Memory with something in it is given away as it is. */
void used_memory(void) {
  make(seL4_ARM_SmallPageObject, 10, A_FRAME);
  DESK->gift = object_of(A_FRAME);
  (void)seL4_ARM_Page_Map(A_FRAME, CAP_VSPACE, DESK->gift, seL4_ReadWrite, seL4_ARM_ExecuteNever);
  for (uint32_t i = 0; i < 256u; i++) ((volatile uint32_t *)DESK->gift)[i] = PATTERN;
  (void)seL4_CNode_Delete(CAP_CNODE, A_FRAME, DEPTH);
  (void)seL4_CNode_Move(CAP_ATTACKER_CNODE, GIFT(0), DEPTH, CAP_CNODE, CAP_MEMORY_UT, DEPTH);
}
void two(void) { wish.second = true; }
void two_later(void) {}

void endpoint_to_send(void) {
  make(seL4_EndpointObject, 0, AN_ENDPOINT);
  badge(AN_ENDPOINT, BADGED);
  give(BADGED, GIFT(0), seL4_CanWrite);
}
void endpoint_to_receive(void) {
  make(seL4_EndpointObject, 0, AN_ENDPOINT);
  give(AN_ENDPOINT, GIFT(0), seL4_CanRead);
}
void signal_to_wait(void) { give_signal(seL4_CanRead, GIFT(0)); }
void signal_to_send(void) { give_signal(seL4_CanWrite, GIFT(0)); }
void signals_both(void) {
  give_signal(seL4_CanRead, GIFT(1));
  badge(A_SIGNAL, BADGED);
  give(BADGED, GIFT(0), seL4_CanWrite);
}
void judges_signal(void) { give(CAP_TICK_NTFN, GIFT(0), seL4_CanRead); }

/* To the second domain, which receives. */
static void serve(void) {
  make(seL4_ReplyObject, 0, A_REPLY);
  give_to(CAP_SECOND_CNODE, AN_ENDPOINT, GIFT(0), seL4_CanRead);
  give_to(CAP_SECOND_CNODE, A_REPLY, GIFT(1), seL4_AllRights);
  wish.second = true;
}
void service_to_send(void) {
  endpoint_to_send();
  serve();
  wish.silent = true;
}
void shared_reply(void) {
  endpoint_to_receive();
  serve();
  give(A_REPLY, GIFT(1), seL4_AllRights);
}
void room_for_a_capability(void) {
  seL4_SetCapReceivePath(CAP_CNODE, MINE(20), DEPTH);
  seL4_SetUserData(PATTERN);
}
void no_buffer(void) { (void)seL4_TCB_SetIPCBuffer(CAP_ATTACKER_TCB, 0, seL4_CapNull); }

static void take_back(void) {
  seL4_Word sender = 0;
  (void)seL4_CNode_Revoke(CAP_CNODE, BADGED, DEPTH);
  (void)seL4_CNode_CancelBadgedSends(CAP_CNODE, BADGED, DEPTH);
  (void)seL4_NBWait(AN_ENDPOINT, &sender);
  if (sender != 0) DESK->label = 0xffu; /* it came all the same */
  wish.on_tick = NULL;
}
void sender(void) {
  make(seL4_EndpointObject, 0, AN_ENDPOINT);
  badge(AN_ENDPOINT, BADGED);
  give(BADGED, GIFT(0), seL4_CapRights_new(1, 0, 0, 1));
  wish.on_tick = take_back;
  wish.patience = 2u;
}

/* The second sees the attacker's slots, and runs at each tick. */
static void wake_second(void) { seL4_Signal(A_SIGNAL); }
void observer(void) {
  make(seL4_NotificationObject, 0, A_SIGNAL);
  give_to(CAP_SECOND_CNODE, A_SIGNAL, GIFT(0), seL4_CanRead);
  give_to(CAP_SECOND_CNODE, CAP_ATTACKER_CNODE, GIFT(1), seL4_AllRights);
  give_to(CAP_SECOND_CNODE, CAP_SECOND_CNODE, GIFT(2), seL4_AllRights);
  wish.second = true;
  wish.on_tick = wake_second;
  wish.tick_us = 611u;
  wish.patience = 10000u;
}

void interrupt_control(void) {
  (void)seL4_CNode_Move(CAP_ATTACKER_CNODE, GIFT(0), DEPTH, CAP_CNODE, CAP_IRQ_CONTROL, DEPTH);
}
void line_and_signal_to_wait(void) {
  (void)seL4_IRQControl_Get(CAP_IRQ_CONTROL, LINE, CAP_CNODE, A_LINE, DEPTH);
  give(A_LINE, GIFT(0), seL4_AllRights);
  give_signal(seL4_CanRead, GIFT(1));
}
void line_of_its_own(void) {
  line_and_signal_to_wait();
  (void)seL4_IRQHandler_SetNotification(A_LINE, A_SIGNAL);
  (void)seL4_IRQHandler_Ack(A_LINE);
  arm(1, 1000u);
}

static void budget(uint32_t us, uint32_t period, uint32_t its_badge) {
  (void)seL4_SchedControl_Configure(CAP_SCHED_CONTROL, CAP_ATTACKER_SC, us, period, 0, its_badge);
}
void seconds_time(void) { give(CAP_SECOND_SC, GIFT(0), seL4_AllRights); }
void time_control(void) { give(CAP_SCHED_CONTROL, GIFT(0), seL4_AllRights); }
void little_time(void) {
  budget(2000u, 20000u, 0);
  wish.second = wish.silent = true;
  wish.patience = 3u;
}
void time_with_badge(void) {
  budget(2000u, 100000u, 0x77u);
  wish.from_victim = true;
}
bool service_goes_on(void) {
  budget(50000u, 50000u, 0x77u);
  return next(true, seL4_MessageInfo_new(0, 0, 0, 0)) && ending.badge == BADGE_TROUBLE_ATTACKER && ending.words[0] == HELD;
}

/* A thread in the attacker's domain, to which nobody but itself has a capability. */
static void leave_it(void) { (void)seL4_CNode_Move(CAP_ATTACKER_CNODE, GIFT(0), DEPTH, CAP_CNODE, A_THREAD, DEPTH); }
void thread_of_its_own(void) {
  make(seL4_TCBObject, 0, A_THREAD);
  make(seL4_SchedContextObject, 0, SOME_TIME);
  (void)seL4_SchedControl_Configure(CAP_SCHED_CONTROL, SOME_TIME, 10000, 10000, 0, 0);
  (void)seL4_TCB_Configure(A_THREAD, CAP_ATTACKER_CNODE, 0, CAP_ATTACKER_VSPACE, 0, 0, seL4_CapNull);
  (void)seL4_TCB_SetSchedParams(A_THREAD, CAP_TCB, 0, 100, SOME_TIME, seL4_CapNull);
  wish.thread = A_THREAD;
  wish.after = leave_it;
  wish.silent = true;
}

/* The same with a CSpace of its own, in which that capability is, and of which nobody else has one; an IPC buffer, too. */
static void leave_all(void) {
  (void)seL4_CNode_Move(A_CNODE, 2, 2, CAP_CNODE, A_THREAD, DEPTH);
  (void)seL4_CNode_Delete(CAP_CNODE, A_CNODE, DEPTH);
}
void thread_in_its_own_space(void) {
  const seL4_Word guard = seL4_CNode_CapData_new(0, 20).words[0];
  give_frame(seL4_ReadWrite);
  (void)seL4_ARM_Page_Unmap(A_FRAME);
  (void)seL4_ARM_Page_Map(A_FRAME, CAP_ATTACKER_VSPACE, DESK->gift, seL4_ReadWrite, seL4_ARM_ExecuteNever);
  thread_of_its_own();
  make(seL4_CapTableObject, 2, A_CNODE);
  (void)seL4_CNode_Mint(A_CNODE, 1, 2, CAP_CNODE, CAP_ATTACKER_CNODE, DEPTH, seL4_AllRights, guard);
  (void)seL4_TCB_Configure(A_THREAD, A_CNODE, seL4_CNode_CapData_new(0, 4).words[0], CAP_ATTACKER_VSPACE, 0, DESK->gift, A_FRAME);
  wish.after = leave_all;
  wish.buffer = DESK->gift;
}
/* What was made for the row is given back, cleared, and used again. */
bool memory_comes_back(void) {
  if (difference() != NULL) return false;
  (void)seL4_CNode_Revoke(CAP_CNODE, CAP_OBJECTS_UT, DEPTH);
  make(seL4_CapTableObject, OBJECTS_UT_BITS - 4u, A_CNODE);
  remember();
  return object_of(A_CNODE) == object_of(CAP_OBJECTS_UT);
}

/* ---- Steps in the middle of an attack; the answer's information. */

static void pause(uint32_t ticks) {
  for (; ticks > 0; ticks--) {
    (void)seL4_Wait(CAP_TICK_NTFN, NULL);
    quiet(0);
    (void)seL4_IRQHandler_Ack(CAP_TIMER_IRQ);
    arm(0, wish.tick_us);
  }
}
static void wipe(void) {
  for (uint32_t i = 0; i < 256u; i++) ((volatile uint32_t *)DESK->gift)[i] = 0;
}

seL4_MessageInfo_t step(uint32_t number) {
  uint32_t caps = 0, length = 0;
  switch (number) {
    case 1: /* take the frame back, and use it */
    case 4:
      (void)seL4_CNode_Revoke(CAP_CNODE, A_FRAME, DEPTH);
      wipe();
      break;
    case 2: /* let others run */
    case 6: pause(2); break;
    case 3: /* send a capability along */
      seL4_SetCap(0, CAP_TICK_NTFN);
      caps = 1u;
      break;
    case 5: /* the second waits to send through what the attacker made */
      (void)seL4_CNode_Copy(CAP_SECOND_CNODE, GIFT(0), DEPTH, CAP_ATTACKER_CNODE, MADE(0), DEPTH, seL4_AllRights);
      launch(CAP_SECOND_TCB, pg_entry_second, (uint32_t)(uintptr_t)pg_stack_second, (uint32_t)(uintptr_t)pg_buffer_second, wish.number);
      pause(2);
      break;
    case 7: /* take the IPC buffer back, then answer with more than fits into registers */
      (void)seL4_CNode_Revoke(CAP_CNODE, A_FRAME, DEPTH);
      wipe();
      length = 6u;
      break;
    case 8:
      wipe();
      length = 20u;
      break;
    case 9: /* interrupts as often as the judge can take them */
      wish.tick_us = 300u;
      wish.patience = 10000u;
      arm(0, wish.tick_us);
      break;
    case 10: /* the second's faults go to the attacker */
      (void)seL4_CNode_Copy(CAP_CNODE, AN_ENDPOINT, DEPTH, CAP_ATTACKER_CNODE, MADE(0), DEPTH, seL4_AllRights);
      (void)seL4_TCB_SetSpace(CAP_SECOND_TCB, AN_ENDPOINT, CAP_SECOND_CNODE, 0, CAP_SECOND_VSPACE, 0);
      (void)seL4_CNode_Delete(CAP_CNODE, AN_ENDPOINT, DEPTH);
      launch(CAP_SECOND_TCB, pg_entry_second, (uint32_t)(uintptr_t)pg_stack_second, (uint32_t)(uintptr_t)pg_buffer_second, wish.number);
      break;
    default: break;
  }
  for (uint32_t i = 4; i < length; i++) seL4_SetMR((int)i, PATTERN);
  return seL4_MessageInfo_new(0, 0, caps, length);
}

/* ---- Looks. */

bool fine(void) { return true; }
bool frame_untouched(void) {
  for (uint32_t i = 0; i < 256u; i++)
    if (((volatile uint32_t *)DESK->gift)[i] != 0) return false;
  return true;
}
/* A gap of 2,000 instructions, at 128 ns, and what it takes from the interrupt to here. */
bool was_prompt(void) {
  DESK->words[0] = wish.late;
  DESK->words[1] = wish.ticks;
  return wish.ticks > 8u && wish.late * 40u / 128u < 2000u + 500u;
}
bool nothing_came(void) {
  seL4_CPtr root, index;
  seL4_Word depth;
  seL4_GetCapReceivePath(&root, &index, &depth);
  return ending.caps == 0 && (seen(slot_of(CAP_CNODE, MINE(20))) & 255u) == 0 && ending.count <= seL4_MsgMaxLength &&
         seL4_GetUserData() == PATTERN && root == CAP_CNODE && index == MINE(20) && depth == DEPTH;
}
/* r0 to r7 as the attack has set them. */
bool own_registers(void) {
  static const uint8_t wanted[8] = {0x10, 0x20, 0x40, 0x30, 0x50, 0x60, 0x70, 0x80};
  for (int i = 0; i < 8; i++)
    if (seL4_GetMR(i) != wanted[i]) return false;
  return seL4_GetMR(seL4_UnknownSyscall_LR) == 0x90u && (seL4_GetMR(seL4_UnknownSyscall_CPSR) & ~0xf80f0200u) == 1u << 24;
}
bool nothing_seen(void) { return DESK->words[0] > 10u && DESK->words[1] == 0; }
/* For the answer to its fault. */
bool second_waits(void) { return (seen(object_of(CAP_SECOND_TCB) + 252u) & 255u) == 5u; }
bool four_came(void) { return ending.count == seL4_FastMessageRegisters; }
bool second_ran(void) {
  const uint32_t used = (uint32_t)seL4_SchedContext_Consumed(CAP_ATTACKER_SC).consumed;
  DESK->words[1] = used;
  return DESK->words[0] > 1000u && used > 1000u && used < 14000u;
}
bool faults_again(void) {
  for (uint32_t i = 0; i < 3u; i++) {
    if (!next(true, seL4_MessageInfo_new(0, 0, 0, 0)) || ending.badge != BADGE_TROUBLE_FAULT_ATTACKER) return false;
    if (ending.label != DESK->label || ending.address != DESK->address) return false;
  }
  return true;
}
static bool all_apart(uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    for (uint32_t j = 0; j < i; j++)
      if (overlap(slot_of(CAP_ATTACKER_CNODE, MADE(i)), slot_of(CAP_ATTACKER_CNODE, MADE(j)))) return false;
  return true;
}
bool apart(void) { return all_apart(14u); }
bool two_apart(void) { return all_apart(2u); }
