/** What the governor puts into the store of the node in domains is there when power comes again: records, objects, the root and the one before it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeMessage, frame } from "../../sim/link.ts";
import { writeFlash } from "../boot/machine.ts";
import { nodeProject } from "../runtime/frames.ts";
import { Console } from "./console.ts";
import { machineOf, nodeImage } from "./node.ts";

test("records and root survive a loss of power; another flash has none of them", async () => {
  const build = await nodeImage(nodeProject, {}, { governor: ["runtime-c/domains/begin.c", "../../test/system/records/governor.c"] });
  const scratch = mkdtempSync(join(tmpdir(), "pgrid-records-"));
  /** How often the store was found as it was left, at power on and once more when it is asked; then the power goes. */
  const times = async (file: string): Promise<unknown[]> => {
    const node = new Console({ ...machineOf(build), flash: { file, bytes: 16 << 20 } });
    try {
      const first = await node.next(20_000);
      node.send(frame(encodeMessage("hello-get", {})));
      return [first, await node.next(20_000)].map((message) => (message?.name === "hello" ? message.fields.build : message));
    } finally {
      node.close();
    }
  };
  try {
    const [one, other] = ["one", "other"].map((name) => join(scratch, name)) as [string, string];
    for (const file of [one, other]) writeFlash(file, new Map());
    const seen: unknown[] = [];
    for (let start = 0; start < 5; start++) seen.push(...await times(one));
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await times(other)).toEqual([1, 2]);
    expect(await times(one)).toEqual([11, 12]);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}, 400_000);
