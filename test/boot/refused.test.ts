/**
 * Each image that the boot stage must not start, on this machine with the sanitizers: refused for its own reason, with nothing written but
 * what the rule says; and with one check left out the rows that name it change, and no other does.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { updateRefusals } from "../../spec/update.ts";
import type { UpdateRefusal } from "../../spec/update.ts";
import { classId } from "../../toolchain/update/identity.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { compile, root, sources } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";
import { board, contentOf, envelope, image, keys, manifestFor, rows, slotA, slotBGood, slotBytes, trailer } from "./refused.ts";
import type { Content, Slot } from "./refused.ts";

const trailerOffset = slotBytes - 0x2000;
const room = trailerOffset - 0x2000;
const checks = [...readFileSync(join(root, "runtime-c/boot/check.h"), "utf8").matchAll(/^ {2}PG_BOOT_CHECK_(\w+),/gmu)].map(([, name]) => name!);

let program: Program;
beforeAll(() => {
  const omit = "-DPG_BOOT_OMIT=(*(const volatile unsigned *)&pg_omit)";
  const file = (path: string): { file: string; flags: string[] } => ({ file: path, flags: ["-include", join(root, "test/boot/omit.h"), omit] });
  program = compile({
    sources: [{ file: join(root, "test/boot/stage.c"), flags: ["-D_DEFAULT_SOURCE"] }, ...sources.boot.sources.filter((each) => each !== "boot/memory.c").map(file)],
    crypto: "sha256",
  });
}, 60_000);

interface Ran {
  readonly started: string;
  readonly verdicts: readonly [UpdateRefusal, UpdateRefusal];
  /** Offsets of units that were programmed. */
  readonly written: readonly number[];
}
const refusalOf = (code: number): UpdateRefusal => (Object.keys(updateRefusals) as UpdateRefusal[]).find((name) => updateRefusals[name].code === code)!;
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

function boots(contents: readonly Content[], omit: string | null = null, unit = 8): Ran[] {
  const records = contents.flatMap((content) => [
    u32(omit === null ? 0 : checks.indexOf(omit)), classId(board), u32(content.size), ...[...content].flatMap(([at, bytes]) => [u32(at), u32(bytes.length), bytes]),
  ]);
  return program.run(Buffer.concat(records), `${unit}`, toHex(keys.trusted.publicKey), toHex(keys.second.publicKey)).toString().trim().split("\n").map((line) => {
    const [started, a, b, ...written] = line.split(" ");
    return { started: started!, verdicts: [refusalOf(Number(a)), refusalOf(Number(b))], written: written.map((at) => Number.parseInt(at, 16)) };
  });
}
const beside = (b: Slot): Content => contentOf({ a: slotA, b }, trailerOffset);
const failedMark = slotBytes + trailerOffset + 11 * 16;

