/**
 * Core form to bytecode, in one pass without optimisation: a later issue runs the same pass on the device.
 *
 * Code generation is destination-driven (Dybvig, Hieb and Butler, 1990): an expression is generated for where its value
 * goes, a register (`Into`), a branch (`Test`) or nowhere because it is an action (`End`). Conditions so become branches
 * without a boolean in between, and a loop's `break` is its value generated for the loop's own destination.
 *
 * Long, because every kind of expression is generated in terms of the others.
 *
 * Requires: core form (compiler/3-optimize/core.ts), that is unique names but for a `let` that gives a loop's
 * accumulator its next value in place.
 */
import { dropReasons } from "../../spec/fields.ts";
import { elements, encodings } from "../../spec/core.ts";
import { hashes } from "../../spec/hashes.ts";
import { hostFunctions } from "../../spec/hosts.ts";
import { limits } from "../../spec/limits.ts";
import type { InstructionName } from "../../spec/instructions.ts";
import type { Bound } from "../ir/resources.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { Append, Expr, If, Let, Loop, Next, Pack, Part, Primitive, Program, Type } from "../ir/expr.ts";
import { mentions } from "../ir/walk.ts";
import { fail, succeed } from "../support/outcome.ts";
import type { Outcome } from "../support/outcome.ts";
import { Assembler, layOut } from "./assembler.ts";
import type { Label, Step } from "./assembler.ts";
import { boundOf } from "./bound.ts";
import { writeImage } from "./image.ts";
import { branchOf, immediateForm, loads, pairOperations, threeOperands } from "./selection.ts";
import { Constants, OutOf, Registers, Scratch } from "./registers.ts";
import type { Class, Register } from "./registers.ts";
import type { LoopPlaces, Trace } from "./trace.ts";

/** Where a value goes. `Into.name` is the variable that the register holds, if other code may read it meanwhile. */
type Destination =
  | { readonly kind: "into"; readonly register: Register; readonly name: string | null }
  | { readonly kind: "test"; readonly yes: Label; readonly no: Label; readonly fall: "yes" | "no" | null }
  | { readonly kind: "end" };

/** A loop whose body is being generated. */
interface OpenLoop {
  readonly accumulators: readonly { readonly name: string; readonly register: Register }[];
  readonly closing: Label;
  /** Where the loop goes on to its result. */
  readonly done: Label;
  readonly exit: Label;
  readonly destination: Destination;
}

export interface Encoded {
  readonly image: Uint8Array;
  readonly bound: Bound;
  readonly scratch: number;
  readonly registers: { readonly ints: number; readonly bytes: number };
  readonly trace: Trace;
}

/** Encodes a route in core form. Fails when it needs more than the machine has. */
export function encode(route: Program): Outcome<Encoded> {
  const encoder = new Encoder(route);
  try {
    encoder.generate(route.body, { kind: "end" });
  } catch (error) {
    if (!(error instanceof OutOf)) throw error;
    return fail([diagnostic("PG3101", route.span, { kind: route.kind, name: route.name, what: error.what, limit: String(error.limit) })]);
  }
  return encoder.finish();
}

const classOf = (type: Type): Class => {
  switch (type.kind) {
    case "u64": return "pair";
    case "bytes": case "list": case "record": case "node": case "cid": case "optional": return "bytes";
    case "int": case "fix": case "bool": case "symbol": return "int";
    case "action": throw new Error("an action has no register");
  }
};

const isTrue = (expr: Expr) => expr.op === "int" && expr.value === 1;
const isFalse = (expr: Expr) => expr.op === "int" && expr.value === 0;

/** A part of scratch memory in which a byte string grows. */
interface Place {
  readonly at: number;
  readonly cap: number;
}

class Encoder {
  private readonly route: Program;
  private readonly code = new Assembler();
  private readonly registers = new Registers();
  private readonly constants = new Constants();
  private readonly scratch = new Scratch();
  private readonly variables = new Map<string, Register>();
  private readonly loops: OpenLoop[] = [];
  /** Where the strings that accumulators hold are built, by name. */
  private readonly places = new Map<string, Place>();
  private depth = 0;

  private readonly tracedScratch = new Map<Expr, number>();
  private readonly tracedLoops = new Map<Loop, LoopPlaces>();

  constructor(route: Program) {
    this.route = route;
  }

  private place(expr: Expr, bytes: number): number {
    const at = this.scratch.take(bytes, this.code.step);
    this.tracedScratch.set(expr, at);
    return at;
  }

