/** The node as a system of domains (systems/node), built for tests and run in QEMU. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { QemuMachine } from "../../sim/machines.ts";
import { executed as trace } from "../../sim/trace.ts";
import type { DomainName } from "../../spec/domains.ts";
import type { Board } from "../../toolchain/config/board.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { type TestProject, writeProject } from "../runtime/project.ts";
import { host, imageOf } from "./image.ts";

const directory = join(host.root, "systems/node");

interface Other {
  /** It lies in slot a, and takes updates signed with one of these. */
  readonly keys?: readonly Uint8Array[];
  /** Another board than the system's. */
  readonly board?: Board;
  /** Sources in the place of the governor's. */
  readonly governor?: readonly string[];
}

/** `defines`: macros of the supervisor, such as RESTARTS_PER_MINUTE. */
export async function nodeImage(project: TestProject, defines: Readonly<Record<string, number>> = {}, { keys = [], board, governor }: Other = {}): Promise<SystemBuild> {
  const scratch = mkdtempSync(join(tmpdir(), "pgrid-node-"));
  try {
    writeProject(join(scratch, "project.c"), project);
    const description = JSON.parse(readFileSync(join(directory, "system.json"), "utf8")) as { components: { supervisor: { defines: Record<string, number> }; governor: { sources: readonly string[] } } };
    Object.assign(description.components.supervisor.defines, defines);
    if (governor !== undefined) description.components.governor.sources = governor;
    return await imageOf(description, { directory, ...(board === undefined ? {} : { board }), routes: new Map([["project.c", readFileSync(join(scratch, "project.c"), "utf8")]]),
      ...(keys.length === 0 ? {} : { updates: { tables: project.tables.map((_, i) => tableName(i)), keys } }) });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** As updates name them. */
export const tableName = (i: number): string => `table-${i}`;

/** What QEMU has to be given besides the image: where it lies in a slot, its vectors at 0, as there is no boot stage that tells the processor where they are. */
export function vectorsOf(build: SystemBuild): string | null {
  const atZero = build.layout.components.every(({ code }) => code.base < 0x0100_0000);
  if (atZero) return null;
  const image = readFileSync(build.elf.replace(/\.elf$/u, ".bin"));
  const file = join(build.directory, "vectors.bin");
  writeFileSync(file, image.subarray(0, 1024));
  return file;
}
export function machineOf(build: SystemBuild): QemuMachine {
  const vectors = vectorsOf(build);
  return { kind: "qemu", emulator: "qemu-system-arm", machine: "mps2-an500", elf: build.elf, ...(vectors === null ? {} : { vectors }) };
}

/** The address range of a domain's code. */
export function codeOf(build: SystemBuild, domain: DomainName): { readonly base: number; readonly end: number } {
  const { base, used } = build.layout.components.find(({ name }) => name === domain)!.code;
  return { base, end: base + used };
}

/** Addresses of the domains' instructions that are executed, in order, from the start until the last of these frames has its answer. */
export function executed(build: SystemBuild, frames: readonly Uint8Array[]): Promise<Uint32Array> {
  const ends = build.layout.components.flatMap(({ code }) => [code.base, code.base + code.bytes]);
  return trace(host, machineOf(build), [{ base: Math.min(...ends), end: Math.max(...ends) }], frames);
}
