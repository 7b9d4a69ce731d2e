/** Files that are generated as a whole: docs/errors/ from the catalogue of diagnostics, docs/schema/ from the shapes. */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { schemaFiles } from "../../cli/schemas.ts";
import { errorPages } from "../../compiler/diagnostics/pages.ts";

/** Folders below docs/, and what stands in each: nothing else may. */
export function generatedFolders(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map([["docs/errors", errorPages()], ["docs/schema", schemaFiles()]]);
}

/** Paths that differ from what they should hold, with their text; null for a file that has no place there. */
export function staleFiles(root: string): ReadonlyMap<string, string | null> {
  const stale = new Map<string, string | null>();
  for (const [folder, files] of generatedFolders()) {
    mkdirSync(join(root, folder), { recursive: true });
    const present = new Set(readdirSync(join(root, folder)));
    for (const name of present) if (!files.has(name)) stale.set(join(folder, name), null);
    for (const [name, text] of files) {
      if (!present.has(name) || readFileSync(join(root, folder, name), "utf8") !== text) stale.set(join(folder, name), text);
    }
  }
  return stale;
}

export function writeFiles(root: string, files: ReadonlyMap<string, string | null>): void {
  for (const [path, text] of files) {
    if (text === null) rmSync(join(root, path));
    else writeFileSync(join(root, path), text);
  }
}
