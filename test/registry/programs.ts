/** The node's programs of messages in C, natively and watched by the sanitizers (probe_programs.c), and the model's beside them: a script of requests, the same lines of both. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { programOf } from "../../cli/compressed.ts";
import type { Bound } from "../../compiler/5-verify/verify.ts";
import { defaultGrant } from "../../compiler/5-verify/verify.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import { grantInitialiser, repeats } from "../../compiler/emit-c/project-unit.ts";
import type { Message } from "../../model/machine.ts";
import { Node } from "../../model/node.ts";
import type { PolicySetup } from "../../model/policy.ts";
import { Programs } from "../../model/programs.ts";
import type { Made, Taken } from "../../model/programs.ts";
import { encodeEnvelope } from "../../protocol/envelope.ts";
import { faults } from "../../spec/faults.ts";
import { tableKinds } from "../../spec/image.ts";
import type { TableKindName } from "../../spec/image.ts";
import { limits } from "../../spec/limits.ts";
import { programStatuses } from "../../spec/registry.ts";
import { actions } from "../../spec/wire.ts";
import type { TableSetup } from "../../proofs/differential/cases.ts";
import { cidOf, inSession } from "../protocol/envelopes.ts";
import { compile, root } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";

export type Op =
  | { readonly what: "node"; readonly tables: Made["tables"] }
  | { readonly what: "most" | "grant"; readonly bound: Bound }
  /** Of the last `node`: told before its tables and providers are. */
  | { readonly what: "policy"; readonly policy: PolicySetup & { readonly repeats?: boolean } }
  | { readonly what: "table"; readonly table: number; readonly entry: TableSetup["entries"][number] }
  | { readonly what: "provide"; readonly cid: Uint8Array; readonly node: Uint8Array; readonly now: bigint }
  | { readonly what: "take"; readonly kind: Made["kind"]; readonly program: Uint8Array }
  | { readonly what: "named"; readonly kind: Made["kind"]; readonly cid: Uint8Array }
  | { readonly what: "pin" | "unpin" | "drop"; readonly cid: Uint8Array }
  | { readonly what: "send"; readonly program: Uint8Array; readonly message: Message };

const kinds = ["route", "policy", "merge", "function"] as const;
export const gateway = new Uint8Array(32).fill(0x77);
const hex = (bytes: Uint8Array | null): string => (bytes === null || bytes.length === 0 ? "-" : Buffer.from(bytes).toString("hex"));
const bound = ({ instructions, hashBytes, lookups, sends }: Bound): string => `${instructions} ${hashBytes} ${lookups} ${sends}`;
const enveloped = (program: Uint8Array, { ttl: _, time: __, source, payload, type, priority, sequence }: Message): Uint8Array =>
  encodeEnvelope({ ...inSession, route: program, environment: cidOf(1), source, payload: payload.length === 0 ? null : payload, type, priority, sequence });

function lineOf(op: Op): string {
  switch (op.what) {
    case "node": return ["node", ...op.tables.map(({ name, kind }) => `${tableKinds[kind]}:${name}`)].join(" ");
    case "policy": {
      const { image, tables, grants } = op.policy;
      const slots = Uint8Array.from({ length: limits.tablesPerProgram }, (_, i) => tables[i] ?? 0);
      return `policy ${hex(image)} ${hex(slots)} ${op.policy.repeats === true ? 1 : 0} ${grants.map((grant) => grantInitialiser(grant).replaceAll(/[{}u ]/gu, "").replaceAll(",", ":")).join(" ")}`;
    }
    case "most": case "grant": return `${op.what} ${bound(op.bound)}`;
    case "table": return `table ${op.table} ${op.entry.bits} ${op.entry.value} ${hex(op.entry.node)} ${hex(op.entry.key)}`;
    case "provide": return `provide ${hex(op.cid)} ${hex(op.node)} ${op.now}`;
    case "take": return `take ${kinds.indexOf(op.kind)} ${hex(op.program)}`;
    case "named": return `named ${kinds.indexOf(op.kind)} ${hex(op.cid)}`;
    case "send": return `send ${op.message.ttl} ${op.message.time} ${hex(enveloped(op.program, op.message))}`;
    default: return `${op.what} ${hex(op.cid)}`;
  }
}

