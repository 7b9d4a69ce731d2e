/**
 * The run of a program that costs most VM instructions: symbolic execution of its bytecode, best first, with
 * z3 to say which paths some message takes.
 *
 * A state is a path so far with its condition, weighed by its cost and the most that can come behind it whatever holds. The
 * heaviest state is always taken next. Each message that z3 gives is run to its end, so that when no state weighs more than the
 * costliest run so far, there is none.
 *
 * The instructions are those that bench/bounds/generate.ts makes the compiler use; another one throws. Longer than most files
 * because it is one switch over them.
 */
import { hostFunctions } from "../../spec/hosts.ts";
import { fields } from "../../spec/fields.ts";
import { byOpcode, wordsOf } from "../../spec/instructions.ts";
import type { InstructionName } from "../../spec/instructions.ts";
import { limits } from "../../spec/limits.ts";
import type { Program } from "../../compiler/5-verify/verify.ts";
import type { Message } from "../../model/machine.ts";
import type { Solver } from "./solver.ts";

/** A message and the answers of the node that make it the costliest run. */
export interface Worst {
  readonly cost: number;
  readonly message: Message;
  /** Whether each table match and look-up of the run finds something, in order. */
  readonly hits: readonly boolean[];
  /** Whether no run costs more; else the search ended before, and this is the costliest that it saw. */
  readonly exact: boolean;
}

interface Decoded {
  readonly name: InstructionName;
  readonly pc: number;
  readonly next: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly ext: readonly number[];
}

/** A number is itself; a string is the name of a 32-bit term. */
type Int = number | string;
type Text =
  | { readonly kind: "constant"; readonly bytes: Uint8Array }
  /** A part of the payload or the source. */
  | { readonly kind: "input"; readonly array: "payload" | "source"; readonly offset: number; readonly length: Int }
  /** What a table or a look-up gave, or nothing. */
  | { readonly kind: "node"; readonly there: boolean };

interface State {
  readonly pc: number;
  readonly cost: number;
  readonly ints: ReadonlyMap<number, Int>;
  readonly texts: ReadonlyMap<number, Text>;
  readonly when: readonly string[];
  /** Iterations that the open loops may still take, outermost first. */
  readonly loops: readonly number[];
  readonly hits: readonly boolean[];
  /** Which way each branch went, tables and look-ups included. */
  readonly trail: string;
  readonly done: boolean;
}

const hex = (value: number): string => `#x${(value >>> 0).toString(16).padStart(8, "0")}`;
const term = (value: Int): string => (typeof value === "number" ? hex(value) : value);
const signed8 = (value: number): number => (value << 24) >> 24;

const inputs: readonly (readonly ["ttl" | "size" | "type" | "priority" | "sequence", number, number, number])[] = (["ttl", "size", "type", "priority", "sequence"] as const).map(
  (name) => [name, fields[name].register, fields[name].range[0], fields[name].range[1]]);
/** Payload bytes that a witness spells out. */
const spelled = 64;

