/** Consistent Overhead Byte Stuffing (Cheshire and Baker, IEEE/ACM Transactions on Networking 7(2), 1999), without the closing zero. */

/** A block's code byte counts itself and up to 254 bytes. */
const longestBlock = 254;

export function cobsEncode(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length + Math.floor(bytes.length / longestBlock) + 1);
  let code = 0;
  let at = 1;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte !== 0) out[at++] = byte;
    // A full block implies no zero after it; at the very end of the data it needs no successor.
    const full = at - code === longestBlock + 1;
    if (byte === 0 || (full && i + 1 < bytes.length)) {
      out[code] = at - code;
      code = at++;
    }
  }
  out[code] = at - code;
  return out.subarray(0, at);
}

/** Undefined when a code runs past the end, or the coded bytes hold a zero. */
export function cobsDecode(coded: Uint8Array): Uint8Array | undefined {
  const out = new Uint8Array(coded.length);
  let length = 0;
  for (let at = 0; at < coded.length; ) {
    const code = coded[at]!;
    const end = at + code;
    if (code === 0 || end > coded.length) return undefined;
    for (at++; at < end; at++) {
      if (coded[at] === 0) return undefined;
      out[length++] = coded[at]!;
    }
    if (code <= longestBlock && at < coded.length) out[length++] = 0;
  }
  return out.subarray(0, length);
}
