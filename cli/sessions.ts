/**
 * A stranger at the line of a node that takes messages of the protocol (systems/grid): the clock, the node's key, a session, messages in it, revocations.
 * Each is one request of the link with its answer; a refusal comes back in the words of whoever refused, and becomes a diagnostic here.
 */
import { randomBytes } from "node:crypto";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { joined } from "../compiler/support/bytes.ts";
import { nowhere } from "../compiler/support/span.ts";
import { decodeHop, encodeEnvelope, encodeHop } from "../protocol/envelope.ts";
import type { Envelope, Payload } from "../protocol/envelope.ts";
import type { Sign } from "../protocol/ed25519.ts";
import { askForSession, nodeIdOf, openSession, sealed, signed } from "../protocol/session.ts";
import type { Holder, Session, SessionFault } from "../protocol/session.ts";
import { admissionFaults, answerRoute, sessionLimits } from "../spec/admission.ts";
import { cborFaults } from "../spec/cbor.ts";
import { coreVersion } from "../spec/core.ts";
import { dictionaryFaults } from "../spec/dictionary.ts";
import { messageFaults } from "../spec/envelope.ts";
import { refusals } from "../spec/faults.ts";
import { messageTypes } from "../spec/fields.ts";
import { registryStatuses } from "../spec/registry.ts";
import { stateFaults } from "../spec/state.ts";
import { tokenFaults } from "../spec/tokens.ts";
import { gridJudges, gridMessages, gridTroubles } from "../spec/wire.ts";
import type { GridJudge } from "../spec/wire.ts";
import { verifyEd25519 } from "../toolchain/tokens/ed25519.ts";
import { x25519 } from "../toolchain/tokens/x25519.ts";
import { contentId } from "../sim/content.ts";
import type { Device } from "../sim/device.ts";
import { encodeGridMessage, frame } from "../sim/link.ts";
import type { AnyMessage, Fields } from "../sim/link.ts";
import { decisionOf } from "../sim/simulator.ts";
import type { Decision } from "../sim/simulator.ts";

/** A chain of four has five signatures, and they take seconds. */
export const sessionSeconds = 120;

/** `silent`: the device answered nothing, or what no node that takes messages of the protocol answers. */
export type Trouble =
  | { readonly kind: "refused"; readonly judge: GridJudge; readonly code: number; readonly name: string; readonly title: string }
  | { readonly kind: "silent"; readonly got: string | null }
  | { readonly kind: "answer"; readonly fault: SessionFault };
export type Told<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: Trouble };

type Row = { readonly code: number; readonly title?: string; readonly means?: string };
const faultsOf: Readonly<Record<GridJudge, Readonly<Record<string, Row>>>> = {
  protocol: { ...messageFaults, ...tokenFaults, ...stateFaults, ...admissionFaults }, reader: dictionaryFaults, verifier: refusals, node: gridTroubles,
  registry: registryStatuses,
};

function refusedBy({ refusal: code, word }: Fields<"done">): Trouble {
  const judge = (Object.keys(gridJudges) as GridJudge[]).find((name) => gridJudges[name].code === word);
  const [name, row] = Object.entries(faultsOf[judge ?? "node"]).find(([, each]) => each.code === code) ?? [`fault ${code}`, undefined];
  return { kind: "refused", judge: judge ?? "node", code, name, title: row?.title ?? row?.means ?? "unknown to this version of pgrid" };
}

type Line = Pick<Device, "grid">;
async function ask(device: Line, message: Uint8Array): Promise<AnyMessage | null> {
  return await device.grid(frame(message), 1000 * sessionSeconds);
}
const no = (trouble: Trouble): { readonly ok: false; readonly trouble: Trouble } => ({ ok: false, trouble });
const other = (answer: AnyMessage | null): { readonly ok: false; readonly trouble: Trouble } =>
  no(answer?.name === "done" && answer.fields.status !== 0 ? refusedBy(answer.fields) : { kind: "silent", got: answer?.name ?? null });

async function done(device: Line, message: Uint8Array, of: number): Promise<Told<null>> {
  const answer = await ask(device, message);
  return answer?.name === "done" && answer.fields.of === of && answer.fields.status === 0 ? { ok: true, value: null } : other(answer);
}

/** Tells the node what time it is, in seconds since 1970. */
export const tellClock = (device: Line, seconds: bigint): Promise<Told<null>> => done(device, encodeGridMessage("clock", { seconds }), gridMessages.clock.kind);

