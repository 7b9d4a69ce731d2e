import { describe, expect, test } from "vitest";
import { fields } from "../../spec/fields.ts";
import { limits } from "../../spec/limits.ts";
import type { Expr } from "../../compiler/ir/expr.ts";
import { accept, codesOf, diagnose, printed } from "./front-end.ts";
import { walk } from "./walk.ts";

const body = (action: string, definitions = ""): Expr => accept(`${definitions}(defroute r ${action})`).routes[0]!.body;
const find = <Op extends Expr["op"]>(expr: Expr, op: Op): Extract<Expr, { op: Op }> => [...walk(expr)].find((one) => one.op === op) as Extract<Expr, { op: Op }>;
const helpOf = (text: string): string | undefined => diagnose(text)[0]?.help;

describe("programs", () => {
  test("standard-path, as the design note has it", () => {
    const program = accept("(defroute standard-path\n  (let ((content-id (multihash %payload 'sha3-256)))\n    (forward-to (dht-lookup content-id))))");
    const [route] = program.routes;
    expect(printed(route!.body)).toBe("(let content-id (call multihash sha3-256 4096 %payload) (forward (call dht-lookup - 68 content-id)))");
    expect({ ...route, body: null, span: null }).toEqual({ kind: "route", inputs: [], result: { kind: "action" }, name: "standard-path", doc: null, tables: [], body: null, span: null, budget: {} });
    expect(program.notes).toEqual([{ route: "standard-path", message: "goes to the gateway on a miss", span: expect.objectContaining({ start: 81 }) }]);
  });
  test("documentation, budget, tables in order of use, symbols", () => {
    const program = accept(`(deftable a (prefix (bytes 4) node)) (deftable b (exact (bytes 32) int)) (defsymbol type invoice 300)
      (defroute r "Says what." (:budget :instructions 50 :hash-bytes 0 :lookups 1)
        (if (= (match b %source :else 0) 1) (drop 'unwanted) (forward-to (match a %payload))))
      (defroute s (if (= %type 'invoice) (deliver) (gateway)))`);
    expect(program.routes.map(({ name, doc, budget, tables }) => ({ name, doc, budget, tables: tables.map((t) => t.name) }))).toEqual([
      { name: "r", doc: "Says what.", budget: { instructions: 50, hashBytes: 0, lookups: 1 }, tables: ["b", "a"] },
      { name: "s", doc: null, budget: {}, tables: [] },
    ]);
    expect(program.tables).toEqual([{ name: "a", kind: "prefix-node", keyBytes: 4 }, { name: "b", kind: "exact-int", keyBytes: 32 }]);
    expect(program.symbols).toEqual([{ registry: "type", name: "invoice", code: 300 }]);
  });
  test("nodes by their names in the project", () => {
    const id = new Uint8Array(32).fill(7);
    const program = accept('(defroute r (forward-to (node "store-a")))', { nodes: new Map([["store-a", id]]) });
    expect(find(program.routes[0]!.body, "bytes").value).toEqual(id);
    expect(diagnose('(defroute r (forward-to (node "store-b")))', { nodes: new Map([["store-a", id]]) })[0]!.help).toBe("did you mean `store-a`?");
  });
  test("constants, earlier ones among them, keep their type", () => {
    expect(printed(body("(if (= %type kind) (reply top) (forward-to home))", `(defconst bottom 5) (defconst top bottom) (defconst kind 'log) (defconst home (node "${"ab".repeat(32)}"))`)))
      .toBe(`(if (= %type 6) (reply 5) (forward (node #${"ab".repeat(32)}#)))`);
  });
  test("the next and the break of a loop have the loop's type", () => {
    const loop = find(body("(forward-to (fold (i (range 9)) (n %source) (if (= i %ttl) (break n) n)))"), "loop");
    expect([...walk(loop.body)].filter(({ op }) => op === "next" || op === "break" || op === "if").map(({ type }) => type.kind)).toEqual(["node", "node", "node"]);
  });
  test("each field has its type and range", () => {
    for (const [name, { type }] of Object.entries(fields)) {
      const kind = { "int": "int", "u64": "u64", "bytes": "bytes", "node": "node", "sym:type": "symbol" }[type];
      const use = { int: `(= %${name} 0)`, u64: `(= %${name} 0u64)`, bytes: `(= %${name} "")`, node: `(= %${name} %source)`, symbol: `(= %${name} 'data)` }[kind]!;
      expect(find(body(`(if ${use} (deliver) (gateway))`), "field")).toMatchObject({ field: name, type: { kind } });
    }
  });
});

