/** The device's admission in C, with the sanitizers, and the model: the same answers and the same state after each event, of generated lives of a device. */
import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { Holder } from "../../protocol/session.ts";
import { revoke } from "../../protocol/token.ts";
import type { Limits } from "../../protocol/token.ts";
import type { Fault } from "../../protocol/admission.ts";
import { resourceNames } from "../../spec/resources.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { chainOf, limits, otherRoot, root, testKey } from "../tokens/keys.ts";
import type { TestKey } from "../tokens/keys.ts";
import { first, now, roots, under } from "./rows.ts";
import { World, codeOf, device } from "./world.ts";
import type { Device, Opened } from "./world.ts";

let inC: Device;
beforeAll(() => {
  inC = device(roots);
}, 120_000);

/** A forest: four roots' links, three holders under each, two under each of those; every one with little to spend and a time of its own. */
interface Node {
  readonly holder: Holder;
  readonly key: TestKey;
  readonly hash: Uint8Array;
  readonly expires: bigint;
  /** Who may revoke it, the root first. */
  readonly above: readonly TestKey[];
}
const spent = (depth: number, n: number): Limits => limits({ "sends": 12 - 4 * depth + (n % 2), "hash-bytes": 100 - 20 * depth, ...(depth < 2 || n % 2 === 0 ? { "instructions": 1000 } : {}) });
function forest(): Node[] {
  const nodes: Node[] = [];
  let keys = 400;
  const grow = (parent: Node | null, depth: number, n: number): void => {
    const key = testKey(keys++);
    const expires = parent === null ? now + 100n * BigInt(n + 1) : parent.expires - BigInt(10 * n);
    const over = { expires, limits: spent(depth, n) };
    const holder = parent === null ? first(key, over) : under(parent.holder.chain, parent.key, key, over);
    const node = { holder, key, hash: chainOf(holder.chain).links.at(-1)!.hash, expires, above: parent === null ? [root] : [...parent.above, parent.key] };
    nodes.push(node);
    for (let i = 0; i < [3, 2, 0][depth]!; i++) grow(node, depth + 1, i);
  };
  for (let i = 0; i < 4; i++) grow(null, 0, i);
  return nodes;
}
const nodes = forest();
const node = fc.nat(nodes.length - 1).map((n) => nodes[n]!);
/** The second tree alone: there accounts run out. */
const often = fc.oneof({ weight: 2, arbitrary: node }, { weight: 1, arbitrary: fc.nat(9).map((n) => nodes[10 + n]!) });

const amounts: fc.Arbitrary<Limits> = fc.dictionary(fc.constantFrom(...resourceNames.slice(0, 4)), fc.oneof(fc.bigInt({ min: 0n, max: 60n }), fc.constant(2n ** 64n - 1n)), { maxKeys: 3 }).map((each) => new Map(Object.entries(each)) as Limits);
const pick = fc.nat(999);
const event = fc.oneof(
  { weight: 9, arbitrary: fc.record({ what: fc.constant("open" as const), node: often, used: fc.nat(3).map((n) => n > 0) }) },
  { weight: 14, arbitrary: fc.record({ what: fc.constant("say" as const), pick, step: fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, fc.constantFrom(50, -45), fc.integer({ min: -40, max: 40 })), wrong: fc.nat(19) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constantFrom("debit" as const, "giveBack" as const), pick, amounts }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("revoke" as const), node: often, by: fc.nat(3), shown: fc.boolean(), written: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("clock" as const), by: fc.integer({ min: -5, max: 40 }) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("replay" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("room" as const), memory: fc.oneof(fc.constant(16), fc.nat(16)) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("restart" as const), clock: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("forget" as const), node, pick }) },
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

/** A life: what is on flash is the test's. */
class Life {
  readonly world = new World(roots);
  readonly faults = new Map<Fault | null, number>();
  readonly #opened: { session: Opened; next: number }[] = [];
  readonly #flash = new Map<string, { hash: Uint8Array; until: bigint }>();
  #time = now;

