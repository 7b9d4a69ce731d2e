/** Every run that the corpus asks for, whatever kind of program it is of: its IR, its image, its inputs and its end. */
import type { TestOutcome, TestValue } from "../../compiler/2-check/checked-file.ts";
import type { Program } from "../../compiler/ir/expr.ts";
import { compileProject, frontEnd } from "../../compiler/pipeline.ts";
import type { CompiledProgram, CompileOptions, Source } from "../../compiler/pipeline.ts";
import { render } from "../../compiler/diagnostics/render.ts";
import type { CompiledProject } from "../../compiler/compiled.ts";
import { inputsOf } from "../../model/machine.ts";
import type { Inputs, Message, Outcome } from "../../model/machine.ts";
import type { FaultName } from "../../spec/faults.ts";
import type { dropReasons } from "../../spec/fields.ts";
import { hashes } from "../../spec/hashes.ts";
import type { HashName } from "../../spec/hashes.ts";
import { limits } from "../../spec/limits.ts";
import { positionOf } from "../../compiler/support/span.ts";
import { runProgram, decisionOf } from "../compiler/routes.ts";
import { encodeCase } from "../../proofs/differential/batch.ts";
import type { Case } from "../../proofs/differential/cases.ts";
import { evaluateProgram } from "../../model/evaluate.ts";
import type { End, Value } from "../../model/evaluate.ts";
import { defaults } from "./expectations.ts";
import type { Expectations, TableEntry } from "./expectations.ts";
import { corpus, libraries } from "./programs.ts";
import type { CorpusProgram } from "./programs.ts";

type World = Pick<Expectations, "tables" | "providers">;

export interface Run {
  /** File and line of the expectation. */
  readonly where: string;
  readonly program: Program;
  readonly compiled: CompiledProgram;
  /** What it is handed, by name, and the same in registers. */
  readonly handed: Readonly<Record<string, Value>>;
  readonly inputs: Inputs;
  readonly world: World;
  readonly expected: End;
  /** The most instructions that it may take, if the expectation says so. */
  readonly most: number | null;
}

export interface CorpusFile extends CorpusProgram {
  readonly checked: CheckedSource;
  readonly project: CompiledProject;
  readonly runs: readonly Run[];
}
type CheckedSource = Extract<ReturnType<typeof frontEnd>, { ok: true }>["value"];

/** The file's routes, merges, cached functions, policies and tested helpers, each with its image. */
export function programsOf({ checked, project }: Pick<CorpusFile, "checked" | "project">): readonly (readonly [Program, CompiledProgram])[] {
  const steps = checked.tests.flatMap(({ steps }, i) => steps.flatMap(({ program }, j) => (typeof program === "string" ? [] : [[program, project.tests[i]!.steps[j]!.program] as const])));
  return [
    ...checked.routes.map((program, i) => [program, project.routes[i]!] as const),
    ...checked.merges.flatMap(({ program, requires, assumes }, i) => {
      const compiled = project.merges[i]!;
      return [[program, compiled] as const, ...(requires === null ? [] : [[requires, compiled.requires!] as const]), ...(assumes === null ? [] : [[assumes, compiled.assumes!] as const])];
    }),
    ...checked.caches.map(({ program }, i) => [program, project.caches[i]!] as const),
    ...checked.policies.map(({ program }, i) => [program, project.policies[i]!] as const),
    ...steps,
  ];
}

export function corpusFile(source: CorpusProgram, options: CompileOptions = {}, imported: readonly Source[] = libraries): CorpusFile {
  const { file, text, expectations } = source;
  const checked = frontEnd(file, text, options, imported);
  const compiled = compileProject([{ file, text }], options, imported);
  for (const outcome of [checked, compiled]) if (outcome.diagnostics.length > 0 || !outcome.ok) throw new Error(outcome.diagnostics.map((each) => render(each, text)).join("\n") || `${file} was refused`);
  if (!checked.ok || !compiled.ok) throw new Error(`${file} was refused`);
  const parts = { checked: checked.value, project: compiled.value };
  const programs = new Map(programsOf(parts).map(([program, image]) => [program.name, [program, image] as const]));
  const runs: Run[] = expectations.cases.map(({ line, message, expected }) => ({
    where: `${file}:${line}`, program: checked.value.routes[0]!, compiled: compiled.value.routes[0]!, ...handedMessage(message, 0), world: expectations, expected, most: null,
  }));
  checked.value.tests.forEach((each, i) => each.steps.forEach((step, j) => {
    const [program, image] = typeof step.program === "string" ? programs.get(step.program)! : [step.program, compiled.value.tests[i]!.steps[j]!.program];
    const isMessage = program.kind === "route" || program.kind === "policy";
    const handed = isMessage ? handedMessage(messageOf(step.inputs), Number(step.inputs.get("right") ?? 0)) : handedValues(program, step.inputs);
    runs.push({ where: `${file}:${positionOf(text, step.span.start).line}`, program, compiled: image, ...handed, world: each, expected: endOf(step.expected), most: step.instructions });
  }));
  return { ...source, ...parts, runs };
}

