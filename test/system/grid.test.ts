/** The node that takes messages of strangers, in QEMU: sessions under chains of tokens, programs in messages, revocation in the kernel. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, test } from "vitest";
import { admissionFaults } from "../../spec/admission.ts";
import { domainLimits } from "../../spec/domains.ts";
import type { DomainName } from "../../spec/domains.ts";
import { messageFaults } from "../../spec/envelope.ts";
import { tokenFaults } from "../../spec/tokens.ts";
import { actions, gridJudges, gridMessages, gridTroubles } from "../../spec/wire.ts";
import type { Session } from "../../protocol/session.ts";
import { revoke } from "../../protocol/token.ts";
import { onTwin } from "../../toolchain/config/twin.ts";
import { readElf } from "../../toolchain/elf.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { writeFlash } from "../boot/machine.ts";
import { chain, chainOf, holders, limits, root } from "../tokens/keys.ts";
import { nodeProject } from "../runtime/frames.ts";
import { Console } from "./console.ts";
import { boardNamed } from "./image.ts";
import { gridImage, opened as openedBy, routeOf, Stranger, withLine, withVictim } from "./grid.ts";

const project = { ...nodeProject, tableNames: ["numbers", "nodes"], roots: [root.key] };
let build: SystemBuild;
beforeAll(async () => {
  build = await gridImage(project);
}, 600_000);

const seven = routeOf("(defroute r (reply 7))");
const refused = (judge: keyof typeof gridJudges, why: number) => ({ name: "done", fields: { of: gridMessages.grid.kind, status: 1, refusal: why, word: gridJudges[judge].code } });

const bytes = chain(2);
const holder = { chain: bytes, key: holders[1].key, sign: holders[1].sign };
const { links } = chainOf(bytes);
const encoded = links.map((link) => link.bytes);
const withNode = (act: (stranger: Stranger, line: Console) => Promise<void>, flash?: string): Promise<void> => withLine(build, (line) => act(new Stranger(line), line), flash);
const opened = (stranger: Stranger, of = holder): Promise<Session> => openedBy(stranger, of);
const decided = (value: number, sequence: number) => ({ name: "decision", fields: { action: actions.reply, value, sequence } });
const done = { name: "done", fields: { of: gridMessages.grid.kind, status: 0 } };

describe("a session", () => {
  it("needs a clock that goes forward", () => withNode(async (stranger) => {
    expect(await stranger.open(holder)).toMatchObject(refused("protocol", admissionFaults["no-clock"].code));
    await stranger.meet(1000n);
    expect(await stranger.clock(999n)).toMatchObject({ name: "done", fields: { status: 1, refusal: admissionFaults["clock-back"].code } });
  }), 60_000);

  it("carries programs, once each sequence number, and only from who has its key", () => withNode(async (stranger) => {
    await stranger.meet(1000n);
    const session = await opened(stranger);
    expect(await stranger.say(session, holder, 1, { route: seven })).toMatchObject(decided(7, 1));
    expect(await stranger.say(session, holder, 2, { route: seven })).toMatchObject(decided(7, 2));
    expect(await stranger.say(session, holder, 2, { route: seven })).toMatchObject(refused("protocol", messageFaults.replayed.code));
    expect(await stranger.say({ ...session, handle: session.handle + 8 }, holder, 3, { route: seven })).toMatchObject(refused("protocol", admissionFaults["no-session"].code));
    expect(await stranger.say({ ...session, key: new Uint8Array(32) }, holder, 3, { route: seven })).toMatchObject(refused("protocol", admissionFaults["wrong-mac"].code));
    expect(await stranger.say(session, holder, 3, { route: Uint8Array.of(0x80) })).toMatchObject({ name: "done", fields: { status: 1, word: gridJudges.reader.code } });
    // More programs than the router keeps, each again and again.
    for (let round = 0; round < 2; round++)
      for (let n = 0; n < domainLimits.programs.value + 2; n++) expect(await stranger.say(session, holder, 10 + 20 * round + n, { route: routeOf(`(defroute r (reply ${n}))`) })).toMatchObject(decided(n, 10 + 20 * round + n));
    // What the message says, and what tables have, is seen by the program.
    expect(await stranger.say(session, holder, 60, { route: routeOf("(defroute r (reply %size))"), payload: new Uint8Array(300) })).toMatchObject(decided(300, 60));
    expect(await stranger.say(session, holder, 61, { route: routeOf("(deftable nodes (prefix (bytes 32) node)) (defroute r (forward-to (match-prefix nodes (slice %payload 0 3)) :else (drop 'no-sink)))"), payload: Buffer.from("abc") }))
      .toMatchObject({ name: "decision", fields: { action: actions.forward } });
  }), 120_000);

  it("pays for what its programs may use, before they run", () => withNode(async (stranger) => {
    const poor = { chain: chain(2, () => ({ limits: limits({ sends: 5, instructions: 40 }) })), key: holders[1].key, sign: holders[1].sign };
    await stranger.meet(1000n);
    const session = await opened(stranger, poor);
    const loop = routeOf("(defroute r (reply (fold (b (u8s %payload)) (s 0) (+% s b))))");
    const overBudget = refused("protocol", admissionFaults["over-budget"].code);
    expect(await stranger.say(session, poor, 1, { route: seven })).toMatchObject(decided(7, 1));
    expect(await stranger.say(session, poor, 2, { route: loop })).toMatchObject(overBudget);
    for (let n = 3; n <= 5; n++) expect(await stranger.say(session, poor, n, { route: seven })).toMatchObject(decided(7, n));
    expect(await stranger.say(session, poor, 6, { route: seven })).toMatchObject(overBudget);
  }), 60_000);

  it("ends with a revocation, for who holds a link below it, too", () => withNode(async (stranger, line) => {
    await stranger.meet(1000n);
    const session = await opened(stranger);
    expect(await stranger.say(session, holder, 1, { route: seven })).toMatchObject(decided(7, 1));
    expect(await stranger.send(stranger.revoked(revoke(links[0]!.hash, root), encoded, holder))).toMatchObject(done);
    expect(await stranger.say(session, holder, 3, { route: seven })).toMatchObject(refused("protocol", admissionFaults["no-session"].code));
    expect(await stranger.open(holder)).toMatchObject(refused("protocol", tokenFaults.revoked.code));
    // Untypeds of links that went serve others.
    for (let n = 1; n < 12; n++) {
      const other = { chain: chain(2, (at) => ({ id: new Uint8Array(16).fill(10 * n + at) })), key: holders[1].key, sign: holders[1].sign };
      const next = await opened(stranger, other);
      expect(await stranger.say(next, other, 1, { route: seven })).toMatchObject(decided(7, 1));
      const [first] = chainOf(other.chain).links;
      line.send(stranger.revoked(revoke(first!.hash, root), chainOf(other.chain).links.map((link) => link.bytes), other));
      expect(await line.next(30_000)).toMatchObject(done);
    }
  }), 240_000);

  it("is not believed to be there, and a revocation is, when power comes again", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "pgrid-grid-flash-"));
    const flash = join(scratch, "flash");
    try {
      writeFlash(flash, new Map());
      const frames: Uint8Array[] = [];
      await withNode(async (stranger, line) => {
        await stranger.meet(1000n);
        const asking = stranger.asking(holder);
        frames.push(asking.frame);
        const session = await stranger.answered(asking, await stranger.send(asking.frame)) as Session;
        frames.push(stranger.said(session, holder, 1, { route: seven }));
        line.send(frames[1]!);
        expect(await line.next(30_000)).toMatchObject(decided(7, 1));
      }, flash);
      // Who recorded all of it and plays it again has a session open, under another key and handle, and cannot use it.
      await withNode(async (stranger, line) => {
        await stranger.meet(1000n);
        expect(await stranger.send(frames[0]!)).toMatchObject({ name: "grid-answer" });
        line.send(frames[1]!);
        expect(await line.next(30_000)).toMatchObject(refused("protocol", admissionFaults["no-session"].code));
        line.send(stranger.revoked(revoke(links[1]!.hash, root), encoded, holder));
        expect(await line.next(30_000)).toMatchObject(done);
      }, flash);
      const short = { chain: chain(1, () => ({ id: new Uint8Array(16).fill(6), expires: 2000n })), key: holders[0].key, sign: holders[0].sign };
      const [link] = chainOf(short.chain).links;
      await withNode(async (stranger) => {
        await stranger.meet(1000n);
        expect(await stranger.open(holder)).toMatchObject(refused("protocol", tokenFaults.revoked.code));
        expect(await stranger.send(stranger.revoked(revoke(link!.hash, root), [link!.bytes], short))).toMatchObject(done);
        // Its time is over, and its name makes room for another.
        expect(await stranger.clock(2001n)).toMatchObject({ name: "done", fields: { status: 0 } });
        const other = { chain: chain(1, () => ({ id: new Uint8Array(16).fill(7) })), key: holders[0].key, sign: holders[0].sign };
        const [next] = chainOf(other.chain).links;
        expect(await stranger.send(stranger.revoked(revoke(next!.hash, root), [next!.bytes], other))).toMatchObject(done);
      }, flash);
      // Nobody has it back by setting the clock back.
      await withNode(async (stranger) => {
        expect(await stranger.clock(1500n)).toMatchObject({ name: "done", fields: { status: 1, refusal: admissionFaults["clock-back"].code } });
        await stranger.meet(2001n);
        expect(await stranger.open(short)).toMatchObject(refused("protocol", tokenFaults.expired.code));
      }, flash);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  }, 180_000);
});

const addressOf = (of: SystemBuild, domain: DomainName, name: string): number => readElf(readFileSync(join(of.directory, `components/${domain}/${domain}.elf`))).symbols.find((symbol) => symbol.name === name)!.address & ~1;
describe("a message of a session that is in hand", () => {
  const here = Uint8Array.of(0xfe, 0xe7); // b .
  const compiles = (of: SystemBuild): number => addressOf(of, "worker", "pg_core_compile");
  const goesOn = async (stranger: Stranger): Promise<void> => {
    const other = { chain: chain(1, () => ({ id: new Uint8Array(16).fill(9) })), key: holders[0].key, sign: holders[0].sign };
    expect(await stranger.say(await opened(stranger, other), other, 1, { route: seven })).toMatchObject(decided(7, 1));
  };

  it("is stopped by a revocation, and worker and router are there for others", async () => {
    // Who hangs there would hang for 10 seconds.
    const patient = await gridImage(project, ({ components }) => void (components["gate"]!.defines!["US_PER_PROGRAM_BYTE"] = 10_000_000));
    await withVictim(patient, async (stranger, node) => {
      const session = await opened(stranger);
      const before = await node.patch(compiles(patient), here);
      node.line.send(stranger.said(session, holder, 1, { route: seven }));
      node.line.send(stranger.revoked(revoke(links[1]!.hash, holders[0]), encoded, holder));
      expect(await node.line.next(60_000)).toMatchObject(refused("node", gridTroubles.stopped.code));
      expect(await node.line.next(60_000)).toMatchObject(done);
      await node.patch(compiles(patient), before);
      expect(await stranger.say(session, holder, 2, { route: seven })).toMatchObject(refused("protocol", admissionFaults["no-session"].code));
      await goesOn(stranger);
    });
  }, 600_000);

  it("ends with its time, which is what a program can need", () => withVictim(build, async (stranger, node) => {
    const session = await opened(stranger);
    const before = await node.patch(compiles(build), here);
    expect(await stranger.say(session, holder, 1, { route: seven })).toMatchObject(refused("node", gridTroubles.crashed.code));
    await node.patch(compiles(build), before);
    expect(await stranger.say(session, holder, 2, { route: seven })).toMatchObject(decided(7, 2));
    await goesOn(stranger);
  }), 120_000);
});

test("where a reset loses the store, no session is opened: its secrets could be those of another start", async () => {
  const board = boardNamed("stm32f767-nucleo");
  const twinned = onTwin(board, board.sim!.twin!, board.sim!.twin!.sim!.memory);
  const lost = await gridImage(project, () => {}, twinned);
  const vectors = join(lost.directory, "vectors.bin");
  writeFileSync(vectors, readFileSync(lost.elf.replace(/\.elf$/u, ".bin")).subarray(0, 1024));
  const line = new Console({ kind: "qemu", emulator: "qemu-system-arm", machine: "mps2-an500", elf: lost.elf, ...(twinned.layout!.flash.base === 0 ? {} : { vectors }) });
  try {
    expect((await line.next(20_000))?.name).toBe("hello");
    const stranger = new Stranger(line);
    await stranger.meet(1000n);
    expect(await stranger.open(holder)).toMatchObject(refused("node", gridTroubles.uncounted.code));
  } finally {
    line.close();
  }
}, 300_000);

describe("a crash", () => {
  const crashed = refused("node", gridTroubles.crashed.code);
  it.each([
    ["pg_core_compile", crashed, decided(8, 2)],
  ] as const)("of the worker at %s is a message without a decision, and no more", (name, first, next) => withVictim(build, async (stranger, node) => {
    const session = await opened(stranger);
    const { crashed: fell, result } = await node.crashAt(addressOf(build, "worker", name), () => stranger.say(session, holder, 1, { route: seven }));
    expect([fell, result]).toMatchObject([true, first]);
    expect(await stranger.say(session, holder, 2, { route: routeOf("(defroute r (reply 8))") })).toMatchObject(next);
  }), 120_000);

  it.each(["pg_token_verify", "pg_x25519", "pg_proof_put"])("of the admission domain at %s is another try", (name) => withVictim(build, async (stranger, node) => {
    const { crashed: fell, result } = await node.crashAt(addressOf(build, "admission", name), () => stranger.open(holder));
    expect([fell, result]).toMatchObject([true, { key: expect.anything() as unknown }]);
    const session = await opened(stranger);
    expect(await stranger.say(session, holder, 1, { route: seven })).toMatchObject(decided(7, 1));
  }), 120_000);

  it("of the keys domain while it signs is a request that has to be made again", () => withVictim(build, async (stranger, node) => {
    const { crashed: fell, result } = await node.crashAt(addressOf(build, "keys", "ed25519_sign"), () => stranger.open(holder));
    expect([fell, result]).toMatchObject([true, crashed]);
    expect(await stranger.say(await opened(stranger), holder, 1, { route: seven })).toMatchObject(decided(7, 1));
  }), 120_000);

  it("of the gate ends all sessions, and what was revoked stays revoked", () => withVictim(build, async (stranger, node) => {
    const gone = { chain: chain(1, () => ({ id: new Uint8Array(16).fill(5) })), key: holders[0].key, sign: holders[0].sign };
    const [link] = chainOf(gone.chain).links;
    await opened(stranger, gone);
    expect(await stranger.send(stranger.revoked(revoke(link!.hash, root), [link!.bytes], gone))).toMatchObject(done);
    const session = await opened(stranger);
    expect(await stranger.say(session, holder, 1, { route: seven })).toMatchObject(decided(7, 1));
    const { crashed: fell, result } = await node.crashAt(addressOf(build, "gate", "pg_admission_message"), () => stranger.say(session, holder, 2, { route: seven }));
    expect([fell, result]).toMatchObject([true, refused("protocol", admissionFaults["no-session"].code)]);
    // It knows no time: that was in its memory.
    expect(await stranger.open(holder)).toMatchObject(refused("protocol", admissionFaults["no-clock"].code));
    await stranger.meet(1001n);
    expect(await stranger.open(gone)).toMatchObject(refused("protocol", tokenFaults.revoked.code));
    expect(await stranger.say(await opened(stranger), holder, 1, { route: seven })).toMatchObject(decided(7, 1));
  }), 120_000);
});
