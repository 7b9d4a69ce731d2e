/**
 * The verifier: admits a program image or says why not, with the same verdict as the device's pg_verify.
 *
 * The rules and their order are docs/reference/verifier.md. This is a second implementation from that page and spec/:
 * it knows nothing of the encoder whose output it judges. One pass over the code, memory of a fixed size.
 */
import type { RefusalName } from "../../spec/faults.ts";
import { imageHeaderBytes, imageMagic, tableKinds } from "../../spec/image.ts";
import { byOpcode, isaVersion, wordsOf } from "../../spec/instructions.ts";
import { limits } from "../../spec/limits.ts";
import { crc32 } from "../support/crc32.ts";
import { Flow } from "./flow.ts";
import { type Bound, cut, declaredBytes, type Header, headerOffsets, type Program, readHeader } from "./layout.ts";
import { checkOperands, decode } from "./operands.ts";

export type { Bound, Program } from "./layout.ts";

export type Refusal = Exclude<RefusalName, "ok">;
export type Verdict =
  | { readonly ok: true; readonly program: Program }
  /** `word` is the code word where it stood, 0 for the header and the bounds. */
  | { readonly ok: false; readonly refusal: Refusal; readonly word: number };

/** What a node grants one program unless its build says otherwise. */
export const defaultGrant: Bound = {
  instructions: limits.budgetInstructions, hashBytes: limits.budgetHashBytes, lookups: limits.budgetLookups, sends: 1,
};

const resources = ["instructions", "hashBytes", "lookups", "sends"] as const;

export function verify(image: Uint8Array, grant: Bound = defaultGrant): Verdict {
  const refusal = checkHeader(image);
  if (refusal !== null) return refuse(refusal, 0);
  const program = cut(image, readHeader(image));
  const derived = walk(program);
  if ("refusal" in derived) return derived;
  if (resources.some((each) => derived[each] !== program.bound[each])) return refuse("bound", 0);
  if (resources.some((each) => derived[each] > grant[each])) return refuse("over-budget", 0);
  return { ok: true, program };
}

/** The bound of a code whose header may claim another: what the encoder must write there. */
export function deriveBound(program: Program): Bound | { readonly refusal: Refusal; readonly word: number } {
  return walk(program);
}

type Refused = Extract<Verdict, { ok: false }>;

function refuse(refusal: RefusalName, word: number): Refused {
  if (refusal === "ok") throw new Error("ok is no refusal");
  return { ok: false, refusal, word };
}

function checkHeader(image: Uint8Array): RefusalName | null {
  if (image.length < imageHeaderBytes) return "short";
  const header = readHeader(image);
  if (header.magic !== imageMagic) return "magic";
  if (header.isa !== isaVersion) return "version";
  const { content, total } = declaredBytes(header);
  if (image.length < total) return "short";
  if (image.length > total) return "length";
  // A copy, also of a Buffer, whose slice() is none.
  const unsigned = Uint8Array.from(image);
  unsigned.fill(0, headerOffsets.checksum, headerOffsets.checksum + 4);
  if (crc32(unsigned) !== header.checksum) return "checksum";
  if (exceedsLimits(header, image.length)) return "limit";
  if (image.subarray(content).some((byte) => byte !== 0)) return "operand";
  const kinds: readonly number[] = Object.values(tableKinds);
  if (cut(image, header).tables.some((kind) => !kinds.includes(kind))) return "table";
  return null;
}

function exceedsLimits(header: Header, length: number): boolean {
  return length > limits.imageBytes
    || header.ints > limits.intRegisters - limits.intFields
    || header.bytes > limits.bytesRegisters - limits.bytesFields
    || header.codeWords < 1 || header.codeWords > limits.codeWords
    || header.constWords > limits.constWords
    || header.constBytes > limits.constBytes
    || header.tables > limits.tablesPerProgram
    || header.scratch > limits.scratchBytes || header.scratch % 4 !== 0;
}

/** The pass over the code. `visit` is called for each instruction that something leads to, before it is looked at. */
export function walk(program: Program, visit?: (pc: number, flow: Flow) => void): Bound | Refused {
  const { code } = program;
  const flow = new Flow(code.length);
  for (let pc = 0; pc < code.length;) {
    const arrival = flow.arrive(pc);
    if (arrival !== null) return refuse(arrival, pc);
    visit?.(pc, flow);
    const known = byOpcode.get(code[pc]! & 0xff);
    if (known === undefined) return refuse("opcode", pc);
    const end = pc + wordsOf(known.row);
    if (end > code.length) return refuse("truncated", pc);
    const decoded = decode(known.name, known.row, code.subarray(pc, end));
    const refusal = checkOperands(decoded, program, flow) ?? flow.step(pc, decoded);
    if (refusal !== null) return refuse(refusal, pc);
    pc = end;
  }
  const outcome = flow.finish();
  return typeof outcome === "string" ? refuse(outcome, code.length) : outcome;
}
