/**
 * Programs as formulas: the typed IR evaluated on symbols, one condition for each place where it can trap or branch.
 *
 * Every expression is evaluated under the condition that control gets there and nothing trapped before; what comes out is
 * its value and that condition. Loops of few turns are unrolled. Longer ones are, as `mode` says, replaced by any state
 * that their accumulators' ranges allow (`any`: more runs than there are, so what never happens in it never happens) or
 * cut after some turns (`few`: fewer runs than there are, to find runs that are replayed). Results of host functions and
 * tables are any value of their shape.
 *
 * Longer than most files because it is one switch over the whole IR, as the evaluators are that it is tested against.
 */
import { elements, encodings } from "../../spec/core.ts";
import type { FaultName } from "../../spec/faults.ts";
import { cidVersion, codecs, hashes } from "../../spec/hashes.ts";
import { limits } from "../../spec/limits.ts";
import { INT_MAX, INT_MIN } from "../ir/ranges.ts";
import type { Expr, If, Loop, Part, Primitive, Type } from "../ir/expr.ts";
import { lengthOf } from "../ir/inputs.ts";
import { children } from "../ir/walk.ts";
import type { Span } from "../support/span.ts";
import { ByteStrings, Unfit, keyOf } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";
import { accumulatorRanges } from "./intervals.ts";
import type { Ranges } from "./intervals.ts";
import { Terms, isBv, widthOf } from "./term.ts";
import type { Term } from "./term.ts";

export type Value =
  | { readonly kind: "scalar"; readonly term: Term }
  | { readonly kind: "bytes"; readonly bytes: Bytes }
  | { readonly kind: "optional"; readonly present: Term; readonly bytes: Bytes };

/** A place where a fault can happen. */
export interface Trap {
  readonly span: Span;
  readonly fault: FaultName;
  readonly condition: Term;
}
/** An `if` of the source, and when its arms are reached. */
export interface Branching {
  readonly expr: If;
  readonly then: Term;
  readonly else: Term;
}
/** What a program asked of its node. */
export type Asked =
  | { readonly kind: "match"; readonly table: string; readonly key: Bytes; readonly hit: Term; readonly value: Value; readonly when: Term }
  | { readonly kind: "lookup"; readonly cid: Bytes; readonly hit: Term; readonly node: Bytes; readonly when: Term };

export interface Options {
  readonly mode: "any" | "few";
  /** Most nodes of the IR that a loop's unrolled turns may come to. */
  readonly unroll: number;
  /** Turns of a longer loop in mode `few`. */
  readonly turns: number;
  /** Products of two unknown ints: their bits, or only how large they can be (more runs than there are). */
  readonly products: "exact" | "magnitude";
}
export const defaultOptions: Options = { mode: "any", unroll: 1200, turns: 3, products: "exact" };

interface Ends {
  next?(values: readonly Value[], stop: boolean, when: Term): void;
  break?(value: Expr, when: Term): void;
  /** An action; a `give` with its value. */
  end?(expr: Expr, value: Value | null, when: Term): void;
}

const sizes = new WeakMap<Expr, number>();
/** Nodes of the expression, loops as often as they turn. */
function work(expr: Expr): number {
  let size = sizes.get(expr);
  if (size === undefined) {
    const own = children(expr).reduce((sum, child) => sum + work(child), 1);
    size = expr.op === "loop" ? own + (expr.trips - 1) * work(expr.body) : own;
    sizes.set(expr, size);
  }
  return size;
}

/** Most bytes that a turn puts behind an accumulator; null when it can become another string, or so long that the sum overflows. */
function mostAppended(expr: Expr, name: string, at: number): number | null {
  const most = (x: number | null, y: number | null): number | null => (x === null || y === null ? null : Math.max(x, y));
  switch (expr.op) {
    case "let": return mostAppended(expr.body, name, at);
    case "if": return most(mostAppended(expr.then, name, at), mostAppended(expr.else, name, at));
    case "break": return 0;
    case "next": return appended(expr.args[at]!, name);
    default: return null;
  }
}
function appended(expr: Expr, name: string): number | null {
  if (expr.op === "var") return expr.name === name ? 0 : null;
  if (expr.op === "let") return appended(expr.body, name);
  if (expr.op === "if") {
    const [then, otherwise] = [appended(expr.then, name), appended(expr.else, name)];
    return then === null || otherwise === null ? null : Math.max(then, otherwise);
  }
  if (expr.op !== "append" || expr.into.op !== "var" || expr.into.name !== name) return null;
  const size = expr.parts.reduce((sum, { encoding, value }) => sum + (encoding === "bytes" ? (lengthOf(value.type)?.[1] ?? limits.payloadBytes) : encodings[encoding]), 0);
  return size * limits.loopTrips <= INT_MAX / 2 ? size : null;
}

