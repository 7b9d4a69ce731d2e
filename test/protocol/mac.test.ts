/** The MAC of messages in C, whose last compression is not the package's own: against another BLAKE3, around every block, chunk and tree of up to the largest message. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { macOf } from "../../protocol/session.ts";
import { envelopeLimits } from "../../spec/envelope.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { compile, root } from "../runtime/native.ts";
import { bytesOf } from "./envelopes.ts";
import { records } from "./omit.ts";

const block = 64;
const chunk = 1024;
/** What is signed begins with the head of an array of two. */
const arrayOfTwo = 0x82;

it("is BLAKE3 in keyed mode of what is signed, whatever its length", () => {
  const around = (step: number, most: number): number[] => Array.from({ length: Math.floor(most / step) }, (_, i) => (i + 1) * step).flatMap((at) => [at - 1, at, at + 1]);
  const lengths = [...new Set([1, 2, ...around(block, 3 * chunk), ...around(chunk, envelopeLimits.envelope.value), envelopeLimits.envelope.value])];
  const messages = lengths.map((length) => Uint8Array.of(arrayOfTwo, ...bytesOf(length - 1, length)));
  const keys = lengths.map((length) => bytesOf(32, length + 7));
  const probe = compile({ sources: [join(root, "test/protocol/probe_mac.c"), "crypto/mac.c"], crypto: ["blake3"] });
  const said = probe.run(records(messages.map((message, i) => Uint8Array.of(...keys[i]!, ...message.subarray(1))))).toString().trim().split("\n");
  expect(said).toEqual(messages.map((message, i) => toHex(macOf(keys[i]!, message))));
  expect(said.length).toBeGreaterThan(160);
}, 120_000);
