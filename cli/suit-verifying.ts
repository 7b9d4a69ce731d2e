/** `pgrid image verify` of a signed file: the verdict that a device would give, with the device's number as the code. */
import { resolve } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { loadBoard } from "../toolchain/config/board.ts";
import type { Board } from "../toolchain/config/board.ts";
import { displayName } from "../toolchain/config/files.ts";
import { findProject } from "../toolchain/config/project.ts";
import type { Host } from "../toolchain/host.ts";
import { toHex } from "../toolchain/update/bytes.ts";
import { readBundle } from "../toolchain/update/bundle.ts";
import { keyId } from "../toolchain/update/hss.ts";
import { classId, uuidText } from "../toolchain/update/identity.ts";
import { declaredBytes, splitSuit } from "../toolchain/update/suit-file.ts";
import { keyNamed, verdictOn } from "../toolchain/update/verify.ts";
import { failed } from "./context.ts";
import type { CommandResult, Context } from "./context.ts";
import { publicKeys } from "./keys.ts";
import { imageCid, placeOf, refusalDiagnostic } from "./signing.ts";
import { bytes } from "./table.ts";

export const suitSuffix = ".suit";

/** Names of pgrid's own boards, by the class id of their images in hexadecimal. */
export function boardsByClass(host: Host): ReadonlyMap<string, string> {
  const names = host.list(resolve(host.root, "boards")).flatMap((name) => (name.endsWith(".json") ? [name.slice(0, -5)] : []));
  return new Map(names.map((name) => [toHex(classId(name)), name]));
}

function boardOf({ host, flags, texts }: Context, path: string): Outcome<Board | null> {
  if (flags.board === undefined) return succeed(null);
  return loadBoard(host, flags.board, findProject(host, resolve(path, "..")) ?? null, nowhere, texts);
}

export function verifySuit(context: Context, path: string): CommandResult {
  const { host, flags, style } = context;
  const file = displayName(host, path);
  if (flags.public === undefined) return failed([diagnostic("PG4004", nowhere, { verb: "image verify", what: "a public key that is trusted: --public FILE" })]);
  const trusted = publicKeys(context);
  if (!trusted.ok) return failed(trusted.diagnostics);
  const keys = trusted.value;
  const board = boardOf(context, path);
  if (!board.ok) return failed(board.diagnostics);
  const whole = host.readFile(path)!;
  const split = splitSuit(whole);
  if (!split.ok) return failed([refusalDiagnostic(split.refusal as "malformed", `\`${file}\``)]);
  const { envelope, image } = split.value;

  const first = verdictOn(envelope, {
    keys, class: board.value === null ? null : classId(board.value.name), component: flags.slot ?? null, room: null,
    newest: flags["newer-than"] ?? null, now: BigInt(Math.floor(host.today() / 1000)), image: null, place: null,
  });
  // The slot that it says it is for has a size and a place; they count in their turn.
  const slot = first.manifest?.component ?? null;
  const place = board.value === null || slot === null ? null : placeOf(board.value, slot);
  const { refusal, manifest } = verdictOn(envelope, {
    keys, class: board.value === null ? null : classId(board.value.name), component: flags.slot ?? null, room: place?.room ?? null,
    newest: flags["newer-than"] ?? null, now: BigInt(Math.floor(host.today() / 1000)), image, place: place?.place ?? null,
  });
  // A bundle is read as well; its programs the device verifies.
  const bundled = manifest?.component === "routes" ? readBundle(image.subarray(0, manifest.size)) : null;
  const refused = (code: Parameters<typeof refusalDiagnostic>[0], notes: readonly string[] = []): CommandResult =>
    ({ diagnostics: [refusalDiagnostic(code, `\`${file}\``, notes)], data: { file, refusal: code, key: manifest === null ? null : toHex(keyId(keyNamed(envelope, keys)!)), component: manifest?.component ?? null, sequence: manifest?.sequence ?? null, cid: manifest === null ? null : imageCid(manifest.digest) } });
  if (refusal !== "ok" || manifest === null) return refused(refusal === "ok" ? "malformed" : refusal, notesOn(refusal, context, manifest, keys));
  if (bundled !== null && !bundled.ok) return refused(bundled.refusal as "bad-bundle");
  const due = declaredBytes(whole)!;
  if (whole.length > due) return refused("oversize", [`the manifest says ${bytes(due - envelope.length)} of image, and ${bytes(whole.length - due)} more are in the file`]);

  const key = toHex(keyId(keyNamed(envelope, keys)!));
  const mark = (checked: boolean): string => (checked ? style.good("✓") : style.faint("–"));
  const line = (checked: boolean, name: string, text: string): void => context.print(`  ${mark(checked)} ${name.padEnd(10)} ${text}`);
  context.print(`${style.strong(file)}  ${imageCid(manifest.digest)}`);
  line(true, "signature", `of key ${key}${keys.length === 1 ? "" : `, one of ${keys.length} that are trusted`}`);
  line(board.value !== null, "board", board.value?.name ?? "not checked: no --board");
  line(flags.slot !== undefined, "slot", `${manifest.component}${flags.slot === undefined ? ", not checked: no --slot" : ""}`);
  line(place !== null, "place", place === null ? "not checked: no board with slots" : `${bytes(manifest.size)} of ${bytes(place.room!)}${place.place === null ? "" : "; its vector table points into image and RAM"}`);
  line(flags["newer-than"] !== undefined, "sequence", `${manifest.sequence}${flags["newer-than"] === undefined ? ", not checked: no --newer-than" : `, newer than ${flags["newer-than"]}`}`);
  line(true, "time", manifest.useBefore === null ? "without an end" : "not over");
  line(true, "content", `${bytes(manifest.size)}, what the manifest names`);
  if (bundled !== null) line(true, "routes", bundled.value.map(({ name }) => name).join(", "));
  return { diagnostics: [], data: { file, refusal: null, key, component: manifest.component, sequence: manifest.sequence, cid: imageCid(manifest.digest) } };
}

function notesOn(refusal: string, context: Context, manifest: ReturnType<typeof verdictOn>["manifest"], keys: readonly Uint8Array[]): readonly string[] {
  if (refusal === "unknown-key") return [keys.length === 1 ? `the key that is trusted is ${toHex(keyId(keys[0]!))}` : `the keys that are trusted are ${keys.map((key) => toHex(keyId(key))).join(", ")}`];
  if (manifest === null) return [];
  switch (refusal) {
    case "wrong-board": return [`it is made for ${boardsByClass(context.host).get(toHex(manifest.class)) ?? `class ${uuidText(manifest.class)}`}`];
    case "wrong-slot": return [`it is made for ${manifest.component === "routes" ? "the store: it is a bundle of routes" : `slot ${manifest.component}`}`];
    case "downgraded": return [`its sequence number is ${manifest.sequence}`];
    case "oversize": return [`the image has ${bytes(manifest.size)}`];
    default: return [];
  }
}

