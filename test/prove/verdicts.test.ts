/**
 * What is proved, refuted and unknown, by program. Where a row says refuted, the counterexample was replayed on the evaluator
 * by the prover, and is replayed here again. Rows that begin with "no:" are what a naive encoding would prove.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Finding, Property } from "../../compiler/prove/finding.ts";
import { replay } from "../../cli/proving.ts";
import type { RunningSolver } from "../../toolchain/z3.ts";
import { proveLaw } from "../../compiler/prove/laws.ts";
import { checked, proofsOf, proverOn, startSolver } from "./solver.ts";

let solver: RunningSolver;
beforeAll(() => void (solver = startSolver()));
afterAll(() => solver.close());

/** `fault verdict` of each operation that can fault, in order of the source. */
function faultsIn(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ property }) => property === "no-fault").sort((x, y) => x.span.start - y.span.start || y.span.end - x.span.end).map(({ fault, verdict }) => `${fault} ${verdict}`);
}
const verdictsOf = (findings: readonly Finding[], ...properties: readonly Property[]): readonly string[] =>
  findings.filter(({ property }) => properties.includes(property)).map(({ property, verdict }) => `${property} ${verdict}`);

/** Every refuted fault happens when the counterexample is run. */
function replayed(text: string, findings: readonly Finding[]): void {
  const programs = checked(text);
  const all = [...programs.routes, ...programs.merges.map(({ program }) => program), ...programs.caches.map(({ program }) => program), ...programs.policies.map(({ program }) => program)];
  for (const { property, verdict, program, fault, counterexample } of findings) {
    if (verdict !== "refuted" || property !== "no-fault") continue;
    const ran = replay.run(all.find(({ name }) => name === program)!, counterexample!.handed, counterexample!.world);
    expect(ran.fault?.name).toBe(fault);
  }
}

const route = (body: string, before = ""): string => `${before}(defroute r ${body})\n`;

