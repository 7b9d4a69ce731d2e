/** pgrid types: the module type-checks under the repository's options, and its bytes are those of the compiler. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { outputShapes } from "../../cli/schemas.ts";
import { frontEnd } from "../../compiler/pipeline.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import { newPlace } from "./harness.ts";
import type { Place } from "./harness.ts";

const { root } = nodeHost();
const source = `(defsymbol type valve 300)
(deftable owners (exact (bytes 2) node))
(deftable levels (prefix (bytes 4) int))
(defrecord point (x int) (y u16le))
(defrecord every "a field of each type" (a u8) (b u16) (c u32) (d u64) (e u16le) (f u32le) (g u64le) (h int) (i fix) (j bool) (k node) (l (bytes 3)) (m point) (n (bytes 1 6)))
(defrecord tail (id u8) (rest every))
(defun same ((x tail)) (tail-id x))
(defcache digest ((content (bytes 0 64)) (p point)) "the name of a content" :ttl 60 (multihash (concat content p) 'sha3-256))
(defmerge highest point "the larger one wins" (lambda (current incoming) (if (< (point-x current) (point-x incoming)) incoming current)))
(defpolicy gate (grant (node "1111111111111111111111111111111111111111111111111111111111111111") 'send :when (= %type 'valve) :budget (:instructions 100)) (grant 'anyone 'lookup))
(defroute first "what comes first" (when (<= %ttl 1) (drop 'expired)) (when (> (match levels %payload :else 0) 3) (drop 'rate)) (forward-to (match owners (slice %source 0 2)) :else (drop 'no-route)))
(defroute second (deliver))
`;
let place: Place;
let text = "";
/** The generated module: what it exports is what this test is about. */
let made: Record<string, any>;
const folder = join(root, "build", "test", `types-${process.pid}`);

beforeAll(async () => {
  place = newPlace();
  place.write("gate.lisp", source);
  const ran = await place.run("types", "gate.lisp", "-o", "out");
  expect(ran.exit).toBe(0);
  text = readFileSync(join(place.directory, "out/gate.ts"), "utf8");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "gate.ts"), text);
  made = (await import(join(folder, "gate.ts"))) as Record<string, any>;
});
afterAll(() => {
  place.remove();
  rmSync(folder, { recursive: true, force: true });
});

function problems(more: string): readonly string[] {
  const config = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config, ts.sys, root);
  const use = join(folder, "use.ts");
  writeFileSync(use, more);
  const program = ts.createProgram({ rootNames: [use], options: { ...config.options, types: [], noEmit: true, allowImportingTsExtensions: true, rewriteRelativeImportExtensions: false } });
  return [join(folder, "gate.ts"), use].flatMap((file) => {
    const checked = program.getSourceFile(file)!;
    return [...program.getSyntacticDiagnostics(checked), ...program.getSemanticDiagnostics(checked)].map((one) => `TS${one.code}: ${ts.flattenDiagnosticMessageText(one.messageText, " ")}`);
  });
}

test("the module type-checks under the repository's tsconfig, and its types say what the project says", () => {
  const good = `import type { DropReasonOf, Functions, Merges, Message, RouteName, TableEntry } from "./gate.ts";
import { encodePoint, messageTypes, routes } from "./gate.ts";
export const drop: DropReasonOf<"first"> = "rate";
export const none: DropReasonOf<"second">[] = [];
export const name: RouteName = "second";
export const one: 1 = routes.second.number;
export const code: 300 = messageTypes.valve;
export const entry: TableEntry<"levels"> = { key: encodePoint({ x: 1, y: 2 }), value: 5 };
export const digest: Functions["digest"] = (content, p) => (p.x > 0 ? content : new Uint8Array());
export const highest: Merges["highest"] = (current, incoming) => (current.x < incoming.x ? incoming : current);
export const type = (m: Message): boolean => m.type === "valve";
`;
  expect(problems(good)).toEqual([]);
  expect(problems('import type { DropReasonOf } from "./gate.ts";\nexport const drop: DropReasonOf<"first"> = "too-large";\n')).toHaveLength(1);
  expect(problems('import type { TableEntry } from "./gate.ts";\nexport const entry: TableEntry<"owners"> = { key: new Uint8Array(), value: 5 };\n')).toHaveLength(1);
}, 60_000);

test("routes, tables, functions, merges and policies are those of the project", async () => {
  const { out } = await place.run("check", "gate.lisp", "--json");
  const checked = JSON.parse(out) as Record<"routes" | "merges" | "caches" | "policies", { name: string; cid: string }[]>;
  const cids = (list: Record<string, { cid: string }>): object => Object.fromEntries(Object.entries(list).map(([name, { cid }]) => [name, cid]));
  const expected = (list: readonly { name: string; cid: string }[]): object => Object.fromEntries(list.map(({ name, cid }) => [name, cid]));
  expect(cids(made["routes"])).toEqual(expected(checked.routes));
  expect(cids(made["merges"])).toEqual(expected(checked.merges));
  expect(cids(made["functions"])).toEqual(expected(checked.caches));
  expect(cids(made["policies"])).toEqual(expected(checked.policies));
  expect(made["routes"].first).toMatchObject({ number: 0, doc: "what comes first", drops: ["expired", "rate", "no-route"] });
  expect(made["tables"]).toEqual({ owners: { match: "exact", of: "node", keyBytes: 2 }, levels: { match: "prefix", of: "int", keyBytes: 4 } });
  expect(made["policies"].gate.grants).toEqual([{ who: ["11".repeat(32)], right: "send", guarded: true, budget: { instructions: 100 } }, { who: "anyone", right: "lookup", guarded: false, budget: {} }]);
  expect(made["functions"].digest).toMatchObject({ parameters: ["(bytes 0 64)", "point"], result: "cid", ttl: 60, replicas: null });
});

