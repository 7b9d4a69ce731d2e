import { describe, expect, it } from "vitest";
import { join } from "node:path";
import { programEnds } from "../../spec/wire.ts";
import { faults } from "../../spec/faults.ts";
import { compile, root } from "../runtime/native.ts";
import { seen } from "./c/node.ts";

describe("the interpreter without the verifier", () => {
  it.each(["fuzz_run.c", "fuzz_run_goto.c"])("%s: arbitrary code words stay in bounds and end", (driver) => {
    const counts = seen(compile({ sources: [join(root, "test/fuzz/c", driver), "vm/table.c"] }).run("", "1", "200000"));
    expect(counts.get("programs")).toBe(200_000);
    // The programs are worth something only if they get as far as this: to host functions, round loops until the fuel
    // (0x1000 in the driver) is nearly out, to every action, and to every fault that the machine has by itself.
    expect(counts.get("calls")).toBeGreaterThan(5000);
    expect(counts.get("executed")).toBeGreaterThan(1_000_000);
    expect(counts.get("longest")).toBeGreaterThan(4000);
    for (const [name, code] of Object.entries(programEnds)) expect(counts.get(`action-${code}`), name).toBeGreaterThan(1000);
    for (const [name, { code }] of Object.entries(faults)) {
      if (!["none", "no-route", "no-action", "denied"].includes(name)) expect(counts.get(`fault-${code}`), name).toBeGreaterThan(500);
    }
  }, 60_000);
});
