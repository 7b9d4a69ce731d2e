/**
 * What a session's message may reach (runtime-c/node/policy.h): in C, with the sanitizers, what the model decides, over generated policies and messages; each
 * refusal by name; what is not admitted, which lets nothing through; and without each check, what that check refuses and nothing else.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { verify } from "../../compiler/5-verify/verify.ts";
import { cidOf } from "../../model/hashing.ts";
import type { Message } from "../../model/machine.ts";
import type { PolicySetup } from "../../model/policy.ts";
import { messageTypes } from "../../spec/fields.ts";
import { faults } from "../../spec/faults.ts";
import type { FaultName } from "../../spec/faults.ts";
import { limits } from "../../spec/limits.ts";
import { rights } from "../../spec/rights.ts";
import { actions } from "../../spec/wire.ts";
import type { ActionName } from "../../spec/wire.ts";
import { spelled, tree } from "../lisp/trees.ts";
import { routeOf } from "../system/grid.ts";
import { compiled, here, inC, lastsInC, nodeChecks, policyOf, words } from "./programs.ts";
import type { Op } from "./programs.ts";
import type { Made } from "../../model/programs.ts";

beforeAll(() => void inC([], 0), 120_000);
const room = 65_536;
const tables: Made["tables"] = [{ name: "allowed", kind: "exact-int" }, { name: "sinks", kind: "prefix-node" }];
const nodeOf = (n: number): Uint8Array => new Uint8Array(limits.nodeIdBytes).fill(n);
const literal = (n: number): string => `(node "${Buffer.from(nodeOf(n)).toString("hex")}")`;
const plain: Message = { ttl: 8, type: messageTypes.telemetry, priority: 3, sequence: 5, time: 77n, source: nodeOf(1), payload: Uint8Array.of(1, 2, 3) };
const send = (program: Uint8Array, over: Partial<Message> = {}): Op => ({ what: "send", program, message: { ...plain, ...over } });
const node: Op = { what: "node", tables };
const policy = (setup: PolicySetup & { readonly repeats?: boolean }): Op => ({ what: "policy", policy: setup });
const of = (text: string): ReturnType<typeof policyOf> => policyOf(`(deftable allowed (exact (bytes 2) int)) (defpolicy p ${text})`, tables);
const named = <N extends string>(codes: Readonly<Record<N, number>>, code: string): N => (Object.keys(codes) as N[]).find((name) => codes[name] === Number(code))!;
const faultCodes = Object.fromEntries(Object.entries(faults).map(([name, { code }]) => [name, code])) as Record<FaultName, number>;
/** `deliver`, or `fault denied`, of a line of C. */
function outcome(line: string): string {
  const [, , , action, fault] = line.split(" ");
  const name: ActionName = named(actions, action!);
  return name === "fault" ? `fault ${named(faultCodes, fault!)}` : name;
}
function same(ops: readonly Op[]): string[] {
  const lines = inC(ops, room);
  expect(lines.map((line, i) => words(line, ops[i]!))).toEqual(here(ops, room));
  return lines;
}
const decided = (...ops: Op[]): string => outcome(same([node, ...ops]).at(-1)!);

const looks = (content: string): string => `(defroute r (forward-to (dht-lookup ${content})))`;
const programs = Object.fromEntries(Object.entries({
  forward: `(defroute r (forward-to ${literal(7)}))`, lookup: looks("(multihash %payload 'sha3-256)"), gateway: "(defroute r (gateway))", deliver: "(defroute r (deliver))", reply: "(defroute r (reply %ttl))",
  drop: "(defroute r (drop 'expired))", faults: "(defroute r (reply (u8 %payload 200)))", dear: "(defroute r (reply (fold (b (u8s %payload)) (s 0) (+% s b))))",
  table: "(deftable sinks (prefix (bytes 32) node)) (defroute r (forward-to (match-prefix sinks (slice %payload 0 2)) :else (drop 'no-sink)))", hashed: "(defroute r (reply (len (multihash %payload 'sha2-256))))",
}).map(([name, text]) => [name, routeOf(text)]));
const program = (name: string): Uint8Array => programs[name]!;