export async function worstRun(program: Program, solver: Solver): Promise<Worst> {
  const code = decode(program);
  const longest = longestFrom(code);
  const declarations = [
    ...inputs.flatMap(([name, , low, high]) => [`(declare-const ${name} (_ BitVec 32))`, `(assert (and (bvsle ${hex(low)} ${name}) (bvsle ${name} ${hex(high)})))`]),
    ...["low", "high"].map((half) => `(declare-const time-${half} (_ BitVec 32))`), `(assert (bvule time-high ${hex(0x1fffff)}))`,
    ...([["payload", spelled], ["source", limits.nodeIdBytes]] as const).flatMap(([array, count]) => Array.from({ length: count }, (_, n) => `(declare-const ${array}-${n} (_ BitVec 8))`)),
  ];
  solver.begin(declarations);
  const machine = new Machine(program, code, solver);
  const start = (ints: ReadonlyMap<number, Int>, payload: Text, source: Text): State => ({
    pc: 0, cost: 0, when: [], loops: [], hits: [], trail: "", done: false, ints, texts: new Map([[fields.payload.register, payload], [fields.source.register, source]]),
  });
  const names = new Map<number, Int>([...inputs.map(([name, register]): [number, Int] => [register, name]), [fields.time.register, "time-low"], [fields.time.register + 1, "time-high"]]);
  const open = new Heap();
  open.put(longest(0, []), start(names, { kind: "input", array: "payload", offset: 0, length: "size" }, { kind: "input", array: "source", offset: 0, length: limits.nodeIdBytes }));
  /** Messages that are known, by the way that they take to the end: a path that one of them takes needs no question. */
  const known: Run[] = [];
  let best: Run | null = null;
  let unknown = false;
  for (let questions = 0; ; ) {
    const top = open.take();
    if (best !== null && (top === null || top.weight <= best.cost || questions > mostQuestions)) return { ...best, exact: questions <= mostQuestions && !unknown };
    if (top === null) throw new Error("no path ends");
    const { state } = top;
    if (!known.some(({ trail }) => trail.startsWith(state.trail))) {
      questions++;
      const feasible = await solver.satisfiable(state.when);
      if (feasible === null) unknown = true;
      if (feasible !== true) continue;
      const message = await witness(solver);
      const end = machine.follow(start(registersOf(message), { kind: "constant", bytes: message.payload }, { kind: "constant", bytes: message.source }), state.hits);
      if (!end.trail.startsWith(state.trail)) throw new Error("a message that takes another path than z3 says");
      const found: Run = { message, trail: end.trail, cost: end.cost, hits: end.hits };
      known.unshift(found);
      if (best === null || found.cost > best.cost) best = found;
    }
    if (state.done) continue;
    for (const next of machine.run(state)) open.put(next.done ? next.cost : next.cost + longest(next.pc, next.loops), next);
  }
}

interface Run {
  readonly message: Message;
  readonly trail: string;
  readonly cost: number;
  readonly hits: readonly boolean[];
}

/** For one program. Loops with many ways through of almost the same cost would take more; what is seen by then is close. */
const mostQuestions = 100;

function registersOf(message: Message): ReadonlyMap<number, Int> {
  const { time } = message;
  const values = { ...message, size: message.payload.length };
  return new Map([
    ...inputs.map(([name, register]): [number, Int] => [register, values[name]]),
    [fields.time.register, Number(BigInt.asIntN(32, time))], [fields.time.register + 1, Number(time >> 32n)],
  ]);
}

