/** Diagnostics as --json prints them. */
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { positionOf } from "../compiler/support/span.ts";
import type { Texts } from "../toolchain/config/files.ts";

export interface JsonDiagnostic {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly notes: readonly string[];
  readonly help: string | null;
}

export function jsonDiagnostic({ code, severity, message, span, notes, help }: Diagnostic, texts: Texts): JsonDiagnostic {
  const text = texts.get(span.file);
  const position = text === undefined ? null : positionOf(text, span.start);
  return {
    code, severity, message, file: span.file === "" ? null : span.file, line: position?.line ?? null, column: position?.column ?? null,
    notes: notes ?? [], help: help ?? null,
  };
}