describe("lengths of byte strings", () => {
  test.each([
    ["%payload", 4096], ["(slice %payload 0 4)", 4], ["(slice %payload 10)", 4086], ["(slice %payload 0 %ttl)", 255], ["(slice %payload %ttl (+ %ttl 3))", 3], ['"abc"', 3], ["%source", 32],
    ['(if (< %ttl 3) "abc" "abcde")', 5], ["(slice (slice %payload 0 10) 4)", 6], ["(slice %payload %ttl)", 4096], ["(multihash %payload 'sha3-512)", 68],
    ["(slice %payload (u8 %payload 0) (+ (u8 %payload 1) 9))", 264], ["(fold (i (range 2)) (b %payload) (slice b 0 2))", 4096], ["(let ((x (slice %payload 1 5))) x)", 4], ["(slice %payload 4090 4096)", 6],
  ])("%s: at most %i", (bytes, most) => {
    const calls = [...walk(body(`(forward-to (dht-lookup (multihash ${bytes} 'blake3)))`))].filter((one) => one.op === "call" && one.hash === "blake3");
    expect(calls.map((one) => one.op === "call" && one.maxlen)).toEqual([most]);
  });
});

describe("bounds of loops", () => {
  test.each([
    ["(range 10)", 10], ["(range 0)", 1], ["(range -5)", 1], ["(range %ttl)", 255], ["(range %size)", 4096], ["(range (len %payload))", 4096], ["(range (u8 %payload 0))", 255], ["(range (u16be %payload 0))", 65535],
    ["(range (bit-and %sequence 15))", 15], ["(range (min %sequence 20))", 20], ["(range (rem %sequence 7))", 6], ["(range (shr %sequence 20))", 2047], ["(range (/ %size 4))", 1024], ["(range (+ %ttl %priority))", 262],
    ["(range (* %ttl %priority))", 1785], ["(range (- 10 %ttl))", 10], ["(range (if (< %ttl 4) 5 8))", 8], ["(range (abs (- %priority 4)))", 4], ["(range (max %ttl 300))", 300], ["(range (len (slice %payload 0 3)))", 3],
    ["(range %size :step 4)", 1024], ["(range 10 :step 4)", 3], ["(range %sequence :max 7)", 7], ["(range 5 :max 7)", 5], ["(range %sequence :max 7 :step 2)", 7], ["(range 65535)", 65535], ["(range 131070 :step 2)", 65535],
    ["(u8s %payload)", 4096], ["(u16les %payload)", 2048], ["(u32bes %source)", 8], ['(u16bes "abc")', 2], ["(u8s %payload :max 9)", 9], ['(u8s "")', 1], ["(u32les (slice %payload 0 9))", 3],
  ])("%s: %i iterations", (sequence, trips) => expect(find(body(`(reply (fold (x ${sequence}) (a 0) (+% a x)))`), "loop").trips).toBe(trips));

  test.each([
    ["(range %sequence)", "PG3001"], ["(range (u32le %payload 0))", "PG3001"], ["(range (+% %sequence 1))", "PG3001"], ["(range 65536)", "PG3002"], ["(range 131071 :step 2)", "PG3002"],
    ["(range 5 :max 0)", "PG2038"], ["(range 5 :max 65536)", "PG2038"], ["(range 5 :step 256)", "PG2038"], ["(range 5 :most 3)", "PG2017"], ["(range 5 :max)", "PG2017"], ["(range)", "PG2016"], ["(range 1 2)", "PG2016"],
    ["(u8s %payload :step 2)", "PG2017"], ["(u8s %ttl)", "PG2006"], ["(bytes %payload)", "PG2037"], ["9", "PG2037"],
  ])("%s: %s", (sequence, code) => expect(codesOf(`(defroute r (reply (fold (x ${sequence}) (a 0) (+% a x))))`)).toEqual([code]));

  test("an index in a loop bounds the loop inside", () => {
    const loops = [...walk(body("(reply (fold (i (range 8)) (a 0) (fold (j (range i)) (b a) (+% b j))))"))].filter(({ op }) => op === "loop");
    expect(loops.map((one) => one.op === "loop" && one.trips)).toEqual([8, 7]);
  });
});

