/** How the fields of records are written, and the records that every file knows. */
import type { EncodingName } from "./core.ts";

/** Field types by the name that defrecord uses: the value's type in the language and its encoding. */
export const fieldTypes = {
  "u8": { type: "int", encoding: "u8" }, "u16": { type: "int", encoding: "u16be" }, "u32": { type: "int", encoding: "u32be" },
  "u64": { type: "u64", encoding: "u64be" }, "u16le": { type: "int", encoding: "u16le" }, "u32le": { type: "int", encoding: "u32le" },
  "u64le": { type: "u64", encoding: "u64le" }, "int": { type: "int", encoding: "u32be" }, "fix": { type: "fix", encoding: "u32be" },
  "bool": { type: "bool", encoding: "u8" }, "node": { type: "node", encoding: "bytes" },
} as const satisfies Record<string, { readonly type: string; readonly encoding: EncodingName }>;
export type FieldTypeName = keyof typeof fieldTypes;

/** A state that documents are replicated as; `(bytes least most)` is the last field's type. */
export const documentRecord = {
  name: "document",
  fields: [["version", "u64"], ["author", "node"], ["body", [0, 64]]],
} as const satisfies { readonly name: string; readonly fields: readonly (readonly [string, FieldTypeName | readonly [number, number]])[] };
