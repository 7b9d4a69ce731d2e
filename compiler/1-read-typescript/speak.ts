/**
 * What later stages say of a policy, in the words of TypeScript: they know the forms of the Lisp surface only, and every
 * form has its spelling in spec/vocabulary.ts.
 */
import { camel, vocabulary } from "../../spec/vocabulary.ts";
import type { Word } from "../../spec/vocabulary.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

const rows: Readonly<Record<string, Word>> = vocabulary;
const rowOf = (form: string): Word | undefined => (Object.hasOwn(rows, form) ? rows[form] : undefined);

/** What a message calls a form: the function's name, the operator, or the whole when it has no shorter name. */
function shortName({ ts, call }: Word): string {
  return call ?? /^([A-Za-z.]+)\(/u.exec(ts)?.[1] ?? /^a (\S+) b$/u.exec(ts)?.[1] ?? ts;
}

/** The end of the list that opens at `start`, behind its parenthesis; -1 when it is not closed. */
function closing(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return at + 1;
  }
  return -1;
}

/** The parts of a list's inside, split where blanks stand outside of lists and strings. */
function itemsOf(inside: string): readonly string[] {
  const items: string[] = [];
  let at = 0;
  while (at < inside.length) {
    const blank = /^\s+/u.exec(inside.slice(at))?.[0].length ?? 0;
    at += blank;
    if (at >= inside.length) break;
    const end = inside[at] === "(" ? closing(inside, at) : at + (/^(?:"[^"]*"|[^\s()]+|.)/u.exec(inside.slice(at))![0].length);
    items.push(inside.slice(at, end === -1 ? inside.length : end));
    at = end === -1 ? inside.length : end;
  }
  return items;
}

/** One list in TypeScript: a call with the list's own arguments, an operator between them, or the form as the vocabulary shows it. */
function oneList(row: Word, inside: string): string {
  const [, ...items] = itemsOf(inside);
  if (items.some((item) => item.startsWith("[") || item === "…" || (item.startsWith("(") && rowOf(itemsOf(item.slice(1, -1))[0] ?? "") === undefined))) return row.ts;
  const positional: string[] = [];
  const options: string[] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at]!;
    if (item.startsWith(":")) options.push(`${camel(item.slice(1))}: ${inTypeScript(items[++at] ?? "…")}`);
    else positional.push(item.startsWith("(") ? inTypeScript(item) : atoms(/^[a-z]/u.test(item) ? camel(item) : item));
  }
  const operator = /^a (\S+) b$/u.exec(row.ts)?.[1];
  if (operator !== undefined && positional.length === 2) return positional.join(` ${operator} `);
  const called = row.call ?? /^([A-Za-z.]+)\([a-z, ]*\)$/u.exec(row.ts)?.[1];
  if (called === undefined) return row.ts;
  return `${called}(${[...positional, ...(options.length === 0 ? [] : [`{ ${options.join(", ")} }`])].join(", ")})`;
}

/** Lists that begin with a form's name, wherever they stand in a text; what is around them is said by `between`. */
function lists(text: string, between: (text: string) => string): string {
  let said = "";
  let at = 0;
  let plain = 0;
  for (;;) {
    const open = text.indexOf("(", at);
    if (open === -1) return said + between(text.slice(plain));
    const row = rowOf(/^\(([^\s()]+)/u.exec(text.slice(open))?.[1] ?? "");
    const end = row === undefined ? -1 : closing(text, open);
    at = open + 1;
    if (end === -1) continue;
    said += between(text.slice(plain, open)) + oneList(row!, text.slice(open + 1, end - 1));
    at = plain = end;
  }
}

/** What stands between backticks: a name, a form, a field, a symbol, a keyword. */
function quoted(word: string): string {
  const row = rowOf(word);
  if (row !== undefined) return shortName(row);
  if (word.startsWith("_")) return word.slice(1).replace(/\.\d+$/u, "");
  return lists(word, (text) => atoms(camel(text)));
}

/** `%ttl`, `'urgent`, `5u64`, `:max` in running text. */
function atoms(text: string): string {
  return text.replaceAll(/(?<![\w%])%([a-z][a-z-]*)/gu, "m.$1")
    .replaceAll(/(?<![\w'"])'([a-z][\w-]*)(?!['\w])/gu, '"$1"')
    .replaceAll("'…", '"…"')
    .replaceAll(/\b(\d[\d_]*)u64\b/gu, "$1n")
    .replaceAll(/(?<![\w:]):([a-z][a-z-]*)/gu, (_, name: string) => camel(name));
}

export function inTypeScript(text: string): string {
  return text.split("`").map((part, i) => (i % 2 === 1 ? `\`${quoted(part)}\`` : lists(part, atoms))).join("");
}

/** A diagnostic of a later stage about a policy; those of the reader are in these words already. */
export function speak(diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.code.startsWith("PG1")) return diagnostic;
  const { message, label, notes, help } = diagnostic;
  return {
    ...diagnostic,
    message: inTypeScript(message),
    ...(label === undefined ? {} : { label: inTypeScript(label) }),
    ...(notes === undefined ? {} : { notes: notes.map(inTypeScript) }),
    ...(help === undefined ? {} : { help: inTypeScript(help) }),
  };
}
