/** Types as sources write them, for parameters and for fields of records. */
import { limits } from "../../spec/limits.ts";
import { fieldTypes } from "../../spec/records.ts";
import type { FieldTypeName } from "../../spec/records.ts";
import type { EncodingName } from "../../spec/core.ts";
import { describeTree } from "../1-read/tree.ts";
import type { Tree } from "../1-read/tree.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import type { Type } from "../ir/expr.ts";
import type { Context } from "./context.ts";
import { elementEncoding } from "./forms/lists.ts";
import { ANY_BYTES, BOOL, CID, FIX, INT, MESSAGE_TYPE, NODE, OPTIONAL, U64, bytesOf, describeType, listOf, recordOf } from "./types.ts";

const named: Readonly<Record<string, Type>> = { int: INT, u64: U64, bool: BOOL, fix: FIX, node: NODE, cid: CID, type: MESSAGE_TYPE, bytes: ANY_BYTES };

type Known = Pick<Context, "reports" | "definitions">;

function unknown({ reports, definitions }: Known, tree: Tree, names: readonly string[]): null {
  const help = tree.kind === "name" ? didYouMean(tree.name, [...names, ...definitions.records.keys()]) : undefined;
  reports.report("PG2044", tree.span, { what: describeTree(tree) }, help === undefined ? {} : { help });
  return null;
}

/** `(bytes n)` or `(bytes least most)`; undefined for another list, null for a wrong one. */
function bytesType({ reports }: Known, tree: Tree): Type | null | undefined {
  const [head, ...sizes] = tree.kind === "list" ? tree.items : [];
  if (head?.kind !== "name" || head.name !== "bytes") return undefined;
  const numbers = sizes.map((size) => (size.kind === "int" && size.value >= 0 && size.value <= limits.payloadBytes ? size.value : null));
  const [least, most = least] = numbers;
  if (numbers.length > 2 || typeof least !== "number" || typeof most !== "number" || least > most) {
    reports.report("PG2038", (sizes.find((_, i) => numbers[i] === null) ?? tree).span, { where: "a length", least: 0, most: limits.payloadBytes });
    return null;
  }
  return bytesOf(least, most);
}

function recordType(known: Known, tree: Tree): Type | null | undefined {
  const layout = tree.kind === "name" ? known.definitions.records.get(tree.name) : undefined;
  return layout === undefined ? undefined : layout === null ? null : recordOf(layout);
}

/** Undefined when it is neither; null when it is one and wrong, which was reported. */
function bytesOrRecord(known: Known, tree: Tree): Type | null | undefined {
  const found = bytesType(known, tree);
  return found === undefined ? recordType(known, tree) : found;
}

/** The type of a parameter; reported and null when it is none. */
export function typeOf(known: Known, tree: Tree): Type | null {
  if (tree.kind === "name" && Object.hasOwn(named, tree.name)) return named[tree.name]!;
  const found = bytesOrRecord(known, tree);
  if (found !== undefined) return found;
  const [head, of, size, ...more] = tree.kind === "list" ? tree.items : [];
  const form = head?.kind === "name" ? head.name : "";
  if (form === "optional" && of?.kind === "name" && of.name === "node" && size === undefined) return OPTIONAL;
  if (form === "list" && of !== undefined && size !== undefined && more.length === 0) {
    const element = typeOf(known, of);
    if (element === null) return null;
    if (elementEncoding(element) === null) {
      known.reports.report("PG2047", of.span, { actual: describeType(element) });
      return null;
    }
    if (size.kind !== "int" || size.value < 1 || size.value > limits.loopTrips) {
      known.reports.report("PG2038", size.span, { where: "the capacity of a list", least: 1, most: limits.loopTrips });
      return null;
    }
    return listOf(element, size.value);
  }
  return unknown(known, tree, Object.keys(named));
}

/** Type and encoding of a record's field. */
export function fieldTypeOf(known: Known, tree: Tree): { readonly type: Type; readonly encoding: EncodingName } | null {
  if (tree.kind === "name" && Object.hasOwn(fieldTypes, tree.name)) {
    const { type, encoding } = fieldTypes[tree.name as FieldTypeName];
    return { type: named[type]!, encoding };
  }
  const found = bytesOrRecord(known, tree);
  if (found !== undefined) return found === null ? null : { type: found, encoding: "bytes" };
  return unknown(known, tree, Object.keys(fieldTypes));
}
