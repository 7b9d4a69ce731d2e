/** What a system was given against what it came to: stacks, and the limits that system.json sets. */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { spanAt } from "../config/files.ts";
import { systemFile } from "./description.ts";
import type { Described } from "./description.ts";
import type { SystemRecord } from "./record.ts";

export function overBudget({ description, json }: Described, record: SystemRecord): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const path = (names: readonly string[]): { readonly notes: readonly string[] } => ({ notes: [`the deepest path: ${names.join(" → ")}`] });
  for (const { name, stack, worstStack } of record.components) {
    if (worstStack.bytes <= stack) continue;
    const values = { what: `stack of component \`${name}\``, used: `${worstStack.bytes} B`, budget: `${stack} B`, where: systemFile };
    found.push(diagnostic("PG6101", spanAt(json, ["components", name, "stack"]), values, path(worstStack.path)));
  }
  const { kernel } = record;
  if (kernel.worstStack.bytes > kernel.stack) {
    const values = { what: "stack of the kernel", used: `${kernel.worstStack.bytes} B`, budget: `${kernel.stack} B`, where: "toolchain/system/kernel-memory.ts" };
    found.push(diagnostic("PG6101", nowhere, values, path(kernel.worstStack.path)));
  }
  const used = { flash: record.flash.used, ram: record.ram.used, kernel: kernel.text + kernel.rodata };
  for (const key of ["flash", "ram", "kernel"] as const) {
    const budget = description.budgets?.[key];
    if (budget === undefined || used[key] <= budget) continue;
    const what = key === "kernel" ? "code and constants of the kernel" : key;
    found.push(diagnostic("PG6101", spanAt(json, ["budgets", key]), { what, used: `${used[key]} B`, budget: `${budget} B`, where: systemFile }));
  }
  return found;
}
