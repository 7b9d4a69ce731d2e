/**
 * docs/protocol/grid.cddl, and the protocol's name, which is the CID of that file: CIDv1, raw, sha2-256.
 * Whatever is changed there makes another protocol, which devices of this one refuse.
 */
import { createHash } from "node:crypto";
import { cborDepth, cborTagMost } from "../cbor.ts";
import { codes, dictionaryLimits, operandOrder, symbols } from "../dictionary.ts";
import { cidTag, envelopeLimits, gridTag, leafKeys, messageFaults, payloadKeys, sign1Head } from "../envelope.ts";
import type { EnvelopeLimit, PayloadKey } from "../envelope.ts";
import { messageTypes } from "../fields.ts";
import { cidVersion, codecs, hashes, programHash } from "../hashes.ts";
import { limits } from "../limits.ts";
import { admissionRules } from "./cddl-admission.ts";
import { tokenRules } from "./cddl-tokens.ts";
import { hex } from "./names.ts";

const most = (name: EnvelopeLimit): number => envelopeLimits[name].value;
/** A line, its remark from column 58 on. */
const line = (text: string, remark?: string): string => (remark === undefined ? text : `${text.padEnd(57)} ; ${remark}`);
const digits = Object.values(hashes).map(({ digestBytes }) => digestBytes);
/** A zero byte, four one-byte varints, the digest. */
const cidBytes = (digest: number): number => 5 + digest;

function payloadLines(): string[] {
  return Object.entries(payloadKeys).map(([, { key, required, type, means }]: [string, PayloadKey]) => line(`  ${required ? "  " : "? "}${`${key}:`.padEnd(4)}${type},`, means));
}

/** `first` is the code of the first; lines of at most 130 characters. */
function codeLines(names: readonly string[], first: number): string[] {
  return names.map((name, index) => `${first + index} ${name}`).reduce<string[]>((lines, item) => {
    const last = lines.at(-1);
    if (last !== undefined && last.length + item.length + 2 <= 130) return [...lines.slice(0, -1), `${last}, ${item}`];
    return [...lines, `;   ${item}`];
  }, []);
}

/** How a program is compressed: spec/dictionary.ts. */
function coreLines(): string[] {
  const { headVariables, firstVariables, operandVariables } = codes;
  return [
    "; A compressed route is one item of core-form, (core 1 ...). A number n is -1 - n. A word of the dictionary and a variable are codes, by",
    "; place: the first item of a list, or another. Any other word is text, of visible ASCII; what has a code or is a number below 2^64 is",
    "; never text. The octets of a literal are bytes.",
    line("core-form = [* core-form] / uint / nint / bytes / text"),
    `; First in a list: v0, v1, ... are ${headVariables} and up, to v${dictionaryLimits.variables.value - 1};`,
    ...codeLines(symbols, 0),
    `; Elsewhere: v0 to v${firstVariables - 1} are 0 to ${firstVariables - 1}, v${firstVariables} and those behind it ${operandVariables} and up;`,
    ...codeLines(operandOrder, firstVariables),
  ];
}

/** Eight of them a line. */
function listed(rows: readonly (readonly [number, string])[]): string[] {
  const all = rows.map(([code, name]) => `${code} ${name}`);
  return all.flatMap((_, i) => (i % 8 === 0 ? [`;   ${all.slice(i, i + 8).join(", ")}`] : []));
}

