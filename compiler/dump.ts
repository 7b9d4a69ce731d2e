/**
 * What a stage of the compiler made of each program, for people: `pgrid check --dump=STAGE`.
 *
 * `read` shows the trees of the files, `check` the typed IR, a pass's name the IR behind it, `core` core form, `code` the
 * listing, `image` the bytes.
 */
import { passes } from "./3-optimize/optimize.ts";
import type { Tree } from "./1-read/tree.ts";
import type { CompiledProgram, CompiledProject } from "./compiled.ts";
import { disassemble, render } from "./disassemble.ts";
import { printExpr } from "./ir/core.ts";
import { pretty } from "./support/sexp.ts";
import type { Sexp } from "./support/sexp.ts";
import { readTrees } from "./pipeline.ts";
import type { CompileOptions, Source } from "./pipeline.ts";
import type { Stage } from "./stages.ts";

export interface Dumped {
  /** The file that was read, or the program. */
  readonly name: string;
  readonly text: string;
}

export function dump(stage: Stage, project: CompiledProject, sources: readonly Source[], options: CompileOptions = {}, libraries: readonly Source[] = []): readonly Dumped[] {
  if (stage === "read") {
    return sources.map((source) => {
      const trees = readTrees(source, options, [...libraries, ...sources]);
      if (!trees.ok) throw new Error(`${source.file} was read before`);
      return { name: source.file, text: trees.value.map((tree) => pretty(sexpOf(tree))).join("\n") };
    });
  }
  const programs = [...project.routes, ...project.merges, ...project.caches, ...project.policies];
  return programs.map((program) => ({ name: `${program.kind} ${program.name}`, text: textOf(stage, program) }));
}

function textOf(stage: Exclude<Stage, "read">, program: CompiledProgram): string {
  switch (stage) {
    case "core": return program.core;
    case "code": return render(disassemble(program.image)!).trimEnd();
    case "image": return hexLines(program.image);
    default: {
      let names = 0;
      let body = program.source!.checked;
      for (const { name, run } of stage === "check" ? [] : passes) {
        body = run(body, () => `+${names++}`);
        if (name === stage) break;
      }
      return pretty(printExpr(body));
    }
  }
}

function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    lines.push(`${at.toString(16).padStart(4, "0")}  ${row}`);
  }
  return lines.join("\n");
}

/** As it was written, but for comments and white space. */
function sexpOf(tree: Tree): Sexp {
  switch (tree.kind) {
    case "list": return tree.items.map(sexpOf);
    case "int": return String(tree.value);
    case "u64": return `${tree.value}u64`;
    case "fix": return fixText(tree.value);
    case "string": return JSON.stringify(tree.text);
    case "bytes": return tree.bytes;
    case "name": return tree.name;
    case "symbol": return `'${tree.name}`;
    case "field": return `%${tree.name}`;
    case "keyword": return `:${tree.name}`;
  }
}

/** Sixteen fractional bits are exact in decimals. */
function fixText(value: number): string {
  const text = String(value / 65536);
  return text.includes(".") ? text : `${text}.0`;
}
