/** runtime-c/generated/pg_audit.h: what the audit log is made of. */
import { auditFaults, auditHead, auditHeadBytes, auditKinds, auditLimits, auditLong, auditMessages, auditPieceBytes, auditRoom, auditRoutes, auditVersion, genesisContext } from "../audit.ts";
import { cborFaults } from "../cbor.ts";
import { faults } from "../faults.ts";
import { wireLayout } from "./c-spec.ts";
import { Header, hex, upperSnake } from "./names.ts";

export function auditHeader(): string {
  const h = new Header();
  h.lines.push(
    "/* pg_audit.h -- generated from spec/audit.ts by spec/generate.ts; edit that file, then run `npm run generate`. */",
    "#ifndef PG_AUDIT_H", "#define PG_AUDIT_H");
  h.define("PG_AUDIT_VERSION", `${auditVersion}u`);
  h.define("PG_AUDIT_GENESIS_CONTEXT", JSON.stringify(genesisContext));
  h.section("Records that are no decisions");
  h.enumeration("pg_audit_kind", "PG_AUDIT_", Object.entries(auditKinds).map(([name, { code, means }]) => [name, code, means] as const));
  for (const state of ["next", "first"] as const) {
    const kinds = Object.entries(auditKinds).filter(([, kind]) => kind.state === state).map(([name]) => `1u << PG_AUDIT_${upperSnake(name)}`);
    h.define(`PG_AUDIT_STATE_${upperSnake(state)}`, `(${kinds.join(" | ")})`, state === "next" ? "kinds that the state goes on from, by bit" : "kinds that leave the first state, by bit");
  }
  h.section("Bits of a record's head");
  for (const [name, { value, means }] of Object.entries(auditHead)) h.define(`PG_AUDIT_HEAD_${upperSnake(name)}`, `${hex(value)}u`, means);
  for (const [name, { value, means }] of Object.entries(auditLong)) h.define(`PG_AUDIT_LONG_${upperSnake(name)}`, `${hex(value)}u`, means);
  h.define("PG_AUDIT_ROUTE_PROGRAM", `${auditRoutes.program}u`, "of a decision by the program in the message");
  h.define("PG_AUDIT_LAST_FAULT", `${Math.max(...Object.values(faults).map(({ code }) => code))}u`, "of a decision");
  h.section("Limits and sizes");
  for (const [name, { value, means }] of Object.entries(auditLimits)) h.define(`PG_AUDIT_${upperSnake(name)}`, `${value}u`, means);
  for (const [name, { value, means }] of Object.entries(auditRoom)) h.define(`PG_AUDIT_ROOM_${upperSnake(name)}`, `${value}u`, means);
  h.define("PG_AUDIT_HEAD_BYTES", `${auditHeadBytes}u`, "the most bytes of what a head says");
  h.section("Why a log or a head is refused, besides enum pg_cbor_fault");
  h.enumeration("pg_audit_fault", "PG_AUDIT_FAULT_", [["ok", 0, "it holds"], ...Object.entries(auditFaults).filter(([name]) => !Object.hasOwn(cborFaults, name)).map(([name, { code, title }]) => [name, code, title] as const)]);
  h.section("Messages: kinds, offsets of their fields, sizes without the open end");
  for (const [name, message] of Object.entries(auditMessages)) {
    const prefix = `PG_MSG_${upperSnake(name)}`;
    const layout = wireLayout(message);
    h.define(prefix, `${hex(message.kind)}u`, `from the ${message.from}: ${message.means}`);
    for (const [field, offset] of layout.fields) h.define(`${prefix}_${upperSnake(field)}`, `${offset}u`);
    h.define(`${prefix}_BYTES`, `${layout.bytes}u`);
  }
  h.define("PG_AUDIT_PIECE_BYTES", `${auditPieceBytes}u`, "the most bytes of a piece");
  h.lines.push("", "#endif");
  return h.text();
}