/** One run of a program, or several on shared inputs: what they trapped at, branched on and asked. */
export class Encoding {
  readonly terms: Terms;
  readonly strings: ByteStrings;
  readonly options: Options;
  readonly traps: Trap[] = [];
  /** All operations that can trap by their kind, also those whose trap is ruled out at once. */
  readonly sites: { readonly span: Span; readonly fault: FaultName }[] = [];
  readonly branchings: Branching[] = [];
  readonly asked: Asked[] = [];
  /** CIDs made in the run, and of what. */
  readonly hashed: { readonly cid: Bytes; readonly content: Bytes; readonly hash: keyof typeof hashes }[] = [];
  /** Numbers and truth values by expression: those of its last evaluation. */
  readonly scalars = new Map<Expr, Term>();
  /** Turns of loops by expression, where they are counted. */
  readonly turns = new Map<Loop, Term>();
  /** Hold of every run. */
  readonly assumptions: Term[];
  private readonly cids = new Map<string, Bytes>();
  private variables = new Map<string, Value>();
  private ranges = new Map<string, { low: number; high: number }>();
  private inputs: Readonly<Record<string, Value>> = {};

  constructor(options: Options = defaultOptions) {
    this.options = options;
    this.terms = new Terms();
    this.strings = new ByteStrings(this.terms);
    this.assumptions = this.strings.assumptions;
  }

  int(value: number): Term {
    return this.terms.bv(value, 32);
  }
  scalar(term: Term): Value {
    return { kind: "scalar", term };
  }

  /** Runs a body that ends in actions; gives when it ends without a trap. */
  run(body: Expr, inputs: Readonly<Record<string, Value>>, when: Term, end: (expr: Expr, value: Value | null, when: Term) => void): Term {
    this.variables = new Map();
    this.ranges = new Map();
    this.inputs = inputs;
    const reached: Term[] = [];
    this.tail(body, when, {
      end: (expr, value, at) => {
        reached.push(at);
        end(expr, value, at);
      },
    });
    return this.terms.or(...reached);
  }

  private trap(span: Span, fault: FaultName, when: Term, condition: Term): Term {
    this.sites.push({ span, fault });
    const both = this.terms.and(when, condition);
    if (both !== this.terms.no) this.traps.push({ span, fault, condition: both });
    return this.terms.and(when, this.terms.not(condition));
  }

  // — values —

  private asBool(value: Value): Term {
    const { terms } = this;
    if (value.kind !== "scalar") throw new Error("no truth value");
    const { term } = value;
    if (term.sort === "Bool") return term;
    if (term.sort === "Int") return terms.not(terms.eq(term, terms.integer(0)));
    if (term.sort === "bv1") throw new Unfit(term);
    return terms.not(terms.eq(term, terms.bv(0, widthOf(term.sort))));
  }
  private asNumber(value: Value): Term {
    if (value.kind !== "scalar") throw new Error("no number");
    return value.term.sort === "Bool" ? this.terms.ite(value.term, this.int(1), this.int(0)) : value.term;
  }
  private asBytes(value: Value): Bytes {
    if (value.kind === "scalar") throw new Error("no byte string");
    return value.bytes;
  }
  merge(test: Term, then: Value, otherwise: Value): Value {
    const { terms, strings } = this;
    if (test === terms.yes || then === otherwise) return then;
    if (test === terms.no) return otherwise;
    if (then.kind === "scalar" && otherwise.kind === "scalar") {
      if (then.term.sort === otherwise.term.sort) return this.scalar(terms.ite(test, then.term, otherwise.term));
      const [x, y] = this.pair(this.asNumber(then), this.asNumber(otherwise));
      return this.scalar(terms.ite(test, x, y));
    }
    if (then.kind === "scalar" || otherwise.kind === "scalar") throw new Error("a scalar and a byte string");
    const bytes = strings.merge(test, then.bytes, otherwise.bytes);
    if (then.kind === "bytes" && otherwise.kind === "bytes") return { kind: "bytes", bytes };
    const present = (value: Value): Term => (value.kind === "optional" ? value.present : terms.yes);
    return { kind: "optional", present: terms.ite(test, present(then), present(otherwise)), bytes };
  }
  /** Values of ends that exclude each other; the last stands for what is left. */
  mergeAll(cases: readonly (readonly [Term, Value])[]): Value {
    return cases.slice(0, -1).reduceRight((rest, [when, value]) => this.merge(when, value, rest), cases.at(-1)![1]);
  }

  /** Two numbers in one sort: literals become integers beside an integer. */
  private pair(x: Term, y: Term): readonly [Term, Term] {
    if (x.sort === y.sort && x.sort !== "bv1") return [x, y];
    const whole = (term: Term): Term | null => {
      if (term.sort === "Int") return term;
      if (term.op !== "const" || term.sort === "bv1") return null;
      return this.terms.integer(term.sort === "bv32" ? BigInt.asIntN(32, term.value) : term.value);
    };
    const [p, q] = [whole(x), whole(y)];
    if (p !== null && q !== null) return [p, q];
    throw new Unfit(x.sort === "Int" || x.sort === "bv1" ? x : y);
  }

