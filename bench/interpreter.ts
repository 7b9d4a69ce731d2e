/** interp.* and decision.*: instructions on the simulated Cortex-M7, the same on every run. */
import type { Host } from "../toolchain/host.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { measureFirmware, measuredOnce } from "./firmware.ts";
import type { Count } from "./firmware.ts";

/** Results that the peers' workloads give (peers.md), and actions of spec/wire.ts. */
export const expected: Readonly<Record<string, number>> = {
  refused: 0, vm_fletcher: 0x5bac8c3d, c_fletcher: 0x5bac8c3d, vm_loop: 0x09a7aae8, c_loop: 0x09a7aae8,
  vm_route: 0x00071047, c_route: 0x00071047, c_route_skip: 0x00071047, vm_route_domain: 0x00071047, c_route_match: 0x00071047, vm_route_forward: 1,
  aot_fletcher: 0x5bac8c3d, aot_loop: 0x09a7aae8, aot_route: 0x00071047, aot_match: 0x00071047,
  vm_empty: 3, vm_decision: 1, vm_decision_vm: 1, c_decision: 1, hash: 0x16, lookup: 1, receive: 1, verify_route: 0,
};

export async function interpreterFigures(host: Host): Promise<Figures> {
  const counts = await measuredOnce(host);
  const goto = await measureFirmware(host, { name: "goto", extra: { "vm/interp.c": ["-DPG_DISPATCH_GOTO", "-fno-crossjumping"] } });
  for (const [name, value] of Object.entries(expected)) {
    for (const set of [counts, goto]) {
      if (set.get(name)?.value !== value) throw new Error(`${name} gave ${set.get(name)?.value ?? "nothing"}, not ${value}`);
    }
  }
  const of = (name: string, set: ReadonlyMap<string, Count> = counts): number => set.get(name)!.count;
  const hash = of("hash");
  return {
    "interp.fletcher": figure(of("vm_fletcher"), "instructions", 10_000),
    "interp.route": figure(of("vm_route"), "instructions", 8_500),
    "interp.loop": figure(of("vm_loop"), "instructions", 740_000),
    "interp.empty_call": figure(of("vm_empty"), "instructions", 30),
    "interp.route_domain": figure(of("vm_route_domain"), "instructions"),
    "interp.route_domain_ratio": figure(of("vm_route_domain") / of("c_route"), "times C", 1.12),
    "interp.route_domain_same_table_ratio": figure(of("vm_route_domain") / of("c_route_match"), "times C that calls the same table match"),
    "interp.route_forward": figure(of("vm_route_forward"), "instructions"),
    "interp.c_fletcher": figure(of("c_fletcher"), "instructions"),
    "interp.c_route": figure(of("c_route"), "instructions"),
    "interp.c_route_match": figure(of("c_route_match"), "instructions"),
    "interp.c_loop": figure(of("c_loop"), "instructions"),
    "interp.goto_fletcher": figure(of("vm_fletcher", goto), "instructions"),
    "interp.goto_route": figure(of("vm_route", goto), "instructions"),
    "interp.goto_loop": figure(of("vm_loop", goto), "instructions"),
    "interp.goto_empty_call": figure(of("vm_empty", goto), "instructions"),
    "interp.verify_route": figure(of("verify_route"), "instructions"),
    "decision.standard_path": figure(of("vm_decision") - hash, "instructions, hash excluded", 900),
    "decision.standard_path_ratio": figure((of("vm_decision") - hash) / (of("c_decision") - hash), "times C", 1.25),
    "decision.c_standard_path": figure(of("c_decision") - hash, "instructions, hash excluded"),
    "decision.hash": figure(hash, "instructions, sha3-256 of 64 bytes"),
    "decision.lookup": figure(of("lookup"), "instructions, provider table full"),
    "decision.receive_per_byte": figure(of("receive") / 100, "instructions", 30),
  };
}
