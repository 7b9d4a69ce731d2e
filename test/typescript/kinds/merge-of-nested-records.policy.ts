// Records in records: made, read, changed.
import { fix, merge, record, withFields } from "promisegrid";

export const Place = record({ x: "fix", y: "fix" });
export const Sighting = record({ version: "u16", at: Place, seen: "u8" });
export const sightings = merge(Sighting, (current, incoming) => {
  if (current.version < incoming.version) return incoming;
  const there = current.at, here = incoming.at;
  if (there.x.eq(here.x) && there.y.eq(here.y)) return withFields(current, { seen: Math.max(current.seen, incoming.seen) });
  const middle = Place({ x: there.x.plus(here.x).div(2), y: there.y.times(fix(0.5)).plus(here.y.times(fix(0.5))) });
  return Sighting({ version: incoming.version, at: middle, seen: current.seen + incoming.seen });
});
