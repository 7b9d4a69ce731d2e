/** Key files and what signs with them: sealed, counted before a signature leaves, one signer at a time; every fault by its code. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import type { Host } from "../../cli/host.ts";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { readU32, toHex } from "../../toolchain/update/bytes.ts";
import { hssVerify, readParameters } from "../../toolchain/update/hss.ts";
import { isKeyFault, readKeyFile } from "../../toolchain/update/key-file.ts";
import { loadPublicKey, newKey, publicPath, showKey, withSigner } from "../../toolchain/update/key-store.ts";
import type { Signer } from "../../toolchain/update/key-store.ts";

// Small trees and the cheapest scrypt that is read: neither is what is checked here.
const cheap = { n: 2 ** 14, r: 8, p: 1 } as const;
const small = readParameters("H5/W4")!;
const two = readParameters("H5/W4,H5/W4")!;
const message = new TextEncoder().encode("message");
const word = "correct horse";
const passphrase = (text = word) => () => Promise.resolve(succeed(text));
const silent = (): void => {};

let directory = "";
let host: Host;
const at = (name: string): string => join(directory, name);
const text = (name: string): string => readFileSync(at(name), "utf8");
const json = (name: string): Record<string, unknown> => JSON.parse(text(name)) as Record<string, unknown>;
const codes = (outcome: Outcome<unknown>): readonly string[] => outcome.diagnostics.map(({ code }) => code);
const make = (name: string, parameters = small, secret: (() => Promise<Outcome<string>>) | null = passphrase()) => newKey(host, at(name), parameters, secret, silent, cheap);
const use = <T>(name: string, wanted: number, work: (signer: Signer) => T, secret = passphrase(), on = host) => withSigner(on, at(name), secret, wanted, silent, work);
const signOnce = (name: string, secret = passphrase()) => use(name, 1, (signer) => signer.sign(message), secret);
/** Writes the file again with one value changed. */
function edit(name: string, change: (value: Record<string, unknown>) => void): void {
  const value = json(name);
  change(value);
  writeFileSync(at(name), JSON.stringify(value));
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "pgrid-keys-"));
  host = { ...nodeHost(), cwd: directory };
  await make("sealed");
  await make("two", two);
  await make("open", small, null);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("a new key", () => {
  test("is for its owner alone; its public key stands beside it, in a file of its own, which anybody may read", () => {
    expect(statSync(at("sealed")).mode & 0o777).toBe(0o600);
    const shown = showKey(host, at("sealed"));
    expect(shown).toMatchObject({ ok: true, value: { next: 0, parameters: small } });
    const file = loadPublicKey(host, publicPath(at("sealed")));
    expect(file.ok && shown.ok && toHex(file.value) === toHex(shown.value.publicKey)).toBe(true);
    expect(loadPublicKey(host, at("sealed"))).toEqual(file);
    expect(Object.keys(json("sealed.pub"))).toEqual(["schema", "algorithm", "parameters", "id", "public"]);
  });
  test("says while its tree grows how far it is", async () => {
    const heard: string[] = [];
    await newKey(host, at("heard"), two, null, (level, done, all) => void heard.push(`${level} ${done}/${all}`));
    // Of two levels the upper one alone: the lower one grows when it first signs.
    expect([heard[0], heard.at(-1), heard.length]).toEqual(["0 1/32", "0 32/32", 32]);
  });
  test("never takes the place of another: PG8107", async () => {
    expect(codes(await make("sealed"))).toEqual(["PG8107"]);
    writeFileSync(at("other.pub"), "");
    expect(codes(await make("other"))).toEqual(["PG8107"]);
    expect(existsSync(at("other"))).toBe(false);
  });
  test("is not made when no passphrase is there", async () => {
    expect(codes(await make("none", small, () => Promise.resolve(fail([diagnostic("PG8108", nowhere, { file: "none" })]))))).toEqual(["PG8108"]);
    expect(existsSync(at("none"))).toBe(false);
  });
  test("holds its secret in the open only when it is not encrypted", async () => {
    for (const name of ["sealed", "open"]) {
      const file = readKeyFile(readFileSync(at(name)));
      const body = isKeyFault(file) ? Buffer.alloc(0) : Buffer.from(file.body);
      // A body in the open is CBOR: a map of five that begins with the seed.
      expect(body.subarray(0, 4).toString("hex") === "a5015820").toBe(name === "open");
    }
    expect(json("sealed")).toMatchObject({ encryption: { kdf: "scrypt", n: 2 ** 14, cipher: "aes-256-gcm" } });
  });
});