describe("what is granted, and to whom", () => {
  const anyone = of("(grant 'anyone 'send) (grant 'anyone 'lookup) (grant 'anyone 'deliver) (grant 'anyone 'reply)");
  it("everything, where there is no policy", () => expect(["forward", "lookup", "deliver", "reply"].map((name) => decided(send(program(name))))).toEqual(["forward", "gateway", "deliver", "reply"]));
  it("the rights that are granted to anyone", () => expect(["forward", "lookup", "gateway", "deliver", "reply", "drop"].map((name) => decided(policy(anyone), send(program(name))))).toEqual(["forward", "gateway", "gateway", "deliver", "reply", "drop"]));
  it("nothing else, but to drop a message and to fault", () => {
    const set = policy(of("(grant 'anyone 'merge)"));
    expect(Object.keys(programs).map((name) => `${name}: ${decided(set, send(program(name)))}`)).toEqual([
      "forward: fault denied", "lookup: fault denied", "gateway: fault denied", "deliver: fault denied", "reply: fault denied", "drop: drop", "faults: fault index", "dear: fault denied",
      "table: drop", "hashed: fault denied",
    ]);
  });
  it("a right alone: a program that looks up needs that and what it does then", () => {
    const lookups = policy(of("(grant 'anyone 'lookup)"));
    expect([decided(lookups, send(program("lookup"))), decided(policy(of("(grant 'anyone 'send)")), send(program("lookup")))]).toEqual(["fault denied", "fault denied"]);
    // Denied before it ran: nothing was executed, nothing hashed. Denied behind it: what it executed and hashed stands in the answer.
    const [before, behind] = [of("(grant 'anyone 'send)"), of("(grant 'anyone 'lookup)")].map((setup) => same([node, policy(setup), send(program("lookup"))]).at(-1)!.split(" "));
    expect([before![6], before![8], behind![6], behind![8] !== "-"]).toEqual(["0", "-", "3", true]);
  });
  it("to who is named, under the guard, at the cost of the grant", () => {
    const set = policy(of(`(grant (nodes ${literal(1)} ${literal(2)}) 'reply :when (= %type 'telemetry) :budget (:instructions 3))`));
    const [mine, other] = [program("reply"), program("dear")];
    expect([send(mine), send(mine, { source: nodeOf(2) }), send(mine, { source: nodeOf(3) }), send(mine, { type: messageTypes.data }), send(other)].map((op) => decided(set, op)))
      .toEqual(["reply", "reply", "fault denied", "fault denied", "fault denied"]);
  });
  it("by the first grant that applies: one behind it with more room is not looked at", () => {
    expect(decided(policy(of("(grant 'anyone 'reply :budget (:instructions 0)) (grant 'anyone 'reply)")), send(program("reply")))).toBe("fault denied");
    expect(decided(policy(of("(grant 'anyone 'reply) (grant 'anyone 'reply :budget (:instructions 0))")), send(program("reply")))).toBe("reply");
  });
  it.each([
    ["instructions", "dear", "(:instructions 1000)"], ["hashed bytes", "hashed", "(:hash-bytes 4095)"], ["look-ups", "lookup", "(:lookups 0)"], ["messages sent", "forward", "(:sends 0)"],
    ["stack", "reply", "(:stack 0)"], ["scratch memory", "hashed", "(:scratch 67)"],
  ])("within the budget of a grant: %s", (_, name, budget) => {
    const all = (suffix: string): Op => policy(of(["send", "lookup", "reply"].map((right) => `(grant 'anyone '${right}${suffix})`).join(" ")));
    const stack = name === "reply" ? routeOf("(defroute r (reply (+ %ttl 1)))") : program(name);
    expect(decided(all(` :budget ${budget}`), send(stack))).toBe("fault denied");
    expect(decided(all(` :budget ${budget.replace(/\d+/u, (most) => `${1 + Number(most)}`).replace("1001", "1000000").replace("stack 1", "stack 4")}`), send(stack))).not.toBe("fault denied");
  });
  it("by tables of the node, and by hashes of the payload", () => {
    const digest = Buffer.from(cidOf(plain.payload, "blake3")).toString("hex");
    const set = policy(of(`(grant 'anyone 'reply :when (= (match allowed (slice %payload 0 2) :else 0) 1)) (grant 'anyone 'deliver :when (= (multihash %payload 'blake3) #"${digest}"))`));
    const entry: Op = { what: "table", table: 0, entry: { key: Uint8Array.from({ length: 32 }, (__, i) => (i < 2 ? i + 1 : 0)), bits: 16, value: 1, node: nodeOf(0) } };
    expect([send(program("reply")), send(program("reply"), { payload: Uint8Array.of(3, 4) }), send(program("deliver")), send(program("deliver"), { payload: Uint8Array.of(1) })].map((op) => decided(set, entry, op)))
      .toEqual(["reply", "fault denied", "deliver", "fault denied"]);
  });
  it("by a guard that does not fault: one that does is no grant, and no more of the policy is asked", () => {
    const set = policy(of("(grant 'anyone 'reply :when (= (u8 %payload 2) 3)) (grant 'anyone 'reply)"));
    expect([decided(set, send(program("reply"))), decided(set, send(program("reply"), { payload: Uint8Array.of(1) }))]).toEqual(["reply", "fault denied"]);
  });
});

