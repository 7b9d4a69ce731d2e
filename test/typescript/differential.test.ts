/**
 * A policy means on the machine what it means in Node: the same files, run by both on the same messages, on inputs that take
 * every branch both ways.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { withNodes } from "../../lib/runtime.ts";
import * as library from "../../lib/runtime.ts";
import { decide } from "../../lib/runtime.ts";
import type { Route } from "../../lib/runtime.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import { cidOf } from "../../model/hashing.ts";
import { messageTypes } from "../../spec/fields.ts";
import type { HashName } from "../../spec/hashes.ts";
import { limits } from "../../spec/limits.ts";
import { camel } from "../../spec/vocabulary.ts";
import { decisionOf, runOnModel, text as shown } from "../compiler/routes.ts";
import { readExpectations } from "../corpus/expectations.ts";
import type { Decision, Message, Provider, TableEntry } from "../corpus/expectations.ts";
import { message as anyMessage } from "../../proofs/differential/cases.ts";
import { Random } from "../../proofs/differential/random.ts";
import { instrument } from "./instrument.ts";
import { reader } from "./reader.ts";

interface Policy {
  readonly name: string;
  readonly text: string;
  readonly nodes: ReadonlyMap<string, Uint8Array>;
  readonly tables: readonly TableEntry[];
  readonly providers: readonly Provider[];
  readonly messages: readonly { readonly message: Message; readonly expected?: Decision }[];
}

const here = new URL("./", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, here), "utf8");

/** Messages, tables and providers of an example's pgrid.json. */
function ofExample(name: string): Pick<Policy, "nodes" | "tables" | "providers" | "messages"> {
  const directory = `../../examples/${name}/`;
  const project = JSON.parse(read(`${directory}pgrid.json`)) as {
    nodes?: Record<string, string>; tables?: Record<string, { key: string; bits?: number; node?: string; value?: number }[]>;
    providers?: { file?: string; hash?: HashName; node: string }[];
    messages: { file: string; type?: string; ttl?: number; priority?: number; source?: string }[];
  };
  const nodes = new Map(Object.entries(project.nodes ?? {}).map(([node, id]) => [node, Uint8Array.from(Buffer.from(id, "hex"))]));
  const bytesOf = (file: string): Uint8Array => Uint8Array.from(readFileSync(new URL(directory + file, here)));
  const keyOf = (key: string): Uint8Array => Uint8Array.from(key.startsWith("0x") ? Buffer.from(key.slice(2), "hex") : Buffer.from(key));
  return {
    nodes,
    tables: Object.entries(project.tables ?? {}).flatMap(([table, entries]) => entries.map(({ key, bits, node, value }) =>
      ({ table, key: keyOf(key), bits: bits ?? 8 * keyOf(key).length, value: node === undefined ? value! : nodes.get(node)! }))),
    providers: (project.providers ?? []).flatMap(({ file, hash = "sha3-256", node }) => (file === undefined ? [] : [{ cid: cidOf(bytesOf(file), hash), node: nodes.get(node)! }])),
    messages: project.messages.map(({ file, type = "data", ttl = 8, priority = 3, source }, sequence) => ({
      message: {
        payload: bytesOf(file), type: Object.hasOwn(messageTypes, type) ? messageTypes[type as "data"] : Number(type), ttl, priority, sequence, time: 1000n,
        source: source === undefined ? new Uint8Array(limits.nodeIdBytes) : nodes.get(source)!,
      },
    })),
  };
}

/** Expectations in a policy's comments, `//; expect: …`, in the form of test/corpus. */
function ofComments(text: string): Pick<Policy, "tables" | "providers" | "messages"> {
  if (!/^\/\/;/mu.test(text)) return { tables: [], providers: [], messages: [] };
  const { tables, providers, cases } = readExpectations(text.replaceAll(/^\/\/;/gmu, ";;").replaceAll(/^(?!;;).*$/gmu, ""));
  return { tables, providers, messages: cases.map(({ message, expected }) => ({ message, expected })) };
}

function policies(): readonly Policy[] {
  return ["twins", "programs"].flatMap((folder) => readdirSync(new URL(folder, here)).filter((file) => file.endsWith(".policy.ts") && file !== "programs.policy.ts").map((file): Policy => {
    const name = file.slice(0, -".policy.ts".length);
    const text = read(`${folder}/${file}`);
    const own = ofComments(text);
    const isExample = existsSync(new URL(`../../examples/${name}/pgrid.json`, here));
    const corpus = !isExample && folder === "twins" ? readExpectations(read(`../corpus/${name}.lisp`)) : undefined;
    const example = isExample ? ofExample(name) : undefined;
    return {
      name, text, nodes: example?.nodes ?? new Map(),
      tables: [...own.tables, ...(corpus?.tables ?? []), ...(example?.tables ?? [])],
      providers: [...own.providers, ...(corpus?.providers ?? []), ...(example?.providers ?? [])],
      messages: [...own.messages, ...(corpus?.cases ?? []), ...(example?.messages ?? [])],
    };
  }));
}

describe.each(policies())("$name", ({ name, text, nodes, tables, providers, messages }) => {
  const compiled = compileProject([{ file: `${name}.policy.ts`, text }], { nodes, typescript: reader });
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  const [route] = compiled.value.routes;
  withNodes(nodes);
  const node = instrument(text);
  const body = node.exports[camel(route!.name)] as Route;
  const world = {
    tables, nodes,
    types: new Map([...text.matchAll(/symbol\("([^"]+)", (\d+)\)/gu)].map(([, symbol, code]) => [Number(code), symbol!] as const)),
    provider: (cid: Uint8Array) => providers.findLast((each) => Buffer.from(each.cid).equals(cid))?.node,
  };
  const onMachine = (message: Message): Decision => decisionOf(runOnModel(route!.image, route!, message, { tables, providers }));

  test("decides in Node as on the machine, and as expected", () => {
    const random = new Random(name.length);
    const more = Array.from({ length: 60 }, () => ({ message: anyMessage(random, new Uint8Array()) }));
    // Neighbours of the given messages: one field, or one byte, of another.
    const near = messages.flatMap(({ message }) => [
      { message: { ...message, ttl: random.between(0, 5) } }, { message: { ...message, type: random.between(0, 9) } }, { message: { ...message, priority: random.between(0, limits.priorities) } },
      { message: { ...message, payload: message.payload.subarray(0, random.between(0, Math.min(40, message.payload.length))) } },
      { message: { ...message, payload: message.payload.map((byte) => (random.chance(0.1) ? random.between(0, 255) : byte)) } },
    ]);
    for (const { message, expected } of [...messages, ...near, ...more] as Policy["messages"]) {
      const machine = shown(onMachine(message));
      expect({ message, decision: shown(decide(body, message, world)) }).toEqual({ message, decision: machine });
      if (expected !== undefined) expect(machine).toBe(shown(expected));
    }
    expect(node.missed()).toEqual([]);
  });
});

test("the library that runs has what its declarations say, and takes what they take", () => {
  const declared = [...read("../../lib/promisegrid.d.ts").matchAll(/^export function (\w+)/gmu)].map(([, name]) => name!);
  expect([...new Set(declared)].filter((name) => typeof (library as Record<string, unknown>)[name] !== "function")).toEqual([]);
});
