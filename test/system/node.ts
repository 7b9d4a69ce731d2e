/** The node as a system of domains (systems/node), built for tests and run in QEMU. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { executed as trace } from "../../sim/trace.ts";
import type { DomainName } from "../../spec/domains.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { type TestProject, writeProject } from "../runtime/project.ts";
import { host, imageOf } from "./image.ts";

const directory = join(host.root, "systems/node");

/** `defines`: macros of the supervisor, such as RESTARTS_PER_MINUTE. */
export async function nodeImage(project: TestProject, defines: Readonly<Record<string, number>> = {}): Promise<SystemBuild> {
  const scratch = mkdtempSync(join(tmpdir(), "pgrid-node-"));
  try {
    writeProject(join(scratch, "project.c"), project);
    const description = JSON.parse(readFileSync(join(directory, "system.json"), "utf8")) as { components: { supervisor: { defines: Record<string, number> } } };
    Object.assign(description.components.supervisor.defines, defines);
    return await imageOf(description, { directory, routes: new Map([["project.c", readFileSync(join(scratch, "project.c"), "utf8")]]) });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** The address range of a domain's code. */
export function codeOf(build: SystemBuild, domain: DomainName): { readonly base: number; readonly end: number } {
  const { base, used } = build.layout.components.find(({ name }) => name === domain)!.code;
  return { base, end: base + used };
}

/** Addresses of the domains' instructions that are executed, in order, from the start until the last of these frames has its answer. */
export function executed(build: SystemBuild, frames: readonly Uint8Array[]): Promise<Uint32Array> {
  const ends = build.layout.components.flatMap(({ code }) => [code.base, code.base + code.bytes]);
  return trace(host, { kind: "qemu", emulator: "qemu-system-arm", machine: "mps2-an500", elf: build.elf }, { base: Math.min(...ends), end: Math.max(...ends) }, frames);
}
