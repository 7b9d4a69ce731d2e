import { describe, expect, test } from "vitest";
import { read } from "../../compiler/1-read/read.ts";
import type { Tree } from "../../compiler/1-read/tree.ts";
import { forms } from "../../compiler/2-check/forms.ts";
import { definitionUsages } from "../../compiler/2-check/definitions.ts";
import { sequenceUsages } from "../../compiler/2-check/forms/loops.ts";
import { stepUsages } from "../../compiler/2-check/programs/tests.ts";
import { catalogue, diagnosticCodes } from "../../compiler/diagnostics/catalogue.ts";
import type { Row } from "../../compiler/diagnostics/catalogue/row.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { positionOf } from "../../compiler/support/span.ts";
import { primitives } from "../../spec/core.ts";
import { faults } from "../../spec/faults.ts";
import { walk } from "../check/walk.ts";
import { boundKinds } from "./expectations.ts";
import type { ExpectedBound } from "./expectations.ts";
import { corpus, libraries, refusedCorpus } from "./programs.ts";
import { corpusFile, endOnMachine, meaningOf, onModel, programsOf } from "./runs.ts";
import type { CorpusFile } from "./runs.ts";

const accepted = corpus();
const refused = refusedCorpus();
/** Of the files that compile; those that do not fail in their own test. */
const files: CorpusFile[] = [];

const boundOf = ({ project }: CorpusFile): ExpectedBound => {
  const [first] = [...project.routes, ...project.merges, ...project.caches, ...project.policies];
  const { instructions, hashBytes, lookups, sends } = first!.bound;
  return { instructions, "hash-bytes": hashBytes, lookups, sends };
};

describe("each program comes to what its file says, by the meaning of its IR and on the model of the machine", () => {
  for (const source of accepted) {
    test(source.file, () => {
      const file = corpusFile(source);
      files.push(file);
      expect(file.runs.length).toBeGreaterThan(0);
      for (const run of file.runs) {
        const { where, expected, most } = run;
        expect({ where, meaning: meaningOf(run) }).toEqual({ where, meaning: expected });
        const outcome = onModel(run);
        expect({ where, machine: endOnMachine(outcome, run) }).toEqual({ where, machine: expected });
        expect(outcome.instructions).toBeLessThanOrEqual(most ?? Infinity);
      }
      const { bound } = source.expectations;
      const found = boundOf(file);
      expect(bound).toEqual(Object.fromEntries(boundKinds.filter((kind) => bound !== null && bound[kind] !== undefined).map((kind) => [kind, found[kind]])));
      expect(bound).toHaveProperty("instructions");
    });
  }
});

/** A diagnostic as a comment of a corpus file says it. */
function said({ severity, code, span }: Diagnostic, text: string): string {
  const [from, to] = [positionOf(text, span.start), positionOf(text, span.end)];
  const shown = text.slice(span.start, span.end).replaceAll(/\s+/gu, " ").replaceAll(/\p{Cf}/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
  const [kept] = shown.length > 60 ? [`${shown.slice(0, 40)}…`] : [shown];
  return `;; ${severity === "error" ? "refused" : "warned"}: ${code} at ${from.line}:${from.column}-${to.line}:${to.column} "${kept}"`;
}

describe("each refused file gets the diagnostics that it says, where it says", () => {
  for (const { file, text, expectations } of refused) {
    test(file, () => {
      const outcome = compileProject([{ file, text }], {}, libraries.map((source) => ({ ...source, file: source.file })));
      const found = outcome.diagnostics.map((each) => (each.span.file === file ? said(each, text) : `in ${each.span.file}: ${each.code}`));
      expect(found.join("\n")).toBe(expectations.diagnostics.map(({ severity, code, place, text: shown }) => `;; ${severity === "error" ? "refused" : "warned"}: ${code} at ${place} "${shown}"`).join("\n"));
      expect(outcome.ok).toBe(expectations.diagnostics.every(({ severity }) => severity === "warning"));
      expect(found.length).toBeGreaterThan(0);
    });
  }
});

describe("the corpus is wide", () => {
  test("it has at least 300 programs", () => {
    expect(accepted.length + refused.length).toBeGreaterThanOrEqual(300);
  });

  test("every form, definition, sequence and step of a test stands in it", () => {
    // The operations that no build holds can only be refused.
    const used = new Set<string>();
    const pending: Tree[] = [...accepted, ...refused, ...libraries].flatMap(({ file, text }) => {
      const outcome = read(file, text);
      return outcome.ok ? outcome.value : [];
    });
    for (let tree = pending.pop(); tree !== undefined; tree = pending.pop()) {
      if (tree.kind !== "list") continue;
      if (tree.items[0]?.kind === "name") used.add(tree.items[0].name);
      pending.push(...tree.items);
    }
    const all = [...Object.keys(forms), ...Object.keys(definitionUsages), ...Object.keys(sequenceUsages), ...Object.keys(stepUsages)];
    expect(all.filter((name) => !used.has(name))).toEqual([]);
  });

  test("every diagnostic that a file can bring about is in a refused one", () => {
    // PG1012: a file of a quarter of a megabyte; test/read has it. What only a policy in TypeScript can bring about is in
    // test/typescript.
    const beyond = new Set(["PG1012"]);
    const met = new Set<string>(refused.flatMap(({ expectations }) => expectations.diagnostics.map(({ code }) => code)));
    const due = diagnosticCodes.filter((code) => {
      const row: Row = catalogue[code];
      return ["read", "check", "compile"].includes(row.stage) && row.language !== "typescript" && !beyond.has(code);
    });
    expect(due.filter((code) => !met.has(code))).toEqual([]);
  });

  test("every primitive is in two programs at least", () => {
    const counts = new Map<string, number>();
    for (const file of files) {
      const here = new Set<string>();
      for (const [{ body }] of programsOf(file)) for (const expr of walk(body)) if (expr.op === "prim") here.add(expr.prim);
      for (const name of here) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect(Object.keys(primitives).filter((name) => (counts.get(name) ?? 0) < 2)).toEqual([]);
  });

  test("every fault that a checked program can meet is met", () => {
    // Not to be met: an argument is never longer than its type says, and every build holds the hashes of the registry;
    // a missing route, a program that gives where an action is wanted, and what a policy denies, are the node's faults, not a program's.
    // A string is built in as much room as its parts can take: it outgrows it only when a node hands over a longer state
    // than the merge's type says.
    const beyond = ["none", "argument", "algorithm", "no-route", "no-action", "denied", "capacity"];
    const met = new Set(files.flatMap(({ runs }) => runs.map(({ expected }) => (expected.action === "fault" ? expected.fault : ""))));
    expect(Object.keys(faults).filter((name) => !beyond.includes(name) && !met.has(name as "overflow"))).toEqual([]);
  });
});
