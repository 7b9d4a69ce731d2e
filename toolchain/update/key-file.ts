/**
 * A key file, as bytes: JSON with what is public in the open, and a body with the secret, sealed with a passphrase.
 *
 * scrypt (RFC 7914) and AES-256-GCM, both of Node's own OpenSSL. The header is the additional data of the seal: nobody without the
 * passphrase can set the number of the next signature back in a file, though who can write it can put back the whole file of before.
 * The trees that have been grown are kept in the body, so that a signature takes milliseconds. They are no secret, but a wrong one would
 * have a leaf of the upper tree sign a second message, which gives that leaf away: a MAC under the seed stands beside them, which also a
 * file without a passphrase has.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes, scrypt } from "node:crypto";
import { decode, encode, rfc8949EncodeOptions } from "cborg";
import { fromHex, same, toHex } from "./bytes.ts";
import { capacity, isHssPublicKey, parametersText, readParameters } from "./hss.ts";
import type { GrownTree, HssParameters, HssSecret } from "./hss.ts";
import { treeBytes } from "./lms.ts";

export const keySchema = "pgrid.key/1";
export const publicKeySchema = "pgrid.public-key/1";

/** Cost of scrypt: 2^17 × 8 × 128 bytes are 128 MiB for about half a second. */
export const scryptCost = { n: 2 ** 17, r: 8, p: 1 } as const;
/** Of files that are read: what is cheaper than 2^14 hides nothing, what is dearer than 2^20 would take a GiB. */
const costs = { least: 2 ** 14, most: 2 ** 20 } as const;

export interface Encryption {
  readonly kdf: "scrypt";
  readonly n: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Uint8Array;
}

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

/** The key that scrypt made, so that a file that is written again is not stretched again. */
export interface Sealing {
  readonly encryption: Encryption;
  readonly key: Uint8Array;
}

function stretch(passphrase: string, { n, r, p, salt }: Encryption): Promise<Uint8Array> {
  return new Promise((done, wrong) => scrypt(passphrase.normalize("NFC"), salt, 32, { N: n, r, p, maxmem: 256 * n * r }, (error, key) => void (error === null ? done(key) : wrong(error))));
}

export async function newSealing(passphrase: string, cost: { readonly n: number; readonly r: number; readonly p: number } = scryptCost): Promise<Sealing> {
  const encryption: Encryption = { kdf: "scrypt", ...cost, salt: randomBytes(16) };
  return { encryption, key: await stretch(passphrase, encryption) };
}

const cipher = "aes-256-gcm";
const tagBytes = 16;

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
    encryption: encryption === null || nonce === null ? null
      : { kdf: encryption.kdf, n: encryption.n, r: encryption.r, p: encryption.p, salt: toHex(encryption.salt), cipher, nonce: toHex(nonce) },
  };
}

export function encodeKeyFile(state: KeyState, publicKey: Uint8Array, sealing: Sealing | null): string {
  const header = { parameters: state.parameters, publicKey, next: state.next, encryption: sealing?.encryption ?? null };
  const nonce = sealing === null ? null : randomBytes(12);
  const open = headerJson(header, nonce);
  let body = encodeBody(state);
  if (sealing !== null && nonce !== null) {
    const seal = createCipheriv(cipher, sealing.key, nonce).setAAD(Buffer.from(JSON.stringify(open)));
    body = Buffer.concat([seal.update(body), seal.final(), seal.getAuthTag()]);
  }
  return `${JSON.stringify({ ...open, body: Buffer.from(body).toString("base64") }, null, 1)}\n`;
}

export interface KeyFile {
  readonly header: KeyHeader;
  readonly nonce: Uint8Array | null;
  readonly body: Uint8Array;
}

export type KeyFault = { readonly fault: "form"; readonly why: string } | { readonly fault: "version"; readonly version: string };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);
const hexOf = (value: unknown, bytes: number): Uint8Array | undefined => {
  const found = typeof value === "string" ? fromHex(value) : undefined;
  return found?.length === bytes ? found : undefined;
};
const isWhole = (value: unknown, least: number, most: number): value is number => typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;

function parsed(bytes: Uint8Array, schema: string): Readonly<Record<string, unknown>> | KeyFault {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { fault: "form", why: "it is no JSON, or cut off" };
  }
  const [kind, version] = schema.split("/");
  const named = isRecord(json) && typeof json["schema"] === "string" ? json["schema"] : "";
  if (!isRecord(json) || !named.startsWith(`${kind}/`)) return { fault: "form", why: `its schema is not ${schema}` };
  return named === schema ? json : { fault: "version", version: named.slice(named.indexOf("/") + 1) || `none, not ${version}` };
}
const isFault = (value: object): value is KeyFault => "fault" in value;

export function readKeyFile(bytes: Uint8Array): KeyFile | KeyFault {
  const json = parsed(bytes, keySchema);
  if (isFault(json)) return json;
  const wrong = (key: string): KeyFault => ({ fault: "form", why: `\`${key}\` is missing, or not what it should be` });
  const parameters = typeof json["parameters"] === "string" ? readParameters(json["parameters"]) : null;
  if (parameters === null) return wrong("parameters");
  const publicKey = hexOf(json["public"], 60);
  if (publicKey === undefined || !isHssPublicKey(publicKey)) return wrong("public");
  const next = json["next"];
  if (!isWhole(next, 0, capacity(parameters))) return wrong("next");
  if (json["signatures"] !== capacity(parameters)) return wrong("signatures");
  const sealed = json["encryption"];
  let encryption: Encryption | null = null;
  let nonce: Uint8Array | null = null;
  if (sealed !== null) {
    if (!isRecord(sealed) || sealed["kdf"] !== "scrypt" || sealed["cipher"] !== cipher) return wrong("encryption");
    const [n, r, p, salt] = [sealed["n"], sealed["r"], sealed["p"], hexOf(sealed["salt"], 16)];
    nonce = hexOf(sealed["nonce"], 12) ?? null;
    if (!isWhole(n, costs.least, costs.most) || !Number.isInteger(Math.log2(n)) || !isWhole(r, 8, 8) || !isWhole(p, 1, 4) || salt === undefined || nonce === null) return wrong("encryption");
    encryption = { kdf: "scrypt", n, r, p, salt };
  }
  const body = typeof json["body"] === "string" ? Uint8Array.from(Buffer.from(json["body"], "base64")) : undefined;
  return body === undefined ? wrong("body") : { header: { parameters, publicKey, next, encryption }, nonce, body };
}

export const isKeyFault = (value: KeyFile | KeyFault): value is KeyFault => isFault(value);

/** Undefined: another passphrase, or the file was altered. */
export async function openKeyFile({ header, nonce, body }: KeyFile, passphrase: string | null): Promise<{ readonly state: KeyState; readonly sealing: Sealing | null } | undefined> {
  if (header.encryption === null || nonce === null) {
    const state = decodeBody(body, header);
    return state === undefined ? undefined : { state, sealing: null };
  }
  const sealing = { encryption: header.encryption, key: await stretch(passphrase ?? "", header.encryption) };
  if (body.length < tagBytes) return undefined;
  const seal = createDecipheriv(cipher, sealing.key, nonce, { authTagLength: tagBytes })
    .setAAD(Buffer.from(JSON.stringify(headerJson(header, nonce)))).setAuthTag(body.subarray(body.length - tagBytes));
  try {
    const state = decodeBody(Buffer.concat([seal.update(body.subarray(0, body.length - tagBytes)), seal.final()]), header);
    return state === undefined ? undefined : { state, sealing };
  } catch {
    return undefined; // the tag does not hold
  }
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
