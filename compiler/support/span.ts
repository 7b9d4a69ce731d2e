/** Where something stands in a source text. Offsets count UTF-16 code units of the text, end exclusive. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A span for what no source text stands behind (built by the compiler, parsed from core form). */
export const nowhere: Span = { file: "", start: 0, end: 0 };

export interface Position {
  /** 1-based line and column; the column counts code points. */
  readonly line: number;
  readonly column: number;
}

/** Line and column of an offset in its text. */
export function positionOf(text: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return { line, column: [...text.slice(lineStart, offset)].length + 1 };
}
