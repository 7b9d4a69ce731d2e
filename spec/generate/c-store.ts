/** runtime-c/generated/pg_store.h: the store's kinds of records, statuses, layout and sizes. */
import { ownKinds, recordFlags, recordKinds, storeLayout, storeLimits, storeStatuses } from "../store.ts";
import type { RecordKind } from "../store.ts";
import { Header, upperSnake } from "./names.ts";

export function storeHeader(): string {
  const kinds = (table: Readonly<Record<string, RecordKind>>): [string, number, string][] => Object.entries(table).map(([name, { code, key, value }]) => [name, code, `key: ${key}; value: ${value}`]);
  const h = new Header();
  h.lines.push(
    "/* pg_store.h -- generated from spec/store.ts by spec/generate.ts; edit that file, then run `npm run generate`. */",
    "#ifndef PG_STORE_H", "#define PG_STORE_H");
  h.section("Kinds of records, by key and value");
  h.enumeration("pg_record_kind", "PG_RECORD_", [...kinds(recordKinds), ...kinds(ownKinds)]);
  h.section("Bits of a record's flags");
  for (const [name, { code, means }] of Object.entries(recordFlags)) h.define(`PG_RECORD_FLAG_${upperSnake(name)}`, `${code}u`, means);
  h.section("What comes of a request");
  h.enumeration("pg_store_status", "PG_STORE_", Object.entries(storeStatuses).map(([name, { code, title }]) => [name, code, title]));
  h.section("Layout and limits");
  for (const [name, { value, means }] of [...Object.entries(storeLayout), ...Object.entries(storeLimits)]) h.define(`PG_STORE_${upperSnake(name)}`, `${value > 0xffff ? `0x${value.toString(16)}` : value}u`, means);
  h.lines.push("", "#endif");
  return h.text();
}
