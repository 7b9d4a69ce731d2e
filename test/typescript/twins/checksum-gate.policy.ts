import { bit, deliver, drop, route, u16bes } from "promisegrid";

/** Delivers a packet whose Internet checksum holds. */
export const checksumGate = route((m) => {
  if (m.size < 4) return drop("too-small");
  if (bit(m.size, 0)) return drop("malformed");
  let sum = 0;
  for (const word of u16bes(m.payload)) sum += word;
  const once = (sum & 0xffff) + (sum >>> 16);
  const twice = (once & 0xffff) + (once >>> 16);
  return twice === 0xffff ? deliver() : drop("checksum");
});
