import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { render } from "../../compiler/diagnostics/render.ts";

function at(text: string, marked: string, more: Partial<Diagnostic> = {}): Diagnostic {
  const start = text.indexOf(marked);
  return { code: "PG2001", severity: "error", message: "unknown name `hop`", span: { file: "src/main.lisp", start, end: start + marked.length }, ...more };
}
const lines = (...all: string[]): string => all.join("\n");

describe("render", () => {
  test("one line, with label, note and help", () => {
    const text = "; a\n(defroute r\n  (reply hop))\n";
    expect(render(at(text, "hop", { label: "here", notes: ["first", "second"], help: "did you mean `%ttl`?" }), text)).toBe(lines(
      "error[PG2001]: unknown name `hop`",
      "  ┌─ src/main.lisp:3:10",
      " 3│   (reply hop))",
      "  │          ^^^ here",
      "  = note: first",
      "  = note: second",
      "  = help: did you mean `%ttl`?",
    ));
  });
  test("line numbers of three digits move the gutter", () => {
    const text = `${"\n".repeat(119)}(x)`;
    expect(render(at(text, "x", { severity: "warning" }), text)).toBe(lines("warning[PG2001]: unknown name `hop`", "   ┌─ src/main.lisp:120:2", "120│ (x)", "   │  ^"));
  });
  test("two and three lines are shown whole", () => {
    const text = "(a\n\n   b) c";
    expect(render(at(text, "(a\n\n   b)", { label: "all" }), text)).toBe(lines(
      "error[PG2001]: unknown name `hop`", "  ┌─ src/main.lisp:1:1", " 1│ (a", "  │ ^^", " 2│", "  │ ^", " 3│    b) c", "  │    ^^ all"));
  });
  test("of more lines the first and the last", () => {
    const text = "x (a\n1\n2\n3\n  b)";
    expect(render(at(text, "(a\n1\n2\n3\n  b)"), text)).toBe(lines(
      "error[PG2001]: unknown name `hop`", "  ┌─ src/main.lisp:1:3", " 1│ x (a", "  │   ^^", "  ⋮", " 5│   b)", "  │   ^^"));
  });
  test("tabs and wide characters keep the carets in place", () => {
    const text = 'a\t"日本" hop';
    expect(render(at(text, "hop"), text)).toBe(lines("error[PG2001]: unknown name `hop`", "  ┌─ src/main.lisp:1:8", ' 1│ a   "日本" hop', "  │            ^^^"));
    const inside = '"日本"';
    expect(render(at(inside, "本"), inside).split("\n").at(-1)).toBe("  │    ^^");
  });
  test("combining marks take no column", () => {
    const text = '"e\u0301" hop';
    expect(render(at(text, "hop"), text).split("\n").at(-1)).toBe("  │     ^^^");
  });
  test("what would act on the terminal is replaced", () => {
    const text = "(a \u001b[31m \u202e x)";
    expect(render(at(text, "x"), text).split("\n")[2]).toBe(" 1│ (a \ufffd[31m \ufffd x)");
  });
  test("the end of the text, and an empty file", () => {
    const end = { ...at("ab", "b"), span: { file: "f", start: 2, end: 2 } };
    expect(render(end, "ab")).toBe(lines("error[PG2001]: unknown name `hop`", "  ┌─ f:1:3", " 1│ ab", "  │   ^"));
    expect(render({ ...end, span: { file: "f", start: 0, end: 0 } }, "")).toBe(lines("error[PG2001]: unknown name `hop`", "  ┌─ f:1:1", " 1│", "  │ ^"));
  });
  test("without source text the file alone, without a file nothing", () => {
    expect(render(at("x", "x"), undefined)).toBe(lines("error[PG2001]: unknown name `hop`", "  ┌─ src/main.lisp"));
    expect(render({ ...at("x", "x", { help: "h" }), span: { file: "", start: 0, end: 0 } }, undefined)).toBe(lines("error[PG2001]: unknown name `hop`", "  = help: h"));
  });
  test("a long line is cut around the mark, and the carets stay under it", () => {
    const text = `(${"a ".repeat(5000)}hop ${"b ".repeat(5000)})`;
    const [, , code, carets] = render(at(text, "hop"), text, { columns: 40 }).split("\n") as [string, string, string, string];
    expect(code).toMatch(/^ 1│ ….*hop.*…$/u);
    expect([...code].length).toBeLessThan(50);
    expect(carets.indexOf("^")).toBe(code.indexOf("hop"));
    expect(carets.trimEnd().endsWith("│" + " ".repeat(carets.indexOf("^") - 3) + "^^^")).toBe(true);
  });
  test("carriage returns do not show", () => {
    const text = "(a\r\n hop)\r\n";
    expect(render(at(text, "hop"), text)).toBe(lines("error[PG2001]: unknown name `hop`", "  ┌─ src/main.lisp:2:2", " 2│  hop)", "  │  ^^^"));
  });
  test("colours are the caller's", () => {
    const text = "x";
    const tag = (name: string) => (s: string) => `<${name}>${s}</${name}>`;
    expect(render(at(text, "x"), text, { colours: { error: tag("e"), warning: tag("w"), faint: tag("f"), strong: tag("s") } })).toBe(lines(
      "<e>error[PG2001]</e><s>: unknown name `hop`</s>", "  <f>┌─</f> src/main.lisp:1:1", "<f> 1│</f> x", "  <f>│</f> <e>^</e>"));
  });
});
