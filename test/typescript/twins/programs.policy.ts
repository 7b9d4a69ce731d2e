import { Document, applyPatch, byteField, cache, conflicts, drop, expectThat, forwardTo, grant, match, merge, node, policy, record, reply, route, table, test, threeWayMerge, versionLess, withFields } from "promisegrid";

const Reading = record({ id: "u16", value: "u32", urgent: "bool", site: byteField(4) });
const sinks = table("exact", { keyBytes: 4, of: "node" });
/** Twice as much. */
const double = (n: number): number => n + n;

/** Readings go to the sink of their site. */
export const readings = route((m) => {
  if (m.size < 11) return drop("too-small");
  const r = Reading.from(m.payload);
  if (r.urgent) return forwardTo(match(sinks, r.site), { else: drop("no-sink") });
  return reply(withFields(r, { value: double(r.value) }).value);
});

export const documentMerge = merge(Document, (current, incoming) => {
  if (versionLess(current, incoming)) return incoming;
  return conflicts(current, incoming) ? applyPatch(current, threeWayMerge(current, incoming)) : current;
}, { requires: (s) => s.version > 0n });

export const square = cache((n: number) => n * n, { ttl: 60, replicas: 3 });
export const squares = route((m) => reply(square(m.ttl)));

/** Who may do what. */
export const fleet = policy([
  grant("anyone", "send", { when: (m) => m.ttl > 3 && m.type !== "firmware" }),
  grant(node("5b5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"), "install", { budget: { instructions: 100 } }),
]);

test("short readings", () => {
  expectThat(readings.on({ payload: "abc" }), drop("too-small"));
  expectThat(double(3), 6);
  expectThat(fleet.allows("send", { ttl: 5 }), true);
});
