/**
 * Cases for a whole node at the other end of the link: the requests that set it up, a program for the volatile slot, a
 * message. The arrival time is the device's own, so that no admitted program here reads it.
 */
import { verify } from "../../compiler/5-verify/verify.ts";
import { decode } from "../../compiler/5-verify/operands.ts";
import { cidOf } from "../../model/hashing.ts";
import type { Message } from "../../model/machine.ts";
import { fields } from "../../spec/fields.ts";
import { type HashName, hashes } from "../../spec/hashes.ts";
import type { TableKindName } from "../../spec/image.ts";
import { byOpcode, wordsOf } from "../../spec/instructions.ts";
import { limits } from "../../spec/limits.ts";
import { message, program, table, type TableSetup } from "../../proofs/differential/cases.ts";
import { Random } from "../../proofs/differential/random.ts";

/** The node's tables; programs name the first few of them. */
export const nodeTables: readonly TableKindName[] = ["exact-node", "exact-int", "prefix-node", "prefix-int"];

export interface NodeCase {
  readonly seed: number;
  readonly mutation: string | null;
  readonly image: Uint8Array;
  /** Its time means nothing: the device has its own. */
  readonly message: Message;
  readonly tables: readonly TableSetup[];
  readonly providers: readonly { readonly cid: Uint8Array; readonly node: Uint8Array }[];
  /** Whether the message goes to the installed program, or to a route that is not there. */
  readonly route: "installed" | "missing";
}

const hashNames = Object.keys(hashes) as HashName[];

/** Whether an admitted program reads %time; others do not matter, they do not run. */
function readsTime(image: Uint8Array): boolean {
  const verdict = verify(image);
  if (!verdict.ok) return false;
  const { code } = verdict.program;
  const timeRegisters = [fields.time.register, fields.time.register + 1];
  for (let pc = 0; pc < code.length;) {
    const { name, row } = byOpcode.get(code[pc]! & 0xff)!;
    const end = pc + wordsOf(row);
    for (const { kind, value } of decode(name, row, code.subarray(pc, end)).operands) {
      const read = kind === "rs2" ? [value, value + 1] : kind === "rs" || kind === "ps" ? [value] : [];
      if (read.some((n) => timeRegisters.includes(n))) return true;
    }
    pc = end;
  }
  return false;
}

export function nodeCaseOf(seed: number): NodeCase {
  const rng = new Random(seed ^ 0x6e6f6465);
  for (;;) {
    const tables = Uint8Array.from({ length: rng.between(0, nodeTables.length) }, (_, index) => index);
    const { draft, image, mutation } = program(rng, 0.42, { tables, readsTime: false });
    if (image.length > limits.installBytes || readsTime(image)) continue;
    const received = message(rng, draft.parts.constBytes);
    return {
      seed, mutation, image, message: received,
      tables: [...draft.parts.tables].map((index) => table(rng, nodeTables[index]!, received, 3)),
      providers: hashNames.filter(() => rng.chance(0.3)).map((hash) => ({ cid: cidOf(rng.pick([received.payload, received.source]), hash), node: rng.bytes(limits.nodeIdBytes) })),
      route: rng.chance(0.02) ? "missing" : "installed",
    };
  }
}
