/** Every description that is refused: code, place and what the message says; one test each. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newPlace } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";

let place: Place;
beforeAll(() => {
  place = newPlace();
  place.write("main.c", "int main(void) { for (;;) {} }\n");
});
afterAll(() => place.remove());

type Parts = Readonly<Record<string, unknown>>;
const one = (over: Parts = {}): Parts => ({ sources: ["main.c"], stack: 512, priority: 1, context: { budget: 1, period: 1 }, ...over });
const system = (components: Parts, more: Parts = {}): object => ({ schemaVersion: 1, name: "sample", board: "qemu-mps2-an500", components, ...more });
const alone = (over: Parts, more: Parts = {}): object => system({ a: one(over) }, more);
const pair = (over: Parts, more: Parts = {}): object => system({ a: one(over), b: one() }, more);

const cases: readonly (readonly [code: string, what: string, content: object | string, says: readonly string[], exit?: number])[] = [
  ["PG4102", "text that is no JSON", "{", ["a key in double quotes should be here"]],
  ["PG4103", "an unknown key", alone({ prority: 1 }), ["unknown key `prority` in `a`", "did you mean `priority`?", "system.json:"]],
  ["PG4103", "an unknown part", alone({}, { endpoint: {} }), ["did you mean `endpoints`?"]],
  ["PG4104", "no stack", system({ a: { sources: [], priority: 1 } }), ["`a` lacks the key `stack`"]],
  ["PG4104", "no board", { schemaVersion: 1, name: "a", components: {} }, ["the system lacks the key `board`"]],
  ["PG4105", "a priority that is too high", alone({ priority: 256 }), ["an integer from 0 to 255"]],
  ["PG4105", "badge 0", alone({ faults: { endpoint: "e", badge: 0 } }), ["an integer from 1 to 268435455"]],
  ["PG4105", "a right that there is not", pair({}, { endpoints: { e: { receiver: "a", senders: { b: { badge: 1, rights: ["wrte"] } } } } }), ["did you mean `write`?"]],
  ["PG4105", "a name with a capital", system({ A: one() }), ["an object whose keys match"]],
  ["PG4105", "a line that no processor has", alone({}, { interrupts: { t: { line: 240, notification: "n", badge: 1, handler: "a" } } }), ["an integer from 0 to 239"]],
  ["PG8423", "a line that the processor has not", alone({}, { notifications: { n: { waiter: "a" } }, interrupts: { t: { line: 32, notification: "n", badge: 1, handler: "a" } } }), ["interrupt `t`: line 32, and board `qemu-mps2-an500` has 32 lines"]],
  ["PG8423", "a line for IRQControl that the processor has not", alone({ control: ["interrupts"], lines: [31, 32] }), ["`lines` of component `a`: line 32, and board `qemu-mps2-an500` has 32 lines"]],
  ["PG4226", "more lines than the kernel has", { ...system({ a: one({ control: ["interrupts"], lines: Array.from({ length: 32 }, (_, i) => 2 * i) }) }, { notifications: { n: { waiter: "a" } }, interrupts: { t: { line: 63, notification: "n", badge: 1, handler: "a" } } }), board: "stm32f767-nucleo" }, ["names 33 interrupt lines", "has 32 at most"]],
  ["PG4228", "a store where no component can program the flash", { ...alone({ devices: { d: { board: "store" } } }), board: "stm32f767-nucleo" }, ["component `a` has a store, device `d`", "on board `stm32f767-nucleo`", "`otherwise` says how much RAM"]],
  ["PG4206", "a store in RAM that is too small", { ...alone({ devices: { d: { board: "store", otherwise: "8K" } } }), board: "stm32f767-nucleo" }, ["`otherwise` of device `d` has to be a power of two of at least 16384 bytes"]],
  ["PG4230", "RAM in the place of a counter", alone({ devices: { d: { board: "counter", otherwise: "16K" } } }), ["device `d` has `otherwise`, and is no store"]],
  ["PG4227", "lines without IRQControl", alone({ lines: [1] }), ["component `a` has `lines`, and no IRQControl"]],
  ["PG4106", "a component twice", '{"schemaVersion":1,"name":"a","board":"host","components":{"a":{},"a":{}}}', ["the key `a` is given twice"]],
  ["PG4107", "an unknown board", { ...alone({}), board: "qemu-mps2-an50" }, ["did you mean `qemu-mps2-an500`?"]],
  ["PG4201", "an unknown receiver", system({ router: one() }, { endpoints: { e: { receiver: "ruoter" } } }), ["endpoint `e` names the component `ruoter`", "did you mean `router`?"]],
  ["PG4201", "an unknown sender", alone({}, { endpoints: { e: { receiver: "a", senders: { nobody: { badge: 1 } } } } }), ["`senders` of endpoint `e` names the component `nobody`", "components: a"]],
  ["PG4201", "an unknown fault handler", alone({ faults: { endpoint: "trouble", badge: 1 } }), ["names the endpoint `trouble`", "the system has no endpoint"]],
  ["PG4201", "an unknown waiter", alone({}, { notifications: { n: { waiter: "b" } } }), ["notification `n` names the component `b`"]],
  ["PG4201", "an unknown signaller", alone({}, { notifications: { n: { waiter: "a", signallers: { b: { badge: 1 } } } } }), ["`signallers` of notification `n` names"]],
  ["PG4201", "an unknown user of a frame", alone({}, { frames: { f: { bytes: 32, maps: { b: "r" } } } }), ["`maps` of frame `f` names"]],
  ["PG4201", "an unknown notification of a line", alone({}, { interrupts: { t: { line: 1, notification: "n", badge: 1, handler: "a" } } }), ["interrupt `t` names the notification `n`"]],
  ["PG4201", "an unknown handler of a line", alone({}, { notifications: { n: { waiter: "a" } }, interrupts: { t: { line: 1, notification: "n", badge: 1, handler: "b" } } }), ["interrupt `t` names the component `b`"]],
  ["PG4201", "an unknown component to manage", alone({ manages: { b: ["tcb"] } }), ["`manages` of component `a` names the component `b`"]],
  ["PG4201", "an unknown supervisor", alone({ restart: { by: "b" } }), ["`restart` of component `a` names the component `b`"]],
  ["PG4202", "no time", alone({ context: undefined }), ["component `a` has neither a `context` nor `passive`"]],
  ["PG4202", "two kinds of time", alone({ passive: true }), ["has both `passive` and a `context`"]],
  ["PG4203", "a passive component that nobody can call", alone({ context: undefined, passive: true, replies: ["r"] }), ["is passive and receives on 0 endpoints"]],
  ["PG4203", "a passive component without a Reply", alone({ context: undefined, passive: true }, { endpoints: { e: { receiver: "a" } } }), ["is passive and has no Reply"]],
  ["PG4204", "a budget over its period", alone({ context: { budget: 3, period: 2 } }), ["a budget of 3 us does not fit a period of 2 us"]],
  ["PG4205", "a badge twice", system({ a: one(), b: one(), c: one() }, { endpoints: { e: { receiver: "a", senders: { b: { badge: 1 }, c: { badge: 1 } } } } }), ["endpoint `e`: badge 1 is that of b and of c"]],
  ["PG4205", "a fault with a sender's badge", pair({ faults: { endpoint: "e", badge: 5 } }, { endpoints: { e: { receiver: "b", senders: { a: { badge: 5 } } } } }), ["badge 5 is that of a and of faults of a"]],
  ["PG4205", "a line with a signaller's badge", pair({}, { notifications: { n: { waiter: "a", signallers: { b: { badge: 2 } } } }, interrupts: { t: { line: 1, notification: "n", badge: 2, handler: "a" } } }), ["badge 2 is that of b and of interrupt t"]],
  ["PG4206", "a frame that is no power of two", alone({}, { frames: { f: { bytes: 1000, maps: {} } } }), ["frame `f` has to be a power of two of at least 32 bytes, not 1000", "the next one is 1024"]],
  ["PG4206", "a frame that is too small", alone({}, { frames: { f: { bytes: 16, maps: {} } } }), ["the next one is 32"]],
  ["PG4206", "untyped memory that is no power of two", alone({ untyped: { pool: { for: "objects", bytes: "3K" } } }), ["untyped memory `pool`", "the next one is 4096"]],
  ["PG4207", "a device without a place", alone({ devices: { d: {} } }), ["device `d` needs either"]],
  ["PG4207", "a device with half a place", alone({ devices: { d: { base: "0x4000_0000" } } }), ["device `d` needs either"]],
  ["PG4207", "a device with two places", alone({ devices: { d: { board: "uart0", base: 0, size: 32 } } }), ["device `d` needs either"]],
  ["PG4208", "a device that is not aligned", alone({ devices: { d: { base: "0x4000_0010", size: "32" } } }), ["no region begins at 0x40000010 and has 32 bytes", "begins at 0x40000000 with 64 bytes"]],
  ["PG4208", "a device of no region's size", alone({ devices: { d: { base: "0x4000_0000", size: "48" } } }), ["begins at 0x40000000 with 64 bytes"]],
  ["PG4209", "a device over RAM", alone({ devices: { d: { base: "0x2000_0000", size: "1K" } } }), ["device `d` lies over RAM"]],
  ["PG4209", "a device over flash", alone({ devices: { d: { base: 0, size: "1K" } } }), ["lies over flash"]],
  ["PG4209", "the processor's registers as a device", alone({ devices: { d: { base: "0xe000_e000", size: "4K" } } }), ["lies over the processor's own registers"]],
  ["PG8422", "an interrupt without a line", alone({}, { notifications: { n: { waiter: "a" } }, interrupts: { s: { notification: "n", badge: 1, handler: "a" } } }), ["interrupt `s` needs either"]],
  ["PG8422", "an interrupt with two lines", alone({}, { notifications: { n: { waiter: "a" } }, interrupts: { s: { line: 0, board: "uart0", notification: "n", badge: 1, handler: "a" } } }), ["interrupt `s` needs either"]],
  ["PG4210", "the board's line twice", alone({}, { notifications: { n: { waiter: "a" } }, interrupts: { s: { line: 0, notification: "n", badge: 1, handler: "a" }, t: { board: "uart0", notification: "n", badge: 2, handler: "a" } } }), ["line 0 is that of interrupt `s` and of `t`"]],
  ["PG4210", "a line twice", alone({}, { notifications: { n: { waiter: "a" } }, interrupts: { s: { line: 1, notification: "n", badge: 1, handler: "a" }, t: { line: 1, notification: "n", badge: 2, handler: "a" } } }), ["line 1 is that of interrupt `s` and of `t`"]],
  ["PG4211", "a Reply twice", alone({ replies: ["r", "r"] }), ["there are two of the name `r`"]],
  ["PG4212", "a component that restarts itself", alone({ restart: { by: "a" } }), ["a component does not restart itself"]],
  ["PG4212", "a supervisor that hears nothing", pair({ restart: { by: "b" } }), ["cannot be restarted by `b`: its `faults` go nowhere"]],
  ["PG4212", "a supervisor that another one hears for", system({ a: one({ faults: { endpoint: "e", badge: 1 }, restart: { by: "b" } }), b: one(), c: one() }, { endpoints: { e: { receiver: "c" } } }), ["its faults go to `c`"]],
  ["PG4213", "a component that handles its own faults", alone({ faults: { endpoint: "e", badge: 1 } }, { endpoints: { e: { receiver: "a" } } }), ["would have to receive on `e` what stopped it"]],
  ["PG4214", "a stack that is too small", alone({ stack: 128 }), ["a stack of 128 bytes, and 256 are the least"]],
  ["PG4215", "two that control interrupts", system({ a: one({ control: ["interrupts"] }), b: one({ control: ["interrupts"] }) }), ["IRQControl goes to `a` or to `b`"]],
  ["PG4216", "too many devices", alone({ devices: Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`d${i}`, { base: `0x4000_${i}000`, size: "4K" }])) }), ["component `a` takes 9 regions", "code", "device d6", "1 less would fit"]],
  ["PG4216", "too many spare regions", alone({ spareRegions: 6, devices: { d: { board: "uart0" } } }), ["takes 9 regions", "6 spare"]],
  ["PG4217", "more RAM than there is", alone({}, { frames: { f: { bytes: "256K", maps: {} } } }), ["RAM of board `qemu-mps2-an500` is too small", "frame f, from or up to a multiple of 256 KiB", "260 KiB would do; the most goes to frame f"], 6],
  ["PG4217", "alignment that does not fit", alone({}, { frames: { f: { bytes: "128K", maps: {} }, g: { bytes: "128K", maps: {} } } }), ["component a"], 6],
  ["PG4218", "more cells than an index has", alone({ slots: 32768, untyped: { pool: { for: "objects", bytes: "512K" } } }), ["cells of 16 bytes, and 65535 are the most"]],
  ["PG4219", "a board without a kernel", { ...alone({}), board: "host" }, ["board `host` runs no system of components: its port is posix"]],
  ["PG4220", "a component without sources", alone({ sources: [] }), ["component `a` has no sources"]],
  ["PG4221", "two bound notifications", alone({}, { notifications: { m: { waiter: "a", bound: true }, n: { waiter: "a", bound: true } } }), ["would be bound to `m` and to `n`"]],
  ["PG4222", "no components", system({}), ["the system has no components"]],
  ["PG4223", "a source that is not there", alone({ sources: ["man.c"] }), ["there is no file `man.c`"]],
  ["PG4223", "a source of pgrid's that is not there", alone({ sources: ["runtime-c/domains/none.c"] }), ["there is no file `runtime-c/domains/none.c`"]],
  ["PG4225", "routes of no project", alone({ routes: true }), ["component `a` takes the routes of a project"]],
];

describe("a description is refused", () => {
  test.each(cases.map(([code, what, content, says, exit]) => ({ code, what, content, says, exit: exit ?? 3 })))("$code for $what", async ({ code, content, says, exit }) => {
    place.write("system.json", typeof content === "string" ? content : JSON.stringify(content, null, 2));
    const ran = await place.run("build");
    expect(ran.err).toContain(`error[${code}]`);
    for (const text of says) expect(ran.err).toContain(text);
    expect(ran.err.match(/error\[/gu)).toHaveLength(1);
    expect(ran.exit).toBe(exit);
  });

  test("all of its mistakes are shown at once, each at its place", async () => {
    place.write("system.json", JSON.stringify(alone({ stack: 8, context: { budget: 2, period: 1 }, sources: ["none.c"] }), null, 2));
    const { err } = await place.run("build");
    expect(err.match(/error\[PG42\d\d\]/gu)).toEqual(["error[PG4214]", "error[PG4204]", "error[PG4223]"]);
    expect(err).toMatch(/system\.json:\d+:\d+\n/u);
  });

  test("PG4219 for a board whose counter is too slow", async () => {
    place.write("boards/slow.json", { extends: "qemu-mps2-an500", counter: { hz: 32768 } });
    place.write("system.json", { ...alone({}), board: "slow" });
    const { err, exit } = await place.run("build");
    expect(err).toContain("error[PG4219]: board `slow` runs no system of components: its counter makes 32768 ticks a second");
    expect(exit).toBe(3);
  });

  test("PG4224 where there is no system", async () => {
    const empty = newPlace();
    empty.write("pgrid.json", { schemaVersion: 1, name: "sample", entry: "main.lisp", board: "host" });
    const { err, exit } = await empty.run("size", "--caps");
    empty.remove();
    expect(err).toContain("error[PG4224]");
    expect(exit).toBe(3);
  });

  test("and one without a mistake is not", async () => {
    place.write("system.json", alone({}));
    expect((await place.run("build")).exit).toBe(0);
  }, 60_000);
});
