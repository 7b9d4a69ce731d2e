/**
 * The checker of bounds certificates: proofs/coq/Certificate.v's `check_certificate`, condition by condition, of which Sound.v proves that
 * no run of a program with such a certificate spends more than its bound.
 *
 * It looks at one instruction at a time. It is written from Certificate.v, Machine.v and spec/ and shares no code with the verifier,
 * whose numbers it judges: it imports spec/ alone, and decodes instructions and checks operands by itself.
 */
import { dropReasons } from "../../spec/fields.ts";
import { hashes } from "../../spec/hashes.ts";
import { hostFunctions } from "../../spec/hosts.ts";
import type { HostFunction } from "../../spec/hosts.ts";
import { tableKinds } from "../../spec/image.ts";
import { byOpcode, wordsOf } from "../../spec/instructions.ts";
import type { Instruction, InstructionName, Operand } from "../../spec/instructions.ts";
import { limits } from "../../spec/limits.ts";
import type { Certificate, CertifiedLoop, CertifiedPoint, Cost } from "./certificate.ts";
import { noCost } from "./certificate.ts";

/** The parts of an image that the conditions are about. */
export interface CertifiedProgram {
  readonly ints: number;
  readonly bytes: number;
  readonly scratch: number;
  readonly code: ArrayLike<number>;
  readonly constWords: { readonly length: number };
  readonly constBytes: { readonly length: number };
  readonly tables: ArrayLike<number>;
}

/** Where a certificate does not hold. */
export interface CertificateFault {
  /** Word of the instruction; 0 for what is about the whole. */
  readonly word: number;
  readonly why: string;
}

/** The verifier's sums saturate here: a cost that got so far says nothing any more. */
const saturated = 0xffffffff;
/** Numbers above it are none that a certificate holds, and their products would leave what a number holds exactly. */
export const mostCost = saturated;

const plus = (a: Cost, b: Cost): Cost => ({ instructions: a.instructions + b.instructions, hashBytes: a.hashBytes + b.hashBytes, lookups: a.lookups + b.lookups });
const times = (n: number, a: Cost): Cost => ({ instructions: n * a.instructions, hashBytes: n * a.hashBytes, lookups: n * a.lookups });
const oneInstruction: Cost = { instructions: 1, hashBytes: 0, lookups: 0 };
const resources = ["instructions", "hashBytes", "lookups"] as const;
const within = (a: Cost, b: Cost): boolean => resources.every((each) => Math.min(a[each], saturated) <= b[each]);
const isCost = (cost: Cost): boolean => resources.every((each) => Number.isInteger(cost[each]) && cost[each] >= 0 && cost[each] <= mostCost);
const shown = (cost: Cost): string => `${cost.instructions}/${cost.hashBytes}/${cost.lookups}`;

/** However the loop is left, relative to the one around it: 1 for the first visit of the closing word. */
const total = (loop: CertifiedLoop): Cost => plus(plus(loop.entry, oneInstruction), times(loop.trips, loop.turn));

interface Decoded {
  readonly name: InstructionName;
  readonly row: Instruction;
  readonly end: number;
  /** In the order in which the table lists them. */
  readonly operands: readonly (readonly [kind: Operand, value: number])[];
}

function decode(code: ArrayLike<number>, pc: number): Decoded | null {
  const word = pc >= 0 && pc < code.length ? code[pc]! : null;
  const known = word === null ? undefined : byOpcode.get(word & 0xff);
  if (word === null || known === undefined) return null;
  const { name, row } = known;
  const end = pc + wordsOf(row);
  if (end > code.length) return null;
  const operands: [Operand, number][] = [[row.a, (word >>> 8) & 0xff]];
  if (row.d !== undefined) operands.push([row.d, word >>> 16]);
  else operands.push([row.b ?? "zero", (word >>> 16) & 0xff], [row.c ?? "zero", word >>> 24]);
  (row.ext ?? []).forEach(([low, high], at) => {
    const more = code[pc + 1 + at]!;
    operands.push([low, more & 0xffff], [high, more >>> 16]);
  });
  return { name, row, end, operands };
}

