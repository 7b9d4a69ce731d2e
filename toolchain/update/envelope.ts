/**
 * SUIT envelopes of the one shape that spec/update.ts has, in deterministic CBOR: written, and read so strictly that what is read is
 * what would have been written. cborg decodes; it does not look at the order of keys, so the value is encoded again and compared.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { Tagged, decode, encode, rfc8949EncodeOptions } from "cborg";
import { suit, updateComponents, updateLimits } from "../../spec/update.ts";
import type { SuitName, UpdateComponent, UpdateRefusal } from "../../spec/update.ts";
import { same } from "../../compiler/support/bytes.ts";

export interface Manifest {
  readonly sequence: number;
  readonly component: UpdateComponent;
  readonly vendor: Uint8Array;
  readonly class: Uint8Array;
  /** SHA-256 of the image, and its bytes. */
  readonly digest: Uint8Array;
  readonly size: number;
  /** Seconds since 1970; null: for ever. */
  readonly useBefore: bigint | null;
}

export interface Authentication {
  /** Of the manifest. */
  readonly digest: Uint8Array;
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

export interface Envelope {
  readonly authentication: Uint8Array;
  readonly manifest: Uint8Array;
  /** Of the envelope, from the first byte on; what follows is not part of it. */
  readonly length: number;
}

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: UpdateRefusal };
const found = <T>(value: T): Read<T> => ({ ok: true, value });
const refused = (refusal: UpdateRefusal): { readonly ok: false; readonly refusal: UpdateRefusal } => ({ ok: false, refusal });

const number = (name: SuitName): number => suit[name].value;
const cbor = (value: unknown): Uint8Array => encode(value, rfc8949EncodeOptions);
const map = (...entries: readonly (readonly [SuitName, unknown])[]): Map<number, unknown> => new Map(entries.map(([name, value]) => [number(name), value]));
const digestOf = (digest: Uint8Array): Uint8Array => cbor([number("algorithm-sha256"), digest]);

/** The digest is over the byte string that the envelope holds, its head included (8.3 of the draft). */
export const manifestDigest = (manifest: Uint8Array): Uint8Array => sha256(cbor(manifest));

const protectedHeader = cbor(map(["header-algorithm", number("algorithm-hss-lms")]));

/** Sig_structure of RFC 9052, 4.4, with the manifest's digest as its detached payload: what the key signs. */
export const signedBytes = (digest: Uint8Array): Uint8Array => cbor(["Signature1", protectedHeader, new Uint8Array(), digestOf(digest)]);

export function encodeManifest({ sequence, component, vendor, class: classId, digest, size, useBefore }: Manifest): Uint8Array {
  const policy = number("reporting-policy");
  const parameters = map(
    ["parameter-vendor", vendor], ["parameter-class", classId], ["parameter-image-digest", digestOf(digest)],
    ...(useBefore === null ? [] : [["parameter-use-before", useBefore] as const]), ["parameter-image-size", size]);
  const commands = [
    number("directive-override-parameters"), parameters, number("condition-vendor"), policy, number("condition-class"), policy,
    ...(useBefore === null ? [] : [number("condition-use-before"), policy]),
  ];
  const common = map(["components", [[Uint8Array.of(updateComponents[component].code)]]], ["shared-sequence", cbor(commands)]);
  return cbor(map(
    ["manifest-version", number("structure-version")], ["sequence-number", sequence], ["common", cbor(common)],
    ["validate", cbor([number("condition-image-match"), policy])],
    ...(component === "routes" ? [] : [["invoke", cbor([number("directive-invoke"), policy])] as const])));
}

function encodeAuthentication({ digest, keyId, signature }: Authentication): Uint8Array {
  return cbor([digestOf(digest), cbor(new Tagged(number("sign1-tag"), [protectedHeader, map(["header-key-id", keyId]), null, signature]))]);
}

/** Without a signature only where a test needs one that lacks it. */
export function encodeEnvelope(manifest: Uint8Array, signed: Omit<Authentication, "digest"> | null): Uint8Array {
  const digest = manifestDigest(manifest);
  const authentication = signed === null ? cbor([digestOf(digest)]) : encodeAuthentication({ digest, ...signed });
  return cbor(new Tagged(number("envelope-tag"), map(["authentication", authentication], ["manifest", manifest])));
}

/** The bytes that these are due, or the head of a byte string in its shortest form and what is in it. "cut": the input ended. */
class Skeleton {
  readonly #bytes: Uint8Array;
  at = 0;
  wrong: "cut" | "other" | null = null;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  #take(length: number): Uint8Array | null {
    if (this.wrong !== null) return null;
    if (length > this.#bytes.length - this.at) {
      this.wrong = "cut";
      return null;
    }
    return this.#bytes.subarray(this.at, (this.at += length));
  }

  due(...expected: readonly number[]): void {
    for (const byte of expected) {
      const [there] = this.#take(1) ?? [];
      if (this.wrong === null && there !== byte) this.wrong = "other";
    }
  }

  bytes(): Uint8Array {
    const [head] = this.#take(1) ?? [];
    if (head === undefined) return new Uint8Array();
    const more = head & 0x1f;
    if (head >> 5 !== 2 || more > 27) this.wrong = "other";
    const extra = more < 24 ? new Uint8Array() : this.#take(2 ** (more - 24));
    if (extra === null || this.wrong !== null) return new Uint8Array();
    const length = more < 24 ? more : extra.reduce((value, byte) => value * 256 + byte, 0);
    if (more >= 24 && length < (more === 24 ? 24 : 2 ** (4 * extra.length))) this.wrong = "other";
    return this.#take(length) ?? new Uint8Array();
  }
}

