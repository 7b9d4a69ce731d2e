/** What the commands on audit logs have in common: judging a log file, its table, keys, replaying. */
import { join, resolve } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { encodeLog, judgeLog, logFaults } from "../protocol/audit.ts";
import type { JudgedLog, LogItem, LogRead } from "../protocol/audit.ts";
import { keyIdOf } from "../protocol/cose.ts";
import type { Sign } from "../protocol/ed25519.ts";
import type { Pulled } from "../sim/auditing.ts";
import { auditKinds } from "../spec/audit.ts";
import { displayName } from "../toolchain/config/files.ts";
import { verifyEd25519 } from "../toolchain/tokens/ed25519.ts";
import { toHex } from "../toolchain/update/bytes.ts";
import type { Context } from "./context.ts";
import { noFile } from "./open.ts";
import { bytes as bytesText } from "./table.ts";
import { rootKeys } from "./tokens.ts";

export interface OpenedLog {
  readonly file: string;
  readonly size: number;
  readonly log: JudgedLog;
}

function refusal(what: string, read: Extract<LogRead, { readonly ok: false }>): Diagnostic {
  const place = [read.segment === null ? [] : [`segment ${read.segment}`], read.record === null ? [] : [`record ${read.record}`]].flat();
  const { code, title } = logFaults[read.fault];
  return diagnostic("PG8801", nowhere, { what: [...place, what].join(" of "), code: String(code), name: `\`${read.fault}\``, title });
}

/** The log that the argument names, under the keys after --public. */
export function openLog(context: Context, verb: string): Outcome<OpenedLog> {
  const { host, flags, argument } = context;
  const path = resolve(host.cwd, argument!);
  if (host.stat(path)?.kind !== "file") return fail([noFile(host, argument!, path)]);
  if (flags.public === undefined) return fail([diagnostic("PG4004", nowhere, { verb, what: "a key that signs heads and is trusted: --public FILE" })]);
  const keys = rootKeys(context);
  if (!keys.ok) return keys;
  const bytes = host.readFile(path)!;
  const file = displayName(host, path);
  const read = judgeLog(bytes, { keys: keys.value, verify: verifyEd25519, epoch: flags.epoch ?? 0, open: true });
  return read.ok ? succeed({ file, size: bytes.length, log: read.value }) : fail([refusal(`\`${file}\``, read)]);
}

const recordsOf = (log: JudgedLog): number => log.segments.reduce((sum, { records }) => sum + records.length, 0);

const counted = (count: number, what: string): string => `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;

export function logLines({ file, size, log }: OpenedLog, { style }: Context): string[] {
  const counts = new Map<string, number>();
  for (const { kind } of log.segments.flatMap(({ records }) => records)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const last = log.heads.at(-1)!;
  const line = (name: string, text: string): string => `  ${name.padEnd(9)} ${text}`;
  return [
    `${style.strong(file)}  ${counted(recordsOf(log), "record")} in ${counted(log.segments.length, "segment")}, ${bytesText(size)}; ${style.good("it holds")}`,
    line("log", toHex(log.log)),
    line("segments", `${log.segments[0]!.number} to ${log.segments.at(-1)!.number}${log.open === 0 ? "" : `, the last ${log.open} under no head yet`}`),
    line("epochs", log.heads.length === 1 ? `${last.epoch}` : `${log.heads[0]!.epoch} to ${last.epoch}, ${log.heads.length} heads`),
    line("signed by", toHex(last.keyId)),
    line("link", toHex(last.link)),
    ...["decision", ...Object.keys(auditKinds)].flatMap((kind) => (counts.has(kind) ? [line(kind, counts.get(kind)!.toLocaleString("en-US"))] : [])),
  ];
}

export const logData = ({ file, size, log }: OpenedLog): Readonly<Record<string, unknown>> => ({
  file, bytes: size, log: toHex(log.log), segments: log.segments.length, firstSegment: log.segments[0]!.number, open: log.open, logged: recordsOf(log),
  heads: log.heads.map(({ epoch, segments, records, link, keyId }) => ({ epoch, segments, records: String(records), link: toHex(link), key: toHex(keyId) })),
});

const itemsOf = ({ segments, heads }: JudgedLog, files: readonly Uint8Array[]): LogItem[] => segments.flatMap((segment): LogItem[] => {
  const at = heads.findIndex(({ segments: count }) => count === segment.number + 1);
  return [{ segment }, ...(at < 0 ? [] : [{ head: files[at]! }])];
});

/** What a file of this log says already: its items up to the last head; null: there is no file. */
export interface Before {
  readonly items: readonly LogItem[];
  readonly next: number;
}
export function logBefore({ host }: Context, path: string, key: Uint8Array): Outcome<Before> {
  const bytes = host.readFile(path);
  if (bytes === undefined) return succeed({ items: [], next: 0 });
  const read = judgeLog(bytes, { keys: [key], verify: verifyEd25519, epoch: 0, open: true });
  if (!read.ok) return fail([refusal(`\`${displayName(host, path)}\``, read)]);
  const { segments, open } = read.value;
  const signed = { ...read.value, segments: segments.slice(0, segments.length - open) };
  return succeed({ items: itemsOf(signed, read.value.headBytes), next: (signed.segments.at(-1)?.number ?? -1) + 1 });
}

/** Writes what was read of a device behind what there was, if all of it together is a log. Gives how many segments came. */
export function writeLog({ host }: Context, path: string, log: Uint8Array, before: Before, { segments, head }: Pulled, key: Uint8Array): Outcome<OpenedLog & { readonly added: number }> {
  const own = [...before.items, ...segments.map((segment) => ({ segment })), { head }];
  const bytes = encodeLog(log, own);
  const file = displayName(host, path);
  const read = judgeLog(bytes, { keys: [key], verify: verifyEd25519, epoch: 0, open: false });
  if (!read.ok) return fail([refusal(`what the device says of \`${file}\``, read)]);
  host.writeFile(path, bytes);
  return succeed({ file, size: bytes.length, log: read.value, added: segments.length });
}

/** A key that signs what a device asks to have signed: of a head that names it. */
export interface HeadSigner {
  readonly sign: Sign;
  /** Of what was asked: whether it names this key, and whose log it is. */
  named(): boolean;
  log(): Uint8Array;
}
export function headSigner(key: { readonly key: Uint8Array; readonly sign: Sign }): HeadSigner {
  let asked: Uint8Array = new Uint8Array();
  const id = toHex(keyIdOf(key.key));
  return {
    sign: (bytes) => key.sign((asked = bytes)),
    // ["Signature1", {1: -19, 4: key id}, '', [log, …]]: the id and the log stand at places of their own.
    named: () => toHex(asked.subarray(18, 26)) === id,
    log: () => asked.subarray(32, 64),
  };
}

/** Files that a flag names, directories with all that is in them. */
export function filesOf({ host }: Context, names: readonly string[]): Outcome<readonly string[]> {
  const found: Diagnostic[] = [];
  const files = names.flatMap((name) => {
    const path = resolve(host.cwd, name);
    const kind = host.stat(path)?.kind;
    if (kind === "directory") return host.list(path).map((each) => join(path, each)).filter((each) => host.stat(each)?.kind === "file");
    if (kind === undefined) found.push(noFile(host, name, path));
    return [path];
  });
  return found.length > 0 ? fail(found) : succeed(files);
}