/** The value of the first operand of one of these kinds; 0 when there is none. */
const value = ({ operands }: Decoded, ...kinds: readonly Operand[]): number => operands.find(([kind]) => kinds.includes(kind))?.[1] ?? 0;
const hostOf = (code: number): HostFunction | undefined => Object.values(hostFunctions).find((each) => each.code === code);
const codesOf = (registry: Readonly<Record<string, number>>): readonly number[] => Object.values(registry);
const integerKinds: readonly number[] = [tableKinds["exact-int"], tableKinds["prefix-int"]];

/** Machine.v's check_operand: the rules that do not depend on open loops. */
function operandHolds(program: CertifiedProgram, decoded: Decoded, kind: Operand, v: number, at: number): boolean {
  const readable = (n: number): boolean => n >= 0 && n < limits.intFields + program.ints;
  const local = (n: number): boolean => n >= limits.intFields && readable(n);
  const readableString = (n: number): boolean => n >= 0 && n < limits.bytesFields + program.bytes;
  const localString = (n: number): boolean => n >= limits.bytesFields && readableString(n);
  const host = hostOf(value(decoded, "host"));
  switch (kind) {
    case "zero": return v === 0;
    case "rd": case "rsd": return local(v);
    case "loop": return local(v) && local(v + 1);
    case "pd": return v % 2 === 0 && local(v) && local(v + 1);
    case "rs": return readable(v);
    case "rs2": return readable(v + 1);
    case "ps": return v % 2 === 0 && readable(v + 1);
    case "bd": case "bsd": case "iter": return localString(v);
    case "bs": return readableString(v);
    case "n8": case "trips": return v >= 1;
    case "bit": return v <= 31;
    case "k32": return v < program.constWords.length;
    case "k64": return v + 1 < program.constWords.length;
    case "reason": return codesOf(dropReasons).includes(v);
    case "scratch": {
      const size = decoded.name === "MATCHB" ? limits.nodeIdBytes : decoded.name === "CALL" ? (host?.resultBytes ?? 0) : 0;
      // What LDB, PUT and CAT write there is checked with its length.
      return v % 4 === 0 && (["LDB", "PUT", "CAT"].includes(decoded.name) || v + size <= program.scratch);
    }
    case "cap": return value(decoded, "scratch") + v <= program.scratch;
    case "width": return v >= 1 && v <= 4;
    case "clen":
      return value(decoded, "cbytes") + v <= program.constBytes.length && (decoded.name !== "LDB" || value(decoded, "scratch") + v <= program.scratch);
    case "table": {
      const table = v < program.tables.length ? program.tables[v]! : null;
      return table !== null && integerKinds.includes(table) === (decoded.name === "MATCHI");
    }
    case "host": return host !== undefined;
    case "arg":
      if (host === undefined) return false;
      return host.immediate === "hash" ? Object.values(hashes).some(({ code }) => code === v) : v === 0;
    case "u16": {
      // SLICEI's two: the second not below the first.
      const before = decoded.operands[at - 1];
      return before?.[0] !== "u16" || before[1] <= v;
    }
    case "s8": case "u8": case "s16": case "fwd8": case "fwd16": case "back8": case "maxlen": case "cbytes": return true;
  }
}

const closes = ({ row }: Decoded): boolean => row.flow === "back";

/** Registers that an instruction writes through this operand; a closing instruction's own loop apart. */
function writes(decoded: Decoded, kind: Operand, v: number): { readonly ints: readonly number[]; readonly strings: readonly number[] } {
  switch (kind) {
    case "rd": case "rsd": return { ints: [v], strings: [] };
    case "pd": return { ints: [v, v + 1], strings: [] };
    case "loop": return { ints: closes(decoded) ? [] : [v, v + 1], strings: [] };
    case "bd": case "bsd": return { ints: [], strings: [v] };
    case "iter": return { ints: [], strings: closes(decoded) ? [] : [v] };
    default: return { ints: [], strings: [] };
  }
}

