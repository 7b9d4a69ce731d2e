/* types.h -- libsel4's types and constants, without the system calls: what also compiles for a host.
 *
 * A subset of libsel4's interface (MCS), compatible at the level of C source: names, types and results are libsel4's, the binary
 * interface is the kernel's own. Numbers come from spec/kernel.ts through generated/sel4_types.h. What capabilities a component starts
 * with, and in which slots, is the system build's to say, not this header's. */
#ifndef SEL4_LIBSEL4_TYPES_H
#define SEL4_LIBSEL4_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int8_t seL4_Int8;
typedef int16_t seL4_Int16;
typedef int32_t seL4_Int32;
typedef int64_t seL4_Int64;
typedef uint8_t seL4_Uint8;
typedef uint16_t seL4_Uint16;
typedef uint32_t seL4_Uint32;
typedef uint64_t seL4_Uint64;
typedef uint32_t seL4_Word;
typedef bool seL4_Bool;
typedef uint64_t seL4_Time; /* microseconds */
#define seL4_True true
#define seL4_False false
#define seL4_Null ((void *)0)
#define seL4_NilData ((seL4_Word)0)
#define seL4_WordBits 32
#define seL4_WordSizeBits 2

/* A capability pointer: guards and slot numbers from the thread's CSpace root down. The names below it say what it should point to. */
typedef seL4_Word seL4_CPtr;
typedef seL4_CPtr seL4_Untyped;
typedef seL4_CPtr seL4_TCB;
typedef seL4_CPtr seL4_CNode;
typedef seL4_CPtr seL4_SchedContext;
typedef seL4_CPtr seL4_SchedControl;
typedef seL4_CPtr seL4_IRQControl;
typedef seL4_CPtr seL4_IRQHandler;
typedef seL4_CPtr seL4_ARM_Page;
typedef seL4_CPtr seL4_ARM_VSpace;
enum { seL4_CapNull = 0 };

#include "libsel4/generated/sel4_types.h"

/* Flags of seL4_SchedControl_ConfigureFlags */
typedef enum { seL4_SchedContext_NoFlag = 0, seL4_SchedContext_Sporadic = 1 } seL4_SchedContextFlag;

/* What a copy of a capability may do at most. */
typedef struct seL4_CapRights {
  seL4_Word words[1];
} seL4_CapRights_t;
#define seL4_CapRightsBits 4

static inline seL4_CapRights_t seL4_CapRights_new(seL4_Word capAllowGrantReply, seL4_Word capAllowGrant, seL4_Word capAllowRead,
    seL4_Word capAllowWrite) {
  return (seL4_CapRights_t){{(capAllowGrantReply & 1u) << 3 | (capAllowGrant & 1u) << 2 | (capAllowRead & 1u) << 1 | (capAllowWrite & 1u)}};
}
static inline seL4_Word seL4_CapRights_get_capAllowGrantReply(seL4_CapRights_t rights) { return rights.words[0] >> 3 & 1u; }
static inline seL4_Word seL4_CapRights_get_capAllowGrant(seL4_CapRights_t rights) { return rights.words[0] >> 2 & 1u; }
static inline seL4_Word seL4_CapRights_get_capAllowRead(seL4_CapRights_t rights) { return rights.words[0] >> 1 & 1u; }
static inline seL4_Word seL4_CapRights_get_capAllowWrite(seL4_CapRights_t rights) { return rights.words[0] & 1u; }

#define seL4_AllRights seL4_CapRights_new(1, 1, 1, 1)
#define seL4_ReadWrite seL4_CapRights_new(0, 0, 1, 1)
#define seL4_CanRead seL4_CapRights_new(0, 0, 1, 0)
#define seL4_CanWrite seL4_CapRights_new(0, 0, 0, 1)
#define seL4_CanGrant seL4_CapRights_new(0, 1, 0, 0)
#define seL4_CanGrantReply seL4_CapRights_new(1, 0, 0, 0)
#define seL4_NoWrite seL4_CapRights_new(1, 1, 1, 0)
#define seL4_NoRead seL4_CapRights_new(1, 1, 0, 1)
#define seL4_NoRights seL4_CapRights_new(0, 0, 0, 0)

/* A CNode's guard, as seL4_CNode_Mint, seL4_TCB_Configure and seL4_TCB_SetSpace take it in `words[0]`. */
typedef struct seL4_CNode_CapData {
  seL4_Word words[1];
} seL4_CNode_CapData_t;
typedef seL4_CNode_CapData_t seL4_CapData_t;
#define seL4_GuardSizeBits 5

static inline seL4_CNode_CapData_t seL4_CNode_CapData_new(seL4_Word guard, seL4_Word guardSize) {
  return (seL4_CNode_CapData_t){{guard << seL4_GuardSizeBits | (guardSize & ((1u << seL4_GuardSizeBits) - 1u))}};
}
static inline seL4_Word seL4_CNode_CapData_get_guard(seL4_CNode_CapData_t data) { return data.words[0] >> seL4_GuardSizeBits; }
static inline seL4_Word seL4_CNode_CapData_get_guardSize(seL4_CNode_CapData_t data) {
  return data.words[0] & ((1u << seL4_GuardSizeBits) - 1u);
}

/* What the kernel and a thread exchange messages in; aligned to its size, in a frame that is mapped for both. */
typedef struct seL4_IPCBuffer_ {
  seL4_MessageInfo_t tag;
  seL4_Word msg[seL4_MsgMaxLength];
  seL4_Word userData;
  seL4_Word caps_or_badges[seL4_MsgMaxExtraCaps];
  seL4_CPtr receiveCNode;
  seL4_CPtr receiveIndex;
  seL4_Word receiveDepth;
} __attribute__((aligned(1 << seL4_IPCBufferSizeBits))) seL4_IPCBuffer;
_Static_assert(sizeof(seL4_IPCBuffer) == 1u << seL4_IPCBufferSizeBits, "an IPC buffer is as long as it is aligned");

static inline seL4_Bool seL4_isNullFault_tag(seL4_MessageInfo_t tag) {
  return seL4_MessageInfo_get_label(tag) == seL4_Fault_NullFault;
}
static inline seL4_Bool seL4_isCapFault_tag(seL4_MessageInfo_t tag) {
  return seL4_MessageInfo_get_label(tag) == seL4_Fault_CapFault;
}
static inline seL4_Bool seL4_isUnknownSyscall_tag(seL4_MessageInfo_t tag) {
  return seL4_MessageInfo_get_label(tag) == seL4_Fault_UnknownSyscall;
}
static inline seL4_Bool seL4_isUserException_tag(seL4_MessageInfo_t tag) {
  return seL4_MessageInfo_get_label(tag) == seL4_Fault_UserException;
}
static inline seL4_Bool seL4_isTimeoutFault_tag(seL4_MessageInfo_t tag) {
  return seL4_MessageInfo_get_label(tag) == seL4_Fault_Timeout;
}
static inline seL4_Bool seL4_isVMFault_tag(seL4_MessageInfo_t tag) {
  return seL4_MessageInfo_get_label(tag) == seL4_Fault_VMFault;
}

#endif
