import { dhtLookup, forwardTo, multihash, route } from "promisegrid";

export const standardPath = route((m) => {
  const contentId = multihash(m.payload, "sha3-256");
  return forwardTo(dhtLookup(contentId));
});
