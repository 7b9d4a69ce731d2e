/** Events that must be refused, each for one reason, and the check that finds it: what leads to the event, and the event itself, which is the last. */
import { joined } from "../../compiler/support/bytes.ts";
import { protectedHeader, signatureStructure } from "../../protocol/cose.ts";
import { Tagged, encodeCbor } from "../../protocol/cbor.ts";
import { groupOrder } from "../../protocol/ed25519.ts";
import { encodeEnvelope, signedBytes } from "../../protocol/envelope.ts";
import type { Envelope, Payload } from "../../protocol/envelope.ts";
import type { Fault } from "../../protocol/admission.ts";
import { askForSession, encodeAsked, nodeIdOf, sealed, signed } from "../../protocol/session.ts";
import type { Holder } from "../../protocol/session.ts";
import { delegate, encodeChain, mint, revoke } from "../../protocol/token.ts";
import type { Grant } from "../../protocol/token.ts";
import { admissionLimits } from "../../spec/admission.ts";
import { x25519 } from "../../toolchain/tokens/x25519.ts";
import { chain, chainOf, grant, holders, limits, root, testKey } from "../tokens/keys.ts";
import type { TestKey } from "../tokens/keys.ts";
import { hex, littleEndian, withS } from "../tokens/raw.ts";
import { draw, nodeId, plain, said } from "./world.ts";
import type { Opened, World } from "./world.ts";

export const roots = [root.key];
/** Links are good until 1,999,997,000 at the most; a leaf of four ends first. */
export const now = 1_900_000_000n;

/** Whoever holds the leaf of the tests' chain of so many. */
export const holderOf = (length: number, over: (n: number) => Partial<Grant> = () => ({})): Holder => ({ chain: chain(length, over), key: holders[length - 1]!.key, sign: holders[length - 1]!.sign });
const four = holderOf(4);
const links = chainOf(four.chain).links;

/** A further link under a chain, for another key. */
export function under(chainBytes: Uint8Array, by: TestKey, to: TestKey, over: Partial<Grant> = {}): Holder {
  const parent = chainOf(chainBytes);
  const grant1: Grant = { ...grant(0), expires: parent.links.at(-1)!.expires, id: draw(16), holder: to.key, limits: parent.links.at(-1)!.limits, ...over };
  return { chain: delegate(parent, grant1, by.sign), key: to.key, sign: to.sign };
}
/** A chain of one link, for this key. */
export const first = (to: TestKey, over: Partial<Grant> = {}): Holder => ({ chain: mint({ ...grant(0), id: draw(16), holder: to.key, ...over }, root), key: to.key, sign: to.sign });

export interface Row {
  readonly name: string;
  /** Without this check the last event comes out otherwise, and of no row that does not name it. Null: it is no check of those, or it keeps the core inside its tables. */
  readonly check: string | null;
  readonly fault: Fault;
  play(world: World): void;
}

const begun = (world: World): World => (world.clock(now), world);
/** Asked, answered, and used. */
export function opened(world: World, holder: Holder): Opened {
  const session = world.open(holder);
  if (session === null || world.say(session, 0) !== null) throw new Error(`the row's session is refused: ${world.last.head}`);
  return session;
}

/** The request of the tests' holder, with something of it changed before it is signed. */
function asks(over: Partial<Payload> = {}, { holder = four, node = nodeId, ephemeral = x25519.publicOf(draw(32)), sign = holder.sign }: { holder?: Holder; node?: Uint8Array; ephemeral?: Uint8Array; sign?: Holder["sign"] } = {}): Envelope {
  const { request } = askForSession(holder, node, draw(32), plain, x25519);
  return signed({ ...request, payload: encodeAsked({ ephemeral, node }), ...over }, sign);
}
const requested = (name: string, check: string | null, fault: Fault, request: () => Envelope | Uint8Array): Row => ({
  name, check, fault,
  play(world) {
    const made = request();
    begun(world).request(made instanceof Uint8Array ? made : encodeEnvelope(made));
  },
});
/** A proof with another header, under which it is signed. */
function under1(header: Uint8Array, sign = four.sign): Envelope {
  const request = asks();
  return { ...request, proof: encodeCbor(new Tagged(18, [header, new Map(), null, sign(signatureStructure(header, signedBytes(request)))])) };
}
const ask = encodeAsked({ ephemeral: x25519.publicOf(draw(32)), node: nodeId });
const other = testKey(60);
const p = 2n ** 255n - 19n;

