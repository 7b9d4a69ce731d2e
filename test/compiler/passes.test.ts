/** Every pass keeps the meaning of every program, faults included; and the image on the model does what the IR means. */
import { expect, test } from "vitest";
import { passes } from "../../compiler/3-optimize/optimize.ts";
import type { Expr, Program } from "../../compiler/ir/expr.ts";
import { compileProgram } from "../../compiler/pipeline.ts";
import { evaluate } from "../../model/evaluate.ts";
import { compiledCorpus, meaningOf } from "../corpus/runs.ts";
import { decisionOf, runOnModel, subjects, text } from "./routes.ts";

const all = subjects(300);
let decided = 0;

/** The body as it was checked, and behind each pass. */
function stagesOf({ body }: Pick<Program, "body">): readonly { readonly name: string; readonly body: Expr }[] {
  let fresh = 0;
  const stages = [{ name: "checked", body }];
  for (const { name, run } of passes) stages.push({ name, body: run(stages.at(-1)!.body, () => `+${fresh++}`) });
  return stages;
}

test.each(all)("$name", ({ route, world, messages }) => {
  const stages = stagesOf(route);
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

const kinds = new Map<string, number>();

test.each(compiledCorpus().map((file) => ({ ...file, name: file.file })))("$name: what its expectations hand to its programs", ({ runs }) => {
  const known = new Map<Program, ReturnType<typeof stagesOf>>();
  for (const run of runs) {
    const { program } = run;
    if (!known.has(program)) known.set(program, stagesOf(program));
    const ends = known.get(program)!.map(({ name, body }) => `${name}: ${text(meaningOf({ ...run, program: { ...program, body } }))}`);
    expect(ends, run.where).toEqual(["checked", ...passes.map(({ name }) => name)].map((name) => `${name}: ${text(run.expected)}`));
    kinds.set(program.kind, (kinds.get(program.kind) ?? 0) + 1);
  }
});

test("programs of all kinds ran", () => {
  expect([...kinds.keys()].sort()).toEqual(["function", "merge", "policy", "route"]);
});

test("thousands of decisions were compared", () => {
  expect(decided).toBeGreaterThan(3000);
});