export const compiledCorpus = (): readonly CorpusFile[] => corpus().map((source) => corpusFile(source));

export function handedMessage(message: Message, right: number): Pick<Run, "handed" | "inputs"> {
  return { handed: { ...message, size: message.payload.length, right }, inputs: inputsOf(message, right) };
}

/** Fields that a test does not give have the corpus's defaults. */
function messageOf(inputs: ReadonlyMap<string, TestValue>): Message {
  const { right: _right, ...given } = Object.fromEntries(inputs);
  return { ...defaults, payload: new Uint8Array(), ...given };
}

export function handedValues(program: Program, given: ReadonlyMap<string, TestValue>): Pick<Run, "handed" | "inputs"> {
  const handed: Record<string, Value> = {};
  const ints = new Map<number, number>();
  const bytes = new Map<number, Uint8Array>();
  for (const { name, type, register } of program.inputs) {
    const value = given.get(name) ?? new Uint8Array(); // an ancestor that no test names
    handed[name] = type.kind === "optional" && value instanceof Uint8Array && value.length === 0 ? null : value;
    if (value instanceof Uint8Array) bytes.set(register, value);
    else if (typeof value === "number") ints.set(register, value);
    else ints.set(register, Number(value & 0xffffffffn)).set(register + 1, Number(value >> 32n));
  }
  return { handed, inputs: { ints, bytes } };
}

function endOf(expected: TestOutcome): End {
  switch (expected.action) {
    case "give": return { action: "give", bytes: expected.bytes };
    case "drop": return { action: "drop", reason: expected.reason as keyof typeof dropReasons };
    case "fault": return { action: "fault", fault: expected.fault as FaultName };
    case "forward": return expected.node.length === 0 ? { action: "gateway" } : expected;
    default: return expected;
  }
}

/** What a policy gives is the number of a grant; a test says whether there is one. */
function shown(end: End, program: Program): End {
  return program.kind === "policy" && end.action === "give" ? { action: "give", bytes: Uint8Array.of(end.bytes.some((byte) => byte !== 0) ? 1 : 0) } : end;
}

export const meaningOf = ({ program, handed, world }: Run): End => shown(evaluateProgram(program, handed, world), program);
export const onModel = ({ compiled, inputs, world }: Run): Outcome => runProgram(compiled.image, compiled, inputs, world);
export const endOnMachine = (outcome: Pick<Outcome, "action" | "fault" | "value" | "bytes">, { program }: Run): End =>
  shown(outcome.action === "give" ? { action: "give", bytes: outcome.bytes } : decisionOf(outcome), program);

const generous = { instructions: 0xffffffff, hashBytes: 0xffffffff, lookups: 0xffff, sends: 1 };

function entryOf({ key, bits, value }: TableEntry): Case["tables"][number]["entries"][number] {
  const padded = new Uint8Array(limits.tableKeyBytes);
  padded.set(key.subarray(0, limits.tableKeyBytes));
  return value instanceof Uint8Array ? { key: padded, bits, value: 0, node: value } : { key: padded, bits, value: value >>> 0, node: new Uint8Array(limits.nodeIdBytes) };
}

/** The run as the C machine takes it. */
export function caseOf({ compiled, inputs, world }: Run): Uint8Array {
  return encodeCase({
    image: compiled.image, grant: generous, inputs, held: Object.keys(hashes) as HashName[],
    tables: compiled.tables.map(({ name, kind }) => ({ kind, entries: world.tables.filter(({ table }) => table === name).map(entryOf) })),
    // The newest provider of a content wins; the driver takes the first.
    providers: world.providers.toReversed(),
  });
}
