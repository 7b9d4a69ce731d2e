/** Described systems as benchmarks build them. */
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { nowhere } from "../compiler/support/span.ts";
import { loadBoard } from "../toolchain/config/board.ts";
import type { Board } from "../toolchain/config/board.ts";
import { boardInSlot } from "../toolchain/config/flash.ts";
import type { Host } from "../toolchain/host.ts";
import { updateHeaders } from "../toolchain/plan.ts";
import { StepLog } from "../toolchain/steps.ts";
import { buildSystem } from "../toolchain/system/build.ts";
import type { SystemBuild } from "../toolchain/system/build.ts";
import { describe } from "../toolchain/system/description.ts";
import { must } from "./must.ts";

export const boardName = "qemu-mps2-an500";
export const boardOf = (host: Host): Board => must(loadBoard(host, boardName, null, nowhere, new Map()));

/** `description`: the text of a system.json, whose sources are relative to `directory`; `routes`: C of a project's routes for the components that take them, `trusted` the keys of an image in slot a that takes updates. Each set of flags for the kernel has an output of its own. */
export async function buildDescribed(host: Host, name: string, description: string, directory: string, kernelFlags: readonly string[] = [], routes: string | null = null, trusted: readonly Uint8Array[] = []): Promise<SystemBuild> {
  const own = kernelFlags.length === 0 ? name : `${name}-${createHash("sha256").update(kernelFlags.join(" ")).digest("hex").slice(0, 12)}`;
  const board = trusted.length === 0 ? boardOf(host) : must(boardInSlot(boardOf(host), "a"));
  const request = {
    described: must(describe(`${name}.json`, description)), directory, board, jobs: host.cores, output: join(host.root, "build/bench", own), kernelFlags,
    ...(routes === null ? {} : { routes: new Map([["project.c", routes]]) }),
    ...(trusted.length === 0 ? {} : { updates: new Map([...updateHeaders(board, [], trusted)].map(([path, text]) => [basename(path), text])) }),
  };
  return must(await buildSystem(host, request, new StepLog(host, () => {})));
}
