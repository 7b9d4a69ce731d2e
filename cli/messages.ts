/** Grid messages as JSON and as lines: what `pgrid msg` reads and prints. Byte strings are hexadecimal digits, CIDs in base32. */
import { base32 } from "multiformats/bases/base32";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../compiler/support/span.ts";
import type { Envelope, Hop } from "../protocol/envelope.ts";
import { envelopeFaults, leafKeys } from "../spec/envelope.ts";
import type { EnvelopeFault } from "../spec/envelope.ts";
import { messageTypes } from "../spec/fields.ts";
import { fromHex, toHex } from "../toolchain/update/bytes.ts";
import type { Shape, ValueOf } from "../toolchain/config/shape.ts";
import { bytes } from "./table.ts";

const hexadecimal = { kind: "string", pattern: "^(?:[0-9a-f]{2})*$", expected: "pairs of lower-case hexadecimal digits" } as const satisfies Shape;
const hash = { kind: "string", pattern: "^[0-9a-f]{64}$", expected: "64 hexadecimal digits" } as const satisfies Shape;
const cid = { kind: "string", pattern: "^b[a-z2-7]+$", expected: "a CID in base32" } as const satisfies Shape;
const u32 = { kind: "int", least: 0, most: 2 ** 32 - 1 } as const satisfies Shape;
const nullable = <const S extends Shape>(of: S) => ({ kind: "nullable", of }) as const;
const object = <const K extends Readonly<Record<string, Shape>>>(keys: K) => ({ kind: "object", keys, optional: {} }) as const;

/** `hop` is null when none stands in front; one of `chain` and `handle` is. */
export const messageShape = object({
  hop: nullable(object({ ttl: u32, lastHop: hash })),
  route: hexadecimal, environment: cid, constraints: cid,
  budget: nullable({ kind: "array", of: object({ resource: u32, limit: u32 }) }),
  receipts: nullable({ kind: "array", of: object({ log: hexadecimal, leaf: { kind: "word", words: leafKeys }, size: u32, index: u32, path: { kind: "array", of: hash } }) }),
  payload: nullable(hexadecimal), source: hash, type: u32, priority: u32, sequence: u32,
  chain: nullable({ kind: "array", of: hexadecimal }), handle: nullable(u32), proof: hexadecimal,
});
export type MessageJson = ValueOf<typeof messageShape>;

/** The shape's pattern has looked at it. */
const unhex = (text: string): Uint8Array => fromHex(text)!;
const cidText = (bytesOfCid: Uint8Array): string => base32.encode(bytesOfCid);

export function toJson(envelope: Envelope, hop: Hop | null): MessageJson {
  const { authority } = envelope;
  return {
    hop: hop === null ? null : { ttl: hop.ttl, lastHop: toHex(hop.lastHop) },
    route: toHex(envelope.route), environment: cidText(envelope.environment), constraints: cidText(envelope.constraints),
    budget: envelope.budget?.map(([resource, limit]) => ({ resource, limit })) ?? null,
    receipts: envelope.receipts?.map(({ log, leaf, size, index, path }) => ({ log: toHex(log), leaf, size, index, path: path.map(toHex) })) ?? null,
    payload: envelope.payload === null ? null : toHex(envelope.payload), source: toHex(envelope.source), type: envelope.type, priority: envelope.priority, sequence: envelope.sequence,
    chain: authority?.kind === "chain" ? authority.links.map(toHex) : null, handle: authority?.kind === "handle" ? authority.handle : null, proof: toHex(envelope.proof),
  };
}

/** Bits that base32 leaves over at its end are not looked at here: the CID's length is, when the message is read back. */
function cidOf(text: string): Uint8Array {
  try {
    return base32.decode(text);
  } catch {
    return new Uint8Array(); // no CID, which a decoder says
  }
}

export function fromJson(json: MessageJson): { readonly envelope: Envelope; readonly hop: Hop | null } {
  return {
    hop: json.hop === null ? null : { ttl: json.hop.ttl, lastHop: unhex(json.hop.lastHop) },
    envelope: {
      route: unhex(json.route), environment: cidOf(json.environment), constraints: cidOf(json.constraints),
      budget: json.budget?.map(({ resource, limit }) => [resource, limit] as const) ?? null,
      receipts: json.receipts?.map(({ log, leaf, size, index, path }) => ({ log: unhex(log), leaf, size, index, path: path.map(unhex) })) ?? null,
      payload: json.payload === null ? null : unhex(json.payload), source: unhex(json.source), type: json.type, priority: json.priority, sequence: json.sequence,
      authority: json.chain !== null ? { kind: "chain", links: json.chain.map(unhex) } : json.handle !== null ? { kind: "handle", handle: json.handle } : null,
      proof: unhex(json.proof),
    },
  };
}

export function refused(what: string, fault: EnvelopeFault): Diagnostic {
  const { code, title } = envelopeFaults[fault];
  return diagnostic("PG8501", nowhere, { what, code: String(code), name: `\`${fault}\``, title });
}

/** Name and text of each line. */
export function messageLines(envelope: Envelope, hop: Hop | null): readonly (readonly [string, string])[] {
  const { authority, route } = envelope;
  const named = Object.entries(messageTypes).find(([, code]) => code === envelope.type)?.[0];
  const form = route[0] === 0x28 ? "canonical S-expression" : route[0]! >> 5 === 4 ? "compressed" : "in no form that is known";
  return [
    ...(hop === null ? [] : [["hop", `${hop.ttl} more hops, from ${toHex(hop.lastHop)}`] as const]),
    ["route", `${bytes(route.length)}, ${form}`],
    ["environment", cidText(envelope.environment)],
    ["constraints", cidText(envelope.constraints)],
    ...(envelope.budget === null ? [] : [["budget", envelope.budget.map(([resource, limit]) => `resource ${resource}: ${limit}`).join(", ")] as const]),
    ...(envelope.receipts ?? []).map(({ log, leaf, size, index, path }) => ["receipt", `${leaf} is entry ${index} of ${size} in log ${toHex(log)}, ${path.length} hashes`] as const),
    ...(envelope.payload === null ? [] : [["payload", bytes(envelope.payload.length)] as const]),
    ["source", toHex(envelope.source)],
    ["type", named === undefined ? String(envelope.type) : `${named} (${envelope.type})`],
    ["priority", String(envelope.priority)],
    ["sequence", String(envelope.sequence)],
    ["authority", authority === null ? "none" : authority.kind === "handle" ? `session ${authority.handle}` : `${authority.links.length} tokens, ${authority.links.map(({ length }) => bytes(length)).join(", ")}`],
    ["proof", authority?.kind === "handle" ? `MAC ${toHex(envelope.proof)}` : `COSE_Sign1, ${bytes(envelope.proof.length)}`],
  ];
}
