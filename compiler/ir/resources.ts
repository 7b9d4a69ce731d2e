/** The resources with a static bound: what they are called in a source, in pgrid.json, and to a person. */
import type { Budget } from "./expr.ts";

export type Resource = keyof Budget;
export const resources = {
  instructions: { keyword: "instructions", words: "VM instructions" },
  hashBytes: { keyword: "hash-bytes", words: "hashed bytes" },
  lookups: { keyword: "lookups", words: "look-ups" },
  sends: { keyword: "sends", words: "messages sent" },
  cacheEntries: { keyword: "cache-entries", words: "cache entries" },
  stack: { keyword: "stack", words: "bytes of stack" },
  scratch: { keyword: "scratch", words: "bytes of scratch memory" },
} as const satisfies Readonly<Record<Resource, { readonly keyword: string; readonly words: string }>>;

export const resourceNames = Object.keys(resources) as readonly Resource[];

/** Static worst case of one run: resources that the device re-derives before it admits the program. */
export interface Bound {
  readonly instructions: number;
  readonly hashBytes: number;
  readonly lookups: number;
  /** Messages sent: 0 or 1. */
  readonly sends: number;
}