const bytesOf = (least: number, most = least) => fc.uint8Array({ minLength: least, maxLength: most });
const i32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const point = fc.record({ x: i32, y: fc.integer({ min: 0, max: 65535 }) });
const every = fc.record({
  a: fc.integer({ min: 0, max: 255 }), b: fc.integer({ min: 0, max: 65535 }), c: i32, d: u64, e: fc.integer({ min: 0, max: 65535 }), f: i32, g: u64, h: i32,
  i: i32.map((n) => n / 65536), j: fc.boolean(), k: bytesOf(32), l: bytesOf(3), m: point, n: bytesOf(1, 6),
});
type Every = typeof every extends fc.Arbitrary<infer T> ? T : never;
const hex = (bytes: Uint8Array): string => `#"${Buffer.from(bytes).toString("hex")}"`;
const pointText = ({ x, y }: { x: number; y: number }): string => `(point :x ${x} :y ${y})`;
const everyText = (v: Every): string => `(every :a ${v.a} :b ${v.b} :c ${v.c} :d ${v.d}u64 :e ${v.e} :f ${v.f} :g ${v.g}u64 :h ${v.h} :i ${v.i.toFixed(15)} :j ${v.j} :k (node "${Buffer.from(v.k).toString("hex")}") :l ${hex(v.l)} :m ${pointText(v.m)} :n ${hex(v.n)})`;

/** The bytes that the compiler makes of records, as the arguments of a function in a test. */
function compilersBytes(values: readonly string[]): readonly Uint8Array[] {
  const steps = values.map((value) => `(expect (same ${value}) 0)`).join("\n");
  const checked = frontEnd("gate.lisp", `${source}\n(deftest layouts ${steps})`);
  if (!checked.ok) expect.fail(checked.diagnostics.map(({ message }) => message).join("\n"));
  return checked.value.tests[0]!.steps.map(({ inputs }) => [...inputs.values()][0] as Uint8Array);
}

describe("encode and decode", () => {
  test("give and take the compiler's own bytes", () => {
    const values = fc.sample(fc.record({ id: fc.integer({ min: 0, max: 255 }), rest: every }), { numRuns: 200, seed: 20 });
    const expected = compilersBytes(values.map(({ id, rest }) => `(tail :id ${id} :rest ${everyText(rest)})`));
    values.forEach((value, i) => {
      const bytes = made["encodeTail"](value) as Uint8Array;
      expect(Buffer.from(bytes).toString("hex")).toBe(Buffer.from(expected[i]!).toString("hex"));
      expect(made["decodeTail"](bytes)).toEqual(value);
      // A record stands at the beginning of bytes, wherever these lie in a buffer.
      const inside = new Uint8Array([9, ...bytes, 7, 7, 7, 7, 7, 7]).subarray(1);
      expect((made["decodeTail"](inside) as typeof value).rest.k).toEqual(value.rest.k);
    });
  });

  test.each([
    ["x too large", "encodePoint", { x: 2 ** 31, y: 0 }], ["y negative", "encodePoint", { x: 0, y: -1 }], ["y too large", "encodePoint", { x: 0, y: 65536 }], ["a fraction", "encodePoint", { x: 0.5, y: 0 }],
  ])("%s is refused", (_, name, value) => {
    expect(() => made[name](value)).toThrow(RangeError);
  });
  test("lengths and short records are refused", () => {
    const [value] = fc.sample(every, { numRuns: 1, seed: 3 });
    const length = (made["encodeEvery"](value) as Uint8Array).length - value!.n.length;
    for (const wrong of [{ l: new Uint8Array(4) }, { n: new Uint8Array() }, { n: new Uint8Array(7) }, { k: new Uint8Array(31) }, { d: -1n }, { g: 1n << 64n }, { i: 32768 }]) expect(() => made["encodeEvery"]({ ...value, ...wrong })).toThrow(RangeError);
    expect(() => made["decodeEvery"](new Uint8Array(length))).toThrow(RangeError);
    expect(made["decodeEvery"](new Uint8Array(length + 1)).n).toEqual(new Uint8Array(1));
  });
});

test("every example has bindings; --json has its schema; errors are those of check", async () => {
  const ran = await place.run("types", join(root, "examples/actuator-policy"), "--json");
  expect(ran.exit).toBe(0);
  const tree = parseJson("output", ran.out);
  expect(tree.ok && checkShape(tree.value, outputShapes.types[0], "the output")).toEqual([]);
  place.write("wrong.lisp", "(defroute r (drop 'unwated))");
  expect((await place.run("types", "wrong.lisp")).err).toContain("PG2004");
});
