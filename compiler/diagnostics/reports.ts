/** Collects the diagnostics of one stage: at most `limits.errorsPerRun` errors, in the order of the text at the end. */
import { limits } from "../../spec/limits.ts";
import type { Span } from "../support/span.ts";
import { diagnostic } from "./diagnostic.ts";
import type { Diagnostic, Extra, Values } from "./diagnostic.ts";
import type { DiagnosticCode } from "./catalogue.ts";

export interface Reports {
  report<C extends DiagnosticCode>(code: C, span: Span, values: Values<C>, extra?: Extra): void;
  /** Errors reported so far, shown or not. */
  errors(): number;
  /** Whether no more errors will be shown, so that a stage may stop. */
  full(): boolean;
  all(): readonly Diagnostic[];
}

export function collectReports(): Reports {
  const found: Diagnostic[] = [];
  let errors = 0;
  let cut: Span | null = null;
  return {
    report(code, span, values, extra) {
      const next = diagnostic(code, span, values, extra);
      if (next.severity === "error" && ++errors > limits.errorsPerRun) cut ??= span;
      else if (cut === null) found.push(next);
    },
    errors: () => errors,
    full: () => cut !== null,
    all() {
      // Array sorting is stable: diagnostics at one place keep the order in which they were found.
      const sorted = [...found].sort((a, b) => a.span.start - b.span.start);
      return cut === null ? sorted : [...sorted, diagnostic("PG1017", cut, { limit: limits.errorsPerRun })];
    },
  };
}
