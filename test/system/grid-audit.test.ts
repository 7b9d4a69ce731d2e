/** The audit log of the node that takes messages of strangers, in QEMU: what came to pass is in it, in its order, under the node's own signature, and comes out the same again. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { cidOf as contentIdOf } from "../../model/hashing.ts";
import type { JudgedLog } from "../../protocol/audit.ts";
import type { AuditRecord } from "../../protocol/audit-record.ts";
import { encodeObjectPut } from "../../protocol/contents.ts";
import type { Envelope, Receipt } from "../../protocol/envelope.ts";
import { encodeHead, logIdOf, signHead } from "../../protocol/head.ts";
import { inclusionPath, leafHash, rootOf } from "../../protocol/merkle.ts";
import type { Session } from "../../protocol/session.ts";
import { encodeChange } from "../../protocol/state.ts";
import { revoke } from "../../protocol/token.ts";
import { encodeAuditMessage, encodeMessage, frame } from "../../sim/link.ts";
import type { AnyMessage } from "../../sim/link.ts";
import { admissionFaults } from "../../spec/admission.ts";
import { auditRoutes } from "../../spec/audit.ts";
import { domainLimits } from "../../spec/domains.ts";
import type { DomainName } from "../../spec/domains.ts";
import { messageTypes } from "../../spec/fields.ts";
import { resources } from "../../spec/resources.ts";
import { tokenFaults } from "../../spec/tokens.ts";
import { gridJudges, gridTroubles, installedRoute } from "../../spec/wire.ts";
import { readElf } from "../../toolchain/elf.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { writeFlash } from "../boot/machine.ts";
import { spelled, tree } from "../lisp/trees.ts";
import { cidOf, id, nodeProject, payloads } from "../runtime/frames.ts";
import { toPayload } from "../runtime/routes.ts";
import { chain, chainOf, holders, limits, root } from "../tokens/keys.ts";
import { Auditor } from "./grid-audit.ts";
import { gridImage, opened as openedBy, routeOf, Stranger, unhurried, withLine } from "./grid.ts";
import { Victim } from "./kills.ts";

const project = { ...nodeProject, tableNames: ["numbers", "nodes"], roots: [root.key] };
let build: SystemBuild;
beforeAll(async () => {
  build = await gridImage(project);
}, 600_000);

const bytes = chain(2, (n) => ({ limits: limits({ "instructions": 100_000 >> n, "hash-bytes": 65_536 >> n, "sends": 100, "lookups": 50 }) }));
const holder = { chain: bytes, key: holders[1].key, sign: holders[1].sign };
const { links } = chainOf(holder.chain);
const encoded = links.map((link) => link.bytes);
const seven = routeOf("(defroute r (reply 7))");
const looksUp = routeOf("(defroute r (forward-to (dht-lookup (multihash %payload 'sha3-256)) :else (drop 'no-sink)))");
const byTable = routeOf("(deftable nodes (prefix (bytes 32) node)) (defroute r (forward-to (match-prefix nodes (slice %payload 0 3)) :else (drop 'no-sink)))");
const hello = payloads[6]!;
const message = (route: number, sequence: number, payload: Uint8Array): Uint8Array => encodeMessage("message", { ttl: 3, priority: 1, type: 1, route, sequence, source: id(1), payload });
const entry = (bits: number, node: Uint8Array, remove = 0, table = 1): Uint8Array => encodeMessage("table-set", { table, keyBits: bits, remove, value: 0, node, key: Buffer.concat([Buffer.from("abc"), Buffer.alloc(29)]) });

const withNode = (auditor: Auditor, flash: string, act: (stranger: Stranger) => Promise<void>): Promise<void> => withLine(build, (line) => act(new Stranger(auditor.watched(line))), flash);
const opened = (stranger: Stranger, of = holder): Promise<Session> => openedBy(stranger, of);
/** What a node decides with all that it may be told, and by all routes. */
async function plainLife(stranger: Stranger, from: number): Promise<void> {
  const provided = encodeMessage("provide", { seconds: 100_000, node: id(9), cid: cidOf(hello) });
  const sent = [
    ...[0, 1, 2, 3, 4, 5, 6, 7, 8, installedRoute].map((route, at) => message(route, from + at, hello)), provided, message(0, from + 10, hello), message(3, from + 11, payloads[5]!),
    entry(24, id(5)), message(3, from + 12, payloads[5]!), entry(24, id(5), 1), entry(24, id(5), 1), entry(24, id(5), 0, 2), message(3, from + 13, payloads[5]!),
    encodeMessage("install", { image: toPayload }), message(installedRoute, from + 14, id(5)), encodeMessage("install", { image: toPayload.subarray(4) }), encodeMessage("install", { image: new Uint8Array(3000) }),
    entry(16, id(6)), message(3, from + 15, payloads[5]!), encodeMessage("reset", {}), message(installedRoute, from + 16, id(5)), message(3, from + 17, payloads[5]!), entry(16, id(7)), message(3, from + 18, payloads[5]!),
  ];
  for (const each of sent) expect(await stranger.ask(each), Buffer.from(each).toString("hex").slice(0, 80)).not.toBeNull();
}
const kindsOf = (log: JudgedLog): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { kind } of log.segments.flatMap(({ records }) => records)) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};
const allSame = (auditor: Auditor, log: JudgedLog): number => {
  const replayed = auditor.replay(log, project);
  expect(replayed.filter(({ verdict }) => verdict.verdict !== "same")).toEqual([]);
  return replayed.length;
};

