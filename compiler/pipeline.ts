/**
 * The compiler, stage by stage. Pure: sources in, images out; bad input is returned as diagnostics.
 *
 *   text ──read──► trees ──check──► typed IR ──optimize──► core form ──encode──► image ──verify──► compiled route
 *
 * Core form goes through its own printed bytes on the way to the encoder, so the image depends on nothing that the CID does
 * not name.
 */
import { base32 } from "multiformats/bases/base32";
import { CID } from "multiformats/cid";
import { create as createDigest } from "multiformats/hashes/digest";
import { sha256 } from "@noble/hashes/sha2.js";
import { codecs, hashes, programHash } from "../spec/hashes.ts";
import { hostFunctions } from "../spec/hosts.ts";
import { limits } from "../spec/limits.ts";
import type { FieldName } from "../spec/fields.ts";
import type { TypeScriptReader } from "./1-read-typescript/reader.ts";
import { read } from "./1-read/read.ts";
import { check } from "./2-check/check.ts";
import { optimize } from "./3-optimize/optimize.ts";
import { encode } from "./4-encode/encode.ts";
import { defaultGrant, verify } from "./5-verify/verify.ts";
import type { Bound, CompiledProject, CompiledRoute } from "./compiled.ts";
import { diagnostic } from "./diagnostics/diagnostic.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { parseRoute, printRoute } from "./ir/core.ts";
import type { Expr, Route, TableUse } from "./ir/expr.ts";
import { children } from "./ir/walk.ts";
import { canonical, parseCanonical, pretty } from "./support/sexp.ts";
import { fail, succeed } from "./support/outcome.ts";
import type { Outcome } from "./support/outcome.ts";

export type { Bound, CompiledProject, CompiledRoute } from "./compiled.ts";

export interface Source {
  readonly file: string;
  readonly text: string;
}

export interface CompileOptions {
  /** Budgets of the project, for every route; a route's own come on top. */
  readonly budgets?: Partial<Record<"instructions" | "hashBytes" | "lookups", number>>;
  /** Node ids by name, for `(node "store-a")`. */
  readonly nodes?: ReadonlyMap<string, Uint8Array>;
  /** Reads *.policy.ts; whoever has such sources hands it in, since the TypeScript compiler takes its time to load. */
  readonly typescript?: TypeScriptReader;
}

export const isTypeScript = (file: string): boolean => file.endsWith(".policy.ts");

/** Compiles the routes of all sources, in order. */
export function compileProject(sources: readonly Source[], options: CompileOptions = {}): Outcome<CompiledProject> {
  const diagnostics: Diagnostic[] = [];
  const routes: CompiledRoute[] = [];
  const tables = new Map<string, TableUse>();
  const notes: string[] = [];
  let failed = false;
  for (const { file, text } of sources) {
    const checked = frontEnd(file, text, options);
    diagnostics.push(...checked.diagnostics);
    if (!checked.ok) {
      failed = true;
      continue;
    }
    notes.push(...checked.value.notes);
    for (const route of checked.value.routes) {
      const compiled = compileRoute(route, options);
      diagnostics.push(...compiled.diagnostics);
      if (compiled.ok) routes.push(compiled.value);
      else failed = true;
    }
  }
  const said = diagnostics.map((one) => (isTypeScript(one.span.file) ? options.typescript!.speak(one) : one));
  for (const table of routes.flatMap((route) => route.tables)) if (!tables.has(table.name)) tables.set(table.name, table);
  return failed ? fail(said) : succeed({ routes, tables: [...tables.values()], notes }, said);
}

interface Checked {
  readonly routes: readonly Route[];
  readonly notes: readonly string[];
}

/** Text to typed IR. */
export function frontEnd(file: string, text: string, { nodes = new Map(), typescript }: CompileOptions = {}): Outcome<Checked> {
  if (isTypeScript(file) && typescript === undefined) throw new Error(`${file} needs the TypeScript reader`);
  const trees = isTypeScript(file) ? typescript!.read(file, text) : read(file, text);
  if (!trees.ok) return trees;
  const program = check(trees.value, { file, nodes });
  if (!program.ok) return fail([...trees.diagnostics, ...program.diagnostics]);
  return succeed({ routes: program.value.routes, notes: program.value.notes.map(({ route, message }) => `${route}: ${message}`) }, [...trees.diagnostics, ...program.diagnostics]);
}

/** Typed IR to an image and what there is to say about it. */
export function compileRoute(route: Route, options: CompileOptions = {}): Outcome<CompiledRoute> {
  const optimized = optimize(route);
  if (!optimized.ok) return optimized;
  const core = printRoute(optimized.value);
  const bytes = canonical(core);
  const program = parseRoute(parseCanonical(bytes)!);
  const encoded = encode({ ...program, name: route.name, span: route.span });
  if (!encoded.ok) return encoded;
  const { image, bound, scratch, registers } = encoded.value;
  const over = overBudget(route, bound, options);
  if (over.length > 0) return fail(over);
  const verdict = verify(image);
  if (!verdict.ok && verdict.refusal === "pending") {
    return fail([diagnostic("PG3101", route.span, { route: route.name, what: "forward jumps open at once", limit: String(limits.pendingJumps) })]);
  }
  if (!verdict.ok) throw new Error(`route ${route.name}: the verifier refuses the encoder's image: ${verdict.refusal} at word ${verdict.word}`);
  const facts = gather(program.body);
  return succeed({
    name: route.name,
    doc: route.doc,
    tables: program.tables,
    core: pretty(core),
    canonical: bytes,
    cid: cidOf(bytes),
    image,
    bound,
    scratch,
    registers,
    reads: [...facts.reads],
    rights: [...(bound.sends > 0 ? ["send"] : []), ...new Set([...facts.hosts].map((fn) => hostFunctions[fn].right).filter((right) => right !== "none"))],
    stackBytes: 4 * (registers.ints + registers.bytes),
    hosts: [...facts.hosts],
    gatewayOnMiss: facts.gatewayOnMiss,
  });
}

/** The CIDv1 (raw) of bytes under the registry's program hash, base32. */
export function cidOf(bytes: Uint8Array): string {
  const digest = createDigest(hashes[programHash].code, sha256(bytes));
  return CID.createV1(codecs.raw, digest).toString(base32);
}

function overBudget(route: Route, bound: Bound, options: CompileOptions): Diagnostic[] {
  const resources = [["instructions", "VM instructions"], ["hashBytes", "hashed bytes"], ["lookups", "look-ups"]] as const;
  return resources.flatMap(([key, resource]) => {
    const budgets = [route.budget[key], options.budgets?.[key], defaultGrant[key]].filter((budget) => budget !== undefined);
    const budget = Math.min(...budgets);
    if (bound[key] <= budget) return [];
    const help = budget === defaultGrant[key] ? "no node grants a program more: make the route cheaper, or bound its loops with :max" : undefined;
    return [diagnostic("PG3102", route.span, { route: route.name, figure: bound[key], resource, budget }, { help })];
  });
}

interface Facts {
  readonly reads: Set<FieldName>;
  readonly hosts: Set<keyof typeof hostFunctions>;
  gatewayOnMiss: boolean;
}

function gather(expr: Expr, facts: Facts = { reads: new Set(), hosts: new Set(), gatewayOnMiss: false }): Facts {
  if (expr.op === "field") facts.reads.add(expr.field);
  if (expr.op === "call") facts.hosts.add(expr.fn);
  if (expr.op === "forward" && expr.node.type.kind === "optional") facts.gatewayOnMiss = true;
  for (const child of children(expr)) gather(child, facts);
  return facts;
}
