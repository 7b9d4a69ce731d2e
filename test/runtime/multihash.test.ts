import { blake3 } from "@noble/hashes/blake3.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { sha3_256, sha3_512 } from "@noble/hashes/sha3.js";
import { CID } from "multiformats/cid";
import { beforeAll, describe, expect, it } from "vitest";
import { statuses } from "../../spec/faults.ts";
import { codecs, type HashName, hashes } from "../../spec/hashes.ts";
import { limits } from "../../spec/limits.ts";
import { compile, here, type Program } from "./native.ts";

let probe: Program;
beforeAll(() => {
  probe = compile({ sources: [here("probe_multihash.c"), "crypto/multihash.c", "crypto/sha256.c"], crypto: true });
});

const record = (code: number, bytes: Uint8Array): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(code, 0);
  head.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
};
const lines = (records: readonly Buffer[], ...args: string[]): string[] => probe.run(Buffer.concat(records), ...args).toString().split("\n").slice(0, -1);
const reference: Record<HashName, (bytes: Uint8Array) => Uint8Array> = { "sha2-256": sha256, "sha3-256": sha3_256, "sha3-512": sha3_512, "blake3": (bytes) => blake3(bytes) };
const names = Object.keys(hashes) as HashName[];
const prefix = (name: HashName): string => Buffer.from([1, codecs.raw, hashes[name].code, hashes[name].digestBytes]).toString("hex");

const text = (value: string): Uint8Array => Buffer.from(value, "latin1");
/** Input of the BLAKE3 test vectors: bytes 0, 1, … 250 repeated. */
const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i % 251);
const twoBlocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

/** Published vectors, with where they stand. */
const vectors: [HashName, string, Uint8Array, string][] = [
  ["sha2-256", "FIPS 180-4 examples, one block", text("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ["sha2-256", "FIPS 180-4 examples, two blocks", text(twoBlocks), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"],
  ["sha2-256", "NIST CAVP SHA256ShortMsg, Len = 0", text(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["sha3-256", "NIST CAVP SHA3_256ShortMsg, Len = 0", text(""), "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"],
  ["sha3-256", "NIST SHA-3 examples, 24 bits", text("abc"), "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"],
  ["sha3-256", "NIST SHA-3 examples, 448 bits", text(twoBlocks), "41c0dba2a9d6240849100376a8235e2c82e1b9998a999e21db32dd97496d3376"],
  ["sha3-512", "NIST CAVP SHA3_512ShortMsg, Len = 0", text(""), "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a615b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26"],
  ["sha3-512", "NIST SHA-3 examples, 24 bits", text("abc"), "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0"],
  ["blake3", "BLAKE3 test_vectors.json, input_len 0", counting(0), "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"],
  ["blake3", "BLAKE3 test_vectors.json, input_len 1", counting(1), "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"],
  ["blake3", "BLAKE3 test_vectors.json, input_len 1024", counting(1024), "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"],
  ["blake3", "BLAKE3 test_vectors.json, input_len 1025", counting(1025), "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"],
  ["blake3", "BLAKE3 test_vectors.json, input_len 2049", counting(2049), "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030"],
];

describe("multihash", () => {
  it.each(vectors)("%s: %s", (name, _, input, digest) => {
    expect(lines([record(hashes[name].code, input)])).toEqual([prefix(name) + digest]);
  });

  it.each(names)("%s agrees with @noble/hashes at every length around a block, and on random input", (name) => {
    const edges = [...Array.from({ length: 300 }, (_, i) => i), 1023, 1024, 1025, 2047, 2048, 2049, 3072, 3073, 4095, limits.payloadBytes, limits.budgetHashBytes];
    let seed = 1;
    const inputs = edges.map((length) => Uint8Array.from({ length }, () => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 24));
    expect(lines(inputs.map((input) => record(hashes[name].code, input)))).toEqual(
      inputs.map((input) => prefix(name) + Buffer.from(reference[name](input)).toString("hex")));
  });

  it("knows no other code", () => {
    const known = new Set<number>(names.map((name) => hashes[name].code));
    const others = [...Array.from({ length: 256 }, (_, i) => i).filter((code) => !known.has(code)), 0x112, 0x1612, 0xffff, 0x80000016];
    expect(lines(others.map((code) => record(code, text("x"))))).toEqual(others.map(() => "unknown"));
  });

  it("writes CIDs that multiformats reads", () => {
    for (const name of names) {
      const bytes = Buffer.from(lines([record(hashes[name].code, text("hello"))])[0]!, "hex");
      const cid = CID.decode(bytes);
      expect(cid).toMatchObject({ version: 1, code: codecs.raw });
      expect(cid.multihash).toMatchObject({ code: hashes[name].code, size: hashes[name].digestBytes });
    }
  });
});

describe("a CID from outside", () => {
  const good = (name: HashName, codec: number = codecs.raw): Uint8Array =>
    Uint8Array.of(1, codec, hashes[name].code, hashes[name].digestBytes, ...new Uint8Array(hashes[name].digestBytes).fill(7));
  const changed = (at: number, value: number): Uint8Array => good("sha3-256").map((byte, i) => (i === at ? value : byte));
  const cases: [string, Uint8Array, keyof typeof statuses][] = [
    ...names.map((name) => [name, good(name), "ok"] as [string, Uint8Array, keyof typeof statuses]),
    ["of dag-cbor", good("sha2-256", codecs["dag-cbor"]), "ok"],
    ["empty", new Uint8Array(), "shape"],
    ["three bytes", Uint8Array.of(1, 0x55, 0x12), "shape"],
    ["a prefix only", good("sha2-256").subarray(0, 4), "shape"],
    ["of version 0", changed(0, 0), "shape"],
    ["of version 2", changed(0, 2), "shape"],
    ["a codec of two bytes", changed(1, 0x80), "shape"],
    ["under an unregistered hash", changed(2, 0x13), "unknown"],
    ["a digest length that is another hash's", changed(3, 64), "shape"],
    ["a byte short", good("sha3-256").subarray(0, 35), "shape"],
    ["a byte long", Uint8Array.of(...good("sha3-256"), 0), "shape"],
    ["a CIDv0", Uint8Array.of(0x12, 0x20, ...new Uint8Array(32)), "shape"],
  ];
  it.each(cases)("%s", (_, bytes, status) => {
    expect(lines([record(0, bytes)], "check")).toEqual([String(statuses[status].code)]);
  });
});