describe("an audit log", () => {
  it("has a life in it, signed by the node, and goes on behind its head when power comes again", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "pgrid-grid-audit-"));
    const flash = join(scratch, "flash");
    const auditor = new Auditor();
    try {
      writeFlash(flash, new Map());
      let nodeKey = new Uint8Array();
      await withNode(auditor, flash, async (stranger) => {
        expect(await stranger.open(holder)).toMatchObject({ name: "done", fields: { refusal: admissionFaults["no-clock"].code } });
        await stranger.meet(1000n);
        nodeKey = stranger.nodeKey;
        await plainLife(stranger, 100);
        const session = await opened(stranger);
        for (const [at, route] of [seven, looksUp, byTable, seven].entries()) expect(await stranger.say(session, holder, at + 1, { route, payload: hello })).toMatchObject({ name: "decision" });
        expect(await stranger.ask(encodeMessage("provide", { seconds: 100_000, node: id(9), cid: cidOf(hello) }))).toMatchObject({ name: "done" });
        for (const [at, route] of [looksUp, byTable].entries()) expect(await stranger.say(session, holder, at + 5, { route, payload: hello })).toMatchObject({ name: "decision" });
        // Not a decision: nobody is told anything about it.
        expect(await stranger.say({ ...session, key: new Uint8Array(32) }, holder, 9, { route: seven })).toMatchObject({ name: "done" });
        expect(await stranger.send(stranger.revoked(revoke(links[1]!.hash, holders[2]), encoded, holder))).toMatchObject({ name: "done", fields: { status: 1 } });
        expect(await stranger.send(stranger.revoked(revoke(links[1]!.hash, holders[0]), encoded, holder))).toMatchObject({ name: "done", fields: { status: 0 } });
        expect(await stranger.open(holder)).toMatchObject({ name: "done", fields: { refusal: tokenFaults.revoked.code } });

        const log = await auditor.pull(stranger);
        expect(kindsOf(log)).toEqual({ restart: 1, admission: 3, decision: 25, table: 6, install: 3, reset: 1, revocation: 2, epoch: 1 });
        const records = log.segments.flatMap((segment) => segment.records);
        const admissions = records.flatMap((record) => (record.kind === "admission" ? [record] : []));
        expect(admissions.map(({ status }) => status)).toEqual([admissionFaults["no-clock"].code, 0, tokenFaults.revoked.code]);
        expect([admissions[1]!.number, admissions[1]!.digest]).toEqual([session.handle, Uint8Array.from(links[1]!.hash)]);
        expect(records.flatMap((record) => (record.kind === "revocation" ? [record.status === 0] : []))).toEqual([false, true]);
        const programs = records.flatMap((record) => (record.kind === "decision" && record.outcome.route === auditRoutes.program ? [record] : []));
        expect(programs.map(({ results }) => results.map((node) => node?.[0] ?? null))).toEqual([[], [null], [], [], [9], []]);
        expect(allSame(auditor, log)).toBe(25 + 6 + 3);
        // Acts stand where they were done: between the decisions before and after.
        expect(records.map(({ kind }) => kind).filter((kind) => kind === "install" || kind === "reset")).toEqual(["install", "install", "install", "reset"]);

        // More than the frame between router and store holds, in one go and with nothing in between.
        for (let at = 0; at < 2 * domainLimits.decisions.value + 10; at++) expect((await stranger.ask(message(5, 1000 + at, hello)))?.name).toBe("decision");
        const more = await auditor.pull(stranger);
        expect(kindsOf(more)).toMatchObject({ decision: 25 + 2 * domainLimits.decisions.value + 10, epoch: 2 });
        allSame(auditor, more);
      });
      await withNode(auditor, flash, async (stranger) => {
        await stranger.meet(1001n);
        expect(stranger.nodeKey).toEqual(nodeKey);
        const head = await stranger.ask(encodeAuditMessage("audit-head", {}));
        expect(head).toMatchObject({ name: "audit-piece" });
        await plainLife(stranger, 2000);
        const log = await auditor.pull(stranger);
        expect(log.heads.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
        expect(kindsOf(log)).toMatchObject({ restart: 2, epoch: 3 });
        allSame(auditor, log);
      });
    } finally {
      rmSync(scratch, { recursive: true });
    }
  }, 240_000);
});

