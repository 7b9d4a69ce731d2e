/**
 * Programs of messages, kept by the node: in C, with the sanitizers, what the model decides, over every route of examples and corpus and in random lives; each
 * refusal by name, which leaves nothing; and without each check, what that check refuses and nothing else.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Bound } from "../../compiler/5-verify/verify.ts";
import { defaultGrant, verify } from "../../compiler/5-verify/verify.ts";
import { cidOf } from "../../model/hashing.ts";
import type { Message } from "../../model/machine.ts";
import { message, table } from "../../proofs/differential/cases.ts";
import { Random } from "../../proofs/differential/random.ts";
import { actions } from "../../spec/wire.ts";
import { dictionaryFaults } from "../../spec/dictionary.ts";
import { refusals } from "../../spec/faults.ts";
import { limits } from "../../spec/limits.ts";
import { programStatuses, registryLimits } from "../../spec/registry.ts";
import type { ProgramStatus } from "../../spec/registry.ts";
import { programs } from "../lisp/programs.ts";
import { spelled, spellings, tree, treeOf } from "../lisp/trees.ts";
import type { Spelling } from "../lisp/trees.ts";
import { compiled, here, inC, lastsInC, nodeChecks, words } from "./programs.ts";
import type { Op } from "./programs.ts";

beforeAll(() => void inC([], 0), 120_000);
const roomy = 65_536;
const of = (text: string, spelling: Spelling = "compressed"): Uint8Array => spelled(tree(text), spelling);
const route = (body: string, tables = "", spelling: Spelling = "compressed"): Uint8Array => of(`(core 1 (tables ${tables}) ${body})`, spelling);
const statusOf = (line: string): ProgramStatus => (Object.keys(programStatuses) as ProgramStatus[]).find((name) => programStatuses[name].code === Number(line.split(" ")[0]))!;
function same(ops: readonly Op[], room: number): string[] {
  const lines = inC(ops, room);
  expect(lines.map((line, i) => words(line, ops[i]!))).toEqual(here(ops, room));
  return lines;
}
const plain: Message = { ttl: 8, type: 0, priority: 3, sequence: 5, time: 77n, source: new Uint8Array(32).fill(9), payload: Uint8Array.of(1, 2, 3) };
const none: Op = { what: "node", tables: [] };
const send = (program: Uint8Array, over: Partial<Message> = {}): Op => ({ what: "send", program, message: { ...plain, ...over } });
const take = (program: Uint8Array): Op => ({ what: "take", kind: "route", program });

describe("every route of examples and corpus", () => {
  const routes = programs().filter(({ kind }) => kind === "route");
  it.each(["example", "corpus"] as const)("decides messages as the model: %s", (group) => {
    const rng = new Random(group.length);
    const ended = new Set<string>();
    const ops = routes.filter((each) => each.group === group).flatMap(({ canonical, tables }): Op[] => {
      const messages = [0, 1, 2].map(() => message(rng, new Uint8Array()));
      return [
        { what: "node", tables },
        // Keys out of the messages, and a provider for each hash of one of their payloads.
        ...tables.flatMap(({ kind }, at) => messages.flatMap((each) => table(rng, kind, each, 4).entries.map((entry): Op => ({ what: "table", table: at, entry })))),
        ...(["sha2-256", "sha3-256", "sha3-512", "blake3"] as const).map((hash): Op => ({ what: "provide", cid: cidOf(messages[0]!.payload, hash), node: rng.bytes(32), now: messages[0]!.time })),
        ...messages.flatMap((each) => spellings.map((spelling): Op => ({ what: "send", program: spelled(treeOf(canonical), spelling), message: each }))),
      ];
    });
    const lines = same(ops, roomy);
    lines.forEach((line, i) => ops[i]!.what === "send" && ended.add(line.split(" ").slice(0, 4).join(" ")));
    expect(routes.filter((each) => each.group === group).length).toBeGreaterThan(group === "example" ? 15 : 150);
    if (group === "corpus") expect(ended).toEqual(new Set(Object.values(actions).map((action) => `0 0 0 ${action}`)));
    // The first message of a spelling has it compiled, the others find it.
    expect(lines.filter((line, i) => ops[i]!.what === "send" && i + 1 < ops.length && ops[i + 1]!.what === "node" && !line.endsWith(" 0 2"))).toEqual([]);
  }, 60_000);
});

describe("random lives are the model's", () => {
  const texts = [
    ...Array.from({ length: 24 }, (_, n) => `(core 1 (tables) (reply (+ %ttl ${n})))`), "(core 1 (tables (t exact-node 4)) (forward (match t (slice %payload 0 1))))", "(core 1 (tables (u exact-node 4)) (forward (match u %payload)))",
    "(core 1 (policy) (tables) (give (pack 4 (u32be (if (= %right 0) 1 0)))))", "(core 1 (tables) (jump %source))", "(core 1 (tables) (range v0 %ttl 1 60000 () (next) (gateway)))",
  ];
  const all = texts.flatMap((text) => spellings.map((spelling) => of(text, spelling)));
  const chosen = fc.oneof({ weight: 4, arbitrary: fc.nat(4) }, { weight: 3, arbitrary: fc.nat(all.length - 1) }).map((n) => all[n]!);
  const kind = fc.oneof({ weight: 4, arbitrary: fc.constant("route" as const) }, { weight: 1, arbitrary: fc.constant("policy" as const) });
  const grants: fc.Arbitrary<Bound> = fc.constantFrom(defaultGrant, defaultGrant, { ...defaultGrant, instructions: 3 }, { ...defaultGrant, sends: 0 });
  const ops: fc.Arbitrary<Op> = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(chosen, fc.nat(255)).map(([program, ttl]) => send(program, { ttl })) },
    { weight: 3, arbitrary: fc.tuple(kind, chosen).map(([due, program]): Op => ({ what: "take", kind: due, program })) },
    { weight: 1, arbitrary: fc.tuple(kind, chosen).map(([due, program]): Op => ({ what: "named", kind: due, cid: cidOf(program, "sha2-256") })) },
    { weight: 5, arbitrary: fc.tuple(fc.constantFrom("pin", "pin", "unpin", "drop"), chosen).map(([what, program]): Op => ({ what: what as "pin", cid: cidOf(program, "sha2-256") })) },
    { weight: 1, arbitrary: grants.map((bound): Op => ({ what: "grant", bound })) },
    // Cut off: what is well formed and ill typed the host's encoder takes for granted, and test/lisp compares.
    { weight: 1, arbitrary: fc.tuple(chosen, fc.nat()).map(([program, at]): Op => take(program.subarray(0, at % program.length))) },
  );
  it("whatever goes, stays, moves or is refused", () => {
    const seen = new Set<ProgramStatus>();
    fc.assert(fc.property(fc.array(ops, { maxLength: 100, size: "max" }), fc.constantFrom(120, 180, 240, 400, 1000, roomy), (life, room) => {
      const whole: Op[] = [{ what: "node", tables: [{ name: "t", kind: "exact-node" }, { name: "u", kind: "prefix-int" }] }, ...life];
      same(whole, room).forEach((line, i) => whole[i]!.what !== "node" && whole[i]!.what !== "grant" && seen.add(statusOf(line)));
    }), { numRuns: 60, seed: 20_261_127 });
    expect(seen).toEqual(new Set((Object.keys(programStatuses) as ProgramStatus[]).filter((name) => name !== "verify")));
  });
});

it("a route that is known is not compiled again, whatever came in between", () => {
  const one = route("(reply 1)");
  const others = Array.from({ length: 40 }, (_, n) => take(route(`(reply ${100 + n})`)));
  const ops = [none, send(one), ...others.flatMap((other) => [other, send(one)])];
  const lines = same(ops, roomy);
  expect(lines.at(-1)!.split(" ").at(-1)).toBe("41");
});
it("a program is told by its first byte to be canonical, and is another than the same compressed", () => {
  expect(same([none, ...spellings.map((spelling) => take(route("(reply 1)", "", spelling)))], roomy).map((line) => line.split(" ").at(-1))).toEqual(["0", "1", "2"]);
});
it("a table has its name in the dictionary or spelled out", () => {
  const tables = [{ name: "policy", kind: "exact-node" }, { name: "sinks", kind: "prefix-int" }] as const;
  const ops: Op[] = [{ what: "node", tables }, take(route("(forward (match policy %payload))", "(policy exact-node 4)")), take(route("(reply (match sinks %payload 7))", "(sinks prefix-int 4)"))];
  expect(same(ops, roomy).slice(1).map(statusOf)).toEqual(["ok", "ok"]);
});

/** As node/programs.c has it. */
function mark(bytes: Uint8Array): number {
  let found = bytes.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) found = Math.imul(found ^ view.getUint32(at, true), 0x9e3779b1);
  for (; at < bytes.length; at++) found = Math.imul(found ^ bytes[at]!, 0x9e3779b1);
  return found >>> 0;
}
/** Two routes of one length and one mark: the last word is what makes up for the difference of another. */
function twins(): readonly [Uint8Array, Uint8Array] {
  const first = route("(if false (gateway) (reply (+% 1000000 1000000)))");
  if (first.length % 4 !== 0) throw new Error("the last number is no word of its own");
  for (let n = 1_000_001; ; n++) {
    const other = route(`(if false (gateway) (reply (+% ${n} 1000000)))`);
    const last = new DataView(other.buffer, other.length - 4);
    // Multiplication by an odd number is undone by that with its inverse.
    const inverse = Number(BigInt.asUintN(32, inverseOf(0x9e3779b1n)));
    const before = (bytes: Uint8Array): number => Math.imul(mark(bytes), inverse) ^ new DataView(bytes.buffer, bytes.length - 4).getUint32(0, true);
    last.setUint32(0, (last.getUint32(0, true) ^ before(first) ^ before(other)) >>> 0, true);
    // Five bytes have the numbers from 2^16 on, and an int ends at 2^31.
    if (last.getUint32(0) >= 65_536 && last.getUint32(0) < 0x7fff_ffff) return [first, other];
  }
}
function inverseOf(odd: bigint): bigint {
  let found = odd;
  for (let i = 0; i < 5; i++) found = BigInt.asUintN(32, found * (2n - odd * found));
  return found;
}

