/**
 * The capability kernel as one table: errors, rights, types of capabilities and their sizes, system calls, invocations, faults, limits.
 * The kernel's header, libsel4's headers, the reference page and the numbers of the Coq model are generated from it.
 * The numbers are the binary interface between kernel and domains; names, types and results follow libsel4 (MCS) at the level of C source.
 */

/** What an invocation answers: the label of its answer. `libsel4` is the name behind `seL4_`. */
export const kernelErrors = {
  "none": { code: 0, libsel4: "NoError", means: "done" },
  "invalid-argument": { code: 1, libsel4: "InvalidArgument", means: "an argument that has no meaning here; register 0 says which" },
  "invalid-capability": { code: 2, libsel4: "InvalidCapability", means: "a capability of the wrong type or that cannot be used so; register 0 says which, 0 being the one invoked" },
  "illegal-operation": { code: 3, libsel4: "IllegalOperation", means: "not allowed on this object in this state" },
  "range-error": { code: 4, libsel4: "RangeError", means: "a number outside its range; registers 0 and 1 say least and greatest" },
  "alignment-error": { code: 5, libsel4: "AlignmentError", means: "an address that is not aligned" },
  "failed-lookup": { code: 6, libsel4: "FailedLookup", means: "a slot that was not found; register 0 says whether it was the source, the others why" },
  "truncated-message": { code: 7, libsel4: "TruncatedMessage", means: "fewer message registers or capabilities than the invocation takes" },
  "delete-first": { code: 8, libsel4: "DeleteFirst", means: "the destination holds a capability already, or no region is free" },
  "revoke-first": { code: 9, libsel4: "RevokeFirst", means: "the capability has children" },
  "not-enough-memory": { code: 10, libsel4: "NotEnoughMemory", means: "the Untyped has not that much left; register 0 says how many bytes it has" },
} as const;
export type KernelError = keyof typeof kernelErrors;

/** Bits of what a capability to an Endpoint, Notification, Reply or Frame allows. */
export const capabilityRights = {
  "write": { bit: 1, means: "send or signal; write a Frame's memory" },
  "read": { bit: 2, means: "receive or wait; read a Frame's memory" },
  "grant": { bit: 4, means: "send capabilities along" },
  "grant-reply": { bit: 8, means: "call: let the receiver answer" },
} as const;
export type CapabilityRight = keyof typeof capabilityRights;

type CapabilityRow = {
  readonly code: number;
  /** How its object is made by Retype: `fixed` cells; `slots`: 2^size_bits slots, one cell each; `bytes`: 2^size_bits bytes; null: never by Retype. */
  readonly retype: { readonly size: "fixed"; readonly cells: number } | { readonly size: "slots" | "bytes" } | null;
  /** Name of its object type behind `seL4_`, and of the constant that says its size as a power of two (of bytes; slots for a CNode). */
  readonly object: string | null;
  readonly bits: string | null;
  readonly means: string;
};

/** Types of capabilities. Those that Retype makes come first: Retype's number of an object type is the capability's less one. */
export const capabilityTypes = {
  "null": { code: 0, retype: null, object: null, bits: null, means: "an empty slot" },
  "untyped": { code: 1, retype: { size: "bytes" }, object: "UntypedObject", bits: null, means: "memory that is not yet an object: kernel cells, or memory for Frames" },
  "tcb": { code: 2, retype: { size: "fixed", cells: 16 }, object: "TCBObject", bits: "TCBBits", means: "a thread" },
  "endpoint": { code: 3, retype: { size: "fixed", cells: 1 }, object: "EndpointObject", bits: "EndpointBits", means: "where senders and receivers meet" },
  "notification": { code: 4, retype: { size: "fixed", cells: 1 }, object: "NotificationObject", bits: "NotificationBits", means: "a word of signals" },
  "cnode": { code: 5, retype: { size: "slots" }, object: "CapTableObject", bits: null, means: "2^size_bits slots for capabilities" },
  "sched-context": { code: 6, retype: { size: "fixed", cells: 3 }, object: "SchedContextObject", bits: "MinSchedContextBits", means: "processor time: a budget in each period" },
  "reply": { code: 7, retype: { size: "fixed", cells: 1 }, object: "ReplyObject", bits: "ReplyBits", means: "the answer owed to one caller" },
  "frame": { code: 8, retype: { size: "bytes" }, object: "ARM_SmallPageObject", bits: null, means: "2^size_bits bytes of memory, 32 at least, that a region of the MPU can show" },
  "vspace": { code: 9, retype: { size: "fixed", cells: 5 }, object: "ARM_VSpaceObject", bits: "VSpaceBits", means: "what a domain sees: the regions of the MPU" },
  "irq-handler": { code: 10, retype: null, object: null, bits: null, means: "one interrupt line" },
  "irq-control": { code: 11, retype: null, object: null, bits: null, means: "makes IRQHandler capabilities" },
  "sched-control": { code: 12, retype: null, object: null, bits: null, means: "sets budgets and periods" },
  "zombie": { code: 13, retype: null, object: null, bits: null, means: "a container that is being emptied; inside the kernel only" },
} as const satisfies Record<string, CapabilityRow>;
export type CapabilityType = keyof typeof capabilityTypes;

