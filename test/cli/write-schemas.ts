/** Writes docs/schema/ from the shapes: `node test/cli/write-schemas.ts`. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { schemaFiles } from "../../cli/schemas.ts";

const folder = new URL("../../docs/schema/", import.meta.url);
mkdirSync(folder, { recursive: true });
const files = schemaFiles();
for (const file of readdirSync(folder)) if (!files.has(file)) rmSync(new URL(file, folder));
for (const [file, text] of files) writeFileSync(new URL(file, folder), text);