  private value(expr: Expr, when: Term): readonly [Value, Term] {
    const found = this.valueOf(expr, when);
    if (found[0].kind === "scalar") this.scalars.set(expr, found[0].term);
    return found;
  }

  private valueOf(expr: Expr, when: Term): readonly [Value, Term] {
    const { terms, strings } = this;
    switch (expr.op) {
      case "int": return [this.scalar(expr.type.kind === "bool" ? terms.bool(expr.value !== 0) : this.int(expr.value)), when];
      case "u64": return [this.scalar(terms.bv(expr.value, 64)), when];
      case "bytes": return [{ kind: "bytes", bytes: strings.literal(expr.value) }, when];
      case "none": return [{ kind: "optional", present: terms.no, bytes: { kind: "rope", pieces: [] } }, when];
      case "field": {
        const found = this.inputs[expr.field];
        if (found === undefined) throw new Error(`no input ${expr.field}`);
        return [found, when];
      }
      case "var": {
        const found = this.variables.get(expr.name);
        if (found === undefined) throw new Error(`unbound ${expr.name}`);
        return [found, when];
      }
      case "cached": return this.value(expr.value, when);
      case "prim": return this.primitive(expr, when);
      case "pack": return this.built([], expr.parts, expr.cap, expr.span, when);
      case "append": {
        const [into, after] = this.value(expr.into, when);
        const cap = expr.into.op === "var" ? (this.capacities.get(expr.into.name) ?? limits.payloadBytes) : limits.payloadBytes;
        return this.built([this.asBytes(into)], expr.parts, cap, expr.span, after);
      }
      case "if": {
        const [tested, after] = this.value(expr.test, when);
        const test = this.asBool(tested);
        const [yes, no] = [terms.and(after, test), terms.and(after, terms.not(test))];
        this.branchings.push({ expr, then: yes, else: no });
        if (test === terms.yes) return this.value(expr.then, yes);
        if (test === terms.no) return this.value(expr.else, no);
        const [then, afterThen] = this.value(expr.then, yes);
        const [otherwise, afterElse] = this.value(expr.else, no);
        return [this.merge(test, then, otherwise), terms.or(afterThen, afterElse)];
      }
      case "let": return this.binding(expr.name, expr.value, when, (after) => this.value(expr.body, after));
      case "loop": {
        const found: [Term, Value][] = [];
        const finish = (end: Expr, at: Term): void => {
          const [value, after] = this.value(end, at);
          found.push([after, value]);
        };
        this.loop(expr, when, finish, {});
        if (found.length === 0) throw new Error("a loop without a value");
        return [this.mergeAll(found), terms.or(...found.map(([at]) => at))];
      }
      case "call": return this.call(expr, when);
      case "match": return this.match(expr, when);
      default: throw new Error(`${expr.op} has no value`);
    }
  }
  private readonly capacities = new Map<string, number>();

  private values(exprs: readonly Expr[], when: Term): readonly [readonly Value[], Term] {
    let at = when;
    const found = exprs.map((expr) => {
      const [value, after] = this.value(expr, at);
      at = after;
      return value;
    });
    return [found, at];
  }

  /** Core form binds an accumulator's name again for its next value: what it was before comes back behind the body. */
  private binding<T>(name: string, valueExpr: Expr, when: Term, body: (after: Term) => T): T {
    const [value, after] = this.value(valueExpr, when);
    const before = this.variables.get(name);
    this.variables.set(name, value);
    const result = body(after);
    if (before !== undefined) this.variables.set(name, before);
    return result;
  }

  private tail(expr: Expr, when: Term, ends: Ends): void {
    const { terms } = this;
    if (when === terms.no) return;
    switch (expr.op) {
      case "if": {
        const [tested, after] = this.value(expr.test, when);
        const test = this.asBool(tested);
        const [yes, no] = [terms.and(after, test), terms.and(after, terms.not(test))];
        this.branchings.push({ expr, then: yes, else: no });
        this.tail(expr.then, yes, ends);
        this.tail(expr.else, no, ends);
        return;
      }
      case "let": return this.binding(expr.name, expr.value, when, (after) => this.tail(expr.body, after, ends));
      case "next": {
        const [values, after] = this.values(expr.args, when);
        return ends.next!(values, expr.stop, after);
      }
      case "break": return ends.break!(expr.value, when);
      case "loop": {
        const finish = (end: Expr, at: Term): void => this.tail(end, at, ends);
        return this.loop(expr, when, finish, ends.end === undefined ? {} : { end: ends.end });
      }
      case "forward": case "reply": case "give": {
        const [value, after] = this.value(expr.op === "forward" ? expr.node : expr.value, when);
        return ends.end!(expr, value, after);
      }
      case "gateway": case "deliver": case "drop": return ends.end!(expr, null, when);
      case "cached": return this.tail(expr.value, when, ends);
      default: throw new Error(`a body that ends in ${expr.op}`);
    }
  }

