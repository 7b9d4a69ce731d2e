/** Values as results show them: in the notation of the route language, fields of records by name. */
import type { Type } from "../compiler/ir/expr.ts";
import { elementBytes } from "../compiler/ir/inputs.ts";
import { hexOf } from "../toolchain/config/project.ts";

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Printable ASCII as a string, other bytes as a byte literal. */
function bytesText(bytes: Uint8Array): string {
  const printable = bytes.length > 0 && bytes.every((byte) => byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c);
  return printable ? `"${String.fromCharCode(...bytes)}"` : `#"${hexOf(bytes)}"`;
}

/** A fixed-point number with as many digits as tell it from its neighbours. */
export const fixText = (value: number): string => {
  const text = (value / 65536).toFixed(5).replace(/0+$/u, "");
  return text.endsWith(".") ? `${text}0` : text;
};

/** A value in the encoding in which programs give it; what does not fit its type is shown as bytes. */
export function valueText(bytes: Uint8Array, type: Type): string {
  const number = (width: number): bigint => {
    let value = 0n;
    for (const byte of bytes.subarray(0, width)) value = (value << 8n) | BigInt(byte);
    return value;
  };
  switch (type.kind) {
    case "int": return bytes.length === 4 ? String(view(bytes).getInt32(0)) : bytesText(bytes);
    case "fix": return bytes.length === 4 ? fixText(view(bytes).getInt32(0)) : bytesText(bytes);
    case "symbol": return bytes.length === 2 ? String(view(bytes).getUint16(0)) : bytesText(bytes);
    case "u64": return bytes.length === 8 ? `${number(8)}u64` : bytesText(bytes);
    case "bool": return bytes.length === 1 ? (bytes[0] === 0 ? "false" : "true") : bytesText(bytes);
    case "optional": return bytes.length === 0 ? "none" : `(node "${hexOf(bytes)}")`;
    case "node": return `(node "${hexOf(bytes)}")`;
    case "list": {
      const size = elementBytes(type.of);
      const elements = Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => valueText(bytes.subarray(i * size, (i + 1) * size), type.of));
      return `(list ${elements.join(" ")})`;
    }
    case "record": {
      if (bytes.length < type.layout.min) return bytesText(bytes);
      const fields = type.layout.fields.map(({ name, type: of, encoding, offset }, i) => {
        const end = type.layout.fields[i + 1]?.offset ?? bytes.length;
        const piece = bytes.subarray(offset, end);
        return `:${name} ${fieldText(piece, of, encoding)}`;
      });
      return `(${type.layout.name} ${fields.join(" ")})`;
    }
    case "bytes": case "cid": case "action": return bytesText(bytes);
  }
}

function fieldText(piece: Uint8Array, type: Type, encoding: string): string {
  if (encoding === "bytes") return valueText(piece, type);
  const ordered = encoding.endsWith("le") ? Uint8Array.from(piece).reverse() : piece;
  const wide = new Uint8Array(type.kind === "u64" ? 8 : type.kind === "bool" ? 1 : 4);
  wide.set(ordered, wide.length - ordered.length);
  return valueText(wide, type);
}

/** A type as the reference writes it. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case "bytes": return type.min === type.max ? `(bytes ${type.min})` : `(bytes ${type.min} ${type.max})`;
    case "list": return `(list ${typeText(type.of)} ${type.max})`;
    case "record": return type.layout.name;
    case "optional": return "(optional node)";
    case "symbol": return "type";
    default: return type.kind;
  }
}
