/**
 * From characters to tokens. The text is ASCII outside strings and comments; what is not is reported once a run of it
 * and skipped. Nothing here recurses, and each character is looked at a bounded number of times.
 */
import type { Reports } from "../diagnostics/reports.ts";
import type { Span } from "../support/span.ts";
import { readHexBytes, readNumber, readString } from "./literals.ts";
import type { Atom } from "./tree.ts";

export type Token = { readonly kind: "open"; readonly span: Span } | { readonly kind: "close"; readonly span: Span } | Atom;

/** Characters of names, numbers and marks; a point also stands inside a decimal fraction. */
const constituent = /[A-Za-z0-9_+\-*/%=<>!?.&$@^~:]/u;
const constituents = /[A-Za-z0-9_+\-*/%=<>!?.&$@^~:]*/uy;
const blank = /[ \t\r\n\f]*/uy;
/** Changes of text direction, characters without a shape, and controls that are not white space. */
const invisibleClass = String.raw`[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\u00ad\u061c` +
  String.raw`\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufff9-\ufffb]|(?!^)\ufeff|\p{Surrogate}`;
const invisible = new RegExp(invisibleClass, "gu");
const isInvisible = new RegExp(`^(?:${invisibleClass}|\ufeff)$`, "u");

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

/** A character as a message shows it. */
function nameOf(character: string): string {
  const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? `\`${character}\` (${code})` : code;
}

