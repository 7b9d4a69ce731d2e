/**
 * Chains and revocations that must not be taken, judged by the device's code with the sanitizers and by the host: each refused for its own reason,
 * about its own link; and with one check left out the rows that name it change, and no other does.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { tokenFaults } from "../../spec/tokens.ts";
import { checks, device, faultOf, host } from "./device.ts";
import type { Judge } from "./device.ts";
import { roots, rows, taken } from "./rows.ts";

let judge: Judge;
const whole = host(roots)(taken);
beforeAll(() => {
  judge = device(roots);
}, 60_000);

const line = ({ fault, link }: (typeof rows)[number]): string => `${tokenFaults[fault].code} ${link}`;
/** Of the reader, those that a token's shape goes through: it has no text, no nesting without an end, and no envelope around it. */
const read = ["TRAILING", "INDEFINITE", "SHORTEST", "SIMPLE", "TYPE", "TAG", "SORTED", "DUPLICATE"].map((name) => `wire/${name}`);
const all = [...checks.caps, ...checks.crypto, ...checks.wire.filter((name) => read.includes(name))];

describe("what must not be taken", () => {
  it("has a row for each check, and for each fault", () => {
    expect(new Set(rows.flatMap(({ check }) => (check === null ? [] : [check])))).toEqual(new Set(all));
    expect(checks.wire).toEqual(expect.arrayContaining(read));
    const never = ["ok", "too-deep", "not-utf8"];
    expect(new Set(rows.map(({ fault }) => fault))).toEqual(new Set(Object.keys(tokenFaults).filter((name) => !never.includes(name))));
    expect(new Set(rows.map(({ name }) => name)).size).toBeGreaterThan(120);
  });

  it("is taken when nothing is wrong with it, by both alike", () => {
    const lines = judge(taken);
    expect(lines).toEqual(whole);
    expect(lines.map(faultOf)).toEqual(taken.map(() => "ok"));
  });

  it("is refused by the device, each for its reason", () => {
    const lines = judge(rows.map((each) => each.case));
    expect(rows.map(({ name }, i) => `${name}: ${faultOf(lines[i]!)}, ${lines[i]}`)).toEqual(rows.map((each) => `${each.name}: ${each.fault}, ${line(each)}`));
  });

  it("is refused by the host with the same words", () => {
    const lines = host(roots)(rows.map((each) => each.case));
    expect(rows.map(({ name }, i) => `${name}: ${lines[i]}`)).toEqual(rows.map((each) => `${each.name}: ${line(each)}`));
  });

  it.each(all)("without the check %s, those rows and no other", (omit) => {
    const lines = judge(rows.map((each) => each.case), omit);
    const other = rows.filter((each, i) => lines[i] !== line(each));
    expect(other.map(({ name }) => name)).toEqual(rows.filter(({ check }) => check === omit).map(({ name }) => name));
    // What nothing else stops is then taken.
    for (const each of other) expect([each.name, faultOf(lines[rows.indexOf(each)]!) === "ok"]).toEqual([each.name, each.taken === true]);
    expect(judge(taken, omit)).toEqual(whole);
  });
});