/** The log as one that writes a decision down at the time of the record before, where that is later: under no head, for the replay alone. */
function withoutLateness(log: JudgedLog): JudgedLog {
  let time = 0n;
  const segments = log.segments.map((segment) => ({ ...segment, records: segment.records.map((record) => (record.time < time ? { ...record, time } : { ...record, time: (time = record.time) })) }));
  return { ...log, segments };
}

describe("a message of a session", () => {
  /** Each other programs, which no node knows, and of which each takes some tens of milliseconds to compile. */
  const slow = (number: number, end: string): Uint8Array => {
    const text = [...Array.from({ length: 24 }, (_, i) => `((= %size ${1000 + 100 * number + i}) (drop 'no-sink))`), `(t ${end})`].join(" ");
    return routeOf(`(deftable nodes (prefix (bytes 32) node)) (defroute r (cond ${text}))`);
  };
  const telling = "(reply (int (min %time 2147483647u64)))";
  const matching = "(forward-to (match-prefix nodes (slice %payload 0 3)) :else (drop 'no-sink))";
  const plain = (sequence: number): Uint8Array => message(5, sequence, hello);
  /** What is sent along behind it, and is decided and done while its program is compiled. */
  const behind: readonly (readonly [end: string, sent: readonly Uint8Array[]])[] = [
    [telling, [plain(101)]], [matching, [message(3, 102, payloads[5]!), entry(24, id(5))]], [telling, [entry(24, id(6)), plain(103)]], [matching, [plain(104), entry(24, id(5), 1), plain(105)]],
    [telling, [encodeMessage("install", { image: toPayload }), message(installedRoute, 106, id(5))]], [matching, [plain(107), encodeMessage("reset", {}), plain(108)]],
  ];

  it("that is decided behind what came later is replayed at its own time, on the tables of its decision", async () => {
    const auditor = new Auditor();
    await withLine(build, async (line) => {
      const stranger = new Stranger(auditor.watched(line));
      await stranger.meet(1000n);
      const session = await opened(stranger);
      let sequence = 0;
      /** The answers, in their order. */
      const sayWith = async (route: Uint8Array, sent: readonly Uint8Array[]): Promise<(AnyMessage | null)[]> => {
        const own = stranger.said(session, holder, ++sequence, { route, payload: payloads[5]! });
        const answers = [await stranger.send(Buffer.concat([own, ...sent.map(frame)]))];
        while (answers.length < 1 + sent.length) answers.push(await line.next(60_000));
        return answers;
      };
      const told: number[] = [];
      let programs = 0;
      for (const [end, sent] of behind) {
        for (let last = false; !last;) {
          const answers = await sayWith(slow(++programs, end), sent);
          const at = answers.findIndex((answer) => answer?.name === "decision" && answer.fields.sequence === sequence);
          expect(at, JSON.stringify(answers)).not.toBe(-1);
          expect(programs).toBeLessThan(60);
          last = at === sent.length; // the line may have been slower
          const own = answers[at];
          if (end === telling && own?.name === "decision") told.push(own.fields.value);
        }
      }
      const log = await auditor.pull(stranger);
      expect(allSame(auditor, log)).toBe(kindsOf(log)["decision"]! + kindsOf(log)["table"]! + kindsOf(log)["install"]!);
      const records = log.segments.flatMap((segment) => segment.records);
      const own = records.flatMap((record, at) => (record.kind === "decision" && record.outcome.route === auditRoutes.program ? [{ record, late: record.time < records[at - 1]!.time }] : []));
      expect(own.length).toBe(programs);
      const late = own.filter((each) => each.late).length;
      expect(late).toBeGreaterThanOrEqual(behind.length);
      // What a program saw is what its record says; a log that had the record before's time there would be contradicted by its replay.
      expect(own.flatMap(({ record }) => (record.kind === "decision" && record.outcome.action === "reply" ? [Number(record.time)] : []))).toEqual(told);
      const without = auditor.replay(withoutLateness(log), project).filter(({ verdict }) => verdict.verdict !== "same");
      expect(without.map(({ verdict }) => (verdict.verdict === "other" ? verdict.differs.split(" ")[0] : verdict.verdict))).toEqual(own.filter((each) => each.late && each.record.outcome.action === "reply").map(() => "value"));
      expect(without.length).toBeGreaterThanOrEqual(3);
    }, undefined, unhurried);
  }, 120_000);
});

