/** Later stages speak of a policy in its own words, at its own places. */
import { describe, expect, test } from "vitest";
import { inTypeScript } from "../../compiler/1-read-typescript/speak.ts";
import { forms } from "../../compiler/2-check/forms.ts";
import { sequenceUsages } from "../../compiler/2-check/forms/loops.ts";
import { definitionUsages } from "../../compiler/2-check/definitions.ts";
import { catalogue } from "../../compiler/diagnostics/catalogue.ts";
import type { Row } from "../../compiler/diagnostics/catalogue/row.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import { vocabulary } from "../../spec/vocabulary.ts";
import { reader } from "./reader.ts";

test("the vocabulary has every form of the language, each under its own name", () => {
  const all = [...Object.keys(forms), ...Object.keys(sequenceUsages), ...Object.keys(definitionUsages)];
  expect(all.filter((name) => !Object.hasOwn(vocabulary, name))).toEqual([]);
  for (const [name, { lisp }] of Object.entries(vocabulary)) expect(lisp.startsWith(`(${name} `) || lisp === `(${name})`, name).toBe(true);
});

const faulty: readonly (readonly [string, string, string, string])[] = [
  ["return forwardTo(match(levels, m.payload));", "PG1101", "levels", "Argument of type"],
  ["let n = 0;\nfor (const i of range(m.sequence)) n += i;\nreturn reply(n);", "PG3001", "range(m.sequence)", "max"],
  ["const b = m.source.subarray(30, 40);\nreturn reply(b.length);", "PG3007", "m.source.subarray(30, 40)", "fault"],
  ["return forwardTo(node(\"nowhere\"));", "PG2022", "\"nowhere\"", "node"],
];
describe("at the place in the .ts file", () => {
  test.each(faulty)("%s", (body, code, marked, said) => {
    const text = `import { forwardTo, match, node, range, reply, route, table } from "promisegrid";\nconst levels = table("exact", { keyBytes: 4, of: "int" });\nexport const l = route((m) => reply(match(levels, m.payload, { else: 1 })));\nexport const n = node("${"5a".repeat(32)}");\nexport const r = route((m) => {\n${body}\n});\nexport const u = route((m) => { for (const _ of range(3)) return forwardTo(m.source); return forwardTo(n); });\n`;
    const [found] = compileProject([{ file: "f.policy.ts", text }], { typescript: reader }).diagnostics.filter(({ severity }) => severity === "error");
    expect([found!.code, text.slice(found!.span.start, found!.span.end)]).toEqual([code, marked]);
    expect(`${found!.message} ${found!.help ?? ""}`).toContain(said);
    expect(`${found!.message} ${found!.help ?? ""}`).not.toMatch(/%[a-z]|\((?:forward-to|range|match|slice)\b| :[a-z]/u);
  });
});

test("no message or help of the checker keeps a form, a field or a keyword of Lisp", () => {
  const rows: Readonly<Record<string, Row>> = catalogue;
  for (const [code, { template, help = "" }] of Object.entries(rows)) {
    if (!/^PG[23]/u.test(code)) continue;
    const said = inTypeScript(`${template} · ${help}`);
    const left = [...said.matchAll(/\(([a-z0-9?%/=<>*+-]+)(?=[ )])/gu)].map(([, head]) => head!).filter((head) => Object.hasOwn(forms, head) && /[a-z]/u.test(head));
    expect({ code, left }).toEqual({ code, left: [] });
    expect(said, code).not.toMatch(/%[a-z]+\b|(?<= )'[a-z]+\b(?!')/u);
  }
});

test("names of locals and of definitions are those of the file", () => {
  expect(inTypeScript("the next value of `_acc.1` must be an int")).toBe("the next value of `acc` must be an int");
  expect(inTypeScript("`alert-feed` is a table: (match alert-feed key)")).toBe("`alertFeed` is a table: match(alertFeed, key)");
  expect(inTypeScript("`rem` takes 2 arguments")).toBe("`%` takes 2 arguments");
  expect(inTypeScript("a message has no field `%hops`")).toBe("a message has no field `m.hops`");
  expect(inTypeScript("`'bored` is not a drop reason; a literal is written 5u64, bounded by :max")).toBe('`"bored"` is not a drop reason; a literal is written 5n, bounded by max');
});
