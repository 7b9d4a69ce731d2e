/** Merkle inclusion proofs: vectors of transparency-dev/merkle, every leaf of small trees, receipts of messages; in C and in TypeScript. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { encodeCbor } from "../../protocol/cbor.ts";
import { decodeEnvelope, encodeEnvelope } from "../../protocol/envelope.ts";
import type { Envelope, Receipt } from "../../protocol/envelope.ts";
import { inclusionPath, leafHash, nodeHash, receiptFault, rootOf, rootOfPath } from "../../protocol/merkle.ts";
import { receiptFaults } from "../../spec/envelope.ts";
import type { ReceiptFault } from "../../spec/envelope.ts";
import { fromHex, toHex } from "../../toolchain/update/bytes.ts";
import { compile, cryptoSources, root as repository, sources } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";
import { bytesOf, least, whole } from "./envelopes.ts";
import { checks, omitting, records, without } from "./omit.ts";

vi.mock("../../protocol/check.ts", async () => (await import("./omit.ts")).checkModule);

let probe: Program, withLibrary: Program;
/** In the place of the packaged SHA-256 that of an installed library. */
const library = sources.port.posix.sha256!;
beforeAll(() => {
  const files = [join(repository, "test/protocol/probe_merkle.c"), ...omitting("wire/merkle.c"), "wire/cbor.c", "wire/envelope.c", "crypto/merkle_hash.c", "crypto/multihash.c", "crypto/sha256.c"];
  probe = compile({ sources: files, crypto: true });
  const others = cryptoSources().filter((file) => !file.endsWith(`/${library.instead}`));
  withLibrary = compile({ sources: [...files, library.source, ...others.map((file) => ({ file, flags: [...sources.cryptoFlags, "-w"] }))], link: library.link });
}, 120_000);
const run = (what: "path" | "receipts" | "leaf", all: readonly Uint8Array[], omit: string | null = null, program = probe): string[] =>
  program.run(records(all), `${omit === null ? 0 : checks.indexOf(omit)}`, what).toString().trim().split("\n").map((line) => line.trim());

interface Claim {
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
}
const u32 = (value: number): Uint8Array => Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
const claim = ({ leaf, root, index, size, path }: Claim): Uint8Array => Uint8Array.of(...leaf, ...root, ...u32(index), ...u32(size), ...path.flatMap((each) => [...each]));
const code = (fault: ReceiptFault | null): number => (fault === null ? 0 : receiptFaults[fault].code);
function here({ leaf, root, index, size, path }: Claim): number {
  const found = rootOfPath(leaf, index, size, path);
  return code(found === null ? "receipt-path" : toHex(found) === toHex(root) ? null : "receipt-root");
}

interface Vector {
  readonly name: string;
  readonly index: number;
  readonly size: number;
  readonly root: string;
  readonly leaf: string;
  readonly path: readonly string[];
  readonly refused: boolean;
}
const vectors = JSON.parse(readFileSync(join(repository, "test/protocol/vectors/merkle-inclusion.json"), "utf8")) as Vector[];

describe("the vectors of transparency-dev/merkle", () => {
  // A receipt has hashes of 32 bytes and numbers of 32 bits; the vectors also have others, all of them refused.
  const expressible = ({ index, size, root, leaf, path }: Vector): boolean => [index, size].every((each) => each <= 0xffff_ffff) && [root, leaf, ...path].every((each) => each.length === 64);
  const claims = vectors.filter(expressible).map((vector) => ({ vector, claim: { ...vector, root: fromHex(vector.root)!, leaf: fromHex(vector.leaf)!, path: vector.path.map((each) => fromHex(each)!) } }));
  it("are there: some taken, most refused; those that no receipt can say are refused", () => {
    expect(claims.filter(({ vector }) => !vector.refused).length).toBeGreaterThan(4);
    expect(claims.filter(({ vector }) => vector.refused).length).toBeGreaterThan(60);
    expect(vectors.filter((vector) => !expressible(vector)).every(({ refused }) => refused)).toBe(true);
  });
  it.each(claims)("$vector.name", ({ vector, claim: each }) => expect(here(each) !== 0).toBe(vector.refused));
  it("are judged so in C", () => expect(run("path", claims.map((each) => claim(each.claim)))).toEqual(claims.map((each) => `${here(each.claim)}`)));
});

