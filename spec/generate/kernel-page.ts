/** docs/reference/kernel-api.md: what a component can ask of the capability kernel. */
import {
  capabilityRights, capabilityTypes, invocationLayout, invocations, kernelErrors, kernelLimitMeans, kernelLimits, lookupFailures, mappingAttributes,
  messageInfoFields, systemCalls, threadFaults, threadRegisters,
} from "../kernel.ts";
import type { Argument, CapabilityType, Invocation } from "../kernel.ts";
import { camel } from "./names.ts";
import { code, page, table } from "./pages.ts";
import type { Cell } from "./pages.ts";

const { cellBytes, messageFast, messageRegisters, messageCaps, ipcBufferBytes, badgeBits } = kernelLimits;

const typeName = (type: CapabilityType): string => ({ tcb: "TCB", vspace: "VSpace", null: "Null" })[type as string] ?? camel(type);
const libsel4 = (name: string): string => code(`seL4_${name}`);
const argumentTypes = {
  cap: "capability", word: "word", byte: "8 bits", bool: "1 bit", rights: "rights", attributes: "attributes", time: "64 bits", registers: "registers",
} as const satisfies Record<Argument[1], string>;

function sizeOf(retype: (typeof capabilityTypes)[CapabilityType]["retype"]): string {
  switch (retype?.size) {
    case undefined: return "-";
    case "fixed": return `${retype.cells * cellBytes} bytes`;
    case "slots": return `2^size_bits slots of ${cellBytes} bytes`;
    case "bytes": return "2^size_bits bytes";
  }
}

/** `dest_index` (0), `src_root` (capability 0): where each argument travels. */
function argumentRows(invocation: Invocation): Cell[][] {
  const { places, caps } = invocationLayout(invocation);
  return invocation.arguments.map(([name, type]) => {
    const place = places.find(([[each]]) => each === name);
    if (place === undefined) return [code(name), argumentTypes[type], `extra capability ${caps.indexOf(name)}`];
    const [, register, shift] = place;
    const where = type === "time" ? `registers ${register} (low word) and ${register + 1}` : type === "registers" ? `registers from ${register} on`
      : `register ${register}${shift === 0 ? "" : `, from bit ${shift}`}`;
    return [code(name), argumentTypes[type], where];
  });
}

const results = {
  none: [],
  registers: ["The answer carries the registers, in the order below."],
  consumed: ["The answer carries 64 bits of microseconds, the low word in register 0."],
} as const satisfies Record<Invocation["result"], readonly string[]>;

function invocationSection([name, invocation]: readonly [string, Invocation]): string[] {
  const { words, caps } = invocationLayout(invocation);
  const wants = invocation.wants === null ? [] :
    [`Extra capability 0 that is no ${typeName(invocation.wants[0])}: ${libsel4(kernelErrors[invocation.wants[1]].libsel4)}.`];
  const own = invocation.errors.map((error) => libsel4(kernelErrors[error].libsel4)).join(", ");
  return [`#### ${libsel4(invocation.libsel4)}`,
    `Label ${invocation.label} (${code(camel(name))}). ${invocation.means[0]!.toUpperCase()}${invocation.means.slice(1)}.`,
    ...(invocation.arguments.length === 0 ? [] : [table(["Argument", "Type", "Travels in"], argumentRows(invocation))]),
    [`At least ${words} message registers and ${caps.length} extra capabilities.`, ...wants, `Errors of its own: ${own === "" ? "none" : own}.`, ...results[invocation.result]].join(" ")];
}

function invocationSections(): string[] {
  const rows: readonly (readonly [string, Invocation])[] = Object.entries(invocations);
  const types = [...new Set(rows.map(([, { on }]) => on))];
  return types.flatMap((type) => [`### On a capability to ${typeName(type)}`, ...rows.filter(([, { on }]) => on === type).flatMap(invocationSection)]);
}

const informationWord = (): string => messageInfoFields.toReversed().map(([name, bits]) => `${code(name)} ${bits}`).join(", ");

