/** PG31xx: what the machine has room for, found after the checker was content. */
import type { Rows } from "./row.ts";

export const machineRows = {
  PG3101: {
    stage: "compile",
    title: "program needs more than the machine has",
    template: "{kind} `{name}` needs more than {limit} {what}",
    help: "split the program, or move work into a table",
    explanation:
      "A device runs every program in the same fixed registers, scratch memory and program slot. They are sized in spec/limits.ts; a program that does not fit is refused here rather than on the device.",
  },
  PG3102: {
    stage: "compile",
    title: "over budget",
    template: "{kind} `{name}` can cost {figure} {resource}, its budget is {budget}",
    help: "raise the budget, or make the program cheaper",
    explanation:
      "The compiler states the worst case of every program: VM instructions, bytes hashed, look-ups, messages sent, cache entries, bytes of stack and of scratch memory. A budget that is declared with the program may not be exceeded by it, nor what a node grants; over a budget of pgrid.json is PG6101. The note shows the path that costs most.",
    example: "(defroute r (:budget :instructions 1) (if (> %ttl 1) (deliver) (drop 'expired)))",
  },
  PG3103: {
    stage: "compile",
    title: "a loop carries bytes that it makes anew",
    template: "accumulator `{name}` would carry the result of {what} from one iteration to the next",
    help: "carry an integer or a slice of the message instead",
    explanation:
      "The result of a host function, a table match or a byte literal lives in a fixed place of the device's scratch memory. The next iteration writes there again, so an accumulator that still referred to it would change behind the program's back.",
    example:
      "(defroute r (fold (i (range 2)) (c (multihash %payload 'blake3)) (multihash c 'blake3)))",
  },
} as const satisfies Rows;
