/* sel4.h -- the user side of the capability kernel: a subset of libsel4 (MCS), compatible at the level of C source.
 *
 * A system call is `svc #0`. r0 names a capability and comes back as the badge, r1 is the message's information both ways, r2 the
 * number of the call, r3 the Reply that a receive fills, r12 where NBSendRecv and NBSendWait send to; message registers 0 to 3 are r4
 * to r7, the others lie in the IPC buffer, whose address r9 holds. All else comes back as it was. seL4_Send and the like move message
 * registers 0 to 3 between the buffer and r4 to r7; those with WithMRs leave the buffer alone: their pointers may be null, and what
 * the length does not count goes as 0.
 *
 * Compile with -ffixed-r9 (and give it to the linker's compiler, too, with -flto). r7 is gcc's frame pointer for Thumb: with -O0, with
 * -fno-omit-frame-pointer or in a function with an array of variable length gcc refuses what stands here. */
#ifndef SEL4_LIBSEL4_SEL4_H
#define SEL4_LIBSEL4_SEL4_H

#include "libsel4/types.h"

#ifndef __OPTIMIZE__
#error "libsel4 needs -Os or another optimisation: message register 3 is r7, the frame pointer of code that is not optimised"
#endif

/* Set by who makes the thread; a register of its own, so that each thread has its own without thread-local storage. */
register seL4_IPCBuffer *__sel4_ipc_buffer __asm__("r9");

static inline seL4_IPCBuffer *seL4_GetIPCBuffer(void) { return __sel4_ipc_buffer; }
static inline void seL4_SetIPCBuffer(seL4_IPCBuffer *buffer) { __sel4_ipc_buffer = buffer; }
static inline seL4_Word seL4_GetMR(int i) { return seL4_GetIPCBuffer()->msg[i]; }
static inline void seL4_SetMR(int i, seL4_Word value) { seL4_GetIPCBuffer()->msg[i] = value; }
static inline seL4_Word seL4_GetUserData(void) { return seL4_GetIPCBuffer()->userData; }
static inline void seL4_SetUserData(seL4_Word data) { seL4_GetIPCBuffer()->userData = data; }
static inline seL4_Word seL4_GetBadge(int i) { return seL4_GetIPCBuffer()->caps_or_badges[i]; }
static inline seL4_CPtr seL4_GetCap(int i) { return seL4_GetIPCBuffer()->caps_or_badges[i]; }
static inline void seL4_SetCap(int i, seL4_CPtr cap) { seL4_GetIPCBuffer()->caps_or_badges[i] = cap; }

static inline void seL4_GetCapReceivePath(seL4_CPtr *receiveCNode, seL4_CPtr *receiveIndex, seL4_Word *receiveDepth) {
  const seL4_IPCBuffer *buffer = seL4_GetIPCBuffer();
  if (receiveCNode != NULL) *receiveCNode = buffer->receiveCNode;
  if (receiveIndex != NULL) *receiveIndex = buffer->receiveIndex;
  if (receiveDepth != NULL) *receiveDepth = buffer->receiveDepth;
}

static inline void seL4_SetCapReceivePath(seL4_CPtr receiveCNode, seL4_CPtr receiveIndex, seL4_Word receiveDepth) {
  seL4_IPCBuffer *buffer = seL4_GetIPCBuffer();
  buffer->receiveCNode = receiveCNode;
  buffer->receiveIndex = receiveIndex;
  buffer->receiveDepth = receiveDepth;
}

/* The supervisor call itself. Always inline: the caller's values are then moved straight into the registers that the kernel reads. */
#define SEL4_INLINE static inline __attribute__((always_inline))

/* What a call gives back; scalars once it is inlined. */
struct sel4_answer {
  seL4_Word badge;
  seL4_MessageInfo_t info;
  seL4_Word mr0, mr1, mr2, mr3;
};

