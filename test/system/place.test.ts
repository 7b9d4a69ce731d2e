/** Where regions lie: alignment, overlap, waste, on any wants. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alignmentOf, covering, granule, place, powerOfTwo, regionsOf, roundUp } from "../../toolchain/system/place.ts";
import { describe as describeSystem } from "../../toolchain/system/description.ts";
import { layOut } from "../../toolchain/system/layout.ts";
import type { ComponentSizes, SystemLayout } from "../../toolchain/system/layout.ts";
import { boardNamed } from "./image.ts";

const board = boardNamed().layout!;

describe("a span of regions", () => {
  test("covers what is wanted with the regions that it may take, and no smaller one does", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 1, max: 6 }), (bytes, most) => {
      const total = covering(bytes, most);
      const regions = regionsOf(0, total);
      expect(total).toBeGreaterThanOrEqual(bytes);
      expect(regions.length).toBeLessThanOrEqual(most);
      expect(regions.reduce((sum, { bits }) => sum + 2 ** bits, 0)).toBe(total);
      // Every number of granules below it that would cover takes more regions.
      for (let less = Math.max(1, Math.ceil(bytes / granule)); less * granule < total; less++) expect(regionsOf(0, less * granule).length).toBeGreaterThan(most);
    }), { numRuns: 300 });
  });
  test("is aligned in each region where its base is aligned to the first, which is the largest", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 100 }), (units, at) => {
      const bytes = units * 32;
      const regions = regionsOf(at * alignmentOf(bytes), bytes);
      for (const { base, bits } of regions) expect(base % 2 ** bits).toBe(0);
      for (let i = 1; i < regions.length; i++) {
        expect(regions[i]!.bits).toBeLessThan(regions[i - 1]!.bits);
        expect(regions[i]!.base).toBe(regions[i - 1]!.base + 2 ** regions[i - 1]!.bits);
      }
    }));
  });
  test("is aligned in each region where its end is aligned to the last, which then is the largest", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 8, max: 100 }), (units, at) => {
      const bytes = units * 32;
      const [base, end] = [at * alignmentOf(bytes) - bytes, at * alignmentOf(bytes)];
      const regions = regionsOf(base, bytes);
      for (const region of regions) expect(region.base % 2 ** region.bits).toBe(0);
      expect(regions.map((region) => region.base)).toEqual(regions.map((_, i) => base + regions.slice(0, i).reduce((sum, { bits }) => sum + 2 ** bits, 0)));
      expect(regions.at(-1)!.base + 2 ** regions.at(-1)!.bits).toBe(end);
    }));
  });
  test.each([[0, 1, 1024], [1025, 1, 2048], [5 * 1024, 1, 8192], [5 * 1024, 2, 5 * 1024], [7 * 1024, 2, 8192], [7 * 1024, 3, 7 * 1024]])("%i bytes in %i regions take %i", (bytes, most, total) => {
    expect(covering(bytes, most)).toBe(total);
  });
});

test("powers of two", () => {
  expect([1, 2, 32, 4096].every(powerOfTwo)).toBe(true);
  expect([0, 3, 48, 4095].some(powerOfTwo)).toBe(false);
  expect([roundUp(0, 32), roundUp(33, 32), roundUp(1000, 32), roundUp(1024, 32)]).toEqual([32, 64, 1024, 1024]);
});

describe("placing", () => {
  test("keeps spans apart, inside, aligned; fails only when the memory cannot hold them", () => {
    const wants = fc.array(fc.integer({ min: 1, max: 64 }).map((units) => units * 1024), { maxLength: 12 });
    fc.assert(fc.property(wants, fc.integer({ min: 0, max: 100_000 }), (sizes, floor) => {
      const memory = { base: 0x2000_0000, size: 256 * 1024 };
      const wanted = sizes.map((bytes, i) => ({ name: String(i), bytes }));
      const placed = place(wanted, memory, memory.base + floor);
      if (placed === null) {
        // Rounded to powers of two they take more than half of it.
        expect(2 * sizes.reduce((sum, bytes) => sum + roundUp(bytes, 1024), 0)).toBeGreaterThan(memory.size - floor);
        return;
      }
      const spans = wanted.map(({ name, bytes }) => ({ base: placed.bases.get(name)!, bytes })).sort((a, b) => a.base - b.base);
      for (const [i, { base, bytes }] of spans.entries()) {
        expect([base % alignmentOf(bytes), (base + bytes) % alignmentOf(bytes)]).toContain(0);
        expect(base).toBeGreaterThanOrEqual(memory.base + floor);
        expect(base + bytes).toBeLessThanOrEqual(spans[i + 1]?.base ?? memory.base + memory.size);
      }
      expect(placed.lowest).toBe(spans[0]?.base ?? memory.base + memory.size);
    }), { numRuns: 300 });
  });
});

/** A system with these components, frames and pools. */
interface Case {
  readonly sizes: readonly { readonly flash: number; readonly ram: number; readonly stack: number; readonly devices: number; readonly spare: number }[];
  readonly frames: readonly { readonly bits: number; readonly users: number }[];
}
const anyCase: fc.Arbitrary<Case> = fc.record({
  sizes: fc.array(fc.record({
    flash: fc.integer({ min: 1, max: 20_000 }), ram: fc.integer({ min: 0, max: 8_000 }), stack: fc.integer({ min: 256, max: 4_096 }),
    devices: fc.integer({ min: 0, max: 2 }), spare: fc.integer({ min: 0, max: 2 }),
  }), { minLength: 1, maxLength: 7 }),
  frames: fc.array(fc.record({ bits: fc.integer({ min: 5, max: 13 }), users: fc.integer({ min: 1, max: 3 }) }), { maxLength: 2 }),
});

