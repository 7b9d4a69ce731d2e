/** Ways to break a program or its image; each aims at a rule of the verifier, a few miss and leave it admissible. */
import { type Instruction, type InstructionName, instructions } from "../../spec/instructions.ts";
import { limits } from "../../spec/limits.ts";
import { assemble, image, type Line, label, op, type Parts, sign, word } from "./assemble.ts";
import type { Draft, OpenLoop } from "./program.ts";
import type { Random } from "./random.ts";

const rowOf = (name: InstructionName): Instruction => instructions[name];
type OpLine = Extract<Line, { op: unknown }>;
const isOp = (line: Line): line is OpLine => "op" in line;

/** Indices of the lines that a predicate holds for. */
function where(lines: readonly Line[], test: (line: OpLine) => boolean): number[] {
  return [...lines.keys()].filter((index) => isOp(lines[index]!) && test(lines[index] as OpLine));
}
function replaced(lines: readonly Line[], at: number, ...by: Line[]): Line[] {
  return [...lines.slice(0, at), ...by, ...lines.slice(at + 1)];
}
function inserted(lines: readonly Line[], at: number, ...by: Line[]): Line[] {
  return [...lines.slice(0, at), ...by, ...lines.slice(at)];
}
function withArgument(line: OpLine, index: number, value: number | string): Line {
  return { op: line.op, args: line.args.map((arg, at) => (at === index ? value : arg)) };
}

type LineMutation = (draft: Draft, rng: Random) => Line[] | null;
type LoopMutation = (draft: Draft, loop: OpenLoop, at: number, rng: Random) => Line[];

const inLoop = (mutation: LoopMutation): LineMutation => (draft, rng) => {
  if (draft.loops.length === 0) return null;
  const { loop, at } = rng.pick(draft.loops);
  return mutation(draft, loop, at, rng);
};

/** Changes of the code, before it is assembled. Null: this program offers no place for it. */
const lineMutations: Readonly<Record<string, LineMutation>> = {
  anyOperand: ({ lines }, rng) => {
    const at = rng.pick(where(lines, (line) => line.args.length > 0));
    const line = lines[at] as OpLine;
    return replaced(lines, at, withArgument(line, rng.between(0, line.args.length - 1), rng.chance(0.5) ? rng.between(0, 255) : rng.between(0, 65535)));
  },
  anyDistance: ({ lines }, rng) => {
    const places = where(lines, (line) => line.args.some((arg) => typeof arg === "string"));
    if (places.length === 0) return null;
    const at = rng.pick(places);
    const line = lines[at] as OpLine;
    return replaced(lines, at, withArgument(line, line.args.findIndex((arg) => typeof arg === "string"), rng.between(0, 30)));
  },
  deadCode: ({ lines }, rng) => {
    const places = where(lines, (line) => rowOf(line.op).flow === "end" || rowOf(line.op).flow === "jump");
    return inserted(lines, rng.pick(places) + 1, op("LDI", limits.intFields, 1));
  },
  noEnd: ({ lines }) => replaced(lines, lines.length - 1, op("LDI", limits.intFields, 1)),
  jumpIntoLastInstruction: ({ lines }) =>
    [op("BEQI", 0, 1, "end"), ...lines.slice(0, -1), op("BHAS", 0, 0, 0, 0), op("DELIVER"), op("JMP", "last"), label("last"), word(0x70), label("end")],
  cutShort: ({ lines }, rng) => replaced(lines, lines.length - 1, word(rowOf(rng.pick(["LDB", "BHAS", "FOR", "EACH", "SLICEI", "MATCHB", "CALL"])).opcode)),
  unknownOpcode: ({ lines }, rng) => inserted(lines, rng.between(0, lines.length - 1), word(rng.pick([0x00, 0x09, 0x1f, 0x27, 0x2d, 0x3f, 0x46, 0x63, 0x75, 0xff]))),
  reserved: ({ lines }, rng) => {
    const places = where(lines, (line) => rowOf(line.op).c === "zero" && rowOf(line.op).ext === undefined);
    if (places.length === 0) return null;
    const at = rng.pick(places);
    return replaced(lines, at, word((assemble([lines[at]!])[0]! | (rng.between(1, 255) << 24)) >>> 0));
  },
  intoLoop: inLoop(({ lines }, loop, at, rng) => {
    // From just before the loop is opened, so that the distance fits.
    const opening = lines.findLastIndex((line, index) => index < at && isOp(line) && rowOf(line.op).flow === "loop");
    return inserted(lines, opening, op("BEQI", 0, 77, rng.pick([loop.body, loop.closing])));
  }),
  loopRegister: inLoop(({ lines }, loop, at, rng) =>
    inserted(lines, at, loop.kind === "EACH" ? op("NONE", loop.register)
      : rng.pick([op("LDI", loop.register, 0), op("LDI", loop.register + 1, 0), op("WIDEN", loop.register & ~1, 0), op("FOR", loop.register, 1, 1, 1)]))),
  closing: inLoop(({ lines }, loop, _at, rng) => {
    const index = lines.findIndex((line) => "label" in line && line.label === loop.closing) + 1;
    const line = lines[index] as OpLine;
    const other = rng.pick<Line>([
      op("LDI", limits.intFields, 0), op("DELIVER"), op(loop.kind === "FOR" ? "ITER8" : "NEXT", line.args[0]!, line.args[1]!, line.args[2]!),
      withArgument(line, 0, (line.args[0] as number) ^ 1), withArgument(line, 1, (line.args[1] as number) ^ 1), withArgument(line, 2, rng.between(0, 20)),
    ]);
    return replaced(lines, index, other);
  }),
  noSuchConstant: ({ lines }, rng) =>
    [rng.pick([op("LDK", 8, 64), op("LDK64", 8, 63), op("LDB", 4, 0, 500, 13), op("BHAS", 0, 0, 513, 0)]), ...lines],
  strayClosing: ({ lines }, rng) => inserted(lines, rng.between(0, lines.length - 1), op("NEXT", limits.intFields, 1, 1)),
  emptyLoop: ({ lines }) => [op("FOR", limits.intFields, 1, 1, 0), op("NEXT", limits.intFields, 1, 0), ...lines],
  tooDeep: ({ lines }) => {
    const registers = Array.from({ length: limits.loopDepth + 1 }, (_, index) => limits.intFields + 2 * index);
    return [
      ...registers.flatMap((register, depth) => [op("FOR", register, 1, 2, `deep-close-${depth}`), label(`deep-${depth}`)]),
      op("MOV", limits.intFields + 2 * registers.length, 0),
      ...registers.toReversed().flatMap((register, index) => {
        const depth = registers.length - 1 - index;
        return [label(`deep-close-${depth}`), op("NEXT", register, 1, `deep-${depth}`)];
      }),
      ...lines,
    ];
  },
  crossingLoops: ({ lines }) => [
    op("FOR", 8, 1, 2, "cross-a"), label("cross-a-body"), op("FOR", 10, 1, 2, "cross-b"), label("cross-b-body"), op("MOV", 12, 0),
    label("cross-a"), op("NEXT", 8, 1, "cross-a-body"), label("cross-b"), op("NEXT", 10, 1, "cross-b-body"), ...lines,
  ],
  manyPending: ({ lines }) => {
    const targets = Array.from({ length: limits.pendingJumps + 1 }, (_, index) => `many-${index}`);
    return [...targets.map((target) => op("BEQI", 0, 77, target)), ...targets.toReversed().flatMap((target) => [op("MOV", 8, 0), label(target)]), ...lines];
  },
};

