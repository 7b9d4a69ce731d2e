/**
 * No stack is used deeper than its static bound says: the node in one image and as domains, their stacks painted, under the frames of
 * the differential tests, under crashes, and with the keys domain driven to its depths.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crashed, keysDriven, keysRun, painted, talkedTo } from "../../bench/stack.ts";
import { buildDescribed } from "../../bench/systems.ts";
import { encodeMessage, frame } from "../../sim/link.ts";
import { readElf } from "../../toolchain/elf.ts";
import { placesInImage, placesInSystem, stacksOfImage, stacksOfSystem } from "../../toolchain/stacks.ts";
import type { Stack } from "../../toolchain/stacks.ts";
import type { BuildRecord } from "../../toolchain/record.ts";
import { newPlace } from "../cli/harness.ts";
import { acknowledged, asks, cidOf, id, nodeFrames, nodeProject, payloads } from "../runtime/frames.ts";
import { standardPath } from "../runtime/routes.ts";
import { tabledProject } from "../toolchain/projects.ts";
import { host } from "./image.ts";
import { nodeImage } from "./node.ts";

/** Where no region of a domain is. */
const nowhere = 0x6000_0000;

function within(stacks: readonly Stack[], used: ReadonlyMap<string, number>): void {
  for (const { name, bound, reserved } of stacks) {
    if (!used.has(name)) continue;
    expect(bound.open, name).toEqual([]);
    expect(used.get(name), `${name}: a run against its bound`).toBeLessThanOrEqual(bound.bytes);
    expect(bound.bytes, `${name}: its bound against its room`).toBeLessThanOrEqual(reserved);
  }
}

test("the node's domains and the kernel, in a run with crashes of each domain", async () => {
  const build = await nodeImage(nodeProject, { RESTARTS_PER_MINUTE: 1_000_000 });
  const symbolOf = (domain: string, name: string): number =>
    readElf(readFileSync(join(build.directory, "components", domain, `${domain}.elf`))).symbols.find((symbol) => symbol.name === name)!.address & ~1;
  const places = placesInSystem(readElf(readFileSync(build.elf)), build.layout);
  const used = await painted(host, build.elf, places, async (device, run) => {
    await talkedTo(device);
    for (const each of acknowledged) await device.exchange(each, "done", 20_000);
    const blake3 = frame(encodeMessage("install", { image: standardPath("blake3") }));
    await device.exchange(blake3, "done", 20_000);
    for (const each of asks(1)) await device.exchange(each, "decision", 20_000);
    const whole = { ttl: 1, priority: 1, type: 1, route: 65535, sequence: 9, source: id(1), payload: payloads.at(-1)! };
    await device.request("message", whole, "decision", 20_000);
    for (const [domain, name] of [["router", "pg_run"], ["store", "pg_providers_find_words"], ["protocol", "pg_protocol_stats"]] as const) {
      await run.derailAt(symbolOf(domain, name), nowhere, () => device.send(domain === "protocol" ? frame(encodeMessage("stats-get", {})) : frame(encodeMessage("message", { ...whole, route: 0 }))));
    }
    // Answers come as they come, some of them lost with what crashed: only that it still talks is asked for.
    for (const each of fc.sample(nodeFrames, { numRuns: 60, seed: 7 })) device.send(each);
    device.send(frame(encodeMessage("provide", { seconds: 1, node: id(1), cid: cidOf(payloads[1]!) })));
    await new Promise((resolve) => setTimeout(resolve, 1500));
  });
  within(stacksOfSystem(build.record), used);
  // A pattern that nobody wrote over would hold any bound: each has been used, but for the keys', which nothing here asks.
  for (const [name, bytes] of used) if (name !== "keys") expect(bytes, name).toBeGreaterThanOrEqual(64);
  expect(used.get("router")).toBeGreaterThan(3000); // BLAKE3 of the longest payload
}, 120_000);

test("the keys domain, on the longest text that it takes", async () => {
  const build = await buildDescribed(host, "stack-keys-test", keysDriven(host), join(host.root, "systems/node"), [], "#include \"node/project.h\"\nconst struct pg_project pg_project = {0};\n");
  const keys = await keysRun(host, build);
  within(stacksOfSystem(build.record), new Map([["keys", keys]]));
  expect(keys).toBeGreaterThan(4000);
}, 120_000);

test("the node in one image, and its exception handlers when it crashes", async () => {
  const place = newPlace();
  try {
    tabledProject(place, "p");
    expect((await place.run("build", "p")).exit).toBe(0);
    const directory = join(place.directory, "p/build/qemu-mps2-an500");
    const record = JSON.parse(readFileSync(join(directory, "build.json"), "utf8")) as BuildRecord;
    const elf = join(directory, "sample.elf");
    const used = await painted(host, elf, placesInImage(readElf(readFileSync(elf))), crashed);
    within(stacksOfImage(record), used);
    expect(used.get("main")).toBeGreaterThan(400);
    expect(used.get("exceptions")).toBeGreaterThan(100);
  } finally {
    place.remove();
  }
}, 120_000);
