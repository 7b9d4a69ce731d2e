import { readdirSync } from "node:fs";
import { join } from "node:path";
import { project } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";

export const tabledRoutes = "(deftable sinks (prefix (bytes 4) node))\n(deftable rights (exact (bytes 32) int))\n(defroute to-sink \"By the payload's first bytes.\"\n  (if (= (match rights %source :else 0) 1) (forward-to (match sinks %payload)) (drop 'forbidden)))\n(defroute other (deliver))\n";

/** A project with two routes, a table of each content, seeds and a gateway. */
export function tabledProject(place: Place, at: string, over: object = {}): void {
  place.write(`${at}/main.lisp`, tabledRoutes);
  place.write(`${at}/pgrid.json`, JSON.stringify(project({
    board: "qemu-mps2-an500", gateway: "a", nodes: { a: "1".repeat(64) }, ...over,
    tables: { sinks: [{ key: "ab", node: "a" }, { key: "0xff", bits: 4, node: "2".repeat(64) }], rights: [{ key: `0x${"33".repeat(32)}`, value: 1 }] },
  })));
}

/** Files below a directory, relative to it, sorted. */
export function filesBelow(directory: string, below = ""): string[] {
  return readdirSync(join(directory, below), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(directory, join(below, entry.name)) : [join(below, entry.name)]).sort();
}