let built: Program | null = null;
export const checksOf = (file: string, prefix: string): readonly string[] => [...readFileSync(join(root, "runtime-c", file), "utf8").matchAll(new RegExp(`^ {2}${prefix}_CHECK_(\\w+),`, "gmu"))].map(([, name]) => name!);
export const nodeChecks = checksOf("node/check.h", "PG_NODE");
export const omitting = (file: string): { file: string; flags: string[] } => ({ file, flags: ["-include", join(root, "test/registry/omit.h")] });
export const programSources = [
  ...["node/programs.c", "node/policy.c", "store/shelf.c"].map(omitting), "node/grid.c", "node/router.c", "node/governor.c", "node/store.c", "node/host.c", "node/lookup.c", "store/providers.c", "store/tables.c",
  "lisp/reader.c", "lisp/check.c", "lisp/emit.c", "lisp/generate.c", "lisp/compile.c", "vm/verify.c", "vm/interp.c", "vm/table.c", "wire/envelope.c", "wire/cbor.c",
  "crypto/multihash.c", "crypto/sha256.c", "base/crc32.c", "generated/pg_crc32_table.c",
] as const;

/** A line for each request. */
export function inC(ops: readonly Op[], room: number, omit: string | null = null): string[] {
  built ??= compile({ sources: [join(root, "test/registry/probe_programs.c"), ...programSources], crypto: true });
  return built.run(ops.map((op) => `${lineOf(op)}\n`).join(""), "0", `${omit === null ? 0 : nodeChecks.indexOf(omit)}`, `${room}`).toString().split("\n").slice(0, -1);
}

/** The last line of each script, all of them in one run. */
export function lastsInC(scripts: readonly { readonly ops: readonly Op[]; readonly room: number }[], omit: string | null): string[] {
  const lines = scripts.flatMap(({ ops, room }) => [`room ${room}`, ...ops.map(lineOf)]);
  const answers = built!.run(`${lines.join("\n")}\n`, "0", `${omit === null ? 0 : nodeChecks.indexOf(omit)}`, "0").toString().split("\n");
  let at = -1;
  return scripts.map(({ ops }) => answers[(at += 1 + ops.length)]!);
}

/** What the host makes of the bytes; null for what is no program. */
export const compiled = programOf;

/** The same by the model. What the compiler and the verifier say besides is left out: `words` leaves it out of a line of C, too. */
export function here(ops: readonly Op[], room: number): string[] {
  let node = new Node({ tables: [], gateway });
  let kindsOf: readonly TableKindName[] = [];
  let programs = new Programs(room, [], compiled);
  let grant = defaultGrant;
  const status = ({ status: name }: Pick<Taken, "status">): string => `${programStatuses[name].code}`;
  const answer = (op: Op): string => {
    switch (op.what) {
      case "node":
        kindsOf = op.tables.map(({ kind }) => kind);
        node = new Node({ tables: kindsOf, gateway });
        programs = new Programs(room, op.tables, compiled);
        grant = defaultGrant;
        return "";
      case "policy":
        node = new Node({ tables: kindsOf, gateway, policy: op.policy });
        return node.policyRefused ? "0" : "1";
      case "most": programs.most = op.bound; return "";
      case "grant": grant = op.bound; return "";
      case "table": return node.tableSet(op.table, op.entry, false).status === "ok" ? "1" : "0";
      case "provide": return node.provide(op.cid, op.node, 60, op.now).status === "ok" ? "0" : "no";
      case "take": return status(programs.take(op.program, op.kind, grant));
      case "named": return status(programs.named(op.cid, op.kind, grant));
      case "pin": return `${programStatuses[programs.pin(op.cid)].code}`;
      case "unpin": return `${programStatuses[programs.pin(op.cid, -1)].code}`;
      case "drop": return `${programStatuses[programs.drop(op.cid)].code}`;
      case "send": {
        const taken = programs.take(op.program, "route", grant);
        if (taken.status !== "ok") return status(taken);
        const { action, fault, value, vmInstructions, node: hop, cid } = node.judge(taken.route, op.message);
        return `0 ${actions[action]} ${faults[fault].code} ${value} ${vmInstructions} ${hex(hop)} ${hex(cid)}`;
      }
    }
  };
  return ops.map((op) => `${answer(op)} ${programs.filled} ${programs.evicted} ${programs.made}`);
}

/** The policy of a source, as a project has it; `tables` are the node's. */
export function policyOf(text: string, tables: Made["tables"] = []): PolicySetup & { readonly repeats: boolean } {
  const project = compileProject([{ file: "policy.lisp", text }]);
  if (!project.ok) throw new Error(project.diagnostics.map(({ code, message }) => `${code} ${message}`).join("; "));
  const policy = project.value.policies.at(-1)!;
  return { image: policy.image, tables: policy.tables.map((table) => tables.findIndex(({ name }) => name === table.name)), grants: policy.grants.map(({ budget }) => budget), repeats: repeats(policy) };
}

/** A line of C without the words of compiler and verifier. */
export const words = (line: string, op: Op): string => (["take", "named", "pin", "unpin", "drop", "send"].includes(op.what) ? line.replace(/^(\d+) \d+ \d+/u, "$1") : line);
