//; expect: #"00 00 00 00 00 00 00 01" type=command time=700000 => drop expired
import { deliver, drop, reply, route, u16bes } from "promisegrid";

const window = 600_000n;
const ahead = 2_000n;

/** Answers a query with this node's time; delivers commands whose time stamp is at most ten minutes old. */
export const timeWindow = route((m) => {
  if (m.type === "query") return reply(Number(m.time < 2_147_483_647n ? m.time : 2_147_483_647n));
  if (m.type !== "command") return drop("unknown-type");
  if (m.size < 8) return drop("too-small");
  let stamp = 0n;
  for (const part of u16bes(m.payload.subarray(0, 8))) stamp = stamp * 65_536n + BigInt(part);
  if (stamp === 0n) return drop("malformed");
  if (stamp > m.time + ahead) return drop("malformed");
  if (m.time > stamp + window) return drop("expired");
  return deliver();
});
