/** A project unit (runtime-c/node/project.h) for tests, written to a file of its own. */
import { writeFileSync } from "node:fs";
import { grantInitialiser } from "../../compiler/emit-c/project-unit.ts";
import type { Budget } from "../../compiler/ir/expr.ts";
import { type TableKindName, tableKinds } from "../../spec/image.ts";
import { limits } from "../../spec/limits.ts";

export interface TestProject {
  readonly routes: readonly { readonly image: Uint8Array; readonly tables?: readonly number[]; /** C function that runs in its place. */ readonly native?: string }[];
  readonly tables: readonly TableKindName[];
  readonly seeds: readonly { readonly table: number; readonly key: Uint8Array; readonly bits: number; readonly value?: number; readonly node?: Uint8Array }[];
  readonly gateway: Uint8Array | null;
  readonly build: number;
  /** What a node that takes messages of strangers knows besides. */
  readonly tableNames?: readonly string[];
  readonly roots?: readonly Uint8Array[];
  readonly policy?: { readonly image: Uint8Array; readonly tables?: readonly number[]; readonly grants: readonly Budget[]; readonly repeats?: boolean };
}

const list = (bytes: Uint8Array): string => (bytes.length === 0 ? "0" : [...bytes].join(", "));
const words = (bytes: Uint8Array): string => {
  const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  return Array.from({ length: padded.length / 4 }, (_, i) => `${padded.readUInt32LE(4 * i)}u`).join(", ") || "0";
};

export function writeProject(file: string, project: TestProject): void {
  const slots = (tables: readonly number[] = []) => Array.from({ length: limits.tablesPerProgram }, (_, i) => tables[i] ?? 0).join(", ");
  writeFileSync(file, [
    '#include "node/project.h"', "",
    ...project.routes.map(({ image }, i) => `static const uint32_t image_${i}[] = {${words(image)}};`),
    ...new Set(project.routes.flatMap(({ native }) => (native === undefined ? [] : [`extern pg_native ${native};`]))),
    "static const struct pg_route routes[] = {",
    ...project.routes.map(({ image, tables, native }, i) => `  {"route-${i}", image_${i}, ${image.length}, {${slots(tables)}}, ${native ?? "0"}},`), "};",
    `static const uint8_t kinds[] = {${project.tables.map((kind) => tableKinds[kind]).join(", ") || "0"}};`,
    ...project.seeds.flatMap(({ key, node }, i) => [
      `static const uint8_t key_${i}[] = {${list(key)}};`, ...(node === undefined ? [] : [`static const uint8_t node_${i}[] = {${list(node)}};`])]),
    "static const struct pg_seed seeds[] = {",
    ...(project.seeds.length === 0 ? ["  {0, 0, 0, 0, 0},"] : project.seeds.map(({ table, bits, value, node }, i) =>
      `  {${table}, ${bits}, ${value ?? 0}u, ${node === undefined ? "0" : `node_${i}`}, key_${i}},`)), "};",
    ...(project.gateway === null ? [] : [`static const uint8_t gateway[] = {${list(project.gateway)}};`]),
    `const struct pg_project pg_project = {routes, ${project.routes.length}, kinds, ${project.tables.length}, seeds, ${project.seeds.length}, ${project.gateway === null ? "0" : "gateway"}, ${project.build}u};`,
    ...(project.policy === undefined ? ["const struct pg_policy pg_policy = {0};"] : [
      `static const uint32_t policy_image[] = {${words(project.policy.image)}};`, `static const struct pg_grant grants[] = {${project.policy.grants.map(grantInitialiser).join(", ")}};`,
      `const struct pg_policy pg_policy = {policy_image, ${project.policy.image.length}, {${slots(project.policy.tables)}}, grants, ${project.policy.grants.length}, ${project.policy.repeats === true ? 1 : 0}};`]),
    `const char *const pg_table_names[] = {${[...project.tableNames ?? [], null].map((name) => (name === null ? "0" : JSON.stringify(name))).join(", ")}};`,
    `const uint8_t pg_roots[][32] = {${[...project.roots ?? [], new Uint8Array(1)].map((key) => `{${list(key)}}`).join(", ")}};`,
    `const uint32_t pg_root_count = ${project.roots?.length ?? 0};`,
    "",
  ].join("\n"));
}
