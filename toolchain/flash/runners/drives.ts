/**
 * Boards that show a drive and flash what is copied to it: ST-Link's and DAPLink's (a binary for the start of the flash), and
 * UF2 boot loaders. Neither lets anyone read the flash back; what they say when they fail is a file on the drive.
 */
import { succeed } from "../../../compiler/support/outcome.ts";
import { refuseElsewhere, refuseErasing, written } from "../runner.ts";
import type { Runner } from "../runner.ts";
import { writeUf2 } from "../uf2.ts";

export const massStorage: Runner<"mass-storage"> = {
  name: "mass-storage", command: null, device: "drive of the board", list: "your system's list of drives",
  absent: "plug in the board and let your system mount its drive, or name the drive's directory with --probe",
  failures: [],
  plan(job) {
    const refused = refuseErasing(massStorage, job) ?? refuseElsewhere(massStorage, job);
    if (refused !== null) return refused;
    return succeed({ steps: written(job.images).map(({ bytes, what }) => ({ kind: "copy" as const, name: "image.bin", content: bytes, about: what })), verified: "not by this runner" });
  },
};

export const uf2: Runner<"uf2"> = {
  name: "uf2", command: null, device: "drive of the boot loader", list: "your system's list of drives",
  absent: "start the board's boot loader (often by pressing reset twice), or name the drive's directory with --probe",
  failures: [],
  plan(job) {
    const refused = refuseErasing(uf2, job);
    if (refused !== null) return refused;
    const images = written(job.images);
    const content = writeUf2(images, Number(job.settings.family));
    return succeed({ steps: [{ kind: "copy", name: "image.uf2", content, about: images.map(({ what }) => what).join(" and ") }], verified: "not by this runner" });
  },
};
