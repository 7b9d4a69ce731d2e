/**
 * The C unit of a project whose routes are compiled ahead of time: one function a program, from the same core form that
 * became its bytecode, with `#line` directives to the source.
 *
 * The bytecode stays what is admitted; the encoder's trace of it tells what the machine would be charged at each place.
 */
import type { ProgramSource } from "../../compiled.ts";
import { positionOf } from "../../support/span.ts";
import type { Line } from "./function.ts";
import { programFunction } from "./program.ts";

export interface AotSource {
  /** As spans name it. */
  readonly file: string;
  /** As the C text names it: no path of the machine. */
  readonly shown: string;
  readonly text: string;
}

export interface AotUnit {
  readonly text: string;
  /** The functions' names, in the programs' order. */
  readonly functions: readonly string[];
}

export function aotFunctionNames(programs: readonly { readonly name: string }[]): readonly string[] {
  const used = new Set<string>();
  return programs.map(({ name }) => {
    const base = `pg_aot_${name.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "_")}`;
    let made = base;
    for (let n = 2; used.has(made); n++) made = `${base}_${n}`;
    used.add(made);
    return made;
  });
}

export function aotUnit(title: string, programs: readonly ProgramSource[], sources: readonly AotSource[], file: string): AotUnit {
  const functions = aotFunctionNames(programs.map(({ program }) => program));
  const constants = new Map<string, string>();
  const constant = (bytes: Uint8Array): string => {
    const key = [...bytes].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(", ");
    if (!constants.has(key)) constants.set(key, `bytes_${constants.size}`);
    return constants.get(key)!;
  };
  const bodies = programs.map((each, i) => programFunction(each, functions[i]!, constant));
  // A literal that only stood where no run gets is in no line.
  const used = new Set(bodies.flatMap((lines) => lines.flatMap(({ text }) => text.match(/\bbytes_\d+\b/gu) ?? [])));
  const kept = [...constants].filter(([, name]) => used.has(name));
  const head = [
    `/* ${comment(title)}: its programs ahead of time, made by pgrid build --aot (docs/reference/aot.md). */`,
    '#include "vm/aot.h"',
    "",
    "/* A program may compare what can only be equal, or never is: that is no mistake of this text. */",
    '#pragma GCC diagnostic ignored "-Wtautological-compare"',
    '#pragma GCC diagnostic ignored "-Wtype-limits"',
    "",
    ...kept.map(([bytes, name]) => `_Alignas(4) static const uint8_t ${name}[${bytes.split(",").length}] = {${bytes}};`),
    ...(kept.length > 0 ? [""] : []),
  ];
  const out = [...head];
  bodies.forEach((lines, i) => {
    out.push(`/* ${comment(programs[i]!.program.name)}: a ${programs[i]!.program.kind} */`);
    render(out, lines, sources);
    out.push(`#line ${out.length + 2} ${JSON.stringify(file)}`, "");
  });
  return { text: `${out.join("\n").trimEnd()}\n`, functions };
}

const comment = (text: string): string => text.replaceAll("*/", "*\\/").replaceAll("/*", "/\\*").replaceAll("??", "?\\?");

/** Appends the lines, each behind a directive where it comes from another line than C would count to. */
function render(out: string[], lines: readonly Line[], sources: readonly AotSource[]): void {
  /** What C counts the next line as. */
  let [file, next] = ["", 0];
  for (const { text, depth, span } of lines) {
    const source = sources.find((each) => each.file === span.file);
    // A closing brace belongs to nothing.
    if (source !== undefined && !text.startsWith("}")) {
      const { line } = positionOf(source.text, span.start);
      if (file !== source.shown || next !== line) out.push(`#line ${line} ${JSON.stringify(source.shown)}`);
      [file, next] = [source.shown, line];
    }
    next++;
    out.push(`${"  ".repeat(depth)}${text}`);
  }
}
