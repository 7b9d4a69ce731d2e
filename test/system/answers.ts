/** The node in domains against the same project in one image, as a process: any frames have the same answers. */
import { join } from "node:path";
import fc from "fast-check";
import { expect } from "vitest";
import { encodeMessage, frame, FrameReader } from "../../sim/link.ts";
import type { QemuMachine } from "../../sim/machines.ts";
import { nodeFrames, nodeProject } from "../runtime/frames.ts";
import { compile, scratchDirectory, sources } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";
import { writeProject } from "../runtime/project.ts";
import { Console } from "./console.ts";
import { said } from "./kills.ts";

/** The test's project in one image. */
export function singleImage(): Program {
  const unit = join(scratchDirectory, "system-project.c");
  writeProject(unit, nodeProject);
  return compile({ sources: [...sources.core, ...sources.port.posix.sources, unit], crypto: true });
}

/** So many times up to 30 frames. */
export async function answersAsSingle(machine: string | QemuMachine, single: Program, runs: number, seed: number): Promise<void> {
  const node = new Console(machine);
  try {
    expect((await node.next(10_000))?.name).toBe("hello");
    for (const sent of fc.sample(fc.array(nodeFrames, { minLength: 1, maxLength: 30 }), { numRuns: runs, seed })) {
      const input = [...sent, frame(encodeMessage("stats-get", {}))];
      const expected = new FrameReader().push(single.run(Buffer.concat(input))).slice(1).map((each) => (typeof each === "string" ? each : said(each)));
      node.send(Buffer.concat(input));
      for (const answer of expected) {
        const got = said(await node.next(20_000));
        expect({ ...(got as object), tickHz: 0 }).toEqual({ ...(answer as object), tickHz: 0 });
      }
      node.send(frame(encodeMessage("reset", {})));
      expect(said(await node.next(10_000))).toMatchObject({ status: 0 });
    }
  } finally {
    node.close();
  }
}
