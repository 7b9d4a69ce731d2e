/**
 * Which sequence numbers of a source were there, as runtime-c/wire/window.h has it: what is written down is a bound, below which all counts as
 * taken after a restart. Written in sets, where the C has bits.
 */
import { envelopeLimits, windowLimits } from "../spec/envelope.ts";
import type { WindowFault } from "../spec/envelope.ts";
import { holds } from "./check.ts";

export interface Window {
  /** Taken since the start, as far as they are in the window. */
  readonly taken: ReadonlySet<number>;
  /** One more than the largest; 0: none was. */
  readonly next: number;
  /** After a restart, what counts as taken without being in the set: all below. */
  readonly floor: number;
  readonly allowed: number;
}
export type Windows = ReadonlyMap<string, Window>;
export interface Answer {
  readonly windows: Windows;
  readonly fault: WindowFault | null;
  /** The bound to be written down: before this number is taken when the fault is "not-kept", else when there is time; 0: none. */
  readonly keep: number;
}

const end = envelopeLimits.sequence.value + 1;
const width = windowLimits.width.value;
const reserve = windowLimits.reserve.value;
const full = (windows: Windows, source: string): boolean => !windows.has(source) && windows.size >= windowLimits.sources.value;

function slid(window: Window, sequence: number): Window | WindowFault {
  if (sequence < window.next) {
    if (!holds("OLD", window.next - sequence <= width)) return "too-old";
    if (!holds("REPLAY", sequence >= window.floor && !window.taken.has(sequence))) return "replayed";
  }
  const next = Math.max(window.next, sequence + 1);
  return { ...window, next, taken: new Set([...window.taken, sequence].filter((each) => next - each <= width)) };
}

export function take(windows: Windows, source: string, sequence: number): Answer {
  if (full(windows, source)) return { windows, fault: "no-window", keep: 0 };
  const bound = Math.min(sequence + 1 + reserve, end);
  const window = windows.get(source);
  if (window === undefined || !holds("KEPT", sequence < window.allowed)) return { windows, fault: "not-kept", keep: bound };
  const after = slid(window, sequence);
  if (typeof after === "string") return { windows, fault: after, keep: 0 };
  return { windows: new Map([...windows, [source, after]]), fault: null, keep: window.allowed - sequence <= reserve / 2 && window.allowed < bound ? bound : 0 };
}

/** That a bound is on flash. One of 0 allows nothing, and takes no place. */
export function kept(windows: Windows, source: string, allowed: number): Omit<Answer, "keep"> {
  if (full(windows, source)) return { windows, fault: "no-window" };
  if (allowed === 0) return { windows, fault: null };
  const window = windows.get(source) ?? { taken: new Set(), next: 0, floor: 0, allowed: 0 };
  return { windows: new Map([...windows, [source, { ...window, allowed: Math.max(window.allowed, allowed) }]]), fault: null };
}

/** After a start, of each record. */
export function restored(windows: Windows, source: string, allowed: number): Omit<Answer, "keep"> {
  if (full(windows, source)) return { windows, fault: "no-window" };
  const bound = Math.max(windows.get(source)?.allowed ?? 0, allowed);
  if (bound === 0) return { windows, fault: null };
  return { windows: new Map([...windows, [source, { taken: new Set(), next: bound, floor: bound, allowed: bound }]]), fault: null };
}

export function forgotten(windows: Windows, source: string): Windows {
  return new Map([...windows].filter(([each]) => each !== source));
}
