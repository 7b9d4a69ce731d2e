/** runtime-c/generated/pg_spec.h: every number that the runtime shares with the compiler and the host tools. */
import { counters, crashes, faults, refusals, statuses } from "../faults.ts";
import { dropReasons, fields, inputs } from "../fields.ts";
import { cidVersion, codecs, hashes } from "../hashes.ts";
import { hostFunctions } from "../hosts.ts";
import { imageHeader, imageHeaderBytes, imageMagic, tableKinds } from "../image.ts";
import { instructions, isaVersion } from "../instructions.ts";
import { limits } from "../limits.ts";
import { rightOfAction, rightOfObjects, rights } from "../rights.ts";
import { frameMessageBytes, gridJudges, gridMessages, gridTroubles, installedRoute, programEnds, wireMessages, wireSizes } from "../wire.ts";
import type { WireMessage } from "../wire.ts";
import { Header, hex, upperSnake } from "./names.ts";

const coded = (table: Record<string, { code: number; title: string }>) =>
  Object.entries(table).map(([name, { code, title }]) => [name, code, title] as const);

/** Bytes of a frame around the largest message: CRC-32, one COBS code byte in 254 bytes begun, the closing zero. */
export const frameCrcBytes = 4;
export const frameBytes = frameMessageBytes + frameCrcBytes + Math.ceil((frameMessageBytes + frameCrcBytes) / 254) + 1;

/** [field, offset, size] of a wire message, the kind byte being at 0, and the bytes before its `rest`. */
export function wireLayout(message: WireMessage): { fields: (readonly [string, number, number])[]; bytes: number; open: boolean } {
  let at = 1;
  let open = false;
  const placed = message.fields.map(([name, type]) => {
    const offset = at;
    at += wireSizes[type];
    open ||= type === "rest";
    return [name, offset, wireSizes[type]] as const;
  });
  return { fields: placed, bytes: at, open };
}

function machine(h: Header): void {
  h.section("Limits (spec/limits.ts)");
  for (const [name, value] of Object.entries(limits)) h.define(`PG_${upperSnake(name)}`, `${value}u`);

  h.section("Opcodes (spec/instructions.ts)");
  h.define("PG_ISA_VERSION", `${isaVersion}u`);
  for (const [name, { opcode }] of Object.entries(instructions)) h.define(`PG_OP_${name}`, `${hex(opcode)}u`);
  const used = new Set<number>(Object.values(instructions).map(({ opcode }) => opcode));
  const unused = Array.from({ length: 0x80 }, (_, opcode) => opcode).filter((opcode) => !used.has(opcode));
  h.define("PG_EACH_UNUSED_OPCODE(X)", unused.map((opcode) => `X(${hex(opcode)}u)`).join(" "));
  h.define("PG_EACH_INSTRUCTION(X)", Object.keys(instructions).map((name) => `X(${name})`).join(" "));

  h.section("Registers of the message fields (spec/fields.ts)");
  for (const [name, { register, type }] of Object.entries(fields)) {
    const file = type === "bytes" || type === "node" ? "B" : "R";
    h.define(`PG_FIELD_${upperSnake(name)}`, `${register}u`, type === "u64" ? `R[${register}], R[${register + 1}]` : `${file}[${register}]`);
  }
  for (const [name, { register }] of Object.entries(inputs)) h.define(`PG_INPUT_${upperSnake(name)}`, `${register}u`, name === "right" ? `R[${register}]` : `B[${register}]`);
  for (const [name, code] of Object.entries(dropReasons)) h.define(`PG_DROP_${upperSnake(name)}`, `${code}u`);
  h.define("PG_DROP_REASONS", `${Object.keys(dropReasons).length}u`, "codes run from 0");

  h.section("Program image (spec/image.ts): offsets in its header");
  h.define("PG_IMAGE_MAGIC", `${hex(imageMagic, 8)}u`);
  h.define("PG_IMAGE_HEADER_BYTES", `${imageHeaderBytes}u`);
  let at = 0;
  for (const [name, size] of imageHeader) {
    h.define(`PG_IMAGE_AT_${upperSnake(name)}`, `${at}u`);
    at += size;
  }
  if (at !== imageHeaderBytes) throw new Error(`the image header's fields take ${at} bytes, imageHeaderBytes says ${imageHeaderBytes}`);
  h.enumeration("pg_table_kind", "PG_TABLE_KIND_", Object.entries(tableKinds));
  h.define("PG_TABLE_KINDS", `${Object.keys(tableKinds).length}u`);
}