/** Numbers in r2 of a supervisor call; every other number is an unknown system call. */
export const systemCalls = {
  "call": { number: -1, means: "send and wait for the answer" },
  "reply-recv": { number: -2, means: "answer the last caller, then receive" },
  "nb-send-recv": { number: -3, means: "send if somebody waits, then receive with a Reply" },
  "nb-send-wait": { number: -4, means: "send if somebody waits, then wait without a Reply" },
  "send": { number: -5, means: "send, waiting until somebody receives" },
  "nb-send": { number: -6, means: "send if somebody waits, else nothing" },
  "recv": { number: -7, means: "receive, waiting until somebody sends" },
  "nb-recv": { number: -8, means: "receive what is there" },
  "wait": { number: -9, means: "as recv, without a Reply" },
  "nb-wait": { number: -10, means: "as nb-recv, without a Reply" },
  "yield": { number: -11, means: "give up what is left of this period's budget" },
} as const;
export type SystemCall = keyof typeof systemCalls;

/**
 * `cap` travels as an extra capability, all else in message registers, in order: `word` takes one, `time` two (low word first). `byte` and `bool`
 * take one too, but one that directly follows another lies in the same register, at the next multiple of 8 bits. `registers` takes what is left.
 */
export type ArgumentType = "cap" | "word" | "byte" | "bool" | "rights" | "attributes" | "time" | "registers";
export type Argument = readonly [name: string, type: ArgumentType];

export interface Invocation {
  readonly label: number;
  readonly on: CapabilityType;
  /** The function of libsel4, behind `seL4_`. */
  readonly libsel4: string;
  /** In libsel4's order, without the invoked capability. */
  readonly arguments: readonly Argument[];
  /** The type that the first extra capability must have, and the error otherwise; null: any, what it may be is the operation's own check. */
  readonly wants: readonly [CapabilityType, "invalid-capability" | "illegal-operation"] | null;
  /** What an answer without error carries in its message registers. */
  readonly result: "none" | "registers" | "consumed";
  readonly errors: readonly KernelError[];
  readonly means: string;
}

const authority = ["tcb", "invalid-capability"] as const;
const slot: readonly Argument[] = [["index", "word"], ["depth", "byte"]];
const twoSlots: readonly Argument[] = [["dest_index", "word"], ["dest_depth", "byte"], ["src_root", "cap"], ["src_index", "word"], ["src_depth", "byte"]];
const notFound = ["range-error", "failed-lookup"] as const; // a depth that is no number of bits; no such slot
const derives = [...notFound, "delete-first", "illegal-operation", "revoke-first"] as const;

/**
 * What can be asked of an object: sent to its capability with `label`. Checked in this order: label and type of the invoked capability, number of
 * message registers and of extra capabilities, type of the first extra capability; then what `errors` names, as the operation checks it.
 */