/** What is in its byte strings is not looked at yet. */
export function readEnvelope(bytes: Uint8Array): Read<Envelope> {
  const most = updateLimits["envelope-bytes"].value;
  const skeleton = new Skeleton(bytes.subarray(0, most));
  skeleton.due(0xd8, number("envelope-tag"), 0xa2, number("authentication"));
  const authentication = skeleton.bytes();
  skeleton.due(number("manifest"));
  const manifest = skeleton.bytes();
  if (skeleton.wrong === "cut") return refused(bytes.length < most ? "truncated" : "oversize");
  return skeleton.wrong === null ? found({ authentication, manifest, length: skeleton.at }) : refused("malformed");
}

const decodeOptions = { useMaps: true, strict: true, rejectDuplicateMapKeys: true, allowIndefinite: false, allowUndefined: false, tags: Tagged.preserve(suit["sign1-tag"].value) };
function decoded(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, decodeOptions) as unknown;
  } catch {
    return undefined; // whatever cborg finds wrong with it: undefined is no value of the profile
  }
}

const isBytes = (value: unknown, length: number): value is Uint8Array => value instanceof Uint8Array && value.length === length;
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const field = (value: unknown, name: SuitName): unknown => (value instanceof Map ? (value.get(number(name)) as unknown) : undefined);
/** Of a byte string with CBOR in it. */
const nested = (value: unknown): unknown => (value instanceof Uint8Array ? decoded(value) : undefined);

function readDigest(value: unknown): Uint8Array | undefined {
  const pair = nested(value);
  return isList(pair) && isBytes(pair[1], 32) ? pair[1] : undefined;
}

export function readAuthentication(bytes: Uint8Array): Read<Authentication> {
  const list = decoded(bytes);
  const digest = isList(list) ? readDigest(list[0]) : undefined;
  if (!isList(list) || digest === undefined) return refused("malformed");
  if (list.length === 1) return refused(same(cbor([digestOf(digest)]), bytes) ? "unsigned" : "malformed");
  const sign1 = nested(list[1]);
  const parts: unknown = sign1 instanceof Tagged ? sign1.value : undefined;
  if (!isList(parts)) return refused("malformed");
  const keyId = field(parts[1], "header-key-id");
  const signature = parts[3];
  if (!isBytes(keyId, updateLimits["key-id-bytes"].value) || !(signature instanceof Uint8Array)) return refused("malformed");
  const authentication = { digest, keyId, signature };
  return same(encodeAuthentication(authentication), bytes) ? found(authentication) : refused("malformed");
}

const asBigint = (value: unknown): bigint | undefined => (typeof value === "bigint" ? value : typeof value === "number" && Number.isInteger(value) ? BigInt(value) : undefined);
/** 1 to 2^32 - 1. */
const isCount = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value >= 1 && value < 2 ** 32;

/** To be called on what is signed only, unless it is to be shown. */
export function readManifest(bytes: Uint8Array): Read<Manifest> {
  if (bytes.length > updateLimits["manifest-bytes"].value) return refused("malformed");
  const whole = decoded(bytes);
  const sequence = field(whole, "sequence-number");
  const common = nested(field(whole, "common"));
  const components = field(common, "components");
  const commands = nested(field(common, "shared-sequence"));
  const parameters = isList(commands) ? commands[1] : undefined;
  const id: unknown = isList(components) && isList(components[0]) ? components[0][0] : undefined;
  const component = (Object.keys(updateComponents) as UpdateComponent[]).find((name) => isBytes(id, 1) && id[0] === updateComponents[name].code);
  const vendor = field(parameters, "parameter-vendor");
  const classId = field(parameters, "parameter-class");
  const digest = readDigest(field(parameters, "parameter-image-digest"));
  const size = field(parameters, "parameter-image-size");
  const time = field(parameters, "parameter-use-before");
  const useBefore = time === undefined ? null : asBigint(time);
  if (!isCount(sequence) || !isCount(size) || component === undefined || digest === undefined || useBefore === undefined) return refused("malformed");
  if (!isBytes(vendor, 16) || !isBytes(classId, 16) || (useBefore !== null && useBefore < 0n)) return refused("malformed");
  const manifest = { sequence, component, vendor, class: classId, digest, size, useBefore };
  return same(encodeManifest(manifest), bytes) ? found(manifest) : refused("malformed");
}
