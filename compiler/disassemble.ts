/**
 * A program image as text: word offset, hex, mnemonic, operands by name. It also shows images that the verifier refuses:
 * words that are no instruction come out as `.word`.
 */
import { dropReasons, fields } from "../spec/fields.ts";
import { hashes } from "../spec/hashes.ts";
import { hostFunctions } from "../spec/hosts.ts";
import { imageHeaderBytes, tableKinds } from "../spec/image.ts";
import { byOpcode, type InstructionName, type Operand, wordsOf } from "../spec/instructions.ts";
import { cut, type Program, readHeader } from "./5-verify/layout.ts";
import { decode, type Decoded } from "./5-verify/operands.ts";

export interface Line {
  /** Offset of its first word in the code. */
  readonly word: number;
  readonly words: readonly number[];
  /** Of a word that something jumps to: `L1`, `L2`, … in order of their place. */
  readonly label: string | null;
  /** `.word` for what is no instruction. */
  readonly mnemonic: InstructionName | ".word";
  /** As shown: `r8`, `%ttl`, `L1`, `sha3-256`. */
  readonly operands: readonly string[];
  /** What an operand refers to: a constant's value, a table's kind. */
  readonly note: string | null;
  /** Loops around it. */
  readonly depth: number;
}

/** Lines of a program, or of an image. Null: too short to have a header. */
export function disassemble(input: Program | Uint8Array): Line[] | null {
  if (!(input instanceof Uint8Array)) return linesOf(input);
  if (input.length < imageHeaderBytes) return null;
  return linesOf(cut(input, readHeader(input)));
}

interface Placed {
  readonly word: number;
  readonly words: readonly number[];
  readonly decoded: Decoded | null;
}

function linesOf(program: Program): Line[] {
  const placed = place(program.code);
  const targets = placed.flatMap(({ word, words, decoded }) => (decoded === null ? [] : (targetOf(decoded, word + words.length) ?? [])));
  const labels = new Map([...new Set(targets)].toSorted((a, b) => a - b).map((word, index) => [word, `L${index + 1}`]));
  const closings: number[] = [];
  return placed.map(({ word, words, decoded }) => {
    while (closings.length > 0 && closings.at(-1)! <= word) closings.pop();
    const depth = closings.length;
    if (decoded === null) return { word, words, label: labels.get(word) ?? null, mnemonic: ".word", operands: [hexWord(words[0]!)], note: null, depth };
    const end = word + words.length;
    if (decoded.row.flow === "loop") closings.push(targetOf(decoded, end)!);
    return {
      word, words, label: labels.get(word) ?? null, mnemonic: decoded.name,
      operands: decoded.operands.flatMap(({ kind, value }) => shown(kind, value, decoded, end, labels) ?? []),
      note: noteOf(decoded, program), depth,
    };
  });
}

function place(code: Uint32Array): Placed[] {
  const placed: Placed[] = [];
  for (let word = 0; word < code.length;) {
    const known = byOpcode.get(code[word]! & 0xff);
    const count = known === undefined ? 1 : wordsOf(known.row);
    const fits = known !== undefined && word + count <= code.length;
    const words = [...code.subarray(word, word + (fits ? count : 1))];
    placed.push({ word, words, decoded: fits ? decode(known.name, known.row, words) : null });
    word += words.length;
  }
  return placed;
}

/** The word that an instruction may jump to. */
function targetOf(decoded: Decoded, end: number): number | null {
  for (const { kind, value } of decoded.operands) {
    if (kind === "fwd8" || kind === "fwd16") return end + value;
    if (kind === "back8") return end - value;
  }
  return null;
}

const hexWord = (word: number): string => `0x${word.toString(16).padStart(8, "0")}`;
const nameByCode = (rows: Readonly<Record<string, number | { readonly code: number }>>) =>
  new Map(Object.entries(rows).map(([name, row]) => [typeof row === "number" ? row : row.code, name]));
const hashNames = nameByCode(hashes);
const hostNames = nameByCode(hostFunctions);
const reasonNames = nameByCode(dropReasons);
const kindNames = nameByCode(tableKinds);

