/** Runs node cases over the console link of a booted device and compares each answer with the model's. */
import { isDeepStrictEqual } from "node:util";
import { Node } from "../../model/node.ts";
import type { InstructionName } from "../../spec/instructions.ts";
import { installedRoute } from "../../spec/wire.ts";
import type { Simulation } from "../../sim/simulator.ts";
import { gateway } from "./firmware.ts";
import { type NodeCase, nodeCaseOf, nodeTables } from "./node-cases.ts";

export interface LinkAgreement {
  readonly accepted: number;
  readonly executed: ReadonlySet<InstructionName>;
  readonly faults: ReadonlySet<string>;
  readonly refusals: ReadonlySet<string>;
  readonly actions: ReadonlySet<string>;
  readonly disagreements: readonly string[];
}

/** A route that the firmware does not have. */
const missingRoute = 5;

function text(value: unknown): string {
  return JSON.stringify(value, (_key, each) => (each instanceof Uint8Array ? Buffer.from(each).toString("hex") : each));
}

export async function compareOverLink(sim: Simulation, from: number, count: number): Promise<LinkAgreement> {
  const node = new Node({ tables: nodeTables, gateway });
  const executed = new Set<InstructionName>();
  const faults = new Set<string>();
  const refusals = new Set<string>();
  const actions = new Set<string>();
  const disagreements: string[] = [];
  let accepted = 0;

  for (let seed = from; seed < from + count && disagreements.length < 5; seed++) {
    const each = nodeCaseOf(seed);
    await exchange(each).catch((cause: unknown) => {
      throw new Error(`case ${seed} (${each.mutation ?? "not broken"}) got no answer`, { cause });
    });
  }
  return { accepted, executed, faults, refusals, actions, disagreements };

  async function exchange(each: NodeCase): Promise<void> {
    const { seed } = each;
    const expectSame = (what: string, model: unknown, device: unknown): void => {
      if (!isDeepStrictEqual(model, device)) disagreements.push(`case ${seed} (${each.mutation ?? "not broken"}), ${what}:\n  model  ${text(model)}\n  device ${text(device)}`);
    };
    node.reset();
    expectSame("reset", { status: "ok", refusal: "ok", word: 0 }, await sim.reset());
    for (const [table, setup] of each.tables.entries()) {
      for (const entry of setup.entries) {
        const { bits: keyBits, value, node: id, key } = entry;
        expectSame("table entry", node.tableSet(table, entry, false), await sim.tableSet({ table, keyBits, remove: 0, value, node: id, key }));
      }
    }
    for (const { cid, node: id } of each.providers) {
      expectSame("provider", node.provide(cid, id, 86_400, 0n), await sim.provide({ seconds: 86_400, node: id, cid }));
    }
    const installed = node.install(each.image);
    expectSame("install", installed, await sim.install(each.image));
    if (installed.status === "ok") accepted++;
    else refusals.add(installed.refusal);

    // The program never reads the time; providers outlive the test.
    const { ttl, priority, type, sequence, source, payload } = each.message;
    const route = each.route === "missing" ? missingRoute : installedRoute;
    const model = node.message(route, { ...each.message, time: 0n }, (name) => executed.add(name));
    const { action, fault, value, node: hop, cid, sequence: echoed, vmInstructions } = await sim.message({ ttl, priority, type, route, sequence, source, payload });
    expectSame("decision", model, { action, fault, value, node: hop, cid, sequence: echoed, vmInstructions });
    faults.add(model.fault);
    actions.add(model.action);
  }
}
