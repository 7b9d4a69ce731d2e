/**
 * What the node that takes messages of strangers keeps and holds them against, in QEMU: objects by their CID, under every hash, within accounts, against the
 * registry's model, after crashes; receipts of messages, against heads of logs that a root key signed.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { cidOf } from "../../model/hashing.ts";
import { Registry } from "../../model/registry.ts";
import { encodeObjectGet, encodeObjectPut } from "../../protocol/contents.ts";
import type { Envelope, Payload, Receipt } from "../../protocol/envelope.ts";
import { encodeHead, logIdOf, signHead } from "../../protocol/head.ts";
import { inclusionPath, leafHash, rootOf } from "../../protocol/merkle.ts";
import type { Holder, Session } from "../../protocol/session.ts";
import { changeFault, changeFaultCode, encodeChange } from "../../protocol/state.ts";
import type { ChangeFault, State } from "../../protocol/state.ts";
import { encodeGridMessage } from "../../sim/link.ts";
import type { AnyMessage } from "../../sim/link.ts";
import { admissionFaults } from "../../spec/admission.ts";
import type { DomainName } from "../../spec/domains.ts";
import { messageFaults } from "../../spec/envelope.ts";
import { messageTypes } from "../../spec/fields.ts";
import { hashes } from "../../spec/hashes.ts";
import type { HashName } from "../../spec/hashes.ts";
import { objectHolds, registryLimits, registryStatuses } from "../../spec/registry.ts";
import type { ObjectHold, RegistryStatus } from "../../spec/registry.ts";
import { resources } from "../../spec/resources.ts";
import { stateFaults, stateLimits, stateRight } from "../../spec/state.ts";
import { tokenFaults } from "../../spec/tokens.ts";
import { actions, gridJudges, gridMessages } from "../../spec/wire.ts";
import { readElf } from "../../toolchain/elf.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { writeFlash } from "../boot/machine.ts";
import { spelled, tree } from "../lisp/trees.ts";
import { nodeProject } from "../runtime/frames.ts";
import { chain, holders, limits, otherRoot, root, testKey } from "../tokens/keys.ts";
import { gridImage, routeOf, Stranger, withLine, withVictim } from "./grid.ts";
import type { Victim } from "./kills.ts";

/** A log's id is that of the root key that signs its heads: one more than a node has room for. */
const logRoots = [root, otherRoot, ...Array.from({ length: stateLimits.logs.value - 1 }, (_, i) => testKey(71 + i))];
let build: SystemBuild;
beforeAll(async () => {
  build = await gridImage({ ...nodeProject, tableNames: ["numbers", "nodes"], roots: logRoots.map(({ key }) => key) });
}, 600_000);

const much = { "instructions": 10_000, "hash-bytes": 1_000_000, "sends": 10_000, "stored-bytes": 100_000 };
const rich: Holder = { chain: chain(2, () => ({ limits: limits(much) })), key: holders[1].key, sign: holders[1].sign };
const bytesOf = (length: number, seed: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (31 * at + 7 * seed + at * at + (at >> 8)) & 0xff);
const { room, piece: pieceBytes } = { room: registryLimits.room.value, piece: registryLimits.piece.value };

/** Whoever has a session, and asks in it. */
class Asker {
  readonly stranger: Stranger;
  readonly holder: Holder;
  #session!: Session;
  #sequence = 0;

