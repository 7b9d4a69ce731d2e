/**
 * Writes docs/errors/, docs/schema/, and the generated blocks of the pages that people write: README.md, docs/, the
 * examples' pages. `npm run generate` runs it after spec/generate.ts.
 *
 *   node docs/generate.ts                     writes the files that differ
 *   node docs/generate.ts --check             writes nothing; names each stale page on stderr and exits 1
 *   node docs/generate.ts [--check] --no-run  leaves out the blocks that need the cross compiler and QEMU
 *
 * The pages that are generated as a whole, out of spec/, are spec/generate.ts's.
 */
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../cli/host.ts";
import { aotBlocks } from "./generate/aot.ts";
import { staleFiles, writeFiles } from "./generate/files.ts";
import { runBlocks } from "./generate/runs.ts";
import { stalePages } from "./generate/pages.ts";
import type { Block } from "./generate/pages.ts";
import { tableBlocks } from "./generate/tables.ts";
import { typescriptBlocks } from "./generate/typescript.ts";
import { walkBlocks } from "./generate/walk.ts";

/** Blocks that need Node alone. */
export const quickBlocks: Readonly<Record<string, Block>> = { ...tableBlocks, ...typescriptBlocks, ...walkBlocks, ...aotBlocks };
export const allBlocks: Readonly<Record<string, Block>> = { ...quickBlocks, ...runBlocks };

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== "--check" && arg !== "--no-run");
  if (unknown !== undefined) {
    process.stderr.write(`docs/generate: unknown argument ${unknown} (usage: docs/generate [--check] [--no-run])\n`);
    return 2;
  }
  const root = packageRoot();
  const stale = new Map([...staleFiles(root), ...(await stalePages(root, args.includes("--no-run") ? quickBlocks : allBlocks))]);
  if (!args.includes("--check")) writeFiles(root, stale);
  for (const path of stale.keys()) {
    if (args.includes("--check")) process.stderr.write(`stale: ${path} (node docs/generate.ts writes it)\n`);
    else process.stdout.write(`wrote ${path}\n`);
  }
  return args.includes("--check") && stale.size > 0 ? 1 : 0;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2));
}