const [left, right] = twins();
const dear = route("(range v0 3 1 60000 () (next) (gateway))");
const policy = of("(core 1 (policy) (tables) (give (pack 4 (u32be 1))))");
const long = (n: number): Uint8Array => route(`(reply (+ ${n} ${Array.from({ length: 12 }, () => "(+ %ttl ").join("")} 1${")".repeat(12)}))`);
const placeOf = (program: Uint8Array): number => 4 * Math.ceil(program.length / 4) + compiled(program)!.image.length;
/** The last request is the one that is refused; all before it are granted. */
interface Row {
  readonly name: string;
  readonly room?: number;
  readonly ops: readonly Op[];
  readonly status: ProgramStatus;
  /** What compiler or verifier say. */
  readonly word?: number;
  readonly check: string | null;
}
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const tabled = route("(forward (match t %payload))", "(t exact-node 4)");
const rows: readonly Row[] = [
  { name: "what is no program", ops: [none, send(Uint8Array.of(0x80))], status: "compile", word: dictionaryFaults.version.code, check: null },
  { name: "one that is cut off", ops: [none, send(route("(gateway)").slice(0, -1))], status: "compile", word: dictionaryFaults.short.code, check: null },
  { name: "one in the other spelling's place", ops: [none, send(Uint8Array.of(0x28, ...route("(gateway)")))], status: "compile", word: dictionaryFaults.item.code, check: null },
  { name: "one that costs more than any may", ops: [none, { what: "most", bound: { ...defaultGrant, instructions: 1000 } }, send(dear)], status: "verify", word: refusals["over-budget"].code, check: "VERIFIED" },
  { name: "a policy for a route", ops: [none, send(policy)], status: "kind", check: "KIND" },
  { name: "a route for a policy, known", ops: [none, take(left), { what: "take", kind: "policy", program: left }], status: "kind", check: "KIND" },
  { name: "a route for a policy, by name", ops: [none, take(left), { what: "named", kind: "policy", cid: cidOf(left, "sha2-256") }], status: "kind", check: "KIND" },
  { name: "a table that the node has not", ops: [none, send(tabled)], status: "table", check: "TABLE_NAME" },
  { name: "a table of a longer name", ops: [{ what: "node", tables: [{ name: "tt", kind: "exact-node" }] }, send(tabled)], status: "table", check: "TABLE_NAME" },
  { name: "a table of another kind", ops: [{ what: "node", tables: [{ name: "t", kind: "prefix-node" }] }, send(tabled)], status: "table", check: "TABLE_KIND" },
  ...(["instructions", "hashBytes", "lookups", "sends"] as const).map((resource): Row => {
    const program = route("(forward (call dht-lookup - 68 (call multihash blake3 4096 %payload)))");
    const verdict = verify(compiled(program)!.image);
    const bound = verdict.ok ? verdict.program.bound : defaultGrant;
    return { name: `more ${resource} than are granted`, ops: [none, { what: "grant", bound: { ...bound, [resource]: bound[resource] - 1 } }, send(program)], status: "cost", check: "COST" };
  }),
  { name: "one that is known and costs more than is granted", ops: [none, take(dear), { what: "grant", bound: { ...defaultGrant, instructions: 1000 } }, send(dear)], status: "cost", check: "COST" },
  { name: "larger than the room", room: placeOf(long(1)) - 4, ops: [none, send(long(1))], status: "large", check: null },
  { name: "larger than what is left beside a pinned one", room: 2 * placeOf(long(1)) - 4, ops: [none, take(long(1)), { what: "pin", cid: cidOf(long(1), "sha2-256") }, send(long(2))], status: "full", check: null },
  { name: "one more than there are, all pinned", ops: [none, ...Array.from({ length: registryLimits.programs.value }, (_, n): readonly Op[] => [take(long(n)), { what: "pin", cid: cidOf(long(n), "sha2-256") }]).flat(), send(left)], status: "full", check: null },
  { name: "a name that is not kept", ops: [none, { what: "named", kind: "route", cid: cidOf(left, "sha2-256") }], status: "absent", check: null },
  { name: "a name under another hash", ops: [none, take(left), { what: "pin", cid: cidOf(left, "sha3-256") }], status: "absent", check: null },
  { name: "a pinned one, dropped", ops: [none, take(left), { what: "pin", cid: cidOf(left, "sha2-256") }, { what: "drop", cid: cidOf(left, "sha2-256") }], status: "pinned", check: null },
  { name: "a pin that is not there", ops: [none, take(left), { what: "unpin", cid: cidOf(left, "sha2-256") }], status: "pins", check: null },
];

