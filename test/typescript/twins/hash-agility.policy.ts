import { dhtLookup, drop, forwardTo, multihash, route } from "promisegrid";
export const hashAgility = route((m) => {
  switch (m.type) {
    case "log": return forwardTo(dhtLookup(multihash(m.payload, "sha2-256")), { else: drop("no-route") });
    case "config": return forwardTo(dhtLookup(multihash(m.payload, "sha3-512")), { else: drop("no-route") });
    case "firmware": return forwardTo(dhtLookup(multihash(m.payload, "blake3")), { else: drop("no-route") });
    default: return forwardTo(dhtLookup(multihash(m.payload, "sha3-256")), { else: drop("no-route") });
  }
});
