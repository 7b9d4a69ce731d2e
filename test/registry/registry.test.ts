/**
 * The registry of objects in C, with the sanitizers, against its model: random lives, with and without a flash behind it; each refusal by name; and
 * without each check, what that check refuses and nothing else.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { cidOf } from "../../model/hashing.ts";
import { Registry } from "../../model/registry.ts";
import { codecs, hashes } from "../../spec/hashes.ts";
import type { HashName } from "../../spec/hashes.ts";
import { registryLimits, registryStatuses } from "../../spec/registry.ts";
import type { RegistryStatus } from "../../spec/registry.ts";
import { compile, root } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";

type Op =
  | readonly ["put", Uint8Array, Uint8Array] | readonly ["get" | "pin" | "unpin" | "drop" | "keep", Uint8Array] | readonly ["flip" | "spoil", Uint8Array, number, number] | readonly ["restart" | "again"];

let alone: Program;
let logged: Program;
beforeAll(() => {
  const omitting = (file: string) => ({ file, flags: ["-include", join(root, "test/registry/omit.h")] });
  const sources = ["store/registry.c", "store/shelf.c"].map(omitting);
  const probe = join(root, "test/registry/probe_registry.c");
  const others = ["crypto/multihash.c", "crypto/sha256.c", "store/log.c", "store/log_write.c", "base/crc32.c", "generated/pg_crc32_table.c"];
  alone = compile({ sources: [probe, ...sources, "store/backing_none.c", ...others], crypto: true });
  logged = compile({ sources: [{ file: probe, flags: ["-DPG_PROBE_LOG"] }, ...sources, "store/backing_log.c", ...others], crypto: true });
}, 120_000);

const checks = [...readFileSync(join(root, "runtime-c/store/check.h"), "utf8").matchAll(/^ {2}PG_REGISTRY_CHECK_(\w+),/gmu)].map(([, name]) => name!);
const hex = (bytes: Uint8Array): string => (bytes.length === 0 ? "-" : Buffer.from(bytes).toString("hex"));
const lineOf = (op: Op): string => op.map((part) => (part instanceof Uint8Array ? hex(part) : `${part}`)).join(" ");
const inC = (ops: readonly Op[], room: number, flash: boolean, omit: string | null = null): string[] =>
  (flash ? logged : alone).run(ops.map((op) => `${lineOf(op)}\n`).join(""), `${omit === null ? 0 : checks.indexOf(omit)}`, `${room}`).toString().split("\n").slice(0, -1);

function here(ops: readonly Op[], room: number, flash: boolean): string[] {
  const kept = flash ? new Map<string, Uint8Array>() : null;
  let registry = new Registry(room, kept);
  const answered = (op: Op): string => {
    const code = (status: RegistryStatus): string => `${registryStatuses[status].code}`;
    switch (op[0]) {
      case "put": return code(registry.put(op[1], op[2]));
      case "get": {
        const { status, bytes } = registry.get(op[1]);
        return `${code(status)} ${bytes === null ? "" : hex(bytes)}`;
      }
      case "flip": case "spoil": registry[op[0]](op[1], op[2], op[3]); return "0";
      case "again": return "0";
      case "restart": registry = new Registry(room, kept); return "0";
      default: return code(registry[op[0]](op[1]));
    }
  };
  return ops.map((op) => `${answered(op)} ${registry.filled} ${registry.evicted} ${registry.damaged}`);
}

const bytesOf = (length: number, seed: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (31 * at + 7 * seed + at * at) & 0xff);
const names = Object.keys(hashes) as HashName[];
const object = (which: number): Uint8Array => bytesOf([0, 1, 3, 4, 17, 64, 100, 129, 200, 33][which % 10]!, which);
const cid = (which: number): Uint8Array => cidOf(object(which), names[which % names.length]!);

/** A few of them most of the time, so that a life comes back to what it did. */
const chosen = fc.oneof({ weight: 2, arbitrary: fc.nat(6) }, { weight: 3, arbitrary: fc.nat(44) });
const ops: fc.Arbitrary<Op> = fc.oneof(
  { weight: 8, arbitrary: chosen.map((n): Op => ["put", cid(n), object(n)]) },
  { weight: 1, arbitrary: fc.tuple(chosen, chosen).map(([n, other]): Op => ["put", cid(n), object(other)]) },
  { weight: 5, arbitrary: chosen.map((n): Op => ["get", cid(n)]) },
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom("pin", "pin", "unpin", "drop", "keep"), chosen).map(([what, n]): Op => [what as "pin", cid(n)]) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("flip", "spoil"), chosen, fc.nat(), fc.integer({ min: 1, max: 255 })).filter(([, n]) => object(n).length > 0)
    .map(([what, n, at, mask]): Op => [what as "flip", cid(n), at % object(n).length, mask]) },
  { weight: 1, arbitrary: fc.constant<Op>(["again"]) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("get", "pin", "drop"), fc.uint8Array({ maxLength: 70 })).map(([what, bytes]): Op => [what as "get", bytes]) },
);
const lives = fc.tuple(fc.array(ops, { maxLength: 120, size: "max" }), fc.constantFrom(3, 63, 130, 200, 300, 512, 800, 4096));

