/** Generated policies, run in Node and on the machine: decisions and faults agree, whatever the control flow was lowered to. */
import { describe, expect, test } from "vitest";
import { decide } from "../../lib/runtime.ts";
import type { Route } from "../../lib/runtime.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import { decisionOf, runOnModel, text as shown } from "../compiler/routes.ts";
import type { Message } from "../corpus/expectations.ts";
import { message as anyMessage } from "../../proofs/differential/cases.ts";
import { Random } from "../../proofs/differential/random.ts";
import { instrument } from "./instrument.ts";
import { reader } from "./reader.ts";

interface Scope {
  readonly ints: readonly string[];
  /** Those of `ints` that can be assigned. */
  readonly lets: readonly string[];
  readonly wides: readonly string[];
  readonly loops: number;
}

/** Writes policies of the subset; every path returns. */
class Writer {
  readonly #random: Random;
  #names = 0;
  constructor(seed: number) {
    this.#random = new Random(seed);
  }
  #pick<T>(items: readonly T[]): T { return this.#random.pick(items); }
  #name(): string { return `v${this.#names++}`; }

  int(scope: Scope, depth: number): string {
    const e = (): string => this.int(scope, depth - 1);
    const leaf = (): string => this.#pick([...scope.ints, ...scope.ints, "m.ttl", "m.size", "m.priority", "7", "-3", "1", "255", "0x7fffffff"]);
    if (depth <= 0) return leaf();
    return this.#pick([
      leaf, leaf, () => `(${e()} + ${e()})`, () => `(${e()} - ${e()})`, () => `(${e()} * ${e()})`, () => `((${leaf()} + ${leaf()} - ${leaf()} - -${this.#pick(scope.ints)}) | 0)`, () => `Math.trunc(${e()} / ${e()})`,
      () => `(${e()} % ${e()})`, () => `(${e()} & ${e()})`, () => `(${e()} | ${e()})`, () => `(${e()} ^ 0xf0f0f0f0)`, () => `(~${e()})`, () => `(${e()} << ${e()})`, () => `(${e()} >> ${e()})`,
      () => `((${e()} >>> ${e()}) | 0)`, () => `(${e()} >>> 5)`, () => `((${e()} >>> ${e()}) & ${e()})`, () => `Math.imul(${e()}, ${e()})`, () => `Math.min(${e()}, ${e()})`, () => `Math.max(${e()}, ${e()}, ${e()})`, () => `Math.abs(${e()})`,
      () => `(-(${e()}))`, () => `(${this.bool(scope, depth - 1)} ? ${e()} : ${e()})`, () => `m.payload[${e()} & 7]`, () => `u16be(m.payload, ${e()} & 3)`, () => `m.payload.subarray(${e()} & 1).length`,
      () => `${this.fixed(scope, depth)}.trunc()`, () => `(any(m.payload, (x) => x === ${e()}) ? ${e()} : ${e()})`, () => (scope.wides.length === 0 ? leaf() : `Number(${this.wide(scope, depth - 1)})`),
    ])();
  }

  fixed(scope: Scope, depth: number): string {
    const e = (): string => this.fixed(scope, depth - 1);
    const leaf = (): string => this.#pick(["fix(1.5)", "fix(-0.3)", "fix(100)", "fix(m.ttl)", `fix(${this.#pick(scope.ints)} & 255)`]);
    if (depth <= 0) return leaf();
    return this.#pick([
      leaf, () => `${e()}.plus(${e()})`, () => `${e()}.minus(${e()})`, () => `${e()}.times(${e()})`, () => `${e()}.times(${this.#pick(scope.ints)})`, () => `${e()}.div(${this.int(scope, 0)})`,
      () => `${e()}.neg()`, () => `${e()}.abs()`, () => `${e()}.min(${e()})`, () => `${e()}.clamp(${leaf()}, ${leaf()})`,
    ])();
  }

  wide(scope: Scope, depth: number): string {
    const e = (): string => this.wide(scope, depth - 1);
    const leaf = (): string => this.#pick([...scope.wides, ...scope.wides, "m.time", "3n", "0n"]);
    return depth <= 0 ? leaf() : this.#pick([leaf, () => `(${e()} + ${e()})`, () => `(${e()} - ${e()})`, () => `(${e()} * ${e()})`, () => `BigInt(${this.int(scope, depth - 1)})`])();
  }

  bool(scope: Scope, depth: number): string {
    const operator = this.#pick(["<", "<=", ">", ">=", "===", "!=="]);
    const compare = (): string => `${this.int(scope, depth)} ${operator} ${this.#pick([...scope.ints, "m.ttl", "m.size"])}`;
    if (depth <= 0) return compare();
    return this.#pick([
      compare, compare, () => `(${this.bool(scope, depth - 1)} && ${this.bool(scope, depth - 1)})`, () => `(${this.bool(scope, depth - 1)} || ${this.bool(scope, depth - 1)})`,
      () => `!(${this.bool(scope, depth - 1)})`, () => `${this.#pick(["", "!"])}${this.fixed(scope, 1)}.${this.#pick(["eq", "lt", "lte", "gt", "gte"])}(${this.fixed(scope, 1)})`, () => `m.type === ${this.#pick(['"urgent"', '"log"', '"data"'])}`, () => `${this.wide(scope, depth - 1)} ${operator} ${this.#pick([...scope.wides, "m.time"])}`,
    ])();
  }

  statement(scope: Scope, depth: number): string {
    const block = (inner: Scope = scope): string => `{ ${this.list(inner, depth - 1)} }`;
    const assign = (): string => {
      const name = this.#pick(scope.lets);
      return this.#pick([() => `${name} = ${this.int(scope, 2)};`, () => `${name} ${this.#pick(["+=", "-=", "^=", "|=", "&=", "*="])} ${this.int(scope, 1)};`, () => `${name}${this.#pick(["++", "--"])};`])();
    };
    const leave = (): string => {
      if (scope.loops > 0 && this.#random.chance(0.6)) return this.#pick(["break;", "continue;"]);
      return this.end(scope);
    };
    const loop = (): string => {
      const index = this.#name();
      const over = this.#pick(["m.payload.subarray(0, Math.min(m.size, 5))", "range(3)", "range(m.priority)", "u16les(m.payload.subarray(0, Math.min(m.size, 6)))"]);
      return `for (const ${index} of ${over}) ${block({ ...scope, ints: [...scope.ints, index], loops: scope.loops + 1 })}`;
    };
    if (depth <= 0) return assign();
    return this.#pick([
      assign, assign, assign, () => `if (${this.bool(scope, 1)}) ${block()}`, () => `if (${this.bool(scope, 1)}) ${block()} else ${block()}`, () => `if (${this.bool(scope, 1)}) { ${this.list(scope, 0)} ${leave()} }`,
      () => (scope.loops < 2 ? loop() : assign()),
      () => `switch (${this.int(scope, 1)} & 3) { case 0: ${this.list(scope, 0)} break; case 1: case 2: ${this.list(scope, 0)} ${this.#random.chance(0.3) ? this.end(scope) : "break;"} default: ${this.list(scope, 0)} }`,
    ])();
  }

  list(scope: Scope, depth: number): string {
    let inner = scope;
    const parts: string[] = [];
    for (let n = this.#random.between(1, depth > 1 ? 4 : 2); n > 0; n--) {
      const kind = this.#random.between(0, 9);
      if (kind < 3) {
        const name = this.#name();
        const reassigned = kind === 0;
        parts.push(`${reassigned ? "let" : "const"} ${name}: number = ${this.int(inner, 2)};`);
        inner = { ...inner, ints: [...inner.ints, name], lets: reassigned ? [...inner.lets, name] : inner.lets };
      } else if (kind === 3) {
        const name = this.#name();
        parts.push(`const ${name} = ${this.wide(inner, 2)};`);
        inner = { ...inner, wides: [...inner.wides, name] };
      } else parts.push(this.statement(inner, depth));
    }
    return parts.join("\n");
  }

  end(scope: Scope): string {
    return this.#pick([() => `return reply(${this.int(scope, 2)});`, () => 'return drop("rate");', () => "return deliver();", () => `return ${this.bool(scope, 1)} ? gateway() : reply(${this.int(scope, 1)});`])();
  }

  policy(): string {
    const scope: Scope = { ints: ["a", "b", "c"], lets: ["a", "b", "c"], wides: ["w"], loops: 0 };
    const body = this.list(scope, 3);
    return `import { any, deliver, drop, fix, gateway, range, reply, route, u16be, u16les } from "promisegrid";
export const r = route((m) => {
let a = m.ttl, b = m.sequence & 15, c = m.size;
const w = m.time;
${body}
${this.end({ ...scope, loops: 0 })}
});
`;
  }
}

