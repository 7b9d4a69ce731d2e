/**
 * gdb: loads through a gdb server: that of QEMU, where it fills the RAM that stands for flash, or one of a probe. It compares
 * what the target holds section by section. Its exit code says little: what it prints is looked at.
 */
import { succeed } from "../../../compiler/support/outcome.ts";
import { intelHex } from "../intel-hex.ts";
import { erased, refuseErasing, written } from "../runner.ts";
import type { Runner } from "../runner.ts";

const defaultRemote = "localhost:1234";

export const gdb: Runner<"gdb"> = {
  name: "gdb", command: "gdb-multiarch", device: "gdb server", list: "`remote` of the board's runner, or --probe",
  absent: "start one and give its place with --probe; QEMU: -S -gdb tcp::1234",
  failures: [
    { text: /Undefined item: "armv7e-m"/u, code: "PG8224", help: "this gdb knows no Arm: `pgrid doctor` shows how to get one that does" },
    { text: /Connection (?:timed out|refused)|No such file or directory|Remote communication error|could not connect|Name or service not known/u, code: "PG8220" },
    { text: /MIS-MATCHED!/u, code: "PG8225" },
    { text: /Remote failure|Cannot access memory|Remote connection closed/u, code: "PG8223" },
  ],
  plan(job) {
    const { settings, images, probe, board } = job;
    // Where RAM stands for the flash, what is erased is what is filled with ones.
    const refused = board.flash?.driver === "memory" ? null : refuseErasing(gdb, job);
    if (refused !== null) return refused;
    const blocks = [...erased(images).map(({ address, size }) => ({ address, bytes: new Uint8Array(size).fill(0xff) })), ...written(images)];
    const file = job.file("image.hex");
    const commands = [
      "set confirm off", "set tcp connect-timeout 5", "set remotetimeout 10",
      // A gdb without a program does not know whose registers it gets.
      "set architecture armv7e-m",
      `target remote ${probe ?? settings.remote ?? defaultRemote}`, `exec-file ${file}`, "load", "compare-sections",
      ...(settings.reset === undefined ? [] : [`monitor ${settings.reset}`]), "detach",
    ];
    const bytes = blocks.reduce((sum, block) => sum + block.bytes.length, 0);
    return succeed({
      steps: [
        { kind: "write", file, content: intelHex(blocks) },
        {
          kind: "run", about: written(images).map(({ what }) => what).join(" and "), args: ["-nx", "-batch", ...commands.flatMap((command) => ["-ex", command])],
          says: [{ text: /load size (\d+)/u, shown: `load size ${bytes}`, least: bytes }, { text: /: matched\./u, shown: "matched" }],
        },
      ],
      verified: "by the tool",
    });
  },
};
