/**
 * That one policy never grants more than another: no request is granted by the first and denied by the second, or granted
 * with a larger budget. A policy that faults on a request denies it.
 */
import type { Policy } from "../2-check/checked-file.ts";
import { rights } from "../../spec/rights.ts";
import type { Budget, Program } from "../ir/expr.ts";
import { finding } from "./finding.ts";
import type { Finding, Prover } from "./finding.ts";
import { handedIn, inputsFor, readBy, worldIn } from "./inputs.ts";
import type { Inputs } from "./inputs.ts";
import { callText, languageOf, worldTexts } from "./notation.ts";
import { ask } from "./query.ts";
import { plainInputs, shrink } from "./replay.ts";
import type { Handed, World } from "./replay.ts";
import { Encoding, defaultOptions } from "./symbolic.ts";
import type { Options, Value } from "./symbolic.ts";
import type { Term } from "./term.ts";
import { withoutWorld } from "./traps.ts";

/** The number of the grant that applies; 0 for none and for a fault. */
function granted(encoding: Encoding, program: Program, inputs: Inputs): Term {
  const { terms, strings } = encoding;
  const ends: [Term, Value][] = [];
  const ended = encoding.run(program.body, inputs, terms.yes, (_, value, at) => void ends.push([at, value!]));
  if (ends.length === 0) return terms.bv(0, 32);
  const merged = encoding.mergeAll(ends);
  if (merged.kind === "scalar") throw new Error("a policy gives bytes");
  return terms.ite(ended, strings.load(merged.bytes, strings.int(0), "u32be") ?? terms.bv(0, 32), terms.bv(0, 32));
}

const names = ["instructions", "hashBytes", "lookups", "sends", "cacheEntries", "stack", "scratch"] as const satisfies readonly (keyof Budget)[];
const larger = (x: Budget, y: Budget): boolean => names.some((name) => y[name] !== undefined && (x[name] ?? Infinity) > y[name]);

/** Pairs of grants of which the first policy's is worth more. */
function richer(policy: Policy, other: Policy): readonly (readonly [number, number])[] {
  return policy.grants.flatMap(({ budget }, i) => other.grants.flatMap((grant, j) => (larger(budget, grant.budget) ? [[i + 1, j + 1] as const] : [])));
}

export async function proveWithin(policy: Policy, other: Policy, { solver, replay }: Prover): Promise<Finding> {
  const { program } = policy;
  let detail = "";
  for (const [mode, proves] of [["any", true], ["few", false]] as const) {
    const encoding = new Encoding({ ...defaultOptions, mode } satisfies Options);
    const { terms } = encoding;
    const inputs = inputsFor(encoding, program);
    encoding.assumptions.push(terms.or(...Object.values(rights).map(({ code }) => terms.eq((inputs["right"] as Value & { kind: "scalar" }).term, terms.bv(code, 32)))));
    const [x, y] = [granted(encoding, program, inputs), granted(encoding, other.program, inputs)];
    const zero = terms.bv(0, 32);
    const denied = terms.and(terms.not(terms.eq(x, zero)), terms.eq(y, zero));
    const more = richer(policy, other).map(([i, j]) => terms.and(terms.eq(x, terms.bv(i, 32)), terms.eq(y, terms.bv(j, 32))));
    const answer = await ask(solver, terms, [...encoding.assumptions, terms.or(denied, ...more)]);
    if (answer.verdict === "unsat" && proves) return finding("within", program, program.span, "proved", { detail: other.program.name });
    if (answer.verdict !== "sat") {
      detail ||= "the solver's limit of steps was reached";
      continue;
    }
    const numberOf = (of: Program, handed: Handed, world: World): number => {
      const { fault, gave } = replay.run(of, handed, world);
      if (fault !== null || !(gave instanceof Uint8Array)) return 0;
      return gave.reduce((sum, byte) => sum * 256 + byte, 0);
    };
    const fails = (handed: Handed, world: World): boolean => {
      const [i, j] = [numberOf(program, handed, world), numberOf(other.program, handed, world)];
      return i > 0 && (j === 0 || larger(policy.grants[i - 1]!.budget, other.grants[j - 1]!.budget));
    };
    const handed = handedIn(answer.model, encoding, inputs);
    const world = worldIn(answer.model, encoding);
    if (!fails(handed, world)) {
      detail = "the formula has a request that one grants and the other does not, but the policies do not when they are run";
      continue;
    }
    const bare = withoutWorld(world, (tables) => fails(handed, tables));
    const least = shrink(handed, { ...plainInputs(program), right: handed["right"]! }, (tried) => fails(tried, bare));
    const reads = new Set([...readBy(program.body), ...readBy(other.program.body)]);
    const [i, j] = [numberOf(program, least, bare), numberOf(other.program, least, bare)];
    const says = (name: string, n: number): string => `${name}: ${n === 0 ? "denied" : `granted, by grant ${n}`}`;
    return finding("within", program, program.span, "refuted", {
      detail: other.program.name,
      counterexample: { calls: [callText(program, least, reads)], notes: [says(program.name, i), says(other.program.name, j), ...worldTexts(bare, languageOf(program.span.file))], handed: least, world: bare },
    });
  }
  return finding("within", program, program.span, "unknown", { detail: `${other.program.name}: ${detail}` });
}
