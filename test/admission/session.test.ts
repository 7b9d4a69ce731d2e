/** A session from both sides: what the holder refuses of an answer, what a replay is good for, what ends with what, what a restart leaves. */
import { beforeAll, describe, expect, it } from "vitest";
import { decodeEnvelope, encodeEnvelope } from "../../protocol/envelope.ts";
import type { Envelope } from "../../protocol/envelope.ts";
import { answerSession, askForSession, encodeAnswered, nodeIdOf, openSession, sessionKey, signed } from "../../protocol/session.ts";
import type { Answered, SessionFault } from "../../protocol/session.ts";
import { revoke } from "../../protocol/token.ts";
import { admissionLimits } from "../../spec/admission.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { verifyEd25519 } from "../../toolchain/tokens/ed25519.ts";
import { x25519 } from "../../toolchain/tokens/x25519.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { chain, chainOf, holders, limits, root, testKey } from "../tokens/keys.ts";
import { hex, littleEndian } from "../tokens/raw.ts";
import { first, holderOf, now, opened, roots, under } from "./rows.ts";
import { World, device, draw, node, nodeId, plain } from "./world.ts";
import type { Device } from "./world.ts";

let inC: Device;
beforeAll(() => {
  inC = device(roots);
}, 120_000);
/** The device does the same. */
const same = (world: World): void => expect(inC(world)).toEqual(world.lines);

const begun = (): World => {
  const world = new World(roots);
  world.clock(now);
  return world;
};
const four = holderOf(4);
const links = chainOf(four.chain).links;
const short = (bytes: Uint8Array): string => toHex(bytes.subarray(0, 8));
const present = (world: World): string[] => [...world.admission.links.keys()].map((name) => name.slice(0, 16)).sort();
const handles = (world: World): number[] => world.admission.sessions.flatMap((each) => (each === null ? [] : [each.handle]));

describe("the holder", () => {
  const asking = askForSession(four, nodeId, draw(32), plain, x25519);
  const answered = (): { readonly request: Envelope; readonly answered: Answered; readonly bytes: Uint8Array } => {
    const world = begun();
    const bytes = world.request(encodeEnvelope(asking.request))!;
    const decoded = decodeEnvelope(bytes);
    if (!decoded.ok) throw new Error(decoded.fault);
    const { handle } = world.admission.sessions[0]!;
    const payload = decoded.value.envelope.payload!;
    return { request: asking.request, bytes, answered: { handle, ephemeral: payload.subarray(payload.length - 66, payload.length - 34), request: payload.subarray(-32) } };
  };
  const good = answered();
  const told = (bytes: Uint8Array, key = node.key): SessionFault | null => {
    const session = openSession(asking, bytes, key, verifyEd25519, x25519);
    return session.ok ? null : session.fault;
  };
  const answer = (over: Partial<Answered> = {}, by = node): Uint8Array => encodeEnvelope(answerSession(good.request, { ...good.answered, ...over }, by, 77));
  const other = testKey(51);

  it("has the node's key and handle, and so the node takes what it says", () => {
    expect(toHex(answer())).toBe(toHex(good.bytes));
    expect(told(good.bytes)).toBe(null);
  });
  it("refuses the answer of another node, one that another signed, one to another request, and keys of small order", () => {
    expect(told(answer({}, other))).toBe("other-node");
    expect(told(answer(), other.key)).toBe("other-node");
    expect(told(encodeEnvelope(answerSession(good.request, good.answered, { key: node.key, sign: other.sign }, 77)))).toBe("forged");
    expect(told(good.bytes.map((byte, at) => (at === good.bytes.length - 1 ? byte ^ 0x10 : byte)))).not.toBe(null);
    expect(told(answer({ request: new Uint8Array(32) }))).toBe("other-request");
    expect(told(answer({ ephemeral: littleEndian(1n) }))).toBe("weak-ephemeral");
    expect(told(answer({ ephemeral: littleEndian(2n ** 255n - 10n) }))).toBe("weak-ephemeral");
  });
  it("refuses what is no answer", () => {
    const payload = encodeAnswered(good.answered);
    const message = (over: Partial<Envelope>): Uint8Array => {
      const decoded = decodeEnvelope(good.bytes);
      if (!decoded.ok) throw new Error(decoded.fault);
      return encodeEnvelope(signed({ ...decoded.value.envelope, ...over }, node.sign));
    };
    expect(told(message({}))).toBe(null);
    for (const over of [{ type: 1 }, { payload: null }, { payload: payload.subarray(1) }, { payload: joined(payload, hex("00")) }, { payload: encodeAnswered({ ...good.answered, handle: 0 }) }]) expect(told(message(over))).toBe("request-form");
    expect(told(encodeEnvelope(asking.request))).toBe("request-form");
  });
  it("has another key with another leaf, another node, another order of ephemeral keys", () => {
    const parts = { shared: draw(32), asked: draw(32), answered: draw(32), leaf: draw(32), node: draw(32) };
    const changed = [parts, { ...parts, leaf: parts.node }, { ...parts, node: parts.leaf }, { ...parts, asked: parts.answered, answered: parts.asked }, { ...parts, shared: draw(32) }];
    expect(new Set(changed.map((each) => toHex(sessionKey(each)))).size).toBe(changed.length);
  });
});