  // — loops —

  /** `finish` is given the values of its breaks and its result; `ends` hears of the program's end, where a guard in the body ends that. */
  private loop(expr: Loop, when: Term, finish: (value: Expr, at: Term) => void, ends: Pick<Ends, "end">): void {
    const { terms, strings } = this;
    const { source, trips } = expr;
    const [sequence, first] = this.value(source.kind === "range" ? source.count : source.bytes, when);
    let [accumulators, at] = this.values(expr.accumulators.map(({ init }) => init), first);
    for (const { name, init } of expr.accumulators) if (init.op === "pack") this.capacities.set(name, init.cap);
    /** Whether there is a turn, and its element. */
    let turn: (k: Term) => readonly [Term, Value];
    if (source.kind === "range") {
      const count = this.asNumber(sequence);
      if (count.sort !== "bv32") throw new Unfit(count);
      at = this.trap(expr.span, "loop-bound", at, terms.less(this.int(Math.min(INT_MAX, trips * source.step)), count));
      turn = (k) => {
        const index = terms.arithmetic("bvmul", k, this.int(source.step));
        return [terms.less(index, count), this.scalar(index)];
      };
      this.turns.set(expr, terms.ite(terms.less(this.int(0), count), terms.arithmetic("bvsdiv", terms.add(count, this.int(source.step - 1)), this.int(source.step)), this.int(0)));
    } else {
      const bytes = this.asBytes(sequence);
      const width = elements[source.element];
      const length = strings.lengthOf(bytes);
      at = this.trap(expr.span, "loop-bound", at, terms.less(this.int(trips * width), length));
      turn = (k) => {
        const start = terms.arithmetic("bvmul", k, this.int(width));
        const inside = terms.atMost(terms.add(start, this.int(width)), length);
        if (inside === terms.no) return [inside, this.scalar(this.int(0))];
        return [inside, this.loaded(source.element, strings.load(bytes, start, source.element) ?? terms.bv(0, 8 * width))];
      };
      this.turns.set(expr, width === 1 ? length : terms.arithmetic("bvlshr", length, this.int(width === 2 ? 1 : 2)));
    }
    const assign = (values: readonly Value[]): void => expr.accumulators.forEach(({ name }, i) => this.variables.set(name, values[i]!));
    const ranges = accumulatorRanges(expr, this.ranges as Ranges);
    for (const [name, range] of ranges) this.ranges.set(name, range);
    this.ranges.set(expr.index, source.kind === "range" ? { low: 0, high: (trips - 1) * source.step } : { low: INT_MIN, high: INT_MAX });
    const exits: [Term, readonly Value[]][] = [];
    const unrolled = trips * work(expr.body) <= this.options.unroll;
    if (unrolled || this.options.mode === "few") {
      const turns = unrolled ? trips : Math.min(trips, this.options.turns);
      for (let k = 0; k < turns && at !== terms.no; k++) {
        const [more, element] = turn(this.int(k));
        exits.push([terms.and(at, terms.not(more)), accumulators]);
        const entered = terms.and(at, more);
        if (entered === terms.no) {
          at = entered;
          break;
        }
        assign(accumulators);
        this.variables.set(expr.index, element);
        const nexts: [Term, readonly Value[]][] = [];
        this.tail(expr.body, entered, {
          next: (values, stop, when) => void (stop ? exits : nexts).push([when, values]),
          break: finish,
          ...ends,
        });
        at = terms.or(...nexts.map(([when]) => when));
        if (nexts.length > 0) accumulators = this.mergeLists(nexts);
      }
      if (turns === trips) exits.push([at, accumulators]);
      else if (at !== terms.no) {
        // What would turn again is left out: it neither ends nor faults.
        const [more] = turn(this.int(turns));
        exits.push([terms.and(at, terms.not(more)), accumulators]);
        this.assumptions.push(terms.not(terms.and(at, more)));
      }
    } else {
      // Any state that a turn can begin with, then any that the loop can end with.
      const any = (): readonly Value[] => expr.accumulators.map(({ name, init }, i) => this.anyLike(name, init.type, accumulators[i]!, this.capacities.get(name), ranges.get(name)));
      const k = terms.fresh("turn", "bv32");
      strings.within(k, 0, trips - 1);
      const [more, element] = turn(k);
      const left = terms.fresh("left", "Bool");
      const begun = turn(this.int(0))[0];
      const states = any();
      this.grown(expr, accumulators, states, k);
      assign(states);
      this.variables.set(expr.index, element);
      let leaves = false;
      this.tail(expr.body, terms.and(at, more), {
        next: () => {},
        break: (value, when) => {
          leaves = true;
          finish(value, terms.and(when, left));
        },
        end: (end, value, when) => {
          leaves = true;
          ends.end!(end, value, terms.and(when, left));
        },
      });
      const last = any();
      this.grown(expr, accumulators, last, this.int(trips));
      // Without a turn they are what they began with.
      const after = accumulators.map((init, i) => this.merge(begun, last[i]!, init));
      exits.push([leaves ? terms.and(at, terms.not(left)) : at, after]);
    }
    const live = exits.filter(([when]) => when !== terms.no);
    // Where no turn is the last, the result is evaluated all the same, under a condition that never holds.
    assign(live.length === 0 ? accumulators : this.mergeLists(live));
    finish(expr.result, terms.or(...live.map(([when]) => when)));
  }
  private mergeLists(lists: readonly (readonly [Term, readonly Value[]])[]): readonly Value[] {
    return lists.at(-1)![1].map((_, i) => this.mergeAll(lists.map(([when, values]) => [when, values[i]!] as const)));
  }

