/** Where programs find what they are handed, and how long values are: the calling convention of merges and functions. */
import { inputs } from "../../spec/fields.ts";
import { limits } from "../../spec/limits.ts";
import type { Input, Type } from "./expr.ts";

/** Least and greatest length of what is a byte string at run time; null for the others. */
export function lengthOf(type: Type): readonly [number, number] | null {
  switch (type.kind) {
    case "bytes": return [type.min, type.max];
    case "record": return [type.layout.min, type.layout.max];
    case "list": return [0, type.max * elementBytes(type.of)];
    case "node": return [limits.nodeIdBytes, limits.nodeIdBytes];
    case "cid": return [4, limits.cidBytes];
    case "int": case "fix": case "u64": case "bool": case "symbol": case "optional": case "action": return null;
  }
}

/** Bytes of an element of a list, which are all of one length. */
export function elementBytes(type: Type): number {
  switch (type.kind) {
    case "int": case "fix": return 4;
    case "u64": return 8;
    case "bool": return 1;
    default: return lengthOf(type)![1];
  }
}

export function mergeInputs(state: Type): readonly Input[] {
  return (["current", "incoming", "ancestor"] as const).map((name) => ({ name, type: name === "ancestor" ? orNothing(state) : state, register: inputs[name].register }));
}

/** The same type for a byte string that may be empty instead: the ancestor of states that have none in common. */
export function orNothing(type: Type): Type {
  if (type.kind === "bytes") return { ...type, min: 0 };
  return type.kind === "record" ? { ...type, layout: { ...type.layout, min: 0 } } : type;
}

/**
 * Parameters in their registers: ints from R0, a u64 in the next even pair, byte strings from B0. Null when there are more
 * than input registers.
 */
export function functionInputs(parameters: readonly { readonly name: string; readonly type: Type }[]): readonly Input[] | null {
  let [ints, bytes] = [0, 0];
  const placed = parameters.map(({ name, type }): Input => {
    // The absent optional is the empty string.
    if (lengthOf(type) !== null || type.kind === "optional") return { name, type, register: bytes++ };
    if (type.kind === "u64") {
      const register = ints + (ints % 2);
      ints = register + 2;
      return { name, type, register };
    }
    return { name, type, register: ints++ };
  });
  return ints > limits.intFields || bytes > limits.bytesFields ? null : placed;
}
