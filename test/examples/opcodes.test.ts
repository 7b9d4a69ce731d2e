/** The instruction set holds what programs need: each opcode is used by at least two programs that no benchmark asked for. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cut, readHeader } from "../../compiler/5-verify/layout.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import { byOpcode, instructions, wordsOf } from "../../spec/instructions.ts";
import type { InstructionName } from "../../spec/instructions.ts";
import { compiledCorpus, programsOf } from "../corpus/runs.ts";
import { exampleNames, examplesDirectory, projectOf } from "./examples.ts";

function lispFiles(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory).filter((file) => file.endsWith(".lisp")).map((file) => join(directory, file));
}

/** Images of an example's routes. */
function imagesOf(path: string, nodes: Readonly<Record<string, string>>): readonly Uint8Array[] {
  const ids = new Map(Object.entries(nodes).map(([name, text]) => [name, Uint8Array.from(Buffer.from(text, "hex"))]));
  const compiled = compileProject([{ file: path, text: readFileSync(path, "utf8") }], { nodes: ids });
  if (!compiled.ok) throw new Error(`${path}: ${compiled.diagnostics.map(({ code, message }) => `${code} ${message}`).join("; ")}`);
  return compiled.value.routes.map(({ image }) => image);
}

const programs: readonly (readonly Uint8Array[])[] = [
  ...exampleNames.flatMap((name) => lispFiles(join(examplesDirectory, name, "src")).map((path) => imagesOf(path, projectOf(name).nodes ?? {}))),
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
