/** What lies outside the subset is refused at its node; every code of the front end has an example that gives it and no other. */
import { describe, expect, test } from "vitest";
import { refusals } from "../../compiler/1-read-typescript/refused.ts";
import { limits } from "../../spec/limits.ts";
import { reader } from "./reader.ts";

const imports = 'import { deliver, reply, route } from "promisegrid";\n';
const inRoute = (body: string): string => `${imports}export const r = route((m) => {\n${body}\n${/^(?:return|switch)\b/mu.test(body) ? "" : "return deliver();\n"}});\n`;
const errorsOf = (text: string, file = "f.policy.ts") => reader.read(file, text).diagnostics.filter(({ severity }) => severity === "error");
/** What an error's span covers. */
const at = (text: string, { span }: { span: { start: number; end: number } }): string => text.slice(span.start, span.end);

describe("each refused construct, at its own node", () => {
  test.each(refusals.map((row) => [row.what, row] as const))("%s", (_, { what, help, example }) => {
    const text = "body" in example ? `import { deliver, dhtLookup, forwardTo, multihash, range, route } from "promisegrid";\nexport const r = route((m) => {\n${example.body}\nreturn deliver();\n});\n` : `import { deliver, route } from "promisegrid";\nexport const r = route((m) => deliver());\n${example.top}\n`;
    const found = errorsOf(text);
    expect(found.map(({ code, message }) => `${code} ${message}`)).toEqual([`PG1102 ${what} has no place in a policy`]);
    expect(found[0]!.help).toBe(help);
    const source = "body" in example ? example.body : example.top;
    expect(source).toContain(at(text, found[0]!));
  });
});

/** What is refused because it would mean something else, or has no place where it stands: the code and what is marked. */
const misused: readonly (readonly [string, string, string])[] = [
  ["return reply(m.ttl / 2);", "PG1107", "m.ttl / 2"],
  ["return reply(m.sequence >>> m.ttl);", "PG1107", "m.sequence >>> m.ttl"],
  ["return reply(m.sequence >>> 32);", "PG1107", "m.sequence >>> 32"],
  ["return reply((m.sequence * m.ttl) | 0);", "PG1107", "m.sequence * m.ttl"],
  ["return reply((m.sequence / m.ttl) | 0);", "PG1107", "m.sequence / m.ttl"],
  ["return reply(0x811c9dc5);", "PG1104", "0x811c9dc5"],
  ["return reply(-2147483649);", "PG1104", "-2147483649"],
  ["return reply(1.5);", "PG1104", "1.5"],
  ["return reply(1e30);", "PG1104", "1e30"],
  ["if (m.time > 18446744073709551616n) return deliver();", "PG1104", "18446744073709551616n"],
  ["if (m.size) return deliver();", "PG1105", "m.size"],
  ["if (!m.size) return deliver();", "PG1105", "m.size"],
  ["if (m.payload && m.ttl > 3) return deliver();", "PG1105", "m.payload"],
  ["return m.time ? deliver() : reply(1);", "PG1105", "m.time"],
  ["if (m.payload === m.source) return deliver();", "PG1106", "m.payload === m.source"],
  ["if (m.source !== m.source) return deliver();", "PG1106", "m.source !== m.source"],
  ["if (m.time > m.ttl) return deliver();", "PG1108", "m.time > m.ttl"],
  ['if (m.type > "log") return deliver();', "PG1108", 'm.type > "log"'],
  ["if (m.time % 2n === 0n) return deliver();", "PG1108", "m.time % 2n"],
  ["if ((m.time & 1n) === 0n) return deliver();", "PG1108", "m.time & 1n"],
  ["if (-m.time > 2n) return deliver();", "PG1108", "-m.time"],
  ['const a = m.type + "x";\nif (a === "x") return deliver();', "PG1108", 'm.type + "x"'],
  ["for (let i = 1; i < 5; i++) {}", "PG1110", "for (let i = 1; i < 5; i++) {}"],
  ["for (let i = 0; i <= 5; i++) {}", "PG1110", "for (let i = 0; i <= 5; i++) {}"],
  ["for (let i = 0; i < 5; i++) { i += 1; }", "PG1110", "for (let i = 0; i < 5; i++) { i += 1; }"],
  ["let n = 5;\nfor (let i = 0; i < n; i++) n -= 1;", "PG1110", "for (let i = 0; i < n; i++) n -= 1;"],
  ["for (;;) { if (m.ttl > 3) break; }", "PG1110", "for (;;) { if (m.ttl > 3) break; }"],
  ["for (const x of 'abc') {}", "PG1108", "'abc'"],
  ["const f = (n: number): number => n + m.ttl;\nreturn reply(f(3));", "PG1102", "f"],
  ["let n = 0;\nif ([1].length > n) n = 3;", "PG1102", "[1]"],
  ["m.payload[0] = 5;", "PG1102", "m.payload[0]"],
  ["m.payload.fill(0);", "PG1102", "m.payload.fill"],
  ["const n = m.payload.indexOf(0);", "PG1102", "m.payload.indexOf"],
  ["const n = m.payload.map((x) => x);", "PG1102", "m.payload.map"],
  ["let a = 1, b = 2;\na = b = 3;", "PG1102", "b = 3"],
  ["let a = 1;\nconst b = a++;", "PG1102", "a++"],
  ["m.ttl;", "PG1102", "m.ttl;"],
  ["deliver();", "PG1102", "deliver();"],
  ["let a: number;\na = 5;", "PG1102", "a: number"],
  ["const n = Math.trunc(m.ttl);", "PG1102", "Math.trunc(m.ttl)"],
  ["const n = Math.min(m.ttl);", "PG1102", "Math.min(m.ttl)"],
  ["const n = m;", "PG1115", "m"],
  ["const n = +m.ttl;", "PG1102", "+m.ttl"],
  ["const n = m.ttl ?? 5;", "PG1102", "m.ttl ?? 5"],
  ["switch (m.ttl > 3) { case true: return deliver(); default: return reply(1); }", "PG1108", "m.ttl > 3"],
  ["switch (m.ttl) { case m.priority: return deliver(); default: return reply(1); }", "PG1109", "m.priority"],
  ["switch (m.ttl) { default: return deliver(); case 1: return reply(1); }", "PG1102", "default: return deliver();"],
];

