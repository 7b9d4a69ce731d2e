/** runtime-c/generated/pg_envelope.h: what the device's decoder of envelopes shares with the host's. */
import { cidTag, envelopeLimits, gridTag, leafKeys, messageFaults, payloadKeys, sign1Head, windowLimits } from "../envelope.ts";
import { protocolId } from "./cddl.ts";
import { Header, hex, upperSnake } from "./names.ts";

export function envelopeHeader(): string {
  const h = new Header();
  h.lines.push(
    "/* pg_envelope.h -- generated from spec/envelope.ts by spec/generate.ts; edit that file, then run `npm run generate`. */",
    "#ifndef PG_ENVELOPE_NUMBERS_H", "#define PG_ENVELOPE_NUMBERS_H");
  h.section("Why a message is refused; up to 31 as enum pg_cbor_fault");
  h.enumeration("pg_envelope_fault", "PG_ENVELOPE_", [["fine", 0, "nothing is wrong"], ...Object.entries(messageFaults).map(([name, { code, title }]) => [name, code, title] as const)]);
  h.section("Tags, and how a signature begins");
  h.define("PG_GRID_TAG", `${hex(gridTag, 8)}u`, "\"grid\"");
  h.define("PG_GRID_CID_TAG", `${cidTag}u`);
  h.define("PG_GRID_SIGN1_FIRST", `${hex(sign1Head[0])}u`, "COSE_Sign1, of four items");
  h.define("PG_GRID_SIGN1_SECOND", `${hex(sign1Head[1])}u`);
  h.define("PG_GRID_SIGNED_HEAD", "0x82u", "an array of two: what is signed begins with it, then come the grid's first two items");
  h.section("The protocol document: a zero byte, then its CID. As an initialiser of an array of bytes");
  h.define("PG_GRID_PROTOCOL_BYTES", `{${protocolId().map((byte) => hex(byte)).join(", ")}}`);
  h.section("Keys of a payload");
  h.enumeration("pg_grid_key", "PG_GRID_KEY_", Object.entries(payloadKeys).map(([name, { key, means }]) => [name, key, means] as const));
  const bits = (names: readonly (keyof typeof payloadKeys)[]): string => `${hex(names.reduce((sum, name) => sum | 1 << payloadKeys[name].key, 0), 4)}u`;
  h.define("PG_GRID_KEYS_REQUIRED", bits((Object.keys(payloadKeys) as (keyof typeof payloadKeys)[]).filter((name) => payloadKeys[name].required)), "bit k: key k has to be there");
  h.define("PG_GRID_KEYS_LEAF", bits(leafKeys), "and its value may be the leaf of a tree");
  h.section("Limits");
  for (const [name, { value, means }] of Object.entries(envelopeLimits)) h.define(`PG_GRID_LIMIT_${upperSnake(name)}`, `${value > 0xffff ? hex(value) : value}u`, means);
  h.section("Windows over sequence numbers");
  for (const [name, { value, means }] of Object.entries(windowLimits)) h.define(`PG_WINDOW_${upperSnake(name)}`, `${value}u`, means);
  h.lines.push("", "#endif");
  return h.text();
}
