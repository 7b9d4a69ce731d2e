/** Routes to try the compiler on, each with messages and the world that they meet: the corpus, and generated ones. */
import { generateRoute } from "../../bench/routes.ts";
import { frontEnd } from "../../compiler/pipeline.ts";
import type { Program } from "../../compiler/ir/expr.ts";
import { hashByCode, cidOf } from "../../model/hashing.ts";
import { inputsOf, run } from "../../model/machine.ts";
import type { Inputs, Outcome } from "../../model/machine.ts";
import { Table } from "../../model/table.ts";
import { verify } from "../../compiler/5-verify/verify.ts";
import { dropReasons } from "../../spec/fields.ts";
import { hostFunctions } from "../../spec/hosts.ts";
import { limits } from "../../spec/limits.ts";
import { corpus, libraries } from "../corpus/programs.ts";
import { contentId } from "../corpus/content-id.ts";
import type { Decision, Expectations, Message } from "../corpus/expectations.ts";
import { message as anyMessage } from "../../proofs/differential/cases.ts";
import { Random } from "../../proofs/differential/random.ts";

export interface Subject {
  readonly name: string;
  readonly route: Program;
  readonly world: Pick<Expectations, "tables" | "providers">;
  readonly messages: readonly Message[];
}

const random = (seed: number, count: number): Message[] => {
  const rng = new Random(seed);
  return Array.from({ length: count }, () => anyMessage(rng, new Uint8Array()));
};

function firstRoute(file: string, text: string): Program {
  const checked = frontEnd(file, text, {}, libraries);
  if (!checked.ok) throw new Error(`${file}: ${checked.diagnostics.map(({ code, message }) => `${code} ${message}`).join("; ")}`);
  return checked.value.routes[0]!;
}

export function subjects(generated: number): readonly Subject[] {
  return [
    ...corpus().filter(({ expectations }) => expectations.cases.length > 0).map(({ name, file, text, expectations }, index) => ({
      name, route: firstRoute(file, text), world: expectations,
      messages: [...expectations.cases.map(({ message }) => message), ...random(index, 12)],
    })),
    ...Array.from({ length: generated }, (_, seed) => {
      const rng = new Random(seed);
      const table = { table: `sinks-${seed}`, key: rng.bytes(16), bits: 8, value: rng.bytes(limits.nodeIdBytes) };
      const provider = { cid: contentId(new Uint8Array(), "blake3"), node: rng.bytes(limits.nodeIdBytes) };
      return { name: `generated ${seed}`, route: firstRoute("generated.lisp", generateRoute(seed)), world: { tables: [table], providers: [provider] }, messages: random(seed + 1000, 12) };
    }),
  ];
}

/** The route's tables, filled, as the model takes them. */
export function modelTables(route: Pick<Program, "tables">, world: Subject["world"]): Table[] {
  return route.tables.map(({ name, kind }) => {
    const table = new Table(kind);
    for (const entry of world.tables) {
      if (entry.table !== name) continue;
      const key = new Uint8Array(limits.tableKeyBytes);
      key.set(entry.key.subarray(0, limits.tableKeyBytes));
      const isNode = entry.value instanceof Uint8Array;
      table.put(key, entry.bits, isNode ? 0 : (entry.value as number) >>> 0, isNode ? (entry.value as Uint8Array) : new Uint8Array(limits.nodeIdBytes));
    }
    return table;
  });
}

/** Runs a route's image on the TypeScript model. */
export const runOnModel = (image: Uint8Array, route: Pick<Program, "tables">, message: Message, world: Subject["world"]): Outcome => runProgram(image, route, inputsOf(message), world);

export function runProgram(image: Uint8Array, route: Pick<Program, "tables">, inputs: Inputs, world: Subject["world"]): Outcome {
  const verdict = verify(image);
  if (!verdict.ok) throw new Error(`refused: ${verdict.refusal} at ${verdict.word}`);
  const call = (fn: number, arg: number, bytes: Uint8Array): Uint8Array | null => {
    if (fn === hostFunctions.multihash.code) {
      const hash = hashByCode(arg);
      return hash === undefined ? null : cidOf(bytes, hash);
    }
    const key = Buffer.from(bytes);
    return world.providers.findLast(({ cid }) => key.equals(cid))?.node ?? new Uint8Array();
  };
  const outcome = run(verdict.program, inputs, { tables: modelTables(route, world), call });
  if (outcome.instructions > verdict.program.bound.instructions) throw new Error(`ran ${outcome.instructions} instructions, bound ${verdict.program.bound.instructions}`);
  return outcome;
}

const reasons = new Map<number, keyof typeof dropReasons>((Object.keys(dropReasons) as (keyof typeof dropReasons)[]).map((name) => [dropReasons[name], name]));

/** A machine's outcome in the words of the corpus. */
export function decisionOf({ action, fault, value, bytes }: Pick<Outcome, "action" | "fault" | "value" | "bytes">): Decision {
  switch (action) {
    case "fault": return { action, fault };
    case "forward": return bytes.length === 0 ? { action: "gateway" } : { action, node: bytes };
    case "drop": return { action, reason: reasons.get(value)! };
    case "reply": return { action, value: value | 0 };
    case "give": throw new Error("a route that gives a value");
    default: return { action };
  }
}

/** For comparisons that are printed when they fail. */
export const text = (decision: Decision | { readonly action: "give"; readonly bytes: Uint8Array }): string =>
  JSON.stringify(decision, (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value));
