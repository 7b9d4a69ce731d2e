/** The host's side of an update against a model of a device, over a link that loses requests and answers, and with a device that restarts. */
import { sha256 } from "@noble/hashes/sha2.js";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FrameReader, decodeAnyMessage, decodeMessage, decodeUpdateMessage, encodeMessage, encodeUpdateMessage, frame } from "../../sim/link.ts";
import { wireLayout } from "../../spec/generate/c-spec.ts";
import { updateComponents, updateLimits, updateMessages, updateRefusals, updateStates } from "../../spec/update.ts";
import type { UpdateMessageName, UpdateRefusal } from "../../spec/update.ts";
import { frameMessageBytes, wireMessages } from "../../spec/wire.ts";
import { joined, same } from "../../compiler/support/bytes.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { nextPush, pieceAt, pushLimits, pushed, readState, startPush, totalBytes } from "../../toolchain/update/push.ts";
import type { Action, Event, Pushing, Request, Update } from "../../toolchain/update/push.ts";

const bytes = (length: number, seed = 1): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 31 + seed) % 251);
const updateOf = (envelope: number, payload: number): Update => ({ envelope: bytes(envelope), payload: bytes(payload, 2), id: sha256(bytes(payload, 2)), time: 0n });

/** A device as spec/update.ts describes it, without the verdicts: what it takes in, what it forgets when it restarts, what it has installed. */
class Device {
  #stream: { id: Uint8Array; envelope: number; total: number; taken: Uint8Array } | null = null;
  installed: Uint8Array | null = null;
  refuse: UpdateRefusal | null = null;

  restart(): void {
    this.#stream = null;
  }

