/** The bound by path: never below what a run takes, and as tight as the dearest run where branches exclude each other. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { diamondRoute } from "../../bench/diamonds.ts";
import { compileProgram } from "../../compiler/pipeline.ts";
import type { Program } from "../../compiler/ir/expr.ts";
import { proveBound } from "../../compiler/prove/bound.ts";
import type { Finding } from "../../compiler/prove/finding.ts";
import { runOnModel, subjects } from "../compiler/routes.ts";
import type { RunningSolver } from "../../toolchain/z3.ts";
import { checked, proverOn, startSolver } from "./solver.ts";

let solver: RunningSolver;
beforeAll(() => void (solver = startSolver()));
afterAll(() => solver.close());

async function boundOf(program: Program): Promise<{ readonly found: Finding; readonly image: Uint8Array; readonly tables: Program["tables"] }> {
  const compiled = compileProgram(program);
  if (!compiled.ok) throw new Error(`${program.name} does not compile`);
  return { found: await proveBound(program, compiled.value, proverOn(solver)), image: compiled.value.image, tables: compiled.value.tables };
}

test("no message of the corpus costs more", async () => {
  const some = subjects(20).filter((_, at) => at % 5 === 0);
  let tighter = 0;
  for (const { name, route, world, messages } of some) {
    const { found, image, tables } = await boundOf(route);
    const { linear, proved, observed } = found.figures!;
    expect(proved, name).toBeLessThanOrEqual(linear);
    expect(observed, name).toBeLessThanOrEqual(proved);
    for (const message of messages) expect(runOnModel(image, { tables }, message, world).instructions, name).toBeLessThanOrEqual(proved);
    if (proved < linear) tighter++;
  }
  expect(tighter).toBeGreaterThan(0);
});

test("of 64 branches that exclude each other one is charged, and a run takes just that", async () => {
  const { found } = await boundOf(checked(diamondRoute(64)).routes[0]!);
  const { linear, proved, observed } = found.figures!;
  expect(proved).toBe(observed);
  expect(proved).toBeLessThan(linear);
});

test("a loop is charged as often as the message makes it turn", async () => {
  const { found } = await boundOf(checked("(defroute r (if (> (+% %size 1) 10) (deliver) (reply (fold (x (u8s %payload)) (a 0) (+% a x)))))\n").routes[0]!);
  const { linear, proved, observed } = found.figures!;
  expect(linear).toBeGreaterThan(4096);
  expect(proved).toBeLessThan(40);
  expect(observed).toBe(proved);
});
