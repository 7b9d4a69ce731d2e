// Readings are keyed: the first 32 bytes of a payload say which site, building and meter it comes from.
import { cid, dhtLookup, drop, forwardTo, matchPrefix, route, table } from "promisegrid";

const sinks = table("prefix", { keyBytes: 32, of: "node" });

/** Content that every subscriber of alerts announces; whoever provides it gets the alerts. */
const alertFeed = cid("bafkreiaqpazxwn6tlf3qaxrs22tsu3ntichzd22xdaxxi7yxrsrhf3pby4");

/** Readings go to the sink of their key, urgent ones to whoever holds the alert feed. */
export const telemetry = route((m) => {
  if (m.ttl <= 1) return drop("expired");
  if (m.size > 1024) return drop("too-large");
  if (m.type === "urgent") return forwardTo(dhtLookup(alertFeed));
  // Without this the subarray below would fault; a fault drops the message too, but says less.
  if (m.size < 32) return drop("too-small");
  return forwardTo(matchPrefix(sinks, m.payload.subarray(0, 32)), { else: drop("no-sink") });
});