/** Changes of the finished image. */
const imageMutations: Readonly<Record<string, (bytes: Uint8Array, rng: Random) => Uint8Array>> = {
  flippedByte: (bytes, rng) => {
    bytes[rng.between(0, bytes.length - 1)]! ^= rng.between(1, 255);
    return bytes;
  },
  otherMagic: (bytes, rng) => {
    bytes[rng.between(0, 3)]! ^= rng.between(1, 255);
    return sign(bytes);
  },
  otherVersion: (bytes, rng) => {
    bytes[4] = rng.pick([0, 2, 255]);
    return sign(bytes);
  },
  cut: (bytes, rng) => bytes.slice(0, rng.between(0, bytes.length - 1)),
  longer: (bytes, rng) => {
    const longer = new Uint8Array(bytes.length + rng.between(1, 8));
    longer.set(bytes);
    return sign(longer);
  },
  headerByte: (bytes, rng) => {
    bytes[rng.between(5, 27)] = rng.between(0, 255);
    return sign(bytes);
  },
  scratchCount: (bytes, rng) => {
    new DataView(bytes.buffer, bytes.byteOffset).setUint16(14, rng.pick([0, 2, 4, 32, limits.scratchBytes + 4]), true);
    return sign(bytes);
  },
  registerCount: (bytes, rng) => {
    bytes[rng.between(6, 7)] = rng.pick([0, 1, 5, 13, 57, 255]);
    return sign(bytes);
  },
  signedByte: (bytes, rng) => {
    bytes[rng.between(32, bytes.length - 1)] = rng.between(0, 255);
    return sign(bytes);
  },
  claimedBound: (bytes, rng) => {
    bytes[rng.pick([16, 20, 24, 26])]! ^= 1;
    return sign(bytes);
  },
};

/** How a program was broken. */
export const mutations: readonly string[] = [...Object.keys(lineMutations), ...Object.keys(imageMutations), "tableKind", "callArgument"];

/** The image of a program broken in the named way, or null when it offers no place for that. */
export function mutated(draft: Draft, mutation: string, rng: Random): Uint8Array | null {
  const build = (lines: readonly Line[], parts: Partial<Parts> = {}): Uint8Array => image({ ...draft.parts, code: assemble(lines), ...parts });
  const onLines = lineMutations[mutation];
  if (onLines !== undefined) {
    const lines = onLines(draft, rng);
    return lines === null ? null : build(lines);
  }
  if (mutation === "tableKind") return build(draft.lines, { tables: draft.parts.tables.map((kind) => (rng.chance(0.7) ? kind ^ 1 : 4)) });
  if (mutation === "callArgument") {
    const [fn, arg] = rng.pick([[0, 0], [3, 0], [1, 0x11], [1, 0xffff], [2, 1]] as const);
    return build([op("CALL", limits.bytesFields, 0, fn, arg, 4096, 0), ...draft.lines]);
  }
  return imageMutations[mutation]!(build(draft.lines), rng);
}
