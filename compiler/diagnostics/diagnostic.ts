import type { Span } from "../support/span.ts";
import { catalogue } from "./catalogue.ts";
import type { DiagnosticCode } from "./catalogue.ts";
import type { Row } from "./catalogue/row.ts";

/** What a person is told: data, rendered by the CLI, printed as JSON, shown by an editor. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  /** The catalogue's template with its values filled in. */
  readonly message: string;
  readonly span: Span;
  /** What stands under the carets, when more than the message is worth saying. */
  readonly label?: string;
  readonly notes?: readonly string[];
  readonly help?: string;
}

type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;
type HelpOf<R> = R extends { readonly help: infer H } ? H : never;
type Template<C extends DiagnosticCode> = (typeof catalogue)[C]["template"] | HelpOf<(typeof catalogue)[C]>;
/** The values that a code's template and help name. */
export type Values<C extends DiagnosticCode> = Readonly<Record<Placeholders<Template<C>>, string | number>>;

export interface Extra {
  readonly label?: string | undefined;
  readonly notes?: readonly string[] | undefined;
  /** Instead of the catalogue's help. */
  readonly help?: string | undefined;
}

function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{([A-Za-z]+)\}/gu, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}

/** A diagnostic of the catalogue, its template and help filled in. */
export function diagnostic<C extends DiagnosticCode>(code: C, span: Span, values: Values<C>, extra: Extra = {}): Diagnostic {
  const row: Row = catalogue[code];
  const help = extra.help ?? (row.help === undefined ? undefined : fill(row.help, values));
  return {
    code,
    severity: row.severity ?? "error",
    message: fill(row.template, values),
    span,
    ...(extra.label === undefined ? {} : { label: extra.label }),
    ...(extra.notes === undefined || extra.notes.length === 0 ? {} : { notes: extra.notes }),
    ...(help === undefined ? {} : { help }),
  };
}
