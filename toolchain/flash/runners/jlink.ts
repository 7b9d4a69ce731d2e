/** J-Link Commander of SEGGER, with a file of commands. It cannot be installed from a package, so it never ran here: docs/reference/flash.md. */
import { hex } from "../../../compiler/6-image/layout.ts";
import { succeed } from "../../../compiler/support/outcome.ts";
import { erased, written } from "../runner.ts";
import type { Runner } from "../runner.ts";

export const jlink: Runner<"jlink"> = {
  name: "jlink", command: "JLinkExe", device: "J-Link", list: "JLinkExe -CommandFile with `ShowEmuList`",
  absent: "is the J-Link plugged in, and does no other program hold it?",
  failures: [
    { text: /Cannot connect to (?:target|the target)|Can not connect to target|Could not connect to the target device|VTref=0\.0/u, code: "PG8223" },
    { text: /Connecting to J-Link via USB\.\.\.\s*FAILED|Cannot connect to J-Link|Can not connect to J-Link/u, code: "PG8220" },
    { text: /Verify failed|Verification failed/iu, code: "PG8225" },
  ],
  plan(job) {
    const { settings, images, probe } = job;
    const lines = [
      "r", "h",
      ...erased(images).map(({ address, size }) => `erase ${hex(address)} ${hex(address + size)}`),
      ...written(images).flatMap(({ file, address }) => [`loadbin "${file}", ${hex(address)}`, `verifybin "${file}", ${hex(address)}`]),
      "r", "g", "exit",
    ];
    const file = job.file("commands.jlink");
    const args = [
      "-device", settings.device, "-if", settings.interface, "-speed", String(settings.speed), "-autoconnect", "1", "-NoGui", "1", "-ExitOnError", "1",
      ...(probe === null ? [] : ["-SelectEmuBySN", probe]), "-CommandFile", file,
    ];
    return succeed({ steps: [{ kind: "write", file, content: `${lines.join("\n")}\n` }, { kind: "run", about: written(images).map(({ what }) => what).join(" and "), args, says: [{ text: /Verify successful/u, shown: "Verify successful" }] }], verified: "by the tool" });
  },
};