describe("a session", () => {
  it("of a recorded request cannot be used, and takes no room from one that is", () => {
    const world = begun();
    const session = opened(world, four);
    const request = world.asked[0]!;
    for (let i = 0; i < 3 * admissionLimits.sessions.value; i++) expect(world.request(request)).not.toBe(null);
    // The leaf has one that is in use, and one that nobody uses.
    expect(handles(world).length).toBe(2);
    expect(world.say(session, 1)).toBe(null);
    expect(handles(world)).toContain(session.handle);
    same(world);
  });
  it("that nobody has used makes room for another, the oldest first", () => {
    const world = begun();
    const sessions = Array.from({ length: 9 }, (_, i) => world.open(first(testKey(90 + i)))!);
    expect(world.say(sessions[0]!, 0)).toBe("no-session");
    for (const session of sessions.slice(1)) expect(world.say(session, 0)).toBe(null);
    same(world);
  });
  it("ends when another of its leaf is used, not when it is opened", () => {
    const world = begun();
    const before = opened(world, four);
    const after = world.open(four)!;
    expect(world.say(before, 1)).toBe(null);
    expect(world.say(after, 0)).toBe(null);
    expect(world.say(before, 2)).toBe("no-session");
    expect(handles(world)).toEqual([after.handle]);
    same(world);
  });
  it("lets 32 messages overtake each other, each once", () => {
    const world = begun();
    const session = opened(world, first(testKey(90), { limits: limits({ "sends": 1000 }) }));
    expect(world.say(session, 40)).toBe(null);
    for (let number = 39; number > 8; number--) expect([number, world.say(session, number)]).toEqual([number, null]);
    for (const number of [9, 25, 40]) expect([number, world.say(session, number)]).toEqual([number, "replayed"]);
    expect(world.say(session, 8)).toBe("too-old");
    same(world);
  });
});

describe("links", () => {
  it("that chains have in common are there once, and a revocation takes what is under one and nothing else", () => {
    const world = begun();
    const [a, b, c] = [testKey(90), testKey(91), testKey(92)];
    const top = first(a);
    const [left, right] = [under(top.chain, a, b), under(top.chain, a, c)];
    const deep = under(left.chain, b, testKey(93));
    const sessions = [deep, left, right].map((holder) => opened(world, holder));
    const hashes = [top, left, right, deep].map((holder) => chainOf(holder.chain).links.at(-1)!.hash);
    expect(present(world)).toEqual(hashes.map(short).sort());
    expect(world.kernel.size).toBe(4);
    expect(world.revoke(revoke(hashes[1]!, a), hashes[1]!)).toBe("unwritten");
    expect(present(world)).toEqual([hashes[0]!, hashes[2]!].map(short).sort());
    expect([...world.kernel.keys()].map((name) => name.slice(0, 16)).sort()).toEqual(present(world));
    expect(sessions.map((session) => world.say(session, 1))).toEqual(["no-session", "no-session", null]);
    expect(world.named("kept", hashes[1]!)).toBe(null);
    expect(world.revoke(revoke(hashes[1]!, a), hashes[1]!)).toBe(null);
    for (const holder of [deep, left]) expect(world.open(holder)).toBe(null);
    expect(world.open(right)).not.toBe(null);
    same(world);
  });
  it("stay with what was used of them until they are over, whatever else wants their place", () => {
    const world = begun();
    const spender = first(testKey(90), { limits: limits({ "sends": 3 }), expires: now + 50n });
    const session = opened(world, spender);
    world.say(session, 1);
    // Another session of it begins where the account stands.
    const again = world.open(spender)!;
    expect(world.say(again, 0)).toBe(null);
    for (let i = 0; i < 40; i++) world.open(first(testKey(100 + i)));
    expect(world.say(world.open(spender)!, 0)).toBe("over-budget");
    expect(world.admission.links.size).toBeLessThanOrEqual(admissionLimits.links.value);
    expect(world.clock(now + 50n)).toBe(null);
    expect(world.open(spender)).toBe(null);
    same(world);
  });
  it("have the least that is left along the chain", () => {
    const world = begun();
    const [a, b] = [testKey(90), testKey(91)];
    const top = first(a, { limits: limits({ "hash-bytes": 100, "sends": 9 }) });
    const own = opened(world, top);
    const child = opened(world, under(top.chain, a, b, { limits: limits({ "hash-bytes": 80, "sends": 5 }) }));
    expect(world.account("debit", own.handle, limits({ "hash-bytes": 70 }))).toBe(null);
    expect(world.account("debit", child.handle, limits({ "hash-bytes": 31 }))).toBe("over-budget");
    expect(world.account("debit", child.handle, limits({ "hash-bytes": 30 }))).toBe(null);
    expect(world.account("debit", own.handle, limits({ "hash-bytes": 1 }))).toBe("over-budget");
    expect(world.account("giveBack", child.handle, limits({ "hash-bytes": 30 }))).toBe(null);
    expect(world.account("debit", own.handle, limits({ "hash-bytes": 30 }))).toBe(null);
    same(world);
  });
  it("leave nothing behind when there is no memory for all of them", () => {
    const world = begun();
    world.room(2);
    expect(world.open(four)).toBe(null);
    expect([world.kernel.size, world.admission.links.size, handles(world).length]).toEqual([0, 0, 0]);
    world.room(4);
    expect(world.open(four)).not.toBe(null);
    same(world);
  });
  it("leave nothing behind when there is none for what is kept of a session, and have it for as long as they are there", () => {
    const world = begun();
    world.room(16, 0);
    expect(world.open(four)).toBe(null);
    expect([world.kernel.size, world.admission.links.size, handles(world).length]).toEqual([0, 0, 0]);
    world.room(16, 1);
    const session = opened(world, four);
    expect(world.say(session, 1)).toBe(null);
    world.room(16, 0);
    const next = world.open(four)!;
    expect([world.say(session, 2), world.say(next, 1), world.say(session, 3)]).toEqual([null, null, "no-session"]);
    same(world);
  });
});