describe("a change of state", () => {
  it("is no decision: what its constraint looked up is not the next one's", async () => {
    const policy = spelled(tree("(core 1 (policy) (tables) (give (pack 4 (u32be (if (some? (call dht-lookup - 68 (call multihash sha3-256 4096 %payload))) 2 1)))))"), "canonical");
    const constraint = contentIdOf(policy, "sha3-256");
    const before = [Uint8Array.of(1)];
    const treeRoot = (all: readonly Uint8Array[]): Uint8Array => rootOf(all.map(leafHash));
    const payload = encodeChange(treeRoot(before), before.length, Uint8Array.of(7));
    const all = [...before, payload];
    const budget: Envelope["budget"] = (["instructions", "hash-bytes", "lookups", "stored-bytes"] as const).map((name) => [resources[name].code, 9000] as const);
    const receipt: Receipt = { log: logIdOf(root.key), leaf: "payload", size: all.length, index: before.length, path: inclusionPath(all.map(leafHash), before.length) };
    const rich = { chain: chain(1, () => ({ limits: limits({ "instructions": 100_000, "hash-bytes": 100_000, "sends": 100, "lookups": 50, "stored-bytes": 10_000 }), id: new Uint8Array(16).fill(62) })), key: holders[0].key, sign: holders[0].sign };
    const auditor = new Auditor();
    await withLine(build, async (line) => {
      const stranger = new Stranger(auditor.watched(line));
      await stranger.meet(1000n);
      const session = await opened(stranger, rich);
      for (const leaves of [before, all]) {
        const head = signHead(encodeHead({ size: leaves.length, root: treeRoot(leaves), constraint }), root);
        expect(await stranger.send(stranger.headed(head, rich))).toMatchObject({ name: "done", fields: { status: 0 } });
      }
      expect(await stranger.say(session, rich, 1, { type: messageTypes["object-put"], payload: encodeObjectPut(constraint, policy) })).toMatchObject({ name: "object" });
      expect(await stranger.say(session, rich, 2, { type: messageTypes["state-change"], payload, constraints: constraint, budget, receipts: [receipt] })).toMatchObject({ name: "object" });
      for (const [at, route] of [seven, looksUp].entries()) expect(await stranger.say(session, rich, 3 + at, { route, payload: hello })).toMatchObject({ name: "decision" });
      const log = await auditor.pull(stranger);
      const decisions = log.segments.flatMap(({ records }) => records.flatMap((record) => (record.kind === "decision" ? [record] : [])));
      expect(decisions.map(({ results }) => results)).toEqual([[], [null]]);
      expect(allSame(auditor, log)).toBe(2);
    });
  }, 120_000);
});

