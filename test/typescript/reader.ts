/** The TypeScript front end for tests: one reader, so that TypeScript's declarations are parsed once. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { libraryFiles } from "../../compiler/1-read-typescript/program.ts";
import { createTypeScriptReader } from "../../compiler/1-read-typescript/reader.ts";

const standard = dirname(createRequire(import.meta.url).resolve("typescript"));

export const reader = createTypeScriptReader({
  promisegrid: readFileSync(new URL("../../lib/promisegrid.d.ts", import.meta.url), "utf8"),
  standard: new Map(libraryFiles.map((file) => [file, readFileSync(join(standard, file), "utf8")])),
});
