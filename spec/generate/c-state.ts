/** runtime-c/generated/pg_state.h: layout and faults of changes of state. */
import { messageTypes } from "../fields.ts";
import { headLayout, stateFaults, stateLayout, stateLimits, stateRight, stateRightName } from "../state.ts";
import { Header, upperSnake } from "./names.ts";

export function stateHeader(): string {
  const h = new Header();
  h.lines.push(
    "/* pg_state.h -- generated from spec/state.ts by spec/generate.ts; edit that file, then run `npm run generate`. */",
    "#ifndef PG_STATE_NUMBERS_H", "#define PG_STATE_NUMBERS_H");
  h.section("A payload: the old root first");
  for (const [name, { value, means }] of Object.entries(stateLayout)) h.define(`PG_STATE_AT_${upperSnake(name)}`, `${value}u`, means);
  h.define("PG_STATE_RIGHT", `${stateRight}u`, `what the constraint is asked for: ${stateRightName}`);
  h.section("A head: the size first, big-endian");
  for (const [name, { value, means }] of Object.entries(headLayout)) h.define(`PG_HEAD_AT_${upperSnake(name)}`, `${value}u`, means);
  h.section("Content types, and limits");
  h.define("PG_HEAD_TYPE", `${messageTypes["log-head"]}u`, "of what has a log's head for its payload");
  h.define("PG_CHANGE_TYPE", `${messageTypes["state-change"]}u`, "of a change of a state");
  for (const [name, { value, means }] of Object.entries(stateLimits)) h.define(`PG_STATE_LIMIT_${upperSnake(name)}`, `${value}u`, means);
  h.section("Why a change is refused, besides enum pg_envelope_fault and enum pg_admission_fault");
  h.enumeration("pg_state_fault", "PG_STATE_", [["ok", 0, "nothing is wrong"], ...Object.entries(stateFaults).map(([name, { code, title }]) => [name, code, title] as const)]);
  h.lines.push("", "#endif");
  return h.text();
}
