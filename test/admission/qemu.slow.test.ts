/** The same refusals, and what leads to each, from the code that a device runs: compiled for it, in QEMU. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildBare } from "../../bench/bare.ts";
import { must } from "../../bench/must.ts";
import { runUntilEnd } from "../../bench/run-until-end.ts";
import { boardOf } from "../../bench/systems.ts";
import { nodeHost } from "../../cli/host.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { admissionUnitsFor, messageSources } from "../../toolchain/sources.ts";
import { roots, rows } from "./rows.ts";
import { World } from "./world.ts";
import type { Line } from "./world.ts";

const initialiser = (bytes: Uint8Array): string => `{${[...bytes].join(",")}}`;
const many = (state: string, kind: string): number => state.split(" ").filter((token) => token.startsWith(kind)).length;
const counted = ({ head, state }: Line): string => `${head.split(" ")[0]} ${many(state, "L") + 256 * many(state, "S") + 65_536 * many(state, "R")}`;

test("the device gives each event its verdict", async () => {
  const host = nodeHost();
  const worlds = rows.flatMap(({ play }) => {
    const world = new World(roots);
    play(world);
    // Long ones take signatures by the dozen; memory runs out in no image without a kernel.
    return world.records.length <= 8 && !world.records.some(([what]) => what === "x".charCodeAt(0)) ? [world] : [];
  });
  expect(worlds.length).toBeGreaterThan(50);
  const events = worlds.flatMap(({ records }) => records.map((record) => joined(Uint8Array.of(record.length & 255, record.length >> 8), record)));
  const generated = { "pg_test_admission.h": `#define PG_TEST_ROOTS {${roots.map(initialiser).join(", ")}}\n#define PG_TEST_EVENTS ${initialiser(joined(...events))}\n` };
  const { elf, emulator } = await buildBare(host, "admission-test", join(host.root, "test/admission/on_device.c"), must(admissionUnitsFor(host, boardOf(host).port, { alone: true })), [], generated, messageSources(host).perFile);
  const found = (await runUntilEnd(host, emulator, elf)).trim().split("\n").filter((line) => line.startsWith("event ")).map((line) => line.trim().slice("event ".length));
  expect(found).toEqual(worlds.flatMap(({ lines }) => lines.map(counted)));
}, 240_000);
