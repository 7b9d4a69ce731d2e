/**
 * What a session's message may reach, in QEMU: the node that takes messages of strangers (systems/grid) under its own policy, with the test's keys as its nodes.
 * Its decisions are the model's; a policy that is not admitted lets nothing through.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { repeats } from "../../compiler/emit-c/project-unit.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import { verify } from "../../compiler/5-verify/verify.ts";
import type { Message } from "../../model/machine.ts";
import { cidOf } from "../../model/hashing.ts";
import { Node } from "../../model/node.ts";
import { encodeObjectGet, encodeObjectPut } from "../../protocol/contents.ts";
import { nodeIdOf } from "../../protocol/session.ts";
import type { Holder } from "../../protocol/session.ts";
import { admissionFaults } from "../../spec/admission.ts";
import { counters, faults } from "../../spec/faults.ts";
import { messageTypes } from "../../spec/fields.ts";
import { encodeMessage, frame } from "../../sim/link.ts";
import { actions, gridJudges, gridMessages, gridTroubles } from "../../spec/wire.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { chain, holders, limits, root } from "../tokens/keys.ts";
import { compiled } from "../registry/programs.ts";
import { nodeProject } from "../runtime/frames.ts";
import type { Console } from "./console.ts";
import { gridImage, opened, routeOf, Stranger, withLine } from "./grid.ts";
import { host } from "./image.ts";

const idOf = (n: 0 | 1 | 2): Uint8Array => nodeIdOf(holders[n].key);
const nodes = new Map([["store-a", idOf(0)], ["sensor-3", idOf(1)], ["store-b", idOf(2)]]);
const source = compileProject([{ file: "policy.lisp", text: readFileSync(join(host.root, "systems/grid/src/policy.lisp"), "utf8") }], { nodes });
if (!source.ok) throw new Error("systems/grid has no policy");
const policy = source.value.policies[0]!;
const setup = { image: policy.image, tables: [], grants: policy.grants.map(({ budget }) => budget), repeats: repeats(policy) };
const project = { ...nodeProject, tableNames: ["numbers", "nodes"], roots: [root.key] };

const plenty = limits({ "instructions": 1_000_000, "hash-bytes": 1_000_000, "lookups": 1000, "sends": 1000, "stored-bytes": 8192 });
const holderOf = (n: 0 | 1 | 2, most = plenty): Holder => ({ chain: chain(n + 1, () => ({ limits: most })), key: holders[n].key, sign: holders[n].sign });
const far = Buffer.from(new Uint8Array(32).fill(7)).toString("hex");
const texts = {
  sends: `(defroute r (forward-to (node "${far}")))`, "looks up": "(defroute r (forward-to (dht-lookup (multihash %payload 'sha3-256))))", delivers: "(defroute r (deliver))", replies: "(defroute r (reply %ttl))",
  drops: "(defroute r (drop 'expired))", "sends at length": `(defroute r (if (= (fold (b (u8s %payload)) (s 0) (+% s b)) 5) (drop 'expired) (forward-to (node "${far}"))))`,
} as const;
type Program = keyof typeof texts;
const routes = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, routeOf(text)])) as Record<Program, Uint8Array>;
const model = new Node({ tables: nodeProject.tables, gateway: nodeProject.gateway, policy: setup });
const decided = (name: Program, message: Message) => {
  const verdict = verify(compiled(routes[name])!.image);
  if (!verdict.ok) throw new Error(`${name}: ${verdict.refusal}`);
  return model.judge({ program: verdict.program, tables: [] }, message);
};

const withNode = (build: SystemBuild, act: (stranger: Stranger, line: Console, refused: number) => Promise<void>): Promise<void> => withLine(build, async (line, { refused }) => {
  const stranger = new Stranger(line);
  await stranger.meet(1000n);
  await act(stranger, line, refused);
});
/** Who a row is sent by: `sensor-3` and `store-a` of the policy, and somebody else who is admitted. */
const rows: readonly (readonly [who: 0 | 1 | 2, Program, type: number, action: keyof typeof actions, why: string])[] = [
  [1, "sends", messageTypes.telemetry, "forward", "granted"], [0, "sends", messageTypes.telemetry, "fault", "denied by who"], [1, "replies", messageTypes.telemetry, "fault", "denied by right"],
  [1, "sends", messageTypes.command, "fault", "denied by the guard"], [1, "sends at length", messageTypes.telemetry, "fault", "denied by the grant's budget"], [1, "looks up", messageTypes.telemetry, "gateway", "granted twice"],
  [1, "looks up", messageTypes.data, "fault", "denied behind the look-up"], [0, "looks up", messageTypes.telemetry, "fault", "denied behind the look-up"], [2, "looks up", messageTypes.telemetry, "fault", "denied the look-up"],
  [0, "delivers", messageTypes.data, "deliver", "granted to all"], [2, "delivers", messageTypes.urgent, "deliver", "granted to all"], [2, "drops", messageTypes.data, "drop", "reaches nothing"], [2, "replies", messageTypes.data, "fault", "denied by right"],
  [0, "replies", messageTypes.data, "fault", "denied by the guard"],
];

