/** Files that a project's sources import, and those that these import: read once each. */
import { resolve } from "node:path";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { readSource } from "./config/project.ts";
import type { Source } from "./config/project.ts";
import type { Texts } from "./config/files.ts";
import type { Host } from "./host.ts";

/**
 * The imported files that are no sources themselves. `importsOf` names what a source imports; a file that is not there is
 * left out, and the compiler says so where it is imported.
 */
export function librariesOf(host: Host, sources: readonly Source[], importsOf: (source: Source) => readonly string[], texts: Texts): Outcome<readonly Source[]> {
  const known = new Set(sources.map(({ file }) => file));
  const libraries: Source[] = [];
  const diagnostics: Diagnostic[] = [];
  const open = [...sources];
  for (let source = open.pop(); source !== undefined; source = open.pop()) {
    for (const file of importsOf(source)) {
      if (known.has(file)) continue;
      known.add(file);
      const read = readSource(host, resolve(host.cwd, file), texts);
      if (read === undefined) continue;
      if (!read.ok) {
        diagnostics.push(...read.diagnostics);
        continue;
      }
      // Under the name that the compiler gave it: relative to the file that imports.
      const library = { file, text: read.value.text };
      texts.set(file, library.text);
      libraries.push(library);
      open.push(library);
    }
  }
  return diagnostics.length > 0 ? fail(diagnostics) : succeed(libraries);
}
