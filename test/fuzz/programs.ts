/**
 * Routes at random, well-typed mostly, of what the optimiser and the encoder could get wrong: nested loops with several
 * accumulators of all types, breaks, shadowed names, subexpressions that come twice and can trap, u64 pairs, byte strings
 * that live in scratch memory, joined by `if` and carried out of loops. Nothing here is meant to be sensible.
 */
import { contentId } from "../corpus/content-id.ts";
import type { Expectations, Message } from "../corpus/expectations.ts";
import { hashes } from "../../spec/hashes.ts";
import type { HashName } from "../../spec/hashes.ts";
import { limits } from "../../spec/limits.ts";
import { Random } from "../../proofs/differential/random.ts";

type Kind = "int" | "u64" | "bool" | "bytes" | "node" | "cid" | "optional";
interface Variable {
  readonly name: string;
  readonly kind: Kind;
}
type Scope = readonly Variable[];

const names = ["a", "b", "c", "d", "x", "y", "z"];
const hashNames = Object.keys(hashes) as HashName[];
const edges = [0, 1, 1, 2, 2, 3, 3, 4, 5, 7, 8, 31, 32, 33, 100, 127, 128, 129, 255, 256, 1000, 65535, 65536, 100_000, 2_147_483_647];

export class ProgramGenerator {
  readonly #rng: Random;
  /** Nodes that may still be made: what keeps a program small. */
  #room: number;
  /** Bytes of scratch memory that may still be used: sites that write there take some. */
  #scratch: number = limits.scratchBytes - 40;
  #loops = 0;
  /** Expressions made before, by kind, with the scope that they need: repeated to give the optimiser something to share. */
  readonly #made: { readonly kind: Kind; readonly text: string; readonly scope: Scope }[] = [];

  /** What this program is after: faults in their order, or byte strings in their places. */
  readonly #aim: "traps" | "places" | "all";

  constructor(rng: Random) {
    this.#rng = rng;
    this.#aim = rng.pick(["traps", "places", "places", "all"]);
    this.#room = rng.pick([15, 30, 60, 100]);
  }

