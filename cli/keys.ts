/** The keys that commands are given, and what the commands on keys print. */
import { resolve } from "node:path";
import { keyIdOf } from "../protocol/cose.ts";
import { tokenKeyAlgorithm } from "../toolchain/tokens/key-file.ts";
import type { TokenKeyHeader } from "../toolchain/tokens/key-file.ts";
import type { KeyHeader } from "../toolchain/update/key-file.ts";
import type { Growth } from "../toolchain/update/key-store.ts";
import { toHex } from "../toolchain/update/bytes.ts";
import { capacity, keyId, parametersText } from "../toolchain/update/hss.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { loadPublicKey } from "../toolchain/update/key-store.ts";
import type { Context } from "./context.ts";
import type { Style } from "./style.ts";

const grouped = (value: number): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/gu, ",");

export function keyLines(file: string, { parameters, publicKey, next, encryption }: KeyHeader, style: Style): readonly string[] {
  const all = capacity(parameters);
  return [
    `${style.strong(file)}  HSS-LMS ${parametersText(parameters)}, ${encryption === null ? "not encrypted" : `encrypted (${encryption.kdf}, AES-256-GCM)`}`,
    `  id       ${toHex(keyId(publicKey))}`,
    `  public   ${toHex(publicKey)}`,
    `  used     ${grouped(next)} of ${grouped(all)} signatures, ${grouped(all - next)} left`,
  ];
}

export function tokenKeyLines(file: string, { publicKey, encryption }: TokenKeyHeader, style: Style): readonly string[] {
  return [
    `${style.strong(file)}  ${tokenKeyAlgorithm}, ${encryption === null ? "not encrypted" : `encrypted (${encryption.kdf}, AES-256-GCM)`}`,
    `  id       ${toHex(keyIdOf(publicKey))}`,
    `  public   ${toHex(publicKey)}`,
  ];
}
/** Its signatures are not counted. */
export const tokenKeyData = (file: string, { publicKey, encryption }: TokenKeyHeader): Readonly<Record<string, unknown>> =>
  ({ file, parameters: tokenKeyAlgorithm, id: toHex(keyIdOf(publicKey)), publicKey: toHex(publicKey), encrypted: encryption !== null, used: null, left: null });

/** The keys after --public, each once; none without it. */
export function publicKeys({ host, flags }: Pick<Context, "host" | "flags">): Outcome<readonly Uint8Array[]> {
  const keys = new Map<string, Uint8Array>();
  const faults: Diagnostic[] = [];
  for (const file of flags.public ?? []) {
    const key = loadPublicKey(host, resolve(host.cwd, file));
    if (key.ok) keys.set(toHex(key.value), key.value);
    else faults.push(...key.diagnostics);
  }
  return faults.length === 0 ? succeed([...keys.values()]) : fail(faults);
}

/** A line at each quarter of a tree that takes a while; a small one says nothing. */
export function growthOf(context: Context): Growth {
  return (level, done, all) => {
    if (all < 1024 || done % (all / 4) !== 0) return;
    context.progress(`   ${level === 0 ? "upper" : "lower"} tree of one-time keys: ${grouped(done)} of ${grouped(all)}`);
  };
}
