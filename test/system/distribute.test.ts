/**
 * The initial memory of any system, read back word by word: the list of derivations is one that operations could have
 * made, MPU images are the Frames mapped, no region shows kernel memory, and each component holds what the description
 * says and nothing else.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellsAddress, kernelStateAddress } from "../../toolchain/system/kernel-memory.ts";
import { describe as describeSystem } from "../../toolchain/system/description.ts";
import { checkDescription } from "../../toolchain/system/check.ts";
import { distribute } from "../../toolchain/system/distribute.ts";
import type { Distribution } from "../../toolchain/system/distribute.ts";
import { layOut } from "../../toolchain/system/layout.ts";
import type { SystemLayout } from "../../toolchain/system/layout.ts";
import { descriptionOf, drawn, names } from "./any.ts";
import type { Drawn } from "./any.ts";
import { boardNamed } from "./image.ts";
import { Memory, parentOf, types } from "./memory.ts";
import type { ReadSlot, ReadThread } from "./memory.ts";

const board = boardNamed().layout!;
interface State {
  readonly memory: Memory;
  readonly distribution: Distribution;
  readonly layout: SystemLayout;
  /** All slots that hold something. */
  readonly slots: readonly ReadSlot[];
  readonly threads: ReadonlyMap<string, ReadThread>;
}

function stateOf(description: object): State {
  const described = describeSystem("system.json", JSON.stringify(description));
  if (!described.ok) throw new Error(described.diagnostics[0]!.message);
  const wrong = checkDescription(described.value, board);
  if (wrong.length > 0) throw new Error(wrong[0]!.message);
  const components = Object.keys(described.value.description.components);
  const layout = layOut(described.value, board, new Map(components.map((name) => [name, { flash: 3000, ram: 700 }])), { flash: 0, ram: 0 });
  if (!layout.ok) throw new Error(layout.diagnostics[0]!.message);
  const made = distribute(described.value, layout.value, board);
  if (!made.ok) throw new Error(made.diagnostics[0]!.message);
  const { words, cells } = made.value;
  const memory = new Memory(words, cells, cellsAddress(board));
  // Slots are found by following CNodes and threads from the objects named in the comments.
  const named = (kind: string): [string, number][] => [...made.value.comments].filter(([, text]) => text.startsWith(`${kind} `)).map(([cell, text]) => [text.slice(kind.length + 1), memory.base + 16 * cell]);
  const threads = new Map(named("tcb").map(([name, address]) => [name, memory.thread(address)]));
  const cnodes = [...threads.values()].map(({ slots }) => slots[0]!);
  const vault = named("cnode").flatMap(([name, address]) => (name.startsWith("vault, ") ? memory.slotsAt(address, Number.parseInt(name.slice(7), 10)) : []));
  const all = [...memory.slotsAt(memory.base + 16, made.value.lines.length), ...[...threads.values()].flatMap(({ slots }) => slots), ...vault, ...cnodes.flatMap(({ object, bits }) => (object === 0 ? [] : memory.slotsAt(object, 2 ** bits)))];
  return { memory, distribution: made.value, layout: layout.value, slots: all.filter(({ type }) => type !== types.null), threads };
}

const any = (check: (state: State, description: Drawn) => void): void => fc.assert(fc.property(drawn, (d) => check(stateOf(descriptionOf(d)), d)), { numRuns: 150 });

