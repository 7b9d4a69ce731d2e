/** Byte strings: numbers of the network's order, hexadecimal. */

export const u32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
/** The caller has seen that four bytes are there. */
export const readU32 = (bytes: Uint8Array, at: number): number => ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;

export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
/** Undefined unless the text is wholly pairs of lower-case digits. */
export const fromHex = (text: string): Uint8Array | undefined => (/^(?:[0-9a-f]{2})*$/u.test(text) ? Uint8Array.from(Buffer.from(text, "hex")) : undefined);
