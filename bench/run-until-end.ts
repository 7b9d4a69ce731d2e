/** Runs a firmware that takes no input in QEMU, reproducibly. */
import { dirname } from "node:path";
import { qemuArguments } from "../sim/machines.ts";
import type { Host } from "../toolchain/host.ts";

/** The console's text up to the line `end`. `more` goes to the emulator. */
export function runUntilEnd(host: Host, emulator: string, elf: string, more: readonly string[] = []): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = host.spawn(emulator, qemuArguments({ kind: "qemu", emulator, machine: "mps2-an500", elf }, "off").concat(more), { cwd: dirname(elf) });
    let text = "";
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error(`the firmware did not end within 120 s; it said:\n${text}`));
    }, 120_000);
    child.onData((bytes) => {
      text += new TextDecoder().decode(bytes);
      if (!/^end(?: |$)/mu.test(text)) return;
      clearTimeout(timer);
      resolve(text);
      child.kill();
    });
    child.onExit((code, stderr) => {
      clearTimeout(timer);
      reject(new Error(`the emulator ended with ${code}: ${stderr}\n${text}`));
    });
  });
}
