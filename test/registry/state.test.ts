/**
 * Changes of state, judged in C with the sanitizers and by the host: the same verdict and the same accounts, over generated changes; each refusal by name; and
 * without each check, what that check refuses and nothing else.
 */
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { joined } from "../../compiler/support/bytes.ts";
import { inputsOf, run } from "../../model/machine.ts";
import { cidOf, hashByCode } from "../../model/hashing.ts";
import { Programs } from "../../model/programs.ts";
import { Registry } from "../../model/registry.ts";
import { Admission } from "../../protocol/admission.ts";
import type { PresentLink } from "../../protocol/admission.ts";
import { encodeEnvelope } from "../../protocol/envelope.ts";
import type { Envelope, Receipt } from "../../protocol/envelope.ts";
import { inclusionPath, leafHash, rootOf } from "../../protocol/merkle.ts";
import { applied, changeFault, changeFaultCode, encodeChange, follow } from "../../protocol/state.ts";
import type { ChangeFault, State } from "../../protocol/state.ts";
import type { Limits } from "../../protocol/token.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { messageFaults } from "../../spec/envelope.ts";
import { admissionFaults } from "../../spec/admission.ts";
import type { AdmissionFault } from "../../spec/admission.ts";
import { resourceNames, resources } from "../../spec/resources.ts";
import type { ResourceName } from "../../spec/resources.ts";
import { stateFaults, stateRight } from "../../spec/state.ts";
import { x25519 } from "../../toolchain/tokens/x25519.ts";
import { bytesOf, inSession } from "../protocol/envelopes.ts";
import { compile, root } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";
import { spelled, tree } from "../lisp/trees.ts";
import { compiled, nodeChecks, omitting, programSources } from "./programs.ts";

let probe: Program;
beforeAll(() => {
  probe = compile({
    sources: [join(root, "test/registry/probe_state.c"), ...["node/state.c", "store/registry.c"].map(omitting), "store/backing_none.c", "caps/accounts.c", "caps/objects_alone.c", "wire/merkle.c", "crypto/merkle_hash.c", ...programSources], crypto: true,
  });
}, 120_000);

const canonical = (text: string): Uint8Array => spelled(tree(text), "canonical");
const policyOf = (guard: string): Uint8Array => canonical(`(core 1 (policy) (tables) (give (pack 4 (u32be (if (= %right ${stateRight}) (if ${guard} 2 0) 0)))))`);
/** Below 1,000 in the first two bytes of the leaf; of a leaf that has not two, a fault. */
const policy = policyOf("(< (u16be %payload 36) 1000)");
const others = {
  "anything": policyOf("(= %ttl %ttl)"), "dear": canonical("(core 1 (policy) (tables) (give (pack 4 (u32be (range v0 %ttl 1 5000 () (next) 1)))))"), "route": canonical("(core 1 (tables) (gateway))"),
  "junk": Uint8Array.from(Buffer.from("(4:core)")), "tabled": canonical("(core 1 (policy) (tables (t exact-int 4)) (give (pack 4 (u32be (match t %payload 0)))))"),
} as const;
const hashed = canonical("(core 1 (policy) (tables) (give (pack 4 (u32be (len (call multihash blake3 4096 %payload))))))");

interface Link { readonly parent: number; readonly limits: readonly number[] }
/** What a node has, and the change that it is to judge. */
interface World {
  readonly state: State;
  readonly objects: readonly (readonly [cid: Uint8Array, bytes: Uint8Array])[];
  readonly links: readonly Link[];
  readonly sessions: readonly (readonly [handle: number, leaf: number])[];
}
interface Change { readonly ttl: number; readonly now: bigint; readonly envelope: Envelope }

