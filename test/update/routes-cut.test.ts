/** Power goes natively at every write and erase of a push of routes, of taking them back, and of the start afterwards (routes_cut.c); npm run test:long has more. */
import { beforeAll, expect, test } from "vitest";
import type { Program } from "../runtime/native.ts";
import { compileCuts, runCuts } from "./routes-cuts.ts";

const flash = "qemu-mps2-an500: 4 blocks of 4 sectors of 4K, units of 8";
let program: Program;
beforeAll(() => {
  program = compileCuts();
}, 60_000);

test("the first routes, the next, taken back, newer ones, taken back: each write", () => {
  const counts = runCuts(program, { flash, script: "C01B2B", tears: 1, pushes: 10 });
  expect(counts.get("push-cuts")).toBeGreaterThan(1000);
  expect(counts.get("back-cuts")).toBeGreaterThan(10);
  expect(counts.get("pushes")).toBeGreaterThan(100);
}, 30_000);

test("where a push begins a block and gives up the oldest: each write and erase, torn in each way", () => {
  const counts = runCuts(program, { flash, script: "FFFFF0FFC1FB", tears: 5, pushes: 10 });
  // Four sectors, each in five ways.
  expect(counts.get("erases")).toBeGreaterThanOrEqual(20);
  expect(counts.get("starts")).toBeGreaterThan(100);
  expect(counts.get("through")).toBeGreaterThan(10);
  expect(counts.get("spoiled")).toBeGreaterThan(0);
}, 30_000);

test("a root that is switched before the pieces are there is found, and a newest number that is not kept", () => {
  expect(() => runCuts(program, { flash, script: "C0", tears: 1, pushes: 10, planted: 1 })).toThrow("routes.state ==");
  expect(() => runCuts(program, { flash, script: "0C1", tears: 1, pushes: 10, planted: 1 })).toThrow("runs(is->now)");
  expect(() => runCuts(program, { flash, script: "C0", tears: 1, pushes: 10, planted: 2 })).toThrow("routes_floor >=");
}, 30_000);