/* Call, Send, NBSend: a message goes out, and perhaps one comes back. */
SEL4_INLINE struct sel4_answer sel4_send(seL4_Word call, seL4_CPtr dest, seL4_MessageInfo_t info, struct sel4_answer message) {
  register seL4_Word cap_and_badge __asm__("r0") = dest;
  register seL4_Word information __asm__("r1") = info.words[0];
  register seL4_Word number __asm__("r2") = call;
  register seL4_Word mr0 __asm__("r4") = message.mr0;
  register seL4_Word mr1 __asm__("r5") = message.mr1;
  register seL4_Word mr2 __asm__("r6") = message.mr2;
  register seL4_Word mr3 __asm__("r7") = message.mr3;
  __asm__ volatile("svc #0" : "+r"(cap_and_badge), "+r"(information), "+r"(mr0), "+r"(mr1), "+r"(mr2), "+r"(mr3)
                     : "r"(number) : "memory");
  return (struct sel4_answer){cap_and_badge, {{information}}, mr0, mr1, mr2, mr3};
}

/* Recv, NBRecv, Wait, NBWait: a message comes in. */
SEL4_INLINE struct sel4_answer sel4_receive(seL4_Word call, seL4_CPtr src, seL4_CPtr reply) {
  register seL4_Word cap_and_badge __asm__("r0") = src;
  register seL4_Word information __asm__("r1");
  register seL4_Word number __asm__("r2") = call;
  register seL4_Word reply_cap __asm__("r3") = reply;
  register seL4_Word mr0 __asm__("r4");
  register seL4_Word mr1 __asm__("r5");
  register seL4_Word mr2 __asm__("r6");
  register seL4_Word mr3 __asm__("r7");
  __asm__ volatile("svc #0" : "+r"(cap_and_badge), "=r"(information), "=r"(mr0), "=r"(mr1), "=r"(mr2), "=r"(mr3)
                     : "r"(number), "r"(reply_cap) : "memory");
  return (struct sel4_answer){cap_and_badge, {{information}}, mr0, mr1, mr2, mr3};
}

/* ReplyRecv, NBSendRecv, NBSendWait: a message goes out, to `reply` or to `dest`, and one comes in from `src`. */
SEL4_INLINE struct sel4_answer sel4_send_receive(seL4_Word call, seL4_CPtr dest, seL4_MessageInfo_t info, seL4_CPtr src,
    seL4_CPtr reply, struct sel4_answer message) {
  register seL4_Word cap_and_badge __asm__("r0") = src;
  register seL4_Word information __asm__("r1") = info.words[0];
  register seL4_Word number __asm__("r2") = call;
  register seL4_Word reply_cap __asm__("r3") = reply;
  register seL4_Word destination __asm__("r12") = dest;
  register seL4_Word mr0 __asm__("r4") = message.mr0;
  register seL4_Word mr1 __asm__("r5") = message.mr1;
  register seL4_Word mr2 __asm__("r6") = message.mr2;
  register seL4_Word mr3 __asm__("r7") = message.mr3;
  if (call == (seL4_Word)seL4_SysReplyRecv) {
    __asm__ volatile("svc #0" : "+r"(cap_and_badge), "+r"(information), "+r"(mr0), "+r"(mr1), "+r"(mr2), "+r"(mr3)
                     : "r"(number), "r"(reply_cap) : "memory");
  } else {
    __asm__ volatile("svc #0" : "+r"(cap_and_badge), "+r"(information), "+r"(mr0), "+r"(mr1), "+r"(mr2), "+r"(mr3)
                     : "r"(number), "r"(reply_cap), "r"(destination) : "memory");
  }
  return (struct sel4_answer){cap_and_badge, {{information}}, mr0, mr1, mr2, mr3};
}

