/** Fixed-point numbers in TypeScript: literals, operations and wrong use; that programs mean the same is in differential.test.ts. */
import { describe, expect, test } from "vitest";
import { compileProject } from "../../compiler/pipeline.ts";
import { Fault, Fix, fix } from "../../lib/runtime.ts";
import { forms } from "../../compiler/2-check/forms.ts";
import { fixMethods } from "../../spec/vocabulary.ts";
import { Random } from "../../proofs/differential/random.ts";
import { reader } from "./reader.ts";

const compiled = (file: string, text: string) => {
  const outcome = compileProject([{ file, text }], { typescript: reader });
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return outcome.value.routes[0]!;
};

describe("each operation is that of Lisp", () => {
  const operations: readonly (readonly [string, string])[] = [
    ["x.plus(y).trunc()", "(int (+ x y))"], ["x.minus(y).trunc()", "(int (- x y))"], ["x.neg().trunc()", "(int (- x))"], ["x.times(y).trunc()", "(int (* x y))"],
    ["x.times(n).trunc()", "(int (* x n))"], ["x.div(n).trunc()", "(int (/ x n))"], ["x.abs().trunc()", "(int (abs x))"], ["x.min(y).trunc()", "(int (min x y))"], ["x.max(y).trunc()", "(int (max x y))"],
    ["x.clamp(y, fix(9.5)).trunc()", "(int (clamp x y 9.5))"], ["x.eq(y) ? 1 : 0", "(if (= x y) 1 0)"], ["!x.eq(y) ? 1 : 0", "(if (/= x y) 1 0)"], ["x.lt(y) ? 1 : 0", "(if (< x y) 1 0)"],
    ["x.lte(y) ? 1 : 0", "(if (<= x y) 1 0)"], ["x.gt(y) ? 1 : 0", "(if (> x y) 1 0)"], ["x.gte(y) ? 1 : 0", "(if (>= x y) 1 0)"], ["vecAdd(list(x, y), list(y, x))[0].trunc()", "(int (nth (vec+ (list x y) (list y x)) 0))"],
    ["dot(scale(list(x), y), list(y)).trunc()", "(int (dot (scale (list x) y) (list y)))"], ["x.plus(half).trunc()", "(int (+ x half))"],
  ];
  test.each(operations)("%s", (ts, lisp) => {
    const left = compiled("a.policy.ts", `import { dot, fix, list, reply, route, scale, vecAdd } from "promisegrid";\nimport type { Fix } from "promisegrid";\nconst half = fix(0.5);\nconst of = (x: Fix, y: Fix, n: number): number => ${ts};\nexport const r = route((m) => reply(of(fix(m.ttl), fix(m.priority), m.size)));\n`);
    const right = compiled("a.lisp", `(defconst half 0.5)\n(defun of ((x fix) (y fix) (n int)) ${lisp})\n(defroute r (reply (of (fix %ttl) (fix %priority) %size)))\n`);
    expect(left.core).toBe(right.core);
    expect(left.cid).toBe(right.cid);
  });
  test("and every method of the vocabulary is among them", () => {
    expect([...fixMethods.keys()].filter((method) => !operations.some(([ts]) => ts.includes(`.${method}(`)))).toEqual([]);
    expect([...fixMethods.values()].filter((form) => !Object.hasOwn(forms, form))).toEqual([]);
    expect([...fixMethods.keys()].filter((method) => typeof (Fix.prototype as unknown as Record<string, unknown>)[method] !== "function")).toEqual([]);
  });
});

test("literals are in Node, from TypeScript and from Lisp the same multiple of 1/65536", () => {
  const random = new Random(16);
  const drawn = Array.from({ length: 40 }, () => `${random.between(0, 32767)}.${String(random.between(0, 99_999)).padStart(5, "0")}`);
  // The least one, and neighbours of the tie below it.
  const literals = ["0.5", "0.0", "0.0000152587890625", "0.00000762939453", "0.0000076293945313", "32767.99998", ...drawn];
  for (const sign of ["", "-"]) {
    const each = literals.map((text) => `${sign}${text}`);
    const ts = compiled("a.policy.ts", `import { drop, fix, deliver, record, route } from "promisegrid";\nimport type { Fix } from "promisegrid";\nconst S = record({ a: "fix" });\nconst one = (x: Fix): boolean => ${each.map((text) => `x.eq(fix(${text}))`).join(" || ")};\nexport const r = route((m) => (one(S.from(m.payload).a) ? deliver() : drop("rate")));\n`);
    const lisp = compiled("a.lisp", `(defrecord s (a fix))\n(defun one ((x fix)) (or ${each.map((text) => `(= x ${text})`).join(" ")}))\n(defroute r (if (one (s-a (as s %payload))) (deliver) (drop 'rate)))\n`);
    expect(ts.core).toBe(lisp.core);
    for (const text of each) expect(ts.core, text).toContain(` ${fix(Number(text)).bits})`);
  }
});

