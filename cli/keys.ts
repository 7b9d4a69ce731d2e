/** What the commands on keys print. */
import type { KeyHeader } from "../toolchain/update/key-file.ts";
import type { Growth } from "../toolchain/update/key-store.ts";
import { toHex } from "../toolchain/update/bytes.ts";
import { capacity, keyId, parametersText } from "../toolchain/update/hss.ts";
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

/** A line at each quarter of a tree that takes a while; a small one says nothing. */
export function growthOf(context: Context): Growth {
  return (level, done, all) => {
    if (all < 1024 || done % (all / 4) !== 0) return;
    context.progress(`   ${level === 0 ? "upper" : "lower"} tree of one-time keys: ${grouped(done)} of ${grouped(all)}`);
  };
}
