import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cobsDecode, cobsEncode } from "../../sim/cobs.ts";
import { decodeMessage, encodeMessage, frame, FrameReader, unframe } from "../../sim/link.ts";
import { frameMessageBytes, wireMessages } from "../../spec/wire.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
const run = (length: number): string => Array.from({ length }, (_, i) => ((i % 255) + 1).toString(16).padStart(2, "0")).join("");

describe("COBS", () => {
  // Cheshire and Baker 1999, and the examples of the usual description; the last four by hand around the 254-byte block.
  const cases: readonly (readonly [plain: string, coded: string])[] = [
    ["", "01"],
    ["00", "01 01"],
    ["00 00", "01 01 01"],
    ["11 22 00 33", "03 11 22 02 33"],
    ["11 22 33 44", "05 11 22 33 44"],
    ["11 00 00 00", "02 11 01 01 01"],
    [run(253), `fe${run(253)}`],
    [run(254), `ff${run(254)}`],
    [`${run(254)}ff`, `ff${run(254)}02ff`],
    [`${run(254)}00`, `ff${run(254)}0101`],
  ];
  test.each(cases)("%s", (plain, coded) => {
    expect(hex(cobsEncode(bytes(plain)))).toBe(coded.replaceAll(" ", ""));
    expect(hex(cobsDecode(bytes(coded))!)).toBe(plain.replaceAll(" ", ""));
  });

  test.each(["00", "02", "05 11 22", "02 00"])("%s is refused", (coded) => expect(cobsDecode(bytes(coded))).toBeUndefined());

  test("decode after encode is the identity, and the code holds no zero", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 1200 }).map((a) => a.map((byte) => (byte < 200 ? byte % 4 : byte))), (plain) => {
      const coded = cobsEncode(plain);
      expect(coded.includes(0)).toBe(false);
      expect(coded.length).toBeLessThanOrEqual(plain.length + Math.floor(plain.length / 254) + 1);
      expect(hex(cobsDecode(coded)!)).toBe(hex(plain));
    }));
  });
});