describe("what must not be started", () => {
  it("begins with checks that are numbered as here", () => {
    expect(checks[0]).toBe("NOTHING");
    expect(new Set(rows.flatMap(({ check }) => (check === null ? [] : [check])))).toEqual(new Set(checks.filter((name) => name !== "NOTHING")));
  });

  it("is started when nothing is wrong with it, by any of the trusted keys", () => {
    const second = { ...slotBGood, envelope: envelope(manifestFor("b", 6, slotBGood.image), keys.second) };
    for (const ran of boots([beside(slotBGood), beside(second)])) expect(ran).toEqual({ started: "b", verdicts: ["ok", "ok"], written: [slotBytes + trailerOffset + 2 * 16] });
  });

  it.each(rows)("$name: $verdict", ({ verdict, slot, check }) => {
    const [ran] = boots([beside(slot(room, trailerOffset))]);
    expect(ran).toEqual({ started: "a", verdicts: ["ok", verdict], written: check === "ATTEMPTS" ? [failedMark] : [] });
  });

  it.each(checks.filter((name) => name !== "NOTHING"))("without the check %s, those rows and no other", (omit) => {
    const ran = boots(rows.map(({ slot }) => beside(slot(room, trailerOffset))), omit);
    const changed = rows.filter(({ verdict }, i) => ran[i]!.started !== "a" || ran[i]!.verdicts[1] !== verdict);
    expect(changed.map(({ name }) => name)).toEqual(rows.filter(({ check }) => check === omit).map(({ name }) => name));
    // But for the key, of which the signature is another check, what the check stops is then started.
    for (const { name } of changed) expect(ran[rows.findIndex((row) => row.name === name)]!.started).toBe(omit === "KEY" ? "a" : "b");
  });

  it("stops when there is nothing else, and writes nothing", () => {
    const alone = rows.filter(({ check }) => check !== "ATTEMPTS" && check !== "DOWNGRADE").map(({ slot }) => contentOf({ b: slot(room, trailerOffset) }, trailerOffset));
    for (const ran of boots(alone)) expect(ran).toMatchObject({ started: "-", written: [] });
  });

  it("does not start an image whose attempts cannot be noted, and starts a confirmed one without writing", () => {
    const torn = trailer({ pending: 1 });
    torn.fill(0, 2 * 16, 8 * 16);
    expect(boots([beside({ ...slotBGood, trailer: torn })])).toEqual([{ started: "a", verdicts: ["ok", "ok"], written: [failedMark] }]);
    expect(boots([contentOf({ a: slotA }, trailerOffset)])).toEqual([{ started: "a", verdicts: ["ok", "malformed"], written: [] }]);
  });

  it("takes a unit that cannot be read for a torn one", () => {
    const marks = trailer({ pending: 1, attempt: 2 });
    marks.fill(0xee, 0, 16).fill(0xee, 3 * 16, 4 * 16);
    marks.set(trailer({ pending: 1 }).subarray(0, 16), 16);
    expect(boots([beside({ ...slotBGood, trailer: marks })])).toEqual([{ started: "b", verdicts: ["ok", "ok"], written: [slotBytes + trailerOffset + 4 * 16] }]);
    // Nothing says that it is confirmed any more.
    const lost = trailer({ confirmed: 1 });
    lost.fill(0xee, 8 * 16, 9 * 16);
    expect(boots([contentOf({ a: { ...slotA, trailer: lost } }, trailerOffset)])).toEqual([{ started: "a", verdicts: ["ok", "malformed"], written: [trailerOffset + 2 * 16] }]);
  });

  it.each([1, 8, 16, 32, 256, 512])("keeps its marks in flash of write unit %i", (unit) => {
    const bytes = Math.max(unit, 16);
    const content = (b: Uint8Array): Content => contentOf({ a: { ...slotA, trailer: trailer({ confirmed: 1 }, bytes) }, b: { ...slotBGood, trailer: b } }, trailerOffset);
    const [first, last, over] = boots([content(trailer({ pending: 2 }, bytes)), content(trailer({ pending: 1, attempt: 2 }, bytes)), content(trailer({ pending: 1, attempt: 3 }, bytes))], null, unit);
    expect(first).toMatchObject({ started: "b", written: [slotBytes + trailerOffset + 2 * bytes] });
    expect(last).toMatchObject({ started: "b", written: [slotBytes + trailerOffset + 4 * bytes] });
    expect(over).toMatchObject({ started: "a", written: [slotBytes + trailerOffset + 11 * bytes] });
  });

  it("keeps the newest confirmed sequence number when the slot that proved it is rolled back", () => {
    const rolledBack = { ...slotBGood, trailer: trailer({ pending: 1, attempt: 1, confirmed: 1, failed: 1 }) };
    expect(boots([beside(rolledBack)])).toEqual([{ started: "a", verdicts: ["ok", "ok"], written: [trailerOffset + 13 * 16] }]);
    const noted = { ...slotA, trailer: trailer({ confirmed: 1, floor: 1 }, 16, 6) };
    const older = { ...slotBGood, envelope: envelope(manifestFor("b", 6, slotBGood.image)) };
    const newer = { ...slotBGood, envelope: envelope(manifestFor("b", 7, slotBGood.image)) };
    const ran = boots([contentOf({ a: noted, b: older }, trailerOffset), contentOf({ a: noted, b: newer }, trailerOffset)]);
    expect(ran.map(({ started, verdicts }) => [started, verdicts[1]])).toEqual([["a", "downgraded"], ["b", "ok"]]);
  });

  it("takes an image without a mark for a first one: started, and noted", () => {
    const first = { ...slotA, trailer: new Uint8Array(0) };
    expect(boots([contentOf({ a: first }, trailerOffset)])).toEqual([{ started: "a", verdicts: ["ok", "malformed"], written: [trailerOffset + 2 * 16] }]);
    expect(image("a").length).toBe(300);
  });
});
