/** From a program's core form, as it travels, to its image: what a device makes of it (runtime-c/lisp), without a source and without diagnostics. */
import type { TableKindName } from "../spec/image.ts";
import { encode } from "./4-encode/encode.ts";
import { NotCore, parseProgram } from "./ir/core.ts";
import type { Sexp } from "./support/sexp.ts";

export interface FromCore {
  readonly kind: "route" | "policy" | "merge" | "function";
  readonly image: Uint8Array;
  readonly tables: readonly { readonly name: string; readonly kind: TableKindName }[];
}

/** Null: it is no program. */
export function imageOfCore(tree: Sexp): FromCore | null {
  try {
    const program = parseProgram(tree);
    const encoded = encode(program);
    return encoded.ok ? { kind: program.kind, image: encoded.value.image, tables: program.tables.map(({ name, kind }) => ({ name, kind })) } : null;
  } catch (error) {
    if (error instanceof NotCore) return null;
    throw error;
  }
}
