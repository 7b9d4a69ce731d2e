/** Writes docs/errors/ from the catalogue: `node test/diagnostics/write-pages.ts`. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { errorPages } from "../../compiler/diagnostics/pages.ts";

const folder = new URL("../../docs/errors/", import.meta.url);
mkdirSync(folder, { recursive: true });
const pages = errorPages();
for (const file of readdirSync(folder)) if (!pages.has(file)) rmSync(new URL(file, folder));
for (const [file, text] of pages) writeFileSync(new URL(file, folder), text);