function laidOut({ sizes, frames }: Case): SystemLayout | null {
  const name = (i: number): string => `c${i}`;
  const described = describeSystem("system.json", JSON.stringify({
    schemaVersion: 1, name: "any", board: board.board,
    components: Object.fromEntries(sizes.map(({ stack, devices, spare }, i) => [name(i), {
      sources: ["main.c"], stack, priority: 1, context: { budget: 1, period: 1 }, spareRegions: spare,
      devices: Object.fromEntries(Array.from({ length: devices }, (_, d) => [`d${d}`, { base: 0x4000_0000 + 4096 * d, size: 4096 }])),
      untyped: { pool: { for: "frames", bytes: 4096 } },
    }])),
    frames: Object.fromEntries(frames.map(({ bits, users }, f) => [`f${f}`, { bytes: 2 ** bits, maps: Object.fromEntries(sizes.slice(0, users).map((_, i) => [name(i), i === 0 ? "rw" : "r"])) }])),
  }));
  if (!described.ok) throw new Error(described.diagnostics[0]!.message);
  const layout = layOut(described.value, board, new Map(sizes.map(({ flash, ram }, i): [string, ComponentSizes] => [name(i), { flash, ram }])), { flash: 0, ram: 0 });
  return layout.ok ? layout.value : null;
}

describe("a layout", () => {
  test("gives each component at most eight regions, aligned, over all that it uses and nothing of another's", () => {
    let made = 0;
    fc.assert(fc.property(anyCase, (each) => {
      const layout = laidOut(each);
      if (layout === null) return;
      made++;
      const inside = (base: number, bytes: number, memory: { readonly base: number; readonly size: number }): boolean => memory.base <= base && base + bytes <= memory.base + memory.size;
      const owned: { readonly owner: string; readonly from: number; readonly to: number }[] = [];
      layout.components.forEach(({ name, regions, code, data, buffer, stackTop, variables }, i) => {
        expect(regions.length + each.sizes[i]!.spare).toBeLessThanOrEqual(8);
        for (const { base, bits, kind } of regions) {
          expect(bits).toBeGreaterThanOrEqual(5);
          expect(base % 2 ** bits).toBe(0);
          if (kind === "code") expect(inside(base, 2 ** bits, { base: layout.kernelEnd.flash, size: board.flash.base + board.flash.size - layout.kernelEnd.flash })).toBe(true);
          if (kind === "data" || kind === "frame") expect(inside(base, 2 ** bits, { base: layout.kernelEnd.ram, size: board.ram.base + board.ram.size - layout.kernelEnd.ram })).toBe(true);
          if (kind === "code" || kind === "data") owned.push({ owner: name, from: base, to: base + 2 ** bits });
          if (kind === "frame") owned.push({ owner: regions.find((region) => region.kind === "frame" && region.base === base)!.name!, from: base, to: base + 2 ** bits });
        }
        const covered = (kind: "code" | "data"): number => regions.filter((region) => region.kind === kind).reduce((sum, { bits }) => sum + 2 ** bits, 0);
        expect(covered("code")).toBe(code.bytes);
        expect(covered("data")).toBe(data.bytes);
        expect(code.used).toBe(each.sizes[i]!.flash);
        expect(code.used).toBeLessThanOrEqual(code.bytes);
        expect(data.used).toBeLessThanOrEqual(data.bytes);
        // Stack at the low end, 8-byte aligned; the IPC buffer inside one region.
        expect(stackTop - data.base).toBeGreaterThanOrEqual(each.sizes[i]!.stack);
        expect(stackTop % 8).toBe(0);
        expect(variables - buffer).toBe(512);
        expect(buffer % 512).toBe(0);
        expect(regions.some(({ kind, base, bits }) => kind === "data" && base <= buffer && buffer + 512 <= base + 2 ** bits)).toBe(true);
      });
      for (const [pool, base] of layout.pools) {
        expect(base % 4096).toBe(0);
        owned.push({ owner: pool, from: base, to: base + 4096 });
      }
      // Of memory, only a frame is seen by more than one.
      for (const a of owned) for (const b of owned) if (a.owner !== b.owner) expect(a.to <= b.from || b.to <= a.from).toBe(true);
    }), { numRuns: 300 });
    expect(made).toBeGreaterThan(150);
  });
});
