/**
 * teensy_loader_cli 2.2: HalfKay, the boot loader of a Teensy, over USB. It erases all of the flash and writes from its start;
 * it reads nothing back.
 */
import { succeed } from "../../../compiler/support/outcome.ts";
import { intelHex } from "../intel-hex.ts";
import { cannot, refuseElsewhere, refuseErasing, written } from "../runner.ts";
import type { Runner } from "../runner.ts";

export const teensy: Runner<"teensy"> = {
  name: "teensy", command: "teensy_loader_cli", device: "Teensy in its boot loader", list: "your system's list of USB devices",
  absent: "press the button on the Teensy, then run this again at once: its boot loader starts with the button alone",
  failures: [
    { text: /check USB permissions|Found device but unable to open|Error opening USB device/u, code: "PG8221" },
    { text: /Unable to open device/u, code: "PG8220" },
    { text: /Unknown MCU type/u, code: "PG8224", help: "`teensy_loader_cli --list-mcus` lists what this version knows" },
  ],
  plan(job) {
    const refused = refuseErasing(teensy, job) ?? refuseElsewhere(teensy, job) ?? (job.probe === null ? null : cannot(teensy, job, "tell one board from another (--probe)"));
    if (refused !== null) return refused;
    const file = job.file("image.hex");
    const images = written(job.images);
    return succeed({
      steps: [
        { kind: "write", file, content: intelHex(images) },
        { kind: "run", about: images.map(({ what }) => what).join(" and "), args: [`--mcu=${job.settings.mcu}`, "-v", file], says: [{ text: /Booting/u, shown: "Booting" }] },
      ],
      verified: "not by this runner",
    });
  },
};
