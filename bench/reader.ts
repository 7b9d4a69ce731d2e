/**
 * reader.*: programs in messages: how long they are compressed, and what the device's compiler (runtime-c/lisp/) takes to make images of them:
 * flash, memory, stack, instructions. The corpus is that of the tests: examples, the node, workloads, test/corpus, in both spellings.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { CompiledProgram } from "../compiler/compiled.ts";
import { compileProject } from "../compiler/pipeline.ts";
import { parseProgram, printProgram } from "../compiler/ir/core.ts";
import { parseCanonical } from "../compiler/support/sexp.ts";
import type { Sexp } from "../compiler/support/sexp.ts";
import { compress } from "../protocol/dictionary.ts";
import { icountShift } from "../sim/machines.ts";
import { dictionaryLimits } from "../spec/dictionary.ts";
import { readElf } from "../toolchain/elf.ts";
import type { Host } from "../toolchain/host.ts";
import { compilerStack } from "../toolchain/nesting.ts";
import { parseCallGraphs } from "../toolchain/stack.ts";
import { buildBare } from "./bare.ts";
import { atLeast, figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { runUntilEnd } from "./run-until-end.ts";

/** The five forms whose length has a bar: routes of 107 to 196 bytes, as people write them. */
const samples = ["examples/actuator-policy: commands", "examples/standard-path: standard-path", "telemetry-sinks: telemetry-sinks", "by-priority: by-priority", "prefix-long: prefix-long"];

interface Program {
  readonly name: string;
  /** Of a project, not of the tests' corpus. */
  readonly example: boolean;
  readonly canonical: Uint8Array;
  readonly compressed: Uint8Array;
  readonly image: Uint8Array;
}

function programsOf(where: string, main: { file: string; text: string }, nodes: ReadonlyMap<string, Uint8Array>, imported: readonly { file: string; text: string }[]): readonly Program[] {
  const project = compileProject([main], { nodes }, imported);
  if (!project.ok) throw new Error(`${where} does not compile: ${JSON.stringify(project.diagnostics[0])}`);
  const { routes, merges, caches, policies } = project.value;
  return [...routes, ...merges, ...caches, ...policies].map(({ name, canonical: core, image }: CompiledProgram) => ({
    name: `${where}: ${name}`, example: where.includes("/"), canonical: core, compressed: compress(printProgram(parseProgram(parseCanonical(core)!))), image,
  }));
}

