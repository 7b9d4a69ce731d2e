/** 200 random instants in QEMU, on one flash that is kept in a file: qemu.ts says what is checked after each. */
import { expect, it } from "vitest";
import { killed } from "./qemu.ts";

it("a machine that is killed at 200 random instants loses nothing that was acknowledged", async () => {
  const { operations, blocks, untold } = await killed(200, 1);
  expect(operations).toBeGreaterThan(1000);
  // The ring went round several times, and some kills came between the last write of an operation and its line.
  expect(blocks).toBeGreaterThan(12);
  expect(untold).toBeGreaterThan(0);
}, 300_000);
