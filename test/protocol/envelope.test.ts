/** The grid message: the decoders in C and in TypeScript on the same inputs, what each refuses and why, and what its name is. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blake3 } from "@noble/hashes/blake3.js";
import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { decodeCbor, encodeCbor } from "../../protocol/cbor.ts";
import { decodeEnvelope, decodeHop, encodeEnvelope, encodeHop, signedBytes } from "../../protocol/envelope.ts";
import type { Envelope } from "../../protocol/envelope.ts";
import { protocolId } from "../../protocol/protocol-id.ts";
import { envelopeFaults, leafKeys, payloadKeys } from "../../spec/envelope.ts";
import type { EnvelopeFault } from "../../spec/envelope.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { compile, root } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";
import { bytesOf, envelopes, full, hopRows, inSession, least, mac, rows, samples, whole } from "./envelopes.ts";
import type { Row } from "./envelopes.ts";
import { mutants } from "./mutants.ts";
import { checks, omitting, records, without } from "./omit.ts";

vi.mock("../../protocol/check.ts", async () => (await import("./omit.ts")).checkModule);

let probe: Program;
beforeAll(() => {
  probe = compile({ sources: [join(root, "test/protocol/probe_envelope.c"), ...omitting("wire/cbor.c", "wire/envelope.c", "wire/hop.c"), "wire/cbor_write.c", "wire/envelope_write.c", "crypto/mac.c", "crypto/multihash.c", "crypto/sha256.c"], crypto: true });
}, 120_000);

type Verdict = EnvelopeFault | "fine";
const nameOf = (code: number): Verdict => (Object.keys(envelopeFaults) as EnvelopeFault[]).find((name) => envelopeFaults[name].code === code) ?? "fine";
const lines = (what: "grid" | "hop" | "mac", inputs: readonly Uint8Array[], omit: string | null = null, ...args: string[]): string[] =>
  probe.run(records(inputs), `${omit === null ? 0 : checks.indexOf(omit)}`, what, ...args).toString().trim().split("\n");
const inC = (what: "grid" | "hop", inputs: readonly Uint8Array[], omit: string | null = null): Verdict[] => lines(what, inputs, omit).map((line) => nameOf(Number(line.split(" ")[0])));
const here = (input: Uint8Array): Verdict => {
  const read = decodeEnvelope(input);
  return read.ok ? "fine" : read.fault;
};
const hopHere = (input: Uint8Array): Verdict => {
  const read = decodeHop(input);
  return read.ok ? "fine" : read.fault;
};

/** As probe_envelope.c prints a message. */
function shown(input: Uint8Array): string {
  const read = decodeEnvelope(input);
  if (!read.ok) return `${envelopeFaults[read.fault].code}`;
  const { envelope, signed } = read.value;
  const { authority } = envelope;
  return ["0", `route=${toHex(envelope.route)}`, `environment=${toHex(envelope.environment)}`, `constraints=${toHex(envelope.constraints)}`,
    `budget=${(envelope.budget ?? []).map(([resource, limit]) => `${resource}:${limit},`).join("")}`,
    ...(envelope.receipts ?? []).flatMap(({ log, leaf, size, index, path }) => [`log=${toHex(log)}`, `leaf=${payloadKeys[leaf].key}`, `size=${size}`, `index=${index}`, `path=${path.map(toHex).join("")}`]),
    ...(envelope.payload === null ? [] : [`payload=${toHex(envelope.payload)}`]), `source=${toHex(envelope.source)}`,
    `type=${envelope.type}`, `priority=${envelope.priority}`, `sequence=${envelope.sequence}`,
    ...(authority === null ? [] : authority.kind === "handle" ? [`handle=${authority.handle}`] : authority.links.map((link) => `link=${toHex(link)}`)),
    `proof=${toHex(envelope.proof)}`, `signed=${toHex(signed.subarray(1))}`].join(" ");
}

describe("the protocol document", () => {
  it("has the name that messages begin with: CIDv1, raw, sha2-256, after a zero byte", () => {
    const digest = createHash("sha256").update(readFileSync(join(root, "docs/protocol/grid.cddl"))).digest();
    expect(toHex(protocolId)).toBe(`0001551220${digest.toString("hex")}`);
    expect(readFileSync(join(root, "runtime-c/generated/pg_envelope.h"), "utf8")).toContain(`{${[...protocolId].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(", ")}}`);
  });
  it("has each code of a fault once, those of the encoding below 32", () => {
    const codes = Object.values(envelopeFaults).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(leafKeys.every((name) => payloadKeys[name].key < 32)).toBe(true);
  });
});

