/** runtime-c/generated/pg_update.h: what the boot stage, the node's update code and the host's signer share. */
import { bundle, suit, trailerUnitBytes, trailerUnits, trailerWords, updateComponents, updateLimits, updateMessages, updateRefusals, updateStates, vendorId } from "../update.ts";
import { wireLayout } from "./c-spec.ts";
import { Header, hex, upperSnake } from "./names.ts";

type Numbers = Readonly<Record<string, { readonly value: number; readonly means: string }>>;

/** A negative number in brackets: a macro may stand behind a minus. */
const signed = (value: number): string => (value < 0 ? `(${value})` : `${value}u`);

/** A head of CBOR in its shortest form. */
function head(major: number, value: number): number[] {
  if (value < 24) return [major << 5 | value];
  return value < 256 ? [major << 5 | 24, value] : [major << 5 | 25, value >> 8, value & 255];
}
const integer = (value: number): number[] => (value < 0 ? head(1, -1 - value) : head(0, value));
const wrapped = (bytes: readonly number[]): number[] => [...head(2, bytes.length), ...bytes];

/** COSE's protected header {1: -46}, and a SUIT digest up to its 32 bytes. */
export const protectedHeader: readonly number[] = [...head(5, 1), ...integer(suit["header-algorithm"].value), ...integer(suit["algorithm-hss-lms"].value)];
export const digestHead: readonly number[] = [...head(4, 2), ...integer(suit["algorithm-sha256"].value), ...head(2, 32)];
/** What is signed, up to the 32 bytes of the manifest's digest, which end it: ["Signature1", protected, h'', digest] of RFC 9052, 4.4. */
export const signedHead: readonly number[] = [
  ...head(4, 4), ...head(3, 10), ...[..."Signature1"].map((letter) => letter.charCodeAt(0)), ...wrapped(protectedHeader), ...wrapped([]),
  ...head(2, digestHead.length + 32), ...digestHead,
];

const bytes = (values: readonly number[]): string => `{${values.map((value) => hex(value)).join(", ")}}`;

export function updateHeader(): string {
  const h = new Header();
  h.lines.push(
    "/* pg_update.h -- generated from spec/update.ts by spec/generate.ts; edit that file, then run `npm run generate`. */",
    "#ifndef PG_UPDATE_H", "#define PG_UPDATE_H");

  h.section("Why an image or an update is refused");
  h.enumeration("pg_update_refusal", "PG_UPDATE_", Object.entries(updateRefusals).map(([name, { code, title }]) => [name, code, title] as const));

  h.section("SUIT and COSE: tags, labels, values");
  for (const [name, { value, means }] of Object.entries(suit)) h.define(`PG_SUIT_${upperSnake(name)}`, signed(value), means);
  h.section("Encodings that never change: as initialisers of arrays of bytes");
  h.define("PG_SUIT_PROTECTED_BYTES", bytes(protectedHeader), "COSE's protected header");
  h.define("PG_SUIT_DIGEST_HEAD_BYTES", bytes(digestHead), "a digest up to its 32 bytes");
  h.define("PG_SUIT_SIGNED_HEAD_BYTES", bytes(signedHead), "what is signed, up to the 32 bytes that end it");
  h.define("PG_SUIT_VENDOR_BYTES", bytes((vendorId.replaceAll("-", "").match(/../gu) ?? []).map((pair) => Number.parseInt(pair, 16))), vendorId);

  h.section("Component ids");
  for (const [name, { code, means }] of Object.entries(updateComponents)) h.define(`PG_UPDATE_COMPONENT_${upperSnake(name)}`, `${hex(code)}u`, means);

  h.section("A slot's trailer: units by number, and the pattern of each");
  h.define("PG_TRAILER_UNIT_BYTES", `${trailerUnitBytes}u`, "at least; the program unit of the flash when that is larger");
  h.define("PG_TRAILER_UNITS", `${trailerUnits}u`);
  for (const [name, { first, units, pattern, means }] of Object.entries(trailerWords)) {
    h.define(`PG_TRAILER_${upperSnake(name)}_FIRST`, `${first}u`, means);
    h.define(`PG_TRAILER_${upperSnake(name)}_UNITS`, `${units}u`);
    h.define(`PG_TRAILER_${upperSnake(name)}_PATTERN`, `${hex(pattern, 8)}u`);
  }

  h.section("Limits");
  for (const [name, { value, means }] of Object.entries(updateLimits as Numbers)) h.define(`PG_UPDATE_LIMIT_${upperSnake(name)}`, `${value}u`, means);
  h.section("Route bundles");
  for (const [name, { value, means }] of Object.entries(bundle as Numbers)) h.define(`PG_BUNDLE_${upperSnake(name)}`, `${value}u`, means);
  h.section("What is in a slot");
  h.enumeration("pg_update_state", "PG_UPDATE_STATE_", Object.entries(updateStates).map(([name, { code, title }]) => [name, code, title] as const));

  h.section("Messages: kinds, offsets of their fields, sizes without the open end");
  for (const [name, message] of Object.entries(updateMessages)) {
    const prefix = `PG_MSG_${upperSnake(name)}`;
    const layout = wireLayout(message);
    h.define(prefix, `${hex(message.kind)}u`, `from the ${message.from}: ${message.means}`);
    for (const [field, offset] of layout.fields) h.define(`${prefix}_${upperSnake(field)}`, `${offset}u`);
    h.define(`${prefix}_BYTES`, `${layout.bytes}u`);
  }
  h.lines.push("", "#endif");
  return h.text();
}
