/** The node's domains on the kernel, in QEMU: the answers of the single image, and crashes of any domain that nobody notices. */
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeMessage, frame, FrameReader } from "../../sim/link.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { acknowledged, asks, nodeFrames, nodeProject } from "../runtime/frames.ts";
import { compile, scratchDirectory, sources } from "../runtime/native.ts";
import { writeProject } from "../runtime/project.ts";
import { Console } from "./console.ts";
import { killing, said } from "./kills.ts";
import { nodeImage } from "./node.ts";

let build: SystemBuild;
beforeAll(async () => {
  build = await nodeImage(nodeProject, { RESTARTS_PER_MINUTE: 1_000_000 });
}, 120_000);

describe("the node as a system of domains", () => {
  it("answers as the single image does", async () => {
    const unit = join(scratchDirectory, "system-project.c");
    writeProject(unit, nodeProject);
    const single = compile({ sources: [...sources.core, ...sources.port.posix.sources, unit], crypto: true });
    const stats = frame(encodeMessage("stats-get", {}));
    const reset = frame(encodeMessage("reset", {}));
    const node = new Console(build.elf);
    try {
      expect((await node.next(5000))?.name).toBe("hello");
      for (const sent of fc.sample(fc.array(nodeFrames, { minLength: 1, maxLength: 40 }), { numRuns: 25, seed: 11 })) {
        const input = [...sent, stats];
        const expected = new FrameReader().push(single.run(Buffer.concat(input))).slice(1).map((each) => (typeof each === "string" ? each : said(each)));
        // A frame at a time: what is broken has no answer, so the question behind it tells that it was read.
        node.send(Buffer.concat(input));
        for (const answer of expected) {
          const got = said(await node.next(5000));
          expect({ ...(got as object), tickHz: 0 }).toEqual({ ...(answer as object), tickHz: 0 });
        }
        node.send(reset);
        expect(said(await node.next(5000))).toMatchObject({ status: 0 });
      }
    } finally {
      node.close();
    }
  }, 120_000);

  it("loses nothing that it acknowledged when any of its domains crashes anywhere", async () => {
    const { crashes, again } = await killing(build, ["driver", "protocol", "router", "store"], 60, 3);
    console.log(Object.fromEntries(crashes), again);
    for (const [name, count] of crashes) expect(count, name).toBeGreaterThan(3);
  }, 120_000);
});
void acknowledged;
void asks;
