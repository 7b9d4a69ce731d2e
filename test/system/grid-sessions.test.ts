/**
 * What lets a session's messages in lies in a Frame that is retyped from its leaf's Untyped: in the real image, with a debugger that reads the
 * kernel's memory and the board's, and with gates that have a bug planted in them.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { admissionFaults } from "../../spec/admission.ts";
import { messageFaults } from "../../spec/envelope.ts";
import { gridJudges, gridMessages } from "../../spec/wire.ts";
import type { Holder, Session } from "../../protocol/session.ts";
import { revoke } from "../../protocol/token.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { cellsAddress } from "../../toolchain/system/kernel-memory.ts";
import { chain, chainOf, holders, limits, otherRoot, root } from "../tokens/keys.ts";
import { nodeProject } from "../runtime/frames.ts";
import { boardNamed } from "./image.ts";
import { gridImage, opened, routeOf, withLine, withVictim, Stranger } from "./grid.ts";
import type { Victim } from "./kills.ts";
import { Memory } from "./memory.ts";

// Of no other test's keys: an image of the same content is built in the same place, and files of tests run beside each other.
const project = { ...nodeProject, tableNames: ["numbers", "nodes"], roots: [otherRoot.key, root.key] };
let build: SystemBuild;
beforeAll(async () => {
  build = await gridImage(project);
}, 600_000);

const seven = routeOf("(defroute r (reply 7))");
const refused = (fault: { readonly code: number }): object => ({ name: "done", fields: { of: gridMessages.grid.kind, status: 1, refusal: fault.code, word: gridJudges.protocol.code } });
const done = { name: "done", fields: { of: gridMessages.grid.kind, status: 0 } };
const decided = (sequence: number): object => ({ name: "decision", fields: { value: 7, sequence } });

/** A holder by the way to his leaf: chains have in common what their ways begin with. */
type Path = readonly [number, ...number[]];
function holderAt(...path: Path): Holder {
  return holderUntil(2_000_000_000n, ...path);
}
function holderUntil(expires: bigint, ...path: Path): Holder {
  const bytes = chain(path.length, (n) => ({ expires, id: Uint8Array.from({ length: 16 }, (_, at) => path[Math.min(at, n)]!), limits: limits({ instructions: 100_000, "hash-bytes": 100_000, sends: 1000 }) }));
  const { key, sign } = holders[path.length - 1]!;
  return { chain: bytes, key, sign };
}
const revocationOf = (stranger: Stranger, holder: Holder, link = chainOf(holder.chain).links.length - 1): Uint8Array => {
  const { links } = chainOf(holder.chain);
  return stranger.revoked(revoke(links[link]!.hash, root), links.map(({ bytes }) => bytes), holder);
};

/** What the gate's MPU regions show, by the kernel's memory. */
async function shownTo(node: Victim, of: SystemBuild): Promise<readonly { readonly base: number; readonly bytes: number }[]> {
  const { distribution } = of;
  const base = cellsAddress(boardNamed().layout!);
  const [cell] = [...distribution.comments].find(([, comment]) => comment === "vspace gate")!;
  const bytes = await node.memory(base, 16 * distribution.cells);
  const words = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return new Memory(words, distribution.cells, base).regions(base + 16 * cell).filter(({ rasr }) => (rasr & 1) !== 0).map(({ rbar, rasr }) => ({ base: (rbar & ~31) >>> 0, bytes: 2 ** (((rasr >>> 1) & 31) + 1) }));
}
const described = (): number => build.layout.components.find(({ name }) => name === "gate")!.regions.length;
const pool = (): number => build.layout.pools.get("gate/sessions")!;
const poolBytes = 16_384;
const inPool = ({ base }: { readonly base: number }): boolean => base >= pool() && base < pool() + poolBytes;

/** Where in the memory that the gate sees a key lies. */
async function seen(node: Victim, key: Uint8Array): Promise<readonly number[]> {
  const { ram } = boardNamed().layout!;
  const found: number[] = [];
  for (const { base, bytes } of await shownTo(node, build)) {
    if (base < ram.base || base >= ram.base + ram.size) continue;
    const memory = await node.memory(base, bytes);
    for (let at = memory.indexOf(Buffer.from(key)); at >= 0; at = memory.indexOf(Buffer.from(key), at + 1)) found.push(base + at);
  }
  return found;
}

