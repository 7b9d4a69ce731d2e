import { base16 } from "multiformats/bases/base16";
import { CID } from "multiformats/cid";
import { describe, expect, test } from "vitest";
import { cidOf } from "../../model/hashing.ts";
import { Node } from "../../model/node.ts";
import { Table } from "../../model/table.ts";
import { dropReasons } from "../../spec/fields.ts";
import { type HashName, hashes } from "../../spec/hashes.ts";
import { limits } from "../../spec/limits.ts";
import { installedRoute } from "../../spec/wire.ts";
import { assemble, image, type Line, op } from "../../proofs/differential/assemble.ts";
import { message, payload } from "./programs.ts";

const program = (tables: number[], ...lines: Line[]): Uint8Array => image({ ints: 4, bytes: 4, scratch: 128, tables: Uint8Array.from(tables), code: assemble(lines) });
const nodeId = (fill: number): Uint8Array => new Uint8Array(limits.nodeIdBytes).fill(fill);
const standardPath = program([], op("CALL", 4, 0, 1, hashes["sha3-256"].code, 4096, 0), op("CALL", 5, 4, 2, 0, 68, 68), op("FORWARD", 5));
const cid = cidOf(payload, "sha3-256");
const at = (time: bigint) => ({ ...message, time });
const standard = (gateway: Uint8Array | null): Node => {
  const node = new Node({ tables: [], gateway });
  expect(node.install(standardPath).status).toBe("ok");
  return node;
};

