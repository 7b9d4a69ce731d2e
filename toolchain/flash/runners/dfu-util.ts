/**
 * dfu-util 0.11 with ST's extension of USB DFU: the boot loader in the chip's ROM, without a probe. It does not verify, so
 * the flash is read back and compared here; then the boot loader is left, which starts what lies at the start of the flash.
 */
import { hex } from "../../../compiler/6-image/layout.ts";
import { succeed } from "../../../compiler/support/outcome.ts";
import { refuseErasing, written } from "../runner.ts";
import type { Runner, Step } from "../runner.ts";

export const dfuUtil: Runner<"dfu-util"> = {
  name: "dfu-util", command: "dfu-util", device: "board in DFU mode", list: "dfu-util --list",
  absent: "start the boot loader: hold BOOT0 at reset (a jumper on Nucleo boards), and plug in the USB connector of the chip itself",
  failures: [
    { text: /LIBUSB_ERROR_ACCESS|insufficient permissions/u, code: "PG8221" },
    { text: /More than one DFU capable USB device found/u, code: "PG8222" },
    { text: /No DFU capable USB device available/u, code: "PG8220" },
    { text: /is not (?:readable|writeable)/u, code: "PG8224", help: "the boot loader has no flash there: is it this board?" },
  ],
  plan(job) {
    const refused = refuseErasing(dfuUtil, job);
    if (refused !== null) return refused;
    const { settings, images, probe, board } = job;
    const device = ["--device", settings.device, "--alt", String(settings.alt), ...(probe === null ? [] : ["--serial", probe])];
    const base = board.flash?.base ?? board.layout!.flash.base;
    const steps = written(images).flatMap(({ file, address, size, what, bytes }, i): Step[] => [
      { kind: "run", about: what, args: [...device, "--dfuse-address", hex(address), "--download", file], says: [{ text: /File downloaded successfully/u, shown: "File downloaded successfully" }] },
      { kind: "run", about: what, args: [...device, "--dfuse-address", `${hex(address)}:${size}`, "--upload", job.file(`back-${i}.bin`)], says: [] },
      { kind: "compare", file: job.file(`back-${i}.bin`), with: file, bytes, about: what },
    ]);
    // An upload or a download goes with it; four bytes are read for nothing.
    steps.push({ kind: "run", about: "the start", args: [...device, "--dfuse-address", `${hex(base)}:4:leave`, "--upload", job.file("start.bin")], says: [] });
    return succeed({ steps, verified: "by reading back" });
  },
};
