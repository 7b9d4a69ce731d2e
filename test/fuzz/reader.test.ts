/**
 * Mutated sources through reader, checker and renderer: no crash, no hang, every diagnostic well-formed.
 * PGRID_FUZZ_COUNT sets the number of sources (default 5,000), PGRID_FUZZ_SEED the first seed.
 */
import { expect, test } from "vitest";
import { read } from "../../compiler/1-read/read.ts";
import { check } from "../../compiler/2-check/check.ts";
import { catalogue } from "../../compiler/diagnostics/catalogue.ts";
import { render } from "../../compiler/diagnostics/render.ts";
import { limits } from "../../spec/limits.ts";
import { corpus } from "../corpus/programs.ts";
import { mutate, randomFrom } from "./mutate.ts";

const count = Number(process.env["PGRID_FUZZ_COUNT"] ?? "5000");
const firstSeed = Number(process.env["PGRID_FUZZ_SEED"] ?? "1");
/** Milliseconds of processor time that one source may take, hundreds of times the usual: a busy machine takes longer, and works no more. */
const slowest = 2000;

function problemOf(text: string): string | null {
  const started = process.cpuUsage();
  const trees = read("fuzz.lisp", text);
  const outcome = trees.ok ? check(trees.value, { file: "fuzz.lisp" }) : trees;
  if (!outcome.ok && !outcome.diagnostics.some(({ severity }) => severity === "error")) return "refused without an error";
  if (outcome.ok && outcome.diagnostics.some(({ severity }) => severity === "error")) return "accepted with an error";
  if (outcome.diagnostics.filter(({ severity }) => severity === "error").length > limits.errorsPerRun) return "too many errors";
  for (const found of outcome.diagnostics) {
    const { start, end, file } = found.span;
    if (!Object.hasOwn(catalogue, found.code)) return `unknown code ${found.code}`;
    if (file !== "fuzz.lisp" || !(start >= 0 && start <= end && end <= text.length)) return `span ${start}..${end} of ${text.length}`;
    if (/\{[A-Za-z]+\}/u.test(found.message + (found.help ?? ""))) return `unfilled template: ${found.message}`;
    if (found.message === "" || /undefined|\[object|NaN/u.test(found.message.replaceAll(/`[^`]*`/gu, ""))) return `message: ${found.message}`;
    if (/[\p{Cc}\p{Surrogate}\u202e]/u.test(render(found, text).replaceAll("\n", ""))) return `unsafe to print: ${found.code}`;
  }
  const took = process.cpuUsage(started).user / 1000;
  return took > slowest ? `took ${took} ms` : null;
}

test(`${count} mutated sources`, { timeout: 30_000 + count * 5 }, () => {
  const texts = corpus().map(({ text }) => text.replaceAll(/^;;.*\n/gmu, ""));
  const accepted = { yes: 0, no: 0 };
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const random = randomFrom(seed * 2654435761);
    const own = texts[Math.floor(random() * texts.length)]!;
    const source = mutate(own, texts[Math.floor(random() * texts.length)]!, random);
    let problem: string | null;
    try {
      problem = problemOf(source);
    } catch (error) {
      problem = String((error as Error).stack);
    }
    if (problem !== null) expect({ seed, source, problem }).toBeNull();
    if (read("fuzz.lisp", source).ok) accepted.yes++;
    else accepted.no++;
  }
  // Both sides of the reader are reached, or the mutations have lost their use.
  expect(accepted.yes).toBeGreaterThan(count / 20);
  expect(accepted.no).toBeGreaterThan(count / 20);
});

test("large and deep sources of every shape end quickly", () => {
  const n = limits.sourceBytes;
  const shapes = [
    "(".repeat(n), ")".repeat(n), "()".repeat(n / 2), '"'.repeat(n), "'".repeat(n), "#|".repeat(n / 2), "#".repeat(n), "\\".repeat(n), '"\\'.repeat(n / 2), "9".repeat(n), "%".repeat(n), "日".repeat(n / 3),
    "\ud83d".repeat(n / 3), "(\n".repeat(n / 2), "\n(".repeat(n / 2), "a ".repeat(n / 2), "x".repeat(n), `"${"\\q".repeat(n / 2 - 1)}"`, "\u202e".repeat(n / 3),
    `(defroute r (reply (+ ${"1 ".repeat(n / 2 - 50)})))`,
    `(defroute r (cond ${"((= %ttl 1) (deliver)) ".repeat(n / 24)} (t (gateway))))`,
    `(defroute r (case %ttl ${Array.from({ length: n / 40 }, (_, i) => `(${i} (deliver)) `).join("")} (t (gateway))))`,
    `(defroute r (let* (${"(x 1) ".repeat(n / 7)}) (reply x)))`,
    `(defroute r (reply (fold (i (range 9)) (a 0) (let* (${"(x 1) ".repeat(n / 8)}) x))))`,
    `(defroute r (reply (fold (i (range 9)) (a 0) (cond ${"((= i 1) (break 5)) ".repeat(n / 30)} (t 5)))))`,
    `(defroute r (if (< ${"%ttl ".repeat(n / 6)}) (deliver) (gateway)))`,
    `(defroute r (reply (min ${"(+ 1 %ttl) ".repeat(n / 14)})))`,
    `(defroute r (if (or ${"(bit? %ttl 1) ".repeat(n / 16)}) (deliver) (gateway)))`,
    `(defroute r (reply ${"(min 1 (+ 2 ".repeat(99)}1${"))".repeat(99)}))`,
    `(defroute r ${"(let ((x (if (< %ttl 5) 1 2))) ".repeat(190)}(reply x)${")".repeat(190)})`,
    Array.from({ length: n / 30 }, (_, i) => `(defroute r${i} (deliver))\n`).join(""),
    Array.from({ length: n / 30 }, (_, i) => `(defconst c${i} zzz${i})\n`).join(""),
  ];
  for (const shape of shapes) expect({ shape: shape.slice(0, 60), problem: problemOf(shape.slice(0, n)) }).toEqual({ shape: shape.slice(0, 60), problem: null });
}, 60_000);