/** Names of the field registers; a u64 field covers two, which can also be read one by one. */
const pairNames = new Map<number, string>();
const intNames = new Map<number, string>();
const bytesNames = new Map<number, string>();
for (const [name, { type, register }] of Object.entries(fields)) {
  if (type === "u64") {
    pairNames.set(register, `%${name}`);
    intNames.set(register, `%${name}.low`).set(register + 1, `%${name}.high`);
  } else {
    (type === "bytes" || type === "node" ? bytesNames : intNames).set(register, `%${name}`);
  }
}
const int = (n: number): string => intNames.get(n) ?? `r${n}`;
const bytes = (n: number): string => bytesNames.get(n) ?? `b${n}`;
const signed = (value: number, bits: number): string => String((value << (32 - bits)) >> (32 - bits));

/** An operand as shown; null for one that is nothing to a reader. */
function shown(kind: Operand, value: number, decoded: Decoded, end: number, labels: ReadonlyMap<number, string>): string | null {
  switch (kind) {
    case "rd": case "rs": case "rsd": case "loop": return int(value);
    case "pd": case "ps": return pairNames.get(value) ?? `r${value}:r${value + 1}`;
    case "rs2": return `${int(value)}..${int(value + 1)}`;
    case "bd": case "bs": case "bsd": case "iter": return bytes(value);
    case "s8": return signed(value, 8);
    case "s16": return signed(value, 16);
    case "fwd8": case "fwd16": return labels.get(end + value)!;
    case "back8": return labels.get(end - value)!;
    case "k32": case "k64": return `k${value}`;
    case "reason": return reasonNames.get(value) ?? `reason ${value}`;
    case "scratch": return `scratch+${value}`;
    case "cbytes": return `c${value}`;
    case "clen": return `length ${value}`;
    case "cap": return `at most ${value}`;
    case "maxlen": return `at most ${value}`;
    case "trips": return `at most ${value} times`;
    case "table": return `table ${value}`;
    case "host": return hostNames.get(value) ?? `host ${value}`;
    case "arg": {
      const host = decoded.operands.find((each) => each.kind === "host");
      const takesHash = Object.values(hostFunctions).some((row) => row.code === host?.value && row.immediate === "hash");
      return takesHash ? (hashNames.get(value) ?? `hash 0x${value.toString(16)}`) : value === 0 ? null : String(value);
    }
    case "zero": return value === 0 ? null : `reserved ${value}`;
    case "u8": case "n8": case "width": case "bit": case "u16": return String(value);
  }
}

function noteOf(decoded: Decoded, program: Program): string | null {
  const value = (kind: Operand): number | undefined => decoded.operands.find((each) => each.kind === kind)?.value;
  const k32 = value("k32");
  if (k32 !== undefined) return k32 < program.constWords.length ? String(program.constWords[k32]! | 0) : "no such constant";
  const k64 = value("k64");
  if (k64 !== undefined) {
    if (k64 + 1 >= program.constWords.length) return "no such constant";
    return String((BigInt(program.constWords[k64 + 1]!) << 32n) | BigInt(program.constWords[k64]!));
  }
  const at = value("cbytes");
  if (at !== undefined) {
    const length = value("clen")!;
    return at + length <= program.constBytes.length ? literal(program.constBytes.subarray(at, at + length)) : "no such constant";
  }
  const table = value("table");
  if (table !== undefined) return kindNames.get(program.tables[table] ?? -1) ?? "no such table";
  return null;
}

/** Printable ASCII as a string, other bytes as hex. */
function literal(value: Uint8Array): string {
  if (value.every((byte) => byte >= 0x20 && byte < 0x7f)) return JSON.stringify(String.fromCharCode(...value));
  return `0x${Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** The listing as text, one instruction a line, extension words after the first. */
export function render(lines: readonly Line[]): string {
  const labelWidth = Math.max(0, ...lines.map((line) => line.label?.length ?? 0)) + 2;
  const hexWidth = Math.max(0, ...lines.map((line) => 9 * line.words.length)) + 1;
  return lines.map((line) => {
    const label = line.label === null ? "" : `${line.label}:`;
    const hex = line.words.map((word) => word.toString(16).padStart(8, "0")).join(" ");
    const note = line.note === null ? "" : `  ; ${line.note}`;
    const text = `${"  ".repeat(line.depth)}${line.mnemonic.padEnd(8)}${line.operands.join(", ")}${note}`;
    return `${String(line.word).padStart(4)}  ${hex.padEnd(hexWidth)}${label.padEnd(labelWidth)}${text}`.trimEnd();
  }).join("\n") + (lines.length === 0 ? "" : "\n");
}
