/** PG32xx: what `pgrid check --prove` found. Refutations are errors and were replayed; what is not known is a warning. */
import type { Rows } from "./row.ts";

export const proofRows = {
  PG3201: {
    stage: "command", title: "a fault can be reached", template: "`{program}` can fault here: {fault}",
    help: "test for it before, so that the program decides what becomes of such a message",
    explanation: "`pgrid check --prove` found inputs on which this operation faults, and the reference evaluator confirmed it. The notes hold them as an expectation that can be pasted into a deftest, with what tables and providers have to hold.",
    example: "(defroute r (reply (u8 %payload 0)))\n",
  },
  PG3202: {
    stage: "command", severity: "warning", title: "a fault neither ruled out nor found", template: "whether `{program}` can fault here is unknown ({fault}): {why}",
    help: "a test before the operation, or a loop of fewer turns, makes it provable",
    explanation: "The solver is limited in steps, not in time, so the answer is the same on every machine. Long loops are replaced by what the ranges of their accumulators say, which may be too little.",
    example: "(defroute r (reply (fold (x (u8s %payload)) (a 1) (if (= a 7) (+ 2147483647 x) (rem (+% (*% a 31) x) 1000003)))))\n",
  },
  PG3203: {
    stage: "command", severity: "warning", title: "unreachable clause", template: "no run of `{program}` gets here",
    help: "remove the clause, or correct the tests before it",
    explanation: "The tests before this clause, and the ranges of what they test, leave nothing for it.",
    example: "(defroute r (cond ((> %ttl 10) (deliver)) ((> %ttl 20) (gateway)) (else (drop 'expired))))\n",
  },
  PG3204: {
    stage: "command", title: "merge law broken", template: "`{program}` is not {law}",
    help: "order the states that are neither earlier nor later by something that all nodes see alike, for example (< current incoming)",
    explanation: "Nodes merge states in different orders, some of them twice. They come to the same state only if the merge is commutative, associative and idempotent under what :requires and :assumes promise, and keeps those promises. The notes show states that break it; they were merged by the reference evaluator.",
    example: "(defmerge m document (lambda (current incoming) (if (version< current incoming) incoming current)))\n",
  },
  PG3205: {
    stage: "command", severity: "warning", title: "merge law neither proved nor refuted", template: "whether `{program}` is {law} is unknown: {why}",
    explanation: "The solver is limited in steps, so that the answer is the same on every machine. Merges that compare whole fields are proved quickly; those that go through long byte strings byte by byte may not be.",
  },
  PG3206: {
    stage: "command", title: "policy grants more than another", template: "`{program}` grants what `{other}` does not",
    help: "narrow the grant that the notes name, or widen the other policy",
    explanation: "`(:within other)` in the policy, or `--no-more-than`, asks that every request that this policy grants is granted by the other one, with no larger budget. The notes hold a request for which that is not so; both policies were run on it.",
    example: "(defpolicy narrow (grant 'anyone 'send :when (> %ttl 4)))\n(defpolicy wide (:within narrow) (grant 'anyone 'send))\n",
  },
  PG3207: {
    stage: "command", severity: "warning", title: "policies neither compared nor told apart", template: "whether `{program}` grants more than the other policy is unknown: {why}",
    explanation: "The solver is limited in steps, so that the answer is the same on every machine.",
  },
  PG3208: {
    stage: "command", title: "no such policy", template: "there is no policy `{name}` to compare with",
    help: "`--no-more-than` takes the name of a policy of these files",
    explanation: "The other policies of the files are compared with the one that is named.",
    example: "(defpolicy p (grant 'anyone 'send))\n",
  },
} as const satisfies Rows;
