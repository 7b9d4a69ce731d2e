/** Any description of a system that is accepted: what the properties of its initial memory are tested on. */
import fc from "fast-check";
import { qemuBoard } from "./image.ts";

export const names = ["alpha", "beta", "gamma", "delta"] as const;

/** What a description is drawn from: who does what by number. */
export const drawn = fc.record({
  count: fc.integer({ min: 1, max: 4 }),
  priorities: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 }),
  passive: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  endpoints: fc.array(fc.record({ receiver: fc.nat(3), senders: fc.uniqueArray(fc.nat(3), { maxLength: 4 }), rights: fc.subarray(["write", "read", "grant", "grant-reply"] as const) }), { maxLength: 3 }),
  notifications: fc.array(fc.record({ waiter: fc.nat(3), signallers: fc.uniqueArray(fc.nat(3), { maxLength: 4 }), bound: fc.boolean() }), { maxLength: 3 }),
  frames: fc.array(fc.record({ bits: fc.integer({ min: 5, max: 12 }), users: fc.uniqueArray(fc.nat(3), { maxLength: 3 }), access: fc.constantFrom("r", "rw") }), { maxLength: 2 }),
  lines: fc.uniqueArray(fc.record({ line: fc.nat(31), handler: fc.nat(3) }), { maxLength: 3, selector: ({ line }) => line }),
  controlled: fc.uniqueArray(fc.nat(31), { maxLength: 3 }),
  replies: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  own: fc.array(fc.subarray(["tcb", "cnode", "vspace", "context"] as const), { minLength: 4, maxLength: 4 }),
  manages: fc.array(fc.subarray(["tcb", "cnode", "vspace", "context"] as const), { minLength: 4, maxLength: 4 }),
  pools: fc.array(fc.constantFrom(null, "objects", "frames"), { minLength: 4, maxLength: 4 }),
  controller: fc.option(fc.nat(3)),
  faults: fc.boolean(),
});
export type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

export function descriptionOf(d: Drawn): object {
  const name = (i: number): string => names[i % d.count]!;
  const unique = (people: readonly number[]): string[] => [...new Set(people.map(name))];
  const bound = new Set<string>();
  const serves = (who: string): number => d.endpoints.filter(({ receiver }) => name(receiver) === who).length;
  return {
    schemaVersion: 1, name: "any", board: qemuBoard,
    components: Object.fromEntries(names.slice(0, d.count).map((each, i) => {
      const passive = d.passive[i]! && serves(each) === 1;
      const handler = d.endpoints.findIndex(({ receiver }) => name(receiver) !== each);
      return [each, {
        sources: ["main.c"], stack: 512, priority: d.priorities[i]!, mcp: i, replies: d.replies[i] || passive ? ["reply"] : [], own: d.own[i],
        ...(passive ? { passive: true } : { context: { budget: 10 * (i + 1), period: 100 } }),
        ...(d.faults && handler >= 0 ? { faults: { endpoint: `e${handler}`, badge: 1000 + i } } : {}),
        manages: d.count > 1 ? { [name(i + 1)]: d.manages[i] } : {},
        untyped: d.pools[i] === null ? {} : { pool: { for: d.pools[i], bytes: 1024 } },
        control: d.controller !== null && name(d.controller) === each ? ["interrupts", "time"] : [],
        ...(d.controller !== null && name(d.controller) === each ? { lines: d.controlled } : {}),
      }];
    })),
    endpoints: Object.fromEntries(d.endpoints.map(({ receiver, senders, rights }, i) => [`e${i}`, { receiver: name(receiver), senders: Object.fromEntries(unique(senders).map((who, s) => [who, { badge: s + 1, rights }])) }])),
    notifications: Object.fromEntries(d.notifications.map(({ waiter, signallers, bound: binds }, i) => {
      const own = binds && !bound.has(name(waiter));
      if (own) bound.add(name(waiter));
      return [`n${i}`, { waiter: name(waiter), bound: own, signallers: Object.fromEntries(unique(signallers).map((who, s) => [who, { badge: 2 ** s }])) }];
    })),
    frames: Object.fromEntries(d.frames.map(({ bits, users, access }, i) => [`f${i}`, { bytes: 2 ** bits, maps: Object.fromEntries(unique(users).map((who) => [who, access])) }])),
    interrupts: d.notifications.length === 0 ? {} : Object.fromEntries(d.lines.map(({ line, handler }, i) => [`l${i}`, { line, notification: "n0", badge: 2 ** (8 + i), handler: name(handler) }])),
  };
}
