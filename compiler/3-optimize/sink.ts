/**
 * Moves a value down to where it is read, when that is in an arm of a branch: the other arm does not pay for it.
 *
 * Requires: the value can neither trap nor act where it stands (knowledge.ts says so); then it cannot further down either,
 * where more is known. Keeps: it is evaluated at most once on each path, and never moves into a loop's body. Two arms may get
 * a copy each, within what `Room` allows, if one of them has a path that does without.
 */
import type { Expr, Let } from "../ir/expr.ts";
import { children, mentions, rebuild } from "../ir/walk.ts";
import { sizeOf } from "./keys.ts";

export interface Room {
  /** That copies may still add. */
  nodes: number;
  /** Values that were looked at before they moved, and need not be again where they arrive. */
  readonly seen: WeakSet<Expr>;
}

/** The let with its value further down; null when no path would be the cheaper for it. */
export function sink(expr: Let, room: Room): Expr | null {
  const moved = down(expr, expr.body, room);
  return moved === null ? null : moved;
}

/** `body` with the let inside one of its arms; null when it has to stand before it. */
function down(binding: Let, body: Expr, room: Room): Expr | null {
  const { name } = binding;
  if (body.op === "var" && body.name === name) return null;
  const parts = children(body);
  const readers = parts.flatMap((part, at) => (mentions(part, name) ? [at] : []));
  if (readers.length === 0) return body;
  const replaced = (at: number, part: Expr): Expr => rebuild(body, parts.map((each, index) => (index === at ? part : each)));
  if (body.op === "if") {
    const [first, second] = readers;
    if (first === 0) return readers.length === 1 ? inPart(binding, body, 0, parts, room) : null;
    if (second === undefined) return replaced(first!, down(binding, parts[first!]!, room) ?? around(binding, parts[first!]!));
    const size = sizeOf(binding.value);
    if (size > room.nodes) return null;
    const [then, other] = [down(binding, body.then, room), down(binding, body.else, room)];
    if (then === null && other === null) return null;
    room.nodes -= size;
    return { ...body, then: then ?? around(binding, body.then), else: other ?? around(binding, body.else) };
  }
  if (readers.length > 1) return null;
  const [at] = readers as [number];
  if (body.op === "loop" && at === parts.length - 2) return null;
  return inPart(binding, body, at, parts, room);
}

function inPart(binding: Let, body: Expr, at: number, parts: readonly Expr[], room: Room): Expr | null {
  const moved = down(binding, parts[at]!, room);
  return moved === null ? null : rebuild(body, parts.map((each, index) => (index === at ? moved : each)));
}

const around = (binding: Let, body: Expr): Expr => ({ ...binding, body, type: body.type });
