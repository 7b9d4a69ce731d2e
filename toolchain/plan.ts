/** From a checked project and its compiled routes to the generated files: what the C side of a build starts from. Pure. */
import { relative } from "node:path";
import { boardHeader, hostBoardHeader } from "../compiler/6-image/board-header.ts";
import { linkerScript } from "../compiler/6-image/linker-script.ts";
import type { CompiledPolicy, CompiledProject } from "../compiler/compiled.ts";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { didYouMean } from "../compiler/diagnostics/nearest.ts";
import { disassemble, render } from "../compiler/disassemble.ts";
import { aotUnit } from "../compiler/emit-c/aot/unit.ts";
import type { AotUnit } from "../compiler/emit-c/aot/unit.ts";
import { grantInitialiser, projectUnit } from "../compiler/emit-c/project-unit.ts";
import type { Seed } from "../compiler/emit-c/project-unit.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { limits } from "../spec/limits.ts";
import { slotsHeader } from "./boot.ts";
import type { Board } from "./config/board.ts";
import { spanAt } from "./config/files.ts";
import { sectorOf, storeBlocks } from "./config/flash.ts";
import { bytesOfHex, hexOf, nodeNamed } from "./config/project.ts";
import type { Project, Source } from "./config/project.ts";
import { sha256Of } from "./digest.ts";
import { policyOf } from "./policy.ts";
import { classId } from "./update/identity.ts";

/** What is to be built. */
export interface BuildRequest {
  readonly project: Project;
  readonly compiled: CompiledProject;
  /** Disassembly of each route. */
  readonly listings: readonly string[];
  readonly board: Board;
  readonly jobs: number;
  /** Instead of `<project>/build/<board>`, or the slot's directory in it. */
  readonly output?: string | undefined;
  /** Compile the routes to C instead of leaving them to the route machine. */
  readonly aot?: Aot | undefined;
  /** Of an image that keeps an audit log. */
  readonly audit?: AuditLog | undefined;
  /** Of an image in a slot that takes updates: HSS public keys, of which one has to have signed them. */
  readonly trusted?: readonly Uint8Array[] | undefined;
}

export interface AuditLog {
  readonly log: Uint8Array;
  /** The first bytes of the SHA-256 of the key that signs its heads. */
  readonly keyId: Uint8Array;
}

export interface Aot {
  /** Files that the project's sources import: their lines are named, too. */
  readonly libraries: readonly Source[];
}

export interface Plan {
  /** Generated files by their path below the output directory. */
  readonly files: ReadonlyMap<string, string>;
  /** Number that the device names in its hello. */
  readonly build: number;
  /** The function of each route that is compiled ahead of time; null: interpreted. */
  readonly natives: readonly (string | null)[];
}

export const generated = { unit: "gen/project.c", aot: "gen/aot.c", header: "gen/pg_board.h", script: "gen/link.ld", slots: "gen/pg_slots.h", updates: "gen/pg_updates.h", audit: "gen/pg_audit_log.h" } as const;

/** gen/pg_updates.h: the store of the board, and the names of the build's tables, which routes that come as an update name. */
function updatesHeader({ name, flash, slots, slot }: Board, tables: readonly string[]): string {
  const { offset, size } = slots!.store;
  const sector = sectorOf(flash!, slots!.store);
  const { sectors, blocks } = storeBlocks(size, sector);
  const text = (name: string): string => `"${[...new TextEncoder().encode(name)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")}"`;
  return `/* For updates of project and board ${name}: made by pgrid build. */
#ifndef PG_UPDATES_H
#define PG_UPDATES_H

#define PG_UPDATES 1
/* The slot that the image is linked for: 0 is a. */
#define PG_UPDATES_RUNNING ${slot === "b" ? 1 : 0}u
/* Of the store: its offset in the flash, and how it is divided. */
#define PG_UPDATES_STORE ${offset}u
#define PG_UPDATES_SECTOR ${sector}u
#define PG_UPDATES_BLOCK_SECTORS ${sectors}u
#define PG_UPDATES_BLOCKS ${blocks}u
/* ${tables.map((table) => table.replaceAll("*/", "")).join(", ")} */
#define PG_UPDATES_TABLES {${[...tables.map(text), "0"].join(", ")}}

#endif
`;
}