  program(): string {
    const tables = "(deftable nodes (prefix (bytes 8) node))\n(deftable same (exact (bytes 4) node))\n(deftable counts (prefix (bytes 8) int))\n(deftable codes (exact (bytes 4) int))\n";
    if (this.#aim === "places" && this.#rng.chance(0.7)) return `${tables}(defroute r\n  ${this.#placed()})\n`;
    if (this.#aim === "traps" && this.#rng.chance(0.5)) return `${tables}(defroute r\n  ${this.#trapping()})\n`;
    const last = (scope: Scope): string => (this.#rng.chance(0.5) ? `(reply ${this.#digest(scope)})` : this.#action(scope, 6));
    return `${tables}(defroute r\n  ${this.#binding([], 7, (first) => this.#binding(first, 5, last))})\n`;
  }

  /** Nothing but byte strings that are made, joined, carried and taken out of loops, all read at the end; no faults. */
  #placed(): string {
    const bound: Variable[] = [];
    const bindings = Array.from({ length: this.#rng.between(2, 4) }, (_, i) => {
      const binding = `(${names[i]!} ${this.#place(bound, this.#rng.between(1, 3))})`;
      bound.push({ name: names[i]!, kind: "bytes" });
      return binding;
    });
    return `(let* (${bindings.join(" ")}) (reply ${this.#digest(bound)}))`;
  }

  #place(scope: Scope, depth: number): string {
    const inner = (): string => this.#place(scope, depth - 1);
    if (depth <= 0 || this.#rng.chance(0.1)) {
      return this.#rng.chance(0.4) ? this.#atom("bytes", scope.filter(({ kind }) => kind === "bytes")).replaceAll(/\(slice %payload . .\)/gu, "%payload") : `#"${Buffer.from(this.#rng.bytes(this.#rng.pick([1, 3, 4, 4, 8]))).toString("hex")}"`;
    }
    return this.#one(
      () => `(if ${this.#holds(scope)} ${inner()} ${inner()})`,
      () => (this.#takes(68) ? `(slice (multihash ${inner()} 'blake3) ${this.#below(8)} 20)` : inner()),
      () => (this.#takes(32) ? `(if-let (n (match nodes ${inner()})) (slice n 0 12) ${inner()})` : inner()),
      ...Array.from({ length: 5 }, () => () => this.#placingLoop(scope, depth)),
    );
  }

  #holds(scope: Scope): string {
    const { name, kind } = scope.length > 0 ? this.#rng.pick(scope) : { name: "%ttl", kind: "int" };
    const other = scope.find((each) => each.kind === "bytes" && each.name !== name)?.name ?? "%payload";
    return kind === "bytes" ? this.#rng.pick([`(= ${name} ${other})`, `(> (len ${name}) ${this.#below(6)})`]) : `(${this.#rng.pick(["=", "<", ">"])} ${name} ${this.#below(4)})`;
  }

  #placingLoop(scope: Scope, depth: number): string {
    if (this.#loops >= 3) return this.#place(scope, 0);
    const [index, ...free] = [`i${this.#loops}`, `j${this.#loops}`, `k${this.#loops}`];
    const accumulators: Variable[] = free.map((name) => ({ name, kind: this.#rng.chance(0.7) ? "bytes" : "int" }));
    const inits = accumulators.map(({ name, kind }) => `(${name} ${kind === "bytes" ? this.#place(scope, depth - 1) : this.#below(3)})`);
    const inResult = shadow(scope, accumulators);
    this.#loops++;
    const body = this.#placingBody(shadow(inResult, [{ name: index, kind: "int" }]), depth, accumulators, scope);
    this.#loops--;
    const result = this.#place(inResult, this.#rng.chance(0.6) ? 0 : depth - 1);
    return `(fold (${index} ${this.#rng.pick(["(range 3)", "(range 2)", "(u8s %payload :max 32)"])}) (${inits.join(" ")}) ${body} ${result})`;
  }

  #placingBody(scope: Scope, depth: number, accumulators: Scope, outside: Scope): string {
    if (depth > 0) {
      if (this.#rng.chance(0.5)) return `(if ${this.#holds(scope)} ${this.#placingBody(scope, depth - 1, accumulators, outside)} ${this.#placingBody(scope, depth - 1, accumulators, outside)})`;
      const name = this.#rng.pick(["u", "v", "w"]);
      const value = (): string => this.#place(scope, depth - 1);
      if (this.#rng.chance(0.4)) return `(let ((${name} ${value()})) ${this.#placingBody([...scope.filter((each) => each.name !== name), { name, kind: "bytes" }], depth - 1, accumulators, outside)})`;
      if (this.#rng.chance(0.6)) return `(break ${value()})`;
    }
    const args = accumulators.map(({ kind }) => {
      const kept = (this.#rng.chance(0.2) ? scope : shadow(outside, accumulators)).filter((each) => each.kind === kind);
      if (kind === "int") return this.#rng.chance(0.5) ? `(+% ${this.#rng.pick(kept).name} 1)` : this.#rng.pick(kept).name;
      return this.#rng.chance(0.06) ? this.#place(scope, depth) : this.#rng.pick(kept).name;
    });
    return `(next ${args.join(" ")})`;
  }

  /** Several faults that can come first. */
  #trapping(): string {
    return `(if ${this.#doubtfulTest(2)} (reply ${this.#doubtful(2)}) (if ${this.#doubtfulTest(1)} (reply ${this.#doubtful(3)}) (deliver)))`;
  }

  #doubtful(depth: number): string {
    if (depth <= 0) return this.#rng.pick(["(/ 10 %ttl)", "(u8 %payload 5)", "(u8 %payload %ttl)", "(+ %sequence 1)", "(len (slice %payload %ttl))", "(int (* %time %time))", "%ttl", "%size", "3", "(- %sequence)"]);
    const inner = (): string => this.#doubtful(depth - 1);
    return this.#one(
      () => `(${this.#rng.pick(["+", "-", "*", "/", "rem", "+%", "*%", "min", "max", "bit-xor", "shl"])} ${inner()} ${inner()})`,
      () => `(${this.#rng.pick(["+", "-%", "+%", "*", "bit-and"])} ${inner()} ${this.#rng.pick([0, 1, -1, 100, 200, 70_000])})`,
      () => `(+% (*% ${inner()} ${inner()}) ${inner()})`,
      () => `(if ${this.#doubtfulTest(depth - 1)} ${inner()} ${inner()})`,
      () => `(let* ((a ${inner()}) (b ${inner()})) (bit-or a b))`,
      () => `(fold (i (range ${inner()} :max ${1 + this.#below(6)})) ((a ${inner()}) (b ${inner()})) (next (bit-xor b i) ${this.#rng.pick(["a", "(+ a b)", "(+% a i)"])}) (+% a b))`,
      () => `(match counts (slice %payload ${inner()} ${inner()}) :else ${inner()})`,
    );
  }

  #doubtfulTest(depth: number): string {
    const value = (): string => this.#doubtful(depth);
    return this.#one(
      () => `(${this.#rng.pick(["<", "<=", ">", ">=", "=", "/="])} ${value()} ${value()})`,
      () => `(${this.#rng.pick(["<", "<=", ">", ">=", "=", "/="])} (u64 ${value()}) (u64 ${value()}))`,
      () => `(${this.#rng.pick(["<", ">="])} ${value()} ${value()} ${value()})`,
      () => `(bytes= (slice %payload ${value()}) (slice %source ${value()} ${value()}))`,
    );
  }

  #below(n: number): number {
    return this.#rng.between(0, n - 1);
  }
  #one(...makers: readonly (() => string)[]): string {
    return this.#rng.pick(makers)();
  }
  #kind(): Kind {
    if (this.#aim === "places" && this.#rng.chance(0.7)) return this.#rng.pick<Kind>(["bytes", "bytes", "bytes", "cid", "optional"]);
    return this.#rng.pick<Kind>(["int", "int", "int", "u64", "u64", "bool", "bytes", "bytes", "bytes", "node", "cid", "optional"]);
  }

  #action(scope: Scope, depth: number): string {
    const value = (kind: Kind): string => this.#value(kind, scope, depth - 1);
    if (depth <= 0 || this.#room-- <= 0) return this.#one(() => "(deliver)", () => "(gateway)", () => "(drop 'expired)", () => `(reply ${this.#atom("int", scope)})`, () => `(forward-to ${this.#atom("node", scope)})`);
    return this.#one(
      () => `(reply ${value("int")})`,
      () => `(reply ${value("int")})`,
      () => `(forward-to ${value("optional")} :else ${this.#action(scope, depth - 1)})`,
      () => `(forward-to ${value(this.#rng.pick<Kind>(["node", "optional"]))})`,
      ...Array.from({ length: 4 }, () => () => this.#binding(scope, depth, (inner) => this.#action(inner, depth - 1))),
      ...Array.from({ length: 3 }, () => () => `(if ${value("bool")} ${this.#action(scope, depth - 1)} ${this.#action(scope, depth - 1)})`),
      ...Array.from({ length: 2 }, () => () => this.#fold(scope, depth, null)),
      // A value that stands for all of its content.
      () => this.#binding(scope, depth, (inner) => `(reply ${this.#digest(inner)})`),
    );
  }

  /** An int that depends on every variable in scope. */
  #digest(scope: Scope): string {
    const parts = scope.slice(-6).map(({ name, kind }) => {
      switch (kind) {
        case "int": return name;
        case "u64": return `(if (< ${name} 1000u64) (int ${name}) 7)`;
        case "bool": return `(if ${name} 3 4)`;
        case "optional": return `(if-let (n ${name}) (u32le n 0) 5)`;
        case "bytes": return `(fold (e (u8s ${name} :max 80)) (s (len ${name})) (+% (*% s 31) e))`;
        case "node": case "cid": return `(u32be ${name} ${this.#below(8) * 4})`;
      }
    });
    return parts.length === 0 ? "0" : parts.reduce((sum, part) => `(bit-xor (*% ${sum} 5) ${part})`);
  }

  #binding(scope: Scope, depth: number, body: (scope: Scope) => string): string {
    const [form, count] = [this.#rng.pick(["let", "let*"]), 1 + this.#below(3)];
    let inner = scope;
    const bindings: string[] = [];
    const bound: Variable[] = [];
    for (let i = 0; i < count; i++) {
      const name = this.#rng.pick(names.filter((each) => !bound.some((other) => other.name === each)));
      const kind = this.#kind();
      bindings.push(`(${name} ${this.#value(kind, form === "let" ? scope : inner, depth - 1)})`);
      bound.push({ name, kind });
      inner = shadow(inner, [{ name, kind }]);
    }
    return `(${form} (${bindings.join(" ")}) ${body(inner)})`;
  }

  #atom(kind: Kind, scope: Scope): string {
    const fitting = scope.filter((variable) => variable.kind === kind);
    if (fitting.length > 0 && this.#rng.chance(0.75)) return this.#rng.pick(fitting).name;
    switch (kind) {
      case "int":
        if (this.#aim === "traps" && this.#rng.chance(0.3)) return this.#rng.pick(["(/ 10 %ttl)", "(u8 %payload 5)", "(+ %sequence 1)", "(len (slice %payload 3 7))"]);
        return this.#one(() => String(this.#rng.pick(edges)), () => String(-this.#rng.pick(edges)), () => String(this.#below(8)), () => String(this.#below(4)), () => "(u8 %source 1)", () => "(u16le %source 4)", () => this.#rng.pick(["%ttl", "%size", "%priority", "%sequence", "-2147483648"]));
      case "u64": return this.#one(() => "%time", () => `${this.#rng.pick(edges)}u64`, () => this.#rng.pick(["18446744073709551615u64", "4294967296u64", "4294967295u64"]));
      case "bool": return this.#rng.pick(["true", "false", "(= %ttl 0)", "(< %ttl %size)", "(= %type 'urgent)", "(bit? %sequence 3)"]);
      case "bytes": return this.#rng.pick(["(slice %payload 0 4)", "%payload", "(slice %source 0 8)", "(slice %source 3 7)", "(slice %payload 1 3)"]);
      case "node": return "%source";
      case "optional": return "none";
      case "cid": {
        const known = scope.filter((variable) => variable.kind === "cid");
        if (known.length > 0) return this.#rng.pick(known).name;
        return `(multihash ${this.#rng.pick(["(slice %payload 0 4)", "(slice %payload 1 3)", "%source"])} '${this.#rng.pick(hashNames)})`;
      }
    }
  }

  /** Whether this much scratch memory is left; then it is taken. Now and then it is taken although there is none. */
  #takes(bytes: number): boolean {
    if (this.#scratch < bytes && !this.#rng.chance(0.01)) return false;
    this.#scratch -= bytes;
    return true;
  }

  /** Mostly brought to where a load or a slice may go. */
  #index(value: string): string {
    return this.#rng.chance(0.85) ? `(bit-and ${value} ${this.#rng.pick([1, 1, 3])})` : value;
  }

  /** A short literal: the smallest thing that lives in scratch memory, so that many fit. */
  #literal(scope: Scope): string {
    if (!this.#takes(8)) return this.#atom("bytes", scope);
    return this.#rng.pick(['""', '#"01"', `#"${Buffer.from(this.#rng.bytes(this.#rng.pick([3, 7, 8]))).toString("hex")}"`, `#"${Buffer.from(this.#rng.bytes(this.#rng.pick([3, 7, 8]))).toString("hex")}"`]);
  }

  #value(kind: Kind, scope: Scope, depth: number): string {
    if (this.#rng.chance(0.15)) {
      const known = this.#made.filter((each) => each.kind === kind && each.scope.every((variable) => scope.includes(variable)));
      if (known.length > 0) return this.#rng.pick(known).text;
    }
    const text = this.#fresh(kind, scope, depth);
    if (text.length < 120 && !text.includes("next") && (!/match (nodes|same)|dht|"/u.test(text) || this.#rng.chance(0.2))) this.#made.push({ kind, text, scope: scope.filter(({ name }) => text.includes(name)) });
    return text;
  }

  #fresh(kind: Kind, scope: Scope, depth: number): string {
    const places = this.#aim === "places" && kind === "bytes";
    if (places && this.#rng.chance(depth <= 0 || this.#room <= 0 ? 0.7 : 0.2)) return this.#literal(scope);
    if (depth <= 0 || this.#room-- <= 0) return this.#atom(kind, scope);
    if (places && this.#rng.chance(0.35) && this.#loops < 4) return this.#fold(scope, depth, kind);
    if (this.#rng.chance(0.25)) return this.#atom(kind, scope);
    if (this.#rng.chance(0.12)) return `(if ${this.#value("bool", scope, depth - 1)} ${this.#value(kind, scope, depth - 1)} ${this.#value(kind, scope, depth - 1)})`;
    if (this.#rng.chance(0.1)) return this.#binding(scope, depth, (inner) => this.#value(kind, inner, depth - 1));
    if (this.#rng.chance(0.22) && this.#loops < 4) return this.#fold(scope, depth, kind);
    const value = (of: Kind): string => this.#value(of, scope, depth - 1);
    const like = (): Kind => this.#rng.pick<Kind>(["bytes", "bytes", "node", "cid"]);
    switch (kind) {
      case "int": return this.#one(
        () => `(${this.#rng.pick(["+%", "-%", "*%", "bit-and", "bit-or", "bit-xor"])} ${value("int")} ${value("int")})`,
        () => `(+% (*% ${value("int")} ${value("int")}) ${value("int")})`,
        () => `(${this.#rng.pick(["+", "-", "*", "/", "rem"])} ${value("int")} ${value("int")})`,
        () => `(${this.#rng.pick(["+", "-"])} (bit-and ${value("int")} 65535) ${this.#below(300)})`,
        () => `(${this.#rng.pick(["min", "max"])} ${value("int")} ${value("int")})`,
        () => `(${this.#rng.pick(["shl", "shr", "sar"])} ${value("int")} ${this.#rng.chance(0.5) ? this.#below(32) : value("int")})`,
        () => `(len ${value(like())})`,
        () => `(${this.#rng.pick(["u8", "u16le", "u16be", "u32le", "u32be"])} ${value(like())} ${this.#rng.chance(0.6) ? this.#below(2) : this.#index(value("int"))})`,
        () => (this.#rng.chance(0.3) ? `(int ${value("u64")})` : `(int (min 70000u64 ${value("u64")}))`),
        () => `(match ${this.#rng.chance(0.6) ? `counts ${value("bytes")}` : `codes (slice ${value("bytes")} 0 2)`} :else ${value("int")})`,
      );
      case "u64": return this.#one(
        () => `(${this.#rng.pick(["+", "-", "*"])} ${value("u64")} ${value("u64")})`,
        () => `(+ (min ${value("u64")} 4294967297u64) ${this.#below(9)}u64)`,
        () => `(${this.#rng.pick(["min", "max"])} ${value("u64")} ${value("u64")})`,
        () => (this.#rng.chance(0.3) ? `(u64 ${value("int")})` : `(u64 (bit-and ${value("int")} 2147483647))`),
      );
      case "bool": return this.#one(
        () => `(${this.#rng.pick(["<", "<=", ">", ">=", "=", "/="])} ${value("int")} ${value("int")})`,
        () => `(${this.#rng.pick(["<", "<=", ">", ">=", "=", "/="])} ${value("u64")} ${value("u64")})`,
        () => `(${this.#rng.pick(["<", "<=", ">", "="])} ${value("int")} ${value("int")} ${value("int")})`,
        () => `(${this.#rng.pick(["bytes=", "bytes/="])} ${value(like())} ${value(like())})`,
        () => `(${this.#rng.pick(["and", "or"])} ${value("bool")} ${value("bool")})`,
        () => `(not ${value("bool")})`,
        () => `(some? ${value("optional")})`,
        () => `(bit? ${value("int")} ${this.#rng.chance(0.5) ? this.#below(32) : value("int")})`,
        () => `(prefix? ${value(like())} ${this.#rng.chance(0.5) ? '"\\x01"' : value("bytes")})`,
        () => this.#quantifier(scope, depth),
      );
      case "bytes": return this.#one(
        () => `(slice ${value(like())} ${this.#below(2)} ${3 + this.#below(3)})`,
        () => `(if (> (len ${this.#atom("bytes", scope)}) ${this.#below(5)}) ${value("bytes")} ${value("bytes")})`,
        () => `(slice ${value(like())} ${this.#below(2)})`,
        () => `(slice ${value(like())} ${this.#index(value("int"))} ${this.#rng.chance(0.8) ? `(+ 2 ${this.#index(value("int"))})` : value("int")})`,
        () => this.#literal(scope),
        () => (this.#takes(68) ? `(slice ${this.#hash(scope, depth)} ${this.#below(6)} ${6 + this.#below(30)})` : this.#atom("bytes", scope)),
      );
      case "node": return this.#one(
        () => "%source",
        () => `(if-let (${this.#rng.pick(names)} ${value("optional")}) %source ${value("node")})`,
        () => {
          const name = this.#rng.pick(names);
          return `(if-let (${name} ${value("optional")}) ${this.#value("node", shadow(scope, [{ name, kind: "node" }]), depth - 1)} ${value("node")})`;
        },
      );
      case "cid": return this.#takes(68) ? this.#hash(scope, depth) : this.#atom("cid", scope);
      case "optional": return this.#one(
        () => (this.#takes(32) ? `(match same (slice ${value(like())} 0 2))` : "none"),
        () => (this.#takes(32) ? `(match nodes ${value("bytes")})` : "none"),
        () => (this.#takes(100) ? `(dht-lookup ${value("cid")})` : "none"),
      );
    }
  }

  /** The hash of something short, so that many iterations fit the budget. */
  #hash(scope: Scope, depth: number): string {
    const short = this.#rng.pick([
      () => `(slice ${this.#value("bytes", scope, depth - 1)} ${this.#below(2)} ${2 + this.#below(4)})`,
      () => this.#value("cid", scope, depth - 1),
      () => this.#value("node", scope, depth - 1),
    ])();
    return `(multihash ${short} '${this.#rng.pick(hashNames)})`;
  }

  #sequence(scope: Scope, depth: number): string {
    return this.#one(
      () => `(range ${1 + this.#below(5)})`,
      () => `(range ${this.#below(9)} :step ${1 + this.#below(3)})`,
      () => `(range (bit-and ${this.#value("int", scope, depth - 1)} 3) :step ${1 + this.#below(2)})`,
      () => (this.#rng.chance(0.2) ? `(range ${this.#value("int", scope, depth - 1)} :max ${1 + this.#below(6)}${this.#rng.chance(0.3) ? " :step 3" : ""})` : `(range ${1 + this.#below(5)})`),
      () => `(${this.#rng.pick(["u8s", "u16les", "u16bes", "u32les", "u32bes"])} ${this.#value(this.#rng.pick<Kind>(["bytes", "bytes", "cid", "node"]), scope, depth - 1)} :max ${this.#rng.pick([3, 9, 17, 36])})`,
      () => "(u8s %payload :max 12)",
    );
  }

  #quantifier(scope: Scope, depth: number): string {
    if (this.#loops >= 4) return this.#atom("bool", scope);
    const sequence = this.#sequence(scope, depth);
    const name = this.#rng.pick(names);
    this.#loops++;
    const test = this.#value("bool", shadow(scope, [{ name, kind: "int" }]), depth - 1);
    this.#loops--;
    return `(${this.#rng.pick(["any", "all"])} (${name} ${sequence}) ${test})`;
  }

  /** A loop that gives a value of this kind, or an action. */
  #fold(scope: Scope, depth: number, gives: Kind | null): string {
    const sequence = this.#sequence(scope, depth);
    const [index, ...free] = [...names].sort(() => this.#rng.between(-1, 1)) as [string, ...string[]];
    const accumulators = free.slice(0, this.#below(5)).map((name) => ({ name, kind: this.#kind() }));
    if (gives !== null && accumulators.length > 0 && this.#rng.chance(0.6)) accumulators[0] = { name: accumulators[0]!.name, kind: gives };
    const inits = accumulators.map(({ name, kind }) => `(${name} ${this.#value(kind, scope, depth - 2)})`);
    const inResult = shadow(scope, accumulators);
    this.#loops++;
    const body = this.#body(shadow(inResult, [{ name: index, kind: "int" }]), depth - 1, accumulators, gives);
    this.#loops--;
    const result = gives === null ? this.#action(inResult, depth - 1) : this.#value(gives, inResult, depth - 2);
    return `(fold (${index} ${sequence}) (${inits.join(" ")}) ${body} ${result})`;
  }

  #body(scope: Scope, depth: number, accumulators: readonly Variable[], gives: Kind | null): string {
    if (depth > 0 && this.#room-- > 0) {
      if (this.#rng.chance(0.3)) return `(if ${this.#value("bool", scope, depth - 1)} ${this.#body(scope, depth - 1, accumulators, gives)} ${this.#body(scope, depth - 1, accumulators, gives)})`;
      if (this.#rng.chance(0.3)) return this.#binding(scope, depth, (inner) => this.#body(inner, depth - 1, accumulators, gives));
      if (this.#rng.chance(this.#aim === "places" ? 0.5 : 0.25)) return `(break ${gives === null ? this.#action(scope, depth - 1) : this.#value(gives, scope, depth - 1)})`;
    }
    const args = accumulators.map(({ kind }) => {
      // What scratch memory holds may not be carried: mostly only what is already there.
      const old = scope.filter((variable) => variable.kind === kind && accumulators.includes(variable));
      if (old.length > 0 && this.#rng.chance(kind === "int" || kind === "u64" || kind === "bool" ? 0.3 : 0.94)) return this.#rng.pick(old).name;
      return this.#value(kind, scope, kind === "cid" ? 0 : depth - 1);
    });
    return `(next ${args.join(" ")})`;
  }
}

const shadow = (scope: Scope, added: Scope): Scope => [...scope.filter(({ name }) => !added.some((other) => other.name === name)), ...added];

/** A program of this seed. */
export const randomProgram = (seed: number): string => new ProgramGenerator(new Random(seed)).program();

/** A message of few different bytes, so that comparisons and table entries can hold. */
export function randomMessage(rng: Random): Message {
  const small = (length: number): Uint8Array => Uint8Array.from({ length }, () => (rng.chance(0.9) ? rng.between(0, 3) : rng.between(0, 255)));
  return {
    payload: small(rng.pick([0, 3, 4, 4, 5, 6, 6, 7, 8, 8, 12, 32])), source: small(limits.nodeIdBytes),
    ttl: rng.between(0, 8), priority: rng.between(0, 7), type: rng.between(0, 9), sequence: rng.pick([0, 1, 5, 1000, 0x7fffffff]),
    time: rng.pick([0n, 1n, 5n, 0xffffffffn, 0x100000000n, 123_456_789_012n]),
  };
}

/** Tables and providers that such messages meet. */
export function randomWorld(rng: Random, message: Message): Pick<Expectations, "tables" | "providers"> {
  const node = (): Uint8Array => rng.bytes(limits.nodeIdBytes);
  const key = (length: number): Uint8Array => (rng.chance(0.5) ? Uint8Array.from({ length }, (_, i) => message.payload[i] ?? 0) : Uint8Array.from({ length }, () => rng.between(0, 2)));
  const tables: { table: string; key: Uint8Array; bits: number; value: number | Uint8Array }[] = [];
  for (const table of ["nodes", "same", "counts", "codes"]) {
    const lengths = new Set(Array.from({ length: rng.between(0, 3) }, () => rng.between(1, 4)));
    for (const length of lengths) tables.push({ table, key: key(length), bits: 8 * length, value: table === "nodes" || table === "same" ? node() : rng.between(0, 9) });
  }
  return { tables, providers: hashNames.map((hash) => ({ cid: contentId(message.payload.slice(0, 4), hash), node: node() })) };
}
