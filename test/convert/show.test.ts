import { test } from "vitest";
import { readFileSync } from "node:fs";
import { read } from "../../compiler/1-read/read.ts";
import { collectReports } from "../../compiler/diagnostics/reports.ts";
import { toTypeScript } from "../../compiler/convert/to-typescript.ts";
import { print } from "../../compiler/convert/layout.ts";
import { convert } from "../../compiler/convert/convert.ts";
import { reader } from "../typescript/reader.ts";
import { libraries } from "../corpus/programs.ts";
test("show", () => {
  for (const name of process.env["SHOW"]!.split(",")) {
    const text = readFileSync(name.includes("/") ? name : `test/corpus/${name}.lisp`, "utf8");
    const made = convert({ file: `${name}.lisp`, text }, { typescript: reader, nodes: new Map(["anna","bert","keeper","control-room","roof","cellar"].map((n, i) => [n, new Uint8Array(32).fill(i)])) }, libraries);
    if (made.ok) { console.log(made.value.text); const back = convert(made.value, { typescript: reader, nodes: new Map(["anna","bert","keeper","control-room","roof","cellar"].map((n, i) => [n, new Uint8Array(32).fill(i)])) }, libraries); console.log(back.ok ? back.value.text : back.diagnostics); continue; }
    const trees = read(name, text);
    if (!trees.ok) continue;
    console.log(text);
    for (const helpers of [new Set<string>(), null]) console.log(print(toTypeScript({ text, trees: trees.value, imports: new Map() }, collectReports(), { helpers }).doc, 120));
    console.log(made.diagnostics.map((d) => d.message));
  }
});
