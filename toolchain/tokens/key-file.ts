/** Ed25519 keys, which sign capability tokens: on disk as toolchain/update/ keeps its keys, the seed sealed, the public key in a file of its own. */
import { randomBytes } from "node:crypto";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { keyIdOf } from "../../protocol/cose.ts";
import { isWeakKey } from "../../protocol/ed25519.ts";
import type { Sign } from "../../protocol/ed25519.ts";
import { ed25519 } from "../../spec/tokens.ts";
import { displayName } from "../config/files.ts";
import type { Host } from "../host.ts";
import { same } from "../../compiler/support/bytes.ts";
import { toHex } from "../update/bytes.ts";
import { publicKeySchema } from "../update/key-file.ts";
import { keyFaultOf, openToOthers, publicPath } from "../update/key-store.ts";
import type { Passphrase } from "../update/key-store.ts";
import { encryptionJson, hexOf, isFault, newSealing, openSealing, parsed, readSealed, scryptCost, sealedFile, unsealed, wrongKey } from "../update/sealed-file.ts";
import type { Encryption, KeyFault } from "../update/sealed-file.ts";
import { publicKeyOf, signerOf } from "./ed25519.ts";

export const tokenKeySchema = "pgrid.token-key/1";
export const tokenKeyAlgorithm = "Ed25519";

export interface TokenKeyHeader {
  readonly publicKey: Uint8Array;
  readonly encryption: Encryption | null;
}
interface TokenKeyFile extends TokenKeyHeader {
  readonly nonce: Uint8Array | null;
  readonly body: Uint8Array;
}

const headerJson = (publicKey: Uint8Array, encryption: Encryption | null, nonce: Uint8Array | null): Record<string, unknown> =>
  ({ schema: tokenKeySchema, public: toHex(publicKey), encryption: encryptionJson(encryption, nonce) });

function readTokenKey(bytes: Uint8Array): TokenKeyFile | KeyFault {
  const json = parsed(bytes, tokenKeySchema);
  if (isFault(json)) return json;
  const publicKey = hexOf(json["public"], ed25519.keyBytes);
  if (publicKey === undefined || isWeakKey(publicKey)) return wrongKey("public");
  const sealed = readSealed(json);
  return isFault(sealed) ? sealed : { publicKey, ...sealed };
}

/** Whether a file is a key of this kind, whatever else is wrong with it. */
export function isTokenKey(host: Host, path: string): boolean {
  const json = parsed(host.readFile(path) ?? new Uint8Array(), tokenKeySchema);
  return !isFault(json) || json.fault === "version";
}

function load(host: Host, path: string): Outcome<TokenKeyFile> {
  const bytes = host.readFile(path);
  const file = displayName(host, path);
  if (bytes === undefined) return fail([diagnostic("PG8101", nowhere, { file, why: "it is not there" })]);
  const open = openToOthers(host, path);
  if (open !== null) return fail([open]);
  const key = readTokenKey(bytes);
  return isFault(key) ? fail([keyFaultOf(host, path, key)]) : succeed(key);
}

export function writeTokenPublicKey(host: Host, path: string, key: Uint8Array): void {
  host.writeFile(path, `${JSON.stringify({ schema: publicKeySchema, algorithm: tokenKeyAlgorithm, id: toHex(keyIdOf(key)), public: toHex(key) }, null, 1)}\n`);
}

/** Writes the key and its public key. Null for the passphrase: not encrypted. */
export async function newTokenKey(host: Host, path: string, passphrase: Passphrase | null, cost = scryptCost): Promise<Outcome<TokenKeyHeader>> {
  for (const each of [path, publicPath(path)]) {
    if (host.stat(each) !== undefined) return fail([diagnostic("PG8107", nowhere, { file: displayName(host, each) })]);
  }
  const given = passphrase === null ? succeed(null) : await passphrase();
  if (!given.ok) return given;
  const sealing = given.value === null ? null : await newSealing(given.value, cost);
  const encryption = sealing?.encryption ?? null;
  const seed = Uint8Array.from(randomBytes(ed25519.keyBytes));
  const publicKey = publicKeyOf(seed);
  host.writeSecret(path, sealedFile((nonce) => headerJson(publicKey, encryption, nonce), seed, sealing));
  writeTokenPublicKey(host, publicPath(path), publicKey);
  return succeed({ publicKey, encryption });
}

/** What stands in the open. */
export const showTokenKey = (host: Host, path: string): Outcome<TokenKeyHeader> => load(host, path);

/** A public key, of its own file or of a key file, whose mode then does not matter. */
export function loadTokenPublicKey(host: Host, path: string): Outcome<Uint8Array> {
  const bytes = host.readFile(path);
  const none = (why: string): Outcome<never> => fail([diagnostic("PG8112", nowhere, { file: displayName(host, path), why })]);
  if (bytes === undefined) return none("it is not there");
  const key = readTokenKey(bytes);
  if (!isFault(key)) return succeed(key.publicKey);
  const json = parsed(bytes, publicKeySchema);
  if (isFault(json)) return none(json.fault === "version" ? `its version is ${json.version}` : json.why);
  if (json["algorithm"] !== tokenKeyAlgorithm) return none(`it is one of ${String(json["algorithm"])}, and tokens take ${tokenKeyAlgorithm}`);
  const publicKey = hexOf(json["public"], ed25519.keyBytes);
  return publicKey === undefined || isWeakKey(publicKey) ? none(`\`public\` is no key of ${tokenKeyAlgorithm}`) : succeed(publicKey);
}

/** The key itself, to sign with. */
export async function openTokenKey(host: Host, path: string, passphrase: Passphrase): Promise<Outcome<{ readonly key: Uint8Array; readonly sign: Sign }>> {
  const loaded = load(host, path);
  if (!loaded.ok) return loaded;
  const { publicKey, encryption, nonce, body } = loaded.value;
  let seed: Uint8Array | undefined = body;
  if (encryption !== null && nonce !== null) {
    const given = await passphrase();
    if (!given.ok) return given;
    seed = unsealed(headerJson(publicKey, encryption, nonce), nonce, body, await openSealing(given.value, encryption));
  }
  // A seed that is another's would sign for somebody else than the file says.
  if (seed?.length !== ed25519.keyBytes || !same(publicKeyOf(seed), publicKey)) return fail([diagnostic("PG8102", nowhere, { file: displayName(host, path) })]);
  return succeed({ key: publicKey, sign: signerOf(seed) });
}
