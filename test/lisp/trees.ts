/** Core form as trees, for tests: out of programs, out of text, and in both spellings. */
import { parseProgram, printProgram } from "../../compiler/ir/core.ts";
import { canonical, parseCanonical } from "../../compiler/support/sexp.ts";
import type { Sexp } from "../../compiler/support/sexp.ts";
import { compress } from "../../protocol/dictionary.ts";

export type Spelling = "compressed" | "canonical";
export const spellings = ["compressed", "canonical"] as const;

/** Core form with words and octets told apart, as the compiler prints it. */
export const treeOf = (core: Uint8Array): Sexp => printProgram(parseProgram(parseCanonical(core)!));
export const spelled = (tree: Sexp, spelling: Spelling): Uint8Array => (spelling === "compressed" ? compress(tree) : canonical(tree));

/** `(if true #00ff# …)` as a tree. */
export function tree(text: string): Sexp {
  const tokens = text.match(/[()]|#[0-9a-f]*#|[^()\s]+/gu) ?? [];
  let at = 0;
  const item = (): Sexp => {
    const token = tokens[at++];
    if (token === undefined || token === ")") throw new Error(`no tree: ${text}`);
    if (token.startsWith("#")) return Uint8Array.from(Buffer.from(token.slice(1, -1), "hex"));
    if (token !== "(") return token;
    const list: Sexp[] = [];
    while (tokens[at] !== ")") list.push(item());
    at++;
    return list;
  };
  const whole = item();
  if (at !== tokens.length) throw new Error(`more than one tree: ${text}`);
  return whole;
}
