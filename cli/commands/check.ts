/** pgrid check: types and bounds of programs, without any tool but Node. */
import type { CompiledCache, CompiledMerge, CompiledPolicy, CompiledProgram } from "../../compiler/compiled.ts";
import { fields } from "../../spec/fields.ts";
import { rights } from "../../spec/rights.ts";
import { hexOf } from "../../toolchain/config/project.ts";
import { costliestPath, resourceNames, resources, stepLines } from "../../compiler/costs.ts";
import { dumped } from "../dumping.ts";
import { compressedOf } from "../compressed.ts";
import { compileSources, open } from "../open.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { proofData, proofLines, prove } from "../proving.ts";
import { typeText } from "../values.ts";

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

const row = (context: Context, name: string, text: string): string => `  ${context.style.faint(name.padEnd(9))} ${text}`;

/** What a program takes and gives. */
function signature({ kind, inputs, result }: CompiledProgram): string {
  switch (kind) {
    case "route": return "message -> action";
    case "policy": return "message right -> grant";
    case "merge": return `${typeText(result)} ${typeText(result)} -> ${typeText(result)}`;
    case "function": return `${inputs.map(({ type }) => typeText(type)).join(" ")} -> ${typeText(result)}`.trimStart();
  }
}

/** The costliest path of each resource that the program takes. */
function paths(context: Context, program: CompiledProgram): string[] {
  return resourceNames.flatMap((resource) => {
    const steps = costliestPath(program.source!, resource, context.texts);
    if (steps.length === 0) return [];
    return [`  ${context.style.faint("path of")} ${resources[resource].words}`, ...stepLines(steps).map((line) => `    ${line}`)];
  });
}

/** The path that costs most VM instructions, as --json prints it. */
function pathData(context: Context, program: CompiledProgram): readonly Record<string, unknown>[] {
  return costliestPath(program.source!, "instructions", context.texts).map(({ kind, depth, what, span, line, column, cost, leads, trips }) =>
    ({ kind, depth, what, file: span.file, line, column, cost, leads, trips }));
}

function sheet(context: Context, program: CompiledProgram, more: readonly string[], notes: readonly string[]): string[] {
  const { bound } = program;
  const tables = program.tables.map((table) => `${table.name} (${table.kind}, keys to ${table.keyBytes} B)`);
  const reads = program.reads.map((field) => `%${field}`);
  return [
    `${context.style.strong(program.name)}  ${signature(program)}`,
    ...(program.doc === null ? [] : [`  ${program.doc}`]),
    row(context, "cid", program.cid),
    row(context, "travels", `${compressedOf(program).length} B compressed, ${program.canonical.length} B canonical`),
    ...(program.kind === "function" ? [] : [row(context, "reads", reads.length === 0 ? "nothing" : reads.join(" "))]),
    row(context, "effects", program.rights.length === 0 ? "none" : program.rights.join(" ")),
    ...(tables.length === 0 ? [] : [row(context, "tables", tables.join(", "))]),
    row(context, "bounds", `instructions <= ${bound.instructions}, lookups <= ${bound.lookups}, sends <= ${bound.sends}${program.cacheEntries > 0 ? `, cache entries <= ${program.cacheEntries}` : ""}`),
    row(context, "hash", hashWork(program)),
    row(context, "memory", `stack ${program.stackBytes} B, scratch ${program.scratch} B, image ${program.image.length} B`),
    ...more,
    ...notes.map((note) => row(context, "note", note)),
    ...(context.flags.explain === true ? paths(context, program) : []),
  ];
}

export function routeData(context: Context, program: CompiledProgram): Record<string, unknown> {
  const { kind, name, doc, cid, reads, rights, hosts, tables, bound, registers, scratch, stackBytes, cacheEntries, gatewayOnMiss, image, core } = program;
  return { kind, name, doc, signature: signature(program), cid, reads, rights, hosts, tables, bound, hash: hashWork(program), registers, scratch, stackBytes, cacheEntries, path: pathData(context, program), gatewayOnMiss, imageBytes: image.length, core, compressed: hexOf(compressedOf(program)) };
}

const plural = (n: number, one: string): string => `${n} ${one}${n === 1 ? "" : "s"}`;

