/** What was done to arrive at the initial memory, done again on the kernel's model: the same capabilities at the same places of the same tree. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { capabilityTypes } from "../../spec/kernel.ts";
import { copy } from "../../model/kernel/boot.ts";
import { derive, plant, preorder } from "../../model/kernel/derivation.ts";
import { show } from "../../model/kernel/frame.ts";
import { storedFlagsOf } from "../../model/kernel/image.ts";
import { cap } from "../../model/kernel/numbers.ts";
import { Cap, Kernel, Slot as ModelSlot, VSpace as ModelVSpace, World } from "../../model/kernel/state.ts";
import type { KernelObject } from "../../model/kernel/state.ts";
import { make } from "../../model/kernel/untyped.ts";
import { describe } from "../../toolchain/system/description.ts";
import { distribute } from "../../toolchain/system/distribute.ts";
import { cellsAddress } from "../../toolchain/system/kernel-memory.ts";
import { layOut } from "../../toolchain/system/layout.ts";
import { attributesOf, flagDevice, flagUser } from "../../toolchain/system/objects.ts";
import type { Slot, Thing } from "../../toolchain/system/objects.ts";
import { descriptionOf, drawn } from "./any.ts";
import { boardNamed } from "./image.ts";
import { Memory } from "./memory.ts";

const board = boardNamed().layout!;

test("the operations, done on the model, give the tree that the memory has", () => {
  fc.assert(fc.property(drawn, (d) => {
    const described = describe("system.json", JSON.stringify(descriptionOf(d)));
    if (!described.ok) throw new Error(described.diagnostics[0]!.message);
    const names = Object.keys(described.value.description.components);
    const layout = layOut(described.value, board, new Map(names.map((name) => [name, { flash: 5000, ram: 100 }])), { flash: 0, ram: 0 });
    if (!layout.ok) throw new Error(layout.diagnostics[0]!.message);
    const made = distribute(described.value, layout.value, board);
    if (!made.ok) throw new Error(made.diagnostics[0]!.message);

    const k = new Kernel(new World(0, new Uint32Array(0), 25), 32);
    const objects = new Map<Thing, KernelObject>();
    const slots = new Map<number, ModelSlot>();
    const slotOf = ({ index }: Slot): ModelSlot => {
      if (!slots.has(index)) slots.set(index, new ModelSlot(index));
      return slots.get(index)!;
    };
    const objectOf = (thing: Thing, bits: number): KernelObject => {
      if (!objects.has(thing)) objects.set(thing, thing.type === "irq-handler" ? k.lines[thing.index - 1]! : make(capabilityTypes[thing.type].code, bits, thing.index)!);
      return objects.get(thing)!;
    };
    for (const operation of made.value.operations) {
      switch (operation.kind) {
        case "create": {
          const { to } = operation;
          const root = new Cap(capabilityTypes[to.type].code, slotOf(to));
          Object.assign(root, { rights: to.rights, bits: to.bits, original: true, user: (to.flags & flagUser) !== 0, device: (to.flags & flagDevice) !== 0 });
          if (typeof to.object === "number") root.base = to.object;
          else if (to.type === "untyped") root.base = cellsAddress(board) + 16 * to.object.index;
          else root.object = objectOf(to.object, to.bits);
          if (to.type === "cnode") root.data = to.data as number;
          plant(k.roots, root);
          break;
        }
        case "derive": {
          const from = slotOf(operation.from).cap!;
          const { to } = operation;
          const isBadge = (to.type === "endpoint" || to.type === "notification") && to.data !== 0;
          copy(k, from, slotOf(to), to.rights, isBadge ? (to.data as number) : null);
          break;
        }
        case "issue": {
          const handler = new Cap(cap.irqHandler, slotOf(operation.to));
          Object.assign(handler, { bits: operation.line, original: true, object: k.lines[operation.line] });
          derive(k.roots, handler, slotOf(operation.control).cap!);
          break;
        }
        case "map": {
          const frame = slotOf(operation.frame).cap!;
          const region = layout.value.components.find(({ name }) => name === operation.vspace.name)!.regions[operation.region]!;
          show(k, frame, objectOf(operation.vspace, 0) as ModelVSpace, operation.region, frame.rights, attributesOf(region.access, region.kind === "device"));
          break;
        }
      }
    }

    const memory = new Memory(made.value.words, made.value.cells, cellsAddress(board));
    const address = (object: KernelObject | null): number => (object === null ? 0 : memory.base + 16 * object.cell);
    const list = preorder(k.roots);
    list.forEach((each, i) => {
      const [before, after] = [list[i - 1], list[i + 1]];
      expect(memory.slot(each.slot.cell)).toEqual({
        cell: each.slot.cell, type: each.type, rights: each.rights, bits: each.bits, flags: storedFlagsOf(each),
        object: each.object === null ? each.base : address(each.object), data: each.type === cap.frame ? address(each.mapped) : each.data,
        // The model has one list; here each that nothing gave begins a list of its own.
        prev: each.parent === null ? 0 : before!.slot.cell, next: after === undefined || after.parent === null ? 0 : after.slot.cell,
      });
    });
    for (const object of objects.values()) {
      if (object instanceof ModelVSpace) expect(memory.regions(address(object))).toEqual(object.regions.map(({ rbar, rasr, frame }) => ({ rbar, rasr, frame: frame?.slot.cell ?? 0 })));
    }
    expect(new Set(list.map(({ slot }) => slot.cell)).size).toBe(list.length);
  }), { numRuns: 100 });
});