  finish(): Outcome<Encoded> {
    const { words, far, tooFar } = layOut(this.code.items);
    const limit = (what: string, most: number) => fail<Encoded>([diagnostic("PG3101", this.route.span, { kind: this.route.kind, name: this.route.name, what, limit: String(most) })]);
    if (tooFar !== null) return limit("instruction words in one loop body", 255);
    if (words.length > limits.codeWords) return limit("instruction words", limits.codeWords);
    const charges = new Map<number, Bound>();
    const bound = boundOf(this.code.items, far, charges);
    const registers = { ints: this.registers.mostInts, bytes: this.registers.mostBytes };
    const image = writeImage({ code: words, constants: this.constants, tables: this.route.tables, registers, scratch: this.scratch.most, bound });
    if (image.length > limits.imageBytes) return limit("bytes of program image", limits.imageBytes);
    const trace: Trace = { items: this.code.items, far, fullest: this.scratch.fullest, scratch: this.tracedScratch, loops: this.tracedLoops, charges };
    return succeed({ image, bound, scratch: this.scratch.most, registers, trace });
  }

  /** Generates with the note of what it is for. */
  private during(step: Step, generate: () => void): void {
    const { code } = this;
    const before = code.step;
    code.step = step;
    generate();
    code.step = before;
  }

  generate(expr: Expr, to: Destination): void {
    if (!this.code.reachable) return;
    switch (expr.op) {
      case "call": case "match": return this.during({ what: expr.op, expr }, () => this.simple(expr, to));
      case "forward": case "gateway": case "deliver": case "drop": case "reply": case "give": return this.during({ what: "action", expr }, () => this.simple(expr, to));
      default: return this.simple(expr, to);
    }
  }

  private simple(expr: Expr, to: Destination): void {
    switch (expr.op) {
      case "let": return this.let(expr, to);
      case "if": return this.if(expr, to);
      case "loop": return this.loop(expr, to);
      case "next": return this.next(expr);
      case "break": {
        const loop = this.innermost();
        this.generate(expr.value, loop.destination.kind === "test" ? { ...loop.destination, fall: null } : loop.destination);
        return this.code.jump(loop.exit);
      }
      case "forward": return this.endWith(expr, "FORWARD", expr.node);
      case "gateway": return this.end(expr, "GATEWAY", 0);
      case "deliver": return this.end(expr, "DELIVER", 0);
      case "drop": return this.end(expr, "DROP", dropReasons[expr.reason as keyof typeof dropReasons]);
      case "reply": return this.endWith(expr, "REPLY", expr.value);
      case "give": return this.endWith(expr, "GIVE", expr.value);
    }
    if (to.kind === "into") this.into(expr, to);
    else if (to.kind === "test") this.test(expr, to);
    else throw new Error(`${expr.op} where an action belongs`);
  }

  private end(expr: Expr, name: "GATEWAY" | "DELIVER" | "DROP", immediate: number): void {
    this.code.emit(name, [0, immediate], { origin: expr });
  }

  private endWith(expr: Expr, name: "FORWARD" | "REPLY" | "GIVE", operand: Expr): void {
    const mark = this.registers.mark();
    this.code.emit(name, [this.operand(operand), 0], { origin: expr });
    this.registers.release(mark);
  }

  private innermost(): OpenLoop {
    const loop = this.loops.at(-1);
    if (!loop) throw new Error("next or break outside a loop");
    return loop;
  }

  /** A `let` of a bound name gives an accumulator its next value in its own register. */
  private let(expr: Let, to: Destination): void {
    const mark = this.registers.mark();
    const outer = this.variables.get(expr.name);
    if (outer) {
      this.during({ what: "next", expr: expr.value }, () => this.generate(expr.value, { kind: "into", register: outer, name: expr.name }));
    } else {
      const alias = this.fixed(expr.value);
      const register = alias ?? this.registers.take(classOf(expr.value.type));
      if (!alias) this.during({ what: "value", expr: expr.value }, () => this.generate(expr.value, { kind: "into", register, name: null }));
      this.variables.set(expr.name, register);
    }
    this.generate(expr.body, to);
    if (!outer) this.variables.delete(expr.name);
    this.registers.release(mark);
  }