it("is what the node's policy grants, as in the model", async () => {
  const build = await gridImage({ ...project, policy: setup });
  await withNode(build, async (stranger, line, refused) => {
    // One of the project's routes is damaged.
    expect(refused).toBe(1);
    const all = [holderOf(0), holderOf(1), holderOf(2)] as const;
    const sessions = [await opened(stranger, all[0]), await opened(stranger, all[1]), await opened(stranger, all[2])] as const;
    const numbers = [0, 0, 0];
    for (const [who, name, type, action, why] of rows) {
      const sequence = ++numbers[who]!;
      const answer = await stranger.say(sessions[who], all[who], sequence, { route: routes[name], type, payload: Uint8Array.of(1, 2) });
      const due = decided(name, { ttl: 8, type, priority: 3, sequence, time: 0n, source: idOf(who), payload: Uint8Array.of(1, 2) });
      expect({ why, action: due.action, fault: due.fault }).toEqual({ why, action, fault: action === "fault" ? "denied" : "none" });
      expect(answer, why).toMatchObject({ name: "decision", fields: { action: actions[due.action], fault: faults[due.fault].code, value: due.value, vmInstructions: due.vmInstructions, cidLength: due.cid?.length ?? 0, sequence } });
      if (due.node !== null) expect([...(answer as { fields: { node: Uint8Array } }).fields.node]).toEqual([...due.node]);
    }
    // Objects, which no program decides about.
    const about = (who: 0 | 1, type: "object-put" | "object-get", payload: Uint8Array) => stranger.say(sessions[who], all[who], ++numbers[who]!, { type: messageTypes[type], payload });
    const [small, large] = [new Uint8Array(100).fill(1), new Uint8Array(2100).fill(2)];
    const named = (object: Uint8Array): Uint8Array => cidOf(object, "sha2-256");
    const denies = { name: "done", fields: { of: gridMessages.grid.kind, status: 1, refusal: gridTroubles.denied.code, word: gridJudges.node.code } };
    expect(await about(1, "object-put", encodeObjectPut(named(small), small))).toMatchObject(denies);
    expect(await about(0, "object-put", encodeObjectPut(named(large), large))).toMatchObject(denies);
    expect(await about(0, "object-put", encodeObjectPut(named(small), small))).toMatchObject({ name: "object", fields: { length: 100 } });
    expect(await about(0, "object-get", encodeObjectGet(named(small), 0))).toMatchObject({ name: "object", fields: { length: 100, piece: small } });
    expect(await about(1, "object-get", encodeObjectGet(named(small), 0))).toMatchObject(denies);
    // Each that was denied was counted as a fault.
    line.send(frame(encodeMessage("stats-get", {})));
    const stats = await line.next(20_000);
    const denied = rows.filter(([, , , action]) => action === "fault").length;
    expect((stats as { fields: { counters: readonly number[] } }).fields.counters.slice(counters.decisions.index, counters.faults.index + 1)).toEqual([rows.length, denied]);
  });
  await withNode(build, async (stranger) => {
    // For an object, too: as much as there is, and then no more.
    const once = holderOf(0, limits({ "instructions": policy.bound.instructions, "hash-bytes": 1000, "sends": 1000, "stored-bytes": 8192 }));
    const keeping = await opened(stranger, once);
    const put = (sequence: number, object: Uint8Array) => stranger.say(keeping, once, sequence, { type: messageTypes["object-put"], payload: encodeObjectPut(cidOf(object, "sha2-256"), object) });
    expect(await put(1, Uint8Array.of(1, 2))).toMatchObject({ name: "object" });
    expect(await put(2, Uint8Array.of(3))).toMatchObject({ name: "done", fields: { refusal: admissionFaults["over-budget"].code, word: gridJudges.protocol.code } });
    // What it takes to ask is paid for before the run: once for what sends, and twice where it may look up.
    const { bound } = policy;
    const cost = (name: Program, times: number): number => (verify(compiled(routes[name])!.image) as { program: { bound: { instructions: number } } }).program.bound.instructions + times * bound.instructions;
    const most = limits({ "instructions": cost("sends", 1) + cost("looks up", 2), "hash-bytes": 4096, "lookups": 1, "sends": 1000 });
    const poor = holderOf(1, most);
    const session = await opened(stranger, poor);
    const say = (sequence: number, name: Program) => stranger.say(session, poor, sequence, { route: routes[name], type: messageTypes.telemetry });
    expect([await say(1, "sends"), await say(2, "looks up")]).toMatchObject([{ fields: { action: actions.forward } }, { fields: { action: actions.gateway } }]);
    expect(await say(3, "drops")).toMatchObject({ name: "done", fields: { of: gridMessages.grid.kind, status: 1, refusal: admissionFaults["over-budget"].code, word: gridJudges.protocol.code } });
  });
}, 600_000);

it("is nothing where the policy is not admitted: the node says so when it starts", async () => {
  const damaged = setup.image.slice();
  damaged[60]! ^= 1;
  await withNode(await gridImage({ ...project, policy: { ...setup, image: damaged } }), async (stranger, _, refused) => {
    expect(refused).toBe(2);
    const sensor = holderOf(1);
    const session = await opened(stranger, sensor);
    const outcomes: unknown[] = [];
    for (const [at, name] of (["sends", "looks up", "delivers", "replies", "drops"] as const).entries()) outcomes.push(await stranger.say(session, sensor, at + 1, { route: routes[name], type: messageTypes.telemetry }));
    const denied = { name: "decision", fields: { action: actions.fault, fault: faults.denied.code } };
    expect(outcomes).toMatchObject([denied, denied, denied, denied, { name: "decision", fields: { action: actions.drop } }]);
  });
}, 600_000);