export const invocations = {
  "untyped-retype": { label: 1, on: "untyped", libsel4: "Untyped_Retype", wants: null, result: "none",
    arguments: [["type", "word"], ["size_bits", "word"], ["root", "cap"], ["node_index", "word"], ["node_depth", "word"], ["node_offset", "word"], ["num_objects", "word"]],
    errors: ["invalid-argument", "range-error", "failed-lookup", "delete-first", "not-enough-memory"],
    means: "makes num_objects objects of a type in free memory, and capabilities to them in slots from node_offset on" },
  "tcb-read-registers": { label: 2, on: "tcb", libsel4: "TCB_ReadRegisters", wants: null, result: "registers",
    arguments: [["suspend_source", "bool"], ["arch_flags", "byte"], ["count", "word"]], errors: ["illegal-operation", "range-error"],
    means: "answers the first `count` registers of another thread" },
  "tcb-write-registers": { label: 3, on: "tcb", libsel4: "TCB_WriteRegisters", wants: null, result: "none",
    arguments: [["resume_target", "bool"], ["arch_flags", "byte"], ["count", "word"], ["regs", "registers"]],
    errors: ["truncated-message", "illegal-operation"], means: "sets the first `count` registers of another thread" },
  "tcb-configure": { label: 4, on: "tcb", libsel4: "TCB_Configure", wants: null, result: "none",
    arguments: [["cspace_root", "cap"], ["cspace_root_data", "word"], ["vspace_root", "cap"], ["vspace_root_data", "word"], ["buffer", "word"], ["bufferFrame", "cap"]],
    errors: ["illegal-operation", "alignment-error"], means: "sets what the thread names things by, what it sees, and its IPC buffer" },
  "tcb-set-priority": { label: 5, on: "tcb", libsel4: "TCB_SetPriority", wants: authority, result: "none",
    arguments: [["authority", "cap"], ["priority", "word"]], errors: ["range-error"], means: "sets the priority, at most the authority's maximum" },
  "tcb-set-mc-priority": { label: 6, on: "tcb", libsel4: "TCB_SetMCPriority", wants: authority, result: "none",
    arguments: [["authority", "cap"], ["mcp", "word"]], errors: ["range-error"], means: "sets the greatest priority that the thread may give, at most the authority's" },
  "tcb-set-sched-params": { label: 7, on: "tcb", libsel4: "TCB_SetSchedParams", wants: authority, result: "none",
    arguments: [["authority", "cap"], ["mcp", "word"], ["priority", "word"], ["sched_context", "cap"], ["fault_ep", "cap"]],
    errors: ["range-error", "illegal-operation", "invalid-capability"], means: "sets priority, maximum, scheduling context and fault endpoint" },
  "tcb-set-timeout-endpoint": { label: 8, on: "tcb", libsel4: "TCB_SetTimeoutEndpoint", wants: null, result: "none",
    arguments: [["timeout_fault_ep", "cap"]], errors: ["invalid-capability"], means: "sets where an exhausted budget is reported" },
  "tcb-set-ipc-buffer": { label: 9, on: "tcb", libsel4: "TCB_SetIPCBuffer", wants: null, result: "none",
    arguments: [["buffer", "word"], ["bufferFrame", "cap"]], errors: ["illegal-operation", "alignment-error"], means: "sets the IPC buffer" },
  "tcb-set-space": { label: 10, on: "tcb", libsel4: "TCB_SetSpace", wants: null, result: "none",
    arguments: [["fault_ep", "cap"], ["cspace_root", "cap"], ["cspace_root_data", "word"], ["vspace_root", "cap"], ["vspace_root_data", "word"]],
    errors: ["invalid-capability", "illegal-operation"], means: "sets fault endpoint, CSpace and VSpace" },
  "tcb-suspend": { label: 11, on: "tcb", libsel4: "TCB_Suspend", wants: null, result: "none", arguments: [], errors: [],
    means: "stops the thread; what it waits for is cancelled" },
  "tcb-resume": { label: 12, on: "tcb", libsel4: "TCB_Resume", wants: null, result: "none", arguments: [], errors: [],
    means: "lets the thread run; a blocked system call is made again" },
  "tcb-bind-notification": { label: 13, on: "tcb", libsel4: "TCB_BindNotification", wants: ["notification", "illegal-operation"], result: "none",
    arguments: [["notification", "cap"]], errors: ["illegal-operation"], means: "signals to the notification also end the thread's receives" },
  "tcb-unbind-notification": { label: 14, on: "tcb", libsel4: "TCB_UnbindNotification", wants: null, result: "none", arguments: [], errors: ["illegal-operation"],
    means: "ends a binding" },
  "cnode-revoke": { label: 15, on: "cnode", libsel4: "CNode_Revoke", wants: null, result: "none", arguments: slot, errors: notFound,
    means: "deletes every capability derived from the one in the slot" },
  "cnode-delete": { label: 16, on: "cnode", libsel4: "CNode_Delete", wants: null, result: "none", arguments: slot, errors: notFound,
    means: "empties the slot; the last capability's object ends" },
  "cnode-cancel-badged-sends": { label: 17, on: "cnode", libsel4: "CNode_CancelBadgedSends", wants: null, result: "none", arguments: slot,
    errors: [...notFound, "illegal-operation"], means: "senders that wait with this badge start again" },
  "cnode-copy": { label: 18, on: "cnode", libsel4: "CNode_Copy", wants: null, result: "none", arguments: [...twoSlots, ["rights", "rights"]], errors: derives,
    means: "derives a capability with at most these rights" },
  "cnode-mint": { label: 19, on: "cnode", libsel4: "CNode_Mint", wants: null, result: "none", arguments: [...twoSlots, ["rights", "rights"], ["badge", "word"]], errors: derives,
    means: "as copy, and gives an Endpoint or Notification without badge a badge, a CNode a guard" },
  "cnode-move": { label: 20, on: "cnode", libsel4: "CNode_Move", wants: null, result: "none", arguments: twoSlots, errors: [...notFound, "delete-first"],
    means: "moves a capability, which keeps its place in the derivation tree" },
  "irq-issue-irq-handler": { label: 21, on: "irq-control", libsel4: "IRQControl_Get", wants: null, result: "none",
    arguments: [["irq", "word"], ["root", "cap"], ["index", "word"], ["depth", "byte"]], errors: ["range-error", "revoke-first", "failed-lookup", "delete-first"],
    means: "makes the capability to an interrupt line" },
  "irq-ack-irq": { label: 22, on: "irq-handler", libsel4: "IRQHandler_Ack", wants: null, result: "none", arguments: [], errors: [],
    means: "the line may interrupt again" },
  "irq-set-irq-handler": { label: 23, on: "irq-handler", libsel4: "IRQHandler_SetNotification", wants: ["notification", "invalid-capability"], result: "none",
    arguments: [["notification", "cap"]], errors: ["invalid-capability"], means: "sets what an interrupt signals" },
  "irq-clear-irq-handler": { label: 24, on: "irq-handler", libsel4: "IRQHandler_Clear", wants: null, result: "none", arguments: [], errors: [],
    means: "an interrupt signals nothing any more" },
  "sched-control-configure-flags": { label: 25, on: "sched-control", libsel4: "SchedControl_ConfigureFlags", wants: ["sched-context", "invalid-capability"], result: "none",
    arguments: [["schedcontext", "cap"], ["budget", "time"], ["period", "time"], ["extra_refills", "word"], ["badge", "word"], ["flags", "word"]],
    errors: ["range-error"], means: "sets budget and period in microseconds, and the badge of its timeout faults" },
  "sched-context-consumed": { label: 26, on: "sched-context", libsel4: "SchedContext_Consumed", wants: null, result: "consumed", arguments: [], errors: [],
    means: "answers the time used since last asked or reported" },
  "sched-context-bind": { label: 27, on: "sched-context", libsel4: "SchedContext_Bind", wants: null, result: "none", arguments: [["cap", "cap"]],
    errors: ["invalid-capability", "illegal-operation"], means: "gives it to a thread, or to the notification whose receiver shall run on it" },
  "sched-context-unbind": { label: 28, on: "sched-context", libsel4: "SchedContext_Unbind", wants: null, result: "none", arguments: [], errors: ["illegal-operation"],
    means: "takes it from whom it is bound to" },
  "sched-context-unbind-object": { label: 29, on: "sched-context", libsel4: "SchedContext_UnbindObject", wants: null, result: "none", arguments: [["cap", "cap"]],
    errors: ["invalid-capability", "illegal-operation"], means: "takes it from this thread or notification" },
  "frame-map": { label: 30, on: "frame", libsel4: "ARM_Page_Map", wants: ["vspace", "invalid-capability"], result: "none",
    arguments: [["vspace", "cap"], ["vaddr", "word"], ["rights", "rights"], ["attr", "attributes"]],
    errors: ["invalid-capability", "alignment-error", "invalid-argument", "delete-first"],
    means: "shows the memory to a domain, in its first free region, at its own address" },
  "frame-unmap": { label: 31, on: "frame", libsel4: "ARM_Page_Unmap", wants: null, result: "none", arguments: [], errors: [],
    means: "hides it again" },
} as const satisfies Record<string, Invocation>;
export type InvocationName = keyof typeof invocations;

