/** The certificate of an admitted program: the numbers that the verifier's pass goes by, written down. What it says is judged elsewhere. */
import type { Certificate, CertifiedLoop, CertifiedPoint } from "../certificate/certificate.ts";
import { zero } from "./flow.ts";
import type { Loop } from "./flow.ts";
import type { Program } from "./layout.ts";
import { walk } from "./verify.ts";

export function certify(program: Program): Certificate {
  const open: Loop[] = [];
  const points: CertifiedPoint[] = [];
  const indexOf = (loop: Loop | null): number | null => {
    if (loop === null) return null;
    if (!open.includes(loop)) open.push(loop);
    return open.indexOf(loop);
  };
  const bound = walk(program, (pc, flow) => points.push({ pc, loop: indexOf(flow.innermost), cost: flow.cost ?? zero }));
  if ("refusal" in bound) throw new Error(`a program that is refused (${bound.refusal}) has no certificate`);
  const loops = open.map(({ kind, register, step, trips, bodyStart, closing, outer, entry, turn }): CertifiedLoop =>
    ({ op: kind, register, step, trips, body: bodyStart, closing, outer: indexOf(outer), entry, turn: turn! }));
  const { instructions, hashBytes, lookups } = bound;
  return { loops, points, bound: { instructions, hashBytes, lookups } };
}
