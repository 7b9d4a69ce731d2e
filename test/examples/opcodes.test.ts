/** The instruction set holds what programs need: each opcode is used by at least two programs that no benchmark asked for. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cut, readHeader } from "../../compiler/5-verify/layout.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import { byOpcode, instructions, wordsOf } from "../../spec/instructions.ts";
import type { InstructionName } from "../../spec/instructions.ts";
import { compiledCorpus, programsOf } from "../corpus/runs.ts";
import { exampleNames, examplesDirectory, projectOf } from "./examples.ts";

/** Images of an example's programs. */
function imagesOf(name: string): readonly Uint8Array[] {
  const { nodes = {}, entry } = projectOf(name);
  const ids = new Map(Object.entries(nodes).map(([id, text]) => [id, Uint8Array.from(Buffer.from(text, "hex"))]));
  const files = readdirSync(join(examplesDirectory, name, "src")).map((file) => ({ file: `src/${file}`, text: readFileSync(join(examplesDirectory, name, "src", file), "utf8") }));
  const entries = [entry].flat();
  const compiled = compileProject(files.filter(({ file }) => entries.includes(file)), { nodes: ids }, files.filter(({ file }) => !entries.includes(file)));
  if (!compiled.ok) throw new Error(`${name}: ${compiled.diagnostics.map(({ code, message }) => `${code} ${message}`).join("; ")}`);
  const { routes, merges, caches, policies } = compiled.value;
  return [...routes, ...merges, ...caches, ...policies].map(({ image }) => image);
}

const programs: readonly (readonly Uint8Array[])[] = [
  ...exampleNames.map(imagesOf),
  ...compiledCorpus().map((file) => programsOf(file).map(([, { image }]) => image)),
];

/** Opcodes in the images, whether or not a run reaches them. */
function opcodesOf(images: readonly Uint8Array[]): ReadonlySet<InstructionName> {
  const found = new Set<InstructionName>();
  for (const image of images) {
    const { code } = cut(image, readHeader(image));
    for (let pc = 0; pc < code.length;) {
      const { name, row } = byOpcode.get(code[pc]! & 0xff)!;
      found.add(name);
      pc += wordsOf(row);
    }
  }
  return found;
}

test("every opcode is used by at least two examples or corpus programs", () => {
  const uses = new Map<InstructionName, number>((Object.keys(instructions) as InstructionName[]).map((name) => [name, 0]));
  for (const program of programs) for (const name of opcodesOf(program)) uses.set(name, uses.get(name)! + 1);
  const rare = [...uses].filter(([, count]) => count < 2).map(([name, count]) => `${name}: ${count}`);
  expect(rare).toEqual([]);
});
