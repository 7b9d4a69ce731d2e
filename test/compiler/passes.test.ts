/** Every pass keeps the meaning of every route, faults included; and the image on the model does what the IR means. */
import { expect, test } from "vitest";
import { passes } from "../../compiler/3-optimize/optimize.ts";
import { compileProgram } from "../../compiler/pipeline.ts";
import { evaluate } from "../../model/evaluate.ts";
import { decisionOf, runOnModel, subjects, text } from "./routes.ts";

const all = subjects(300);
let decided = 0;

test.each(all)("$name", ({ route, world, messages }) => {
  let fresh = 0;
  const stages: { name: string; body: typeof route.body }[] = [{ name: "checked", body: route.body }];
  for (const { name, run } of passes) stages.push({ name, body: run(stages.at(-1)!.body, () => `+${fresh++}`) });
  const compiled = compileProgram(route);
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ message }) => message).join("; "));
  for (const message of messages) {
    const [checked, ...rest] = stages.map(({ name, body }) => `${name}: ${text(evaluate({ ...route, body }, message, world))}`);
    const meaning = checked!.slice("checked: ".length);
    expect(rest).toEqual(passes.map(({ name }) => `${name}: ${meaning}`));
    expect(text(decisionOf(runOnModel(compiled.value.image, compiled.value, message, world)))).toBe(meaning);
    decided++;
  }
});

test("thousands of decisions were compared", () => {
  expect(decided).toBeGreaterThan(3000);
});
