/** Intervals are never wrong: an operation that faults in a run was left open. And they are good for something. */
import { describe, expect, test } from "vitest";
import { leftOpen } from "../../compiler/prove/intervals.ts";
import type { Program } from "../../compiler/ir/expr.ts";
import type { Span } from "../../compiler/support/span.ts";
import { evaluateProgram } from "../../model/evaluate.ts";
import { subjects } from "../compiler/routes.ts";
import { checked } from "./solver.ts";

const key = ({ file, start, end }: Span): string => `${file} ${start} ${end}`;
const open = (program: Program): ReadonlySet<string> => new Set([...leftOpen(program)].map(({ span }) => key(span)));

test("every overflow and division by zero in the corpus' runs and in those of random programs was left open", () => {
  let faulted = 0;
  for (const { name, route, world, messages } of subjects(300)) {
    const spans = open(route);
    for (const message of messages) {
      let at: Span | null = null;
      const end = evaluateProgram(route, { ...message, size: message.payload.length }, world, (span) => void (at = span));
      if (end.action !== "fault" || (end.fault !== "overflow" && end.fault !== "divide")) continue;
      faulted++;
      expect(spans, name).toContain(key(at!));
    }
  }
  expect(faulted).toBeGreaterThan(50);
});

describe("what they show", () => {
  test.each([
    ["a sum of fields", "(reply (+ %size %ttl))", 0],
    ["a sum behind a test", "(reply (if (< %ttl 10) (+ %ttl 2147483637) 0))", 0],
    ["a sum before a test", "(let ((n (u32be %payload 0))) (reply (if (< (+ n 1) 5) 1 0)))", 1],
    ["a test that is another's", "(let ((n (u32be %payload 0)) (m (u32be %payload 4))) (reply (if (< m 1000) (+ n 1) 0)))", 1],
    ["both sides of an and", "(let ((n (u32be %payload 0))) (reply (if (and (>= n 0) (< n 1000)) (* n 1000) 0)))", 0],
    ["one side of an or", "(let ((n (u32be %payload 0))) (reply (if (or (>= n 0) (< n 1000)) (* n 1000) 0)))", 1],
    ["neither side of an or", "(let ((n (u32be %payload 0))) (reply (if (or (< n 0) (> n 1000)) 0 (* n 1000))))", 0],
    ["division by what is tested", "(let ((n (u32be %payload 0))) (reply (if (> n 0) (/ 100 n) 0)))", 0],
    ["division by what may be zero", "(let ((n (u32be %payload 0))) (reply (if (>= n 0) (/ 100 n) 0)))", 1],
    ["the least number over -1", "(let ((n (u32be %payload 0))) (reply (if (< n 0) (/ -2147483648 n) 0)))", 1],
    ["a product of clamped fixed-point numbers", "(let ((x (clamp (fix (u8 %payload 0)) -100.0 100.0))) (reply (int (* x x))))", 0],
    ["an accumulator in the range of its turns", "(reply (fold (x (u8s %payload)) (sum 0) (+ sum (bit-and x 15))))", 0],
    ["an accumulator that outgrows int", "(reply (fold (x (u32bes %payload)) (sum 0) (+ sum x)))", 1],
  ] as const)("%s", (_, body, expected) => {
    const [route] = checked(`(defroute r ${body})\n`).routes;
    const arithmetic = [...leftOpen(route!)].filter((expr) => expr.op === "prim" && ["+", "-", "*", "/", "rem"].includes(expr.prim));
    expect(arithmetic).toHaveLength(expected);
  });
});
