/** Broken policies: whatever the text, the front end and the stages behind it answer with diagnostics whose spans lie in the file. */
import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { compileProject } from "../../compiler/pipeline.ts";
import { refusals } from "../../compiler/1-read-typescript/refused.ts";
import { Random } from "../../proofs/differential/random.ts";
import { reader } from "./reader.ts";

const here = new URL("./", import.meta.url);
const texts = ["twins", "programs"].flatMap((folder) =>
  readdirSync(new URL(folder, here)).filter((file) => file.endsWith(".policy.ts")).map((file) => readFileSync(new URL(`${folder}/${file}`, here), "utf8").replaceAll(/^\/\/.*\n/gmu, "")));
/** Pieces that mean something: those of the policies, and refused constructs. */
const pieces = [...texts.flatMap((text) => text.match(/[A-Za-z_]\w*|\d[\w.]*|"[^"]*"|[^\s\w]/gu) ?? []), ...refusals.map(({ example }) => ("body" in example ? example.body : example.top)),
  "undefined", "0x80000000", "1n", "{}", "[]", "=>", "?.", "...", "()", "m", "\u202e", "é", "\\u{1d400}", "/**", "`", "'", "#"];

function broken(random: Random): string {
  const parts = random.pick(texts).match(/\s+|[A-Za-z_]\w*|\d[\w.]*|"[^"]*"|[^\s\w]/gu)!;
  for (let n = random.between(1, 3); n > 0; n--) {
    const at = random.between(0, parts.length - 1);
    const kind = random.between(0, 3);
    if (kind === 0) parts.splice(at, random.between(1, 4));
    else if (kind === 1) parts.splice(at, 0, random.pick(pieces));
    else if (kind === 2) parts[at] = random.pick(pieces);
    else parts.splice(at, 0, ...parts.slice(random.between(0, parts.length - 1)).slice(0, 6));
  }
  return parts.join("");
}

/** PGRID_FUZZ_COUNT breaks more. */
const count = Number(process.env["PGRID_FUZZ_COUNT"] ?? "400");

test(`${count} broken policies`, { timeout: 60_000 + 200 * count }, () => {
  const random = new Random(7);
  let refused = 0;
  for (let n = 0; n < count; n++) {
    const text = broken(random);
    let outcome: ReturnType<typeof compileProject>;
    try {
      outcome = compileProject([{ file: "broken.policy.ts", text }], { typescript: reader });
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${text}`, { cause: error });
    }
    if (!outcome.ok) refused++;
    expect(outcome.ok || outcome.diagnostics.some(({ severity }) => severity === "error")).toBe(true);
    for (const { span, message } of outcome.diagnostics) expect({ text, inside: span.start >= 0 && span.start <= span.end && span.end <= text.length, message: message !== "" }).toEqual({ text, inside: true, message: true });
  }
  expect(refused).toBeGreaterThan(count / 2);
});
