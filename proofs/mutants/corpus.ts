/**
 * What mutants are run on: a fixed choice of the cases of proofs/differential, in an order that lets most mutants be found
 * out early. `quick` goes first; what it does not tell from the original goes through `rest`.
 */
import { encodeBatch } from "../differential/batch.ts";
import { type Case, caseOf } from "../differential/cases.ts";
import { encodeRecords, recordOf } from "../differential/codec.ts";
import { exhaustive, type FamilyName } from "../differential/exhaustive.ts";

/** Every so-manieth case of a family; the families that are left out here are taken whole. */
const thinned: Partial<Record<FamilyName, number>> = { flow: 5, headers: 3, pairs: 2 };

const first = 5_000_000;
const generated = (from: number, count: number): Case[] => Array.from({ length: count }, (_, i) => caseOf(first + from + i));

export interface Corpus {
  readonly quick: Uint8Array;
  readonly rest: Uint8Array;
  readonly cases: number;
}

export function machineCorpus(): Corpus {
  const quick = generated(0, 1_000);
  const rest = generated(1_000, 4_000);
  let index = 0;
  for (const { family, number, make } of exhaustive()) {
    if (number % (thinned[family] ?? 1) !== 0) continue;
    (index++ % 12 === 0 ? quick : rest).push(make());
  }
  return { quick: encodeBatch(quick), rest: encodeBatch(rest), cases: quick.length + rest.length };
}

/** Programs that no verifier has seen: what the interpreter does by itself with any words behind its shape. */
export function rawCorpus(cases: (from: number, count: number) => readonly Case[]): Corpus {
  const quick = cases(0, 2_000);
  const rest = cases(2_000, 8_000);
  return { quick: encodeBatch(quick), rest: encodeBatch(rest), cases: quick.length + rest.length };
}

export function codecCorpus(): Corpus {
  const records = Array.from({ length: 24_000 }, (_, i) => recordOf(i));
  return { quick: encodeRecords(records.slice(0, 3_000)), rest: encodeRecords(records.slice(3_000)), cases: records.length };
}
