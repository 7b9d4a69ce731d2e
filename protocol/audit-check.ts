/** The checks of protocol/audit.ts by name. A test puts a module in the place of this one that lets one check hold always: what it refuses, and nothing else, must then come out otherwise. */
export type AuditCheck =
  | "VERSION" | "ITEM" | "LENGTH" | "COUNT" | "KIND" | "SHORTEST" | "OUTCOME_NUMBER" | "AGAIN" | "UNKNOWN_OUTCOME" | "LONG" | "LATE" | "GIVEN" | "OUTCOME" | "RESULTS" | "ORDER" | "LINK" | "GENESIS" | "CLOCK"
  | "STATE" | "RESTART" | "EPOCH_LAST" | "EPOCH_NEXT" | "OTHER_LOG" | "HEAD_EPOCH" | "HEAD_LINK" | "HEAD_SEGMENTS" | "HEAD_RECORDS" | "KEY" | "SIGNATURE" | "UNSIGNED" | "ROLLED_BACK";

export const holds = (_check: AuditCheck, condition: boolean): boolean => condition;
