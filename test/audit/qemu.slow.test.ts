/** On the simulated board: what a Cortex-M7 logged of the examples' messages, read over the link, holds, and replays the same on the model. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newPlace } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";
import { root } from "../runtime/native.ts";

/** With lookups, with tables, with faults and replies. */
const examples = ["standard-path", "coap-by-path", "telemetry"];
let place: Place;
beforeAll(async () => {
  place = newPlace();
  await place.run("key", "new", "audit.key", "--parameters", "Ed25519", "--unencrypted");
});
afterAll(() => place.remove());

test.each(examples)("%s", async (name) => {
  const directory = join(place.directory, name);
  mkdirSync(directory);
  cpSync(join(root, "examples", name), directory, { recursive: true, filter: (path) => !path.endsWith("/build") });
  const { $schema: _, ...project } = JSON.parse(readFileSync(join(directory, "pgrid.json"), "utf8")) as Record<string, unknown>;
  writeFileSync(join(directory, "pgrid.json"), JSON.stringify({ ...project, audit: { log: "17".repeat(32), public: "../audit.key.pub" } }));
  const sent = await place.run("sim", name, "--log", `${name}.audit`, "--key", "audit.key", "--json");
  expect([name, sent.exit, sent.err.includes("error")]).toEqual([name, 0, false]);
  const decisions = sent.out.split("\n").filter((line) => line.includes('"event":"decision"')).map((line) => JSON.parse(line) as { vm_instructions: number });
  expect(decisions.length).toBeGreaterThan(3);
  expect((await place.run("audit", "verify", `${name}.audit`, "--public", "audit.key.pub", "--epoch", "1")).exit).toBe(0);
  const replayed = await place.run("audit", "replay", `${name}.audit`, "--public", "audit.key.pub", "--project", name, "--json");
  expect([name, replayed.exit]).toEqual([name, 0]);
  const { same, records } = JSON.parse(replayed.out) as { same: number; records: readonly { kind: string }[] };
  expect([same, records.length]).toEqual([decisions.length, decisions.length]);
  rmSync(directory, { recursive: true });
}, 120_000);
