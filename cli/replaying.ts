/** Replaying an audit log: the project as the model takes it, messages by what the log calls them, each record's verdict. */
import { crc32 } from "node:zlib";
import type { CompiledProject } from "../compiler/compiled.ts";
import { succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { auditDigest, firstState } from "../protocol/audit.ts";
import type { JudgedLog } from "../protocol/audit.ts";
import type { AuditRecord } from "../protocol/audit-record.ts";
import { same } from "../compiler/support/bytes.ts";
import { Replay } from "../model/replay.ts";
import type { Act, Candidate, Verdict } from "../model/replay.ts";
import { decodeEnvelope, decodeHop } from "../protocol/envelope.ts";
import { decodeGridMessage, decodeMessage, encodeMessage, FrameReader } from "../sim/link.ts";
import { planBuild, seedsOf } from "../toolchain/plan.ts";
import { policyOf } from "../toolchain/policy.ts";
import type { AuditLog } from "../toolchain/plan.ts";
import type { Board } from "../toolchain/config/board.ts";
import type { Project } from "../toolchain/config/project.ts";
import { toHex } from "../toolchain/update/bytes.ts";
import { statuses } from "../spec/faults.ts";
import { limits } from "../spec/limits.ts";
import type { Source } from "../toolchain/config/project.ts";
import { filesOf } from "./auditing.ts";
import { programOf } from "./compressed.ts";
import type { Context } from "./context.ts";
import { payloadsOf } from "./simulating.ts";

export interface Replayed {
  readonly segment: number;
  readonly record: number;
  readonly kind: AuditRecord["kind"];
  readonly time: bigint;
  readonly verdict: Verdict;
}

/** What was sent to the device: of captures, or else the project's messages as `pgrid sim` sends them. */
export function messagesFor(context: Context, project: Project, compiled: CompiledProject): Outcome<readonly Uint8Array[]> {
  const { host, flags } = context;
  if (flags.messages !== undefined) {
    const files = filesOf(context, flags.messages);
    if (!files.ok) return files;
    // What is no frame is not in a log either.
    return succeed(files.value.flatMap((path) => new FrameReader<Uint8Array>((bytes) => bytes).push(host.readFile(path)!).filter((each) => typeof each !== "string")));
  }
  const payloads = payloadsOf(context, project);
  if (!payloads.ok) return payloads;
  const names = compiled.routes.map(({ name }) => name);
  return succeed(payloads.value.map(({ ttl, priority, type, source, bytes, route }, sequence) =>
    encodeMessage("message", { ttl, priority, type, route: route === null ? 0 : Math.max(0, names.indexOf(route)), sequence, source, payload: bytes })));
}

/** The node that a build of this project starts as, and the number of that build. */
export function replayOf(project: Project, compiled: CompiledProject, board: Board, audit: AuditLog | null, libraries: readonly Source[] | null): Outcome<{ readonly replay: Replay; readonly build: number }> {
  const listings = compiled.routes.map(() => "");
  const plan = planBuild(project, compiled, listings, board, libraries === null ? null : { libraries }, [], audit);
  if (!plan.ok) return plan;
  const seeds = seedsOf(project, compiled);
  if (!seeds.ok) return seeds;
  const policy = policyOf(project, compiled);
  if (!policy.ok) return policy;
  const slot = (name: string): number => compiled.tables.findIndex((table) => table.name === name);
  const placed = <P extends { readonly image: Uint8Array; readonly tables: readonly { readonly name: string }[] }>({ image, tables }: P) => ({ image, tables: tables.map(({ name }) => slot(name)) });
  const setup = {
    tables: compiled.tables.map(({ kind }) => kind), gateway: project.gateway, routes: compiled.routes.map(placed),
    policy: policy.value === null ? null : { ...placed(policy.value), grants: policy.value.grants.map(({ budget }) => budget) },
  };
  const key = (bytes: Uint8Array): Uint8Array => Uint8Array.from({ length: limits.tableKeyBytes }, (_, i) => bytes[i] ?? 0);
  const entries = seeds.value.map(({ table, bits, key: bytes, value, node }) => ({ table, entry: { key: key(bytes), bits, value: value >>> 0, node: node ?? new Uint8Array(limits.nodeIdBytes) } }));
  return succeed({ replay: new Replay(setup, entries, { compile: programOf, names: compiled.tables.map(({ name }) => name) }), build: plan.value.build });
}

/** A message of the protocol that was decided: in a session, with its own program. */
function gridCandidateOf(bytes: Uint8Array): Candidate | null {
  const message = decodeGridMessage(bytes);
  if (typeof message === "string" || message.name !== "grid") return null;
  const hop = decodeHop(message.fields.message);
  const read = hop.ok ? decodeEnvelope(hop.value.grid) : null;
  if (!hop.ok || read?.ok !== true) return null;
  const { route, type, priority, sequence, source, payload } = read.value.envelope;
  return { route, message: { ttl: hop.value.hop.ttl, type, priority, sequence, source, payload: payload ?? new Uint8Array() } };
}

function candidateOf(bytes: Uint8Array): Candidate | null {
  const message = decodeMessage(bytes);
  if (typeof message === "string" || message.name !== "message") return gridCandidateOf(bytes);
  const { route, ttl, type, priority, sequence, source, payload } = message.fields;
  return { route, message: { ttl, type, priority, sequence, source, payload } };
}

function actOf(bytes: Uint8Array): Act | null {
  const message = decodeMessage(bytes);
  if (typeof message === "string") return null;
  if (message.name === "install") return { act: "install", image: message.fields.image };
  if (message.name !== "table-set") return null;
  const { table, keyBits: bits, remove, value, node, key } = message.fields;
  return { act: "table", table, entry: { key, bits, value, node }, remove: remove !== 0 };
}

/** Messages by the names that a log has for them. */
class Named {
  readonly #byReference = new Map<number, Uint8Array[]>();
  readonly #byDigest = new Map<string, Uint8Array>();

  constructor(messages: readonly Uint8Array[]) {
    for (const bytes of messages) {
      const reference = crc32(bytes);
      this.#byReference.set(reference, [...(this.#byReference.get(reference) ?? []), bytes]);
      this.#byDigest.set(toHex(auditDigest(bytes)), bytes);
    }
  }

  candidates(reference: number): readonly Candidate[] {
    return (this.#byReference.get(reference) ?? []).flatMap((bytes) => candidateOf(bytes) ?? []);
  }

  act(digest: Uint8Array): Act | null {
    const bytes = this.#byDigest.get(toHex(digest));
    return bytes === undefined ? null : actOf(bytes);
  }
}

/** A command whose shape is wrong: the model is not asked. */
const shapeStatus = statuses.shape.code;

/** Verdicts of decisions, and of acts that change what is decided with. */
export function replayLog(log: JudgedLog, { replay, build }: { readonly replay: Replay; readonly build: number }, messages: readonly Uint8Array[]): readonly Replayed[] {
  const first = firstState(build);
  const named = new Named(messages);
  const found: Replayed[] = [];
  const verdictOf = (record: AuditRecord): Verdict | null => {
    if (record.kind === "decision") return replay.decision(record, named.candidates(record.reference));
    if (record.kind === "restart" || (record.kind === "reset" && record.status === 0)) {
      if (record.kind === "restart" && !same(record.digest!, first)) replay.lose();
      else if (record.kind === "restart" || replay.known) replay.begin();
      return record.kind === "restart" && !replay.known ? { verdict: "other", differs: `build ${toHex(record.digest!.subarray(0, 4))}…, not ${toHex(first.subarray(0, 4))}…` } : null;
    }
    if (record.kind === "install" || record.kind === "table") {
      if (record.status === shapeStatus) return null;
      const act = named.act(record.digest!);
      if (act !== null) return replay.act(act, record.status);
      if (record.status === 0) replay.lose();
      return { verdict: "no-message" };
    }
    // Routes that come as an update, and roots, are not the model's.
    if (auditChangesState(record)) replay.lose();
    return null;
  };
  for (const [at, segment] of log.segments.entries()) {
    // A log that begins later: the state says whether nothing was changed until then.
    if (at === 0 && same(segment.state, first.subarray(0, segment.state.length))) replay.begin();
    for (const [record, each] of segment.records.entries()) {
      const verdict = verdictOf(each);
      if (verdict !== null) found.push({ segment: segment.number, record, kind: each.kind, time: each.time, verdict });
    }
  }
  return found;
}

const auditChangesState = (record: AuditRecord): boolean => (record.kind === "update" || record.kind === "root") && record.status === 0;
