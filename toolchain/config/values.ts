/** The values of a board, each with the place that it is from and the source that is cited for it. */
import { nowhere } from "../../compiler/support/span.ts";
import type { Span } from "../../compiler/support/span.ts";
import { plain } from "./json.ts";
import type { Json } from "./json.ts";

export interface Value {
  /** Keys from the top, with dots; items of an array by number. */
  readonly path: string;
  readonly value: string | number | boolean | null;
  readonly span: Span;
  /** `source` of the nearest object around it that has one. */
  readonly source: string | null;
}

/** Keys that say something about the file, and nothing about the board. */
const ofTheFile: readonly string[] = ["$schema", "schemaVersion"];

export function valuesOf(json: Json): readonly Value[] {
  const values: Value[] = [];
  const walk = (at: Json, path: string, source: string | null): void => {
    switch (at.kind) {
      case "object": {
        const own = at.members.find(({ key }) => key === "source")?.value;
        const cited = own?.kind === "string" ? own.value : source;
        for (const { key, value } of at.members) if (key !== "source" && !(path === "" && ofTheFile.includes(key))) walk(value, path === "" ? key : `${path}.${key}`, cited);
        return;
      }
      case "array":
        at.items.forEach((item, i) => walk(item, `${path}.${i}`, source));
        return;
      default:
        values.push({ path, value: plain(at) as Value["value"], span: at.span, source });
    }
  };
  walk(json, "", null);
  return values;
}

/** Line of a span in its file, from 1; null when the text is not known. */
export function lineOf({ file, start }: Span, texts: ReadonlyMap<string, string>): number | null {
  const text = file === nowhere.file ? undefined : texts.get(file);
  return text === undefined ? null : text.slice(0, start).split("\n").length;
}
