/** What the passes are for: by bound, by core form, and by the time that they take. */
import { describe, expect, test } from "vitest";
import { compileProject } from "../../compiler/pipeline.ts";
import type { CompiledProgram } from "../../compiler/compiled.ts";

function compiled(body: string, before = ""): CompiledProgram {
  const outcome = compileProject([{ file: "o.lisp", text: `${before}(defroute r ${body})\n` }]);
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ code, message }) => `${code} ${message}`).join("; "));
  return outcome.value.routes[0]!;
}
const instructions = (body: string, before?: string): number => compiled(body, before).bound.instructions;
const core = (body: string, before?: string): string => compiled(body, before).core.replace(/\s+/gu, " ");

describe("tests that earlier ones decide", () => {
  test.each([
    ["the same one", "(if (= %type 'urgent) (if (= %type 'urgent) (deliver) (gateway)) (drop 'expired))"],
    ["another value of the key", "(if (= %type 'urgent) (if (= %type 'log) (gateway) (deliver)) (drop 'expired))"],
    ["a wider bound", "(if (< %ttl 5) (if (< %ttl 9) (deliver) (gateway)) (drop 'expired))"],
    ["the other side", "(if (< %ttl 5) (if (>= %ttl 5) (gateway) (deliver)) (drop 'expired))"],
    ["a name for it", "(let ((u (= %type 'urgent))) (if u (if (= %type 'urgent) (deliver) (gateway)) (drop 'expired)))"],
    ["a part of it", "(if (and (= %type 'urgent) (> %ttl 3)) (if (< %ttl 3) (gateway) (deliver)) (drop 'expired))"],
    ["what a field can be", "(if (= %type 'urgent) (if (> %priority 7) (gateway) (deliver)) (drop 'expired))"],
  ])("%s", (_what, body) => {
    expect(core(body)).not.toContain("gateway");
  });
  test("not one that only looks like it", () => {
    expect(core("(if (< %ttl 5) (if (< %ttl 4) (deliver) (gateway)) (drop 'expired))")).toContain("gateway");
    expect(core("(if (= (u8 %payload 0) 5) (if (= (u8 %payload 1) 5) (deliver) (gateway)) (drop 'expired))")).toContain("gateway");
  });
});

describe("branches", () => {
  test("arms that are the same are one", () => expect(core("(if (> %ttl 3) (deliver) (deliver))")).toBe("(core 1 (tables) (deliver))"));
  test("and a test of them that can fault stays", () => {
    expect(core("(if (= (u8 %payload 3) 3) (deliver) (deliver))")).toContain("(u8 %payload 3)");
  });
  test("a choice of numbers that the next test takes apart is one test", () => {
    expect(instructions("(let ((class (if (> %ttl 3) 1 2))) (if (= class 1) (deliver) (gateway)))")).toBe(2);
  });
  test("a case of many literals is searched, and each arm is still found", () => {
    const types = ["data", "telemetry", "urgent", "command", "config", "firmware", "log", "query"];
    const body = `(case %type ${types.map((type, n) => `('${type} (reply ${n}))`).join(" ")} (else (deliver)))`;
    expect(instructions(body)).toBeLessThanOrEqual(6);
  });
  test("thresholds are searched too", () => {
    const body = `(cond ${Array.from({ length: 15 }, (_, n) => `((< %size ${8 * (n + 1)}) (reply ${n}))`).join(" ")} (else (deliver)))`;
    expect(instructions(body)).toBe(6);
  });
});

describe("one core form for several spellings", () => {
  test.each([
    ["(if (not (< %ttl 5)) (deliver) (gateway))", "(if (< %ttl 5) (gateway) (deliver))"],
    ["(if (> 5 %ttl) (gateway) (deliver))", "(if (<= %ttl 4) (gateway) (deliver))"],
    ["(cond ((= %ttl 5) (gateway)) (else (deliver)))", "(if (/= %ttl 5) (deliver) (gateway))"],
    ["(when (= %ttl 5) (gateway)) (deliver)", "(unless (= %ttl 5) (deliver)) (gateway)"],
    ["(if (and (= %ttl 5) (= %size 3)) (gateway) (deliver))", "(if (= %ttl 5) (if (= %size 3) (gateway) (deliver)) (deliver))"],
    ["(reply (+% 5 %ttl))", "(reply (+% %ttl 5))"],
  ])("%s is %s", (one, other) => expect(core(one)).toBe(core(other)));
});

describe("operations", () => {
  test("the node that is compared is a constant in the branch, and takes no scratch memory", () => {
    const { scratch, bound } = compiled(`(if (= %source (node "${"ab".repeat(32)}")) (deliver) (drop 'forbidden))`);
    expect({ scratch, instructions: bound.instructions }).toEqual({ scratch: 0, instructions: 2 });
  });
  test.each([["(reply (/ %size 8))", 2], ["(reply (rem %size 8))", 2], ["(if (= (bit-and %sequence 4) 0) (deliver) (gateway))", 2], ["(if (< (u64 %ttl) 9u64) (deliver) (gateway))", 2]] as const)("%s", (body, most) => {
    expect(instructions(body)).toBe(most);
  });
  test("loads of what is known", () => {
    expect(core("(reply (+ (u8 \"abc\" 1) (u16be (slice #\"01 02 03\" 1 3) 0)))")).toContain(`(reply ${98 + 0x203})`);
  });
  test("an accumulator that nobody reads is none", () => {
    const one = "(fold (b (u8s %payload)) ((n 0)) (next (+% n b)) n)";
    const two = "(fold (b (u8s %payload)) ((n 0) (m 1) (c %ttl)) (next (+% n b) (*% m 3) c) n)";
    expect(core(`(reply ${two})`)).toBe(core(`(reply ${one})`));
  });
  test("a call that both arms make is made once, before them", () => {
    const body = "(if (> %ttl 3) (forward-to (dht-lookup (multihash %payload 'blake3))) (reply (u8 (multihash %payload 'blake3) 4)))";
    expect(core(body).match(/multihash/gu)).toHaveLength(1);
  });
  test("a value that one arm reads is made there", () => {
    const body = "(let ((id (multihash %payload 'blake3))) (if (> %ttl 3) (forward-to (dht-lookup id)) (drop 'expired)))";
    expect(core(body)).toMatch(/^\(core 1 \(tables\) \(if/u);
  });
});

describe("time", () => {
  test.each([
    ["480 clauses over one key", Array.from({ length: 480 }, (_, n) => `((= %sequence ${3 * n}) (reply ${n}))`).join(" ")],
    ["450 clauses of different tests", Array.from({ length: 450 }, (_, n) => `((and (= (u8 %payload ${n % 200}) ${n % 256}) (> %size ${n})) (reply (+ %sequence ${n})))`).join(" ")],
  ])("%s take no second, whether they fit a program or not", (_what, clauses) => {
    const begin = performance.now();
    const { diagnostics } = compileProject([{ file: "many.lisp", text: `(defroute r (cond ${clauses} (else (deliver))))` }]);
    // Under load, and cold: many times what it takes alone.
    expect(performance.now() - begin).toBeLessThan(8000);
    expect(diagnostics.filter(({ code }) => code !== "PG3101")).toEqual([]);
  });
});
