/** Core form: printed, parsed, hashed. */
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { encode } from "../../compiler/4-encode/encode.ts";
import { optimize } from "../../compiler/3-optimize/optimize.ts";
import { NotCore, parseProgram, printProgram } from "../../compiler/ir/core.ts";
import { cidOf, compileProject, compileProgram } from "../../compiler/pipeline.ts";
import { canonical, parseCanonical, pretty } from "../../compiler/support/sexp.ts";
import type { Sexp } from "../../compiler/support/sexp.ts";
import { subjects } from "./routes.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("print and parse are each other's inverse on core form", () => {
  test.each(subjects(100))("$name", ({ route }) => {
    const core = optimize(route);
    if (!core.ok) throw new Error("not optimized");
    const once = canonical(printProgram(core.value));
    const again = canonical(printProgram(parseProgram(parseCanonical(once)!)));
    expect(Buffer.from(again).toString()).toBe(Buffer.from(once).toString());
  });
});

describe("the design note's route", () => {
  const text = readFileSync(new URL("../../examples/standard-path/src/main.lisp", import.meta.url), "utf8");
  const compiled = compileProject([{ file: "main.lisp", text }]);
  if (!compiled.ok) throw new Error("it does not compile");
  const [route] = compiled.value.routes;

  test("has this core form, whose CID names it", () => {
    const expected = "(4:core1:1(6:tables)(3:let2:v0(4:call9:multihash8:sha3-2564:40968:%payload)(7:forward(4:call10:dht-lookup1:-2:682:v0))))";
    expect(Buffer.from(route!.canonical).toString()).toBe(expected);
    // CIDv1 raw sha2-256 in base32, put together by hand: RFC 4648 lower case without padding.
    const binary = Buffer.concat([Buffer.from([1, 0x55, 0x12, 0x20]), createHash("sha256").update(expected).digest()]);
    const bits = [...binary].map((byte) => byte.toString(2).padStart(8, "0")).join("").padEnd(Math.ceil((binary.length * 8) / 5) * 5, "0");
    const base32 = bits.match(/.{5}/gu)!.map((five) => "abcdefghijklmnopqrstuvwxyz234567"[Number.parseInt(five, 2)]).join("");
    expect(route!.cid).toBe(`b${base32}`);
  });

  test("takes three instructions, hashes at most the payload and looks up once", () => {
    expect(route!.bound).toEqual({ instructions: 3, hashBytes: 4096, lookups: 1, sends: 1 });
  });

  test("hashes the payload once, however often it is written", () => {
    const twice = compileProject([{ file: "twice.lisp", text: "(defroute r (if (bytes= (multihash %payload 'sha3-256) (cid \"" + route!.cid + "\")) (deliver) (forward-to (dht-lookup (multihash %payload 'sha3-256)))))" }]);
    if (!twice.ok) throw new Error(JSON.stringify(twice.diagnostics));
    expect(twice.value.routes[0]!.bound.hashBytes).toBe(4096);
  });
});

test("names, comments, layout and sugar do not reach the CID", () => {
  const cids = [
    "(defroute a (cond ((<= %ttl 1) (drop 'expired)) (t (deliver))))",
    "(defroute b \"doc\" ; comment\n  (let ((left %ttl)) (if (<= left (- 2 1)) (drop 'expired) (deliver))))",
    "(defconst least 1) (defroute c (if (not (<= %ttl least)) (deliver) (drop 'expired)))",
  ].map((text) => {
    const compiled = compileProject([{ file: "a.lisp", text }]);
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
    return compiled.value.routes[0]!.cid;
  });
  expect(new Set(cids).size).toBe(1);
});

test("different programs have different names", () => {
  const all = subjects(200).map(({ route }) => compileProgram(route));
  const byCid = new Map<string, string>();
  for (const each of all) {
    if (!each.ok) throw new Error("does not compile");
    const core = Buffer.from(each.value.canonical).toString("latin1");
    expect(byCid.get(each.value.cid) ?? core).toBe(core);
    byCid.set(each.value.cid, core);
  }
});

