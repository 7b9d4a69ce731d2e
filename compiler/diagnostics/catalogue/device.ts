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
} as const satisfies Rows;
