/** docs/reference/*.md: the tables of spec/ as pages. */
import { coreVersion, elements, encodings, primitives, programKinds } from "../core.ts";
import type { Primitive } from "../core.ts";
import { counters, crashes, faults, refusals, statuses } from "../faults.ts";
import { dropReasons, fields, messageTypes } from "../fields.ts";
import { cidVersion, codecs, hashes, programHash } from "../hashes.ts";
import { hostFunctions } from "../hosts.ts";
import { imageHeader, imageHeaderBytes, imageMagic, tableKinds } from "../image.ts";
import { instructions, isaVersion } from "../instructions.ts";
import type { Instruction } from "../instructions.ts";
import { limitMeans, limits } from "../limits.ts";
import { operations, signatures } from "../operations.ts";
import { rightOfAction, rightOfLookups, rightOfObjects, rights } from "../rights.ts";
import { actions, frameMessageBytes, gridJudges, gridMessages, gridTroubles, installedRoute, wireMessages } from "../wire.ts";
import type { WireMessage } from "../wire.ts";
import { domainLimits, domainMessages, domainNames, domains, keyAlgorithms, logOperations, outcomes, sharedFrames } from "../domains.ts";
import type { DomainMessage, SharedFrame, WordField } from "../domains.ts";
import { frameBytes, wireLayout } from "./c-spec.ts";
import { hex, upperSnake } from "./names.ts";

export type Cell = string | number;

/** `|` inside a cell would end it. */
const row = (cells: readonly Cell[]): string => `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
export const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
export const code = (text: Cell): string => `\`${text}\``;
export const page = (source: string, title: string, ...parts: readonly string[]): string =>
  [`<!-- Generated from spec/${source} by spec/generate.ts; edit that file, then run \`npm run generate\`. -->`, `# ${title}`, ...parts].join("\n\n") + "\n";

function instructionPage(): string {
  const rows = Object.entries(instructions).map(([name, each]) => {
    const instruction: Instruction = each;
    const word = instruction.d === undefined
      ? [instruction.a, instruction.b ?? "zero", instruction.c ?? "zero"] : [instruction.a, `d: ${instruction.d}`];
    const ext = (instruction.ext ?? []).map(([low, high]) => ` + [${low}, ${high}]`).join("");
    return [code(hex(instruction.opcode)), code(name), word.join(", ") + ext, instruction.flow, instruction.traps.join(", ") || "-", instruction.means];
  });
  return page("instructions.ts", "Instructions",
    `Version ${isaVersion}. An instruction is one 32-bit little-endian word \`op | a<<8 | b<<16 | c<<24\`, or \`op | a<<8 | d<<16\`; extension words are \`low | high<<16\`. Unused fields are zero. R are integer registers, B byte strings, U[n] is the unsigned 64-bit number in R[n] (low half) and R[n+1].`,
    `What the operand kinds mean stands in \`spec/instructions.ts\`; the rules that a program must keep are in [verifier.md](verifier.md).`,
    table(["Opcode", "Name", "Operands", "Flow", "Traps", "Meaning"], rows),
    "## Program image",
    `Header of ${imageHeaderBytes} bytes, code words, 32-bit constants, table kinds, byte constants, zeros up to a multiple of 4. The magic is ${code(hex(imageMagic, 8))}; the checksum is the CRC-32 of the whole image with that field zero.`,
    table(["Field", "Bytes", "Offset"], imageOffsets()),
    `Table kinds: ${Object.entries(tableKinds).map(([name, kind]) => `${kind} ${code(name)}`).join(", ")}.`);
}

function imageOffsets(): Cell[][] {
  let at = 0;
  return imageHeader.map(([name, size]) => {
    const offset = at;
    at += size;
    return [code(name), size, offset];
  });
}

function faultPage(): string {
  const coded = (rows: Record<string, { code: number; title: string }>) =>
    table(["Code", "Name", "Meaning"], Object.entries(rows).map(([name, { code: number, title }]) => [number, code(name), title]));
  return page("faults.ts", "Faults, refusals, statuses, counters",
    "The numbers are wire format and are never given another meaning.",
    "## Faults", "A program that faults ends without an action: the message is dropped, the fault is counted and reported in the decision.", coded(faults),
    "## Refusals", "Why the verifier did not admit a program image.", coded(refusals),
    "## Statuses", "How the device answers a command.", coded(statuses),
    "## Crashes", "Processor faults; the device reports one of these and stops.", coded(crashes),
    "## Counters", "Each is 32 bits wide and stays at its maximum once it got there.",
    table(["Index", "Name", "Counts"], Object.entries(counters).map(([name, { index, title }]) => [index, code(name), title])));
}

