/** A program as it travels in a message: its core form, compressed (docs/reference/dictionary.md) or canonical. */
import type { CompiledProgram } from "../compiler/compiled.ts";
import { imageOfCore } from "../compiler/from-core.ts";
import { parseProgram, printProgram } from "../compiler/ir/core.ts";
import { canonical, parseCanonical } from "../compiler/support/sexp.ts";
import type { Made } from "../model/programs.ts";
import { compress, expand } from "../protocol/dictionary.ts";

export const compressedOf = ({ canonical: text }: Pick<CompiledProgram, "canonical">): Uint8Array => compress(printProgram(parseProgram(parseCanonical(text)!)));

/** What a device makes of such bytes; null: it is no program. */
export function programOf(bytes: Uint8Array): Made | null {
  const read = bytes[0] === 0x28 ? null : expand(bytes);
  const tree = read === null ? parseCanonical(bytes) : read.ok ? parseCanonical(canonical(read.tree)) : null;
  return tree === null ? null : imageOfCore(tree);
}