/** gen/pg_audit_log.h: whose log it is, and who signs its heads. */
export function auditHeader({ log, keyId }: AuditLog): string {
  const initialiser = (bytes: Uint8Array): string => `{${[...bytes].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(", ")}}`;
  return `/* The audit log of the project: made by pgrid build. */
#ifndef PG_AUDIT_LOG_ID_H
#define PG_AUDIT_LOG_ID_H

#define PG_AUDIT_LOG_ID ${initialiser(log)}
#define PG_AUDIT_KEY_ID ${initialiser(keyId)}

#endif
`;
}

/** Headers of an image in a slot that takes updates, by their path: the board's slots and who may sign, and the above. */
export function updateHeaders(board: Board, tables: readonly string[], trusted: readonly Uint8Array[]): ReadonlyMap<string, string> {
  return new Map([[generated.slots, slotsHeader(board.layout!, board.flash!, board.slots!, classId(board.name), trusted)], [generated.updates, updatesHeader(board, tables)]]);
}

/** A table key as pgrid.json writes it: `0x` and hexadecimal digits are bytes, anything else is UTF-8 text. */
function keyBytes(text: string): Uint8Array {
  return /^0x(?:[0-9a-fA-F]{2})*$/u.test(text) ? bytesOfHex(text.slice(2)) : new TextEncoder().encode(text);
}

export function seedsOf(project: Project, compiled: CompiledProject): Outcome<readonly Seed[]> {
  const seeds: Seed[] = [];
  const found: Diagnostic[] = [];
  for (const [name, entries] of Object.entries(project.raw.tables ?? {})) {
    const slot = compiled.tables.findIndex((table) => table.name === name);
    const use = compiled.tables[slot];
    if (use === undefined) {
      const help = didYouMean(name, compiled.tables.map((table) => table.name)) ?? (compiled.tables.length === 0 ? undefined : `tables of its routes: ${compiled.tables.map((table) => table.name).join(", ")}`);
      found.push(diagnostic("PG4111", spanAt(project.json, ["tables", name]), { name }, { help }));
      continue;
    }
    if (entries.length > limits.tableEntries) {
      found.push(diagnostic("PG4118", spanAt(project.json, ["tables", name]), { what: `entries of table \`${name}\``, count: entries.length, limit: limits.tableEntries }));
    }
    entries.forEach((entry, i) => {
      const path = ["tables", name, i] as const;
      const unfit = (why: string): void => void found.push(diagnostic("PG4112", spanAt(project.json, path), { table: name, why }));
      const key = keyBytes(entry.key);
      const bits = entry.bits ?? 8 * key.length;
      const [search, holds] = use.kind.split("-") as ["exact" | "prefix", "node" | "int"];
      const most = Math.min(use.keyBytes, limits.tableKeyBytes);
      if (key.length > most) return unfit(`its key has ${key.length} bytes, and the table's keys have at most ${most}`);
      if (bits > 8 * key.length) return unfit(`it takes ${bits} bits of a key of ${8 * key.length}`);
      if (search === "exact" && bits !== 8 * key.length) return unfit("an exact table matches whole keys: leave `bits` out");
      if (holds === "node" && (entry.node === undefined || entry.value !== undefined)) return unfit("the table holds nodes: give `node`, and no `value`");
      if (holds === "int" && (entry.value === undefined || entry.node !== undefined)) return unfit("the table holds integers: give `value`, and no `node`");
      let node: Uint8Array | null = null;
      if (entry.node !== undefined) {
        const named = nodeNamed(project.nodes, entry.node, spanAt(project.json, [...path, "node"]));
        if (!named.ok) return void found.push(...named.diagnostics);
        node = named.value;
      }
      seeds.push({ table: slot, bits, key, node, value: entry.value ?? 0 });
    });
  }
  return found.length > 0 ? fail(found) : succeed(seeds);
}

