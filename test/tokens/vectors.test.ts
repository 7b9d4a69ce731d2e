/**
 * Published vectors: Wycheproof's of Ed25519, RFC 8032's among them; those of speccheck, on which implementations differ; COSE's and, of RFC 8392, the tokens that are signed, encrypted and authenticated.
 * For the device's code with the sanitizers and for the host's, of which the equation is OpenSSL's.
 */
import * as fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { joined } from "../../compiler/support/bytes.ts";
import { CborReader } from "../../protocol/cbor.ts";
import { keyIdOf, signatureStructure } from "../../protocol/cose.ts";
import type { CoseFault } from "../../protocol/cose.ts";
import { groupOrder, signatureFault } from "../../protocol/ed25519.ts";
import { encodeChain } from "../../protocol/token.ts";
import { ed25519 } from "../../spec/tokens.ts";
import { verifyEd25519 } from "../../toolchain/tokens/ed25519.ts";
import { compile, root as checkout, sources } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";
import { device, faultOf, host } from "./device.ts";
import { root, testKey } from "./keys.ts";
import { hex, littleEndian, withR, withS } from "./raw.ts";

interface Signature {
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

const read = <T>(name: string): readonly T[] => (JSON.parse(readFileSync(join(checkout, "test/tokens", name), "utf8")) as { tests: readonly T[] }).tests;
const wycheproof = read<[number, string, string, string, "valid" | "invalid", string]>("wycheproof-ed25519.json")
  .map(([number, key, message, signature, result, flag]) => ({ number, key: hex(key), message: hex(message), signature: hex(signature), result, flag }));
const cose = read<[string, string, string, string, string]>("cose.json").map(([name, message, signed, external, key]) => ({ name, message: hex(message), signed: hex(signed), external: hex(external), key: hex(key) }));

const verdicts = ["ok", "weak-key", "malleable", "weak-signature", "forged"] as const;
let program: Program;
beforeAll(() => {
  program = compile({ sources: [join(checkout, "test/tokens/probe_ed25519.c"), ...sources.tokens.sources.filter((file) => file.startsWith("crypto/")), "crypto/ed25519_parts.c"], ed25519: true });
}, 60_000);
const inC = (list: readonly Signature[]): string[] => {
  const length = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  return program.run(Buffer.concat(list.flatMap(({ key, message, signature }) => [length(message.length), key, signature, message]))).toString().trim().split("\n").map((line) => verdicts[Number(line)]!);
};
const inTypeScript = (list: readonly Signature[]): string[] => list.map(({ key, message, signature }) => signatureFault(key, message, signature, verifyEd25519) ?? "ok");

describe("Ed25519", () => {
  const whole = wycheproof.filter(({ signature }) => signature.length === ed25519.signatureBytes);
  it("has Wycheproof's verdicts", () => {
    expect(wycheproof.length).toBe(151);
    const c = inC(whole);
    expect(whole.map(({ number }, i) => `${number} ${c[i] === "ok" ? "valid" : "invalid"}`)).toEqual(whole.map(({ number, result }) => `${number} ${result}`));
    expect(inTypeScript(whole)).toEqual(c);
    // What is no signature by its length is none; the device is handed 64 bytes or nothing.
    const others = wycheproof.filter(({ signature }) => signature.length !== ed25519.signatureBytes);
    expect(others.length).toBeGreaterThan(10);
    expect(inTypeScript(others)).toEqual(others.map(() => "forged"));
    expect(others.every(({ result }) => result === "invalid")).toBe(true);
  });

  it("says of each that replaces s by s + nL that it is malleable", () => {
    const replaced = whole.filter(({ flag }) => flag === "SignatureMalleability");
    expect(inC(replaced)).toEqual(replaced.map(() => "malleable"));
    expect(replaced.length).toBeGreaterThanOrEqual(8);
  });

  it("judges the cases on which implementations differ as RFC 8032 does with checks of the order", () => {
    const cases = read<readonly [about: string, key: string, message: string, signature: string, verdict: string]>("speccheck.json");
    const list = cases.map(([, key, message, signature]) => ({ key: hex(key), message: hex(message), signature: hex(signature) }));
    expect(inC(list).map((verdict, i) => [cases[i]![0], verdict])).toEqual(cases.map(([about, , , , verdict]) => [about, verdict]));
    expect(inTypeScript(list)).toEqual(cases.map(([, , , , verdict]) => verdict));
  });

  it("holds signatures of OpenSSL, and says the same as the host of what is changed in them", () => {
    const p = 2n ** 255n - 19n;
    const points = [0n, 1n, 2n, 3n, p - 2n, p - 1n, p, p + 1n, p + 2n, p + 18n, 2n ** 255n - 1n].flatMap((y) => [littleEndian(y), littleEndian(y | 1n << 255n)])
      .concat(["26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"].map(hex));
    const scalars = [0n, 1n, groupOrder - 1n, groupOrder, groupOrder + 1n, 2n ** 252n, 2n ** 253n, 2n ** 256n - 1n];
    const changes = fc.oneof(
      { weight: 3, arbitrary: fc.constant((each: Signature) => each) },
      { weight: 3, arbitrary: fc.tuple(fc.nat(63), fc.nat(7)).map(([at, bit]) => (each: Signature) => ({ ...each, signature: each.signature.map((byte, i) => (i === at ? byte ^ (1 << bit) : byte)) })) },
      { weight: 2, arbitrary: fc.tuple(fc.nat(31), fc.nat(7)).map(([at, bit]) => (each: Signature) => ({ ...each, key: each.key.map((byte, i) => (i === at ? byte ^ (1 << bit) : byte)) })) },
      { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 4 }).map((more) => (each: Signature) => ({ ...each, message: joined(each.message, more) })) },
      { weight: 2, arbitrary: fc.constantFrom(...points).map((point) => (each: Signature) => ({ ...each, key: point })) },
      { weight: 2, arbitrary: fc.constantFrom(...points).map((point) => (each: Signature) => ({ ...each, signature: withR(each.signature, point) })) },
      { weight: 2, arbitrary: fc.constantFrom(...scalars).map((scalar) => (each: Signature) => ({ ...each, signature: withS(each.signature, () => scalar) })) },
      { weight: 1, arbitrary: fc.constant((each: Signature) => ({ ...each, signature: withS(each.signature, (s) => s + groupOrder) })) },
    );
    const list = fc.sample(fc.tuple(fc.nat(19), fc.uint8Array({ maxLength: 300 }), changes), { numRuns: 600, seed: 20_261_127 }).map(([n, message, change]) => {
      const { key, sign } = testKey(300 + n);
      return change({ key, message, signature: sign(message) });
    });
    const found = inC(list);
    expect(found).toEqual(inTypeScript(list));
    for (const verdict of verdicts) expect(found.filter((each) => each === verdict).length, verdict).toBeGreaterThan(10);
  });
});