function outcomes(h: Header): void {
  h.section("Faults, refusals, statuses, crashes, counters (spec/faults.ts)");
  h.enumeration("pg_fault", "PG_FAULT_", coded(faults));
  h.enumeration("pg_refusal", "PG_REFUSAL_", coded(refusals));
  h.enumeration("pg_status", "PG_STATUS_", coded(statuses));
  h.enumeration("pg_crash", "PG_CRASH_", coded(crashes));
  h.enumeration("pg_counter", "PG_COUNTER_", Object.entries(counters).map(([name, { index, title }]) => [name, index, title] as const));
  h.define("PG_COUNTERS", `${Object.keys(counters).length}u`);
  h.enumeration("pg_action", "PG_ACTION_", Object.entries(programEnds));

  h.section("Rights that a policy grants (spec/rights.ts)");
  h.enumeration("pg_right", "PG_RIGHT_TO_", Object.entries(rights).map(([name, { code, means }]) => [name, code, means] as const));
  h.define("PG_NO_RIGHT", "0xffu");
  for (const [type, right] of Object.entries(rightOfObjects)) h.define(`PG_RIGHT_OF_${upperSnake(type)}`, `PG_RIGHT_TO_${upperSnake(right)}`);
  h.define("PG_RIGHTS_OF_ACTIONS", `{${Object.values(rightOfAction).map((name) => (name === null ? "PG_NO_RIGHT" : `PG_RIGHT_TO_${upperSnake(name)}`)).join(", ")}}`, "by the action's number");
}

function registries(h: Header): void {
  h.section("Hash registry (spec/hashes.ts): multihash codes, digest sizes, CID parts");
  for (const [name, { code, digestBytes, source }] of Object.entries(hashes)) {
    h.define(`PG_HASH_${upperSnake(name)}`, `${hex(code)}u`, source);
    h.define(`PG_HASH_${upperSnake(name)}_BYTES`, `${digestBytes}u`);
  }
  h.define("PG_EACH_HASH(X)", Object.values(hashes).map(({ code }) => `X(${hex(code)}u)`).join(" "));
  h.define("PG_CID_VERSION", `${cidVersion}u`);
  for (const [name, code] of Object.entries(codecs)) h.define(`PG_CODEC_${upperSnake(name)}`, `${hex(code)}u`);
  h.define("PG_CID_PREFIX_BYTES", `${limits.cidBytes - limits.digestBytes}u`, "version, codec, hash code, digest length");

  h.section("Host functions (spec/hosts.ts): code; bytes of the result; cost");
  h.define("PG_HOST_FUNCTIONS", `${Object.keys(hostFunctions).length}u`);
  for (const [name, { code, resultBytes, cost }] of Object.entries(hostFunctions)) {
    const prefix = `PG_HOST_${upperSnake(name)}`;
    h.define(prefix, `${code}u`);
    h.define(`${prefix}_RESULT_BYTES`, `${resultBytes}u`);
    h.define(`${prefix}_HASH_BYTES_PER_BYTE`, `${cost.hashBytesPerByte}u`);
    h.define(`${prefix}_LOOKUPS`, `${cost.lookups}u`);
  }
}

function wire(h: Header): void {
  h.section("Console link (spec/wire.ts): message kinds, offsets of their fields, sizes without the open end");
  for (const [name, message] of Object.entries({ ...wireMessages, ...gridMessages })) {
    const prefix = `PG_MSG_${upperSnake(name)}`;
    const layout = wireLayout(message);
    h.define(prefix, `${hex(message.kind)}u`, `from the ${message.from}: ${message.means}`);
    for (const [field, offset] of layout.fields) h.define(`${prefix}_${upperSnake(field)}`, `${offset}u`);
    h.define(`${prefix}_BYTES`, `${layout.bytes}u`);
  }
  h.enumeration("pg_grid_judge", "PG_JUDGE_", Object.entries(gridJudges).map(([name, { code, means }]) => [name, code, means]));
  h.enumeration("pg_grid_trouble", "PG_TROUBLE_", Object.entries(gridTroubles).map(([name, { code, means }]) => [name, code, means]));
  h.define("PG_INSTALLED_ROUTE", `${hex(installedRoute, 4)}u`);
  h.define("PG_FRAME_MESSAGE_BYTES", `${frameMessageBytes}u`, "the largest message on the link");
  h.define("PG_FRAME_CRC_BYTES", `${frameCrcBytes}u`);
  h.define("PG_FRAME_BYTES", `${frameBytes}u`, "its frame, closing zero included");
}

export function specHeader(): string {
  const h = new Header();
  h.lines.push(
    "/* pg_spec.h -- generated by spec/generate.ts from spec/; edit those files, then run `npm run generate`. */",
    "#ifndef PG_SPEC_H", "#define PG_SPEC_H");
  machine(h);
  outcomes(h);
  registries(h);
  wire(h);
  h.lines.push("", "#endif");
  return h.text();
}