export function gridCddl(): string {
  return `${[
    "; grid.cddl -- generated from spec/envelope.ts, spec/tokens.ts and spec/admission.ts by spec/generate.ts; edit those files, then run `npm run generate`.",
    ";",
    "; The grid message (RFC 8610 for the notation). This file is the protocol document: the CID of its bytes is the pCID that every",
    "; grid of this protocol begins with.",
    ";",
    "; Encoding: deterministic CBOR (RFC 8949, 4.2.1). Shortest heads, stated lengths, map keys in the order of their bytes, each once;",
    `; no floats, no undefined; tags of at most ${cborTagMost}; text is UTF-8. Where an item may be any, ${cborDepth} arrays, maps and tags at most are`,
    "; inside each other. A decoder refuses everything else, and everything that this file does not allow.",
    ";",
    "; On the wire a message is the CBOR sequence (RFC 8742) of a hop and a grid. The hop is not signed: it changes at every hop.",
    "; What is signed, or under the MAC, is [#6.42(pcid), payload]: the grid's first two items in an array of their own. The signature is a",
    "; COSE_Sign1 with that as its detached payload; the MAC is keyed BLAKE3 with the session's key, cut to 16 bytes.",
    "",
    line(`grid = #6.${gridTag}([protocol, payload, proof])`, `at most ${most("envelope")} bytes`),
    line("hop = [ttl, last-hop]"),
    "",
    line(`protocol = #6.${cidTag}(bytes .size ${cidBytes(hashes[programHash].digestBytes)})`, "the pCID: a zero byte, then the CID of this file"),
    line("payload = {"),
    ...payloadLines(),
    "}",
    "",
    line(`cid = #6.${cidTag}(${[...new Set(digits)].sort((a, b) => a - b).map((digest) => `bytes .size ${cidBytes(digest)}`).join(" / ")})`, "a zero byte, then the CID"),
    `; A CID is version ${cidVersion}, codec, hash, length of the digest, digest: codecs below 0x80, such as ${Object.entries(codecs).map(([name, code]) => `${hex(code)} ${name}`).join(", ")};`,
    `; hashes ${Object.entries(hashes).map(([name, { code }]) => `${hex(code)} ${name}`).join(", ")}.`,
    "",
    line(`route = bytes .size (1..${most("route")})`, "begins with \"(\", or with the head of an array"),
    ...coreLines(),
    line(`budget = [1*${most("resources")} [resource, limit]]`, "resources go up"),
    line(`resource = 0..${most("resource")}`),
    line("limit = 0..4294967295"),
    line(`application = bytes .size (0..${most("payload")})`),
    line(`node-id = bytes .size ${limits.nodeIdBytes}`),
    line(`message-type = 0..${most("type")}`, `${Object.entries(messageTypes).map(([name, code]) => `${code} ${name}`).join(", ")}`),
    line(`message-priority = 0..${most("priority")}`),
    line(`sequence-number = 0..${most("sequence")}`),
    line("handle = 0..4294967295", "of a session"),
    "",
    ...tokenRules(line, listed),
    "",
    ...admissionRules(line, listed),
    "",
    "; That an entry is in a log (RFC 9162, 2.1.3): the leaf is the value of a key of this payload, its bytes as they are here (of a CID those",
    "; without tag and zero byte). The path is hashes of SHA-256, the lowest level first. Against which root is the receiver's to know: it has",
    "; the log's heads.",
    line(`receipts = [1*${most("receipts")} receipt]`),
    line("receipt = [log, leaf, size, index, path]"),
    line(`log = bytes .size ${most("log-id")}`, "the first bytes of the SHA-256 of the key that signs its heads"),
    line(`leaf = ${leafKeys.map((name) => payloadKeys[name].key).join(" / ")}`, "a key of the payload"),
    line("size = 1..4294967295", "leaves of the tree"),
    line("index = 0..4294967294", "of the leaf: below the size"),
    line(`path = bytes .size (0..${most("levels") * most("hash")})`, "whole hashes"),
    "",
    line("proof = mac / signature", "a MAC where there is a handle, otherwise a signature"),
    line(`mac = bytes .size ${most("mac")}`),
    line("signature = bytes .cbor cose-sign1", `at most ${most("proof")} bytes`),
    line(`cose-sign1 = #6.${sign1Head[0] & 0x1f}([protected: bytes, unprotected: {}, payload: nil, signature: bytes])`),
    "",
    line(`ttl = 0..${most("ttl")}`),
    line("last-hop = node-id"),
    "",
    "; Why a message is refused, where that is said by number:",
    ...listed(Object.entries(messageFaults).map(([name, { code }]) => [code, name] as const)),
  ].join("\n")}\n`;
}

/** A zero byte, then the CID of that file. */
export function protocolId(): readonly number[] {
  const { code, digestBytes } = hashes[programHash];
  return [0, cidVersion, codecs.raw, code, digestBytes, ...createHash("sha256").update(gridCddl()).digest()];
}

export function protocolIdModule(): string {
  const rows = protocolId().map((byte) => hex(byte));
  return `${[
    "/** Generated from spec/envelope.ts by spec/generate.ts: the CID of docs/protocol/grid.cddl, after the zero byte that DAG-CBOR puts before a CID. */",
    "export const protocolId: Uint8Array = Uint8Array.of(",
    ...[0, 13, 26].map((from) => `  ${rows.slice(from, from + 13).join(", ")},`),
    ");",
  ].join("\n")}\n`;
}
