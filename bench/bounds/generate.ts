/**
 * Programs for measuring how tight bounds are: seeded, and branching as routes do. Guards one after another, nested and
 * correlated tests of the same fields, chains of cond and case, helper functions, choices that are added up, small loops whose
 * iterations differ, tables. A table and a look-up stand at most once, so that a run may answer them as it likes.
 */

/** xorshift32 (Marsaglia, 2003). */
function random(seed: number): (below: number) => number {
  let x = (seed * 2654435761 + 0x9e3779b9) >>> 0 || 1;
  return (below) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}

const types = ["data", "telemetry", "urgent", "command", "config", "firmware", "log", "query", "answer", "heartbeat"];
const reasons = ["unwanted", "expired", "too-large", "too-small", "malformed", "low-priority", "forbidden"];

class Generator {
  readonly #below: (below: number) => number;
  #names = 0;
  #loops = 2;
  #tables: string[] = [];
  #helpers: string[] = [];
  #ints: string[] = [];
  #bools: string[] = [];

  constructor(seed: number) {
    this.#below = random(seed);
    for (let warm = 0; warm < 8; warm++) this.#below(2);
  }

  #one<T>(...choices: readonly T[]): T {
    return choices[this.#below(choices.length)]!;
  }
  #name(stem: string): string {
    return `${stem}-${this.#names++}`;
  }

  program(): string {
    const helpers = Array.from({ length: this.#below(3) }, () => this.#helper());
    const least = this.#one(24, 32, 48);
    const statements = [`(when (< %size ${least}) (drop 'too-small))`, ...Array.from({ length: this.#below(4) }, () => this.#guard())];
    const body = this.#bindings(2 + this.#below(4), 2 + this.#below(3));
    return `${[...this.#tables, ...helpers].join("\n")}\n(defroute r\n  ${statements.join("\n  ")}\n  ${body})\n`;
  }

  /** A test of a field or of a payload byte; the fields are few, so tests of one program are about the same things. */
  #atom(): string {
    const bool = this.#bools.length > 0 ? [(): string => this.#one(...this.#bools)] : [];
    return this.#one<() => string>(
      () => `(${this.#one("<", "<=", ">", ">=")} %ttl ${this.#one(1, 2, 4, 8, 16, 64)})`,
      () => `(${this.#one("<", ">", ">=")} %size ${this.#one(40, 64, 100, 256, 1024)})`,
      () => `(= %type '${this.#one(...types)})`,
      () => `(${this.#one("<", ">=", ">")} %priority ${1 + this.#below(6)})`,
      () => `(= %priority ${this.#below(8)})`,
      () => `(bit? (u8 %payload ${this.#below(4)}) ${this.#below(8)})`,
      () => `(= (u8 %payload ${this.#below(6)}) ${this.#below(256)})`,
      () => `(${this.#one("<", ">=")} (u16be %payload ${4 + 2 * this.#below(4)}) ${this.#below(60000)})`,
      () => `(prefix? %payload #"${(16 + this.#below(200)).toString(16).padStart(2, "0")} ${(16 + this.#below(200)).toString(16).padStart(2, "0")}")`,
      () => `(= (rem %sequence ${2 + this.#below(9)}) 0)`,
      () => `(${this.#one("<", ">")} %time ${1000 * (1 + this.#below(90))}u64)`,
      () => `(${this.#one("<", ">", "=")} ${this.#int(0)} ${this.#below(40)})`,
      ...bool, ...bool,
    )();
  }

  #test(depth: number): string {
    if (depth <= 0 || this.#below(3) > 0) return this.#atom();
    return this.#one<() => string>(
      () => `(and ${this.#test(depth - 1)} ${this.#test(depth - 1)})`,
      () => `(or ${this.#test(depth - 1)} ${this.#test(depth - 1)})`,
      () => `(not ${this.#test(depth - 1)})`,
      () => (this.#loops-- > 0 ? `(${this.#one("any", "all")} (b (u8s (slice %payload 8 ${10 + this.#below(8)}))) (${this.#one("<", ">")} b ${20 + this.#below(200)}))` : this.#atom()),
    )();
  }

  #guard(): string {
    return `(${this.#one("when", "unless")} ${this.#test(1)} ${this.#one(`(drop '${this.#one(...reasons)})`, "(deliver)", `(reply ${this.#int(0)})`)})`;
  }

  #helper(): string {
    const name = this.#name("weight");
    const limits = [3 + this.#below(9), 20 + this.#below(40), 100 + this.#below(90)];
    const text = this.#one(
      `(defun ${name} ((x int)) (cond ((< x ${limits[0]!}) 1) ((< x ${limits[1]!}) (+% x 3)) ((< x ${limits[2]!}) (*% x 2)) (else 100)))`,
      `(defun ${name} ((x int)) (if (bit? x 0) (if (bit? x 1) (+% (*% x 5) 1) 7) (if (bit? x 2) 3 (shr x 1))))`,
      `(defun ${name} ((x int)) (min (max x ${limits[0]!}) ${limits[1]!}))`,
    );
    this.#helpers.push(name);
    return text;
  }

  #int(depth: number): string {
    const known = this.#ints.length > 0 ? [(): string => this.#one(...this.#ints), (): string => this.#one(...this.#ints)] : [];
    const leaf = (): string => this.#one<() => string>(
      () => "%ttl", () => "%priority", () => `(u8 %payload ${this.#below(8)})`, () => `(u16be %payload ${2 * this.#below(6)})`, () => String(this.#below(100)), ...known,
    )();
    if (depth <= 0) return leaf();
    return this.#one<() => string>(
      leaf,
      () => `(${this.#one("+%", "-%", "bit-xor", "bit-and")} ${this.#int(depth - 1)} ${this.#int(depth - 1)})`,
      () => `(*% ${this.#int(depth - 1)} ${3 + this.#below(20)})`,
      () => `(if ${this.#test(1)} ${this.#int(depth - 1)} ${this.#int(depth - 1)})`,
      () => `(+% (if ${this.#test(0)} ${this.#int(depth - 1)} 0) (if ${this.#test(0)} ${this.#int(depth - 1)} 0))`,
      () => `(cond (${this.#test(0)} ${this.#int(depth - 1)}) (${this.#test(0)} ${this.#int(0)}) (else ${this.#int(0)}))`,
      () => this.#case(() => this.#int(depth - 1)),
      () => (this.#helpers.length > 0 ? `(${this.#one(...this.#helpers)} ${this.#int(depth - 1)})` : leaf()),
      () => (this.#loops-- > 0 ? this.#fold() : leaf()),
    )();
  }

  #fold(): string {
    const [from, length] = [8, 2 + this.#below(6)];
    const sequence = this.#one(`(u8s (slice %payload ${from} ${from + length}))`, `(u16bes (slice %payload ${from} ${from + 2 * length}))`, `(range (bit-and (u8 %payload 5) ${this.#one(3, 7)}))`);
    const [x, sum] = [this.#name("x"), this.#name("s")];
    const limit = 10 + this.#below(200);
    return this.#one(
      `(fold (${x} ${sequence}) (${sum} 0) (if (> ${x} ${limit}) (+% ${sum} (*% ${x} 3)) (+% ${sum} 1)))`,
      `(fold (${x} ${sequence}) (${sum} 0) (cond ((= ${x} ${limit}) (+% ${sum} 1)) ((bit? ${x} 3) (bit-xor (shl ${sum} 1) ${x})) (else ${sum})))`,
      `(fold (${x} ${sequence}) ((${sum} 0)) (if (and (= ${x} ${limit % 7}) (> ${sum} 1)) (break (+% ${sum} 1000)) (next (+% ${sum} (if (< ${x} 64) 1 2)))) ${sum})`,
    );
  }

  #case(arm: () => string): string {
    const key = this.#one("%type", "%priority", "%type");
    const values = key === "%type" ? types.map((type) => `'${type}`) : Array.from({ length: 8 }, (_, n) => String(n));
    const from = this.#below(values.length - 3);
    const clauses = Array.from({ length: 2 + this.#below(Math.min(5, values.length - from - 1)) }, (_, n) => `(${values[from + n]!} ${arm()})`);
    return `(case ${key} ${clauses.join(" ")} (else ${arm()}))`;
  }

  #bindings(count: number, depth: number): string {
    if (count === 0) return this.#action(depth);
    if (this.#below(4) === 0) {
      const [name, value] = [this.#name("is"), this.#test(1)];
      this.#bools.push(name);
      return `(let ((${name} ${value}))\n  ${this.#bindings(count - 1, depth)})`;
    }
    const [name, value] = [this.#name("n"), this.#int(2)];
    this.#ints.push(name);
    return `(let ((${name} ${value}))\n  ${this.#bindings(count - 1, depth)})`;
  }

  #table(): string {
    if (this.#tables.length > 0) return `(reply ${this.#int(1)})`;
    this.#tables.push("(deftable sinks (prefix (bytes 8) node))");
    return this.#one("(forward-to (match sinks (slice %payload 0 8)) :else (drop 'no-sink))", "(forward-to (match sinks (slice %payload 8 16)))");
  }

  #action(depth: number): string {
    if (depth <= 0) return this.#one("(deliver)", "(gateway)", `(drop '${this.#one(...reasons)})`, `(reply ${this.#int(0)})`, `(reply ${this.#int(1)})`);
    return this.#one<() => string>(
      () => `(if ${this.#test(1)} ${this.#action(depth - 1)} ${this.#action(depth - 1)})`,
      () => `(cond ${Array.from({ length: 2 + this.#below(4) }, () => `(${this.#test(1)} ${this.#action(depth - 2)})`).join(" ")} (else ${this.#action(depth - 1)}))`,
      () => this.#case(() => this.#action(depth - 2)),
      () => `(reply ${this.#int(2)})`,
      () => this.#table(),
    )();
  }
}

/** The source of a branching program, the same for the same seed. Names may go unread: the compiler warns. */
export function generateBranching(seed: number): string {
  return new Generator(seed).program();
}
