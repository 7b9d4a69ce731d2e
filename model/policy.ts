/** A node's policy: which grant applies to a message and a right, and what a program may cost under it (runtime-c/node/policy.h). */
import { verify } from "../compiler/5-verify/verify.ts";
import type { Bound, Program } from "../compiler/5-verify/verify.ts";
import type { Budget } from "../compiler/ir/expr.ts";
import { limits } from "../spec/limits.ts";
import { rights } from "../spec/rights.ts";
import type { RightName } from "../spec/rights.ts";
import { inputsOf, run } from "./machine.ts";
import type { Environment, Message } from "./machine.ts";

export interface PolicySetup {
  readonly image: Uint8Array;
  /** The node's table for each that it names. */
  readonly tables: readonly number[];
  /** What a program may cost under each grant. */
  readonly grants: readonly Budget[];
}

const most: Bound = { instructions: limits.policyInstructions, hashBytes: limits.policyHashBytes, lookups: 0, sends: 0 };

/** An int as programs give it, big-endian. */
const numberOf = (bytes: Uint8Array): number => (bytes.length === 4 ? bytes.reduce((number, byte) => 256 * number + byte, 0) : 0);

function covers(budget: Budget, { bound, ints, bytes, scratch }: Program): boolean {
  const costs = { ...bound, stack: 4 * (ints + bytes), scratch };
  return (Object.keys(costs) as (keyof typeof costs)[]).every((name) => costs[name] <= (budget[name] ?? Infinity));
}

export class Policy {
  readonly #grants: readonly Budget[];
  /** Null: it was not admitted, and grants nothing. */
  readonly #program: Program | null;

  /** `fits`: whether the node has these tables, of these kinds. */
  constructor({ image, tables, grants }: PolicySetup, fits: (program: Program, tables: readonly number[]) => boolean) {
    const verdict = verify(image, most);
    this.#program = verdict.ok && fits(verdict.program, tables) ? verdict.program : null;
    this.#grants = grants;
  }

  get admitted(): boolean {
    return this.#program !== null;
  }

  /** Whether a message that `program` decides may do what the right is for. */
  lets(right: RightName, program: Program, message: Message, environment: Environment): boolean {
    if (this.#program === null) return false;
    const outcome = run(this.#program, inputsOf(message, rights[right].code), environment);
    const grant = outcome.action === "give" ? this.#grants[numberOf(outcome.bytes) - 1] : undefined;
    return grant !== undefined && covers(grant, program);
  }
}
