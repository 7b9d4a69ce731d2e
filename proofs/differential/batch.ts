/** Cases as driver.c reads them, all numbers u32 little-endian, and its answers as text. */
import { tableKinds } from "../../spec/image.ts";
import { faults, refusals } from "../../spec/faults.ts";
import { hashes } from "../../spec/hashes.ts";
import { programEnds } from "../../spec/wire.ts";
import type { Case } from "./cases.ts";
import type { Prediction } from "./predict.ts";

const u32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value >>> 0, true);
  return bytes;
};

export function encodeCase({ image, grant, inputs, tables, providers, held }: Pick<Case, "image" | "grant" | "inputs" | "tables" | "providers" | "held">): Uint8Array {
  const strings = [...inputs.bytes];
  return Buffer.concat([
    u32(image.length), image,
    ...[grant.instructions, grant.hashBytes, grant.lookups, grant.sends].map(u32),
    u32(inputs.ints.size), ...[...inputs.ints].flatMap((pair) => pair.map(u32)),
    u32(strings.length), u32(strings.reduce((sum, [, bytes]) => sum + bytes.length, 0)),
    ...strings.flatMap(([register, bytes]) => [u32(register), u32(bytes.length), bytes]),
    u32(tables.length),
    ...tables.flatMap(({ kind, entries }) => [
      u32(tableKinds[kind]), u32(entries.length),
      ...entries.flatMap(({ key, bits, value, node }) => [u32(bits), u32(value), node, key]),
    ]),
    u32(providers.length), ...providers.flatMap(({ cid, node }) => [u32(cid.length), cid, node]),
    u32(held.length), Uint8Array.from(held, (name) => hashes[name].code),
  ]);
}

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
