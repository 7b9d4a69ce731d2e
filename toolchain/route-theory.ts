/**
 * A theory about one route of one build: the verifier that the theorems are about admits this very image, and this very certificate
 * checks, for the bound in its header. Coq computes both from the image's bytes; with Image.v's theorems, what they say of every admitted
 * image is then said of this one, and neither the verifier nor the checker in TypeScript has a part in it.
 */
import type { Certificate, CertifiedLoop, Cost } from "../compiler/certificate/certificate.ts";

/** Theories that it needs; where one is missing nothing can be said of routes. */
export const routeTheoryNeeds = ["Spec.v", "Machine.v", "Certificate.v", "Verify.v", "Crc.v"] as const;

const list = (items: Iterable<number | string>): string => `[${[...items].join("; ")}]`;
const number = (n: number): string => (n < 0 ? `(${n})` : `${n}`);
export const costTerm = ({ instructions, hashBytes, lookups }: Cost): string => `(Cost ${number(instructions)} ${number(hashBytes)} ${number(lookups)})`;
export const listTerm = list;

/** As Certificate.v has it: each point with the loops that are open there, innermost first. */
export function certificateTerm({ loops, points }: Certificate): string {
  const loop = ({ op, register, step, trips, body, closing, entry, turn }: CertifiedLoop): string =>
    `Loop I_${op} ${number(register)} ${number(step)} ${number(trips)} ${number(body)} ${number(closing)} ${costTerm(entry)} ${costTerm(turn)}`;
  const open = (index: number | null): string[] => (index === null ? [] : [loop(loops[index]!), ...open(loops[index]!.outer)]);
  return list(points.map(({ pc, loop: innermost, cost }) => `Point ${number(pc)} ${list(open(innermost))} ${costTerm(cost)}`));
}

export function routeTheory(image: Uint8Array, certificate: Certificate): string {
  const modules = routeTheoryNeeds.map((file) => file.slice(0, -2)).join(" ");
  return `From Coq Require Import ZArith List Bool.
From PGrid Require Import ${modules}.
Import ListNotations.
Open Scope Z_scope.
Definition image : list Z := ${list(image)}.
Definition certificate_of_image : certificate := ${certificateTerm(certificate)}.
Definition certified : cost := ${costTerm(certificate.bound)}.
Definition usual : grant := Grant (Cost lim_budget_instructions lim_budget_hash_bytes lim_budget_lookups) 1.
Theorem route : match verify crc32 usual image with
  | Admitted p => cost_eqb (p_bound p) certified && check_certificate p certificate_of_image (p_bound p)
  | Refused _ _ => false end = true.
Proof. vm_cast_no_check (eq_refl true). Qed.
`;
}
