/**
 * runtime-c/libsel4/generated/: what libsel4's user side takes from the kernel's table. sel4_types.h holds enumerations, constants and the
 * fields of messages; sel4_stubs.h one function an invocation, which puts its arguments where the table says and calls the kernel.
 */
import {
  capabilityTypes, invocationLayout, invocations, kernelErrors, kernelLimits, lookupFailures, mappingAttributes, messageInfoFields, systemCalls,
  threadFaults, threadRegisters,
} from "../kernel.ts";
import type { Argument, Invocation } from "../kernel.ts";
import { camel, Header, hex } from "./names.ts";

type Enumerators = readonly (readonly [name: string, value: number | string])[];

/** Enumerations are a word wide whatever `-fshort-enums` says: a label that does not fit must not become another. */
function enumeration(h: Header, type: string, rows: Enumerators, tag = ""): void {
  h.lines.push(`typedef enum ${tag === "" ? "" : `${tag} `}{`, ...rows.map(([name, value]) => `  ${h.claim(name)} = ${value},`), `  ${h.claim(`${type}_pad`)} = 0x7fffffff`, `} ${h.claim(type)};`);
}

const inOrder = (prefix: string, names: readonly string[], from = 0): Enumerators => names.map((name, at) => [`${prefix}${name}`, from + at]);
const sizeBits = (cells: number): number => Math.ceil(Math.log2(cells * kernelLimits.cellBytes));

function outcomes(h: Header): void {
  h.section("What an invocation answers");
  const errors = Object.values(kernelErrors).map(({ libsel4, code }) => [`seL4_${libsel4}`, code] as const);
  enumeration(h, "seL4_Error", [...errors, ["seL4_NumErrors", errors.length]]);
  h.section("Why a slot was not found");
  enumeration(h, "seL4_LookupFailureType", Object.values(lookupFailures).map(({ libsel4, code }) => [`seL4_${libsel4}`, code]));
}

function faults(h: Header): void {
  h.section("Labels of fault messages, and their message registers");
  enumeration(h, "seL4_Fault_tag_t", Object.values(threadFaults).map(({ libsel4, label }) => [`seL4_Fault_${libsel4}`, label]), "seL4_Fault_tag");
  for (const { libsel4, registers } of Object.values(threadFaults)) {
    if (registers.length === 0) continue;
    const rows = [...inOrder(`seL4_${libsel4}_`, registers), [`seL4_${libsel4}_Length`, registers.length] as const];
    // One register says what was found, whichever of the two failures it is.
    if (libsel4 === "CapFault") rows.push(["seL4_CapFault_GuardMismatch_GuardFound", "seL4_CapFault_DepthMismatch_BitsFound"]);
    enumeration(h, `seL4_${libsel4}_Msg`, rows);
  }
  const names = threadRegisters.map((name) => (name === "pc" ? "FaultIP" : name.toUpperCase()));
  enumeration(h, "seL4_TimeoutReply_Msg", [...inOrder("seL4_TimeoutReply_", names), ["seL4_TimeoutReply_Length", names.length]]);
}

function objects(h: Header): void {
  h.section("Types of objects for seL4_Untyped_Retype. A frame of any size is a seL4_ARM_SmallPageObject whose size is in size_bits: its memory");
  h.lines[h.lines.length - 1] = h.lines.at(-1)!.replace(" */", "");
  h.lines.push(" * comes of an Untyped of user memory, the memory of every other object of an Untyped of kernel memory. */");
  const made = Object.values(capabilityTypes).flatMap(({ code, object }) => (object === null ? [] : [[`seL4_${object}`, code - 1] as const]));
  enumeration(h, "seL4_ObjectType", [...made, ["seL4_ObjectTypeCount", made.length], ["seL4_ARM_PageDirectoryObject", "seL4_ARM_VSpaceObject"]]);
  h.section("Sizes of objects as powers of two, in bytes; a CNode's size_bits counts slots");
  h.define("seL4_SlotBits", Math.log2(kernelLimits.cellBytes));
  for (const { bits, retype } of Object.values(capabilityTypes)) {
    if (bits !== null && retype?.size === "fixed") h.define(`seL4_${bits}`, sizeBits(retype.cells));
  }
  h.define("seL4_IPCBufferSizeBits", Math.log2(kernelLimits.ipcBufferBytes));
  h.define("seL4_PageBits", "seL4_IPCBufferSizeBits", "a frame that holds an IPC buffer, as libsel4's page does; frames can be smaller");
  h.define("seL4_ARM_MinFrameBits", 5);
  h.section("Attributes of a mapping");
  enumeration(h, "seL4_ARM_VMAttributes", [
    ...Object.entries(mappingAttributes).map(([name, bit]) => [`seL4_ARM_${name}`, bit] as const),
    ["seL4_ARM_Default_VMAttributes", mappingAttributes.PageCacheable | mappingAttributes.ParityEnabled]]);
}