/** [argument, message register, lowest bit in it] of each argument that travels in registers, the registers that are always there, and the extra capabilities. */
export function invocationLayout(invocation: Invocation): { places: (readonly [Argument, number, number])[]; words: number; caps: readonly string[] } {
  let words = 0;
  let bits = 0; // of the last register, taken by small arguments; 0: the next argument takes a new one
  const places: (readonly [Argument, number, number])[] = [];
  for (const argument of invocation.arguments) {
    const [, type] = argument;
    if (type === "cap") continue;
    if ((type === "byte" || type === "bool") && bits > 0 && bits < 32) {
      places.push([argument, words - 1, bits]);
      bits += 8;
      continue;
    }
    places.push([argument, words, 0]);
    bits = type === "byte" || type === "bool" ? 8 : 0;
    words += type === "registers" ? 0 : type === "time" ? 2 : 1;
  }
  return { places, words, caps: invocation.arguments.filter(([, type]) => type === "cap").map(([name]) => name) };
}

/** Labels of the messages to a fault endpoint, and their registers in order. `libsel4`: the tag is `seL4_Fault_X`, the registers `seL4_X_Y`. */
export const threadFaults = {
  "null": { label: 0, libsel4: "NullFault", registers: [], means: "no fault" },
  "cap": { label: 1, libsel4: "CapFault", registers: ["IP", "Addr", "InRecvPhase", "LookupFailureType", "BitsLeft", "DepthMismatch_BitsFound", "GuardMismatch_BitsFound"],
    means: "a capability that was not found" },
  "unknown-syscall": { label: 2, libsel4: "UnknownSyscall", registers: ["R0", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "FaultIP", "SP", "LR", "CPSR", "Syscall"],
    means: "a supervisor call whose number is not a system call's" },
  "user-exception": { label: 3, libsel4: "UserException", registers: ["FaultIP", "SP", "CPSR", "Number", "Code"], means: "an undefined instruction or another usage fault" },
  "timeout": { label: 5, libsel4: "Timeout", registers: ["Data", "Consumed_HighBits", "Consumed_LowBits"], means: "a budget used up" },
  "vm": { label: 6, libsel4: "VMFault", registers: ["IP", "Addr", "PrefetchFault", "FSR"], means: "an access outside the thread's regions" },
} as const;
export type ThreadFault = keyof typeof threadFaults;