describe("did you mean", () => {
  test.each([
    ["(defroute r (frward-to %source))", "`forward-to`"], ["(defroute r (reply %prority))", "`%priority`"], ["(defroute r (reply tll))", "`%ttl`"], ["(defroute r (drop 'expird))", "`'expired`"],
    ["(defroute r (forward-to (dht-lookup (multihash %payload 'sha256))))", "`'sha2-256`"], ["(defroute r (let ((count 1)) (reply coutn)))", "`count`"], ["(defrout r (deliver))", "`defroute`"],
    ["(deftable sinks (exact (bytes 4) node)) (defroute r (forward-to (match sink %payload)))", "`sinks`"], ["(defroute r (forward-to %source :esle (deliver)))", "`:else`"], ["(defroute r (if (= %type 'comand) (deliver) (gateway)))", "`'command`"],
    ["(defroute r (:budget :instruction 5) (deliver))", "`:instructions`"], ["(defroute r (reply (fold (x (u8 %payload)) (a 0) x)))", "`(u8s bytes [:max iterations])`"], ["(defroute r (reply (fold (x (ranges 4)) (a 0) x)))", "`(range n [:max iterations] [:step k])`"],
  ])("%s", (source, name) => expect(helpOf(source)).toBe(`did you mean ${name}?`));
});

describe("help for usual mistakes", () => {
  test.each([
    ["(defroute r (drop expired))", "quote it: 'expired"], ["(defroute r (reply ttl))", "did you mean the field `%ttl`?"], ["(defroute r (forward-to %payload))", "a node is %source"], ["(defroute r (forward-to (dht-lookup %payload)))", "(multihash bytes 'sha3-256)"],
    ["(defroute r (reply %time))", "(int x)"], ["(defroute r (if %ttl (deliver) (gateway)))", "(/= x 0)"], ["(deftable tb (exact (bytes 32) node)) (defroute r (if (= (match tb %source) %source) (deliver) (gateway)))", "open the optional"],
    ["(deftable tb (exact (bytes 32) node)) (defroute r (forward-to tb))", "(match tb key)"], ["(defroute r (reply (if (< %ttl 1) 5 %time)))", "(u64 x)"], ["(defroute r (fold (i (range 3)) (a 0) (deliver) (gateway)))", "(break action)"],
  ])("%s: %s", (source, help) => expect(helpOf(source)).toContain(help));
});