const hex = (bytes: Uint8Array): string => (bytes.length === 0 ? "-" : Buffer.from(bytes).toString("hex"));
const setUp = ({ state, objects, links, sessions }: World): string[] => [
  `state ${hex(state.log)} ${hex(state.root)} ${state.size} ${state.head === null ? "-" : hex(state.head)} ${hex(state.constraint)}`, ...objects.map(([cid, bytes]) => `object ${hex(cid)} ${hex(bytes)}`),
  ...links.map(({ parent, limits }) => `link ${parent} ${limits.join(" ")}`), ...sessions.map(([handle, leaf]) => `session ${handle} ${leaf}`),
];
const judgeLine = ({ ttl, now, envelope }: Change): string => `judge ${ttl} ${now} ${hex(encodeEnvelope(envelope))}`;
const inC = (lines: readonly string[], omit: string | null = null): string[] => probe.run(`${lines.join("\n")}\n`, `${omit === null ? 0 : nodeChecks.indexOf(omit)}`).toString().split("\n").slice(0, -1);

/** The host's node. */
class Host {
  state: State;
  readonly #registry = new Registry(16_384);
  readonly #programs = new Programs(16_384, [], compiled);
  readonly #links: PresentLink[] = [];
  readonly #admission = new Admission({ roots: [], node: bytesOf(32), verify: () => false, x25519, objects: { make: () => true, revoke: () => {}, memory: () => true } });

  constructor({ state, objects, links, sessions }: World) {
    this.state = state;
    for (const [cid, bytes] of objects) this.#registry.put(cid, bytes);
    for (const { parent, limits } of links) {
      const granted = new Map(resourceNames.map((name, i) => [name, BigInt(limits[i]!)])) as Limits;
      this.#links.push({ link: { limits: granted } as PresentLink["link"], root: bytesOf(32), parent: this.#links[parent] ?? null, used: new Map() });
    }
    for (const [handle, leaf] of sessions) this.#admission.sessions[handle % this.#admission.sessions.length] = { handle, key: bytesOf(32), leaf: this.#links[leaf]!, source: bytesOf(32), order: 0, inUse: true, taken: new Set(), next: 0 };
  }

  judge({ ttl, now, envelope }: Change): ChangeFault | null {
    return changeFault(this.state, envelope, {
      debit: (handle, amounts) => this.#admission.debit(handle, amounts) as AdmissionFault | null,
      constraint: (cid, most) => {
        const grant = { ...most, sends: 0 };
        let taken = this.#programs.named(cid, "policy", grant);
        if (taken.status === "absent") {
          const { bytes } = this.#registry.get(cid);
          if (bytes === null) return { fault: "no-constraint" };
          taken = this.#programs.take(bytes, "policy", grant, cid);
        }
        if (taken.status !== "ok") return { fault: taken.status === "cost" ? "under-budget" : "bad-constraint" };
        const { program } = taken.route;
        return {
          fault: null, cost: program.bound,
          run: () => {
            const { type, priority, sequence, source, payload } = envelope;
            const { action, bytes } = run(program, inputsOf({ ttl, type, priority, sequence, time: now, source, payload: payload! }, stateRight), { tables: [], call: (_, code, given) => cidOf(given, hashByCode(code)!) });
            return action !== "give" ? "fault" : bytes.some((byte) => byte !== 0) ? "granted" : "denied";
          },
        };
      },
    });
  }

