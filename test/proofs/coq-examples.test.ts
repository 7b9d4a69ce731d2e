/** The examples of Codec.v and Csexp.v are what the compiler writes today, so that what is shown of them is shown of real programs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../cli/host.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import type { CompiledProgram } from "../../compiler/compiled.ts";
import { examplesDirectory, projectOf } from "../examples/examples.ts";

const theory = (name: string): string => readFileSync(join(packageRoot(), "proofs/coq", name), "utf8");

function routeOf(example: string): CompiledProgram {
  const file = join(examplesDirectory, example, "src/main.lisp");
  const { nodes } = projectOf(example);
  const ids = new Map(Object.entries(nodes ?? {}).map(([name, id]) => [name, Uint8Array.from(Buffer.from(id, "hex"))]));
  const compiled = compileProject([{ file, text: readFileSync(file, "utf8") }], { nodes: ids });
  if (!compiled.ok) throw new Error(`${example} does not compile`);
  return compiled.value.routes[0]!;
}

test("Codec.telemetry is the image of examples/telemetry", () => {
  const [, listed] = /Definition telemetry : list Z :=\s*\[([^\]]*)\]/u.exec(theory("Codec.v"))!;
  expect(listed!.split(";").map(Number)).toEqual([...routeOf("telemetry").image]);
});

test("Csexp's standard_path is the core form of examples/standard-path", () => {
  const [, text] = /Definition standard_path : list Z := octets\s*"([^"]*)"/u.exec(theory("Csexp.v"))!;
  expect(text).toBe(Buffer.from(routeOf("standard-path").canonical).toString("latin1"));
});
