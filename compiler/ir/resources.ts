/** The resources with a static bound: what they are called in a source, in pgrid.json, and to a person. */
import { resources as limited } from "../../spec/resources.ts";
import type { Budget } from "./expr.ts";

export type Resource = keyof Budget;
export const resources = {
  instructions: { keyword: "instructions", words: limited["instructions"].words },
  hashBytes: { keyword: "hash-bytes", words: limited["hash-bytes"].words },
  lookups: { keyword: "lookups", words: limited["lookups"].words },
  sends: { keyword: "sends", words: limited["sends"].words },
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
