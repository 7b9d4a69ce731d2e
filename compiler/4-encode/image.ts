/** Writes a program image: the layout of spec/image.ts. */
import { imageHeader, imageHeaderBytes, imageMagic, tableKinds } from "../../spec/image.ts";
import { isaVersion } from "../../spec/instructions.ts";
import type { Bound } from "../ir/resources.ts";
import type { TableUse } from "../ir/expr.ts";
import { crc32 } from "../support/crc32.ts";
import type { Constants } from "./registers.ts";

export interface ImageParts {
  readonly code: Uint32Array;
  readonly constants: Constants;
  readonly tables: readonly TableUse[];
  readonly registers: { readonly ints: number; readonly bytes: number };
  readonly scratch: number;
  readonly bound: Bound;
}

export function writeImage(parts: ImageParts): Uint8Array {
  const { code, constants, tables, registers, scratch, bound } = parts;
  const used = imageHeaderBytes + 4 * (code.length + constants.words.length) + tables.length + constants.bytes.length;
  const image = new Uint8Array(Math.ceil(used / 4) * 4);
  const view = new DataView(image.buffer);
  const header: Record<(typeof imageHeader)[number][0], number> = {
    magic: imageMagic, isa: isaVersion, tables: tables.length, ints: registers.ints, bytes: registers.bytes,
    codeWords: code.length, constWords: constants.words.length, constBytes: constants.bytes.length, scratch,
    instructions: bound.instructions, hashBytes: bound.hashBytes, lookups: bound.lookups, sends: bound.sends, checksum: 0,
  };
  let at = 0;
  let checksumAt = 0;
  for (const [name, bytes] of imageHeader) {
    if (name === "checksum") checksumAt = at;
    if (bytes === 1) view.setUint8(at, header[name]);
    else if (bytes === 2) view.setUint16(at, header[name], true);
    else view.setUint32(at, header[name], true);
    at += bytes;
  }
  for (const word of [...code, ...constants.words]) {
    view.setUint32(at, word, true);
    at += 4;
  }
  for (const { kind } of tables) image[at++] = tableKinds[kind];
  image.set(constants.bytes, at);
  view.setUint32(checksumAt, crc32(image), true);
  return image;
}