  /** A string that grows in an accumulator is no longer than what it began with and so many turns have put behind it. */
  private grown(expr: Loop, begun: readonly Value[], now: readonly Value[], turns: Term): void {
    const { terms, strings } = this;
    expr.accumulators.forEach(({ name }, i) => {
      const each = mostAppended(expr.body, name, i);
      const [before, after] = [begun[i]!, now[i]!];
      if (each === null || before.kind !== "bytes" || after.kind !== "bytes") return;
      const most = terms.add(strings.lengthOf(before.bytes), terms.arithmetic("bvmul", turns, this.int(each)));
      this.assumptions.push(terms.atMost(strings.lengthOf(after.bytes), most));
    });
  }

  private anyLike(name: string, type: Type, like: Value, capacity: number | undefined, range: { low: number; high: number } | undefined): Value {
    const { terms, strings } = this;
    if (like.kind === "optional") return { kind: "optional", present: terms.fresh(name, "Bool"), bytes: strings.number(terms.fresh(name, `bv${8 * limits.nodeIdBytes}`)) };
    if (like.kind === "bytes") {
      if (type.kind === "node") return { kind: "bytes", bytes: strings.number(terms.fresh(name, `bv${8 * limits.nodeIdBytes}`)) };
      const array = terms.fresh(name, "Bytes");
      const length = terms.fresh(`${name}.length`, "bv32");
      const max = capacity ?? Math.max(limits.payloadBytes, lengthOf(type)?.[1] ?? 0);
      strings.within(length, 0, max);
      return { kind: "bytes", bytes: { kind: "rope", pieces: [{ kind: "window", of: { array, start: this.int(0), length, max } }] } };
    }
    const sort = like.term.sort === "bv1" || like.term.sort === "Int" ? (type.kind === "u64" ? "bv64" : "bv32") : like.term.sort;
    if (sort !== like.term.sort) throw new Unfit(like.term);
    const term = terms.fresh(name, sort);
    if (range !== undefined && sort === "bv32") strings.within(term, range.low, range.high);
    return this.scalar(term);
  }

  // — strings that are built, host functions, tables —

  private built(begin: readonly Bytes[], parts: readonly Part[], cap: number, span: Span, when: Term): readonly [Value, Term] {
    const { terms, strings } = this;
    let at = when;
    const pieces: Bytes[] = [...begin];
    let length = begin.reduce((sum, bytes) => terms.add(sum, strings.lengthOf(bytes)), this.int(0));
    for (const { encoding, value: part } of parts) {
      const [value, after] = this.value(part, at);
      at = after;
      let piece: Bytes;
      if (encoding === "bytes") piece = this.asBytes(value);
      else {
        const term = this.asNumber(value);
        const width = encodings[encoding];
        if (width < 4 && term.sort !== "bv1") {
          const [most, zero] = [2 ** (8 * width) - 1, 0];
          const over = term.sort === "Int" ? terms.or(terms.less(term, terms.integer(zero)), terms.less(terms.integer(most), term)) : terms.compare("bvult", terms.bv(most, 32), term);
          at = this.trap(span, "overflow", at, over);
        }
        piece = { kind: "rope", pieces: [strings.encoded(encoding, term)] };
      }
      length = terms.add(length, strings.lengthOf(piece));
      at = this.trap(span, "capacity", at, terms.less(this.int(cap), length));
      pieces.push(piece);
    }
    return [{ kind: "bytes", bytes: strings.concatenate(pieces) }, at];
  }

