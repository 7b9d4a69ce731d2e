import { describe, expect, it } from "vitest";
import { counters, refusals } from "../../spec/faults.ts";
import { fuzzer, seen } from "./c/node.ts";

describe("a node under mutated input", () => {
  it("runs only what was admitted and answers the intact message behind any garbage", () => {
    const counts = seen(fuzzer().run("", "1", "30000"));
    expect(counts.get("inputs")).toBe(30_000);
    // The inputs are worth something only if they get as far as this.
    expect(counts.get("installed-runs")).toBeGreaterThan(1000);
    expect(counts.get("faults")).toBeGreaterThan(100);
    for (const name of ["frame-too-long", "frame-short", "frame-crc", "frame-coding"] as const) expect(counts.get(`frame-fault-${counters[name].index}`), name).toBeGreaterThan(10);
    const reached = Object.entries(refusals).filter(([, { code }]) => (counts.get(`refusal-${code}`) ?? 0) > 0).map(([name]) => name);
    expect(reached).toEqual(expect.arrayContaining(["ok", "magic", "version", "length", "short", "checksum", "limit", "opcode", "register", "operand", "jump", "loop-shape", "constant", "scratch", "table", "host", "bound", "unreachable"]));
  }, 120_000);
});
