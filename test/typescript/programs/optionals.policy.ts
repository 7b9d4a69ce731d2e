// A node or undefined: tested, defaulted, narrowed in && and ||, handed on.
//; table: near "n" 8 => node 61
//; table: far "f" 8 => node 62
//; expect: "n" => forward 61
//; expect: "f" => forward 62
//; expect: "f" ttl=1 => drop expired
//; expect: "x" => gateway
//; expect: "x" ttl=3 => forward 11
//; expect: "n" ttl=4 => deliver
//; expect: "f" ttl=4 => drop no-route
//; expect: "f" ttl=5 => reply 32
//; expect: "x" ttl=5 => reply 0
import { deliver, drop, forwardTo, match, reply, route, table } from "promisegrid";
const near = table("exact", { keyBytes: 1, of: "node" });
const far = table("prefix", { keyBytes: 1, of: "node" });
export const optionals = route((m) => {
  const first = match(near, m.payload);
  if (m.ttl === 4) return first !== undefined && first.length === 32 ? deliver() : drop("no-route");
  if (first !== undefined) return forwardTo(first);
  const second = match(far, m.payload);
  if (m.ttl === 5) return reply(undefined === second || second.length === 0 ? 0 : second.length);
  if (second === undefined) return m.ttl === 3 ? forwardTo(match(near, "q") ?? m.source) : forwardTo(second);
  if (!(m.ttl !== 1)) return drop("expired");
  return forwardTo(second);
});
