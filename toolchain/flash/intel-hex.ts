/** Intel HEX (Intel, Hexadecimal Object File Format Specification, revision A, 1988): bytes with their addresses, as text. */

const bytesPerRecord = 16;

const record = (type: number, offset: number, data: readonly number[]): string => {
  const bytes = [data.length, offset >> 8, offset & 0xff, type, ...data];
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  return `:${[...bytes, -sum & 0xff].map((byte) => byte.toString(16).padStart(2, "0")).join("").toUpperCase()}\n`;
};

export function intelHex(blocks: readonly { readonly address: number; readonly bytes: Uint8Array }[]): string {
  let text = "";
  let high = 0;
  for (const { address, bytes } of blocks) {
    for (let at = 0; at < bytes.length; ) {
      const place = address + at;
      if (place >>> 16 !== high) {
        high = place >>> 16;
        text += record(4, 0, [high >> 8, high & 0xff]);
      }
      // A record does not run over a border of 64 KiB.
      const length = Math.min(bytesPerRecord, bytes.length - at, 0x1_0000 - (place & 0xffff));
      text += record(0, place & 0xffff, [...bytes.subarray(at, at + length)]);
      at += length;
    }
  }
  return text + record(1, 0, []);
}