describe("what it said it says again, of the same alone", () => {
  const grants = ["send", "lookup", "deliver", "reply"];
  const of2 = (guard: string) => of(grants.map((right) => `(grant 'anyone '${right} :when ${guard})`).join(" "));
  const first = { ttl: 8, type: messageTypes.telemetry, priority: 3, sequence: 5, time: 77n, source: nodeOf(1), payload: Uint8Array.of(1, 2, 3) };
  it.each([
    ["ttl", "(= %ttl 8)", { ttl: 9 }, true], ["size", "(= %size 3)", { payload: Uint8Array.of(1, 2) }, true], ["type", "(= %type 'telemetry)", { type: messageTypes.data }, true], ["priority", "(= %priority 3)", { priority: 4 }, true],
    ["source", `(= %source ${literal(1)})`, { source: Uint8Array.from({ length: 32 }, (_, i) => (i === 31 ? 2 : 1)) }, true], ["sequence", "(= %sequence 5)", { sequence: 6 }, false], ["time", "(< %time 78u64)", { time: 78n }, false],
    ["payload", "(= (u8 %payload 1) 2)", { payload: Uint8Array.of(1, 3, 3) }, false], ["a table", "(= (match allowed (slice %payload 0 2) :else 0) 1)", { payload: Uint8Array.of(7, 7, 7) }, false],
  ] as const)("by %s", (name, guard, over, repeats) => {
    const setup = of2(guard);
    expect(setup.repeats).toBe(repeats);
    const entry: Op = { what: "table", table: 0, entry: { key: Uint8Array.from({ length: 32 }, (_, i) => (i < 2 ? i + 1 : 0)), bits: 16, value: 1, node: nodeOf(0) } };
    const sent = ["reply", "forward"].flatMap((which) => [first, { ...first, ...over }, first, first].map((message): Op => ({ what: "send", program: program(which), message })));
    expect(same([node, policy(setup), entry, ...sent]).slice(3).map(outcome), name).toEqual(["reply", "fault denied", "reply", "reply", "forward", "fault denied", "forward", "forward"]);
  });
  it("and of another right something else", () => {
    const ops = [send(program("deliver")), send(program("reply")), send(program("deliver")), send(program("forward")), send(program("lookup"))];
    expect(same([node, policy(of("(grant 'anyone 'deliver) (grant 'anyone 'lookup)")), ...ops]).slice(2).map(outcome)).toEqual(["deliver", "fault denied", "deliver", "fault denied", "fault denied"]);
  });
  it("but each program is held against the grant: one that costs more is denied though the one before was not", () => {
    const ops = [send(program("reply")), send(program("dear")), send(program("reply"))];
    expect(same([node, policy(of("(grant 'anyone 'reply :budget (:instructions 3))")), ...ops]).slice(2).map(outcome)).toEqual(["reply", "fault denied", "reply"]);
  });
});

