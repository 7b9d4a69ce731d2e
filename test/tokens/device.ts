/** The device's judge of tokens on this machine, with the sanitizers, beside the host's: the same lines of both. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { judgeChain, judgeRevocation } from "../../protocol/token.ts";
import { resourceNames } from "../../spec/resources.ts";
import { tokenFaults } from "../../spec/tokens.ts";
import type { TokenFault } from "../../spec/tokens.ts";
import { verifyEd25519 } from "../../toolchain/tokens/ed25519.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { compile, root, sources } from "../runtime/native.ts";

export interface Case {
  readonly chain: Uint8Array;
  readonly now?: bigint;
  readonly revoked?: readonly Uint8Array[];
  /** Of a link of the chain, which then has to hold. */
  readonly revocation?: Uint8Array;
}

/** Names of checks in front of what they check: `caps/LINKS`. */
const numbered = (area: string, file: string, prefix: string): readonly string[] =>
  [...readFileSync(join(root, "runtime-c", file), "utf8").matchAll(new RegExp(`^ {2}${prefix}_CHECK_(\\w+),`, "gmu"))].map(([, name]) => `${area}/${name}`);
const caps = numbered("caps", "caps/check.h", "PG_TOKEN");
const crypto = numbered("crypto", "crypto/ed25519_check.h", "PG_ED25519");
const wire = numbered("wire", "wire/check.h", "PG_WIRE");
const numbers = (omit: string | null): number[] => [caps, crypto, wire].map((names) => Math.max(0, names.indexOf(omit ?? "")));
export const checks = { caps: caps.slice(1), crypto: crypto.slice(1), wire: wire.slice(1) };

export type Judge = (cases: readonly Case[], omit?: string | null) => string[];

export function device(roots: readonly Uint8Array[]): Judge {
  const file = (path: string): { file: string; flags: string[] } => ({ file: path, flags: ["-include", join(root, "test/tokens/omit.h")] });
  const program = compile({
    sources: [join(root, "test/tokens/probe_token.c"), ...[...sources.tokens.sources, ...sources.tokens.reader].map(file), "crypto/sha256.c"],
    crypto: "sha256", ed25519: true,
  });
  return (cases, omit = null) => {
    const records = cases.flatMap(({ chain, now = 0n, revoked = [], revocation = new Uint8Array() }) => {
      const head = Buffer.alloc(32);
      numbers(omit).forEach((value, i) => head.writeUInt32LE(value, 4 * i));
      head.writeBigUInt64LE(now, 12);
      [revoked.length, chain.length, revocation.length].forEach((value, i) => head.writeUInt32LE(value, 20 + 4 * i));
      return [head, ...revoked, chain, revocation];
    });
    return program.run(Buffer.concat(records), ...roots.map(toHex)).toString().split("\n").slice(0, -1);
  };
}

export const host = (roots: readonly Uint8Array[]): Judge => (cases) => cases.map(({ chain, now = 0n, revoked = [], revocation }) => {
  const gone = new Set(revoked.map(toHex));
  const judged = judgeChain(chain, { roots, now, verify: verifyEd25519, revoked: (hash) => gone.has(toHex(hash)) });
  if (!judged.ok) return `${tokenFaults[judged.fault].code} ${judged.link}`;
  const of = revocation === undefined ? null : judgeRevocation(revocation, judged.value, verifyEd25519);
  if (of?.ok === false) return `${tokenFaults[of.fault].code} revocation`;
  const links = judged.value.links.map(({ hash, holder, id, expires, limits }) => [toHex(hash), toHex(holder), toHex(id), expires, ...resourceNames.map((name) => limits.get(name) ?? 0n)].join(" "));
  return ["0", toHex(judged.value.rootId), ...links, ...(of === null ? [] : [`revokes ${of.value}`])].join(" ");
});

export const faultOf = (line: string): TokenFault => (Object.keys(tokenFaults) as TokenFault[]).find((name) => tokenFaults[name].code === Number(line.split(" ")[0]))!;
