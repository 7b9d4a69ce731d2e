/**
 * The checks of runtime-c/wire/check.h by the same names. A test puts a module in the place of this one that lets one check hold always:
 * what that check refuses, and nothing else, must then come out otherwise.
 */
export type WireCheck =
  | "TRAILING" | "INDEFINITE" | "SHORTEST" | "SIMPLE" | "TYPE" | "TAG" | "RANGE" | "SORTED" | "DUPLICATE" | "DEPTH" | "UTF8" | "OVERSIZE" | "ITEMS"
  | "PROTOCOL" | "CID_ZERO" | "CID" | "HASH" | "KEY" | "REQUIRED" | "ROUTE" | "BUDGET" | "PAIR" | "RESOURCE" | "ORDER" | "RECEIPTS" | "RECEIPT"
  | "LOG" | "LEAF" | "INDEX" | "PATH" | "HASHES" | "PAYLOAD" | "SOURCE" | "MESSAGE_TYPE" | "PRIORITY" | "SEQUENCE" | "CHAIN" | "LINK" | "PROOF_SIZE"
  | "PROOF_FORM" | "HOP" | "TTL" | "LAST_HOP"
  | "LEAF_THERE" | "PATH_LENGTH" | "ROOT" | "OLD" | "REPLAY" | "KEPT";

export const holds = (_check: WireCheck, condition: boolean): boolean => condition;
