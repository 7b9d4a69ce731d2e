/**
 * A diagnostic as a person reads it:
 *
 *   error[PG2001]: unknown name `hop`
 *     ┌─ src/main.lisp:12:3
 *   12│   (reply hop))
 *     │          ^^^ label
 *     = help: did you mean `hops`?
 *
 * Colours are functions that the caller brings, so that the compiler knows no terminal.
 */
import { positionOf } from "../support/span.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { printLine, safe } from "./columns.ts";

export interface Colours {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  /** The gutter, and `= help:`. */
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
}
const same = (text: string): string => text;
export const plain: Colours = { error: same, warning: same, faint: same, strong: same };

export interface RenderOptions {
  readonly colours?: Colours;
  /** Columns of source that are shown of a long line. Default 100. */
  readonly columns?: number;
}

/** Renders one diagnostic, without a final newline. `text` is the source of its file; undefined when there is none. */
export function render(diagnostic: Diagnostic, text: string | undefined, options: RenderOptions = {}): string {
  const colours = options.colours ?? plain;
  const tint = diagnostic.severity === "error" ? colours.error : colours.warning;
  const lines = [`${tint(`${diagnostic.severity}[${diagnostic.code}]`)}${colours.strong(`: ${safe(diagnostic.message)}`)}`];
  const block = text === undefined || diagnostic.span.file === "" ? null : excerpt(diagnostic, text, options.columns ?? 100, tint, colours);
  const indent = block?.indent ?? "  ";
  if (block !== null) lines.push(...block.lines);
  else if (diagnostic.span.file !== "") lines.push(`${indent}${colours.faint("┌─")} ${safe(diagnostic.span.file)}`);
  for (const note of diagnostic.notes ?? []) lines.push(`${indent}${colours.faint("= note:")} ${hang(note, indent, 8)}`);
  if (diagnostic.help !== undefined) lines.push(`${indent}${colours.faint("= help:")} ${hang(diagnostic.help, indent, 8)}`);
  return lines.join("\n");
}

const hang = (text: string, indent: string, by: number): string => safe(text).replaceAll("\n", `\n${indent}${" ".repeat(by)}`);

function excerpt(diagnostic: Diagnostic, text: string, columns: number, tint: (s: string) => string, colours: Colours): { lines: string[]; indent: string } {
  const start = Math.min(diagnostic.span.start, text.length);
  const end = Math.min(Math.max(diagnostic.span.end, start), text.length);
  const first = positionOf(text, start);
  const last = positionOf(text, Math.max(start, end - 1));
  const gutter = Math.max(2, String(last.line).length);
  const indent = " ".repeat(gutter);
  const lines = [`${indent}${colours.faint("┌─")} ${safe(diagnostic.span.file)}:${first.line}:${first.column}`];
  const shown = last.line - first.line > 2 ? [first.line, null, last.line] : Array.from({ length: last.line - first.line + 1 }, (_, i) => first.line + i);
  let lineStart = text.lastIndexOf("\n", start - 1) + 1;
  if (start === 0) lineStart = 0;
  for (const number of shown) {
    if (number === null) {
      lines.push(`${indent}${colours.faint("⋮")}`);
      lineStart = text.lastIndexOf("\n", end - 1 - (text[end - 1] === "\n" ? 1 : 0)) + 1;
      continue;
    }
    const newline = text.indexOf("\n", lineStart);
    const lineEnd = newline === -1 ? text.length : newline;
    const source = text.slice(lineStart, lineEnd).replace(/\r$/u, "");
    // Carets begin at the first character that is not white space, on lines that the span only passes through.
    const from = number === first.line ? start - lineStart : source.search(/\S|$/u);
    const to = number === last.line ? Math.max(end - lineStart, from + 1) : source.length;
    const label = number === last.line && diagnostic.label !== undefined ? ` ${safe(diagnostic.label)}` : "";
    const { code, carets } = window(source, from, to, columns);
    lines.push(`${colours.faint(`${String(number).padStart(gutter)}│`)} ${code}`.trimEnd());
    lines.push(`${indent}${colours.faint("│")} ${carets.pad}${tint(carets.marks + label)}`);
    lineStart = lineEnd + 1;
  }
  return { lines, indent };
}

/** The part of a line around what is marked, and the marks under it. */
function window(source: string, from: number, to: number, columns: number): { code: string; carets: { pad: string; marks: string } } {
  const reach = 4 * columns;
  const cutFrom = boundary(source, Math.max(0, from - reach));
  const part = source.slice(cutFrom, boundary(source, Math.min(source.length, Math.max(to, from) + reach, from + 2 * reach)));
  const line = printLine(part);
  const at = (offset: number): number => line.columns[Math.min(Math.max(offset - cutFrom, 0), part.length)]!;
  const begin = at(from);
  const finish = Math.max(at(to), begin + 1);
  let left = 0;
  if (begin > columns * 0.7) left = begin - Math.floor(columns / 3);
  const right = left + columns;
  let code = "";
  let column = 0;
  let shownFrom: number | undefined;
  for (const character of line.text) {
    const width = printLine(character).columns.at(-1)!;
    if (column >= left && column + width <= right) {
      shownFrom ??= column;
      code += character;
    }
    column += width;
  }
  const more = { before: left > 0 || cutFrom > 0 ? "…" : "", after: column > right || cutFrom + part.length < source.length ? "…" : "" };
  const origin = (shownFrom ?? left) - (more.before === "" ? 0 : 1);
  const pad = " ".repeat(Math.max(0, begin - origin));
  return { code: `${more.before}${code}${more.after}`, carets: { pad, marks: "^".repeat(Math.max(1, Math.min(finish, right) - begin)) } };
}

/** Moves an offset off the middle of a surrogate pair. */
function boundary(text: string, offset: number): number {
  return /[\udc00-\udfff]/u.test(text[offset] ?? "") ? offset + 1 : offset;
}