describe("random lives are the model's", () => {
  it.each([{ flash: false }, { flash: true }])("with a flash: $flash", ({ flash }) => {
    const seen = new Set<string>();
    fc.assert(fc.property(lives, ([life, room]) => {
      const answers = here(life, room, flash);
      for (const [i, answer] of answers.entries()) seen.add(`${life[i]![0]} ${answer.split(" ")[0]!}`);
      expect(inC(life, room, flash)).toEqual(answers);
    }), { numRuns: 50, seed: 20_261_129 });
    const came = (what: string, ...statuses: RegistryStatus[]): void => statuses.forEach((status) => expect(seen, `${what} ${status}`).toContain(`${what} ${registryStatuses[status].code}`));
    came("put", "ok", "digest", "large", "full");
    came("get", "ok", "absent", "shape", "damaged");
    came("pin", "ok", "absent");
    came("unpin", "ok", "pins");
    came("drop", "ok", "pinned", "absent");
    came("keep", "not-kept", ...(flash ? ["ok"] as const : []));
  });
});

const flipped = (bytes: Uint8Array, at: number, mask: number): Uint8Array => bytes.map((byte, index) => (index === at ? byte ^ mask : byte));
const a = bytesOf(100, 1);
const [aCid, bCid] = [cidOf(a, "sha2-256"), cidOf(bytesOf(100, 2), "sha3-256")];
const b = bytesOf(100, 2);
const unknown = Uint8Array.of(1, 0x55, 0x13, 32, ...bytesOf(32, 1));
const many = (count: number, op: Op): Op[] => Array.from({ length: count }, () => op);
/** The last request is the one that is refused. */
interface Row {
  readonly name: string;
  readonly room?: number;
  readonly flash?: boolean;
  readonly ops: readonly Op[];
  readonly status: RegistryStatus;
  readonly check: string | null;
}
const shapes: readonly (readonly [string, Uint8Array])[] = [
  ["of version 0", flipped(aCid, 0, 1)], ["with a codec of two bytes", flipped(aCid, 1, 0x80 ^ 0x55 ^ 0x05)], ["that says another length", flipped(aCid, 3, 1)],
  ["with a byte behind it", Uint8Array.of(...aCid, 0)], ["that is cut off", aCid.subarray(0, 35)],
];
const rows: readonly Row[] = [
  ...shapes.map(([name, name_]): Row => ({ name: `a name ${name}`, ops: [["put", name_, a]], status: "shape", check: "SHAPE" })),
  { name: "a name of nothing", ops: [["put", new Uint8Array(), a]], status: "shape", check: null },
  { name: "a name longer than any", ops: [["put", bytesOf(69, 1), a]], status: "shape", check: null },
  { name: "a hash that is not in the table", ops: [["put", unknown, a]], status: "unknown-hash", check: "HASH" },
  { name: "the same, asked for", ops: [["get", unknown]], status: "unknown-hash", check: "HASH" },
  { name: "the same, pinned", ops: [["pin", unknown]], status: "unknown-hash", check: "HASH" },
  { name: "the same, dropped", ops: [["drop", unknown]], status: "unknown-hash", check: "HASH" },
  ...names.map((hash): Row => ({ name: `another object's name under ${hash}`, ops: [["put", cidOf(b, hash), a]], status: "digest", check: "STORED" })),
  { name: "bytes that differ in their last bit", ops: [["put", aCid, flipped(a, 99, 1)]], status: "digest", check: "STORED" },
  { name: "bytes that lack their last one", ops: [["put", aCid, a.subarray(0, 99)]], status: "digest", check: "STORED" },
  ...names.map((hash): Row => ({ name: `a bit in RAM that fell, under ${hash}`, ops: [["put", cidOf(a, hash), a], ["flip", cidOf(a, hash), 50, 16], ["get", cidOf(a, hash)]], status: "damaged", check: "LOADED" })),
  { name: "one of a pinned object", ops: [["put", aCid, a], ["pin", aCid], ["flip", aCid, 0, 1], ["get", aCid]], status: "damaged", check: "LOADED" },
  { name: "one on flash", flash: true, ops: [["put", aCid, a], ["keep", aCid], ["restart"], ["spoil", aCid, 99, 128], ["get", aCid]], status: "damaged", check: "READ" },
  { name: "more bytes than there are", room: 96, ops: [["put", aCid, a]], status: "large", check: null },
  { name: "more bytes than are left beside a pinned one", room: 196, ops: [["put", bCid, b], ["pin", bCid], ["put", aCid, a]], status: "full", check: "SPARED" },
  { name: "more objects than there are, all pinned", room: 8192, ops: [...Array.from({ length: registryLimits.objects.value }, (_, i): readonly Op[] => [["put", cidOf(bytesOf(4, i), "blake3"), bytesOf(4, i)], ["pin", cidOf(bytesOf(4, i), "blake3")]]).flat(), ["put", aCid, a]], status: "full", check: "SPARED" },
  { name: "a pinned object, dropped", ops: [["put", aCid, a], ["pin", aCid], ["drop", aCid]], status: "pinned", check: "DROPPED" },
  { name: "a pin too many", ops: [["put", aCid, a], ...many(registryLimits.pins.value, ["pin", aCid]), ["pin", aCid]], status: "pins", check: "PINS" },
  { name: "a pin that is not there", ops: [["put", aCid, a], ["unpin", aCid]], status: "pins", check: "UNPINNED" },
  { name: "what is not there, asked for", ops: [["get", aCid]], status: "absent", check: null },
  { name: "what is not there, pinned", ops: [["pin", aCid]], status: "absent", check: null },
  { name: "what is not there, dropped", ops: [["drop", aCid]], status: "absent", check: null },
  { name: "what no flash keeps", ops: [["put", aCid, a], ["keep", aCid]], status: "not-kept", check: null },
  { name: "a hash that the flash does not have", flash: true, ops: [["put", bCid, b], ["keep", bCid]], status: "not-kept", check: null },
];
const statusOf = (line: string): RegistryStatus => (Object.keys(registryStatuses) as RegistryStatus[]).find((each) => registryStatuses[each].code === Number(line.split(" ")[0]))!;
/** The last answer of each row, all rows in one run with a flash and one without. */
function lasts(omit: string | null): readonly RegistryStatus[] {
  const answers = [false, true].map((flash) => {
    const own = rows.filter((row) => (row.flash ?? false) === flash);
    const script = own.flatMap(({ ops: asked, room = 1024 }) => [`new ${room}`, ...asked.map(lineOf)]);
    const lines = (flash ? logged : alone).run(`${script.join("\n")}\n`, `${omit === null ? 0 : checks.indexOf(omit)}`, "0").toString().split("\n");
    let at = -1;
    return new Map(own.map((row) => [row, statusOf(lines[(at += 1 + row.ops.length)]!)]));
  });
  return rows.map((row) => answers[row.flash === true ? 1 : 0]!.get(row)!);
}