export const kernelPage = (): string => page("kernel.ts", "The kernel's interface",
  "What a component can ask of the capability kernel. Names, types and results are those of libsel4 (MCS) as C source; the binary interface is this kernel's own, and the kernel is not seL4. In C: `runtime-c/libsel4/sel4.h`. What it means, and where it differs from seL4: [kernel.md](kernel.md).",
  "## Messages",
  `A message is a word of information, up to ${messageRegisters} message registers and up to ${messageCaps} extra capabilities. The word holds, from its highest bit, ${informationWord()} bits. Message registers 0 to ${messageFast - 1} travel in r4 to r7, the others in the thread's IPC buffer of ${ipcBufferBytes} bytes. A badge has ${badgeBits} bits.`,
  "## System calls",
  "`svc #0` with the number in r2, a capability in r0 and the message's information in r1; a Recv names its Reply in r3, a Wait needs none; `NBSendRecv` and `NBSendWait` send to r12 and receive from r0. Back come the badge in r0, the information in r1 and the message registers; all else is as it was.",
  table(["Number", "Name", "Meaning"], Object.entries(systemCalls).map(([name, { number, means }]) => [number, libsel4(camel(name)), means])),
  "`seL4_Signal` is a Send without a message, `seL4_Poll` an NBWait. Any other number is a fault.",
  "## Capabilities and objects",
  `Kernel memory is an array of cells of ${cellBytes} bytes. The object type is Retype's number; kernel objects come of an Untyped of kernel memory, Frames of an Untyped of user memory.`,
  table(["Object type", "Capability", "Name in C", "Size", "Meaning"], Object.entries(capabilityTypes).map(([name, { code: number, retype, object, means }]) =>
    [retype === null ? "-" : number - 1, typeName(name as CapabilityType), object === null ? "-" : libsel4(object), sizeOf(retype), means])),
  "Rights, of capabilities to an Endpoint, a Notification, a Reply or a Frame:",
  table(["Bit", "Right", "Allows"], Object.entries(capabilityRights).map(([name, { bit, means }]) => [bit, camel(name), means])),
  "## Errors",
  "The label of an invocation's answer. A refused invocation changes nothing.",
  table(["Code", "Name", "Meaning"], Object.values(kernelErrors).map(({ code: number, libsel4: name, means }) => [number, libsel4(name), means])),
  "Why a slot was not found:",
  table(["Code", "Name", "Meaning"], Object.values(lookupFailures).map(({ code: number, libsel4: name, means }) => [number, libsel4(name), means])),
  "## Invocations",
  "A message to an object's capability, its label saying what is asked. Refused in this order: a capability that is not found is a fault of the caller; an empty one is `seL4_InvalidCapability`, a label that its type does not have `seL4_IllegalOperation`; fewer registers or extra capabilities than the invocation takes, `seL4_TruncatedMessage`; an extra capability of the wrong type; then what the operation itself checks.",
  ...invocationSections(),
  "### Registers of a thread",
  `In the order of ${libsel4("TCB_ReadRegisters")}, ${libsel4("TCB_WriteRegisters")} and the answer to a timeout fault: ${threadRegisters.map(code).join(", ")}.`,
  "### Attributes of a mapping",
  `${Object.entries(mappingAttributes).map(([name, bit]) => `${bit} ${libsel4(`ARM_${name}`)}`).join(", ")}. Memory that is not cacheable is mapped as a device's; parity means nothing here.`,
  "## Faults",
  "A thread that faults stops, and its fault endpoint gets a message, as if it had called.",
  table(["Label", "Name", "Message registers", "Meaning"], Object.values(threadFaults).map(({ label, libsel4: name, registers, means }) =>
    [label, libsel4(`Fault_${name}`), registers.map((register, at) => `${at} ${register}`).join(", ") || "-", means])),
  "An answer with label 0 lets the thread go on; to an unknown system call and a user exception it can carry new values for the registers that the message began with, up to `CPSR`. Register 5 of a capability fault is the guard that was found when the failure is `seL4_GuardMismatch`; a message ends where its failure has no more to say.",
  "## Limits",
  table(["Name", "Value", "What it counts"], (Object.keys(kernelLimits) as (keyof typeof kernelLimits)[]).map((name) =>
    [code(name), kernelLimits[name], kernelLimitMeans[name]])));
