/** Tests on a simulated board: the steps of routes, which are messages; the board's clock is its own, so a step that sets %time stays with the model. */
import type { CompiledStep, CompiledTest } from "../compiler/compiled.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { messageOf, sameEnd } from "../model/run-test.ts";
import type { Ended, StepResult } from "../model/run-test.ts";
import { describeFailure } from "../sim/describe.ts";
import { DeviceError } from "../sim/failure.ts";
import { startSim } from "../sim/simulator.ts";
import type { Decision, Simulation } from "../sim/simulator.ts";
import { dropReasons } from "../spec/fields.ts";
import { limits } from "../spec/limits.ts";
import { build } from "./building.ts";
import type { Built } from "./building.ts";
import type { Context } from "./context.ts";
import { machineOf } from "./simulating.ts";

export interface BoardRun {
  readonly name: string;
  readonly tests: readonly { readonly test: CompiledTest; readonly steps: readonly StepResult[] }[];
}

const sendable = ({ program, inputs }: CompiledStep): boolean => program.kind === "route" && !inputs.has("time");

function endOf({ action, node, value, fault }: Decision): Ended {
  switch (action) {
    case "forward": return { action, node: node! };
    case "gateway": case "deliver": return { action };
    case "drop": return { action, reason: Object.entries(dropReasons).find(([, code]) => code === value)?.[0] ?? String(value) };
    case "reply": return { action, value: value | 0 };
    case "fault": return { action, fault };
  }
}

async function runOne(sim: Simulation, test: CompiledTest, { compiled }: Built): Promise<readonly StepResult[]> {
  await sim.reset();
  for (const { table, key, bits, value } of test.tables) {
    const index = compiled.tables.findIndex(({ name }) => name === table);
    const whole = new Uint8Array(limits.tableKeyBytes);
    whole.set(key);
    const isNode = value instanceof Uint8Array;
    if (index >= 0) await sim.tableSet({ table: index, keyBits: bits, remove: 0, value: isNode ? 0 : value >>> 0, node: isNode ? value : new Uint8Array(limits.nodeIdBytes), key: whole });
  }
  for (const { node, cid } of test.providers) await sim.provide({ seconds: 86_400, node, cid });
  const results: StepResult[] = [];
  for (const step of test.steps.filter(sendable)) {
    const { ttl, priority, type, sequence, source, payload } = messageOf(step);
    const route = compiled.routes.findIndex(({ name }) => name === step.program.name);
    const decision = await sim.message({ ttl, priority, type, route, sequence, source, payload });
    const ended = endOf(decision);
    const within = step.instructions === null || decision.vmInstructions <= step.instructions;
    results.push({ step, ended, instructions: decision.vmInstructions, passed: sameEnd(ended, step.expected) && within });
  }
  return results;
}

/** Builds the project, boots it, and runs what can be sent to it. */
export async function runOnBoard(context: Context, tests: readonly CompiledTest[]): Promise<Outcome<BoardRun>> {
  const built = await build(context, { simulating: true });
  if (!built.ok) return built;
  const machine = machineOf(context.host, built.value);
  if (!machine.ok) return machine;
  let sim: Simulation | undefined;
  try {
    sim = await startSim(context.host, machine.value);
    const ran: { test: CompiledTest; steps: readonly StepResult[] }[] = [];
    for (const test of tests) {
      if (!test.steps.some(sendable)) continue;
      ran.push({ test, steps: await runOne(sim, test, built.value) });
    }
    return succeed({ name: built.value.board.name, tests: ran });
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    const described = describeFailure(error.failure);
    return fail(described === null ? [] : [described]);
  } finally {
    sim?.close();
  }
}
