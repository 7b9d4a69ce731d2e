/** pgrid size */
import { resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { imageReport, programTotals, routedBy, systemReport } from "../../toolchain/size/report.ts";
import type { Report } from "../../toolchain/size/report.ts";
import type { Grouping } from "../../toolchain/size/groupings.ts";
import type { Usage } from "../../toolchain/size/rows.ts";
import { compare, readSnapshot, regressions, snapshotText } from "../../toolchain/size/snapshot.ts";
import type { Grown, Snapshot } from "../../toolchain/size/snapshot.ts";
import { build } from "../building.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { capabilityLines, componentLines, systemLines } from "../system-table.ts";
import { buildSystemOf } from "../systems.ts";
import { grownTable, routeTable, summaryLines, usageTable } from "../table.ts";

export async function run(context: Context): Promise<CommandResult> {
  const { flags } = context;
  if (flags.tolerance !== undefined && flags.check === undefined) return failed([diagnostic("PG8317", nowhere, {})]);
  const system = await buildSystemOf(context);
  return system === null ? await sizesOfImage(context) : system.ok ? sizesOfSystem(context, system.value) : failed(system.diagnostics);
}

function sizesOfSystem(context: Context, { build: made, board, described: { description }, routed, diagnostics }: Extract<NonNullable<Awaited<ReturnType<typeof buildSystemOf>>>, { ok: true }>["value"]): CommandResult {
  const { host, flags, style } = context;
  const { record } = made;
  const report = systemReport(host, made, description, flags.by ?? "module", routed);
  const lines = flags.caps === true ? capabilityLines(record, style) : flags.by === undefined ? componentLines(record, style) : reportLines(report, context);
  for (const line of [...lines, "", ...systemLines(record, style)]) context.print(line);
  const whole = total(report.rows);
  const stacks = new Map<string, number>([["kernel", record.kernel.worstStack.bytes], ...record.components.map(({ name, worstStack }) => [name, worstStack.bytes] as const)]);
  const held = hold(context, {
    kind: "system", name: record.system, board: board.name, slot: board.slot, aot: flags.aot === true,
    totals: [{ name: "all", ...whole, stack: null }, ...programTotals(host, made, description).map(({ name, flash, ram }) => ({ name, flash, ram, stack: stacks.get(name)! }))],
  }, (by) => systemReport(host, made, description, by, routed).rows);
  return { diagnostics: [...diagnostics, ...held.diagnostics], data: { board: board.name, ...report, ...whole, record, ...(held.grown === null ? {} : { grown: held.grown }) } };
}

async function sizesOfImage(context: Context): Promise<CommandResult> {
  const { host, flags, style } = context;
  if (flags.caps === true) return failed([diagnostic("PG4224", nowhere, { path: context.argument ?? "." })]);
  const built = await build(context);
  if (!built.ok) return failed(built.diagnostics);
  const { build: made, board, project, compiled, diagnostics } = built.value;
  const routed = routedBy(project, compiled, made.natives);
  const report = imageReport(host, made, flags.by ?? "module", routed);
  for (const line of [...reportLines(report, context), "", ...summaryLines(made.record, board, style)]) context.print(line);
  const { flash, ram, stackReserved } = made.record.sizes;
  const held = hold(context, {
    kind: "image", name: project.raw.name, board: board.name, slot: board.slot, aot: flags.aot === true,
    totals: [{ name: "all", ...total(report.rows), stack: made.record.stack?.bytes ?? null }],
  }, (by) => imageReport(host, made, by, routed).rows);
  return {
    diagnostics: [...diagnostics, ...held.diagnostics],
    data: { board: board.name, ...report, flash, ram, stackReserved, stack: made.record.stack, ...(held.grown === null ? {} : { grown: held.grown }) },
  };
}

const total = (rows: readonly Usage[]): { readonly flash: number; readonly ram: number } =>
  ({ flash: rows.reduce((sum, { flash }) => sum + flash, 0), ram: rows.reduce((sum, { ram }) => sum + ram, 0) });

function reportLines({ by, rows, routes }: Report, { style }: Context): string[] {
  return [...(routes === undefined || routes.length === 0 ? [] : [...routeTable(routes, style), ""]), ...usageTable(rows, by === "route" ? "bytes of" : by, style)];
}

/** Holds the sizes against a snapshot, then writes one: what --check and --save ask for. */
function hold(context: Context, subject: Omit<Snapshot, "schema" | "modules" | "routes">, rows: (by: Grouping) => readonly Usage[]): { readonly diagnostics: readonly Diagnostic[]; readonly grown: readonly Grown[] | null } {
  const { host, flags: { check, save, tolerance = 0 }, texts } = context;
  if (check === undefined && save === undefined) return { diagnostics: [], grown: null };
  const snapshot: Snapshot = { schema: "pgrid.sizes/1", ...subject, modules: rows("module"), routes: rows("route").filter(({ name }) => name.startsWith("route ")) };
  const found: Diagnostic[] = [];
  let grown: readonly Grown[] | null = null;
  if (check !== undefined) {
    const before = readSnapshot(host, check, resolve(host.cwd, check), texts);
    const compared = before.ok ? compare(check, before.value, snapshot, tolerance) : before;
    if (compared.ok) {
      grown = compared.value;
      for (const line of grown.length === 0 ? ["", "nothing grew"] : ["", ...grownTable(grown, context.style)]) context.print(line);
      found.push(...regressions(grown, check, tolerance));
    } else found.push(...compared.diagnostics);
  }
  // A snapshot that was exceeded is not written over by the run that found it so.
  if (save !== undefined && found.length === 0) {
    host.writeFile(resolve(host.cwd, save), snapshotText(snapshot));
    context.print(`\nwrote ${save}`);
  }
  return { diagnostics: found, grown };
}
