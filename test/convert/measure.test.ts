import { expect, test } from "vitest";
import { readFileSync, readdirSync, existsSync } from "node:fs";
import { convert } from "../../compiler/convert/convert.ts";
import { reader } from "../typescript/reader.ts";
test("measure", () => {
  const bad: string[] = [];
  let ok = 0;
  const sources: { file: string; text: string; nodes: Map<string, Uint8Array> }[] = [];
  for (const d of ["test/typescript/programs", "test/typescript/twins"]) for (const f of readdirSync(d).filter((n) => n.endsWith(".policy.ts"))) sources.push({ file: f, text: readFileSync(`${d}/${f}`, "utf8"), nodes: new Map() });
  const every = new Map<string, Uint8Array>();
  for (const e of readdirSync("examples")) {
    if (!existsSync(`examples/${e}/pgrid.json`)) continue;
    const { nodes = {} } = JSON.parse(readFileSync(`examples/${e}/pgrid.json`, "utf8"));
    const map = new Map(Object.entries(nodes).map(([n, id]) => [n, Uint8Array.from(Buffer.from(id as string, "hex"))]));
    for (const [n, id] of map) every.set(n, id);
    for (const f of readdirSync(`examples/${e}/src`)) sources.push({ file: f, text: readFileSync(`examples/${e}/src/${f}`, "utf8"), nodes: map });
  }
  for (const { file, text, nodes } of sources) {
    const options = { typescript: reader, nodes: nodes.size > 0 ? nodes : every };
    try {
    const made = convert({ file, text }, options);
    if (!made.ok) { bad.push(`${file}: ${made.diagnostics.map((d) => `${d.code} ${d.message} ${(d.notes ?? []).join(" ")}`).slice(0, 2).join(" | ")}`); continue; }
    const back = convert({ file: made.value.file, text: made.value.text }, options);
    if (!back.ok) { bad.push(`BACK ${file}: ${back.diagnostics.map((d) => `${d.code} ${d.message} ${(d.notes ?? []).join(" ")}`).slice(0, 2).join(" | ")}`); continue; }
    ok++;
    } catch (error) { bad.push(`THROW ${file}: ${(error as Error).stack!.split("\n").slice(0, 3).join(" ")}`); }
  }
  console.log(ok, bad.length);
  console.log(bad.join("\n"));
  expect(1).toBe(1);
});
