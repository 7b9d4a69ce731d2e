/**
 * The C unit of a project whose routes are compiled ahead of time: one function a program, from the same core form that
 * became its bytecode, with `#line` directives to the source.
 *
 * The bytecode stays what is admitted. The program is encoded once more here, with an account of it, to know what the machine would be
 * charged at each place; the image that comes out must be the one that is in the firmware.
 */
import { Account, encode } from "../../4-encode/encode.ts";
import type { Expr, Program } from "../../ir/expr.ts";
import { children, rebuild } from "../../ir/walk.ts";
import { positionOf } from "../../support/span.ts";
import type { Line } from "./function.ts";
import { programFunction } from "./program.ts";

/** A program to compile. */
export interface AotProgram {
  /** Optimised, in core form with spans. */
  readonly program: Program;
  /** Names of the source by those of core form. */
  readonly names: ReadonlyMap<string, string>;
  readonly image: Uint8Array;
}

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

export function aotUnit(title: string, programs: readonly AotProgram[], sources: readonly AotSource[], file: string): AotUnit {
  const functions = aotFunctionNames(programs.map(({ program }) => program));
  const constants = new Map<string, string>();
  const constant = (bytes: Uint8Array): string => {
    const key = [...bytes].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(", ");
    if (!constants.has(key)) constants.set(key, `bytes_${constants.size}`);
    return constants.get(key)!;
  };
  const bodies = programs.map((each, i) => functionOf(each, functions[i]!, constant));
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

function functionOf({ program, names, image }: AotProgram, name: string, constant: (bytes: Uint8Array) => string): readonly Line[] {
  const own = { ...program, body: unshared(program.body) };
  const account = new Account();
  const encoded = encode(own, account);
  if (!encoded.ok) throw new Error(`${program.name} was encoded once and is not now`);
  const again = encoded.value.image;
  if (again.length !== image.length || again.some((byte, at) => byte !== image[at])) throw new Error(`${program.name}: the bytecode of core form with spans is another`);
  return programFunction(own, account, names, constant, name);
}

/** The same expression with no part in two places: what becomes of each is told apart. */
const unshared = (expr: Expr): Expr => {
  const copy = rebuild(expr, children(expr).map(unshared));
  return copy === expr ? { ...expr } : copy;
};

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
