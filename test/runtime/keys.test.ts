/** The keys module (runtime-c/node/keys.h): against BLAKE3 of another hand, and every refusal. */
import { blake3 } from "@noble/hashes/blake3.js";
import { beforeAll, describe, expect, it } from "vitest";
import { domainLimits, keyAlgorithms, keyOperations, outcomes } from "../../spec/domains.ts";
import { compile, here, type Program } from "./native.ts";

let probe: Program;
beforeAll(() => {
  probe = compile({ sources: ["node/keys.c", "crypto/seal.c", here("probe_keys.c")], crypto: true });
}, 60_000);

const seed = Uint8Array.of(1, 2, 3, ...new Uint8Array(29));
const text = (word: string): Uint8Array => new TextEncoder().encode(word);
const keyOf = (number: number): Uint8Array => blake3(Uint8Array.of(...seed, number), { context: text("pgrid 2026-11 node key") });
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const run = (...lines: string[]): string[] => probe.run(`${lines.join("\n")}\n`).toString().split("\n").slice(0, -1);
const mac = keyAlgorithms["blake3-mac"].code;
const siv = keyAlgorithms["blake3-siv"].code;
const begin = (operation: keyof typeof keyOperations, algorithm: number, key = 0): string => `begin ${keyOperations[operation]} ${algorithm} ${key}`;
const [done, absent, refused] = [String(outcomes.done.code), String(outcomes.absent.code), String(outcomes.refused.code)];

describe("signing and verifying", () => {
  const message = new Uint8Array(5000).map((_, i) => i * 7);
  const signature = blake3(message, { key: keyOf(2) });
  it("is BLAKE3 keyed, whatever the pieces", () => {
    for (const pieces of [[5000], [1, 4999], [1024, 1024, 1024, 1024, 904]]) {
      let at = 0;
      const updates = pieces.map((length) => `update 0 ${hex(message.slice(at, (at += length)))}`);
      const said = run(begin("sign", mac, 2), ...updates, "finish", "read 0 32", "read 20 100", "read 32 1");
      expect(said).toEqual([done, ...pieces.map(() => done), `${done} 32`, hex(signature), hex(signature.slice(20)), ""]);
    }
  });
  it("verifies what it signed, the signature in pieces, and nothing else", () => {
    const verify = (key: number, of: Uint8Array, by: Uint8Array) =>
      run(begin("verify", mac, key), `update 1 ${hex(by.slice(0, 5))}`, `update 0 ${hex(of)}`, `update 1 ${hex(by.slice(5))}`, "finish", "read 0 32").slice(-2);
    expect(verify(2, message, signature)).toEqual([`${done} 0`, ""]);
    expect(verify(1, message, signature)[0]).toBe(`${absent} 0`);
    expect(verify(2, message.slice(1), signature)[0]).toBe(`${absent} 0`);
    for (let at = 0; at < 32; at++) expect(verify(2, message, signature.map((byte, i) => (i === at ? byte ^ 0x80 : byte)))[0], `byte ${at}`).toBe(`${absent} 0`);
    expect(verify(2, message, signature.slice(0, 31))[0]).toBe(`${absent} 0`);
  });
});

describe("sealing and unsealing", () => {
  const derived = (purpose: string, key: number): Uint8Array => blake3(keyOf(key), { context: text(purpose) });
  const sealed = (plain: Uint8Array, key: number): Uint8Array => {
    const tag = blake3(plain, { key: derived("pgrid 2026-11 seal tag", key) });
    const stream = blake3(tag, { key: derived("pgrid 2026-11 seal stream", key), dkLen: Math.max(1, plain.length) });
    return Uint8Array.of(...tag, ...plain.map((byte, i) => byte ^ stream[i]!));
  };
  const unseal = (bytes: Uint8Array, key: number) => run(begin("unseal", siv, key), `update 0 ${hex(bytes)}`, "finish", "read 0 600").slice(-2);
  it.each([0, 1, 63, 64, 65, domainLimits.sealBytes.value])("%i bytes: as the construction says, and back", (length) => {
    const plain = new Uint8Array(length).map((_, i) => i * 11 + length);
    expect(run(begin("seal", siv, 3), `update 0 ${hex(plain)}`, "finish", "read 0 600").slice(-2)).toEqual([`${done} ${32 + length}`, hex(sealed(plain, 3))]);
    expect(unseal(sealed(plain, 3), 3)).toEqual([`${done} ${length}`, hex(plain)]);
    expect(unseal(sealed(plain, 3), 2)).toEqual([`${absent} 0`, ""]);
  });
  it("opens nothing that was changed or cut", () => {
    const whole = sealed(text("a secret of 23 bytes..."), 0);
    for (let at = 0; at < whole.length; at++) expect(unseal(whole.map((byte, i) => (i === at ? byte ^ 1 : byte)), 0)[0], `byte ${at}`).toBe(`${absent} 0`);
    for (const length of [0, 31, 32, whole.length - 1]) expect(unseal(whole.slice(0, length), 0)[0], `${length} bytes`).toBe(`${absent} 0`);
  });
});

describe("what it refuses", () => {
  it.each([
    ["an operation that there is not", "begin 5 1 0"], ["none", "begin 0 1 0"], ["an algorithm that there is not", begin("sign", 3)],
    ["to seal with a MAC", begin("seal", mac)], ["to sign with a seal", begin("sign", siv)], ["a key that there is not", begin("sign", mac, domainLimits.keys.value)],
  ])("%s, and what follows", (_, line) => {
    expect(run(line, "update 0 00", "finish", "read 0 32")).toEqual([refused, refused, `${refused} 0`, ""]);
  });
  it("pieces and an end before a beginning, and after the end", () => {
    expect(run("update 0 00", "finish")).toEqual([refused, `${refused} 0`]);
    expect(run(begin("sign", mac), "finish", "finish").slice(-1)).toEqual([`${refused} 0`]);
    expect(run(begin("sign", mac), "finish", "update 0 00", "read 0 32").slice(-2)).toEqual([refused, ""]);
  });
  it("more than it takes, and is over then", () => {
    const most = domainLimits.sealBytes.value;
    expect(run(begin("seal", siv), `update 0 ${"00".repeat(most)}`, "update 0 00", "finish")).toEqual([done, done, refused, `${refused} 0`]);
    expect(run(begin("unseal", siv), `update 0 ${"00".repeat(most + 32)}`, "update 0 00", "finish")).toEqual([done, done, refused, `${refused} 0`]);
    expect(run(begin("verify", mac), `update 1 ${"00".repeat(32)}`, "update 1 00", "finish")).toEqual([done, done, refused, `${refused} 0`]);
  });
  it("a signature when it signs, another part, and a signature to be sealed", () => {
    for (const [operation, algorithm, part] of [["sign", mac, 1], ["verify", mac, 2], ["seal", siv, 1], ["unseal", siv, 1]] as const)
      expect(run(begin(operation, algorithm), `update ${part} 00`), `${operation} ${part}`).toEqual([done, refused]);
  });
});