const limitPage = (): string => page("limits.ts", "Limits",
  "One table for the compiler, the device and these pages.",
  table(["Name", "In C", "Value", "What it counts"], (Object.keys(limits) as (keyof typeof limits)[]).map((name) =>
    [code(name), code(`PG_${upperSnake(name)}`), limits[name].toLocaleString("en-US"), limitMeans[name]])));

function wirePage(): string {
  const described = (all: Readonly<Record<string, WireMessage>>): string[] => Object.entries(all).flatMap(([name, message]) => {
    const layout = wireLayout(message);
    const rows = layout.fields.map(([field, offset, size], index) =>
      [offset, message.fields[index]?.[1] === "rest" ? "the rest" : size, code(field)]);
    return [`### ${code(name)} (${hex(message.kind)}, from the ${message.from})`,
      `${message.means[0]?.toUpperCase()}${message.means.slice(1)}. ${layout.open ? `At least ${layout.bytes} bytes.` : `${layout.bytes} bytes.`}`,
      ...(rows.length === 0 ? [] : [table(["Offset", "Bytes", "Field"], rows)])];
  });
  return page("wire.ts", "The console link",
    "Host and device exchange messages over a serial line. The host asks, the device answers each frame before it reads the next.",
    "## Frames",
    `A frame is COBS(message, CRC-32 of the message in little-endian order) and one zero byte. A message has at most ${frameMessageBytes} bytes, its frame at most ${frameBytes}. The CRC is IEEE 802.3's: reflected, polynomial 0xedb88320, start and final complement of all ones. Zeros between frames are passed over. A frame that is too long, too short, wrongly coded or has a wrong checksum gets no answer and adds to its counter; the next frame is read as if nothing had been.`,
    "## Messages",
    "The first byte is the kind; numbers are little-endian and packed. Fields named `zero` are zero and checked.",
    ...described(wireMessages),
    "## Messages of the protocol",
    "What a node that takes messages of strangers (systems/grid) knows besides. What becomes of a `grid` is a `decision`, a `grid-answer`, or a `done` that is `refused`, whose `refusal` is the fault and whose `word` says who found it. It comes when it is ready: the device reads on meanwhile, and has one message of a session and one request in hand at a time.",
    ...described(gridMessages),
    table(["`word`", "Who", "Faults of"], Object.entries(gridJudges).map(([name, { code: number, means }]) => [number, code(name), means])),
    table(["Fault of the node", "Name", "Meaning"], Object.entries(gridTroubles).map(([name, { code: number, means }]) => [number, code(name), means])),
    "## Rules that the shapes do not show",
    [`- \`message\`: \`priority\` is at most ${limits.priorities}, \`sequence\` at most 2^31 - 1. \`route\` counts the firmware's routes from 0; ${hex(installedRoute, 4)} is the installed one. The answer is a \`decision\`.`,
      "- `provide`: `cid` is one CIDv1 of a registered hash ([hashes.md](hashes.md)). A new entry for the same node and content takes the old one's place; of several nodes the newest living entry is the answer. Withdrawing what is not there gives `unknown`.",
      "- `table-set`: `keyBits` is at most 256, and a multiple of 8 for an exact table; key bits beyond it are ignored. Taking out what is not there gives `unknown`, a full table gives `full`.",
      `- \`install\`: the image has at most ${limits.installBytes} bytes, otherwise \`full\`. The program calls the node's tables by their own numbers. A refused image changes nothing: the one installed before stays.`,
      "- `reset`: the device is then as after its start; the tables hold their first entries again.",
      "- A frame of an unknown kind is answered by `done` with `unknown`, one whose length or fields do not fit its kind by `done` with `shape`."].join("\n"),
    "## Actions in a decision",
    table(["Code", "Action", "`node`", "`value`"], [
      [actions.fault, code("fault"), "-", "-"], [actions.forward, code("forward"), "next hop", "-"], [actions.drop, code("drop"), "-", "reason"],
      [actions.deliver, code("deliver"), "-", "-"], [actions.reply, code("reply"), "-", "the integer"], [actions.gateway, code("gateway"), "the gateway", "-"]]),
    "`cid` holds the last content id that the run computed, `cidLength` its length, 0 if there was none. A route that sends to the gateway on a node without one gives `drop` with reason `no-route`. A forward to a byte string that is no node id, which only an image from elsewhere can do, gives the fault `argument`.");
}

