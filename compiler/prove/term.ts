/**
 * Terms of SMT-LIB 2, shared: two terms that are written the same are the same object, so formulas stay as small as the
 * programs that they come from, and what is constant is computed when the term is made.
 *
 * Folding is an optimisation only: each rule is an identity of the theory (fixed-size bit-vectors, integers, arrays).
 */
export type Sort = "Bool" | "Int" | "Bytes" | `bv${number}`;

export type TermOp =
  | "const" | "var" | "not" | "and" | "or" | "=" | "ite" | "select" | "extract" | "concat" | "zero_extend" | "sign_extend"
  | "bvadd" | "bvsub" | "bvmul" | "bvsdiv" | "bvsrem" | "bvand" | "bvor" | "bvxor" | "bvshl" | "bvlshr" | "bvashr"
  | "bvult" | "bvule" | "bvslt" | "bvsle" | "+" | "-" | "*" | "<" | "<=";

export interface Term {
  readonly id: number;
  readonly op: TermOp;
  readonly sort: Sort;
  readonly args: readonly Term[];
  /** Of a constant: a Bool as 0 or 1, a bit-vector unsigned. */
  readonly value: bigint;
  /** Name of a variable; indices of extract and of the extensions. */
  readonly name: string;
}

export const widthOf = (sort: Sort): number => {
  if (!sort.startsWith("bv")) throw new Error(`${sort} has no width`);
  return Number(sort.slice(2));
};
export const isBv = (term: Term): boolean => term.sort.startsWith("bv");
const bvSort = (width: number): Sort => `bv${width}`;

/** Makes terms. One for each encoding: its variables are the variables of that query. */
export class Terms {
  private readonly known = new Map<string, Term>();
  private readonly names = new Map<string, number>();
  readonly yes: Term;
  readonly no: Term;

  constructor() {
    this.yes = this.make("const", "Bool", [], 1n);
    this.no = this.make("const", "Bool", [], 0n);
  }

  private make(op: TermOp, sort: Sort, args: readonly Term[], value = 0n, name = ""): Term {
    const key = `${op} ${sort} ${value} ${name} ${args.map(({ id }) => id).join(" ")}`;
    let term = this.known.get(key);
    if (term === undefined) {
      term = { id: this.known.size, op, sort, args, value, name };
      this.known.set(key, term);
    }
    return term;
  }

  variable(name: string, sort: Sort): Term {
    return this.make("var", sort, [], 0n, name);
  }
  /** A variable that no other has the name of. */
  fresh(name: string, sort: Sort): Term {
    const count = this.names.get(name) ?? 0;
    this.names.set(name, count + 1);
    return this.variable(`${name}!${count}`, sort);
  }
  bool(holds: boolean): Term {
    return holds ? this.yes : this.no;
  }
  bv(value: bigint | number, width: number): Term {
    return this.make("const", bvSort(width), [], BigInt.asUintN(width, BigInt(value)));
  }
  integer(value: bigint | number): Term {
    return this.make("const", "Int", [], BigInt(value));
  }

  not(x: Term): Term {
    if (x.op === "const") return this.bool(x.value === 0n);
    if (x.op === "not") return x.args[0]!;
    return this.make("not", "Bool", [x]);
  }
  and(...parts: readonly Term[]): Term {
    return this.connect("and", parts, this.yes, this.no);
  }
  or(...parts: readonly Term[]): Term {
    return this.connect("or", parts, this.no, this.yes);
  }
  private connect(op: "and" | "or", parts: readonly Term[], unit: Term, zero: Term): Term {
    const kept: Term[] = [];
    for (const part of parts) {
      if (part === zero) return zero;
      if (part === unit || kept.includes(part)) continue;
      if (kept.includes(this.not(part))) return zero;
      kept.push(part);
    }
    if (kept.length === 0) return unit;
    return kept.length === 1 ? kept[0]! : this.make(op, "Bool", kept);
  }
  implies(x: Term, y: Term): Term {
    return this.or(this.not(x), y);
  }