/** A policy that grants what is asked for, out of a core form. */
const core = (form: string, names = ""): Made => compiled(spelled(tree(`(core 1 (policy) (tables ${names}) ${form})`), "compressed"))!;
describe("a policy that is not admitted lets nothing through", () => {
  const whole = of("(grant 'anyone 'reply)");
  const damaged = whole.image.slice();
  damaged[40]! ^= 1;
  const long = core("(range v0 20000 1 20000 () (next) (give (pack 4 (u32be 1))))");
  const hashes = core("(let v0 (call multihash sha3-256 4096 %payload) (let v1 (call multihash sha2-256 4096 %payload) (if (bytes= v1 v0) (give (pack 4 (u32be 1))) (give (pack 4 (u32be 1))))))");
  const asks = core("(let v0 (call dht-lookup - 68 %payload) (if (some? v0) (give (pack 4 (u32be 1))) (give (pack 4 (u32be 1)))))");
  const tabled = core("(let v0 (match t (slice %payload 0 2) 1) (give (pack 4 (u32be v0))))", "(t exact-int 2)");
  const grants = [{}];
  const setups: readonly (readonly [string, PolicySetup])[] = [
    ["damaged", { ...whole, image: damaged }], ["cut off", { ...whole, image: whole.image.slice(0, -4) }], ["of more instructions than are granted", { image: long.image, tables: [], grants }],
    ["of more hashed bytes", { image: hashes.image, tables: [], grants }], ["of a look-up", { image: asks.image, tables: [], grants }],
    ["with a table of another kind", { image: tabled.image, tables: [1], grants }], ["with a table that is not there", { image: tabled.image, tables: [2], grants }],
  ];
  it.each(setups)("%s", (_, setup) => {
    const lines = same([node, policy(setup), send(program("reply")), send(program("lookup")), send(program("deliver")), send(program("drop"))]);
    expect(lines[1]!.split(" ")[0]).toBe("0");
    expect(lines.slice(2).map(outcome)).toEqual(["fault denied", "fault denied", "fault denied", "drop"]);
  });
  it("and one that is admitted, of what would be refused besides, does", () => {
    for (const setup of [whole, { image: tabled.image, tables: [0], grants }]) expect(same([node, policy(setup), send(program("reply"))]).slice(1).map((line) => line.split(" ")[0])).toEqual(["1", "0"]);
    expect(verify(long.image).ok && verify(hashes.image).ok && verify(asks.image).ok).toBe(true);
  });
  it.each([
    ["a route", compiled(program("reply"))!.image], ["one that gives more bytes", core("(give (pack 5 (u32be 1) (u8 0)))").image], ["one that gives none", core("(give (pack 0))").image],
    ["one that gives a number beyond its grants", core("(give (pack 4 (u32be 2)))").image], ["and one of 24 bits more", core("(give (pack 4 (u32be 16777217)))").image],
  ])("nor does what is admitted and gives no number of a grant: %s", (_, image) => {
    expect(decided(policy({ image, tables: [], grants }), send(program("reply")))).toBe("fault denied");
  });
});

