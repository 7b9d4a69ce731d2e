/** The device's audit log on this machine, with the sanitizers, and the host's writer: the same steps for both. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AuditWriter, signHead } from "../../protocol/audit.ts";
import type { HeadContent, LogItem, LogSegment } from "../../protocol/audit.ts";
import type { AuditOutcome } from "../../protocol/audit-record.ts";
import { keyIdOf } from "../../protocol/cose.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { auditKinds, auditLimits } from "../../spec/audit.ts";
import type { AuditAct } from "../../spec/audit.ts";
import { faults } from "../../spec/faults.ts";
import { limits } from "../../spec/limits.ts";
import { actions } from "../../spec/wire.ts";
import { fromHex, toHex } from "../../toolchain/update/bytes.ts";
import { compile, root, sources } from "../runtime/native.ts";
import type { TestKey } from "../tokens/keys.ts";

export type Step =
  | { readonly step: "decision"; readonly time: bigint; readonly reference: number; readonly outcome: AuditOutcome; readonly results: readonly (Uint8Array | null)[] }
  | { readonly step: "act"; readonly kind: AuditAct; readonly status: number; readonly digest: Uint8Array; readonly time: bigint }
  | { readonly step: "admission"; readonly status: number; readonly handle: number; readonly leaf: Uint8Array; readonly time: bigint }
  | { readonly step: "omitted"; readonly count: number; readonly time: bigint }
  | { readonly step: "crash"; readonly time: bigint }
  | { readonly step: "epoch"; readonly time: bigint };

export interface Start {
  readonly log: Uint8Array;
  readonly build: number;
  readonly now: bigint;
  /** The signed head to go on from. */
  readonly head?: { readonly bytes: Uint8Array; readonly content: HeadContent };
}

export interface Kept {
  /** Those that are still there. */
  readonly segments: readonly LogSegment[];
  readonly heads: readonly Uint8Array[];
}

/** Segments with the heads behind them, as a log file has them. */
export function itemsOf({ segments, heads }: Kept, contents: readonly HeadContent[]): LogItem[] {
  return segments.flatMap((segment): LogItem[] => {
    const at = contents.findIndex(({ segments: count }) => count === segment.number + 1);
    return at < 0 ? [{ segment }] : [{ segment }, { head: heads[at]! }];
  });
}

const u = (bytes: number) => (value: number | bigint): Uint8Array => Uint8Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn));
const [u8, u16, u32, u64] = [u(1), u(2), u(4), u(8)] as const;
const command = (name: string, ...parts: readonly Uint8Array[]): Uint8Array => joined(Uint8Array.of(name.charCodeAt(0)), ...parts);
const nodeOf = (first: Uint8Array | null): Uint8Array => joined(first ?? new Uint8Array(4), new Uint8Array(limits.nodeIdBytes - 4));

export const checks = [...readFileSync(join(root, "runtime-c/audit/check.h"), "utf8").matchAll(/^ {2}PG_AUDIT_CHECK_(\w+),/gmu)].map(([, name]) => name!);

function bytesOf(step: Step): Uint8Array {
  switch (step.step) {
    case "decision": {
      const { time, reference, outcome: { action, fault, route, instructions, value, node }, results } = step;
      return joined(
        ...results.map((result) => command("r", u8(result === null ? 0 : 1), result ?? new Uint8Array(limits.nodeIdBytes))),
        command("d", u8(actions[action]), u8(faults[fault].code), u32(route), u32(instructions), u32(value), u8(node === null ? 0 : 1), nodeOf(node), u64(time), u32(reference)));
    }
    case "act": return command("a", u8(auditKinds[step.kind].code), u8(step.status), step.digest, u64(step.time));
    case "admission": return command("m", u8(step.status), u32(step.handle), step.leaf, u64(step.time));
    case "omitted": return command("o", u32(step.count), u64(step.time));
    case "crash": return command("c");
    case "epoch": return command("e", u64(step.time));
  }
}