const requests: readonly Row[] = [
  { name: "a request before anybody has said what time it is", check: "admission/CLOCK", fault: "no-clock", play: (world) => void world.request(encodeEnvelope(asks())) },
  requested("a request of another content type", "admission/TYPE", "not-request", () => asks({ type: 0 })),
  requested("a request without a chain", null, "not-request", () => asks({ authority: null })),
  requested("a request without a payload", null, "not-request", () => asks({ payload: null })),
  requested("a request that is too long", null, "request-size", () => asks({ route: new Uint8Array(1536).fill(0x80) })),
  requested("a request that says it has three members", "admission/MEMBERS", "request-form", () => asks({ payload: ask.map((byte, at) => (at === 0 ? 0x83 : byte)) })),
  requested("a request with a byte behind its two members", "wire/TRAILING", "request-form", () => asks({ payload: joined(ask, hex("00")) })),
  requested("an ephemeral key of 31 bytes", null, "request-form", () => asks({ payload: encodeCbor([new Uint8Array(31), nodeId]) })),
  requested("a node id of 33 bytes", null, "request-form", () => asks({ payload: encodeCbor([new Uint8Array(32), joined(nodeId, hex("00"))]) })),
  requested("a request to another node", "admission/NODE", "other-node", () => asks({}, { node: nodeIdOf(other.key) })),
  requested("a request from another source than the holder", "admission/HOLDER", "other-source", () => asks({ source: nodeIdOf(other.key) })),
  requested("a chain of another root", "caps/ROOT", "unknown-root", () => asks({}, { holder: { ...four, chain: mint({ ...grant(0), holder: four.key }, other) } })),
  requested("a leaf that is over", "caps/EXPIRED", "expired", () => asks({}, { holder: holderOf(4, (n) => (n === 3 ? { expires: now } : {})) })),
  requested("a link with more than the one before", "caps/ATTENUATED", "amplified", () => asks({}, { holder: holderOf(2, (n) => (n === 1 ? { limits: limits({ "sends": 101 }) } : {})) })),
  requested("a chain that is signed by nobody", "crypto/EQUATION", "forged", () => {
    const request = asks();
    return asks({ authority: { kind: "chain", links: links.map(({ bytes }, i) => (i === 2 ? bytes.map((byte, at) => (at === bytes.length - 40 ? byte ^ 1 : byte)) : bytes)).slice(0, 3) }, source: request.source }, { holder: four });
  }),
  requested("a request that somebody else signed, who has seen the chain", "crypto/EQUATION", "forged", () => asks({}, { sign: other.sign })),
  requested("a request of which something was changed", "crypto/EQUATION", "forged", () => ({ ...asks(), sequence: 2 })),
  requested("a signature with another S", "crypto/S", "malleable", () => {
    const request = asks();
    const signature = withS(request.proof.subarray(-64), (s) => s + groupOrder);
    return { ...request, proof: joined(request.proof.subarray(0, -64), signature) };
  }),
  requested("a signature under the name of another algorithm", "admission/PROOF_HEADER", "proof-shape", () => under1(hex("a1 01 26"))),
  requested("a signature with a key id", null, "proof-shape", () => under1(protectedHeader(new Uint8Array(8)))),
  requested("a signature with an algorithm outside of it", null, "proof-shape", () => {
    const request = asks();
    return { ...request, proof: joined(request.proof.subarray(0, 6), hex("a1 01 32"), request.proof.subarray(7)) };
  }),
  requested("an ephemeral key that is not reduced", "admission/EPHEMERAL", "weak-ephemeral", () => asks({}, { ephemeral: littleEndian(p + 9n) })),
  requested("an ephemeral key with its highest bit set", "admission/EPHEMERAL", "weak-ephemeral", () => asks({}, { ephemeral: littleEndian(2n ** 255n + 9n) })),
  ...[0n, 1n, p - 1n, 0x57119fd0_dd4e22d8_868e1c58_c45c4404_5bef839c_55b1d0b1_248c50a3_bc959c5fn].map((u) =>
    requested(`the ephemeral key ${u > 1000n ? (u === p - 1n ? "-1" : "of order 8") : u}`, "admission/SECRET", "weak-ephemeral", () => asks({}, { ephemeral: littleEndian(u) }))),
];

