/** A node in QEMU with its console, for tests that ask again when no answer comes (sim/device.ts gives up then). */
import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { qemuArguments } from "../../sim/machines.ts";
import type { QemuMachine } from "../../sim/machines.ts";
import { decodeDeviceMessage, FrameReader } from "../../sim/link.ts";
import type { AnyMessage } from "../../sim/link.ts";

export class Console {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #reader = new FrameReader(decodeDeviceMessage);
  readonly #messages: AnyMessage[] = [];
  #wake: (() => void) | null = null;

  constructor(machine: string | QemuMachine, more: readonly string[] = []) {
    this.#child = spawn("qemu-system-arm", [...qemuArguments(typeof machine === "string" ? { kind: "qemu", emulator: "qemu-system-arm", machine: "mps2-an500", elf: machine } : machine), ...more]);
    this.#child.stderr.resume();
    this.#child.stdout.on("data", (part: Buffer) => {
      for (const message of this.#reader.push(part)) {
        // Half an answer, cut off by a crash of the driver, is none.
        if (typeof message !== "string") this.#messages.push(message);
      }
      this.#wake?.();
    });
  }

  send(bytes: Uint8Array): void {
    this.#child.stdin.write(bytes);
  }

  /** The next message, or null when none came in time. */
  async next(milliseconds: number): Promise<AnyMessage | null> {
    const until = Date.now() + milliseconds;
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      const left = until - Date.now();
      if (left <= 0) return null;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Forgets what came and was not asked for. */
  clear(): void {
    this.#messages.length = 0;
  }

  close(): void {
    this.#child.kill("SIGKILL");
  }
}
