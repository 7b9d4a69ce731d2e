/** Numbers, strings and byte literals: from the characters of a token to a value, or to what is wrong with it. */

export type NumberReading =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "u64"; readonly value: bigint }
  /** Signed, 16 fractional bits: the number times 65,536, rounded to the nearest. */
  | { readonly kind: "fix"; readonly value: number }
  | { readonly kind: "malformed" | "int-range" | "u64-range" | "fix-range" };

const shape = /^([+-]?)(0x|0b|#x|#b)?([0-9a-f]+(?:_[0-9a-f]+)*)(u64)?$/iu;
const decimal = /^([+-]?)([0-9]{1,6})\.([0-9]{1,16})$/u;
/** Longer digit strings leave every type; they are not handed to BigInt, whose cost grows with the square of the length. */
const mostDigits = 80;

/** Reads `12 -3 0x1f #x1f 0b101 1_000 5u64 1.5`. Hexadecimal and binary up to 32 bits are bit patterns of an int. */
export function readNumber(text: string): NumberReading {
  const point = decimal.exec(text);
  if (point !== null) {
    const [, sign, whole, fraction] = point;
    const scale = 10n ** BigInt(fraction!.length);
    const scaled = (BigInt(whole! + fraction!) * 131072n + scale) / (2n * scale);
    const value = sign === "-" ? -scaled : scaled;
    return value < -(1n << 31n) || value >= 1n << 31n ? { kind: "fix-range" } : { kind: "fix", value: Number(value) };
  }
  const found = shape.exec(text);
  if (found === null) return { kind: "malformed" };
  const sign = found[1];
  const radix = (found[2] ?? "").slice(-1).toLowerCase();
  const digits = found[3]!.replaceAll("_", "");
  const wide = found[4] !== undefined;
  if (radix === "" && /[^0-9]/u.test(digits)) return { kind: "malformed" };
  if (radix === "b" && /[^01]/u.test(digits)) return { kind: "malformed" };
  const significant = digits.replace(/^0+(?=.)/u, "");
  if (significant.length > mostDigits) return { kind: wide ? "u64-range" : "int-range" };
  const magnitude = BigInt((radix === "" ? "" : `0${radix}`) + significant);
  const value = sign === "-" ? -magnitude : magnitude;
  if (wide) return value < 0n || value >= 1n << 64n ? { kind: "u64-range" } : { kind: "u64", value };
  const isPattern = radix !== "" && sign === "";
  if (value < -(1n << 31n) || value >= (isPattern ? 1n << 32n : 1n << 31n)) return { kind: "int-range" };
  return { kind: "int", value: Number(BigInt.asIntN(32, value)) };
}

export interface StringReading {
  readonly bytes: Uint8Array;
  readonly text: string;
  /** Offsets of unknown escapes in the content, and their lengths. */
  readonly badEscapes: readonly (readonly [number, number])[];
}

const utf8 = new TextEncoder();
const simpleEscapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", "\\": "\\", '"': '"' };

/** Resolves the escapes of a string's content (what stands between the quotes). */
export function readString(content: string): StringReading {
  const parts: Uint8Array[] = [];
  const badEscapes: [number, number][] = [];
  let text = "";
  let at = 0;
  while (at < content.length) {
    const escape = content.indexOf("\\", at);
    const end = escape === -1 ? content.length : escape;
    if (end > at) {
      parts.push(utf8.encode(content.slice(at, end)));
      text += content.slice(at, end);
    }
    if (escape === -1) break;
    const letter = String.fromCodePoint(content.codePointAt(escape + 1)!);
    const hex = /^x([0-9a-f]{2})/iu.exec(content.slice(escape + 1, escape + 4));
    const simple = Object.hasOwn(simpleEscapes, letter) ? simpleEscapes[letter] : undefined;
    if (hex !== null) {
      const byte = Number.parseInt(hex[1]!, 16);
      parts.push(Uint8Array.of(byte));
      text += String.fromCodePoint(byte);
      at = escape + 4;
    } else {
      if (simple === undefined) badEscapes.push([escape, 1 + letter.length]);
      else {
        parts.push(utf8.encode(simple));
        text += simple;
      }
      at = escape + 1 + letter.length;
    }
  }
  return { bytes: concatenate(parts), text, badEscapes };
}

/** Bytes of `89 50 4e 47`; null when it is anything but pairs of digits with white space between the pairs. */
export function readHexBytes(content: string): Uint8Array | null {
  const words = content.split(/\s+/u).filter((word) => word !== "");
  if (words.some((word) => word.length % 2 !== 0 || !/^[0-9a-f]*$/iu.test(word))) return null;
  const digits = words.join("");
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
