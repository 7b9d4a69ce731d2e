/** PG84xx: flash, slots and inheritance of board files, and the commands on boards. */
import type { Rows } from "./row.ts";

export const boardRows = {
  PG8401: {
    stage: "command", title: "flash that cannot be", template: "the flash of board `{board}`: {why}",
    explanation: "Flash is a run of sectors from its base address on. Each sector is erased as a whole, so its size and its place have to be those of the chip.",
  },
  PG8402: {
    stage: "command", title: "write unit that cannot be", template: "`write` has to be a power of two from 1 to 512, and at most a sector, not {bytes}",
    explanation: "The write unit is the number of bytes that are programmed at once, and only once between two erases.",
  },
  PG8403: {
    stage: "command", title: "slot that is no whole number of sectors", template: "slot `{slot}` {end} at offset {offset}, inside of the sector from {from} to {to}",
    help: "sectors are erased as a whole: let it be {from} or {to}",
    explanation: "To write a slot its sectors are erased. One that it shared with something else would be erased, too.",
  },
  PG8404: {
    stage: "command", title: "slots that overlap", template: "slots `{one}` and `{other}` overlap",
    explanation: "A slot belongs to one image or to the store alone: an update of one slot leaves the others as they are.",
  },
  PG8405: {
    stage: "command", title: "slot outside of the flash", template: "slot `{slot}` ends at offset {end}, and the flash has {size} bytes",
    explanation: "Offsets of slots are counted from the base of the flash.",
  },
  PG8406: {
    stage: "command", title: "slot without room", template: "slot `{slot}` has {size} bytes: {why}",
    explanation: "An image slot begins with the manifest's area, whole sectors, and ends with one sector in which the boot stage counts attempts. The image lies between. The store takes two sectors at least.",
  },
  PG8407: {
    stage: "command", title: "slots without flash", template: "board `{board}` has `slots` and no `flash`",
    help: "describe the flash: its base, runs of sectors and write unit",
    explanation: "Slots are parts of the flash that `flash` describes.",
  },
  PG8408: {
    stage: "command", title: "board without slots", template: "board `{board}` has no slots",
    help: "build without --slot: the image then lies at the start of `memory.flash`",
    explanation: "`--slot` links an image for a slot of the board's flash, behind the manifest's area.",
  },
  PG8410: {
    stage: "command", title: "too many parents", template: "this is the {count}th file that inherits from another: {chain}",
    help: "let a board extend what it has most in common with, and no more",
    explanation: "Whoever reads a board has to find what it says: a chain of parents has at most 8 files.",
  },
  PG8411: {
    stage: "command", title: "change of an array that cannot be", template: "{where} cannot be changed: {why}",
    explanation: "`{\"$append\": […]}` and `{\"$remove\": […]}` change an array of the file that is extended. An array by itself replaces it.",
  },
  PG8412: {
    stage: "command", title: "null that deletes nothing", template: "`{key}` is null, and the file that is extended has no such key",
    explanation: "null deletes a key of the parent. One that the parent does not have may be misspelt.",
  },
  PG8413: {
    stage: "command", title: "item that cannot be removed", template: "{where} of the file that is extended has no {item}",
    explanation: "`$remove` takes items out of the parent's array. One that is not there may be misspelt, or the parent has changed.",
  },
  PG8414: {
    stage: "command", title: "board that is there", template: "there is a board `{name}` at {path}",
    help: "choose another name, or edit that file",
    explanation: "`pgrid board new` never overwrites a file, and never hides a board of pgrid behind one of the same name.",
  },
  PG8415: {
    stage: "command", title: "name that a board cannot have", template: "`{name}` cannot be the name of a board",
    help: "use lower-case letters, digits and dashes, a letter first, at most 40 characters",
    explanation: "The name of a board is its file's name and a directory of build outputs.",
  },
  PG8420: {
    stage: "command", title: "twin that cannot stand in", template: "board `{board}` has a twin that cannot stand in for it: {why}",
    explanation: "The twin is a board that QEMU simulates, with the same target: it runs the code that the board would run, with its own UART, clocks and counter.",
  },
  PG8422: {
    stage: "command", title: "interrupt without a line", template: "interrupt `{name}` needs either `line` or `board`",
    explanation: "An interrupt is a line of the processor by number, or that of a device which the board file knows.",
  },
  PG8423: {
    stage: "command", title: "interrupt line that the processor has not", template: "{what}: line {line}, and board `{board}` has {lines} lines",
    help: "lines are the processor's, from 0 to one below {lines}; `board` takes the line of a device from the board file",
    explanation: "How many lines a processor has is its chip's. A chip's register table in boards/registers says it, or `interruptLines` of the board file.",
  },
  PG8441: {
    stage: "command", title: "boot stage that is too large", template: "the boot stage of board `{board}` has {bytes} {what}, and the limit is {limit}",
    explanation: "A boot stage is small so that it can be read, and stays as it is on devices that are updated: its limits do not grow.",
  },
  PG8442: {
    stage: "command", title: "domains that cannot program the flash", template: "the domains of board `{board}` take no updates: none of them can program flash of kind `{driver}`",
    help: "without --public and in no slot the system is built for this board, too; the firmware of one program takes updates",
    explanation: "A domain has no privilege and sees what is mapped to it. A driver that masks faults, or needs registers beside the flash, does not work there yet. QEMU's memory that behaves as flash does.",
  },
} as const satisfies Rows;