/** The routes as C. Their sources are named by their place in the project, wherever that and the caller are. */
function nativeUnit(project: Project, compiled: CompiledProject, { libraries }: Aot): AotUnit {
  const entry = project.sources[0]?.file ?? "";
  const base = entry.endsWith(project.raw.entry) ? entry.slice(0, -project.raw.entry.length) : "";
  const sources = [...project.sources, ...libraries].map(({ file, text }) => ({ file, text, shown: relative(base, file).replaceAll("\\", "/") }));
  const programs = compiled.routes.map(({ name, source }) => {
    if (source === null) throw new Error(`route ${name} has no source to compile`);
    return source;
  });
  return aotUnit(`Project ${project.raw.name}`, programs, sources, generated.aot);
}

const withListing = (program: CompiledPolicy | null): { readonly program: CompiledPolicy; readonly listing: string } | null =>
  (program === null ? null : { program, listing: render(disassemble(program.image)!) });

export function planBuild(project: Project, compiled: CompiledProject, listings: readonly string[], board: Board, aot: Aot | null = null, trusted: readonly Uint8Array[] = [], audit: AuditLog | null = null): Outcome<Plan> {
  const counts = [["routes", compiled.routes.length, limits.routes], ["tables", compiled.tables.length, limits.nodeTables]] as const;
  const over = counts.filter(([, count, limit]) => count > limit);
  if (over.length > 0) return fail(over.map(([what, count, limit]) => diagnostic("PG4118", spanAt(project.json, ["entry"]), { what, count, limit })));
  const seeds = seedsOf(project, compiled);
  if (!seeds.ok) return seeds;
  const policy = policyOf(project, compiled);
  if (!policy.ok) return policy;

  const native = aot === null ? null : nativeUnit(project, compiled, aot);
  const natives = native?.functions ?? compiled.routes.map(() => null);
  const identity = [
    project.raw.name, ...(aot === null ? [] : ["aot"]), ...(audit === null ? [] : ["audit", hexOf(audit.log), hexOf(audit.keyId)]), project.gateway === null ? "" : hexOf(project.gateway),
    ...compiled.routes.flatMap((route) => [route.name, hexOf(route.image), ...route.tables.map((table) => table.name)]),
    ...compiled.tables.map((table) => `${table.name} ${table.kind}`),
    ...seeds.value.map((seed) => `${seed.table} ${seed.bits} ${hexOf(seed.key)} ${seed.value} ${seed.node === null ? "" : hexOf(seed.node)}`),
  ];
  if (project.roots.length > 0) identity.push(...project.roots.map((key) => `root ${hexOf(key)}`));
  if (policy.value !== null) identity.push(`policy ${policy.value.name}`, hexOf(policy.value.image), ...policy.value.tables.map((table) => table.name), ...policy.value.grants.map(({ budget }) => grantInitialiser(budget)));
  const build = Number.parseInt(sha256Of(identity).slice(0, 8), 16);
  const files = new Map<string, string>([
    [generated.unit, projectUnit({ name: project.raw.name, compiled, listings, seeds: seeds.value, gateway: project.gateway, roots: project.roots, policy: withListing(policy.value), build, natives })],
    ...(native === null ? [] : [[generated.aot, native.text] as const]),
    [generated.header, board.layout === null ? hostBoardHeader(board.name) : boardHeader(board.layout)],
  ]);
  if (board.layout !== null) files.set(generated.script, linkerScript(board.layout));
  if (trusted.length > 0) for (const [name, text] of updateHeaders(board, compiled.tables.map((table) => table.name), trusted)) files.set(name, text);
  if (audit !== null) files.set(generated.audit, auditHeader(audit));
  return succeed({ files, build, natives });
}
