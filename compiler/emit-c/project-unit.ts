/** The C unit of a project: its routes, tables, seeds and gateway as the constant `pg_project` of runtime-c/node/project.h. */
import { fields } from "../../spec/fields.ts";
import type { Field } from "../../spec/fields.ts";
import { limits } from "../../spec/limits.ts";
import { tableKinds } from "../../spec/image.ts";
import { ed25519 } from "../../spec/tokens.ts";
import type { CompiledPolicy, CompiledProject, CompiledProgram } from "../compiled.ts";
import type { Budget, TableUse } from "../ir/expr.ts";

/** An entry that a table holds from the start. */
export interface Seed {
  /** Slot in the project's table list. */
  readonly table: number;
  /** Prefix length, or 8 times the key length. */
  readonly bits: number;
  /** At most limits.tableKeyBytes bytes. */
  readonly key: Uint8Array;
  readonly value: number;
  /** 32 bytes; null in a table of integers. */
  readonly node: Uint8Array | null;
}

export interface ProjectUnit {
  readonly name: string;
  readonly compiled: CompiledProject;
  /** Each route's disassembly, in the routes' order. */
  readonly listings: readonly string[];
  readonly seeds: readonly Seed[];
  readonly gateway: Uint8Array | null;
  /** Public keys whose tokens the node takes: 32 bytes each. */
  readonly roots: readonly Uint8Array[];
  /** What is asked what messages of strangers may reach, with its disassembly; null: everything. */
  readonly policy: { readonly program: CompiledPolicy; readonly listing: string } | null;
  /** Number that the device names in its hello, u32: it tells one build from another. */
  readonly build: number;
  /** Functions of the routes that are compiled ahead of time, by the routes' order; null: interpreted. */
  readonly natives: readonly (string | null)[];
}

/** Text inside a block comment: neither its end nor a nested beginning, nor a trigraph. */
function comment(text: string): string {
  return text.replaceAll("*/", "*\\/").replaceAll("/*", "/\\*").replaceAll("??", "?\\?");
}

function block(title: string, text: string): string {
  const lines = comment(text).trimEnd().split("\n").map((line) => ` *   ${line}`.trimEnd());
  return [` * ${title}:`, ...lines].join("\n");
}

function rows(values: readonly string[], perLine: number): string {
  const lines: string[] = [];
  for (let at = 0; at < values.length; at += perLine) lines.push(`  ${values.slice(at, at + perLine).join(", ")},`);
  return lines.join("\n");
}

function words(image: Uint8Array): string {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const values: string[] = [];
  for (let at = 0; at < image.length; at += 4) values.push(`0x${view.getUint32(at, true).toString(16).padStart(8, "0")}u`);
  return rows(values, 8);
}

function bytes(name: string, value: Uint8Array, length: number): string {
  const padded = new Uint8Array(length);
  padded.set(value);
  return `static const uint8_t ${name}[${length}] = {\n${rows([...padded].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`), 16)}\n};\n`;
}

function imageArray(title: string, name: string, program: CompiledProgram, listing: string): string {
  const { bound } = program;
  return `/* ${title}, ${comment(program.name)}
 * ${program.cid}
 * at most ${bound.instructions} instructions, ${bound.hashBytes} bytes hashed, ${bound.lookups} lookups, ${bound.sends} sent
 *
${block("core form", program.core)}
 *
${block("code", listing)}
 */