function mergeRows(context: Context, merge: CompiledMerge): string[] {
  const promises = [merge.requires === null ? "" : "each state as :requires says", merge.assumes === null ? "" : "each two as :assumes says"].filter((text) => text !== "");
  return promises.length === 0 ? [] : [row(context, "promised", promises.join(", "))];
}

const cacheRows = (context: Context, { ttl, replicas }: CompiledCache): string[] =>
  [row(context, "kept", `${ttl === null ? "as long as a node likes" : `${ttl} s`}, ${replicas === null ? "as often as a node likes" : `in ${replicas === 1 ? "1 copy" : `${replicas} copies`}`}`)];

function grantText({ who, right, guarded, budget }: CompiledPolicy["grants"][number]): string {
  const whom = who === null ? "anyone" : who.length === 1 ? `${hexOf(who[0]!).slice(0, 12)}…` : plural(who.length, "node");
  const limits = Object.entries(budget).map(([name, most]) => `${name} <= ${most}`);
  return `${whom}: ${right}${guarded ? ", guarded" : ""}${limits.length === 0 ? "" : `, ${limits.join(", ")}`}`;
}

const grantData = ({ who, right, guarded, budget }: CompiledPolicy["grants"][number]): Record<string, unknown> =>
  ({ who: who === null ? null : who.map(hexOf), right, reach: rights[right].reach, guarded, budget });

export async function run(context: Context): Promise<CommandResult> {
  const opened = open(context);
  if (!opened.ok) return failed(opened.diagnostics);
  const outcome = await compileSources(opened.value, context);
  if (!outcome.ok) return { ...failed(outcome.diagnostics), data: { routes: [], merges: [], caches: [], policies: [], tests: 0, notes: [] } };
  const { compiled, diagnostics } = outcome.value;
  if (context.flags.dump !== undefined) return dumped(context, context.flags.dump, outcome.value);
  const wanted = context.flags.prove === true || context.flags["no-more-than"] !== undefined;
  const proofs = wanted ? await prove(opened.value, context) : null;
  if (proofs !== null && !proofs.ok) return failed([...diagnostics, ...proofs.diagnostics]);
  const findings = proofs?.value.findings ?? [];
  const noGateway = opened.value.kind === "project" && opened.value.project.gateway === null ? "; the project names none, so it is dropped (no-route)" : "";
  const sheets = [
    ...compiled.routes.map((program) => ({ program, more: [] as string[] })),
    ...compiled.merges.map((program) => ({ program, more: mergeRows(context, program) })),
    ...compiled.caches.map((program) => ({ program, more: cacheRows(context, program) })),
    ...compiled.policies.map((program) => ({ program, more: program.grants.map((grant, i) => row(context, `grant ${i + 1}`, grantText(grant))) })),
  ];
  sheets.forEach(({ program, more }, i) => {
    const notes = compiled.notes.flatMap((note) => (note.startsWith(`${program.name}: `) ? [note.slice(program.name.length + 2)] : []));
    if (i > 0) context.print("");
    for (const line of sheet(context, program, more, notes.map((note) => (program.gatewayOnMiss ? note + noGateway : note)))) context.print(line);
    const own = findings.filter((finding) => finding.program === program.name);
    if (proofs !== null) for (const line of proofLines(own, context)) context.print(line);
  });
  const { merges, caches, policies, tests, notes } = compiled;
  if (tests.length > 0) {
    context.print("");
    context.print(context.style.faint(`${plural(tests.length, "test")}: pgrid test runs ${tests.length === 1 ? "it" : "them"}`));
  }
  return {
    diagnostics: [...diagnostics, ...(proofs?.value.diagnostics ?? [])],
    data: {
      ...(proofs === null ? {} : { solver: proofs.value.solver, proofs: findings.map((finding) => proofData(finding, context)) }),
      routes: compiled.routes.map((route) => routeData(context, route)),
      merges: merges.map((merge) => ({ ...routeData(context, merge), record: merge.record.name, requires: merge.requires !== null, assumes: merge.assumes !== null })),
      caches: caches.map((cache) => ({ ...routeData(context, cache), ttl: cache.ttl, replicas: cache.replicas })),
      policies: policies.map((policy) => ({ ...routeData(context, policy), grants: policy.grants.map(grantData), within: policy.within })),
      tests: tests.length, notes,
    },
  };
}
