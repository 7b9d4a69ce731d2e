/** PG5xxx: the device and the link to it. */
import type { Rows } from "./row.ts";

export const deviceRows = {
  PG5001: {
    stage: "command", title: "device does not report", template: "the device said nothing for {seconds} s after start ({heard} bytes heard)",
    help: "`pgrid doctor` checks the simulator; -v shows how it is started",
    explanation: "A node sends a hello message when it has started.",
  },
  PG5002: {
    stage: "command", title: "device does not answer", template: "the device did not answer within {seconds} s: `{awaited}` is missing",
    explanation: "Each request on the link has exactly one answer. A frame that the device cannot read has none.",
  },
  PG5003: {
    stage: "command", title: "device ended", template: "{command} ended with code {code}",
    explanation: "The simulator, or the host build, ended while it was needed.",
  },
  PG5004: {
    stage: "command", title: "processor fault", template: "the device stopped with a processor fault: {crash} at pc {pc}",
    explanation: "A fault of the processor is a defect of the runtime or of a port, never of a route: routes cannot cause one. The registers CFSR, HFSR and the fault address say what happened (Armv7-M Architecture Reference Manual, B3.2.15).",
  },
  PG5005: {
    stage: "command", title: "garbled link", template: "the device sent bytes that are no message: {error}",
    explanation: "A frame from the device failed its COBS code, checksum, length or kind.",
  },
  PG5006: {
    stage: "command", title: "unexpected answer", template: "the device answered with {got} where `{awaited}` was due",
    explanation: "The device does not follow the link's protocol (spec/wire.ts), or runs another version of it.",
  },
  PG5007: {
    stage: "command", title: "device runs another build", template: "the device runs build {got}, not {wanted}",
    explanation: "The hello message carries a number made from the routes, tables and gateway of a build. Another one means that the image that runs is not the one that was built.",
  },
  PG5008: {
    stage: "command", title: "device refused a request", template: "the device refused `{request}`: {why}",
    explanation: "The device answered the request with a status other than ok.",
  },
  PG5009: {
    stage: "command", title: "device takes no updates", template: "the device does not answer as one that takes updates",
    help: "an image takes updates when it is built for a slot with a key that it trusts: `pgrid build --slot a --public KEY`, or `pgrid sign`",
    explanation: "Only an image in a slot, with a boot stage before it, can take another in its place.",
  },
  PG5010: {
    stage: "command", title: "no link to the board", template: "`{port}` cannot be opened: {why}",
    explanation: "A board is reached over its serial port, which is a file such as /dev/ttyACM0. Who may use it is the business of its group, often `dialout`.",
  },
  PG5011: {
    stage: "command", title: "update not finished", template: "the update was not finished: {why}",
    help: "`pgrid update status` says how far it is; the same `pgrid update push` goes on from there",
    explanation: "What runs is what ran before: an update counts when all of it was there and was accepted.",
  },
  PG5012: {
    stage: "command", title: "nothing to start", template: "the boot stage of the board starts nothing: {why}",
    help: "the image of a slot is started three times without `pgrid update confirm`",
    explanation: "The boot stage says why each slot was refused, by the numbers of docs/reference/update.md. Somebody has to write the flash again.",
  },
} as const satisfies Rows;
