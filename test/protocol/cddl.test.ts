/**
 * docs/protocol/grid.cddl says what the code does: a validator of CDDL that knows nothing of this project takes every message, hop, token, revocation and session
 * payload that is encoded here, and of messages with something changed it takes those that the decoder takes. What the decoder refuses beyond the grammar is what
 * the file says in words: each such reason stands in `inWords`, and has a row.
 *
 * The validator is cddl-verifier of PyPI, pure Python, at one version by its hash (cddl-requirements.txt); Debian's pip fetches it into build/ the first time. Others
 * were tried: pycddl 0.6.4 reads `.cbor` at the first item of an array wherever it stands, zcbor 0.9.1 does not know `bytes`, npm's cddl validates no CBOR.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { cidOf } from "../../model/hashing.ts";
import { decodeEnvelope, decodeHop, encodeEnvelope, encodeHop } from "../../protocol/envelope.ts";
import type { Envelope } from "../../protocol/envelope.ts";
import { encodeHead, signHead } from "../../protocol/head.ts";
import { encodeAnswered, encodeAsked } from "../../protocol/session.ts";
import { revoke } from "../../protocol/token.ts";
import type { EnvelopeFault } from "../../spec/envelope.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { root } from "../runtime/native.ts";
import { chain, chainOf, root as rootKey } from "../tokens/keys.ts";
import { bytesOf, envelopes, hopRows, rows, samples, whole } from "./envelopes.ts";

interface Said {
  readonly fits: boolean;
  readonly strict: boolean;
  readonly why: string | null;
}
type Asked = readonly [rule: string, bytes: Uint8Array];

let wheel: string;
beforeAll(() => {
  const requirements = join(root, "test/protocol/cddl-requirements.txt");
  const name = readFileSync(requirements, "utf8").split(" ")[0]!.replace("==", "-").replaceAll("-", "_");
  const directory = join(root, "build/cddl");
  mkdirSync(directory, { recursive: true });
  const found = (): string | undefined => readdirSync(directory).find((file) => file.endsWith(".whl") && file.replaceAll("-", "_").startsWith(`${name}_`));
  if (found() === undefined) execFileSync("/usr/bin/python3", ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes", "--dest", directory, "--requirement", requirements], { stdio: ["ignore", "ignore", "pipe"] });
  wheel = join(directory, found()!);
}, 120_000);

const said = (asked: readonly Asked[], schema = join(root, "docs/protocol/grid.cddl")): readonly Said[] =>
  execFileSync("/usr/bin/python3", [join(root, "test/protocol/by_cddl.py"), schema], { input: asked.map(([rule, bytes]) => `${rule} ${toHex(bytes)}\n`).join(""), env: { ...process.env, PYTHONPATH: wheel }, maxBuffer: 1 << 28 })
    .toString().trimEnd().split("\n").map((line) => JSON.parse(line) as Said);
const refused = (asked: readonly Asked[]): readonly string[] => said(asked).flatMap((each, i) => (each.strict ? [] : [`${asked[i]![0]} ${toHex(asked[i]![1])}: ${each.why}`]));

/** With tokens where the generator has any bytes. */
const withTokens = (envelope: Envelope, links: number): Envelope => (envelope.authority?.kind === "chain" ? { ...envelope, authority: { kind: "chain", links: chainOf(chain(links)).links.map(({ bytes }) => bytes) } } : envelope);

/** Reasons of the decoder that the grammar can not give, and where the file says them. */
const inWords: readonly EnvelopeFault[] = [
  "unknown-protocol", // the pCID is the CID of this file
  "bad-cid", "unknown-hash", // what a CID is
  "budget-order", // resources go up
  "bad-receipt", // index below the size; path: whole hashes
  "proof-form", // a MAC where there is a handle, otherwise a signature
  "oversize", "proof-size", // at most so many bytes
];