/** The key that the node signs with, as whoever is at the line says. */
export async function askForKey(device: Line): Promise<Told<Uint8Array>> {
  const answer = await ask(device, encodeGridMessage("node-key-get", {}));
  return answer?.name === "node-key" ? { ok: true, value: Uint8Array.from(answer.fields.key) } : other(answer);
}

/** Key 2 of a message: the machine that its program is for. */
export const environmentCid = contentId("sha2-256", new TextEncoder().encode(`pgrid core ${coreVersion}`));
/** Key 3 of a message that changes no state. */
export const noConstraintCid = contentId("sha2-256", new Uint8Array());

/** What a message has besides its route, payload and sequence number. */
const common = { environment: environmentCid, constraints: noConstraintCid, budget: null, receipts: null } as const;

const framed = (envelope: Envelope, ttl: number): Uint8Array => encodeGridMessage("grid", { message: joined(encodeHop({ ttl, lastHop: envelope.source }), encodeEnvelope(envelope)) });

/** A session of the holder with the node of this key. */
export async function enterSession(device: Line, holder: Holder, nodeKey: Uint8Array): Promise<Told<Session>> {
  const secret = Uint8Array.from(randomBytes(sessionLimits["ephemeral-bytes"].value));
  const asking = askForSession(holder, nodeIdOf(nodeKey), secret, { ...common, route: Uint8Array.from(answerRoute), priority: 3, sequence: 1 }, x25519);
  const answer = await ask(device, framed(asking.request, 1));
  if (answer?.name !== "grid-answer") return other(answer);
  const read = decodeHop(Uint8Array.from(answer.fields.message));
  if (!read.ok) return no({ kind: "silent", got: "an answer without a hop" });
  const session = openSession(asking, read.value.grid, nodeKey, verifyEd25519, x25519);
  return session.ok ? session : no({ kind: "answer", fault: session.fault });
}

export type InSession = Pick<Payload, "route" | "payload" | "source" | "type" | "priority" | "sequence">;

/** So often is sent again what comes while the node has another's message in hand. */
const busyTries = 20;

/** What became of a message about an object, or of a change of state: how long what is kept is, and a piece of it from there on, if that was asked for. */
export interface OfContent {
  readonly length: number;
  readonly at: number;
  readonly piece: Uint8Array;
}

/** A message in a session, and what the node decides about it; or, of one about what the node keeps, what became of it. */
export async function sayInSession(device: Line, session: Session, message: InSession, ttl: number): Promise<Told<Decision | OfContent>> {
  const bytes = framed(sealed(session, { ...common, ...message }), ttl);
  let answer = await ask(device, bytes);
  for (let tries = 0; tries < busyTries && answer?.name === "done" && answer.fields.word === gridJudges.node.code && answer.fields.refusal === gridTroubles.busy.code; tries++) answer = await ask(device, bytes);
  if (answer?.name === "object") return { ok: true, value: { length: answer.fields.length, at: answer.fields.at, piece: Uint8Array.from(answer.fields.piece) } };
  return answer?.name === "decision" ? { ok: true, value: decisionOf(answer.fields, 0) } : other(answer);
}

/** Hands in a revocation with the chain that has its link. Anybody may: what counts is the revocation's own signature. */
export function handInRevocation(device: Line, revocation: Uint8Array, links: readonly Uint8Array[], by: { readonly key: Uint8Array; readonly sign: Sign }): Promise<Told<null>> {
  const envelope = signed({
    ...common, route: Uint8Array.from(answerRoute), payload: revocation, source: nodeIdOf(by.key), type: messageTypes.revocation, priority: 7, sequence: 1, authority: { kind: "chain", links },
  }, by.sign);
  return done(device, framed(envelope, 1), gridMessages.grid.kind);
}

const answerFaults = { ...tokenFaults, ...admissionFaults, ...cborFaults } as const;

/** `what`: the request, as a sentence begins with it. */
export function troubleOf(trouble: Trouble, what: string): Diagnostic {
  switch (trouble.kind) {
    case "refused": return diagnostic("PG8692", nowhere, { what, judge: trouble.judge, code: trouble.code, name: `\`${trouble.name}\``, title: trouble.title });
    case "answer": return diagnostic("PG8694", nowhere, { what, name: `\`${trouble.fault}\``, title: answerFaults[trouble.fault].title });
    case "silent": return trouble.got === null
      ? diagnostic("PG5002", nowhere, { awaited: `the answer to ${what}`, seconds: sessionSeconds }, { help: "is it the console of a node that takes messages of the protocol? systems/grid is one" })
      : diagnostic("PG5006", nowhere, { got: trouble.got, awaited: `the answer to ${what}` });
  }
}
