import { dhtLookup, drop, forwardTo, multihash, node, route } from "promisegrid";

const edge = node("edge");
const store = node("store");
const small = 64;
const medium = 1024;

/** Splits by payload size. Only large payloads are hashed: for the others a lookup costs more than the transfer. */
export const payloadSize = route((m) => {
  if (m.size === 0) return drop("too-small");
  if (m.size <= small) return forwardTo(edge);
  if (m.size <= medium) return forwardTo(store);
  return forwardTo(dhtLookup(multihash(m.payload, "sha3-512")), { else: forwardTo(store) });
});
