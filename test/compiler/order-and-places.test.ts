/** Which fault comes first, and that a value stays what it is while it can still be read: programs that once went wrong. */
import { describe, expect, test } from "vitest";
import { compileProject, frontEnd } from "../../compiler/pipeline.ts";
import { evaluate } from "../../model/evaluate.ts";
import { defaults } from "../corpus/expectations.ts";
import type { Decision, Message } from "../corpus/expectations.ts";
import { decisionOf, runOnModel, text } from "./routes.ts";

const world = { tables: [], providers: [] };
const payload = Uint8Array.of(1, 2, 3, 1, 2);

/** What the route means, which the image must decide, too. */
function decided(source: string, fields: Partial<Message>): Decision {
  const message = { ...defaults, payload: new Uint8Array(), ...fields };
  const checked = frontEnd("route.lisp", source);
  const compiled = compileProject([{ file: "route.lisp", text: source }]);
  if (!checked.ok || !compiled.ok) throw new Error("does not compile");
  const route = compiled.value.routes[0]!;
  const meant = evaluate(checked.value.routes[0]!, message, world);
  expect(text(decisionOf(runOnModel(route.image, route, message, world)))).toBe(text(meant));
  return meant;
}
const codes = (source: string): string => {
  const compiled = compileProject([{ file: "route.lisp", text: source }]);
  return compiled.diagnostics.map(({ code }) => code).join() + (compiled.ok ? " ok" : "");
};

describe("operands are evaluated from left to right", () => {
  const fault = (name: string) => ({ action: "fault", fault: name });
  test.each([">", "<", ">=", "<="])("(%s int int)", (compare) => {
    expect(decided(`(defroute r (if (${compare} (/ 10 %ttl) (u8 %payload 5)) (deliver) (gateway)))`, { ttl: 0 })).toEqual(fault("divide"));
    expect(decided(`(defroute r (if (${compare} (u8 %payload 5) (/ 10 %ttl)) (deliver) (gateway)))`, { ttl: 0 })).toEqual(fault("index"));
  });
  test.each([">", "<", ">=", "<="])("(%s u64 u64)", (compare) => {
    expect(decided(`(defroute r (if (${compare} (u64 (/ 10 %ttl)) (u64 (u8 %payload 5))) (deliver) (gateway)))`, { ttl: 0 })).toEqual(fault("divide"));
    expect(decided(`(defroute r (if (${compare} (u64 (u8 %payload 5)) (u64 (/ 10 %ttl))) (deliver) (gateway)))`, { ttl: 0 })).toEqual(fault("index"));
  });
  test("a loop's first values come before its bound is held against", () => {
    expect(decided("(defroute r (reply (fold (i (range %ttl :max 5)) (a (u8 %payload 5)) (+% a i))))", { ttl: 9 })).toEqual(fault("index"));
    expect(decided("(defroute r (reply (fold (x (u8s %payload :max 2)) (a (/ 1 %ttl)) (+% a x))))", { ttl: 0, payload })).toEqual(fault("divide"));
  });
});

describe("scratch memory", () => {
  const hashOf = (bytes: string): string => `(slice (multihash ${bytes} 'blake3) 0 8)`;
  test("what a break takes out of an arm is not overwritten behind the loop", () => {
    const source = `(defroute r (let* ((h (fold (x (u8s %payload :max 5)) (n 0)
        (if (= x 3) (break ${hashOf("(slice %payload 0 5)")}) (next (+ n x))) (slice %source 0 4)))
      (g ${hashOf("%source")})) (if (= g h) (deliver) (reply (u8 h 5)))))`;
    expect(decided(source, { payload }).action).toBe("reply");
  });
  test("nor by the other arm of an inner loop's turn", () => {
    const source = `(defroute r (fold (j (range 2)) (seen 0)
      (let ((h (fold (x (u8s %payload :max 5)) (n 0)
          (if (= x 3) (break ${hashOf("(slice %payload 0 5)")}) (if (= ${hashOf("(slice %payload 0 1)")} %source) (next 1) (next (+ n x)))) (slice %source 0 4))))
        (let ((g ${hashOf("%source")})) (next (if (= g h) (+ seen 1) seen))))
      (reply seen)))`;
    expect(decided(source, { payload })).toEqual({ action: "reply", value: 0 });
  });
  const carries = (inner: string): string => `(defroute r (reply (fold (x (u8s %payload :max 5)) ((before (slice %payload 0 1)) (same 0))
    (let ((h ${inner})) (next h (if (= before h) (+ same 1) same))) same)))`;
  test.each([
    ["an inner loop's first value", carries(`(fold (_j (range 1)) (b ${hashOf("(slice %payload x (+ x 1))")}) b)`)],
    ["a value that it breaks with", carries(`(fold (j (range 2)) (b ${hashOf("(slice %payload x (+ x 1))")}) (if (= j 1) (break b) (next b)) (slice %source 0 4))`)],
    ["one that went from accumulator to accumulator", carries(`(fold (_j (range 3)) ((a ${hashOf("(slice %payload x (+ x 1))")}) (b %payload) (c %payload)) (next a a b) c)`)],
    ["one that was made before it, in the same turn", carries(`(let ((g ${hashOf("(slice %payload x (+ x 1))")})) (fold (_j (range 2)) (b %payload) (next g) b))`)],
  ])("no accumulator carries %s", (_what, source) => {
    expect(codes(source)).toBe("PG3103");
  });
  test("an inner loop may carry what was made before it", () => {
    const source = `(defroute r (reply (fold (x (u8s %payload :max 5)) (n 0) (let ((g ${hashOf("(slice %payload 0 1)")})) (+% n (fold (j (range 2)) (b %payload) (if (= j x) (next b) (next g)) (u8 b 5)))))))`;
    expect(decided(source, { payload: Uint8Array.of(2, 2, 2) }).action).toBe("reply");
  });
});

describe("what the device would not admit is a diagnostic", () => {
  const deep = (n: number): string => (n === 0 ? "7" : `(if (= %time ${n}u64) ${1000 * n} (bit-xor %sequence ${deep(n - 1)}))`);
  test("open jumps", () => {
    expect(codes(`(defroute r (reply ${deep(23)}))`)).toBe(" ok");
    expect(codes(`(defroute r (reply ${deep(24)}))`)).toBe("PG3101");
  });
  test("a bound beyond what a node grants", () => {
    expect(codes("(defroute r (reply (fold (x (range 4)) (n 0) (+% n (u8 (multihash %payload 'sha3-256) x)))))")).toContain("ok");
    expect(codes("(defroute r (reply (fold (x (range 5)) (n 0) (+% n (u8 (multihash %payload 'sha3-256) x)))))")).toBe("PG3102");
    expect(codes("(defroute r (reply (fold (x (u8s %source)) (n 0) (+% n (u8 (multihash (slice %payload x) 'sha3-256) 5)))))")).toBe("PG3102");
    expect(codes("(defroute r (reply (fold (i (range 65535)) (n 0) (+% n (fold (j (range 100)) (m i) (+% m j))))))")).toBe("PG3102");
  });
});
