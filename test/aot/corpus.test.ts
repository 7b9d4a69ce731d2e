/**
 * The corpus and generated routes, compiled ahead of time: the same end as the model and the C interpreter, the same host
 * calls, and at least the instructions that were executed, at most the bound; exactly those where there is no loop.
 * PGRID_FUZZ_COUNT sets the number of random programs, PGRID_FUZZ_SEED the first seed.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { frontEnd } from "../../compiler/pipeline.ts";
import type { Message } from "../../model/machine.ts";
import { faults } from "../../spec/faults.ts";
import { programEnds } from "../../spec/wire.ts";
import { runOnModel, subjects } from "../compiler/routes.ts";
import type { Subject } from "../compiler/routes.ts";
import { Random } from "../../proofs/differential/random.ts";
import { randomMessage, randomProgram, randomWorld } from "../fuzz/programs.ts";
import { disagreement } from "./agreement.ts";
import { buildNative, encodeNativeCase } from "./native.ts";
import { sourceOf, caseOf, compiledOf, hasLoop } from "./subjects.ts";
import type { Compiled } from "./subjects.ts";

const randomCount = Number(process.env["PGRID_FUZZ_COUNT"] ?? "120");
const firstSeed = Number(process.env["PGRID_FUZZ_SEED"] ?? "1");

interface Trial extends Compiled {
  readonly runs: readonly { readonly message: Message; readonly world: Subject["world"] }[];
}

function randomTrial(seed: number): Trial | null {
  const checked = frontEnd("fuzz.lisp", randomProgram(seed));
  const found = checked.ok ? compiledOf(`random ${seed}`, checked.value.routes[0]!) : null;
  if (found === null) return null;
  const rng = new Random(seed);
  return { ...found, runs: Array.from({ length: 8 }, () => {
    const message = randomMessage(rng);
    return { message, world: randomWorld(rng, message) };
  }) };
}

const trials: Trial[] = [];

beforeAll(() => {
  for (const { name, route, world, messages } of subjects(40)) {
    const found = compiledOf(name, route);
    if (found === null) throw new Error(`${name} is refused`);
    trials.push({ ...found, runs: messages.map((message) => ({ message, world })) });
  }
  for (let seed = firstSeed; seed < firstSeed + randomCount; seed++) {
    const trial = randomTrial(seed);
    if (trial !== null) trials.push(trial);
  }
});

const hex = (bytes: Uint8Array): string => (bytes.length === 0 ? "-" : Buffer.from(bytes).toString("hex"));

describe.each([{ sanitize: false }, { sanitize: true }])("compiled with sanitizers: $sanitize", ({ sanitize }) => {
  test("model, interpreter and compiled program agree", { timeout: 120_000 }, () => {
    // Compiling with sanitizers takes the longest: a part is watched.
    const chosen = sanitize ? trials.filter((_, i) => i % 4 === 0) : trials;
    const native = buildNative("corpus", chosen.map(sourceOf), [], { sanitize });
    const cases = chosen.flatMap((trial, index) => trial.runs.map(({ message, world }) => ({ trial, message, world, encoded: encodeNativeCase(caseOf(index, trial, message, world)) })));
    const outcomes = native.run(Buffer.concat(cases.map(({ encoded }) => encoded)));
    expect(outcomes.length).toBe(cases.length);
    const wrong = cases.flatMap(({ trial, message, world }, i) => {
      const both = outcomes[i]!;
      const found = disagreement(both, hasLoop(trial));
      const where = `${trial.name} on payload ${hex(message.payload)} ttl ${message.ttl}`;
      if (found !== null) return [`${where}: ${found}`];
      if (sanitize) return [];
      const { action, fault, value, instructions, bytes, cid } = runOnModel(trial.compiled.image, trial.compiled, message, world);
      const model = `${programEnds[action]} ${faults[fault].code} ${value} ${hex(bytes)} ${hex(cid)}`;
      return model === both[0].end && instructions === both[0].instructions ? [] : [`${where}: model ${model} in ${instructions}, interpreter ${JSON.stringify(both[0])}`];
    });
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(chosen.filter(hasLoop).length).toBeGreaterThan(10);
    expect(chosen.filter((trial) => !hasLoop(trial)).length).toBeGreaterThan(10);
  });
});