describe("signing", () => {
  test("counts, and each signature holds; with two levels over the border of a lower tree", async () => {
    for (const [name, wanted] of [["sealed", 2], ["two", 33], ["two", 1], ["open", 1]] as const) {
      const before = json(name)["next"] as number;
      const signed = await use(name, wanted, (signer) => Array.from({ length: wanted }, () => ({ key: signer.publicKey, signature: signer.sign(message) })));
      if (!signed.ok) throw new Error(codes(signed).join());
      for (const { key, signature } of signed.value) expect(hssVerify(key, message, signature)).toBe(true);
      expect(new Set(signed.value.map(({ signature }) => toHex(signature))).size).toBe(wanted);
      expect(json(name)["next"]).toBe(before + wanted);
    }
    expect(statSync(at("sealed")).mode & 0o777).toBe(0o600);
  });
  test("grows a tree only the first time", async () => {
    await make("lazy", two);
    const grown: number[] = [];
    const once = () => withSigner(host, at("lazy"), passphrase(), 1, (level, done, all) => void (done === all && grown.push(level)), (signer) => signer.sign(message));
    await once();
    await once();
    expect(grown).toEqual([1]);
  });
  test("has the number on the disk before a signature is there, and never uses it again after a crash", async () => {
    await make("crash", small, null);
    const seen: unknown[] = [];
    await expect(use("crash", 1, (signer) => {
      seen.push(json("crash")["next"]);
      signer.sign(message);
      throw new Error("crash");
    })).rejects.toThrow("crash");
    expect(seen).toEqual([1]);
    const after = await signOnce("crash");
    // The number of a signature of one level stands behind the count of levels.
    expect(after.ok && readU32(after.value, 4)).toBe(1);
    expect(readdirSync(directory).filter((name) => /lock|tmp/u.test(name))).toEqual([]);
  });
  test("makes no signature when the number cannot be written", async () => {
    const before = text("open");
    let called = false;
    const failing: Host = { ...host, writeSecret: () => { throw new Error("disk full"); } };
    await expect(use("open", 1, () => { called = true; }, passphrase(), failing)).rejects.toThrow("disk full");
    expect([called, text("open")]).toEqual([false, before]);
  });
  test("gives no more signatures than were reserved", async () => {
    await expect(use("open", 1, (signer) => { signer.sign(message); signer.sign(message); })).rejects.toThrow("reserved");
  });
  test("writes and flushes before the name changes: the file of before, or the new one, and nothing else", () => {
    host.writeSecret(at("secret"), "one");
    host.writeSecret(at("secret"), "two");
    expect([text("secret"), statSync(at("secret")).mode & 0o777]).toEqual(["two", 0o600]);
  });
});

