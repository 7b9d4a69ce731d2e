/** probe-rs 0.32: through CMSIS-DAP, ST-Link or J-Link. It erases the sectors that it writes, or the whole chip. */
import { hex } from "../../../compiler/6-image/layout.ts";
import { succeed } from "../../../compiler/support/outcome.ts";
import { refuseErasing, written } from "../runner.ts";
import type { Runner, Step } from "../runner.ts";

export const probeRs: Runner<"probe-rs"> = {
  name: "probe-rs", command: "probe-rs", device: "debug probe", list: "probe-rs list",
  absent: "is the probe plugged in, and may you open it? `probe-rs list` shows the ones that probe-rs sees",
  failures: [
    { text: /Multiple probes|probes were found:|\d+ probes were found/u, code: "PG8222" },
    { text: /No connected probes were found|probe (?:was )?not found|No such probe/iu, code: "PG8220" },
    { text: /Permission denied \(os error 13\)|permission denied/u, code: "PG8221" },
    { text: /[Vv]erification failed/u, code: "PG8225" },
    { text: /The chip '?\S+'? was not found|Unable to load specification for chip/iu, code: "PG8224", help: "`probe-rs chip list` shows the chips that this version knows" },
    { text: /Connecting to the chip was unsuccessful|Target device (?:did not respond|responded with)/u, code: "PG8223" },
  ],
  plan(job) {
    const refused = refuseErasing(probeRs, job);
    if (refused !== null) return refused;
    const { settings, images, probe } = job;
    const common = ["--chip", settings.chip, "--non-interactive", ...(probe === null ? [] : ["--probe", probe])];
    const steps: Step[] = [
      // It ends with another code than 0 when what it reads back differs; its last line goes to a terminal only.
      ...written(images).map(({ file, address, what }): Step => ({ kind: "run", about: what, says: [], args: ["download", ...common, "--disable-progressbars", "--verify", "--binary-format", "bin", "--base-address", hex(address), file] })),
      { kind: "run", about: "the start", args: ["reset", ...common], says: [] },
    ];
    return succeed({ steps, verified: "by the tool" });
  },
};
