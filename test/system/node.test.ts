import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { boot } from "../../sim/machines.ts";
import { writeProject } from "../runtime/project.ts";
import { standardPath } from "../runtime/routes.ts";
import { host, imageIn } from "./image.ts";
test("builds", async () => {
  const unit = join(mkdtempSync(join(tmpdir(), "pgrid-node-")), "project.c");
  writeProject(unit, { routes: [{ image: standardPath("sha3-256") }], tables: [], seeds: [], gateway: new Uint8Array(32).fill(7), build: 5 });
  const built = await imageIn(join(host.root, "systems/node"), { routes: new Map([["project.c", readFileSync(unit, "utf8")]]) });
  console.log(built.elf);
  const device = boot(host, { kind: "qemu", emulator: "qemu-system-arm", machine: "mps2-an500", elf: built.elf });
  try {
    console.log(await device.hello(5000));
    const d = await device.request("message", { ttl: 8, priority: 3, type: 1, route: 0, sequence: 7, source: new Uint8Array(32), payload: new Uint8Array(64) }, "decision", 5000);
    console.log(d, d.ticks * 40 / 128);
    console.log(await device.request("stats-get", {}, "stats", 5000));
  } finally { device.close(); }
  expect(1).toBe(1);
}, 120_000);