describe("one mistake is one error", () => {
  test.each([
    ["(defroute r (let ((x (nope))) (reply (+ x (* x 2)))))", ["PG2002"]],
    ["(defconst c (nope)) (defroute r (reply (+ c c)))", ["PG2002"]],
    ["(deftable tb (prefix (bytes 99) node)) (defroute r (forward-to (match tb %source)))", ["PG3005"]],
    ["(defroute r (let ((x 5) (y (nope))) (reply y)))", ["PG2002"]],
    ["(defroute r (reply (fold (i (range (nope))) (a 0) (+ a i))))", ["PG2002"]],
    ["(defroute r (reply (fold (i (range 5)) (a (nope)) (+ a i))))", ["PG2002"]],
    ["(defroute r (case (nope) (1 (deliver)) (else (gateway))))", ["PG2002"]],
    ["(defroute r (if-let (x (nope)) (forward-to x) (gateway)))", ["PG2002"]],
    ["(defroute r (cond ((nope) (deliver)) (else (nope))))", ["PG2002", "PG2002"]],
    ["(defroute r (reply hops)) (defroute s (reply %hops)) (defroute u (drop 'late))", ["PG2001", "PG2003", "PG2004"]],
    ["(defroute r (let ((x)) (reply y)))", ["PG2016"]],
    ["(defroute r (forward-to (nope) :else (nope)))", ["PG2002", "PG2002"]],
    ["(deftable t (exact (bytes 4) node)) (defroute r (forward-to (match t %payload)))", ["PG2018"]],
  ])("%s", (source, codes) => expect(codesOf(source)).toEqual(codes));
});

