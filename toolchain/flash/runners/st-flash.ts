/** st-flash (stlink-tools 1.7): STM32 through ST-Link. It verifies what it wrote by itself, and says so. */
import { hex } from "../../../compiler/6-image/layout.ts";
import { succeed } from "../../../compiler/support/outcome.ts";
import { refuseErasing, written } from "../runner.ts";
import type { Runner } from "../runner.ts";

export const stFlash: Runner<"st-flash"> = {
  name: "st-flash", command: "st-flash", device: "ST-Link", list: "st-info --probe",
  absent: "is the board's ST-Link connector plugged in, with a cable that carries data, and does no other program hold it?",
  failures: [
    { text: /access error|LIBUSB_ERROR_ACCESS/u, code: "PG8221" },
    { text: /Couldn't find any ST-Link devices|Could not open stlink device|unable to claim/u, code: "PG8220" },
    { text: /Verification of flash failed/u, code: "PG8225" },
    { text: /Failed to connect to target|Failed to enter SWD mode|unknown chip id|Failed to read core_id/u, code: "PG8223" },
  ],
  plan(job) {
    const refused = refuseErasing(stFlash, job);
    if (refused !== null) return refused;
    const images = written(job.images);
    const steps = images.map(({ file, address, what }, i) => ({
      kind: "run" as const, about: what, says: [{ text: /Flash written and verified/u, shown: "Flash written and verified" }],
      args: [...(job.probe === null ? [] : ["--serial", job.probe]), ...(i === images.length - 1 ? ["--reset"] : []), "write", file, hex(address)],
    }));
    return succeed({ steps, verified: "by the tool" });
  },
};