describe("an envelope", () => {
  it.each(Object.entries(samples))("comes back as it was: %s", (_, envelope) => {
    const bytes = encodeEnvelope(envelope);
    const read = decodeEnvelope(bytes);
    expect(read).toEqual({ ok: true, value: { envelope, signed: signedBytes(envelope) } });
    expect(decodeCbor(bytes).ok).toBe(true);
    expect(lines("grid", [bytes])).toEqual([shown(bytes)]);
  });

  it("that is generated is read in C as here, and put together again there, to the same bytes", () => {
    const all = fc.sample(envelopes, { numRuns: 400, seed: 3 });
    const encoded = all.map(encodeEnvelope);
    encoded.forEach((bytes, i) => expect(decodeEnvelope(bytes)).toEqual({ ok: true, value: { envelope: all[i], signed: signedBytes(all[i]!) } }));
    expect(lines("grid", encoded)).toEqual(encoded.map(shown));
  });

  it("may be 8,192 bytes long, and no longer", () => {
    expect(full(0).length).toBe(8192);
    expect(inC("grid", [full(0), full(1)])).toEqual(["fine", "oversize"]);
    expect([here(full(0)), here(full(1))]).toEqual(["fine", "oversize"]);
  });

  it("with every limit reached, and none passed, is taken", () => {
    const edge: Envelope = {
      ...whole, route: bytesOf(1), budget: Array.from({ length: 16 }, (_, i) => [240 + i, 0xffff_ffff] as const), payload: bytesOf(4096),
      receipts: Array.from({ length: 3 }, () => ({ log: bytesOf(8), leaf: "route" as const, size: 0xffff_ffff, index: 0xffff_fffe, path: Array.from({ length: 32 }, (_, i) => bytesOf(32, i)) })),
      authority: { kind: "chain", links: [bytesOf(1), bytesOf(100), bytesOf(1), bytesOf(1)] }, proof: Uint8Array.of(0xd2, 0x84, ...bytesOf(126)),
    };
    const four: Envelope = { ...edge, payload: null, receipts: Array.from({ length: 4 }, () => edge.receipts![0]!), authority: { kind: "chain", links: Array.from({ length: 4 }, () => bytesOf(512)) } };
    const long: Envelope = { ...least, route: bytesOf(4096), payload: bytesOf(0), authority: { kind: "handle", handle: 0xffff_ffff }, proof: mac };
    for (const each of [edge, four, long].map(encodeEnvelope)) {
      expect(here(each)).toBe("fine");
      expect(lines("grid", [each])).toEqual([shown(each)]);
    }
  });
});

/** Of receipts and of windows: merkle.test.ts and window.test.ts have those. */
const elsewhere = ["LEAF_THERE", "PATH_LENGTH", "ROOT", "OLD", "REPLAY", "KEPT"];

describe("what is no envelope", () => {
  it.each(rows)("$name: $fault", ({ input, fault }) => expect(here(input)).toBe(fault));
  it("is refused in C for the same reason, row by row", () => expect(inC("grid", rows.map(({ input }) => input))).toEqual(rows.map(({ fault }) => fault)));
  it.each(hopRows)("hop: $name: $fault", ({ input, fault }) => expect([hopHere(input), inC("hop", [input])[0]]).toEqual([fault, fault]));

  it("has a row for every fault that a message can have", () => {
    // An envelope has no item that may be any: depth and text are tested with the reader (cbor.test.ts).
    const named = new Set([...rows, ...hopRows].map(({ fault }) => fault));
    expect((Object.keys(envelopeFaults) as EnvelopeFault[]).filter((name) => !named.has(name))).toEqual(["too-deep", "not-utf8"]);
    const checked = new Set([...rows, ...hopRows].map(({ check }) => check));
    expect(checks.filter((name) => !checked.has(name))).toEqual(["NOTHING", "DEPTH", "UTF8", ...elsewhere]);
  });

  const changedRows = (all: readonly Row[], verdicts: readonly Verdict[]): string[] => all.filter(({ fault }, i) => verdicts[i] !== fault).map(({ name }) => name);
  it.each(checks.filter((name) => !["NOTHING", "DEPTH", "UTF8", ...elsewhere].includes(name)))("without the check %s, its rows and no other come out otherwise, in C and here", (omit) => {
    const due = (all: readonly Row[]): string[] => all.filter(({ check }) => check === omit).map(({ name }) => name);
    expect(changedRows(rows, inC("grid", rows.map(({ input }) => input), omit))).toEqual(due(rows));
    expect(changedRows(rows, without(omit, () => rows.map(({ input }) => here(input))))).toEqual(due(rows));
    expect(changedRows(hopRows, inC("hop", hopRows.map(({ input }) => input), omit))).toEqual(due(hopRows));
    expect(changedRows(hopRows, without(omit, () => hopRows.map(({ input }) => hopHere(input))))).toEqual(due(hopRows));
  });
});

