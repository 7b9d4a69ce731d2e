/** What a benchmark prints: figures by name, each with its unit and, where a bar stands, the limit and whether it holds. */
export interface Figure {
  readonly value: number;
  readonly unit: string;
  /** Greatest value that is allowed; null: reported only. */
  readonly limit: number | null;
  readonly ok: boolean;
}
/** How the names of figures begin: docs/benchmarks.md says what each group measures. */
export const prefixes = ["image.", "interp.", "decision.", "aot.", "compile.", "check.", "prove.", "lang."] as const;
export type Figures = Record<string, Figure>;

export function figure(value: number, unit: string, limit: number | null = null): Figure {
  const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(4));
  return { value: rounded, unit, limit, ok: limit === null || rounded <= limit };
}
