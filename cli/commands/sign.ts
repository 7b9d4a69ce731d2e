/**
 * pgrid sign: builds for each slot of the board, and writes what a device takes: a `.suit` file beside each image; or one with the routes
 * alone. With --public the boot stage that starts them, as pgrid build does.
 */
import { join, resolve } from "node:path";
import { sha256 } from "@noble/hashes/sha2.js";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { slotNames } from "../../spec/update.ts";
import { displayName } from "../../toolchain/config/files.ts";
import { projectFile } from "../../toolchain/config/project.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { encodeEnvelope, encodeManifest, manifestDigest, signedBytes } from "../../toolchain/update/envelope.ts";
import type { Manifest } from "../../toolchain/update/envelope.ts";
import { keyId } from "../../toolchain/update/hss.ts";
import { classId, uuidText, vendor } from "../../toolchain/update/identity.ts";
import { withSigner } from "../../toolchain/update/key-store.ts";
import { verdictOn } from "../../toolchain/update/verify.ts";
import { writeBill } from "../bill.ts";
import { adviceOnBoot, bootStageData, bootStageOf, printBootStage } from "../boot.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { instantOf } from "../instants.ts";
import { growthOf } from "../keys.ts";
import { openProject, systemDirectory } from "../open.ts";
import { passphraseFor } from "../passphrase.ts";
import { imageCid, imageFor, placeOf, refusalDiagnostic, routesFor } from "../signing.ts";
import type { Signable } from "../signing.ts";
import { bytes } from "../table.ts";

/** Seconds since 1970; null without the flag. A date alone ends with its day, in UTC. */
function useBefore({ flags, host }: Context): Outcome<bigint | null> {
  const text = flags["use-before"];
  if (text === undefined) return succeed(null);
  const end = instantOf("--use-before", text);
  return end.ok && Number(end.value) * 1000 <= host.today() ? fail([diagnostic("PG8113", nowhere, { date: text })]) : end;
}

/** The path after --key, or else the project's; null: there is none. */
function keyOf({ host, flags, ...rest }: Context): Outcome<string | null> {
  if (flags.key !== undefined) return succeed(resolve(host.cwd, flags.key));
  const context: Context = { host, flags, ...rest };
  const directory = systemDirectory(context);
  if (directory !== null && host.stat(join(directory, projectFile)) === undefined) return succeed(null);
  const project = openProject(context);
  return project.ok ? succeed(project.value.raw.sign === undefined ? null : resolve(project.value.directory, project.value.raw.sign.key)) : project;
}

export async function run(asked: Context): Promise<CommandResult> {
  const key = keyOf(asked);
  if (!key.ok) return failed(key.diagnostics);
  if (key.value === null) return failed([diagnostic("PG4004", nowhere, { verb: "sign", what: "a key: --key FILE, or `sign` in pgrid.json" })]);
  return sign({ ...asked, flags: { ...asked.flags, key: key.value } }, key.value);
}

async function sign(context: Context, key: string): Promise<CommandResult> {
  const { host, flags } = context;
  if (flags.routes === true && flags.public !== undefined) return failed([diagnostic("PG4003", nowhere, { flag: "--public", expected: "no file beside --routes, which trust no key", value: flags.public[0]! })]);
  const until = useBefore(context);
  if (!until.ok) return failed(until.diagnostics);
  const builds: Signable[] = [];
  for (const what of flags.routes === true ? ["routes"] as const : flags.slot === undefined ? slotNames : [flags.slot]) {
    const made = what === "routes" ? await routesFor(context) : await imageFor(context, what);
    if (!made.ok) return failed(made.diagnostics);
    builds.push(made.value);
  }
  const { board, directory } = builds[0]!;
  // Before a signature is made: it uses up a one-time key.
  const boot = await bootStageOf(context, board, directory);
  if (!boot.ok) return failed(boot.diagnostics);
  // Seconds grow by themselves: whoever counts otherwise says so.
  const sequence = flags.sequence ?? Math.floor(host.today() / 1000);
  const manifests = builds.map(({ component, board, payload }): Manifest =>
    ({ sequence, component, vendor, class: classId(board.name), digest: sha256(payload), size: payload.length, useBefore: until.value }));

  const envelopes = await withSigner(host, key, passphraseFor(context, displayName(host, key), { isNew: false }), builds.length, growthOf(context), (signer) =>
    manifests.map((manifest) => {
      const encoded = encodeManifest(manifest);
      return { publicKey: signer.publicKey, envelope: encodeEnvelope(encoded, { keyId: keyId(signer.publicKey), signature: signer.sign(signedBytes(manifestDigest(encoded))) }) };
    }));
  if (!envelopes.ok) return failed(envelopes.diagnostics);

  const written: Record<string, unknown>[] = [];
  const bills: string[] = [];
  for (const [at, { component, board: of, directory: into, file, recordFile, payload, record }] of builds.entries()) {
    const { publicKey, envelope } = envelopes.value[at]!;
    const path = join(into, file);
    const shown = displayName(host, path);
    // As the board would: what it would refuse is not written.
    const place = placeOf(of, component) ?? { room: null, place: null };
    const { refusal } = verdictOn(envelope, { keys: [publicKey], class: classId(of.name), component, ...place, newest: null, now: null, image: payload });
    if (refusal !== "ok") return failed([refusalDiagnostic(refusal, `\`${shown}\``)]);
    const whole = joined(envelope, payload);
    const row = {
      file, board: of.name, component, sequence, useBefore: until.value === null ? null : Number(until.value), cid: imageCid(manifests[at]!.digest),
      class: uuidText(manifests[at]!.class), key: toHex(keyId(publicKey)), bytes: whole.length, envelopeBytes: envelope.length, payloadBytes: payload.length, sha256: toHex(sha256(whole)),
    };
    host.writeFile(path, whole);
    host.writeFile(join(into, recordFile), `${JSON.stringify({ schema: "pgrid.signed/1", ...row }, null, 2)}\n`);
    context.print(`${shown.padEnd(50)} ${bytes(whole.length).padStart(12)}  ${component === "routes" ? "routes" : `slot ${component}`}, sequence ${sequence}`);
    context.print(`  ${row.cid}`);
    written.push({ ...row, file: shown });
    const bill = record === null ? null : await writeBill(context, into, record);
    if (bill !== null) bills.push(bill);
  }
  if (boot.value !== null) printBootStage(context, boot.value);
  const advice = flags.routes === true ? [] : adviceOnBoot(context, board, directory, { file: key, publicKey: envelopes.value[0]!.publicKey });
  return { diagnostics: [...builds[0]!.warnings, ...advice], data: { images: written, sboms: bills, ...(boot.value === null ? {} : { boot: bootStageData(context, boot.value) }) } };
}
