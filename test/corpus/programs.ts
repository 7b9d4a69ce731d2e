/** The corpus: every program of this folder, read; the files that they import; and those that are refused. */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Source } from "../../compiler/pipeline.ts";
import { readExpectations } from "./expectations.ts";
import type { Expectations } from "./expectations.ts";

export interface CorpusProgram {
  /** File name without its ending. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly expectations: Expectations;
}

function filesOf(directory: string): readonly string[] {
  return readdirSync(fileURLToPath(new URL(directory, import.meta.url))).filter((file) => file.endsWith(".lisp")).sort();
}
const textOf = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

function programsIn(directory: string): readonly CorpusProgram[] {
  return filesOf(directory).map((file) => {
    const text = textOf(`${directory}${file}`);
    try {
      return { name: file.slice(0, -".lisp".length), file, text, expectations: readExpectations(text) };
    } catch (error) {
      throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
    }
  });
}

/** Accepted programs. */
export const corpus = (): readonly CorpusProgram[] => programsIn("./");
/** Files that the compiler has something to say about: errors, or warnings alone. */
export const refusedCorpus = (): readonly CorpusProgram[] => programsIn("refused/");
/** What both import, by the paths that they write: `lib/units.lisp`. */
export const libraries: readonly Source[] = filesOf("lib/").map((file) => ({ file: `lib/${file}`, text: textOf(`lib/${file}`) }));