  constructor(stranger: Stranger, holder: Holder = rich) {
    this.stranger = stranger;
    this.holder = holder;
  }
  async open(): Promise<this> {
    const session = await this.stranger.open(this.holder);
    expect(session, JSON.stringify(session)).toHaveProperty("key");
    this.#session = session as Session;
    this.#sequence = 0;
    return this;
  }
  say(type: number, payload: Uint8Array | null, more: Partial<Omit<Payload, "authority">> = {}): Promise<AnyMessage | null> {
    return this.stranger.say(this.#session, this.holder, ++this.#sequence, { type, payload, ...more });
  }
  put = (cid: Uint8Array, object: Uint8Array): Promise<AnyMessage | null> => this.say(messageTypes["object-put"], encodeObjectPut(cid, object));
  get = (cid: Uint8Array, at = 0): Promise<AnyMessage | null> => this.say(messageTypes["object-get"], encodeObjectGet(cid, at));
  /** Piece by piece, up to one that is empty. */
  async whole(cid: Uint8Array): Promise<Uint8Array | AnyMessage | null> {
    const object: number[] = [];
    for (;;) {
      const answer = await this.get(cid, object.length);
      if (answer?.name !== "object") return answer;
      expect(answer.fields.at).toBe(object.length);
      expect(answer.fields.piece.length).toBe(Math.min(pieceBytes, answer.fields.length - object.length));
      object.push(...answer.fields.piece);
      if (object.length === answer.fields.length) return Uint8Array.from(object);
    }
  }
}

const kept = (object: Uint8Array) => ({ name: "object", fields: { length: object.length, at: 0, piece: new Uint8Array() } });
const done = (status: RegistryStatus) => ({ name: "done", fields: { of: gridMessages.grid.kind, status: 1, refusal: registryStatuses[status].code, word: gridJudges.registry.code } });
const overBudget = { name: "done", fields: { status: 1, refusal: admissionFaults["over-budget"].code, word: gridJudges.protocol.code } };
const hold = (stranger: Stranger, what: ObjectHold, cid: Uint8Array): Promise<AnyMessage | null> => stranger.ask(encodeGridMessage("object-hold", { operation: objectHolds[what].code, cid }));
const heldAs = (status: RegistryStatus) => ({ name: "done", fields: { of: gridMessages["object-hold"].kind, status: status === "ok" ? 0 : 1, refusal: registryStatuses[status].code } });

const withNode = (act: (stranger: Stranger) => Promise<void>, flash?: string): Promise<void> => withLine(build, async (line) => {
  const stranger = new Stranger(line);
  await stranger.meet(1000n);
  await act(stranger);
}, flash);
const symbolOf = (domain: DomainName, name: string) => readElf(readFileSync(join(build.directory, `components/${domain}/${domain}.elf`))).symbols.find((symbol) => symbol.name === name)!;
const victim = (act: (stranger: Stranger, node: Victim) => Promise<void>): Promise<void> => withVictim(build, act);

describe("an object", () => {
  it("is kept under any hash of the table, given back in pieces, and refused under a name that is not its", () => withNode(async (stranger) => {
    const asker = await new Asker(stranger).open();
    const lengths = { "sha2-256": 0, "sha3-256": 1, "sha3-512": pieceBytes, "blake3": 1500 } as const satisfies Record<HashName, number>;
    for (const [which, name] of (Object.keys(hashes) as HashName[]).entries()) {
      const object = bytesOf(lengths[name], which);
      const cid = cidOf(object, name);
      expect(await asker.get(cid), name).toMatchObject(done("absent"));
      expect(await asker.put(cid, joinedWith(object)), name).toMatchObject(done("digest"));
      expect(await asker.get(cid), name).toMatchObject(done("absent"));
      expect(await asker.put(cid, object), name).toMatchObject(kept(object));
      expect(await asker.whole(cid), name).toEqual(object);
      // Under another codec it is another name, of the same bytes.
      const other = cid.map((byte, at) => (at === 1 ? 0x71 : byte));
      expect(await asker.get(other), name).toMatchObject(done("absent"));
    }
    const object = bytesOf(10, 9);
    const cid = cidOf(object, "blake3");
    expect(await asker.put(cid.map((byte, at) => (at === 2 ? 0x13 : byte)), object)).toMatchObject(done("unknown-hash"));
    for (const wrong of [cid.map((byte, at) => (at === 0 ? 0 : byte)), cid.map((byte, at) => (at === 3 ? 31 : byte)), cid.subarray(0, 20), cid.subarray(0, 3), new Uint8Array()])
      expect(await asker.say(messageTypes["object-put"], wrong)).toMatchObject(done("shape"));
    expect(await asker.say(messageTypes["object-put"], null)).toMatchObject(done("shape"));
    expect(await asker.say(messageTypes["object-get"], cid)).toMatchObject(done("shape"));
    // Beyond its end there is nothing.
    expect(await asker.put(cid, object)).toMatchObject(kept(object));
    for (const at of [10, 11, 2 ** 32 - 1]) expect(await asker.get(cid, at)).toMatchObject({ name: "object", fields: { length: 10, at, piece: new Uint8Array() } });
    // A program of the same session runs as ever.
    expect(await asker.say(messageTypes.data, new Uint8Array(3), { route: routeOf("(defroute r (reply %size))") })).toMatchObject({ name: "decision", fields: { action: actions.reply, value: 3 } });
  }), 240_000);

  it("stays as the registry's model has it: what goes when room is needed, what is pinned", () => withNode(async (stranger) => {
    const asker = await new Asker(stranger).open();
    const model = new Registry(room);
    const names = Object.keys(hashes) as HashName[];
    const object = (n: number): Uint8Array => bytesOf([2062, 1, 1787, 130, 2268, 1512][n % 6]!, n);
    const cid = (n: number): Uint8Array => cidOf(object(n), names[n % names.length]!);
    const seen = new Set<RegistryStatus>();
    const put = async (n: number): Promise<void> => {
      const status = model.put(cid(n), object(n));
      seen.add(status);
      expect(await asker.put(cid(n), object(n)), `put ${n}`).toMatchObject(status === "ok" ? kept(object(n)) : done(status));
    };
    const get = async (n: number): Promise<void> => {
      const { status, bytes } = model.get(cid(n));
      seen.add(status);
      expect(await asker.get(cid(n)), `get ${n}`).toMatchObject(bytes === null ? done(status) : { name: "object", fields: { length: bytes.length, piece: bytes.slice(0, pieceBytes) } });
    };
    const held = async (what: ObjectHold, n: number): Promise<void> => {
      const status = model[what](cid(n));
      seen.add(status);
      expect(await hold(stranger, what, cid(n)), `${what} ${n}`).toMatchObject(heldAs(status));
    };
    for (const n of [0, 1, 2, 3]) await put(n);
    await held("pin", 0);
    await get(1);
    await put(4); // 2 goes
    for (const n of [0, 1, 2, 3, 4]) await get(n);
    await held("pin", 4);
    await put(5); // no room beside two that are pinned
    await held("drop", 4);
    await held("unpin", 4);
    await held("unpin", 4);
    await put(5);
    for (const n of [0, 1, 2, 3, 4, 5]) await get(n);
    await held("drop", 5);
    await held("drop", 5);
    await held("pin", 2);
    expect([...seen].sort()).toEqual(["absent", "full", "ok", "pinned", "pins"]);
    expect(await stranger.ask(encodeGridMessage("object-hold", { operation: 9, cid: cid(0) }))).toMatchObject(heldAs("shape"));
    expect(await stranger.ask(encodeGridMessage("object-hold", { operation: 1, cid: cid(0).subarray(0, 9) }))).toMatchObject(heldAs("shape"));
  }), 240_000);

  it("is paid for along the chain before it is hashed, whoever sends under it", () => withNode(async (stranger) => {
    // Two holders below one link, which has 300 bytes for both, as each of them has.
    const of = (n: 0 | 1, over: Parameters<typeof limits>[0]): Holder => {
      const bytes = chain(2, (at) => (at === 0 ? { limits: limits({ ...much, "stored-bytes": 300, "hash-bytes": 700 }) } : { limits: limits(over), id: new Uint8Array(16).fill(90 + n), holder: holders[1 + n]!.key }));
      return { chain: bytes, key: holders[1 + n]!.key, sign: holders[1 + n]!.sign };
    };
    const first = await new Asker(stranger, of(0, { ...much, "stored-bytes": 300, "hash-bytes": 700 })).open();
    const second = await new Asker(stranger, of(1, { ...much, "stored-bytes": 300, "hash-bytes": 600 })).open();
    const [object, wrong] = [bytesOf(200, 1), bytesOf(100, 2)];
    const cid = cidOf(object, "blake3");
    expect(await first.put(cid, object)).toMatchObject(kept(object)); // 100 stored and 500 hashed are left
    expect(await second.put(cidOf(bytesOf(101, 3), "blake3"), bytesOf(101, 3))).toMatchObject(overBudget);
    expect(await second.put(cid, wrong)).toMatchObject(done("digest")); // none stored, 400 hashed
    expect(await first.put(cidOf(bytesOf(1, 3), "blake3"), bytesOf(1, 3))).toMatchObject(overBudget);
    expect(await second.get(cid)).toMatchObject({ name: "object" });
    expect(await first.get(cid)).toMatchObject({ name: "object" });
    expect(await first.get(cid)).toMatchObject(overBudget);
    expect(await second.get(cid)).toMatchObject(overBudget);
    // What is not there costs nothing but the message.
    expect(await second.get(cidOf(bytesOf(9, 9), "sha2-256"))).toMatchObject(done("absent"));
  }), 240_000);
});

describe("what the router keeps", () => {
  it("is hashed when it is loaded: what has changed is dropped, pinned or not", () => victim(async (stranger, node) => {
    const asker = await new Asker(stranger).open();
    const [first, second] = [bytesOf(500, 1), bytesOf(40, 2)];
    const cids = [cidOf(first, "sha3-256"), cidOf(second, "sha2-256")] as const;
    for (const [i, object] of [first, second].entries()) expect(await asker.put(cids[i]!, object)).toMatchObject(kept(object));
    expect(await hold(stranger, "pin", cids[0])).toMatchObject(heldAs("ok"));
    // They lie back to back where the registry's memory begins.
    const before = await node.patch(symbolOf("router", "contents").address + 499, Uint8Array.of(first[499]! ^ 4));
    expect(before[0]).toBe(first[499]);
    expect(await asker.get(cids[0])).toMatchObject(done("damaged"));
    expect(await asker.get(cids[0])).toMatchObject(done("absent"));
    expect(await asker.whole(cids[1])).toEqual(second);
    expect(await asker.put(cids[0], first)).toMatchObject(kept(first));
    expect(await asker.whole(cids[0])).toEqual(first);
  }), 240_000);

  it.each(["pg_registry_put", "pg_multihash", "pg_shelf_make"])("is there after a crash at %s, and what was being put is put", (name) => victim(async (stranger, node) => {
    const asker = await new Asker(stranger).open();
    const [first, second] = [bytesOf(1000, 1), bytesOf(400, 2)];
    const cids = [cidOf(first, "blake3"), cidOf(second, "sha2-256")] as const;
    expect(await asker.put(cids[0], first)).toMatchObject(kept(first));
    expect(await hold(stranger, "pin", cids[0])).toMatchObject(heldAs("ok"));
    const { crashed, result } = await node.crashAt(symbolOf("router", name).address & ~1, () => asker.put(cids[1], second));
    expect([crashed, result]).toMatchObject([true, kept(second)]);
    expect(await asker.whole(cids[0])).toEqual(first);
    expect(await asker.whole(cids[1])).toEqual(second);
    expect(await hold(stranger, "drop", cids[0])).toMatchObject(heldAs("pinned"));
  }), 240_000);

  it("is nothing, when what a crash left cannot be", () => victim(async (stranger, node) => {
    const asker = await new Asker(stranger).open();
    const object = bytesOf(60, 1);
    const cid = cidOf(object, "blake3");
    expect(await asker.put(cid, object)).toMatchObject(kept(object));
    // Of the first item: where it lies, far outside. A struct pg_shelf_item is 24 bytes, `at` behind 8; the shelf's own are 40.
    await node.patch(symbolOf("router", "contents").address + room + 40 + 8, Uint8Array.of(0, 0, 0, 0x10));
    const { crashed, result } = await node.crashAt(symbolOf("router", "pg_registry_get").address & ~1, () => asker.get(cid));
    expect([crashed, result]).toMatchObject([true, done("absent")]);
    expect(await asker.put(cid, object)).toMatchObject(kept(object));
    expect(await asker.whole(cid)).toEqual(object);
  }), 240_000);
});

describe("a receipt", () => {
  const size = routeOf("(defroute r (reply %size))");
  const log = logIdOf(root.key);
  const leaves = [bytesOf(200, 1), size, cidOf(bytesOf(3, 1), "sha2-256"), cidOf(bytesOf(3, 2), "blake3"), bytesOf(0, 1), bytesOf(5, 6), bytesOf(7, 7)];
  const hashed = leaves.map(leafHash);
  const headOf = (leafCount: number): Uint8Array => encodeHead({ size: leafCount, root: rootOf(hashed.slice(0, leafCount)), constraint: null });
  const receipt = (leaf: Receipt["leaf"], index: number, of = 6): Receipt => ({ log, leaf, size: of, index, path: inclusionPath(hashed.slice(0, of), index) });
  /** A message that has all four leaves. */
  const whole = { route: size, environment: leaves[2]!, constraints: leaves[3]! };
  const decided = { name: "decision", fields: { action: actions.reply, value: 200 } };
  const refusedBy = (fault: keyof typeof messageFaults | keyof typeof tokenFaults | keyof typeof stateFaults) =>
    ({ name: "done", fields: { of: gridMessages.grid.kind, status: 1, refusal: { ...messageFaults, ...tokenFaults, ...stateFaults }[fault].code, word: gridJudges.protocol.code } });
  const taken = { name: "done", fields: { of: gridMessages.grid.kind, status: 0 } };
  const told = (stranger: Stranger, head: Uint8Array): Promise<AnyMessage | null> => stranger.send(stranger.headed(head, rich));
  const send = (asker: Asker, receipts: readonly Receipt[], more: Parameters<Asker["say"]>[2] = {}): Promise<AnyMessage | null> => asker.say(messageTypes.data, leaves[0]!, { ...whole, receipts, ...more });

  it("is held against the head that a root key signed, whatever it is about, or the message is refused", () => withNode(async (stranger) => {
    const asker = await new Asker(stranger).open();
    expect(await send(asker, [receipt("payload", 0)])).toMatchObject(refusedBy("receipt-head"));
    expect(await told(stranger, signHead(headOf(6), holders[0]))).toMatchObject(refusedBy("unknown-root"));
    const signed = signHead(headOf(6), root);
    expect(await told(stranger, signed.map((byte, at) => (at === signed.length - 70 ? byte ^ 1 : byte)))).toMatchObject(refusedBy("forged"));
    expect(await told(stranger, signed.subarray(0, signed.length - 1))).toMatchObject(refusedBy("truncated"));
    expect(await told(stranger, signHead(headOf(6).subarray(0, 35), root))).toMatchObject(refusedBy("bad-cid"));
    expect(await told(stranger, signHead(Uint8Array.of(...headOf(6), ...bytesOf(36, 1)), root))).toMatchObject(refusedBy("bad-cid"));
    expect(await send(asker, [receipt("payload", 0)])).toMatchObject(refusedBy("receipt-head"));
    expect(await told(stranger, signed)).toMatchObject(taken);

    expect(await send(asker, [receipt("payload", 0)])).toMatchObject(decided);
    expect(await send(asker, [receipt("payload", 0), receipt("route", 1), receipt("environment", 2), receipt("constraints", 3)])).toMatchObject(decided);
    const cid = cidOf(leaves[0]!, "blake3");
    expect(await asker.say(messageTypes["object-put"], encodeObjectPut(cid, leaves[0]!), { ...whole, receipts: [receipt("route", 1)] })).toMatchObject(kept(leaves[0]!));

    // Of each of four the last one is looked at.
    const good = receipt("payload", 0);
    for (const [fault, wrong] of [
      ["receipt-root", receipt("payload", 1)], ["receipt-root", { ...good, index: 1 }], ["receipt-root", { ...good, path: good.path.map((hash, i) => (i === 2 ? hash.map((byte, at) => (at === 31 ? byte ^ 1 : byte)) : hash)) }],
      ["receipt-path", { ...good, path: [...good.path, new Uint8Array(32)] }], ["receipt-path", { ...good, path: good.path.slice(1) }], ["receipt-path", { ...good, path: Array.from({ length: 32 }, () => new Uint8Array(32)) }],
      ["receipt-head", { ...good, size: 7 }], ["receipt-head", { ...good, size: 5 }], ["receipt-head", { ...good, log: log.map((byte) => byte ^ 1) }],
    ] as const) expect(await send(asker, [receipt("route", 1), wrong]), fault).toMatchObject(refusedBy(fault));
    expect(await send(asker, [good], { payload: null })).toMatchObject(refusedBy("receipt-leaf"));
    expect(await asker.put(cid, leaves[0]!)).toMatchObject(kept(leaves[0]!));
    expect(await asker.say(messageTypes["object-get"], encodeObjectGet(cid, 0), { receipts: [{ ...good, leaf: "payload" }] })).toMatchObject(refusedBy("receipt-root"));

    // A log that goes on, and not back.
    expect(await told(stranger, signHead(headOf(7), root))).toMatchObject(taken);
    expect(await told(stranger, signHead(headOf(7), root))).toMatchObject(taken);
    expect(await told(stranger, signed)).toMatchObject(refusedBy("not-next"));
    expect(await send(asker, [good])).toMatchObject(refusedBy("receipt-head"));
    expect(await send(asker, [receipt("payload", 0, 7)])).toMatchObject(decided);
    expect(await told(stranger, signHead(encodeHead({ size: 8, root: new Uint8Array(32), constraint: cidOf(leaves[0]!, "blake3") }), root))).toMatchObject(refusedBy("other-constraint"));
  }), 240_000);

  it("is paid for before it is checked", () => withNode(async (stranger) => {
    // The leaf's 200 bytes, and two hashes for each of three levels; the route's bytes and two hashes for each of as many.
    const cost = 200 + 3 * 64;
    const poor: Holder = { chain: chain(1, () => ({ limits: limits({ ...much, "hash-bytes": cost + 3 * 64 + size.length - 1 }) })), key: holders[0].key, sign: holders[0].sign };
    const asker = await new Asker(stranger, poor).open();
    expect(await told(stranger, signHead(headOf(6), root))).toMatchObject(taken);
    expect(await send(asker, [receipt("payload", 0), receipt("route", 1)])).toMatchObject(overBudget);
    expect(await send(asker, [receipt("payload", 1)])).toMatchObject(refusedBy("receipt-root"));
    expect(await send(asker, [receipt("payload", 0)])).toMatchObject(overBudget);
    expect(await send(asker, [], { receipts: null })).toMatchObject(decided);
  }), 240_000);

  it("is held against what the log had come to, when power comes again, and no older head is taken", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "pgrid-contents-flash-"));
    const flash = join(scratch, "flash");
    try {
      writeFlash(flash, new Map());
      await withNode(async (stranger) => {
        for (const leafCount of [5, 6]) expect(await told(stranger, signHead(headOf(leafCount), root))).toMatchObject(taken);
        const asker = await new Asker(stranger).open();
        expect(await asker.put(cidOf(leaves[0]!, "blake3"), leaves[0]!)).toMatchObject(kept(leaves[0]!));
      }, flash);
      await withNode(async (stranger) => {
        const asker = await new Asker(stranger).open();
        expect(await send(asker, [receipt("payload", 0)])).toMatchObject(decided);
        expect(await told(stranger, signHead(headOf(5), root))).toMatchObject(refusedBy("not-next"));
        // Objects are not there.
        expect(await asker.get(cidOf(leaves[0]!, "blake3"))).toMatchObject(done("absent"));
      }, flash);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  }, 240_000);

