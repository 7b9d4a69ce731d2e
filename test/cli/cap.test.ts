/** pgrid cap mint, delegate, inspect, verify and revoke, with keys of pgrid key new --parameters Ed25519: what they write and print, and every refusal. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outputShapes } from "../../cli/schemas.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { encodeChain, readChain } from "../../protocol/token.ts";
import { diagnosticCodes } from "../../compiler/diagnostics/catalogue.ts";
import { cborFaults } from "../../spec/cbor.ts";
import { tokenFaults } from "../../spec/tokens.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import type { Shape } from "../../toolchain/config/shape.ts";
import { now as rowsNow, roots, rows } from "../tokens/rows.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { keyId } from "../tokens/raw.ts";
import { newPlace } from "./harness.ts";
import type { Place, Ran } from "./harness.ts";

let place: Place;
const at = (path: string): string => join(place.directory, path);
const bytesOf = (path: string): Uint8Array => Uint8Array.from(readFileSync(at(path)));
const word = "correct horse";
const codeOf = (err: string): string | undefined => /(?:error|warning)\[(PG\d{4})\]/u.exec(err)?.[1];
const today = Date.parse("2030-06-01T00:00:00Z");
const run = (...argv: readonly string[]): Promise<Ran> => place.runOn((host) => ({ today: () => today, env: { ...host.env, PGRID_PASSPHRASE: word } }), ...argv);
const refused = async (code: string, ...argv: readonly string[]): Promise<Ran> => {
  const ran = await run(...argv);
  expect([codeOf(ran.err), ran.exit === 0, ran.out]).toEqual([code, false, ""]);
  return ran;
};
function faults(text: string, shape: Shape): string[] {
  const tree = parseJson("output", text);
  return tree.ok ? checkShape(tree.value, shape, "the output").map((found) => found.message) : ["not JSON"];
}
async function json(verb: keyof typeof outputShapes, ...argv: readonly string[]): Promise<Record<string, unknown>> {
  const { exit, out, err } = await run(...verb.split(" "), ...argv, "--json");
  expect([exit, err]).toEqual([0, ""]);
  expect(faults(out, outputShapes[verb][0])).toEqual([]);
  return JSON.parse(out) as Record<string, unknown>;
}
const chainOf = (path: string) => {
  const read = readChain(bytesOf(path));
  if (!read.ok) throw new Error(read.fault);
  return read.value;
};
const mint = (file: string, ...more: readonly string[]): readonly string[] => ["cap", "mint", file, "--key", "root.key", "--holder", "site.key.pub", "--expires", "2030-12-31", "--grant", "instructions=1000000", "--grant", "sends=100", ...more];

beforeAll(async () => {
  place = newPlace();
  for (const name of ["site", "job", "last", "other"]) expect((await run("key", "new", `${name}.key`, "--parameters", "Ed25519", "--unencrypted")).exit).toBe(0);
  expect((await run("key", "new", "root.key", "--parameters", "Ed25519")).exit).toBe(0);
  expect((await run("key", "new", "image.key", "--parameters", "H5/W4", "--unencrypted")).exit).toBe(0);
  expect((await run(...mint("site.cose"))).exit).toBe(0);
  expect((await run("cap", "delegate", "site.cose", "--key", "site.key", "--holder", "job.key.pub", "--grant", "instructions=1000", "-o", "job.cose")).exit).toBe(0);
}, 60_000);
afterAll(() => place.remove());

describe("pgrid key new --parameters Ed25519", () => {
  test("seals the seed, for its owner alone, and prints nothing of it", async () => {
    const file = JSON.parse(readFileSync(at("root.key"), "utf8")) as Record<string, unknown>;
    expect(Object.keys(file)).toEqual(["schema", "public", "encryption", "body"]);
    expect(file).toMatchObject({ schema: "pgrid.token-key/1", encryption: { kdf: "scrypt", n: 131072, cipher: "aes-256-gcm" } });
    expect(Buffer.from(file["body"] as string, "base64").length).toBe(32 + 16);
    expect(statSync(at("root.key")).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(at("root.key.pub"), "utf8"))).toEqual({ schema: "pgrid.public-key/1", algorithm: "Ed25519", id: toHex(keyId(Buffer.from(file["public"] as string, "hex"))), public: file["public"] });
    const made = await json("key new", "json.key", "--parameters", "Ed25519", "--unencrypted");
    expect(JSON.stringify(made)).not.toContain(Buffer.from((JSON.parse(readFileSync(at("json.key"), "utf8")) as { body: string }).body, "base64").toString("hex"));
    expect(made).toMatchObject({ parameters: "Ed25519", used: null, left: null, encrypted: false, diagnostics: [{ code: "PG8110" }] });
    await refused("PG8107", "key", "new", "json.key", "--parameters", "Ed25519");
    await refused("PG4003", "key", "new", "x.key", "--parameters", "Ed448");
  });
  test("is shown without a passphrase", async () => {
    expect(await json("key show", "root.key")).toMatchObject({ parameters: "Ed25519", encrypted: true, left: null });
    const { out } = await run("key", "show", "root.key");
    expect(out).toMatch(/^root\.key {2}Ed25519, encrypted \(scrypt, AES-256-GCM\)\n {2}id {7}[0-9a-f]{16}\n {2}public {3}[0-9a-f]{64}\n$/u);
  });
  test("is refused when others can read it, when it was changed, and where the other kind is needed", async () => {
    const text = readFileSync(at("root.key"), "utf8");
    writeFileSync(at("open.key"), text, { mode: 0o644 });
    await refused("PG8103", "key", "show", "open.key");
    await refused("PG8103", ...mint("x.cose").map((each) => (each === "root.key" ? "open.key" : each)));
    const keys: readonly (readonly [string, string, string])[] = [
      ["v2.key", text.replace("token-key/1", "token-key/2"), "PG8104"], ["weak.key", text.replace(/"public": "[0-9a-f]+"/u, `"public": "${"00".repeat(32)}"`), "PG8101"],
      ["short.key", text.replace(/"public": "../u, "\"public\": \""), "PG8101"], ["kdf.key", text.replace("scrypt", "bcrypt"), "PG8101"],
      ["swapped.key", text.replace(/"public": "[0-9a-f]+"/u, `"public": "${(JSON.parse(readFileSync(at("site.key"), "utf8")) as { public: string }).public}"`), "PG8102"],
      ["body.key", text.replace(/"body": "...../u, "\"body\": \"AAAAA"), "PG8102"],
      ["plain.key", readFileSync(at("site.key"), "utf8").replace(/"body": "...../u, "\"body\": \"AAAAA"), "PG8102"],
    ];
    for (const [name, content, code] of keys) {
      writeFileSync(at(name), content, { mode: 0o600 });
      const { err } = await run("cap", "revoke", "site.cose", "--key", name, "-o", "x.cose");
      expect([name, codeOf(err)]).toEqual([name, code]);
    }
    expect(codeOf((await place.runOn((host) => ({ env: { ...host.env, PGRID_PASSPHRASE: "another horse" } }), "cap", "revoke", "site.cose", "--key", "root.key", "-o", "x.cose")).err)).toBe("PG8102");
    await refused("PG8101", "cap", "revoke", "site.cose", "--key", "image.key", "-o", "x.cose");
    await refused("PG8101", "cap", "revoke", "site.cose", "--key", "none.key", "-o", "x.cose");
    for (const holder of ["image.key.pub", "none.pub", "site.cose"]) await refused("PG8112", "cap", "delegate", "site.cose", "--key", "site.key", "--holder", holder, "-o", "x.cose");
    expect(existsSync(at("x.cose"))).toBe(false);
  }, 60_000);
});

describe("pgrid cap mint", () => {
  test("writes a chain of one link, in hexadecimal where the name says so", async () => {
    const { links, rootId } = chainOf("site.cose");
    expect([links.length, links[0].expires, [...links[0].limits]]).toEqual([1, BigInt(Date.parse("2031-01-01T00:00:00Z") / 1000), [["instructions", 1_000_000n], ["sends", 100n]]]);
    const made = await json("cap mint", ...mint("site.hex").slice(2));
    expect(readFileSync(at("site.hex"), "utf8")).toMatch(/^[0-9a-f]+\n$/u);
    expect(made).toMatchObject({ file: "site.hex", root: toHex(rootId), links: [{ limits: { instructions: "1000000", sends: "100" } }], effective: { limits: { instructions: "1000000", sends: "100" } } });
    expect((await json("cap inspect", "site.hex"))["links"]).toEqual(made["links"]);
  });
  test.each<readonly [string, string, ...string[]]>([
    ["no key", "PG4004", "--holder", "site.key.pub", "--expires", "2030-12-31", "--grant", "sends=1"],
    ["no holder", "PG4004", "--key", "root.key", "--expires", "2030-12-31", "--grant", "sends=1"],
    ["no end", "PG4004", "--key", "root.key", "--holder", "site.key.pub", "--grant", "sends=1"],
    ["nothing granted", "PG4004", "--key", "root.key", "--holder", "site.key.pub", "--expires", "2030-12-31"],
    ["no day", "PG4003", "--key", "root.key", "--holder", "site.key.pub", "--expires", "2030-02-31", "--grant", "sends=1"],
    ["a day that is over", "PG8679", "--key", "root.key", "--holder", "site.key.pub", "--expires", "2030-05-31", "--grant", "sends=1"],
    ...["sends", "sends=", "sends=0", "sends=-1", "sends=1.5", "sends=18446744073709551616", "sends=999999999999999999999", "heap=1", "toString=1"].map((grant) => [`--grant ${grant}`, "PG4003", "--key", "root.key", "--holder", "site.key.pub", "--expires", "2030-12-31", "--grant", grant] as const),
    ["a resource twice", "PG4003", "--key", "root.key", "--holder", "site.key.pub", "--expires", "2030-12-31", "--grant", "sends=1", "--grant", "sends=2"],
  ])("refuses %s: %s", async (_, code, ...flags) => {
    await refused(code, "cap", "mint", "x.cose", ...flags);
    expect(existsSync(at("x.cose"))).toBe(false);
  });
});

describe("pgrid cap delegate", () => {
  test("adds a link within the last one; what is not said is as there", async () => {
    const { links } = chainOf("job.cose");
    expect(links.length).toBe(2);
    expect([links[1]!.expires, [...links[1]!.limits]]).toEqual([links[0].expires, [["instructions", 1000n]]]);
    const made = await json("cap delegate", "job.cose", "--key", "job.key", "--holder", "last.key.pub", "--expires", "2030-07-01T12:00:00Z", "-o", "last.cose");
    expect(made).toMatchObject({ effective: { expires: String(Date.parse("2030-07-01T12:00:00Z") / 1000), limits: { instructions: "1000" } } });
    expect((made["links"] as unknown[]).length).toBe(3);
  });
  test.each<readonly [string, string, string, ...string[]]>([
    ["more than there is", "PG8677", "job.cose", "--key", "job.key", "--holder", "last.key.pub", "--grant", "instructions=1001", "-o", "x.cose"],
    ["what there is not", "PG8677", "job.cose", "--key", "job.key", "--holder", "last.key.pub", "--grant", "sends=1", "-o", "x.cose"],
    ["for longer", "PG8678", "job.cose", "--key", "job.key", "--holder", "last.key.pub", "--expires", "2031-01-02", "-o", "x.cose"],
    ["until yesterday", "PG8679", "job.cose", "--key", "job.key", "--holder", "last.key.pub", "--expires", "2030-05-30", "-o", "x.cose"],
    ["by somebody else", "PG8690", "job.cose", "--key", "site.key", "--holder", "last.key.pub", "-o", "x.cose"],
    ["to nobody", "PG4004", "job.cose", "--key", "job.key", "-o", "x.cose"],
    ["to no file", "PG4004", "job.cose", "--key", "job.key", "--holder", "last.key.pub"],
    ["nothing that is there", "PG4006", "none.cose", "--key", "job.key", "--holder", "last.key.pub", "-o", "x.cose"],
    ["a key", "PG8606", "job.key.pub", "--key", "job.key", "--holder", "last.key.pub", "-o", "x.cose"],
  ])("refuses to pass on %s: %s", async (_, code, token, ...flags) => {
    await refused(code, "cap", "delegate", token, ...flags);
    expect(existsSync(at("x.cose"))).toBe(false);
  });
  test("refuses a fifth link: PG8665", async () => {
    for (const [from, to, key] of [["last.cose", "four.cose", "last.key"]] as const) expect((await run("cap", "delegate", from, "--key", key, "--holder", "other.key.pub", "-o", to)).exit).toBe(0);
    await refused("PG8665", "cap", "delegate", "four.cose", "--key", "other.key", "--holder", "site.key.pub", "-o", "x.cose");
  });
});

describe("pgrid cap verify and revoke", () => {
  test("holds, by the root's public key or the key's own file, and says so", async () => {
    for (const key of ["root.key.pub", "root.key"]) {
      const { exit, out, err } = await run("cap", "verify", "job.cose", "--public", key);
      expect([exit, err]).toEqual([0, ""]);
      expect(out).toMatch(/^job\.cose {2}a chain of 2 links, \d+ B; it holds$/mu);
      expect(out).toContain("in all    instructions 1,000; until 2031-01-01T00:00:00Z");
    }
    expect(await json("cap verify", "job.cose", "--public", "other.key.pub", "--public", "root.key.pub", "--at", "2030-12-31")).toMatchObject({ at: String(Date.parse("2030-12-31T00:00:00Z") / 1000), effective: { limits: { instructions: "1000" } } });
  });
  test("inspect shows each link and does not claim more", async () => {
    const { out } = await run("cap", "inspect", "job.cose");
    expect(out).toContain("nothing of it is verified");
    for (const { hash, holder } of chainOf("job.cose").links) expect(out).toContain(`${toHex(hash)}\n    holder  ${toHex(holder)}`);
    // A chain that claims more than its first link allows is shown, with what is left of it.
    const amplified = rows.find(({ name }) => name === "one instruction more")!;
    place.write("amplified.cose", amplified.case.chain);
    expect((await json("cap inspect", "amplified.cose"))["effective"]).toMatchObject({ limits: { instructions: "1000000" } });
  });
  test("a revocation by the root or by a holder before ends it, and those behind; one of another chain does not", async () => {
    expect(await json("cap revoke", "last.cose", "--key", "site.key", "--link", "1", "-o", "gone.cose")).toMatchObject({ link: 1, of: toHex(chainOf("job.cose").links[1]!.hash) });
    expect((await run("cap", "revoke", "job.cose", "--key", "root.key", "-o", "gone.hex")).exit).toBe(0);
    for (const file of ["gone.cose", "gone.hex"]) for (const token of ["job.cose", "last.cose"]) {
      const { err } = await refused("PG8680", "cap", "verify", token, "--public", "root.key.pub", "--revoked", file);
      expect(err).toContain("link 1 of");
    }
    expect((await run("cap", "verify", "site.cose", "--public", "root.key.pub", "--revoked", "gone.cose", "--revoked", "gone.hex")).exit).toBe(0);
    place.write("changed.cose", bytesOf("gone.cose").map((byte, i, all) => (i === all.length - 40 ? byte ^ 1 : byte)));
    expect((await refused("PG8684", "cap", "verify", "job.cose", "--public", "root.key.pub", "--revoked", "changed.cose")).err).toContain("`changed.cose`");
    place.write("empty.cose", "");
    await refused("PG8601", "cap", "verify", "job.cose", "--public", "root.key.pub", "--revoked", "empty.cose");
  });
  test.each<readonly [string, string, ...string[]]>([
    ["by the link's own holder", "PG8686", "job.cose", "--key", "job.key", "-o", "x.cose"],
    ["by a stranger", "PG8686", "job.cose", "--key", "other.key", "-o", "x.cose"],
    ["of the first link by its holder", "PG8686", "job.cose", "--key", "site.key", "--link", "0", "-o", "x.cose"],
    ["of a link that is not there", "PG8691", "job.cose", "--key", "root.key", "--link", "2", "-o", "x.cose"],
    ["to no file", "PG4004", "job.cose", "--key", "root.key"],
    ["without a key", "PG4004", "job.cose", "-o", "x.cose"],
  ])("refuses a revocation %s: %s", async (_, code, token, ...flags) => {
    await refused(code, "cap", "revoke", token, ...flags);
    expect(existsSync(at("x.cose"))).toBe(false);
  });
  test.each<readonly [string, string, string, ...string[]]>([
    ["whose root is another's", "PG8681", "job.cose", "--public", "other.key.pub"],
    ["whose time is over", "PG8679", "job.cose", "--public", "root.key.pub", "--at", "2031-01-01"],
    ["without a root to trust", "PG4004", "job.cose"],
    ["that is not there", "PG4006", "none.cose", "--public", "root.key.pub"],
    ["under a key that is none", "PG8112", "job.cose", "--public", "job.cose"],
    ["at no time", "PG4003", "job.cose", "--public", "root.key.pub", "--at", "noon"],
  ])("refuses a token %s: %s", async (_, code, token, ...flags) => void (await refused(code, "cap", "verify", token, ...flags)));
  test("a chain with a byte behind it, and one of other links", async () => {
    place.write("behind.cose", joined(bytesOf("job.cose"), Uint8Array.of(0)));
    await refused("PG8602", "cap", "inspect", "behind.cose");
    place.write("mixed.cose", encodeChain([chainOf("site.cose").links[0].bytes, chainOf("last.cose").links[2]!.bytes]));
    await refused("PG8676", "cap", "verify", "mixed.cose", "--public", "root.key.pub");
  });
});

describe("what a device refuses", () => {
  test("has a code with the device's number, each fault that a token can have", () => {
    const own = Object.entries(tokenFaults).filter(([name]) => !["ok", "too-deep", "not-utf8"].includes(name)).map(([, { code }]) => `PG${8600 + code}`);
    expect(diagnosticCodes.filter((code) => /^PG86[0-8]/u.test(code)).sort()).toEqual(own.sort());
    expect(Object.keys(cborFaults)).toEqual(expect.arrayContaining(["too-deep", "not-utf8"]));
  });
  test("is refused by verify with that code", async () => {
    const files = roots.map((key, i) => {
      place.write(`root-${i}.pub`, { schema: "pgrid.public-key/1", algorithm: "Ed25519", public: toHex(key) });
      return `root-${i}.pub`;
    });
    // A weak root is no key here, and says so itself.
    await refused("PG8112", "cap", "verify", "job.cose", "--public", files[2]!);
    const trusted = files.slice(0, 2).flatMap((file) => ["--public", file]);
    const clock = { today: () => Number(rowsNow) * 1000 };
    const tried = rows.filter(({ case: { revoked, revocation, now }, link, fault, name }) => revoked === undefined && revocation === undefined && now === rowsNow && link !== "revocation" && !/root key under which|not reduced$/u.test(name) && fault !== "expired");
    expect(tried.length).toBeGreaterThan(90);
    for (const { name, fault, case: { chain } } of tried) {
      place.write("row.cose", chain);
      const { err, exit } = await place.runOn(() => clock, "cap", "verify", "row.cose", ...trusted);
      expect([name, codeOf(err), exit]).toEqual([name, `PG${8600 + tokenFaults[fault].code}`, 7]);
    }
  }, 60_000);
});