/* Message registers 0 to 3 from the caller's variables; what a length that is known counts out is not read. */
SEL4_INLINE seL4_Word sel4_value(const seL4_Word *mr, seL4_MessageInfo_t info, seL4_Word number) {
  const seL4_Word length = seL4_MessageInfo_get_length(info);
  if (mr == NULL || (__builtin_constant_p(length) && length <= number)) return 0;
  return *mr;
}
SEL4_INLINE struct sel4_answer sel4_from_variables(seL4_MessageInfo_t info, const seL4_Word *mr0, const seL4_Word *mr1,
    const seL4_Word *mr2, const seL4_Word *mr3) {
  return (struct sel4_answer){
      0, {{0}}, sel4_value(mr0, info, 0), sel4_value(mr1, info, 1), sel4_value(mr2, info, 2), sel4_value(mr3, info, 3)};
}
SEL4_INLINE seL4_MessageInfo_t sel4_to_variables(struct sel4_answer answer, seL4_Word *sender, seL4_Word *mr0, seL4_Word *mr1,
    seL4_Word *mr2, seL4_Word *mr3) {
  if (sender != NULL) *sender = answer.badge;
  if (mr0 != NULL) *mr0 = answer.mr0;
  if (mr1 != NULL) *mr1 = answer.mr1;
  if (mr2 != NULL) *mr2 = answer.mr2;
  if (mr3 != NULL) *mr3 = answer.mr3;
  return answer.info;
}
SEL4_INLINE struct sel4_answer sel4_from_buffer(void) {
  return (struct sel4_answer){0, {{0}}, seL4_GetMR(0), seL4_GetMR(1), seL4_GetMR(2), seL4_GetMR(3)};
}
SEL4_INLINE seL4_MessageInfo_t sel4_to_buffer(struct sel4_answer answer, seL4_Word *sender) {
  if (sender != NULL) *sender = answer.badge;
  seL4_SetMR(0, answer.mr0);
  seL4_SetMR(1, answer.mr1);
  seL4_SetMR(2, answer.mr2);
  seL4_SetMR(3, answer.mr3);
  return answer.info;
}

/* The system calls with message registers 0 to 3 in variables. */
SEL4_INLINE void seL4_SendWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, const seL4_Word *mr0, const seL4_Word *mr1,
    const seL4_Word *mr2, const seL4_Word *mr3) {
  (void)sel4_send((seL4_Word)seL4_SysSend, dest, msgInfo, sel4_from_variables(msgInfo, mr0, mr1, mr2, mr3));
}
SEL4_INLINE void seL4_NBSendWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, const seL4_Word *mr0, const seL4_Word *mr1,
    const seL4_Word *mr2, const seL4_Word *mr3) {
  (void)sel4_send((seL4_Word)seL4_SysNBSend, dest, msgInfo, sel4_from_variables(msgInfo, mr0, mr1, mr2, mr3));
}
SEL4_INLINE seL4_MessageInfo_t seL4_CallWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_Word *mr0, seL4_Word *mr1,
    seL4_Word *mr2, seL4_Word *mr3) {
  const struct sel4_answer message = sel4_from_variables(msgInfo, mr0, mr1, mr2, mr3);
  return sel4_to_variables(sel4_send((seL4_Word)seL4_SysCall, dest, msgInfo, message), NULL, mr0, mr1, mr2, mr3);
}
SEL4_INLINE seL4_MessageInfo_t seL4_RecvWithMRs(seL4_CPtr src, seL4_Word *sender, seL4_Word *mr0, seL4_Word *mr1,
    seL4_Word *mr2, seL4_Word *mr3, seL4_CPtr reply) {
  return sel4_to_variables(sel4_receive((seL4_Word)seL4_SysRecv, src, reply), sender, mr0, mr1, mr2, mr3);
}
SEL4_INLINE seL4_MessageInfo_t seL4_NBRecvWithMRs(seL4_CPtr src, seL4_Word *sender, seL4_Word *mr0, seL4_Word *mr1,
    seL4_Word *mr2, seL4_Word *mr3, seL4_CPtr reply) {
  return sel4_to_variables(sel4_receive((seL4_Word)seL4_SysNBRecv, src, reply), sender, mr0, mr1, mr2, mr3);
}
SEL4_INLINE seL4_MessageInfo_t seL4_WaitWithMRs(seL4_CPtr src, seL4_Word *sender, seL4_Word *mr0, seL4_Word *mr1,
    seL4_Word *mr2, seL4_Word *mr3) {
  return sel4_to_variables(sel4_receive((seL4_Word)seL4_SysWait, src, 0), sender, mr0, mr1, mr2, mr3);
}
SEL4_INLINE seL4_MessageInfo_t seL4_NBWaitWithMRs(seL4_CPtr src, seL4_Word *sender, seL4_Word *mr0, seL4_Word *mr1,
    seL4_Word *mr2, seL4_Word *mr3) {
  return sel4_to_variables(sel4_receive((seL4_Word)seL4_SysNBWait, src, 0), sender, mr0, mr1, mr2, mr3);
}
SEL4_INLINE seL4_MessageInfo_t seL4_ReplyRecvWithMRs(seL4_CPtr src, seL4_MessageInfo_t msgInfo, seL4_Word *sender,
    seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3, seL4_CPtr reply) {
  const struct sel4_answer message = sel4_from_variables(msgInfo, mr0, mr1, mr2, mr3);
  const struct sel4_answer answer = sel4_send_receive((seL4_Word)seL4_SysReplyRecv, 0, msgInfo, src, reply, message);
  return sel4_to_variables(answer, sender, mr0, mr1, mr2, mr3);
}
SEL4_INLINE seL4_MessageInfo_t seL4_NBSendRecvWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_CPtr src, seL4_Word *sender,
    seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3, seL4_CPtr reply) {
  const struct sel4_answer message = sel4_from_variables(msgInfo, mr0, mr1, mr2, mr3);
  const struct sel4_answer answer = sel4_send_receive((seL4_Word)seL4_SysNBSendRecv, dest, msgInfo, src, reply, message);
  return sel4_to_variables(answer, sender, mr0, mr1, mr2, mr3);
}
SEL4_INLINE seL4_MessageInfo_t seL4_NBSendWaitWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_CPtr src, seL4_Word *sender,
    seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3) {
  const struct sel4_answer message = sel4_from_variables(msgInfo, mr0, mr1, mr2, mr3);
  const struct sel4_answer answer = sel4_send_receive((seL4_Word)seL4_SysNBSendWait, dest, msgInfo, src, 0, message);
  return sel4_to_variables(answer, sender, mr0, mr1, mr2, mr3);
}

