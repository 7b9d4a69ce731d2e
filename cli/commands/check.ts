/** pgrid check: types and bounds of routes, without any tool but Node. */
import type { CompiledProgram } from "../../compiler/compiled.ts";
import { fields } from "../../spec/fields.ts";
import { costliestPath, resourceNames, resources, stepLines } from "../../compiler/costs.ts";
import { dumped } from "../dumping.ts";
import { compileSources, open } from "../open.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";

/** How the bytes that a route hashes depend on the payload, where core form shows it: each hash is of the whole payload or of none. */
export function hashWork(route: CompiledProgram): string {
  const { hashBytes } = route.bound;
  if (hashBytes === 0) return "none";
  const most = fields.payload.range[1];
  const times = hashBytes / most;
  const wholePayload = Number.isInteger(times) && (route.core.match(/\(call multihash /gu) ?? []).length === (route.core.match(/\(call multihash [^()]*%payload/gu) ?? []).length;
  if (!wholePayload) return `<= ${hashBytes} B`;
  return `${times === 1 ? "" : `${times} x `}size of payload, <= ${hashBytes} B`;
}

/** The costliest path of each resource that the route takes. */
function paths(context: Context, route: CompiledProgram): string[] {
  return resourceNames.flatMap((resource) => {
    const steps = costliestPath(route, resource, context.texts);
    if (steps.length === 0) return [];
    return [`  ${context.style.faint("path of")} ${resources[resource].words}`, ...stepLines(steps).map((line) => `    ${line}`)];
  });
}

/** The path that costs most VM instructions, as --json prints it. */
function pathData(context: Context, route: CompiledProgram): readonly Record<string, unknown>[] {
  return costliestPath(route, "instructions", context.texts).map(({ kind, depth, what, span, line, column, cost, leads, trips }) =>
    ({ kind, depth, what, file: span.file, line, column, cost, leads, trips }));
}

function sheet(context: Context, route: CompiledProgram, notes: readonly string[]): string[] {
  const { bound } = route;
  const row = (name: string, text: string): string => `  ${context.style.faint(name.padEnd(9))} ${text}`;
  const tables = route.tables.map((table) => `${table.name} (${table.kind}, keys to ${table.keyBytes} B)`);
  return [
    `${context.style.strong(route.name)}  message -> action`,
    ...(route.doc === null ? [] : [`  ${route.doc}`]),
    row("cid", route.cid),
    row("reads", route.reads.length === 0 ? "nothing" : route.reads.map((field) => `%${field}`).join(" ")),
    row("effects", route.rights.length === 0 ? "none" : route.rights.join(" ")),
    ...(tables.length === 0 ? [] : [row("tables", tables.join(", "))]),
    row("bounds", `instructions <= ${bound.instructions}, lookups <= ${bound.lookups}, sends <= ${bound.sends}${route.cacheEntries > 0 ? `, cache entries <= ${route.cacheEntries}` : ""}`),
    row("hash", hashWork(route)),
    row("memory", `stack ${route.stackBytes} B, scratch ${route.scratch} B, image ${route.image.length} B`),
    ...notes.map((note) => row("note", note)),
    ...(context.flags.explain === true ? paths(context, route) : []),
  ];
}

export function routeData(context: Context, route: CompiledProgram): Record<string, unknown> {
  const { name, doc, cid, reads, rights, hosts, tables, bound, registers, scratch, stackBytes, cacheEntries, gatewayOnMiss, image, core } = route;
  return { name, doc, cid, reads, rights, hosts, tables, bound, hash: hashWork(route), registers, scratch, stackBytes, cacheEntries, path: pathData(context, route), gatewayOnMiss, imageBytes: image.length, core };
}

export async function run(context: Context): Promise<CommandResult> {
  const opened = open(context);
  if (!opened.ok) return failed(opened.diagnostics);
  const outcome = await compileSources(opened.value);
  if (!outcome.ok) return { ...failed(outcome.diagnostics), data: { routes: [], notes: [] } };
  const { compiled, diagnostics } = outcome.value;
  if (context.flags.dump !== undefined) return dumped(context, context.flags.dump, opened.value, outcome.value);
  const noGateway = opened.value.kind === "project" && opened.value.project.gateway === null ? "; the project names none, so it is dropped (no-route)" : "";
  compiled.routes.forEach((route, i) => {
    const notes = compiled.notes.flatMap((note) => (note.startsWith(`${route.name}: `) ? [note.slice(route.name.length + 2)] : []));
    if (i > 0) context.print("");
    for (const line of sheet(context, route, notes.map((note) => (route.gatewayOnMiss ? note + noGateway : note)))) context.print(line);
  });
  return { diagnostics, data: { routes: compiled.routes.map((route) => routeData(context, route)), notes: compiled.notes } };
}
