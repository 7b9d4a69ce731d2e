/**
 * Worst-case stack depth out of gcc's call-graph files (`-fcallgraph-info=su`, VCG text).
 *
 * The deepest path from an entry is the sum of the frames along it. What the files cannot bound is named instead of
 * guessed: recursion, frames of dynamic size, indirect calls, and functions without a frame figure (the C library). What
 * something else bounds is named as well, with what bounds it.
 */
import { limits } from "../spec/limits.ts";

export interface Frame {
  readonly bytes: number;
  readonly dynamic: boolean;
}

export interface CallGraph {
  /** Functions with a known frame. */
  readonly frames: ReadonlyMap<string, Frame>;
  readonly calls: ReadonlyMap<string, readonly string[]>;
  /** Of functions of which something is known from elsewhere: what, in a few words. */
  readonly notes: ReadonlyMap<string, string>;
}

export interface StackBound {
  readonly bytes: number;
  /** Functions on the deepest path, outermost first. */
  readonly path: readonly string[];
  /** Bytes of each of them; with what `bounded` adds beside functions, they come to `bytes`. */
  readonly frames: readonly number[];
  /** What gcc's files leave open, and what bounds it, one line each. */
  readonly bounded: readonly string[];
  /** Why the figure is not a bound, one line each; empty when it is one. */
  readonly open: readonly string[];
}

const node = /^node: \{ title: "([^"]+)" label: "([^"]*)"/u;
const edge = /^edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"/u;
const size = /\\n(\d+) bytes \(([^)]*)\)/u;

export function parseCallGraphs(texts: readonly string[]): CallGraph {
  const frames = new Map<string, Frame>();
  const calls = new Map<string, string[]>();
  for (const line of texts.flatMap((text) => text.split("\n"))) {
    const from = node.exec(line);
    if (from !== null) {
      const found = size.exec(from[2]!);
      if (found === null) continue;
      const before = frames.get(from[1]!);
      const frame = { bytes: Number(found[1]), dynamic: found[2] === "dynamic" };
      // An inline function of a header has one copy an object file: the largest counts.
      if (before === undefined || before.bytes < frame.bytes) frames.set(from[1]!, frame);
      continue;
    }
    const call = edge.exec(line);
    if (call === null) continue;
    const targets = calls.get(call[1]!) ?? [];
    if (!targets.includes(call[2]!)) targets.push(call[2]!);
    calls.set(call[1]!, targets);
  }
  for (const name of new Set([...calls.values()].flat())) {
    const title = frames.has(name) ? null : weakTitle(frames, name);
    if (title === null) continue;
    frames.set(name, frames.get(title)!);
    calls.set(name, calls.get(title) ?? []);
  }
  return { frames, calls, notes: new Map() };
}

/** gcc titles a weak function with its file, as it does a static one, and calls of it without: the title of the only function of that name. */
function weakTitle(frames: ReadonlyMap<string, Frame>, name: string): string | null {
  const [title, other] = [...frames.keys()].filter((each) => each.endsWith(`:${name}`));
  return title === undefined || other !== undefined ? null : title;
}

/** What gcc calls the target of a call through a pointer. */
const indirect = "__indirect_call";

/** The graph with calls through pointers, in the functions whose title matches, led to their only targets. */
export function withPointers(graph: CallGraph, callers: RegExp, targets: readonly string[]): CallGraph {
  const notes = new Map(graph.notes);
  const calls = [...graph.calls].map(([name, called]) => {
    if (!called.includes(indirect) || !callers.test(name)) return [name, called] as const;
    notes.set(name, `${plainName(name)} calls through a pointer: only ${targets.join(", ")}`);
    return [name, called.flatMap((target) => (target === indirect ? targets : [target]))] as const;
  });
  return { frames: graph.frames, calls: new Map(calls), notes };
}

/**
 * Functions that call themselves, with the most frames that stand at once and why.
 * BLAKE3 splits its input in halves down to one chunk of 1,024 bytes; no program can hash more than one payload at a time.
 */
export const knownRecursion: Readonly<Record<string, number>> = {
  blake3_compress_subtree_wide: Math.log2(limits.payloadBytes / 1024) + 1,
};

/** What a function is called in messages: static ones carry their file in front. */
const plainName = (title: string): string => title.slice(title.lastIndexOf(":") + 1);

interface Depth {
  readonly bytes: number;
  readonly path: readonly string[];
  readonly frames: readonly number[];
}
const nothing: Depth = { bytes: 0, path: [], frames: [] };

/** From the deepest of the entries; what is open from any of them is open. */
export function worstStack(graph: CallGraph, ...entries: readonly string[]): StackBound {
  const open = new Set<string>();
  const bounded = new Set<string>();
  const done = new Map<string, Depth>();
  const active = new Set<string>();

  function depth(name: string): Depth {
    const known = done.get(name);
    if (known !== undefined) return known;
    if (active.has(name)) {
      open.add(`recursion through ${plainName(name)}`);
      return nothing;
    }
    const frame = graph.frames.get(name);
    const note = graph.notes.get(name);
    if (note !== undefined) bounded.add(note);
    if (frame === undefined) open.add(name === indirect ? "an indirect call" : `no frame figure for ${plainName(name)}`);
    if (frame?.dynamic === true) open.add(`${plainName(name)} has a frame of dynamic size`);
    active.add(name);
    let deepest = nothing;
    const recursion = (graph.calls.get(name) ?? []).includes(name) ? knownRecursion[plainName(name).split(".")[0]!] : undefined;
    if (recursion !== undefined) bounded.add(`${plainName(name)} calls itself: ${recursion} frames at most, for the largest payload`);
    for (const target of graph.calls.get(name) ?? []) {
      if (target === name && recursion !== undefined) continue;
      const below = depth(target);
      if (below.bytes > deepest.bytes) deepest = below;
    }
    active.delete(name);
    const own = (frame?.bytes ?? 0) * (recursion ?? 1);
    const result = { bytes: own + deepest.bytes, path: [plainName(name), ...deepest.path], frames: [own, ...deepest.frames] };
    done.set(name, result);
    return result;
  }

  const worst = entries.map(depth).reduce((one, other) => (other.bytes > one.bytes ? other : one));
  return { ...worst, bounded: [...bounded].sort(), open: [...open].sort() };
}