describe("the memory of a session", () => {
  it("is a Frame of its leaf's, in the gate's one region for it, and with the leaf its key is gone from all that the gate sees", () => withVictim(build, async (stranger, node) => {
    const holder = holderAt(1, 1);
    const session = await opened(stranger, holder);
    expect(await stranger.say(session, holder, 1, { route: seven })).toMatchObject(decided(1));
    const shown = await shownTo(node, build);
    expect(shown).toHaveLength(described() + 1);
    const [frame, ...more] = shown.filter(inPool);
    expect([frame?.bytes, more.length]).toEqual([128, 0]);
    expect(await seen(node, session.key)).toContain(frame!.base);
    const memory = await node.memory(frame!.base, frame!.bytes);
    expect([memory.readUInt32LE(32), memory.readUInt32LE(36)]).toEqual([2, 1]);
    expect(await stranger.send(revocationOf(stranger, holder))).toMatchObject(done);
    expect(await shownTo(node, build)).toHaveLength(described());
    expect(await seen(node, session.key)).toEqual([]);
    // The next one under the same link has the same memory, and nothing of what was in it.
    const next = holderAt(1, 2);
    const after = await opened(stranger, next);
    expect((await shownTo(node, build)).filter(inPool)).toEqual([frame]);
    const fresh = await node.memory(frame!.base, frame!.bytes);
    expect(fresh.subarray(0, 32)).toEqual(Buffer.from(after.key));
    expect(fresh.subarray(32).every((byte) => byte === 0)).toBe(true);
    expect((await node.memory(pool(), poolBytes)).includes(Buffer.from(session.key))).toBe(false);
    expect(await stranger.say(after, next, 1, { route: seven })).toMatchObject(decided(1));
  }), 60_000);

  it("is kept while others speak", () => withLine(build, async (line) => {
    const stranger = new Stranger(line);
    await stranger.meet(1000n);
    const sessions: { holder: Holder; session: Session }[] = [];
    for (const holder of [holderAt(1, 1), holderAt(1, 2), holderAt(2), holderAt(1)]) sessions.push({ holder, session: await opened(stranger, holder) });
    for (let n = 1; n <= 3; n++) {
      for (const { holder, session } of sessions) expect(await stranger.say(session, holder, n, { route: seven })).toMatchObject(decided(n));
      for (const { holder, session } of sessions) expect(await stranger.say(session, holder, n, { route: seven })).toMatchObject(refused(messageFaults.replayed));
    }
    // Each has a key of its own.
    const [one, other] = sessions as [typeof sessions[0], typeof sessions[0]];
    expect(await stranger.say({ ...one.session, key: other.session.key }, one.holder, 4, { route: seven })).toMatchObject(refused(admissionFaults["wrong-mac"]));
    // One that is opened beside the one in use has the other half, and takes its place when it is used.
    const next = await opened(stranger, one.holder);
    expect(await stranger.say(one.session, one.holder, 4, { route: seven })).toMatchObject(decided(4));
    expect(await stranger.say(next, one.holder, 1, { route: seven })).toMatchObject(decided(1));
    expect(await stranger.say(one.session, one.holder, 5, { route: seven })).toMatchObject(refused(admissionFaults["no-session"]));
    expect(await stranger.say(other.session, other.holder, 4, { route: seven })).toMatchObject(decided(4));
  }), 60_000);

  it("goes with each link above it", () => withVictim(build, async (stranger, node) => {
    const below = [holderAt(1), holderAt(1, 1), holderAt(1, 1, 1), holderAt(1, 2)];
    const beside = holderAt(2, 1);
    const sessions = [];
    for (const holder of [...below, beside]) {
      const session = await opened(stranger, holder);
      expect(await stranger.say(session, holder, 1, { route: seven })).toMatchObject(decided(1));
      sessions.push(session);
    }
    // Whichever of them is mapped.
    for (const holder of [below[2]!]) expect(await stranger.say(sessions[2]!, holder, 2, { route: seven })).toMatchObject(decided(2));
    expect((await shownTo(node, build)).filter(inPool)).toHaveLength(1);
    expect(await stranger.send(revocationOf(stranger, below[2]!, 0))).toMatchObject(done);
    expect((await shownTo(node, build)).filter(inPool)).toEqual([]);
    for (const session of sessions.slice(0, -1)) expect(await seen(node, session.key)).toEqual([]);
    for (const [i, holder] of below.entries()) expect(await stranger.say(sessions[i]!, holder, 3, { route: seven })).toMatchObject(refused(admissionFaults["no-session"]));
    expect(await stranger.say(sessions.at(-1)!, beside, 2, { route: seven })).toMatchObject(decided(2));
  }), 60_000);

  it("goes when the leaf's time is over", () => withVictim(build, async (stranger, node) => {
    const holder = holderUntil(2000n, 1, 1);
    const session = await opened(stranger, holder);
    expect(await stranger.say(session, holder, 1, { route: seven })).toMatchObject(decided(1));
    const [frame] = (await shownTo(node, build)).filter(inPool);
    expect(await seen(node, session.key)).toContain(frame!.base);
    await stranger.clock(2000n);
    expect((await shownTo(node, build)).filter(inPool)).toEqual([]);
    expect(await seen(node, session.key)).toEqual([]);
    expect(await stranger.say(session, holder, 2, { route: seven })).toMatchObject(refused(admissionFaults["no-session"]));
    const next = await opened(stranger, holderAt(2));
    expect((await shownTo(node, build)).filter(inPool)).toEqual([frame]);
    const fresh = await node.memory(frame!.base, frame!.bytes);
    expect([fresh.indexOf(Buffer.from(next.key)), fresh.subarray(32).every((byte) => byte === 0)]).toEqual([0, true]);
  }), 60_000);

  it("may not be there: then a session is refused, and nothing of it is left", () => withLine(build, async (line) => {
    const stranger = new Stranger(line);
    await stranger.meet(1000n);
    const speaks = async (holder: Holder): Promise<void> => expect(await stranger.say(await opened(stranger, holder), holder, 1, { route: seven })).toMatchObject(decided(1));
    const full = refused(admissionFaults["no-memory"]);
    // A third link has room for two: of links below it, or its own session and one.
    await speaks(holderAt(1, 1, 1, 1));
    await speaks(holderAt(1, 1, 1));
    for (let n = 0; n < 2; n++) expect(await stranger.open(holderAt(1, 1, 1, 2))).toMatchObject(full);
    expect(await stranger.send(revocationOf(stranger, holderAt(1, 1, 1, 1)))).toMatchObject(done);
    await speaks(holderAt(1, 1, 1, 2));
    // What all come from has room for four.
    for (const first of [2, 3, 4]) await speaks(holderAt(first, 1));
    for (const holder of [holderAt(5), holderAt(6, 1, 1)]) expect(await stranger.open(holder)).toMatchObject(full);
    expect(await stranger.send(revocationOf(stranger, holderAt(3, 1), 0))).toMatchObject(done);
    await speaks(holderAt(5));
    expect(await stranger.open(holderAt(6))).toMatchObject(full);
  }), 120_000);
});

