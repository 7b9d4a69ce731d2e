import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { read } from "../../compiler/1-read/read.ts";
import { check } from "../../compiler/2-check/check.ts";
import { catalogue, diagnosticCodes, rowOf } from "../../compiler/diagnostics/catalogue.ts";
import type { Row } from "../../compiler/diagnostics/catalogue/row.ts";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { errorPages } from "../../compiler/diagnostics/pages.ts";
import { reader } from "../typescript/reader.ts";

const rows: readonly (readonly [string, Row])[] = Object.entries(catalogue);

describe("the example of each code of the reader and the checker triggers it and no other", () => {
  for (const [code, row] of rows.filter(([, { stage }]) => stage === "read" || stage === "check")) {
    test(code, () => {
      const file = row.language === "typescript" ? "example.policy.ts" : "example.lisp";
      const trees = (row.language === "typescript" ? reader.read : read)(file, row.example!);
      if (row.stage === "check") expect(trees.diagnostics).toEqual([]);
      const found = trees.ok ? (row.stage === "check" ? check(trees.value, { file }) : trees).diagnostics : trees.diagnostics;
      const codes = [...new Set(found.map((one) => one.code))];
      // PG1017 closes a list of other errors.
      expect(code === "PG1017" ? codes.slice(-1) : codes).toEqual([code]);
      expect(found.at(-1)!.severity).toBe(row.severity ?? "error");
      expect(found.every(({ span, message }) => span.file === file && message !== "")).toBe(true);
    });
  }
});

describe("rows", () => {
  test("codes stand in the class of their stage", () => {
    for (const [code, { stage }] of rows) {
      expect(code).toMatch(/^PG[1-9]\d{3}$/u);
      if (stage === "read") expect(code).toMatch(/^PG1/u);
      if (stage === "check") expect(code).toMatch(/^PG[23]/u);
      if (stage === "compile") expect(code).toMatch(/^PG[36]/u);
    }
  });
  test("every source-level row has an example, and messages are single lines without a full stop", () => {
    for (const [code, row] of rows) {
      if (row.stage === "read" || row.stage === "check") expect({ code, example: row.example !== undefined }).toEqual({ code, example: true });
      expect(row.template).not.toMatch(/\n|\.$/u);
      expect(row.explanation).toMatch(/[.:]$/u);
    }
  });
  test("long examples bring a short one for the page", () => {
    for (const [code, row] of rows) if ((row.example?.length ?? 0) > 600) expect({ code, shown: row.exampleShown !== undefined }).toEqual({ code, shown: true });
  });
  test("only own properties are codes", () => {
    expect(rowOf("PG2001")?.title).toBe("unknown name");
    expect(rowOf("toString")).toBeUndefined();
    expect(rowOf("PG0000")).toBeUndefined();
  });
});

test("templates and helps are filled in; a report's own help goes before", () => {
  const span = { file: "f", start: 0, end: 1 };
  expect(diagnostic("PG2028", span, { name: "x" })).toEqual({ code: "PG2028", severity: "warning", message: "`x` is never used", span, help: "remove it, or call it `_x`" });
  expect(diagnostic("PG2001", span, { name: "$&" }, { help: "other", notes: [] })).toEqual({ code: "PG2001", severity: "error", message: "unknown name `$&`", span, help: "other" });
});

test("docs/errors/ is what the catalogue says (else: npm run generate)", () => {
  const folder = new URL("../../docs/errors/", import.meta.url);
  const written = new Map(readdirSync(folder).sort().map((file) => [file, readFileSync(new URL(file, folder), "utf8")]));
  expect([...written.keys()]).toEqual([...errorPages().keys()].sort());
  for (const [file, text] of errorPages()) expect({ file, text: written.get(file) }).toEqual({ file, text });
  expect(errorPages().size).toBe(diagnosticCodes.length + 1);
});
