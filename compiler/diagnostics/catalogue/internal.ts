/** PG9xxx: faults of the toolchain itself. */
import type { Rows } from "./row.ts";

export const internalRows = {
  PG9001: {
    stage: "command", title: "internal error", template: "internal error: {what}",
    help: "this is a fault of pgrid, not of your program; please report it with the source that shows it",
    explanation: "A stage met something that an earlier stage rules out. The place shown is the nearest one in your source.",
  },
} as const satisfies Rows;
