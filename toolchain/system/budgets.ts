/** What a system was given against what it came to: stacks, and the limits that system.json sets. */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { spanAt } from "../config/files.ts";
import { overflowing, stacksOfSystem } from "../stacks.ts";
import { systemFile } from "./description.ts";
import type { Described } from "./description.ts";
import type { SystemRecord } from "./record.ts";

export function overBudget({ description, json }: Described, record: SystemRecord): readonly Diagnostic[] {
  const found: Diagnostic[] = overflowing(stacksOfSystem(record), ({ name, what }) => (what === "the kernel"
    ? { where: "toolchain/system/kernel-memory.ts", span: nowhere }
    : { where: systemFile, span: spanAt(json, ["components", name, "stack"]) }));
  const { kernel } = record;
  const used = { flash: record.flash.used, ram: record.ram.used, kernel: kernel.text + kernel.rodata };
  for (const key of ["flash", "ram", "kernel"] as const) {
    const budget = description.budgets?.[key];
    if (budget === undefined || used[key] <= budget) continue;
    const what = key === "kernel" ? "code and constants of the kernel" : key;
    found.push(diagnostic("PG6101", spanAt(json, ["budgets", key]), { what, used: `${used[key]} B`, budget: `${budget} B`, where: systemFile }));
  }
  return found;
}
