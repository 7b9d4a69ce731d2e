/**
 * The harnesses of libFuzzer, one row each: `npm run fuzz` and libfuzzer.test.ts run all of them. A row's first source defines
 * LLVMFuzzerTestOneInput; it is compiled with -DPG_LIBFUZZER. Each input that a finding came of belongs into a test of its own.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { signHead } from "../../protocol/audit.ts";
import { keyIdOf } from "../../protocol/cose.ts";
import { encodeEnvelope, encodeHop } from "../../protocol/envelope.ts";
import { inclusionPath, leafHash as merkleLeaf } from "../../protocol/merkle.ts";
import { encodeChange } from "../../protocol/state.ts";
import { askForSession, nodeIdOf } from "../../protocol/session.ts";
import { revoke } from "../../protocol/token.ts";
import { encodeMessage, encodeUpdateMessage, frame } from "../../sim/link.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { encodeBundle } from "../../toolchain/update/bundle.ts";
import { encodeEnvelope as encodeSuit, encodeManifest } from "../../toolchain/update/envelope.ts";
import { classId } from "../../toolchain/update/identity.ts";
import { pieceAt, totalBytes } from "../../toolchain/update/push.ts";
import { x25519 } from "../../toolchain/tokens/x25519.ts";
import { symbols } from "../../spec/dictionary.ts";
import { spelled, spellings, tree } from "../lisp/trees.ts";
import { inSession, samples } from "../protocol/envelopes.ts";
import { byKey, byPrefix, deliver, fieldsReply, loadNinth, standardPath, toGateway, toPayload, twoHashes } from "../runtime/routes.ts";
import { chain, chainOf, holders, root } from "../tokens/keys.ts";
import { confirmation, coseKey, linkHeader, rootHeader, scope, sign1 } from "../tokens/raw.ts";
import { board, envelopeOf, manifestOf, testImage, testKey } from "../update/signing.ts";

export interface Harness {
  readonly name: string;
  /** What takes the bytes. */
  readonly about: string;
  /** The harness, below test/, and files below runtime-c/. */
  readonly harness: string;
  readonly sources: readonly string[];
  /** Of the hash packages: all of them, or SHA-2 alone. */
  readonly crypto: "all" | "sha256" | "none";
  readonly defines?: Readonly<Record<string, string>>;
  /** Bytes that the mutator puts in and pastes over. */
  readonly dictionary: readonly Uint8Array[];
  readonly corpus: readonly Uint8Array[];
  /** The most bytes that an input has. */
  readonly longest: number;
  /** Of the short run in npm test: a fraction of a second. */
  readonly runs: number;
}

const of = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);
const words = (...values: readonly number[]): Uint8Array[] => values.map((value) => of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24));
const bytesOf = (count: number, value: number): Uint8Array => new Uint8Array(count).fill(value);
const initialiser = (bytes: Uint8Array): string => [...bytes].join(",");
/** Each behind its length in two bytes. */
const sequence = (messages: readonly Uint8Array[]): Uint8Array => joined(...messages.flatMap((message) => [of(message.length & 255, message.length >> 8), message]));

const key = testKey(41);
const two = testKey(42, 2);
const cid = joined(of(1, 0x55, 0x12, 32), bytesOf(32, 7));
const image = testImage();
const routes = encodeBundle([{ name: "deliver", image: deliver, tables: [] }, { name: "by-key", image: byKey, tables: ["first"] }]);