  /** The register of a value that needs no code and cannot change: a field. */
  private fixed(expr: Expr): Register | null {
    if (expr.op === "prim" && expr.prim === "the") return this.fixed(expr.args[0]!);
    if (expr.op !== "field") return null;
    return { class: classOf(expr.type), n: expr.register };
  }

  private if(expr: If, to: Destination): void {
    const { code } = this;
    if (to.kind === "test") {
      if (isFalse(expr.else)) return this.both(expr.test, expr.then, to);
      if (isTrue(expr.then)) return this.either(expr.test, expr.else, to);
      if (isFalse(expr.then) && isTrue(expr.else)) {
        const fall = to.fall === null ? null : to.fall === "yes" ? "no" : "yes";
        return this.generate(expr.test, { kind: "test", yes: to.no, no: to.yes, fall });
      }
    }
    const [yes, no, end] = [code.label(), code.label(), code.label()];
    this.during({ what: "test", expr: expr.test }, () => this.generate(expr.test, { kind: "test", yes, no, fall: "yes" }));
    code.place(yes);
    const scratch = this.scratch.mark();
    this.generate(expr.then, to.kind === "test" ? { ...to, fall: null } : to);
    if (this.endsProgram(to)) this.scratch.release(scratch);
    if (to.kind === "into") code.jump(end);
    code.place(no);
    this.generate(expr.else, to);
    if (to.kind === "into") code.place(end);
  }

  /**
   * Whether nothing that was made before an arm's end is read behind it: the arm ends the program, or the iteration of a
   * loop that only the program's end leaves early. A `break` with a value takes it out of the loop.
   */
  private endsProgram(to: Destination): boolean {
    return to.kind === "end" && this.loops.every(({ destination }) => destination.kind === "end");
  }

  private both(first: Expr, second: Expr, to: Destination & { kind: "test" }): void {
    const more = this.code.label();
    this.generate(first, { kind: "test", yes: more, no: to.no, fall: "yes" });
    this.code.place(more);
    this.generate(second, to);
  }

  private either(first: Expr, second: Expr, to: Destination & { kind: "test" }): void {
    const more = this.code.label();
    this.generate(first, { kind: "test", yes: to.yes, no: more, fall: "no" });
    this.code.place(more);
    this.generate(second, to);
  }

  private loop(expr: Loop, to: Destination): void {
    const { code } = this;
    const mark = this.registers.mark();
    const { source } = expr;
    const [body, closing, done, exit] = [code.label(), code.label(), code.label(), code.label()];
    let opener: () => void;
    let closer: () => void;
    let index: Register;
    if (source.kind === "range") {
      index = this.registers.takeTwo();
      const limit: Register = { class: "int", n: index.n + 1 };
      this.generate(source.count, { kind: "into", register: limit, name: null });
      opener = () => code.emit("FOR", [index.n, source.step, 0], { ext: [expr.trips, 0], target: closing, origin: expr });
      closer = () => code.emit("NEXT", [index.n, source.step, 0], { target: body });
    } else {
      const rest = this.registers.take("bytes");
      index = this.registers.take("int");
      this.generate(source.bytes, { kind: "into", register: rest, name: null });
      opener = () => code.emit("EACH", [rest.n, elements[source.element], 0], { ext: [expr.trips, 0], target: closing, origin: expr });
      closer = () => code.emit(iterators[source.element], [index.n, rest.n, 0], { target: body });
    }
    const accumulators = expr.accumulators.map(({ name, init }) => {
      const register = this.registers.take(classOf(init.type));
      if (init.op === "pack") this.places.set(name, this.pack(init, { kind: "into", register, name: null }));
      else this.generate(init, { kind: "into", register, name: null });
      return { name, register };
    });
    const step: Step = { what: "loop", expr };
    this.during(step, opener);
    this.tracedLoops.set(expr, { done, exit, closing, sides: to.kind === "test" ? { yes: to.yes, no: to.no } : null });
    code.place(body);
    this.variables.set(expr.index, index);
    for (const { name, register } of accumulators) this.variables.set(name, register);
    this.loops.push({ accumulators, closing, done, exit, destination: to });
    if (++this.depth > limits.loopDepth) throw new OutOfLoops();
    const inner = this.registers.mark();
    this.during(step, () => this.generate(expr.body, { kind: "end" }));
    this.registers.release(inner);
    this.depth--;
    this.loops.pop();
    // A body must hold an instruction: one that only passes its accumulators on gets a jump to the next.
    const first = body.at;
    if (code.items.length === first || (code.items.length === first + 1 && !code.reachable && code.items[first]!.target === closing)) {
      this.during(step, () => code.jump(closing));
      code.place(closing, first);
    } else {
      code.place(closing);
    }
    body.uses++;
    this.during(step, closer);
    code.place(done);
    this.variables.delete(expr.index);
    this.generate(expr.result, to);
    for (const { name } of accumulators) this.variables.delete(name);
    code.place(exit);
    this.registers.release(mark);
  }