  eq(x: Term, y: Term): Term {
    if (x.sort !== y.sort) throw new Error(`${x.sort} = ${y.sort}`);
    if (x === y) return this.yes;
    if (x.op === "const" && y.op === "const") return this.no;
    if (x.sort === "Bool") {
      if (x.op === "const") return x.value === 1n ? y : this.not(y);
      if (y.op === "const") return y.value === 1n ? x : this.not(x);
    }
    return x.id < y.id ? this.make("=", "Bool", [x, y]) : this.make("=", "Bool", [y, x]);
  }
  ite(test: Term, then: Term, otherwise: Term): Term {
    if (then.sort !== otherwise.sort) throw new Error(`ite of ${then.sort} and ${otherwise.sort}`);
    if (test.op === "const") return test.value === 1n ? then : otherwise;
    if (then === otherwise) return then;
    if (then.sort === "Bool") {
      if (then === this.yes) return this.or(test, otherwise);
      if (then === this.no) return this.and(this.not(test), otherwise);
      if (otherwise === this.yes) return this.or(this.not(test), then);
      if (otherwise === this.no) return this.and(test, then);
    }
    return this.make("ite", then.sort, [test, then, otherwise]);
  }

  select(array: Term, at: Term): Term {
    return this.make("select", "bv8", [array, at]);
  }
  extract(x: Term, high: number, low: number): Term {
    const width = high - low + 1;
    if (width === widthOf(x.sort)) return x;
    if (x.op === "const") return this.bv(x.value >> BigInt(low), width);
    if (x.op === "extract") {
      const inner = Number(x.name.split(" ")[1]);
      return this.extract(x.args[0]!, high + inner, low + inner);
    }
    if (x.op === "zero_extend") {
      const inner = widthOf(x.args[0]!.sort);
      if (high < inner) return this.extract(x.args[0]!, high, low);
      if (low >= inner) return this.bv(0, width);
    }
    if (x.op === "concat") {
      const right = widthOf(x.args[1]!.sort);
      if (high < right) return this.extract(x.args[1]!, high, low);
      if (low >= right) return this.extract(x.args[0]!, high - right, low - right);
    }
    return this.make("extract", bvSort(width), [x], 0n, `${high} ${low}`);
  }
  concat(high: Term, low: Term): Term {
    const width = widthOf(high.sort) + widthOf(low.sort);
    if (high.op === "const" && low.op === "const") return this.bv((high.value << BigInt(widthOf(low.sort))) | low.value, width);
    // Neighbouring parts of one term are one part of it: bytes that were taken apart come together again.
    const parts = [high, low].map((term) => (term.op === "extract" ? { of: term.args[0]!, high: Number(term.name.split(" ")[0]), low: Number(term.name.split(" ")[1]) } : null));
    const [left, right] = parts;
    if (left && right && left.of === right.of && left.low === right.high + 1) return this.extract(left.of, left.high, right.low);
    return this.make("concat", bvSort(width), [high, low]);
  }
  zeroExtend(x: Term, width: number): Term {
    const more = width - widthOf(x.sort);
    if (more === 0) return x;
    if (x.op === "const") return this.bv(x.value, width);
    return this.make("zero_extend", bvSort(width), [x], 0n, String(more));
  }
  signExtend(x: Term, width: number): Term {
    const from = widthOf(x.sort);
    if (width === from) return x;
    if (x.op === "const") return this.bv(BigInt.asIntN(from, x.value), width);
    return this.make("sign_extend", bvSort(width), [x], 0n, String(width - from));
  }