function fieldPage(): string {
  const place = (type: string, register: number): string =>
    type === "u64" ? `R[${register}], R[${register + 1}]` : type === "bytes" || type === "node" ? `B[${register}]` : `R[${register}]`;
  const symbols = (rows: Record<string, number>) => table(["Code", "Name"], Object.entries(rows).map(([name, number]) => [number, code(name)]));
  return page("fields.ts", "Message fields and registries",
    "What a route or a policy can read of a message: `%name`.",
    table(["Field", "Type", "Register", "Range", "Meaning"], Object.entries(fields).map(([name, { type, register, range, means }]) =>
      [code(`%${name}`), type, place(type, register), `${range[0]} .. ${range[1]}`, means])),
    "For `bytes` and `node` the range is that of the length.",
    "## Message types", "Codes below 256 are PromiseGrid's; a project may give 256 to 65535 names of its own with `defsymbol`.", symbols(messageTypes),
    "## Drop reasons", symbols(dropReasons));
}

const hostPage = (): string => page("hosts.ts", "Host functions",
  "What a program may ask of its node. A pure function gives the same answer for the same argument, so the optimiser may share and move its calls.",
  table(["Code", "Name", "Argument", "Immediate", "Result", "Result bytes", "Pure", "Hash bytes a byte", "Lookups", "Right", "Meaning"],
    Object.entries(hostFunctions).map(([name, row]) => [row.code, code(name), row.argument, row.immediate, row.result, row.resultBytes,
      row.pure ? "yes" : "no", row.cost.hashBytesPerByte, row.cost.lookups, row.right, row.means])));

const hashPage = (): string => page("hashes.ts", "Hashes and content ids",
  `A content id is a CIDv${cidVersion}: version, codec, multihash code and digest length, one byte each, then the digest; at most ${limits.cidBytes} bytes. As text it is lower-case base32 with the prefix \`b\`.`,
  table(["Code", "Name", "Digest bytes", "Source"], Object.entries(hashes).map(([name, { code: number, digestBytes, source }]) =>
    [hex(number), code(name), digestBytes, source])),
  `Codecs: ${Object.entries(codecs).map(([name, number]) => `${hex(number)} ${code(name)}`).join(", ")}. The content ids that a device computes have the codec \`raw\`.`,
  `A program's name is the CID, codec \`raw\`, of its canonical core form under \`${programHash}\`.`);

const corePage = (): string => page("core.ts", "Core form",
  `Version ${coreVersion}, the first atom of every core form: \`(core ${coreVersion} …)\`. Every program becomes core form before it is encoded; its one canonical text is what is hashed and sent.`,
  "## Primitives",
  "`scalar` is an int, a bool or a symbol; `bytes-like` is bytes, a node or a CID. A primitive that traps ends the program with a fault.",
  table(["Name", "Arguments", "Result", "Traps", "Meaning"], (Object.entries(primitives) as [string, Primitive][]).map(([name, { args, result, traps, means }]) =>
    [code(name), args.join(", "), result, traps ? "yes" : "no", means])),
  "## Programs", table(["Kind", "Head", "Takes and gives"], [["route", "-", programKinds.route], ["merge", code("(merge least most)"), programKinds.merge], ["function", code("(function (type …) type)"), programKinds.function], ["policy", code("(policy)"), programKinds.policy]]),
  "The value of a program that is no route is given as bytes: int and fixed point in four, most significant first, u64 in eight, a symbol in two, bool in one, byte strings as they are. Inputs come in registers: `%current`, `%incoming`, `%ancestor` in B[0], B[1], B[2], `%right` in R[5]; parameters p0, p1, … as they come, ints from R[0], a u64 in the next even pair, byte strings from B[0].",
  "## Building byte strings", "`(pack capacity (encoding value) …)` builds one in scratch memory; `(append v (encoding value) …)` is an accumulator that a `pack` began, longer by these, and stands only as its next value.",
  table(["Encoding", "Bytes"], Object.entries(encodings).map(([name, width]) => [code(name), width === 0 ? "its own length" : width])),
  "## Elements of a loop over bytes", "An incomplete last element is left out.",
  table(["Name", "Bytes"], Object.entries(elements).map(([name, width]) => [code(name), width])));

