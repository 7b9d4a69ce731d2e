/** The firmware that the node cases run on: one route, a table of each kind, a gateway. Built by the toolchain like any project. */
import { join } from "node:path";
import { nodeHost } from "../../cli/host.ts";
import { type CompiledProject } from "../../compiler/compiled.ts";
import { verify } from "../../compiler/5-verify/verify.ts";
import { type TableUse } from "../../compiler/ir/expr.ts";
import { type Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { limits } from "../../spec/limits.ts";
import { type Machine } from "../../sim/machines.ts";
import { type Simulation, startSim } from "../../sim/simulator.ts";
import { buildProject } from "../../toolchain/build.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import { type Project, projectFile } from "../../toolchain/config/project.ts";
import { StepLog } from "../../toolchain/steps.ts";
import { locateAll } from "../../toolchain/tools.ts";
import { assemble, image, op } from "../../proofs/differential/assemble.ts";
import { nodeTables } from "./node-cases.ts";

export const gateway = Uint8Array.from({ length: limits.nodeIdBytes }, (_, index) => 0xe0 + index);

function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.diagnostics.map((each) => `${each.code}: ${each.message}`).join("\n"));
}

/** A project whose route hands every message to the application: the cases bring their own programs. */
export function compiledProject(): CompiledProject {
  const bytes = image({ code: assemble([op("DELIVER")]) });
  const verdict = verify(bytes);
  if (!verdict.ok) throw new Error(verdict.refusal);
  const tables: TableUse[] = nodeTables.map((kind) => ({ name: kind, kind, keyBytes: limits.tableKeyBytes }));
  return {
    routes: [{
      kind: "route", inputs: [], result: { kind: "action" }, name: "hand-over", doc: null, tables: [], core: "", canonical: new Uint8Array(), cid: "", image: bytes, bound: verdict.program.bound, scratch: 0,
      registers: { ints: 0, bytes: 0 }, reads: [], rights: [], stackBytes: 0, hosts: [], cacheEntries: 0, gatewayOnMiss: false, source: null,
    }],
    merges: [], caches: [], policies: [], tests: [], tables, notes: [],
  };
}

/** A project of no source files. */
export function projectWithout(directory: string, board: string): Project {
  const raw = { schemaVersion: 1, name: "differential", entry: "none", board } as const;
  return { directory, raw, json: { kind: "object", span: nowhere, members: [] }, sources: [], nodes: new Map(), gateway, roots: [], messages: [] };
}

/** Builds for the board and boots it. */
export async function startFirmware(boardName: string): Promise<Simulation> {
  const host = nodeHost();
  const directory = join(host.root, "build", "test", "differential", "firmware");
  const board = must(loadBoard(host, boardName, null, nowhere, new Map()));
  const project = projectWithout(directory, boardName);
  host.writeFile(join(directory, projectFile), JSON.stringify(project.raw)); // the build record names it
  const request = { project, compiled: compiledProject(), listings: [""], board, jobs: host.cores };
  const { elf } = must(await buildProject(host, request, new StepLog(host, () => {})));
  return startSim(host, machineFor());

  function machineFor(): Machine {
    if (board.sim?.kind !== "qemu") return { kind: "native", executable: elf };
    const emulator = board.target.emulator!;
    return { kind: "qemu", emulator: must(locateAll(host, [emulator]))[emulator]!, machine: board.sim.machine!, elf };
  }
}