const places: readonly Row[] = [
  {
    name: "a chain whose second link was revoked", check: "caps/REVOKED", fault: "revoked",
    play(world) {
      begun(world).revoke(revoke(links[1]!.hash, root), links[1]!.hash, four.chain);
      world.request(encodeEnvelope(asks()));
    },
  },
  {
    name: "a chain whose link was revoked before the restart", check: "caps/REVOKED", fault: "revoked",
    play(world) {
      begun(world).revoke(revoke(links[2]!.hash, holders[0]), links[2]!.hash, four.chain);
      world.named("kept", links[2]!.hash);
      world.start();
      world.restore(links[2]!.hash, links[2]!.expires);
      begun(world).request(encodeEnvelope(asks()));
    },
  },
  {
    name: "a link more than there is room for", check: null, fault: "links-full",
    play(world) {
      begun(world);
      // Chains of four that have the first link in common, each used: 1 + 5 * 3.
      for (let i = 0; i < 5; i++) {
        const [a, b, c] = [testKey(70 + 3 * i), testKey(71 + 3 * i), testKey(72 + 3 * i)];
        opened(world, under(under(under(encodeChain([links[0].bytes]), holders[0], a).chain, a, b).chain, b, c));
      }
      world.request(encodeEnvelope(asks({}, { holder: first(other) })));
    },
  },
  {
    name: "a session more than there is room for", check: null, fault: "sessions-full",
    play(world) {
      begun(world);
      for (let i = 0; i < admissionLimits.sessions.value; i++) opened(world, first(testKey(70 + i)));
      world.request(encodeEnvelope(asks({}, { holder: first(other) })));
    },
  },
  {
    name: "a chain of which the last link has no memory", check: null, fault: "no-memory",
    play(world) {
      begun(world).room(3);
      world.request(encodeEnvelope(asks()));
    },
  },
  {
    name: "a chain whose leaf has no memory for what is kept of its sessions", check: null, fault: "no-memory",
    play(world) {
      begun(world).room(admissionLimits.links.value, 0);
      world.request(encodeEnvelope(asks()));
    },
  },
];

/** A session of the tests' holder, then this. */
const inSession = (name: string, check: string | null, fault: Fault, then: (world: World, session: Opened) => void): Row => ({ name, check, fault, play: (world) => then(world, opened(begun(world), four)) });

