import { expect, test } from "vitest";
import { convert } from "../../compiler/convert/convert.ts";
import { corpus, libraries } from "../corpus/programs.ts";
import { reader } from "../typescript/reader.ts";
test("measure", () => {
  const bad: string[] = [];
  let ok = 0;
  for (const { file, text } of corpus()) {
    try {
    const made = convert({ file, text }, { typescript: reader }, libraries);
    if (!made.ok) { bad.push(`${file}: ${made.diagnostics.map((d) => `${d.code} ${d.message} ${(d.notes ?? []).join(" ")}`).slice(0, 2).join(" | ")}`); continue; }
    const back = convert({ file: made.value.file, text: made.value.text }, { typescript: reader }, libraries);
    if (!back.ok) { bad.push(`BACK ${file}: ${back.diagnostics.map((d) => `${d.code} ${d.message} ${(d.notes ?? []).join(" ")}`).slice(0, 2).join(" | ")}`); continue; }
    ok++;
    } catch (error) { bad.push(`THROW ${file}: ${(error as Error).stack!.split("\n").slice(0, 3).join(" ")}`); }
  }
  console.log(ok, bad.length);
  console.log(bad.join("\n"));
  expect(1).toBe(1);
});
