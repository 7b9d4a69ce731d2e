/**
 * Keys on disk: made, shown, and signed with. The one rule that everything here serves: a number is on the disk as used before the
 * signature with that number leaves this file.
 */
import { randomBytes } from "node:crypto";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { displayName } from "../config/files.ts";
import type { Host } from "../host.ts";
import { capacity, hssPublicKey, hssSign, hssVerify, keyId, treesFor } from "./hss.ts";
import type { GrownTree, HssParameters } from "./hss.ts";
import { encodeKeyFile, encodePublicKey, isKeyFault, openKeyFile, readKeyFile, readPublicKey } from "./key-file.ts";
import type { KeyFile, KeyHeader } from "./key-file.ts";
import { leaves } from "./lms.ts";
import { newSealing, scryptCost } from "./sealed-file.ts";
import type { KeyFault } from "./sealed-file.ts";

export type Growth = (level: number, done: number, all: number) => void;
/** Asked only when it is needed; null: the file is not encrypted. */
export type Passphrase = () => Promise<Outcome<string>>;

export function keyFaultOf(host: Host, path: string, fault: KeyFault): Diagnostic {
  const file = displayName(host, path);
  return fault.fault === "version" ? diagnostic("PG8104", nowhere, { file, version: fault.version }) : diagnostic("PG8101", nowhere, { file, why: fault.why });
}

/** Null when only its owner may read and write it. */
export function openToOthers(host: Host, path: string): Diagnostic | null {
  const mode = host.mode(path);
  return mode === undefined || (mode & 0o077) === 0 ? null : diagnostic("PG8103", nowhere, { file: displayName(host, path), mode: (mode & 0o777).toString(8).padStart(3, "0") });
}

function load(host: Host, path: string): Outcome<KeyFile> {
  const bytes = host.readFile(path);
  if (bytes === undefined) return fail([diagnostic("PG8101", nowhere, { file: displayName(host, path), why: "it is not there" })]);
  const open = openToOthers(host, path);
  if (open !== null) return fail([open]);
  const file = readKeyFile(bytes);
  return isKeyFault(file) ? fail([keyFaultOf(host, path, file)]) : succeed(file);
}

export const publicPath = (path: string): string => `${path}.pub`;

/** Writes the key and its public key. Null for the passphrase: not encrypted. */
export async function newKey(host: Host, path: string, parameters: HssParameters, passphrase: Passphrase | null, onLeaf: Growth, cost = scryptCost): Promise<Outcome<KeyHeader>> {
  for (const each of [path, publicPath(path)]) {
    if (host.stat(each) !== undefined) return fail([diagnostic("PG8107", nowhere, { file: displayName(host, each) })]);
  }
  const given = passphrase === null ? succeed(null) : await passphrase();
  if (!given.ok) return given;
  const sealing = given.value === null ? null : await newSealing(given.value, cost);
  const secret = { parameters, id: Uint8Array.from(randomBytes(16)), seed: Uint8Array.from(randomBytes(32)) };
  // Only the root is part of the public key: the first lower tree is grown when it first signs.
  const trees = treesFor({ ...secret, parameters: parameters.slice(0, 1) }, 0, [], onLeaf);
  const publicKey = hssPublicKey(secret, trees);
  host.writeSecret(path, encodeKeyFile({ ...secret, next: 0, trees }, publicKey, sealing));
  host.writeFile(publicPath(path), encodePublicKey(publicKey, keyId(publicKey), parameters));
  return succeed({ parameters, publicKey, next: 0, encryption: sealing?.encryption ?? null });
}

/** What stands in the open. */
export function showKey(host: Host, path: string): Outcome<KeyHeader> {
  const file = load(host, path);
  return file.ok ? succeed(file.value.header) : file;
}

/** A public key, of its own file or of a key file, whose mode then does not matter. */
export function loadPublicKey(host: Host, path: string): Outcome<Uint8Array> {
  const bytes = host.readFile(path);
  const none = (why: string): Outcome<never> => fail([diagnostic("PG8112", nowhere, { file: displayName(host, path), why })]);
  if (bytes === undefined) return none("it is not there");
  const key = readPublicKey(bytes);
  if (key instanceof Uint8Array) return succeed(key);
  return none(key.fault === "version" ? `its version is ${key.version}` : key.why);
}

export interface Signer {
  readonly publicKey: Uint8Array;
  /** As often as was asked for, each time with the next number. */
  sign(message: Uint8Array): Uint8Array;
}

/** Reserves `wanted` numbers, on the disk, and hands over what signs with them. One signer at a time: the lock stands beside the key. */
export async function withSigner<T>(host: Host, path: string, passphrase: Passphrase, wanted: number, onLeaf: Growth, use: (signer: Signer) => T): Promise<Outcome<T>> {
  const lock = `${path}.lock`;
  const file = displayName(host, path);
  if (host.stat(path) === undefined) return fail([diagnostic("PG8101", nowhere, { file, why: "it is not there" })]);
  const release = host.claim(lock);
  if (release === undefined) return fail([diagnostic("PG8106", nowhere, { file, lock: displayName(host, lock) })]);
  try {
    const loaded = load(host, path);
    if (!loaded.ok) return loaded;
    const { header } = loaded.value;
    const left = capacity(header.parameters) - header.next;
    if (left < wanted) return fail([diagnostic("PG8105", nowhere, { file, left, wanted })]);
    const given = header.encryption === null ? succeed(null) : await passphrase();
    if (!given.ok) return given;
    const opened = await openKeyFile(loaded.value, given.value);
    if (opened === undefined) return fail([diagnostic("PG8102", nowhere, { file })]);
    const { state, sealing } = opened;

    const perTree = header.parameters[1] === undefined ? Infinity : leaves(header.parameters[1]);
    const numbers = Array.from({ length: wanted }, (_, i) => state.next + i);
    let trees: readonly GrownTree[] = state.trees;
    for (const number of numbers) {
      const needed = treesFor(state, number, trees, onLeaf);
      trees = [...needed, ...trees.filter(({ level, of }) => level === 1 && numbers.some((each) => Math.floor(each / perTree) === of) && !needed.some((has) => has.level === level && has.of === of))];
    }
    if (hssPublicKey(state, trees).some((byte, at) => byte !== header.publicKey[at])) return fail([diagnostic("PG8102", nowhere, { file })]);

    const last = numbers.at(-1) ?? state.next;
    const kept = trees.filter(({ level, of }) => level === 0 || of === Math.floor(last / perTree));
    host.writeSecret(path, encodeKeyFile({ ...state, next: state.next + wanted, trees: kept }, header.publicKey, sealing));

    let used = 0;
    return succeed(use({
      publicKey: header.publicKey,
      sign(message) {
        const number = numbers[used++];
        if (number === undefined) throw new Error("more signatures than were reserved");
        const signature = hssSign(state, treesFor(state, number, trees), number, message);
        // A fault in the computation could give a one-time key away; it costs a millisecond to see that there was none.
        if (!hssVerify(header.publicKey, message, signature)) throw new Error("a signature that was just made does not hold");
        return signature;
      },
    }));
  } finally {
    release();
  }
}
