/** `pgrid check --prove` as a user meets it: what it prints, its exit codes, every PG32xx code from its own example. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue } from "../../compiler/diagnostics/catalogue.ts";
import type { Row } from "../../compiler/diagnostics/catalogue/row.ts";
import { exitCodeOf } from "../../cli/exit.ts";
import { outputShapes } from "../../cli/schemas.ts";
import { fakeChild, newPlace } from "./harness.ts";
import type { Place } from "./harness.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import { nodeHost } from "../../cli/host.ts";
import { openSolver } from "../../toolchain/z3.ts";

let place: Place;
beforeAll(() => void (place = newPlace()));
afterAll(() => place.remove());

const withRoute = (text: string): string => (text.includes("(defroute ") ? text : `${text}(defroute r (deliver))\n`);

describe("each code from its example", () => {
  const rows = Object.entries(catalogue as Readonly<Record<string, Row>>).filter(([code, { example }]) => code.startsWith("PG32") && example !== undefined);
  test.each(rows)("%s", async (code, { example, severity }) => {
    place.write("example.lisp", withRoute(example!));
    const { exit, err } = await place.run("check", "--prove", "example.lisp", ...(code === "PG3208" ? ["--no-more-than", "nobody"] : []));
    expect(err).toContain(`[${code}]`);
    expect(exit).toBe(severity === "warning" ? 0 : 7);
  });
});

test("what holds is said on one line each, the counterexample stands under its operation", async () => {
  place.write("main.lisp", "(defroute r\n  (if (< %size 4)\n      (drop 'too-small)\n      (reply (+ (u32be %payload 0) (u8 %payload 4)))))\n");
  const { exit, out, err } = await place.run("check", "--prove", "main.lisp");
  expect(exit).toBe(7);
  expect(out).toMatch(/in range +proved 1, refuted 1\n/u);
  expect(out).toMatch(/no fault +refuted, 1 operation\n/u);
  expect(out).toMatch(/instructions +<= \d+.*in the dearest run that was found/u);
  expect(err).toMatch(/main\.lisp:4:36[\s\S]*\(expect \(r :payload #"00 00 00 00"\) \(fault 'index\)\)/u);
});

test("the expectation of a counterexample passes as a test", async () => {
  const text = "(defroute r (reply (+ (u32be %payload 0) (u8 %payload 4))))\n";
  place.write("main.lisp", text);
  const { err } = await place.run("check", "--prove", "main.lisp");
  const expectations = [...err.matchAll(/\(expect .*\)\)/gu)].map(([one]) => one);
  expect(expectations.length).toBe(3);
  place.write("main.lisp", `${text}(deftest found ${expectations.join("\n  ")})\n`);
  const tested = await place.run("test", "main.lisp");
  expect(tested.out).toContain("3 of 3 expectations hold");
});

test("--json has the schema, with verdicts and counterexamples", async () => {
  place.write("main.lisp", "(defroute r (reply (u8 %payload 0)))\n(defmerge m document (lambda (a b) (if (< a b) b a)))\n");
  const { out, err } = await place.run("check", "--prove", "--json", "main.lisp");
  expect(err).toBe("");
  const tree = parseJson("output", out);
  expect(tree.ok && checkShape(tree.value, outputShapes.check[0], "the output")).toEqual([]);
  const { proofs, solver } = JSON.parse(out) as { solver: string; proofs: { program: string; property: string; verdict: string; counterexample: { calls: string[] } | null }[] };
  expect(solver).toBe("z3");
  expect(proofs.find(({ property }) => property === "no-fault")).toMatchObject({ verdict: "refuted", counterexample: { calls: [`(expect (r :payload #"") (fault 'index))`] } });
  expect(proofs.filter(({ program, verdict }) => program === "m" && verdict === "proved").map(({ property }) => property)).toEqual(expect.arrayContaining(["commutative", "associative", "idempotent"]));
});

test("PG7006: a solver that ends in the middle; nothing is said to be proved", async () => {
  place.write("main.lisp", "(defroute r (reply (u8 %payload 0)))\n");
  const spawn = () => fakeChild((_, end) => () => end(139, "segmentation fault"));
  const { exit, out, err } = await place.runOn(() => ({ spawn }), "check", "--prove", "main.lisp");
  expect(exit).toBe(4);
  expect(err).toContain("PG7006");
  expect(err).toContain("139");
  expect(out).not.toContain("proved");
});

test("without a native z3, the npm package answers the same", async () => {
  const host = nodeHost();
  const opened = await openSolver({ ...host, env: { PATH: "/nowhere" } });
  if (!opened.ok) throw new Error("z3-solver is not installed");
  const solver = opened.value;
  expect(solver.name).toBe("z3-solver (npm)");
  expect(await solver.check("(reset)\n(set-option :rlimit 100000)\n(declare-fun |x y| () (_ BitVec 8))\n(define-fun t1 () (_ BitVec 8) (bvadd |x y| #x01))\n(assert (= t1 #x05))\n(check-sat)")).toBe("sat");
  expect(await solver.values("(get-value (|x y| t1))")).toMatch(/#x04[\s\S]*#x05/u);
  expect(await solver.check("(reset)\n(declare-fun x () Int)\n(assert (< x 0))\n(assert (> x 0))\n(check-sat)")).toBe("unsat");
  expect(await solver.check("(reset)\n(set-option :rlimit 1000)\n(declare-fun x () (_ BitVec 64))\n(declare-fun y () (_ BitVec 64))\n(assert (= (bvmul x y) #x0123456789abcde1))\n(assert (bvugt x #x0000000000000001))\n(assert (bvugt y #x0000000000000001))\n(check-sat)")).toBe("unknown");
  solver.close();
});

test("PG7001: with neither, the line that brings it", async () => {
  const opened = await openSolver({ ...nodeHost(), env: { PATH: "/nowhere" } }, async () => null);
  expect(opened.ok).toBe(false);
  expect(opened.diagnostics[0]).toMatchObject({ code: "PG7001", message: expect.stringContaining("z3") });
  expect(JSON.stringify(opened.diagnostics)).toContain("apt-get install --no-install-recommends z3");
  expect(exitCodeOf(opened.diagnostics)).toBe(4);
});
