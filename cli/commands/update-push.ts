/** pgrid update push: what was signed for the slot that does not run, or the routes, or the file that is named. The host looks at it first as the device will. */
import { join, resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { pushUpdate, updateState } from "../../sim/updating.ts";
import type { SlotName, UpdateComponent } from "../../spec/update.ts";
import type { Board } from "../../toolchain/config/board.ts";
import { displayName } from "../../toolchain/config/files.ts";
import { outputDirectory } from "../../toolchain/config/flash.ts";
import { readBundle } from "../../toolchain/update/bundle.ts";
import { readEnvelope, readManifest } from "../../toolchain/update/envelope.ts";
import type { Manifest } from "../../toolchain/update/envelope.ts";
import { classId } from "../../toolchain/update/identity.ts";
import { loadPublicKey } from "../../toolchain/update/key-store.ts";
import type { DeviceState } from "../../toolchain/update/push.ts";
import { splitSuit } from "../../toolchain/update/suit-file.ts";
import { verdictOn } from "../../toolchain/update/verify.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { noFile } from "../open.ts";
import { imageCid, placeOf, refusalDiagnostic } from "../signing.ts";
import { suitSuffix } from "../suit-verifying.ts";
import { bytes } from "../table.ts";
import { erasedFlash, printState, pushFailure, stateData, withDevice } from "../updating.ts";
import type { Prepare } from "../updating.ts";

/** The file that is meant: the argument, or what `pgrid sign` wrote. `slot` is the one that does not run. */
function fileOf({ host, argument, flags }: Context, directory: string, board: Board, slot: SlotName): Outcome<string> {
  if (argument !== undefined) {
    const path = resolve(host.cwd, argument);
    return host.stat(path)?.kind === "file" ? succeed(path) : fail([noFile(host, argument, path)]);
  }
  const built = outputDirectory(directory, { name: board.name, slot: flags.routes === true ? null : slot });
  const name = flags.routes === true ? `routes${suitSuffix}` : host.list(built).find((each) => each.endsWith(suitSuffix));
  const path = join(built, name ?? `*${suitSuffix}`);
  return name !== undefined && host.stat(path)?.kind === "file" ? succeed(path) : fail([diagnostic("PG6202", nowhere, { file: displayName(host, path) })]);
}

/** As the device will judge it, by all that the host knows. */
function checked({ host, flags }: Context, board: Board, path: string, component: UpdateComponent | null, newest: number | null): Outcome<{ readonly envelope: Uint8Array; readonly payload: Uint8Array; readonly manifest: Manifest }> {
  const what = `\`${displayName(host, path)}\``;
  const split = splitSuit(host.readFile(path)!);
  if (!split.ok) return fail([refusalDiagnostic(split.refusal as "malformed", what)]);
  const { envelope, image } = split.value;
  let keys: readonly Uint8Array[] | null = null;
  if (flags.public !== undefined) {
    const key = loadPublicKey(host, resolve(host.cwd, flags.public));
    if (!key.ok) return key;
    keys = [key.value];
  }
  const place = component === null ? null : placeOf(board, component);
  const { refusal, manifest } = verdictOn(envelope, {
    keys, class: classId(board.name), component, room: place?.room ?? null, newest, now: BigInt(Math.floor(host.today() / 1000)), image, place: place?.place ?? null,
  });
  if (refusal !== "ok") return fail([refusalDiagnostic(refusal, what, ["nothing was sent"])]);
  if (image.length > manifest!.size) return fail([refusalDiagnostic("oversize", what, ["nothing was sent"])]);
  if (manifest!.component === "routes" && !readBundle(image).ok) return fail([refusalDiagnostic("bad-bundle", what, ["nothing was sent"])]);
  return succeed({ envelope, payload: image, manifest: manifest! });
}

const componentIn = (whole: Uint8Array): UpdateComponent | null => {
  const envelope = readEnvelope(whole);
  const manifest = envelope.ok ? readManifest(envelope.value.manifest) : null;
  return manifest?.ok === true ? manifest.value.component : null;
};

export function run(context: Context): Promise<CommandResult> {
  const { host, flags } = context;
  let made: string | null = null;
  /** A flash that is not there yet is made as a tool would write it: erased, with the image in its slot. */
  const factory: Prepare = (board, flash, directory) => {
    if (host.stat(flash) !== undefined) return succeed(null);
    const path = fileOf(context, directory, board, "a");
    if (!path.ok) return path;
    const slot = componentIn(host.readFile(path.value)!);
    if (slot === null || slot === "routes") return fail([diagnostic("PG4120", nowhere, { file: flags.flash!, board: board.name, why: "it is not there, and routes alone make none" })]);
    const update = checked(context, board, path.value, slot, null);
    if (!update.ok) return update;
    const content = erasedFlash(board);
    content.set(update.value.envelope, board.slots![slot].manifest.offset);
    content.set(update.value.payload, board.slots![slot].image.offset);
    host.writeFile(flash, content);
    made = path.value;
    return succeed(null);
  };
  return withDevice(context, factory, async ({ device, board, directory, state }) => {
    const report = (path: string, manifest: Manifest, sent: number, now: DeviceState): CommandResult => {
      const file = displayName(host, path);
      context.print(`${file}  ${manifest.component === "routes" ? "routes" : `slot ${manifest.component}`}, sequence ${manifest.sequence}, ${made === null ? `${bytes(sent)} sent` : `written into the new flash ${flags.flash!}`}`);
      printState(context, now);
      return { diagnostics: [], data: { ...stateData(board, now), file, component: manifest.component, sequence: manifest.sequence, cid: imageCid(manifest.digest), bytes: sent, made: made === null ? null : flags.flash! } };
    };
    if (made !== null) {
      const written = checked(context, board, made, null, null);
      return written.ok ? report(made, written.value.manifest, 0, state) : failed(written.diagnostics);
    }
    const other = state.running === "a" ? "b" : "a";
    const path = fileOf(context, directory, board, other);
    if (!path.ok) return failed(path.diagnostics);
    const component = componentIn(host.readFile(path.value)!) === "routes" ? "routes" : other;
    const update = checked(context, board, path.value, component, newestOf(state, component));
    if (!update.ok) return failed(update.diagnostics);
    const { envelope, payload, manifest } = update.value;
    let shown = 0;
    const failure = await pushUpdate(device, { envelope, payload, id: manifest.digest, time: BigInt(Math.floor(host.today() / 1000)) }, (sent) => {
      if (sent < shown + 16_384) return;
      shown = sent;
      context.progress(`   ${bytes(sent)} of ${bytes(envelope.length + payload.length)}`);
    });
    if (failure !== null) return failed([pushFailure(failure, `\`${displayName(host, path.value)}\``)]);
    return report(path.value, manifest, envelope.length + payload.length, (await updateState(device)) ?? state);
  });
}

/** The newest sequence number that is confirmed, as far as the device says; it knows more, from its trailers and its store. */
function newestOf({ running, places }: DeviceState, component: UpdateComponent): number {
  const own = running === null ? 0 : places[running].sequence;
  if (component === "routes") return Math.max(own, places.routes.sequence);
  return Math.max(0, ...(["a", "b"] as const).map((slot) => (places[slot].state === "confirmed" ? places[slot].sequence : 0)));
}