test("a literal is JavaScript's number: where that lies on a tie, the digits do not count", () => {
  for (const literal of ["3.5000076293945312", "0.00000762939453125", "-0.00000762939453125", "-2.50000762939453125", "1e-5", "3.", ".5"]) {
    const { core } = compiled("a.policy.ts", `import { fix, deliver, drop, record, route } from "promisegrid";\nconst S = record({ a: "fix" });\nexport const r = route((m) => (S.from(m.payload).a.lt(fix(${literal})) ? deliver() : drop("rate")));\n`);
    expect(core, literal).toMatch(new RegExp(`\\s${fix(Number(literal)).bits}\\)`, "u"));
  }
});

test("what leaves the type is a fault in Node", () => {
  const faults: readonly (readonly [() => unknown, string])[] = [
    [() => fix(32768), "overflow"], [() => fix(-32768.1), "overflow"], [() => fix(32767).plus(fix(1)), "overflow"], [() => fix(-32768).neg(), "overflow"], [() => fix(-32768).times(fix(1)), "overflow"],
    [() => fix(182).times(fix(-182)), "overflow"], [() => fix(1).div(0), "divide"], [() => fix(-32768).div(-1), "overflow"], [() => fix(20000).times(2), "overflow"],
  ];
  for (const [run, name] of faults) expect(run).toThrow(expect.objectContaining({ fault: name }) as Fault);
  expect([fix(-32768).times(1).bits, fix(-0.25).trunc(), fix(1.5).times(fix(-1.5)).bits / 65536]).toEqual([-(2 ** 31), 0, -2.25]);
});

/** The code, what is marked, and what the help says. */
const misused: readonly (readonly [string, string, string, RegExp])[] = [
  ["return reply((x + y).trunc());", "PG1101", "x + y", /TS2365/u],
  ["return x < y ? deliver() : reply(1);", "PG1108", "x < y", /a\.lt\(b\)/u],
  ["return x === y ? deliver() : reply(1);", "PG1106", "x === y", /a\.eq\(b\)/u],
  ["return x !== y ? deliver() : reply(1);", "PG1106", "x !== y", /!a\.eq\(b\)/u],
  ["const z = -x;\nreturn reply(1);", "PG1108", "-x", /a\.neg\(\)/u],
  ["return x ? deliver() : reply(1);", "PG1105", "x", /x\.eq\(fix\(0\)\)/u],
  ["return reply(Number(x));", "PG1108", "Number(x)", /a\.trunc\(\)/u],
  ["return reply(Math.abs(x));", "PG1101", "x", /TS2345/u],
  ["return reply(x);", "PG1101", "x", /TS2345/u],
  ["return reply(x.plus(1).trunc());", "PG1101", "1", /TS2345/u],
  ["return reply(x.div(y).trunc());", "PG1101", "y", /TS2345/u],
  ["return reply(fix(40000.5).trunc());", "PG1018", "40000.5", /32767/u],
  ["return reply(fix(-40000.5).trunc());", "PG1018", "-40000.5", /32767/u],
  ["return reply(fix(m.ttl * 0.5).trunc());", "PG1104", "0.5", /fix\(0\.5\)/u],
  ["return reply(m.ttl * 0.25);", "PG1104", "0.25", /fix\(0\.25\) is a fixed-point number/u],
  ["return reply(fix(m.time).trunc());", "PG1101", "m.time", /TS2345/u],
  ["const f = x.plus;\nreturn reply(1);", "PG1102", "x.plus", /./u],
  ["switch (x) { case y: return deliver(); default: return reply(1); }", "PG1108", "x", /./u],
  ["const z = x.toString();\nreturn reply(1);", "PG1102", "x.toString()", /./u],
  ["const z = new Fix(3);\nreturn reply(1);", "PG1102", "new Fix(3)", /./u],
];
describe("wrong use, at its own node", () => {
  test.each(misused)("%s", (body, code, marked, said) => {
    const text = `import { deliver, fix, reply, route } from "promisegrid";\nimport type { Fix } from "promisegrid";\nexport const r = route((m) => {\nconst x: Fix = fix(m.ttl), y: Fix = fix(1.5);\n${body}\n});\n`;
    const found = reader.read("f.policy.ts", text).diagnostics.filter(({ severity }) => severity === "error");
    expect(found.map((one) => [one.code, text.slice(one.span.start, one.span.end)])).toEqual([[code, marked]]);
    expect(`${found[0]!.message} ${found[0]!.help ?? ""}`).toMatch(said);
  });
  test("a literal outside the type, by a later stage", () => {
    const text = `import { fix, reply, route } from "promisegrid";\nexport const r = route((m) => reply(fix(40000).times(m.ttl).trunc()));\n`;
    const found = compileProject([{ file: "f.policy.ts", text }], { typescript: reader }).diagnostics;
    expect(found.map((one) => [one.code, text.slice(one.span.start, one.span.end)])).toEqual([["PG3007", "fix(40000)"]]);
  });
});
