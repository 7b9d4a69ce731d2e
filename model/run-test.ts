/** Runs a compiled deftest on the model of the machine: what `pgrid test` does without a board. */
import type { CompiledProgram, CompiledStep, CompiledTest } from "../compiler/compiled.ts";
import { verify } from "../compiler/5-verify/verify.ts";
import { dropReasons } from "../spec/fields.ts";
import { hostFunctions } from "../spec/hosts.ts";
import { limits } from "../spec/limits.ts";
import { hashByCode, cidOf } from "./hashing.ts";
import { inputsOf, run } from "./machine.ts";
import type { Inputs, Message, Outcome } from "./machine.ts";
import { Table } from "./table.ts";

/** How a step ended, in the words of its expectation. */
export type Ended = CompiledStep["expected"];

export interface StepResult {
  readonly step: CompiledStep;
  readonly ended: Ended;
  readonly instructions: number;
  readonly passed: boolean;
}

/** A message whose fields a test does not give. */
export const testMessage: Message = { ttl: 8, type: 0, priority: 3, sequence: 0, time: 0n, source: new Uint8Array(limits.nodeIdBytes), payload: new Uint8Array() };

/** The message that a step hands to a route or a policy. */
export function messageOf({ inputs }: Pick<CompiledStep, "inputs">): Message {
  const given = Object.fromEntries([...inputs].filter(([name]) => name !== "right"));
  return { ...testMessage, ...given } as Message;
}

function startOf({ program, inputs }: CompiledStep): Inputs {
  if (program.kind === "route" || program.kind === "policy") return inputsOf(messageOf({ inputs }), Number(inputs.get("right") ?? 0));
  const ints = new Map<number, number>();
  const bytes = new Map<number, Uint8Array>();
  for (const { name, register } of program.inputs) {
    const value = inputs.get(name) ?? new Uint8Array();
    if (value instanceof Uint8Array) bytes.set(register, value);
    else if (typeof value === "bigint") ints.set(register, Number(value & 0xffffffffn)).set(register + 1, Number(value >> 32n));
    else ints.set(register, value);
  }
  return { ints, bytes };
}

const key32 = (key: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(limits.tableKeyBytes);
  whole.set(key);
  return whole;
};

function tablesOf(program: CompiledProgram, test: CompiledTest): Table[] {
  return program.tables.map(({ name, kind }) => {
    const table = new Table(kind);
    for (const { table: of, key, bits, value } of test.tables) {
      if (of !== name) continue;
      if (value instanceof Uint8Array) table.put(key32(key), bits, 0, value);
      else table.put(key32(key), bits, value >>> 0, new Uint8Array(limits.nodeIdBytes));
    }
    return table;
  });
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

function ended(program: CompiledProgram, { action, fault, value, bytes }: Outcome): Ended {
  switch (action) {
    case "forward": return bytes.length === 0 ? { action: "gateway" } : { action, node: bytes };
    case "gateway": case "deliver": return { action };
    case "drop": return { action, reason: Object.entries(dropReasons).find(([, code]) => code === value)![0] };
    case "reply": return { action, value: value | 0 };
    case "fault": return { action, fault };
    // A policy gives the number of a grant; a test asks whether there is one.
    case "give": return program.kind === "policy"
      ? { action, bytes: Uint8Array.of(bytes.some((byte) => byte !== 0) ? 1 : 0), type: { kind: "bool" } }
      : { action, bytes, type: program.result };
  }
}

export function sameEnd(a: Ended, b: Ended): boolean {
  if (a.action !== b.action) return false;
  switch (a.action) {
    case "forward": return same(a.node, (b as typeof a).node);
    case "give": return same(a.bytes, (b as typeof a).bytes);
    case "drop": return a.reason === (b as typeof a).reason;
    case "reply": return a.value === (b as typeof a).value;
    case "fault": return a.fault === (b as typeof a).fault;
    case "gateway": case "deliver": return true;
  }
}

export function runTest(test: CompiledTest): readonly StepResult[] {
  return test.steps.map((step) => {
    const verdict = verify(step.program.image);
    if (!verdict.ok) throw new Error(`the verifier refuses ${step.program.name}: ${verdict.refusal}`);
    const outcome = run(verdict.program, startOf(step), {
      tables: tablesOf(step.program, test),
      call(fn, arg, bytes) {
        if (fn === hostFunctions.multihash.code) {
          const hash = hashByCode(arg);
          return hash === undefined ? null : cidOf(bytes, hash);
        }
        return test.providers.findLast(({ cid }) => same(cid, bytes))?.node ?? new Uint8Array();
      },
    });
    const end = ended(step.program, outcome);
    const within = step.instructions === null || outcome.instructions <= step.instructions;
    return { step, ended: end, instructions: outcome.instructions, passed: sameEnd(end, step.expected) && within };
  });
}
