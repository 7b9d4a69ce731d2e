/**
 * A bounds certificate: what each instruction of a program can have cost by the time it is reached, so that the program's bound can be
 * checked one instruction at a time, without a pass over its paths. It is proofs/coq/Certificate.v's `certificate`, where the loops
 * that are open at a point are a list of its own; here points share them.
 */

/** Of one of the three resources that add up along a path. */
export interface Cost {
  readonly instructions: number;
  readonly hashBytes: number;
  readonly lookups: number;
}

export interface CertifiedLoop {
  readonly op: "FOR" | "EACH";
  /** The counter, with its limit in the next one; or the string. */
  readonly register: number;
  readonly step: number;
  readonly trips: number;
  /** Word of its first instruction. */
  readonly body: number;
  /** Word of NEXT or ITER… */
  readonly closing: number;
  /** Index of the loop around it, which is less than its own; null: none. */
  readonly outer: number | null;
  /** Up to and with the opening instruction, relative to the loop around it. */
  readonly entry: Cost;
  /** Of one turn, the closing instruction included; also of a turn that leaves the loop. */
  readonly turn: Cost;
}

export interface CertifiedPoint {
  readonly pc: number;
  /** Index of the innermost open loop; null: none is open. */
  readonly loop: number | null;
  /** Greatest cost of getting here, counted from the last visit of that loop's closing word; from the start when none is open. */
  readonly cost: Cost;
}

export interface Certificate {
  readonly loops: readonly CertifiedLoop[];
  /** By word, ascending. */
  readonly points: readonly CertifiedPoint[];
  /** Of the whole program. That it sends at most one message needs no certificate: sending ends a run. */
  readonly bound: Cost;
}

export const noCost: Cost = { instructions: 0, hashBytes: 0, lookups: 0 };
