/**
 * envelope.node_*, registry.node_*: the node that takes messages of strangers (systems/grid): a session's message from its last byte to the decision, an object
 * that is put and got in one, and what the image takes of the board's memory.
 */
import { join } from "node:path";
import { compressedOf } from "../cli/compressed.ts";
import { compileProject } from "../compiler/pipeline.ts";
import { joined } from "../compiler/support/bytes.ts";
import { cidOf } from "../model/hashing.ts";
import { encodeObjectGet, encodeObjectPut } from "../protocol/contents.ts";
import { decodeHop, encodeEnvelope, encodeHop, signedBytes } from "../protocol/envelope.ts";
import { policyConstant } from "../compiler/emit-c/project-unit.ts";
import type { Envelope, Payload } from "../protocol/envelope.ts";
import { encodeHead, logIdOf, signHead } from "../protocol/head.ts";
import { inclusionPath, leafHash, rootOf } from "../protocol/merkle.ts";
import { encodeChange } from "../protocol/state.ts";
import { askForSession, nodeIdOf, openSession, sealed, signed } from "../protocol/session.ts";
import type { Holder, Session } from "../protocol/session.ts";
import { encodeChain } from "../protocol/token.ts";
import { boot } from "../sim/machines.ts";
import type { QemuMachine } from "../sim/machines.ts";
import { encodeGridMessage, encodeMessage, frame } from "../sim/link.ts";
import type { AnyMessage } from "../sim/link.ts";
import { answerRoute as sessionRoute } from "../spec/admission.ts";
import { messageTypes } from "../spec/fields.ts";
import { resources } from "../spec/resources.ts";
import { registryLimits } from "../spec/registry.ts";
import { actions } from "../spec/wire.ts";
import { cidVersion, codecs, hashes } from "../spec/hashes.ts";
import { readText } from "../toolchain/host.ts";
import type { Host } from "../toolchain/host.ts";
import type { SystemBuild } from "../toolchain/system/build.ts";
import { publicKeyOf, signerOf, verifyEd25519 } from "../toolchain/tokens/ed25519.ts";
import { x25519 } from "../toolchain/tokens/x25519.ts";
import { pgrid } from "./command.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { callInstructions, hashInstructions, payload, provide } from "./node.ts";
import { buildDescribed } from "./systems.ts";
import { benchChain, chainOf, expires, initialiser, instructionsOf, seedOf } from "./tokens.ts";

const directory = "systems/grid";
const answerRoute = Uint8Array.of(...sessionRoute);
const fill = (length: number, seed: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (31 * at + 7 * seed) % 251);
const cid = (seed: number): Uint8Array => Uint8Array.of(cidVersion, codecs.raw, hashes["sha2-256"].code, 32, ...fill(32, seed));

const object = fill(1024, 8);
const objectCid = cidOf(object, "blake3");

/** Of a project's generated unit. */
const policyOfUnit = /\/\* The policy, [\s\S]*?const struct pg_policy pg_policy = \{[^;]*\};\n/u;

/** The project's generated unit, with the bench's root key in the place of its own, and a policy, or none. */
function unitWithRoot(unit: string, policy = "const struct pg_policy pg_policy = {.image = NULL};\n"): string {
  const roots = /const uint8_t pg_roots\[\]\[32\] = \{[^;]*\};\nconst uint32_t pg_root_count = \d+;/u;
  if (!roots.test(unit)) throw new Error("the project's unit has no root keys");
  if (!policyOfUnit.test(unit)) throw new Error("the project's unit has no policy");
  return unit.replace(policyOfUnit, () => policy).replace(roots, `const uint8_t pg_roots[][32] = {${initialiser(publicKeyOf(seedOf(0)))}};\nconst uint32_t pg_root_count = 1;`);
}

/** `standard-path` as a message has it: what systems/node decides by. */
function standardPath(host: Host): Uint8Array {
  const text = readText(host, join(host.root, directory, "src/main.lisp"))!;
  const project = compileProject([{ file: "main.lisp", text }]);
  if (!project.ok) throw new Error("standard-path does not compile");
  return compressedOf(project.value.routes[0]!);
}

/** Of the bench's chain, or of so many of its links. */
const benchHolder = (length?: number): Holder => {
  const { links } = chainOf(benchChain([["instructions", 1_000_000n], ["hash-bytes", 65_536n], ["lookups", 100n], ["sends", 100n], ["stored-bytes", 4096n]]));
  const own = links.slice(0, length);
  const seed = seedOf(own.length);
  return { chain: encodeChain(own.map(({ bytes }) => bytes)), key: publicKeyOf(seed), sign: signerOf(seed) };
};

/** A policy of three grants, of which two let the holder of the bench look up and send. */
function threeGrants(): string {
  const text = `(defpolicy p
    (grant (node "sensor") 'send :when (= %type 'telemetry) :budget (:instructions 64 :hash-bytes 4096))
    (grant (nodes (node "sensor") (node "store")) 'lookup :budget (:lookups 1))
    (grant 'anyone 'deliver))`;
  const compiled = compileProject([{ file: "policy.lisp", text }], { nodes: new Map([["sensor", nodeIdOf(benchHolder().key)], ["store", fill(32, 9)]]) });
  if (!compiled.ok) throw new Error("the bench's policy does not compile");
  return policyConstant({ program: compiled.value.policies[0]!, listing: "" }, []);
}

