/** Decisions as --json prints them, and as people read them. */
import { cidText } from "../sim/content.ts";
import type { Decision } from "../sim/simulator.ts";
import { dropReasons } from "../spec/fields.ts";
import { hexOf } from "../toolchain/config/project.ts";
import type { OfContent } from "./sessions.ts";
import type { Payload } from "./simulating.ts";
import type { Style } from "./style.ts";

export interface DecisionEvent {
  readonly event: "decision";
  readonly payload: string;
  readonly cid: string | null;
  readonly action: "forward" | "drop" | "deliver" | "reply" | "fault";
  /** 64 hexadecimal digits. */
  readonly next_hop: string | null;
  readonly vm_instructions: number;
  readonly cpu_instructions: number | null;
  readonly route?: string;
  readonly via?: "gateway";
  readonly reason?: string;
  readonly value?: number;
  readonly fault?: string;
}

/** Of a message about what a node keeps by its name. `piece` in hexadecimal digits. */
export interface ContentEvent {
  readonly event: "content";
  readonly payload: string;
  readonly length: number;
  readonly at: number;
  readonly piece: string;
}

export const contentEvent = (payload: Payload, { length, at, piece }: OfContent): ContentEvent => ({ event: "content", payload: payload.shown, length, at, piece: hexOf(piece) });

export function contentLine(payload: Payload, { length, at, piece }: OfContent, style: Style): string {
  const size = `${payload.bytes.length.toLocaleString("en-US")} B`;
  const what = piece.length === 0 ? `kept, ${length.toLocaleString("en-US")} B` : `bytes ${at} to ${at + piece.length - 1} of ${length.toLocaleString("en-US")}: ${hexOf(piece)}`;
  return `${style.strong(payload.shown.padEnd(34))} ${size.padStart(8)}  ${style.good(what)}`;
}

export function dropReason(value: number): string {
  return Object.entries(dropReasons).find(([, code]) => code === value)?.[0] ?? String(value);
}

export function decisionEvent(payload: Payload, decision: Decision): DecisionEvent {
  const { action } = decision;
  return {
    event: "decision",
    payload: payload.shown,
    cid: decision.cid === null ? null : cidText(decision.cid),
    action: action === "gateway" ? "forward" : action,
    next_hop: decision.node === null ? null : hexOf(decision.node),
    vm_instructions: decision.vmInstructions,
    cpu_instructions: decision.cpuInstructions,
    ...(payload.route === null ? {} : { route: payload.route }),
    ...(action === "gateway" ? { via: "gateway" as const } : {}),
    ...(action === "drop" ? { reason: dropReason(decision.value) } : {}),
    ...(action === "reply" ? { value: decision.value | 0 } : {}),
    ...(action === "fault" ? { fault: decision.fault } : {}),
  };
}

/** A node as the project calls it, or the beginning of its id. */
function nodeText(node: Uint8Array, nodes: ReadonlyMap<string, Uint8Array>): string {
  const id = hexOf(node);
  for (const [name, bytes] of nodes) if (hexOf(bytes) === id) return name;
  return `${id.slice(0, 12)}…`;
}

function outcomeText(decision: Decision, nodes: ReadonlyMap<string, Uint8Array>): string {
  switch (decision.action) {
    case "forward": return `→ ${nodeText(decision.node!, nodes)}`;
    case "gateway": {
      const name = nodeText(decision.node!, nodes);
      return name === "gateway" ? "→ gateway" : `→ ${name} (gateway)`;
    }
    case "drop": return `dropped: ${dropReason(decision.value)}`;
    case "reply": return `reply ${decision.value | 0}`;
    case "deliver": return "delivered here";
    case "fault": return `fault: ${decision.fault}`;
  }
}

/** Two lines: what became of the payload, and under which name the device looked it up. */
export function decisionLines(payload: Payload, decision: Decision, nodes: ReadonlyMap<string, Uint8Array>, style: Style): string[] {
  const cpu = decision.cpuInstructions === null ? "" : ` · ${decision.cpuInstructions.toLocaleString("en-US")} CPU instructions`;
  const outcome = outcomeText(decision, nodes);
  const tint = decision.action === "fault" ? style.error : decision.action === "drop" ? style.warning : style.good;
  const size = `${payload.bytes.length.toLocaleString("en-US")} B`;
  const first = `${style.strong(payload.shown.padEnd(34))} ${size.padStart(8)}  ${tint(outcome)}`;
  const second = `    ${style.faint(decision.cid === null ? "no CID computed" : cidText(decision.cid))}  ${decision.vmInstructions} VM${cpu === "" ? " instructions" : cpu}`;
  return [first, second];
}