  line(fault: ChangeFault | null): string {
    const used = this.#links.flatMap((link) => resourceNames.map((name) => link.used.get(name) ?? 0n));
    return [fault === null ? 0 : changeFaultCode(fault), ...used, this.#programs.made, this.state.size].join(" ");
  }
}

const log = bytesOf(8, 3);
const emptyRoot = sha256(new Uint8Array());
const treeRoot = (leaves: readonly Uint8Array[]): Uint8Array => (leaves.length === 0 ? emptyRoot : rootOf(leaves.map(leafHash)));
const many = { instructions: 100, "hash-bytes": 5000, "stored-bytes": 64 } as const satisfies Partial<Record<ResourceName, number>>;
const budgetOf = (amounts: Partial<Record<ResourceName, number>>): Envelope["budget"] => resourceNames.flatMap((name) => (amounts[name] === undefined ? [] : [[resources[name].code, amounts[name]!] as const]));
const handle = 8 * 77 + 3;

/** A state of `before` leaves, and the change that a log has as its next one. */
function situation(before: number, leaf: Uint8Array, constraint = policy): { readonly world: World; readonly change: Change } {
  const leaves = Array.from({ length: before }, (_, i) => encodeChange(bytesOf(32, i), i, bytesOf(9, i)));
  const old = treeRoot(leaves);
  const payload = encodeChange(old, before, leaf);
  const whole = [...leaves, payload];
  const receipt: Receipt = { log, leaf: "payload", size: before + 1, index: before, path: inclusionPath(whole.map(leafHash), before) };
  const cid = cidOf(constraint, "sha2-256");
  return {
    world: {
      state: { log, root: old, size: before, head: treeRoot(whole), constraint: cid }, objects: [[cid, constraint]],
      links: [{ parent: -1, limits: [1000, 50_000, 10, 10, 1000, 0] }, { parent: 0, limits: [500, 20_000, 5, 5, 500, 0] }], sessions: [[handle, 1]],
    },
    change: { ttl: 8, now: 99n, envelope: { ...inSession, route: Uint8Array.of(0x80), constraints: cid, budget: budgetOf(many), receipts: [receipt], payload, authority: { kind: "handle", handle } } },
  };
}
const good = situation(6, Uint8Array.of(3, 0xe7, 1));
const withEnvelope = (over: Partial<Envelope>, { world, change } = good): { world: World; change: Change } => ({ world, change: { ...change, envelope: { ...change.envelope, ...over } } });
const withState = (over: Partial<State>, { world, change } = good): { world: World; change: Change } => ({ world: { ...world, state: { ...world.state, ...over } }, change });
const withReceipt = (over: Partial<Receipt>): { world: World; change: Change } => withEnvelope({ receipts: [{ ...good.change.envelope.receipts![0]!, ...over }] });
const payloadOf = (edit: (payload: Uint8Array) => Uint8Array): Partial<Envelope> => ({ payload: edit(good.change.envelope.payload!.slice()) });
const setByte = (at: number, value: number) => (bytes: Uint8Array): Uint8Array => bytes.map((byte, index) => (index === at ? value : byte));
const instead = (name: keyof typeof others): { world: World; change: Change } => situation(6, Uint8Array.of(3, 0xe7, 1), others[name]);
const flipped = (bytes: Uint8Array): Uint8Array => setByte(bytes.length - 1, bytes.at(-1)! ^ 1)(bytes);
/** As a payload that the log has at this place, whatever it says. */
function logged(payload: Uint8Array, before = 6): { world: World; change: Change } {
  const leaves = [...Array.from({ length: before }, (_, i) => encodeChange(bytesOf(32, i), i, bytesOf(9, i))), payload];
  const at = withState({ head: treeRoot(leaves) });
  return withEnvelope({ payload, receipts: [{ ...good.change.envelope.receipts![0]!, path: inclusionPath(leaves.map(leafHash), before) }] }, at);
}

const rows: readonly { readonly name: string; readonly of: { readonly world: World; readonly change: Change }; readonly fault: ChangeFault; readonly check: string | null }[] = [
  { name: "no payload", of: withEnvelope({ payload: null }), fault: "no-transition", check: null },
  { name: "a payload that ends in its place", of: withEnvelope(payloadOf((bytes) => bytes.subarray(0, 35))), fault: "no-transition", check: null },
  { name: "another constraint, which grants it", of: { world: { ...instead("anything").world, state: good.world.state }, change: instead("anything").change }, fault: "other-constraint", check: "UNDER" },
  { name: "the same constraint under another hash", of: { world: { ...good.world, objects: [[cidOf(policy, "sha3-256"), policy]] }, change: withEnvelope({ constraints: cidOf(policy, "sha3-256") }).change }, fault: "other-constraint", check: "UNDER" },
  { name: "no receipts", of: withEnvelope({ receipts: null }), fault: "no-receipt", check: null },
  { name: "a receipt of another log", of: withReceipt({ log: flipped(log) }), fault: "no-receipt", check: "LOG" },
  { name: "a receipt of another value, that holds", of: (() => {
    const leaves = [...Array.from({ length: 6 }, (_, i) => encodeChange(bytesOf(32, i), i, bytesOf(9, i))), good.change.envelope.route];
    return withEnvelope({ receipts: [{ ...good.change.envelope.receipts![0]!, leaf: "route", path: inclusionPath(leaves.map(leafHash), 6) }] }, withState({ head: treeRoot(leaves) }));
  })(), fault: "no-receipt", check: "LEAF" },
  { name: "before the log has said a head", of: withState({ head: null }), fault: "other-head", check: "HEAD" },
  { name: "a receipt of a larger tree", of: withReceipt({ size: 8 }), fault: "other-head", check: "HEAD" },
  { name: "a receipt for the place before", of: withReceipt({ index: 5 }), fault: "other-place", check: "PLACE" },
  { name: "a payload that says another place", of: logged(setByte(35, 5)(good.change.envelope.payload!)), fault: "other-place", check: "SAID" },
  { name: "a payload that says it in its first byte", of: logged(setByte(32, 1)(good.change.envelope.payload!)), fault: "other-place", check: "SAID" },
  { name: "an old root that is another's", of: logged(setByte(31, 9)(good.change.envelope.payload!)), fault: "other-state", check: "OLD" },
  { name: "a constraint that is not here", of: { world: { ...good.world, objects: [] }, change: good.change }, fault: "no-constraint", check: null },
  { name: "a route for a constraint", of: instead("route"), fault: "bad-constraint", check: "KIND" },
  { name: "no program for a constraint", of: instead("junk"), fault: "bad-constraint", check: null },
  { name: "one that names a table", of: instead("tabled"), fault: "bad-constraint", check: "TABLE_NAME" },
  { name: "no budget, which is not enough for either", of: withEnvelope({ budget: null }), fault: "under-budget", check: null },
  { name: "a budget without what keeping it takes", of: withEnvelope({ budget: budgetOf({ ...many, "stored-bytes": 2 }) }), fault: "under-budget", check: "STORED" },
  { name: "a budget without what judging it takes", of: withEnvelope({ budget: budgetOf({ ...many, instructions: 3 }) }), fault: "under-budget", check: "COST" },
  { name: "a constraint that costs too much", of: instead("dear"), fault: "under-budget", check: "COST" },
  { name: "a handle that is no session's", of: { world: { ...good.world, sessions: [[handle + 8, 1]] }, change: good.change }, fault: "no-session", check: "DEBITED" },
  { name: "a message of no session", of: withEnvelope({ authority: null, proof: bytesOf(76) }), fault: "no-session", check: "DEBITED" },
  ...(["instructions", "stored-bytes"] as const).flatMap((resource) => [0, 1].map((link) => ({
    name: `${resource} that link ${link} has not`, fault: "over-budget" as const, check: "DEBITED",
    of: { world: { ...good.world, links: good.world.links.map((each, i) => (i === link ? { ...each, limits: each.limits.map((limit, r) => (resourceNames[r] === resource ? 2 : limit)) } : each)) }, change: good.change },
  }))),
  { name: "a leaf that the constraint denies", of: situation(6, Uint8Array.of(3, 0xe8)), fault: "denied", check: "GRANTED" },
  { name: "a leaf that it faults on", of: situation(6, Uint8Array.of(3)), fault: "constraint-fault", check: "ENDED" },
  { name: "a leaf that the log has not", of: withEnvelope(payloadOf(setByte(37, 0xe6))), fault: "receipt-root", check: "INCLUDED" },
  { name: "a path with a hash too many", of: withReceipt({ path: [...good.change.envelope.receipts![0]!.path, bytesOf(32)] }), fault: "receipt-path", check: "INCLUDED" },
  { name: "a head that is another", of: withState({ head: flipped(good.world.state.head!) }), fault: "receipt-root", check: "INCLUDED" },
];
// A COSE_Sign1 as the proof of a message of no session begins with two bytes of its own.
const whole = ({ world, change }: { readonly world: World; readonly change: Change }): { world: World; change: Change } =>
  ({ world, change: change.envelope.authority === null ? { ...change, envelope: { ...change.envelope, proof: joined(Uint8Array.of(0xd2, 0x84), change.envelope.proof.subarray(2)) } } : change });
const cases = rows.map((row) => ({ ...row, of: whole(row.of) }));
const scripts = cases.map(({ of: { world, change } }) => [...setUp(world), judgeLine(change)]);
const lastLines = (omit: string | null): string[] => {
  const all = inC(scripts.flat(), omit);
  let at = 0;
  return scripts.map(({ length }) => all[(at += length) - 1]!);
};
const codeOf = (line: string): number => Number(line.split(" ")[0]);
const stateChecks = nodeChecks.slice(nodeChecks.indexOf("UNDER"), nodeChecks.indexOf("NEXT") + 1);

it("a fault of a change, of a receipt or of an account is told by its number", () => {
  const codes = Object.values({ ...stateFaults, ...messageFaults, ...admissionFaults }).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});

describe("a change", () => {
  it.each([0, 1, 2, 3, 6, 7, 8, 31, 100])("of a state of %i leaves is valid", (before) => {
    const { world, change } = situation(before, Uint8Array.of(0, 1, 2, 3, 4));
    const host = new Host(world);
    const line = host.line(host.judge(change));
    expect(codeOf(line)).toBe(0);
    expect(inC([...setUp(world), judgeLine(change)]).at(-1)).toBe(line);
  });
  it("finds its constraint compiled, the second time", () => {
    const { world, change } = good;
    expect(inC([...setUp(world), judgeLine(change), judgeLine(change)]).slice(-2).map((line) => line.split(" ").at(-2))).toEqual(["1", "1"]);
  });
  it("makes the state that the next one goes on from", () => {
    const leaves: Uint8Array[] = [];
    let lines: string[] = [];
    let host: Host | null = null;
    const wanted: string[] = [];
    const say = (line: string, answer: string): void => void (lines.push(line), wanted.push(answer));
    for (let n = 0; n < 20; n++) {
      const old = treeRoot(leaves);
      const payload = encodeChange(old, n, Uint8Array.of(0, n));
      leaves.push(payload);
      const { world, change } = situation(0, Uint8Array.of());
      if (host === null) {
        const first = { ...world, state: { ...world.state, head: null }, links: world.links.map((each) => ({ ...each, limits: each.limits.map(() => 100_000) })) };
        host = new Host(first);
        lines = setUp(first);
        wanted.push(...inC(lines));
      }
      const head = treeRoot(leaves);
      const next: State | "not-next" = follow(host.state, n + 1, head);
      if (next === "not-next") throw new Error("the log goes leaf by leaf");
      expect(follow(host.state, n + 2, head)).toBe("not-next");
      say(`follow ${n + 2} ${hex(head)}`, host.line("not-next"));
      host.state = next;
      say(`follow ${n + 1} ${hex(head)}`, host.line(null));
      const receipt: Receipt = { log, leaf: "payload", size: n + 1, index: n, path: inclusionPath(leaves.map(leafHash), n) };
      const message = { ...change, envelope: { ...change.envelope, payload, receipts: [receipt] } };
      const fault = host.judge(message);
      expect(fault).toBe(null);
      say(judgeLine(message), host.line(fault));
      host.state = applied(host.state);
      say("apply", host.line(null));
      // What was applied is not applied again.
      const again = host.judge(message);
      expect(again).toBe("other-head");
      say(judgeLine(message), host.line(again));
    }
    expect(inC(lines)).toEqual(wanted);
  });
});

describe("what is refused", () => {
  const found = (): string[] => lastLines(null);
  it("each for its reason, in C and by the host, with the same accounts", () => {
    const lines = found();
    expect(cases.map(({ name }, i) => `${name}: ${lines[i]}`)).toEqual(cases.map(({ name, of: { world, change } }) => {
      const host = new Host(world);
      return `${name}: ${host.line(host.judge(change))}`;
    }));
    expect(cases.map(({ name }, i) => `${name}: ${codeOf(lines[i]!)}`)).toEqual(cases.map(({ name, fault }) => `${name}: ${changeFaultCode(fault)}`));
  });
  it("has a row for each fault and each check", () => {
    // Of a head that is no next one the lives above are told; how many logs there are is for who keeps them (runtime-c/domains/logs.c).
    expect(new Set(["not-next", "logs-full", ...rows.map(({ fault }) => fault)])).toEqual(new Set([...Object.keys(stateFaults), "no-session", "over-budget", "receipt-root", "receipt-path"]));
    expect(new Set(["NEXT", ...rows.flatMap(({ check }) => (check !== null && stateChecks.includes(check) ? [check] : []))])).toEqual(new Set(stateChecks));
  });
  it.each(stateChecks.filter((name) => name !== "NEXT"))("without the check %s its rows, and no other, come out otherwise", (omit) => {
    const before = found();
    const after = lastLines(omit);
    expect(cases.filter((_, i) => codeOf(before[i]!) !== codeOf(after[i]!)).map(({ name }) => name)).toEqual(cases.filter(({ check }) => check === omit).map(({ name }) => name));
  });
  it("without the check NEXT a head of any size is followed", () => {
    const script = [...setUp(good.world), `follow 9 ${hex(good.world.state.head!)}`];
    expect(codeOf(inC(script).at(-1)!)).toBe(stateFaults["not-next"].code);
    expect(codeOf(inC(script, "NEXT").at(-1)!)).toBe(0);
  });
});

it("generated changes: the same verdicts and accounts, most of them valid or refused late", () => {
  const rarely = <T>(usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> => fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
  const generated = fc.record({
    before: fc.nat(40), leaf: fc.tuple(fc.integer({ min: 0, max: 1100 }), fc.uint8Array({ maxLength: 30 })).map(([value, rest]) => joined(Uint8Array.of(value >> 8, value & 255), rest)),
    constraint: fc.constantFrom(policy, policy, policy, others.anything, hashed, others.dear, others.route), budget: rarely(budgetOf(many), fc.constantFrom(null, budgetOf({ instructions: 4, "stored-bytes": 10 }), budgetOf({ ...many, "hash-bytes": 4095 }))),
    limits: rarely([1000, 50_000, 10, 10, 1000, 0], fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 6, maxLength: 6 })), byte: rarely(-1, fc.nat()), index: rarely(0, fc.integer({ min: 1, max: 3 })),
    extra: fc.nat(2), handle: rarely(handle, fc.nat(1000)), ttl: fc.nat(255), now: fc.nat().map(BigInt),
  });
  const counts = new Map<number, number>();
  fc.assert(fc.property(fc.array(generated, { minLength: 20, maxLength: 20 }), (all) => {
    const lines: string[] = [];
    const wanted: string[] = [];
    for (const each of all) {
      const { world, change } = situation(each.before, each.leaf, each.constraint);
      const own = { ...world, links: [world.links[0]!, { parent: 0, limits: each.limits }] };
      const [receipt] = change.envelope.receipts!;
      const { payload: usual } = change.envelope;
      const at = each.byte % usual!.length;
      const payload = each.byte < 0 ? usual! : each.byte % 3 === 0 ? flipped(usual!.subarray(0, 1 + at)) : setByte(at, usual![at]! ^ 1)(usual!);
      const index = (receipt!.index + each.index) % receipt!.size;
      const more: Receipt[] = Array.from({ length: each.extra }, (_, i) => ({ ...receipt!, log: bytesOf(8, i + 50) }));
      const asked: Change = { ttl: each.ttl, now: each.now, envelope: { ...change.envelope, payload, budget: each.budget, receipts: [...more, { ...receipt!, index }], authority: { kind: "handle", handle: each.handle } } };
      const host = new Host(own);
      const set = setUp(own);
      lines.push(...set, judgeLine(asked));
      wanted.push(...set.map(() => "-"), host.line(host.judge(asked)));
      counts.set(codeOf(wanted.at(-1)!), (counts.get(codeOf(wanted.at(-1)!)) ?? 0) + 1);
    }
    expect(inC(lines).map((line, i) => (wanted[i] === "-" ? "-" : line))).toEqual(wanted);
  }), { numRuns: 25, seed: 20_261_127 });
  for (const fault of ["denied", "under-budget", "over-budget", "no-session", "bad-constraint", "other-place", "no-transition", "receipt-root", "other-state"] as const) expect(counts.get(changeFaultCode(fault)) ?? 0, fault).toBeGreaterThan(0);
  expect(counts.get(0)).toBeGreaterThan(100);
});
