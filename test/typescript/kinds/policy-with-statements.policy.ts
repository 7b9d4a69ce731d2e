// Guards of statements: loops, early returns, faults.
import { grant, node, policy, startsWith, u16be } from "promisegrid";

export const readings = policy([
  grant("anyone", "sense", { when: (m) => {
    let sum = 0;
    for (const x of m.payload.subarray(0, Math.min(m.size, 8))) {
      if (x === 0) return false;
      sum += x;
    }
    return sum % 2 === 0;
  } }),
  grant(node("1111111111111111111111111111111111111111111111111111111111111111"), "sense"),
  grant("anyone", "cache", { when: (m) => startsWith(m.payload, "a") || (m.time > 5n && u16be(m.payload, 0) > 0x4000) }),
]);
