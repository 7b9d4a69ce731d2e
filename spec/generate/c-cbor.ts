/** runtime-c/generated/pg_cbor.h: what is wrong with an encoding, and the numbers of CBOR's own that the reader has. */
import { cborDepth, cborFaults, cborMajor, cborSimple, cborTagMost } from "../cbor.ts";
import { Header, upperSnake } from "./names.ts";

export function cborHeader(): string {
  const h = new Header();
  h.lines.push(
    "/* pg_cbor.h -- generated from spec/cbor.ts by spec/generate.ts; edit that file, then run `npm run generate`. */",
    "#ifndef PG_CBOR_NUMBERS_H", "#define PG_CBOR_NUMBERS_H");
  h.section("What is wrong with an encoding; messages continue above 31");
  h.enumeration("pg_cbor_fault", "PG_CBOR_", [["fine", 0, "nothing"], ...Object.entries(cborFaults).map(([name, { code, title }]) => [name, code, title] as const)]);
  h.section("Major types");
  for (const [name, value] of Object.entries(cborMajor)) h.define(`PG_CBOR_MAJOR_${upperSnake(name)}`, `${value}u`);
  h.section("Simple values");
  for (const [name, value] of Object.entries(cborSimple)) h.define(`PG_CBOR_SIMPLE_${upperSnake(name)}`, `${value}u`);
  h.section("Limits");
  h.define("PG_CBOR_DEPTH", `${cborDepth}u`, "arrays, maps and tags that may be inside each other");
  h.define("PG_CBOR_TAG_MOST", `0x${cborTagMost.toString(16)}u`, "the largest tag");
  h.lines.push("", "#endif");
  return h.text();
}
