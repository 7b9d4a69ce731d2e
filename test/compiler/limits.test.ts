/** What the machine has room for: each limit at N and at N + 1, and budgets. */
import { describe, expect, test } from "vitest";
import { compileProject } from "../../compiler/pipeline.ts";
import type { CompileOptions, CompiledProgram } from "../../compiler/pipeline.ts";
import { limits } from "../../spec/limits.ts";
import { frontEnd } from "../../compiler/pipeline.ts";
import { evaluate } from "../../model/evaluate.ts";
import { defaults } from "../corpus/expectations.ts";
import { decisionOf, runOnModel, text } from "./routes.ts";

function compile(source: string, options: CompileOptions = {}): CompiledProgram | string {
  const compiled = compileProject([{ file: "limits.lisp", text: source }], options);
  return compiled.ok ? compiled.value.routes[0]! : compiled.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n");
}

const accepted = (source: string): CompiledProgram => {
  const compiled = compile(source);
  if (typeof compiled === "string") throw new Error(compiled);
  return compiled;
};

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `x${n}`);

/** `count` integers that are alive at once: each is read after all were made. */
const integers = (count: number): string =>
  `(defroute r (let* (${names(count).map((name, n) => `(${name} (u8 %payload ${n}))`).join(" ")}) (reply ${names(count).reduce((sum, name) => `(bit-xor ${sum} (*% ${name} ${name}))`, "0")})))`;
const strings = (count: number): string =>
  `(defroute r (let* (${names(count).map((name, n) => `(${name} (slice %payload ${n} (+ ${n} (u8 %payload 0))))`).join(" ")}) (if (and ${names(count).map((name) => `(bytes= ${name} ${names(count)[0]})`).join(" ")}) (deliver) (drop 'unwanted))))`;
const loops = (depth: number): string =>
  `(defroute r (reply ${Array.from({ length: depth }, (_, n) => n).reduce((body, n) => `(fold (i${n} (range 2)) (a${n} 0) (+% a${n} ${body}))`, "1")}))`;
const hashes = (count: number): string =>
  `(defroute r (let* (${names(count).map((name, n) => `(${name} (multihash (slice %payload 0 ${n + 1}) 'blake3))`).join(" ")}) (if (and ${names(count).map((name) => `(/= ${name} x0)`).join(" ")}) (deliver) (drop 'unwanted))))`;
const constants = (count: number): string =>
  `(defroute r (cond ${Array.from({ length: count }, (_, n) => `((= %sequence ${100_000 + 2 * n}) (reply ${n}))`).join(" ")} (t (deliver))))`;
const words = (count: number): string =>
  `(defroute r (cond ${Array.from({ length: count }, (_, n) => `((= (u8 %payload ${n}) 7) (reply (+ %sequence ${n % 100})))`).join(" ")} (t (deliver))))`;

describe("limits", () => {
  test("loop nesting", () => {
    accepted(loops(limits.loopDepth));
    expect(compile(loops(limits.loopDepth + 1))).toMatch(/^PG3003 /u);
  });
  test("scratch memory", () => {
    const most = Math.floor(limits.scratchBytes / 68);
    expect(accepted(hashes(most)).scratch).toBe(most * 68);
    expect(compile(hashes(most + 1))).toMatch(/^PG3101 .*bytes of scratch memory/u);
  });
  test("constants", () => {
    accepted(constants(limits.constWords));
    expect(compile(constants(limits.constWords + 1))).toMatch(/^PG3101 .*32-bit constants/u);
  });
  test("code", () => {
    const fits = accepted(words(235));
    expect(fits.image.length).toBeLessThanOrEqual(limits.imageBytes);
    expect(compile(words(245))).toMatch(/^PG3101 .*instruction words/u);
  });
  test.each([["integer registers", integers, limits.intRegisters - limits.intFields], ["byte-string registers", strings, limits.bytesRegisters - limits.bytesFields]] as const)("%s", (what, source, most) => {
    let fits = 0;
    for (let count = most - 6; count <= most + 3; count++) {
      const compiled = compile(source(count));
      if (typeof compiled !== "string") fits = count;
      else expect(compiled).toMatch(new RegExp(`^PG3101 .*${what}`, "u"));
    }
    expect(fits).toBeGreaterThanOrEqual(most - 4);
    expect(fits).toBeLessThanOrEqual(most);
  });
  test("a loop's body reaches back 255 words and no further", () => {
    const body = (count: number): string => `(defroute r (reply (fold (i (range 3)) (a 0) (+% a ${Array.from({ length: count }, (_, n) => `(u8 %payload ${n})`).join(" ")}))))`;
    accepted(body(100));
    expect(compile(body(200))).toMatch(/^PG3101 .*in one loop body/u);
  });
});

describe("budgets", () => {
  const source = (budget: string): string => `(defroute r ${budget} (if (> %ttl 1) (forward-to (dht-lookup (multihash %payload 'blake3))) (drop 'expired)))`;
  test("at the bound and one below it", () => {
    const { bound } = accepted(source(""));
    expect(bound).toEqual({ instructions: 4, hashBytes: 4096, lookups: 1, sends: 1 });
    accepted(source("(:budget :instructions 4 :hash-bytes 4096 :lookups 1)"));
    expect(compile(source("(:budget :instructions 3)"))).toMatch(/^PG3102 .*4 VM instructions.* 3$/u);
    expect(compile(source("(:budget :hash-bytes 4095)"))).toMatch(/^PG3102 .*4096 hashed bytes.* 4095$/u);
    expect(compile(source("(:budget :lookups 0)"))).toMatch(/^PG3102 .*1 look-ups.* 0$/u);
  });
  test("of the project", () => {
    expect(compile(source(""), { budgets: { instructions: 3 } })).toMatch(/^PG3102/u);
    expect(typeof compile(source(""), { budgets: { instructions: 4 } })).toBe("object");
  });
});

test("branches over more than 255 words", () => {
  const clauses = (from: number): string => Array.from({ length: 120 }, (_, n) => `((= %sequence ${from + (n % 100)}) (reply ${n}))`).join(" ");
  const source = `(defroute r (cond ((> %ttl 5) (cond ${clauses(0)} (t (drop 'unwanted)))) ((prefix? %payload "x") (cond ${clauses(10)} (t (drop 'expired)))) (t (deliver))))`;
  const compiled = accepted(source);
  const checked = frontEnd("far.lisp", source);
  if (!checked.ok) throw new Error("does not check");
  const world = { tables: [], providers: [] };
  for (const ttl of [5, 6]) {
    for (const payload of ["", "x", "xy"]) {
      for (const sequence of [0, 9, 10, 50, 99, 109, 1000]) {
        const message = { ...defaults, ttl, sequence, payload: new TextEncoder().encode(payload) };
        expect(text(decisionOf(runOnModel(compiled.image, compiled, message, world)))).toBe(text(evaluate(checked.value.routes[0]!, message, world)));
      }
    }
  }
});
