/**
 * Sizes of a build, kept in a file, against those of a later one (`pgrid size --save`, `--check`).
 *
 * What is held to the tolerance are the totals: flash, RAM and deepest stack of the whole, and of each program of a system.
 * Modules and routes are kept as well, to tell what grew.
 */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { parseJson, plain } from "../config/json.ts";
import { checkShape, readShape } from "../config/shape.ts";
import type { Shape, ValueOf } from "../config/shape.ts";
import { readText } from "../host.ts";
import type { Host } from "../host.ts";
import type { Texts } from "../config/files.ts";

const schema = "pgrid.sizes/1";
const count = { kind: "int", least: 0, most: Number.MAX_SAFE_INTEGER } as const satisfies Shape;
const text = { kind: "string" } as const satisfies Shape;
const usages = { kind: "array", of: { kind: "object", keys: { name: text, flash: count, ram: count }, optional: {} } } as const satisfies Shape;

export const snapshotShape = {
  kind: "object",
  keys: {
    schema: { kind: "constant", value: schema },
    kind: { kind: "word", words: ["image", "system"] }, name: text, board: text, slot: { kind: "nullable", of: text }, aot: { kind: "boolean" },
    totals: {
      kind: "array", means: "the whole first, then each program of a system",
      of: { kind: "object", keys: { name: text, flash: count, ram: { ...count, means: "stacks included" }, stack: { kind: "nullable", of: count, means: "the deepest path" } }, optional: {} },
    },
    modules: usages, routes: usages,
  },
  optional: {},
} as const satisfies Shape;
export type Snapshot = ValueOf<typeof snapshotShape>;

/** A figure that is greater than it was. */
export interface Grown {
  readonly of: "total" | "module" | "route";
  readonly name: string;
  readonly what: "flash" | "ram" | "stack";
  readonly before: number;
  readonly now: number;
  /** Of a total: by more than the tolerance. */
  readonly beyond: boolean;
}

export const snapshotText = (snapshot: Snapshot): string => `${JSON.stringify(snapshot, null, 1)}\n`;

/** `file` as the user wrote it, `path` where that is. */
export function readSnapshot(host: Host, file: string, path: string, texts: Texts): Outcome<Snapshot> {
  const content = readText(host, path);
  if (content === undefined) return fail([diagnostic("PG8311", nowhere, { file })]);
  const json = content === null ? null : parseJson(file, content);
  if (content === null || json === null || !json.ok) return fail([diagnostic("PG8312", nowhere, { file })]);
  texts.set(file, content);
  const named = (plain(json.value) as { readonly schema?: unknown } | null)?.schema;
  if (typeof named === "string" && named !== schema && named.startsWith("pgrid.sizes/")) return fail([diagnostic("PG8313", nowhere, { file, found: named, known: schema })]);
  const wrong = checkShape(json.value, snapshotShape, "the snapshot");
  if (wrong.length > 0) return fail(wrong.map(({ message, span }) => diagnostic("PG8314", span, { file, what: message })));
  return readShape(json.value, snapshotShape, "the snapshot");
}

const subject = ({ kind, name, board, slot, aot }: Snapshot): string => `${kind} ${name} for ${board}${slot === null ? "" : `, slot ${slot}`}${aot ? ", routes compiled" : ""}`;

/** `tolerance` in percent. */
export function compare(file: string, before: Snapshot, now: Snapshot, tolerance: number): Outcome<readonly Grown[]> {
  if (subject(before) !== subject(now)) return fail([diagnostic("PG8315", nowhere, { file, one: subject(before), other: subject(now) })]);
  const grown: Grown[] = [];
  for (const total of now.totals) {
    const old = before.totals.find(({ name }) => name === total.name);
    if (old === undefined) continue; // counts in the whole
    for (const what of ["flash", "ram", "stack"] as const) {
      const [from, to] = [old[what] ?? 0, total[what] ?? 0];
      if (to > from) grown.push({ of: "total", name: total.name, what, before: from, now: to, beyond: 100 * (to - from) > tolerance * from });
    }
  }
  for (const [of, list] of [["module", "modules"], ["route", "routes"]] as const) {
    for (const row of now[list]) {
      const old = before[list].find(({ name }) => name === row.name);
      for (const what of ["flash", "ram"] as const) {
        const from = old?.[what] ?? 0;
        if (row[what] > from) grown.push({ of, name: row.name, what, before: from, now: row[what], beyond: false });
      }
    }
  }
  return succeed(grown);
}

export function regressions(grown: readonly Grown[], file: string, tolerance: number): Diagnostic[] {
  return grown.filter(({ beyond }) => beyond).map(({ name, what, before, now }) =>
    diagnostic("PG8316", nowhere, { what: what === "stack" ? "deepest stack" : what, name, before: `${before} B`, now: `${now} B`, tolerance: `${tolerance}%`, file }));
}