/** PGRID_FUZZ_COUNT writes more. */
const count = Number(process.env["PGRID_FUZZ_COUNT"] ?? "100");
/** Refusals that a generated program can meet, beside comparisons that TypeScript sees to be never true (TS2367), and code that it sees never reached by a value (TS2322): too many paths, a cost beyond the budget, deep nesting, what always faults, registers. */
const expectable = new Set(["PG1117", "PG3102", "PG3006", "PG3007", "PG3101"]);

describe("generated policies", () => {
  let accepted = 0;
  const decided = new Map<string, number>();
  test(`${count} decide in Node as on the machine`, { timeout: 60_000 + 1000 * count }, () => {
    for (let seed = 0; seed < count; seed++) {
      const text = new Writer(seed).policy();
      const compiled = compileProject([{ file: "generated.policy.ts", text }], { typescript: reader });
      if (!compiled.ok) {
        const errors = compiled.diagnostics.filter(({ severity, code, message }) => severity === "error" && !expectable.has(code) && !message.endsWith("(TS2367)") && !message.endsWith("to type 'never' (TS2322)"));
        expect({ seed, text, errors }).toEqual({ seed, text, errors: [] });
        continue;
      }
      accepted++;
      const [route] = compiled.value.routes;
      const { exports } = instrument(text);
      const random = new Random(1000 + seed);
      for (let n = 0; n < 25; n++) {
        const drawn = anyMessage(random, new Uint8Array());
        const message: Message = { ...drawn, ttl: random.between(0, 12), payload: random.bytes(random.pick([0, 1, 3, 8, 9, 12])), time: BigInt(random.between(0, 50)) };
        const decision = decisionOf(runOnModel(route!.image, route!, message, { tables: [], providers: [] }));
        decided.set(decision.action, (decided.get(decision.action) ?? 0) + 1);
        const machine = shown(decision);
        const node = shown(decide(exports["r"] as Route, message, { tables: [], nodes: new Map(), types: new Map(), provider: () => undefined }));
        expect({ seed, text, message, decision: node }).toEqual({ seed, text, message, decision: machine });
      }
    }
  });
  test("most of them are accepted", () => {
    expect(accepted).toBeGreaterThan(count * 0.6);
  });
  test("and most runs come to an action", () => {
    const runs = [...decided.values()].reduce((sum, n) => sum + n, 0);
    expect(decided.get("fault")! / runs).toBeLessThan(0.5);
  });
});
