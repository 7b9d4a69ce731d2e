/**
 * A secret in a file that is JSON, with what is public in the open and a body that is sealed with a passphrase: scrypt (RFC 7914) and
 * AES-256-GCM, both of Node's own OpenSSL. What stands in the open is the additional data of the seal: nobody without the passphrase changes it.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { fromHex, toHex } from "./bytes.ts";

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
export const openSealing = async (passphrase: string, encryption: Encryption): Promise<Sealing> => ({ encryption, key: await stretch(passphrase, encryption) });

const cipher = "aes-256-gcm";
const tagBytes = 16;

/** Null for both: not encrypted. */
export const encryptionJson = (encryption: Encryption | null, nonce: Uint8Array | null): Record<string, unknown> | null => (encryption === null || nonce === null ? null
  : { kdf: encryption.kdf, n: encryption.n, r: encryption.r, p: encryption.p, salt: toHex(encryption.salt), cipher, nonce: toHex(nonce) });

/** `open`: what stands in the open, given the nonce. The whole file. */
export function sealedFile(open: (nonce: Uint8Array | null) => Record<string, unknown>, body: Uint8Array, sealing: Sealing | null): string {
  const nonce = sealing === null ? null : randomBytes(12);
  const header = open(nonce);
  let sealed = body;
  if (sealing !== null && nonce !== null) {
    const seal = createCipheriv(cipher, sealing.key, nonce).setAAD(Buffer.from(JSON.stringify(header)));
    sealed = Buffer.concat([seal.update(body), seal.final(), seal.getAuthTag()]);
  }
  return `${JSON.stringify({ ...header, body: Buffer.from(sealed).toString("base64") }, null, 1)}\n`;
}

/** The body; undefined when the seal does not hold: another passphrase, or the file was altered. */
export function unsealed(open: Record<string, unknown>, nonce: Uint8Array, body: Uint8Array, { key }: Sealing): Uint8Array | undefined {
  if (body.length < tagBytes) return undefined;
  const seal = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(JSON.stringify(open))).setAuthTag(body.subarray(body.length - tagBytes));
  try {
    return Buffer.concat([seal.update(body.subarray(0, body.length - tagBytes)), seal.final()]);
  } catch {
    return undefined; // the tag does not hold
  }
}

export type KeyFault = { readonly fault: "form"; readonly why: string } | { readonly fault: "version"; readonly version: string };
export const isFault = (value: object): value is KeyFault => "fault" in value;
export const wrongKey = (key: string): KeyFault => ({ fault: "form", why: `\`${key}\` is missing, or not what it should be` });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);
export const hexOf = (value: unknown, bytes: number): Uint8Array | undefined => {
  const found = typeof value === "string" ? fromHex(value) : undefined;
  return found?.length === bytes ? found : undefined;
};
export const isWhole = (value: unknown, least: number, most: number): value is number => typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;

export function parsed(bytes: Uint8Array, schema: string): Readonly<Record<string, unknown>> | KeyFault {
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

/** What `encryptionJson` wrote, and the body. */
export function readSealed(json: Readonly<Record<string, unknown>>): { readonly encryption: Encryption | null; readonly nonce: Uint8Array | null; readonly body: Uint8Array } | KeyFault {
  const sealed = json["encryption"];
  let encryption: Encryption | null = null;
  let nonce: Uint8Array | null = null;
  if (sealed !== null) {
    if (!isRecord(sealed) || sealed["kdf"] !== "scrypt" || sealed["cipher"] !== cipher) return wrongKey("encryption");
    const [n, r, p, salt] = [sealed["n"], sealed["r"], sealed["p"], hexOf(sealed["salt"], 16)];
    nonce = hexOf(sealed["nonce"], 12) ?? null;
    if (!isWhole(n, costs.least, costs.most) || !Number.isInteger(Math.log2(n)) || !isWhole(r, 8, 8) || !isWhole(p, 1, 4) || salt === undefined || nonce === null) return wrongKey("encryption");
    encryption = { kdf: "scrypt", n, r, p, salt };
  }
  return typeof json["body"] === "string" ? { encryption, nonce, body: Uint8Array.from(Buffer.from(json["body"], "base64")) } : wrongKey("body");
}
