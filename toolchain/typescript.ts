/** The TypeScript front end with its texts: the library of policies, and what it needs of TypeScript's own declarations. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createTypeScriptReader } from "../compiler/1-read-typescript/reader.ts";
import type { TypeScriptReader } from "../compiler/1-read-typescript/reader.ts";
import { libraryFiles } from "../compiler/1-read-typescript/program.ts";
import { readText } from "./host.ts";
import type { Host } from "./host.ts";

export function typeScriptReader(host: Host): TypeScriptReader {
  const directory = dirname(createRequire(import.meta.url).resolve("typescript"));
  const text = (path: string): string => {
    const found = readText(host, path);
    if (typeof found !== "string") throw new Error(`${path} is not there`);
    return found;
  };
  return createTypeScriptReader({
    promisegrid: text(join(host.root, "lib/promisegrid.d.ts")),
    standard: new Map(libraryFiles.map((file) => [file, text(join(directory, file))])),
  });
}
