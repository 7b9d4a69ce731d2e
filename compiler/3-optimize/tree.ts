/**
 * Decision trees: a chain of tests of one int against literals (`case`, or a `cond` of thresholds) becomes a binary search,
 * when that lowers the number of tests on the longest way.
 *
 * Requires: facts ran before, so that the chain has no dead tests. Keeps: which arm is taken. The key is a variable or a
 * field, so testing it in another order, or not at all, makes no difference; arms may be copied, within `mostGrowth` nodes.
 */
import type { Expr, If } from "../ir/expr.ts";
import { INT_MAX, INT_MIN } from "../ir/ranges.ts";
import { mapChildren } from "../ir/walk.ts";
import { facts } from "./facts.ts";
import { keyOf, sizeOf } from "./keys.ts";

const mostGrowth = 160;

export function tree(expr: Expr): Expr {
  const after = visit(expr);
  return after === expr ? expr : facts(after);
}

function visit(expr: Expr): Expr {
  if (expr.op === "if") {
    const chain = chainOf(expr);
    if (chain !== null) {
      const built = search(chain);
      if (built !== null) return mapArms(built, chain);
      // The chain stays: its arms, and not its own ends again.
      return mapChain(expr, chain.key);
    }
  }
  return mapChildren(expr, visit);
}

interface Interval {
  readonly low: number;
  readonly high: number;
}
interface Clause {
  readonly when: readonly Interval[];
  readonly arm: Expr;
}
interface Chain {
  readonly key: Expr;
  readonly clauses: readonly Clause[];
  readonly otherwise: Expr;
  /** Tests on the longest way. */
  readonly tests: number;
  readonly like: If;
}

/** The key that a test is about; null when it is none of one int against a literal. */
function keyIn(test: Expr): Expr | null {
  if (test.op === "if") return keyIn(test.test);
  if (test.op !== "prim" || !tested.has(test.prim)) return null;
  const [x, y] = test.args;
  return y?.op === "int" && (x?.op === "var" || x?.op === "field") && x.type.kind !== "bool" ? x : null;
}

const tested: ReadonlySet<string> = new Set(["=", "/=", "<", ">="]);
const whole: readonly Interval[] = [{ low: INT_MIN, high: INT_MAX }];

/** The numbers for which a test of the key holds, and the tests that it takes at most; null when it asks for more. */
function holdsFor(test: Expr, key: string): { readonly when: readonly Interval[]; readonly tests: number } | null {
  if (test.op === "int") return { when: test.value === 0 ? [] : whole, tests: 0 };
  if (test.op === "if") {
    const [first, then, other] = [holdsFor(test.test, key), holdsFor(test.then, key), holdsFor(test.else, key)];
    if (first === null || then === null || other === null) return null;
    return { when: union(both(first.when, then.when), both(complement(first.when), other.when)), tests: first.tests + Math.max(then.tests, other.tests) };
  }
  if (test.op !== "prim" || !tested.has(test.prim)) return null;
  const [x, y] = test.args;
  if (y?.op !== "int" || x === undefined || keyOf(x) !== key) return null;
  const at = y.value;
  const below: readonly Interval[] = at === INT_MIN ? [] : [{ low: INT_MIN, high: at - 1 }];
  const equal: readonly Interval[] = [{ low: at, high: at }];
  const when = test.prim === "=" ? equal : test.prim === "/=" ? complement(equal) : test.prim === "<" ? below : complement(below);
  return { when, tests: 1 };
}

function complement(set: readonly Interval[]): readonly Interval[] {
  const out: Interval[] = [];
  let from = INT_MIN;
  for (const { low, high } of set) {
    if (low > from) out.push({ low: from, high: low - 1 });
    from = high + 1;
  }
  if (from <= INT_MAX) out.push({ low: from, high: INT_MAX });
  return out;
}
const both = (x: readonly Interval[], y: readonly Interval[]): readonly Interval[] => x.flatMap((a) => y.flatMap((b) => {
  const [low, high] = [Math.max(a.low, b.low), Math.min(a.high, b.high)];
  return low <= high ? [{ low, high }] : [];
}));
const union = (x: readonly Interval[], y: readonly Interval[]): readonly Interval[] => complement(both(complement(x), complement(y)));

function chainOf(expr: If): Chain | null {
  const key = keyIn(expr.test);
  if (key === null) return null;
  const text = keyOf(key);
  const clauses: Clause[] = [];
  let tests = 0;
  let at: Expr = expr;
  for (; at.op === "if"; ) {
    const found = holdsFor(at.test, text);
    if (found === null) break;
    tests += found.tests;
    // The arm that goes on with the chain is the other one.
    const turned: boolean = at.then.op === "if" && at.else.op !== "if" && holdsFor(at.then.test, text) !== null;
    clauses.push(turned ? { when: complement(found.when), arm: at.else } : { when: found.when, arm: at.then });
    at = turned ? at.then : at.else;
  }
  return clauses.length < 2 || tests < 4 ? null : { key, clauses, otherwise: at, tests, like: expr };
}

