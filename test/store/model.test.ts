/** The store in C against its model, on random sequences of requests; and each of its refusals by name. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { bytesTaken, capacity, recordSize, request, rootsOf, startStore } from "../../model/store.ts";
import type { Geometry, StoreRequest, StoreState } from "../../model/store.ts";
import { storeLimits, storeStatuses } from "../../spec/store.ts";
import type { StoreStatusName } from "../../spec/store.ts";
import { compile, root } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";

let program: Program;
beforeAll(() => {
  program = compile({ sources: [join(root, "test/store/c/probe_log.c"), "store/log.c", "store/log_write.c", "base/crc32.c", "generated/pg_crc32_table.c", "crypto/sha256.c"], crypto: "sha256" });
}, 120_000);

const geometries: readonly Geometry[] = [
  { sectorBytes: 4096, blockSectors: 1, blocks: 2, unit: 8 }, { sectorBytes: 4096, blockSectors: 1, blocks: 4, unit: 8 }, { sectorBytes: 1024, blockSectors: 2, blocks: 5, unit: 32 },
  { sectorBytes: 8192, blockSectors: 1, blocks: 3, unit: 512 },
];
const run = ({ sectorBytes, blockSectors, blocks, unit }: Geometry, lines: readonly string[]): string[] =>
  program.run(`${lines.join("\n")}\n`, ...[sectorBytes, blockSectors, blocks, unit].map(String)).toString().trimEnd().split("\n").slice(1);
const statusOf = (line: string): StoreStatusName => (Object.keys(storeStatuses) as StoreStatusName[]).find((each) => storeStatuses[each].code === Number(line.split(" ")[0]))!;

const hexOf = (bytes: number, seed: number): string => Buffer.from(new Uint8Array(bytes).map((_, i) => (seed * 37 + i * 7) & 0xff)).toString("hex");
const cidOf = (hex: string): string => `01551220${createHash("sha256").update(Buffer.from(hex, "hex")).digest("hex")}`;
/** Few different ones, some of them large. */
const content = (which: number): string => hexOf([0, 1, 33, 200, 700, 1500, 3000, 5000][which % 8]!, which);
const dash = (hex: string): string => (hex === "" ? "-" : hex);

function lineOf(asked: StoreRequest): string {
  switch (asked.what) {
    case "put": return `put ${asked.kind} ${dash(asked.key)} ${dash(asked.value)}`;
    case "remove": return `remove ${asked.kind} ${dash(asked.key)}`;
    case "begin": return `begin ${asked.cid} ${asked.bytes}`;
    case "write": return `write ${dash(asked.value)}`;
    case "set": return `set ${asked.cid}`;
    default: return asked.what;
  }
}

const which = fc.nat({ max: 9 });
const key = fc.nat({ max: 12 }).map((n) => hexOf(n === 12 ? 65 : n * 5, n));
const requests: fc.Arbitrary<readonly StoreRequest[]> = fc.array(fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom(3, 4, 5, 6), key, n: fc.nat({ max: 300 }), seed: fc.nat({ max: 3 }) }).map(({ kind, key: of, n, seed }): StoreRequest[] => [{ what: "put", kind, key: of, value: hexOf(n, seed) }]) },
  { weight: 3, arbitrary: which.map((n): StoreRequest[] => [{ what: "put", kind: 1, key: cidOf(content(n)), value: content(n) }]) },
  { weight: 3, arbitrary: fc.record({ n: which, step: fc.integer({ min: 1, max: 900 }), between: fc.nat({ max: 3 }) }).map(({ n, step, between }): StoreRequest[] => {
    const value = content(n);
    const parts = Array.from({ length: Math.ceil(value.length / 2 / step) }, (_, i) => value.slice(i * step * 2, (i + 1) * step * 2));
    return [
      { what: "begin", cid: cidOf(value), bytes: value.length / 2 },
      ...parts.flatMap((part, i): StoreRequest[] => [{ what: "write", value: part }, ...(i === between ? [n % 2 === 0 ? { what: "put", kind: 6, key: "", value: hexOf(40, n) } as const : { what: "remove", kind: 6, key: "" } as const] : [])]),
      { what: "finish" },
    ];
  }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom(3, 4, 5, 6), key }).map(({ kind, key: of }): StoreRequest[] => [{ what: "remove", kind, key: of }]) },
  { weight: 3, arbitrary: which.map((n): StoreRequest[] => [{ what: "remove", kind: 1, key: cidOf(content(n)) }]) },
  { weight: 2, arbitrary: which.map((n): StoreRequest[] => [{ what: "set", cid: cidOf(content(n)) }]) },
  { weight: 3, arbitrary: fc.constantFrom<StoreRequest["what"]>("back", "tidy", "mount").map((what) => [{ what } as StoreRequest]) },
  { weight: 1, arbitrary: which.map((n): StoreRequest[] => [{ what: "put", kind: 1, key: cidOf(content(n)), value: content(n + 1) }, { what: "finish" }]) },
), { minLength: 40, maxLength: 150 }).map((each) => each.flat());

