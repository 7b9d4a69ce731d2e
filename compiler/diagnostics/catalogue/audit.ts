/** PG88xx: audit logs. */
import type { Rows } from "./row.ts";

export const auditRows = {
  PG8801: {
    stage: "command", title: "audit log refused", template: "{what} is refused, fault {code}, {name}: {title}",
    help: "docs/reference/audit.md has all faults. Whoever kept the log earlier, or its heads, can say from where on it is another",
    explanation: "An audit log is a chain: each segment is hashed with the hash of the one before as its key, and heads are signed over that. A record that was changed, left out, put in or moved does not fit the links and heads behind it; what is written down in another form than the one there is was not written by a node. The log is read from its front, and the first fault counts.",
  },
  PG8802: {
    stage: "command", title: "decision replays otherwise", template: "{count} of {of} records of {what} come out otherwise when they are replayed; the first: segment {segment}, record {record}: {differs}",
    help: "is this the project, with this pgrid, that the device was built from? `pgrid audit replay --json` has every record",
    explanation: "A decision is a function of the program, the tables, the message, the time and what lookups gave; all of that is in the log or named by it. When the model machine comes to something else, the device did not decide as its program says, or what was logged is not what it decided.",
  },
  PG8803: {
    stage: "command", title: "audit log in an image that takes updates", template: "{board}: an image in a slot keeps no audit log yet",
    help: "take `audit` out of pgrid.json, or build for a board without slots",
    explanation: "The single image with an audit log has no slots: its log begins anew at each start. Keeping heads in the store of a board with slots is not built yet.",
  },
  PG8804: {
    stage: "command", title: "not all of an audit log could be replayed", template: "{count} of {of} records of {what} could not be replayed: {why}",
    help: "--messages: captures of what was sent to the device over its link, frames as they were",
    explanation: "A log names messages, it does not hold them. A decision is replayed when its message is there; and only when every act since the node's start is there as well, since each may have changed what the node decides with.",
  },
  PG8805: {
    stage: "command", title: "device without an audit log", template: "the device does not answer requests about an audit log",
    help: "build it with `audit` in pgrid.json: the log's id, and the public key of who signs its heads",
    explanation: "An image keeps an audit log when its project asks for one. Others answer that they do not know such requests.",
  },
  PG8806: {
    stage: "command", title: "audit log of another key", template: "the head of {what} is to be signed by another key than that of {key}",
    help: "the key is named in pgrid.json, under `audit`, and is built in",
    explanation: "A head names the key that signs it, and whoever verifies the log trusts that key. A signature of another one would be refused.",
  },
  PG8810: {
    stage: "command", title: "audit log that somebody else signs", template: "the device {who} the heads of its log itself: it is pulled with {flag}",
    help: "--key FILE: whoever reads the log of a single image signs its heads; --public FILE: the key of a node in domains, which signs them itself",
    explanation: "A single image has no key that nobody else has, so whoever reads its log signs the heads, and vouches for what the device says. A node in domains that takes messages of strangers signs with its own key; whoever pulls its log says which key that is.",
  },
  PG8850: {
    stage: "command", title: "node too busy for its audit log", template: "the node has other requests in hand, and did each of the {tries} times that it was asked for its audit log",
    help: "nothing is lost: `pgrid audit pull` again, or find out who asks the node for sessions all the time",
    explanation: "A node in domains has one domain for requests for sessions, revocations and its audit log, which takes one at a time; a request for a session takes it a second or more. Whoever comes meanwhile is told to ask again, and pgrid does so for some seconds. Messages are decided by others, and are not held up.",
  },
} as const satisfies Rows;
