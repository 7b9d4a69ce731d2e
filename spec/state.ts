/**
 * A change of a state that several nodes have: a message of a session whose payload a log has as its newest leaf. runtime-c/node/state.h and
 * protocol/state.ts judge it.
 *
 *   payload = root (32 bytes), place (4, big-endian), leaf (the rest)
 *
 * `root` is that of the log's tree before it, of `place` leaves: the state that it goes on from. The message's key 3 is the constraint that the state is
 * under, and one of its receipts (key 5) leads from its payload to the log's head, which has one leaf more.
 */
import { envelopeLimits } from "./envelope.ts";
import { rights } from "./rights.ts";
import type { RightName } from "./rights.ts";

/**
 * Heads come to a node of domains (systems/grid) in a grid of content type `log-head`, as spec/tokens.ts has it, signed by a root key:
 *
 *   head = size (4, big-endian), root (32 bytes), CID of the constraint, or nothing
 *
 * The first of a log is where its state begins; each other one has one leaf more than the state. Receipts of messages of any content type are held against
 * the state's root and its head.
 */
export const headLayout = {
  "root": { value: 4, means: "where the root stands, behind the size" },
  "constraint": { value: 4 + envelopeLimits.hash.value, means: "where the CID of the constraint begins" },
} as const;
export const headBytes = headLayout.constraint.value;

export const stateLimits = {
  "logs": { value: 4, means: "logs that a node knows" },
} as const;

export const stateLayout = {
  "place": { value: envelopeLimits.hash.value, means: "where the place stands, behind the old root" },
  "leaf": { value: envelopeLimits.hash.value + 4, means: "where the leaf begins" },
} as const;

/** What the constraint is asked for. */
export const stateRightName: RightName = "merge";
export const stateRight = rights[stateRightName].code;

const first = 160;
/** Why a change is refused, besides receipts' and accounts' faults. Numbers are wire format: never renumbered. */
export const stateFaults = {
  "no-transition": { code: first, title: "a payload without old root and place" },
  "other-constraint": { code: first + 1, title: "under another constraint than the state" },
  "no-receipt": { code: first + 2, title: "no receipt that its payload is in the state's log" },
  "other-head": { code: first + 3, title: "a receipt of another size than the log's head has" },
  "other-place": { code: first + 4, title: "at another place than the next" },
  "other-state": { code: first + 5, title: "an old root that is not the state's" },
  "no-constraint": { code: first + 6, title: "a constraint that this node does not have" },
  "bad-constraint": { code: first + 7, title: "a constraint that is no policy which this node may run" },
  "under-budget": { code: first + 8, title: "a budget that does not cover what judging and storing it takes" },
  "constraint-fault": { code: first + 9, title: "the constraint ended in a fault" },
  "denied": { code: first + 10, title: "the constraint grants it nothing" },
  "not-next": { code: first + 11, title: "a head that has not one leaf more than the state" },
  "logs-full": { code: first + 12, title: "a log more than a node knows" },
} as const satisfies Record<string, { readonly code: number; readonly title: string }>;
export type StateFault = keyof typeof stateFaults;