  arithmetic(op: "bvadd" | "bvsub" | "bvmul" | "bvsdiv" | "bvsrem" | "bvand" | "bvor" | "bvxor" | "bvshl" | "bvlshr" | "bvashr", x: Term, y: Term): Term {
    const width = widthOf(x.sort);
    if (x.sort !== y.sort) throw new Error(`${op} of ${x.sort} and ${y.sort}`);
    if (x.op === "const" && y.op === "const") {
      const folded = fold(op, x.value, y.value, width);
      if (folded !== null) return this.bv(folded, width);
    }
    if (y.op === "const" && y.value === 0n && ["bvadd", "bvsub", "bvor", "bvxor", "bvshl", "bvlshr", "bvashr"].includes(op)) return x;
    if (x.op === "const" && x.value === 0n && ["bvadd", "bvor", "bvxor"].includes(op)) return y;
    // (x + c) + d is x + (c + d): offsets into byte strings add up so.
    if (op === "bvadd" && y.op === "const" && x.op === "bvadd" && x.args[1]!.op === "const") return this.arithmetic("bvadd", x.args[0]!, this.arithmetic("bvadd", x.args[1]!, y));
    if (op === "bvadd" && x.op === "const") return this.make(op, x.sort, [y, x]);
    return this.make(op, x.sort, [x, y]);
  }
  add(x: Term, y: Term): Term {
    return x.sort === "Int" ? this.integers("+", x, y) : this.arithmetic("bvadd", x, y);
  }
  sub(x: Term, y: Term): Term {
    if (x === y) return x.sort === "Int" ? this.integer(0) : this.bv(0, widthOf(x.sort));
    if (x.sort !== "Int" && x.op === "bvadd") {
      if (x.args[0] === y) return x.args[1]!;
      if (x.args[1] === y) return x.args[0]!;
    }
    return x.sort === "Int" ? this.integers("-", x, y) : this.arithmetic("bvsub", x, y);
  }
  integers(op: "+" | "-" | "*", x: Term, y: Term): Term {
    if (x.op === "const" && y.op === "const") return this.integer(op === "+" ? x.value + y.value : op === "-" ? x.value - y.value : x.value * y.value);
    if (y.op === "const" && y.value === 0n && op !== "*") return x;
    if (x.op === "const" && x.value === 0n && op === "+") return y;
    return this.make(op, "Int", [x, y]);
  }

  compare(op: "bvult" | "bvule" | "bvslt" | "bvsle" | "<" | "<=", x: Term, y: Term): Term {
    if (x.sort !== y.sort) throw new Error(`${op} of ${x.sort} and ${y.sort}`);
    const strict = op === "bvult" || op === "bvslt" || op === "<";
    if (x === y) return this.bool(!strict);
    const number = (term: Term): bigint => (op === "bvslt" || op === "bvsle" ? BigInt.asIntN(widthOf(term.sort), term.value) : term.value);
    if (x.op === "const" && y.op === "const") return this.bool(strict ? number(x) < number(y) : number(x) <= number(y));
    return this.make(op, "Bool", [x, y]);
  }
  /** Signed for bit-vectors of ints; integers as they are. */
  less(x: Term, y: Term): Term {
    return this.compare(x.sort === "Int" ? "<" : "bvslt", x, y);
  }
  atMost(x: Term, y: Term): Term {
    return this.compare(x.sort === "Int" ? "<=" : "bvsle", x, y);
  }
}

function fold(op: string, x: bigint, y: bigint, width: number): bigint | null {
  const signed = (value: bigint): bigint => BigInt.asIntN(width, value);
  switch (op) {
    case "bvadd": return x + y;
    case "bvsub": return x - y;
    case "bvmul": return x * y;
    case "bvsdiv": return y === 0n ? null : signed(x) / signed(y);
    case "bvsrem": return y === 0n ? null : signed(x) % signed(y);
    case "bvand": return x & y;
    case "bvor": return x | y;
    case "bvxor": return x ^ y;
    case "bvshl": return y >= BigInt(width) ? 0n : x << y;
    case "bvlshr": return y >= BigInt(width) ? 0n : x >> y;
    case "bvashr": return signed(x) >> (y >= BigInt(width) ? BigInt(width - 1) : y);
    default: return null;
  }
}

/** The value of a term where its variables have these; an array is a function from index to byte. Booleans are 0 and 1. */
export type Model = { readonly scalar: (variable: Term) => bigint; readonly byte: (array: Term, at: bigint) => bigint };

