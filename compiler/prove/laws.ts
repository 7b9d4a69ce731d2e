/**
 * Laws of merges, under what their authors promise of the states: commutative, associative, idempotent, and closed (what
 * was promised of states that meet holds of what they merge to).
 *
 * A merge that faults breaks a law when the other side does not. The ancestor is any state or none, the same in all merges
 * of one law.
 */
import { encodings } from "../../spec/core.ts";
import type { Merge } from "../2-check/checked-file.ts";
import type { Program } from "../ir/expr.ts";
import { lengthOf } from "../ir/inputs.ts";
import { some } from "../ir/walk.ts";
import type { Bytes } from "./bytes.ts";
import { finding } from "./finding.ts";
import type { Counterexample, Finding, Law, Prover } from "./finding.ts";
import { ancestorOf, bytesIn, readBy, typedInput, withModes } from "./inputs.ts";
import type { Modes } from "./inputs.ts";
import { languageOf, valueText } from "./notation.ts";
import type { Language } from "./notation.ts";
import { ask, queryText } from "./query.ts";
import { nothing, shrink } from "./replay.ts";
import type { Handed, Ran } from "./replay.ts";
import { Encoding, defaultOptions } from "./symbolic.ts";
import type { Options, Value } from "./symbolic.ts";
import type { Model, Term } from "./term.ts";

const letters = { commutative: ["x", "y"], associative: ["x", "y", "z"], idempotent: ["x"], closed: ["x", "y", "z"] } as const;

/** How a run ended, as a formula: whether without a fault, and what it gave. */
interface End {
  readonly ended: Term;
  readonly gave: Bytes;
}

class LawEncoding {
  readonly encoding: Encoding;
  readonly merge: Merge;
  readonly states: ReadonlyMap<string, Bytes>;
  readonly ancestor: Bytes;

  constructor(merge: Merge, names: readonly string[], modes: Modes, options: Options) {
    this.merge = merge;
    this.encoding = new Encoding(options);
    const state = (name: string): Bytes => bytesOf(typedInput(this.encoding, name, merge.program.result, modes));
    this.states = new Map(names.map((name) => [name, state(name)]));
    this.ancestor = bytesOf(ancestorOf(this.encoding, state("ancestor")));
  }

  run(program: Program, inputs: Readonly<Record<string, Value>>, when: Term): End {
    const ends: [Term, Value][] = [];
    const ended = this.encoding.run(program.body, inputs, when, (_, value, at) => void ends.push([at, value!]));
    const gave: Bytes = ends.length === 0 ? { kind: "rope", pieces: [] } : bytesOf(this.encoding.mergeAll(ends));
    return { ended, gave };
  }
  merged(current: Bytes, incoming: Bytes, when: Term = this.encoding.terms.yes): End {
    const value = (bytes: Bytes): Value => ({ kind: "bytes", bytes });
    return this.run(this.merge.program, { current: value(current), incoming: value(incoming), ancestor: value(this.ancestor) }, when);
  }
  /** Of a promise that is not made, nothing is asked; one that faults does not hold. */
  holds(promise: Program | null, states: readonly Bytes[]): Term {
    const { terms, strings } = this.encoding;
    if (promise === null) return terms.yes;
    const { ended, gave } = this.run(promise, Object.fromEntries(states.map((bytes, i) => [`p${i}`, { kind: "bytes", bytes } as const])), terms.yes);
    const truth = strings.load(gave, strings.int(0), "u8") ?? terms.bv(0, 8);
    return terms.and(ended, truth.sort === "Int" ? terms.eq(truth, terms.integer(1)) : terms.eq(truth, terms.bv(1, 8)));
  }
  /** Each state, and each two of them in both orders, and each with itself. */
  premises(): readonly Term[] {
    const all = [...this.states.values()];
    return all.flatMap((x) => [this.holds(this.merge.requires, [x]), ...all.map((y) => this.holds(this.merge.assumes, [x, y]))]);
  }
  differ(a: End, b: End): Term {
    const { terms, strings } = this.encoding;
    return terms.or(terms.not(terms.eq(a.ended, b.ended)), terms.and(a.ended, b.ended, terms.not(strings.equal(a.gave, b.gave))));
  }