const messages: readonly Row[] = [
  { name: "a message under a handle before there is any session", check: null, fault: "no-session", play: (world) => void begun(world).say({ handle: 8, key: new Uint8Array(32), source: nodeId }, 1) },
  inSession("a message under a handle that was guessed", "admission/HANDLE", "no-session", (world, session) => void world.say({ ...session, handle: (session.handle ^ 8) >>> 0 }, 1)),
  inSession("a message that is no session's", null, "no-session", (world) => void world.message(encodeEnvelope(asks()))),
  inSession("a message from before the restart", null, "no-session", (world, session) => {
    world.start();
    begun(world).say(session, 1);
  }),
  inSession("a message under the handle that a restart gave away", "admission/HANDLE", "no-session", (world, session) => {
    world.start();
    const next = opened(begun(world), four);
    world.say({ ...next, handle: session.handle }, 1);
  }),
  inSession("a message from another source", "admission/SOURCE", "other-source", (world, session) => void world.say(session, 1, { source: nodeIdOf(other.key) })),
  inSession("the same message again", "wire/REPLAY", "replayed", (world, session) => {
    world.say(session, 1);
    world.say(session, 1);
  }),
  inSession("a message that comes 33 numbers late", "wire/OLD", "too-old", (world, session) => {
    world.say(session, 40);
    world.say(session, 7);
  }),
  inSession("a message of which a bit is another", "admission/MAC", "wrong-mac", (world, session) => {
    const message = said(session, 1);
    world.message(encodeEnvelope({ ...message, payload: Uint8Array.of(1, 2, 2) }));
  }),
  inSession("a MAC of which a bit is another", "admission/MAC", "wrong-mac", (world, session) => {
    const message = said(session, 1);
    world.message(encodeEnvelope({ ...message, proof: message.proof.map((byte, at) => (at === 15 ? byte ^ 0x80 : byte)) }));
  }),
  inSession("a message under another session's key", "admission/MAC", "wrong-mac", (world, session) => {
    const others = opened(world, first(other));
    world.say({ ...session, key: others.key }, 1);
  }),
  inSession("a message of another session under this handle", "admission/MAC", "wrong-mac", (world, session) => {
    const others = opened(world, first(other));
    const message = said({ ...others, source: session.source }, 1);
    world.message(encodeEnvelope({ ...message, authority: { kind: "handle", handle: session.handle } }));
  }),
  inSession("a message under the key of the session before", "admission/MAC", "wrong-mac", (world, session) => {
    const next = opened(world, four);
    world.say({ ...session, handle: next.handle }, 1);
  }),
  inSession("a message in the session that another one ended", null, "no-session", (world, session) => {
    opened(world, four);
    world.say(session, 1);
  }),
  {
    name: "a recorded request and the messages after it, played again", check: "admission/MAC", fault: "wrong-mac",
    play(world) {
      const asking = askForSession(four, nodeId, draw(32), plain, x25519);
      begun(world).request(encodeEnvelope(asking.request));
      const before = world.admission.sessions[0]!;
      const message = encodeEnvelope(sealed(before, { ...plain, payload: null, source: asking.request.source, type: 0, sequence: 0 }));
      world.message(message);
      world.start();
      begun(world).request(encodeEnvelope(asking.request));
      const { handle } = world.admission.sessions[0]!;
      world.message(encodeEnvelope({ ...said({ ...before, source: asking.request.source }, 0), authority: { kind: "handle", handle } }));
    },
  },
  inSession("a message when the leaf is over", "admission/ENDED", "no-session", (world, session) => {
    world.clock(links[3]!.expires);
    world.say(session, 1);
  }),
  inSession("a message when the second link was revoked", null, "no-session", (world, session) => {
    world.revoke(revoke(links[1]!.hash, root), links[1]!.hash);
    world.say(session, 1);
  }),
];

const budgets: readonly Row[] = [
  {
    name: "a message more than the leaf has", check: "admission/BUDGET", fault: "over-budget",
    play(world) {
      const session = opened(begun(world), first(other, { limits: limits({ "sends": 2 }) }));
      world.say(session, 1);
      world.say(session, 2);
    },
  },
  {
    name: "a message of a leaf that may send none", check: "admission/BUDGET", fault: "over-budget",
    play(world) {
      const session = begun(world).open(first(other, { limits: limits({ "lookups": 2 }) }))!;
      world.say(session, 1);
    },
  },
  {
    name: "a message more than two leaves have together", check: "admission/BUDGET", fault: "over-budget",
    play(world) {
      const parent = first(other, { limits: limits({ "sends": 3 }) });
      const [one, two] = [80, 81].map((key) => opened(begun(world), under(parent.chain, other, testKey(key)))) as [Opened, Opened];
      world.say(one, 1);
      world.say(two, 1);
    },
  },
  inSession("a debit of more than is left of one resource of two", "admission/BUDGET", "over-budget", (world, { handle }) => {
    world.account("debit", handle, limits({ "instructions": 100_000, "hash-bytes": 8000 }));
    world.account("debit", handle, limits({ "instructions": 1, "hash-bytes": 193 }));
  }),
  inSession("a debit that no account can hold", "admission/BUDGET", "over-budget", (world, { handle }) => void world.account("debit", handle, limits({ "hash-bytes": 2n ** 64n - 1n }))),
  inSession("more given back than was taken", "admission/RETURNED", "over-budget", (world, { handle }) => {
    world.account("debit", handle, limits({ "instructions": 5 }));
    world.account("giveBack", handle, limits({ "instructions": 6 }));
  }),
  {
    name: "a debit in a session that nobody has used", check: null, fault: "no-session",
    play(world) {
      const session = begun(world).open(four)!;
      world.account("debit", session.handle, limits({ "instructions": 1 }));
    },
  },
  inSession("a debit when a link above was revoked", null, "no-session", (world, { handle }) => {
    world.revoke(revoke(links[0].hash, root), links[0].hash);
    world.account("debit", handle, limits({ "instructions": 1 }));
  }),
];

