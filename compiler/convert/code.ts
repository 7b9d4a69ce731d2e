/**
 * TypeScript code as a document with the precedence of its operator: every part is put into parentheses where, and only where,
 * the operator around it binds more tightly.
 */
import { align, group, hardline, indent, join, line, softline } from "./layout.ts";
import type { Doc } from "./layout.ts";

export interface Code {
  readonly doc: Doc;
  readonly precedence: number;
}

export const P = { conditional: 1, nullish: 2, or: 3, and: 4, bitOr: 5, bitXor: 6, bitAnd: 7, equality: 8, relational: 9, shift: 10, sum: 11, product: 12, unary: 13, call: 15, atom: 16 } as const;
export const atom = (doc: Doc): Code => ({ doc, precedence: P.atom });
export const at = (code: Code, least: number): Doc => (code.precedence >= least ? code.doc : ["(", code.doc, ")"]);
export const callDoc = (callee: Doc, parts: readonly Doc[]): Doc => (parts.length === 0 ? [callee, "()"] : group(callee, "(", indent(2, softline, join(parts, [",", line])), softline, ")"));
export const call = (callee: Doc, parts: readonly Doc[]): Code => ({ doc: callDoc(callee, parts), precedence: P.call });
export const methodCall = (of: Code, name: string, parts: readonly Code[]): Code => ({ doc: callDoc([at(of, P.call), `.${name}`], parts.map(({ doc }) => doc)), precedence: P.call });
export const object = (properties: readonly (readonly [string, Doc])[]): Doc => group("{", indent(2, line, join(properties.map(([key, value]) => [key, ": ", value]), [",", line])), line, "}");
export const braces = (statements: readonly Doc[]): Doc => (statements.length === 0 ? "{}" : ["{", indent(2, hardline, join(statements, hardline)), hardline, "}"]);
export const quoted = (text: string): string => JSON.stringify(text);

export function infix(operator: string, precedence: number, left: Code, right: Code): Code {
  const minus = operator === "-" && typeof right.doc === "string" && right.doc.startsWith("-");
  return { doc: group(at(left, precedence), ` ${operator}`, indent(2, line, minus ? ["(", right.doc, ")"] : at(right, precedence + 1))), precedence };
}

export function chain(operator: string, precedence: number, parts: readonly Code[]): Code {
  return { doc: group(align(join(parts.map((one) => at(one, precedence + 1)), [` ${operator}`, line]))), precedence };
}

export function ternary(test: Code, then: Code, otherwise: Code): Code {
  return { doc: group(at(test, P.nullish), indent(2, line, "? ", align(at(then, P.nullish)), line, ": ", align(at(otherwise, P.conditional)))), precedence: P.conditional };
}
