/** The rows of a size report, of a single image and of a system: they add up to all flash and RAM of it, stacks included. */
import { join } from "node:path";
import type { CompiledProject } from "../../compiler/compiled.ts";
import type { Build } from "../build.ts";
import { routeFiles } from "../certificates.ts";
import type { Project } from "../config/project.ts";
import { readElf } from "../elf.ts";
import { readText } from "../host.ts";
import type { Host } from "../host.ts";
import type { SystemBuild } from "../system/build.ts";
import type { Description } from "../system/description.ts";
import type { Grouping } from "./groupings.ts";
import { piecesOf } from "./pieces.ts";
import type { Piece } from "./pieces.ts";
import { byRoute } from "./routes.ts";
import type { Routed, RouteUsage } from "./routes.ts";
import { addUp, byModule, bySymbol, complete, moduleOf } from "./rows.ts";
import type { Names, Usage } from "./rows.ts";
import { systemPieces } from "./system.ts";

export interface Report {
  readonly by: Grouping;
  readonly rows: readonly Usage[];
  /** By route only. */
  readonly routes?: readonly RouteUsage[];
}

/** A project's routes with what they brought to the image. */
export function routedBy(project: Project, compiled: CompiledProject, natives: readonly (string | null)[]): Routed {
  return {
    routes: compiled.routes.map((route, i) => ({ name: route.name, native: natives[i] ?? null, tables: route.tables.map(({ name }) => name), certificate: routeFiles(route).certificate.bytes })),
    seeds: Object.entries(project.raw.tables ?? {}).flatMap(([name, entries]) => entries.map(() => name)),
  };
}

interface Whole {
  readonly programs: readonly { readonly pieces: readonly Piece[]; readonly names: Names; readonly beside: readonly Usage[] }[];
  readonly shared: readonly Usage[];
}

/** Rows of the same name are one. */
function merged(rows: readonly Usage[]): Usage[] {
  const found = new Map<string, Usage>();
  for (const row of rows) {
    const before = found.get(row.name);
    found.set(row.name, before === undefined ? row : { name: row.name, flash: before.flash + row.flash, ram: before.ram + row.ram });
  }
  return [...found.values()].filter(({ flash, ram }) => flash !== 0 || ram !== 0);
}

function reportOf({ programs, shared }: Whole, by: Grouping, routed: Routed): Report {
  if (by === "route") {
    const { routes, rows } = byRoute(routed, [...programs, { pieces: [], names: { prefix: "", module: () => "" }, beside: shared }]);
    return { by, routes, rows };
  }
  const beside = [...programs.flatMap((program) => program.beside), ...shared];
  if (by === "module") return { by, rows: complete(merged([...programs.flatMap(({ pieces, names }) => byModule(pieces, names)), ...beside])) };
  // Static symbols of one name stay apart; what has no symbol is one row.
  const rows = programs.flatMap(({ pieces, names }) => bySymbol(pieces.filter(({ symbol }) => symbol !== null), names));
  const others = programs.flatMap(({ pieces, names }) => bySymbol(pieces.filter(({ symbol }) => symbol === null), names));
  return { by, rows: complete([...rows, ...merged([...others, ...beside])]) };
}

function imageOf(host: Host, { directory, record }: Build): Whole {
  const text = (kind: string): string => join(directory, record.outputs[kind]!.file);
  const pieces = piecesOf(readElf(host.readFile(text("elf"))!), readText(host, text("map"))!);
  return { programs: [{ pieces, names: { prefix: "", module: ({ file }) => moduleOf(file) }, beside: [] }], shared: [] };
}

export const imageReport = (host: Host, build: Build, by: Grouping, routed: Routed): Report => reportOf(imageOf(host, build), by, routed);
export const systemReport = (host: Host, build: SystemBuild, description: Description, by: Grouping, routed: Routed): Report => reportOf(systemPieces(host, build, description), by, routed);

/** Of each program of a system, the kernel among them: all that is its own. */
export function programTotals(host: Host, build: SystemBuild, description: Description): Usage[] {
  return systemPieces(host, build, description).programs.map(({ name, pieces, beside }) => {
    const rows = [...addUp(pieces, () => ({ key: name, name })), ...beside];
    return { name, flash: rows.reduce((sum, { flash }) => sum + flash, 0), ram: rows.reduce((sum, { ram }) => sum + ram, 0) };
  });
}
