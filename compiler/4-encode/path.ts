/**
 * The path behind a bound: the instructions of the run that costs most of one resource, as the sum of bound.ts sees it, put
 * together by what they are for.
 *
 * The same walk as `boundOf` over one number, with the way that led to it. `costliest(trace, r)` adds up to the bound of r:
 * test/bounds/path.test.ts holds that for every program.
 */
import { instructions } from "../../spec/instructions.ts";
import type { Bound } from "../ir/resources.ts";
import type { Item, Label, Step } from "./assembler.ts";
import { ownCost } from "./bound.ts";
import type { Trace } from "./trace.ts";

/** Consecutive instructions of one step; a loop holds one of its iterations. */
export interface Leg {
  readonly step: Step | null;
  /** With all iterations. */
  readonly cost: number;
  readonly loop: { readonly trips: number; readonly once: readonly Leg[] } | null;
}

interface Way {
  readonly before: Way | null;
  readonly index: number;
  readonly cost: number;
  readonly loop: { readonly trips: number; readonly once: Way | null; readonly cost: number } | null;
}

interface Level {
  readonly entry: Way | null;
  readonly trips: number;
  readonly closing: number;
  leave: Way | null;
  readonly ahead: Map<Label, Way | null>;
}

const costOf = (way: Way | null): number => way?.cost ?? 0;
const longer = (x: Way | null, y: Way | null): Way | null => (costOf(y) > costOf(x) ? y : x);

export function costliest({ items, far }: Pick<Trace, "items" | "far">, resource: keyof Bound): readonly Leg[] {
  const own = (item: Item): number => ownCost(item)[resource];
  const closes = resource === "instructions" ? 1 : 0;
  const levels: Level[] = [{ entry: null, trips: 1, closing: items.length, leave: null, ahead: new Map() }];
  let here: Way | null = null;
  let reachable = true;
  const jumpTo = (level: Level, label: Label, way: Way | null): void => {
    level.ahead.set(label, level.ahead.has(label) ? longer(level.ahead.get(label)!, way) : way);
  };
  items.forEach((item, index) => {
    let level = levels.at(-1)!;
    for (const [label, way] of level.ahead) {
      if (label.at !== index) continue;
      here = reachable ? longer(here, way) : way;
      reachable = true;
      level.ahead.delete(label);
    }
    const { flow } = instructions[item.name];
    if (flow === "back") {
      const { entry, trips, leave, ahead } = level;
      const full = costOf(here) + closes;
      const once: Way | null = costOf(leave) > full ? leave : { before: here, index, cost: full, loop: null };
      // A loop that sends ends with it.
      const times = resource === "sends" ? 1 : trips;
      const cost = times * costOf(once);
      const total: Way = { before: entry, index, cost: costOf(entry) + closes + cost, loop: { trips: times, once, cost: cost + closes } };
      levels.pop();
      level = levels.at(-1)!;
      if (leave !== null) level.leave = longer(level.leave, total);
      for (const label of ahead.keys()) jumpTo(level, label, total);
      here = total;
      reachable = true;
      return;
    }
    const way: Way = { before: here, index, cost: costOf(here) + own(item), loop: null };
    here = way;
    if (flow === "branch" || flow === "jump") {
      const taken: Way = far.has(index) ? { ...way, cost: way.cost + closes } : way;
      jumpTo(level, item.target!, taken);
      if (item.target!.at > level.closing) level.leave = longer(level.leave, taken);
      if (flow === "jump") reachable = false;
    } else if (flow === "end") {
      level.leave = level.leave === null ? way : longer(level.leave, way);
      reachable = false;
    } else if (flow === "loop") {
      levels.push({ entry: way, trips: item.ext[0] ?? 0, closing: item.target!.at, leave: null, ahead: new Map() });
      here = null;
    }
    if (!reachable) here = null;
  });
  return legs(levels[0]!.leave, items);
}

function legs(end: Way | null, items: readonly Item[]): readonly Leg[] {
  const ways: Way[] = [];
  for (let way = end; way !== null; way = way.before) ways.push(way);
  ways.reverse();
  const out: Leg[] = [];
  let before = 0;
  ways.forEach((way) => {
    const { step } = items[way.index]!;
    const cost = way.cost - before;
    before = way.cost;
    const last = out.at(-1);
    if (way.loop !== null) {
      const opening = last?.step === step && last.loop === null ? out.pop()!.cost : 0;
      out.push({ step, cost: cost + opening, loop: { trips: way.loop.trips, once: legs(way.loop.once, items) } });
    } else if (last !== undefined && last.step === step && last.loop === null) {
      out[out.length - 1] = { ...last, cost: last.cost + cost };
    } else {
      out.push({ step, cost, loop: null });
    }
  });
  return out;
}
