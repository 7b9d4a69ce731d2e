/** The node's domains in QEMU, 1,000 times: a crash of any domain at any instruction that a frame takes it to, while messages flow. */
import { expect, it } from "vitest";
import { nodeProject } from "../runtime/frames.ts";
import { killing } from "./kills.ts";
import { nodeImage } from "./node.ts";

it("1,000 crashes lose nothing that was acknowledged", async () => {
  const build = await nodeImage(nodeProject, { RESTARTS_PER_MINUTE: 1_000_000 });
  const { crashes } = await killing(build, ["driver", "protocol", "router", "store", "governor"], 1000, 20_261_126);
  for (const [name, count] of crashes) expect(count, name).toBeGreaterThan(100);
}, 600_000);
