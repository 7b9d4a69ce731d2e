/** The updater natively, under the sanitizers: updates cut up, repeated, mixed and changed at random; what is right is taken afterwards. */
import { join } from "node:path";
import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { encodeUpdateMessage } from "../../sim/link.ts";
import { updateMessages, updateRefusals } from "../../spec/update.ts";
import { encodeBundle } from "../../toolchain/update/bundle.ts";
import { classId } from "../../toolchain/update/identity.ts";
import { pieceAt, totalBytes } from "../../toolchain/update/push.ts";
import type { Update } from "../../toolchain/update/push.ts";
import { byKey, deliver } from "../runtime/routes.ts";
import { compile, root, sources } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";
import { key, updateOf } from "./on-device.ts";
import { board } from "./signing.ts";

let updater: Program;
beforeAll(() => {
  updater = compile({
    sources: [
      join(root, "test/update/updater.c"), ...sources.updates.sources, ...sources.updates.own, ...sources.updates.boot, "store/log.c", "store/log_write.c", "vm/verify.c", "vm/table.c", "node/governor.c", "base/crc32.c",
      "generated/pg_crc32_table.c", "crypto/sha256.c",
    ],
    crypto: true,
  });
}, 60_000);

interface Answer { readonly of: number; readonly refusal: number; readonly writes: number; readonly routes: number }
function run(messages: readonly Uint8Array[]): Answer[] {
  const input = Buffer.concat([classId(board), key.publicKey, ...messages.flatMap((message) => [Uint8Array.of(message.length & 255, message.length >> 8), message])]);
  return updater.run(input).toString().trim().split("\n").filter((line) => line !== "").map((line) => {
    const [hex, writes, routes] = line.split(" ");
    const bytes = Buffer.from(hex!, "hex");
    return { of: bytes[1]!, refusal: bytes[0] === updateMessages["update-answer"].kind ? bytes[2]! : 0, writes: Number(writes), routes: Number(routes) };
  });
}

function messagesOf(update: Update): Uint8Array[] {
  const messages = [encodeUpdateMessage("update-begin", { envelopeBytes: update.envelope.length, payloadBytes: update.payload.length, time: update.time, id: update.id })];
  for (let offset = 0; offset < totalBytes(update);) {
    const piece = pieceAt(update, offset);
    messages.push(encodeUpdateMessage("update-chunk", { offset, piece }));
    offset += piece.length;
  }
  return [...messages, encodeUpdateMessage("update-finish", {})];
}
const bundle = (count: number): Uint8Array => encodeBundle(Array.from({ length: count }, (_, at) => ({ name: `r${at}`, image: at % 2 === 0 ? deliver : byKey, tables: at % 2 === 0 ? [] : ["first"] })));
const routes = (sequence: number, count: number): Update => updateOf(bundle(count), { sequence, component: "routes" });
const restart = new Uint8Array();

test("routes are taken, kept over a restart, and taken back", () => {
  const back = encodeUpdateMessage("update-rollback", { routes: 1 });
  const status = encodeUpdateMessage("update-status", {});
  const answers = run([...messagesOf(routes(5, 2)), restart, status, ...messagesOf(routes(6, 3)), restart, status, back, restart, status, back]);
  expect(answers.filter(({ refusal }) => refusal !== 0).map(({ refusal }) => refusal)).toEqual([updateRefusals["no-previous"].code]);
  expect(answers.map((answer) => answer.routes).filter((count, at, all) => count !== all[at - 1])).toEqual([1, 2, 3, 2]);
});

test("what is cut off is answered, too, and only the whole is taken", () => {
  const good = messagesOf(routes(5, 1));
  const cut = good.flatMap((message) => [1, 2, 3, 4, 7, 8, 9, 51, message.length - 1].filter((length) => length > 0 && length < message.length).map((length) => message.subarray(0, length)));
  const answers = run([...cut, ...good]);
  expect(answers.length).toBe(cut.length + good.length);
  expect(answers.at(-1)).toMatchObject({ refusal: 0, routes: 1 });
});

test("whatever comes in whatever order: no byte outside, nothing written that was not accepted, and what is right is taken", () => {
  const known = [...messagesOf(routes(5, 2)), ...messagesOf(updateOf(new Uint8Array(3000).fill(7), { sequence: 9, component: "b" })), encodeUpdateMessage("update-confirm", {}), encodeUpdateMessage("update-status", {}),
    encodeUpdateMessage("update-rollback", { routes: 1 }), encodeUpdateMessage("update-rollback", { routes: 0 })];
  const one = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...known), fc.nat(), fc.integer({ min: 1, max: 255 })).map(([message, at, flip]) => message.map((byte, i) => (i === 1 + (at % Math.max(1, message.length - 1)) && i > 0 ? byte ^ flip : byte))) },
    { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 0x10, max: 0x15 }), fc.uint8Array({ maxLength: 1100 })).map(([kind, rest]) => Uint8Array.of(kind, ...rest)) },
    { weight: 1, arbitrary: fc.constant(restart) },
  );
  fc.assert(fc.property(fc.array(one, { maxLength: 40 }), (messages) => {
    const last = messagesOf(routes(1000, 3));
    const answers = run([...messages, restart, ...last]);
    expect(answers.at(-1)).toMatchObject({ refusal: 0, routes: 3 });
    // A verdict that is not `ok` changes nothing, but for a mark that an order asks for.
    for (const [at, { of, refusal, writes }] of answers.entries()) {
      if (at > 0 && refusal !== 0 && of === updateMessages["update-chunk"].kind) expect(writes).toBe(answers[at - 1]!.writes);
    }
  }), { numRuns: 40 });
});