describe("SHA-256 of an installed library", () => {
  const entries = Array.from({ length: 300 }, (_, length) => bytesOf(length, length));
  it("gives the hashes of FIPS 180-4, at every length", () => {
    expect(run("leaf", entries, null, withLibrary)).toEqual(entries.map((entry) => createHash("sha256").update(Uint8Array.of(0)).update(entry).digest("hex")));
  });
  it("judges the vectors as PQClean's does", () => {
    const claims = vectors.map(({ index, size, ...vector }) => ({ index: index >>> 0, size: size >>> 0, root: fromHex(vector.root)!, leaf: fromHex(vector.leaf)!, path: vector.path.map((each) => fromHex(each)!) }))
      .filter(({ root, leaf, path }) => [root, leaf, ...path].every(({ length }) => length === 32)).map(claim);
    expect(run("path", claims, null, withLibrary)).toEqual(run("path", claims));
    expect(claims.length).toBeGreaterThan(60);
  });
});

describe("trees", () => {
  const entries = Array.from({ length: 33 }, (_, i) => bytesOf(i * 5, i));
  const leaves = entries.map(leafHash);
  it("have the roots of RFC 9162, 2.1.1", () => {
    const sha = (...parts: Uint8Array[]): string => createHash("sha256").update(Buffer.concat(parts)).digest("hex");
    expect(toHex(leafHash(entries[3]!))).toBe(sha(Uint8Array.of(0), entries[3]!));
    expect(toHex(nodeHash(leaves[0]!, leaves[1]!))).toBe(sha(Uint8Array.of(1), leaves[0]!, leaves[1]!));
    expect(toHex(rootOf(leaves.slice(0, 3)))).toBe(toHex(nodeHash(nodeHash(leaves[0]!, leaves[1]!), leaves[2]!)));
  });
  it("have a path for each leaf, at each size up to 33, and for no other place, size or length", () => {
    const good: Claim[] = [];
    for (let size = 1; size <= leaves.length; size++) {
      const tree = leaves.slice(0, size);
      for (let index = 0; index < size; index++) good.push({ leaf: leaves[index]!, root: rootOf(tree), index, size, path: inclusionPath(tree, index) });
    }
    const bad = good.flatMap((each, i) => [
      { ...each, index: each.index + 1 }, { ...each, path: [...each.path, leaves[0]!] }, { ...each, path: each.path.slice(1) }, { ...each, leaf: leaves[(i + 1) % leaves.length]! },
      { ...each, root: leafHash(each.root) }, ...(each.index > 0 ? [{ ...each, index: each.index - 1 }] : []), { ...each, size: 2 * each.size }, { ...each, size: 0 },
    ]).filter(({ leaf, index, size, root, path }) => !good.some((other) => other.index === index && other.size === size && toHex(other.leaf) === toHex(leaf) && toHex(other.root) === toHex(root) && other.path.length === path.length));
    expect(good.map(here)).toEqual(good.map(() => 0));
    expect(bad.map(here).filter((fault) => fault === 0)).toEqual([]);
    expect(run("path", [...good, ...bad].map(claim))).toEqual([...good, ...bad].map((each) => `${here(each)}`));
  });
  it("hash entries of every length around a block in C as here", () => {
    const all = Array.from({ length: 200 }, (_, length) => bytesOf(length)).concat([bytesOf(4096), bytesOf(4095), bytesOf(1000)]);
    expect(run("leaf", all)).toEqual(all.map((each) => toHex(leafHash(each))));
  });
});

