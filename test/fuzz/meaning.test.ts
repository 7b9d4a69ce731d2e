/**
 * Corpus programs with words exchanged, compiled, and run on messages and other inputs at random: the model of the machine
 * comes to what the meaning of the checked IR does. So checker, optimiser, encoder and verifier are held against one definition.
 * PGRID_FUZZ_COUNT sets the number of programs (default 3,000), PGRID_FUZZ_SEED the first seed.
 */
import { expect, test } from "vitest";
import type { Program, Type } from "../../compiler/ir/expr.ts";
import { elementBytes, lengthOf } from "../../compiler/ir/inputs.ts";
import { compileProject, frontEnd } from "../../compiler/pipeline.ts";
import type { CompiledProgram } from "../../compiler/pipeline.ts";
import { Node } from "../../model/node.ts";
import { limits } from "../../spec/limits.ts";
import { dropReasons, fields, messageTypes } from "../../spec/fields.ts";
import { evaluate, evaluateProgram } from "../../model/evaluate.ts";
import { defaults } from "../corpus/expectations.ts";
import type { Decision, Message } from "../corpus/expectations.ts";
import { decisionOf, runProgram, text } from "../compiler/routes.ts";
import { contentId } from "../corpus/content-id.ts";
import { corpus, libraries } from "../corpus/programs.ts";
import { handedMessage, handedValues, programsOf } from "../corpus/runs.ts";
import { mutate, randomFrom } from "./mutate.ts";

const count = Number(process.env["PGRID_FUZZ_COUNT"] ?? "3000");
const firstSeed = Number(process.env["PGRID_FUZZ_SEED"] ?? "1");
const gateway = new Uint8Array(32).fill(0xee);
const empty = { tables: [], providers: [] };

/** Another program: mostly a word in another's place, which leaves many accepted. */
function vary(texts: readonly string[], random: () => number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  let made = pick(texts);
  for (let edits = 1 + Math.floor(random() * 4); edits > 0; edits--) {
    if (random() < 0.3) made = mutate(made, pick(texts), random);
    const words = [...made.matchAll(/[^\s()]+/gu)];
    if (words.length === 0) continue;
    const [from, to] = [pick(words), pick(words)];
    made = made.slice(0, to.index) + from[0] + made.slice(to.index + to[0].length);
  }
  return made;
}

function randomMessage(random: () => number): Message {
  const below = (n: number): number => Math.floor(random() * n);
  const payload = Uint8Array.from({ length: below(7) * below(7) }, () => (random() < 0.5 ? below(256) : below(4)));
  return {
    ...defaults, payload, ttl: below(256) >> below(8), priority: below(fields.priority.range[1] + 1), type: below(Object.keys(messageTypes).length),
    sequence: below(fields.sequence.range[1] + 1), time: BigInt(Math.floor(2 ** (random() * 53))),
  };
}

/** A decision as one line. */
function line(decision: Decision): string {
  switch (decision.action) {
    case "forward": return `forward ${decision.node.join()}`;
    case "drop": return `drop ${decision.reason}`;
    case "reply": return `reply ${decision.value}`;
    case "fault": return `fault ${decision.fault}`;
    default: return decision.action;
  }
}

function onModel(node: Node, message: Message): { decision: string; instructions: number } {
  const { action, fault, value, node: hop, vmInstructions: instructions } = node.message(0, message);
  const reason = Object.entries(dropReasons).find(([, code]) => code === value)?.[0];
  const decision = action === "forward" ? `forward ${hop!.join()}` : action === "drop" ? `drop ${reason}` : action === "reply" ? `reply ${value | 0}` : action === "fault" ? `fault ${fault}` : action;
  return { decision, instructions };
}