describe("over generated policies and messages", () => {
  const who = fc.constantFrom("'anyone", literal(1), literal(2), `(nodes ${literal(1)} ${literal(3)})`);
  const right = fc.oneof({ weight: 6, arbitrary: fc.constantFrom("send", "lookup", "deliver", "reply") }, { weight: 1, arbitrary: fc.constantFrom(...Object.keys(rights)) });
  const guard = fc.oneof({ weight: 3, arbitrary: fc.constant("") }, { weight: 4, arbitrary: fc.constantFrom(
    "(<= %size 2)", "(= %type 'telemetry)", "(and (> %priority 2) (/= %ttl 0))", "(= (u8 %payload 1) 2)", "(= (match allowed (slice %payload 0 2) :else 0) 1)", "(< %time 100u64)", "(= (len (multihash %payload 'sha3-256)) 36)",
  ).map((test) => ` :when ${test}`) });
  const budget = fc.oneof({ weight: 3, arbitrary: fc.constant("") }, { weight: 2, arbitrary: fc.constantFrom(":instructions 3", ":hash-bytes 100", ":lookups 0", ":lookups 1 :sends 1", ":sends 0", ":stack 4", ":scratch 36").map((most) => ` :budget (${most})`) });
  const grant = fc.tuple(who, right, guard, budget).map(([a, b, c, d]) => `(grant ${a} '${b}${c}${d})`);
  const message: fc.Arbitrary<Message> = fc.record({
    // Few of each, so that much is asked again.
    ttl: fc.constantFrom(0, 8), type: fc.constantFrom(messageTypes.telemetry, messageTypes.data), priority: fc.constantFrom(2, 3), sequence: fc.nat(1000), time: fc.bigInt(0n, 200n), source: fc.integer({ min: 1, max: 3 }).map(nodeOf),
    payload: fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.constant(Uint8Array.of(1, 2))),
  });
  it("is what the model decides", () => {
    const seen = new Set<string>();
    const entry: Op = { what: "table", table: 0, entry: { key: Uint8Array.from({ length: 32 }, (_, i) => (i < 2 ? i + 1 : 0)), bits: 16, value: 1, node: nodeOf(0) } };
    const sink: Op = { what: "table", table: 1, entry: { key: Uint8Array.from({ length: 32 }, (_, i) => (i < 1 ? 1 : 0)), bits: 8, value: 0, node: nodeOf(5) } };
    const provider: Op = { what: "provide", cid: cidOf(Uint8Array.of(1, 2), "sha3-256"), node: nodeOf(6), now: 0n };
    const sent = fc.tuple(fc.constantFrom(...Object.keys(programs)), message).map(([name, over]) => ({ name, op: send(program(name), over) }));
    fc.assert(fc.property(fc.array(grant, { minLength: 1, maxLength: 6 }), fc.array(sent, { minLength: 24, maxLength: 48 }), (grants, messages) => {
      const lines = same([node, policy(of(grants.join(" "))), entry, sink, provider, ...messages.map(({ op }) => op)]);
      messages.forEach(({ name }, i) => seen.add(`${name} ${outcome(lines[5 + i]!)}`));
    }), { numRuns: 60, seed: 20_261_127 });
    const reaching = Object.keys(programs).filter((name) => name !== "drop" && name !== "faults");
    expect([...seen].toSorted()).toEqual([
      ...reaching.map((name) => `${name} fault denied`), "forward forward", "lookup forward", "lookup gateway", "gateway gateway", "deliver deliver", "reply reply", "dear reply", "hashed reply", "table forward", "table drop",
      "table fault slice", "drop drop", "faults fault index",
    ].toSorted());
  }, 120_000);
});

describe("without a check", () => {
  const replies = policy(of("(grant 'anyone 'reply)"));
  const rows = [
    { name: "an action that is not granted", ops: [node, replies, send(program("deliver"))], checks: ["MAY_ACT"] },
    { name: "a look-up that is not granted", ops: [node, policy(of("(grant 'anyone 'send)")), send(program("lookup"))], checks: ["MAY_LOOK_UP"] },
    // Asked for by the second.
    { name: "a program that costs more than the grant says", ops: [node, policy(of("(grant 'anyone 'reply :budget (:instructions 0))")), send(program("reply"))], checks: ["MAY_ACT", "WITHIN"] },
  ] as const satisfies readonly { readonly name: string; readonly ops: readonly Op[]; readonly checks: readonly string[] }[];
  const checks = nodeChecks.slice(nodeChecks.indexOf("MAY_LOOK_UP"));
  it("each has a row", () => expect(rows.map((row) => row.checks.at(-1)).toSorted()).toEqual([...checks].toSorted()));
  it.each(checks)("%s what it refuses, and nothing else, comes out otherwise", (omit) => {
    expect(rows.map(({ ops }) => outcome(same(ops).at(-1)!))).toEqual(rows.map(() => "fault denied"));
    const found = lastsInC(rows.map(({ ops }) => ({ ops, room })), omit).map(outcome);
    expect(rows.filter((_, i) => found[i] !== "fault denied").map(({ name }) => name)).toEqual(rows.filter((row) => (row.checks as readonly string[]).includes(omit)).map(({ name }) => name));
  });
});
