/** Comments of a policy in TypeScript. The text is known to parse, and a policy holds no regular expressions and no templates with values in them. */
import { blockLines } from "./comments.ts";
import type { Comment } from "./comments.ts";

/** `doc`: of the kind that documents what follows. */
export function typescriptComments(text: string): readonly (Comment & { readonly doc: boolean })[] {
  const found: (Comment & { readonly doc: boolean })[] = [];
  let at = 0;
  while (at < text.length) {
    const c = text[at]!;
    if (text.startsWith("//", at)) {
      const newline = text.indexOf("\n", at);
      const end = newline === -1 ? text.length : newline;
      found.push({ start: at, end, lines: [text.slice(at + 2, end).replace(/^\/* ?/u, "").trimEnd()], block: false, doc: false });
      at = end;
    } else if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at + 2) + 2;
      const inside = text.slice(at + 2, end - 2);
      found.push({ start: at, end, lines: blockLines(inside.replace(/^\*/u, "")), block: true, doc: inside.startsWith("*") });
      at = end;
    } else if (c === '"' || c === "'" || c === "`") {
      at++;
      while (at < text.length && text[at] !== c) at += text[at] === "\\" ? 2 : 1;
      at++;
    } else at++;
  }
  return found;
}