describe("a recorded request", () => {
  it("that is played again does not push out what is there, and whoever uses his session has a record", async () => {
    const auditor = new Auditor();
    const times = 40;
    const recordsOf = (log: JudgedLog, epoch: number) => {
      const ends = log.heads.map(({ segments }) => segments);
      return log.segments.filter(({ number }) => number < ends[epoch - 1]! && (epoch === 1 || number >= ends[epoch - 2]!)).flatMap(({ records }) => records);
    };
    const admissionsOf = (records: readonly AuditRecord[]) => records.flatMap((record) => (record.kind === "admission" ? [[record.status, record.number]] : []));
    const omittedOf = (records: readonly AuditRecord[]) => records.flatMap((record) => (record.kind === "omitted" ? [record.number] : []));
    await withLine(build, async (line) => {
      const stranger = new Stranger(auditor.watched(line));
      await stranger.meet(1000n);
      expect(await stranger.ask(message(0, 1, hello))).toMatchObject({ name: "decision" });
      // While one is judged, who asks for the log is told that the node is busy.
      const asking = stranger.asking(holder);
      line.send(Buffer.concat([asking.frame, frame(encodeAuditMessage("audit-status", {}))]));
      expect(await line.next(60_000)).toMatchObject({ name: "done", fields: { word: gridJudges.node.code, refusal: gridTroubles.busy.code } });
      const handles: number[] = [];
      let session = stranger.answered(asking, await line.next(60_000));
      for (;;) {
        if (session === null || !("key" in session)) throw new Error(`no session: ${JSON.stringify(session)}`);
        handles.push(session.handle);
        if (handles.length === times) break;
        session = stranger.answered(asking, await stranger.send(asking.frame));
      }
      const admitted = domainLimits.admissions.value;
      expect(await stranger.say(session, holder, 1, { route: seven })).toMatchObject({ name: "decision" });
      expect(await stranger.say(session, holder, 2, { route: seven })).toMatchObject({ name: "decision" });
      // Somebody else comes, who has a record as soon as he uses what he was given.
      const other = { chain: chain(1, () => ({ id: new Uint8Array(16).fill(63) })), key: holders[0].key, sign: holders[0].sign };
      const second = await opened(stranger, other);
      expect(await stranger.say(second, other, 1, { route: seven })).toMatchObject({ name: "decision" });
      expect(await stranger.say(session, holder, 3, { route: seven })).toMatchObject({ name: "decision" });
      const records = recordsOf(await auditor.pull(stranger), 1);
      expect(admissionsOf(records)).toEqual([...handles.slice(0, admitted), handles.at(-1)!, second.handle].map((handle) => [0, handle]));
      expect(omittedOf(records)).toEqual([times - admitted + 1]);
      expect(records.map(({ kind }) => kind).slice(-8)).toEqual(["admission", "decision", "decision", "admission", "decision", "decision", "omitted", "epoch"]);
      expect(records[1]).toMatchObject({ kind: "decision" });

      // In the next epoch whoever comes has a record at once; a revocation has one, and is refused when it is played again, for its chain does not hold any more.
      const third = await opened(stranger, other);
      const revocation = stranger.revoked(revoke(links[1]!.hash, holders[0]), encoded, holder);
      for (let at = 0; at < times; at++) expect(await stranger.send(revocation)).toMatchObject({ name: "done", fields: at === 0 ? { status: 0 } : { status: 1, refusal: tokenFaults.revoked.code } });
      const log = await auditor.pull(stranger);
      const later = recordsOf(log, 2);
      expect(admissionsOf(later)).toEqual([[0, third.handle]]);
      expect(later.flatMap((record) => (record.kind === "revocation" ? [record.status] : []))).toEqual([0, ...Array.from({ length: domainLimits.refusals.value }, () => tokenFaults.revoked.code)]);
      expect(omittedOf(later)).toEqual([times - 1 - domainLimits.refusals.value]);
      allSame(auditor, log);
    });
  }, 240_000);
});

