/** What proofs/wp/units.ts names is what the C has: a case that is in no group would be proved nowhere. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { groups, wpSources } from "../../proofs/wp/units.ts";
import { instructions } from "../../spec/instructions.ts";
import { mistakes } from "./wp-mistakes.ts";

const text = readFileSync(new URL("../../runtime-c/vm/interp.c", import.meta.url), "utf8");
const loop = text.slice(text.indexOf("void pg_run("));

/** Names of the instructions whose case is in the text when one group is compiled, or all. */
function casesOf(group: number | null): readonly string[] {
  const found: string[] = [];
  let open = true;
  for (const line of loop.split("\n")) {
    const begins = /^#if PROVED_IN\((\d+)\)$/u.exec(line);
    if (begins) open = group === null || Number(begins[1]) === group;
    else if (line === "#endif") open = true;
    if (!open) continue;
    for (const [, name] of line.matchAll(/\bOP\((\w+?)\)/gu)) found.push(name!);
    for (const [, load] of line.matchAll(/^ {2}LOAD\((\w+),/gu)) found.push(load!, `${load}I`);
    for (const [, one] of line.matchAll(/^ {2}ITERATE\((\w+),/gu)) found.push(one!);
    for (const [, one, other] of line.matchAll(/^ {2}JOINED\((\w+), .*?, (\w+), at/gu)) found.push(one!, other!);
  }
  return found;
}

test("each instruction's case is in exactly one group", () => {
  const names = Object.keys(instructions).toSorted();
  expect(casesOf(null).toSorted()).toEqual(names);
  const always = casesOf(-1);
  expect(always).toEqual([]);
  expect(groups.flatMap((group) => casesOf(group)).toSorted()).toEqual(names);
});

test("each group is proved, and the rest of the file beside them", () => {
  const named = [...loop.matchAll(/PROVED_IN\((\d+)\)/gu)].map(([, group]) => Number(group));
  expect([...new Set(named)].toSorted((a, b) => a - b)).toEqual([...groups]);
  const flags = wpSources.filter(({ file }) => file === "vm/interp.c").map((each) => (each.flags ?? []).join(" "));
  expect(flags).toEqual(["-wp-skip-fct pg_run", ...groups.map((group) => `-cpp-extra-args=-DPG_PROVED_GROUP=${group} -wp-fct pg_run`)]);
});

test("each mistake that is planted for WP has its place in the C, and stands in a file that is proved", () => {
  expect(new Set(mistakes.map(({ name }) => name)).size).toBe(mistakes.length);
  for (const { name, source, from, to } of mistakes) {
    expect(wpSources.map(({ file }) => file), name).toContain(source.file);
    const c = readFileSync(new URL(`../../runtime-c/${source.file}`, import.meta.url), "utf8");
    expect(c.replace(from, to), name).not.toBe(c);
  }
  // Of what npm test plants a part only, it plants one in each file that reads messages and programs first.
  for (const file of ["wire/cbor.c", "wire/envelope.c", "wire/window.c", "lisp/reader.c"]) expect(mistakes.some(({ source, long }) => source.file === file && long === undefined), file).toBe(true);
});
