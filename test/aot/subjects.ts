/** Programs to compile ahead of time, with cases for each: what the tests of this folder share. */
import { compileProgram } from "../../compiler/pipeline.ts";
import type { CompiledProgram, ProgramSource } from "../../compiler/compiled.ts";
import { inputsOf } from "../../model/machine.ts";
import { limits } from "../../spec/limits.ts";
import type { Expectations, Message, TableEntry } from "../corpus/expectations.ts";
import type { Expr, Program } from "../../compiler/ir/expr.ts";
import { some } from "../../compiler/ir/walk.ts";
import type { NativeCase } from "./native.ts";

type World = Pick<Expectations, "tables" | "providers">;

export interface Compiled {
  readonly name: string;
  readonly route: Program;
  readonly compiled: CompiledProgram;
}

/** Compiles; null when the program is refused (it is too large, say). */
export function compiledOf(name: string, route: Program): Compiled | null {
  const compiled = compileProgram(route);
  return compiled.ok ? { name, route, compiled: compiled.value } : null;
}

export const sourceOf = ({ compiled: { source } }: Compiled): ProgramSource => source!;

export const hasLoop = ({ compiled: { source } }: Pick<Compiled, "compiled">): boolean => some(source!.program.body, (expr: Expr) => expr.op === "loop");

function entryOf({ key, bits, value }: TableEntry): NativeCase["tables"][number]["entries"][number] {
  const padded = new Uint8Array(limits.tableKeyBytes);
  padded.set(key.subarray(0, limits.tableKeyBytes));
  return value instanceof Uint8Array ? { key: padded, bits, value: 0, node: value } : { key: padded, bits, value: value >>> 0, node: new Uint8Array(limits.nodeIdBytes) };
}

export const tablesOf = ({ compiled }: Compiled, world: World): NativeCase["tables"] =>
  compiled.tables.map(({ name, kind }) => ({ kind, entries: world.tables.filter(({ table }) => table === name).map(entryOf) }));

export function caseOf(index: number, subject: Compiled, message: Message, world: World): NativeCase {
  return {
    index, image: subject.compiled.image, inputs: inputsOf(message), tables: tablesOf(subject, world),
    // The newest provider of a content wins; the driver takes the first.
    providers: world.providers.toReversed(),
  };
}
