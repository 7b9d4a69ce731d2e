/**
 * Branches: arms that are the same, tests that lead to the same arm, and values that are chosen by one branch only for the
 * next one to tell apart again (jump threading).
 *
 * Requires: unique names on every path; a body that is copied binds its names once on each. Keeps: what is evaluated on each
 * path, in order. Only code grows, within `mostGrowth`.
 */
import type { Expr, If, Let } from "../ir/expr.ts";
import { mapChildren, mentions, some, substitute } from "../ir/walk.ts";
import { isInert } from "./effects.ts";
import { facts } from "./facts.ts";
import { keyOf, same, sizeOf } from "./keys.ts";
import { simplify } from "./simplify.ts";

/** Nodes of a body that is copied into arms, and of all copies of a program. */
const mostCopied = 90;
const mostGrowth = 240;

export function branches(expr: Expr, fresh: () => string): Expr {
  const threading = new Threading();
  // What the copies of one round decide can leave fewer arms, and a choice of literals, for the next.
  for (let round = 0, before = -1; round < 6 && threading.growth > before; round++) {
    before = threading.growth;
    const threaded = threading.run(expr);
    expr = simplify(merge(threading.growth > before ? facts(threaded) : threaded, fresh));
  }
  return expr;
}

/** Bottom up: equal arms, and an arm that stands twice. */
function merge(expr: Expr, fresh: () => string): Expr {
  const inner = mapChildren(expr, (child) => merge(child, fresh));
  return inner.op === "if" ? merged(inner, fresh) : inner;
}

function merged(expr: If, fresh: () => string): Expr {
  const { test, then, else: other } = expr;
  if (same(then, other)) return isInert(test) ? then : { op: "let", name: fresh(), value: test, body: then, type: expr.type, span: expr.span };
  const literal = (value: number): Expr => ({ op: "int", value, type: test.type, span: test.span });
  // (if a (if b x y) y) is (if (if a b false) x y), and (if a x (if b x y)) is (if (if a true b) x y).
  if (then.op === "if" && same(then.else, other)) return { ...expr, test: { op: "if", test, then: then.test, else: literal(0), type: test.type, span: test.span }, then: then.then };
  if (other.op === "if" && same(then, other.then)) return { ...expr, test: { op: "if", test, then: literal(1), else: other.test, type: test.type, span: test.span }, else: other.else };
  return expr;
}

class Threading {
  /** Nodes that copies have added. */
  growth = 0;

  /** Bottom up: a choice in a value is taken apart before what reads the value is copied for it. */
  run(expr: Expr): Expr {
    const before = this.growth;
    const inner = mapChildren(expr, (child) => this.run(child));
    // Copies that were just made are for the next round to look into.
    return inner.op === "let" && this.growth === before ? (this.through(inner, inner.value) ?? inner) : inner;
  }

  /** A choice behind names that only it reads: (let x (let n a (if …)) body) is (let n a (let x (if …) body)). */
  private through(expr: Let, value: Expr): Expr | null {
    if (value.op === "if") return this.copied(expr, value);
    if (value.op !== "let") return null;
    const inner = this.through(expr, value.body);
    return inner === null ? null : { ...value, body: inner, type: inner.type };
  }

  /** (let x (if a y z) body) as (if a (let x y body) (let x z body)), where the copies of the body can tell more. */
  private copied(expr: Let, choice: If): Expr | null {
    const { name, body } = expr;
    const leaves = leavesOf(choice);
    const size = (leaves.length - 1) * sizeOf(body);
    if (sizeOf(body) > mostCopied || this.growth + size > mostGrowth) return null;
    const literal = (value: Expr): boolean => value.op === "int" || value.op === "none";
    const decides = leaves.some(literal) && some(body, (part) => part.op === "if" && mentions(part.test, name));
    if (!decides && !asksAgain(body, conditions(choice.test))) return null;
    this.growth += size;
    const end = (value: Expr): Expr => {
      if (value.op === "if") return { ...value, then: end(value.then), else: end(value.else), type: expr.type };
      return literal(value) ? substitute(body, name, value) : { ...expr, value };
    };
    return end(choice);
  }
}

const leavesOf = (expr: Expr): readonly Expr[] => (expr.op === "if" ? [...leavesOf(expr.then), ...leavesOf(expr.else)] : [expr]);

/** The texts of a test and of those that it is made of. */
function conditions(test: Expr): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (part: Expr): void => {
    if (part.op === "int") return;
    if (part.op === "if") [part.test, part.then, part.else].forEach(visit);
    else if (isInert(part)) found.add(subjectOf(part));
  };
  visit(test);
  return found;
}

/** What a comparison with a literal is about: another one of the same may be decided by it. */
const subjectOf = (test: Expr): string => keyOf(test.op === "prim" && test.args[1]?.op === "int" ? test.args[0]! : test);

const asksAgain = (body: Expr, asked: ReadonlySet<string>): boolean => asked.size > 0 && some(body, (part) => {
  if (part.op !== "if") return false;
  for (const condition of conditions(part.test)) if (asked.has(condition)) return true;
  return false;
});