describe("canonical S-expressions (RFC 9804)", () => {
  const cases: readonly (readonly [Sexp, string])[] = [
    ["a", "1:a"], [[], "()"], [["a", ["bc"], ""], "(1:a(2:bc)0:)"], [[Uint8Array.of(0, 255)], "(2:\u0000\u00ff)"],
  ];
  test.each(cases)("%j", (tree, expected) => {
    const written = canonical(tree);
    expect(Buffer.from(written).toString("latin1")).toBe(expected);
    expect(Buffer.from(canonical(parseCanonical(written)!)).toString("latin1")).toBe(expected);
  });

  test.each(["", "(", ")", "1:", "01:a", "1:a1:b", "(1:a", "2:a", "x", "1a", "-1:a", "(1:a))", "99999999999:a"])("refuses %j", (text) => {
    expect(parseCanonical(bytes(text))).toBeNull();
  });

  test("refuses nesting beyond its limit instead of running out of stack", () => {
    expect(parseCanonical(bytes("(".repeat(100_000) + ")".repeat(100_000)))).toBeNull();
  });

  test("breaks long lists for readers", () => {
    expect(pretty(["if", ["=", "%ttl", "1"], ["drop", "expired"], ["deliver"]], 20)).toBe("(if\n  (= %ttl 1)\n  (drop expired)\n  (deliver))");
  });
});

describe("what is no core form is refused", () => {
  const good = "(core 1 (tables) (deliver))";
  const parse = (text: string): Sexp => JSON.parse(text.replace(/[()]|[^\s()]+/gu, (word) => (word === "(" ? "[" : word === ")" ? "]" : JSON.stringify(word))).replace(/\s+/gu, ",").replace(/\](?=\[|")/gu, "],").replace(/,\]/gu, "]")) as Sexp;
  test("the test's own reader", () => {
    expect(parseProgram(parse(good)).body.op).toBe("deliver");
  });
  test.each([
    "(core 2 (tables) (deliver))", "(corn 1 (tables) (deliver))", "(core 1 (tables))", "(core 1 (tables) (deliver) (deliver))", "(core 1 (table) (deliver))",
    "(core 1 (tables) (drop nothing))", "(core 1 (tables) (reply v0))", "(core 1 (tables) (reply 007))", "(core 1 (tables) (reply 4294967296))",
    "(core 1 (tables) (reply %nothing))", "(core 1 (tables) (reply (+ 1)))", "(core 1 (tables) (jump))", "(core 1 (tables) (deliver 1))",
    "(core 1 (tables) (forward (match sinks %source)))", "(core 1 (tables (sinks some-node 4)) (deliver))", "(core 1 (tables) (forward (call nothing - 4 %payload)))",
    "(core 1 (tables) (forward (call multihash md5 4 %payload)))", "(core 1 (tables) (range v0 1 0 1 () (next) (deliver)))", "(core 1 (tables) (range v0 1 1 0 () (next) (deliver)))",
    "(core 1 (tables) (each v0 u9 %payload 1 () (next) (deliver)))", "(core 1 (tables) (reply (u64 18446744073709551616)))", "(core 1 (tables) (reply (bytes word)))",
  ])("%s", (text) => {
    expect(() => parseProgram(parse(text))).toThrow(NotCore);
  });
});

test("the encoder gives the same image for the same core form", () => {
  for (const { route } of subjects(20)) {
    const compiled = compileProgram(route);
    if (!compiled.ok) throw new Error("does not compile");
    const again = encode(parseProgram(parseCanonical(compiled.value.canonical)!));
    if (!again.ok) throw new Error("does not encode");
    expect(Buffer.from(again.value.image).equals(Buffer.from(compiled.value.image))).toBe(true);
    expect(cidOf(compiled.value.canonical)).toBe(compiled.value.cid);
  }
});
