/** pgrid key, pgrid sign, pgrid image inspect and verify: what they write and print, and every refusal with the device's code. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outputShapes, signedShape } from "../../cli/schemas.ts";
import { updateRefusals, verdicts } from "../../spec/update.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import type { Shape } from "../../toolchain/config/shape.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { encodeEnvelope, encodeManifest } from "../../toolchain/update/envelope.ts";
import { keyId } from "../../toolchain/update/hss.ts";
import { encodePublicKey } from "../../toolchain/update/key-file.ts";
import { splitSuit } from "../../toolchain/update/suit-file.ts";
import { readParameters } from "../../toolchain/update/hss.ts";
import { board, changed, envelopeOf, manifestOf, place as inSlot, testImage, testKey } from "../update/signing.ts";
import { lisp, newPlace, project } from "./harness.ts";
import type { Place } from "./harness.ts";

let place: Place;
const at = (path: string): string => join(place.directory, path);
const read = (path: string): string => readFileSync(at(path), "utf8");
const word = "correct horse";
const withWord = (...argv: readonly string[]) => place.runOn((host) => ({ env: { ...host.env, PGRID_PASSPHRASE: word } }), ...argv);
const codeOf = (err: string): string | undefined => /(?:error|warning)\[(PG\d{4})\]/u.exec(err)?.[1];

function faults(text: string, shape: Shape): string[] {
  const tree = parseJson("output", text);
  return tree.ok ? checkShape(tree.value, shape, "the output").map((found) => found.message) : ["not JSON"];
}
const shaped = (text: string, shapes: readonly Shape[]): void => expect(Math.min(...shapes.map((shape) => faults(text, shape).length))).toBe(0);

beforeAll(async () => {
  place = newPlace();
  place.write("p/pgrid.json", project({ board }));
  place.write("p/main.lisp", lisp.standard);
  // Small trees: what a tree of H10 costs is not what is tested here.
  expect((await place.run("key", "new", "open.key", "--unencrypted", "--parameters", "H5/W4")).exit).toBe(0);
}, 60_000);
afterAll(() => place.remove());

describe("pgrid key new", () => {
  test("seals a key with the passphrase of the environment, warns that it is state, and never prints the secret", async () => {
    const { exit, out, err } = await withWord("key", "new", "sealed.key", "--parameters", "H5/W4,H5/W4");
    expect(exit).toBe(0);
    expect(err).toContain("warning[PG8111]");
    expect(err).not.toContain("PG8110");
    expect(out).toMatch(/^sealed\.key {2}HSS-LMS H5\/W4,H5\/W4, encrypted \(scrypt, AES-256-GCM\)$/mu);
    expect(out).toContain("0 of 1,024 signatures, 1,024 left");
    expect(JSON.parse(read("sealed.key"))).toMatchObject({ schema: "pgrid.key/1", encryption: { kdf: "scrypt", n: 131072 } });
    expect(statSync(at("sealed.key")).mode & 0o777).toBe(0o600);
    expect(existsSync(at("sealed.key.pub"))).toBe(true);
    expect(`${out}${err}`).not.toContain(word);
  });
  test("warns when it is not encrypted; --json has its schema and no secret", async () => {
    const { exit, out, err } = await place.run("key", "new", "json.key", "--unencrypted", "--parameters", "H5/W4", "--json");
    expect([exit, err]).toEqual([0, ""]);
    shaped(out, outputShapes["key new"]);
    expect(out).toContain("PG8110");
    expect(out).not.toContain((JSON.parse(read("json.key")) as { body: string }).body.slice(8, 40));
  });
  test("takes a passphrase from a file that is its owner's alone", async () => {
    writeFileSync(at("word"), `${word}\n`, { mode: 0o600 });
    expect((await place.run("key", "new", "file.key", "--parameters", "H5/W4", "--passphrase-file", "word")).exit).toBe(0);
    for (const [content, mode, code] of [[word, 0o644, "PG8103"], ["short", 0o600, "PG8109"], ["", 0o600, "PG8109"], ["two\nlines are", 0o600, "PG8109"], [Buffer.from([0xff]), 0o600, "PG8109"]] as const) {
      const name = `word-${code}-${content.length}`;
      writeFileSync(at(name), content, { mode });
      const { exit, err } = await place.run("key", "new", "no.key", "--parameters", "H5/W4", "--passphrase-file", name);
      expect([exit, codeOf(err)]).toEqual([7, code]);
    }
    expect(codeOf((await place.run("key", "new", "no.key", "--passphrase-file", "absent")).err)).toBe("PG4006");
    expect(existsSync(at("no.key"))).toBe(false);
  });
  test("asks at the terminal, twice, without a terminal not at all", async () => {
    const typed = (...answers: readonly (string | undefined)[]) => {
      const left = [...answers];
      return place.runOn(() => ({ askSecret: () => Promise.resolve(left.shift()) }), "key", "new", "typed.key", "--parameters", "H5/W4");
    };
    expect(codeOf((await typed(undefined)).err)).toBe("PG8108");
    expect(codeOf((await typed(word, "another horse")).err)).toBe("PG8109");
    expect(codeOf((await typed("short")).err)).toBe("PG8109");
    expect(existsSync(at("typed.key"))).toBe(false);
    expect((await typed(word, word)).exit).toBe(0);
  });
  test("refuses a file that is there (PG8107), parameters that no device takes (PG4003), and a passphrase as an argument (PG4002)", async () => {
    expect(codeOf((await place.run("key", "new", "open.key", "--unencrypted")).err)).toBe("PG8107");
    expect(codeOf((await place.run("key", "new", "x.key", "--unencrypted", "--parameters", "H10/W1")).err)).toBe("PG4003");
    expect(codeOf((await place.run("key", "new", "x.key", "--passphrase", word)).err)).toBe("PG4002");
    expect((await place.run("key", "new")).exit).toBe(2);
  });
});

describe("pgrid key show", () => {
  test("needs no passphrase, and says what is left", async () => {
    const shown = await place.run("key", "show", "sealed.key", "--json");
    shaped(shown.out, outputShapes["key show"]);
    expect(JSON.parse(shown.out)).toMatchObject({ ok: true, used: 0, left: 1024, encrypted: true });
    const open = await place.run("key", "show", "open.key");
    expect(codeOf(open.err)).toBe("PG8110");
  });
  test("PG8101 for what is no key, PG8103 for one that is open to others, PG8104 for another version", async () => {
    place.write("none.key", "text");
    expect(codeOf((await place.run("key", "show", "none.key")).err)).toBe("PG8103"); // 644, as any file
    writeFileSync(at("text.key"), "text", { mode: 0o600 });
    expect(codeOf((await place.run("key", "show", "text.key")).err)).toBe("PG8101");
    writeFileSync(at("v2.key"), read("open.key").replace("pgrid.key/1", "pgrid.key/2"), { mode: 0o600 });
    expect(codeOf((await place.run("key", "show", "v2.key")).err)).toBe("PG8104");
  });
});

describe("pgrid sign", () => {
  test("builds for both slots, writes a file beside each image, and counts two signatures", async () => {
    const { exit, out, err } = await place.run("sign", "p", "--key", "open.key", "--sequence", "7", "--json");
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    shaped(out, outputShapes.sign);
    const { images } = JSON.parse(out) as { images: { file: string; component: string; cid: string; sequence: number }[] };
    expect(images.map(({ file, component, sequence }) => [file, component, sequence])).toEqual([["a", 7], ["b", 7]].map(([slot, sequence]) => [`p/build/${board}/slot-${slot}/sample.suit`, slot, sequence]));
    expect(new Set(images.map(({ cid }) => cid)).size).toBe(2); // linked for two places
    for (const { file, component: slot, cid } of images) {
      const split = splitSuit(readFileSync(at(file)));
      expect(split.ok && toHex(split.value.image)).toBe(toHex(readFileSync(at(file.replace(".suit", ".bin")))));
      const signed = read(`p/build/${board}/slot-${slot}/signed.json`);
      expect(faults(signed, signedShape)).toEqual([]);
      expect(JSON.parse(signed)).toMatchObject({ cid, board, sequence: 7 });
      const verified = await place.run("image", "verify", file, "--public", "open.key.pub", "-b", board, "--slot", slot, "--newer-than", "6", "--json");
      expect({ exit: verified.exit, err: verified.err }).toEqual({ exit: 0, err: "" });
      shaped(verified.out, outputShapes["image verify"]);
    }
    expect(JSON.parse((await place.run("key", "show", "open.key", "--json")).out)).toMatchObject({ used: 2, left: 30 });
  }, 120_000);

  test("one slot alone, with a passphrase, an end, and seconds for a sequence number", async () => {
    const now = Date.UTC(2027, 0, 2, 3, 4, 5);
    const on = (day: string, ...more: readonly string[]) => place.runOn((host) => ({ today: () => now, env: { ...host.env, PGRID_PASSPHRASE: word } }),
      "sign", "p", "--key", "sealed.key", "--slot", "b", "--use-before", day, "--json", ...more);
    const day = await on("2027-01-02");
    expect(JSON.parse(day.out)).toMatchObject({ ok: true, images: [{ component: "b", sequence: now / 1000, useBefore: Date.UTC(2027, 0, 3) / 1000 }] });
    expect(JSON.parse((await on("2027-01-02T03:04:06Z")).out)).toMatchObject({ ok: true, images: [{ useBefore: now / 1000 + 1 }] });
    expect(JSON.parse((await on("2027-01-02T03:04:05Z")).out)).toMatchObject({ ok: false, diagnostics: [{ code: "PG8113" }] });
    expect(JSON.parse((await on("2027-01-01")).out)).toMatchObject({ ok: false, diagnostics: [{ code: "PG8113" }] });
    for (const wrong of ["2027", "2027-02-31", "tomorrow", "2027-01-02T03:04", "1 Jan 2027"]) expect(JSON.parse((await on(wrong)).out), wrong).toMatchObject({ diagnostics: [{ code: "PG4003" }] });
    expect(JSON.parse((await on("2027-01-02", "--sequence", "0")).out)).toMatchObject({ diagnostics: [{ code: "PG4003" }] });
  }, 60_000);

  test("without a key, with another passphrase, a key that is used up or in use: nothing is written", async () => {
    const suit = at(`p/build/${board}/slot-a/sample.suit`);
    const before = readFileSync(suit);
    expect((await place.run("sign", "p")).exit).toBe(2);
    expect(codeOf((await place.run("sign", "p", "--key", "absent.key")).err)).toBe("PG8101");
    const other = await place.runOn((host) => ({ env: { ...host.env, PGRID_PASSPHRASE: "wrong horse" } }), "sign", "p", "--key", "sealed.key");
    expect([other.exit, codeOf(other.err)]).toEqual([7, "PG8102"]);
    expect(other.err).not.toContain("wrong horse");
    expect(codeOf((await place.run("sign", "p", "--key", "sealed.key")).err)).toBe("PG8108");
    place.write("open.key.lock", "");
    expect(codeOf((await place.run("sign", "p", "--key", "open.key")).err)).toBe("PG8106");
    const { rmSync } = await import("node:fs");
    rmSync(at("open.key.lock"));
    expect(toHex(readFileSync(suit))).toBe(toHex(before));
    expect(JSON.parse((await place.run("key", "show", "open.key", "--json")).out)).toMatchObject({ used: 2 });
  }, 60_000);

  test("routes alone: one signature, no build; what is signed is read, verified and refused like an image", async () => {
    place.write("r/pgrid.json", project());
    place.write("r/main.lisp", lisp.standard + lisp.drop);
    const { exit, out } = await place.run("sign", "r", "--key", "open.key", "--routes", "--sequence", "9", "--json");
    expect(exit).toBe(0);
    shaped(out, outputShapes.sign);
    expect(JSON.parse(out)).toMatchObject({ images: [{ component: "routes", file: "r/build/host/routes.suit", sequence: 9 }] });
    expect(faults(read("r/build/host/routes.signed.json"), signedShape)).toEqual([]);
    const verified = await place.run("image", "verify", "r/build/host/routes.suit", "--public", "open.key.pub", "-b", "host");
    expect({ exit: verified.exit, err: verified.err }).toEqual({ exit: 0, err: "" });
    expect(verified.out).toContain("standard-path, drops");
    expect(codeOf((await place.run("image", "verify", "r/build/host/routes.suit", "--public", "open.key.pub", "--slot", "a")).err)).toBe("PG8007");
    expect((await place.run("image", "inspect", "r/build/host/routes.suit")).out).toContain("a bundle of routes");
    // Signed, and no bundle: PG8018, also from nine routes, of which none is signed.
    const key = testKey(1);
    const routes = Uint8Array.of(0xa0);
    place.write("none.suit", joined(envelopeOf(key, routes, { component: "routes" }), routes));
    place.write("none.pub", encodePublicKey(key.publicKey, keyId(key.publicKey), readParameters("H5/W4")!));
    expect(codeOf((await place.run("image", "verify", "none.suit", "--public", "none.pub")).err)).toBe("PG8018");
    place.write("r/main.lisp", Array.from({ length: 9 }, (_, at) => `(defroute r${at} (drop 'unwanted))\n`).join(""));
    expect(codeOf((await place.run("sign", "r", "--key", "open.key", "--routes")).err)).toBe("PG8018");
  }, 60_000);

  test("with the project's key, by its path from the project; --locked holds for routes, too", async () => {
    place.write("k/pgrid.json", project({ sign: { key: "../open.key" } }));
    place.write("k/main.lisp", lisp.drop);
    expect((await place.run("sign", "k", "--routes")).exit).toBe(0);
    expect(codeOf((await place.run("sign", "k", "--routes", "--locked")).err)).toBe("PG8250");
    place.write("k/pgrid.json", project({ sign: { key: "absent.key" } }));
    expect(codeOf((await place.run("sign", "k", "--routes")).err)).toBe("PG8101");
    place.write("k/pgrid.json", project({ sign: {} }));
    expect((await place.run("sign", "k", "--routes")).exit).toBe(3);
    expect(codeOf((await place.run("sign", "p")).err)).toBe("PG4004");
  }, 60_000);

  test("with --public the images trust those keys, and the boot stage is the one that pgrid build makes", async () => {
    const second = testKey(7).publicKey;
    place.write("second.pub", encodePublicKey(second, keyId(second), readParameters("H5/W4")!));
    place.write("b/pgrid.json", project({ board }));
    place.write("b/main.lisp", lisp.drop);
    const none = await place.run("sign", "b", "--key", "open.key", "--slot", "a", "--sequence", "1");
    expect(none.exit).toBe(0);
    expect(none.out).toContain(`no boot stage in b/build/${board}/boot; with one for this key: pgrid sign --public open.key.pub`);
    expect(none.err).not.toContain("warning");

    const { exit, out, err } = await place.run("sign", "b", "--key", "open.key", "--sequence", "2", "--public", "open.key.pub", "--public", "second.pub", "--public", "open.key.pub", "--json");
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    shaped(out, outputShapes.sign);
    const { boot, images } = JSON.parse(out) as { boot: { bin: string; keys: readonly string[] }; images: readonly { file: string }[] };
    const own = (JSON.parse(read("open.key.pub")) as { public: string }).public;
    expect(boot.keys).toEqual([own, toHex(second)].map((key) => toHex(keyId(Buffer.from(key, "hex")))));
    for (const { file } of images) for (const key of [own, toHex(second)]) expect(toHex(readFileSync(at(file)))).toContain(key);
    const signed = readFileSync(at(boot.bin));
    expect((await place.run("build", "b", "--slot", "a", "--public", "open.key.pub", "--public", "second.pub")).exit).toBe(0);
    expect(readFileSync(at(boot.bin)).equals(signed)).toBe(true);

    // Trusted by the boot stage that is there, and then by none that is there.
    const after = await place.run("sign", "b", "--key", "open.key", "--slot", "a", "--sequence", "3");
    expect({ exit: after.exit, advised: /boot stage|PG8114/u.test(after.out + after.err) }).toEqual({ exit: 0, advised: false });
    const other = await place.run("sign", "b", "--key", "open.key", "--slot", "a", "--sequence", "4", "--public", "second.pub");
    expect(other.exit).toBe(0);
    expect(other.err).toContain(`warning[PG8114]: the boot stage in \`b/build/${board}/boot\` does not trust key ${toHex(keyId(Buffer.from(own, "hex")))}`);
    place.write(`b/build/${board}/boot/build.json`, "{");
    expect((await place.run("sign", "b", "--key", "open.key", "--slot", "a", "--sequence", "5")).out).toContain("no boot stage in");
  }, 120_000);

  test("a boot stage that cannot be built, or a key that is none: nothing is signed", async () => {
    const used = async (): Promise<number> => (JSON.parse((await place.run("key", "show", "open.key", "--json")).out) as { used: number }).used;
    const before = await used();
    place.write("not.pub", "{}");
    for (const [argv, code] of [
      [["--public", "not.pub"], "PG8112"], [["--public", "open.key.pub", "--public", "absent.pub"], "PG8112"], [["--routes", "--public", "open.key.pub"], "PG4003"],
    ] as const) {
      expect(codeOf((await place.run("sign", "b", "--key", "open.key", "--slot", "a", ...argv)).err), argv.join(" ")).toBe(code);
    }
    expect(await used()).toBe(before);
  }, 120_000);

  test("of a board without slots: PG8408", async () => {
    place.write("h/pgrid.json", project());
    place.write("h/main.lisp", lisp.standard);
    expect(codeOf((await place.run("sign", "h", "--key", "open.key")).err)).toBe("PG8408");
  });
});

describe("pgrid image", () => {
  const key = testKey(1);
  const image = testImage();
  const good = envelopeOf(key, image);
  /** Arguments besides, by refusal: what would be accepted if they were right. */
  const files: Readonly<Record<string, readonly [file: Uint8Array, ...argv: string[]]>> = {
    "truncated": [joined(good, image).subarray(0, good.length + 299)],
    "malformed": [joined(changed(good, Uint8Array.of(0xd8, 0x6b), Uint8Array.of(0xd8, 0x6c)), image)],
    "unsigned": [joined(encodeEnvelope(encodeManifest(manifestOf(image)), null), image)],
    "unknown-key": [joined(envelopeOf(testKey(3), image), image)],
    "badly-signed": [joined(changed(good, keyId(key.publicKey), keyId(key.publicKey)).map((byte, i) => (i === 300 ? byte ^ 1 : byte)), image)],
    "wrong-board": [joined(good, image), "-b", "host"],
    "wrong-slot": [joined(good, image), "--slot", "b"],
    "oversize": [joined(good, image, Uint8Array.of(0))],
    "downgraded": [joined(good, image), "--newer-than", "5"],
    "expired": [joined(envelopeOf(key, image, { useBefore: 1n }), image)],
    "altered": [joined(good, image.map((byte, i) => (i === 299 ? byte ^ 1 : byte)))],
    "not-bootable": (() => { const bad = testImage(300, 0); return [joined(envelopeOf(key, bad), bad)] as const; })(),
  };
  beforeAll(() => {
    place.write("test.pub", encodePublicKey(key.publicKey, keyId(key.publicKey), readParameters("H5/W4")!));
    place.write("good.suit", joined(good, image));
    for (const [name, [file]] of Object.entries(files)) place.write(`${name}.suit`, file);
  });

  test("verify accepts the good one, and says what was not checked", async () => {
    const all = await place.run("image", "verify", "good.suit", "--public", "test.pub", "-b", board, "--slot", "a", "--newer-than", "4");
    expect({ exit: all.exit, err: all.err }).toEqual({ exit: 0, err: "" });
    expect(all.out).not.toContain("not checked");
    const least = await place.run("image", "verify", "good.suit", "--public", "test.pub");
    expect(least.out.match(/not checked/gu)).toHaveLength(4);
  });

  test.each(Object.keys(files))("verify refuses: %s", async (name) => {
    const [, ...argv] = files[name]!;
    const { exit, err, out } = await place.run("image", "verify", `${name}.suit`, "--public", "test.pub", ...(argv.includes("-b") ? [] : ["-b", board]), ...argv);
    expect({ exit, code: codeOf(err), out }).toEqual({ exit: 7, code: `PG${8000 + updateRefusals[name as keyof typeof updateRefusals].code}`, out: "" });
    const json = await place.run("image", "verify", `${name}.suit`, "--public", "test.pub", "--json", ...(argv.includes("-b") ? [] : ["-b", board]), ...argv);
    shaped(json.out, outputShapes["image verify"]);
  });
  test("every verdict has such a file", () => expect(Object.keys(files).sort()).toEqual([...new Set(verdicts.map(({ refusal }) => refusal as string))].sort()));

  test("verify takes the keys of a device, and says whose the signature is; of none of them it is an unknown key", async () => {
    const ids: string[] = [];
    for (const number of [11, 12, 13, 14]) {
      const { publicKey } = testKey(number);
      ids.push(toHex(keyId(publicKey)));
      place.write(`${number}.pub`, encodePublicKey(publicKey, keyId(publicKey), readParameters("H5/W4")!));
    }
    const own = toHex(keyId(key.publicKey));
    const trusting = (...files: readonly string[]): readonly string[] => files.flatMap((file) => ["--public", file]);
    for (const files of [["test.pub", "11.pub", "12.pub", "13.pub"], ["11.pub", "12.pub", "13.pub", "test.pub"]]) {
      const { exit, out } = await place.run("image", "verify", ...trusting(...files), "good.suit");
      expect(exit).toBe(0);
      expect(out).toContain(`of key ${own}, one of 4 that are trusted`);
      expect(JSON.parse((await place.run("image", "verify", ...trusting(...files), "good.suit", "--json")).out)).toMatchObject({ ok: true, key: own });
    }
    expect((await place.run("image", "verify", ...trusting("test.pub", "test.pub"), "good.suit")).out).toMatch(new RegExp(`of key ${own}$`, "mu"));
    const none = await place.run("image", "verify", "good.suit", ...trusting("11.pub", "12.pub", "13.pub", "14.pub"));
    expect({ exit: none.exit, code: codeOf(none.err) }).toEqual({ exit: 7, code: "PG8004" });
    expect(none.err).toContain(`the keys that are trusted are ${ids.join(", ")}`);
    // The right key beside others does not make a bad signature good.
    expect(codeOf((await place.run("image", "verify", "badly-signed.suit", ...trusting("11.pub", "test.pub"))).err)).toBe("PG8005");
    const five = await place.run("image", "verify", "good.suit", ...trusting("test.pub", "11.pub", "12.pub", "13.pub", "14.pub"));
    expect({ exit: five.exit, code: codeOf(five.err) }).toEqual({ exit: 2, code: "PG4003" });
    expect(five.err).toContain("`--public` takes at most 4 values, not `5`");
    expect(codeOf((await place.run("image", "verify", "good.suit", "--public", "test.pub", "--public")).err)).toBe("PG4003");
    const two = await place.run("image", "verify", "good.suit", ...trusting("test.pub", "p/pgrid.json", "absent.pub"));
    expect(two.err.match(/error\[PG8112\]/gu)).toHaveLength(2);
  });

  test("verify needs a public key that is one, and a file", async () => {
    expect(codeOf((await place.run("image", "verify", "good.suit")).err)).toBe("PG4004");
    expect(codeOf((await place.run("image", "verify", "good.suit", "--public", "p/pgrid.json")).err)).toBe("PG8112");
    expect(codeOf((await place.run("image", "verify", "absent.suit", "--public", "test.pub")).err)).toBe("PG4006");
    expect(codeOf((await place.run("image", "verify", "good.suit", "--public", "test.pub", "-b", "nowhere")).err)).toBe("PG4107");
  });

  test("inspect shows what is there and says that nothing is verified", async () => {
    const { exit, out } = await place.run("image", "inspect", "good.suit");
    expect(exit).toBe(0);
    expect(out).toContain("nothing of it is verified");
    expect(out).toContain(board);
    for (const name of ["good", "unsigned", "unknown-key", "altered", "truncated", "expired"]) {
      const json = await place.run("image", "inspect", `${name}.suit`, "--json");
      expect({ name, exit: json.exit }).toEqual({ name, exit: 0 });
      shaped(json.out, outputShapes["image inspect"]);
    }
    expect(inSlot.base).toBe(0x6000_2000);
    expect(codeOf((await place.run("image", "inspect", "malformed.suit")).err)).toBe("PG8002");
    place.write("cut.suit", good.subarray(0, 100));
    expect(codeOf((await place.run("image", "inspect", "cut.suit")).err)).toBe("PG8001");
    expect(codeOf((await place.run("image", "inspect", "absent.suit")).err)).toBe("PG4006");
  });
});
