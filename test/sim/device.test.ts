// What the host says when a device fails: each failure scripted, through the whole of `pgrid sim` on the host board.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeMessage, frame } from "../../sim/link.ts";
import type { Fields } from "../../sim/link.ts";
import { fakeChild, lisp, newPlace, node, project } from "../cli/harness.ts";
import type { Place, Ran } from "../cli/harness.ts";
import type { Child } from "../../toolchain/host.ts";

let place: Place;
let build: number;
beforeAll(async () => {
  place = newPlace();
  place.write("main.lisp", lisp.standard);
  place.write("hello.txt", "hello");
  place.write("pgrid.json", project({ nodes: { a: node("1") }, providers: [{ file: "hello.txt", node: "a", seconds: 5 }] }));
  const { out } = await place.run("build", "--json");
  build = Number.parseInt((JSON.parse(out) as { record: { build: string } }).record.build, 16);
}, 60_000);
afterAll(() => place.remove());

const hello = (over: Partial<Fields<"hello">> = {}): Uint8Array => frame(encodeMessage("hello", { isa: 1, routes: 1, refused: 0, tickHz: 0, build, ...over }));
const done = (over: Partial<Fields<"done">> = {}): Uint8Array => frame(encodeMessage("done", { of: 0x02, status: 0, refusal: 0, word: 0, ...over }));

/** Timers fire at once: what would take seconds is tried without waiting. */
function sim(child: () => Child, instantTimers = false): Promise<Ran> {
  return place.runOn((host) => ({
    spawn: child,
    ...(instantTimers ? { timer: (_: number, callback: () => void) => host.timer(20, callback) } : {}),
  }), "sim", "--send", "hello.txt");
}

describe("a device that fails", () => {
  test("PG5001: says nothing", async () => {
    const { exit, err } = await sim(() => fakeChild(() => {}), true);
    expect(err).toContain("error[PG5001]");
    expect(err).toContain("(0 bytes heard)");
    expect(exit).toBe(8);
  });

  test("PG5002: does not answer", async () => {
    const { exit, err } = await sim(() => fakeChild((say) => say(hello())), true);
    expect(err).toContain("error[PG5002]");
    expect(err).toContain("`done` is missing");
    expect(exit).toBe(8);
  });

  test("PG5003: ends", async () => {
    const { exit, err } = await sim(() => fakeChild((_, end) => end(134, "qemu: fatal: Lockup")));
    expect(err).toContain("error[PG5003]");
    expect(err).toContain("ended with code 134");
    expect(err).toContain("qemu: fatal: Lockup");
    expect(exit).toBe(5);
  });

  test("PG5004: crashes, with its registers decoded", async () => {
    const crash = frame(encodeMessage("crash", { crash: 4, pc: 0x1234, cfsr: 1 << 25, hfsr: 0, address: 0 }));
    const { exit, err } = await sim(() => fakeChild((say) => {
      say(hello());
      return () => say(crash);
    }));
    expect(err).toContain("error[PG5004]");
    expect(err).toContain("UsageFault");
    expect(err).toContain("pc 0x00001234");
    expect(err).toContain("CFSR 0x02000000 (DIVBYZERO)");
    expect(exit).toBe(5);
  });

  test("PG5005: garbles", async () => {
    const { exit, err } = await sim(() => fakeChild((say) => say(hello().map((byte, i, all) => (i === all.length - 2 ? byte ^ 0x80 : byte)))));
    expect(err).toContain("error[PG5005]");
    expect(err).toContain("frame-crc");
    expect(exit).toBe(5);
  });

  test.each([
    ["another kind of message", () => frame(encodeMessage("stats", { counters: new Array<number>(11).fill(0) })), "answered with stats where `done` was due"],
    ["the outcome of another request", () => done({ of: 0x03 }), "the outcome of request 3"],
    ["a status that is none", () => done({ status: 99 }), "status 99"],
  ])("PG5006: answers with %s", async (_what, answer, says) => {
    const { exit, err } = await sim(() => fakeChild((say) => {
      say(hello());
      return () => say(answer());
    }));
    expect(err).toContain("error[PG5006]");
    expect(err).toContain(says);
    expect(exit).toBe(5);
  });

  test("PG5007: runs another build", async () => {
    const { exit, err } = await sim(() => fakeChild((say) => say(hello({ build: build ^ 1 }))));
    expect(err).toContain("error[PG5007]");
    expect(exit).toBe(5);
  });

  test("PG5008: has no room", async () => {
    const { exit, err } = await sim(() => fakeChild((say) => {
      say(hello());
      return () => say(done({ status: 2 }));
    }));
    expect(err).toContain("error[PG5008]: the device refused `provide`: full");
    expect(exit).toBe(5);
  });

  test("PG6001: refused a route of its own", async () => {
    const { exit, err } = await sim(() => fakeChild((say) => say(hello({ refused: 1 }))));
    expect(err).toContain("error[PG6001]: the device refused 1 of 1 routes");
    expect(exit).toBe(7);
  });

  test("an interrupt ends the simulation with 130", async () => {
    let interrupt: () => void = () => {};
    const { exit, err } = await place.runOn(() => ({
      spawn: () => fakeChild((say) => {
        say(hello());
        return () => interrupt();
      }),
      onInterrupt: (callback) => {
        interrupt = callback;
        return () => {};
      },
    }), "sim", "--send", "hello.txt");
    expect(exit).toBe(130);
    expect(err).not.toContain("error");
  });
});

describe("what is asked of a simulation", () => {
  const cases: readonly (readonly [code: string, argv: readonly string[], says: string])[] = [
    ["PG4006", ["--send", "nowhere"], "there is no file `nowhere`"],
    ["PG4010", ["--send", "large"], "4097 bytes; one message carries at most 4096"],
    ["PG4011", [], "project `sample` has no messages"],
    ["PG4012", ["--send", "hello.txt", "--route", "standard-pth"], "did you mean `standard-path`?"],
    ["PG4003", ["--send", "hello.txt", "--type", "telemtry"], "did you mean `telemetry`?"],
  ];
  test.each(cases)("%s for %j", async (code, argv, says) => {
    place.write("large", new Uint8Array(4097));
    const { exit, err } = await place.run("sim", ...argv);
    expect(err).toContain(`error[${code}]`);
    expect(err).toContain(says);
    expect(exit).toBe(2);
  });

  test("an unknown source is a matter of the project file", async () => {
    const { exit, err } = await place.run("sim", "--send", "hello.txt", "--source", "b");
    expect(err).toContain("error[PG4110]");
    expect(exit).toBe(3);
  });
});