describe("mutated envelopes", () => {
  it("are judged in C as here, 6,000 of them, and taken only if they are what the encoder writes", () => {
    const seeds = [...Object.values(samples), ...fc.sample(envelopes, { numRuns: 20, seed: 5 })].map(encodeEnvelope).filter(({ length }) => length < 2000);
    const all = mutants(seeds, 6000);
    const device = lines("grid", all);
    const different = all.flatMap((input, i) => (device[i] === shown(input) ? [] : [{ input: toHex(input), device: device[i], host: shown(input) }]));
    expect(different).toEqual([]);
    let taken = 0;
    for (const input of all) {
      const read = decodeEnvelope(input);
      if (!read.ok) continue;
      taken++;
      expect(toHex(encodeEnvelope(read.value.envelope))).toBe(toHex(input));
    }
    expect(taken).toBeGreaterThan(200);
    expect(new Set(all.map(here)).size).toBeGreaterThan(18);
  }, 60_000);
});

describe("the hop", () => {
  it("stands in front of the grid, and both come back", () => {
    fc.assert(fc.property(fc.nat({ max: 255 }), fc.uint8Array({ minLength: 32, maxLength: 32 }), (ttl, lastHop) => {
      const grid = encodeEnvelope(least);
      const message = Uint8Array.of(...encodeHop({ ttl, lastHop }), ...grid);
      expect(decodeHop(message)).toEqual({ ok: true, value: { hop: { ttl, lastHop }, grid } });
    }), { numRuns: 50 });
    const message = Uint8Array.of(...encodeHop({ ttl: 255, lastHop: bytesOf(32) }), ...encodeEnvelope(whole));
    expect(lines("hop", [message])).toEqual([`0 ttl=255 last=${toHex(bytesOf(32))} grid=${toHex(encodeEnvelope(whole))}`]);
  });
});

describe("a MAC", () => {
  const key = bytesOf(32, 99);
  const sealed = (envelope: Envelope): Envelope => ({ ...envelope, proof: blake3(signedBytes(envelope), { key, dkLen: 16 }) });
  it("is keyed BLAKE3 over the array of protocol and payload", () => {
    const message = encodeEnvelope(sealed(inSession));
    expect(lines("mac", [message], null, toHex(key))).toEqual([`0 mac=${toHex(sealed(inSession).proof)} holds`]);
    expect(toHex(signedBytes(inSession))).toBe(toHex(Uint8Array.of(0x82, ...message.subarray(6, message.length - 17))));
  });
  it("is so at every end of a block, of a chunk and of a tree of them", () => {
    const sized = (total: number): Envelope => {
      const route = bytesOf(total > 4500 ? 3000 : 300);
      const made = (payload: number): Envelope => ({ ...inSession, route, payload: bytesOf(payload, 5) });
      return made(300 + total - signedBytes(made(300)).length);
    };
    const totals = [960, 1023, 1024, 1025, 1087, 1088, 1089, 2047, 2048, 2049, 3071, 3072, 3073, 4095, 4096, 4097, 5120, 6143, 6144, 6145, 7000].map((total) => [total, sealed(sized(total))] as const);
    for (const [total, envelope] of totals) expect(signedBytes(envelope).length).toBe(total);
    expect(lines("mac", totals.map(([, envelope]) => encodeEnvelope(envelope)), null, toHex(key))).toEqual(totals.map(([, { proof }]) => `0 mac=${toHex(proof)} holds`));
  });
  it("does not hold with any bit of payload or MAC changed, under another key, or for a message outside a session", () => {
    const message = encodeEnvelope(sealed(inSession));
    const sequence = encodeEnvelope({ ...sealed(inSession), sequence: inSession.sequence + 1 });
    const handle = encodeEnvelope({ ...sealed(inSession), authority: { kind: "handle", handle: 4712 } });
    const flipped = [1, 8, 16].map((back) => message.map((byte, at) => (at === message.length - back ? byte ^ 0x80 : byte)));
    for (const line of lines("mac", [sequence, handle, ...flipped], null, toHex(key))) expect(line).toMatch(/^0 mac=[0-9a-f]{32} refused$/u);
    expect(lines("mac", [message], null, toHex(bytesOf(32, 98)))[0]).toMatch(/refused$/u);
    expect(lines("mac", [encodeEnvelope(least)], null, toHex(key))[0]).toMatch(/refused$/u);
  });
});

describe("what it costs in bytes", () => {
  it("is 47 before the payload, 17 for a MAC, at most 77 for a signature", () => {
    const message = encodeEnvelope(least);
    expect(message.indexOf(0xa7)).toBeGreaterThan(0);
    expect(message.length - encodeCbor(least.proof).length - (signedBytes(least).length - 42)).toBe(47);
    expect(encodeCbor(inSession.proof).length).toBe(17);
    expect(encodeCbor(least.proof).length).toBeLessThanOrEqual(77);
  });
});