describe("the initial memory of any system", () => {
  test("has a vault that holds itself and hardly a slot more than it needs", () => {
    any(({ memory, distribution, threads }) => {
      const parts = [...distribution.comments].flatMap(([cell, text]) => (text.startsWith("cnode vault, ") ? [{ address: memory.base + 16 * cell, slots: Number.parseInt(text.slice(13), 10) }] : []));
      const content = parts.flatMap(({ address, slots }) => memory.slotsAt(address, slots));
      for (const { address, slots } of parts) {
        expect(content).toContainEqual(expect.objectContaining({ type: types.cnode, object: address, bits: Math.log2(slots) }));
        for (const { slots: [cspace] } of threads.values()) expect(cspace!.object).not.toBe(address);
      }
      expect(content.filter(({ type }) => type === types.null).length).toBeLessThanOrEqual(6);
    });
  });

  test("links capabilities in lists that go both ways, all of one object side by side", () => {
    any(({ slots, memory }) => {
      const seen = new Set<number>();
      for (const first of slots.filter(({ prev }) => prev === 0)) {
        const done = new Set<string>();
        for (let at = first, before = ""; ; at = memory.slot(at.next)) {
          expect(seen.has(at.cell)).toBe(false);
          seen.add(at.cell);
          const object = `${at.type} ${at.object}`;
          if (object !== before) expect(done.has(object)).toBe(false);
          done.add(before = object);
          if (at.next === 0) break;
          expect(memory.slot(at.next).prev).toBe(at.cell);
        }
      }
      expect(seen.size).toBe(slots.length);
    });
  });

  test("lets every copy descend from an original whose rights it has at most", () => {
    any(({ slots, memory }) => {
      for (const slot of slots) {
        if (slot.prev === 0) {
          expect(slot.flags & 1).toBe(1);
          continue;
        }
        const ancestors: ReadSlot[] = [];
        for (let at = slot.prev; at !== 0; at = memory.slot(at).prev) ancestors.push(memory.slot(at));
        const parent = ancestors.find((one) => parentOf(one, slot));
        expect(parent).toBeDefined();
        expect(slot.rights & ~parent!.rights & 15).toBe(0);
      }
    });
  });

  test("has no capability outside CNodes, threads and lines, and each to an object there is", () => {
    any(({ slots, memory, layout }) => {
      for (const { type, object, bits } of slots) {
        if (type === types.irqControl || type === types.schedControl) expect(object).toBe(0);
        else if (type === types.frame || (type === types.untyped && !memory.holds(object))) expect(object % 2 ** bits).toBe(0);
        else expect(memory.holds(object)).toBe(true);
        if (type === types.untyped && memory.holds(object)) {
          expect(object + 2 ** bits).toBeLessThanOrEqual(memory.base + 16 * memory.cells);
          for (let at = object; at < object + 2 ** bits; at += 4) expect(memory.word(at)).toBe(0);
        }
      }
      expect(memory.base + 16 * memory.cells).toBeLessThanOrEqual(layout.kernelEnd.ram);
    });
  });

  test("shows each component its Frames through the MPU and nothing else, never kernel memory", () => {
    any(({ threads, memory, slots, layout }) => {
      const mapped = slots.filter(({ type, data }) => type === types.frame && data !== 0);
      let shown = 0;
      for (const [name, thread] of threads) {
        const vspace = thread.slots[1]!.object;
        const regions = memory.regions(vspace);
        const wanted = layout.components.find((each) => each.name === name)!.regions;
        regions.forEach(({ rbar, rasr, frame }, i) => {
          expect(rbar & 31).toBe(16 | i); // VALID, and its own number
          if (i >= wanted.length) return expect([rasr, frame]).toEqual([0, 0]);
          const cap = mapped.find(({ cell }) => cell === frame)!;
          expect(cap).toMatchObject({ object: (rbar & ~31) >>> 0, data: vspace, bits: ((rasr >>> 1) & 31) + 1 });
          expect(cap.flags >> 4).toBe(i);
          expect(rasr & 1).toBe(1);
          const { access, kind, base, bits } = wanted[i]!;
          expect([cap.object, cap.bits]).toEqual([base, bits]);
          // Access permissions (B3.5.9): 2 reads only, 3 all; XN but for code; device memory for devices.
          expect((rasr >>> 24) & 7).toBe(access === "rw" ? 3 : 2);
          expect((rasr >>> 28) & 1).toBe(access === "rx" ? 0 : 1);
          expect((rasr >>> 16) & 15).toBe(kind === "device" ? 1 : 11);
          expect(cap.rights).toBe(access === "rw" ? 3 : 2);
          expect(base + 2 ** bits <= board.ram.base || base >= layout.kernelEnd.ram || base >= board.ram.base + board.ram.size).toBe(true);
          shown++;
        });
      }
      expect(shown).toBe(mapped.length);
    });
  });

  test("gives each thread its registers, CSpace, buffer and time, and queues those that can run", () => {
    any(({ threads, memory, layout, distribution }, d) => {
      for (const [name, thread] of threads) {
        const placed = layout.components.find((each) => each.name === name)!;
        const i = names.indexOf(name as (typeof names)[number]);
        expect(thread).toMatchObject({ r9: placed.buffer, buffer: placed.buffer, pc: placed.code.base, psr: 1 << 24, sp: placed.stackTop - 32, exc: 0xfffffffd, priority: d.priorities[i], mcp: i });
        const [cspace, vspace, buffer] = thread.slots as [ReadSlot, ReadSlot, ReadSlot];
        const holds = distribution.components.find((each) => each.name === name)!.radix !== null;
        expect([cspace.type, vspace.type, buffer.type]).toEqual([holds ? types.cnode : types.null, types.vspace, types.frame]);
        // The guard fills 32 bits.
        expect((cspace.data & 31) + cspace.bits).toBe(holds ? 32 : 0);
        expect(cspace.data >> 5).toBe(0);
        expect(buffer.object <= placed.buffer && placed.buffer + 512 <= buffer.object + 2 ** buffer.bits).toBe(true);
        if (thread.sc === 0) {
          // A passive one receives on its endpoint, with its Reply.
          expect(thread.state).toBe(3);
          expect(memory.word(thread.queue)).toBe(thread.address);
          expect(memory.word(thread.reply + 12)).toBe(thread.address);
        } else {
          expect(thread.state).toBe(1);
          expect([16, 20, 24, 28, 36].map((offset) => memory.word(thread.sc + offset))).toEqual([2500, 0, 250 * (i + 1), 250 * (i + 1), thread.address]);
          expect(thread.queue).toBe(kernelStateAddress(board) + 8);
        }
        if (thread.notification !== 0) expect(memory.word(thread.notification + 8)).toBe(thread.address);
      }
      const ready: ReadThread[] = [];
      for (let at = distribution.ready; at !== 0; at = memory.thread(at).next) ready.push(memory.thread(at));
      expect(ready.length).toBe([...threads.values()].filter(({ sc }) => sc !== 0).length);
      for (let i = 1; i < ready.length; i++) expect(ready[i]!.priority).toBeLessThanOrEqual(ready[i - 1]!.priority);
    });
  });

  test("gives each component the capabilities of the description, in the slots of its header, and no others", () => {
    any(({ threads, memory, distribution }, d) => {
      const description = descriptionOf(d) as {
        components: Record<string, { lines?: number[]; own: string[]; manages: Record<string, string[]>; untyped: object; control: string[]; replies: string[]; context?: object }>;
        endpoints: Record<string, { receiver: string; senders: Record<string, { badge: number; rights: string[] }> }>;
        notifications: Record<string, { waiter: string; signallers: Record<string, { badge: number }> }>;
        interrupts: Record<string, { line: number; handler: string }>;
      };
      const bit: Readonly<Record<string, number>> = { "write": 1, "read": 2, "grant": 4, "grant-reply": 8 };
      for (const [name, thread] of threads) {
        const own = description.components[name]!;
        const [cspace] = thread.slots as [ReadSlot];
        const held = (cspace.type === types.null ? [] : memory.slotsAt(cspace.object, 2 ** cspace.bits)).filter(({ type }) => type !== types.null);
        const partType: Readonly<Record<string, number>> = { tcb: types.tcb, cnode: types.cnode, vspace: types.vspace, context: types.schedContext };
        const partsOf = (of: string, parts: readonly string[]): string[] => parts.filter((part) => part !== "context" || description.components[of]!.context !== undefined).map((part) => `${partType[part]} 15 0`);
        const expected = [
          ...partsOf(name, own.own), ...Object.entries(own.manages).flatMap(([other, parts]) => partsOf(other, parts)),
          ...own.replies.map(() => `${types.reply} 15 0`), ...Object.keys(own.untyped).map(() => `${types.untyped} 15 0`),
          ...(own.control.includes("interrupts") ? [`${types.irqControl} 15 0`] : []), ...(own.control.includes("time") ? [`${types.schedControl} 15 0`] : []),
          ...Object.values(description.endpoints).flatMap(({ receiver, senders }) => [
            ...(receiver === name ? [`${types.endpoint} 2 0`] : []),
            ...(senders[name] === undefined ? [] : [`${types.endpoint} ${senders[name].rights.reduce((sum, right) => sum + bit[right]!, 0)} ${senders[name].badge}`]),
          ]),
          ...Object.values(description.notifications).flatMap(({ waiter, signallers }) => [
            ...(waiter === name ? [`${types.notification} 2 0`] : []), ...(signallers[name] === undefined ? [] : [`${types.notification} 1 ${signallers[name].badge}`]),
          ]),
          ...Object.values(description.interrupts).filter(({ handler }) => handler === name).map(() => `${types.irqHandler} 15 0`),
        ];
        // A fresh badge makes an original, the first with it; a copy without one is none.
        for (const { type, data, flags } of held) if (type === types.endpoint || type === types.notification) expect(flags).toBe(data === 0 ? 0 : 1 + 8);
        const shown = held.map(({ type, rights, data }) => `${type} ${rights} ${type === types.endpoint || type === types.notification ? data : 0}`);
        expect(shown.sort()).toEqual(expected.sort());
        expect(distribution.components.find((each) => each.name === name)!.holdings.map(({ slot }) => slot)).toEqual(held.map((_, i) => i + 1));
      }
      // The kernel's lines are those that are named, in the order of their numbers; each signals its notification, with Write and its own badge.
      const lines = memory.slotsAt(memory.base + 16, distribution.lines.length);
      const named = [...Object.values(description.interrupts).map(({ line }) => line), ...Object.values(description.components).flatMap(({ lines: more = [] }) => more)];
      expect(distribution.lines).toEqual(named.length === 0 ? [0] : [...new Set(named)].sort((a, b) => a - b));
      for (const { line } of Object.values(description.interrupts)) expect(lines[distribution.lines.indexOf(line)]).toMatchObject({ type: types.notification, rights: 1 });
      expect(lines.filter(({ type }) => type !== types.null)).toHaveLength(Object.keys(description.interrupts).length);
    });
  });
});