describe("the protocol document", () => {
  it("allows every message that is encoded", () => {
    const messages = [...Object.values(samples), ...[1, 2, 3, 4].map(() => whole), ...fc.sample(envelopes, { numRuns: 120, seed: 31 })].map((each, i) => encodeEnvelope(withTokens(each, 1 + (i % 4))));
    expect(refused(messages.map((each) => ["grid", each] as const))).toEqual([]);
  });

  it("allows hops, tokens by themselves, revocations and what opens a session", () => {
    const links = chainOf(chain(4)).links.map(({ bytes }) => bytes);
    expect(refused([
      ...[0, 255].map((ttl) => ["hop", encodeHop({ ttl, lastHop: bytesOf(32) })] as const),
      ["first-token", links[0]!], ...links.slice(1).map((each) => ["further-token", each] as const),
      ["revocation", revoke(bytesOf(32), rootKey)],
      ["log-head", signHead(encodeHead({ size: 7, root: bytesOf(32), constraint: null }), rootKey)],
      ["log-head", signHead(encodeHead({ size: 2 ** 32 - 1, root: bytesOf(32), constraint: cidOf(bytesOf(3), "sha3-512") }), rootKey)],
      ["session-request", encodeAsked({ ephemeral: bytesOf(32), node: bytesOf(32, 2) })], ["session-answer", encodeAnswered({ handle: 7, ephemeral: bytesOf(32), request: bytesOf(32, 2) })],
    ])).toEqual([]);
    // And tells them apart.
    expect(said([["further-token", links[0]!], ["first-token", links[1]!], ["revocation", links[0]!], ["session-request", encodeHop({ ttl: 1, lastHop: bytesOf(32) })], ["log-head", revoke(bytesOf(32), rootKey)]]).map(({ fits }) => fits)).toEqual([false, false, false, false, false]);
  });

  it("allows no message that the decoder refuses, but for the reasons that it gives in words", () => {
    const verdicts = said(rows.map(({ input }) => ["grid", input] as const));
    const allowed = rows.filter((_, i) => verdicts[i]!.strict).map(({ fault }) => fault);
    expect(allowed.filter((fault) => !inWords.includes(fault))).toEqual([]);
    expect(rows.length - allowed.length).toBeGreaterThan(50);
    for (const fault of ["unknown-protocol", "bad-cid", "unknown-hash", "budget-order", "bad-receipt", "proof-form"]) expect(allowed, fault).toContain(fault);
  });

  it("allows no hop that is refused", () => {
    const hops = hopRows.filter(({ input }) => !decodeHop(input).ok);
    expect(hops.length).toBe(hopRows.length);
    // A hop is followed by a grid: the item in front alone is what the rule is about, so a row that is cut or goes on is no CBOR item.
    expect(said(hops.map(({ input }) => ["hop", input] as const)).filter(({ strict }) => strict)).toEqual([]);
  });

  it("judges changed messages as the decoder does", () => {
    const changed = fc.tuple(envelopes.filter(({ authority }) => authority?.kind !== "chain"), fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 9 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 2 })).map(([envelope, edits]) => {
      const bytes = [...encodeEnvelope(envelope)];
      for (const [where, how, value] of edits) {
        // Not in the proof: of a signature the decoder looks at the first bytes, and whoever verifies it at the rest.
        const at = where % (bytes.length - envelope.proof.length);
        if (how < 6) bytes[at]! ^= 1 << (value % 8);
        else bytes.splice(at, how < 8 ? 1 : 0, ...(how === 7 ? [] : [value]));
      }
      return Uint8Array.from(bytes);
    });
    const inputs = fc.sample(changed, { numRuns: 1500, seed: 33 });
    const verdicts = said(inputs.map((each) => ["grid", each] as const));
    let taken = 0;
    const different = inputs.flatMap((input, i) => {
      const read = decodeEnvelope(input);
      const { strict, why } = verdicts[i]!;
      taken += Number(read.ok);
      const fine = read.ok ? strict : !strict || inWords.includes(read.fault);
      return fine ? [] : [{ input: toHex(input), decoder: read.ok ? "fine" : read.fault, strict, why }];
    });
    expect(different).toEqual([]);
    expect(taken).toBeGreaterThan(200);
    expect(verdicts.filter(({ strict }) => !strict).length).toBeGreaterThan(400);
  }, 60_000);
});
