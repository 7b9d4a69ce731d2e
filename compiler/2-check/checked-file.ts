/** What checking a file yields. */
import type { Program, TableUse } from "../ir/expr.ts";
import type { Span } from "../support/span.ts";

/** A remark on a checked route that is neither error nor warning: what the checker wants the author to know. */
export interface Note {
  readonly route: string;
  readonly span: Span;
  readonly message: string;
}

export interface SymbolDefinition {
  readonly registry: "type";
  readonly name: string;
  readonly code: number;
}

export interface CheckedFile {
  /** In the order of the source; the first is the project's default. Never empty. */
  readonly routes: readonly Program[];
  /** All tables that the file declares, in the order of the source. */
  readonly tables: readonly TableUse[];
  /** The content types that the file adds. */
  readonly symbols: readonly SymbolDefinition[];
  readonly notes: readonly Note[];
}