async function witness(solver: Solver): Promise<Message> {
  const bytes = (array: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${array}-${n}`);
  const values = await solver.values([...inputs.map(([name]) => name), "time-low", "time-high", ...bytes("payload", spelled), ...bytes("source", limits.nodeIdBytes)]);
  const [ttl, size, type, priority, sequence, low, high] = values.slice(0, 7) as [bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  const payload = new Uint8Array(Number(size));
  for (let n = 0; n < Math.min(spelled, payload.length); n++) payload[n] = Number(values[7 + n]!);
  const source = Uint8Array.from(values.slice(7 + spelled), Number);
  return { ttl: Number(ttl), type: Number(type), priority: Number(priority), sequence: Number(sequence), time: (high << 32n) | low, payload, source };
}

function decode({ code }: Program): ReadonlyMap<number, Decoded> {
  const found = new Map<number, Decoded>();
  for (let pc = 0; pc < code.length; ) {
    const word = code[pc]!;
    const { name, row } = byOpcode.get(word & 0xff)!;
    const next = pc + wordsOf(row);
    found.set(pc, { name, pc, next, a: (word >>> 8) & 0xff, b: (word >>> 16) & 0xff, c: word >>> 24, d: word >>> 16, ext: [...code.slice(pc + 1, next)] });
    pc = next;
  }
  return found;
}

/** Where control can go, and how many iterations the open loops have left then. */
function successors(at: Decoded, loops: readonly number[]): readonly { readonly pc: number; readonly loops: readonly number[] }[] {
  const { name, next, c, b, d, ext } = at;
  switch (name) {
    case "JMP": return [{ pc: next + d, loops }];
    case "FOR": case "EACH": return [{ pc: next + (ext[0]! >>> 16), loops: [...loops, ext[0]! & 0xffff] }];
    case "NEXT": case "ITER8": case "ITER16": case "ITER32": case "ITER16B": case "ITER32B": {
      const left = loops.at(-1)!;
      const out = { pc: next, loops: loops.slice(0, -1) };
      return left === 0 ? [out] : [{ pc: next - c, loops: [...loops.slice(0, -1), left - 1] }, out];
    }
    case "FORWARD": case "GATEWAY": case "DROP": case "DELIVER": case "REPLY": case "GIVE": return [];
    case "BHAS": case "BHASNT": return [{ pc: next + b, loops }, { pc: next, loops }];
    default: return name.startsWith("B") ? [{ pc: next + c, loops }, { pc: next, loops }] : [{ pc: next, loops }];
  }
}

/** The most instructions from a place on. A jump out of loops leaves them open here: only their number left counts too high. */
function longestFrom(code: ReadonlyMap<number, Decoded>): (pc: number, loops: readonly number[]) => number {
  const depths = depthsOf(code);
  const known = new Map<string, number>();
  const longest = (pc: number, loops: readonly number[]): number => {
    const inside = loops.slice(0, depths.get(pc)!);
    const key = `${pc} ${inside.join()}`;
    let found = known.get(key);
    if (found === undefined) {
      found = 1 + Math.max(0, ...successors(code.get(pc)!, inside).map((next) => longest(next.pc, next.loops)));
      known.set(key, found);
    }
    return found;
  };
  return longest;
}

/** Loops around each instruction. */
function depthsOf(code: ReadonlyMap<number, Decoded>): ReadonlyMap<number, number> {
  const depths = new Map<number, number>();
  const closing: number[] = [];
  for (const { pc, name, next, ext } of code.values()) {
    while (closing.length > 0 && closing.at(-1)! < pc) closing.pop();
    depths.set(pc, closing.length);
    if (name === "FOR" || name === "EACH") closing.push(next + (ext[0]! >>> 16));
  }
  return depths;
}

class Machine {
  readonly #program: Program;
  readonly #code: ReadonlyMap<number, Decoded>;
  readonly #depths: ReadonlyMap<number, number>;
  readonly #solver: Solver;
  #terms = 0;

  constructor(program: Program, code: ReadonlyMap<number, Decoded>, solver: Solver) {
    this.#program = program;
    this.#code = code;
    this.#depths = depthsOf(code);
    this.#solver = solver;
  }

  #define(text: string, bits = 32): string {
    const name = `t${this.#terms++}`;
    this.#solver.say(`(define-fun ${name} () (_ BitVec ${bits}) ${text})`);
    return name;
  }

  /** Goes on to the next question about the inputs; the states behind it. */
  run(state: State): readonly State[] {
    for (;;) {
      const after = this.#step(state);
      if (after.length !== 1 || after[0]!.done || after[0]!.when.length > state.when.length) return after;
      state = after[0]!;
    }
  }

  /** The end of a message's way, whose fields are numbers; of the answers of the node that are not given, all are hits. */
  follow(state: State, hits: readonly boolean[]): State {
    while (!state.done) {
      const after = this.#step(state);
      state = after.length === 1 ? after[0]! : after.find((next) => next.hits.at(-1) === (hits[next.hits.length - 1] ?? true))!;
    }
    return state;
  }

  #step(state: State): readonly State[] {
    const at = this.#code.get(state.pc)!;
    const { name, a, b, c, d, ext, next } = at;
    const loops = state.loops.slice(0, this.#depths.get(state.pc)!);
    const cost = state.cost + 1;
    const plain: State = { ...state, cost, loops, pc: next };
    const int = (register: number): Int => state.ints.get(register) ?? 0;
    const text = (register: number): Text => state.texts.get(register) ?? { kind: "constant", bytes: new Uint8Array() };
    const put = (value: Int, more: Partial<State> = {}): State => ({ ...plain, ...more, ints: new Map([...state.ints, [a, value]]) });
    const putText = (value: Text, more: Partial<State> = {}): State => ({ ...plain, ...more, texts: new Map([...state.texts, [a, value]]) });
    const end = (when: readonly string[] = []): State => ({ ...plain, done: true, trail: `${state.trail}.`, when: [...state.when, ...when] });
    /** On, where the condition holds; a fault where it does not. */
    const orFault = (condition: string | boolean, on: State): readonly State[] =>
      typeof condition === "boolean" ? [condition ? { ...on, trail: `${state.trail}+` } : end()] : [{ ...on, trail: `${state.trail}+`, when: [...state.when, condition] }, end([`(not ${condition})`])];
    const branch = (condition: string | boolean, distance: number): readonly State[] => {
      const taken = { ...plain, pc: next + distance };
      const [yes, no] = [{ ...taken, trail: `${state.trail}1` }, { ...plain, trail: `${state.trail}0` }];
      if (typeof condition === "boolean") return [condition ? yes : no];
      return [{ ...yes, when: [...state.when, condition] }, { ...no, when: [...state.when, `(not ${condition})`] }];
    };
    const compare = (x: Int, y: Int, order: "=" | "<"): string | boolean => {
      if (typeof x === "number" && typeof y === "number") return order === "=" ? x === y : x < y;
      return order === "=" ? `(= ${term(x)} ${term(y)})` : `(bvslt ${term(x)} ${term(y)})`;
    };
    const not = (condition: string | boolean): string | boolean => (typeof condition === "boolean" ? !condition : `(not ${condition})`);
    const pair = (register: number): string => `(concat ${term(int(register + 1))} ${term(int(register))})`;
    const known64 = (register: number): bigint | null => {
      const [low, high] = [int(register), int(register + 1)];
      return typeof low === "number" && typeof high === "number" ? (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0) : null;
    };
    const compare64 = (order: "=" | "<"): string | boolean => {
      const [x, y] = [known64(a), known64(b)];
      if (x !== null && y !== null) return order === "=" ? x === y : x < y;
      return `(${order === "=" ? "=" : "bvult"} ${pair(a)} ${pair(b)})`;
    };
    const putPair = (wide: string, more: Partial<State> = {}): State => {
      const whole = this.#define(wide, 64);
      const halves: [number, Int][] = [[a, this.#define(`((_ extract 31 0) ${whole})`)], [a + 1, this.#define(`((_ extract 63 32) ${whole})`)]];
      return { ...plain, ...more, ints: new Map([...state.ints, ...halves]) };
    };

    switch (name) {
      case "MOV": return [put(int(b))];
      case "LDI": return [put((d << 16) >> 16)];
      case "LDK": return [put(this.#program.constWords[d]! | 0)];
      case "LDK64": return [{ ...plain, ints: new Map([...state.ints, [a, this.#program.constWords[d]! | 0], [a + 1, this.#program.constWords[d + 1]! | 0]]) }];
      case "MOV64": return [{ ...plain, ints: new Map([...state.ints, [a, int(b)], [a + 1, int(b + 1)]]) }];
      case "MOVB": return [putText(text(b))];
      case "NONE": return [putText({ kind: "constant", bytes: new Uint8Array() })];
      case "LDB": return [putText({ kind: "constant", bytes: this.#constant(ext[0]!) })];
      case "ADDW": case "SUBW": case "MULW": case "AND": case "OR": case "XOR": case "SHL": case "SHR": case "SAR":
        return [put(this.#alu(name, int(b), int(c)))];
      case "ADDWI": return [put(this.#alu("ADDW", int(b), signed8(c)))];
      case "ANDI": return [put(this.#alu("AND", int(b), c))];
      case "SHLI": return [put(this.#alu("SHL", int(b), c))];
      case "SHRI": return [put(this.#alu("SHR", int(b), c))];
      case "SARI": return [put(this.#alu("SAR", int(b), c))];
      case "MADDW": return [put(this.#alu("ADDW", this.#alu("MULW", int(a), int(b)), int(c)))];
      case "ADD": case "SUB": case "MUL": case "ADDI": case "MULI": {
        const [x, y] = [int(b), name.endsWith("I") ? signed8(c) : int(c)];
        if (typeof x === "number" && typeof y === "number") {
          const exact = name.startsWith("ADD") ? BigInt(x) + BigInt(y) : name === "SUB" ? BigInt(x) - BigInt(y) : BigInt(x) * BigInt(y);
          return orFault(exact === BigInt.asIntN(32, exact), put(Number(BigInt.asIntN(32, exact))));
        }
        const op = name.startsWith("ADD") ? "bvadd" : name === "SUB" ? "bvsub" : "bvmul";
        const wide = (value: Int): string => `((_ sign_extend 32) ${term(value)})`;
        const result = this.#define(`(${op} ${wide(x)} ${wide(y)})`, 64);
        return orFault(`(= ${result} ((_ sign_extend 32) ((_ extract 31 0) ${result})))`, put(this.#define(`((_ extract 31 0) ${result})`)));
      }
      case "DIV": case "REM": {
        const [x, y] = [int(b), int(c)];
        if (typeof x === "number" && typeof y === "number") {
          const fits = y !== 0 && !(name === "DIV" && x === -0x80000000 && y === -1);
          return orFault(fits, put(fits ? (name === "DIV" ? Math.trunc(x / y) : x % y) | 0 : 0));
        }
        const value = name === "REM" && x === "sequence" && typeof y === "number" && y > 0 ? this.#remainder(x, y) : this.#define(`(${name === "DIV" ? "bvsdiv" : "bvsrem"} ${term(x)} ${term(y)})`);
        const nonzero = typeof y === "number" ? y !== 0 : `(not (= ${y} ${hex(0)}))`;
        if (nonzero === false) return orFault(false, plain);
        const whole = name === "REM" ? "true" : `(not (and (= ${term(x)} ${hex(0x80000000)}) (= ${term(y)} ${hex(-1)})))`;
        return nonzero === true && (name === "REM" || y !== -1) ? orFault(true, put(value)) : orFault(`(and ${String(nonzero)} ${whole})`, put(value));
      }
      case "ADD64": case "SUB64": {
        const [x, y] = [pair(b), pair(c)];
        const [p, q] = [known64(b), known64(c)];
        if (p !== null && q !== null) {
          const exact = name === "ADD64" ? p + q : p - q;
          const whole = BigInt.asUintN(64, exact);
          return orFault(exact === whole, { ...plain, ints: new Map([...state.ints, [a, Number(BigInt.asIntN(32, whole))], [a + 1, Number(BigInt.asIntN(32, whole >> 32n))]]) });
        }
        const sum = this.#define(`(${name === "ADD64" ? "bvadd" : "bvsub"} ${x} ${y})`, 64);
        return orFault(name === "ADD64" ? `(bvuge ${sum} ${x})` : `(bvuge ${x} ${y})`, putPair(sum));
      }
      case "WIDEN": return orFault(compare(-1, int(b), "<"), { ...plain, ints: new Map([...state.ints, [a, int(b)], [a + 1, 0]]) });
      case "NARROW":
        if (known64(b) !== null) return orFault(known64(b)! <= 0x7fffffffn, put(int(b)));
        return orFault(`(and (= ${term(int(b + 1))} ${hex(0)}) (bvsge ${term(int(b))} ${hex(0)}))`, put(int(b)));
      case "JMP": return [{ ...plain, pc: next + d }];
      case "BEQ": return branch(compare(int(a), int(b), "="), c);
      case "BNE": return branch(not(compare(int(a), int(b), "=")), c);
      case "BLT": return branch(compare(int(a), int(b), "<"), c);
      case "BGE": return branch(not(compare(int(a), int(b), "<")), c);
      case "BEQI": return branch(compare(int(a), signed8(b), "="), c);
      case "BNEI": return branch(not(compare(int(a), signed8(b), "=")), c);
      case "BLTI": return branch(compare(int(a), signed8(b), "<"), c);
      case "BGEI": return branch(not(compare(int(a), signed8(b), "<")), c);
      case "BBS": case "BBC": {
        const value = int(a);
        const set = typeof value === "number" ? ((value >>> b) & 1) === 1 : `(= ((_ extract ${b} ${b}) ${value}) #b1)`;
        return branch(name === "BBS" ? set : not(set), c);
      }
      case "BEQ64": return branch(compare64("="), c);
      case "BNE64": return branch(not(compare64("=")), c);
      case "BLT64": return branch(compare64("<"), c);
      case "BGE64": return branch(not(compare64("<")), c);
      case "BNONE": case "BSOME": {
        const value = text(a);
        if (value.kind !== "node") throw new Error(`${name} of what is no node`);
        return branch(value.there === (name === "BSOME"), c);
      }
      case "BHAS": case "BHASNT": {
        const begins = this.#begins(text(a), this.#constant(ext[0]!));
        return branch(name === "BHAS" ? begins : not(begins), b);
      }
      case "FOR": {
        const count = int(a + 1);
        const trips = ext[0]! & 0xffff;
        const on: State = { ...plain, pc: next + (ext[0]! >>> 16), loops: [...loops, trips], ints: new Map([...state.ints, [a, -b]]) };
        return orFault(not(compare(trips * b, count, "<")), on);
      }
      case "NEXT": {
        const index = this.#alu("ADDW", int(a), b);
        const [left, outer] = [loops.at(-1)!, loops.slice(0, -1)];
        const more = compare(index, int(a + 1), "<");
        return this.#closed(put(index, { loops: outer }), left === 0 ? null : put(index, { pc: next - c, loops: [...outer, left - 1] }), more);
      }
      case "EACH": {
        const value = text(a);
        const trips = ext[0]! & 0xffff;
        const on: State = { ...plain, pc: next + (ext[0]! >>> 16), loops: [...loops, trips] };
        return orFault(not(compare(trips * b, this.#length(value), "<")), on);
      }
      case "ITER8": case "ITER16": case "ITER32": case "ITER16B": case "ITER32B": {
        const value = text(b);
        const width = name.startsWith("ITER8") ? 1 : name.startsWith("ITER16") ? 2 : 4;
        const [left, outer] = [loops.at(-1)!, loops.slice(0, -1)];
        const length = this.#length(value);
        const more = not(compare(length, width, "<"));
        const rest: Text = value.kind === "constant"
          ? { kind: "constant", bytes: value.bytes.slice(width) }
          : { ...(value as Text & { kind: "input" }), offset: (value as Text & { kind: "input" }).offset + width, length: this.#alu("ADDW", length, -width) };
        const element = left === 0 ? 0 : this.#load(value, 0, width, name.endsWith("B"));
        const on = put(element, { pc: next - c, loops: [...outer, left - 1], texts: new Map([...state.texts, [b, rest]]) });
        return this.#closed({ ...plain, loops: outer }, left === 0 ? null : on, more);
      }
      case "LEN": return [put(this.#length(text(b)))];
      case "LD8": case "LD16": case "LD32": case "LD16B": case "LD32B": case "LD8I": case "LD16I": case "LD32I": case "LD16BI": case "LD32BI": {
        const index = name.endsWith("I") ? c : int(c);
        const width = name.startsWith("LD8") ? 1 : name.startsWith("LD16") ? 2 : 4;
        const value = text(b);
        const inside = this.#both(not(compare(index, 0, "<")), not(compare(this.#alu("ADDW", this.#length(value), -width), index, "<")));
        return orFault(inside, put(this.#load(value, index, width, name.includes("B"))));
      }
      case "SLICEI": {
        const value = text(b);
        const [low, high] = [ext[0]! & 0xffff, ext[0]! >>> 16];
        const part: Text = value.kind === "input" ? { ...value, offset: value.offset + low, length: high - low } : { kind: "constant", bytes: (value as Text & { kind: "constant" }).bytes.slice(low, high) };
        return orFault(not(compare(this.#length(value), high, "<")), putText(part));
      }
      case "MATCHB": return [true, false].map((there) => putText({ kind: "node", there }, { hits: [...state.hits, there], trail: `${state.trail}${there ? "h" : "m"}` }));
      case "CALL": {
        if (c !== hostFunctions["dht-lookup"].code) throw new Error("a call that no generated program makes");
        return [true, false].map((there) => putText({ kind: "node", there }, { hits: [...state.hits, there], trail: `${state.trail}${there ? "h" : "m"}` }));
      }
      case "FORWARD": case "GATEWAY": case "DROP": case "DELIVER": case "REPLY": return [end()];
      default: throw new Error(`${name}: no generated program has it`);
    }
  }

  #closed(out: State, on: State | null, more: string | boolean): readonly State[] {
    const [again, leave] = [on === null ? null : { ...on, trail: `${on.trail}1` }, { ...out, trail: `${out.trail}0` }];
    if (typeof more === "boolean") return [more ? again! : leave];
    const left = { ...leave, when: [...leave.when, `(not ${more})`] };
    return again === null ? [left] : [{ ...again, when: [...again.when, more] }, left];
  }

  #constant(extension: number): Uint8Array {
    const at = extension & 0xffff;
    return this.#program.constBytes.slice(at, at + (extension >>> 16));
  }

  #both(x: string | boolean, y: string | boolean): string | boolean {
    if (typeof x === "boolean") return x ? y : false;
    if (typeof y === "boolean") return y ? x : false;
    return `(and ${x} ${y})`;
  }

  #alu(name: "ADDW" | "SUBW" | "MULW" | "AND" | "OR" | "XOR" | "SHL" | "SHR" | "SAR", x: Int, y: Int): Int {
    if (typeof x === "number" && typeof y === "number") {
      switch (name) {
        case "ADDW": return (x + y) | 0;
        case "SUBW": return (x - y) | 0;
        case "MULW": return Math.imul(x, y);
        case "AND": return x & y;
        case "OR": return x | y;
        case "XOR": return x ^ y;
        case "SHL": return x << (y & 31);
        case "SHR": return (x >>> (y & 31)) | 0;
        case "SAR": return x >> (y & 31);
      }
    }
    const op = { ADDW: "bvadd", SUBW: "bvsub", MULW: "bvmul", AND: "bvand", OR: "bvor", XOR: "bvxor", SHL: "bvshl", SHR: "bvlshr", SAR: "bvashr" }[name];
    const count = name.startsWith("SH") || name === "SAR" ? `(bvand ${term(y)} ${hex(31)})` : term(y);
    return this.#define(`(${op} ${term(x)} ${count})`);
  }

  /** Of what is not negative, by its definition: a division costs the solver much more than a product. */
  #remainder(x: string, y: number): string {
    const [quotient, rest] = [`t${this.#terms++}`, `t${this.#terms++}`];
    for (const name of [quotient, rest]) this.#solver.say(`(declare-const ${name} (_ BitVec 32))`);
    this.#solver.fact(`(and (= ${x} (bvadd (bvmul ${hex(y)} ${quotient}) ${rest})) (bvult ${rest} ${hex(y)}) (bvule ${quotient} ${hex(Math.trunc(0x7fffffff / y))}))`);
    return rest;
  }

  #length(value: Text): Int {
    if (value.kind === "input") return value.length;
    if (value.kind === "constant") return value.bytes.length;
    return value.there ? limits.nodeIdBytes : 0;
  }

  #load(value: Text, index: Int, width: number, big: boolean): Int {
    if (value.kind === "constant" && typeof index === "number") {
      const bytes = Array.from({ length: width }, (_, n) => value.bytes[index + n] ?? 0);
      return (big ? bytes : bytes.reverse()).reduce((sum, byte) => ((sum << 8) | byte), 0);
    }
    if (value.kind !== "input") throw new Error("a load from what is no input");
    if (typeof index !== "number") throw new Error("a load whose place the message decides");
    const bytes = Array.from({ length: width }, (_, n) => byteOf(value.array, value.offset + index + n));
    const joined = (big ? bytes : bytes.reverse()).join(" ");
    return this.#define(width === 4 ? `(concat ${joined})` : `((_ zero_extend ${32 - 8 * width}) ${width === 1 ? joined : `(concat ${joined})`})`);
  }

  #begins(value: Text, prefix: Uint8Array): string | boolean {
    if (value.kind === "constant") return prefix.every((byte, n) => value.bytes[n] === byte);
    if (value.kind !== "input") throw new Error("a test of what is no input");
    const long = typeof value.length === "number" ? (value.length >= prefix.length ? "true" : "false") : `(bvsge ${value.length} ${hex(prefix.length)})`;
    const bytes = [...prefix].map((byte, n) => `(= ${byteOf(value.array, value.offset + n)} #x${byte.toString(16).padStart(2, "0")})`);
    return `(and ${[long, ...bytes].join(" ")})`;
  }
}

function byteOf(array: string, at: number): string {
  if (at < 0 || at >= spelled) throw new Error(`byte ${at} is not spelled out`);
  return `${array}-${at}`;
}

/** States by weight, the heaviest first; of equal ones the last put, which goes deep before wide. */
class Heap {
  readonly #items: { readonly weight: number; readonly order: number; readonly state: State }[] = [];
  #order = 0;

  #before(x: number, y: number): boolean {
    const [a, b] = [this.#items[x]!, this.#items[y]!];
    return a.weight > b.weight || (a.weight === b.weight && a.order > b.order);
  }
  #swap(x: number, y: number): void {
    [this.#items[x], this.#items[y]] = [this.#items[y]!, this.#items[x]!];
  }

  put(weight: number, state: State): void {
    let at = this.#items.push({ weight, order: this.#order++, state }) - 1;
    for (let parent = (at - 1) >> 1; at > 0 && this.#before(at, parent); at = parent, parent = (at - 1) >> 1) this.#swap(at, parent);
  }

  take(): { readonly weight: number; readonly state: State } | null {
    const [first] = this.#items;
    if (first === undefined) return null;
    const last = this.#items.pop()!;
    if (this.#items.length > 0) {
      this.#items[0] = last;
      for (let at = 0; ; ) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        let best = at;
        if (left < this.#items.length && this.#before(left, best)) best = left;
        if (right < this.#items.length && this.#before(right, best)) best = right;
        if (best === at) break;
        this.#swap(at, best);
        at = best;
      }
    }
    return first;
  }
}
