/** Which instructions of a program a simulated processor executes, one after the other. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readText } from "../toolchain/host.ts";
import type { Host } from "../toolchain/host.ts";
import { FrameReader } from "./link.ts";
import { qemuArguments } from "./machines.ts";
import type { QemuMachine } from "./machines.ts";

export interface Addresses {
  readonly base: number;
  readonly end: number;
}

/**
 * Addresses of the instructions in these ranges that are executed, in order, from the start until the last of these frames has its
 * answer. What lies outside is not written down: a kernel without work executes millions.
 */
export async function executed(host: Host, machine: QemuMachine, ranges: readonly Addresses[], frames: readonly Uint8Array[]): Promise<Uint32Array> {
  const scratch = mkdtempSync(join(tmpdir(), "pgrid-trace-"));
  const log = join(scratch, "log");
  const range = ranges.map(({ base, end }) => `0x${base.toString(16)}..0x${(end - 1).toString(16)}`).join(",");
  try {
    const child = host.spawn(machine.emulator, [...qemuArguments(machine), "-singlestep", "-d", "exec,nochain", "-dfilter", range, "-D", log], { cwd: scratch });
    const reader = new FrameReader();
    const left = [...frames];
    await new Promise<void>((resolve, reject) => {
      let done = false;
      const cancel = host.timer(60_000, () => {
        child.kill();
        reject(new Error("no answer while the processor was traced"));
      });
      child.onExit((code, stderr) => {
        cancel();
        if (done) resolve();
        else reject(new Error(`the emulator ended with ${code}: ${stderr}`));
      });
      child.onData((bytes) => {
        for (const _ of reader.push(bytes)) {
          const next = left.shift();
          if (next !== undefined) child.write(next);
          else if (!done) {
            done = true;
            child.kill();
          }
        }
      });
    });
    const addresses: number[] = [];
    for (const [, pc] of (readText(host, log) ?? "").matchAll(/^Trace \d+: \S+ \[\w+\/([0-9a-f]+)\//gmu)) addresses.push(Number.parseInt(pc!, 16));
    return Uint32Array.from(addresses);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