  it("is of a log that the node knows: of one more than it has room for it takes no head, and the others go on", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "pgrid-contents-flash-"));
    const flash = join(scratch, "flash");
    const [fifth, ...known] = logRoots.toReversed();
    const of = (key: typeof root): Receipt => ({ ...receipt("payload", 0), log: logIdOf(key.key) });
    try {
      writeFlash(flash, new Map());
      await withNode(async (stranger) => {
        const asker = await new Asker(stranger).open();
        for (const key of known) expect(await told(stranger, signHead(headOf(5), key))).toMatchObject(taken);
        for (const leafCount of [5, 6]) expect(await told(stranger, signHead(headOf(leafCount), fifth!))).toMatchObject(refusedBy("logs-full"));
        for (const key of known) expect(await told(stranger, signHead(headOf(6), key))).toMatchObject(taken);
        expect(await send(asker, [of(fifth!)])).toMatchObject(refusedBy("receipt-head"));
        expect(await send(asker, known.slice(0, 4).map(of))).toMatchObject(decided);
      }, flash);
      await withNode(async (stranger) => {
        const asker = await new Asker(stranger).open();
        expect(await told(stranger, signHead(headOf(7), fifth!))).toMatchObject(refusedBy("logs-full"));
        expect(await send(asker, known.slice(0, 4).map(of))).toMatchObject(decided);
        for (const key of known) expect(await told(stranger, signHead(headOf(5), key))).toMatchObject(refusedBy("not-next"));
      }, flash);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  }, 240_000);
});

