/** What the commands on capability tokens have in common: files, keys, grants, verdicts, and how a chain is shown. */
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { DiagnosticCode } from "../compiler/diagnostics/catalogue.ts";
import { rowOf } from "../compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import type { CoseFault } from "../protocol/cose.ts";
import type { Sign } from "../protocol/ed25519.ts";
import { readChain } from "../protocol/token.ts";
import type { Chain, Grant, Judged, Limits } from "../protocol/token.ts";
import { limitBits, resourceNames } from "../spec/resources.ts";
import type { ResourceName } from "../spec/resources.ts";
import { tokenFaults, tokenLimits } from "../spec/tokens.ts";
import { displayName } from "../toolchain/config/files.ts";
import { loadTokenPublicKey, openTokenKey } from "../toolchain/tokens/key-file.ts";
import { toHex } from "../toolchain/update/bytes.ts";
import type { Context } from "./context.ts";
import { instantOf, instantText } from "./instants.ts";
import { noFile } from "./open.ts";
import { passphraseFor } from "./passphrase.ts";
import { bytes as bytesText } from "./table.ts";

/** The device's number as a code. */
export function refusal(fault: CoseFault, what: string): Diagnostic {
  const code = `PG${8600 + tokenFaults[fault].code}`;
  if (rowOf(code) === undefined) throw new Error(`no row for the fault ${fault}`);
  return diagnostic(code as DiagnosticCode & "PG8601", nowhere, { what });
}
/** Null: nothing was refused. */
export const refusalOf = (file: string, judged: Judged<unknown>): Diagnostic | null => (judged.ok ? null : refusal(judged.fault, `link ${judged.link} of \`${file}\``));

/** A file of CBOR, or of the same in hexadecimal. */
export function readBytes({ host }: Context, argument: string): Outcome<{ readonly file: string; readonly bytes: Uint8Array }> {
  const path = resolve(host.cwd, argument);
  if (host.stat(path)?.kind !== "file") return fail([noFile(host, argument, path)]);
  const bytes = host.readFile(path)!;
  const text = bytes.every((byte) => byte < 0x80) ? new TextDecoder().decode(bytes).replaceAll(/\s/gu, "") : "";
  const hex = text !== "" && /^(?:[0-9a-f]{2})+$/iu.test(text);
  return succeed({ file: displayName(host, path), bytes: hex ? Uint8Array.from(Buffer.from(text, "hex")) : bytes });
}

export function openChain(context: Context): Outcome<{ readonly file: string; readonly bytes: Uint8Array; readonly chain: Chain }> {
  const read = readBytes(context, context.argument!);
  if (!read.ok) return read;
  const { file, bytes } = read.value;
  const chain = readChain(bytes);
  return chain.ok ? succeed({ file, bytes, chain: chain.value }) : fail([refusalOf(file, chain)!]);
}

/** In hexadecimal where the name ends so. */
export function writeBytes({ host }: Context, argument: string, bytes: Uint8Array): string {
  const path = resolve(host.cwd, argument);
  host.writeFile(path, path.endsWith(".hex") ? `${toHex(bytes)}\n` : bytes);
  return displayName(host, path);
}

const missing = (verb: string, what: string): Outcome<never> => fail([diagnostic("PG4004", nowhere, { verb, what })]);

/** The file after --output. */
export const outputOf = ({ flags }: Context, verb: string): Outcome<string> => (flags.output === undefined ? missing(verb, "a file to write: --output FILE") : succeed(flags.output));

export async function signerOf(context: Context, verb: string): Promise<Outcome<{ readonly key: Uint8Array; readonly sign: Sign }>> {
  const { host, flags } = context;
  if (flags.key === undefined) return missing(verb, "a key: --key FILE");
  const path = resolve(host.cwd, flags.key);
  return openTokenKey(host, path, passphraseFor(context, displayName(host, path), { isNew: false }));
}

/** The keys after --public. */
export function rootKeys({ host, flags }: Context): Outcome<readonly Uint8Array[]> {
  const read = (flags.public ?? []).map((file) => loadTokenPublicKey(host, resolve(host.cwd, file)));
  const faults = read.flatMap((each) => (each.ok ? [] : each.diagnostics));
  return faults.length > 0 ? fail(faults) : succeed(read.flatMap((each) => (each.ok ? [each.value] : [])));
}

