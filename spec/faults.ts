/**
 * What can go wrong on a device: faults of a running program, refusals of the verifier, and errors of the link.
 * The numbers are wire format and are never renumbered.
 */

/** A program that faults ends without an action: the message is dropped and the fault is counted and reported. */
export const faults = {
  "none": { code: 0, title: "no fault" },
  "overflow": { code: 1, title: "an arithmetic result left its type" },
  "divide": { code: 2, title: "division by zero" },
  "index": { code: 3, title: "a load outside its byte string" },
  "slice": { code: 4, title: "a slice outside its byte string, or with its end before its start" },
  "loop-bound": { code: 5, title: "a loop that would run longer than its declared bound" },
  "argument": { code: 6, title: "an argument longer than a host function was promised" },
  "algorithm": { code: 7, title: "an algorithm code that this build does not hold" },
  "no-route": { code: 8, title: "the message names a route that is not installed" },
  "capacity": { code: 9, title: "a byte string that outgrew the place it is built in" },
  "no-action": { code: 10, title: "a program that gives a value ran where a message needs an action" },
  "denied": { code: 11, title: "the node's policy does not let a message reach what its program asks for" },
} as const;
export type FaultName = keyof typeof faults;

/** Why a program image was not admitted. The verifier reports the first of these with the word offset where it stood. */
export const refusals = {
  "ok": { code: 0, title: "admitted" },
  "short": { code: 1, title: "shorter than its header, or than its header says" },
  "magic": { code: 2, title: "not a program image" },
  "version": { code: 3, title: "made for another version of the instruction set" },
  "length": { code: 4, title: "longer than its header says" },
  "checksum": { code: 5, title: "its checksum does not hold" },
  "limit": { code: 6, title: "a count in the header exceeds this machine's limit" },
  "opcode": { code: 7, title: "an unknown opcode" },
  "register": { code: 8, title: "a register that is not declared, or a field that may not be written" },
  "operand": { code: 9, title: "an operand outside its range, or a reserved field that is not zero" },
  "truncated": { code: 10, title: "an instruction that runs past the end of the code" },
  "jump": { code: 11, title: "a jump to where no instruction begins" },
  "jump-into-loop": { code: 12, title: "a jump into a loop from outside" },
  "loop-shape": { code: 13, title: "a loop whose two ends do not agree" },
  "loop-depth": { code: 14, title: "loops nested deeper than the limit" },
  "loop-register": { code: 15, title: "a loop's own register written inside the loop" },
  "pending": { code: 16, title: "more forward jumps open at once than the limit" },
  "unreachable": { code: 17, title: "an instruction that nothing reaches" },
  "runs-off": { code: 18, title: "control can run past the last instruction" },
  "constant": { code: 19, title: "a constant outside the constant area" },
  "scratch": { code: 20, title: "scratch memory outside what the header declares" },
  "table": { code: 21, title: "a table that is not declared, or of another kind" },
  "host": { code: 22, title: "an unknown host function" },
  "bound": { code: 23, title: "the declared bounds are not the ones that the code has" },
  "over-budget": { code: 24, title: "the bounds exceed what this node grants a program" },
} as const;
export type RefusalName = keyof typeof refusals;

/** Counters of the link and the node; each is a u32 that stays at its maximum once it got there. */
export const counters = {
  "frames-in": { index: 0, title: "well-formed frames received" },
  "frame-too-long": { index: 1, title: "frames longer than the limit" },
  "frame-short": { index: 2, title: "frames cut short (shorter than a kind and a checksum)" },
  "frame-crc": { index: 3, title: "frames with a wrong checksum" },
  "frame-coding": { index: 4, title: "frames whose COBS code runs past their end" },
  "message-kind": { index: 5, title: "frames of an unknown kind" },
  "message-shape": { index: 6, title: "messages whose length or fields do not fit their kind" },
  "decisions": { index: 7, title: "decisions made" },
  "faults": { index: 8, title: "decisions that ended in a fault" },
  "images-refused": { index: 9, title: "program images refused" },
  "providers-evicted": { index: 10, title: "provider entries displaced by newer ones while still alive" },
} as const;
export type CounterName = keyof typeof counters;

/** How the device answers a command. */
export const statuses = {
  "ok": { code: 0, title: "done" },
  "refused": { code: 1, title: "the program image was refused; the detail says why and where" },
  "full": { code: 2, title: "no room: the table, or the program slot, is full" },
  "shape": { code: 3, title: "the message's length or fields do not fit its kind" },
  "unknown": { code: 4, title: "no such kind, table, or slot" },
} as const;
export type StatusName = keyof typeof statuses;

/** Processor faults that the exception handlers report before the device stops. */
export const crashes = {
  "hard-fault": { code: 1, title: "HardFault" },
  "mem-manage": { code: 2, title: "MemManage: an access that the MPU forbids" },
  "bus-fault": { code: 3, title: "BusFault" },
  "usage-fault": { code: 4, title: "UsageFault: undefined instruction, bad state, division by zero" },
  "stack": { code: 5, title: "the stack's guard word was overwritten" },
  "unexpected": { code: 6, title: "an exception that nothing should raise" },
} as const;
export type CrashName = keyof typeof crashes;
