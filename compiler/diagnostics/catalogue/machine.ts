/** PG31xx: what the machine has room for, found after the checker was content. */
import type { Rows } from "./row.ts";

export const machineRows = {
  PG3101: {
    stage: "compile",
    title: "route needs more than the machine has",
    template: "route `{route}` needs more than {limit} {what}",
    help: "split the route, or move work into a table",
    explanation:
      "A device runs every route in the same fixed registers, scratch memory and program slot. They are sized in spec/limits.ts; a route that does not fit is refused here rather than on the device.",
  },
  PG3102: {
    stage: "compile",
    title: "over budget",
    template: "route `{route}` can cost {figure} {resource}, its budget is {budget}",
    help: "raise the budget in the route or in pgrid.json, or make the route cheaper",
    explanation:
      "The compiler states the worst case of every route: VM instructions, bytes hashed, look-ups. A budget that is declared with the route or in pgrid.json may not be exceeded by it.",
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
