/**
 * The stack of the device's compiler (runtime-c/lisp), which calls itself once for each list inside another: gcc's call graph has circles,
 * and how often they are gone through is a limit of spec/dictionary.ts.
 */
import { dictionaryLimits } from "../spec/dictionary.ts";
import { worstStack } from "./stack.ts";
import type { CallGraph } from "./stack.ts";

/** The most bytes that one way from a function back to itself has on the stack, through functions that get back to it. */
function longestCycle(graph: CallGraph, head: string): number {
  const back = new Set<string>([head]);
  for (let before = 0; before !== back.size; ) {
    before = back.size;
    for (const [name, targets] of graph.calls) if (targets.some((target) => back.has(target))) back.add(name);
  }
  const path = new Set<string>();
  const longest = (name: string): number => {
    path.add(name);
    const below = (graph.calls.get(name) ?? []).filter((target) => !path.has(target) && back.has(target)).map(longest);
    path.delete(name);
    return (graph.frames.get(name)?.bytes ?? 0) + Math.max(0, ...below);
  };
  return longest(head);
}

const entry = "pg_core_compile";
const titled = (graph: CallGraph, name: string): string | undefined => [...graph.frames.keys()].find((each) => each === name || each.endsWith(`:${name}`));

/** Bytes of the stack of compiling: each level of nesting takes a turn of the checker's recursion, and then one of the generator's; an atom is a level more. Undefined: nothing compiles. */
export function compilerStack(graph: CallGraph): number | undefined {
  if (titled(graph, entry) === undefined) return undefined;
  const named = (name: string): string => {
    const title = titled(graph, name);
    if (title === undefined) throw new Error(`the compiler has no ${name}`);
    return title;
  };
  const heads = [named("expr"), named("generate")];
  const outside = new Set([named("pg_core_check"), named("pg_core_generate")]);
  const once = worstStack({ ...graph, calls: new Map([...graph.calls].map(([name, targets]) => [name, targets.filter((target) => !heads.includes(target) || outside.has(name))])) }, named(entry));
  // Of the C library, functions of no frame: reads and writes in registers.
  const unbounded = once.open.filter((reason) => !/^no frame figure for (?:memcmp|memcpy|memset|memmove)$/u.test(reason));
  if (unbounded.length > 0) throw new Error(`the stack of compiling has no bound: ${unbounded.join(", ")}`);
  return once.bytes + dictionaryLimits.nesting.value * Math.max(...heads.map((head) => longestCycle(graph, head)));
}

/** The graph in which compiling is one frame of that many bytes, with a note that says so; itself where nothing compiles. */
export function withoutNesting(graph: CallGraph): CallGraph {
  const bytes = compilerStack(graph);
  if (bytes === undefined) return graph;
  const title = titled(graph, entry)!;
  return {
    frames: new Map([...graph.frames, [title, { bytes, dynamic: false }]]), calls: new Map([...graph.calls, [title, []]]),
    notes: new Map([...graph.notes, [title, `${entry} nests ${dictionaryLimits.nesting.value} lists at most, and takes ${bytes} bytes for them`]]),
  };
}