describe("a change of state", () => {
  const canonical = (text: string): Uint8Array => spelled(tree(text), "canonical");
  /** Below 1,000 in the first two bytes of the leaf; of a leaf that has not two, a fault. */
  const policy = canonical(`(core 1 (policy) (tables) (give (pack 4 (u32be (if (= %right ${stateRight}) (if (< (u16be %payload 36) 1000) 2 0) 0)))))`);
  const constraint = cidOf(policy, "sha3-256");
  const log = logIdOf(root.key);
  const budget: Envelope["budget"] = [[resources.instructions.code, 100_000], [resources["hash-bytes"].code, 10_000], [resources["stored-bytes"].code, 40]];
  const before = [bytesOf(50, 1), bytesOf(40, 2), bytesOf(60, 3)];
  const treeRoot = (all: readonly Uint8Array[]): Uint8Array => rootOf(all.map(leafHash));
  const headOf = (all: readonly Uint8Array[], its: Uint8Array | null = constraint): Uint8Array => signHead(encodeHead({ size: all.length, root: treeRoot(all), constraint: its }), root);
  const told = (stranger: Stranger, head: Uint8Array): Promise<AnyMessage | null> => stranger.send(stranger.headed(head, rich));
  const taken = { name: "done", fields: { of: gridMessages.grid.kind, status: 0 } };
  const refused = (fault: ChangeFault) => ({ name: "done", fields: { of: gridMessages.grid.kind, status: 1, refusal: changeFaultCode(fault), word: gridJudges.protocol.code } });
  const receiptOf = (all: readonly Uint8Array[], index = all.length - 1): Receipt => ({ log, leaf: "payload", size: all.length, index, path: inclusionPath(all.map(leafHash), index) });
  interface Change {
    readonly payload: Uint8Array;
    readonly more: { readonly constraints: Uint8Array; readonly budget: Envelope["budget"]; readonly receipts: readonly Receipt[] | null };
  }
  /** The change that puts `leaf` behind `after`, and what the log is with it. */
  function change(after: readonly Uint8Array[], leaf: Uint8Array): Change & { readonly all: readonly Uint8Array[] } {
    const payload = encodeChange(treeRoot(after), after.length, leaf);
    const all = [...after, payload];
    return { payload, all, more: { constraints: constraint, budget, receipts: [receiptOf(all)] } };
  }
  const say = (asker: Asker, { payload, more }: Change): Promise<AnyMessage | null> => asker.say(messageTypes["state-change"], payload, more);
  const applied = (leaf: Uint8Array) => ({ name: "object", fields: { length: leaf.length, piece: new Uint8Array() } });
  const leafOf = (value: number, ...rest: readonly number[]): Uint8Array => Uint8Array.of(value >> 8, value & 255, ...rest);

  /** What protocol/state.ts says of it: a node that has the constraint, and accounts that have anything. */
  const expected = (state: State, { payload, more }: Change): ChangeFault | null => changeFault(state, { ...more, payload, authority: { kind: "handle", handle: 8 } } as Envelope, {
    debit: () => null,
    constraint: (_, most) => (most.instructions < 100 ? { fault: "under-budget" } : {
      fault: null, cost: { instructions: 50, hashBytes: 0, lookups: 0 },
      run: () => (payload.length < 38 ? "fault" : (payload[36]! << 8 | payload[37]!) < 1000 ? "granted" : "denied"),
    }),
  });

  it("is judged as protocol/state.ts does: its constraint, its place, its budget, its receipt", () => withNode(async (stranger) => {
    const asker = await new Asker(stranger).open();
    const good = change(before, leafOf(999, 7));
    let state: State = { log, root: treeRoot(before), size: 3, head: null, constraint };
    expect(await say(asker, { ...good, more: { ...good.more, receipts: null } })).toMatchObject(refused("no-receipt"));
    expect(await told(stranger, headOf(before))).toMatchObject(taken);
    expect(await told(stranger, headOf(good.all))).toMatchObject(taken);
    state = { ...state, head: treeRoot(good.all) };
    expect(await say(asker, good)).toMatchObject(refused("no-constraint"));
    expect(await asker.put(constraint, policy)).toMatchObject(kept(policy));

    const more = (over: Partial<Change["more"]>): Change => ({ ...good, more: { ...good.more, ...over } });
    const payload = (edit: (bytes: Uint8Array) => Uint8Array): Change => ({ ...good, payload: edit(good.payload.slice()) });
    const setByte = (at: number, value: number) => (bytes: Uint8Array): Uint8Array => bytes.map((byte, index) => (index === at ? value : byte));
    const only = (fault: ChangeFault, wrong: Change): readonly [ChangeFault, Change] => [fault, wrong];
    for (const [fault, wrong] of [
      only("no-transition", payload((bytes) => bytes.subarray(0, 35))),
      only("other-constraint", more({ constraints: cidOf(policy, "sha2-256") })),
      only("no-receipt", more({ receipts: null })),
      only("no-receipt", more({ receipts: [{ ...receiptOf(good.all), leaf: "environment" }] })),
      only("other-head", more({ receipts: [receiptOf(before)] })),
      only("other-place", more({ receipts: [receiptOf(good.all, 2)] })),
      only("other-place", payload(setByte(35, 2))),
      only("other-state", payload(setByte(31, good.payload[31]! ^ 1))),
      only("under-budget", more({ budget: [[resources.instructions.code, 100_000], [resources["stored-bytes"].code, 2]] })),
      only("under-budget", more({ budget: [[resources.instructions.code, 3], [resources["hash-bytes"].code, 10_000], [resources["stored-bytes"].code, 40]] })),
      only("under-budget", more({ budget: null })),
      only("receipt-root", payload(setByte(37, 0xe6))),
      only("receipt-path", more({ receipts: [{ ...receiptOf(good.all), path: [...receiptOf(good.all).path, new Uint8Array(32)] }] })),
    ]) {
      expect(expected(state, wrong), fault).toBe(fault);
      expect(await say(asker, wrong), fault).toMatchObject(refused(fault));
    }
    // What the log has at this place, and the constraint does not grant.
    for (const [fault, leaf] of [["denied", leafOf(1000)], ["constraint-fault", Uint8Array.of(3)]] as const) {
      const wrong = change(before, leaf);
      expect(expected({ ...state, head: treeRoot(wrong.all) }, wrong), fault).toBe(fault);
      expect(await told(stranger, headOf(wrong.all))).toMatchObject(taken);
      expect(await say(asker, good), fault).toMatchObject(refused("receipt-root"));
      expect(await say(asker, wrong), fault).toMatchObject(refused(fault));
    }
    expect(await told(stranger, headOf(good.all))).toMatchObject(taken);
    expect(expected(state, good)).toBe(null);
    expect(await asker.get(cidOf(leafOf(999, 7), "sha2-256"))).toMatchObject(done("absent"));
    expect(await say(asker, good)).toMatchObject(applied(leafOf(999, 7)));
    // Its leaf is an object, and it is no change any more.
    expect(await asker.whole(cidOf(leafOf(999, 7), "sha2-256"))).toEqual(leafOf(999, 7));
    expect(await say(asker, good)).toMatchObject(refused("other-head"));

    const next = change(good.all, leafOf(1));
    expect(await told(stranger, headOf([...next.all, bytesOf(3, 3)]))).toMatchObject(refused("not-next"));
    expect(await told(stranger, headOf(next.all))).toMatchObject(taken);
    // A constraint is kept compiled: its object may be gone.
    expect(await hold(stranger, "drop", constraint)).toMatchObject(heldAs("ok"));
    expect(await say(asker, next)).toMatchObject(applied(leafOf(1)));
    // A program of the session's is what it is, whatever constraint ran before.
    expect(await asker.say(messageTypes.data, new Uint8Array(3), { route: routeOf("(defroute r (reply %size))") })).toMatchObject({ name: "decision", fields: { action: actions.reply, value: 3 } });
  }), 240_000);

  it("is under a policy, and paid for along the chain", () => withNode(async (stranger) => {
    const asker = await new Asker(stranger).open();
    const route = canonical("(core 1 (tables) (gateway))");
    const cid = cidOf(route, "blake3");
    const log2 = logIdOf(otherRoot.key);
    const wrong = change(before, leafOf(5));
    for (const all of [before, wrong.all]) expect(await told(stranger, signHead(encodeHead({ size: all.length, root: treeRoot(all), constraint: cid }), otherRoot))).toMatchObject(taken);
    expect(await asker.put(cid, route)).toMatchObject(kept(route));
    expect(await say(asker, { ...wrong, more: { ...wrong.more, constraints: cid, receipts: [{ ...receiptOf(wrong.all), log: log2 }] } }))
      .toMatchObject({ name: "done", fields: { status: 1, word: gridJudges.reader.code } });

    const good = change(before, leafOf(5, 1, 2, 3));
    for (const head of [headOf(before), headOf(good.all)]) expect(await told(stranger, head)).toMatchObject(taken);
    expect(await asker.put(constraint, policy)).toMatchObject(kept(policy));
    const poor: Holder = { chain: chain(1, () => ({ limits: limits({ ...much, "stored-bytes": 4 }), id: new Uint8Array(16).fill(61) })), key: holders[0].key, sign: holders[0].sign };
    const other = await new Asker(stranger, poor).open();
    expect(await say(other, good)).toMatchObject(overBudget);
    expect(await say(asker, good)).toMatchObject(applied(leafOf(5, 1, 2, 3)));
  }), 240_000);

  it("is not forgotten when power goes, and none is taken twice", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "pgrid-contents-flash-"));
    const flash = join(scratch, "flash");
    const first = change(before, leafOf(1, 1));
    const second = change(first.all, leafOf(2, 2));
    try {
      writeFlash(flash, new Map());
      await withNode(async (stranger) => {
        const asker = await new Asker(stranger).open();
        for (const head of [headOf(before), headOf(first.all)]) expect(await told(stranger, head)).toMatchObject(taken);
        expect(await asker.put(constraint, policy)).toMatchObject(kept(policy));
        expect(await say(asker, first)).toMatchObject(applied(leafOf(1, 1)));
      }, flash);
      await withNode(async (stranger) => {
        const asker = await new Asker(stranger).open();
        expect(await told(stranger, headOf(before))).toMatchObject(refused("not-next"));
        expect(await say(asker, first)).toMatchObject(refused("other-head"));
        expect(await told(stranger, headOf(second.all))).toMatchObject(taken);
        expect(await asker.put(constraint, policy)).toMatchObject(kept(policy));
        expect(await say(asker, second)).toMatchObject(applied(leafOf(2, 2)));
      }, flash);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  }, 240_000);

  it.each([["router", "pg_state_granted", true], ["router", "pg_merkle_root", true], ["gate", "pg_change_done", false]] as const)("of which %s crashes at %s", (domain, name, goesOn) => victim(async (stranger, node) => {
    const good = change(before, leafOf(1, 1));
    const asker = await new Asker(stranger).open();
    for (const head of [headOf(before), headOf(good.all)]) expect(await told(stranger, head)).toMatchObject(taken);
    expect(await asker.put(constraint, policy)).toMatchObject(kept(policy));
    const { crashed, result } = await node.crashAt(symbolOf(domain, name).address & ~1, () => say(asker, good));
    expect(crashed).toBe(true);
    if (goesOn) {
      expect(result).toMatchObject(applied(leafOf(1, 1)));
      return;
    }
    // The gate's crash ends sessions; the state is where it was, or went on, and whoever asks again hears which.
    expect(result).toMatchObject({ name: "done", fields: { status: 1 } });
    await stranger.meet(1000n);
    await asker.open();
    expect(await told(stranger, headOf(good.all))).toMatchObject(taken);
    expect(await say(asker, good)).toMatchObject(applied(leafOf(1, 1)));
  }), 240_000);
});

const joinedWith = (object: Uint8Array): Uint8Array => Uint8Array.of(...object, 0);
