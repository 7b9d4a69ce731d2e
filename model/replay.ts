/**
 * An audit log's records run again on the model: each decision on the state that the acts before it left, at its time, with the results of lookups that it has.
 * Pure; the log was judged, and messages are found by whoever calls.
 */
import { statuses } from "../spec/faults.ts";
import type { StatusName } from "../spec/faults.ts";
import { limits } from "../spec/limits.ts";
import { installedRoute } from "../spec/wire.ts";
import { auditRoutes } from "../spec/audit.ts";
import { defaultGrant, verify } from "../compiler/5-verify/verify.ts";
import type { Message } from "./machine.ts";
import { Node } from "./node.ts";
import type { Decision, NodeSetup, Route } from "./node.ts";
import type { Made } from "./programs.ts";
import type { Entry } from "./table.ts";

/** A decision as the log has it (spec/audit.ts). */
export interface LoggedDecision {
  readonly time: bigint;
  readonly outcome: { readonly action: string; readonly fault: string; readonly route: number; readonly instructions: number; readonly value: number; readonly node: Uint8Array | null };
  readonly results: readonly (Uint8Array | null)[];
}

/** A message with the reference of the decision. */
export interface Candidate {
  /** As it was sent: that of the volatile slot is `installedRoute`; or the program that came in it. */
  readonly route: number | Uint8Array;
  readonly message: Omit<Message, "time">;
}

export type Act =
  | { readonly act: "install"; readonly image: Uint8Array }
  | { readonly act: "table"; readonly table: number; readonly entry: Entry; readonly remove: boolean };

/** What programs of messages are made of and run on: `compile` gives null for what is none, `names` are those of the node's tables, in their order. */
export interface ForPrograms {
  readonly compile: (bytes: Uint8Array) => Made | null;
  readonly names: readonly string[];
}

/** `differs`: what of it came out otherwise, as `NAME LOGGED, not REPLAYED`. */
export type Verdict = { readonly verdict: "same" } | { readonly verdict: "other"; readonly differs: string } | { readonly verdict: "no-message" } | { readonly verdict: "no-state" };
const same: Verdict = { verdict: "same" };

const hex = (bytes: Uint8Array | null): string => (bytes === null ? "nothing" : Buffer.from(bytes).toString("hex"));

export class Replay {
  readonly #setup: NodeSetup;
  readonly #seeds: readonly { readonly table: number; readonly entry: Entry }[];
  readonly #programs: ForPrograms;
  /** Null: what the node decides with is not known. */
  #node: Node | null = null;
  #results: (Uint8Array | null)[] = [];
  #asked = 0;

  constructor(setup: NodeSetup, seeds: readonly { readonly table: number; readonly entry: Entry }[], programs: ForPrograms) {
    this.#programs = programs;
    this.#setup = { ...setup, lookup: () => this.#results[this.#asked++] ?? null };
    this.#seeds = seeds;
  }

  /** The node as it starts. */
  begin(): void {
    this.#node = new Node(this.#setup);
    for (const { table, entry } of this.#seeds) this.#node.tableSet(table, entry, false);
  }

  /** From here on it is not known what the node decides with. */
  lose(): void {
    this.#node = null;
  }

  get known(): boolean {
    return this.#node !== null;
  }

  /** An act that was answered with this status. */
  act(act: Act, status: number): Verdict {
    const node = this.#node;
    if (node === null) return { verdict: "no-state" };
    const done = act.act === "install" ? node.install(act.image) : node.tableSet(act.table, act.entry, act.remove);
    const logged = (Object.keys(statuses) as StatusName[]).find((name) => statuses[name].code === status);
    return done.status === logged ? same : { verdict: "other", differs: `status ${logged ?? status}, not ${done.status}` };
  }

  /** As the first of the messages that comes to the same; of none, as the first. */
  decision(logged: LoggedDecision, candidates: readonly Candidate[]): Verdict {
    if (this.#node === null) return { verdict: "no-state" };
    let verdict: Verdict = { verdict: "no-message" };
    for (const candidate of candidates) {
      const differs = this.#differs(logged, candidate);
      if (differs === null) return same;
      if (verdict.verdict === "no-message") verdict = { verdict: "other", differs };
    }
    return verdict;
  }

  /** Null: no device takes it. */
  #program(bytes: Uint8Array): Route | null {
    const made = this.#programs.compile(bytes);
    const verdict = made?.kind === "route" ? verify(made.image, this.#setup.grant ?? defaultGrant) : null;
    if (verdict?.ok !== true) return null;
    const tables = made!.tables.map(({ name, kind }) => this.#programs.names.findIndex((each, at) => each === name && this.#setup.tables[at] === kind));
    return tables.includes(-1) ? null : { program: verdict.program, tables };
  }

  #differs({ time, outcome, results }: LoggedDecision, { route, message }: Candidate): string | null {
    this.#results = [...results];
    this.#asked = 0;
    const program = typeof route === "number" ? null : this.#program(route);
    if (typeof route !== "number" && program === null) return "program one that runs, not one that is refused";
    const made: Decision = typeof route === "number" ? this.#node!.message(route, { ...message, time }) : this.#node!.judge(program!, { ...message, time });
    const number = typeof route !== "number" ? auditRoutes.program : route === installedRoute ? auditRoutes.slot : route < limits.routes ? route : auditRoutes.none;
    const rows: readonly (readonly [string, unknown, unknown])[] = [
      ["route", outcome.route, number], ["action", outcome.action, made.action], ["fault", outcome.fault, made.fault], ["value", outcome.value, made.value >>> 0],
      ["instructions", outcome.instructions, made.vmInstructions], ["next hop", hex(outcome.node), hex(made.node?.subarray(0, 4) ?? null)], ["lookups", results.length, this.#asked],
    ];
    const other = rows.find(([, was, is]) => was !== is);
    return other === undefined ? null : `${other[0]} ${String(other[1])}, not ${String(other[2])}`;
  }
}

