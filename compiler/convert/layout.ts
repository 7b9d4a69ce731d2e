/**
 * Documents to text: groups that fit stay on one line, others break (after Wadler, "A prettier printer"). Marks say which part of
 * the source a place stands for; comments hang on marks, so that no comment is lost whatever becomes of the lines.
 */

export type Doc = string | readonly Doc[] | Group | Indent | Line | Mark;

interface Group {
  readonly kind: "group";
  readonly of: Doc;
}
interface Indent {
  readonly kind: "indent";
  readonly by: number;
  readonly of: Doc;
  /** Columns count from where this begins, not from the indentation around it. */
  readonly align: boolean;
}
interface Line {
  readonly kind: "line";
  /** What stands there when the group stays on one line; null for a line that always breaks. */
  readonly flat: string | null;
}
export interface Mark {
  readonly kind: "mark";
  readonly start: number;
  readonly end: number;
  /** Lines before what follows, and what stands at the end of its line. Filled in between two printings. */
  readonly before: string[];
  readonly behind: string[];
}

export const group = (...of: readonly Doc[]): Doc => ({ kind: "group", of });
export const indent = (by: number, ...of: readonly Doc[]): Doc => ({ kind: "indent", by, of, align: false });
export const align = (...of: readonly Doc[]): Doc => ({ kind: "indent", by: 0, of, align: true });
export const line: Doc = { kind: "line", flat: " " };
export const softline: Doc = { kind: "line", flat: "" };
export const hardline: Doc = { kind: "line", flat: null };
export const mark = (start: number, end: number): Mark => ({ kind: "mark", start, end, before: [], behind: [] });

export function join(parts: readonly Doc[], between: Doc): Doc {
  return parts.flatMap((part, i) => (i === 0 ? [part] : [between, part]));
}

export function marksOf(doc: Doc, found: Mark[] = []): Mark[] {
  if (typeof doc === "string") return found;
  if (isList(doc)) for (const part of doc) marksOf(part, found);
  else if (doc.kind === "mark") found.push(doc);
  else if (doc.kind !== "line") marksOf(doc.of, found);
  return found;
}

const isList = (doc: Exclude<Doc, string>): doc is readonly Doc[] => Array.isArray(doc);

interface Item {
  readonly doc: Doc;
  readonly indent: number;
  readonly flat: boolean;
}

/** Whether the first line of what is left fits into the width. */
function fits(first: Item, rest: readonly Item[], width: number): boolean {
  const pending: Item[] = [first];
  let at = rest.length;
  let left = width;
  while (left >= 0) {
    const item = pending.pop() ?? (at > 0 ? rest[--at] : undefined);
    if (item === undefined) return true;
    const { doc, flat, indent: columns } = item;
    if (typeof doc === "string") left -= doc.length;
    else if (isList(doc)) for (let i = doc.length - 1; i >= 0; i--) pending.push({ doc: doc[i]!, flat, indent: columns });
    else if (doc.kind === "mark") {
      if (doc.before.length > 0) return !flat;
    } else if (doc.kind === "line") {
      if (doc.flat === null) return !flat || pending.length === 0;
      if (!flat) return true;
      left -= doc.flat.length;
    } else pending.push({ doc: doc.of, flat, indent: columns });
  }
  return false;
}

/** Whether a part can stand on one line at all. */
function breaks(doc: Doc): boolean {
  if (typeof doc === "string") return false;
  if (isList(doc)) return doc.some(breaks);
  switch (doc.kind) {
    case "line": return doc.flat === null;
    // What stands at the end of a line waits for it.
    case "mark": return doc.before.length > 0;
    case "group":
    case "indent": return breaks(doc.of);
  }
}

/** `width` is the most columns of a line where a break can keep to it; `comment` joins what stands at the end of a line. */
export function print(doc: Doc, width: number): string {
  let text = "";
  let column = 0;
  let behind: string[] = [];
  const pending: Item[] = [{ doc, indent: 0, flat: false }];
  const newline = (columns: number): void => {
    text = `${text.replace(/ +$/u, "")}${behind.map((one) => ` ${one}`).join("")}\n${" ".repeat(columns)}`;
    behind = [];
    column = columns;
  };
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const { doc: part, indent: columns, flat } = item;
    if (typeof part === "string") {
      text += part;
      column += part.length;
    } else if (isList(part)) for (let i = part.length - 1; i >= 0; i--) pending.push({ doc: part[i]!, indent: columns, flat });
    else if (part.kind === "indent") pending.push({ doc: part.of, indent: part.align ? column : columns + part.by, flat });
    else if (part.kind === "line") {
      if (flat && part.flat !== null) {
        text += part.flat;
        column += part.flat.length;
      } else newline(columns);
    } else if (part.kind === "mark") {
      // Inside a line the comment takes lines of its own, at the column where it stands.
      const here = column;
      if (part.before.length > 0 && text.slice(text.lastIndexOf("\n") + 1).trim() !== "") newline(here);
      for (const one of part.before) {
        if (one === "") {
          if (text.trim() === "" || /[{(]\s*$/u.test(text) || /\n[ ]*\n[ ]*$/u.test(text)) continue;
          text = `${text.trimEnd()}\n`;
        } else text += one;
        newline(here);
      }
      behind.push(...part.behind);
    } else {
      const whole: Item = { doc: part.of, indent: columns, flat: true };
      pending.push(!breaks(part.of) && fits(whole, pending, width - column) ? whole : { ...whole, flat: false });
    }
  }
  return `${text.trimEnd()}${behind.map((one) => ` ${one}`).join("")}\n`;
}
