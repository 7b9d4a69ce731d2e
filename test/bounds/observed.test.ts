/**
 * No run costs more than its program's bound, over the corpus, the examples and generated programs. The model would throw; here
 * each run is counted, so that it shows how close they come. PGRID_BOUNDS_SHOW prints the tightest and the loosest.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../cli/host.ts";
import { compileProgram, frontEnd } from "../../compiler/pipeline.ts";
import type { Program } from "../../compiler/ir/expr.ts";
import { runOnModel, subjects } from "../compiler/routes.ts";
import type { Subject } from "../compiler/routes.ts";
import { message as anyMessage } from "../../proofs/differential/cases.ts";
import { Random } from "../../proofs/differential/random.ts";
import { randomMessage, randomProgram, randomWorld } from "../fuzz/programs.ts";

interface Observed {
  readonly name: string;
  readonly bound: number;
  /** Of the costliest run that was seen. */
  readonly most: number;
}

const observed: Observed[] = [];
const nothing: Subject["world"] = { tables: [], providers: [] };

function observe(name: string, route: Program, runs: readonly { readonly message: Subject["messages"][number]; readonly world: Subject["world"] }[]): void {
  const compiled = compileProgram(route);
  // A generated program may need more than the machine has.
  if (!compiled.ok) return;
  const { image, bound } = compiled.value;
  const costs = runs.map(({ message, world }) => runOnModel(image, compiled.value, message, world).instructions);
  const most = Math.max(...costs);
  observed.push({ name, bound: bound.instructions, most });
  expect(most, name).toBeLessThanOrEqual(bound.instructions);
}

test("the corpus and generated routes", () => {
  for (const { name, route, world, messages } of subjects(100)) observe(name, route, messages.map((message) => ({ message, world })));
});

test("the examples", () => {
  const root = join(packageRoot(), "examples");
  let seen = 0;
  for (const entry of readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".lisp"))) {
    const checked = frontEnd(entry, readFileSync(join(root, entry), "utf8"), { nodes: new Map() });
    // Those that name nodes of their project, or import, are built by test/toolchain.
    if (!checked.ok) continue;
    const rng = new Random(seen++);
    for (const route of checked.value.routes) observe(`${entry} ${route.name}`, route, Array.from({ length: 30 }, () => ({ message: anyMessage(rng, new Uint8Array()), world: nothing })));
  }
  expect(seen).toBeGreaterThan(8);
});

test("generated programs", { timeout: 30_000 }, () => {
  for (let seed = 1; seed <= 150; seed++) {
    const checked = frontEnd("fuzz.lisp", randomProgram(seed));
    if (!checked.ok) continue;
    const rng = new Random(seed);
    const runs = Array.from({ length: 4 }, () => {
      const message = randomMessage(rng);
      return { message, world: randomWorld(rng, message) };
    });
    observe(`fuzz ${seed}`, checked.value.routes[0]!, runs);
  }
});

test("the tightest bounds are met, and every program has run", () => {
  const ratios = observed.map(({ name, bound, most }) => ({ name, ratio: bound / most })).sort((x, y) => x.ratio - y.ratio);
  if (process.env["PGRID_BOUNDS_SHOW"]) console.log(`${ratios.length} programs, ${ratios.filter(({ ratio }) => ratio === 1).length} exact`, ratios[0], ratios.at(-1));
  expect(ratios.length).toBeGreaterThan(250);
  expect(ratios.filter(({ ratio }) => ratio < 1)).toEqual([]);
  expect(ratios.filter(({ ratio }) => ratio === 1).length).toBeGreaterThan(50);
});
