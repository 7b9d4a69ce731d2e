/** X25519 on the device, of the packaged field and ladder: RFC 7748's vectors, Wycheproof's, and OpenSSL's answers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { x25519 } from "../../toolchain/tokens/x25519.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { compile, root } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";
import { hex, littleEndian } from "../tokens/raw.ts";

let program: Program;
beforeAll(() => {
  program = compile({ sources: [join(root, "test/admission/probe_x25519.c"), "crypto/x25519.c"], ed25519: true });
}, 60_000);

interface Made {
  readonly shared: string;
  readonly own: string;
  readonly agreed: boolean;
  readonly reduced: boolean;
}
const made = (pairs: readonly (readonly [secret: Uint8Array, key: Uint8Array])[]): Made[] =>
  program.run(Buffer.concat(pairs.flat())).toString().trim().split("\n").map((line) => line.split(" ")).map(([shared, own, agreed, reduced]) => ({ shared: shared!, own: own!, agreed: agreed === "1", reduced: reduced === "1" }));

const p = 2n ** 255n - 19n;
const vectors = (JSON.parse(readFileSync(join(root, "test/admission/wycheproof-x25519.json"), "utf8")) as { tests: [number, string, string, string, string][] }).tests;

describe("X25519", () => {
  it("has the values of RFC 7748, 5.2 and 6.1", () => {
    const rows = [
      ["a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c", "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"],
      ["4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d", "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493", "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"],
    ] as const;
    expect(made(rows.map(([secret, key]) => [hex(secret), hex(key)])).map(({ shared }) => shared)).toEqual(rows.map(([, , shared]) => shared));
    const alice = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    const bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    const publics = ["8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"] as const;
    const both = made([[alice, hex(publics[1])], [bob, hex(publics[0])]]);
    expect(both.map(({ own }) => own)).toEqual(publics);
    expect(both.map(({ shared }) => shared)).toEqual(publics.map(() => "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"));
  });

  it("is 5.2's after one round, and OpenSSL's, whose thousandth is 5.2's, after twenty", () => {
    const start = hex("09".padEnd(64, "0"));
    const rounds = (count: number, of: (secret: Uint8Array, key: Uint8Array) => Uint8Array): string => {
      let [k, u] = [start, start];
      for (let round = 0; round < count; round++) [k, u] = [of(k, u), k];
      return toHex(k);
    };
    const device = (secret: Uint8Array, key: Uint8Array): Uint8Array => hex(made([[secret, key]])[0]!.shared);
    const openssl = (secret: Uint8Array, key: Uint8Array): Uint8Array => x25519.shared(secret, key)!;
    expect(rounds(1, device)).toBe("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
    expect(rounds(1000, openssl)).toBe("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
    expect(rounds(20, device)).toBe(rounds(20, openssl));
  });

  it("has Wycheproof's values: the twist, points of small order, keys that are not reduced", () => {
    expect(vectors.length).toBe(178);
    const out = made(vectors.map(([, secret, key]) => [hex(secret), hex(key)]));
    expect(vectors.map(([number], i) => `${number} ${out[i]!.shared}`)).toEqual(vectors.map(([number, , , shared]) => `${number} ${shared}`));
    const flagged = (flag: string): string[] => vectors.flatMap(([number, , , , flags]) => (flags.split(" ").includes(flag) ? [`${number}`] : []));
    expect(vectors.flatMap(([number], i) => (out[i]!.agreed ? [] : [`${number}`]))).toEqual(flagged("ZeroSharedSecret"));
    const refused = vectors.flatMap(([number], i) => (out[i]!.reduced ? [] : [`${number}`]));
    expect(refused).toEqual(vectors.flatMap(([number, , key]) => (BigInt(`0x${toHex(hex(key).toReversed())}`) < p ? [] : [`${number}`])));
    expect(refused).toEqual(expect.arrayContaining(flagged("NonCanonicalPublic")));
  });

  it("says what OpenSSL says, of any secret and any key", () => {
    const edges = [0n, 1n, 2n, p - 2n, p - 1n, p, p + 1n, p + 18n, 2n ** 255n - 1n, 2n ** 255n, 2n ** 256n - 1n].map(littleEndian);
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const pairs = fc.sample(fc.tuple(bytes, fc.oneof({ weight: 4, arbitrary: bytes }, { weight: 1, arbitrary: fc.constantFrom(...edges) })), { numRuns: 300, seed: 20_261_127 });
    const out = made(pairs);
    for (const [i, [secret, key]] of pairs.entries()) {
      const shared = x25519.shared(secret, key);
      const told = { secret: toHex(secret), key: toHex(key) };
      expect({ ...told, shared: out[i]!.agreed ? out[i]!.shared : null, own: out[i]!.own }).toEqual({ ...told, shared: shared === null ? null : toHex(shared), own: toHex(x25519.publicOf(secret)) });
    }
    expect(out.filter(({ agreed }) => !agreed).length).toBeGreaterThan(5);
    expect(made(edges.map((key) => [edges[2]!, key])).map(({ reduced }) => reduced)).toEqual([true, true, true, true, true, false, false, false, false, false, false]);
  });
});
