/**
 * Generated programs (programs.ts): what the checked IR means, what each pass of the optimiser makes of it, and what the
 * image decides on the model are the same, within its bound. The meaning has no scratch memory and no registers, so a value
 * that is overwritten while it is still to be read shows.
 * PGRID_FUZZ_COUNT sets the number of programs (default 300), PGRID_FUZZ_SEED the first seed.
 */
import { expect, test } from "vitest";
import { passes } from "../../compiler/3-optimize/optimize.ts";
import { compileProgram, frontEnd } from "../../compiler/pipeline.ts";
import { evaluate } from "../../model/evaluate.ts";
import { decisionOf, runOnModel, text } from "../compiler/routes.ts";
import { Random } from "../../proofs/differential/random.ts";
import { randomMessage, randomProgram, randomWorld } from "./programs.ts";

const count = Number(process.env["PGRID_FUZZ_COUNT"] ?? "300");
const firstSeed = Number(process.env["PGRID_FUZZ_SEED"] ?? "1");
const refusals = new Map<string, number>();
const decisions = new Map<string, number>();

/** What is wrong with the program of this seed; null when nothing is, "refused" when it does not compile. */
function problem(seed: number, source: string): string | null {
  const checked = frontEnd("fuzz.lisp", source);
  const refuse = (codes: readonly { readonly code: string; readonly message: string }[]): string => {
    const why = codes.find(({ code }) => code !== "PG2028")?.code ?? "none";
    refusals.set(why, (refusals.get(why) ?? 0) + 1);
    return "refused";
  };
  if (!checked.ok) return refuse(checked.diagnostics);
  const route = checked.value.routes[0]!;
  const compiled = compileProgram(route);
  if (!compiled.ok) return refuse(compiled.diagnostics);
  let fresh = 0;
  const stages = [{ name: "checked", body: route.body }];
  for (const { name, run } of passes) stages.push({ name, body: run(stages.at(-1)!.body, () => `+${fresh++}`) });
  const rng = new Random(seed);
  for (let i = 0; i < 4; i++) {
    const message = randomMessage(rng);
    const world = randomWorld(rng, message);
    const [meant, ...after] = stages.map(({ body }) => text(evaluate({ ...route, body }, message, world)));
    const kind = /"fault":"[a-z-]+"|"action":"[a-z]+"/u.exec(meant!.replace('"action":"fault",', ""))![0];
    decisions.set(kind, (decisions.get(kind) ?? 0) + 1);
    const differing = after.findIndex((each) => each !== meant);
    const shown = `on payload ${[...message.payload].join()} ttl ${message.ttl} size ${message.payload.length} sequence ${message.sequence} time ${message.time}`;
    if (differing >= 0) return `after ${stages[differing + 1]!.name}: ${after[differing]} instead of ${meant} ${shown}`;
    const ran = text(decisionOf(runOnModel(compiled.value.image, compiled.value, message, world)));
    if (ran !== meant) return `the image: ${ran} instead of ${meant} ${shown}`;
    if (meant!.includes('"argument"')) return `a promise of a length does not hold ${shown}`;
  }
  return null;
}

test(`${count} generated programs mean the same after every pass and on the machine`, { timeout: 30_000 + count * 20 }, () => {
  let accepted = 0;
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const source = randomProgram(seed);
    let found: string | null;
    try {
      found = problem(seed, source);
    } catch (error) {
      found = String((error as Error).stack);
    }
    if (found === "refused") continue;
    accepted++;
    if (found !== null) expect({ seed, source, problem: found }).toBeNull();
  }
  if (process.env["PGRID_FUZZ_SHOW"]) console.log(accepted, Object.fromEntries(refusals), Object.fromEntries(decisions));
  expect(accepted).toBeGreaterThan(count / 5);
});