function corpus(root: string): readonly Program[] {
  const lisp = (directory: string, as: string): { file: string; text: string }[] =>
    readdirSync(join(root, directory)).filter((file) => file.endsWith(".lisp")).sort().map((file) => ({ file: `${as}${file}`, text: readFileSync(join(root, directory, file), "utf8") }));
  const projects = [...readdirSync(join(root, "examples"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => `examples/${name}`), "systems/node", "bench/workloads"];
  const libraries = lisp("test/corpus/lib", "lib/");
  return [
    ...projects.flatMap((directory) => {
      const { entry, nodes = {} } = JSON.parse(readFileSync(join(root, directory, "pgrid.json"), "utf8")) as { entry: string; nodes?: Record<string, string> };
      const files = lisp(join(directory, "src"), "src/");
      return programsOf(directory, files.find(({ file }) => file === entry)!, new Map(Object.entries(nodes).map(([name, id]) => [name, Uint8Array.from(Buffer.from(id, "hex"))])), files.filter(({ file }) => file !== entry));
    }),
    ...lisp("test/corpus", "").flatMap((file) => programsOf(file.file.replace(/\.lisp$/u, ""), file, new Map(), libraries)),
  ];
}

/** Programs that go as deep as one may, in each of the ways that recursion goes: for the stack. */
function deepest(): readonly Uint8Array[] {
  const nest = (levels: number, form: (inner: Sexp) => Sexp, innermost: Sexp): Sexp => (levels === 0 ? innermost : form(nest(levels - 1, form, innermost)));
  const route = (body: Sexp): Uint8Array => compress(["core", "1", ["tables"], body]);
  const levels = dictionaryLimits.nesting.value - 1;
  return [
    route(["reply", nest(levels, (inner) => ["+", "%ttl", inner], "1")]),
    route(["reply", nest(levels - 1, (inner) => ["if", ["<", "%ttl", "1"], inner, "2"], "1")]),
    route(["if", nest(levels, (inner) => ["=", inner, "false"], "true"), ["gateway"], ["deliver"]]),
    route(["reply", nest(levels - 1, (inner) => ["range", "v0", inner, "1", "3", [], ["next"], "1"], "1")]),
    route(["reply", ["len", nest(levels - 1, (inner) => ["slice", inner, "0", "%ttl"], "%payload")]]),
    route(nest(levels - 1, (inner) => ["range", "v0", "3", "1", "3", [], ["next"], inner], ["gateway"])),
  ];
}

const bytes = (name: string, of: Uint8Array): string => `static const uint8_t ${name}[] = {${of.join(",")}};\n`;

function header(programs: readonly Program[], deep: readonly Uint8Array[]): string {
  return [
    "#include <stdint.h>\n",
    "struct corpus_program {\n  const uint8_t *compressed, *canonical, *image;\n  uint16_t compressed_bytes, canonical_bytes, image_bytes;\n  uint8_t standard_path, example;\n};\n",
    ...programs.flatMap((program, i) => [bytes(`z${i}`, program.compressed), bytes(`c${i}`, program.canonical), bytes(`i${i}`, program.image)]),
    ...deep.map((program, i) => bytes(`d${i}`, program)),
    `static const struct corpus_program corpus[] = {\n${programs.map((program, i) => `  {z${i}, c${i}, i${i}, ${program.compressed.length}, ${program.canonical.length}, ${program.image.length}, ${program.name === samples[1] ? 1 : 0}, ${program.example ? 1 : 0}},\n`).join("")}};\n`,
    `static const struct {\n  const uint8_t *program;\n  uint32_t bytes;\n} deep[] = {${deep.map((program, i) => `{d${i}, ${program.length}}`).join(", ")}};\n`,
  ].join("");
}

export async function readerFigures(host: Host): Promise<Figures> {
  const programs = corpus(host.root);
  const sources = ["check", "compile", "emit", "generate", "reader"].map((name) => `lisp/${name}`);
  const bare = await buildBare(host, "reader", join(host.root, "bench/reader/main.c"), [...sources.map((source) => `${source}.c`), "wire/cbor.c"], [], { "corpus.h": header(programs, deepest()) });
  const size = (label: string): number => readElf(host.readFile(bare.objects.get(label)!)!).sections
    .filter(({ name, allocated, writable }) => allocated && !writable && /^\.(?:text|rodata)/u.test(name)).reduce((sum, section) => sum + section.size, 0);
  const text = await runUntilEnd(host, bare.emulator, bare.elf);
  if (text.includes("too_deep")) throw new Error(`a program of the greatest depth is refused:\n${text}`);
  const said = (name: string): number => {
    const [, value] = new RegExp(`^${name} (\\d+) \\d+$`, "mu").exec(text) ?? [];
    if (value === undefined) throw new Error(`the reader's bench says no ${name}:\n${text}`);
    return Number(value);
  };
  /** 40 ns a tick of the counter. */
  const counted = (name: string): number => (said(name) * 40) / 2 ** icountShift;
  const total = (of: (program: Program) => Uint8Array): number => programs.reduce((sum, program) => sum + of(program).length, 0);
  const stack = compilerStack(parseCallGraphs(bare.callGraphs))!;
  const lengths = samples.map((sample) => programs.find(({ name }) => name === sample)!);
  return {
    "reader.flash": figure(sources.reduce((sum, label) => sum + size(label), 0), "bytes, .text and .rodata of reader, checker and compiler, the dictionary's names included; verifier and checksum are the node's, the reader of CBOR the envelope's", 10_240),
    "reader.ram": figure(said("ram"), "bytes of memory to work in, the image apart", 4096),
    "reader.stack": figure(stack, `bytes of stack, bound: ${dictionaryLimits.nesting.value} levels`),
    "reader.stack_used": figure(said("stack"), "bytes of stack that the corpus and programs of the greatest depth took", stack),
    "reader.corpus_identical": atLeast(((programs.length - said("wrong")) / programs.length) * 100, `per cent of ${programs.length} programs of the corpus whose image is the host's in both spellings`, 80),
    "reader.examples_identical": atLeast(said("wrong_examples") === 0 ? 100 : 0, "per cent of the examples", 100),
    "reader.canonical_byte": figure(counted("canonical") / total(({ canonical: core }) => core), "instructions a byte, canonical S-expressions, whole corpus", 60),
    "reader.compressed_byte": figure(counted("compressed") / total(({ compressed }) => compressed), "instructions a byte, compressed, whole corpus", 250),
    "reader.standard_path": figure(counted("standard_path"), "instructions, the design note's route, compressed"),
    "reader.compression": figure(total(({ canonical: core }) => core) / total(({ compressed }) => compressed), "canonical bytes for one compressed"),
    "reader.sample_bytes": figure(Math.max(...lengths.map(({ compressed }) => compressed.length)),
      `bytes, the longest of five forms: ${lengths.map(({ name, canonical: core, compressed }) => `${name.slice(name.indexOf(": ") + 2)} ${core.length} → ${compressed.length}`).join(", ")}`, 53),
  };
}