/* The system calls with all message registers in the IPC buffer. */
SEL4_INLINE void seL4_Send(seL4_CPtr dest, seL4_MessageInfo_t msgInfo) {
  (void)sel4_send((seL4_Word)seL4_SysSend, dest, msgInfo, sel4_from_buffer());
}
SEL4_INLINE void seL4_NBSend(seL4_CPtr dest, seL4_MessageInfo_t msgInfo) {
  (void)sel4_send((seL4_Word)seL4_SysNBSend, dest, msgInfo, sel4_from_buffer());
}
SEL4_INLINE seL4_MessageInfo_t seL4_Call(seL4_CPtr dest, seL4_MessageInfo_t msgInfo) {
  return sel4_to_buffer(sel4_send((seL4_Word)seL4_SysCall, dest, msgInfo, sel4_from_buffer()), NULL);
}
SEL4_INLINE seL4_MessageInfo_t seL4_Recv(seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply) {
  return sel4_to_buffer(sel4_receive((seL4_Word)seL4_SysRecv, src, reply), sender);
}
SEL4_INLINE seL4_MessageInfo_t seL4_NBRecv(seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply) {
  return sel4_to_buffer(sel4_receive((seL4_Word)seL4_SysNBRecv, src, reply), sender);
}
SEL4_INLINE seL4_MessageInfo_t seL4_Wait(seL4_CPtr src, seL4_Word *sender) {
  return sel4_to_buffer(sel4_receive((seL4_Word)seL4_SysWait, src, 0), sender);
}
SEL4_INLINE seL4_MessageInfo_t seL4_NBWait(seL4_CPtr src, seL4_Word *sender) {
  return sel4_to_buffer(sel4_receive((seL4_Word)seL4_SysNBWait, src, 0), sender);
}
SEL4_INLINE seL4_MessageInfo_t seL4_Poll(seL4_CPtr src, seL4_Word *sender) { return seL4_NBWait(src, sender); }
SEL4_INLINE seL4_MessageInfo_t seL4_ReplyRecv(seL4_CPtr src, seL4_MessageInfo_t msgInfo, seL4_Word *sender, seL4_CPtr reply) {
  return sel4_to_buffer(sel4_send_receive((seL4_Word)seL4_SysReplyRecv, 0, msgInfo, src, reply, sel4_from_buffer()), sender);
}
SEL4_INLINE seL4_MessageInfo_t seL4_NBSendRecv(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_CPtr src, seL4_Word *sender,
    seL4_CPtr reply) {
  return sel4_to_buffer(sel4_send_receive((seL4_Word)seL4_SysNBSendRecv, dest, msgInfo, src, reply, sel4_from_buffer()), sender);
}
SEL4_INLINE seL4_MessageInfo_t seL4_NBSendWait(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_CPtr src, seL4_Word *sender) {
  return sel4_to_buffer(sel4_send_receive((seL4_Word)seL4_SysNBSendWait, dest, msgInfo, src, 0, sel4_from_buffer()), sender);
}

