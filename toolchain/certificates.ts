/**
 * What a build keeps of each route beside the firmware: its image and its bounds certificate, in files named by their content. The record
 * names them by hash, so nothing in them can change unnoticed.
 *
 * A certificate is one line of JSON: rows of integers, -1 where there is no loop.
 *   loops   opcode, register, step, trips, body, closing, outer, entry (instructions, hash bytes, lookups), turn (the same)
 *   points  word, loop, cost (the same)
 */
import type { Certificate, Cost } from "../compiler/certificate/certificate.ts";
import type { CompiledProgram } from "../compiler/compiled.ts";
import { certify } from "../compiler/5-verify/certificate.ts";
import { cut, readHeader } from "../compiler/5-verify/layout.ts";
import { instructions } from "../spec/instructions.ts";
import { parseJson } from "./config/json.ts";
import { readShape } from "./config/shape.ts";
import type { Shape } from "./config/shape.ts";
import { sha256 } from "./digest.ts";

export const routeDirectory = "routes";
/** What a build may remove from that directory when no route has it any more. */
export const routeFilePattern = /^[0-9a-f]{64}\.(?:image|certificate\.json)$/u;

export interface RecordedFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface RouteFiles {
  readonly image: RecordedFile & { readonly content: Uint8Array };
  readonly certificate: RecordedFile & { readonly content: string };
}

/** The certificate and what it is of. */
export interface CertificateFile {
  readonly cid: string;
  /** SHA-256 of the image. */
  readonly image: string;
  readonly certificate: Certificate;
}

const integer = { kind: "int", least: -1, most: 0xffffffff } as const satisfies Shape;
const row = { kind: "array", of: integer } as const satisfies Shape;
const rows = { kind: "array", of: row } as const satisfies Shape;
export const certificateShape = {
  kind: "object",
  keys: {
    schema: { kind: "constant", value: "pgrid.certificate/1" },
    cid: { kind: "string", pattern: "^b[a-z2-7]+$" },
    image: { kind: "string", pattern: "^[0-9a-f]{64}$" },
    bound: row, loops: rows, points: rows,
  },
  optional: {},
} as const satisfies Shape;

const numbers = ({ instructions: count, hashBytes, lookups }: Cost): readonly number[] => [count, hashBytes, lookups];
const cost = ([count, hashBytes, lookups]: readonly number[]): Cost => ({ instructions: count!, hashBytes: hashBytes!, lookups: lookups! });
const optional = (index: number): number | null => (index === -1 ? null : index);

export function certificateText({ cid, image, certificate: { loops, points, bound } }: CertificateFile): string {
  return `${JSON.stringify({
    schema: "pgrid.certificate/1", cid, image, bound: numbers(bound),
    loops: loops.map(({ op, register, step, trips, body, closing, outer, entry, turn }) => [instructions[op].opcode, register, step, trips, body, closing, outer ?? -1, ...numbers(entry), ...numbers(turn)]),
    points: points.map(({ pc, loop, cost: spent }) => [pc, loop ?? -1, ...numbers(spent)]),
  })}\n`;
}

/** A reason where the text is no certificate. Whether one holds, and of what, is for others to say. */
export function readCertificate(file: string, text: string): CertificateFile | string {
  const tree = parseJson(file, text);
  const read = tree.ok ? readShape(tree.value, certificateShape, "the certificate") : tree;
  if (!read.ok) return read.diagnostics[0]!.message;
  const { cid, image, bound, loops, points } = read.value;
  const lengths = [...loops.map((each) => each.length === 13), ...points.map((each) => each.length === 5), bound.length === 3];
  const ops = loops.map(([opcode]) => (["FOR", "EACH"] as const).find((name) => instructions[name].opcode === opcode));
  if (!lengths.every(Boolean)) return "a row of it has another length";
  if (ops.includes(undefined)) return "a loop of it is opened by an instruction that opens none";
  return {
    cid, image,
    certificate: {
      bound: cost(bound),
      loops: loops.map(([, register, step, trips, body, closing, outer, ...costs], at) =>
        ({ op: ops[at]!, register: register!, step: step!, trips: trips!, body: body!, closing: closing!, outer: optional(outer!), entry: cost(costs.slice(0, 3)), turn: cost(costs.slice(3)) })),
      points: points.map(([pc, loop, ...spent]) => ({ pc: pc!, loop: optional(loop!), cost: cost(spent) })),
    },
  };
}

export function routeFiles({ cid, image }: Pick<CompiledProgram, "cid" | "image">): RouteFiles {
  const digest = sha256(image);
  const text = certificateText({ cid, image: digest, certificate: certify(cut(image, readHeader(image))) });
  const ofText = sha256(text);
  return {
    image: { file: `${routeDirectory}/${digest}.image`, bytes: image.length, sha256: digest, content: image },
    certificate: { file: `${routeDirectory}/${ofText}.certificate.json`, bytes: Buffer.byteLength(text), sha256: ofText, content: text },
  };
}