describe("content ids", () => {
  // Digests of the empty string: FIPS 180-4 and FIPS 202 examples, BLAKE3's test vectors.
  test.each<[HashName, string]>([
    ["sha2-256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["sha3-256", "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"],
    ["sha3-512", "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a615b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26"],
    ["blake3", "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"],
  ])("%s of nothing", (name, digest) => {
    const decoded = CID.decode(cidOf(new Uint8Array(), name));
    expect([decoded.version, decoded.code, decoded.multihash.code]).toEqual([1, 0x55, hashes[name].code]);
    expect(base16.encode(decoded.multihash.digest)).toBe(`f${digest}`);
  });
});

describe("providers", () => {
  test("a miss goes to the gateway, without one it is a drop", () => {
    const miss = { fault: "none", cid, vmInstructions: 3, sequence: message.sequence };
    expect(standard(nodeId(7)).message(installedRoute, message)).toEqual({ ...miss, action: "gateway", value: 0, node: nodeId(7) });
    expect(standard(null).message(installedRoute, message)).toEqual({ ...miss, action: "drop", value: dropReasons["no-route"], node: null });
  });

  test("an entry lives until its last millisecond", () => {
    const node = standard(null);
    node.provide(cid, nodeId(1), 2, 100n);
    expect(node.message(installedRoute, at(2099n))).toMatchObject({ action: "forward", node: nodeId(1) });
    expect(node.message(installedRoute, at(2100n)).action).toBe("drop");
  });

  test("the newest living entry answers; withdrawn, the one before", () => {
    const node = standard(null);
    node.provide(cid, nodeId(1), 100, 0n);
    node.provide(cid, nodeId(2), 1, 0n);
    expect(node.message(installedRoute, at(999n)).node).toEqual(nodeId(2));
    expect(node.message(installedRoute, at(1000n)).node).toEqual(nodeId(1));
    node.provide(cid, nodeId(2), 100, 0n);
    expect(node.provide(cid, nodeId(2), 0, 0n).status).toBe("ok");
    expect(node.provide(cid, nodeId(2), 0, 0n).status).toBe("unknown");
    expect(node.message(installedRoute, at(0n)).node).toEqual(nodeId(1));
  });

  test("a full table gives up what expires soonest", () => {
    const node = standard(null);
    node.provide(cid, nodeId(1), 10, 0n);
    const other = (index: number): Uint8Array => cidOf(Uint8Array.of(index), "blake3");
    for (let index = 1; index < limits.providers; index++) node.provide(other(index), nodeId(2), 20, 0n);
    expect(node.message(installedRoute, at(0n)).action).toBe("forward");
    node.provide(other(200), nodeId(2), 20, 0n);
    expect(node.message(installedRoute, at(0n)).action).toBe("drop");
  });

  test.each([
    ["too short", cid.slice(0, 3), "shape"], ["another version", Uint8Array.of(0, ...cid.slice(1)), "shape"], ["cut short", cid.slice(0, -1), "shape"],
    ["an unknown hash", Uint8Array.of(1, 0x55, 0x11, 20, ...new Uint8Array(20)), "unknown"],
  ])("a CID that is %s is not taken", (_name, bytes, status) => {
    expect(standard(null).provide(bytes, nodeId(1), 1, 0n).status).toBe(status);
  });
});

describe("routes", () => {
  test("a route that is not there is a fault", () => {
    const node = new Node({ tables: [], gateway: null });
    expect(node.message(0, message)).toEqual({ action: "fault", fault: "no-route", value: 0, node: null, cid: null, sequence: 1234, vmInstructions: 0 });
    expect(node.message(installedRoute, message).fault).toBe("no-route");
  });

  test("forwarding to what is no node id is a fault", () => {
    const node = new Node({ tables: [], gateway: nodeId(7) });
    node.install(program([], op("SLICEI", 4, 1, 0, 31), op("FORWARD", 4)));
    expect(node.message(installedRoute, message)).toMatchObject({ action: "fault", fault: "argument", node: null, vmInstructions: 2 });
  });

  test("a refused program leaves the one before in its place", () => {
    const node = standard(nodeId(7));
    const broken = standardPath.slice();
    broken[40]! ^= 1;
    expect(node.install(broken)).toEqual({ status: "refused", refusal: "checksum", word: 0 });
    expect(node.message(installedRoute, message).action).toBe("gateway");
  });

  test("a program's tables must be the node's, kind by kind", () => {
    const node = new Node({ tables: ["exact-int", "prefix-node"], gateway: null });
    expect(node.install(program([1, 2], op("DELIVER"))).status).toBe("ok");
    expect(node.install(program([2], op("DELIVER")))).toEqual({ status: "refused", refusal: "table", word: 0 });
    expect(node.install(program([1, 2, 0], op("DELIVER")))).toEqual({ status: "refused", refusal: "table", word: 0 });
  });

  test("an image at the slot's size is taken, one word more is not", () => {
    const sized = (bytes: number): Uint8Array => image({ ints: 1, code: assemble([...Array.from({ length: (bytes - 36) / 4 }, () => op("LDI", 8, 1)), op("DELIVER")]) });
    const node = new Node({ tables: [], gateway: null });
    expect(node.install(sized(limits.installBytes)).status).toBe("ok");
    expect(node.install(sized(limits.installBytes + 4)).status).toBe("full");
  });
});

describe("tables", () => {
  const key = (...bytes: number[]): Uint8Array => Uint8Array.from({ length: limits.tableKeyBytes }, (_, index) => bytes[index] ?? 0);

  test("the longest prefix wins, whatever the order", () => {
    const table = new Table("prefix-int");
    table.put(key(0xab), 8, 8, nodeId(0));
    table.put(key(0xab, 0xc0), 12, 12, nodeId(0));
    table.put(key(0xa0), 4, 4, nodeId(0));
    expect(table.match(Uint8Array.of(0xab, 0xcf))?.value).toBe(12);
    expect(table.match(Uint8Array.of(0xab, 0xdf))?.value).toBe(8);
    expect(table.match(Uint8Array.of(0xab))?.value).toBe(8);
    expect(table.match(Uint8Array.of(0xa0))?.value).toBe(4);
    expect(table.match(Uint8Array.of(0xb0))).toBe(null);
  });

  test("bits beyond the prefix make no other entry", () => {
    const table = new Table("prefix-int");
    table.put(key(0xab), 4, 1, nodeId(0));
    table.put(key(0xac), 4, 2, nodeId(0));
    expect(table.match(Uint8Array.of(0xaf))?.value).toBe(2);
    expect(table.remove(key(0xa0), 4)).toBe(true);
    expect(table.remove(key(0xa0), 4)).toBe(false);
  });

  test("a full table takes a new value of an old key, and no new key", () => {
    const table = new Table("exact-int");
    for (let index = 0; index < limits.tableEntries; index++) expect(table.put(key(index), 8, index, nodeId(0))).toBe(true);
    expect(table.put(key(99), 8, 0, nodeId(0))).toBe(false);
    expect(table.put(key(3), 8, 33, nodeId(0))).toBe(true);
    expect(table.match(Uint8Array.of(3))?.value).toBe(33);
  });
});
