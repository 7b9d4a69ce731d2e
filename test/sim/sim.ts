/** The same simulation on any board: what `pgrid sim` answers has to be the same everywhere. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { outputShapes } from "../../cli/schemas.ts";
import type { DecisionEvent } from "../../cli/decisions.ts";
import { cidText, contentId } from "../../sim/content.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import type { Place } from "../cli/harness.ts";

export const example = join(nodeHost().root, "examples/standard-path");

/** Each line of NDJSON, held against its schema. */
export function eventsOf(out: string): Record<string, unknown>[] {
  const lines = out.trimEnd().split("\n");
  return lines.map((line, i) => {
    const shape = outputShapes.sim[i === 0 ? 0 : i === lines.length - 1 ? 3 : 1];
    const tree = parseJson("line", line);
    if (!tree.ok) throw new Error(`not JSON: ${line}`);
    expect(checkShape(tree.value, shape, "the line").map((found) => found.message)).toEqual([]);
    return JSON.parse(line) as Record<string, unknown>;
  });
}

export async function decisions(place: Place, ...argv: readonly string[]): Promise<DecisionEvent[]> {
  const { exit, out, err } = await place.run("sim", ...argv, "--json");
  expect(err).toBe("");
  expect(exit).toBe(0);
  const events = eventsOf(out);
  expect(events[0]).toEqual({ schema: "pgrid.sim/1" });
  const found = events.slice(1, -1) as unknown as DecisionEvent[];
  expect(events.at(-1)).toMatchObject({ event: "summary", ok: true, messages: found.length, diagnostics: [] });
  return found;
}

/** Under which name the device has to look a payload up, by an implementation of its own. */
export const nameOf = (path: string): string => cidText(contentId("sha3-256", readFileSync(path)));

export const payloadFiles = ["messages/hello.txt", "messages/empty", "messages/largest.txt", "messages/reading.json"].map((file) => join(example, file));

/** Copies the example, so that its build directory is the test's own. */
export function copyExample(place: Place): void {
  for (const file of ["pgrid.json", "src/main.lisp", "messages/hello.txt", "messages/empty", "messages/largest.txt", "messages/reading.json"]) {
    place.write(`p/${file}`, readFileSync(join(example, file)));
  }
}
