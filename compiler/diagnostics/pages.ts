/** The pages of docs/errors/ and the text of `pgrid explain`: written from the catalogue. */
import { catalogue, diagnosticCodes } from "./catalogue.ts";
import type { DiagnosticCode } from "./catalogue.ts";
import type { Row } from "./catalogue/row.ts";

const classes: readonly (readonly [string, string])[] = [
  ["PG1", "Reading a file"], ["PG2", "Names, types and forms"], ["PG3", "Bounds and limits of routes"], ["PG4", "Command line, projects, systems, boards, targets"],
  ["PG5", "Device and link"], ["PG6", "Images and verification"], ["PG7", "Tools"], ["PG8", "Signed images, updates, flashing, sizes, boards' flash, messages"], ["PG9", "The toolchain itself"],
];
const placeholders = (text: string): string => text.replace(/\{([A-Za-z]+)\}/gu, "‹$1›");

/** What `pgrid explain` prints. */
export function pageOf(code: DiagnosticCode): string {
  const row: Row = catalogue[code];
  const parts = [`# ${code}: ${row.title}`, `${row.severity ?? "error"}: ${placeholders(row.template)}`, row.explanation];
  if (row.help !== undefined) parts.push(`What to do: ${placeholders(row.help)}`);
  const shown = row.exampleShown ?? row.example;
  if (shown !== undefined) parts.push("An example that shows it:", `\`\`\`${row.language === "typescript" ? "ts" : "lisp"}\n${visible(shown).trimEnd()}\n\`\`\``);
  return `${parts.join("\n\n")}\n`;
}

const origin = "This page is written from compiler/diagnostics/catalogue/; do not edit it.";

/** The list of all codes, in Markdown. */
export function indexPage(): string {
  const parts = ["# Diagnostics", "Each code is stable: its wording may change, its meaning does not. `pgrid explain PG2001` prints a page."];
  for (const [prefix, title] of classes) {
    const codes = diagnosticCodes.filter((code) => code.startsWith(prefix)).sort();
    if (codes.length > 0) parts.push(`## ${prefix}xxx: ${title}`, codes.map((code) => `- [${code}](${code}.md) ${catalogue[code].title}`).join("\n"));
  }
  parts.push(origin);
  return `${parts.join("\n\n")}\n`;
}

/** All pages by file name. */
export function errorPages(): ReadonlyMap<string, string> {
  return new Map([["index.md", indexPage()], ...diagnosticCodes.map((code) => [`${code}.md`, `${pageOf(code)}\n${origin}\n`] as const)]);
}

/** Invisible characters would be as invisible on the page. */
function visible(text: string): string {
  return text.replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/gu, (c) => `<U+${c.codePointAt(0)!.toString(16).toUpperCase()}>`);
}
