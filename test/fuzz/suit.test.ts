/** The boot stage's reader of envelopes under mutated input, and its verdicts beside the host's on the same bytes. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { updateRefusals } from "../../spec/update.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { encodeEnvelope, encodeManifest, readAuthentication, readEnvelope, readManifest } from "../../toolchain/update/envelope.ts";
import { envelope, image, manifestFor, sealed, keys } from "../boot/refused.ts";
import { compile, root } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";
import { seen } from "./c/node.ts";

let fuzzer: Program;
beforeAll(() => {
  fuzzer = compile({ sources: [join(root, "test/fuzz/c/fuzz_suit.c"), "boot/suit.c", "boot/lms.c", "boot/hash.c", "crypto/sha256.c"], crypto: "sha256" });
}, 60_000);

const code = (name: keyof typeof updateRefusals): number => updateRefusals[name].code;
/** Envelopes of each kind, their heads of each length. */
const bytes = image("b");
const large = encodeEnvelope(encodeManifest(manifestFor("b", 6, bytes)), { keyId: new Uint8Array(8), signature: new Uint8Array(7900) });
const seeds: readonly Uint8Array[] = [
  envelope(manifestFor("b", 6, bytes)), envelope(manifestFor("a", 6, bytes), keys.second), envelope(manifestFor("b", 0xffff_ffff, bytes, { useBefore: 4_000_000_000n })),
  envelope(manifestFor("b", 300, bytes, { useBefore: 2n ** 64n - 1n, size: 70_000 })), envelope(manifestFor("b", 23, bytes, { component: "routes", size: 23 })),
  encodeEnvelope(encodeManifest(manifestFor("b", 24, bytes, { size: 256 })), null), sealed(new Uint8Array(0)),
  // As in a slot, with what is erased behind it; and one that reaches past its area.
  joined(large, new Uint8Array(1000).fill(0xff)), encodeEnvelope(encodeManifest(manifestFor("b", 6, bytes)), { keyId: new Uint8Array(8), signature: new Uint8Array(8000) }),
];
const records = (all: readonly Uint8Array[]): Buffer => Buffer.concat(all.flatMap((each) => {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(each.length);
  return [head, each];
}));

/** As `one` in fuzz_suit.c: verdicts on envelope and manifest. */
function onHost(input: Uint8Array): string {
  const whole = readEnvelope(input);
  if (!whole.ok) return `${code(whole.refusal)} ${code("out-of-order")}`;
  const authentication = readAuthentication(whole.value.authentication);
  if (!authentication.ok) return `${code(authentication.refusal)} ${code("out-of-order")}`;
  const manifest = readManifest(whole.value.manifest);
  return `0 ${manifest.ok ? 0 : code(manifest.refusal)}`;
}

/** Deterministic: the same mutants on every run. */
function mutants(count: number): Uint8Array[] {
  let state = 1;
  const below = (n: number): number => (state = Number((BigInt(state) * 48_271n) % 2_147_483_647n)) % n;
  const heads = [0x17, 0x18, 0x19, 0x1b, 0x40, 0x57, 0x58, 0x59, 0x5f, 0x81, 0x82, 0x84, 0x86, 0x88, 0xa1, 0xa2, 0xa4, 0xa5, 0xbf, 0xd2, 0xf6, 0xf7, 0xff];
  return Array.from({ length: count }, () => {
    const mutant = [...seeds[below(seeds.length)]!];
    // The structure is at the front and at the end: the signature lies between.
    const at = below(2) === 0 ? below(70) : mutant.length - 1 - below(180);
    const change = below(5);
    if (change === 0) mutant[at] = heads[below(heads.length)]!;
    else if (change === 1) mutant[at]! ^= 1 << below(8);
    else if (change === 2) mutant.splice(at, 1);
    else if (change === 3) mutant.splice(at, 0, heads[below(heads.length)]!);
    else mutant.length = below(mutant.length);
    return Uint8Array.from(mutant);
  });
}

describe("the reader of envelopes", () => {
  it("gives out nothing that is not in its input, and takes nothing that is cut short, in 300,000 mutated envelopes", () => {
    const counts = seen(fuzzer.run(records(seeds), "1", "300000"));
    expect(counts.get("inputs")).toBe(300_000);
    for (const name of ["ok", "truncated", "malformed", "unsigned", "oversize"] as const) expect(counts.get(`verdict-${code(name)}`) ?? 0, name).toBeGreaterThan(100);
    for (const name of ["ok", "malformed"] as const) expect(counts.get(`manifest-${code(name)}`) ?? 0, name).toBeGreaterThan(1000);
  }, 120_000);

  it("says of 4,000 mutants what the host's reader says", () => {
    const all = [...seeds, ...mutants(4000)];
    const device = all.flatMap((_, i) => (i % 2000 === 0 ? [all.slice(i, i + 2000)] : [])).flatMap((part) => fuzzer.run(records(part), "-").toString().trim().split("\n"));
    const host = all.map(onHost);
    const different = all.flatMap((each, i) => (device[i] === host[i] ? [] : [{ device: device[i], host: host[i], bytes: Buffer.from(each.length > 600 ? each.subarray(-200) : each).toString("hex"), front: Buffer.from(each.subarray(0, 70)).toString("hex") }]));
    expect(different).toEqual([]);
    for (const verdict of ["0 0", `0 ${code("malformed")}`, `${code("truncated")} 13`, `${code("malformed")} 13`, `${code("unsigned")} 13`]) expect(host.filter((each) => each === verdict).length, verdict).toBeGreaterThan(20);
  }, 120_000);
});