/** The newer definitions, in a file of their own. */
const definitionsMisused: readonly (readonly [string, string, string])[] = [
  ['const R = record({ a: "u9" });', "PG1101", "a"],
  ["const f = { a: \"u8\" } as const;", "PG1115", '{ a: "u8" }'],
  ["const n = 3;\nexport const t = table(\"exact\", { keyBytes: n + 1, of: \"int\" });\nexport const u = route((m) => reply(match(t, m.source, { else: 1 })));", "PG1109", "n + 1"],
  ['const kind = "exact" as const;\nlet n = 5;', "PG1103", "let n = 5;"],
  ["export const p = policy([5 as never]);", "PG1102", "5 as never"],
  ["const f = (m: Message): number => m.ttl;", "PG1115", "Message"],
  ["const f = (l: List<number>): number => l.length;", "PG1109", "List<number>"],
  ['test("t", () => { const a = 5; });', "PG1102", "const a = 5;"],
  ['test("5", () => { expectThat(1, 1); });', "PG1109", '"5"'],
  ["export const c = cache(Math.abs);", "PG1109", "Math.abs"],
];

describe("definitions", () => {
  test.each(definitionsMisused)("%s", (definition, code, marked) => {
    const text = `import { cache, deliver, expectThat, match, policy, record, reply, route, table, test } from "promisegrid";\nimport type { List, Message } from "promisegrid";\n${definition}\nexport const r = route((m) => deliver());\n`;
    const found = errorsOf(text);
    expect(found.map((one) => [one.code, at(text, one)])).toEqual([[code, marked]]);
  });
});

describe("what would mean something else than in JavaScript", () => {
  test.each(misused)("%s", (body, code, marked) => {
    const text = inRoute(body);
    const found = errorsOf(text);
    expect(found.map((one) => [one.code, at(text, one)])).toEqual([[code, marked]]);
  });
});

test("an action whose values may fault stands behind an arrow; reading a record's field is no such value, taking bytes for a record is", () => {
  const elseOf = (action: string): string => `import { forwardTo, record, reply, route } from "promisegrid";\nconst R = record({ id: "u16" });\nexport const r = route((m) => {\nconst one = R.from(m.payload);\nreturn forwardTo(m.ttl > 3 ? m.source : undefined, { else: ${action} });\n});\n`;
  for (const quiet of ["reply(one.id)", "reply((one.id + 1) | 0)", "() => reply(R.from(m.payload).id)"]) expect(errorsOf(elseOf(quiet))).toEqual([]);
  for (const loud of ["reply(one.id + 1)", "reply(R.from(m.payload).id)", "reply(m.payload[one.id])"]) expect(errorsOf(elseOf(loud)).map((one) => [one.code, at(elseOf(loud), one)])).toEqual([["PG1113", loud]]);
});

test("a function that calls itself through another is found", () => {
  const text = `${imports}export const r = route((m) => reply(f(m.ttl)));\nconst f = (n: number): number => g(n);\nfunction g(n: number): number { return f(n); }\n`;
  expect(errorsOf(text).map((one) => [one.code, at(text, one)])).toEqual([["PG1112", "f"], ["PG1112", "g"]]);
});

test("errors of TypeScript carry its number, at its node", () => {
  const text = 'import { drop, route } from "promisegrid";\nexport const r = route((m) => drop("bored"));\n';
  const [found] = errorsOf(text);
  expect([found!.code, at(text, found!)]).toEqual(["PG1101", '"bored"']);
  expect(found!.message).toMatch(/^Argument of type '"bored"' .*\(TS2345\)$/u);
  expect(errorsOf("export const r = ;").map(({ code, message }) => [code, message])).toEqual([["PG1101", "Expression expected (TS1109)"]]);
});

test("an import names a policy file that is there", () => {
  const text = 'import { a } from "./units.policy.ts";\nimport { deliver, reply, route } from "promisegrid";\nexport const r = route((m) => m.ttl > a ? deliver() : reply(a));\n';
  expect(errorsOf(text).map((one) => [one.code, at(text, one), one.help])).toEqual([["PG1114", '"./units.policy.ts"', "there is no such file"]]);
  const files = new Map([["src/units.policy.ts", "export const a = 5;\n"]]);
  expect(reader.read("src/f.policy.ts", text, files).diagnostics).toEqual([]);
});

test("a file of more than the limit is refused before it is parsed", () => {
  expect(errorsOf(" ".repeat(limits.sourceBytes + 1)).map(({ code }) => code)).toEqual(["PG1012"]);
});

test("checking a file takes well below a second, the first one apart", () => {
  const text = inRoute("if (m.ttl > 3) return reply(5);");
  const begin = performance.now();
  for (let n = 0; n < 5; n++) expect(errorsOf(`${text}// ${n}\n`)).toEqual([]);
  expect((performance.now() - begin) / 5).toBeLessThan(500);
});