function calls(h: Header): void {
  h.section("Numbers of the system calls, in r2");
  enumeration(h, "seL4_Syscall_ID", Object.entries(systemCalls).map(([name, { number }]) => [`seL4_Sys${camel(name)}`, number]));
  h.section("Labels of the invocations");
  const labels = Object.entries(invocations).map(([name, { label }]) => [camel(name), label] as const);
  enumeration(h, "invocation_label_t", [["InvalidInvocation", 0], ...labels, ["nInvocationLabels", labels.length + 1]], "invocation_label");
}

function messages(h: Header): void {
  const width = new Map<string, number>(messageInfoFields);
  h.section("Limits");
  h.define("seL4_MsgLengthBits", width.get("length")!);
  h.define("seL4_MsgExtraCapBits", width.get("extraCaps")!);
  h.define("seL4_MsgMaxLength", kernelLimits.messageRegisters);
  h.define("seL4_MsgMaxExtraCaps", kernelLimits.messageCaps);
  h.define("seL4_FastMessageRegisters", kernelLimits.messageFast);
  h.define("seL4_BadgeBits", kernelLimits.badgeBits);
  h.define("seL4_MinPrio", 0);
  h.define("seL4_MaxPrio", kernelLimits.priority);
  h.define("seL4_InvalidPrio", "(-1)");

  h.section("What a message is: label, capabilities unwrapped, extra capabilities, message registers");
  h.lines.push("typedef struct seL4_MessageInfo {", "  seL4_Word words[1];", "} seL4_MessageInfo_t;");
  let shift = 0;
  const placed = messageInfoFields.map(([name, bits]) => {
    const place = { name, mask: `${hex(2 ** bits - 1)}u`, shift };
    shift += bits;
    return place;
  });
  if (shift !== 32) throw new Error(`the fields of a message's information word take ${shift} bits`);
  const highFirst = placed.toReversed();
  h.lines.push("", `static inline seL4_MessageInfo_t seL4_MessageInfo_new(${highFirst.map(({ name }) => `seL4_Word ${name}`).join(", ")}) {`,
    `  return (seL4_MessageInfo_t){{${highFirst.map((each) => `(${each.name} & ${each.mask})${each.shift === 0 ? "" : ` << ${each.shift}`}`).join(" | ")}}};`, "}");
  for (const each of highFirst) {
    h.lines.push("", `static inline seL4_Word seL4_MessageInfo_get_${each.name}(seL4_MessageInfo_t info) {`,
      `  return info.words[0] >> ${each.shift} & ${each.mask};`, "}",
      "", `static inline seL4_MessageInfo_t seL4_MessageInfo_set_${each.name}(seL4_MessageInfo_t info, seL4_Word ${each.name}) {`,
      `  return (seL4_MessageInfo_t){{(info.words[0] & ~(${each.mask} << ${each.shift})) | (${each.name} & ${each.mask}) << ${each.shift}}};`, "}");
  }

  h.section("The registers of a thread, in the order of seL4_TCB_ReadRegisters and seL4_TCB_WriteRegisters");
  h.lines.push("typedef struct seL4_UserContext_ {", `  seL4_Word ${threadRegisters.join(", ")};`, "} seL4_UserContext;");
}

export function sel4Types(): string {
  const h = new Header();
  h.lines.push(
    "/* sel4_types.h -- generated by spec/generate.ts from spec/kernel.ts; edit that file, then run `npm run generate`.",
    " * Included by libsel4/types.h, which has the words that this is made of. */",
    "#ifndef SEL4_TYPES_GENERATED_H", "#define SEL4_TYPES_GENERATED_H");
  outcomes(h);
  objects(h);
  calls(h);
  faults(h);
  messages(h);
  h.lines.push("", "#endif");
  return h.text();
}

const parameterTypes = {
  cap: "seL4_CPtr ", word: "seL4_Word ", byte: "seL4_Uint8 ", bool: "seL4_Bool ", rights: "seL4_CapRights_t ", attributes: "seL4_ARM_VMAttributes ",
  time: "seL4_Time ", registers: "seL4_UserContext *",
} as const satisfies Record<Argument[1], string>;

