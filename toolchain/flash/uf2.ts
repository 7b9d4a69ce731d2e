/**
 * UF2 (Microsoft, USB Flashing Format): blocks of 512 bytes, each with its address, that a boot loader takes as a file on its
 * drive. The numbers are the specification's (github.com/microsoft/uf2, README).
 */
const magic = [0x0a32_4655, 0x9e5d_5157] as const;
const magicEnd = 0x0ab1_6f30;
const blockBytes = 512;
/** The largest payload that every boot loader takes, and a page of most flash. */
const payloadBytes = 256;
const flags = { notMainFlash: 0x0000_0001, family: 0x0000_2000 } as const;

export interface Uf2Block {
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly family: number | null;
}

export function writeUf2(blocks: readonly { readonly address: number; readonly bytes: Uint8Array }[], family: number): Uint8Array {
  const pieces = blocks.flatMap(({ address, bytes }) =>
    Array.from({ length: Math.ceil(bytes.length / payloadBytes) }, (_, i) => ({ address: address + i * payloadBytes, bytes: bytes.subarray(i * payloadBytes, (i + 1) * payloadBytes) })));
  const out = new Uint8Array(pieces.length * blockBytes);
  const view = new DataView(out.buffer);
  pieces.forEach(({ address, bytes }, i) => {
    const at = i * blockBytes;
    [...magic, flags.family, address, payloadBytes, i, pieces.length, family].forEach((word, k) => view.setUint32(at + 4 * k, word, true));
    // What the image does not fill stays as erased flash is.
    out.fill(0xff, at + 32, at + 32 + payloadBytes);
    out.set(bytes, at + 32);
    view.setUint32(at + blockBytes - 4, magicEnd, true);
  });
  return out;
}

/** The blocks for the main flash; a text says why the file is none. */
export function readUf2(file: Uint8Array): readonly Uf2Block[] | string {
  if (file.length === 0 || file.length % blockBytes !== 0) return `${file.length} bytes are no whole number of blocks of ${blockBytes}`;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const count = file.length / blockBytes;
  const found: Uf2Block[] = [];
  for (let i = 0; i < count; i++) {
    const word = (k: number): number => view.getUint32(i * blockBytes + 4 * k, true);
    if (word(0) !== magic[0] || word(1) !== magic[1] || view.getUint32(i * blockBytes + blockBytes - 4, true) !== magicEnd) return `block ${i} has no magic numbers`;
    if (word(4) > 476) return `block ${i} claims ${word(4)} bytes`;
    if (word(5) !== i || word(6) !== count) return `block ${i} says that it is block ${word(5)} of ${word(6)}`;
    if ((word(2) & flags.notMainFlash) !== 0) continue;
    const start = i * blockBytes + 32;
    found.push({ address: word(3), bytes: file.subarray(start, start + word(4)), family: (word(2) & flags.family) === 0 ? null : word(7) });
  }
  return found;
}