describe("faults", () => {
  const rows: readonly (readonly [title: string, text: string, faults: readonly string[]])[] = [
    ["a load that is tested for", route("(if (< %size 4) (drop 'too-small) (reply (u32be %payload 0)))"), ["index proved"]],
    ["a load that is not", route("(reply (u32be %payload 0))"), ["index refuted"]],
    ["no: a test that is one too small", route("(if (< %size 3) (drop 'too-small) (reply (u32be %payload 0)))"), ["index refuted"]],
    ["no: an offset that goes below zero", route("(if (< %size 4) (drop 'too-small) (reply (u8 %payload (- (u8 %payload 0) 1))))"), ["index refuted", "overflow proved", "index proved"]],
    ["no: an offset that wraps to an end that is small again", route("(if (< %size 4) (drop 'too-small) (let ((at (+% (u32be %payload 0) 8))) (if (< at %size) (reply (u8 %payload at)) (deliver))))"), ["index proved", "index refuted"]],
    ["a slice behind two tests", route("(let ((n (u8 %source 0))) (if (> (+ n 4) %size) (drop 'malformed) (reply (len (slice %payload n (+ n 4))))))"), ["index proved", "overflow proved", "slice proved", "overflow proved"]],
    ["no: a slice whose end comes before its start", route("(if (< %size 8) (drop 'too-small) (reply (len (slice %payload (u8 %source 0) 8))))"), ["slice refuted", "index proved"]],
    ["division", route("(if (= %priority 0) (deliver) (reply (/ %sequence %priority)))"), ["divide proved", "overflow proved"]],
    ["no: division by what can be zero modulo 2^32", route("(reply (rem %sequence (*% (+% %ttl 1) 65536 65536)))"), ["divide refuted"]],
    ["no: the one overflow of division", route("(if (< %size 8) (drop 'too-small) (let ((d (u32be %payload 4))) (if (= d 0) (deliver) (reply (/ (u32be %payload 0) d)))))"), ["index proved", "divide proved", "overflow refuted", "index proved"]],
    ["sums in range", route("(reply (+ %ttl (* %priority 1000)))"), ["overflow proved", "overflow proved"]],
    ["no: a sum just out of range", route("(reply (+ %sequence 1))"), ["overflow refuted"]],
    ["products whose factors are bounded by a test", route("(if (< %size 4) (drop 'too-small) (let ((x (u32be %payload 0))) (if (> (bit-and x 0xffff) 30000) (deliver) (reply (* (bit-and x 0x7fff) (bit-and x 0xffff))))))"), ["index proved", "overflow proved"]],
    ["no: products of factors that the sign makes too large", route("(if (< %size 4) (drop 'too-small) (let ((x (u32be %payload 0))) (if (> x 40000) (deliver) (reply (* x x)))))"), ["index proved", "overflow refuted"]],
    ["u64", route("(reply (int (- %time %time)))"), ["overflow proved", "overflow proved"]],
    ["no: narrowing a time", route("(reply (int %time))"), ["overflow refuted"]],
    ["a sum over all bytes", route("(reply (fold (x (u8s %payload)) (a 0) (+ a x)))"), ["loop-bound proved", "overflow proved"]],
    ["no: a sum over all words, which is too large at the end only", route("(reply (fold (x (u16bes %payload)) (a 0) (+ a (* x 20))))"), ["loop-bound proved", "overflow refuted", "overflow proved"]],
    ["no: a loop whose third turn faults", route("(reply (fold (i (range 3)) (a 2147483600) (+ a 20)))"), ["loop-bound proved", "overflow refuted"]],
    ["no: a loop that only faults when it stops late", route("(fold (x (u8s %payload)) (at 0) (if (= x 0) (break (reply (u8 %source at))) (next (+ at 1))) (deliver))"), ["loop-bound proved", "index unknown", "overflow proved"]],
    ["no: a bound that the payload exceeds", route("(reply (fold (x (u8s %payload :max 10)) (a 0) (+ a x)))"), ["loop-bound refuted", "overflow proved"]],
    ["a table's answer can be any", route("(reply (+ 1 (match sizes %source :else 0)))", "(deftable sizes (exact (bytes 32) int))\n"), ["overflow refuted"]],
    ["no: a table's answer is the same twice", route("(reply (- (match sizes %source :else 0) (match sizes %source :else 0)))", "(deftable sizes (exact (bytes 32) int))\n"), ["overflow proved"]],
    ["hashes have their header", route("(let ((id (multihash %payload 'sha3-256))) (reply (/ 100 (u8 id 3))))"), ["argument proved", "divide proved", "overflow proved", "index proved"].sort()],
    ["a guard in a loop over the payload", route("(for (x (u8s %payload)) (when (> x 200) (reply (/ 1000 (- x 200))))) (deliver)"), ["loop-bound proved", "divide proved", "overflow proved", "overflow proved"]],
    ["no: a guard in a loop that lets one value through", route("(for (x (u8s %payload)) (when (>= x 200) (reply (/ 1000 (- x 200))))) (deliver)"), ["loop-bound proved", "divide refuted", "overflow proved", "overflow proved"]],
    ["a constructor's small field", "(defrecord p (a u8))\n(defroute r (reply (p-a (p :a %sequence))))\n", ["index proved", "overflow refuted", "capacity proved"].sort()],
  ];
  test.each(rows)("%s", async (_, text, wanted) => {
    const findings = await proofsOf(text, solver);
    const found = faultsIn(findings).filter((row) => !/^capacity proved/u.test(row) || wanted.includes(row));
    expect([...found].sort()).toEqual([...wanted].sort());
    replayed(text, findings);
  });
});

