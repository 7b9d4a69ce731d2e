/** The numbers of spec/kernel.ts under the names that the model uses. */
import { capabilityRights, capabilityTypes, kernelErrors, kernelLimits, lookupFailures, systemCalls, threadFaults } from "../../spec/kernel.ts";

export const cap = {
  null: capabilityTypes["null"].code, untyped: capabilityTypes["untyped"].code, tcb: capabilityTypes["tcb"].code,
  endpoint: capabilityTypes["endpoint"].code, notification: capabilityTypes["notification"].code, cnode: capabilityTypes["cnode"].code,
  schedContext: capabilityTypes["sched-context"].code, reply: capabilityTypes["reply"].code, frame: capabilityTypes["frame"].code,
  vspace: capabilityTypes["vspace"].code, irqHandler: capabilityTypes["irq-handler"].code, irqControl: capabilityTypes["irq-control"].code,
  schedControl: capabilityTypes["sched-control"].code, zombie: capabilityTypes["zombie"].code,
} as const;

export const error = {
  none: kernelErrors["none"].code, invalidArgument: kernelErrors["invalid-argument"].code, invalidCapability: kernelErrors["invalid-capability"].code,
  illegalOperation: kernelErrors["illegal-operation"].code, range: kernelErrors["range-error"].code, alignment: kernelErrors["alignment-error"].code,
  failedLookup: kernelErrors["failed-lookup"].code, truncated: kernelErrors["truncated-message"].code, deleteFirst: kernelErrors["delete-first"].code,
  revokeFirst: kernelErrors["revoke-first"].code, notEnoughMemory: kernelErrors["not-enough-memory"].code,
} as const;
/** Beside the errors: the call was cut short, and its thread makes it again. */
export const preempted = 255;

export const right = {
  write: capabilityRights["write"].bit, read: capabilityRights["read"].bit, grant: capabilityRights["grant"].bit, grantReply: capabilityRights["grant-reply"].bit, all: 15,
} as const;

export const sys = {
  call: systemCalls["call"].number, replyRecv: systemCalls["reply-recv"].number, nbSendRecv: systemCalls["nb-send-recv"].number,
  nbSendWait: systemCalls["nb-send-wait"].number, send: systemCalls["send"].number, nbSend: systemCalls["nb-send"].number, recv: systemCalls["recv"].number,
  nbRecv: systemCalls["nb-recv"].number, wait: systemCalls["wait"].number, nbWait: systemCalls["nb-wait"].number, yield: systemCalls["yield"].number,
} as const;

export const fault = {
  null: threadFaults["null"].label, cap: threadFaults["cap"].label, unknownSyscall: threadFaults["unknown-syscall"].label,
  userException: threadFaults["user-exception"].label, timeout: threadFaults["timeout"].label, vm: threadFaults["vm"].label,
} as const;

export const lookup = {
  invalidRoot: lookupFailures["invalid-root"].code, missing: lookupFailures["missing"].code, depth: lookupFailures["depth"].code, guard: lookupFailures["guard"].code,
} as const;

export const limits = kernelLimits;
export const badgeMask = 2 ** kernelLimits.badgeBits - 1;

/** States of a thread. */
export const state = { inactive: 0, running: 1, restart: 2, receiving: 3, sending: 4, awaitingReply: 5, waiting: 6 } as const;

/** Places of the saved registers. */
export const reg = { r4: 0, r5: 1, r6: 2, r7: 3, r8: 4, r9: 5, r10: 6, r11: 7, r0: 8, r1: 9, r2: 10, r3: 11, r12: 12, lr: 13, pc: 14, psr: 15, count: 16 } as const;

/** Slots at the start of a TCB. */
export const tcbSlot = { cspace: 0, vspace: 1, buffer: 2, fault: 3, timeout: 4, count: 5 } as const;