/** Why a slot was not found. */
export const lookupFailures = {
  "none": { code: 0, libsel4: "NoFailure", means: "found" },
  "invalid-root": { code: 1, libsel4: "InvalidRoot", means: "the root is no CNode" },
  "missing": { code: 2, libsel4: "MissingCapability", means: "an empty slot" },
  "depth": { code: 3, libsel4: "DepthMismatch", means: "the bits do not end at a slot" },
  "guard": { code: 4, libsel4: "GuardMismatch", means: "a guard that is not the one in the address" },
} as const;
export type LookupFailure = keyof typeof lookupFailures;

/** The registers of a thread in the order of Read- and WriteRegisters, and of the answer to a timeout fault. */
export const threadRegisters = ["pc", "sp", "cpsr", "r0", "r1", "r8", "r9", "r10", "r11", "r12", "r2", "r3", "r4", "r5", "r6", "r7", "r14"] as const;

/** Attributes of a mapping; names of libsel4 behind `seL4_ARM_`. */
export const mappingAttributes = { "PageCacheable": 1, "ParityEnabled": 2, "ExecuteNever": 4 } as const;

export const kernelLimits = {
  messageRegisters: 120,
  messageCaps: 3,
  messageFast: 4,
  ipcBufferBytes: 512,
  badgeBits: 28,
  regions: 8,
  irqs: 32,
  cellBytes: 16,
  priority: 255,
} as const;

export const kernelLimitMeans: Record<keyof typeof kernelLimits, string> = {
  messageRegisters: "message registers, those in processor registers included",
  messageCaps: "extra capabilities of a message",
  messageFast: "message registers that travel in r4 to r7",
  ipcBufferBytes: "size and alignment of an IPC buffer",
  badgeBits: "bits of a badge",
  regions: "MPU regions of a VSpace",
  irqs: "interrupt lines of a system",
  cellBytes: "size of a cell: kernel memory is an array of them, a capability takes one",
  priority: "greatest priority",
};

/** Widths of the fields of a message's information word, from the lowest bit. */
export const messageInfoFields = [["length", 7], ["extraCaps", 2], ["capsUnwrapped", 3], ["label", 20]] as const;
