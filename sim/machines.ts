/** The processes that stand for a board: QEMU with the board's image, or the host build itself. */
import { dirname } from "node:path";
import type { Host } from "../toolchain/host.ts";
import { Device } from "./device.ts";

/** One instruction takes 2^7 ns of virtual time: at or above 7, ticks of 40 ns count instructions exactly. */
export const icountShift = 7;

export interface QemuMachine {
  readonly kind: "qemu";
  readonly emulator: string;
  readonly machine: string;
  readonly elf: string;
}

export interface NativeMachine {
  readonly kind: "native";
  readonly executable: string;
}

export type Machine = QemuMachine | NativeMachine;

/** `sleep=off` makes runs reproducible; the console is QEMU's own stdin and stdout, so that instances share nothing. */
export function qemuArguments({ machine, elf }: QemuMachine): string[] {
  return [
    "-M", machine, "-nodefaults", "-net", "none", "-display", "none", "-monitor", "none", "-serial", "stdio",
    "-icount", `shift=${icountShift},sleep=off`, "-kernel", elf,
  ];
}

export function boot(host: Host, machine: Machine): Device {
  const [command, args, file] =
    machine.kind === "qemu" ? [machine.emulator, qemuArguments(machine), machine.elf] as const : [machine.executable, [], machine.executable] as const;
  return new Device(host, host.spawn(command, args, { cwd: dirname(file) }), command);
}
