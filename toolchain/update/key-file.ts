/**
 * A key file, as bytes: JSON with what is public in the open, and a body with the secret, sealed with a passphrase.
 *
 * The header is the additional data of the seal (sealed-file.ts): nobody without the passphrase can set the number of the next signature
 * back in a file, though who can write it can put back the whole file of before.
 * The trees that have been grown are kept in the body, so that a signature takes milliseconds. They are no secret, but a wrong one would
 * have a leaf of the upper tree sign a second message, which gives that leaf away: a MAC under the seed stands beside them, which also a
 * file without a passphrase has.
 */
import { createHmac } from "node:crypto";
import { decode, encode, rfc8949EncodeOptions } from "cborg";
import { same } from "../../compiler/support/bytes.ts";
import { toHex } from "./bytes.ts";
import { capacity, isHssPublicKey, parametersText, readParameters } from "./hss.ts";
import type { GrownTree, HssParameters, HssSecret } from "./hss.ts";
import { treeBytes } from "./lms.ts";
import { encryptionJson, hexOf, isFault, isWhole, openSealing, parsed, readSealed, sealedFile, unsealed, wrongKey } from "./sealed-file.ts";
import type { Encryption, KeyFault, Sealing } from "./sealed-file.ts";

export const keySchema = "pgrid.key/1";
export const publicKeySchema = "pgrid.public-key/1";

export interface KeyHeader {
  readonly parameters: HssParameters;
  readonly publicKey: Uint8Array;
  /** The number of the next signature; those below are used up. */
  readonly next: number;
  readonly encryption: Encryption | null;
}

export interface KeyState extends HssSecret {
  readonly next: number;
  readonly trees: readonly GrownTree[];
}

const macOfTrees = (seed: Uint8Array, trees: Uint8Array): Uint8Array => createHmac("sha256", seed).update("pgrid trees").update(trees).digest();

function encodeBody({ seed, id, next, trees }: KeyState): Uint8Array {
  const encoded = encode(trees.map(({ level, of, tree }) => [level, of, tree]), rfc8949EncodeOptions);
  return encode(new Map<number, unknown>([[1, seed], [2, id], [3, next], [4, encoded], [5, macOfTrees(seed, encoded)]]), rfc8949EncodeOptions);
}

/** Undefined unless it is a body, whole and consistent with the header. */
function decodeBody(bytes: Uint8Array, header: KeyHeader): KeyState | undefined {
  let body: unknown;
  try {
    body = decode(bytes, { useMaps: true, strict: true, rejectDuplicateMapKeys: true }) as unknown;
  } catch {
    return undefined;
  }
  const at = (key: number): unknown => (body instanceof Map ? (body.get(key) as unknown) : undefined);
  const [seed, id, next, encoded, mac] = [at(1), at(2), at(3), at(4), at(5)];
  if (!(seed instanceof Uint8Array && seed.length === 32 && id instanceof Uint8Array && id.length === 16 && next === header.next)) return undefined;
  if (!(encoded instanceof Uint8Array && mac instanceof Uint8Array && same(mac, macOfTrees(seed, encoded)))) return undefined;
  const trees = (decode(encoded) as [number, number, Uint8Array][]).map(([level, of, tree]) => ({ level, of, tree }));
  if (!trees.every(({ level, tree }) => header.parameters[level] !== undefined && tree.length === treeBytes(header.parameters[level]))) return undefined;
  return { parameters: header.parameters, seed, id, next: header.next, trees };
}

function headerJson({ parameters, publicKey, next, encryption }: KeyHeader, nonce: Uint8Array | null): Record<string, unknown> {
  return {
    schema: keySchema, parameters: parametersText(parameters), public: toHex(publicKey), next, signatures: capacity(parameters),
    encryption: encryptionJson(encryption, nonce),
  };
}

export function encodeKeyFile(state: KeyState, publicKey: Uint8Array, sealing: Sealing | null): string {
  const header = { parameters: state.parameters, publicKey, next: state.next, encryption: sealing?.encryption ?? null };
  return sealedFile((nonce) => headerJson(header, nonce), encodeBody(state), sealing);
}

export interface KeyFile {
  readonly header: KeyHeader;
  readonly nonce: Uint8Array | null;
  readonly body: Uint8Array;
}

export function readKeyFile(bytes: Uint8Array): KeyFile | KeyFault {
  const json = parsed(bytes, keySchema);
  if (isFault(json)) return json;
  const parameters = typeof json["parameters"] === "string" ? readParameters(json["parameters"]) : null;
  if (parameters === null) return wrongKey("parameters");
  const publicKey = hexOf(json["public"], 60);
  if (publicKey === undefined || !isHssPublicKey(publicKey)) return wrongKey("public");
  const next = json["next"];
  if (!isWhole(next, 0, capacity(parameters))) return wrongKey("next");
  if (json["signatures"] !== capacity(parameters)) return wrongKey("signatures");
  const sealed = readSealed(json);
  return isFault(sealed) ? sealed : { header: { parameters, publicKey, next, encryption: sealed.encryption }, nonce: sealed.nonce, body: sealed.body };
}

export const isKeyFault = (value: KeyFile | KeyFault): value is KeyFault => isFault(value);

/** Undefined: another passphrase, or the file was altered. */
export async function openKeyFile({ header, nonce, body }: KeyFile, passphrase: string | null): Promise<{ readonly state: KeyState; readonly sealing: Sealing | null } | undefined> {
  if (header.encryption === null || nonce === null) {
    const state = decodeBody(body, header);
    return state === undefined ? undefined : { state, sealing: null };
  }
  const sealing = await openSealing(passphrase ?? "", header.encryption);
  const opened = unsealed(headerJson(header, nonce), nonce, body, sealing);
  const state = opened === undefined ? undefined : decodeBody(opened, header);
  return state === undefined ? undefined : { state, sealing };
}

export function encodePublicKey(publicKey: Uint8Array, id: Uint8Array, parameters: HssParameters): string {
  return `${JSON.stringify({ schema: publicKeySchema, algorithm: "HSS-LMS", parameters: parametersText(parameters), id: toHex(id), public: toHex(publicKey) }, null, 1)}\n`;
}

/** The 60 bytes, of a public key file or of a key file. */
export function readPublicKey(bytes: Uint8Array): Uint8Array | KeyFault {
  const json = parsed(bytes, publicKeySchema);
  if (isFault(json)) {
    const key = readKeyFile(bytes);
    return isKeyFault(key) ? json : key.header.publicKey;
  }
  const publicKey = hexOf(json["public"], 60);
  return publicKey !== undefined && isHssPublicKey(publicKey) ? publicKey : { fault: "form", why: "`public` is no HSS public key of 60 bytes" };
}
