/** The theories of proofs/coq, cold: every headline theorem is closed under the global context, and proofs/theorems.json says what they say. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { proveTheorems } from "../../proofs/coq.ts";
import type { CoqPart } from "../../proofs/coq.ts";
import { headlines, readTheories } from "../../toolchain/coq.ts";
import { sourcesOf } from "../../toolchain/theorems.ts";

const host = nodeHost();
let place: string;
let part: CoqPart;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "pgrid-coq-"));
  part = await proveTheorems(host, { directory: place, long: false, write: false, progress: () => {} });
}, 360_000);
afterAll(() => rmSync(place, { recursive: true }));

const asked = headlines(readTheories(host, sourcesOf(host)).get("Gate.v")!);

describe("each headline theorem", () => {
  test.each(asked)("%s", (name) => {
    expect(part.lines.find((line) => line.name === name)).toMatchObject({ verdict: "held", findings: [], detail: expect.stringContaining("closed under the global context") });
  });
});

test("nothing else fails either: the gate itself, theories that nothing needs, the list", () => {
  expect(part.lines.filter(({ verdict }) => verdict !== "held")).toEqual([]);
  expect(part.list!.theorems.map(({ name }) => name)).toEqual(asked);
  expect(part.lines.map(({ name }) => name)).toEqual([...asked, "gate", "theories", "proofs/theorems.json"]);
});
