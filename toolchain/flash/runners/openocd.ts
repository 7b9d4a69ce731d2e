/**
 * openocd 0.12: through a probe, with the configuration that comes with openocd for the board.
 *
 * A command after -c that fails ends openocd with 1. `flash write_image` does not fail where no flash is: it says how many
 * bytes it wrote, so the number is looked at in openocd itself, too, and the printed command can be used by hand.
 */
import { hex } from "../../../compiler/6-image/layout.ts";
import { succeed } from "../../../compiler/support/outcome.ts";
import { erased, written } from "../runner.ts";
import type { Runner } from "../runner.ts";

/** One word of Tcl, nothing in it substituted. */
const word = (text: string): string => (/^[\w./+-]+$/u.test(text) ? text : `{${text}}`);

export const openocd: Runner<"openocd"> = {
  name: "openocd", command: "openocd", device: "debug probe", list: "your system's list of USB devices",
  absent: "is the probe plugged in, and does no other program hold it? The configuration files of the board name the kind of probe",
  failures: [
    { text: /LIBUSB_ERROR_ACCESS|Please check connection and permissions|insufficient permissions/u, code: "PG8221" },
    { text: /init mode failed \(unable to connect to the target\)|Error connecting DP|Could not initialize the debug port|expected 1 of 1|target voltage may be too low|Target not examined/u, code: "PG8223" },
    { text: /Error: open failed|unable to find a matching CMSIS-DAP device|no device found|No J-Link device found|unable to open (?:CMSIS-DAP|ftdi)|serial mismatch/u, code: "PG8220" },
    { text: /contents differ|^diff \d+ address|checksum mismatch/mu, code: "PG8225" },
    { text: /Can't find (?<file>\S+)/u, code: "PG8224", help: "the board's file names a configuration that this openocd does not bring: is it older, or newer?" },
  ],
  plan({ settings, images, probe }) {
    const commands = [
      ...(probe === null ? [] : [`adapter serial ${word(probe)}`]), ...(settings.commands ?? []),
      // Two boards can be flashed at the same time.
      "gdb_port disabled", "tcl_port disabled", "telnet_port disabled",
      "init", "reset init",
      ...erased(images).map(({ address, size }) => `flash erase_address ${hex(address)} ${hex(size)}`),
      ...written(images).flatMap(({ file, address, size }) => [
        `set said [flash write_image erase ${word(file)} ${hex(address)} bin]; echo $said; if {![regexp {wrote ([0-9]+) bytes} $said - count] || $count < ${size}} {shutdown error}`,
        `verify_image ${word(file)} ${hex(address)} bin`,
      ]),
      "reset run", "shutdown",
    ];
    const says = written(images).flatMap(({ size }) => [
      { text: /wrote (\d+) bytes/u, shown: `wrote ${size} bytes`, least: size }, { text: /verified (\d+) bytes/u, shown: `verified ${size} bytes`, least: size },
    ]);
    const args = [...settings.config.flatMap((file) => ["-f", file]), ...commands.flatMap((command) => ["-c", command])];
    return succeed({ steps: [{ kind: "run", args, about: written(images).map(({ what }) => what).join(" and "), says }], verified: "by the tool" });
  },
};