describe("what is refused", () => {
  it.each(rows)("$name: $status", (row) => {
    const lines = inC(row.ops, row.room ?? 1024, row.flash ?? false);
    expect(lines).toEqual(here(row.ops, row.room ?? 1024, row.flash ?? false));
    // All before it is granted: only the last request is refused.
    expect(lines.map(statusOf)).toEqual(row.ops.map((_, i) => (i === row.ops.length - 1 ? row.status : "ok")));
  });
  it("has a row for each status and each check", () => {
    expect(new Set(["ok", ...rows.map(({ status }) => status)])).toEqual(new Set(Object.keys(registryStatuses)));
    expect(new Set(["NOTHING", ...rows.flatMap(({ check }) => (check === null ? [] : [check]))])).toEqual(new Set(checks));
  });
  it.each(checks.slice(1))("without the check %s its rows, and no other, come out otherwise", (omit) => {
    const found = lasts(omit);
    expect(rows.filter((row, i) => found[i] !== row.status).map(({ name }) => name)).toEqual(rows.filter(({ check }) => check === omit).map(({ name }) => name));
  });
});

describe("after a crash", () => {
  const lines = (...ops: readonly string[]): string[] => alone.run(`new 512\n${ops.join("\n")}\n`, "0", "0").toString().split("\n").slice(1, -1);
  const three = [a, b, bytesOf(33, 3)].map((bytes) => `put ${hex(cidOf(bytes, "blake3"))} ${hex(bytes)}`);
  it("what is whole stays", () => {
    expect(lines(...three, "again", `get ${hex(cidOf(b, "blake3"))}`).slice(3)).toEqual(["0 236 0 0", `0 ${hex(b)} 236 0 0`]);
    // One that was not copied whole is found when it is loaded.
    expect(lines(...three, `flip ${hex(cidOf(a, "blake3"))} 7 1`, "again", `get ${hex(cidOf(a, "blake3"))}`, "again").slice(4)).toEqual(["0 236 0 0", `${registryStatuses.damaged.code}  136 0 1`, "0 136 0 1"]);
  });
  it.each([
    ["that begins within another", "at 1 96"], ["that begins beyond what there is", "at 2 204"], ["that begins where nothing does", "at 2 202"], ["that ends beyond all memory", "at 0 4294967292"],
    ["that reaches into the next one", "bytes 0 101"], ["that is longer than all memory", "bytes 2 513"], ["that is longer than any", "bytes 2 4294967295"], ["that is gone from between two others", "there 1 0"],
    ["with a name longer than any", "name 1 69"],
  ])("an object %s is the end of all", (_, bend) => {
    expect(lines(...three, `bend ${bend}`, "again", `get ${hex(cidOf(a, "blake3"))}`, three[0]!).slice(4)).toEqual(["1 0 0 0", `${registryStatuses.absent.code}  0 0 0`, "0 100 0 0"]);
  });
});

