/** The blocks of real runs: what README.md and docs/architecture.md quote is what comes out now. */
import { expect, test } from "vitest";
import { packageRoot } from "../../cli/host.ts";
import { runBlocks } from "../../docs/generate/runs.ts";
import { stalePages } from "../../docs/generate/pages.ts";

test("blocks of runs on the simulated board are current (node docs/generate.ts writes them)", { timeout: 300_000 }, async () => {
  expect([...(await stalePages(packageRoot(), runBlocks)).keys()]).toEqual([]);
});