  private call(expr: Expr & { op: "call" }, when: Term): readonly [Value, Term] {
    const { terms, strings } = this;
    const [value, after] = this.value(expr.arg, when);
    const argument = this.asBytes(value);
    const at = this.trap(expr.span, "argument", after, terms.less(this.int(expr.maxlen), strings.lengthOf(argument)));
    if (expr.fn === "multihash") {
      const hash = expr.hash!;
      const key = `${hash} ${keyOf(argument)}`;
      let cid = this.cids.get(key);
      if (cid === undefined) {
        const { code, digestBytes } = hashes[hash];
        const digest = strings.number(terms.fresh("digest", `bv${8 * digestBytes}`));
        cid = strings.concatenate([strings.literal(Uint8Array.of(cidVersion, codecs.raw, code, digestBytes)), digest]);
        this.cids.set(key, cid);
        this.hashed.push({ cid, content: argument, hash });
      }
      return [{ kind: "bytes", bytes: cid }, at];
    }
    const hit = terms.fresh("provider", "Bool");
    const node = strings.number(terms.fresh("provider-node", `bv${8 * limits.nodeIdBytes}`));
    this.asked.push({ kind: "lookup", cid: argument, hit, node, when: at });
    return [{ kind: "optional", present: hit, bytes: node }, at];
  }

  private match(expr: Expr & { op: "match" }, when: Term): readonly [Value, Term] {
    const { terms, strings } = this;
    const [keyValue, afterKey] = this.value(expr.key, when);
    const key = this.asBytes(keyValue);
    const [fallback, at] = expr.fallback === null ? [null, afterKey] as const : this.value(expr.fallback, afterKey);
    const hit = terms.fresh(`hit ${expr.table}`, "Bool");
    const found: Value = fallback === null
      ? { kind: "bytes", bytes: strings.number(terms.fresh(`node ${expr.table}`, `bv${8 * limits.nodeIdBytes}`)) }
      : this.scalar(terms.fresh(`value ${expr.table}`, "bv32"));
    // A table does not change in a run.
    for (const earlier of this.asked) {
      if (earlier.kind !== "match" || earlier.table !== expr.table || earlier.value.kind !== found.kind) continue;
      const same = found.kind === "scalar" && earlier.value.kind === "scalar" ? terms.eq(found.term, earlier.value.term) : strings.equal(this.asBytes(found), this.asBytes(earlier.value));
      this.assumptions.push(terms.implies(strings.equal(earlier.key, key), terms.and(terms.eq(earlier.hit, hit), same)));
    }
    this.asked.push({ kind: "match", table: expr.table, key, hit, value: found, when: at });
    if (fallback !== null) return [this.merge(hit, found, fallback), at];
    return [{ kind: "optional", present: hit, bytes: this.asBytes(found) }, at];
  }

  // — primitives —

  private loaded(name: string, term: Term): Value {
    if (!isBv(term) || term.sort === "bv1" || name.startsWith("u64")) return this.scalar(term);
    return this.scalar(this.terms.zeroExtend(term, 32));
  }

  private primitive(expr: Primitive, when: Term): readonly [Value, Term] {
    const { terms, strings } = this;
    const [args, after] = this.values(expr.args, when);
    const { span } = expr;
    const give = (term: Term, at: Term = after): readonly [Value, Term] => [this.scalar(term), at];
    const [a, b, c] = args as [Value, Value, Value];
    switch (expr.prim) {
      case "len": return give(strings.lengthOf(this.asBytes(a)));
      case "u8": case "u16le": case "u16be": case "u32le": case "u32be": case "u64le": case "u64be": {
        const bytes = this.asBytes(a);
        const at = this.fixed(this.asNumber(b));
        const width = encodings[expr.prim];
        const outside = terms.or(terms.less(at, this.int(0)), terms.less(terms.sub(strings.lengthOf(bytes), this.int(width)), at));
        const inside = this.trap(span, "index", after, outside);
        if (inside === terms.no) return give(terms.bv(0, width === 8 ? 64 : 32), inside);
        return [this.loaded(expr.prim, strings.load(bytes, at, expr.prim) ?? terms.bv(0, 8 * width)), inside];
      }
      case "slice": {
        const bytes = this.asBytes(a);
        const [from, to] = [this.fixed(this.asNumber(b)), this.fixed(this.asNumber(c))];
        const length = strings.lengthOf(bytes);
        const wrong = terms.or(terms.less(from, this.int(0)), terms.less(to, from), terms.less(length, to));
        const inside = this.trap(span, "slice", after, wrong);
        if (inside === terms.no) return [{ kind: "bytes", bytes: { kind: "rope", pieces: [] } }, inside];
        return [{ kind: "bytes", bytes: strings.slice(bytes, from, to) }, inside];
      }
      case "bytes=": return give(strings.equal(this.asBytes(a), this.asBytes(b)));
      case "bytes/=": return give(terms.not(strings.equal(this.asBytes(a), this.asBytes(b))));
      case "bytes<": return give(strings.before(this.asBytes(a), this.asBytes(b)));
      case "prefix?": {
        const literal = expr.args[1]!;
        if (literal.op !== "bytes") throw new Error("prefix? wants a literal");
        return give(strings.begins(this.asBytes(a), literal.value));
      }
      case "some?": return give(a.kind === "optional" ? a.present : terms.yes);
      case "the": return [{ kind: "bytes", bytes: this.asBytes(a) }, after];
    }
    // `=` and `/=` compare bools as well.
    if ((expr.prim === "=" || expr.prim === "/=") && a.kind === "scalar" && b.kind === "scalar" && a.term.sort === "Bool" && b.term.sort === "Bool") {
      const same = terms.eq(a.term, b.term);
      return give(expr.prim === "=" ? same : terms.not(same));
    }
    const x = this.asNumber(a);
    const y = b === undefined ? x : this.asNumber(b);
    if (x.sort === "bv1" && y.sort === "bv1" && b !== undefined && (expr.prim === "bit-and" || expr.prim === "bit-or" || expr.prim === "bit-xor")) {
      return give(terms.arithmetic(bitwise[expr.prim], x, y));
    }
    if (x.sort === "Int" || y.sort === "Int" || x.sort === "bv1" || y.sort === "bv1") {
      const [p, q] = b === undefined && x.sort === "Int" ? [x, x] : this.pair(x, y);
      return this.integers(expr, p, q, after);
    }
    return this.bitVectors(expr, x, y, after);
  }
  /** An offset: fields that are encoded as integers are no offsets. */
  private fixed(term: Term): Term {
    if (term.sort === "bv32") return term;
    throw new Unfit(term);
  }