  /**
   * All arguments are evaluated before any accumulator changes: one whose old value a later argument reads waits in a
   * register of its own.
   */
  private next(expr: Next): void {
    const loop = this.innermost();
    const mark = this.registers.mark();
    const waiting: { from: Register; to: Register }[] = [];
    expr.args.forEach((arg, k) => {
      const { name, register } = loop.accumulators[k]!;
      if (arg.op === "var" && arg.name === name) return;
      if (expr.args.some((later, j) => j > k && mentions(later, name))) {
        const from = this.registers.take(register.class);
        this.during({ what: "next", expr: arg }, () => this.generate(arg, { kind: "into", register: from, name: null }));
        waiting.push({ from, to: register });
      } else {
        this.during({ what: "next", expr: arg }, () => this.generate(arg, { kind: "into", register, name }));
      }
    });
    for (const { from, to } of waiting) this.move(from, to);
    this.registers.release(mark);
    this.code.jump(expr.stop ? loop.done : loop.closing);
  }

  private move(from: Register, to: Register): void {
    if (from.n === to.n) return;
    this.code.emit(to.class === "int" ? "MOV" : to.class === "pair" ? "MOV64" : "MOVB", [to.n, from.n, 0]);
  }

  /** The number of a register that holds the value: its own, or a new one (the caller releases it). */
  private operand(expr: Expr): number {
    return (this.held(expr) ?? this.fresh(expr)).n;
  }

  private held(expr: Expr): Register | null {
    if (expr.op === "var") {
      const register = this.variables.get(expr.name);
      if (!register) throw new Error(`unbound ${expr.name}`);
      return register;
    }
    if (expr.op === "prim" && expr.prim === "the") return this.held(expr.args[0]!);
    return this.fixed(expr);
  }

  private fresh(expr: Expr): Register {
    const register = this.registers.take(classOf(expr.type));
    this.generate(expr, { kind: "into", register, name: null });
    return register;
  }

  /** Like `operand`, but may build the value in `to`, when nothing that is still to be read lives there. */
  private operandVia(expr: Expr, to: Destination & { kind: "into" }, others: readonly Expr[]): number {
    const held = this.held(expr);
    if (held) return held.n;
    const free = to.register.class === classOf(expr.type) && (to.name === null || !others.some((other) => mentions(other, to.name!)));
    if (!free) return this.fresh(expr).n;
    this.generate(expr, to);
    return to.register.n;
  }

  private into(expr: Expr, to: Destination & { kind: "into" }): void {
    const held = this.held(expr);
    if (held) return this.move(held, to.register);
    const { code } = this;
    const d = to.register.n;
    const mark = this.registers.mark();
    switch (expr.op) {
      case "int":
        if (expr.value >= -0x8000 && expr.value <= 0x7fff) code.emit("LDI", [d, expr.value]);
        else code.emit("LDK", [d, this.constants.word(expr.value)]);
        break;
      case "u64": code.emit("LDK64", [d, this.constants.pair(expr.value)]); break;
      case "none": code.emit("NONE", [d, 0]); break;
      case "bytes":
        if (expr.value.length === 0) code.emit("NONE", [d, 0]);
        else code.emit("LDB", [d, this.place(expr, expr.value.length)], { ext: [this.constants.string(expr.value), expr.value.length] });
        break;
      case "call": {
        const row = hostFunctions[expr.fn];
        const arg = this.operandVia(expr.arg, to, []);
        const immediate = expr.hash === null ? 0 : hashes[expr.hash].code;
        code.emit("CALL", [d, arg, row.code], { ext: [immediate, expr.maxlen, this.place(expr, row.resultBytes), 0], origin: expr });
        break;
      }
      case "match": {
        const table = this.route.tables.findIndex(({ name }) => name === expr.table);
        if (expr.fallback === null) {
          const key = this.operandVia(expr.key, to, []);
          code.emit("MATCHB", [d, key, table], { ext: [this.place(expr, limits.nodeIdBytes), 0] });
        } else {
          const key = this.operand(expr.key);
          this.generate(expr.fallback, to);
          code.emit("MATCHI", [d, key, table]);
        }
        break;
      }
      case "prim": this.primitive(expr, to); break;
      case "pack": this.pack(expr, to); break;
      case "append": this.append(expr, to); break;
      default: throw new Error(`${expr.op} has no value`);
    }
    this.registers.release(mark);
  }

