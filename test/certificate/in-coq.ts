/** Programs and certificates as terms of proofs/coq, and certificates that are changed here and there. */
import type { Certificate, Cost } from "../../compiler/certificate/certificate.ts";
import type { Program } from "../../compiler/5-verify/verify.ts";
import type { Random } from "../../proofs/differential/random.ts";
import { certificateTerm, costTerm as cost, listTerm as list } from "../../toolchain/route-theory.ts";

const store = (values: Iterable<number>): string => `(store_of empty 0 ${list(values)})`;

export function programTerm({ ints, bytes, scratch, code, constWords, tables, constBytes, bound }: Program): string {
  return `Program ${ints} ${bytes} ${scratch} ${code.length} ${store(code)} ${constWords.length} ${store(constWords)} ${list(tables)} ${constBytes.length} ${store(constBytes)} ${cost(bound)} ${bound.sends}`;
}

/** `check_certificate` of a program that has a name, with this certificate. */
export const checkTerm = (program: string, certificate: Certificate): string => `check_certificate ${program} ${certificateTerm(certificate)} ${cost(certificate.bound)}`;

const resources = ["instructions", "hashBytes", "lookups"] as const;
const replaced = <T>(items: readonly T[], at: number, by: T): readonly T[] => [...items.slice(0, at), by, ...items.slice(at + 1)];

/** One thing about the certificate is another: mostly a number by one, sometimes by much; a point is left out, doubled, or moved. */
export function changed(certificate: Certificate, rng: Random): Certificate {
  const { loops, points, bound } = certificate;
  const by = rng.pick([-1, 1, -1, 1, 7, 1000, -1000]);
  const other = (each: Cost): Cost => {
    const resource = rng.pick(resources);
    return { ...each, [resource]: Math.max(-1, each[resource] + by) };
  };
  const at = rng.between(0, points.length - 1);
  const point = points[at]!;
  const loopAt = loops.length === 0 ? -1 : rng.between(0, loops.length - 1);
  switch (rng.between(0, loops.length === 0 ? 5 : 10)) {
    case 0: return { ...certificate, bound: other(bound) };
    case 1: return { ...certificate, points: points.filter((_, each) => each !== at) };
    case 2: return { ...certificate, points: replaced(points, at, { ...point, pc: Math.max(0, point.pc + rng.pick([-1, 1])) }) };
    case 3: return { ...certificate, points: [...points, { ...point, cost: other(point.cost) }] };
    case 4: case 5: return { ...certificate, points: replaced(points, at, { ...point, cost: other(point.cost) }) };
    case 6: return { ...certificate, points: replaced(points, at, { ...point, loop: point.loop === null ? loopAt : loops[point.loop]!.outer }) };
    case 7: return { ...certificate, loops: replaced(loops, loopAt, { ...loops[loopAt]!, entry: other(loops[loopAt]!.entry) }) };
    case 8: return { ...certificate, loops: replaced(loops, loopAt, { ...loops[loopAt]!, turn: other(loops[loopAt]!.turn) }) };
    case 9: {
      const key = rng.pick(["register", "step", "trips", "body", "closing"] as const);
      return { ...certificate, loops: replaced(loops, loopAt, { ...loops[loopAt]!, [key]: Math.max(0, loops[loopAt]![key] + rng.pick([-1, 1])) }) };
    }
    default: return { ...certificate, loops: replaced(loops, loopAt, { ...loops[loopAt]!, op: loops[loopAt]!.op === "FOR" ? "EACH" : "FOR" }) };
  }
}

/** A part of the program is another, so that a certificate that held of it may not any more. */
export function otherProgram(program: Program, rng: Random): Program {
  const code = Uint32Array.from(program.code);
  const at = rng.between(0, code.length - 1);
  switch (rng.between(0, 3)) {
    case 0: return { ...program, ints: Math.max(0, program.ints - 1) };
    case 1: return { ...program, scratch: Math.max(0, program.scratch - 4) };
    case 2: code[at] = (code[at]! ^ (1 << rng.between(0, 31))) >>> 0; return { ...program, code };
    default: code[at] = (code[at]! + (rng.pick([1, 0xff]) << rng.pick([8, 16, 24]))) >>> 0; return { ...program, code };
  }
}
