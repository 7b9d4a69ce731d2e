/**
 * Just enough of a node to say what a device decides: routes, tables, providers, the volatile slot. The same requests as
 * the link's (spec/wire.ts), as calls; the clock comes with each call. It assumes well-shaped requests: the shapes are
 * the wire's to check.
 */
import { type Bound, defaultGrant, type Program, verify } from "../compiler/5-verify/verify.ts";
import { dropReasons } from "../spec/fields.ts";
import { rightOfAction, rightOfLookups } from "../spec/rights.ts";
import type { RightName } from "../spec/rights.ts";
import type { FaultName, RefusalName, StatusName } from "../spec/faults.ts";
import { cidVersion, hashes } from "../spec/hashes.ts";
import { hostFunctions } from "../spec/hosts.ts";
import type { TableKindName } from "../spec/image.ts";
import type { InstructionName } from "../spec/instructions.ts";
import { limits } from "../spec/limits.ts";
import { type ActionName, installedRoute } from "../spec/wire.ts";
import { cidOf, hashByCode } from "./hashing.ts";
import { type Environment, inputsOf, type Message, run } from "./machine.ts";
import { Policy } from "./policy.ts";
import type { PolicySetup } from "./policy.ts";
import { Providers } from "./providers.ts";
import { type Entry, Table } from "./table.ts";

export interface NodeSetup {
  /** Kinds of the node's tables. */
  readonly tables: readonly TableKindName[];
  readonly gateway: Uint8Array | null;
  /** Images of the routes, each with the node's table for each table that it names. */
  readonly routes?: readonly { readonly image: Uint8Array; readonly tables: readonly number[] }[];
  readonly grant?: Bound;
  /** What messages of sessions may reach; null: everything. */
  readonly policy?: PolicySetup | null;
  /** Answers lookups in the place of the provider table; null: there is none. */
  readonly lookup?: (cid: Uint8Array) => Uint8Array | null;
}

/** The fields of the link's `decision`, but for its ticks. */
export interface Decision {
  readonly action: ActionName;
  readonly fault: FaultName;
  readonly value: number;
  /** Next hop; null for other actions. */
  readonly node: Uint8Array | null;
  /** The last content id of the run; null: it computed none. */
  readonly cid: Uint8Array | null;
  readonly sequence: number;
  readonly vmInstructions: number;
}

export interface Done {
  readonly status: StatusName;
  readonly refusal: RefusalName;
  readonly word: number;
}
const done = (status: StatusName, refusal: RefusalName = "ok", word = 0): Done => ({ status, refusal, word });

/** A program that was admitted, with the node's table for each that it names. */
export interface Route {
  readonly program: Program;
  readonly tables: readonly number[];
}

export class Node {
  readonly #setup: NodeSetup;
  #tables: Table[] = [];
  #providers = new Providers();
  #routes: (Route | null)[] = [];
  #slot: Route | null = null;
  #policy: Policy | null = null;

  constructor(setup: NodeSetup) {
    this.#setup = setup;
    this.reset();
  }

