/** Blocks of docs/reference/typescript.md: the vocabulary, what is refused, a program in both languages. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../cli/host.ts";
import { refusals } from "../../compiler/1-read-typescript/refused.ts";
import { vocabulary } from "../../spec/vocabulary.ts";
import type { Word } from "../../spec/vocabulary.ts";
import type { Block } from "./pages.ts";

const root = packageRoot();
const cell = (text: string): string => `\`${text.replaceAll("|", "\\|")}\``;
const table = (head: readonly [string, string], rows: readonly (readonly [string, string])[]): string =>
  [`| ${head.join(" | ")} |`, "| --- | --- |", ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n");

const vocabularyBlock: Block = () => table(["Lisp", "TypeScript"], (Object.values(vocabulary) as Word[]).map(({ lisp, ts, fix }) => [cell(lisp), fix === undefined ? cell(ts) : `${cell(ts)}; on fixes ${cell(fix)}`]));
const refused: Block = () => table(["Refused", "Instead"], refusals.map(({ what, help }) => [what, help.replaceAll("|", "\\|")]));
const twin: Block = () => `\`\`\`ts\n${readFileSync(join(root, "test/typescript/twins/telemetry.policy.ts"), "utf8").trimEnd()}\n\`\`\``;

export const typescriptBlocks = { vocabulary: vocabularyBlock, refused, twin } as const satisfies Record<string, Block>;
