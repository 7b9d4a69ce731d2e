/** What a benchmark prints: figures by name, each with its unit and, where a bar stands, the limit and whether it holds. */
export interface Figure {
  readonly value: number;
  readonly unit: string;
  /** Greatest value that is allowed; null: reported only. */
  readonly limit: number | null;
  /** Least value that is allowed, where more is better. */
  readonly least?: number;
  readonly ok: boolean;
}
/** How the names of figures begin: docs/benchmarks.md says what each group measures. */
export const prefixes = ["image.", "interp.", "decision.", "kernel.", "ipc.", "attack.", "store.", "aot.", "compile.", "check.", "prove.", "lang.", "proofs.", "build.", "stack.", "boot.", "flash.", "update.", "token.", "audit.", "envelope.", "reader.", "registry.", "state."] as const;
export type Figures = Record<string, Figure>;

const rounded = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(4)));

export function figure(value: number, unit: string, limit: number | null = null): Figure {
  return { value: rounded(value), unit, limit, ok: limit === null || rounded(value) <= limit };
}

/** A figure that has to be so large at least. */
export function atLeast(value: number, unit: string, least: number): Figure {
  return { value: rounded(value), unit, limit: null, least, ok: rounded(value) >= least };
}