static const uint32_t ${name}[] = {
${words(program.image)}
};
`;
}

function messageSchema(): string {
  const line = ([name, field]: [string, Field]): string =>
    ` *   %${name.padEnd(9)} ${field.type.padEnd(9)} ${`${field.range[0]}..${field.range[1]}`.padEnd(19)} ${field.means}`;
  return ["/* The fields of a message (spec/fields.ts):", ...(Object.entries(fields) as [string, Field][]).map(line), " */"].join("\n");
}

/** C string literal of a route's name, which is an ASCII symbol of the language. */
const quoted = (text: string): string => JSON.stringify(text);

function seedTable(seeds: readonly Seed[]): { readonly definitions: string; readonly reference: string } {
  if (seeds.length === 0) return { definitions: "", reference: "NULL" };
  const arrays = seeds.map((seed, i) => {
    const node = seed.node === null ? "" : bytes(`seed_node_${i}`, seed.node, limits.nodeIdBytes);
    return node + bytes(`seed_key_${i}`, seed.key, limits.tableKeyBytes);
  });
  const entries = seeds.map((seed, i) =>
    `  {.table = ${seed.table}, .bits = ${seed.bits}, .value = ${seed.value >>> 0}u, .node = ${seed.node === null ? "NULL" : `seed_node_${i}`}, .key = seed_key_${i}},`);
  return { definitions: `${arrays.join("")}static const struct pg_seed seeds[] = {\n${entries.join("\n")}\n};\n\n`, reference: "seeds" };
}

/** Where the node has the tables that a program names, by the program's order. */
function slotsOf(program: CompiledProgram, tables: readonly TableUse[]): string {
  const slots = program.tables.map((table) => tables.findIndex((other) => other.name === table.name));
  return slots.length === 0 ? "0" : slots.join(", ");
}

/** What a grant lets a program cost, a field of struct pg_grant each: all ones where it does not say. */
export function grantInitialiser(budget: Budget): string {
  const limit = (name: keyof Budget, bits: 16 | 32): string => `${Math.min(budget[name] ?? Infinity, 2 ** bits - 1)}u`;
  return `{${limit("instructions", 32)}, ${limit("hashBytes", 32)}, ${limit("lookups", 16)}, ${limit("sends", 16)}, ${limit("stack", 16)}, ${limit("scratch", 16)}}`;
}

/** Whether a policy says again what it said, of messages that have these fields in common: so the node need not ask it again. */
export const repeats = ({ reads, tables }: Pick<CompiledProgram, "reads" | "tables">): boolean => tables.length === 0 && reads.every((name) => ["source", "ttl", "size", "type", "priority", "right"].includes(name));

/** `tables` are the node's. */
export function policyConstant(policy: ProjectUnit["policy"], tables: readonly TableUse[]): string {
  if (policy === null) return "const struct pg_policy pg_policy = {.image = NULL};\n";
  const { program, listing } = policy;
  return `${imageArray("The policy", "policy_image", program, listing)}
/* instructions, hashed bytes, look-ups, messages sent, bytes of stack, of scratch memory */
static const struct pg_grant grants[] = {
${program.grants.map(({ right, budget }) => `  ${grantInitialiser(budget)}, /* ${right} */`).join("\n")}
};
const struct pg_policy pg_policy = {
  .image = policy_image, .image_bytes = sizeof policy_image, .tables = {${slotsOf(program, tables)}}, .grants = grants, .grant_count = ${program.grants.length},
  .repeats = ${repeats(program) ? 1 : 0}};
`;
}

/** What only a node that takes messages of strangers looks at: no other links it, so each name is an object of its own. */
function forStrangers(unit: ProjectUnit): string {
  const { roots } = unit;
  const names = unit.compiled.tables.map((use) => use.name);
  const texts = names.map((name, i) => `static const char table_name_${i}[] = ${quoted(name)};\n`);
  const keys = roots.map((key) => `  {${[...key].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(", ")}},`);
  return `${policyConstant(unit.policy, unit.compiled.tables)}${texts.join("")}const char *const pg_table_names[] = {${[...names.map((_, i) => `table_name_${i}`), "NULL"].join(", ")}};
const uint8_t pg_roots[][${ed25519.keyBytes}] = {
${[...keys, "  {0},"].join("\n")}
};
const uint32_t pg_root_count = ${roots.length};
`;
}

export function projectUnit(unit: ProjectUnit): string {
  const { routes, tables } = unit.compiled;
  const table = routes.map((route, i) =>
    `  {.name = ${quoted(route.name)}, .image = image_${i}, .image_bytes = sizeof image_${i}, .tables = {${slotsOf(route, tables)}}, .native = ${unit.natives[i] ?? "NULL"}},`);
  const kinds = tables.map((use) => `  ${tableKinds[use.kind]}, /* ${comment(use.name)}: ${use.kind} */`);
  const seeds = seedTable(unit.seeds);
  return `/* Project ${comment(unit.name)}: made by pgrid build. */
#include <stddef.h>
#include <stdint.h>

#include "node/project.h"

${messageSchema()}

${routes.map((route, i) => imageArray(`Route ${i}`, `image_${i}`, route, unit.listings[i]!)).join("\n")}
${unit.natives.some((name) => name !== null) ? `/* gen/aot.c */\n${unit.natives.flatMap((name) => (name === null ? [] : [`extern pg_native ${name};`])).join("\n")}\n\n` : ""}static const struct pg_route routes[] = {
${table.join("\n")}
};

${kinds.length === 0 ? "" : `static const uint8_t table_kinds[] = {\n${kinds.join("\n")}\n};\n\n`}${seeds.definitions}${unit.gateway === null ? "" : `${bytes("gateway", unit.gateway, limits.nodeIdBytes)}\n`}const struct pg_project pg_project = {
  .routes = routes,
  .route_count = ${routes.length},
  .table_kinds = ${kinds.length === 0 ? "NULL" : "table_kinds"},
  .table_count = ${kinds.length},
  .seeds = ${seeds.reference},
  .seed_count = ${unit.seeds.length},
  .gateway = ${unit.gateway === null ? "NULL" : "gateway"},
  .build = 0x${unit.build.toString(16).padStart(8, "0")}u,
};

${forStrangers(unit)}`;
}