describe("a revocation", () => {
  it("holds at once, and after a restart when it was written down", () => {
    for (const written of [true, false]) {
      const world = begun();
      const session = opened(world, four);
      expect(world.revoke(revoke(links[1]!.hash, root), links[1]!.hash)).toBe("unwritten");
      expect(world.say(session, 1)).toBe("no-session");
      expect(world.open(four)).toBe(null);
      world.start();
      if (written) world.restore(links[1]!.hash, links[1]!.expires);
      world.clock(now);
      expect(world.open(four) === null).toBe(written);
      // What is above it is as good as before.
      expect(world.open(holderOf(1))).not.toBe(null);
      same(world);
    }
  });
  it("of a link that is not present takes the chain that has it, and all chains with it", () => {
    const world = begun();
    expect(world.revoke(revoke(links[2]!.hash, holders[0]), links[2]!.hash, four.chain)).toBe("unwritten");
    expect(world.open(holderOf(3))).toBe(null);
    expect(world.open(holderOf(2))).not.toBe(null);
    same(world);
  });
  it("is forgotten when its link is over, and its place is free", () => {
    const world = begun();
    for (let i = 0; i < admissionLimits.revocations.value; i++) expect(world.restore(draw(32), now + 10n)).toBe(null);
    expect(world.revoke(revoke(links[0].hash, root), links[0].hash, chain(1))).toBe("revocations-full");
    world.clock(now + 10n);
    const [name] = world.admission.over();
    expect(world.named("forget", hex(name!))).toBe(null);
    expect(world.revoke(revoke(links[0].hash, root), links[0].hash, chain(1))).toBe("unwritten");
    same(world);
  });
  it("by whoever holds a token leaves room for the root's", () => {
    const world = begun();
    const [a, b] = [testKey(90), testKey(91)];
    const top = first(a);
    const faults = Array.from({ length: admissionLimits.revocations.value }, () => {
      const child = under(top.chain, a, b);
      const { hash } = chainOf(child.chain).links[1]!;
      return world.revoke(revoke(hash, a), hash, child.chain);
    });
    expect(faults.filter((fault) => fault === "unwritten").length).toBe(admissionLimits.revocations.value - admissionLimits["revocations-of-roots"].value);
    const { hash } = chainOf(top.chain).links[0];
    expect(world.revoke(revoke(hash, root), hash, top.chain)).toBe("unwritten");
    same(world);
  });
});

it("a node id is the SHA-256 of its key, of which a key id is the beginning", () => {
  expect(toHex(nodeIdOf(root.key)).startsWith(toHex(chainOf(four.chain).rootId))).toBe(true);
});