  reset(): void {
    this.#tables = this.#setup.tables.map((kind) => new Table(kind));
    this.#providers = new Providers();
    this.#slot = null;
    this.#routes = (this.#setup.routes ?? []).map(({ image, tables }) => {
      const admitted = this.#admit(image, tables);
      return "program" in admitted ? admitted : null;
    });
    const { policy = null } = this.#setup;
    this.#policy = policy === null ? null : new Policy(policy, (program, tables) => this.#fits(program, tables));
  }

  /** Whether there is a policy that was not admitted. */
  get policyRefused(): boolean {
    return this.#policy?.admitted === false;
  }

  install(image: Uint8Array): Done {
    if (image.length > limits.installBytes) return done("full");
    const admitted = this.#admit(image, [...Array(limits.tablesPerProgram).keys()]);
    if (!("program" in admitted)) return admitted;
    this.#slot = admitted;
    return done("ok");
  }

  #admit(image: Uint8Array, tables: readonly number[]): Route | Done {
    const verdict = verify(image, this.#setup.grant ?? defaultGrant);
    if (!verdict.ok) return done("refused", verdict.refusal, verdict.word);
    return this.#fits(verdict.program, tables) ? { program: verdict.program, tables } : done("refused", "table");
  }

  #fits(program: Program, tables: readonly number[]): boolean {
    return [...program.tables].every((kind, index) => this.#tables[tables[index]!]?.kindCode === kind);
  }

  tableSet(index: number, entry: Entry, remove: boolean): Done {
    const table = this.#tables[index];
    if (table === undefined) return done("unknown");
    if (table.exact && entry.bits % 8 !== 0) return done("shape");
    if (remove) return done(table.remove(entry.key, entry.bits) ? "ok" : "unknown");
    return done(table.put(entry.key, entry.bits, entry.value, entry.node) ? "ok" : "full");
  }

  /** `seconds` 0 withdraws. */
  provide(cid: Uint8Array, node: Uint8Array, seconds: number, now: bigint): Done {
    const status = cidStatus(cid);
    if (status !== "ok") return done(status);
    if (seconds === 0) return done(this.#providers.remove(cid, node) ? "ok" : "unknown");
    this.#providers.put(cid, node, now + 1000n * BigInt(seconds));
    return done("ok");
  }

  /** The message's `time` is now. `executed` is told each instruction, for coverage. */
  message(route: number, message: Message, executed?: (name: InstructionName) => void): Decision {
    return this.decide(route === installedRoute ? this.#slot : (this.#routes[route] ?? null), message, executed);
  }

  /** By a program that somebody else keeps; null: there is none. */
  decide(program: Route | null, message: Message, executed?: (name: InstructionName) => void): Decision {
    const { sequence } = message;
    if (program === null) return { action: "fault", fault: "no-route", value: 0, node: null, cid: null, sequence, vmInstructions: 0 };
    const outcome = run(program.program, inputsOf(message), this.#environment(program.tables, message), executed);
    const cid = outcome.cid.length === 0 ? null : outcome.cid;
    const base = { fault: outcome.fault, value: outcome.value, cid, sequence, vmInstructions: outcome.instructions };
    const action = outcome.action === "forward" && outcome.bytes.length === 0 ? "gateway" : outcome.action;
    switch (action) {
      case "forward":
        // Only bytecode that did not come from the compiler can name what is no node id.
        if (outcome.bytes.length !== limits.nodeIdBytes) return { ...base, action: "fault", fault: "argument", node: null };
        return { ...base, action, node: outcome.bytes };
      case "give": return { ...base, action: "fault", fault: "no-action", node: null };
      case "gateway":
        if (this.#setup.gateway === null) return { ...base, action: "drop", value: dropReasons["no-route"], node: null };
        return { ...base, action, node: this.#setup.gateway };
      default:
        return { ...base, action, node: null };
    }
  }

  #environment(tables: readonly number[], message: Message): Environment {
    return { tables: tables.map((index) => this.#tables[index]!), call: (fn, arg, bytes) => this.#call(fn, arg, bytes, message.time) };
  }

  /** A session's message, by the program that came with it: where the policy lets it. */
  judge(program: Route, message: Message): Decision {
    const denied = { action: "fault", fault: "denied", value: 0, node: null } as const;
    const lets = (right: RightName | null): boolean => right === null || this.#policy === null ||
      this.#policy.lets(right, program.program, message, this.#environment(this.#setup.policy!.tables, message));
    if (program.program.bound.lookups > 0 && !lets(rightOfLookups)) return { ...denied, cid: null, sequence: message.sequence, vmInstructions: 0 };
    const decision = this.decide(program, message);
    return lets(rightOfAction[decision.action]) ? decision : { ...decision, ...denied };
  }

  #call(fn: number, arg: number, bytes: Uint8Array, now: bigint): Uint8Array | null {
    if (fn === hostFunctions["dht-lookup"].code) return (this.#setup.lookup === undefined ? this.#providers.find(bytes, now) : this.#setup.lookup(bytes)) ?? new Uint8Array();
    const hash = hashByCode(arg);
    return hash === undefined ? null : cidOf(bytes, hash);
  }
}

/** Whether bytes are a CIDv1 of one-byte varints under a registered hash. */
function cidStatus(cid: Uint8Array): StatusName {
  if (cid.length < 4 || cid[0] !== cidVersion || cid[1]! >= 0x80) return "shape";
  const hash = hashByCode(cid[2]!);
  if (hash === undefined) return "unknown";
  const { digestBytes } = hashes[hash];
  return cid[3] === digestBytes && cid.length === 4 + digestBytes ? "ok" : "shape";
}
