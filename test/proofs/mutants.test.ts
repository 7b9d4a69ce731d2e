/** How mutants are made: from code alone, by every operator, named so that a name outlives edits of other lines. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../cli/host.ts";
import { keyOf, type Mutant, mutantsOf, operators } from "../../proofs/mutants/operators.ts";
import { explanations, mutatedFiles, spread } from "../../proofs/mutants/run.ts";
import { withConstants } from "../../proofs/reference/build.ts";

const source = `/* a < b */
#include <stdint.h>
#ifdef __FRAMAC__
#define LESS(x, y) ((x) + (y))
#else
#define LESS(x, y) ((x) < (y))
#endif
_Static_assert(1 < 2, "no mutant");
struct pair { uint32_t a, b; };
static const int table[] = {1, 2};
/*@ requires n < 4; */
static uint32_t f(uint32_t n, const uint8_t *p) {
  if (n == 0 && p[1] != 0) return 7;
  for (uint32_t i = 0; i < n; i++) n += p[i] << 3; // n > 1
  switch (n) {
    case 4: g(n, -1); break;
    default: return (uint32_t)*p;
  }
  return n & 3u ? RA : ~n;
}
`;
const found = mutantsOf("f.c", source);
const of = (operator: string): readonly string[] => found.filter((each) => each.operator === operator).map(({ was, by }) => `${was} -> ${by}`);

describe("the operators", () => {
  test("leave comments, directives, other builds, assertions, types and tables alone", () => {
    const lines = new Set(found.map(({ lineNumber }) => lineNumber));
    expect([...lines].toSorted((a, b) => a - b)).toEqual([6, 13, 14, 16, 17, 19]);
  });
  test("know a binary operator from a unary one and a cast", () => {
    expect(of("arithmetic")).toEqual([]);
    expect(of("bitwise")).toEqual(["& -> |", "& -> ^"]);
    expect(of("relational").length).toBe(4 * 2);
    expect(of("unary")).toEqual(["- -> ", "~ -> "]);
  });
  test("change what they are named after", () => {
    expect(of("logical")).toEqual(["&& -> ||"]);
    expect(of("increment")).toEqual(["++ -> --"]);
    expect(of("assignment")).toEqual(["+= -> -=", "+= -> ="]);
    expect(of("shift")).toEqual(["<< -> >>"]);
    expect(of("shift amount")).toEqual(["3 -> 4", "3 -> 2"]);
    expect(of("case")).toEqual(["case 4: -> "]);
    expect(of("break")).toEqual(["break -> continue"]);
    expect(of("arguments")).toEqual(["n, -1 -> -1, n"]);
    expect(of("operand")).toEqual(["RA -> RB", "RA -> RC"]);
    expect(of("return")).toEqual(["7 -> 0", "7 -> 1", "(uint32_t)*p -> 0", "(uint32_t)*p -> 1", "n & 3u ? RA : ~n -> 0", "n & 3u ? RA : ~n -> 1"]);
    expect(of("condition")).toEqual(["n == 0 && p[1] != 0 -> !(n == 0 && p[1] != 0)", "n == 0 && p[1] != 0 -> 0", "n == 0 && p[1] != 0 -> 1", "i < n -> !(i < n)", "i < n -> 0", "n & 3u -> !(n & 3u)", "n & 3u -> 0", "n & 3u -> 1"]);
    expect(of("statement")).toEqual(["return 7 -> ", "n += p[i] << 3 -> ", "g(n, -1) -> ", "break -> ", "return (uint32_t)*p -> ", "return n & 3u ? RA : ~n -> "]);
  });
  test("each is used on the runtime's own text", () => {
    const used = new Set(all().map(({ operator }) => operator));
    expect([...used].toSorted()).toEqual([...operators].toSorted());
  });
});

function all(): readonly Mutant[] {
  return mutatedFiles.flatMap((file) => mutantsOf(file, readFileSync(join(packageRoot(), "runtime-c", file), "utf8")));
}

test("no two mutants have one name, and a name does not depend on other lines", () => {
  const keys = all().map(keyOf);
  expect(new Set(keys).size).toBe(keys.length);
  expect(mutantsOf("f.c", `\n\n${source}`).map(keyOf)).toEqual(found.map(keyOf));
});

test("a sample takes every operator of every file before it takes any twice", () => {
  const mutants = all();
  const groups = new Set(mutants.map(({ file, operator }) => `${file} ${operator}`));
  const first = spread(mutants, 1).slice(0, groups.size);
  expect(new Set(first.map(({ file, operator }) => `${file} ${operator}`)).size).toBe(groups.size);
  expect(spread(mutants, 1).length).toBe(mutants.length);
  expect(spread(mutants, 2).map(keyOf)).not.toEqual(spread(mutants, 1).map(keyOf));
});

test("every explanation is of a mutant that there is", () => {
  const keys = new Set(all().map(keyOf));
  const rows = [...explanations(packageRoot())];
  expect(rows.filter(([key]) => !keys.has(key)).map(([key]) => key)).toEqual([]);
  for (const [, why] of rows) expect(why.length).toBeGreaterThan(20);
});

test("constants of extracted code are named once, and nothing else of it changes", () => {
  expect(withConstants("let a = f (Numbers.xo (Numbers.xi\n  Numbers.one)) (Numbers.xo p)\nlet b = Numbers.neg (Numbers.xo (Numbers.xi Numbers.one))\nlet c = Numbers.one")).toEqual({
    model: "let a = f Constants.k6 (Numbers.xo p)\nlet b = Numbers.neg Constants.k6\nlet c = Constants.k1",
    constants: "let k6 = Numbers.of_string \"6\"\nlet k1 = Numbers.of_string \"1\"\n",
  });
});