  constructor() {
    this.world.clock(now);
  }
  #found(fault: Fault | null): Fault | null {
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
    return fault;
  }
  #session(at: number): { session: Opened; next: number } | undefined {
    // The last ones more often: those before are mostly gone.
    return this.#opened[Math.max(0, this.#opened.length - 1 - (at % 12))];
  }

  play(each: Event): void {
    const { world } = this;
    switch (each.what) {
      case "open": return this.#open(each.node, each.used);
      case "say": return this.#say(each);
      case "debit": case "giveBack": {
        const handle = this.#session(each.pick)?.session.handle ?? 9;
        this.#found(world.account(each.what, handle, each.amounts));
        return;
      }
      case "revoke": return this.#revoke(each);
      case "clock": {
        if (this.#found(world.clock(this.#time + BigInt(each.by))) === null) this.#time += BigInt(each.by);
        for (const name of world.admission.over()) {
          if (this.#flash.delete(name)) world.named("forget", Buffer.from(name, "hex"));
        }
        return;
      }
      case "replay": {
        const message = world.asked.at(each.pick % Math.max(1, world.asked.length));
        if (message !== undefined) world.request(message);
        return;
      }
      // Of some, for no more leaves than that.
      case "room": return each.memory === 16 || each.memory < 12 ? world.room(each.memory) : world.room(16, each.memory - 12);
      case "restart":
        world.start();
        for (const { hash, until } of this.#flash.values()) this.#found(world.restore(hash, until));
        if (each.clock > 0) world.clock(this.#time);
        return;
      case "forget": {
        const names = [...world.admission.revocations.keys()];
        const name = names[each.pick % (names.length + 1)];
        this.#found(world.named("forget", name === undefined ? each.node.hash : Buffer.from(name, "hex")));
      }
    }
  }

  #open({ holder }: Node, used: boolean): void {
    const before = this.world.lines.length;
    const session = this.world.open(holder);
    const fault = Number(this.world.lines[before]!.head.split(" ")[0]);
    this.#found((faultsByCode.get(fault) ?? null) as Fault | null);
    if (session === null) return;
    this.#opened.push({ session, next: 1 });
    if (used) this.#found(this.world.say(session, 0));
  }

  #say({ pick: at, step, wrong }: Extract<Event, { what: "say" }>): void {
    const of = this.#session(at);
    if (of === undefined) return;
    const { session, next } = of;
    const sequence = Math.max(0, next + step - 1);
    const other = this.#session(at + 1)!.session;
    const said = wrong === 0 ? { ...session, key: other.key } : wrong === 1 ? { ...session, handle: other.handle } : wrong === 2 ? { ...session, source: other.source } : session;
    if (this.#found(this.world.say(said, sequence)) === null) of.next = Math.max(next, sequence + 1);
  }

  #revoke({ node: of, by, shown, written }: Extract<Event, { what: "revoke" }>): void {
    const signer = by === 3 ? otherRoot : of.above[by % of.above.length]!;
    const fault = this.#found(this.world.revoke(revoke(of.hash, signer), of.hash, shown ? of.holder.chain : new Uint8Array()));
    // What is not written down before power goes is not acknowledged.
    if (fault !== "unwritten" || written === 0) return;
    this.#flash.set(toHex(of.hash), { hash: of.hash, until: of.expires });
    if (written > 1) this.#found(this.world.named("kept", of.hash));
  }
}
const known: readonly Fault[] = ["no-clock", "links-full", "sessions-full", "no-memory", "revoked", "expired"];
const faultsByCode = new Map(known.map((fault) => [codeOf(fault), fault]));

test("lives of a device", () => {
  const lives = fc.sample(fc.array(event, { minLength: 60, maxLength: 90 }), { numRuns: 40, seed: 20_261_127 }).map((events) => {
    const life = new Life();
    for (const each of events) life.play(each);
    return life;
  });
  const together = new World(roots);
  together.records.length = 0;
  for (const { world } of lives) together.records.push(...world.records);
  const lines = inC(together);
  for (const [i, { world }] of lives.entries()) expect([i, lines.splice(0, world.lines.length)]).toEqual([i, world.lines]);
  expect(lines).toEqual([]);
  // Each of what can happen did.
  const counts = new Map<Fault | null, number>();
  for (const { faults } of lives) for (const [fault, count] of faults) counts.set(fault, (counts.get(fault) ?? 0) + count);
  const due = [null, "clock-back", "no-clock", "links-full", "no-memory", "no-session", "wrong-mac", "other-source", "over-budget", "replayed", "too-old", "revoked", "expired", "unwritten", "no-ancestor", "unknown-link", "unknown-revocation", "not-over"] as const;
  for (const fault of due) expect([fault, (counts.get(fault) ?? 0) > 1]).toEqual([fault, true]);
}, 120_000);
