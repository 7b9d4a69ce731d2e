/** A program as it travels in a message: its core form, compressed (docs/reference/dictionary.md). */
import type { CompiledProgram } from "../compiler/compiled.ts";
import { parseProgram, printProgram } from "../compiler/ir/core.ts";
import { parseCanonical } from "../compiler/support/sexp.ts";
import { compress } from "../protocol/dictionary.ts";

export const compressedOf = ({ canonical }: Pick<CompiledProgram, "canonical">): Uint8Array => compress(printProgram(parseProgram(parseCanonical(canonical)!)));
