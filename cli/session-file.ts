/** The file of a session with a node: its key, which nobody else may read, and the number that its next message has. */
import { resolve } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { sessionLimits } from "../spec/admission.ts";
import { ed25519 } from "../spec/tokens.ts";
import { envelopeLimits } from "../spec/envelope.ts";
import { limits } from "../spec/limits.ts";
import { displayName } from "../toolchain/config/files.ts";
import type { Host } from "../toolchain/host.ts";
import { toHex } from "../toolchain/update/bytes.ts";
import { openToOthers } from "../toolchain/update/key-store.ts";
import { hexOf, isFault, isWhole, parsed } from "../toolchain/update/sealed-file.ts";
import { noFile } from "./open.ts";

export const sessionSchema = "pgrid.session/1";

export interface SessionFile {
  /** The node's public key. */
  readonly node: Uint8Array;
  /** The holder, as messages name their source. */
  readonly source: Uint8Array;
  readonly handle: number;
  readonly key: Uint8Array;
  /** Of the next message: no two have the same. */
  readonly sequence: number;
}

export const mostSequence = envelopeLimits.sequence.value;

export function writeSession(host: Host, path: string, { node, source, handle, key, sequence }: SessionFile): void {
  const json = { schema: sessionSchema, node: toHex(node), source: toHex(source), handle, key: toHex(key), sequence };
  host.writeSecret(path, `${JSON.stringify(json, null, 1)}\n`);
}

export function readSession(host: Host, argument: string): Outcome<SessionFile> {
  const path = resolve(host.cwd, argument);
  const bytes = host.readFile(path);
  if (bytes === undefined) return fail([noFile(host, argument, path)]);
  const open = openToOthers(host, path);
  if (open !== null) return fail([open]);
  const file = displayName(host, path);
  const wrong = (why: string): Outcome<never> => fail([diagnostic("PG8693", nowhere, { file, why })]);
  const json = parsed(bytes, sessionSchema);
  if (isFault(json)) return wrong(json.fault === "form" ? json.why : `it has version ${json.version}`);
  const { handle, sequence } = json;
  const [node, source, key] = [hexOf(json["node"], ed25519.keyBytes), hexOf(json["source"], limits.nodeIdBytes), hexOf(json["key"], sessionLimits["key-bytes"].value)];
  if (node === undefined || source === undefined || key === undefined) return wrong("a key or an id is missing, or not what it should be");
  if (!isWhole(handle, 1, 0xffff_ffff) || !isWhole(sequence, 1, mostSequence + 1)) return wrong("its handle or its sequence number is missing, or out of range");
  if (sequence > mostSequence) return wrong("it has used all its sequence numbers");
  return succeed({ node, source, handle, key, sequence });
}
