/**
 * Where the parts of a program image stand (spec/image.ts). Reading proves nothing: `verify` does the checking.
 */
import { imageHeader, imageHeaderBytes } from "../../spec/image.ts";

export type HeaderField = (typeof imageHeader)[number][0];
export type Header = Readonly<Record<HeaderField, number>>;

/** What the longest run of a program can cost. */
export interface Bound {
  readonly instructions: number;
  readonly hashBytes: number;
  readonly lookups: number;
  readonly sends: number;
}

/** The parts of an image. As the result of `verify`: an admitted program, every claim in its header true. */
export interface Program {
  /** R[8 .. 8 + ints) and B[4 .. 4 + bytes) are its locals. */
  readonly ints: number;
  readonly bytes: number;
  readonly scratch: number;
  readonly code: Uint32Array;
  readonly constWords: Uint32Array;
  /** Codes of `tableKinds`. */
  readonly tables: Uint8Array;
  readonly constBytes: Uint8Array;
  readonly bound: Bound;
}

/** Offset of each header field. */
export const headerOffsets: Readonly<Record<HeaderField, number>> = (() => {
  const offsets: Partial<Record<HeaderField, number>> = {};
  let at = 0;
  for (const [name, bytes] of imageHeader) {
    offsets[name] = at;
    at += bytes;
  }
  return offsets as Record<HeaderField, number>;
})();

/** Reads the header of an image that has at least `imageHeaderBytes` bytes. */
export function readHeader(image: Uint8Array): Header {
  const view = new DataView(image.buffer, image.byteOffset, imageHeaderBytes);
  const header: Partial<Record<HeaderField, number>> = {};
  for (const [name, bytes] of imageHeader) {
    const at = headerOffsets[name];
    header[name] = bytes === 1 ? view.getUint8(at) : bytes === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
  }
  return header as Header;
}

/** Bytes that an image with this header takes, without and with its padding. */
export function declaredBytes(header: Header): { readonly content: number; readonly total: number } {
  const content = imageHeaderBytes + 4 * header.codeWords + 4 * header.constWords + header.tables + header.constBytes;
  return { content, total: Math.ceil(content / 4) * 4 };
}

/** Cuts an image into its parts; parts that the image is too short for come out shorter. */
export function cut(image: Uint8Array, header: Header): Program {
  const constsAt = imageHeaderBytes + 4 * header.codeWords;
  const tablesAt = constsAt + 4 * header.constWords;
  const bytesAt = tablesAt + header.tables;
  return {
    ints: header.ints,
    bytes: header.bytes,
    scratch: header.scratch,
    code: words(image.subarray(imageHeaderBytes, constsAt)),
    constWords: words(image.subarray(constsAt, tablesAt)),
    tables: image.slice(tablesAt, bytesAt),
    constBytes: image.slice(bytesAt, bytesAt + header.constBytes),
    bound: { instructions: header.instructions, hashBytes: header.hashBytes, lookups: header.lookups, sends: header.sends },
  };
}

function words(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const words = new Uint32Array(bytes.length >> 2);
  for (let index = 0; index < words.length; index++) words[index] = view.getUint32(4 * index, true);
  return words;
}