  /** On fields that stand for whole numbers: order and linear arithmetic, exact with the traps of the type. */
  private integers(expr: Primitive, x: Term, y: Term, when: Term): readonly [Value, Term] {
    const { terms } = this;
    const give = (term: Term, at: Term = when): readonly [Value, Term] => [this.scalar(term), at];
    const within = (term: Term, least: bigint, most: bigint): readonly [Value, Term] =>
      give(term, this.trap(expr.span, "overflow", when, terms.or(terms.less(term, terms.integer(least)), terms.less(terms.integer(most), term))));
    const [int, u64] = [[-(2n ** 31n), 2n ** 31n - 1n], [0n, 2n ** 64n - 1n]] as const;
    switch (expr.prim) {
      case "+": return within(terms.integers("+", x, y), ...int);
      case "-": return within(terms.integers("-", x, y), ...int);
      case "u64+": return within(terms.integers("+", x, y), ...u64);
      case "u64-": return within(terms.integers("-", x, y), ...u64);
      case "=": case "u64=": return give(terms.eq(x, y));
      case "/=": case "u64/=": return give(terms.not(terms.eq(x, y)));
      case "<": case "u64<": return give(terms.less(x, y));
      case "<=": case "u64<=": return give(terms.atMost(x, y));
      case ">": case "u64>": return give(terms.less(y, x));
      case ">=": case "u64>=": return give(terms.atMost(y, x));
      case "widen": return within(x, ...u64);
      case "narrow": return within(x, 0n, int[1]);
      default: throw new Unfit(x.op === "const" ? y : x);
    }
  }

  /**
   * Division by a positive literal c as what it is: x = c·q + r with |r| < c, r of the sign of x, and |q| so small that c·q
   * fits. There is one such q for each x, so nothing is lost, and the solver multiplies by a literal instead of dividing.
   */
  private divided(x: Term, y: Term): { readonly quotient: Term; readonly rest: Term } | null {
    const { terms } = this;
    const by = y.op === "const" ? Number(BigInt.asIntN(32, y.value)) : 0;
    if (by <= 1 || x.op === "const") return null;
    const key = `${x.id} ${by}`;
    let found = this.quotients.get(key);
    if (found !== undefined) return found;
    const quotient = terms.fresh("quotient", "bv32");
    const rest = terms.sub(x, terms.arithmetic("bvmul", quotient, y));
    this.strings.within(quotient, -Math.floor(2 ** 31 / by), Math.floor(2 ** 31 / by));
    const zero = this.int(0);
    const up = terms.and(terms.atMost(zero, rest), terms.less(rest, y));
    const down = terms.and(terms.less(this.int(-by), rest), terms.atMost(rest, zero));
    this.assumptions.push(terms.ite(terms.less(x, zero), terms.and(down, terms.atMost(quotient, zero)), terms.and(up, terms.atMost(zero, quotient))));
    found = { quotient, rest };
    this.quotients.set(key, found);
    return found;
  }
  private readonly quotients = new Map<string, { readonly quotient: Term; readonly rest: Term }>();

