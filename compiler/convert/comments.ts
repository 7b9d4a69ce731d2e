/**
 * Comments of a source, and the marks that they hang on: a comment stays before the construct that it stood before, or at the
 * end of its line. Every comment finds a place: where the construct itself has no mark, the nearest one around it.
 */
import type { Mark } from "./layout.ts";

export interface Comment {
  readonly start: number;
  readonly end: number;
  /** Without its marks; of a block comment all lines. */
  readonly lines: readonly string[];
  readonly block: boolean;
}

/** Comments of a Lisp text, by the rules of the tokenizer; the text is known to read well. */
export function lispComments(text: string): readonly Comment[] {
  const found: Comment[] = [];
  let at = 0;
  while (at < text.length) {
    const c = text[at]!;
    if (c === ";") {
      const newline = text.indexOf("\n", at);
      const end = newline === -1 ? text.length : newline;
      found.push({ start: at, end, lines: [text.slice(at, end).replace(/^;+ ?/u, "").trimEnd()], block: false });
      at = end;
    } else if (text.startsWith("#|", at)) {
      const mark = /#\||\|#/gu;
      mark.lastIndex = at;
      let depth = 0;
      let end = text.length;
      for (let next = mark.exec(text); next !== null; next = mark.exec(text)) {
        depth += next[0] === "#|" ? 1 : -1;
        if (depth === 0) {
          end = mark.lastIndex;
          break;
        }
      }
      found.push({ start: at, end, lines: blockLines(text.slice(at + 2, end - 2)), block: true });
      at = end;
    } else if (c === '"') {
      at++;
      while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
      at++;
    } else if (text.startsWith('#"', at)) at = text.indexOf('"', at + 2) + 1;
    else at++;
  }
  return found;
}

/** The lines of a block comment, without the stars that one writes before them. */
export function blockLines(inside: string): readonly string[] {
  const lines = inside.split("\n").map((one) => one.trim().replace(/^\*+ ?/u, "").trimEnd());
  while (lines.length > 0 && lines[0] === "") lines.shift();
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  return lines;
}

export interface Style {
  line(text: string): string;
  /** Null where the text cannot stand in a block comment of the language. */
  block(lines: readonly string[]): string | null;
}
const blockIn = (open: string, close: string, clash: RegExp) => (lines: readonly string[]): string | null =>
  lines.some((one) => clash.test(one)) || lines.length !== 1 ? null : `${open} ${lines[0]!} ${close}`;
export const lispStyle: Style = { line: (text) => (text === "" ? ";" : `; ${text}`), block: blockIn("#|", "|#", /#\||\|#/u) };
export const typescriptStyle: Style = { line: (text) => (text === "" ? "//" : `// ${text}`), block: blockIn("/*", "*/", /\*\//u) };

const blankBetween = (text: string, from: number, to: number): boolean => /\n[ \t\r]*\n/u.test(text.slice(from, to));
const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;

/**
 * Hangs the comments on the marks; gives those that follow everything. `tops` are the marks of definitions: a blank line before
 * one stays.
 */
export function hang(text: string, comments: readonly Comment[], marks: readonly Mark[], tops: ReadonlySet<Mark>, style: Style): readonly string[] {
  const byStart = [...marks].sort((a, b) => a.start - b.start || b.end - a.end);
  const after: string[] = [];
  const commented = new Set<Mark>();
  const written = ({ block, lines }: Comment): readonly string[] => {
    const whole = block ? style.block(lines) : null;
    return whole === null ? lines.map((one) => style.line(one)) : [whole];
  };
  comments.forEach((comment, i) => {
    const { start, end } = comment;
    const before = text.slice(lineStart(text, start), start);
    const behind = text.slice(end, text.indexOf("\n", end) === -1 ? text.length : text.indexOf("\n", end));
    const own = before.trim() === "" || comments.some((other) => other.end <= start && text.slice(lineStart(text, start), other.start).trim() === "" && other.start >= lineStart(text, start));
    if (!own && behind.trim() === "") {
      // Behind the construct that begins last on this line, or last of all.
      const open = byStart.filter((one) => one.start < start);
      const target = open.findLast((one) => one.start >= lineStart(text, start)) ?? open.findLast((one) => one.end <= start || one.start < start);
      if (target !== undefined) {
        target.behind.push(...(comment.lines.length === 1 ? [style.line(comment.lines[0]!)] : [written(comment).join(" ")]));
        return;
      }
    }
    const around = byStart.findLast((one) => one.start < start && one.end >= end);
    const next = byStart.find((one) => one.start >= end);
    const target = next !== undefined && (around === undefined || next.start < around.end) ? next : around;
    const previous = comments[i - 1];
    const gap = blankBetween(text, previous?.end ?? 0, start) && !/\S/u.test(text.slice(previous?.end ?? 0, start)) ? [""] : blankBetween(text, Math.max(0, lineStart(text, start) - 200), start) && /\n[ \t\r]*\n[ \t]*$/u.test(text.slice(0, start)) ? [""] : [];
    if (target === undefined) {
      after.push(...gap, ...written(comment));
      return;
    }
    const following = text.slice(end).search(/\S/u);
    target.before.push(...gap, ...written(comment), ...(target === next && following !== -1 && end + following === target.start && blankBetween(text, end, target.start) ? [""] : []));
    commented.add(target);
  });
  for (const top of tops) {
    // A definition begins with its line, or with what documents it.
    const above = text.slice(0, lineStart(text, top.start)).replace(/\/\*\*(?:[^*]|\*(?!\/))*\*\/\s*$/u, "");
    if (!commented.has(top) && /\n[ \t\r]*\n[ \t]*$/u.test(above)) top.before.unshift("");
  }
  return after;
}