  violation(law: Law): Term {
    const { terms } = this.encoding;
    const [x, y, z] = [...this.states.values()] as [Bytes, Bytes, Bytes];
    switch (law) {
      case "commutative": return this.differ(this.merged(x, y), this.merged(y, x));
      case "associative": {
        const [left, right] = [this.merged(x, y), this.merged(y, z)];
        return this.differ(this.merged(left.gave, z, left.ended), this.merged(x, right.gave, right.ended));
      }
      case "idempotent": return this.differ(this.merged(x, x), { ended: terms.yes, gave: x });
      case "closed": {
        const { ended, gave } = this.merged(x, y);
        const kept = terms.and(this.holds(this.merge.requires, [gave]), this.holds(this.merge.assumes, [gave, z]), this.holds(this.merge.assumes, [z, gave]));
        return terms.and(ended, terms.not(kept));
      }
    }
  }
}
const bytesOf = (value: Value): Bytes => {
  if (value.kind === "scalar") throw new Error("a state is a byte string");
  return value.bytes;
};

function encodeLaw(merge: Merge, law: Law, options: Options): { readonly law: LawEncoding; readonly conditions: readonly Term[] } {
  return withModes([merge.record], (modes) => {
    const encoded = new LawEncoding(merge, letters[law], modes, options);
    const conditions = [...encoded.premises(), encoded.violation(law)];
    return { law: encoded, conditions: [...encoded.encoding.assumptions, ...conditions] };
  });
}

export const lawsOf = (merge: Merge): readonly Law[] => (merge.requires === null && merge.assumes === null ? ["commutative", "associative", "idempotent"] : ["commutative", "associative", "idempotent", "closed"]);

interface Stage {
  readonly options: Partial<Options>;
  readonly limit: number;
  readonly proves: boolean;
}
/** Comparisons of long byte strings are of large numbers, which Z3 counts as many steps: a law that holds takes up to 6 million. */
const lawLimit = 16_000_000;
/** Characters of a question; one of the same limit of steps that is twice as long takes many times as long. */
const largest = 40_000;
const whole: Stage = { options: { mode: "any" }, limit: lawLimit, proves: true };
/** A merge with loops: states whose bodies are short show most that is wrong, and at once. */
const withLoops: readonly Stage[] = [
  { options: { mode: "few", unroll: 0, turns: 0 }, limit: 150_000, proves: false },
  { options: { mode: "few", unroll: 0, turns: 1 }, limit: 400_000, proves: false },
  { ...whole, limit: 150_000 },
];

export async function proveLaw(merge: Merge, law: Law, { solver, replay }: Prover): Promise<Finding> {
  const { program } = merge;
  let detail = "";
  const stages = some(program.body, ({ op }) => op === "loop") ? withLoops : [whole];
  for (const { options, limit, proves } of stages) {
    const { law: encoded, conditions } = encodeLaw(merge, law, { ...defaultOptions, ...options });
    // Much of the time that a large formula takes is not in its steps.
    const answer = queryText(conditions).text.length > largest ? { verdict: "unknown" as const } : await ask(solver, encoded.encoding.terms, conditions, limit);
    if (answer.verdict === "unsat" && proves) return finding(law, program, program.span, "proved");
    if (answer.verdict === "unknown") detail ||= "the solver's limit of steps was reached";
    if (answer.verdict !== "sat") continue;
    const found = confirmed(merge, law, encoded, answer.model, replay);
    if (found !== null) return finding(law, program, program.span, "refuted", { counterexample: found });
    detail = "the formula has states that break the law, but the merge keeps it when they are merged";
  }
  return finding(law, program, program.span, "unknown", { detail });
}

// — replay —

type Runs = Readonly<Record<string, Ran>>;
const outcome = (ran: Ran): string => (ran.fault === null ? [...(ran.gave as Uint8Array)].join(" ") : `fault ${ran.fault.name}`);