/** The system's image, with the bench's root, and no policy unless one is given. */
export async function gridMachine(host: Host, policy?: string): Promise<{ readonly build: SystemBuild; readonly machine: QemuMachine }> {
  pgrid(host, ["build", directory, "-q"]);
  const place = join(host.root, directory);
  const routes = unitWithRoot(readText(host, join(place, "build/qemu-mps2-an500/gen/project.c"))!, policy);
  const build = await buildDescribed(host, policy === undefined ? "grid" : "grid-policy", readText(host, join(place, "system.json"))!, place, [], routes);
  return { build, machine: { kind: "qemu", emulator: "qemu-system-arm", machine: "mps2-an500", elf: build.elf } };
}

export interface GridConversation {
  /** Instructions of four messages, by the first of which the program is not known yet; how long what is signed of each is. */
  readonly counts: readonly number[];
  readonly bytes: number;
  /** What was sent so far: it comes to the same when it is sent again. */
  readonly frames: readonly Uint8Array[];
  /** Of messages of two sessions in turn. */
  readonly inTurn: readonly number[];
  /** Of a message that puts an object, and of one that gets it. */
  readonly put: number;
  readonly get: number;
  /** Of one that changes a state. */
  readonly change: number;
}
/** A state under a policy, changed twice: what the second change takes, whose constraint is known. */
const levels = 3;
async function changes(say: (type: number, payload: Uint8Array, more: Partial<Payload>) => Promise<number>, tell: (head: Uint8Array) => Promise<void>): Promise<number> {
  const rootKey = { key: publicKeyOf(seedOf(0)), sign: signerOf(seedOf(0)) };
  const project = compileProject([{ file: "p.lisp", text: "(defpolicy small (grant 'anyone 'merge :when (<= %size 60)))" }]);
  if (!project.ok) throw new Error(`the constraint does not compile: ${project.diagnostics.map(({ message }) => message).join("; ")}`);
  const policy = compressedOf(project.value.policies[0]!);
  const constraint = cidOf(policy, "blake3");
  await say(messageTypes["object-put"], encodeObjectPut(constraint, policy), {});
  let leaves: readonly Uint8Array[] = [1, 2, 3, 4, 5, 6].map((seed) => fill(40, seed));
  const told = (): Promise<void> => tell(signHead(encodeHead({ size: leaves.length, root: rootOf(leaves.map(leafHash)), constraint }), rootKey));
  await told();
  let taken = 0;
  for (let n = 0; n < 2; n++) {
    const payload = encodeChange(rootOf(leaves.map(leafHash)), leaves.length, fill(8, n));
    leaves = [...leaves, payload];
    await told();
    const path = inclusionPath(leaves.map(leafHash), leaves.length - 1);
    taken = await say(messageTypes["state-change"], payload, {
      constraints: constraint, budget: [[resources.instructions.code, 10_000], [resources["hash-bytes"].code, 4096], [resources["stored-bytes"].code, 8]],
      receipts: [{ log: logIdOf(rootKey.key), leaf: "payload", size: leaves.length, index: leaves.length - 1, path }],
    });
    if (n === 1 && path.length !== levels) throw new Error(`a path of ${path.length} levels`);
  }
  return taken;
}