const addressOf = (domain: DomainName, name: string): number => readElf(readFileSync(join(build.directory, `components/${domain}/${domain}.elf`))).symbols.find((symbol) => symbol.name === name)!.address & ~1;

describe("a crash", () => {
  it("of the store leaves nobody without a record who uses a session that was opened without one", async () => {
    const node = await Victim.start(build);
    const auditor = new Auditor();
    const stranger = new Stranger(auditor.watched(node.line));
    try {
      await stranger.meet(1000n);
      const asking = stranger.asking(holder);
      for (let at = 0; at < domainLimits.admissions.value; at++) expect(await stranger.send(asking.frame)).toMatchObject({ name: "grid-answer" });
      const session = stranger.answered(asking, await stranger.send(asking.frame));
      if (session === null || !("key" in session)) throw new Error(`no session: ${JSON.stringify(session)}`);
      const { crashed, result } = await node.crashAt(addressOf("store", "pg_audit_admission"), () => stranger.say(session, holder, 1, { route: seven }));
      expect([crashed, result]).toMatchObject([true, { name: "decision" }]);
      const log = await auditor.pull(stranger);
      expect(log.segments.flatMap(({ records }) => records).filter((record) => record.kind === "admission" && record.number === session.handle)).toHaveLength(1);
      expect(kindsOf(log)).toMatchObject({ restart: 1, admission: domainLimits.admissions.value + 1, omitted: 1 });
      allSame(auditor, log);
    } finally {
      node.close();
    }
  }, 240_000);

  it("of store or router leaves a log that holds, with every decision that was answered", async () => {
    const node = await Victim.start(build);
    const auditor = new Auditor();
    const stranger = new Stranger(auditor.watched(node.line));
    const places = [
      ["store", "pg_audit_decision_new", "table"], ["store", "pg_audit_result", "table"], ["store", "pg_audit_link", "many"], ["store", "pg_audit_act", "table"], ["store", "pg_audit_seal", "many"],
      ["store", "pg_logbook_table", "table"], ["router", "pg_decided", "decision"], ["router", "pg_run", "decision"], ["router", "pg_decided_named", "install"], ["store", "pg_audit_ring_open", "many"],
    ] as const;
    try {
      await stranger.meet(1000n);
      await plainLife(stranger, 100);
      let answered = kindsOf(await auditor.pull(stranger))["decision"]!;
      let sequence = 200;
      const acts = {
        decision: async () => { for (const route of [0, 3, 0]) { expect(await stranger.ask(message(route, ++sequence, hello))).toMatchObject({ name: "decision" }); answered++; } },
        many: async () => { for (let at = 0; at < 130; at++, answered++) expect(await stranger.ask(message(5, ++sequence, hello))).toMatchObject({ name: "decision" }); await acts.decision(); },
        table: async () => { await acts.decision(); expect(await stranger.ask(entry(16, id(sequence & 127)))).toMatchObject({ name: "done", fields: { status: 0 } }); await acts.decision(); },
        install: async () => { expect(await stranger.ask(encodeMessage("install", { image: toPayload }))).toMatchObject({ name: "done", fields: { status: 0 } }); await acts.decision(); },
      };
      for (const [domain, name, act] of places) {
        const { crashed } = await node.crashAt(addressOf(domain, name), acts[act]);
        expect([domain, name, crashed]).toEqual([domain, name, true]);
        const log = await auditor.pull(stranger);
        expect([name, kindsOf(log)["restart"]]).toEqual([name, 1]);
        // One that was made twice, since what came of it was lost, may be there twice.
        expect(kindsOf(log)["decision"]).toBeGreaterThanOrEqual(answered);
        expect([name, auditor.replay(log, project).filter(({ verdict }) => verdict.verdict !== "same")]).toEqual([name, []]);
      }
    } finally {
      node.close();
    }
  }, 240_000);
});
