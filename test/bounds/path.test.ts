/** The costliest path that is shown is the bound: its steps add up to it, for every program and resource that has a path. */
import { expect, test } from "vitest";
import { costliest } from "../../compiler/4-encode/path.ts";
import { costliestPath, pathNotes } from "../../compiler/costs.ts";
import { compileProject, compileProgram } from "../../compiler/pipeline.ts";
import { generateBranching } from "../../bench/bounds/generate.ts";
import { subjects } from "../compiler/routes.ts";

test("the steps of every program's costliest path add up to its bound", () => {
  let compared = 0;
  for (const { name, route } of subjects(200)) {
    const compiled = compileProgram(route);
    if (!compiled.ok) throw new Error(`${name} does not compile`);
    for (const resource of ["instructions", "hashBytes", "lookups"] as const) {
      const sum = costliest(compiled.value.source!.trace, resource).reduce((total, { cost }) => total + cost, 0);
      expect({ name, resource, sum }).toEqual({ name, resource, sum: compiled.value.bound[resource] });
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(800);
});

test("an iteration times the loop's trips, and the visits of its ends, are the loop's cost", () => {
  const text = "(defroute r (reply (fold (b (u8s %payload)) (s 0) (if (> b 3) (+% s (*% b 31)) (+% s b)))))\n";
  const compiled = compileProject([{ file: "r.lisp", text }]);
  if (!compiled.ok) throw new Error("does not compile");
  const steps = costliestPath(compiled.value.routes[0]!.source!, "instructions", new Map([["r.lisp", text]]));
  const loop = steps.find(({ kind }) => kind === "loop")!;
  const once = steps.filter(({ depth }) => depth === 1).reduce((sum, { cost }) => sum + cost, 0);
  expect(loop.trips).toBe(4096);
  expect(loop.cost).toBe(4096 * once + 2);
  expect(steps.filter(({ depth }) => depth === 1).map(({ what, line, leads }) => [what, line, leads])).toContainEqual(["(> b 3)", 1, 1]);
});

test("the diagnostic of a budget shows the path with lines", () => {
  const text = "(defroute r (:budget :instructions 3)\n  (if (> %ttl 1)\n      (forward-to (dht-lookup (multihash %payload 'blake3)))\n      (drop 'expired)))\n";
  const compiled = compileProject([{ file: "r.lisp", text }]);
  expect(compiled.ok).toBe(false);
  const [over] = compiled.diagnostics;
  expect(over).toMatchObject({ code: "PG3102", message: expect.stringContaining("4 VM instructions") });
  expect(over!.notes).toEqual(["costliest path: (> %ttl 1) → multihash → dht-lookup → forward-to, 4 VM instructions\n1  line 2  (> %ttl 1) → line 3\n1  line 3  multihash\n1  line 3  dht-lookup\n1  line 3  forward-to"]);
});

test.each([
  ["sends", ":sends 0", "forward-to"], ["scratch", ":scratch 99", "multihash"], ["hashBytes", ":hash-bytes 4095", "multihash"], ["lookups", ":lookups 0", "dht-lookup"],
] as const)("a budget of %s names what takes it", (_resource, budget, what) => {
  const text = `(defroute r (:budget ${budget}) (forward-to (dht-lookup (multihash %payload 'blake3))))`;
  const { ok, diagnostics } = compileProject([{ file: "r.lisp", text }]);
  expect(ok).toBe(false);
  expect(diagnostics[0]!.notes!.join()).toContain(what);
});

test("cached calls count on the worst path, a loop's times its iterations", () => {
  const text = `(defcache far ((x int)) (+% x 1))
(defroute r (:budget :cache-entries 8)
  (if (> %ttl 1) (reply (fold (i (range 9)) (s 0) (+% s (far i)))) (reply (far (far 1)))))\n`;
  const { diagnostics } = compileProject([{ file: "r.lisp", text }]);
  expect(diagnostics.find(({ code }) => code === "PG3102")).toMatchObject({ message: expect.stringContaining("9 cache entries"), notes: [expect.stringContaining("far (≤ 9 ×)")] });
  expect(compileProject([{ file: "r.lisp", text: text.replace(":cache-entries 8", ":cache-entries 9") }]).ok).toBe(true);
});

test("no path of the generated programs is without a place", () => {
  for (let seed = 0; seed < 20; seed++) {
    const text = generateBranching(seed);
    const compiled = compileProject([{ file: "b.lisp", text }]);
    if (!compiled.ok) throw new Error("does not compile");
    const [route] = compiled.value.routes;
    const steps = costliestPath(route!.source!, "instructions", new Map([["b.lisp", text]]));
    expect(steps.filter(({ line }) => line === null)).toEqual([]);
    expect(pathNotes(route!.source!, "instructions", new Map())[0]).not.toContain("line");
  }
});