const commands = [
  encodeMessage("message", { ttl: 8, priority: 3, type: 1, route: 0, sequence: 1, source: bytesOf(32, 1), payload: bytesOf(40, 2) }),
  encodeMessage("provide", { seconds: 60, node: bytesOf(32, 1), cid }),
  encodeMessage("table-set", { table: 0, keyBits: 12, remove: 0, value: 5, node: bytesOf(32, 1), key: bytesOf(32, 2) }),
  encodeMessage("install", { image: fieldsReply }), encodeMessage("stats-get", {}), encodeMessage("hello-get", {}), encodeMessage("reset", {}),
];
function pushed(payload: Uint8Array, over: Parameters<typeof envelopeOf>[2]): Uint8Array[] {
  const update = { envelope: envelopeOf(key, payload, over), payload, id: sha256(payload), time: 0n };
  const messages = [encodeUpdateMessage("update-begin", { envelopeBytes: update.envelope.length, payloadBytes: payload.length, time: 0n, id: update.id })];
  for (let offset = 0; offset < totalBytes(update);) {
    const piece = pieceAt(update, offset);
    messages.push(encodeUpdateMessage("update-chunk", { offset, piece }));
    offset += piece.length;
  }
  return [...messages, encodeUpdateMessage("update-finish", {})];
}
const orders = [encodeUpdateMessage("update-status", {}), encodeUpdateMessage("update-confirm", {}), encodeUpdateMessage("update-rollback", { routes: 1 }), encodeUpdateMessage("update-rollback", { routes: 0 })];
const withRoutes = pushed(routes, { sequence: 6, component: "routes" });

/** A chain behind its length, and a revocation. */
const shown = (links: Uint8Array, revocation: Uint8Array = of()): Uint8Array => joined(sequence([links]), revocation);
const leafHash = chainOf(chain(4)).links[3]!.hash;

/** Events of admission: a letter, its length, its bytes. */
const events = (...all: readonly (readonly [what: string, bytes: Uint8Array])[]): Uint8Array => joined(...all.map(([what, bytes]) => joined(of(what.charCodeAt(0), bytes.length & 255, bytes.length >> 8), bytes)));
const node = nodeIdOf(holders[3].key);
const { proof: _, ...unasked } = inSession;
const asked = (length: number): Uint8Array =>
  encodeEnvelope(askForSession({ chain: chain(length), key: holders[length - 1]!.key, sign: holders[length - 1]!.sign }, node, bytesOf(32, 4), { ...unasked, route: of(0x80) }, x25519).request);
/** What a session's holder says, under a handle that the harness knows. */
const saying = (length: number, sequence: number): Uint8Array => encodeEnvelope({ ...inSession, route: of(0x80), source: nodeIdOf(holders[length - 1]!.key), sequence, authority: { kind: "handle", handle: 8 } });
const logId = bytesOf(32, 6);
const head = (epoch: number, segments: number, records: bigint): Uint8Array => signHead({ log: logId, epoch, segments, records, link: bytesOf(32, 4) }, root);

/** Heads of deterministic CBOR, at the edges of their lengths. */
const heads = [of(0xa1), of(0xa2, 1, 1, 2), of(0x81), of(0x82), of(0x83), of(0x84), of(0x58, 24), of(0x58, 0xff), of(0x59, 1, 0), of(0x59, 0x14), of(0x17), of(0x18, 24), of(0x19, 1, 0), of(0x1a, 0, 1, 0, 0), of(0x1b), of(0x40), of(0x60), of(0xd8, 0x6b), of(0xd2), of(0xf6)];

