import { bit, deliver, drop, forwardTo, match, node, route, table } from "promisegrid";

const senders = table("exact", { keyBytes: 32, of: "int" });
const mayReport = 0;
const mayCommand = 1;
const mayConfigure = 2;
const audit = node("audit");

/** Delivers a message when its sender is on the list for that kind of message; what is refused goes to the audit node. */
export const sourceAllowList = route((m) => {
  const rights = match(senders, m.source, { else: 0 });
  switch (m.type) {
    case "heartbeat": return deliver();
    case "telemetry": return bit(rights, mayReport) ? deliver() : drop("forbidden");
    case "command": return bit(rights, mayCommand) ? deliver() : forwardTo(audit);
    case "config": return bit(rights, mayCommand) && bit(rights, mayConfigure) ? deliver() : forwardTo(audit);
    default: return drop("unknown-type");
  }
});
