import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lisp, newPlace, node, project } from "./harness.ts";
import type { Place } from "./harness.ts";

let place: Place;
beforeEach(() => {
  place = newPlace();
  place.write("main.lisp", lisp.drop);
});
afterEach(() => place.remove());

const table = "(deftable sinks (prefix (bytes 4) node))\n(defroute r (forward-to (match sinks %payload)))\n";
const text = (value: object): string => JSON.stringify(value, null, 2);

describe("pgrid.json", () => {
  const cases: readonly (readonly [code: string, what: string, content: object | string | Uint8Array, says: string])[] = [
    ["PG4102", "a comma too many", '{"schemaVersion": 1,}', "pgrid.json:1:21"],
    ["PG4102", "an end too early", '{"schemaVersion": 1', "the text ends before `}`"],
    ["PG4102", "two values", "{} {}", "goes on after its value"],
    ["PG4102", "a comment", "{ // name\n}", "a key in double quotes should be here"],
    ["PG4102", "nesting", "[".repeat(100), "nested deeper than 64"],
    ["PG4103", "an unknown key", text(project({ bord: "host" })), "did you mean `board`?"],
    ["PG4103", "an unknown key inside", text(project({ budgets: { flsh: 1 } })), "did you mean `flash`?"],
    ["PG4103", "a prototype's name", '{"schemaVersion":1,"name":"a","entry":"main.lisp","board":"host","constructor":1}', "unknown key `constructor`"],
    ["PG4104", "a missing key", text(project({ entry: undefined })), "the project lacks the key `entry`"],
    ["PG4105", "another version", text(project({ schemaVersion: 2 })), "`schemaVersion` has to be 1"],
    ["PG4105", "a name with a capital", text(project({ name: "Sample" })), "lower-case letters"],
    ["PG4105", "a short node id", text(project({ nodes: { a: "00" } })), "64 lower-case hexadecimal digits"],
    ["PG4105", "a negative budget", text(project({ budgets: { instructions: -1 } })), "an integer from 1"],
    ["PG4105", "a size that is none", text(project({ budgets: { flash: "32k" } })), '"256K"'],
    ["PG4105", "an unknown type", text(project({ messages: [{ file: "main.lisp", type: "urgnt" }] })), "did you mean `urgent`?"],
    ["PG4105", "a provider of nothing", text(project({ nodes: { a: node("1") }, providers: [{ node: "a", seconds: 1 }] })), "one with `file` or with `cid`"],
    ["PG4105", "an unknown hash", text(project({ nodes: { a: node("1") }, providers: [{ file: "main.lisp", hash: "sha3-255", node: "a", seconds: 1 }] })), "did you mean `sha3-256`?"],
    ["PG4106", "a key twice", '{"schemaVersion": 1, "name": "a", "name": "b"}', "the key `name` is given twice"],
    ["PG4107", "an unknown board", text(project({ board: "qemu-mps2-an50" })), "did you mean `qemu-mps2-an500`?"],
    ["PG4107", "a path as a board", text(project({ board: "../boards/host" })), "boards: host, imxrt1062, qemu-mps2-an500"],
    ["PG4110", "an unknown gateway", text(project({ nodes: { "store-a": node("1") }, gateway: "store-b" })), "did you mean `store-a`?"],
    ["PG4110", "an unknown source", text(project({ messages: [{ file: "main.lisp", source: "nobody" }] })), "there is no node `nobody`"],
    ["PG4113", "no entry file", text(project({ entry: "src/none.lisp" })), "there is no file `src/none.lisp`"],
    ["PG4113", "no message file", text(project({ messages: [{ file: "none" }] })), "there is no file `none`"],
    ["PG4114", "bytes that are no text", Uint8Array.of(0x7b, 0xff, 0x7d), "`pgrid.json` is not UTF-8"],
  ];
  test.each(cases)("%s for %s", async (code, _what, content, says) => {
    place.write("pgrid.json", content);
    const { exit, err } = await place.run("build");
    expect(err).toContain(`error[${code}]`);
    expect(err).toContain(says);
    expect(exit).toBe(3);
  });

  test("PG4101 where there is none", async () => {
    const { exit, err } = await place.run("build");
    expect(err).toContain("error[PG4101]");
    expect(exit).toBe(3);
  });

  test("PG4107 for --board", async () => {
    place.write("pgrid.json", project());
    const { exit, err } = await place.run("build", "--board", "hots");
    expect(err).toContain("did you mean `host`?");
    expect(exit).toBe(3);
  });

  test("several errors are shown together, each at its place", async () => {
    place.write("pgrid.json", text(project({ one: 1, two: 2, name: "A" })));
    const { err } = await place.run("check");
    expect(err.match(/error\[PG4/gu)).toHaveLength(3);
    expect(err).toMatch(/pgrid\.json:6:3\n/u);
  });
});

describe("tables and providers", () => {
  const cases: readonly (readonly [code: string, what: string, over: object, says: string])[] = [
    ["PG4111", "a table of no route", { tables: { sink: [] } }, "did you mean `sinks`?"],
    ["PG4112", "an integer in a table of nodes", { tables: { sinks: [{ key: "a", value: 1 }] } }, "the table holds nodes"],
    ["PG4112", "a key that is too long", { tables: { sinks: [{ key: "abcde", node: node("2") }] } }, "5 bytes, and the table's keys have at most 4"],
    ["PG4112", "more bits than the key has", { tables: { sinks: [{ key: "0xff", bits: 9, node: node("2") }] } }, "9 bits of a key of 8"],
    ["PG4110", "an unknown node", { tables: { sinks: [{ key: "a", node: "nobody" }] } }, "there is no node `nobody`"],
    ["PG4118", "more entries than fit", { tables: { sinks: Array.from({ length: 17 }, (_, i) => ({ key: String.fromCharCode(97 + i), node: node("2") })) } }, "17, and a node holds 16"],
  ];
  test.each(cases)("%s for %s", async (code, _what, over, says) => {
    place.write("main.lisp", table);
    place.write("pgrid.json", project(over as Record<string, unknown>));
    const { exit, err } = await place.run("build");
    expect(err).toContain(`error[${code}]`);
    expect(err).toContain(says);
    expect(exit).toBe(3);
  });

  test.each([
    ["bafy", "it does not decode"],
    ["bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi", "its codec is 0x70"],
  ])("PG4116 for the CID %s", async (cid, says) => {
    place.write("pgrid.json", project({ nodes: { a: node("1") }, providers: [{ cid, node: "a", seconds: 1 }] }));
    place.write("payload", "x");
    const { exit, err } = await place.run("sim", "--send", "payload");
    expect(err).toContain("error[PG4116]");
    expect(err).toContain(says);
    expect(exit).toBe(3);
  });
});

describe("boards and targets", () => {
  const board = (over: object = {}): object => ({
    schemaVersion: 1, title: "t", target: "armv7e-m-m7", port: "armv7m", tested: "builds only",
    memory: { flash: { base: 0, size: "64K" }, ram: { base: "0x2000_0000", size: "32K" }, stack: "4K" },
    console: { uart0: "0x4000_4000", uart0ReceiveIrq: 0 }, counter: { address: "0x4002_8018", hz: 25000000 }, ...over,
  });
  const cases: readonly (readonly [code: string, what: string, files: Readonly<Record<string, object | string>>, says: string])[] = [
    ["PG4103", "an unknown key", { "boards/mine.json": board({ memry: {} }) }, "boards/mine.json:1:"],
    ["PG4104", "no memory", { "boards/mine.json": board({ memory: undefined }) }, "bare-metal board `mine` lacks the key `memory`"],
    ["PG4104", "a simulator without a machine", { "boards/mine.json": board({ sim: { kind: "qemu" } }) }, "lacks the key `machine`"],
    ["PG4105", "an unknown simulator", { "boards/mine.json": board({ sim: { kind: "qmu" } }) }, "did you mean `qemu`?"],
    ["PG4105", "an unknown port", { "boards/mine.json": board({ port: "armv7" }) }, "did you mean `armv7m`?"],
    ["PG4108", "an unknown target", { "boards/mine.json": board({ target: "armv7e-m-m4" }) }, "did you mean `armv7e-m-m7`?"],
    ["PG4104", "a target without objcopy", { "boards/mine.json": board({ target: "bare" }), "targets/bare.json": { schemaVersion: 1, title: "t", compiler: "gcc", flags: [], environment: "bare-metal" } }, "lacks the key `objcopy`"],
    ["PG4109", "a circle", { "boards/mine.json": { extends: "yours" }, "boards/yours.json": { extends: "mine" } }, "mine → yours → mine"],
    ["PG4107", "an unknown parent", { "boards/mine.json": { extends: "hots" } }, "did you mean `host`?"],
    ["PG4117", "regions that overlap", { "boards/mine.json": { extends: "qemu-mps2-an500", memory: { ram: { base: "0x1000" } } } }, "flash and RAM overlap"],
    ["PG4117", "a stack as large as RAM", { "boards/mine.json": { extends: "qemu-mps2-an500", memory: { stack: "256K" } } }, "the stack fills the RAM"],
    ["PG4117", "a vector table at an address that it cannot have", { "boards/mine.json": { extends: "qemu-mps2-an500", memory: { flash: { base: "0x100" } } } }, "the vector table has to begin at a multiple of 1024"],
    ["PG4117", "an image where the boot ROM looks", { "boards/mine.json": { extends: "imxrt1062", memory: { flash: { base: "0x6000_1000" } } } }, "what the boot ROM reads takes 8192 bytes from 0x60000000"],
    ["PG4105", "an unknown chip", { "boards/mine.json": board({ chip: "stm32f768" }) }, "did you mean `stm32f767`?"],
    ["PG4104", "a chip without a clock", { "boards/mine.json": { extends: "imxrt1062", clock: null } }, "lacks the key `clock`"],
    ["PG4104", "a chip without a rate", { "boards/mine.json": { extends: "imxrt1062", console: { baud: null } } }, "lacks the key `baud`"],
    ["PG4105", "an unknown UART", { "boards/mine.json": board({ console: { uart0: 0, uart0ReceiveIrq: 0, driver: "stm33" } }) }, "did you mean `stm32`?"],
    ["PG4104", "a twin without a name", { "boards/mine.json": board({ sim: { kind: "twin" } }) }, "lacks the key `twin`"],
    ["PG4107", "a twin that is not there", { "boards/mine.json": board({ sim: { kind: "twin", twin: "qemu-mps2-an50" } }) }, "did you mean `qemu-mps2-an500`?"],
    ["PG8420", "a twin of itself", { "boards/mine.json": board({ sim: { kind: "twin", twin: "mine" } }) }, "it names itself"],
    ["PG8420", "a twin that is no simulation", { "boards/mine.json": board({ sim: { kind: "twin", twin: "imxrt1062" } }) }, "`imxrt1062` is not simulated in QEMU"],
    ["PG8420", "a twin of another target", { "boards/mine.json": board({ target: "own", sim: { kind: "twin", twin: "qemu-mps2-an500" } }), "targets/own.json": { extends: "armv7e-m-m7" } }, "has the target armv7e-m-m7, and `mine` has own"],
    ["PG4102", "a file that is no JSON", { "boards/mine.json": "board" }, "a value should be here"],
  ];
  test.each(cases)("%s for %s", async (code, _what, files, says) => {
    place.write("pgrid.json", project({ board: "mine" }));
    for (const [path, content] of Object.entries(files)) place.write(path, content);
    const { exit, err } = await place.run("build");
    expect(err).toContain(`error[${code}]`);
    expect(err).toContain(says);
    expect(exit).toBe(3);
  });

  test("extends: objects merge, other values replace, null deletes", async () => {
    place.write("pgrid.json", project({ board: "mine" }));
    place.write("boards/mine.json", { extends: "qemu-mps2-an500", title: "smaller", memory: { ram: { size: "64K" } }, sim: null, budgets: { flash: 1 } });
    const { exit, err } = await place.run("build");
    // Only the replaced budget is wrong: all else came from the parent.
    expect(err).toContain("over the budget of 1 B");
    expect(exit).toBe(6);
    const sim = await place.run("sim", "--send", "main.lisp");
    expect(sim.exit).toBe(6);
    place.write("boards/mine.json", { extends: "qemu-mps2-an500", sim: null });
    const without = await place.run("sim", "--send", "main.lisp");
    expect(without.err).toContain("error[PG4115]: board `mine` has no simulator");
    expect(without.exit).toBe(3);
  });
});
