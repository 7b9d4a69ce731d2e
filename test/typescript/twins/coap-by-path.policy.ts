//; expect: #"40 01 00 00 d0" => drop malformed
import { drop, forwardTo, gateway, match, range, route, table } from "promisegrid";

const services = table("exact", { keyBytes: 16, of: "node" });
const uriPath = 11;
const payloadMarker = 0xff;

/** Requests go to the service of their first path segment; what is no request, or asks for none, goes to the gateway. */
export const coapByPath = route((m) => {
  if (m.size < 5) return drop("too-small");
  const first = m.payload[0];
  if (first >>> 6 !== 1) return drop("malformed");
  if ((first & 15) > 8) return drop("malformed");
  if (m.payload[1] >>> 5 !== 0) return gateway();
  let at = 4 + (first & 15);
  let number = 0;
  for (const _ of range(8)) {
    const head = at < m.size ? m.payload[at] : payloadMarker;
    const option = number + (head >>> 4), length = head & 15, start = at + 1;
    if (head === payloadMarker) return gateway();
    if (head >>> 4 > 12 || length > 12) return drop("malformed");
    if (start + length > m.size) return drop("malformed");
    if (option === uriPath) return forwardTo(match(services, m.payload.subarray(start, start + length)), { else: drop("no-route") });
    at = start + length;
    number = option;
  }
  return drop("malformed");
});
