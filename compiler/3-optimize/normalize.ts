/**
 * The last step to core form: variables are renamed v0, v1, … in order of binding, and a loop's next value that is named
 * before `next` takes the accumulator's own name, so that it is computed in the accumulator's register.
 *
 * That is sound for `(let t E B)` in tail position of a loop's body when the old value of the accumulator is not read in
 * B, and every `next` of that loop in B passes t on in its place.
 */
import type { Expr, Loop, Part } from "../ir/expr.ts";
import { children, mentions } from "../ir/walk.ts";

/** `named` is told the name that each new one had before; one that takes an accumulator's place is not a new one. */
export function normalize(expr: Expr, named: (core: string, before: string) => void = () => undefined): Expr {
  return new Normalizer(named).expr(expr, null);
}

/** The `next` expressions that belong to the loop whose body this is. */
function nexts(expr: Expr): (Expr & { op: "next" })[] {
  if (expr.op === "next") return [expr];
  if (expr.op === "loop") return [...children(expr).slice(0, -2), expr.result].flatMap(nexts);
  return children(expr).flatMap(nexts);
}

class Normalizer {
  private readonly names = new Map<string, string>();
  private readonly named: (core: string, before: string) => void;
  private used = 0;

  constructor(named: (core: string, before: string) => void) {
    this.named = named;
  }

  private bind(name: string): string {
    const core = `v${this.used++}`;
    this.names.set(name, core);
    this.named(core, name);
    return core;
  }

  /** `loop` is the loop in whose tail position the expression stands. */
  expr(expr: Expr, loop: Loop | null): Expr {
    switch (expr.op) {
      case "var": {
        const name = this.names.get(expr.name);
        if (name === undefined) throw new Error(`unbound ${expr.name}`);
        return { ...expr, name };
      }
      case "let": {
        const value = this.expr(expr.value, null);
        const reused = loop && this.accumulatorFor(expr, loop);
        if (reused) this.names.set(expr.name, this.names.get(reused)!);
        const name = reused ? this.names.get(reused)! : this.bind(expr.name);
        return { ...expr, name, value, body: this.expr(expr.body, loop) };
      }
      case "if": {
        const test = this.expr(expr.test, null);
        return { ...expr, test, then: this.expr(expr.then, loop), else: this.expr(expr.else, loop) };
      }
      case "loop": {
        const source = expr.source.kind === "range" ? { ...expr.source, count: this.expr(expr.source.count, null) } : { ...expr.source, bytes: this.expr(expr.source.bytes, null) };
        const inits = expr.accumulators.map(({ init }) => this.expr(init, null));
        const index = this.bind(expr.index);
        const accumulators = expr.accumulators.map(({ name }, at) => ({ name: this.bind(name), init: inits[at]! }));
        const body = this.expr(expr.body, expr);
        return { ...expr, source, index, accumulators, body, result: this.expr(expr.result, null) };
      }
      case "prim": return { ...expr, args: expr.args.map((arg) => this.expr(arg, null)) };
      case "next": return { ...expr, args: expr.args.map((arg) => this.expr(arg, null)) };
      case "break": return { ...expr, value: this.expr(expr.value, null) };
      case "call": return { ...expr, arg: this.expr(expr.arg, null) };
      case "match": return { ...expr, key: this.expr(expr.key, null), fallback: expr.fallback && this.expr(expr.fallback, null) };
      case "forward": return { ...expr, node: this.expr(expr.node, null) };
      case "reply": case "give": case "cached": return { ...expr, value: this.expr(expr.value, null) };
      case "pack": return { ...expr, parts: this.parts(expr.parts) };
      case "append": return { ...expr, into: this.expr(expr.into, null), parts: this.parts(expr.parts) };
      default: return expr;
    }
  }

  private parts(parts: readonly Part[]): readonly Part[] {
    return parts.map(({ encoding, value }) => ({ encoding, value: this.expr(value, null) }));
  }

  private accumulatorFor(expr: Expr & { op: "let" }, loop: Loop): string | null {
    const ends = nexts(expr.body);
    if (ends.length === 0) return null;
    const at = loop.accumulators.findIndex(({ name, init }, k) =>
      init.type.kind === expr.value.type.kind && !mentions(expr.body, name)
      && ends.every(({ args }) => { const arg = args[k]; return arg?.op === "var" && arg.name === expr.name; }));
    return at < 0 ? null : loop.accumulators[at]!.name;
  }
}