  answer(request: Request): Event {
    const answer = (refusal: UpdateRefusal, offset = this.#stream?.taken.length ?? 0): Event => ({ kind: "answer", of: updateMessages[request.name].kind, refusal: updateRefusals[refusal].code, offset });
    switch (request.name) {
      case "update-begin": {
        const { id, envelopeBytes, payloadBytes } = request.fields;
        const going = this.#stream !== null && same(this.#stream.id, id) && this.#stream.total === envelopeBytes + payloadBytes;
        if (!going) this.#stream = { id, envelope: envelopeBytes, total: envelopeBytes + payloadBytes, taken: new Uint8Array() };
        return answer("ok");
      }
      case "update-chunk": {
        if (this.#stream === null) return answer("out-of-order");
        const { offset, piece } = request.fields;
        const { envelope, taken, total } = this.#stream;
        if (offset !== taken.length) return answer("wrong-offset");
        expect(piece.length).toBeGreaterThan(0);
        expect(piece.length).toBeLessThanOrEqual(updateLimits["chunk-bytes"].value);
        expect(offset >= envelope || offset + piece.length <= envelope).toBe(true);
        if (offset >= envelope) expect((offset - envelope) % 512).toBe(0);
        if (this.refuse !== null && offset + piece.length >= envelope) return answer(this.refuse);
        this.#stream.taken = joined(taken, piece);
        expect(this.#stream.taken.length).toBeLessThanOrEqual(total);
        return answer("ok");
      }
      case "update-finish": {
        if (this.#stream === null) return answer("out-of-order");
        if (this.#stream.taken.length !== this.#stream.total) return answer("truncated");
        this.installed = this.#stream.taken;
        this.#stream = null;
        return answer("ok", 0);
      }
      case "update-status": {
        const none = { state: "empty" as const, sequence: 0, id: new Uint8Array(32) };
        const b = this.installed === null ? none : { state: "pending" as const, sequence: 1, id: sha256(this.installed.subarray(this.installed.length - 3000)) };
        return { kind: "state", state: { running: "a", receiving: null, places: { a: none, b, routes: none } } };
      }
    }
  }
}

/** What happens to the n-th request: it is lost, its answer is, the device restarts before it, or nothing. */
type Fate = "well" | "request lost" | "answer lost" | "restart";
function run(device: Device, update: Update, fateOf: (n: number) => Fate): { action: Action; requests: number; pushing: Pushing } {
  let [pushing, action] = startPush(update);
  let n = 0;
  for (; action.kind === "send"; n++) {
    if (n > 2000) throw new Error("it goes on for ever");
    const fate = fateOf(n);
    if (fate === "restart") device.restart();
    const event = fate === "request lost" ? null : device.answer(action.request);
    [pushing, action] = nextPush(pushing, fate === "answer lost" || event === null ? { kind: "silence" } : event);
  }
  return { action, requests: n, pushing };
}

describe("an update", () => {
  test.each([[100, 3000], [1024, 3000], [1025, 3000], [5300, 3000], [1, 3000]])("of %i and %i bytes arrives whole, in as many requests as it has pieces", (envelope, payload) => {
    const device = new Device();
    const update = updateOf(envelope, payload);
    const { action, requests } = run(device, update, () => "well");
    expect(action).toEqual({ kind: "done" });
    expect(toHex(device.installed!)).toBe(toHex(joined(update.envelope, update.payload)));
    expect(requests).toBe(2 + Math.ceil(envelope / 1024) + Math.ceil(payload / 1024));
  });

  test("ends, over any link: done with every byte in place, or with a reason", () => {
    const fates: readonly Fate[] = ["request lost", "answer lost", "restart"];
    fc.assert(fc.property(fc.array(fc.option(fc.constantFrom(...fates), { freq: 3 }), { maxLength: 40 }), (list) => {
      const device = new Device();
      const update = updateOf(1300, 3000);
      const { action } = run(device, update, (n) => list[n] ?? "well");
      if (action.kind === "done") expect(toHex(device.installed!)).toBe(toHex(joined(update.envelope, update.payload)));
      else expect(action).toMatchObject({ kind: "failed" });
    }), { numRuns: 300 });
  });

  test("survives any one fault at any request", () => {
    for (const fate of ["request lost", "answer lost", "restart"] as const) {
      for (let at = 0; at < 7; at++) {
        const device = new Device();
        const { action } = run(device, updateOf(1300, 3000), (n) => (n === at ? fate : "well"));
        // A restart when all has arrived loses it before it is finished: nothing was asked that would tell, and the device says so.
        const lost = fate === "restart" && at === 6;
        expect({ fate, at, action }).toEqual({ fate, at, action: lost ? { kind: "failed", why: { kind: "refused", refusal: "out-of-order", request: "update-finish" } } : { kind: "done" } });
      }
    }
  });

  test("goes on where a device stands that has part of it", () => {
    const device = new Device();
    const update = updateOf(1300, 3000);
    let n = 0;
    expect(() => run(device, update, () => { if (n++ === 4) throw new Error("unplugged"); return "well"; })).toThrow("unplugged");
    const { action, requests } = run(device, update, () => "well");
    expect([action.kind, requests]).toEqual(["done", 4]); // begin, two pieces, finish: three of five pieces were there
  });

  test("says how far it is", () => {
    const device = new Device();
    const seen: number[] = [];
    let [pushing, action] = startPush(updateOf(100, 1100));
    while (action.kind === "send") {
      seen.push(pushed(pushing));
      [pushing, action] = nextPush(pushing, device.answer(action.request));
    }
    expect(seen).toEqual([0, 0, 100, 1124, 1200]);
    expect(totalBytes(updateOf(100, 1100))).toBe(1200);
    expect(pieceAt(updateOf(100, 1100), 1124).length).toBe(76);
  });
});

describe("it fails", () => {
  test.each(["wrong-board", "wrong-slot", "unsigned", "badly-signed", "unknown-key", "downgraded", "expired", "oversize", "malformed", "truncated", "flash-failed"] as const)("with what the device refuses: %s", (refusal) => {
    const device = new Device();
    device.refuse = refusal;
    expect(run(device, updateOf(1300, 3000), () => "well").action).toEqual({ kind: "failed", why: { kind: "refused", refusal, request: "update-chunk" } });
  });
  test("after silence", () => {
    const { action, requests } = run(new Device(), updateOf(10, 10), () => "request lost");
    expect([action, requests]).toEqual([{ kind: "failed", why: { kind: "silent", request: "update-begin" } }, pushLimits.silences + 1]);
  });
  test("when the device restarts over and over", () => {
    const { action } = run(new Device(), updateOf(1300, 3000), (n) => (n % 3 === 2 ? "restart" : "well"));
    expect(action).toEqual({ kind: "failed", why: { kind: "refused", refusal: "out-of-order", request: "update-chunk" } });
  });
  const begun = startPush(updateOf(10, 2000))[0];
  const after = (event: Event): Action => nextPush(begun, event)[1];
  const begin = updateMessages["update-begin"].kind;
  test("when the device answers what was not asked, or with what the protocol does not have", () => {
    const wrong: readonly Event[] = [
      { kind: "answer", of: updateMessages["update-chunk"].kind, refusal: 0, offset: 0 }, { kind: "answer", of: 0xff, refusal: 0, offset: 0 }, { kind: "answer", of: begin, refusal: 99, offset: 0 },
      { kind: "answer", of: begin, refusal: 0, offset: 11 }, { kind: "answer", of: begin, refusal: 0, offset: 10_000 },
      { kind: "state", state: { running: "a", receiving: null, places: {} as never } },
    ];
    for (const event of wrong) expect(after(event)).toMatchObject({ kind: "failed", why: { kind: "unexpected", request: "update-begin" } });
    expect(after({ kind: "answer", of: begin, refusal: 0, offset: 10 + 512 })).toMatchObject({ kind: "send", request: { name: "update-chunk", fields: { offset: 522 } } });
  });
  test("when the device wants one offset after another", () => {
    let [pushing, action] = nextPush(begun, { kind: "answer", of: begin, refusal: 0, offset: 0 });
    for (let i = 0; action.kind === "send" && i < 100; i++) [pushing, action] = nextPush(pushing, { kind: "answer", of: updateMessages["update-chunk"].kind, refusal: updateRefusals["wrong-offset"].code, offset: 0 });
    expect(action).toEqual({ kind: "failed", why: { kind: "astray", times: pushLimits.detours } });
  });
});

describe("messages about updates", () => {
  const u = (bits: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** bits - 1 });
  const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const valueOf = (type: string): fc.Arbitrary<unknown> => (type === "u8" ? u(8) : type === "u32" ? u(32) : type === "u64" ? fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) : type === "digest" ? digest : fc.uint8Array({ maxLength: 1024 }));
  const messages = Object.entries(updateMessages).map(([name, { fields }]) => fc.record({
    name: fc.constant(name as UpdateMessageName),
    fields: fc.record(Object.fromEntries(fields.filter(([, type]) => !type.startsWith("zero")).map(([field, type]) => [field, valueOf(type)]))),
  }));
  test("come back as they were sent, through frames, and are no other messages", () => {
    fc.assert(fc.property(fc.oneof(...messages), ({ name, fields }) => {
      const raw = encodeUpdateMessage(name, fields as never);
      expect(new FrameReader(decodeAnyMessage).push(frame(raw))).toEqual([{ name, fields }]);
      expect(decodeMessage(raw)).toBe("message-kind");
    }), { numRuns: 200 });
    expect(new FrameReader(decodeAnyMessage).push(frame(encodeMessage("hello-get", {})))).toEqual([{ name: "hello-get", fields: {} }]);
    expect(decodeUpdateMessage(encodeMessage("hello-get", {}))).toBe("message-kind");
  });
  test("are refused in another length, or with something where there is nothing", () => {
    for (const [name, message] of Object.entries(updateMessages)) {
      const { bytes: length, open } = wireLayout(message);
      const raw = new Uint8Array(length);
      raw[0] = message.kind;
      expect(typeof decodeUpdateMessage(raw), name).toBe("object");
      expect(decodeUpdateMessage(raw.subarray(0, length - 1)), name).toBe(length === 1 ? "message-kind" : "message-shape");
      if (!open) expect(decodeUpdateMessage(joined(raw, Uint8Array.of(0))), name).toBe("message-shape");
    }
    expect(decodeUpdateMessage(Uint8Array.of(updateMessages["update-answer"].kind, 0, 0, 1, 0, 0, 0, 0))).toBe("message-shape");
  });
  test("have kinds of their own, numbers at multiples of 4, and fit a frame", () => {
    const kinds = [...Object.values(wireMessages), ...Object.values(updateMessages)].map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    for (const message of Object.values(updateMessages)) {
      for (const [field, offset, size] of wireLayout(message).fields) if (size === 4 || size === 32) expect({ field, at: offset % 4 }).toEqual({ field, at: 0 });
      expect(wireLayout(message).bytes + updateLimits["chunk-bytes"].value).toBeLessThanOrEqual(frameMessageBytes);
    }
  });
  test("say the state of a device, or what cannot be", () => {
    const fields = { running: updateComponents.b.code, receiving: 1, offset: 5, total: 9, sequenceA: 1, sequenceB: 2, sequenceRoutes: 0, stateA: 2, stateB: 1, stateRoutes: 0, idA: bytes(32), idB: bytes(32, 3), idRoutes: new Uint8Array(32) };
    expect(readState(fields)).toEqual({
      running: "b", receiving: { offset: 5, total: 9 },
      places: { a: { state: "confirmed", sequence: 1, id: bytes(32) }, b: { state: "pending", sequence: 2, id: bytes(32, 3) }, routes: { state: "empty", sequence: 0, id: new Uint8Array(32) } },
    });
    expect(readState({ ...fields, running: 0, receiving: 0 })).toMatchObject({ running: null, receiving: null });
    for (const wrong of [{ running: 1 }, { running: updateComponents.routes.code }, { receiving: 2 }, { offset: 10 }, { stateA: 9 }, { stateB: 5 }, { stateRoutes: 255 }]) expect(readState({ ...fields, ...wrong })).toBeNull();
    expect(Object.values(updateStates).map(({ code }) => code)).toEqual([0, 1, 2, 3, 4]);
  });
});

