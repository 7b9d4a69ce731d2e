/** pgrid update push: a signed file to a device. The device judges it; what it is certain to refuse is not sent. */
import { resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { updateLimits } from "../../spec/update.ts";
import type { UpdateComponent } from "../../spec/update.ts";
import type { Board } from "../../toolchain/config/board.ts";
import { displayName } from "../../toolchain/config/files.ts";
import { newFlash } from "../../toolchain/flash/images.ts";
import { pushUpdate, updateState } from "../../sim/updating.ts";
import { readEnvelope, readManifest } from "../../toolchain/update/envelope.ts";
import { readBundle } from "../../toolchain/update/bundle.ts";
import { classId } from "../../toolchain/update/identity.ts";
import type { DeviceState } from "../../toolchain/update/push.ts";
import { verdictOn } from "../../toolchain/update/verify.ts";
import { splitSuit } from "../../toolchain/update/suit-file.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { publicKeys } from "../keys.ts";
import { noFile } from "../open.ts";
import { imageCid, placeOf, refusalDiagnostic } from "../signing.ts";
import { bytes } from "../table.ts";
import { boardOf, noAnswer, pushFailure, statusSeconds, withDevice } from "../updating.ts";

export function run(context: Context): Promise<CommandResult> {
  const { host } = context;
  const path = resolve(host.cwd, context.argument!);
  const file = displayName(host, path);
  const stop = (...found: CommandResult["diagnostics"]): Promise<CommandResult> => Promise.resolve(failed(found));
  if (host.stat(path)?.kind !== "file") return stop(noFile(host, context.argument!, path));
  const split = splitSuit(host.readFile(path)!);
  if (!split.ok) return stop(refusalDiagnostic(split.refusal as "malformed", `\`${file}\``));
  const { envelope, image: payload } = split.value;
  const read = readEnvelope(envelope);
  const manifest = read.ok ? readManifest(read.value.manifest) : read;
  if (!manifest.ok) return stop(refusalDiagnostic(manifest.refusal as "malformed", `\`${file}\``));
  const { component, sequence, digest, size } = manifest.value;
  if (payload.length !== size) {
    return stop(refusalDiagnostic(payload.length < size ? "truncated" : "oversize", `\`${file}\``, [`the manifest says ${bytes(size)} behind the envelope, and ${bytes(payload.length)} are there`]));
  }

  let made = false;
  return withDevice(context, "update push", async (device) => {
    const state = await updateState(device, 1000 * statusSeconds);
    if (state === null) return failed([noAnswer("update-state", statusSeconds)]);
    const data = { file, component, sequence, cid: imageCid(digest), bytes: envelope.length + payload.length };
    if (made) {
      context.print(`${file}  slot ${component}, sequence ${sequence}, in the new flash ${context.flags.flash!}`);
      return { diagnostics: [], data };
    }
    const refused = foreseen(context, envelope, payload, state);
    if (!refused.ok) return failed(refused.diagnostics);
    const total = envelope.length + payload.length;
    let tenths = 0;
    const why = await pushUpdate(device, { envelope, payload, id: digest, time: BigInt(Math.floor(host.today() / 1000)) }, (done) => {
      const now = Math.floor((10 * done) / total);
      if (now > tenths) context.progress(`   ${10 * now}%  ${bytes(done)} of ${bytes(total)}`);
      tenths = Math.max(tenths, now);
    });
    if (why !== null) return failed([pushFailure(why, `\`${file}\``)]);
    context.print(`${file}  ${component === "routes" ? "routes" : `slot ${component}`}, sequence ${sequence}, ${bytes(total)}`);
    context.print(component === "routes" ? "  active now; `pgrid update rollback --routes` goes back"
      : `  installed: reset the device to start it; it is started ${updateLimits.attempts.value} times at most until \`pgrid update confirm\``);
    return { diagnostics: [], data };
  }, (board, flash) => {
    // A flash that is not there is made as a tool would leave it: erased, with the image in its slot.
    if (host.stat(flash) !== undefined) return succeed(null);
    if (component === "routes") return fail([diagnostic("PG4120", nowhere, { file: context.flags.flash!, board: board.name, why: "it is not there, and routes alone make none" })]);
    const refused = foreseen(context, envelope, payload, null);
    if (!refused.ok) return refused;
    host.writeFile(flash, newFlash(board, component, split.value));
    made = true;
    return succeed(null);
  });
}

/**
 * What the device would refuse, by all that is known here: nothing is sent then. The board is known with --flash or --board, whose signature
 * it is with --public; what was confirmed is what the device says.
 */
function foreseen(context: Context, envelope: Uint8Array, payload: Uint8Array, state: DeviceState | null): Outcome<null> {
  const { host, flags } = context;
  let board: Board | null = null;
  if (flags.flash !== undefined || flags.board !== undefined) {
    const found = boardOf(context);
    if (!found.ok) return found;
    board = found.value.board;
  }
  let keys: readonly Uint8Array[] | null = null;
  if (flags.public !== undefined) {
    const trusted = publicKeys(context);
    if (!trusted.ok) return trusted;
    keys = trusted.value;
  }
  const read = readEnvelope(envelope);
  const manifest = read.ok ? readManifest(read.value.manifest) : read;
  const is = manifest.ok ? manifest.value.component : null;
  // Routes go to the store whatever runs; an image goes into the slot that does not run.
  const component = state === null || state.running === null || is === "routes" ? is : state.running === "a" ? "b" : "a";
  const place = board === null || component === null ? null : placeOf(board, component);
  const { refusal } = verdictOn(envelope, {
    keys, class: board === null ? null : classId(board.name), component, room: place?.room ?? null, newest: state === null ? null : newestOf(state, component),
    now: BigInt(Math.floor(host.today() / 1000)), image: payload, place: place?.place ?? null,
  });
  const found = refusal !== "ok" ? refusal : is === "routes" && !readBundle(payload).ok ? "bad-bundle" : null;
  return found === null ? succeed(null) : fail([refusalDiagnostic(found, `\`${displayName(host, resolve(host.cwd, context.argument!))}\``, ["nothing was sent"])]);
}

/** The newest sequence number that is confirmed, as far as the device says; it knows more, from its trailers and its store. */
function newestOf({ running, places }: DeviceState, component: UpdateComponent | null): number {
  if (component === "routes") return Math.max(running === null ? 0 : places[running].sequence, places.routes.sequence);
  return Math.max(0, ...(["a", "b"] as const).map((slot) => (places[slot].state === "confirmed" ? places[slot].sequence : 0)));
}