/** The merges of a law on concrete states, and whether the law is broken; null when a promise does not hold of the states. */
function replayLaw(merge: Merge, law: Law, handed: Handed, replay: Prover["replay"]): { readonly broken: boolean; readonly runs: Runs } | null {
  const { min, max } = merge.record;
  const states = letters[law].map((name) => handed[name] as Uint8Array);
  const ancestor = handed["ancestor"] as Uint8Array;
  const sized = (bytes: Uint8Array): boolean => bytes.length >= min && bytes.length <= max;
  if (!states.every(sized) || (ancestor.length > 0 && !sized(ancestor))) return null;
  const promised = (promise: Program | null, given: readonly Uint8Array[]): boolean => {
    if (promise === null) return true;
    const ran = replay.run(promise, Object.fromEntries(given.map((bytes, i) => [`p${i}`, bytes])), nothing);
    return ran.fault === null && (ran.gave as Uint8Array)[0] === 1;
  };
  if (!states.every((x) => promised(merge.requires, [x]) && states.every((y) => promised(merge.assumes, [x, y])))) return null;
  const run = (current: Uint8Array, incoming: Uint8Array): Ran => replay.run(merge.program, { current, incoming, ancestor }, nothing);
  const then = (first: Ran, next: (bytes: Uint8Array) => Ran): Ran => (first.fault === null ? next(first.gave as Uint8Array) : first);
  const [x, y, z] = states as [Uint8Array, Uint8Array, Uint8Array];
  switch (law) {
    case "commutative": {
      const runs = { "x y": run(x, y), "y x": run(y, x) };
      return { broken: outcome(runs["x y"]) !== outcome(runs["y x"]), runs };
    }
    case "associative": {
      const [left, right] = [run(x, y), run(y, z)];
      const runs = { "(x y) z": then(left, (merged) => run(merged, z)), "x (y z)": then(right, (merged) => run(x, merged)) };
      return { broken: outcome(runs["(x y) z"]) !== outcome(runs["x (y z)"]), runs };
    }
    case "idempotent": {
      const runs = { "x x": run(x, x) };
      return { broken: outcome(runs["x x"]) !== outcome({ fault: null, gave: x }), runs };
    }
    case "closed": {
      const runs = { "x y": run(x, y) };
      const { fault, gave } = runs["x y"];
      const kept = fault !== null || (promised(merge.requires, [gave as Uint8Array]) && promised(merge.assumes, [gave as Uint8Array, z]) && promised(merge.assumes, [z, gave as Uint8Array]));
      return { broken: !kept, runs };
    }
  }
}

function confirmed(merge: Merge, law: Law, encoded: LawEncoding, model: Model, replay: Prover["replay"]): Counterexample | null {
  const { record, program } = merge;
  const handed: Record<string, Uint8Array> = Object.fromEntries([...encoded.states].map(([name, bytes]) => [name, bytesIn(model, encoded.encoding, bytes)]));
  handed["ancestor"] = bytesIn(model, encoded.encoding, encoded.ancestor);
  const fails = (tried: Handed): boolean => replayLaw(merge, law, tried, replay)?.broken === true;
  if (!fails(handed)) return null;
  const plain: Record<string, Uint8Array> = Object.fromEntries(letters[law].map((name) => [name, new Uint8Array(record.min)]));
  for (const field of record.fields) {
    // What states agree in has to become plain in all of them at once.
    const end = field.encoding === "bytes" && field === record.fields.at(-1) ? Infinity : field.offset + (encodings[field.encoding] || lengthOf(field.type)![1]);
    const plainer = Object.fromEntries(Object.entries(handed).map(([name, bytes]) => [name, bytes.map((byte, i) => (i >= field.offset && i < end ? 0 : byte))]));
    if (fails(plainer)) Object.assign(handed, plainer);
  }
  const least = shrink(handed, { ancestor: new Uint8Array(), ...plain }, fails);
  const language = languageOf(program.span.file);
  const show = (bytes: Uint8Array): string => (bytes.length === 0 ? "none" : valueText(bytes, program.result, language));
  const needsAncestor = readBy(program.body).has("ancestor");
  const named = [...letters[law], ...(needsAncestor ? ["ancestor"] : [])];
  const notes = named.map((name) => `${name.padEnd(needsAncestor ? 8 : 1)} = ${show(least[name] as Uint8Array)}`);
  const { runs } = replayLaw(merge, law, least, replay)!;
  const calls = Object.entries(runs).map(([order, ran]) => `${callOf(program.name, order, language)} = ${ran.fault === null ? show(ran.gave as Uint8Array) : `fault ${ran.fault.name}`}`);
  if (law === "idempotent") return { calls, notes: [...notes, "merged with itself, x does not stay what it is"], handed: least, world: nothing };
  if (law === "closed") return { calls, notes: [...notes, "what was promised of x, y and z does not hold of the merged state"], handed: least, world: nothing };
  return { calls, notes, handed: least, world: nothing };
}

/** `(x y) z` as calls. */
function callOf(name: string, order: string, language: Language): string {
  const call = (a: string, b: string): string => (language === "lisp" ? `(${name} ${a} ${b})` : `${name}(${a}, ${b})`);
  switch (order) {
    case "(x y) z": return call(call("x", "y"), "z");
    case "x (y z)": return call("x", call("y", "z"));
    default: {
      const [a, b] = order.split(" ") as [string, string];
      return call(a, b);
    }
  }
}
