/** A Lisp program and its TypeScript twin are the same program: the same core form, hence the same CID. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { compileProject } from "../../compiler/pipeline.ts";
import type { CompiledProgram } from "../../compiler/pipeline.ts";
import { reader } from "./reader.ts";

const here = new URL("./", import.meta.url);
/** Twins of the examples and the corpus; `programs` has its own Lisp beside it. */
const twins = readdirSync(new URL("twins", here)).filter((file) => file.endsWith(".policy.ts")).map((file) => file.slice(0, -".policy.ts".length)).filter((name) => name !== "programs");

function lispOf(name: string): { readonly text: string; readonly nodes: ReadonlyMap<string, Uint8Array> } {
  const example = new URL(`../../examples/${name}/`, here);
  if (!existsSync(example)) return { text: readFileSync(new URL(`../corpus/${name}.lisp`, here), "utf8"), nodes: new Map() };
  const { nodes = {} } = JSON.parse(readFileSync(new URL("pgrid.json", example), "utf8")) as { nodes?: Record<string, string> };
  return { text: readFileSync(new URL("src/main.lisp", example), "utf8"), nodes: new Map(Object.entries(nodes).map(([node, id]) => [node, Uint8Array.from(Buffer.from(id, "hex"))])) };
}

function compiled(file: string, text: string, nodes: ReadonlyMap<string, Uint8Array>): CompiledProgram {
  const outcome = compileProject([{ file, text }], { nodes, typescript: reader });
  expect(outcome.diagnostics.filter(({ code }) => code !== "PG2029" && code !== "PG2028")).toEqual([]);
  return outcome.ok ? outcome.value.routes[0]! : expect.unreachable();
}

test.each(twins)("%s", (name) => {
  const { text, nodes } = lispOf(name);
  const lisp = compiled(`${name}.lisp`, text, nodes);
  const typescript = compiled(`${name}.policy.ts`, readFileSync(new URL(`twins/${name}.policy.ts`, here), "utf8"), nodes);
  expect(typescript.core).toBe(lisp.core);
  expect(typescript.cid).toBe(lisp.cid);
  // `hash31` does not say where a hyphen was.
  expect(typescript.name.replaceAll("-", "")).toBe(lisp.name.replaceAll("-", ""));
});

test("the examples that the reference names are among them, and a dozen of the corpus", () => {
  expect(twins).toEqual(expect.arrayContaining(["standard-path", "telemetry"]));
  expect(twins.filter((name) => existsSync(new URL(`../corpus/${name}.lisp`, here)) && !existsSync(new URL(`../../examples/${name}/`, here))).length).toBeGreaterThanOrEqual(12);
});

test("programs of every kind", () => {
  const both = ["programs.lisp", "programs.policy.ts"].map((file) => {
    const outcome = compileProject([{ file, text: readFileSync(new URL(`twins/${file}`, here), "utf8") }], { typescript: reader });
    expect(outcome.diagnostics).toEqual([]);
    if (!outcome.ok) return expect.unreachable();
    const { routes, merges, caches, policies, tests } = outcome.value;
    return {
      cids: [...routes, ...merges, ...caches, ...policies].map(({ name, doc, cid }) => ({ name, doc, cid })),
      requires: merges.map(({ requires }) => requires?.cid), caches: caches.map(({ ttl, replicas }) => ({ ttl, replicas })),
      grants: policies.map(({ grants }) => grants.map(({ span: _, ...grant }) => grant)), tests: tests.map(({ name, steps }) => ({ name, steps: steps.map(({ program, inputs, expected }) => [program.cid, inputs, expected]) })),
    };
  });
  expect(both[1]).toEqual(both[0]);
  expect(both[0]!.cids).toHaveLength(5);
});
