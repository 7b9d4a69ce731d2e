/** runtime-c/generated/pg_admission.h: sessions, and what a device keeps of admitted chains. */
import { admissionFaults, admissionLimits, answerRoute, messageResource, sessionContext, sessionContextKey, sessionLimits, sessionType } from "../admission.ts";
import { messageTypes } from "../fields.ts";
import { Header, hex, upperSnake } from "./names.ts";

export function admissionHeader(): string {
  const h = new Header();
  h.lines.push(
    "/* pg_admission.h -- generated from spec/admission.ts by spec/generate.ts; edit that file, then run `npm run generate`. */",
    "#ifndef PG_ADMISSION_NUMBERS_H", "#define PG_ADMISSION_NUMBERS_H");
  h.section("Sessions");
  h.define("PG_SESSION_CONTEXT", JSON.stringify(sessionContext), "of BLAKE3's derive-key mode");
  h.define("PG_SESSION_CONTEXT_KEY", `{${sessionContextKey.map((byte) => hex(byte)).join(", ")}}`, "what that mode makes of it, as an initialiser of an array of bytes");
  h.define("PG_SESSION_TYPE", `${sessionType}u`, "content type of requests and answers");
  h.define("PG_REVOCATION_TYPE", `${messageTypes.revocation}u`, "content type of what revokes a token");
  h.define("PG_SESSION_ANSWER_ROUTE", `{${answerRoute.map((byte) => hex(byte)).join(", ")}}`, "as an initialiser of an array of bytes");
  for (const [name, { value, means }] of Object.entries(sessionLimits)) h.define(`PG_SESSION_${upperSnake(name)}`, `${value}u`, means);
  h.section("Tables");
  for (const [name, { value, means }] of Object.entries(admissionLimits)) h.define(`PG_ADMISSION_${upperSnake(name)}`, `${value}u`, means);
  h.define("PG_ADMISSION_RESOURCE", `PG_RESOURCE_${upperSnake(messageResource)}`, "of which a message takes one");
  h.section("Why an event is refused, besides enum pg_envelope_fault and enum pg_token_fault");
  h.enumeration("pg_admission_fault", "PG_ADMISSION_", [["ok", 0, "nothing is wrong"], ...Object.entries(admissionFaults).map(([name, { code, title }]) => [name, code, title] as const)]);
  h.lines.push("", "#endif");
  return h.text();
}
