/** PG3xxx: bounds and limits of routes. */
import { limits } from "../../../spec/limits.ts";
import type { Rows } from "./row.ts";

export const boundsRows = {
  PG3001: {
    stage: "check", title: "loop without a known bound", template: "the number of iterations is not known here",
    help: "say the most that there can be: (range n :max 100); a run that needs more then faults",
    explanation: "Every loop has a bound that the compiler knows, for the worst case of the whole route follows from it. It is derived where the range of the count is known: literals, %size and other fields, lengths, loads of one or two bytes.",
    example: "(defroute r (reply (fold (i (range %sequence)) (a 0) (+% a i))))\n",
  },
  PG3002: {
    stage: "check", title: "loop too long", template: "this loop can take {trips} iterations; the most is {limit}",
    help: "take larger steps (:step), or limit it with :max",
    explanation: "The iterations of one loop are limited by the instruction set.",
    example: "(defroute r (reply (fold (i (range 70000)) (a 0) (+% a i))))\n",
  },
  PG3003: {
    stage: "check", title: "loops nested too deeply", template: "loops nest deeper than {limit} here",
    help: "take a loop out into a let before the outer one",
    explanation: "The verifier on the device keeps a fixed number of open loops in its memory.",
    example: `(defroute r (reply ${"(fold (i (range 2)) (a 0) ".repeat(limits.loopDepth + 1)}1${")".repeat(limits.loopDepth + 1)}))\n`,
  },
  PG3004: {
    stage: "check", title: "too many tables", template: "the route uses more than {limit} tables",
    help: "merge tables with keys of the same kind, or split the route",
    explanation: "A program image names a limited number of tables.",
    example:
      "abcde".replace(/./gu, (c) => `(deftable ${c} (exact (bytes 32) int))\n`) +
      `(defroute r (reply (+% ${"abcde".replace(/./gu, (c) => `(match ${c} %source :else 0) `)})))\n`,
  },
  PG3005: {
    stage: "check", title: "key size out of range", template: "keys of a table have 1 to {limit} bytes, not {given}",
    help: "use a part of the key, or its hash: (multihash key 'sha3-256)",
    explanation: "Tables live in the device's RAM with keys of a fixed greatest size.",
    example: "(deftable sinks (prefix (bytes 64) node))\n(defroute r (forward-to (match sinks %payload)))\n",
  },
  PG3006: {
    stage: "check", title: "expression too large", template: "this expression is deeper than {limit} steps after its short forms are expanded",
    help: "split it: name parts with let, or use a table for long lists of cases",
    explanation: "A chain of many clauses or arguments becomes a nest of as many steps; a program image holds fewer than a thousand instructions in any case.",
    example: `(defroute r (reply (+ ${"1 ".repeat(limits.exprDepth + 2)})))\n`,
    exampleShown: "(defroute r (reply (+ 1 1 1 …))) ; more than 500 arguments\n",
  },
  PG3007: {
    stage: "check", title: "always faults", template: "this always faults: {why}",
    explanation: "The lengths and ranges that are known here rule out that the operation ever succeeds.",
    example: "(defroute r (reply (u8 %source 32)))\n",
  },
  PG3008: {
    stage: "check", title: "program too large", template: "the program has more than {limit} steps once its helpers are expanded",
    help: "a helper is expanded at each call: call it once and name the result, or run it in a loop",
    explanation: "Helpers are expanded where they are called, so calls inside calls multiply; a program image holds fewer than a thousand instructions in any case.",
    example: `${Array.from({ length: 16 }, (_, i) => `(defun f${i} ((a int)) ${i === 0 ? "(+% a 1)" : `(f${i - 1} (f${i - 1} a))`})\n`).join("")}(defroute r (reply (f15 %ttl)))\n`,
    exampleShown: "(defun f1 ((a int)) (f0 (f0 a))) (defun f2 ((a int)) (f1 (f1 a))) … ; 15 times\n",
  },
  PG3009: {
    stage: "check", title: "byte string too long to build", template: "this builds up to {bytes} bytes; a program has {limit} bytes to build in",
    help: "build less: take a part of what goes in, or limit the loop with :max",
    explanation: "What a program builds lies in its scratch memory, which is a few hundred bytes on every node.",
    example: "(defroute r (reply (len (concat %payload %source))))\n",
  },
} as const satisfies Rows;