/** Core form that goes through each part of the device's compiler. */
const written = [
  "(core 1 (tables) (let v0 (call multihash sha3-256 4096 %payload) (forward (call dht-lookup - 68 v0))))",
  "(core 1 (tables (sinks prefix-node 16) (hops exact-int 2)) (if (< (match hops %payload 3) %ttl) (let v0 (match sinks (slice %payload 0 16)) (if (some? v0) (forward (the v0)) (drop no-sink))) (gateway)))",
  "(core 1 (tables) (each v0 u16be %payload 2048 ((v1 0) (v2 (pack 8 (u8 1)))) (if (= v0 7) (break (reply v1)) (if (bit? v0 3) (stop v1 v2) (next (+% (*% v1 31) v0) (append v2 (u16le v0))))) (if (prefix? v2 (bytes #01#)) (deliver) (reply (len v2)))))",
  "(core 1 (merge 40 104) (tables) (let v0 (u64be %current 0) (if (u64< v0 (u64be %incoming 0)) (give %incoming) (give (pack 104 (u64be (u64+ v0 (u64 1))) (bytes (slice %current 8 40)))))))",
  "(core 1 (function (int u64 bool (bytes 0 32)) int) (tables) (give (pack 4 (u32be (if %p2 (narrow %p1) (range v0 %p0 2 40 ((v1 70000)) (next (bit-xor v1 (u8 %p3 v0))) v1))))))",
];
/** Programs that have nearly all cells that there are, and too many. */
const large = [280, 286].map((ifs) => `(core 1 (tables) (let v0 300 (let v1 (< %ttl 9) ${"(if v1 (deliver) ".repeat(ifs)}${Array.from({ length: 90 }, (_, n) => `(let v${n + 2} v0 `).join("")}(deliver)${")".repeat(ifs + 93)}`);

/** Programs one after the other, in both spellings, each behind what is done with it and its length. */
const kept = (texts: readonly string[], what = 0): Uint8Array =>
  joined(...texts.flatMap((text, n) => spellings.map((spelling) => spelled(tree(text), spelling)).flatMap((bytes) => [of(n % 4 === 3 ? what : 0, bytes.length & 255, bytes.length >> 8), bytes])));

/** A message with a change of a state of so many leaves, which is valid. */
function changeAt(before: number): Uint8Array {
  const payload = encodeChange(bytesOf(32, before), before, bytesOf(20, 6));
  const leaves = [...Array.from({ length: before }, (_, i) => merkleLeaf(bytesOf(4, i))), merkleLeaf(payload)];
  const receipts = [{ log: bytesOf(8, 1), leaf: "payload", size: before + 1, index: before, path: inclusionPath(leaves, before) }] as const;
  const budget = [[1, 100], [2, 100], [5, 100]] as const;
  return encodeEnvelope({ ...samples.inSession, budget, receipts, payload });
}

/** Bits of a record's flags in spec/store.ts. */
const [removed, apart] = [1, 2];
/** A record of the store as store/log_inner.h lays it out, its checksums left to the harness. */
function record(kind: number, flags: number, name: Uint8Array, value: Uint8Array): Uint8Array {
  const cell = (bytes: Uint8Array): Uint8Array => joined(bytes, bytesOf((16 - (bytes.length % 16)) % 16, 0xff));
  const [laid, end] = flags === apart ? [cell, cell] : [(bytes: Uint8Array) => bytes, (bytes: Uint8Array) => bytes];
  const head = laid(joined(of(kind, flags, name.length, 0), ...words(value.length), bytesOf(4, 0), name));
  return cell(joined(end(joined(head, value)), bytesOf(4, 0)));
}
const tail = (block: number): Uint8Array => record(127, 0, of(), words(block)[0]!);
const object = (content: Uint8Array): Uint8Array => record(1, apart, joined(of(1, 0x55, 0x12, 32), sha256(content)), content);
/** What is asked, the first block's number, and all checksums made right. */
const flash = (first: number, ...blocks: readonly (readonly Uint8Array[])[]): Uint8Array =>
  joined(bytesOf(8, first), ...words(first), of(0xff), ...Array.from({ length: 4 }, (_, place) => {
    const content = joined(bytesOf(16, 0xff), ...(blocks[(place - (first % 4) + 4) % 4] ?? []));
    return joined(content, bytesOf(1024 - content.length, 0xff));
  }));

export const harnesses: readonly Harness[] = [
  {
    name: "message", about: "commands of the console link", harness: "fuzz/harness/message.c", sources: ["wire/message.c", "wire/update.c", "crypto/multihash.c", "crypto/sha256.c"], crypto: "all",
    dictionary: [of(1), of(2), of(3), of(4), of(0x10), of(0x11), of(0, 0, 0), ...words(0x7fffffff, 0x80000000, 1024, 4096), cid.subarray(0, 4), of(1, 0x55, 0x1e, 32), of(1, 0x55, 0x16, 32), of(1, 0x55, 0x14, 64)],
    corpus: [...commands, ...withRoutes], longest: 4300, runs: 5_000,
  },
  {
    name: "frame", about: "frames off the console link", harness: "fuzz/harness/frame.c", sources: ["wire/frame.c", "base/crc32.c", "generated/pg_crc32_table.c"], crypto: "none",
    dictionary: [of(0), of(0xff), of(0xfe), of(1), of(2, 1), bytesOf(253, 9)],
    corpus: [...[...commands, bytesOf(300, 9), bytesOf(254, 1), bytesOf(8, 0)].map((message) => joined(of(255), frame(message))), joined(of(4), ...commands.map(frame))], longest: 2100, runs: 5_000,
  },
  {
    name: "envelope", about: "the boot stage's reader of envelopes", harness: "fuzz/c/fuzz_suit.c", sources: ["boot/suit.c", "boot/lms.c", "boot/hash.c", "crypto/sha256.c"], crypto: "sha256",
    dictionary: [...heads, of(0x58, 0x22), of(0x61, 0x61), of(0x61, 0x72), classId(board), of(0x50)],
    corpus: [
      envelopeOf(key, image), envelopeOf(two, image, { component: "b", useBefore: 4_000_000_000n, sequence: 0xffff_ffff }), envelopeOf(key, routes, { component: "routes" }),
      encodeSuit(encodeManifest(manifestOf(image)), null), encodeSuit(encodeManifest(manifestOf(image)), { keyId: bytesOf(8, 1), signature: bytesOf(100, 2) }),
    ],
    longest: 9000, runs: 5_000,
  },
  {
    name: "token", about: "chains of capability tokens, and revocations", harness: "fuzz/harness/token.c", sources: ["caps/token.c", "crypto/ed25519_strict.c", "crypto/sha256.c", "wire/cbor.c"], crypto: "sha256",
    defines: { PG_FUZZ_ROOT: initialiser(root.key) },
    dictionary: [
      ...heads, rootHeader(root), linkHeader(), of(0x84, 0x43, 0xa1, 1, 0x32, 0xa0), confirmation(coseKey(holders[0].key)), scope([1, 1], [6, 2n ** 64n - 1n]), of(0x3a, 0, 1, 0x11, 0x79), of(0x3a, 0, 1, 0x11, 0x7a),
      of(0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), of(0xa3, 1, 1, 0x20, 6, 0x21, 0x58, 32), of(0x58, 64),
    ],
    corpus: [...[1, 2, 3].map((length) => shown(chain(length))), shown(chain(4), revoke(leafHash, root)), shown(chain(4), revoke(leafHash, holders[1])), shown(chain(1), sign1(root, rootHeader(root), of(0xa0)))],
    longest: 1400, runs: 5_000,
  },
  {
    name: "audit", about: "heads that an audit log goes on from", harness: "fuzz/harness/audit.c", sources: ["audit/head.c", "audit/link.c", "audit/log.c", "audit/ring.c", "wire/cbor.c", "wire/cbor_write.c", "crypto/sha256.c"], crypto: "all",
    defines: { PG_FUZZ_LOG: initialiser(logId), PG_FUZZ_KEY_ID: initialiser(keyIdOf(root.key)) },
    dictionary: [...heads, rootHeader(root), joined(of(0x58, 32), logId), of(0x85, 0x58, 32), of(0x58, 64)],
    corpus: [head(1, 1, 3n), head(2 ** 32 - 1, 2 ** 32 - 1, 2n ** 40n), head(5, 4, 9n)],
    longest: 300, runs: 20_000,
  },
  {
    name: "session", about: "requests for sessions, messages in them, revocations", harness: "fuzz/harness/session.c",
    sources: [
      "caps/accounts.c", "caps/admission.c", "caps/judge.c", "caps/links.c", "caps/proof.c", "caps/revocations.c", "caps/session.c", "caps/sessions.c", "caps/token.c", "crypto/ed25519_strict.c", "crypto/sha256.c", "crypto/multihash.c",
      "wire/cbor.c", "wire/cbor_write.c", "wire/envelope.c", "wire/envelope_write.c", "wire/window.c",
    ],
    crypto: "all", defines: { PG_FUZZ_ROOT: initialiser(root.key), PG_FUZZ_NODE: initialiser(node), PG_FUZZ_NOW: "1999990000u" },
    dictionary: [...heads, node, of(0x82, 0x58, 32), of(0xd2, 0x84, 0x43, 0xa1, 1, 0x32, 0xa0, 0xf6, 0x58, 64), of(0x08, 0x0a), of(0x0b, 0x08), of(0x0b, 0x81), events(["t", of(255)])],
    corpus: [
      ...[1, 2, 4].map((length) => events(["q", asked(length)])), events(["q", asked(2)], ["m", saying(2, 1)], ["m", saying(2, 2)], ["q", asked(1)], ["t", of(255)]),
      events(["q", asked(4)], ["r", sequence([revoke(leafHash, root)])], ["q", asked(4)]), events(["r", joined(sequence([revoke(leafHash, holders[1])]), chain(4))], ["q", asked(2)]),
    ],
    longest: 4096, runs: 5_000,
  },
  {
    name: "signature", about: "verification of HSS-LMS signatures", harness: "fuzz/harness/signature.c", sources: ["boot/lms.c", "boot/hash.c", "crypto/sha256.c"], crypto: "sha256",
    dictionary: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32].map((value) => of(0, 0, 0, value)),
    corpus: [key, two].map((signer) => {
      const message = bytesOf(35, 3);
      return joined(signer.publicKey, of(message.length, 0), message, signer.sign(message));
    }),
    longest: 9000, runs: 200,
  },
  {
    name: "bundle", about: "routes that come as an update", harness: "fuzz/harness/bundle.c", sources: ["update/bundle.c", "vm/verify.c", "vm/table.c", "node/governor.c", "base/crc32.c", "generated/pg_crc32_table.c"], crypto: "none",
    dictionary: [...heads, ...["first", "second"].map((name) => joined(of(0x60 + name.length), Uint8Array.from(Buffer.from(name)))), ...[deliver, byKey, byPrefix, loadNinth].map((each) => each.subarray(0, 20))],
    corpus: [
      routes, encodeBundle([{ name: "by-prefix", image: byPrefix, tables: ["second"] }]),
      ...[[deliver, fieldsReply, loadNinth], [twoHashes], [standardPath("sha3-256"), toPayload, toGateway]].map((images) => encodeBundle(images.map((each, at) => ({ name: `r${at}`, image: each, tables: [] })))),
    ],
    longest: 10_400, runs: 5_000,
  },
  {
    name: "store", about: "flash that a store is mounted on", harness: "fuzz/c/fuzz_log.c", sources: ["store/log.c", "store/log_write.c", "base/crc32.c", "generated/pg_crc32_table.c", "crypto/sha256.c"], crypto: "sha256",
    dictionary: [...words(0, 1, 4, 255, 256, 900, 1000, 1024, 0x7fffffff, 0xfffffff0, 0xffffffff), bytesOf(16, 0xff), object(bytesOf(20, 3)), record(4, 0, of(1), bytesOf(20, 4)), record(4, removed, of(1), of()), tail(1)],
    corpus: [
      flash(1), flash(4, [tail(1), record(4, 0, of(1, 2), bytesOf(20, 3)), record(4, 0, of(1, 2), bytesOf(7, 5)), record(4, removed, of(1, 2), of()), record(5, 0, of(9), bytesOf(100, 6))]),
      flash(6, [tail(6), object(bytesOf(200, 1))], [tail(6), object(bytesOf(30, 2)), record(2, 0, of(), joined(of(1, 0x55, 0x12, 32), sha256(bytesOf(200, 1))))], [tail(7), record(7, 0, of(1), bytesOf(64, 2))]),
      flash(0xffff_fffe, [tail(0xffff_fffe), record(3, 0, of(1), of(1))], [record(3, 0, of(1), of(2))]),
    ],
    longest: 13 + 4096, runs: 150,
  },
  {
    name: "grid", about: "grid messages, and the hop in front of them", harness: "fuzz/harness/grid.c",
    sources: ["wire/cbor.c", "wire/cbor_item.c", "wire/envelope.c", "wire/hop.c", "wire/cbor_write.c", "wire/envelope_write.c", "crypto/multihash.c", "crypto/sha256.c"], crypto: "all",
    dictionary: [...heads, of(0xd8, 0x2a), of(0xd2, 0x84), of(0x43, 0xa1, 1, 0x32), of(0xa0), cid.subarray(0, 4), of(0x58, 0x25, 0), encodeHop({ ttl: 8, lastHop: bytesOf(32, 1) }).subarray(0, 4)],
    corpus: Object.values(samples).flatMap((each) => [encodeEnvelope(each), joined(encodeHop({ ttl: 8, lastHop: bytesOf(32, 1) }), encodeEnvelope(each))]), longest: 8300, runs: 3_000,
  },
  {
    name: "core", about: "programs in messages, read, checked and compiled", harness: "fuzz/harness/core.c",
    sources: ["lisp/reader.c", "lisp/check.c", "lisp/emit.c", "lisp/generate.c", "lisp/compile.c", "wire/cbor.c", "vm/verify.c", "base/crc32.c", "generated/pg_crc32_table.c"], crypto: "none",
    dictionary: symbols.flatMap((name, code) => [joined(code < 24 ? of(code) : of(0x18, code)), Uint8Array.from(Buffer.from(`${name.length}:${name}`))]),
    corpus: [...written, ...large].flatMap((text) => spellings.map((spelling, which) => joined(of(which), spelled(tree(text), spelling)))).filter(({ length }) => length <= 4097), longest: 4097, runs: 5_000,
  },
  {
    name: "programs", about: "programs in messages, kept in bounded room", harness: "fuzz/harness/programs.c",
    sources: [
      "node/programs.c", "node/governor.c", "store/shelf.c", "lisp/reader.c", "lisp/check.c", "lisp/emit.c", "lisp/generate.c", "lisp/compile.c", "wire/cbor.c", "vm/verify.c", "base/crc32.c", "generated/pg_crc32_table.c",
      "crypto/multihash.c", "crypto/sha256.c",
    ], crypto: "all",
    dictionary: symbols.map((_, code) => (code < 24 ? of(code) : of(0x18, code))), corpus: [kept(written), kept([...written].reverse(), 1), kept([...written, ...written].map((text, n) => text.replace("7", `${n}`)), 5)], longest: 4097, runs: 5_000,
  },
  {
    name: "receipt", about: "receipts of grid messages, and changes of state", harness: "fuzz/harness/receipt.c",
    sources: [
      "node/state.c", "node/grid.c", "node/policy.c", "node/programs.c", "node/governor.c", "node/router.c", "node/store.c", "node/host.c", "node/lookup.c", "store/registry.c", "store/shelf.c", "store/backing_none.c", "store/providers.c",
      "store/tables.c", "caps/accounts.c", "caps/objects_alone.c", "wire/cbor.c", "wire/envelope.c", "wire/merkle.c", "crypto/merkle_hash.c", "lisp/reader.c", "lisp/check.c", "lisp/emit.c", "lisp/generate.c", "lisp/compile.c", "vm/verify.c", "vm/interp.c",
      "vm/table.c", "base/crc32.c", "generated/pg_crc32_table.c", "crypto/multihash.c", "crypto/sha256.c",
    ], crypto: "all", defines: { PG_FUZZ_POLICY: initialiser(spelled(tree("(core 1 (policy) (tables) (give (pack 4 (u32be 1))))"), "compressed")) },
    dictionary: [...heads, of(0x85, 0x48), of(0xd8, 0x2a), cid.subarray(0, 4), bytesOf(32, 9)], corpus: [0, 1, 5].map(changeAt), longest: 2000, runs: 2_000,
  },
  {
    name: "update", about: "requests about updates, one after the other", harness: "update/updater.c",
    sources: [
      "wire/update.c", "update/bundle.c", "update/routes.c", "update/site.c", "update/updater.c", "boot/decide.c", "boot/hash.c", "boot/lms.c", "boot/slots.c", "boot/suit.c", "boot/trailer.c", "boot/update.c",
      "store/log.c", "store/log_write.c", "vm/verify.c", "vm/table.c", "node/governor.c", "base/crc32.c", "generated/pg_crc32_table.c", "crypto/sha256.c",
    ],
    crypto: "sha256", defines: { PG_FUZZ_CLASS_ID: initialiser(classId(board)), PG_FUZZ_PUBLIC_KEY: initialiser(key.publicKey) },
    dictionary: [of(0, 0), ...orders.map((order) => sequence([order])), sequence([encodeUpdateMessage("update-finish", {})]), of(0x10, 0), of(0x11, 0, 0, 0), ...words(1024, 2048)],
    corpus: [sequence([...withRoutes, of(), ...orders]), sequence(pushed(image, { sequence: 9, component: "b" })), sequence([...orders, of(), ...withRoutes.slice(0, 2), ...withRoutes])],
    longest: 8192, runs: 300,
  },
];
