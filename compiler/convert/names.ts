/**
 * Names on both sides: what a Lisp name is called in TypeScript, without knowing the rest of the file, so that files agree. And
 * fixed-point literals, whose digits are the same in both.
 */
import { camel, kebab, words } from "../../spec/vocabulary.ts";

/** Words that TypeScript keeps for itself, and names of JavaScript that mean something in a policy, or are refused there. */
const reserved = new Set(("arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof "
  + "interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield Number BigInt Math Uint8Array NaN Infinity "
  + "Date performance console JSON Symbol Promise require process globalThis setTimeout Object Array String Reflect Proxy Map Set isNaN isFinite parseInt parseFloat RegExp Error Function Intl").split(" "));

/** What lib/promisegrid.d.ts exports: a name of the file that is the same makes the import take another name. */
export const libraryNames: ReadonlySet<string> = new Set([
  ...words.keys(), "route", "table", "symbol", "record", "byteField", "merge", "ancestor", "cache", "policy", "grant", "nodes", "test", "entry", "provides", "expectThat", "fault", "bytes", "hex", "concat",
  "list", "map", "filter", "any", "all", "withFields", "Document",
]);
export const typeNames: ReadonlySet<string> = new Set(["NodeId", "Cid", "Fix", "Action", "MessageType", "Message", "List", "BytesOf", "RecordOf", "Bytes", "Table", "Route", "Sequence"]);

export type DefinitionKind = "route" | "merge" | "cache" | "policy" | "table" | "constant" | "function" | "record" | "symbol";

/** ASCII letters and digits, whatever the Lisp name has. */
function plain(name: string): string {
  const question = name.endsWith("?") ? `is-${name.slice(0, -1)}` : name;
  const words = question.replaceAll("->", "-to-").replaceAll("+", "-plus").replaceAll("*", "-star").replaceAll(/[^A-Za-z0-9_-]+/gu, "-").replaceAll(/-+/gu, "-").replaceAll(/^-|-$/gu, "");
  const made = camel(words);
  return /^[A-Za-z_]/u.test(made) ? made : `_${made}`;
}

const safe = (name: string): string => (reserved.has(name) ? `${name}_` : name);

export function localName(name: string): string {
  return safe(plain(name));
}

/** Null when TypeScript cannot say a name that messages, tables or configurations use. */
export function globalName(kind: DefinitionKind, name: string): string | null {
  switch (kind) {
    case "record": {
      const made = plain(name);
      const upper = made.slice(0, 1).toUpperCase() + made.slice(1);
      return kebab(upper) === name && !reserved.has(upper) ? upper : kebab(made) === name && !reserved.has(made) ? made : null;
    }
    case "symbol": return safe(`${plain(name)}Type`);
    case "constant":
    case "function": return safe(plain(name));
    default: {
      const made = camel(name);
      return kebab(made) === name && /^[A-Za-z_][A-Za-z0-9_]*$/u.test(made) && !reserved.has(made) ? made : null;
    }
  }
}

/** The digits of a fixed-point literal: as they were written, where both languages read that, else the fewest that are rounded to it. */
export function fixText(written: string, value: number): string {
  const means = (text: string): boolean => Math.sign(Number(text)) * Math.round(Math.abs(Number(text)) * 65536) === value;
  const own = /^(?:\w+\()?(-?[0-9]{1,6}\.[0-9]{1,16})\)?$/u.exec(written)?.[1];
  if (own !== undefined && means(own)) return own;
  let digits = 1;
  while (!means((value / 65536).toFixed(digits))) digits++;
  return (value / 65536).toFixed(digits);
}