/** What a judge of tokens says of each published message, as a chain of it alone. */
const asTokens: Readonly<Record<string, CoseFault>> = {
  "eddsa-examples_eddsa-sig-01": "header", "eddsa-examples_eddsa-sig-02": "header", "eddsa-examples_eddsa-01": "wrong-tag",
  "sign1-tests_sign-pass-01": "header", "sign1-tests_sign-pass-02": "header", "sign1-tests_sign-pass-03": "wrong-type",
  "sign1-tests_sign-fail-01": "wrong-tag", "sign1-tests_sign-fail-02": "header", "sign1-tests_sign-fail-03": "header", "sign1-tests_sign-fail-04": "header", "sign1-tests_sign-fail-06": "algorithm", "sign1-tests_sign-fail-07": "header",
  "mac0-tests_mac-pass-01": "wrong-tag", "CWT_A_3": "header", "CWT_A_4": "wrong-tag", "CWT_A_5": "wrong-tag", "CWT_A_6": "wrong-tag", "CWT_A_7": "wrong-tag",
};

describe("COSE and CWT", () => {
  /** Header, payload and signature, of any COSE_Sign1. */
  const parts = (message: Uint8Array): readonly [Uint8Array, Uint8Array, Uint8Array] => {
    const reader = new CborReader(message);
    reader.tag(18);
    reader.array(4);
    const header = reader.string();
    reader.item();
    return [header, reader.string(), reader.string()];
  };

  it("signs what the working group's examples sign", () => {
    const signed = cose.filter(({ signed: structure, external, message }) => structure.length > 0 && external.length === 0 && message[0] === 0xd2);
    expect(signed.length).toBeGreaterThanOrEqual(4);
    for (const { name, message, signed: structure } of signed) {
      const [header, payload] = parts(message);
      // Examples of failures say what was signed before something was changed; a header of no algorithm is written as h'a0' and signed as h''.
      if (/fail|pass-01/u.test(name)) continue;
      expect([name, signatureStructure(header, payload)]).toEqual([name, structure]);
    }
  });

  it("holds the example that is signed with Ed25519, and not when a bit of it is another", () => {
    const one = cose.find(({ name }) => name === "eddsa-examples_eddsa-sig-01")!;
    const [header, payload, signature] = parts(one.message);
    const whole = { key: one.key, message: signatureStructure(header, payload), signature };
    expect(inC([whole, { ...whole, message: signatureStructure(header, payload.subarray(1)) }])).toEqual(["ok", "forged"]);
    expect(keyIdOf(one.key).length).toBe(8);
  });

  it("takes none of them for a token, each for its reason, host and device alike", () => {
    const cases = cose.map(({ message }) => ({ chain: encodeChain([message]) }));
    const lines = device([root.key])(cases);
    expect(cose.map(({ name }, i) => [name, faultOf(lines[i]!)])).toEqual(cose.map(({ name }) => [name, asTokens[name]]));
    expect(host([root.key])(cases)).toEqual(lines);
  }, 60_000);
});
