/** pyOCD 0.46: through CMSIS-DAP, ST-Link or J-Link. `load` does not verify; the commander's `compare` does, and ends with 0 either way. */
import { hex } from "../../../compiler/6-image/layout.ts";
import { succeed } from "../../../compiler/support/outcome.ts";
import { erased, written } from "../runner.ts";
import type { Runner, Step } from "../runner.ts";

export const pyocd: Runner<"pyocd"> = {
  name: "pyocd", command: "pyocd", device: "debug probe", list: "pyocd list",
  absent: "is the probe plugged in, and does no other program hold it? `pyocd list` shows the ones that pyOCD sees",
  failures: [
    { text: /Access denied|insufficient permissions|\[Errno 13\]/u, code: "PG8221" },
    { text: /enter the number of the debug probe|EOFError|Multiple debug probes/iu, code: "PG8222" },
    { text: /No connected debug probe|No available debug probes|No target device available/u, code: "PG8220" },
    { text: /Mismatched byte at/u, code: "PG8225" },
    { text: /Target type \S+ not recognized/u, code: "PG8224", help: "pyOCD knows the chip from a CMSIS pack: pyocd pack install, or `pack` of the board's runner" },
    { text: /No ACK received|Memory transfer fault|Error attempting to access|DP initialisation|not responding/u, code: "PG8223" },
  ],
  plan({ settings, images, probe }) {
    const common = ["--no-wait", "--target", settings.target, ...(settings.pack === undefined ? [] : ["--pack", settings.pack]), ...(probe === null ? [] : ["--uid", probe])];
    const steps: Step[] = [
      ...erased(images).map(({ address, size, what }): Step => ({ kind: "run", about: what, args: ["erase", ...common, "--sector", `${hex(address)}+${hex(size)}`], says: [] })),
      ...written(images).flatMap(({ file, address, size, what }): Step[] => [
        { kind: "run", about: what, args: ["load", ...common, "--no-reset", "--format", "bin", "--base-address", hex(address), file], says: [] },
        { kind: "run", about: what, args: ["commander", ...common, "--command", `compare ${hex(address)} ${JSON.stringify(file)}`], says: [{ text: /All (\d+) bytes match/u, shown: `All ${size} bytes match`, least: size }] },
      ]),
      { kind: "run", about: "the start", args: ["reset", ...common], says: [] },
    ];
    return succeed({ steps, verified: "by the tool" });
  },
};