export interface OnDevice {
  (start: Start, steps: readonly Step[], key: TestKey, piece?: number): { readonly fault: number } & Kept;
  /** The faults of heads to go on from, without a check. */
  starts(log: Uint8Array, heads: readonly Uint8Array[], key: TestKey, omit: string | null): readonly number[];
}

export function device(): OnDevice {
  const file = (path: string): { file: string; flags: string[] } => ({ file: path, flags: ["-include", join(root, "test/audit/omit.h")] });
  const program = compile({ sources: [join(root, "test/audit/probe_log.c"), ...[...sources.audit.sources, ...sources.audit.cbor, ...sources.audit.kept].map(file), "crypto/sha256.c"], crypto: ["sha256", "blake3"] });
  const starts: OnDevice["starts"] = (log, heads, key, omit) => {
    const omitted = omit === null ? 0 : checks.indexOf(omit);
    return program.run(joined(...heads.map((head) => command("s", u32(omitted), log, keyIdOf(key.key), u32(7), u64(0), u16(head.length), head)))).toString().trim().split("\n").map(Number);
  };
  const live = ({ log, build, now, head }: Start, steps: readonly Step[], key: TestKey, piece = 4096): { readonly fault: number } & Kept => {
    const started = command("s", u32(0), log, keyIdOf(key.key), u32(build), u64(now), u16(head?.bytes.length ?? 0), head?.bytes ?? new Uint8Array());
    const whole = (sign: readonly Uint8Array[]): string[] => {
      let epochs = 0;
      const input = steps.map((step) => (step.step === "epoch" && sign[epochs] !== undefined ? joined(bytesOf(step), command("g", sign[epochs++]!)) : bytesOf(step)));
      return program.run(joined(started, ...input, command("x", u16(piece)))).toString().trim().split("\n");
    };
    // What is to be signed does not depend on signatures: the first run asks for it, with signatures of zeros.
    const epochs = steps.filter(({ step }) => step === "epoch").length;
    const asked = whole(Array.from({ length: epochs }, () => new Uint8Array(64)));
    if (asked[0] !== "0") return { fault: Number(asked[0]), segments: [], heads: [] };
    const lines = epochs === 0 ? asked : whole(Array.from({ length: epochs }, (_, i) => key.sign(fromHex(asked[1 + 2 * i]!)!)));
    const heads = Array.from({ length: epochs }, (_, i) => fromHex(lines[2 + 2 * i]!)!);
    const segments = lines.slice(1 + 2 * epochs, -1).map((text) => {
      const [number, hex] = text.split(" ") as [string, string];
      const bytes = fromHex(hex)!;
      return { number: Number(number), before: bytes.subarray(0, auditLimits.linkBytes.value), bytes: bytes.subarray(auditLimits.linkBytes.value) };
    });
    return { fault: 0, segments, heads };
  };
  return Object.assign(live, { starts });
}

export function host({ log, build, now, head }: Start, steps: readonly Step[], key: TestKey): Kept & { readonly contents: readonly HeadContent[] } {
  const writer = new AuditWriter(log, build, now, head?.content ?? null);
  const contents: HeadContent[] = [];
  for (const step of steps) {
    switch (step.step) {
      case "decision": writer.decision({ ...step, kind: "decision" }); break;
      case "act": writer.act(step.kind, step.status, step.digest, step.time); break;
      case "admission": writer.admission(step.status, step.handle, step.leaf, step.time); break;
      case "omitted": writer.omitted(step.count, step.time); break;
      case "crash": writer.recovered(); break;
      case "epoch": contents.push(writer.epoch(step.time)); break;
    }
  }
  return { segments: writer.segments, heads: contents.map((content) => signHead(content, key)), contents };
}

export const shown = ({ segments, heads }: Kept): unknown => ({ segments: segments.map(({ number, before, bytes }) => [number, toHex(before), toHex(bytes)].join(" ")), heads: heads.map(toHex) });