describe("clauses that nothing reaches", () => {
  const rows: readonly (readonly [title: string, text: string, unreached: readonly string[]])[] = [
    ["behind a wider test", route("(cond ((> %ttl 10) (deliver)) ((> %ttl 20) (gateway)) (else (drop 'expired)))"), ["(gateway)"]],
    ["beyond a field's range", route("(if (> %priority 7) (deliver) (gateway))"), ["(deliver)"]],
    ["by the payload's own bytes", route("(if (< %size 1) (deliver) (let ((x (u8 %payload 0))) (if (< x 16) (gateway) (if (= (shr x 4) 0) (drop 'malformed) (reply x)))))"), ["(drop 'malformed)"]],
    ["no: one that two tests only seem to rule out", route("(cond ((> %ttl 10) (deliver)) ((> (+% %ttl %sequence) 20) (gateway)) (else (drop 'expired)))"), []],
    ["behind a guard that a loop's elements always pass", route("(for (x (u8s %payload)) (when (> x 255) (drop 'malformed))) (deliver)"), ["(drop 'malformed)"]],
    ["no: max and and are no clauses", route("(if (and (>= %ttl 0) (< %size 9)) (reply (max %ttl 0)) (deliver))"), []],
  ];
  test.each(rows)("%s", async (_, text, wanted) => {
    const findings = await proofsOf(text, solver);
    expect(findings.filter(({ property, verdict }) => property === "reachable" && verdict === "refuted").map(({ span }) => text.slice(span.start, span.end))).toEqual(wanted);
  });
});

