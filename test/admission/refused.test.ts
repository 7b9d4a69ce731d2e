/**
 * Events that must be refused, by the device's code with the sanitizers and by the model: each for its own reason, and nothing is changed by it. With one
 * check left out the rows that name it come out otherwise, and no other does.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { codeOf, checks, device } from "./world.ts";
import type { Device, Line } from "./world.ts";
import { World } from "./world.ts";
import { roots, rows } from "./rows.ts";

const worlds = rows.map(({ play }) => {
  const world = new World(roots);
  play(world);
  return world;
});
/** All rows in one run, each from a start of its own. */
function played(inC: Device, omit: string | null = null): Line[][] {
  const together = new World(roots);
  together.records.length = 0;
  for (const world of worlds) together.records.push(...world.records);
  const lines = inC(together, omit);
  return worlds.map((world) => lines.splice(0, world.lines.length));
}

let inC: Device;
beforeAll(() => {
  inC = device(roots);
}, 120_000);

/** Of other modules, those that rows here are about. */
const others = ["caps/EXPIRED", "caps/REVOKED", "caps/ROOT", "caps/ATTENUATED", "caps/MEMBER", "caps/ANCESTOR", "crypto/EQUATION", "crypto/S", "wire/REPLAY", "wire/OLD", "wire/TRAILING"];

describe("what must be refused", () => {
  it("has a row for each check", () => {
    expect(new Set(rows.flatMap(({ check }) => (check === null ? [] : [check])))).toEqual(new Set([...checks, ...others]));
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(60);
  });

  it("is refused by the model, each for its reason, and changes nothing", () => {
    expect(rows.map(({ name }, i) => `${name}: ${worlds[i]!.last.head.split(" ")[0]}`)).toEqual(rows.map(({ name, fault }) => `${name}: ${codeOf(fault)}`));
    for (const [i, { name }] of rows.entries()) expect([name, worlds[i]!.last.state]).toEqual([name, worlds[i]!.lines.at(-2)!.state]);
  });

  it("is refused by the device in the same words, in the same state", () => {
    const lines = played(inC);
    for (const [i, { name }] of rows.entries()) expect([name, lines[i]]).toEqual([name, worlds[i]!.lines]);
  }, 60_000);

  it.each([...checks, ...others])("without the check %s, those rows and no other", (omit) => {
    const lines = played(inC, omit);
    const other = rows.filter((_, i) => lines[i]!.at(-1)!.head !== worlds[i]!.last.head);
    expect(other.map(({ name }) => name)).toEqual(rows.filter(({ check }) => check === omit).map(({ name }) => name));
  }, 60_000);
});
