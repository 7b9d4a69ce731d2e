/**
 * Corpus programs with words exchanged, compiled, and run on messages at random: the model of the machine decides as the
 * meaning of the checked IR does. So checker, optimiser, encoder and verifier are held against one definition.
 * PGRID_FUZZ_COUNT sets the number of programs (default 3,000), PGRID_FUZZ_SEED the first seed.
 */
import { expect, test } from "vitest";
import { read } from "../../compiler/1-read/read.ts";
import { check } from "../../compiler/2-check/check.ts";
import type { Program } from "../../compiler/ir/expr.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import { Node } from "../../model/node.ts";
import { dropReasons, fields, messageTypes } from "../../spec/fields.ts";
import { evaluate } from "../../model/evaluate.ts";
import { defaults } from "../corpus/expectations.ts";
import type { Decision, Message } from "../corpus/expectations.ts";
import { corpus } from "../corpus/programs.ts";
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
  let accepted = 0;
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const random = randomFrom(seed * 40503 + 17);
    const source = vary(texts, random);
    const trees = read("fuzz.lisp", source);
    const checked = trees.ok ? check(trees.value, { file: "fuzz.lisp" }) : trees;
    if (!checked.ok) continue;
    const problem = differs(checked.value.routes[0]!, source, random);
    if (problem === "refused") continue;
    accepted++;
    if (problem !== null) expect({ seed, source, problem }).toBeNull();
  }
  // About one in ten; far fewer would mean that the mutations have lost their use.
  expect(accepted).toBeGreaterThan(count / 30);
});

function differs(route: Program, source: string, random: () => number): string | null {
  try {
    const compiled = compileProject([{ file: "fuzz.lisp", text: source }]);
    if (!compiled.ok) return "refused";
    const { image, tables, bound } = compiled.value.routes[0]!;
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
  } catch (error) {
    return String((error as Error).stack);
  }
}