  /** |x| <= 2^a and |y| <= 2^b: then |xy| <= 2^(a+b), and up to 2^30 it fits. */
  private magnitude(x: Term, y: Term): { readonly product: Term; readonly over: Term } {
    const { terms } = this;
    const key = `${x.id} ${y.id}`;
    let found = this.products.get(key);
    if (found !== undefined) return found;
    const fits = (term: Term, bits: number): Term => terms.and(terms.atMost(this.int(-(2 ** bits)), term), terms.atMost(term, this.int(2 ** bits)));
    found = { product: terms.fresh("product", "bv32"), over: terms.fresh("over", "Bool") };
    for (let a = 0; a <= 30; a++) {
      for (let b = 0; a + b <= 30; b++) {
        this.assumptions.push(terms.implies(terms.and(fits(x, a), fits(y, b)), terms.and(terms.not(found.over), fits(found.product, a + b))));
      }
    }
    this.products.set(key, found);
    return found;
  }
  private readonly products = new Map<string, { readonly product: Term; readonly over: Term }>();

  private bitVectors(expr: Primitive, x: Term, y: Term, when: Term): readonly [Value, Term] {
    const { terms } = this;
    const give = (term: Term, at: Term = when): readonly [Value, Term] => [this.scalar(term), at];
    const trap = (fault: FaultName, condition: Term): Term => this.trap(expr.span, fault, when, condition);
    const zero = this.int(0);
    const wide = (term: Term, width: number): Term => (widthOf(term.sort) === 32 ? terms.signExtend(term, width) : terms.zeroExtend(term, width));
    /** The exact result in more bits, and whether it is another than that of the type. */
    const checked = (op: "bvadd" | "bvsub" | "bvmul", width: number): readonly [Value, Term] => {
      const exact = terms.arithmetic(op, wide(x, width), wide(y, width));
      const own = terms.arithmetic(op, x, y);
      return give(own, trap("overflow", terms.not(terms.eq(exact, wide(own, width)))));
    };
    const count = (): Term => terms.arithmetic("bvand", y, this.int(31));
    switch (expr.prim) {
      case "+": return checked("bvadd", 33);
      case "-": return checked("bvsub", 33);
      case "*":
        if (this.options.products === "magnitude" && x.op !== "const" && y.op !== "const") {
          const { product, over } = this.magnitude(x, y);
          return give(product, trap("overflow", over));
        }
        return checked("bvmul", 64);
      case "/": {
        const at = trap("divide", terms.eq(y, zero));
        const over = terms.and(terms.eq(x, this.int(INT_MIN)), terms.eq(y, this.int(-1)));
        return give(this.divided(x, y)?.quotient ?? terms.arithmetic("bvsdiv", x, y), this.trap(expr.span, "overflow", at, over));
      }
      case "rem": return give(this.divided(x, y)?.rest ?? terms.arithmetic("bvsrem", x, y), trap("divide", terms.eq(y, zero)));
      case "+%": return give(terms.arithmetic("bvadd", x, y));
      case "-%": return give(terms.arithmetic("bvsub", x, y));
      case "*%": return give(terms.arithmetic("bvmul", x, y));
      case "bit-and": case "bit-or": case "bit-xor": return give(terms.arithmetic(bitwise[expr.prim], x, y));
      case "shl": return give(terms.arithmetic("bvshl", x, count()));
      case "shr": return give(terms.arithmetic("bvlshr", x, count()));
      case "sar": return give(terms.arithmetic("bvashr", x, count()));
      case "=": case "u64=": return give(terms.eq(x, y));
      case "/=": case "u64/=": return give(terms.not(terms.eq(x, y)));
      case "<": return give(terms.less(x, y));
      case "<=": return give(terms.atMost(x, y));
      case ">": return give(terms.less(y, x));
      case ">=": return give(terms.atMost(y, x));
      case "bit?": return give(terms.eq(terms.extract(terms.arithmetic("bvlshr", x, count()), 0, 0), terms.bv(1, 1)));
      case "u64+": return checked("bvadd", 65);
      case "u64-": return give(terms.sub(x, y), trap("overflow", terms.compare("bvult", x, y)));
      case "u64*": return checked("bvmul", 128);
      case "u64<": return give(terms.compare("bvult", x, y));
      case "u64<=": return give(terms.compare("bvule", x, y));
      case "u64>": return give(terms.compare("bvult", y, x));
      case "u64>=": return give(terms.compare("bvule", y, x));
      case "widen": return give(terms.zeroExtend(x, 64), trap("overflow", terms.less(x, zero)));
      case "narrow": return give(terms.extract(x, 31, 0), trap("overflow", terms.compare("bvult", terms.bv(INT_MAX, 64), x)));
      default: throw new Error(`${expr.prim} is no operation of numbers`);
    }
  }
}

const bitwise = { "bit-and": "bvand", "bit-or": "bvor", "bit-xor": "bvxor" } as const;
