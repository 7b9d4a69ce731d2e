/** Rules of spec/domains.ts that its types do not say. */
import { describe, expect, it } from "vitest";
import { checkWords } from "../../spec/generate/c-domains.ts";
import { domainMessages, domainNames, domains, keyAlgorithms, outcomes, sharedFrames } from "../../spec/domains.ts";
import type { DomainMessage, DomainName, SharedFrame } from "../../spec/domains.ts";
import { frameBytes } from "../../spec/generate/c-spec.ts";
import { limits } from "../../spec/limits.ts";

const messages = Object.entries(domainMessages) as [string, DomainMessage][];
const frames = Object.entries(sharedFrames) as [string, SharedFrame][];
/** Calls: who waits for whom. */
const calls = messages.filter(([, { signal }]) => signal !== true).flatMap(([, { ways }]) => ways);

describe("the table of domains", () => {
  it("gives every domain, label and outcome a number of its own", () => {
    const numbers = [Object.values(domains).map(({ code }) => code), messages.map(([, { label }]) => label), Object.values(outcomes).map(({ code }) => code), Object.values(keyAlgorithms).map(({ code }) => code)];
    for (const each of numbers) expect(new Set(each).size).toBe(each.length);
    expect(domainNames.map((name) => domains[name].code)).toEqual(domainNames.map((_, i) => i + 1));
    for (const [name, { label }] of messages) expect(label > 0 && label < 2 ** 20, name).toBe(true);
  });
  it("has fields that fit their words; one that does not, or that overlaps another, is refused", () => {
    for (const [name, { words, reply }] of messages) {
      expect(() => checkWords(name, words)).not.toThrow();
      expect(() => checkWords(name, reply)).not.toThrow();
    }
    expect(() => checkWords("x", [["wide", 0, 20, 13]])).toThrow("x.wide is not inside its word");
    expect(() => checkWords("x", [["none", 0, 0, 0]])).toThrow("x.none is not inside its word");
    expect(() => checkWords("x", [["a", 1, 0, 9], ["b", 1, 8, 8]])).toThrow("x.b overlaps another field");
  });
  it("lets nobody wait in a circle, and whoever is called runs before its caller", () => {
    for (const [from, to] of calls) expect(domains[to].priority, `${from} calls ${to}`).toBeGreaterThan(domains[from].priority);
  });
  it("calls every domain that has no time of its own", () => {
    for (const name of domainNames.filter((each) => domains[each].time === "caller")) expect(calls.some(([, to]) => to === name), name).toBe(true);
  });
  it("lets only the governor change programs and tables, and everyone report to the supervisor", () => {
    const to = (name: keyof typeof domainMessages, receiver: DomainName) => (domainMessages[name] as DomainMessage).ways.filter(([, each]) => each === receiver).map(([from]) => from);
    for (const name of ["install", "reset", "table-changed"] as const) expect(to(name, "router"), name).toEqual(["governor"]);
    for (const name of ["table-set", "reset"] as const) expect(to(name, "store"), name).toEqual(["governor"]);
    expect(to("ready", "supervisor").sort()).toEqual(domainNames.filter((name) => name !== "supervisor").toSorted());
  });
  it("has frames that the MPU can map, and that hold what they are for", () => {
    for (const [name, { bytes }] of frames) expect(bytes >= 32 && Number.isInteger(Math.log2(bytes)), name).toBe(true);
    const memory = limits.scratchBytes + 44 + limits.payloadBytes + 4;
    expect(sharedFrames.message.bytes).toBeGreaterThanOrEqual(memory + limits.nodeIdBytes);
    expect(sharedFrames.command.bytes).toBeGreaterThanOrEqual(limits.nodeIdBytes + Math.max(limits.cidBytes, limits.tableKeyBytes));
    expect(sharedFrames.answer.bytes).toBeLessThan(frameBytes);
  });
  it("names a frame only where both ends of a way map it, or pass it on", () => {
    const maps = (name: DomainName, { writes, reads }: SharedFrame) => writes.includes(name) || reads.includes(name) || name === "governor";
    for (const [name, message] of messages) {
      const { frame } = message;
      if (frame === undefined) continue;
      for (const [from, to] of message.ways) expect([from, to].every((each) => maps(each, sharedFrames[frame])), `${name}: ${from}, ${to}`).toBe(true);
    }
  });
});
