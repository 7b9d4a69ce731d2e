/** Changes anywhere in byte strings, for properties of readers: a bit or a byte changed, one put in or taken out, the end cut off, some bytes twice. */
import * as fc from "fast-check";
import { joined } from "../../compiler/support/bytes.ts";

type Edit = { readonly at: number; readonly kind: "flip" | "set" | "insert" | "remove" | "cut" | "copy"; readonly value: number };
/** A few of them. */
export const edits = fc.array(fc.record({ at: fc.nat(10_000), kind: fc.constantFrom<Edit["kind"]>("flip", "set", "insert", "remove", "cut", "copy"), value: fc.nat(255) }), { minLength: 1, maxLength: 3 });
export function edited(bytes: Uint8Array, list: readonly Edit[]): Uint8Array {
  return list.reduce((now, { at, kind, value }) => {
    if (now.length === 0) return now;
    const i = at % now.length;
    const [before, after] = [now.subarray(0, i), now.subarray(i + 1)];
    switch (kind) {
      case "flip": return joined(before, Uint8Array.of(now[i]! ^ (1 << value % 8)), after);
      case "set": return joined(before, Uint8Array.of(value), after);
      case "insert": return joined(before, Uint8Array.of(value), now.subarray(i));
      case "remove": return joined(before, after);
      case "cut": return before;
      case "copy": return joined(now.subarray(0, i + 1 + value % 8), now.subarray(i));
    }
  }, bytes);
}
