import { grant, node, policy } from "promisegrid";

const owner = node("1111111111111111111111111111111111111111111111111111111111111111");
/** the owner sends, anyone in an alarm */
export const valve = policy([
  grant(owner, "send"),
  grant("anyone", "send", { when: (m) => m.type === "urgent" && m.priority === 7, budget: { instructions: 1000 } }),
  grant(owner, "set-table", { when: (m) => m.size < 64 }),
]);
