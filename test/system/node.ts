/** The node as a system of domains (systems/node), built for tests and run in QEMU. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FrameReader } from "../../sim/link.ts";
import { qemuArguments } from "../../sim/machines.ts";
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

/** Addresses of the domains' instructions that the processor executes, in order, from the start until the last of these frames has its answer. */
export async function executed(build: SystemBuild, frames: readonly Uint8Array[]): Promise<Uint32Array> {
  const scratch = mkdtempSync(join(tmpdir(), "pgrid-trace-"));
  const log = join(scratch, "log");
  const bases = build.layout.components.flatMap(({ code }) => [code.base, code.base + code.bytes]);
  const [low, high] = [Math.min(...bases), Math.max(...bases)];
  const child = spawn("qemu-system-arm", [...qemuArguments({ kind: "qemu", emulator: "qemu-system-arm", machine: "mps2-an500", elf: build.elf }), "-singlestep", "-d", "exec,nochain", "-dfilter", `0x${low.toString(16)}..0x${(high - 1).toString(16)}`, "-D", log]);
  try {
    const reader = new FrameReader();
    const left = [...frames];
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("no answer while traced")), 60_000);
      child.on("error", reject);
      child.stdout.on("data", (part: Buffer) => {
        for (const _ of reader.push(part)) {
          const next = left.shift();
          if (next !== undefined) child.stdin.write(next);
          else {
            clearTimeout(timer);
            child.once("close", () => resolve());
            child.kill();
          }
        }
      });
    });
    const addresses: number[] = [];
    for (const [, pc] of readFileSync(log, "latin1").matchAll(/^Trace \d+: \S+ \[\w+\/([0-9a-f]+)\//gmu)) addresses.push(Number.parseInt(pc!, 16));
    return Uint32Array.from(addresses);
  } finally {
    child.kill("SIGKILL");
    rmSync(scratch, { recursive: true });
  }
}