describe("refusals by form", () => {
  test.each([
    ["(defroute)", "PG2016"], ["(defroute r)", "PG2016"], ["(defroute 5 (deliver))", "PG2016"], ["(defroute r \"doc\")", "PG2009"], ["(defroute t (deliver))", "PG2018"], ["5", "PG2014"], ["()", "PG2014"], ["", "PG2036"],
    ["(defroute r (:budget :instructions) (deliver))", "PG2038"], ["(defroute r (:budget 5) (deliver))", "PG2016"], ["(defroute r (:bugdet) (deliver))", "PG2017"],
    ["(deftable tb node) (defroute r (deliver))", "PG2016"], ["(deftable tb (range (bytes 4) node)) (defroute r (deliver))", "PG2016"], ["(deftable tb (exact 4 node)) (defroute r (deliver))", "PG2016"], ["(deftable tb (exact (bytes 4) bool)) (defroute r (deliver))", "PG2016"],
    ["(deftable tb (exact (bytes 0) node)) (defroute r (deliver))", "PG3005"], ["(defconst c) (defroute r (deliver))", "PG2016"], ["(defconst c none) (defroute r (deliver))", "PG2021"], ["(defconst c (+ %ttl 2)) (defroute r (deliver))", "PG2040"],
    ["(defsymbol hash x 300) (defroute r (deliver))", "PG2016"], ["(defsymbol type x y) (defroute r (deliver))", "PG2016"], ["(defsymbol type x) (defroute r (deliver))", "PG2016"], ["(defsymbol type log 300) (defroute r (deliver))", "PG2015"],
    ["(defsymbol type x 300) (defsymbol type y 300) (defroute r (deliver))", "PG2024"], ["(defsymbol type x 65536) (defroute r (deliver))", "PG2024"],
    ["(defroute r (let ((a 1) (a 2)) (reply a)))", "PG2015"], ["(defroute r (reply (fold (i (range 2)) ((a 1) (a 2)) (next a a) a)))", "PG2015"], ["(defroute r (reply (fold (a (range 2)) (a 1) a)))", "PG2015"], ["(defroute r (let ((5 1)) (reply 1)))", "PG2016"], ["(defroute r (let ((a 1)) (reply a) (deliver)))", "PG2030"],
    ["(defroute r (if (< %ttl 1) (deliver)))", "PG2011"], ["(defroute r (case %ttl (1 (deliver))))", "PG2011"], ["(defroute r (cond (else (deliver)) ((< %ttl 1) (gateway))))", "PG2033"], ["(defroute r (cond ((< %ttl 1)) (else (deliver))))", "PG2016"],
    ["(defroute r (case %ttl ((1 1) (deliver)) (else (gateway))))", "PG2033"], ["(defroute r (case %ttl (() (deliver)) (else (gateway))))", "PG2016"], ["(defroute r (case %ttl (\"a\" (deliver)) (else (gateway))))", "PG2016"], ["(defroute r (case %type (1 (deliver)) (else (gateway))))", "PG2006"],
    ["(defroute r (case %time (1 (deliver)) (else (gateway))))", "PG2006"], ["(defroute r (if (= 1 true) (deliver) (gateway)))", "PG2006"], ["(defroute r (if (= %source (multihash %payload 'blake3)) (deliver) (gateway)))", "PG2006"], ["(defroute r (if (= none none) (deliver) (gateway)))", "PG2006"],
    ["(defroute r (if (< %type 'log) (deliver) (gateway)))", "PG2006"], ["(defroute r (reply (- %time)))", "PG2006"], ["(defroute r (reply (/ %time 5u64)))", "PG2006"], ["(defroute r (reply (+ %ttl %time)))", "PG2007"], ["(defroute r (reply (min 1 5u64)))", "PG2007"], ["(defroute r (if (= 1 5u64) (deliver) (gateway)))", "PG2007"],
    ["(defroute r (reply (bit? %ttl 3)))", "PG2006"], ["(defroute r (if (bit? %ttl 32) (deliver) (gateway)))", "PG2038"], ["(defroute r (reply 'urgent))", "PG2006"], ["(defroute r (reply :else))", "PG2017"], ["(defroute r ((deliver)))", "PG2032"], ["(defroute r ())", "PG2032"], ["(defroute r (5))", "PG2032"],
    ["(defroute r (unless (< %ttl 1) (deliver)))", "PG2012"], ["(defroute r (reply (u64 -1)))", "PG3007"], ["(defroute r (reply (/ 1 0)))", "PG3007"], ["(defroute r (reply (rem 1 0)))", "PG3007"], ["(defroute r (reply (u8 \"abc\" 3)))", "PG3007"], ["(defroute r (reply (u8 \"abc\" -1)))", "PG3007"],
    ["(defroute r (reply (len (slice %payload 5 4))))", "PG3007"], ["(defroute r (reply (len (slice %payload 0 4097))))", "PG3007"], ["(defroute r (reply (len (slice %source 33))))", "PG3007"], ["(defroute r (reply (len (slice %source -2 -1))))", "PG3007"],
    ["(deftable tb (exact (bytes 4) int)) (defroute r (reply (match-prefix tb %payload :else 1)))", "PG2020"], ["(deftable tb (exact (bytes 4) node)) (defroute r (forward-to (match tb %payload :else 5)))", "PG2020"], ["(defroute r (forward-to (match 5 %payload)))", "PG2016"],
    ["(defroute r (reply (fold (i (range 3)) (a 0) (next))))", "PG2026"], ["(defroute r (reply (fold (i (range 3)) (a 0) (+ 1 (next 1)))))", "PG2025"], ["(defroute r (reply (fold (i (range 3)) (a 0) a (next 5))))", "PG2025"], ["(defroute r (break (deliver)))", "PG2025"],
    ["(defroute r (reply (fold (i (range 3)) (a 0) true)))", "PG2006"], ["(defroute r (reply (fold (i (range 3)) (a 0) (break true))))", "PG2008"], ["(defroute r (reply (fold (i (range 3)) ((a 0) (b 0)) (next a b))))", "PG2011"], ["(defroute r (fold (i (range 3)) (a 0) a))", "PG2011"],
    ["(defroute r (fold (i (range 3)) (a 0) (break 5) (deliver)))", "PG2009"], ["(defroute r (reply (fold (i (range 3)) (a 0) (break (deliver)))))", "PG2010"], ["(defroute r (reply (fold i (a 0) a)))", "PG2016"], ["(defroute r (reply (fold (i (range 3)) a a)))", "PG2016"],
    ["(defroute r (forward-to (node 5)))", "PG2022"], ["(defroute r (forward-to (node \"zz\")))", "PG2022"], ["(defroute r (forward-to (dht-lookup (cid \"QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG\"))))", "PG2023"],
    ["(defroute r (forward-to (dht-lookup (cid \"bafkqaaa\"))))", "PG2023"], ["(deftable a (exact (bytes 4) node)) (defconst a 5) (defroute r (deliver))", "PG2015"],
  ])("%s: %s", (source, code) => expect([...new Set(codesOf(source))]).toEqual([code]));
});