  /** Builds the string in a place of its own, which is returned. */
  private pack(expr: Pack, to: Destination & { kind: "into" }): Place {
    const place = { at: this.place(expr, expr.cap), cap: expr.cap };
    // A part may read what the destination still holds.
    const direct = to.name === null || !expr.parts.some(({ value }) => mentions(value, to.name!));
    const register = direct ? to.register : this.registers.take("bytes");
    this.code.emit("NONE", [register.n, 0]);
    for (const part of expr.parts) this.put(part, register, place);
    this.move(register, to.register);
    return place;
  }

  private append(expr: Append, to: Destination & { kind: "into" }): void {
    if (expr.into.op !== "var") throw new Error("append to what is no variable");
    const place = this.places.get(expr.into.name);
    const from = this.variables.get(expr.into.name);
    if (place === undefined || from === undefined) throw new Error(`append to ${expr.into.name}, which no pack began`);
    this.move(from, to.register);
    for (const part of expr.parts) this.put(part, to.register, place);
  }

  /** Appends one part to the string in the register. Little-endian numbers go byte by byte: PUT knows network order. */
  private put(part: Part, into: Register, { at, cap }: Place): void {
    const { encoding, value } = part;
    const mark = this.registers.mark();
    const from = this.operand(value);
    const emit = (register: number, width: number) => {
      this.code.emit("PUT", [into.n, register, width], { ext: [at, cap], origin: part });
    };
    const bytesUp = (register: number, width: number) => {
      const { n } = this.registers.take("int");
      // The last byte takes all that is left, so that PUT sees a number that is too large.
      for (let shift = 0; shift < 8 * width; shift += 8) {
        if (shift === 8 * (width - 1)) {
          this.code.emit("SHRI", [n, register, shift]);
          emit(n, 1);
          break;
        }
        if (shift === 0) this.code.emit("ANDI", [n, register, 0xff]);
        else {
          this.code.emit("SHRI", [n, register, shift]);
          this.code.emit("ANDI", [n, n, 0xff]);
        }
        emit(n, 1);
      }
    };
    switch (encoding) {
      case "u8": case "u16be": case "u32be": emit(from, encodings[encoding]); break;
      case "u16le": case "u32le": bytesUp(from, encodings[encoding]); break;
      case "u64be": emit(from + 1, 4); emit(from, 4); break;
      case "u64le": bytesUp(from, 4); bytesUp(from + 1, 4); break;
      case "bytes":
        this.code.emit("CAT", [into.n, from, 0], { ext: [at, cap], origin: part });
        break;
    }
    this.registers.release(mark);
  }

