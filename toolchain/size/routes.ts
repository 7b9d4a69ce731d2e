/**
 * What each route takes of an image: its bytecode, its row in the list of routes, the entries that its tables begin with,
 * its C when it is compiled ahead of time. A table of several routes belongs to none of them. The names of the symbols
 * are those of compiler/emit-c/project-unit.ts.
 */
import type { Piece } from "./pieces.ts";
import type { Names, Usage } from "./rows.ts";
import { complete } from "./rows.ts";

export interface RouteUsage {
  readonly name: string;
  readonly image: number;
  readonly entry: number;
  readonly tables: number;
  readonly code: number;
  /** Of a file beside the image: none of it is in flash. */
  readonly certificate: number;
}

export interface Routed {
  /** In the order of the project; `native`: its function when it is compiled ahead of time. */
  readonly routes: readonly { readonly name: string; readonly native: string | null; readonly tables: readonly string[]; readonly certificate: number }[];
  /** The table of each entry that pgrid.json gives, in order. */
  readonly seeds: readonly string[];
}

type Part = Exclude<keyof RouteUsage, "name" | "certificate">;
const several = "tables of several routes";
const shared = "shared by routes";
const rest = "rest of the program";

/** Bytes of a piece by the row that they belong to; `part` when that is a route. */
function split({ routes, seeds }: Routed, module: string, { symbol, bytes }: Piece): readonly { readonly row: string; readonly part: Part | null; readonly bytes: number }[] {
  const all = (row: string, part: Part | null = null) => [{ row, part, bytes }];
  const name = symbol?.replace(/\.(?:part|constprop|isra|cold|lto_priv)\b.*$/u, "") ?? "";
  if (module === "aot") {
    const route = routes.find(({ native }) => native === name);
    return route === undefined ? all(shared) : all(route.name, "code");
  }
  if (module !== "project") return all(rest);
  const image = /^image_(\d+)$/u.exec(name);
  if (image !== null) return all(routes[Number(image[1])]!.name, "image");
  if (name === "routes") return routes.map((route) => ({ row: route.name, part: "entry", bytes: bytes / routes.length }));
  const ofTable = (table: string | undefined, part: number) => {
    const users = routes.filter(({ tables }) => table !== undefined && tables.includes(table));
    return users.length === 1 ? { row: users[0]!.name, part: "tables" as const, bytes: part } : { row: several, part: null, bytes: part };
  };
  const seed = /^seed_(?:node|key)_(\d+)$/u.exec(name);
  if (seed !== null) return [ofTable(seeds[Number(seed[1])], bytes)];
  if (name === "seeds") return seeds.map((table) => ofTable(table, bytes / seeds.length));
  return all(shared);
}

/** Of one program, or of several that hold the same routes. `beside` has what is no section. */
export function byRoute(routed: Routed, programs: readonly { readonly pieces: readonly Piece[]; readonly names: Names; readonly beside: readonly Usage[] }[]): { readonly routes: RouteUsage[]; readonly rows: Usage[] } {
  const parts = new Map(routed.routes.map(({ name, certificate }) => [name, { name, image: 0, entry: 0, tables: 0, code: 0, certificate }]));
  const rows = new Map<string, { flash: number; ram: number }>(routed.routes.map(({ name }) => [`route ${name}`, { flash: 0, ram: 0 }]));
  const add = (name: string, flash: number, ram: number): void => {
    const before = rows.get(name) ?? { flash: 0, ram: 0 };
    rows.set(name, { flash: before.flash + flash, ram: before.ram + ram });
  };
  for (const { pieces, names, beside } of programs) {
    for (const piece of pieces) {
      const places = piece.what === "input" ? split(routed, names.module(piece), piece) : [{ row: piece.what as string, part: null, bytes: piece.bytes }];
      for (const { row, part, bytes } of places) {
        if (part !== null) parts.get(row)![part] += bytes;
        add(part === null ? row : `route ${row}`, piece.flash ? bytes : 0, piece.ram ? bytes : 0);
      }
    }
    for (const { name, flash, ram } of beside) add(name === "padding" ? name : rest, flash, ram);
  }
  return { routes: [...parts.values()], rows: complete([...rows].map(([name, usage]) => ({ name, ...usage }))) };
}