describe("warnings leave the program accepted", () => {
  test.each([
    ["(defroute r (let* ((x 1) (y x)) (deliver)))", ["PG2028"]], ["(defroute r (let ((_x 1)) (deliver)))", []], ["(deftable tb (exact (bytes 32) node)) (defroute r (if-let (n (match tb %source)) (deliver) (gateway)))", ["PG2028"]],
    ["(defroute r (forward-to %source :else (gateway)))", ["PG2034"]], ["(defroute r (reply (fold (i (range 3)) (a 0) (+ a 1))))", []],
  ])("%s", (source, codes) => {
    expect(codesOf(source)).toEqual(codes);
    expect(accept(source).routes).toHaveLength(1);
  });
});

describe("limits, at N and at N + 1", () => {
  const nest = (n: number): string => `(defroute r (reply ${"(fold (i (range 2)) (a 0) ".repeat(n)}1${")".repeat(n)}))`;
  test("loops in loops", () => {
    expect(codesOf(nest(limits.loopDepth))).toEqual([]);
    expect(codesOf(nest(limits.loopDepth + 1))).toEqual(["PG3003"]);
  });
  test("loops beside each other do not nest", () => {
    expect(codesOf(`(defroute r (reply (+ ${"(fold (i (range 2)) (a 0) (+ a i)) ".repeat(20)})))`)).toEqual([]);
  });
  const sum = (n: number): string => `(defroute r (reply (+ ${"1 ".repeat(n)})))`;
  test("depth of an expression", () => {
    // n operands nest n - 1 deep, below the reply; a literal has no depth.
    expect(codesOf(sum(limits.exprDepth))).toEqual([]);
    expect(codesOf(sum(limits.exprDepth + 1))).toEqual(["PG3006"]);
  });
  test("tables of a route", () => {
    const tables = (n: number): string => {
      const names = Array.from({ length: n }, (_, i) => `t${i}`);
      return `${names.map((t) => `(deftable ${t} (exact (bytes 32) int))`).join("")}(defroute r (reply (+ 0 ${names.map((t) => `(match ${t} %source :else 0)`).join("")})))`;
    };
    expect(codesOf(tables(limits.tablesPerProgram))).toEqual([]);
    expect(codesOf(tables(limits.tablesPerProgram + 1))).toEqual(["PG3004"]);
  });
  test("key bytes and symbol codes", () => {
    const table = (n: number): string => `(deftable tb (prefix (bytes ${n}) node)) (defroute r (forward-to (match tb %source)))`;
    expect([1, limits.tableKeyBytes, limits.tableKeyBytes + 1].map((n) => codesOf(table(n)))).toEqual([[], [], ["PG3005"]]);
    const symbol = (n: number): string => `(defsymbol type s ${n}) (defroute r (deliver))`;
    expect([255, 256, 65535, 65536].map((n) => codesOf(symbol(n)))).toEqual([["PG2024"], [], [], ["PG2024"]]);
  });
});

test("a thousand routes are checked in well under a second", () => {
  const source = Array.from({ length: 1000 }, (_, i) => `(defroute r${i} (cond ((<= %ttl 1) (drop 'expired)) ((> %size ${i}) (drop 'too-large)) (t (forward-to %source))))`).join("\n");
  const started = performance.now();
  expect(accept(source).routes).toHaveLength(1000);
  expect(performance.now() - started).toBeLessThan(1500);
});
