/** runtime-c/generated/pg_registry.h: statuses and limits of what is kept by its name. */
import { messageTypes } from "../fields.ts";
import { objectAtBytes, objectHolds, programStatuses, registryLimits, registryStatuses } from "../registry.ts";
import type { StatusRow } from "../registry.ts";
import { Header, upperSnake } from "./names.ts";

export function registryHeader(): string {
  const rows = (table: Readonly<Record<string, StatusRow>>): (readonly [string, number, string])[] => Object.entries(table).map(([name, { code, title }]) => [name, code, title]);
  const h = new Header();
  h.lines.push(
    "/* pg_registry.h -- generated from spec/registry.ts by spec/generate.ts; edit that file, then run `npm run generate`. */",
    "#ifndef PG_REGISTRY_NUMBERS_H", "#define PG_REGISTRY_NUMBERS_H");
  h.section("What comes of a request to the registry of objects");
  h.enumeration("pg_registry_status", "PG_REGISTRY_", rows(registryStatuses));
  h.section("What comes of a program of a message");
  h.enumeration("pg_program_status", "PG_PROGRAM_", rows(programStatuses));
  h.section("Messages about objects: content types, and what somebody at the line may ask");
  for (const name of ["object-put", "object-get"] as const) h.define(`PG_${upperSnake(name)}_TYPE`, `${messageTypes[name]}u`);
  h.define("PG_OBJECT_AT_BYTES", `${objectAtBytes}u`, "of the offset behind the CID, big-endian");
  h.enumeration("pg_object_hold", "PG_HOLD_", rows(objectHolds));
  h.section("Limits");
  for (const [name, { value, means }] of Object.entries(registryLimits)) h.define(`PG_REGISTRY_LIMIT_${upperSnake(name)}`, `${value}u`, means);
  h.lines.push("", "#endif");
  return h.text();
}
