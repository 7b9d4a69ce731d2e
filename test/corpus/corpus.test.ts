import { describe, expect, test } from "vitest";
import { read } from "../../compiler/1-read/read.ts";
import { check } from "../../compiler/2-check/check.ts";
import type { CheckedFile } from "../../compiler/2-check/checked-file.ts";
import { forms } from "../../compiler/2-check/forms.ts";
import { definitionUsages } from "../../compiler/2-check/definitions.ts";
import { sequenceUsages } from "../../compiler/2-check/forms/loops.ts";
import { primitives } from "../../spec/core.ts";
import { faults } from "../../spec/faults.ts";
import { render } from "../../compiler/diagnostics/render.ts";
import { walk } from "../check/walk.ts";
import { evaluate } from "../../model/evaluate.ts";
import { corpus } from "./programs.ts";

const programs = corpus();

function checked(file: string, text: string): CheckedFile {
  const trees = read(file, text);
  const outcome = trees.ok ? check(trees.value, { file }) : trees;
  expect(outcome.diagnostics.map((d) => render(d, text))).toEqual([]);
  if (!outcome.ok) throw new Error(`${file} was refused`);
  return outcome.value;
}

describe("each corpus program decides as its comments say, by the meaning of its IR", () => {
  for (const { file, text, expectations } of programs) {
    test(file, () => {
      const [route] = checked(file, text).routes;
      for (const { line, message, expected } of expectations.cases) {
        expect({ line, decision: evaluate(route!, message, expectations) }).toEqual({ line, decision: expected });
      }
    });
  }
});

describe("the corpus is wide", () => {
  const trees = programs.flatMap(({ file, text }) => {
    const outcome = read(file, text);
    return outcome.ok ? outcome.value : [];
  });

  test("every form stands in it", () => {
    const used = new Set<string>();
    const pending = [...trees];
    for (let tree = pending.pop(); tree !== undefined; tree = pending.pop()) {
      if (tree.kind !== "list") continue;
      if (tree.items[0]?.kind === "name") used.add(tree.items[0].name);
      pending.push(...tree.items);
    }
    const all = [...Object.keys(forms), ...Object.keys(definitionUsages), ...Object.keys(sequenceUsages)];
    expect(all.filter((name) => !used.has(name))).toEqual([]);
  });

  test("every primitive is in two programs at least", () => {
    const counts = new Map<string, number>();
    for (const { file, text } of programs) {
      const here = new Set<string>();
      for (const { body } of checked(file, text).routes) for (const expr of walk(body)) if (expr.op === "prim") here.add(expr.prim);
      for (const name of here) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect(Object.keys(primitives).filter((name) => (counts.get(name) ?? 0) < 2)).toEqual([]);
  });

  test("every fault that a checked program can meet is met", () => {
    // Not to be met: an argument is never longer than its type says, and every build holds the hashes of the registry;
    // a missing route is the node's fault, not a program's.
    const beyond = ["none", "argument", "algorithm", "no-route"];
    const met = new Set(programs.flatMap(({ expectations }) => expectations.cases.map(({ expected }) => (expected.action === "fault" ? expected.fault : ""))));
    expect(Object.keys(faults).filter((name) => !beyond.includes(name) && !met.has(name as "overflow"))).toEqual([]);
  });
});