/** What goes into each message register that is always there. */
function registerValues(invocation: Invocation): string[] {
  const values: string[] = [];
  for (const [[name, type], register, shift] of invocationLayout(invocation).places) {
    if (type === "registers") continue;
    if (type === "time") values.push(`(seL4_Word)${name}`, `(seL4_Word)(${name} >> 32)`);
    else {
      const word = type === "rights" ? `${name}.words[0]` : type === "word" ? name : `(seL4_Word)${name}`;
      if (shift === 0) values.push(word);
      else values[register] += ` | ${word} << ${shift}`;
    }
  }
  return values;
}

/** A function's head or a call over as many lines as it needs. */
function wrapped(start: string, parameters: readonly string[], end = ") {"): string[] {
  const lines = [start];
  parameters.forEach((parameter, at) => {
    const piece = parameter + (at === parameters.length - 1 ? end : ",");
    const line = lines.at(-1)!;
    if (line.length + piece.length + 1 > 120) lines.push(`    ${piece}`);
    else lines[lines.length - 1] = line === start ? line + piece : `${line} ${piece}`;
  });
  return lines;
}

function stub(name: string, invocation: Invocation): string[] {
  const { words, caps } = invocationLayout(invocation);
  const values = registerValues(invocation);
  const fast = kernelLimits.messageFast;
  const returns = invocation.result === "consumed" ? `seL4_${invocation.libsel4}_t` : "seL4_Error";
  const parameters = [`${parameterTypes.cap}_service`, ...invocation.arguments.map(([argument, type]) => `${parameterTypes[type]}${argument}`),
    ...(invocation.result === "registers" ? ["seL4_UserContext *regs"] : [])];
  const tag = (length: string): string => `seL4_MessageInfo_new(${camel(name)}, 0, ${caps.length}, ${length})`;
  const head = [`/* ${invocation.means} */`, ...wrapped(`static inline ${returns} seL4_${invocation.libsel4}(`, parameters),
    ...caps.map((cap, at) => `  seL4_SetCap(${at}, ${cap});`)];
  const stored = (from: number): string[] => values.slice(from).map((value, at) => `  seL4_SetMR(${from + at}, ${value});`);
  if (invocation.result === "registers") {
    return [...head, ...stored(0), `  const seL4_MessageInfo_t answer = seL4_Call(_service, ${tag(`${words}`)});`,
      "  const seL4_Error error = (seL4_Error)seL4_MessageInfo_get_label(answer);",
      "  if (error == seL4_NoError) sel4_take_registers(regs, seL4_MessageInfo_get_length(answer));", "  return error;", "}"];
  }
  if (invocation.result === "consumed") {
    return [`typedef struct seL4_${invocation.libsel4} {`, "  int error;", "  seL4_Time consumed;", `} ${returns};`, ...head, ...stored(0),
      `  const seL4_MessageInfo_t answer = seL4_Call(_service, ${tag(`${words}`)});`,
      `  return (${returns}){(int)seL4_MessageInfo_get_label(answer), seL4_GetMR(0) | (seL4_Time)seL4_GetMR(1) << 32};`, "}"];
  }
  if (invocation.arguments.at(-1)?.[1] === "registers") {
    return [...head, ...stored(0), `  const seL4_Word length = ${words} + sel4_put_registers(${words}, regs, count);`,
      `  return (seL4_Error)seL4_MessageInfo_get_label(seL4_Call(_service, ${tag("length")}));`, "}"];
  }
  const inRegisters = Array.from({ length: fast }, (_, at) => values[at] ?? "0");
  return [...head, ...stored(fast), ...wrapped(`  return sel4_invoke(_service, ${tag(`${words}`)}, `, inRegisters, ");"), "}"];
}

export function sel4Stubs(): string {
  const h = new Header();
  h.lines.push(
    "/* sel4_stubs.h -- generated by spec/generate.ts from spec/kernel.ts; edit that file, then run `npm run generate`.",
    " * One function an invocation, with libsel4's arguments and results; included by libsel4/sel4.h. After an error the message registers 0 to 3",
    " * say what was wrong (seL4_GetMR). */",
    "#ifndef SEL4_STUBS_GENERATED_H", "#define SEL4_STUBS_GENERATED_H");
  for (const [name, invocation] of Object.entries(invocations)) h.lines.push("", ...stub(name, invocation));
  h.lines.push("", "#endif");
  return h.text();
}