/** The tokens of a text; all that is wrong with it is in `reports`. */
export function tokenize(file: string, text: string, reports: Reports): Token[] {
  const tokens: Token[] = [];
  const span = (start: number, end: number): Span => ({ file, start, end });
  for (const found of text.matchAll(invisible)) {
    reports.report("PG1016", span(found.index, found.index + found[0].length), { character: nameOf(found[0]) });
    if (reports.full()) return tokens;
  }
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at < text.length && !reports.full()) {
    const skipped = matchAt(blank, text, at).length;
    if (skipped > 0) {
      at += skipped;
      continue;
    }
    const start = at;
    const c = text[at]!;
    if (c === "(" || c === ")") {
      tokens.push({ kind: c === "(" ? "open" : "close", span: span(at, at + 1) });
      at++;
    } else if (c === ";") at = lineEnd(text, at);
    else if (text.startsWith("#|", at)) at = skipComment(text, at, span, reports);
    else if (c === '"') at = takeString(text, at, span, reports, tokens);
    else if (text.startsWith('#"', at)) at = takeBytes(text, at, span, reports, tokens);
    else if (c === "#") {
      at += 1 + matchAt(constituents, text, at + 1).length;
      if (at === start + 1 && at < text.length) at += String.fromCodePoint(text.codePointAt(at)!).length;
      const written = text.slice(start, at);
      if (/^#[xb]/iu.test(written)) takeNumber(written, span(start, at), reports, tokens);
      else reports.report("PG1014", span(start, at), { text: written });
    } else if (c === "'") {
      const name = matchAt(constituents, text, at + 1);
      at += 1 + name.length;
      if (name === "" || !/^[A-Za-z0-9]/u.test(name)) reports.report("PG1013", span(start, at), {});
      else tokens.push({ kind: "symbol", name, span: span(start, at) });
    } else if (constituent.test(c)) {
      const word = matchAt(constituents, text, at);
      at += word.length;
      takeWord(word, span(start, at), reports, tokens);
    } else {
      let character = String.fromCodePoint(text.codePointAt(at)!);
      const first = character;
      // One report for a run of alien characters: a pasted sentence is one mistake.
      do {
        at += character.length;
        character = at < text.length ? String.fromCodePoint(text.codePointAt(at)!) : " ";
      } while (!/[ \t\r\n\f()";'#]/u.test(character) && !constituent.test(character));
      const help = /^[\u201c\u201d\u00ab\u00bb]$/u.test(first) ? 'strings are written with the straight quote `"`' : undefined;
      if (!isInvisible.test(first)) reports.report("PG1001", span(start, at), { character: nameOf(first) }, { help });
    }
  }
  return tokens;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

/** Behind a nested comment that begins here; an open one ends with its line, so that what follows is still read. */
function skipComment(text: string, start: number, span: (s: number, e: number) => Span, reports: Reports): number {
  const mark = /#\||\|#/gu;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    depth += found[0] === "#|" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  reports.report("PG1010", span(start, start + 2), {});
  return text.length;
}

/** The offset of the quote that closes the string that opens at `start`, or -1. */
function closingQuote(text: string, start: number): number {
  const mark = /\\[^]|"/gu;
  mark.lastIndex = start + 1;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) if (found[0] === '"') return found.index;
  return -1;
}

function takeString(text: string, start: number, span: (s: number, e: number) => Span, reports: Reports, tokens: Token[]): number {
  const close = closingQuote(text, start);
  if (close === -1) {
    reports.report("PG1004", span(start, start + 1), {});
    return lineEnd(text, start);
  }
  const content = text.slice(start + 1, close);
  const reading = readString(content);
  for (const [offset, length] of reading.badEscapes) {
    reports.report("PG1005", span(start + 1 + offset, start + 1 + offset + length), { escape: content.slice(offset, offset + length) });
  }
  tokens.push({ kind: "string", bytes: reading.bytes, text: reading.text, span: span(start, close + 1) });
  return close + 1;
}

function takeBytes(text: string, start: number, span: (s: number, e: number) => Span, reports: Reports, tokens: Token[]): number {
  const close = text.indexOf('"', start + 2);
  if (close === -1) {
    reports.report("PG1004", span(start, start + 2), {});
    return lineEnd(text, start);
  }
  const bytes = readHexBytes(text.slice(start + 2, close));
  if (bytes === null) reports.report("PG1009", span(start, close + 1), {});
  tokens.push({ kind: "bytes", bytes: bytes ?? new Uint8Array(), span: span(start, close + 1) });
  return close + 1;
}

function takeNumber(word: string, span: Span, reports: Reports, tokens: Token[]): void {
  const shown = word.length > 40 ? `${word.slice(0, 40)}…` : word;
  const reading = readNumber(word);
  switch (reading.kind) {
    case "int": tokens.push({ kind: "int", value: reading.value, span }); return;
    case "u64": tokens.push({ kind: "u64", value: reading.value, span }); return;
    case "fix": tokens.push({ kind: "fix", value: reading.value, span }); return;
    case "fix-range": reports.report("PG1018", span, { text: shown }); break;
    case "malformed": reports.report("PG1006", span, { text: shown }); break;
    case "int-range": reports.report("PG1007", span, { text: shown }); break;
    case "u64-range": reports.report("PG1008", span, { text: shown }); break;
  }
}

function takeWord(word: string, span: Span, reports: Reports, tokens: Token[]): void {
  // The design note's operator is the one name that begins with a digit.
  if (word === "3way-merge") {
    tokens.push({ kind: "name", name: word, span });
    return;
  }
  if (/^[+-]?[0-9]/u.test(word)) return takeNumber(word, span, reports, tokens);
  if (word === "%" || (word.startsWith("%") && /^%[^A-Za-z]/u.test(word))) {
    return reports.report("PG1015", span, { mark: "%", what: "the name of a field" }, { help: "write %ttl" });
  }
  if (word.startsWith(":") && !/^:[A-Za-z]/u.test(word)) {
    return reports.report("PG1015", span, { mark: ":", what: "the name of an argument" }, { help: "write :else" });
  }
  if (word.startsWith("%")) tokens.push({ kind: "field", name: word.slice(1), span });
  else if (word.startsWith(":")) tokens.push({ kind: "keyword", name: word.slice(1), span });
  else tokens.push({ kind: "name", name: word, span });
}
