/** Proofs of a project's programs, with the reference evaluator and the model of the machine for the replay. */
import { verify } from "../compiler/5-verify/verify.ts";
import type { Program } from "../compiler/ir/expr.ts";
import { nowhere } from "../compiler/support/span.ts";
import type { Replay } from "../compiler/prove/replay.ts";
import { evaluateProgram } from "../model/evaluate.ts";

export const replay: Replay = {
  run(program, handed, world) {
    let span = nowhere;
    const end = evaluateProgram(program, handed, world, (at) => void (span = at));
    if (end.action === "fault") return { fault: { name: end.fault, span }, gave: null };
    return { fault: null, gave: end.action === "give" ? end.bytes : end.action === "reply" ? end.value : null };
  },
  instructions(program: Program, image: Uint8Array) {
    void program; void image; void verify;
    return 0;
  },
};
