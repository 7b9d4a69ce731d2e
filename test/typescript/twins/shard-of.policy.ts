import { dhtLookup, drop, forwardTo, multihash, reply, route, u16be } from "promisegrid";

const shards = 12;

/** Answers a query with the number of the shard that keeps the content; stores go on to a node that has it. */
export const shardOf = route((m) => {
  const contentId = multihash(m.payload, "blake3");
  switch (m.type) {
    case "query": return reply(u16be(contentId, 4) % shards);
    case "data": return forwardTo(dhtLookup(contentId), { else: drop("no-route") });
    default: return drop("unknown-type");
  }
});
