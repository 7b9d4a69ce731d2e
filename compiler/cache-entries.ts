/**
 * Cache entries that a run can fill: calls of cached functions on the worst path of the checked IR, a loop's times its
 * iterations. The optimiser takes the marks away, so that this bound is of the source, not of the code.
 */
import type { Cached, Expr } from "./ir/expr.ts";
import { children } from "./ir/walk.ts";

export interface CacheCall {
  readonly call: Cached;
  /** Iterations of the loops around it. */
  readonly times: number;
}

/** The calls of the path that makes most of them. */
export function cacheCalls(expr: Expr): readonly CacheCall[] {
  switch (expr.op) {
    case "cached": return [{ call: expr, times: 1 }, ...cacheCalls(expr.value)];
    case "if": {
      const [test, then, other] = [expr.test, expr.then, expr.else].map(cacheCalls) as [readonly CacheCall[], readonly CacheCall[], readonly CacheCall[]];
      return [...test, ...(sum(other) > sum(then) ? other : then)];
    }
    case "loop": {
      const parts = children(expr);
      // The body stands before the result; however the loop is left, no more iterations than `trips` run.
      const body = cacheCalls(parts.at(-2)!).map(({ call, times }) => ({ call, times: Math.min(most, times * expr.trips) }));
      return [...parts.slice(0, -2).flatMap(cacheCalls), ...body, ...cacheCalls(parts.at(-1)!)];
    }
    default: return children(expr).flatMap(cacheCalls);
  }
}

const most = 0xffffffff;
const sum = (calls: readonly CacheCall[]): number => calls.reduce((total, { times }) => Math.min(most, total + times), 0);

export const cacheEntriesOf = (expr: Expr): number => sum(cacheCalls(expr));
