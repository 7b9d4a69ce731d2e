import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { contentId } from "../../sim/content.ts";
import { frame } from "../../sim/link.ts";
import { startSim } from "../../sim/simulator.ts";
import type { Simulation } from "../../sim/simulator.ts";
import { join } from "node:path";
import { newPlace } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";
import { copyExample, decisions, nameOf, payloadFiles } from "./sim.ts";

let place: Place;
beforeAll(async () => {
  place = newPlace();
  copyExample(place);
  await place.run("build", "p", "--board", "host");
}, 60_000);
afterAll(() => place.remove());

describe("pgrid sim on the host board", () => {
  test("finds providers, and goes to the gateway on a miss", async () => {
    const found = await decisions(place, "p", "--board", "host", "--send", ...payloadFiles);
    const id = { a: "565bca3b739830749bdca1788eae7017826f0d52dd47ba57ace078373ea452ff", b: "a4f31a58cd5f09dd4f1eef2ff64357154a5f762dc9cd2c6e346b49f94dd8a6cf", gateway: "e2527484a2469be9534649f975b823cf29e86c70cb86ac02b011b08c7197e76c" };
    expect(found).toEqual([
      { event: "decision", payload: payloadFiles[0], cid: nameOf(payloadFiles[0]!), action: "forward", next_hop: id.a, vm_instructions: 3, cpu_instructions: null },
      { event: "decision", payload: payloadFiles[1], cid: nameOf(payloadFiles[1]!), action: "forward", next_hop: id.gateway, vm_instructions: 3, cpu_instructions: null, via: "gateway" },
      { event: "decision", payload: payloadFiles[2], cid: nameOf(payloadFiles[2]!), action: "forward", next_hop: id.b, vm_instructions: 3, cpu_instructions: null },
      { event: "decision", payload: payloadFiles[3], cid: nameOf(payloadFiles[3]!), action: "forward", next_hop: id.gateway, vm_instructions: 3, cpu_instructions: null, via: "gateway" },
    ]);
  });

  test("sends the project's messages when none are named", async () => {
    const found = await decisions(place, "p", "--board", "host");
    expect(found.map(({ payload }) => payload)).toEqual(["messages/hello.txt", "messages/empty", "messages/largest.txt", "messages/reading.json"]);
  });

  test("people see names of nodes and no CPU instructions", async () => {
    const { out, err } = await place.run("sim", "p", "--board", "host");
    expect(out).toMatch(/messages\/hello\.txt +13 B {2}→ store-a\n/u);
    expect(out).toMatch(/→ gateway\n/u);
    expect(out).not.toContain("CPU");
    expect(err).toContain("4 messages: 4 forward");
  });

  test("every action has its form, and flags describe the messages", async () => {
    place.write("all/pgrid.json", { schemaVersion: 1, name: "all", entry: "main.lisp", board: "host" });
    place.write("all/main.lisp", "(defroute by-ttl\n  (if (= %ttl 0) (drop 'expired)\n    (if (= %ttl 1) (deliver)\n      (if (= %ttl 2) (reply (- 0 %priority))\n        (if (= %ttl 3) (reply (+ 2147483647 %priority))\n          (gateway))))))\n(defroute named (if (= %source (node \"store-a\")) (deliver) (drop 'forbidden)))\n");
    place.write("all/pgrid.json", { schemaVersion: 1, name: "all", entry: "main.lisp", board: "host", nodes: { "store-a": "1".repeat(64) } });
    place.write("x", "x");
    const one = async (...argv: readonly string[]) => (await decisions(place, "all", ...argv, "--send", "x"))[0];
    expect(await one("--ttl", "0")).toMatchObject({ action: "drop", reason: "expired", next_hop: null, cid: null });
    expect(await one("--ttl", "1")).toMatchObject({ action: "deliver" });
    expect(await one("--ttl", "2", "--priority", "5")).toMatchObject({ action: "reply", value: -5 });
    expect(await one("--ttl", "3", "--priority", "1")).toMatchObject({ action: "fault", fault: "overflow" });
    // No gateway in this project.
    expect(await one("--ttl", "4")).toMatchObject({ action: "drop", reason: "no-route" });
    expect(await one("--route", "named", "--source", "store-a")).toMatchObject({ action: "deliver", route: "named" });
    expect(await one("--route", "named", "--source", "2".repeat(64))).toMatchObject({ action: "drop", reason: "forbidden" });
  });
});

describe("the simulator", () => {
  let sim: Simulation;
  beforeAll(async () => void (sim = await startSim(nodeHost(), { kind: "native", executable: join(place.directory, "p/build/host/standard-path.elf") })));
  afterAll(() => sim.close());
  const message = (payload: Uint8Array, sequence = 0) => sim.message({ ttl: 8, priority: 3, type: 0, route: 0, sequence, source: new Uint8Array(32), payload });

  test("learns and forgets providers", async () => {
    const payload = new TextEncoder().encode("new content");
    const cid = contentId("sha3-256", payload);
    const node = new Uint8Array(32).fill(9);
    expect((await message(payload)).action).toBe("gateway");
    expect(await sim.provide({ seconds: 60, node, cid })).toMatchObject({ status: "ok" });
    expect(await message(payload)).toMatchObject({ action: "forward", node });
    expect(await sim.provide({ seconds: 0, node, cid })).toMatchObject({ status: "ok" });
    expect((await message(payload)).action).toBe("gateway");
    await sim.provide({ seconds: 60, node, cid });
    await sim.reset();
    expect((await message(payload)).action).toBe("gateway");
  });

  test("requests that are made together are answered in turn", async () => {
    const sequences = Array.from({ length: 20 }, (_, i) => i);
    const found = await Promise.all(sequences.map((sequence) => message(Uint8Array.of(sequence), sequence)));
    expect(found.map(({ sequence }) => sequence)).toEqual(sequences);
  });

  test("broken frames are counted, and the device goes on", async () => {
    await sim.reset();
    const good = frame(Uint8Array.of(0x05));
    sim.device.send(good.map((byte, i) => (i === good.length - 2 ? byte ^ 0x40 : byte)));
    sim.device.send(Uint8Array.of(9, 1, 0));
    const stats = await sim.stats();
    expect(stats).toMatchObject({ "frame-crc": 1, "frame-coding": 1, "decisions": 0 });
    expect((await message(new Uint8Array(0))).action).toBe("gateway");
  });

  test("an image that is none is refused with its reason", async () => {
    expect(await sim.install(new Uint8Array(40))).toEqual({ status: "refused", refusal: "magic", word: 0 });
  });
});
