/** What the TypeScript verifier and model say about a case. */
import { verify } from "../../compiler/5-verify/verify.ts";
import { cidOf, hashByCode } from "../../model/hashing.ts";
import { type Environment, type Outcome, run } from "../../model/machine.ts";
import { Table } from "../../model/table.ts";
import type { RefusalName } from "../../spec/faults.ts";
import { hostFunctions } from "../../spec/hosts.ts";
import type { InstructionName } from "../../spec/instructions.ts";
import { limits } from "../../spec/limits.ts";
import type { Case, TableSetup } from "./cases.ts";

export type Prediction =
  | { readonly verdict: Exclude<RefusalName, "ok">; readonly word: number }
  /** `hashed` bytes and `lookups` are what the host functions were asked for. */
  | { readonly verdict: "ok"; readonly bound: number; readonly outcome: Outcome; readonly hashed: number; readonly lookups: number };

export function tableOf(setup: TableSetup): Table {
  const table = new Table(setup.kind);
  for (const { key, bits, value, node } of setup.entries) table.put(key, bits, value, node);
  return table;
}

export function environmentOf(each: Case): Environment & { readonly asked: { hashed: number; lookups: number } } {
  const asked = { hashed: 0, lookups: 0 };
  return {
    asked,
    tables: each.tables.map(tableOf),
    call(fn, arg, bytes) {
      if (fn === hostFunctions.multihash.code) {
        asked.hashed += bytes.length;
        const hash = hashByCode(arg);
        return hash === undefined || !each.held.includes(hash) ? null : cidOf(bytes, hash);
      }
      asked.lookups++;
      const found = each.providers.find(({ cid }) => cid.length === bytes.length && cid.every((byte, at) => byte === bytes[at]));
      return found?.node ?? new Uint8Array();
    },
  };
}

export function predict(each: Case, executed?: (name: InstructionName) => void): Prediction {
  const verdict = verify(each.image, each.grant);
  if (!verdict.ok) return { verdict: verdict.refusal, word: verdict.word };
  // A broken image can name more tables than the case sets up; they are empty.
  const env = environmentOf(each);
  const kinds = ["exact-node", "exact-int", "prefix-node", "prefix-int"] as const;
  const tables = [...verdict.program.tables].map((kind, index) => (env.tables[index]?.kindCode === kind ? env.tables[index] : new Table(kinds[kind]!)));
  const outcome = run(verdict.program, each.inputs, { tables, call: env.call }, executed);
  if (outcome.instructions > verdict.program.bound.instructions) throw new Error(`case ${each.seed} ran longer than its bound`);
  if (outcome.cid.length > limits.cidBytes) throw new Error(`case ${each.seed} made too long a CID`);
  return { verdict: "ok", bound: verdict.program.bound.instructions, outcome, ...env.asked };
}