interface Segment extends Interval {
  /** Index of the clause, or their number for what is left over. */
  readonly arm: number;
}

/** Which clause is the first to hold, over all ints. */
function segments({ clauses }: Chain): readonly Segment[] {
  const edges = new Set<number>([INT_MIN]);
  for (const { when } of clauses) for (const { low, high } of when) {
    edges.add(low);
    if (high < INT_MAX) edges.add(high + 1);
  }
  const starts = [...edges].sort((x, y) => x - y);
  // Clauses in order claim what is still free; a set of open starts keeps that linear for a case of many literals.
  const owner = new Array<number>(starts.length).fill(clauses.length);
  const position = new Map(starts.map((start, index) => [start, index]));
  clauses.forEach(({ when }, clause) => {
    for (const { low, high } of when) {
      for (let index = position.get(low)!; index < starts.length && starts[index]! <= high; index++) if (owner[index] === clauses.length) owner[index] = clause;
    }
  });
  const out: Segment[] = [];
  starts.forEach((low, index) => {
    const high = index + 1 < starts.length ? starts[index + 1]! - 1 : INT_MAX;
    const last = out.at(-1);
    if (last !== undefined && last.arm === owner[index]) out[out.length - 1] = { ...last, high };
    else out.push({ low, high, arm: owner[index]! });
  });
  return out;
}

/** The tree with arms as they stand in the chain; null when it is not better. */
function search(chain: Chain): Expr | null {
  const { clauses, otherwise, key, like, tests } = chain;
  const arms = [...clauses.map(({ arm }) => arm), otherwise];
  const used = new Array<number>(arms.length).fill(0);
  const test = (prim: "=" | "<", value: number): Expr =>
    ({ op: "prim", prim, args: [key, { op: "int", value, type: { kind: "int" }, span: key.span }], type: { kind: "bool" }, span: like.test.span });
  const choose = (condition: Expr, then: Expr, other: Expr): Expr => ({ ...like, test: condition, then, else: other });
  const arm = (index: number): Expr => {
    used[index]!++;
    return arms[index]!;
  };
  const isNumber = ({ low, high, arm: index }: Segment): boolean => low === high && index < clauses.length;
  const build = (parts: readonly Segment[]): { readonly expr: Expr; readonly depth: number } => {
    const [first, second, third] = parts;
    if (parts.length === 1) return { expr: arm(first!.arm), depth: 0 };
    if (parts.length === 2) {
      // Where one number can be named, it is one of the chain's own, and no constant more.
      const number = [first!, second!].find(isNumber);
      if (number === undefined) return { expr: choose(test("<", second!.low), arm(first!.arm), arm(second!.arm)), depth: 1 };
      return { expr: choose(test("=", number.low), arm(number.arm), arm(number === first ? second!.arm : first!.arm)), depth: 1 };
    }
    if (parts.length === 3 && first!.arm === third!.arm && second!.low === second!.high) {
      return { expr: choose(test("=", second!.low), arm(second!.arm), arm(first!.arm)), depth: 1 };
    }
    if (parts.length === 5 && first!.arm === third!.arm && third!.arm === parts[4]!.arm && second!.low === second!.high && parts[3]!.low === parts[3]!.high) {
      return { expr: choose(test("=", second!.low), arm(second!.arm), choose(test("=", parts[3]!.low), arm(parts[3]!.arm), arm(first!.arm))), depth: 2 };
    }
    const half = parts.length >> 1;
    const middle = !isNumber(parts[half]!) && half + 1 < parts.length && isNumber(parts[half + 1]!) ? half + 1 : half;
    const [left, right] = [build(parts.slice(0, middle)), build(parts.slice(middle))];
    return { expr: choose(test("<", parts[middle]!.low), left.expr, right.expr), depth: 1 + Math.max(left.depth, right.depth) };
  };
  const built = build(segments(chain));
  const growth = used.reduce((sum, times, index) => sum + Math.max(0, times - 1) * sizeOf(arms[index]!), 0);
  return built.depth < tests && growth <= mostGrowth ? built.expr : null;
}

/** Goes on inside the arms of a tree. Arms are told by identity: a tree holds those of its chain. */
function mapArms(expr: Expr, { clauses, otherwise }: Chain): Expr {
  const arms = new Set<Expr>([...clauses.map(({ arm }) => arm), otherwise]);
  const done = new Map<Expr, Expr>();
  const go = (part: Expr): Expr => {
    if (arms.has(part)) {
      const known = done.get(part) ?? visit(part);
      done.set(part, known);
      return known;
    }
    return part.op === "if" ? { ...part, then: go(part.then), else: go(part.else) } : part;
  };
  return go(expr);
}

function mapChain(expr: Expr, key: Expr): Expr {
  if (expr.op !== "if" || holdsFor(expr.test, keyOf(key)) === null) return visit(expr);
  const [then, other] = [mapChain(expr.then, key), mapChain(expr.else, key)];
  return then === expr.then && other === expr.else ? expr : { ...expr, then, else: other };
}