/** So many links under a holder that he revokes. */
function revokes(world: World, count: number): Uint8Array {
  const parent = first(other);
  for (let i = 0; i < count; i++) {
    const child = under(parent.chain, other, testKey(85));
    const { hash } = chainOf(child.chain).links[1]!;
    world.revoke(revoke(hash, other), hash, child.chain);
  }
  return parent.chain;
}

const revocations: readonly Row[] = [
  { name: "a revocation before anybody has said what time it is", check: "admission/CLOCK", fault: "no-clock", play: (world) => void world.revoke(revoke(links[1]!.hash, root), null, four.chain) },
  { name: "a revocation cut off", check: null, fault: "truncated", play: (world) => void begun(world).revoke(revoke(links[1]!.hash, root).subarray(0, 60), null, four.chain) },
  { name: "a revocation of a link that nobody has shown", check: null, fault: "unknown-link", play: (world) => void begun(world).revoke(revoke(links[1]!.hash, root), null) },
  { name: "a revocation of another link than was shown", check: "caps/MEMBER", fault: "unknown-link", play: (world) => void begun(world).revoke(revoke(links[3]!.hash, root), null, chain(2)) },
  { name: "a revocation with a chain that is over", check: "caps/EXPIRED", fault: "expired", play: (world) => (world.clock(links[3]!.expires), void world.revoke(revoke(links[3]!.hash, root), null, four.chain)) },
  inSession("a revocation of a present link by its own holder", "caps/ANCESTOR", "no-ancestor", (world) => void world.revoke(revoke(links[2]!.hash, holders[2]), null)),
  inSession("a revocation of a present link by somebody", "caps/ANCESTOR", "no-ancestor", (world) => void world.revoke(revoke(links[2]!.hash, other), null)),
  inSession("a revocation in the root's name", "crypto/EQUATION", "forged", (world) => void world.revoke(revoke(links[2]!.hash, { key: root.key, sign: other.sign }), null)),
  {
    name: "a holder's revocation more than holders have room for", check: "admission/FOR_ROOTS", fault: "revocations-full",
    play(world) {
      revokes(begun(world), admissionLimits.revocations.value - admissionLimits["revocations-of-roots"].value);
      revokes(world, 1);
    },
  },
  {
    name: "a root's revocation more than there is room for", check: null, fault: "revocations-full",
    play(world) {
      revokes(begun(world), admissionLimits.revocations.value - admissionLimits["revocations-of-roots"].value);
      for (let i = 0; i <= admissionLimits["revocations-of-roots"].value; i++) {
        const { chain: one } = first(other);
        const { hash } = chainOf(one).links[0];
        world.revoke(revoke(hash, root), hash, one);
      }
    },
  },
  {
    name: "a record more than there is room for", check: null, fault: "revocations-full",
    play(world) {
      for (let i = 0; i <= admissionLimits.revocations.value; i++) world.restore(draw(32), 1n);
    },
  },
  inSession("a revocation that nobody has written down, again", "admission/WRITTEN", "unwritten", (world) => {
    for (let i = 0; i < 2; i++) world.revoke(revoke(links[2]!.hash, root), links[2]!.hash);
  }),
  { name: "that a name is written down which was not revoked", check: null, fault: "unknown-revocation", play: (world) => void begun(world).named("kept", links[1]!.hash) },
  { name: "a name to forget that was not revoked", check: null, fault: "unknown-revocation", play: (world) => void begun(world).named("forget", links[1]!.hash) },
  inSession("a name to forget whose link could still be shown", "admission/OVER", "not-over", (world) => {
    world.revoke(revoke(links[1]!.hash, root), links[1]!.hash);
    world.clock(links[1]!.expires - 1n);
    world.named("forget", links[1]!.hash);
  }),
  {
    name: "a time before the one that is known", check: "admission/CLOCK_FORWARD", fault: "clock-back",
    play: (world) => void begun(world).clock(now - 1n),
  },
];

export const rows: readonly Row[] = [...requests, ...places, ...messages, ...budgets, ...revocations];