/** Everything that the state holds, asked for: lines, and what each has to answer. */
function questions(state: StoreState): [string, string][] {
  const { now, before } = rootsOf(state);
  return [
    ...[...state.records].map(([of, value]): [string, string] => [`get ${of.split("/")[0]} ${dash(of.split("/")[1]!)}`, `0 ${dash(value)}`]),
    ["root", now === "" ? "1" : `0 ${now} ${dash(before)}`],
  ];
}

describe("the store and its model", () => {
  it("answer alike, and hold the same, also after a start", () => {
    const seen = new Map<StoreStatusName, number>();
    fc.assert(fc.property(fc.constantFrom(...geometries), requests, (geometry, asked) => {
      const lines = asked.flatMap((each) => [lineOf(each), "where"]);
      const answers = run(geometry, [...lines, "mount"]);
      let state = startStore(geometry);
      asked.forEach((each, i) => {
        const status = statusOf(answers[2 * i]!);
        const ending = request(state, each).find((one) => one.status === status);
        if (ending === undefined) throw new Error(`request ${i}, ${JSON.stringify(each).slice(0, 200)}: ${status}, and not ${request(state, each).map((one) => one.status).join(" or ")}`);
        state = ending.state;
        seen.set(status, (seen.get(status) ?? 0) + 1);
        const [, , , bytes, records] = answers[2 * i + 1]!.split(" ").map(Number);
        expect([records, bytes], `after request ${i}`).toEqual([state.records.size, bytesTaken(state)]);
      });
      const held = questions(state);
      for (const start of [[], ["mount"]]) {
        expect(run(geometry, [...asked.map(lineOf), ...start, ...held.map(([line]) => line)]).slice(asked.length + start.length)).toEqual(held.map(([, answer]) => answer));
      }
    }), { numRuns: 50, seed: 6 });
    for (const status of ["ok", "absent", "present", "full", "large", "shape", "digest", "gone", "used"] as const) expect(seen.get(status), status).toBeGreaterThan(5);
  }, 120_000);

  it("agree on sizes and on the capacity", () => {
    for (const geometry of geometries) {
      const asked = [[1, 36, 0], [1, 36, 1], [1, 36, 4096], [3, 0, 0], [6, 4, 64], [3, 64, 511]] as const;
      const answers = run(geometry, ["capacity", ...asked.map((each) => `size ${each.join(" ")}`)]);
      expect(answers.map(Number)).toEqual([capacity(geometry), ...asked.map((each) => recordSize(geometry, each[0], each[1], each[2]))]);
    }
  });

  it("a small record is refused only when all of the capacity is taken, or there are too many", () => {
    const geometry = { sectorBytes: 16_384, blockSectors: 1, blocks: 4, unit: 8 };
    const many = Array.from({ length: storeLimits.records.value + 1 }, (_, i) => `put 5 ${(i + 256).toString(16).padStart(4, "0")} ${hexOf(8, i)}`);
    const answers = run(geometry, [...many, "remove 5 0100", many.at(-1)!, "put 5 0101 aabb"]);
    expect(answers.slice(0, -4).every((line) => line === "0")).toBe(true);
    // One too many; after a removal there is place; a record that is there already can always change.
    expect(answers.slice(-4)).toEqual(["3", "0", "0", "0"]);
  });
});