  private primitive(expr: Primitive, to: Destination & { kind: "into" }): void {
    const d = to.register.n;
    const [x, y, z] = expr.args as [Expr, Expr, Expr];
    const emit: Assembler["emit"] = (name, fields, options) => this.code.emit(name, fields, { ...options, origin: expr });
    const immediate = immediateForm(expr);
    if (immediate) return emit(immediate.name, [d, this.operandVia(immediate.operand, to, []), immediate.value]);
    const load = loads[expr.prim];
    if (load) {
      if (y.op === "int" && y.value >= 0 && y.value <= 255) return emit(load.constant, [d, this.operand(x), y.value]);
      const bytes = this.operand(x);
      return emit(load.indexed, [d, bytes, this.operandVia(y, to, [])]);
    }
    const two = threeOperands[expr.prim] ?? pairOperations[expr.prim];
    if (two) {
      if (expr.prim === "+%" && x.op === "prim" && x.prim === "*%" && !(to.name !== null && (mentions(x.args[1]!, to.name) || mentions(y, to.name)))) {
        return this.multiplyAdd(x.args[0]!, x.args[1]!, y, to);
      }
      const first = this.operandVia(x, to, [y]);
      return emit(two, [d, first, first === d ? this.operand(y) : this.operandVia(y, to, [])]);
    }
    switch (expr.prim) {
      case "the": return this.generate(x, to);
      case "widen": return emit("WIDEN", [d, this.operand(x), 0]);
      case "narrow": return emit("NARROW", [d, this.operand(x), 0]);
      case "u64le": case "u64be": {
        const bytes = this.operand(x);
        const high = expr.prim === "u64be" ? 0 : 4;
        const load = expr.prim === "u64be" ? (["LD32BI", "LD32B"] as const) : (["LD32I", "LD32"] as const);
        if (y.op === "int" && y.value >= 0 && y.value + 4 <= 255) {
          emit(load[0], [d + 1, bytes, y.value + high]);
          return emit(load[0], [d, bytes, y.value + 4 - high]);
        }
        const at = this.fresh(y).n;
        const half = (register: number, offset: number) => {
          if (offset !== 0) this.code.emit("ADDWI", [at, at, offset]);
          emit(load[1], [register, bytes, at]);
        };
        // In order of address: the fault of an offset near 2^31 is the first load's.
        half(high === 0 ? d + 1 : d, 0);
        return half(high === 0 ? d : d + 1, 4);
      }
      case "len": return emit("LEN", [d, this.operand(x), 0]);
      case "slice": {
        const bytes = this.operandVia(x, to, [y, z]);
        if (y.op === "int" && z.op === "int" && y.value >= 0 && y.value <= z.value && z.value <= 0xffff) {
          return emit("SLICEI", [d, bytes, 0], { ext: [y.value, z.value] });
        }
        const from = this.registers.takeTwo();
        this.generate(y, { kind: "into", register: from, name: null });
        this.generate(z, { kind: "into", register: { class: "int", n: from.n + 1 }, name: null });
        return emit("SLICE", [d, bytes, from.n]);
      }
    }
    const { code } = this;
    // A truth value that is wanted in a register.
    const [yes, no, end] = [code.label(), code.label(), code.label()];
    this.test(expr, { kind: "test", yes, no, fall: "yes" });
    code.place(yes);
    code.emit("LDI", [d, 1]);
    code.jump(end);
    code.place(no);
    code.emit("LDI", [d, 0]);
    code.place(end);
  }

  /** x * y + z modulo 2^32, the product built in the destination. */
  private multiplyAdd(x: Expr, y: Expr, z: Expr, to: Destination & { kind: "into" }): void {
    const first = this.held(x);
    if (first) this.move(first, to.register);
    else this.generate(x, to);
    const factor = this.operand(y);
    this.code.emit("MADDW", [to.register.n, factor, this.operand(z)]);
  }

  /** Branches to `yes` or `no`; falls through to the one that `fall` names. */
  private test(expr: Expr, to: Destination & { kind: "test" }): void {
    const { code } = this;
    if (expr.op === "int") {
      const side = expr.value === 0 ? "no" : "yes";
      if (to.fall !== side) code.jump(to[side]);
      return;
    }
    const mark = this.registers.mark();
    const emit = (name: InstructionName, fields: readonly number[], ext: readonly number[], taken: "yes" | "no") => {
      code.emit(name, fields, { ext, target: to[taken], origin: expr, jumpsWhen: taken === "yes" });
      const other = taken === "yes" ? "no" : "yes";
      if (to.fall !== other) code.jump(to[other]);
    };
    // The instruction is chosen for the side that it jumps to; the other side is reached by falling through.
    const taken = to.fall === "yes" ? "no" : "yes";
    const choice = expr.op === "prim" ? branchOf(expr, taken === "yes") : null;
    if (choice) {
      const numbered = (operand: Expr | number) => (typeof operand === "number" ? operand : this.operand(operand));
      // Operands that changed places are evaluated in the order in which they were written.
      const operands = choice.exchanged ? [...choice.operands].reverse().map(numbered).reverse() : choice.operands.map(numbered);
      const ext = choice.literal ? [this.constants.string(choice.literal), choice.literal.length] : [];
      emit(choice.name, [...operands, 0, 0].slice(0, 3), ext, taken);
    } else {
      emit(taken === "yes" ? "BNEI" : "BEQI", [this.operand(expr), 0, 0], [], taken);
    }
    this.registers.release(mark);
  }
}

class OutOfLoops extends OutOf {
  constructor() {
    super("nested loops" as OutOf["what"], limits.loopDepth);
  }
}

const iterators = { u8: "ITER8", u16le: "ITER16", u32le: "ITER32", u16be: "ITER16B", u32be: "ITER32B" } as const;
