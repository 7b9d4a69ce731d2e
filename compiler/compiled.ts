/** What the compiler hands to the tools around it: the output of `compileProject` in pipeline.ts. */
import type { ProgramKind } from "../spec/core.ts";
import type { Grant, Test, TestStep } from "./2-check/checked-file.ts";
import type { Trace } from "./4-encode/trace.ts";
import type { Bound } from "./ir/resources.ts";
import type { Expr, Field, Input, Program, RecordLayout, TableUse, Type } from "./ir/expr.ts";

export type { Bound } from "./ir/resources.ts";

export interface CompiledProgram {
  readonly kind: ProgramKind;
  readonly name: string;
  /** What it is handed, for the kinds that are not handed a message. */
  readonly inputs: readonly Input[];
  readonly result: Type;
  readonly doc: string | null;
  /** Tables in the order in which the image numbers them. */
  readonly tables: readonly TableUse[];
  /** Core form, laid out for a reader. */
  readonly core: string;
  /** Core form, canonical: the bytes that `cid` names. */
  readonly canonical: Uint8Array;
  /** CIDv1 in base32 lower multibase. */
  readonly cid: string;
  /** The program image of spec/image.ts, a multiple of 4 bytes long. */
  readonly image: Uint8Array;
  readonly bound: Bound;
  /** Scratch bytes. */
  readonly scratch: number;
  /** Local registers in use. */
  readonly registers: { readonly ints: number; readonly bytes: number };
  readonly reads: readonly Field["field"][];
  readonly rights: readonly string[];
  /** Bytes of device stack that running it adds to the interpreter's own frame. */
  readonly stackBytes: number;
  /** Calls of cached functions on the path that makes most of them. */
  readonly cacheEntries: number;
  readonly hosts: readonly string[];
  /** Whether an absent node can reach forward-to, so that the gateway answers. */
  readonly gatewayOnMiss: boolean;
  /** What was made on the way, for the stages that look back; null for an image that no source stands behind. */
  readonly source: ProgramSource | null;
}

export interface ProgramSource {
  /** The IR before the optimiser. */
  readonly checked: Expr;
  /** Core form with the spans of its source, every expression an object of its own: what was encoded. */
  readonly program: Program;
  /** What the encoder made of `program`. */
  readonly trace: Trace;
  /** The source's names of its variables. */
  readonly names: ReadonlyMap<string, string>;
}

export interface CompiledMerge extends CompiledProgram {
  readonly record: RecordLayout;
  /** What its author promises of each state, and of each two that meet. */
  readonly requires: CompiledProgram | null;
  readonly assumes: CompiledProgram | null;
}

export interface CompiledCache extends CompiledProgram {
  readonly ttl: number | null;
  readonly replicas: number | null;
}

/** The neutral form of a policy: what a target turns into its own mechanism, beside the program that decides. */
export interface CompiledPolicy extends CompiledProgram {
  readonly grants: readonly Grant[];
  readonly within: string | null;
}

export interface CompiledStep extends Omit<TestStep, "program"> {
  readonly program: CompiledProgram;
}
export interface CompiledTest extends Omit<Test, "steps"> {
  readonly steps: readonly CompiledStep[];
}

export interface CompiledProject {
  /** In source order; the first is the default. */
  readonly routes: readonly CompiledProgram[];
  readonly merges: readonly CompiledMerge[];
  readonly caches: readonly CompiledCache[];
  readonly policies: readonly CompiledPolicy[];
  readonly tests: readonly CompiledTest[];
  /** All tables of all routes by name, each once, in order of first use: the node's table slots. */
  readonly tables: readonly TableUse[];
  readonly notes: readonly string[];
}