describe("digest agility", () => {
  it("keeps one content under each hash of the table, each under its own name", () => {
    const puts = names.map((hash): Op => ["put", cidOf(a, hash), a]);
    const gets = names.map((hash): Op => ["get", cidOf(a, hash)]);
    expect(inC([...puts, ...gets], 4096, false).map(statusOf)).toEqual([...puts, ...gets].map(() => "ok"));
  });
  it("takes any codec of one byte, and keeps names of two codecs apart", () => {
    const other = flipped(aCid, 1, codecs.raw ^ codecs["dag-cbor"]);
    expect(inC([["put", other, a], ["get", aCid], ["get", other]], 4096, false).map(statusOf)).toEqual(["ok", "absent", "ok"]);
  });
});

describe("a damaged object", () => {
  it("is made whole by the flash, or by whoever has it", () => {
    const life: readonly Op[] = [["put", aCid, a], ["keep", aCid], ["flip", aCid, 3, 1], ["get", aCid], ["put", bCid, b], ["pin", bCid], ["flip", bCid, 7, 4], ["put", bCid, b], ["drop", bCid], ["get", bCid]];
    expect(inC(life, 1024, true)).toEqual(here(life, 1024, true));
    expect(inC(life, 1024, true).map(statusOf)).toEqual(["ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "pinned", "ok"]);
  });
  it("on flash that cannot be read is not read", () => {
    const life = ["put", "keep", "restart", "unreadable", "get", "get"].map((verb) => `${verb} ${verb === "restart" ? "" : hex(aCid)} ${verb === "put" ? hex(a) : verb === "unreadable" ? "20" : ""}`);
    expect(logged.run(`${life.join("\n")}\n`, "0", "1024").toString().trim().split("\n").map(statusOf)).toEqual(["ok", "ok", "ok", "ok", "damaged", "absent"]);
  });
});

it("what was not used for longest goes first, and the pinned stay", () => {
  const [one, two, three, four] = [1, 2, 3, 4].map((seed) => ({ bytes: bytesOf(100, seed), cid: cidOf(bytesOf(100, seed), "sha2-256") })) as [{ bytes: Uint8Array; cid: Uint8Array }, { bytes: Uint8Array; cid: Uint8Array }, { bytes: Uint8Array; cid: Uint8Array }, { bytes: Uint8Array; cid: Uint8Array }];
  const life: readonly Op[] = [["put", one.cid, one.bytes], ["put", two.cid, two.bytes], ["put", three.cid, three.bytes], ["pin", two.cid], ["get", one.cid], ["put", four.cid, four.bytes], ["get", three.cid], ["get", two.cid], ["get", one.cid]];
  expect(inC(life, 300, false).map(statusOf)).toEqual(["ok", "ok", "ok", "ok", "ok", "ok", "absent", "ok", "ok"]);
});