function limitsOf(texts: readonly string[]): Outcome<Limits> {
  const limits = new Map<ResourceName, bigint>();
  const faults: Diagnostic[] = [];
  for (const text of texts) {
    const [, name = "", number = ""] = /^([a-z-]+)=(\d+)$/u.exec(text) ?? [];
    const resource = resourceNames.find((each) => each === name);
    const limit = number.length <= 20 && number !== "" ? BigInt(number) : 0n;
    if (resource === undefined || limit < 1n || limit >= 1n << BigInt(limitBits) || limits.has(resource)) {
      faults.push(diagnostic("PG4003", nowhere, { flag: "--grant", expected: `a resource and its limit from 1 on, each resource once, as in instructions=1000000; resources are ${resourceNames.join(", ")}`, value: text }));
    } else limits.set(resource, limit);
  }
  return faults.length > 0 ? fail(faults) : succeed(limits);
}

/** From --holder, --expires and --grant; `parent`: what the last two are without being said. */
export function grantOf({ host, flags }: Context, verb: string, parent: Grant | null): Outcome<Grant> {
  if (flags.holder === undefined) return missing(verb, "who is to hold it: --holder FILE, a public key");
  if (flags.expires === undefined && parent === null) return missing(verb, "an end: --expires DATE");
  if (flags.grant === undefined && parent === null) return missing(verb, "what it grants: --grant NAME=LIMIT");
  const holder = loadTokenPublicKey(host, resolve(host.cwd, flags.holder));
  const expires = flags.expires === undefined ? succeed(parent!.expires) : instantOf("--expires", flags.expires);
  const limits = flags.grant === undefined ? succeed(parent!.limits) : limitsOf(flags.grant);
  if (holder.ok && expires.ok && limits.ok) return succeed({ holder: holder.value, expires: expires.value, limits: limits.value, id: Uint8Array.from(randomBytes(tokenLimits["id-bytes"].value)) });
  return fail([holder, expires, limits].flatMap((each) => (each.ok ? [] : each.diagnostics)));
}

export const nowOf = ({ host, flags }: Context): Outcome<bigint> => (flags.at === undefined ? succeed(BigInt(Math.floor(host.today() / 1000))) : instantOf("--at", flags.at, true));

/** The least of all links, whatever they say of each other. */
function effective({ links }: Chain): { readonly expires: bigint; readonly limits: Limits } {
  const least = (values: readonly bigint[]): bigint => values.reduce((a, b) => (a < b ? a : b));
  const limits = resourceNames.map((name) => [name, least(links.map((link) => link.limits.get(name) ?? 0n))] as const).filter(([, limit]) => limit > 0n);
  return { expires: least(links.map(({ expires }) => expires)), limits: new Map(limits) };
}

const limitsText = (limits: Limits): string => (limits.size === 0 ? "nothing" : resourceNames.flatMap((name) => (limits.has(name) ? [`${name} ${limits.get(name)!.toLocaleString("en-US")}`] : [])).join(", "));

export function chainLines(file: string, size: number, chain: Chain, { style }: Context, verdict: string): readonly string[] {
  const line = (name: string, text: string): string => `  ${name.padEnd(9)} ${text}`;
  const all = effective(chain);
  return [
    `${style.strong(file)}  a chain of ${chain.links.length === 1 ? "1 link" : `${chain.links.length} links`}, ${bytesText(size)}; ${verdict}`,
    line("root", toHex(chain.rootId)),
    ...chain.links.flatMap(({ hash, holder, id, expires, limits }, n) => [
      line(`link ${n}`, toHex(hash)), line("  holder", toHex(holder)), line("  id", toHex(id)), line("  until", instantText(expires)), line("  limits", limitsText(limits)),
    ]),
    line("in all", `${limitsText(all.limits)}; until ${instantText(all.expires)}`),
  ];
}

const limitsData = (limits: Limits): Record<string, string> => Object.fromEntries(resourceNames.flatMap((name) => (limits.has(name) ? [[name, String(limits.get(name)!)]] : [])));
export function chainData(file: string, size: number, chain: Chain): Readonly<Record<string, unknown>> {
  const all = effective(chain);
  return {
    file, bytes: size, root: toHex(chain.rootId),
    links: chain.links.map(({ hash, holder, id, expires, limits }) => ({ hash: toHex(hash), holder: toHex(holder), id: toHex(id), expires: String(expires), limits: limitsData(limits) })),
    effective: { expires: String(all.expires), limits: limitsData(all.limits) },
  };
}
