/** PG82xx: writing a board's flash, tools that are too old, and the lock file. */
import type { Rows } from "./row.ts";

export const flashRows = {
  PG8201: {
    stage: "command", title: "board that nothing flashes", template: "board `{board}` names no runner that writes its flash",
    help: "give its file a `runners`: {known}",
    explanation: "`pgrid flash` calls the programs that the board's file lists under `runners`, with what the file says about the board to each.",
  },
  PG8202: {
    stage: "command", title: "unknown runner", template: "board `{board}` is not flashed with `{runner}`",
    help: "it is with {known}",
    explanation: "A runner has to be told what chip or configuration the board is; the board's file says it under `runners`.",
  },
  PG8203: {
    stage: "command", title: "no image to flash", template: "`{file}` {what}",
    explanation: "`pgrid flash --slot` writes what was built and signed for that slot, and builds or signs nothing itself: what goes onto a device was decided before.",
  },
  PG8204: {
    stage: "command", title: "image outside of its place", template: "{what} from {from} to {to} reaches out of {place} ({base} to {end})",
    explanation: "Sizes are checked against the board's file before anything is touched: some tools write what fits, say nothing about the rest, and end with 0.",
  },
  PG8205: {
    stage: "command", title: "image that begins inside a sector", template: "{what} begins at {at}, inside of the sector from {from} to {to}",
    explanation: "Flash is erased in whole sectors: to write the image its first sector would be erased, and with it what lies there before the image.",
  },
  PG8206: {
    stage: "command", title: "images that share a sector", template: "{one} and {other} share the sector from {from} to {to}",
    explanation: "Flash is erased in whole sectors: the one that is written second would erase a part of the first.",
  },
  PG8207: {
    stage: "command", title: "image of another board", template: "`{file}` was built for {found}, and this is {wanted}",
    explanation: "The build record says for which board and for which slot an image was linked. Another board's image does not start at best.",
  },
  PG8208: {
    stage: "command", title: "image linked for another place", template: "{what} is linked for {reset}, and goes to {from} to {to}",
    help: "build it for this place: pgrid build {how}",
    explanation: "An image is executed where it lies: the reset handler that its vector table names has to be inside of it.",
  },
  PG8209: {
    stage: "command", title: "runner that cannot write this", template: "{runner} cannot {what}",
    help: "{others}",
    explanation: "Boot loaders and drives write from the start of the flash only, and some tools cannot erase a sector without writing it.",
  },
  PG8210: {
    stage: "command", title: "altered image", template: "`{file}` is not what its build wrote: {why}",
    help: "build it again",
    explanation: "The build record holds the SHA-256 of each output. What is flashed is what was built.",
  },
  PG8220: {
    stage: "command", title: "no probe or board found", template: "{runner} finds no {device}",
    explanation: "The tool ran, and saw nothing to talk to on any port: a cable that only charges, a board without power, a probe that another program holds, or a boot loader that does not run.",
  },
  PG8221: {
    stage: "command", title: "probe that may not be opened", template: "{runner} may not open the {device}",
    help: "give your user the right to the USB device: the udev rules of {runner} do, after the next plug-in",
    explanation: "On Linux USB devices belong to root until a udev rule says otherwise. pgrid does not run tools as root.",
  },
  PG8222: {
    stage: "command", title: "several probes", template: "{runner} sees several {device}s",
    help: "name one with --probe: its serial number, or what {list} shows",
    explanation: "pgrid does not guess which board is meant.",
  },
  PG8223: {
    stage: "command", title: "chip that does not answer", template: "{runner} reaches the probe, and not the chip",
    help: "is the board powered, is the debug port wired and not locked, and is it this board?",
    explanation: "The probe answered, and the chip behind it did not, or is another than the board's file says.",
  },
  PG8224: {
    stage: "command", title: "flashing failed", template: "{runner} failed with code {code}",
    explanation: "The notes hold the command and the end of its output. The flash may be half written.",
  },
  PG8225: {
    stage: "command", title: "flash that holds something else", template: "the flash does not hold {what} after {runner} wrote it",
    help: "write it again; if it stays so, the flash or the supply of the board is at fault",
    explanation: "What was written is read back and compared, by the tool or by pgrid.",
  },
  PG8226: {
    stage: "command", title: "flashing that says less than it should", template: "{runner} ended well and did not say `{text}`",
    explanation: "Some tools end with 0 when they wrote nothing or less than all. pgrid looks for what they say about each image that they wrote.",
  },
  PG8227: {
    stage: "command", title: "several drives, or the wrong one", template: "{path}: {why}",
    help: "name the drive's directory with --probe",
    explanation: "A board that shows a drive takes an image as a file. pgrid writes to the drive of the name that the board's file gives, and only when it is mounted once.",
  },
  PG8228: {
    stage: "command", title: "flashing that does not end", template: "{runner} did not end within {seconds} s, and was stopped",
    help: "is the board powered, and does another program hold the probe? where it takes longer: --timeout {more}",
    explanation: "Each command of a runner has the seconds after `--timeout`. It was stopped with all that it had started; the notes hold it and the end of its output. The flash may be half written: flash again before the board is started.",
  },
  PG8240: {
    stage: "command", title: "tool that is too old", template: "`{tool}` is version {version}, and {least} is the oldest that will do: {why}",
    help: "{install}",
    explanation: "pgrid asks for nothing newer than it has a reason for. `pgrid doctor` lists the versions found.",
  },
  PG8241: {
    stage: "command", title: "installing is not possible here", template: "pgrid installs nothing here: {why}",
    help: "{line}",
    explanation: "`pgrid doctor --install` installs Debian packages, on Debian and Ubuntu, as root or through sudo where it asks for no password. Elsewhere it prints the line.",
  },
  PG8242: {
    stage: "command", title: "installing failed", template: "`{command}` ended with {code}",
    explanation: "The notes hold the end of its output.",
  },
  PG8250: {
    stage: "command", title: "no lock file", template: "--locked, and there is no `{file}`",
    help: "pgrid lock writes it; commit it with the project",
    explanation: "The lock file names the tools and the board that a build is made with. `--locked` takes no others.",
  },
  PG8251: {
    stage: "command", title: "tool that is not the locked one", template: "`{tool}` is not the one that the lock file names: {difference}",
    help: "install that version, or take this one: pgrid lock",
    explanation: "Another compiler makes another image. The lock file holds the version and the SHA-256 of each tool and of what it calls.",
  },
  PG8252: {
    stage: "command", title: "board that is not the locked one", template: "board `{board}` is not the one that the lock file names: {difference}",
    help: "look at the difference; if it is wanted: pgrid lock",
    explanation: "A board's file says where code and data lie. The lock file holds the SHA-256 of each file that a board comes from and of what they come to.",
  },
  PG8253: {
    stage: "command", title: "pgrid that is not the locked one", template: "the lock file was written by {locked}, and this is {own}",
    help: "install that version, or take this one: pgrid lock",
    explanation: "Another version of pgrid may compile the same program to other code.",
  },
  PG8254: {
    stage: "command", title: "not in the lock file", template: "the lock file does not name {what}",
    help: "pgrid lock -b {board}",
    explanation: "`--locked` takes what was locked and nothing else.",
  },
  PG8255: {
    severity: "warning", stage: "command", title: "differs from the lock file", template: "{what} differs from the lock file: {difference}",
    help: "--locked refuses it; pgrid lock takes it",
    explanation: "The build goes on. It need not be the one that the lock file stands for.",
  },
} as const satisfies Rows;
