/** `node_modules/.bin/node test/corpus/write-bounds.ts`: writes the bound of each accepted program into its file, where it is missing or another. */
import { writeFileSync } from "node:fs";
import { corpus } from "./programs.ts";
import { corpusFile } from "./runs.ts";

for (const source of corpus()) {
  const { project } = corpusFile(source);
  const { bound } = [...project.routes, ...project.merges, ...project.caches, ...project.policies][0]!;
  const parts = [["instructions", bound.instructions], ["hash-bytes", bound.hashBytes], ["lookups", bound.lookups]] as const;
  const line = `;; bound: ${parts.filter(([kind, value]) => kind === "instructions" || value > 0).map(([kind, value]) => `${kind} ${value}`).join(" ")}`;
  const lines = source.text.split("\n");
  const at = lines.findIndex((each) => each.startsWith(";; bound:"));
  if (at >= 0) lines[at] = line;
  else {
    // Behind the last of the expectations that stand together.
    const last = lines.findLastIndex((each) => each.startsWith(";; "));
    lines.splice(last >= 0 ? last + 1 : 0, 0, line);
  }
  const text = lines.join("\n");
  if (text !== source.text) writeFileSync(new URL(source.file, import.meta.url), text);
}