/** What is charged before it runs: a CALL as if its argument had the greatest length. */
function charge(decoded: Decoded): Cost {
  const host = decoded.name === "CALL" ? hostOf(value(decoded, "host")) : undefined;
  return host === undefined ? oneInstruction : { instructions: 1, hashBytes: host.cost.hashBytesPerByte * value(decoded, "maxlen"), lookups: host.cost.lookups };
}

const iterWidths: Readonly<Partial<Record<InstructionName, number>>> = { ITER8: 1, ITER16: 2, ITER32: 4, ITER16B: 2, ITER32B: 4 };

/** Null: the certificate holds of the program. */
export function checkCertificate(program: CertifiedProgram, certificate: Certificate): CertificateFault | null {
  const { loops: all, points, bound } = certificate;
  const malformed = wellFormed(certificate);
  if (malformed !== null) return { word: 0, why: malformed };
  const at = new Map<number, CertifiedPoint>();
  // The first of two at one word counts for those who arrive there; each is checked.
  for (const point of points) if (!at.has(point.pc)) at.set(point.pc, point);
  const loopAt = (index: number | null): CertifiedLoop | null => (index === null ? null : all[index]!);

  /** Coq compares the lists of open loops by content. Loops of equal content and nesting are the same. */
  const sameLoops = (a: number | null, b: number | null): boolean => {
    if (a === b) return true;
    const [one, other] = [loopAt(a), loopAt(b)];
    if (one === null || other === null) return false;
    const same = (["op", "register", "step", "trips", "body", "closing"] as const).every((key) => one[key] === other[key])
      && resources.every((each) => one.entry[each] === other.entry[each] && one.turn[each] === other.turn[each]);
    return same && sameLoops(one.outer, other.outer);
  };

  const arrives = (target: number, loop: number | null, spent: Cost): string | null => {
    const point = at.get(target);
    if (point === undefined) return `control goes to word ${target}, of which nothing is certified`;
    if (!sameLoops(point.loop, loop)) return `word ${target} is certified with other open loops than control brings there`;
    return within(spent, point.cost) ? null : `control comes to word ${target} at ${shown(spent)}, certified is ${shown(point.cost)}`;
  };
  /** The loops that end before the target are left: what was spent up to there must be within a turn. */
  const leave = (target: number, from: number | null, cost: Cost): { readonly loop: number | null; readonly spent: Cost } | string => {
    let loop = from;
    let spent = cost;
    for (let inner = loopAt(loop); inner !== null && target > inner.closing; inner = loopAt(loop)) {
      if (!within(spent, inner.turn)) return `the loop that word ${inner.closing} closes is left at ${shown(spent)}, certified for a turn is ${shown(inner.turn)}`;
      spent = total(inner);
      loop = inner.outer;
    }
    return { loop, spent };
  };
  const flows = (target: number, loop: number | null, spent: Cost): string | null => {
    const left = leave(target, loop, spent);
    return typeof left === "string" ? left : arrives(target, left.loop, left.spent);
  };
  const ends = (loop: number | null, spent: Cost): string | null => {
    const left = leave(program.code.length + limits.imageBytes, loop, spent);
    if (typeof left === "string") return left;
    if (left.loop !== null) return "a run ends here, and a loop is certified that closes outside the code";
    return within(left.spent, bound) ? null : `a run ends here at ${shown(left.spent)}, the bound is ${shown(bound)}`;
  };
  const opens = (decoded: Decoded, outer: number | null, spent: Cost): string | null => {
    const inBody = at.get(decoded.end);
    const loop = inBody === undefined ? null : loopAt(inBody.loop);
    if (inBody === undefined || loop === null) return "it opens a loop of which nothing is certified";
    const closing = decoded.end + value(decoded, "fwd16");
    const agrees = sameLoops(loop.outer, outer) && loop.op === decoded.name && loop.register === value(decoded, "loop", "iter") && loop.step === value(decoded, "n8")
      && loop.trips === value(decoded, "trips") && loop.body === decoded.end && loop.closing === closing && decoded.end < closing && closing < program.code.length;
    if (!agrees) return "it opens another loop than the one that is certified";
    if (!within(spent, loop.entry)) return `the loop is entered at ${shown(spent)}, certified is ${shown(loop.entry)}`;
    return arrives(closing, inBody.loop, noCost);
  };
  const closesLoop = (decoded: Decoded, { pc, loop: index, cost }: CertifiedPoint): string | null => {
    const loop = loopAt(index);
    if (loop === null || loop.closing !== pc) return "it closes another loop than the innermost one that is certified";
    const kind = decoded.name === "NEXT"
      ? loop.op === "FOR" && value(decoded, "loop") === loop.register && value(decoded, "n8") === loop.step
      : loop.op === "EACH" && value(decoded, "iter") === loop.register && iterWidths[decoded.name] === loop.step;
    if (!kind || decoded.end - value(decoded, "back8") !== loop.body) return "it closes another loop than the one that is certified";
    const again = arrives(loop.body, index, noCost);
    if (again !== null) return again;
    const turn = plus(cost, oneInstruction);
    if (!within(turn, loop.turn)) return `a turn takes ${shown(turn)}, certified is ${shown(loop.turn)}`;
    return flows(decoded.end, loop.outer, total(loop));
  };
  const holds = (point: CertifiedPoint): string | null => {
    const decoded = decode(program.code, point.pc);
    if (decoded === null) return "there is no instruction";
    const { row, end, operands } = decoded;
    const wrong = operands.find(([kind, v], index) => !operandHolds(program, decoded, kind, v, index));
    if (wrong !== undefined) return `its operand ${wrong[1]} (${wrong[0]}) breaks its rule`;
    for (let loop = loopAt(point.loop); loop !== null; loop = loopAt(loop.outer)) {
      const { op, register } = loop;
      const fixed = operands.some(([kind, v]) => {
        const written = writes(decoded, kind, v);
        return op === "FOR" ? written.ints.some((n) => n === register || n === register + 1) : written.strings.includes(register);
      });
      if (fixed) return `it writes a register of the loop that word ${loop.closing} closes`;
    }
    const spent = plus(point.cost, charge(decoded));
    switch (row.flow) {
      case "next": return flows(end, point.loop, spent);
      case "branch": return flows(end, point.loop, spent) ?? flows(end + value(decoded, "fwd8", "fwd16"), point.loop, spent);
      case "jump": return flows(end + value(decoded, "fwd8", "fwd16"), point.loop, spent);
      case "end": return ends(point.loop, spent);
      case "loop": return opens(decoded, point.loop, spent);
      case "back": return closesLoop(decoded, point);
    }
  };

  const start = arrives(0, null, noCost);
  if (start !== null) return { word: 0, why: start };
  for (const point of points) {
    const why = holds(point);
    if (why !== null) return { word: point.pc, why };
  }
  return null;
}

/** Numbers that are costs and words, and loops that lie in loops before them. */
function wellFormed({ loops, points, bound }: Certificate): string | null {
  const isWord = (n: number): boolean => Number.isInteger(n) && n >= 0 && n <= 0xffff;
  const badLoop = loops.findIndex((loop, index) => !isCost(loop.entry) || !isCost(loop.turn) || ![loop.register, loop.step, loop.trips, loop.body, loop.closing].every(isWord)
    || (loop.outer !== null && !(Number.isInteger(loop.outer) && loop.outer >= 0 && loop.outer < index)));
  if (badLoop >= 0) return `loop ${badLoop} is none`;
  const badPoint = points.findIndex(({ pc, loop, cost }) => !isWord(pc) || !isCost(cost) || (loop !== null && !(Number.isInteger(loop) && loop >= 0 && loop < loops.length)));
  if (badPoint >= 0) return `point ${badPoint} is none`;
  return isCost(bound) ? null : "the bound is none";
}
