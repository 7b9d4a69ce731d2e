/** Replay: no sequence number is taken twice, wherever power goes; the windows in C answer as those in TypeScript, op by op. */
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { forgotten, kept, restored, take } from "../../protocol/window.ts";
import type { Windows } from "../../protocol/window.ts";
import { envelopeLimits, windowFaults, windowLimits } from "../../spec/envelope.ts";
import type { WindowFault } from "../../spec/envelope.ts";
import { compile, root } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";
import { checks, omitting, without } from "./omit.ts";

vi.mock("../../protocol/check.ts", async () => (await import("./omit.ts")).checkModule);

let probe: Program;
beforeAll(() => {
  probe = compile({ sources: [join(root, "test/protocol/probe_window.c"), ...omitting("wire/window.c")] });
}, 60_000);

type Op = readonly ["take" | "kept" | "restore" | "forget" | "restart", number, number];
const code = (fault: WindowFault | null): number => (fault === null ? 0 : windowFaults[fault].code);
const inC = (script: readonly Op[], omit: string | null = null): string[] =>
  probe.run(script.map((op) => `${op.join(" ")}\n`).join(""), `${omit === null ? 0 : checks.indexOf(omit)}`).toString().trim().split("\n");

/** One device and its flash, as a script of what happens to it. */
class Device {
  windows: Windows = new Map();
  readonly script: Op[] = [];
  readonly answers: string[] = [];
  /** What is on flash: the bound of each source. */
  readonly flash = new Map<number, number>();
  readonly taken = new Map<number, number[]>();

  #say(op: Op, fault: WindowFault | null, keep = 0): void {
    this.script.push(op);
    this.answers.push(`${code(fault)} ${keep}`);
  }

  take(source: number, sequence: number): { readonly fault: WindowFault | null; readonly keep: number } {
    const { windows, fault, keep } = take(this.windows, `${source}`, sequence);
    this.windows = windows;
    this.#say(["take", source, sequence], fault, keep);
    if (fault === null) this.taken.set(source, [...(this.taken.get(source) ?? []), sequence]);
    return { fault, keep };
  }
  kept(source: number, allowed: number): void {
    const { windows, fault } = kept(this.windows, `${source}`, allowed);
    this.windows = windows;
    this.#say(["kept", source, allowed], fault);
  }
  restart(): void {
    this.windows = new Map();
    this.#say(["restart", 0, 0], null);
    for (const [source, allowed] of this.flash) {
      const { windows, fault } = restored(this.windows, `${source}`, allowed);
      this.windows = windows;
      this.#say(["restore", source, allowed], fault);
    }
  }
  forget(source: number): void {
    this.windows = forgotten(this.windows, `${source}`);
    this.flash.delete(source);
    this.#say(["forget", source, 0], null);
  }
  /** A message arrives: what the answer asks for is written, unless power goes before or after. False: it went. */
  arrives(source: number, sequence: number, cut: "before" | "after" | null = null): boolean {
    const { fault, keep } = this.take(source, sequence);
    if (keep === 0) return true;
    if (cut === "before") return this.restart(), false;
    this.flash.set(source, Math.max(this.flash.get(source) ?? 0, keep));
    if (cut === "after") return this.restart(), false;
    this.kept(source, keep);
    if (fault === "not-kept") this.take(source, sequence);
    return true;
  }
}

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => (state = Number((BigInt(state) * 48_271n) % 2_147_483_647n)) % below;
}

/** Sources count up, some messages are lost, late or sent again, and power goes. */
function life(seed: number, length: number): Device {
  const below = random(seed);
  const device = new Device();
  const newest = [0, 1000, 2_147_483_400].map((from) => from + below(50));
  for (let i = 0; i < length; i++) {
    const source = below(3);
    const what = below(20);
    const sequence = what < 11 ? ++newest[source]! : what < 13 ? (newest[source]! += 1 + below(windowLimits.reserve.value)) : Math.max(0, newest[source]! - below(50));
    const cut = below(30);
    if (sequence > envelopeLimits.sequence.value) continue;
    // Whoever hears nothing sends again.
    if (!device.arrives(source, sequence, cut === 0 ? "before" : cut === 1 ? "after" : null)) device.arrives(source, sequence);
    if (cut === 2) device.restart();
  }
  return device;
}
const twice = (device: Device): number[] => [...device.taken.values()].flatMap((all) => all.filter((each, i) => all.indexOf(each) !== i));