/** A session is opened and carries messages; with `objects`, about objects, too. */
export async function gridConversation(host: Host, machine: QemuMachine, objects = true): Promise<GridConversation> {
  const holder = benchHolder();
  const common = { route: standardPath(host), environment: cid(2), constraints: cid(3), budget: null, receipts: null, priority: 3 } as const;
  const device = boot(host, machine);
  const frames: Uint8Array[] = [];
  const inFrame = (envelope: Envelope): Uint8Array => frame(encodeGridMessage("grid", { message: joined(encodeHop({ ttl: 8, lastHop: fill(32, 4) }), encodeEnvelope(envelope)) }));
  type FieldsOf<N> = Extract<AnyMessage, { readonly name: N }>["fields"];
  const ask = async <N extends AnyMessage["name"]>(bytes: Uint8Array, name: N): Promise<FieldsOf<N>> => {
    frames.push(bytes);
    const answer = await device.grid(bytes, 120_000);
    if (answer?.name !== name) throw new Error(`the node answered ${JSON.stringify(answer)} where ${name} was due`);
    return answer.fields as unknown as FieldsOf<N>;
  };
  try {
    await device.hello(30_000);
    const { key } = await ask(frame(encodeGridMessage("node-key-get", {})), "node-key");
    await ask(frame(encodeGridMessage("clock", { seconds: expires - 1000n })), "done");
    await ask(frame(encodeMessage("provide", provide)), "done");
    const opened = async (of: Holder): Promise<Session> => {
      const asking = askForSession(of, nodeIdOf(Uint8Array.from(key)), fill(32, 5 + chainOf(of.chain).links.length), { ...common, sequence: 1 }, x25519);
      const { message } = await ask(inFrame(asking.request), "grid-answer");
      const answer = decodeHop(message);
      const session = answer.ok ? openSession(asking, answer.value.grid, Uint8Array.from(key), verifyEd25519, x25519) : null;
      if (session?.ok !== true) throw new Error("the node's answer opens no session");
      return session.value;
    };
    const session = await opened(holder);
    let bytes = 0;
    const said = async (of: Holder, by: Session, sequence: number): Promise<number> => {
      const envelope = sealed(by, { ...common, payload, source: nodeIdOf(of.key), type: 1, sequence });
      bytes = signedBytes(envelope).length;
      const decision = await ask(inFrame(envelope), "decision");
      if (decision.action !== actions.forward || decision.node[0] !== 0x5a) throw new Error("the message went elsewhere");
      return Math.round(instructionsOf(decision.ticks));
    };
    const counts: number[] = [];
    for (let sequence = 1; sequence <= 4; sequence++) counts.push(await said(holder, session, sequence));
    const decided = [...frames];
    /** Of a message about an object. */
    const about = async (sequence: number, type: number, payload: Uint8Array): Promise<number> => {
      const { ticks, length } = await ask(inFrame(sealed(session, { ...common, route: answerRoute, payload, source: nodeIdOf(holder.key), type, sequence })), "object");
      if (length !== object.length) throw new Error("the object is another");
      return Math.round(instructionsOf(ticks));
    };
    if (!objects) return { counts, bytes, frames: decided, inTurn: [], put: 0, get: 0, change: 0 };
    const above = benchHolder(chainOf(holder.chain).links.length - 1);
    const other = await opened(above);
    const inTurn: number[] = [];
    for (let sequence = 11; sequence <= 14; sequence++) inTurn.push(await said(above, other, sequence), await said(holder, session, sequence));
    const put = await about(15, messageTypes["object-put"], encodeObjectPut(objectCid, object));
    const get = await about(16, messageTypes["object-get"], encodeObjectGet(objectCid, 0));
    let last = 16;
    const change = await changes(async (type, payload, more) => {
      const { ticks } = await ask(inFrame(sealed(session, { ...common, route: answerRoute, ...more, payload, source: nodeIdOf(holder.key), type, sequence: ++last })), "object");
      return Math.round(instructionsOf(ticks));
    }, async (head) => {
      await ask(inFrame(signed({ ...common, route: answerRoute, payload: head, source: nodeIdOf(holder.key), type: messageTypes["log-head"], sequence: 1, authority: null }, holder.sign)), "done");
    });
    return { counts, bytes, frames: decided, inTurn, put, get, change };
  } finally {
    device.close();
  }
}

export async function gridFigures(host: Host): Promise<Figures> {
  const { build, machine } = await gridMachine(host);
  const { counts, bytes, frames, inTurn, put, get, change } = await gridConversation(host, machine);
  const [first, ...known] = counts as [number, ...number[]];
  const whole = Math.max(...known);
  const hash = await hashInstructions(host, machine, build.directory);
  const [firstAsked, ...asked] = (await gridConversation(host, (await gridMachine(host, threeGrants())).machine, false)).counts as [number, ...number[]];
  const mac = await callInstructions(host, machine, build.directory, { domain: "gate", callee: "pg_mac_holds", caller: "pg_admission_message" }, frames);
  return {
    "envelope.node_standard_path": figure(whole - hash - mac, `instructions from last byte to decision of a session's message of ${bytes} bytes through the domains, MAC and hash of the payload taken off`, 6000),
    "envelope.node_standard_path_mac": figure(mac, "instructions of that message's MAC in the gate domain"),
    "envelope.node_standard_path_hash": figure(hash, "instructions, SHA3-256 of its payload of 64 bytes in the router domain"),
    "envelope.node_standard_path_whole": figure(whole, "instructions, all of it"),
    "envelope.node_other_session": figure(Math.max(...inTurn.slice(2)) - whole, "instructions more of such a message that comes in another session than the one before: its time is bound, its session's memory is mapped"),
    "envelope.node_first_path": figure(first - hash, "instructions, the same when its program is not known yet: compiled, verified, kept"),
    "envelope.node_policy": figure(Math.max(...asked) - whole, "instructions that a policy of three grants takes of that, asked about a look-up and about sending, when it said so before of a message that is the same to it", 350),
    "envelope.node_policy_first": figure(firstAsked - first, "instructions, the same of the first message: it runs twice"),
    "registry.node_put": figure(put, `instructions from last byte to answer of a session's message that puts an object of ${object.length} bytes under BLAKE3, its hash among them`),
    "registry.node_get": figure(get, `instructions, the same of one that gets its first ${registryLimits.piece.value} bytes`),
    "state.node_change": figure(change, `instructions from last byte to answer of a session's message that changes a state under a constraint that is known, with a receipt of ${levels} levels`),
    "envelope.node_flash": figure(build.record.flash.used, "bytes of flash of the node that takes messages, signing in it", 229_376),
    "envelope.node_ram": figure(build.record.ram.used, "bytes of RAM of it", 229_376),
  };
}