const tag = "(defrecord tag (version u64) (author node) (flags u32) (level u8))\n";
describe("merge laws", () => {
  const laws = ["commutative", "associative", "idempotent", "closed"] as const;
  const asNoted = "(defmerge document-merge (lambda (current incoming) (cond ((version< current incoming) incoming) ((conflict? current incoming) (apply-patch current (3way-merge current incoming))) (t current))))\n";
  const rows: readonly (readonly [title: string, text: string, verdicts: readonly string[]])[] = [
    ["the design note's document-merge", asNoted, ["commutative refuted", "associative unknown", "idempotent proved"]],
    ["the same, with a total order", asNoted.replace("(apply-patch current (3way-merge current incoming))", "(if (< current incoming) incoming current)"), ["commutative proved", "associative proved", "idempotent proved"]],
    ["no: an order of versions alone", `${tag}(defmerge m tag (lambda (a b) (if (< (tag-version a) (tag-version b)) b a)))\n`, ["commutative refuted", "associative proved", "idempotent proved"]],
    ["the same, where one version is one state", `${tag}(defmerge m tag :assumes (lambda (x y) (or (/= (tag-version x) (tag-version y)) (= x y))) (lambda (a b) (if (< (tag-version a) (tag-version b)) b a)))\n`, ["commutative proved", "associative proved", "idempotent proved", "closed proved"]],
    ["greatest and union by field", `${tag}(defmerge m tag (lambda (a b) (tag :version (max (tag-version a) (tag-version b)) :author (if (< (tag-author a) (tag-author b)) (tag-author b) (tag-author a)) :flags (bit-or (tag-flags a) (tag-flags b)) :level (max (tag-level a) (tag-level b)))))\n`, ["commutative proved", "associative proved", "idempotent proved"]],
    ["no: exclusive or", `${tag}(defmerge m tag (lambda (a b) (with a :flags (bit-xor (tag-flags a) (tag-flags b)) :level 0 :version 0u64 :author (node "${"0".repeat(64)}"))))\n`, ["commutative proved", "associative proved", "idempotent refuted"]],
    ["no: a mask that hides one bit", `${tag}(defmerge m tag (lambda (a b) (with a :flags (bit-or (tag-flags a) (bit-and (tag-flags b) 0x7fffffff)))))\n`, ["commutative refuted", "associative proved", "idempotent proved"]],
    ["no: the greater author, whose version is another's", `${tag}(defmerge m tag (lambda (a b) (if (or (< (tag-version a) (tag-version b)) (< (tag-author a) (tag-author b))) b a)))\n`, ["commutative refuted", "associative refuted", "idempotent proved"]],
    ["no: it breaks what it was promised", "(defrecord c (n u8))\n(defmerge m c :requires (lambda (x) (< (c-n x) 200)) (lambda (a b) (c :n (+ 1 (max (c-n a) (c-n b))))))\n", ["commutative proved", "associative refuted", "idempotent refuted", "closed refuted"]],
    ["no: a merge that faults on one side", "(defrecord c (n u8))\n(defmerge m c (lambda (a b) (c :n (+ (c-n a) (* 0 (c-n b))))))\n(defmerge l c (lambda (a b) (if (= (c-n a) 7) (c :n (+ 250 (c-n a))) (if (< (c-n a) (c-n b)) b a))))\n", ["commutative refuted", "associative proved", "idempotent proved", "commutative refuted", "associative refuted", "idempotent refuted"]],
  ];
  test.each(rows)("%s", async (_, text, wanted) => {
    const findings = await proofsOf(text, solver);
    expect(verdictsOf(findings, ...laws)).toEqual(wanted);
    for (const { property, verdict, counterexample } of findings) {
      if (verdict !== "refuted" || property === "no-fault" || property === "reachable") continue;
      expect(counterexample!.calls.length).toBeGreaterThan(0);
      expect(counterexample!.notes.join("\n")).toMatch(/^x +=/u);
    }
  });
  test("the counterexample to the note's merge is two documents that each node keeps", async () => {
    const [merge] = checked(asNoted).merges;
    const { program } = merge!;
    const found = await proveLaw(merge!, "commutative", proverOn(solver));
    const { x, y, ancestor } = found.counterexample!.handed as Record<string, Uint8Array>;
    const [xy, yx] = [[x, y], [y, x]].map(([current, incoming]) => replay.run(program, { current: current!, incoming: incoming!, ancestor: ancestor! }, found.counterexample!.world).gave);
    expect(xy).not.toEqual(yx);
    expect(found.counterexample!.notes[0]).toMatch(/^x += \(document :version 0u64 :author \(node "[0-9a-f]{64}"\) :body #""\)$/u);
  });
});

describe("policies", () => {
  const wide = "(defpolicy wide (grant 'anyone 'send :when (> %ttl 1) :budget (:instructions 100)) (grant 'anyone 'deliver))\n";
  const rows: readonly (readonly [title: string, text: string, verdicts: readonly string[]])[] = [
    ["a narrower guard", `${wide}(defpolicy p (:within wide) (grant 'anyone 'send :when (> %ttl 4) :budget (:instructions 100)))\n`, ["within proved"]],
    ["no: a guard that is wider at one value", `${wide}(defpolicy p (:within wide) (grant 'anyone 'send :when (>= %ttl 1) :budget (:instructions 100)))\n`, ["within refuted"]],
    ["no: a larger budget", `${wide}(defpolicy p (:within wide) (grant 'anyone 'send :when (> %ttl 4) :budget (:instructions 101)))\n`, ["within refuted"]],
    ["no: another right", `${wide}(defpolicy p (:within wide) (grant 'anyone 'deliver) (grant 'anyone 'store :when (= %size 4096)))\n`, ["within refuted"]],
    ["no: a guard that faults grants nothing", "(defpolicy wide (grant 'anyone 'send :when (> (u8 %payload 0) 3)))\n(defpolicy p (:within wide) (grant 'anyone 'send :when (or (= %size 0) (> (u8 %payload 0) 3))))\n", ["within refuted"]],
  ];
  test.each(rows)("%s", async (_, text, wanted) => {
    const findings = await proofsOf(text, solver);
    expect(verdictsOf(findings, "within")).toEqual(wanted);
  });
});

test("verdicts do not depend on what was asked before", async () => {
  const text = route("(reply (u32be %payload 0))");
  const [first, again] = [await proofsOf(text, solver), await proofsOf(text, solver)];
  expect(again).toEqual(first);
  const fresh = startSolver();
  expect(await proofsOf(text, fresh)).toEqual(first);
  fresh.close();
});