/** How much of what there is of links, under the way to each: so many of the next, or of Frames of its own. */
class Room {
  readonly #under = new Map<string, Set<string>>();
  readonly #most = [4, 4, 4, 2, 1];

  /** Whether there is room for all of the way that is not there, and for a session at its end; takes it. */
  take(path: Path): boolean {
    const wanted = [...path.map((_, depth) => [path.slice(0, depth), `${path[depth]!}`] as const), [path, "session"] as const].filter(([above, what]) => this.#under.get(above.join())?.has(what) !== true);
    if (wanted.some(([above]) => (this.#under.get(above.join())?.size ?? 0) >= this.#most[above.length]!)) return false;
    for (const [above, what] of wanted) this.#under.set(above.join(), (this.#under.get(above.join()) ?? new Set()).add(what));
    return true;
  }
  end(path: readonly number[]): void {
    this.#under.get(path.slice(0, -1).join())!.delete(`${path.at(-1)!}`);
    for (const way of [...this.#under.keys()]) if (`${way},`.startsWith(`${path.join()},`)) this.#under.delete(way);
  }
}

describe("memory that is given out and taken back many times", () => {
  it("is all there afterwards, and each session has had its own", () => withLine(build, async (line) => {
    const stranger = new Stranger(line);
    await stranger.meet(1000n);
    interface Live { readonly holder: Holder; readonly session: Session; readonly path: Path; readonly own: number; sequence: number }
    const live: Live[] = [];
    const room = new Room();
    const speak = async (one: Live): Promise<void> => expect(await stranger.say(one.session, one.holder, ++one.sequence, { route: seven })).toMatchObject(decided(one.sequence));
    const end = async ({ holder, path, own }: Pick<Live, "holder" | "path" | "own">): Promise<void> => {
      room.end(path.slice(0, own + 1));
      expect(await stranger.send(revocationOf(stranger, holder, own))).toMatchObject(done);
    };
    let x = 77;
    let without = 0;
    const below = (most: number): number => (x = (x * 48_271) % 0x7fff_ffff) % most;
    for (let round = 10; round < 36; round++) {
      // Under two firsts that stay, at all depths, and under others.
      const paths: readonly Path[] = [[1 + below(2), round], [1 + below(2), 1 + below(2), round], [1, 1, 1, round], [round], [1, round, round, round]];
      const path = paths[below(paths.length)]!;
      const holder = holderAt(...path);
      if (room.take(path)) {
        const one = { holder, session: await opened(stranger, holder), path, own: path.indexOf(round), sequence: 0 };
        live.push(one);
        await speak(one);
      } else {
        without++;
        expect(await stranger.open(holder)).toMatchObject(refused(admissionFaults["no-memory"]));
      }
      await speak(live[below(live.length)]!);
      if (live.length > 4) await end(live.splice(below(live.length), 1)[0]!);
    }
    expect(without).toBeGreaterThan(1);
    for (const one of live) await speak(one);
    for (const one of live) await end(one);
    for (const first of [1, 2]) await end({ holder: holderAt(first), path: [first], own: 0 });
    for (let first = 101; first <= 104; first++) await opened(stranger, holderAt(first));
    expect(await stranger.open(holderAt(105))).toMatchObject(refused(admissionFaults["no-memory"]));
  }), 120_000);
});

describe("a gate with a bug", () => {
  const planted = (when: number, kernelFlags: readonly string[] = []): Promise<SystemBuild> => gridImage(project, ({ components }) => {
    const gate = components["gate"]!;
    const at = gate.sources.indexOf("runtime-c/domains/objects.c");
    expect(at).toBeGreaterThan(0);
    gate.sources[at] = "../../test/system/sessions/objects.c";
    gate.defines!["PLANTED"] = when;
  }, undefined, kernelFlags);
  /** A gate that began again has forgotten the time, and takes an earlier one. */
  const crashed = async (stranger: Stranger): Promise<boolean> => {
    const told = await stranger.clock(999n);
    if (told?.name !== "done") throw new Error(`no answer: ${JSON.stringify(told)}`);
    return told.fields.status === 0;
  };
  // The last one: without the kernel's check nothing stops it, so it is that which does.
  it.each([
    ["before the leaf is revoked", "is not stopped", 1, [], false],
    ["after it was", "has a fault", 2, [], true],
    ["after it was, and the kernel takes no mapping away", "is not stopped", 2, ["-DPG_OMIT=PG_CHECK_FRAME_UNMAP"], false],
  ] as const)("that looks at a session's memory %s %s", async (_when, _what, when, flags, fault) => {
    await withLine(await planted(when, flags), async (line) => {
      const stranger = new Stranger(line);
      await stranger.meet(1000n);
      const holder = holderAt(1, 1);
      const session = await opened(stranger, holder);
      expect(await stranger.say(session, holder, 1, { route: seven })).toMatchObject(decided(1));
      expect(await crashed(stranger)).toBe(false);
      expect(await stranger.send(revocationOf(stranger, holder))).toMatchObject(done);
      expect(await crashed(stranger)).toBe(fault);
      expect(await stranger.say(session, holder, 2, { route: seven })).toMatchObject(refused(admissionFaults["no-session"]));
    });
  }, 600_000);

  it("does not see the memory of one session while another speaks", async () => {
    await withLine(await planted(3), async (line) => {
      const stranger = new Stranger(line);
      await stranger.meet(1000n);
      const [holder, other] = [holderAt(1, 1), holderAt(1, 2)];
      const session = await opened(stranger, holder);
      expect(await stranger.say(session, holder, 1, { route: seven })).toMatchObject(decided(1));
      expect(await crashed(stranger)).toBe(false);
      await stranger.open(other);
      expect(await crashed(stranger)).toBe(true);
    });
  }, 600_000);
});