/* An empty message: no message register is set up. */
SEL4_INLINE void seL4_Signal(seL4_CPtr dest) {
  register seL4_Word cap __asm__("r0") = dest;
  register seL4_Word information __asm__("r1") = 0;
  register seL4_Word number __asm__("r2") = (seL4_Word)seL4_SysSend;
  __asm__ volatile("svc #0" : "+r"(cap), "+r"(information) : "r"(number) : "memory");
}
SEL4_INLINE void seL4_Yield(void) {
  register seL4_Word number __asm__("r2") = (seL4_Word)seL4_SysYield;
  __asm__ volatile("svc #0" : : "r"(number) : "memory");
}

/* What the functions of generated/sel4_stubs.h have in common. Not always inline: each would else hold it all. */
static inline seL4_Error sel4_invoke(seL4_CPtr service, seL4_MessageInfo_t info, seL4_Word mr0, seL4_Word mr1, seL4_Word mr2,
    seL4_Word mr3) {
  const struct sel4_answer answer = sel4_send((seL4_Word)seL4_SysCall, service, info, (struct sel4_answer){0, {{0}}, mr0, mr1, mr2, mr3});
  const seL4_Error error = (seL4_Error)seL4_MessageInfo_get_label(answer.info);
  if (error != seL4_NoError) (void)sel4_to_buffer(answer, NULL);
  return error;
}

#define SEL4_USER_REGISTERS (sizeof(seL4_UserContext) / sizeof(seL4_Word))

/* Puts the first `count` registers into the message from register `first` on, no more than there are; how many it put. */
static inline seL4_Word sel4_put_registers(seL4_Word first, const seL4_UserContext *regs, seL4_Word count) {
  const seL4_Word most = count < SEL4_USER_REGISTERS ? count : (seL4_Word)SEL4_USER_REGISTERS;
  const seL4_Word *words = (const seL4_Word *)(const void *)regs;
  for (seL4_Word i = 0; i < most; i++) seL4_SetMR((int)(first + i), words[i]);
  return most;
}
static inline void sel4_take_registers(seL4_UserContext *regs, seL4_Word count) {
  seL4_Word *words = (seL4_Word *)(void *)regs;
  for (seL4_Word i = 0; i < count && i < SEL4_USER_REGISTERS; i++) words[i] = seL4_GetMR((int)i);
}

#include "libsel4/generated/sel4_stubs.h"

static inline seL4_Error seL4_SchedControl_Configure(seL4_SchedControl _service, seL4_SchedContext schedcontext, seL4_Time budget,
    seL4_Time period, seL4_Word extra_refills, seL4_Word badge) {
  return seL4_SchedControl_ConfigureFlags(_service, schedcontext, budget, period, extra_refills, badge, seL4_SchedContext_NoFlag);
}

/* The answer to a timeout fault: the thread goes on with these registers, the first `length` of them, or stays stopped. */
static inline seL4_MessageInfo_t seL4_TimeoutReply_new(seL4_Bool resume, seL4_UserContext regs, seL4_Word length) {
  return seL4_MessageInfo_new(!resume, 0, 0, sel4_put_registers(0, &regs, length));
}

#endif
