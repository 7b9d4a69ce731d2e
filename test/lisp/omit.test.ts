/** Each check of the device's compiler has refusals that stand or fall with it, and those of the others stay. */
import { expect, test } from "vitest";
import type { DictionaryFault } from "../../spec/dictionary.ts";
import { checks, device, deviceWithout } from "./device.ts";
import type { Case } from "./device.ts";
import { inputs, rows } from "./refused.ts";
import { spelled, spellings, tree } from "./trees.ts";

interface Refused extends Case { readonly why: string }
const cases: readonly Refused[] = [
  ...rows.flatMap(([why, text]) => spellings.map((spelling) => ({ why: `${why}, ${spelling}`, spelling, input: spelled(tree(text), spelling) }))),
  ...inputs.map(([why, spelling, input]) => ({ why: `${why}, ${spelling}`, spelling, input })),
];

/** What each check refuses with. */
const says: Readonly<Record<string, readonly DictionaryFault[]>> = {
  SPELLED: ["spelled"], VISIBLE: ["word"], TRAILING: ["trailing"], CORE: ["version"], VERSION: ["version"], ONE_KIND: ["kind"], TYPE_NAME: ["kind"], TABLE_TWICE: ["table"], TABLE_WORD: ["table"],
  LIST: ["list"], END: ["arity"], LAST: ["arity"], VARIABLE: ["word"], NUMBER: ["number"], INT: ["number"], U64: ["number"], OCTETS: ["octets"], LENGTH: ["type"], TYPE: ["type"], FITS: ["bound", "type"],
  UNBOUND: ["unbound"], BOUND: ["bound"], ACCUMULATOR: ["bound"], ACCUMULATORS: ["memory"], APPEND: ["append"], INPUT: ["input"], PARAMETER: ["input"], GIVE: ["place"],
};

test("each check has its own refusals, and without it they are not given", { timeout: 120_000 }, () => {
  const whole = device(cases).map(({ fault }) => fault);
  /** By case, the checks that it stands or falls with. */
  const heldBy = cases.map((): string[] => []);
  const said = checks.slice(1).map((check) => {
    const without = deviceWithout(check, cases).map(({ fault }) => fault);
    const changed = cases.flatMap((_, i) => (without[i] === whole[i] ? [] : [i]));
    for (const i of changed) heldBy[i]!.push(check);
    return [check, [...new Set(changed.map((i) => whole[i]))].sort()] as const;
  });
  expect(Object.fromEntries(said)).toEqual(says);
  expect(heldBy.flatMap((held, i) => (held.length > 1 ? [`${cases[i]!.why}: ${held.join(", ")}`] : []))).toEqual([]);
});

test("with none left out, nothing changes", () => {
  expect(checks[0]).toBe("NOTHING");
  expect(deviceWithout("NOTHING", cases)).toEqual(device(cases));
});
