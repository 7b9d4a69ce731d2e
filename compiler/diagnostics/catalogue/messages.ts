/** PG85xx: messages on the wire. */
import type { Rows } from "./row.ts";

export const messageRows = {
  PG8501: {
    stage: "command", title: "message refused", template: "{what} is refused, fault {code}, {name}: {title}",
    help: "docs/reference/envelope.md has all faults; docs/protocol/grid.cddl says what a message is",
    explanation: "A device takes exactly one encoding of a message: deterministic CBOR (RFC 8949, 4.2.1) of the grid envelope, with nothing left out and nothing added. Whatever differs is refused under a number that never changes, and a device and the host give the same one. The first fault counts.",
  },
  PG8502: {
    stage: "command", title: "message with two authorities", template: "{what} has both a chain of tokens and the handle of a session",
    help: "make one of `chain` and `handle` null",
    explanation: "A message stands under a chain of tokens, and is signed, or under a session that was admitted with one, and carries a MAC. It has one place for either.",
  },
} as const satisfies Rows;
