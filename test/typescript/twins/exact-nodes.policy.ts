import { deliver, forwardTo, match, route, table } from "promisegrid";
const peers = table("exact", { keyBytes: 8, of: "node" });
export const exactNodes = route((m) => {
  const peer = match(peers, m.payload);
  if (peer !== undefined) return forwardTo(peer);
  return deliver();
});