const rightPage = (): string => page("rights.ts", "Rights",
  "What a policy can grant, in words of no one mechanism. A target opens what `reach` names, and nothing else.",
  table(["Code", "Name", "Reach", "Meaning"], Object.entries(rights).map(([name, { code: number, reach, means }]) => [number, code(name), reach, means])),
  "## What a session's message needs", "Where the node has a policy ([language.md](language.md), policies), it grants what becomes of a message that came in a session, or the decision is the fault `denied`.",
  table(["What", "Right"], [[`a program that may look up providers, before it runs`, code(rightOfLookups)], ...Object.entries(rightOfAction).map(([action, right]) => [`the action \`${action}\``, right === null ? "-" : code(right)]),
    ...Object.entries(rightOfObjects).map(([type, right]) => [`a message of type \`${type}\``, code(right)])]),
  "## Operations that need them", "No build holds these yet; programs that use them are checked and then refused.",
  table(["Operation", "Arguments", "Result", "Effects", "Meaning"], Object.entries(operations).map(([name, row]) => [code(name), row.arguments.join(", ") || "-", row.result, row.effects.join(" "), row.means])),
  "## Signature algorithms", table(["Name", "COSE", "Source"], Object.entries(signatures).map(([name, { cose, source }]) => [code(name), cose, source])));

function domainPage(): string {
  const fields = (words: readonly WordField[]): string =>
    words.map(([field, word, shift, bits]) => `${code(field)} w${word}${bits === 32 ? "" : bits === 1 ? `[${shift}]` : `[${shift}..${shift + bits - 1}]`}`).join(", ") || "-";
  const frames = Object.entries(sharedFrames) as [string, SharedFrame][];
  const maps = (name: (typeof domainNames)[number]): string =>
    frames.flatMap(([frame, { writes, reads }]) => (writes.includes(name) ? [`${frame} (read, write)`] : reads.includes(name) ? [`${frame} (read)`] : [])).join(", ");
  return page("domains.ts", "Domains of the node",
    "On the capability kernel the node is several protection domains, and this is all that they can do with each other. In a single image, or as a process, the same modules call each other.",
    "## Domains",
    "The number is the badge that the others know it by. Larger priorities run first; a domain without time of its own runs on its caller's.",
    table(["Number", "Domain", "Does", "Time", "Priority", "Holds", "Shared frames"], domainNames.map((name) => {
      const each = domains[name];
      return [each.code, code(name), each.title, each.time === "own" ? "its own" : "its caller's", each.priority, each.holds.join("; ") || "-", maps(name) || "-"];
    })),
    "## When one is an attacker's, and when one crashes",
    "Besides, each can keep its callers waiting: one that uses up their time is started again, one that sleeps instead of answering raises no fault.",
    table(["Domain", "The most that it can do to the others", "What a restart leaves of its state"], domainNames.map((name) => [code(name), domains[name].harm, domains[name].keeps])),
    "## Frames that two domains share",
    table(["Frame", "Bytes", "Written by", "Read by", "Holds", "If the writer goes on writing while the other looks"],
      frames.map(([name, { bytes, grid, writes, reads, means, safe }]) => [code(name), grid === undefined ? bytes : `${bytes}, in \`grid\` ${grid}`, writes.join(", "), reads.join(", ") || "-", means, safe])),
    "## Messages",
    "A message has a label and four words, w0 to w3; `w1[0..15]` are the lowest 16 bits of w1. Bytes that do not fit stand in a shared frame. A signal is a notification: it has no words, and nobody waits.",
    table(["Label", "Message", "Ways", "Words", "Words of the reply", "Frame", "Meaning"], (Object.entries(domainMessages) as [string, DomainMessage][]).map(([name, message]) =>
      [message.label, code(name), `${message.ways.map(([from, to]) => `${from} → ${to}`).join(", ")}${message.signal === true ? " (a signal)" : ""}`, fields(message.words), fields(message.reply), message.frame ?? "-", message.means])),
    "## Outcomes", "The label of a reply.", table(["Label", "Outcome", "Meaning"], Object.entries(outcomes).map(([name, { code: number, title }]) => [number, code(name), title])),
    "## Keys", "What the keys domain can work with.",
    table(["Code", "Algorithm", "Operations", "Bytes of the result", "Meaning"], Object.entries(keyAlgorithms).map(([name, { code: number, operations: does, resultBytes, means }]) => [number, code(name), does.join(", "), resultBytes, means])),
    "## The audit log", "What the admission domain asks the store of it, by `log-do`.",
    table(["Code", "Operation", "Meaning"], Object.entries(logOperations).map(([name, { code: number, means }]) => [number, code(name), means])),
    "## Limits", table(["Name", "Value", "What it counts"], Object.entries(domainLimits).map(([name, { value, means }]) => [code(name), value, means])));
}

/** Page name without its suffix, and text. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    instructions: instructionPage(), faults: faultPage(), limits: limitPage(), wire: wirePage(), fields: fieldPage(),
    hosts: hostPage(), hashes: hashPage(), core: corePage(), rights: rightPage(), domains: domainPage(),
  };
}