describe("faults", () => {
  test("PG8105: exhausted, and the file says how many are left", async () => {
    await make("short", small, null);
    expect((await use("short", 31, (signer) => Array.from({ length: 31 }, () => signer.sign(message)))).ok).toBe(true);
    const asked = await use("short", 2, () => null);
    expect(asked.diagnostics[0]).toMatchObject({ code: "PG8105", message: "`short` has 1 signatures left, and 2 are needed" });
    expect((await signOnce("short")).ok).toBe(true);
    expect(codes(await signOnce("short"))).toEqual(["PG8105"]);
    expect(json("short")["next"]).toBe(32);
  });
  test("PG8106: a second signer at the same time, and a lock that a crash left", async () => {
    const inside = await use("open", 1, () => signOnce("open"));
    expect(inside.ok && codes(await inside.value)).toEqual(["PG8106"]);
    writeFileSync(at("open.lock"), "1\n");
    const before = text("open");
    expect(codes(await signOnce("open"))).toEqual(["PG8106"]);
    expect([text("open"), existsSync(at("open.lock"))]).toEqual([before, true]);
    rmSync(at("open.lock"));
  });
  test("PG8103: a mode that lets others read or write", async () => {
    for (const mode of [0o640, 0o604, 0o620, 0o602, 0o666]) {
      chmodSync(at("open"), mode);
      expect(codes(showKey(host, at("open")))).toEqual(["PG8103"]);
      expect(codes(await signOnce("open"))).toEqual(["PG8103"]);
    }
    chmodSync(at("open"), 0o600);
  });
  test("PG8102: another passphrase, and a header or a body that was altered", async () => {
    const before = text("sealed");
    expect(codes(await signOnce("sealed", passphrase("wrong horse")))).toEqual(["PG8102"]);
    edit("sealed", (value) => void (value["next"] = 0));
    expect(codes(await signOnce("sealed"))).toEqual(["PG8102"]);
    writeFileSync(at("sealed"), before);
    edit("sealed", (value) => void (value["body"] = `A${String(value["body"]).slice(1)}`));
    expect(codes(await signOnce("sealed"))).toEqual(["PG8102"]);
    edit("sealed", (value) => void (value["body"] = ""));
    expect(codes(await signOnce("sealed"))).toEqual(["PG8102"]);
    writeFileSync(at("sealed"), before);
    expect((await signOnce("sealed")).ok).toBe(true);
  });
  test("PG8102: of a file in the open, a number that was set back, a tree that was altered, a public key of another", async () => {
    await make("plain", two, null);
    await signOnce("plain");
    const before = text("plain");
    edit("plain", (value) => void (value["next"] = 0));
    expect(codes(await signOnce("plain"))).toEqual(["PG8102"]);
    writeFileSync(at("plain"), before);
    edit("plain", (value) => {
      const body = Buffer.from(String(value["body"]), "base64");
      body[body.length - 100]! ^= 1; // in the lower tree, whose root no public key holds
      value["body"] = body.toString("base64");
    });
    expect(codes(await signOnce("plain"))).toEqual(["PG8102"]);
    writeFileSync(at("plain"), before);
    edit("plain", (value) => void (value["public"] = json("heard")["public"]));
    expect(codes(await signOnce("plain"))).toEqual(["PG8102"]);
  });
  test("PG8101: not there, cut off, another file, a value that cannot be", async () => {
    expect(codes(showKey(host, at("absent")))).toEqual(["PG8101"]);
    expect(codes(await signOnce("absent"))).toEqual(["PG8101"]);
    const whole = text("sealed");
    const write = (content: string): readonly string[] => {
      writeFileSync(at("bad"), content, { mode: 0o600 });
      return codes(showKey(host, at("bad")));
    };
    for (const length of [0, 1, 100, whole.length - 3]) expect(write(whole.slice(0, length))).toEqual(["PG8101"]);
    for (const content of ["[]", "{}", "null", '{"schema":"other/1"}', "\u0000\u0001"]) expect(write(content)).toEqual(["PG8101"]);
    const changes: readonly Record<string, unknown>[] = [
      { parameters: "H20/W4" }, { public: "00" }, { public: "00".repeat(60) }, { next: -1 }, { next: 33 }, { next: "1" }, { signatures: 31 }, { body: 1 }, { encryption: {} },
      ...[{ kdf: "md5" }, { n: 2 ** 13 }, { n: 2 ** 21 }, { n: 2 ** 14 + 1 }, { r: 1 }, { p: 5 }, { salt: "" }, { cipher: "rot13" }, { nonce: "00" }].map((part) => ({ encryption: { ...json("sealed")["encryption"] as object, ...part } })),
    ];
    for (const change of changes) expect({ change, codes: write(JSON.stringify({ ...json("sealed"), ...change })) }).toEqual({ change, codes: ["PG8101"] });
  });
  test("PG8104: another version", () => {
    writeFileSync(at("later"), JSON.stringify({ ...json("sealed"), schema: "pgrid.key/2" }), { mode: 0o600 });
    expect(showKey(host, at("later")).diagnostics[0]).toMatchObject({ code: "PG8104", message: "`later` is a key file of another version: 2" });
  });
  test("PG8112: a public key that is none", () => {
    writeFileSync(at("bad.pub"), JSON.stringify({ ...json("sealed.pub"), public: "00".repeat(60) }));
    writeFileSync(at("later.pub"), JSON.stringify({ ...json("sealed.pub"), schema: "pgrid.public-key/9" }));
    for (const name of ["absent.pub", "bad.pub", "later.pub"]) expect(codes(loadPublicKey(host, at(name)))).toEqual(["PG8112"]);
  });
  test("say nothing of the secret", async () => {
    const seed = (JSON.parse(text("open")) as { body: string }).body.slice(8, 40);
    const found = [await signOnce("sealed", passphrase("wrong horse")), await use("open", 40, () => null), showKey(host, at("bad"))].flatMap(({ diagnostics }) => diagnostics);
    for (const secret of [seed, word, "wrong horse"]) expect(JSON.stringify(found)).not.toContain(secret);
  });
});