export function evaluateTerm(root: Term, model: Model, known: Map<Term, bigint> = new Map()): bigint {
  const value = (term: Term): bigint => {
    let found = known.get(term);
    if (found === undefined) {
      found = compute(term);
      known.set(term, found);
    }
    return found;
  };
  const compute = (term: Term): bigint => {
    const { op, args } = term;
    const truth = (holds: boolean): bigint => (holds ? 1n : 0n);
    switch (op) {
      case "const": return term.value;
      case "var": return model.scalar(term);
      case "not": return 1n - value(args[0]!);
      case "and": return truth(args.every((arg) => value(arg) === 1n));
      case "or": return truth(args.some((arg) => value(arg) === 1n));
      case "ite": return value(args[0]!) === 1n ? value(args[1]!) : value(args[2]!);
      case "select": return arrayByte(args[0]!, value(args[1]!));
    }
    const [x, y] = [value(args[0]!), args[1] === undefined ? 0n : value(args[1])];
    const from = args[0]!.sort.startsWith("bv") ? widthOf(args[0]!.sort) : 0;
    switch (op) {
      case "=": return truth(x === y);
      case "+": return x + y;
      case "-": return x - y;
      case "*": return x * y;
      case "<": return truth(x < y);
      case "<=": return truth(x <= y);
      case "bvult": return truth(x < y);
      case "bvule": return truth(x <= y);
      case "bvslt": return truth(BigInt.asIntN(from, x) < BigInt.asIntN(from, y));
      case "bvsle": return truth(BigInt.asIntN(from, x) <= BigInt.asIntN(from, y));
      case "concat": return (x << BigInt(widthOf(args[1]!.sort))) | y;
      case "zero_extend": return x;
      case "sign_extend": return BigInt.asUintN(widthOf(term.sort), BigInt.asIntN(from, x));
      case "extract": {
        const [high, low] = term.name.split(" ").map(Number) as [number, number];
        return BigInt.asUintN(high - low + 1, x >> BigInt(low));
      }
      default: {
        // SMT-LIB: x / 0 is all ones or 1, x rem 0 is x.
        const folded = fold(op, x, y, from) ?? (op === "bvsrem" ? x : BigInt.asIntN(from, x) < 0n ? 1n : -1n);
        return BigInt.asUintN(from, folded);
      }
    }
  };
  const arrayByte = (array: Term, at: bigint): bigint => (array.op === "ite" ? arrayByte(value(array.args[0]!) === 1n ? array.args[1]! : array.args[2]!, at) : model.byte(array, at));
  return value(root);
}

const sortText = (sort: Sort): string => {
  if (sort === "Bytes") return "(Array (_ BitVec 32) (_ BitVec 8))";
  return sort.startsWith("bv") ? `(_ BitVec ${widthOf(sort)})` : sort;
};

const constantText = (term: Term): string => {
  if (term.sort === "Bool") return term.value === 1n ? "true" : "false";
  if (term.sort === "Int") return term.value < 0n ? `(- ${-term.value})` : String(term.value);
  const width = widthOf(term.sort);
  return width % 4 === 0 ? `#x${term.value.toString(16).padStart(width / 4, "0")}` : `#b${term.value.toString(2).padStart(width, "0")}`;
};

/** Names of variables hold characters of source names: quoted. */
const symbol = (name: string): string => `|${name.replace(/[|\\]/gu, "_")}|`;

/** Prints terms as declarations, definitions of what is used more than once, and one text for each root. */
export function print(roots: readonly Term[]): { readonly lines: readonly string[]; readonly texts: readonly string[]; readonly variables: readonly Term[] } {
  const uses = new Map<Term, number>();
  const order: Term[] = [];
  // Depth-first without recursion: chains of conditions are as deep as programs are long.
  const stack: { term: Term; next: number }[] = [];
  const visit = (root: Term): void => {
    uses.set(root, (uses.get(root) ?? 0) + 1);
    if (uses.get(root) === 1) stack.push({ term: root, next: 0 });
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const child = top.term.args[top.next++];
      if (child === undefined) {
        order.push(top.term);
        stack.pop();
        continue;
      }
      const seen = uses.get(child) ?? 0;
      uses.set(child, seen + 1);
      if (seen === 0) stack.push({ term: child, next: 0 });
    }
  };
  roots.forEach(visit);
  const texts = new Map<Term, string>();
  const lines: string[] = [];
  const variables: Term[] = [];
  for (const term of order) {
    if (term.op === "const") texts.set(term, constantText(term));
    else if (term.op === "var") {
      variables.push(term);
      lines.push(`(declare-fun ${symbol(term.name)} () ${sortText(term.sort)})`);
      texts.set(term, symbol(term.name));
    } else {
      const indexed = term.name === "" ? term.op : `(_ ${term.op} ${term.name})`;
      const text = `(${indexed} ${term.args.map((arg) => texts.get(arg)!).join(" ")})`;
      if (uses.get(term)! > 1 || text.length > 400) {
        lines.push(`(define-fun t${term.id} () ${sortText(term.sort)} ${text})`);
        texts.set(term, `t${term.id}`);
      } else texts.set(term, text);
    }
  }
  return { lines, texts: roots.map((root) => texts.get(root)!), variables };
}
