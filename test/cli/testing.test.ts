/** pgrid test, and projects of several files. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newPlace, node, project } from "./harness.ts";
import type { Place } from "./harness.ts";

let place: Place;
beforeEach(() => {
  place = newPlace();
});
afterEach(() => place.remove());

const tested = `(deftable sinks (prefix (bytes 4) node))
(defun double ((x int)) (+ x x))
(defroute sorted
  (when (= %ttl 0) (drop 'expired))
  (forward-to (match sinks %payload) :else (reply (double %size))))
(deftest by-prefix
  "Keys go where their prefix says."
  (table sinks "ab" (node "sink"))
  (expect (sorted :payload "abc") (forward-to (node "sink")))
  (expect (sorted :payload "xyz") (reply 6))
  (expect (sorted :ttl 0) (drop 'expired) :instructions 2))
(deftest doubles (expect (double 21) 42) (expect (double 2_000_000_000) (fault 'overflow)))
`;
const files = (main: string): void => {
  place.write("pgrid.json", project({ nodes: { sink: node("7") } }));
  place.write("main.lisp", main);
};

describe("pgrid test", () => {
  test("says what holds", async () => {
    files(tested);
    const { exit, out } = await place.run("test");
    expect(out).toBe("✓ by-prefix  3 expectations\n✓ doubles  2 expectations\n5 of 5 expectations hold\n");
    expect(exit).toBe(0);
  });

  test("says what does not, with place, expectation and outcome, and exits with 1", async () => {
    files(tested.replace("(reply 6)", "(reply 7)").replace(":instructions 2", ":instructions 1").replace("42", "41"));
    const { exit, out } = await place.run("test");
    expect(out).toContain("✗ by-prefix");
    expect(out).toContain("main.lisp:10  `sorted`\n      expected  (reply 7)\n      came to   (reply 6)");
    expect(out).toContain("expected  (drop 'expired) in at most 1 instructions\n      came to   (drop 'expired) in 2");
    expect(out).toContain("expected  41\n      came to   42");
    expect(out).toContain("2 of 5 expectations hold");
    expect(exit).toBe(1);
  });

  test("shows records by field, fixed-point numbers and lists as they are written", async () => {
    files(`(defrecord pair (a u8) (b fix) (c bool) (d u16le))
(defun made ((x u64)) (pair :a 1 :b -0.5 :c true :d (int x)))
(defun halves ((x fix)) (list x (/ x 2)))
(defroute r (deliver))
(deftest values (expect (made 258u64) (pair :a 2 :b 1.25 :c false :d 3)) (expect (halves 3.0) (list 1.0 2.0)))
`);
    const { out } = await place.run("test");
    expect(out).toContain("expected  (pair :a 2 :b 1.25 :c false :d 3)\n      came to   (pair :a 1 :b -0.5 :c true :d 258)");
    expect(out).toContain("expected  (list 1.0 2.0)\n      came to   (list 3.0 1.5)");
  });

  test("--sim asks the board for what routes decide, and says so", async () => {
    files(tested);
    const { exit, out, err } = await place.run("test", "--sim");
    expect(err).not.toContain("error");
    expect(out).toContain("✓ by-prefix  3 expectations, on the model");
    expect(out).toContain("✓ by-prefix  3 expectations, on host");
    expect(out).toContain("8 of 8 expectations hold");
    expect(exit).toBe(0);
  }, 60_000);

  test("a file without tests", async () => {
    place.write("main.lisp", "(defroute r (deliver))\n");
    const { exit, out } = await place.run("test", "main.lisp");
    expect(out).toContain("no tests");
    expect(exit).toBe(0);
  });
});

describe("files that import each other", () => {
  test("the imported ones are found, wherever the command is given", async () => {
    place.write("p/pgrid.json", project({ entry: "src/main.lisp" }));
    place.write("p/src/main.lisp", '(import "../lib/units.lisp" :only (scaled))\n(defroute r (reply (scaled %ttl)))\n');
    place.write("p/lib/units.lisp", '(import "factors.lisp")\n(defun scaled ((x int)) (* x factor))\n');
    place.write("p/lib/factors.lisp", "(defconst factor 10)\n");
    expect((await place.run("check", "p")).exit).toBe(0);
    expect((await place.run("check", "p/src/main.lisp")).exit).toBe(0);
  });

  test("a mistake in an imported file is told there, once", async () => {
    place.write("main.lisp", '(import "lib.lisp")\n(defroute r (reply (twice %ttl)))\n');
    place.write("lib.lisp", "(defun twice ((x int)) (+ x y))\n");
    const { exit, err } = await place.run("check", "main.lisp");
    expect(err).toContain("lib.lisp:1:29");
    expect(err.match(/error\[/gu)).toHaveLength(1);
    expect(exit).toBe(1);
  });

  test("further sources of a project bring their programs", async () => {
    place.write("pgrid.json", project({ sources: ["merges.lisp"] }));
    place.write("main.lisp", "(defroute r (deliver))\n");
    place.write("merges.lisp", "(defrecord n (v u32))\n(defmerge greatest n (lambda (a b) (if (< (n-v a) (n-v b)) b a)))\n");
    const { out } = await place.run("check", "--json");
    const found = JSON.parse(out) as { routes: { name: string }[]; merges: { name: string; signature: string }[] };
    expect(found.routes.map(({ name }) => name)).toEqual(["r"]);
    expect(found.merges).toMatchObject([{ name: "greatest", signature: "n n -> n" }]);
  });

  test("PG4119: a project without a route has nothing to build", async () => {
    place.write("pgrid.json", project());
    place.write("main.lisp", "(defrecord n (v u32))\n(defmerge greatest n (lambda (a b) (if (< (n-v a) (n-v b)) b a)))\n");
    expect((await place.run("check")).exit).toBe(0);
    const { exit, err } = await place.run("build");
    expect(err).toContain("error[PG4119]: project `sample` has no route");
    expect(exit).toBe(3);
  });
});
