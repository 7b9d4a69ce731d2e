import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { forms } from "../../compiler/2-check/forms.ts";
import { sequenceUsages } from "../../compiler/2-check/forms/loops.ts";
import { definitionUsages } from "../../compiler/2-check/definitions.ts";
import { stepUsages } from "../../compiler/2-check/programs/tests.ts";
import { codesOf } from "./front-end.ts";

const page = readFileSync(new URL("../../docs/reference/language.md", import.meta.url), "utf8");

test("the reference names every form, sequence and definition, and no other", () => {
  const all = [...Object.keys(forms), ...Object.keys(sequenceUsages), ...Object.keys(definitionUsages)];
  // Parts of definitions, types, and the names that an author gives.
  const parts = [...Object.keys(stepUsages), ":budget", ":within", "bytes", "optional", "nodes", "fault", "name", "name-field"];
  const named = new Set([...page.matchAll(/`\(([^\s()`]+)[^`]*\)`/gu)].map(([, name]) => name!));
  expect([...named].filter((name) => !all.includes(name) && !parts.includes(name))).toEqual([]);
  expect(all.filter((name) => !named.has(name))).toEqual([]);
});

test("its first example is accepted", () => {
  const [, example] = /```lisp\n(.*?)```/su.exec(page)!;
  expect(codesOf(example!)).toEqual([]);
});
