/** Programs of several files: what an import brings, what it refuses, and names that the files of a project share. */
import { expect, test } from "vitest";
import { compileProject } from "../../compiler/pipeline.ts";
import type { Source } from "../../compiler/pipeline.ts";

const source = (file: string, text: string): Source => ({ file, text });
const units = source("src/lib/units.lisp", `
(defconst most 64)
(defsymbol type invoice 300)
(deftable sinks (exact (bytes 4) node))
(defrecord header (kind u8) (size u16))
(defun half ((n int)) (/ n most))
`);

function said(sources: readonly Source[], libraries: readonly Source[] = []): readonly string[] {
  const outcome = compileProject(sources, {}, libraries);
  return outcome.diagnostics.map(({ code, message, span }) => `${code} ${span.file}: ${message}`);
}

test("every kind of definition comes along, and the program is the one without imports", () => {
  const body = `(defroute main
    (when (and (= %type 'invoice) (> %size most)) (reply (half (header-size (as header (slice %payload 0 3))))))
    (forward-to (match sinks (slice %payload 0 4)) :else (drop 'no-sink)))`;
  const apart = compileProject([source("src/main.lisp", `(import "lib/units.lisp")\n${body}`)], {}, [units]);
  const together = compileProject([source("src/main.lisp", units.text + body)]);
  if (!apart.ok || !together.ok) throw new Error("does not compile");
  expect(apart.value.routes.map(({ cid }) => cid)).toEqual(together.value.routes.map(({ cid }) => cid));
  expect(apart.value.tables).toEqual(together.value.tables);
});

test("names through a file between, and :only what is asked for", () => {
  const between = source("src/lib/between.lisp", '(import "units.lisp" :only (most))\n(defconst more (+ most 1))\n');
  const main = (names: string) => [source("src/main.lisp", `(import "lib/between.lisp" :only (${names}))\n(defroute main (reply more))\n`)];
  expect(said(main("more"), [units, between])).toEqual([]);
  expect(said(main("most"), [units, between])).toEqual(["PG2001 src/main.lisp: unknown name `more`"]);
});

test.each([
  ["a file that is not there", [source("a.lisp", '(import "b.lisp")\n(defroute r (deliver))')], ["PG2052 a.lisp: there is no `b.lisp` to import"]],
  ["a name that it does not define", [source("a.lisp", '(import "b.lisp" :only (mots))\n(defroute r (deliver))'), source("b.lisp", "(defconst most 1)")], ["PG2052 a.lisp: `b.lisp` defines no `mots`"]],
  ["a name that is defined here", [source("a.lisp", '(import "b.lisp")\n(defconst most 2)\n(defroute r (reply most))'), source("b.lisp", "(defconst most 1)")], ["PG2015 a.lisp: `most` is already defined in this file"]],
  ["one name from two files", [source("a.lisp", '(import "b.lisp")\n(import "c.lisp")\n(defroute r (reply most))'), source("b.lisp", "(defconst most 1)"), source("c.lisp", "(defconst most 1)")], ["PG2015 a.lisp: `most` is already imported from another file"]],
  ["a circle", [source("a.lisp", '(import "b.lisp")\n(defroute r (deliver))'), source("b.lisp", '(import "a.lisp")\n(defconst most 1)')], ["PG2052 b.lisp: the files import each other in a circle: a.lisp → b.lisp → a.lisp"]],
  ["two routes of one name", [source("a.lisp", "(defroute r (deliver))"), source("b.lisp", "(defroute r (gateway))")], ["PG2015 b.lisp: `r` is already a route of a.lisp"]],
  ["a cached function of the same name", [source("a.lisp", "(defcache f ((n int)) (+ n 1))"), source("b.lisp", "(defcache f ((n int)) (+ n 2))")], ["PG2015 b.lisp: `f` is already a cached function of a.lisp"]],
  ["a policy of a route's name", [source("a.lisp", "(defroute r (deliver))"), source("b.lisp", "(defpolicy r (grant 'anyone 'send))")], ["PG2015 b.lisp: `r` is already a route of a.lisp"]],
  ["tables of one name that differ", [
    source("a.lisp", "(deftable sinks (exact (bytes 4) int))\n(defroute r (reply (match sinks %payload :else 0)))"), source("b.lisp", "(deftable sinks (exact (bytes 8) int))\n(defroute s (reply (match sinks %payload :else 0)))"),
  ], ["PG2015 b.lisp: `sinks` is already a table of another kind or with other keys in this project"]],
] satisfies readonly [string, readonly Source[], readonly string[]][])("refused: %s", (_, sources, expected) => {
  expect(said(sources)).toEqual(expected);
});

test("tables of one name that agree are one table", () => {
  const outcome = compileProject([
    source("a.lisp", "(deftable sinks (exact (bytes 4) int))\n(defroute r (reply (match sinks %payload :else 0)))"), source("b.lisp", "(deftable sinks (exact (bytes 4) int))\n(defroute s (reply (match sinks %payload :else 1)))"),
  ]);
  if (!outcome.ok) throw new Error("does not compile");
  expect(outcome.value.tables.map(({ name }) => name)).toEqual(["sinks"]);
});
