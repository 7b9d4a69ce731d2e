/** Cases as driver.c reads them, all numbers u32 little-endian, and its answers as text. */
import { tableKinds } from "../../spec/image.ts";
import { faults, refusals } from "../../spec/faults.ts";
import { hashes } from "../../spec/hashes.ts";
import { programEnds } from "../../spec/wire.ts";
import type { Case } from "./cases.ts";
import type { Prediction } from "./predict.ts";

/** Bytes and numbers, one behind the other. Batches are written by the hundred thousand: no array for each number. */
class Writer {
  #bytes = Buffer.allocUnsafe(4096);
  #length = 0;

  #room(length: number): number {
    const at = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) {
      const longer = Buffer.allocUnsafe(2 * this.#length);
      longer.set(this.#bytes.subarray(0, at));
      this.#bytes = longer;
    }
    return at;
  }
  u32(value: number): void {
    const at = this.#room(4);
    this.#bytes.writeUInt32LE(value >>> 0, at);
  }
  bytes(bytes: Uint8Array): void {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
  }
  counted(bytes: Uint8Array): void {
    this.u32(bytes.length);
    this.bytes(bytes);
  }
  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

type Encoded = Pick<Case, "image" | "grant" | "inputs" | "tables" | "providers" | "held">;

function write(out: Writer, { image, grant, inputs, tables, providers, held }: Encoded): void {
  out.counted(image);
  for (const each of [grant.instructions, grant.hashBytes, grant.lookups, grant.sends]) out.u32(each);
  out.u32(inputs.ints.size);
  for (const [register, value] of inputs.ints) {
    out.u32(register);
    out.u32(value);
  }
  out.u32(inputs.bytes.size);
  let strings = 0;
  for (const bytes of inputs.bytes.values()) strings += bytes.length;
  out.u32(strings);
  for (const [register, bytes] of inputs.bytes) {
    out.u32(register);
    out.counted(bytes);
  }
  out.u32(tables.length);
  for (const { kind, entries } of tables) {
    out.u32(tableKinds[kind]);
    out.u32(entries.length);
    for (const { key, bits, value, node } of entries) {
      out.u32(bits);
      out.u32(value);
      out.bytes(node);
      out.bytes(key);
    }
  }
  out.u32(providers.length);
  for (const { cid, node } of providers) {
    out.counted(cid);
    out.bytes(node);
  }
  out.u32(held.length);
  for (const name of held) out.bytes(Uint8Array.of(hashes[name].code));
}

export function encodeBatch(cases: readonly Encoded[]): Uint8Array {
  const out = new Writer();
  for (const each of cases) write(out, each);
  return out.done();
}

export const encodeCase = (each: Encoded): Uint8Array => encodeBatch([each]);

const hex = (bytes: Uint8Array): string => (bytes.length === 0 ? "-" : Buffer.from(bytes).toString("hex"));

/** The line that driver.c prints for a case that goes as predicted, without what the host functions were asked for. */
export function lineOf(prediction: Exclude<Prediction, { verdict: "ok" }> | Pick<Extract<Prediction, { verdict: "ok" }>, "verdict" | "bound" | "outcome">): string {
  if (prediction.verdict !== "ok") return `${refusals[prediction.verdict].code} ${prediction.word}`;
  const { action, fault, value, instructions, bytes, cid } = prediction.outcome;
  return `0 ${prediction.bound} ${programEnds[action]} ${faults[fault].code} ${value} ${instructions} ${hex(bytes)} ${hex(cid)}`;
}

/** The whole line. */
export const wholeLineOf = (prediction: Prediction): string =>
  (prediction.verdict === "ok" ? `${lineOf(prediction)} ${prediction.hashed} ${prediction.lookups}` : lineOf(prediction));
