/** What the reader makes of a text: lists and atoms, each with the span that it came from. */
import type { Span } from "../support/span.ts";

export type Tree = List | Atom;

export interface List {
  readonly kind: "list";
  readonly items: readonly Tree[];
  readonly span: Span;
}

export type Atom =
  /** Signed 32-bit. */
  | { readonly kind: "int"; readonly value: number; readonly span: Span }
  /** 0 .. 2^64 - 1. */
  | { readonly kind: "u64"; readonly value: bigint; readonly span: Span }
  /** `1.5`, times 65,536. */
  | { readonly kind: "fix"; readonly value: number; readonly span: Span }
  /** `"…"`; `bytes` is its UTF-8 with the escapes resolved, `text` the same for documentation. */
  | { readonly kind: "string"; readonly bytes: Uint8Array; readonly text: string; readonly span: Span }
  /** `#"89 50"`. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly span: Span }
  | { readonly kind: "name"; readonly name: string; readonly span: Span }
  /** `'urgent`, name without its quote. */
  | { readonly kind: "symbol"; readonly name: string; readonly span: Span }
  /** `%ttl`, name without its mark. */
  | { readonly kind: "field"; readonly name: string; readonly span: Span }
  /** `:else`, name without its mark. */
  | { readonly kind: "keyword"; readonly name: string; readonly span: Span };

/** How a message calls a tree. */
export function describeTree(tree: Tree): string {
  switch (tree.kind) {
    case "list": {
      const head = tree.items[0];
      return head?.kind === "name" ? `(${head.name} …)` : "a list";
    }
    case "int":
    case "u64":
    case "fix": return "a number";
    case "string": return "a string";
    case "bytes": return "a byte literal";
    case "name": return `\`${tree.name}\``;
    case "symbol": return `\`'${tree.name}\``;
    case "field": return `\`%${tree.name}\``;
    case "keyword": return `\`:${tree.name}\``;
  }
}
