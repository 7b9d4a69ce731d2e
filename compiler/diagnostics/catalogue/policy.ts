/** PG8830..PG8839: the policy that a project names for its node. */
import { limits } from "../../../spec/limits.ts";
import type { Rows } from "./row.ts";

export const policyRows = {
  PG8830: {
    stage: "command", title: "unknown policy", template: "the project has no policy `{name}`",
    explanation: "`policy` of pgrid.json names a `defpolicy` of the project's sources, which the node asks what a message that comes in a session may reach. Without the line it may reach everything that its tokens have resources for.",
  },
  PG8831: {
    stage: "command", title: "program that is no policy", template: "`{name}` is a {kind}, and the node asks a policy",
    help: "name a `defpolicy`",
    explanation: "Only a policy says which of its grants applies to a message and a right. A route decides what becomes of a message, once it may.",
  },
  PG8832: {
    stage: "command", title: "policy that costs too much", template: "policy `{name}` takes up to {used} {what}, and a node grants its policy {most}",
    help: "make its guards cheaper: `pgrid check` says what they take",
    explanation: `The policy is asked up to twice for each message, and whoever sends it pays for that. A node grants it ${limits.policyInstructions.toLocaleString("en-US")} instructions and ${limits.policyHashBytes.toLocaleString("en-US")} hashed bytes each time, and no look-up: what it says depends on the message and the node's tables alone.`,
  },
} as const satisfies Rows;
