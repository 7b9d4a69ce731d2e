import { expect, it } from "vitest";
import { fuzzer, seen } from "./c/node.ts";

it("1,000,000 mutated inputs leave the node intact", () => {
  const counts = seen(fuzzer().run("", "2026", "1000000"));
  expect(counts.get("inputs")).toBe(1_000_000);
  expect(counts.get("installed-runs")).toBeGreaterThan(30_000);
}, 240_000);
