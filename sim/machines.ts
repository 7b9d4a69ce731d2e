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
  /** The first words of an image that does not lie at 0, where QEMU's processor looks for them at reset. */
  readonly vectors?: string;
}

export interface NativeMachine {
  readonly kind: "native";
  readonly executable: string;
}

export type Machine = QemuMachine | NativeMachine;

/**
 * The console is QEMU's own stdin and stdout, so that instances share nothing. Instructions are counted either way. A node
 * sleeps while it waits for the host, and virtual time then follows real time; for a program that takes no input,
 * `sleep: "off"` makes the whole run reproducible (with input it would jump over the node's sleep, up to a whole turn of
 * its counter).
 */
export function qemuArguments({ machine, elf, vectors }: QemuMachine, sleep: "on" | "off" = "on"): string[] {
  return [
    "-M", machine, "-nodefaults", "-net", "none", "-display", "none", "-monitor", "none", "-serial", "stdio",
    "-icount", `shift=${icountShift},sleep=${sleep}`, "-kernel", elf,
    ...(vectors === undefined ? [] : ["-device", `loader,file=${vectors.replaceAll(",", ",,")},addr=0,force-raw=on`]),
  ];
}

export function boot(host: Host, machine: Machine): Device {
  const [command, args, file] =
    machine.kind === "qemu" ? [machine.emulator, qemuArguments(machine), machine.elf] as const : [machine.executable, [], machine.executable] as const;
  return new Device(host, host.spawn(command, args, { cwd: dirname(file) }), command);
}