test(`${count} programs mean the same on the machine`, { timeout: 30_000 + count * 20 }, () => {
  const texts = corpus().map(({ text }) => text.replaceAll(/^;;.*\n/gmu, ""));
  // Merges, policies and cached functions are few among the files, and as easy to get wrong.
  const rare = texts.filter((text) => /^\(def(?:merge|policy|cache)/mu.test(text));
  const accepted = { route: 0, merge: 0, function: 0, policy: 0 };
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const random = randomFrom(seed * 40503 + 17);
    const source = vary(random() < 0.5 ? rare : texts, random);
    const problem = problemOf(source, random, (kind) => accepted[kind]++);
    if (problem !== null) expect({ seed, source, problem }).toBeNull();
  }
  // About one in ten; far fewer would mean that the mutations have lost their use.
  expect(accepted.route).toBeGreaterThan(count / 40);
  if (count >= 1000) for (const kind of ["merge", "function", "policy"] as const) expect(accepted[kind]).toBeGreaterThan(count / 200);
});

function problemOf(source: string, random: () => number, ran: (kind: Program["kind"]) => void): string | null {
  try {
    const checked = frontEnd("fuzz.lisp", source, {}, libraries);
    if (!checked.ok) return null;
    const project = compileProject([{ file: "fuzz.lisp", text: source }], {}, libraries);
    if (!project.ok) return null;
    for (const [program, compiled] of programsOf({ checked: checked.value, project: project.value })) {
      ran(program.kind);
      const problem = program.kind === "route" ? routeProblem(program, compiled, random) : problemWith(program, compiled, random);
      if (problem !== null) return `${program.kind} ${program.name}: ${problem}`;
    }
    return null;
  } catch (error) {
    return String((error as Error).stack);
  }
}

/** A route goes through the node, the others to the machine directly. */
function routeProblem(route: Program, { image, tables, bound }: CompiledProgram, random: () => number): string | null {
  const node = new Node({ tables: tables.map(({ kind }) => kind), gateway, routes: [{ image, tables: tables.map((_, i) => i) }] });
  for (let i = 0; i < 6; i++) {
    const message = randomMessage(random);
    const meant = line(evaluate(route, message, empty));
    const { decision, instructions } = onModel(node, message);
    const shown = JSON.stringify({ ...message, time: String(message.time), payload: [...message.payload] });
    if (decision !== meant) return `${decision} instead of ${meant} on ${shown}`;
    if (instructions > bound.instructions) return `${instructions} instructions, over its bound of ${bound.instructions}, on ${shown}`;
  }
  return null;
}

function problemWith(program: Program, compiled: CompiledProgram, random: () => number): string | null {
  for (let i = 0; i < 6; i++) {
    const given = new Map(program.inputs.map(({ name, type }) => [name, randomValue(type, random)]));
    const { handed, inputs } = program.kind === "policy" ? handedMessage(randomMessage(random), Math.floor(random() * 16)) : handedValues(program, given);
    const [meant, outcome] = [evaluateProgram(program, handed, empty), runProgram(compiled.image, compiled, inputs, empty)];
    const came = outcome.action === "give" ? { action: outcome.action, bytes: outcome.bytes } : decisionOf(outcome);
    if (text(meant) !== text(came)) return `${text(came)} instead of ${text(meant)} on ${JSON.stringify(handed, (_key, each: unknown) => (typeof each === "bigint" ? `${each}u64` : each instanceof Uint8Array ? Buffer.from(each).toString("hex") : each))}`;
  }
  return null;
}

function randomValue(type: Type, random: () => number): number | bigint | Uint8Array {
  const below = (n: number): number => Math.floor(random() * n);
  const bytesOf = (least: number, most: number): Uint8Array => Uint8Array.from({ length: least + below(Math.min(most - least, 64) + 1) }, () => (random() < 0.5 ? below(256) : below(4)));
  switch (type.kind) {
    case "int": case "fix": return random() < 0.5 ? below(300) - 20 : below(2 ** 32) | 0;
    case "symbol": return below(12);
    case "bool": return below(2);
    case "u64": return BigInt(Math.floor(2 ** (random() * 53)));
    case "optional": return random() < 0.5 ? new Uint8Array() : bytesOf(limits.nodeIdBytes, limits.nodeIdBytes);
    case "list": {
      const size = elementBytes(type.of);
      const count = below(type.max + 1);
      return bytesOf(count * size, count * size);
    }
    case "cid": return contentId(bytesOf(0, 9), "sha2-256");
    case "action": throw new Error("no input is an action");
    default: return bytesOf(...lengthOf(type)!);
  }
}
