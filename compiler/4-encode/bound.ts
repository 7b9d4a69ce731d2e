/**
 * What the longest run of a program can cost, from its instructions and labels.
 *
 * Jumps go forward, so one pass in order knows the longest path to each label when it gets there. A loop costs its entry,
 * one execution of its closing instruction, and `trips` times the longer of a full iteration and a way out of it: however
 * it is left, at most that many iterations run. The device derives the same figures from the bare words
 * (docs/reference/verifier.md) and refuses a program that declares others.
 */
import { hostFunctions } from "../../spec/hosts.ts";
import { instructions } from "../../spec/instructions.ts";
import type { Bound } from "../ir/resources.ts";
import type { Item, Label } from "./assembler.ts";

const nothing: Bound = { instructions: 0, hashBytes: 0, lookups: 0, sends: 0 };
const most32 = 0xffffffff;
const most16 = 0xffff;

const max = (x: Bound, y: Bound): Bound => ({
  instructions: Math.max(x.instructions, y.instructions),
  hashBytes: Math.max(x.hashBytes, y.hashBytes),
  lookups: Math.max(x.lookups, y.lookups),
  sends: Math.max(x.sends, y.sends),
});

/** `entry` includes the opening instruction, `body` not the closing one, `leave` is the longest way out of the body. */
function loopTotal(entry: Bound, body: Bound, leave: Bound, trips: number): Bound {
  return {
    instructions: Math.min(most32, entry.instructions + 1 + trips * Math.max(body.instructions + 1, leave.instructions)),
    hashBytes: Math.min(most32, entry.hashBytes + trips * Math.max(body.hashBytes, leave.hashBytes)),
    lookups: Math.min(most16, entry.lookups + trips * Math.max(body.lookups, leave.lookups)),
    sends: Math.max(entry.sends, body.sends, leave.sends),
  };
}

interface Level {
  readonly entry: Bound;
  readonly trips: number;
  /** Item index of the closing instruction. */
  readonly closing: number;
  leave: Bound;
  /** Cost of the jumps to labels ahead, relative to this level. */
  readonly ahead: Map<Label, Bound>;
}

const hostByCode = new Map<number, (typeof hostFunctions)[keyof typeof hostFunctions]>(Object.values(hostFunctions).map((row) => [row.code, row]));

/** What one instruction adds to its path. */
export function ownCost(item: Item): Bound {
  if (item.name === "CALL") {
    const row = hostByCode.get(item.fields[2] ?? -1);
    if (!row) throw new Error("call of an unregistered host function");
    return { instructions: 1, hashBytes: row.cost.hashBytesPerByte * (item.ext[1] ?? 0), lookups: row.cost.lookups, sends: 0 };
  }
  const sends = item.name === "FORWARD" || item.name === "GATEWAY" || item.name === "REPLY" ? 1 : 0;
  return { instructions: 1, hashBytes: 0, lookups: 0, sends };
}

const plus = (x: Bound, y: Bound): Bound => ({
  instructions: Math.min(most32, x.instructions + y.instructions),
  hashBytes: Math.min(most32, x.hashBytes + y.hashBytes),
  lookups: Math.min(most16, x.lookups + y.lookups),
  sends: Math.max(x.sends, y.sends),
});

/**
 * The bound of a whole program. `far` are the branches that cost one instruction more when taken; `charges` is given what each
 * loop adds to its entry, by the index of its closing instruction.
 */
export function boundOf(items: readonly Item[], far: ReadonlySet<number>, charges?: Map<number, Bound>): Bound {
  const levels: Level[] = [{ entry: nothing, trips: 1, closing: items.length, leave: nothing, ahead: new Map() }];
  let here: Bound | null = nothing;
  const jumpTo = (level: Level, label: Label, cost: Bound) => {
    level.ahead.set(label, max(level.ahead.get(label) ?? nothing, cost));
  };
  items.forEach((item, index) => {
    let level = levels.at(-1)!;
    for (const [label, cost] of level.ahead) {
      if (label.at !== index) continue;
      here = here ? max(here, cost) : cost;
      level.ahead.delete(label);
    }
    const { flow } = instructions[item.name];
    if (flow === "back") {
      const { entry, trips, leave, ahead } = level;
      const total = loopTotal(entry, here ?? nothing, leave, trips);
      charges?.set(index, loopTotal(nothing, here ?? nothing, leave, trips));
      levels.pop();
      level = levels.at(-1)!;
      if (leave.instructions > 0) level.leave = max(level.leave, total);
      for (const label of ahead.keys()) jumpTo(level, label, total);
      here = total;
      return;
    }
    if (!here) throw new Error("an instruction that nothing reaches");
    here = plus(here, ownCost(item));
    if (flow === "branch" || flow === "jump") {
      const taken = far.has(index) ? plus(here, ownCost(item)) : here;
      jumpTo(level, item.target!, taken);
      if (item.target!.at > level.closing) level.leave = max(level.leave, taken);
      if (flow === "jump") here = null;
    } else if (flow === "end") {
      level.leave = max(level.leave, here);
      here = null;
    } else if (flow === "loop") {
      levels.push({ entry: here, trips: item.ext[0] ?? 0, closing: item.target!.at, leave: nothing, ahead: new Map() });
      here = nothing;
    }
  });
  if (here) throw new Error("control runs past the last instruction");
  return levels[0]!.leave;
}