describe("what is refused", () => {
  it.each(rows)("$name: $status", ({ ops, room = roomy, status, word }) => {
    const lines = same(ops, room);
    expect(statusOf(lines.at(-1)!)).toBe(status);
    if (word !== undefined) expect(Number(lines.at(-1)!.split(" ")[status === "compile" ? 1 : 2])).toBe(word);
    // It leaves nothing: bytes filled, programs evicted and made are those of the request before.
    expect(lines.at(-1)!.split(" ").slice(-3)).toEqual(lines.at(-2)!.split(" ").slice(-3));
  });
  it("has a row for each status and check", () => {
    expect(new Set(["ok", ...rows.map(({ status }) => status)])).toEqual(new Set(Object.keys(programStatuses)));
    expect(new Set(["SAME", ...rows.flatMap(({ check }) => (check === null ? [] : [check]))])).toEqual(new Set(nodeChecks.slice(1, nodeChecks.indexOf("COST") + 1)));
  });
  it.each(nodeChecks.slice(1, nodeChecks.indexOf("COST") + 1))("without the check %s its rows, and no other, come out otherwise", (omit) => {
    const found = lastsInC(rows.map(({ ops, room = roomy }) => ({ ops, room })), omit).map(statusOf);
    expect(rows.filter(({ status }, i) => found[i] !== status).map(({ name }) => name)).toEqual(rows.filter(({ check }) => check === omit).map(({ name }) => name));
  });
});

describe("two routes of one mark", () => {
  const ops = [none, send(left), send(right), send(left)];
  const value = (line: string): string => line.split(" ")[5]!;
  it("are two", () => {
    expect(hex(left)).not.toBe(hex(right));
    expect([left.length, mark(left)]).toEqual([right.length, mark(right)]);
    expect(value(same(ops, roomy)[1]!)).not.toBe(value(inC(ops, roomy)[2]!));
  });
  it("would be one without the check SAME", () => expect(value(inC(ops, roomy, "SAME")[1]!)).toBe(value(inC(ops, roomy, "SAME")[2]!)));
});

it("programs are as long as they may be", () => {
  const room = 2 * (4096 + limits.imageBytes);
  const padded = (n: number): Uint8Array => route(`(if (prefix? %payload (bytes #${"ab".repeat(n)}#)) (gateway) (deliver))`);
  expect(same([none, send(padded(500)), send(padded(512)), send(padded(500))], room).slice(1).map(statusOf)).toEqual(["ok", "ok", "ok"]);
});
