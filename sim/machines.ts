/** The processes that stand for a board: QEMU with the board's image, or the host build itself. */
import { dirname } from "node:path";
import type { Host } from "../toolchain/host.ts";
import { Device } from "./device.ts";

/** One instruction takes 2^7 ns of virtual time: at or above 7, ticks of 40 ns count instructions exactly. */
export const icountShift = 7;

/** 8 ns: as fast as QEMU is. Without any count, a byte that comes as the node falls asleep may not wake it (seen with QEMU 7.2). */
const fastShift = 3;

export interface QemuMachine {
  readonly kind: "qemu";
  readonly emulator: string;
  readonly machine: string;
  readonly elf: string;
  /** The first words of an image that does not lie at 0, where QEMU's processor looks for them at reset. */
  readonly vectors?: string;
  /** The file that is the board's persistent flash, all of it; it must be there. Null: there is none, or it begins empty and is lost. */
  readonly flash?: { readonly file: string; readonly bytes: number } | null;
  /** An instruction takes so little virtual time that the machine seldom waits for it: for what is about its state, not its instructions. */
  readonly fast?: boolean;
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
export function qemuArguments({ machine, elf, vectors, flash = null, fast = false }: QemuMachine, sleep: "on" | "off" = "on"): string[] {
  return [
    "-M", flash === null ? machine : `${machine},memory-backend=flash`,
    ...(flash === null ? [] : ["-object", `memory-backend-file,id=flash,size=${flash.bytes},mem-path=${flash.file.replaceAll(",", ",,")},share=on`]),
    "-nodefaults", "-net", "none", "-display", "none", "-monitor", "none", "-serial", "stdio",
    "-icount", `shift=${fast ? fastShift : icountShift},sleep=${sleep}`, "-kernel", elf,
    ...(vectors === undefined ? [] : ["-device", `loader,file=${vectors.replaceAll(",", ",,")},addr=0,force-raw=on`]),
  ];
}

export function boot(host: Host, machine: Machine): Device {
  const [command, args, file] =
    machine.kind === "qemu" ? [machine.emulator, qemuArguments(machine), machine.elf] as const : [machine.executable, [], machine.executable] as const;
  return new Device(host, host.spawn(command, args, { cwd: dirname(file) }), command);
}
