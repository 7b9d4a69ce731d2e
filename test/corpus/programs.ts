/** The corpus: every program of this folder, read and checked. */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readExpectations } from "./expectations.ts";
import type { Expectations } from "./expectations.ts";

export interface CorpusProgram {
  /** File name without its ending. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly expectations: Expectations;
}

export function corpus(): readonly CorpusProgram[] {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  return readdirSync(folder).filter((file) => file.endsWith(".lisp")).sort().map((file) => {
    const text = readFileSync(new URL(file, import.meta.url), "utf8");
    try {
      return { name: file.slice(0, -".lisp".length), file, text, expectations: readExpectations(text) };
    } catch (error) {
      throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
    }
  });
}
