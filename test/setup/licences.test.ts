// docs/licences.md against package.json and the lock file.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../scripts/lib/root.mjs";
import { tools } from "../../scripts/lib/tools.mjs";

interface Locked { license?: string; dev?: boolean; devOptional?: boolean }
const read = (name: string) => readFileSync(join(root, name), "utf8");
const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, Locked> };
const project = JSON.parse(read("package.json")) as Record<"dependencies" | "optionalDependencies" | "devDependencies", object>;

/** The tables' rows `| name, name (remark) | licence |`. */
const documented = new Map(
  [...read("docs/licences.md").matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)].flatMap(([, names = "", licence = ""]) =>
    names.replace(/ \(.*\)/, "").split(", ").map((name): [string, string] => [name, licence]),
  ),
);

test("every direct dependency is listed with the licence that the lock file gives", () => {
  const direct = [project.dependencies, project.optionalDependencies, project.devDependencies].flatMap((list) => Object.keys(list));
  for (const name of direct) expect([name, documented.get(name)]).toEqual([name, packages[`node_modules/${name}`]?.license]);
});

test("packages at run time have the licences that the page names, and no other", () => {
  const licences = Object.entries(packages).filter(([path, entry]) => path !== "" && !entry.dev && !entry.devOptional);
  expect([...new Set(licences.map(([, entry]) => entry.license))].sort()).toEqual([
    "Apache-2.0", "Apache-2.0 OR MIT", "BlueOak-1.0.0", "ISC", "MIT",
  ]);
});

test("every package that set-up installs is named under the programs", () => {
  const section = read("docs/licences.md").split("## Programs that set-up installs from Debian")[1]!;
  expect(tools.map((tool) => tool.package).filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`, "u").test(section))).toEqual([]);
});