describe("refusals", () => {
  const geometry = geometries[1]!;
  const [value, other] = [content(3), content(4)];
  const cid = cidOf(value);
  it.each<[string, readonly string[], string]>([
    ["a kind that is none", ["put 0 - 00"], "5"],
    ["the store's own kind", ["put 127 - 00"], "5"],
    ["a key of 65 bytes", [`put 3 ${hexOf(65, 1)} 00`], "5"],
    ["an object under a key that is no CID", ["put 1 aabb 00"], "5"],
    ["a CID of another hash", [`put 1 ${cid.replace("1220", "1620")} ${value}`], "5"],
    ["bytes that the CID does not name", [`put 1 ${cid} ${other}`], "6"],
    ["an object of more than a block", [`put 1 ${cid} ${hexOf(4096, 1)}`], "4"],
    ["a piece too many", [`begin ${cid} ${value.length / 2}`, `write ${value}00`], "5"],
    ["a piece too few", [`begin ${cid} ${value.length / 2}`, `write ${value.slice(2)}`, "finish"], "5"],
    ["pieces that nobody began", [`write ${value}`], "7"],
    ["pieces after a start", [`begin ${cid} 10`, "mount", "finish"], "7"],
    ["a root whose object is not there", [`set ${cid}`], "1"],
    ["going back when there is nothing before", [`put 1 ${cid} ${value}`, `set ${cid}`, "back"], "1"],
    ["removing the root's object", [`put 1 ${cid} ${value}`, `set ${cid}`, `remove 1 ${cid}`], "8"],
    ["removing the object before the root's", [`put 1 ${cid} ${value}`, `set ${cid}`, `put 1 ${cidOf(other)} ${other}`, `set ${cidOf(other)}`, `remove 1 ${cid}`], "8"],
    ["going back twice", [`put 1 ${cid} ${value}`, `set ${cid}`, `put 1 ${cidOf(other)} ${other}`, `set ${cidOf(other)}`, "back", "back"], "1"],
  ])("%s", (_, lines, status) => {
    expect(run(geometry, lines).at(-1)).toBe(status);
  });

  it("a flash that no store can lie on", () => {
    const mounts = (sector: number, sectors: number, blocks: number, unit: number): string => program.run("", ...[sector, sectors, blocks, unit].map(String)).toString().trim();
    expect([mounts(4096, 1, 2, 8), mounts(4096, 1, 1, 8), mounts(4096, 1, 65, 8), mounts(4096, 1, 4, 12), mounts(65_536, 1, 2, 1024), mounts(2048, 1, 4, 256), mounts(4096 + 8, 1, 4, 8)])
      .toEqual(["0", "11", "11", "11", "11", "11", "11"]);
  });

  it("damage is told: of a record, of an object, of a root's object, of a unit that cannot be read", () => {
    // Block 1 is the second place of the ring; its first record begins behind the header's cell.
    const first = 4096 + 16;
    const object = [`put 1 ${cid} ${value}`];
    expect(run(geometry, ["put 3 aa 01020304", `flip ${first + 13} 4`, "get 3 aa", "mount", "get 3 aa"]).slice(-3)).toEqual(["9", "0 0", "1"]);
    expect(run(geometry, [...object, `flip ${first + 60} 1`, `get 1 ${cid}`, `set ${cid}`, `put 1 ${cid} ${value}`, `get 1 ${cid}`]).slice(-4)).toEqual(["9", "9", "0", `0 ${value}`]);
    expect(run(geometry, [...object, `spoil ${first + 64}`, `get 1 ${cid}`, "mount", `get 1 ${cid}`]).slice(-3)).toEqual(["9", "0 0", "1"]);
    expect(run(geometry, [...object, `flip 4100 1`, "mount", `get 1 ${cid}`]).slice(-1)).toEqual(["1"]);
  });

  it("a block all of whose records count finds room in another", () => {
    // 51 records of 80 bytes are all of a block but its header, if nothing were left for what gives it up.
    const records = Array.from({ length: 51 }, (_, i) => `put 5 ${(i + 256).toString(16).padStart(4, "0")} ${hexOf(62, i)}`);
    const churn = Array.from({ length: 400 }, (_, i) => `put 6 - ${hexOf(200, i)}`);
    const answers = run(geometry, [...records, ...churn, "mount", ...records.map((line) => `get 5 ${line.split(" ")[2]}`)]);
    expect(answers.slice(0, 451).every((line) => line === "0")).toBe(true);
    expect(answers.slice(-51)).toEqual(records.map((line) => `0 ${line.split(" ")[3]}`));
  });

  it("a piece of an object that looks like a record is none, even where an erase left it", () => {
    const word = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
    // In block 2 it would say that block 1 counts no more.
    const [head, told] = [Buffer.concat([word(0x7f), word(4)]), word(2)];
    const forged = Buffer.concat([head, word(crc32(Buffer.concat([head, word(2)]))), told, word(crc32(Buffer.concat([head, told]))), Buffer.alloc(12, 0xff)]);
    const trap = Buffer.concat(Array.from({ length: 40 }, () => forged)).toString("hex");
    const two = { sectorBytes: 4096, blockSectors: 1, blocks: 2, unit: 16 };
    const before = [`put 1 ${cidOf(trap)} ${trap}`, ...Array.from({ length: 20 }, (_, i) => `put 6 - ${hexOf(100, i)}`), "put 3 aa 0102"];
    const moved = [...before, "tidy", "tidy", "where"];
    // The object is the first to move: block 2, which lies in place 0, has it behind its header's cell.
    const [tail, head2, end] = run(two, moved).at(-1)!.split(" ").map(Number);
    expect([tail, head2]).toEqual([1, 2]);
    expect(end).toBe(16 + recordSize(two, 1, 36, trap.length / 2));
    const answers = run(two, [...moved, "blank 16 128", "mount", "where", "get 3 aa", `get 1 ${cidOf(trap)}`]);
    expect(answers.slice(-3).map((line, i) => (i === 0 ? line.split(" ").slice(0, 2).join(" ") : line))).toEqual(["1 1", "0 0102", `0 ${trap}`]);
  });

  it("erases all, and takes records again", () => {
    expect(run(geometry, ["put 3 aa 01", "erase", "get 3 aa", "put 3 aa 02", "mount", "get 3 aa", "list 3"]).slice(1)).toEqual(["0", "1", "0", "0 0", "0 02", "0 aa 02"]);
  });
});
