/** The bounds that the verifier derives, by hand-counted examples. */
import { describe, expect, test } from "vitest";
import { type Bound, deriveBound } from "../../compiler/5-verify/verify.ts";
import { limits } from "../../spec/limits.ts";
import { assemble, label, type Line, noParts, op } from "../../proofs/differential/assemble.ts";

function boundOf(lines: readonly Line[]): Bound {
  const derived = deriveBound({
    ...noParts, ints: 20, bytes: 6, scratch: limits.scratchBytes, code: assemble(lines), bound: { instructions: 0, hashBytes: 0, lookups: 0, sends: 0 },
  });
  if ("refusal" in derived) throw new Error(`${derived.refusal} at ${derived.word}`);
  return derived;
}
const nothing = op("MOV", 20, 0);
const hash = (maxlen: number): Line => op("CALL", 4, 0, 1, 0x16, maxlen, 0);
const bound = (instructions: number, rest: Partial<Bound> = {}): Bound => ({ instructions, hashBytes: 0, lookups: 0, sends: 0, ...rest });

describe("derived bounds", () => {
  test("a straight line costs its length", () => {
    expect(boundOf([nothing, nothing, op("DELIVER")])).toEqual(bound(3));
  });

  test("of two paths the longer counts", () => {
    expect(boundOf([op("BEQI", 0, 1, "else"), nothing, nothing, op("DELIVER"), label("else"), nothing, op("DELIVER")])).toEqual(bound(4));
    expect(boundOf([op("BEQI", 0, 1, "else"), op("DELIVER"), label("else"), nothing, nothing, op("DELIVER")])).toEqual(bound(4));
  });

  test("hash bytes, lookups and sends follow their own longest path", () => {
    const lines = [op("BEQI", 0, 1, "else"), hash(100), op("FORWARD", 4), label("else"), op("CALL", 4, 0, 2, 0, 68, 0), nothing, nothing, op("DELIVER")];
    expect(boundOf(lines)).toEqual({ instructions: 5, hashBytes: 100, lookups: 1, sends: 1 });
  });

  test("a loop costs its trips, and one visit more of its closing word", () => {
    // FOR, NEXT, 7 times (MOV, NEXT), DELIVER
    expect(boundOf([op("FOR", 8, 1, 7, 1), nothing, op("NEXT", 8, 1, 2), op("DELIVER")])).toEqual(bound(1 + 1 + 7 * 2 + 1));
  });

  test("nested loops multiply", () => {
    const inner = [op("FOR", 10, 1, 5, 1), hash(3), op("NEXT", 10, 1, 4)];
    const innerCost = 1 + 1 + 5 * 2;
    expect(boundOf([op("FOR", 8, 1, 7, "c"), label("b"), ...inner.toSpliced(0, 1, op("FOR", 10, 1, 5, "ci"), label("bi")).toSpliced(3, 1, label("ci"), op("NEXT", 10, 1, "bi")),
      label("c"), op("NEXT", 8, 1, "b"), op("DELIVER")])).toEqual(bound(1 + 1 + 7 * (innerCost + 1) + 1, { hashBytes: 7 * 5 * 3 }));
  });

  test("a path that leaves the loop is charged as a whole iteration when it is the longer one", () => {
    const lines = [
      op("FOR", 8, 1, 7, "closing"), label("body"), op("BEQI", 0, 1, "stay"), nothing, nothing, nothing, op("JMP", "after"), label("stay"),
      label("closing"), op("NEXT", 8, 1, "body"), label("after"), op("DELIVER"),
    ];
    // leaving: BEQI, 3 MOV, JMP = 5; staying: BEQI, NEXT = 2
    expect(boundOf(lines)).toEqual(bound(1 + 1 + 7 * 5 + 1));
  });

  test("a jump out of two loops costs both", () => {
    const lines = [
      op("FOR", 8, 1, 3, "c1"), label("b1"), op("FOR", 10, 1, 5, "c2"), label("b2"), op("BEQI", 0, 1, "out"), label("c2"), op("NEXT", 10, 1, "b2"),
      label("c1"), op("NEXT", 8, 1, "b1"), op("DELIVER"), label("out"), nothing, nothing, op("DELIVER"),
    ];
    const inner = 1 + 1 + 5 * 2;
    expect(boundOf(lines)).toEqual(bound(1 + 1 + 3 * (inner + 1) + 3));
  });

  test("a longer path to the same word from outside the loop keeps its cost", () => {
    const long = Array.from({ length: 50 }, () => nothing);
    const lines = [
      op("BEQI", 0, 1, "short"), ...long, op("JMP", "end"), label("short"),
      op("FOR", 8, 1, 2, "closing"), label("body"), op("BEQI", 0, 1, "end"), label("closing"), op("NEXT", 8, 1, "body"), op("DELIVER"),
      label("end"), op("DELIVER"),
    ];
    expect(boundOf(lines)).toEqual(bound(1 + 50 + 1 + 1));
  });

  test("sums stay at the greatest value", () => {
    const level = (depth: number, body: readonly Line[]): Line[] =>
      [op("FOR", 8 + 2 * depth, 1, 65535, `c${depth}`), label(`b${depth}`), ...body, label(`c${depth}`), op("NEXT", 8 + 2 * depth, 1, `b${depth}`)];
    const lines = level(0, level(1, level(2, [hash(4096), op("CALL", 5, 4, 2, 0, 68, 0)])));
    expect(boundOf([...lines, op("DELIVER")])).toEqual({ instructions: 0xffffffff, hashBytes: 0xffffffff, lookups: 0xffff, sends: 0 });
  });
});
