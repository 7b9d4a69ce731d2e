/** No text exhausts the stack: what nests too deeply, in whatever way, is one diagnostic, soon. */
import { describe, expect, test } from "vitest";
import { compileProject } from "../../compiler/pipeline.ts";
import { reader } from "./reader.ts";

const route = (body: string): string => `import { deliver, reply, route } from "promisegrid";\nexport const r = route((m) => {\n${body}\n});\n`;
const deep: Readonly<Record<string, string>> = {
  "parentheses": route(`return reply(${"(".repeat(20_000)}1${")".repeat(20_000)});`),
  "parentheses that are never closed": "(".repeat(200_000),
  "prefix operators": route(`return reply(${"- ".repeat(50_000)}m.ttl);`),
  "terms": route(`return reply(${"m.ttl + ".repeat(20_000)}1);`),
  "conditions": route(`return ${"m.ttl > 3 && ".repeat(15_000)}m.ttl > 2 ? reply(1) : deliver();`),
  "else if": route(`if (m.ttl === 1) return deliver();\n${"else if (m.ttl === 2) return reply(1);\n".repeat(6000)}return deliver();`),
  "blocks": route(`${"{".repeat(20_000)}${"}".repeat(20_000)}return deliver();`),
  "statements": route(`let x = 1;\n${"x = x ^ 1;\n".repeat(15_000)}return reply(x);`),
  "arrows": `const a = ${"() => ".repeat(40_000)}1;`,
  "types": `const a: ${"Array<".repeat(20_000)}number${">".repeat(20_000)} = 1;`,
};

describe("refused", () => {
  test.each(Object.entries(deep))("%s", (_, text) => {
    expect(compileProject([{ file: "d.policy.ts", text }], { typescript: reader }).diagnostics.map(({ code }) => code)).toEqual(["PG1119"]);
  });
});

test("what a person writes is not: three hundred terms, statements, early returns", () => {
  for (const body of [`return reply(${"m.ttl + ".repeat(300)}1);`, `let x = 1;\n${"x = x ^ 1;\n".repeat(300)}return reply(x);`, `${"if (m.ttl === 2) return reply(1);\n".repeat(300)}return deliver();`]) {
    expect(compileProject([{ file: "d.policy.ts", text: route(body) }], { typescript: reader }).diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  }
});