describe("a window", () => {
  it("takes no number twice in 40 lives of 500 messages with cuts, and says in C what it says here", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const device = life(seed, 500);
      expect(twice(device)).toEqual([]);
      expect(device.script.filter(([what]) => what === "restart").length).toBeGreaterThan(5);
      expect([...device.taken.values()].flat().length).toBeGreaterThan(60);
      expect(inC(device.script)).toEqual(device.answers);
    }
  });

  it.each(["KEPT", "REPLAY"] as const)("without the check %s takes some twice, in C and here", (omit) => {
    const found = without(omit, () => Array.from({ length: 5 }, (_, seed) => life(seed + 1, 500))).flatMap(twice);
    expect(found.length).toBeGreaterThan(0);
    const device = life(1, 500);
    expect(inC(device.script, omit)).not.toEqual(device.answers);
  });

  const w = windowLimits.width.value;
  const r = windowLimits.reserve.value;
  it("is refused by the number: again, too old, before its bound is written down", () => {
    const rows: readonly (readonly [string, number, WindowFault | null])[] = [
      ["the first", 100, null], ["the next", 101, null], ["one that overtook nobody", 99, null], ["the newest again", 101, "replayed"], ["a late one again", 99, "replayed"],
      ["the last of the window", 102 - w, null], ["the one left of it", 101 - w, "too-old"], ["the largest that is allowed", 100 + r, null], ["one more", 101 + r, "not-kept"],
    ];
    const device = new Device();
    expect(device.take(0, 100)).toEqual({ fault: "not-kept", keep: 101 + r });
    device.kept(0, 101 + r);
    for (const [name, sequence, fault] of rows) expect(device.take(0, sequence).fault, name).toBe(fault);
    expect(inC(device.script)).toEqual(device.answers);
    for (const [omit, changed] of [["OLD", "too-old"], ["REPLAY", "replayed"], ["KEPT", "not-kept"]] as const) {
      const otherwise = inC(device.script, omit).map((answer, i) => (answer === device.answers[i] ? null : device.answers[i]!.split(" ")[0])).filter((each) => each !== null);
      expect(new Set(otherwise), omit).toEqual(new Set([`${windowFaults[changed].code}`]));
    }
  });

  it("asks for the next bound before the old one is reached: no message waits for flash", () => {
    const device = new Device();
    device.arrives(0, 0);
    let waited = 0;
    for (let sequence = 1; sequence < 1000; sequence++) {
      const { fault, keep } = device.take(0, sequence);
      if (fault === "not-kept") waited++;
      if (keep !== 0) device.kept(0, keep);
    }
    expect(waited).toBe(0);
    const writes = device.script.filter(([what]) => what === "kept").length;
    expect(writes).toBeLessThanOrEqual(1 + Math.ceil(1000 / (r / 2)));
    expect(inC(device.script)).toEqual(device.answers);
  });

  it("ends at the largest number", () => {
    const device = new Device();
    const last = envelopeLimits.sequence.value;
    for (const sequence of [last - 1, last, last, last - 1]) device.arrives(0, sequence);
    expect(device.taken.get(0)).toEqual([last - 1, last]);
    device.restart();
    device.arrives(0, last);
    expect(device.taken.get(0)).toEqual([last - 1, last]);
    expect(inC(device.script)).toEqual(device.answers);
  });

  it("is not made by a bound of 0: it allows nothing, and takes no place", () => {
    const device = new Device();
    for (let source = 0; source < windowLimits.sources.value; source++) {
      device.flash.set(source, 0);
      device.kept(source, 0);
    }
    device.restart();
    expect(device.windows.size).toBe(0);
    device.arrives(windowLimits.sources.value, 5);
    expect(device.taken.get(windowLimits.sources.value)).toEqual([5]);
    expect(inC(device.script)).toEqual(device.answers);
  });

  it("has so many sources and no more; one that is forgotten makes room", () => {
    const device = new Device();
    const most = windowLimits.sources.value;
    for (let source = 0; source <= most; source++) device.arrives(source, 5);
    expect([...device.taken.keys()].length).toBe(most);
    device.forget(3);
    device.arrives(most, 5);
    device.arrives(0, 5);
    device.restart();
    device.arrives(most, 5);
    expect(device.taken.get(most)).toEqual([5]);
    expect(device.taken.get(0)).toEqual([5]);
    expect(inC(device.script)).toEqual(device.answers);
    expect(device.answers.filter((answer) => answer.startsWith(`${windowFaults["no-window"].code} `)).length).toBe(1);
  });
});
