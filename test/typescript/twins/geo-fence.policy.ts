import { drop, forwardTo, node, route, u32le } from "promisegrid";

const herder = node("herder");
const latitude = 46_947_900;
const longitude = 7_444_600;

/** Positions within 1,500 m of the pasture's middle are dropped, others go to the herder. */
export const geoFence = route((m) => {
  if (m.size !== 8) return drop("malformed");
  const lat = u32le(m.payload, 0), lon = u32le(m.payload, 4);
  if (!((-90_000_000 <= lat && lat <= 90_000_000) && (-180_000_000 <= lon && lon <= 180_000_000))) return drop("malformed");
  // More than a degree away is outside, and the squares below would not fit an int.
  if (Math.abs(lat - latitude) > 1_000_000 || Math.abs(lon - longitude) > 1_000_000) return forwardTo(herder);
  const north = (lat - latitude) >> 6;
  const east = Math.trunc(((lon - longitude) >> 6) * 683 / 1000);
  return north * north + east * east <= 44_400 ? drop("unwanted") : forwardTo(herder);
});