const tree = (leaf: Uint8Array, index: number, size: number): { readonly root: Uint8Array; readonly path: readonly Uint8Array[] } => {
  const leaves = Array.from({ length: size }, (_, i) => (i === index ? leafHash(leaf) : leafHash(bytesOf(20, i))));
  return { root: rootOf(leaves), path: inclusionPath(leaves, index) };
};
const value: Readonly<Record<Receipt["leaf"], Uint8Array>> = { route: whole.route, environment: whole.environment, constraints: whole.constraints, payload: whole.payload! };
const receiptFor = (leaf: Receipt["leaf"], index: number, size: number): { readonly receipt: Receipt; readonly root: Uint8Array } => {
  const { root, path } = tree(value[leaf], index, size);
  return { receipt: { log: bytesOf(8), leaf, size, index, path }, root };
};
const judged = (envelope: Envelope, roots: readonly Uint8Array[], omit: string | null = null): number[][] => {
  const read = decodeEnvelope(encodeEnvelope(envelope));
  if (!read.ok) throw new Error(read.fault);
  const device = run("receipts", [encodeEnvelope(envelope), Uint8Array.from(roots.flatMap((each) => [...each]))], omit)[0]!.split(" ").map(Number);
  return [device, without(omit, () => read.value.envelope.receipts!.map((each, i) => code(receiptFault(read.value.envelope, each, roots[i]!))))];
};

describe("receipts", () => {
  it("lead from each value that can be a leaf to the log's root", () => {
    const all = (["route", "environment", "constraints", "payload"] as const).map((leaf, i) => receiptFor(leaf, 3 + i, 11));
    expect(judged({ ...whole, receipts: all.map(({ receipt }) => receipt) }, all.map(({ root }) => root))).toEqual([[0, 0, 0, 0], [0, 0, 0, 0]]);
  });

  const good = receiptFor("payload", 5, 11);
  const rows: readonly { readonly name: string; readonly envelope: Envelope; readonly fault: ReceiptFault; readonly check: string }[] = [
    { name: "for a payload that is not there", envelope: { ...whole, payload: null, receipts: [good.receipt] }, fault: "receipt-leaf", check: "LEAF_THERE" },
    { name: "with a hash too many", envelope: { ...whole, receipts: [{ ...good.receipt, path: [...good.receipt.path, bytesOf(32)] }] }, fault: "receipt-path", check: "PATH_LENGTH" },
    { name: "with a hash too few", envelope: { ...whole, receipts: [{ ...good.receipt, path: good.receipt.path.slice(1) }] }, fault: "receipt-path", check: "PATH_LENGTH" },
    { name: "of another tree", envelope: { ...whole, receipts: [{ ...good.receipt, size: 40 }] }, fault: "receipt-path", check: "PATH_LENGTH" },
    { name: "for another payload", envelope: { ...whole, payload: bytesOf(499), receipts: [good.receipt] }, fault: "receipt-root", check: "ROOT" },
    { name: "for another place", envelope: { ...whole, receipts: [{ ...good.receipt, index: 4 }] }, fault: "receipt-root", check: "ROOT" },
    { name: "with a bit of a hash changed", envelope: { ...whole, receipts: [{ ...good.receipt, path: good.receipt.path.map((each, i) => (i === 1 ? each.map((byte, at) => (at === 31 ? byte ^ 1 : byte)) : each)) }] }, fault: "receipt-root", check: "ROOT" },
  ];
  it.each(rows)("$name: $fault", ({ envelope, fault }) => expect(judged(envelope, [good.root])).toEqual([[receiptFaults[fault].code], [receiptFaults[fault].code]]));
  it.each(["LEAF_THERE", "PATH_LENGTH", "ROOT"])("without the check %s, its rows and no other come out otherwise", (omit) => {
    const verdicts = rows.map(({ envelope }) => judged(envelope, [good.root], omit));
    for (const side of [0, 1]) expect(rows.filter(({ fault }, i) => verdicts[i]![side]![0] !== receiptFaults[fault].code).map(({ name }) => name), `${side}`).toEqual(rows.filter(({ check }) => check === omit).map(({ name }) => name));
  });

  it("of a tree of 2^20 leaves take 640 bytes of hashes and 24 more", () => {
    const encoded = encodeCbor([bytesOf(8), 6, 2 ** 20, 2 ** 19, bytesOf(640)]);
    expect(encoded.length).toBe(640 + 24);
    expect(() => encodeEnvelope({ ...least, receipts: [{ ...good.receipt, path: Array.from({ length: 20 }, () => bytesOf(32)) }] })).not.toThrow();
  });
  it("hold for generated trees, and for no other root", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (size, at) => {
      const { receipt, root } = receiptFor("payload", at % size, size);
      expect(receiptFault(whole, receipt, root)).toBe(null);
      expect(receiptFault(whole, receipt, leafHash(root))).toBe("receipt-root");
    }), { numRuns: 30 });
  });
});