describe("messages", () => {
  test("a message to be routed, byte by byte", () => {
    const source = new Uint8Array(32).fill(0xab);
    const message = encodeMessage("message", { ttl: 8, priority: 3, type: 0x0102, route: 0xffff, sequence: 0x01020304, source, payload: bytes("68 69") });
    expect(hex(message)).toBe(`01 08 03 00 0201 ffff 04030201 ${"ab".repeat(32)} 6869`.replaceAll(" ", ""));
    expect(message.length).toBe(44 + 2);
  });

  test("reset with its checksum, worked out from the polynomial", () => {
    const entry = (index: number): number => {
      let value = index;
      for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
      return value >>> 0;
    };
    const crc = (entry(0xff ^ 0x07) ^ 0x00ffffff ^ 0xffffffff) >>> 0;
    const checked = [0x07, crc & 255, (crc >>> 8) & 255, (crc >>> 16) & 255, crc >>> 24];
    expect(hex(unframe(frame(encodeMessage("reset", {})).subarray(0, -1)) as Uint8Array)).toBe("07");
    expect(hex(cobsDecode(frame(encodeMessage("reset", {})).subarray(0, -1))!)).toBe(hex(Uint8Array.from(checked)));
  });

  test("a decision from bytes", () => {
    const raw = bytes(`82 01 00 02 07000000 03000000 10270000 ffffffff ${"11".repeat(32)} 0155 ${"00".repeat(66)}`);
    expect(decodeMessage(raw)).toMatchObject({ name: "decision", fields: { action: 1, fault: 0, cidLength: 2, sequence: 7, vmInstructions: 3, ticks: 10000, value: 0xffffffff } });
  });

  test.each([
    ["", "message-kind"], ["7f", "message-kind"], ["07 00", "message-shape"], ["84 01 00", "message-shape"],
    [`02 01 0000 00000000 ${"00".repeat(32)}`, "message-shape"],
  ])("%s: %s", (raw, error) => expect(decodeMessage(bytes(raw))).toBe(error));

  test("values that do not fit their field are a bug of the caller", () => {
    const source = new Uint8Array(32);
    expect(() => encodeMessage("message", { ttl: 256, priority: 0, type: 0, route: 0, sequence: 0, source, payload: source })).toThrow(RangeError);
    expect(() => encodeMessage("message", { ttl: 0, priority: 0, type: 0, route: 0, sequence: 0, source: new Uint8Array(31), payload: source })).toThrow(RangeError);
  });

  const u = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
  const node = fc.uint8Array({ minLength: 32, maxLength: 32 });
  test("decode after encode is the identity for every kind", () => {
    const arbitrary = fc.oneof(
      fc.record({ name: fc.constant("message" as const), fields: fc.record({ ttl: u(8), priority: u(8), type: u(16), route: u(16), sequence: u(32), source: node, payload: fc.uint8Array({ maxLength: 4096 }) }) }),
      fc.record({ name: fc.constant("provide" as const), fields: fc.record({ seconds: u(32), node, cid: fc.uint8Array({ maxLength: 68 }) }) }),
      fc.record({ name: fc.constant("table-set" as const), fields: fc.record({ table: u(8), keyBits: u(16), remove: u(8), value: u(32), node, key: node }) }),
      fc.record({ name: fc.constant("install" as const), fields: fc.record({ image: fc.uint8Array({ maxLength: 2048 }) }) }),
      fc.record({ name: fc.constantFrom("stats-get" as const, "hello-get" as const, "reset" as const), fields: fc.constant({}) }),
      fc.record({ name: fc.constant("hello" as const), fields: fc.record({ isa: u(8), routes: u(8), refused: u(8), tickHz: u(32), build: u(32) }) }),
      fc.record({ name: fc.constant("done" as const), fields: fc.record({ of: u(8), status: u(8), refusal: u(8), word: u(32) }) }),
      fc.record({ name: fc.constant("crash" as const), fields: fc.record({ crash: u(8), pc: u(32), cfsr: u(32), hfsr: u(32), address: u(32) }) }),
      fc.record({ name: fc.constant("stats" as const), fields: fc.record({ counters: fc.array(u(32), { minLength: 11, maxLength: 11 }) }) }),
      fc.record({ name: fc.constant("decision" as const), fields: fc.record({ action: u(8), fault: u(8), cidLength: u(8), sequence: u(32), vmInstructions: u(32), ticks: u(32), value: u(32), node, cid: fc.uint8Array({ minLength: 68, maxLength: 68 }) }) }),
    );
    const seen = new Set<string>();
    fc.assert(fc.property(arbitrary, ({ name, fields }) => {
      seen.add(name);
      const raw = encodeMessage(name, fields as never);
      const [back, ...more] = new FrameReader().push(frame(raw));
      expect(more).toEqual([]);
      expect(back).toEqual({ name, fields });
    }), { numRuns: 400 });
    expect(seen.size).toBe(Object.keys(wireMessages).length);
  });
});

describe("the frame reader", () => {
  const good = frame(encodeMessage("hello-get", {}));

  test("finds messages however the stream is cut", () => {
    const stream = Uint8Array.from([...good, 0, ...frame(encodeMessage("stats-get", {}))]);
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 5 })), (cuts) => {
      const reader = new FrameReader();
      const found = [];
      let at = 0;
      for (const cut of [...cuts, stream.length]) {
        found.push(...reader.push(stream.subarray(at, at + cut)));
        at += cut;
      }
      expect(found).toEqual([{ name: "hello-get", fields: {} }, { name: "stats-get", fields: {} }]);
    }));
  });

  test("each way to break a frame has its error, and the next frame is read", () => {
    const broken = (change: (frame: Uint8Array) => Uint8Array): unknown[] => new FrameReader().push(Uint8Array.from([...change(Uint8Array.from(good)), ...good]));
    const crc = broken((f) => f.map((byte, i) => (i === f.length - 2 ? byte ^ 0x80 : byte)));
    expect(crc).toEqual(["frame-crc", { name: "hello-get", fields: {} }]);
    expect(broken((f) => Uint8Array.from([f[0]! + 9, ...f.slice(1)]))[0]).toBe("frame-coding");
    expect(broken(() => Uint8Array.of(2, 6, 0))[0]).toBe("frame-short");
    expect(broken(() => Uint8Array.from([...new Uint8Array(5000).fill(0xff), 0]))[0]).toBe("frame-too-long");
  });

  test("the longest message passes, one byte more does not", () => {
    const longest = new Uint8Array(frameMessageBytes).fill(1);
    longest.fill(0, 1, 44);
    expect(new FrameReader().push(frame(longest))[0]).toMatchObject({ name: "message" });
    expect(new FrameReader().push(frame(Uint8Array.from([...longest, 1])))[0]).toBe("frame-too-long");
  });
});
