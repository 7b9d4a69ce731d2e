import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { cobsDecode } from "../../sim/cobs.ts";
import { frame } from "../../sim/link.ts";
import { counters } from "../../spec/faults.ts";
import { frameMessageBytes } from "../../spec/wire.ts";
import { compile, here, type Program } from "./native.ts";

let probe: Program;
beforeAll(() => {
  probe = compile({ sources: [here("probe_frame.c"), "wire/frame.c", "base/crc32.c", "generated/pg_crc32_table.c"] });
});

const lines = (input: Uint8Array, ...args: string[]): string[] => probe.run(input, ...args).toString().split("\n").slice(0, -1);
const ready = (message: Uint8Array): string => `ready ${Buffer.from(message).toString("hex")}`;
const fault = (name: keyof typeof counters): string => `fault ${counters[name].index}`;

/** A coded block written by hand: code byte, bytes. */
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const hello = Buffer.from("hello, world\u0000\u0000!");
const intact = frame(hello);
const withCrc = (message: Uint8Array): Uint8Array => {
  const out = Buffer.alloc(message.length + 4);
  out.set(message);
  out.writeUInt32LE(crc32(message), message.length);
  return out;
};

describe("frames that are taken", () => {
  const nonZero = (length: number) => Uint8Array.from({ length }, (_, i) => (i % 255) + 1);
  const messages: [string, Uint8Array][] = [
    ["of one byte", bytes(6)], ["of one zero", bytes(0)], ["of zeros", new Uint8Array(600)], ["with zeros inside", hello],
    ["of 249 bytes without zero, checksum in the first block", nonZero(249)], ["of 250 bytes, the block just full", nonZero(250)],
    ["of 251 bytes", nonZero(251)], ["of 254 bytes", nonZero(254)], ["of 255 bytes", nonZero(255)], ["of 508 bytes", nonZero(508)],
    ["of 509 bytes", nonZero(509)], ["of the largest size, no zero", nonZero(frameMessageBytes)],
    ["of the largest size, all zero", new Uint8Array(frameMessageBytes)], ["of the largest size, random", randomBytes(frameMessageBytes)],
  ];
  it.each(messages)("%s", (_, message) => {
    expect(lines(frame(message))).toEqual([ready(message)]);
  });
  it.each(messages)("%s, encoded by the device", (_, message) => {
    const coded = probe.run(message, "encode");
    expect(coded.indexOf(0)).toBe(coded.length - 1);
    expect(cobsDecode(coded.subarray(0, -1))).toEqual(new Uint8Array(withCrc(message)));
    expect(Buffer.compare(coded, Buffer.from(frame(message)))).toBe(0);
    expect(lines(coded)).toEqual([ready(message)]);
  });
  it("with empty frames before, between and behind them", () => {
    expect(lines(Buffer.concat([bytes(0, 0), intact, bytes(0, 0, 0), intact, bytes(0)]))).toEqual([ready(hello), ready(hello)]);
  });
  it("of random content and length", () => {
    const many = Array.from({ length: 200 }, (_, i) => randomBytes(1 + ((i * 37) % 700)));
    expect(lines(Buffer.concat(many.map(frame)))).toEqual(many.map(ready));
  });
});

describe("frames that are none are counted, and the next one gets through", () => {
  const flip = (at: number): Uint8Array => intact.map((byte, i) => (i === at ? byte ^ 0x40 : byte));
  const coded = (message: Uint8Array): Uint8Array => frame(message);
  const cases: [string, Uint8Array, keyof typeof counters][] = [
    ["one byte over the limit", coded(new Uint8Array(frameMessageBytes + 1).fill(7)), "frame-too-long"],
    ["one zero over the limit", coded(new Uint8Array(frameMessageBytes + 1)), "frame-too-long"],
    ["far over the limit", coded(new Uint8Array(100_000).fill(9)), "frame-too-long"],
    ["far over the limit, in zeros", coded(new Uint8Array(100_000)), "frame-too-long"],
    ["over the limit and cut short", coded(new Uint8Array(5000).fill(9)).subarray(0, 4900), "frame-too-long"],
    ["a checksum and no message", bytes(5, 1, 2, 3, 4), "frame-short"],
    ["three bytes", bytes(4, 1, 2, 3), "frame-short"],
    ["one empty block", bytes(1), "frame-short"],
    ["a flipped bit in the message", flip(3), "frame-crc"],
    ["a flipped bit in the checksum", flip(intact.length - 2), "frame-crc"],
    ["two bytes swapped", intact.map((byte, i) => (i === 1 ? intact[2]! : i === 2 ? intact[1]! : byte)), "frame-crc"],
    ["cut inside a block", intact.subarray(0, 5), "frame-coding"],
    ["a code that runs past the end", bytes(200, 1, 2, 3, 4, 5, 6, 7, 8), "frame-coding"],
    ["a last block without its bytes", bytes(4, 1, 2, 3, 9), "frame-coding"],
  ];
  it.each(cases)("%s", (_, garbage, counter) => {
    const close = garbage.at(-1) === 0 ? [] : [bytes(0)];
    expect(lines(Buffer.concat([intact, garbage, ...close, intact]))).toEqual([ready(hello), fault(counter), ready(hello)]);
  });
  it("a frame cut short swallows no more than up to its closing zero", () => {
    expect(lines(Buffer.concat([intact.subarray(0, 7), intact, intact])).slice(-1)).toEqual([ready(hello)]);
  });
  it("any one flipped bit leaves the device in step", () => {
    for (let at = 0; at < intact.length - 1; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const broken = intact.map((byte, i) => (i === at ? byte ^ (1 << bit) : byte));
        const seen = lines(Buffer.concat([broken, intact]));
        expect(seen.at(-1), `byte ${at} bit ${bit}`).toBe(ready(hello));
        expect(seen.slice(0, -1).every((line) => line.startsWith("fault ")), `byte ${at} bit ${bit}`).toBe(true);
        expect(seen.length, `byte ${at} bit ${bit}`).toBeGreaterThan(1);
      }
    }
  });
});

describe("a buffer of n bytes", () => {
  it.each([5, 8, 64])("%i holds a message of four less and no more", (capacity) => {
    const fits = new Uint8Array(capacity - 4).fill(3);
    expect(lines(frame(fits), String(capacity))).toEqual([ready(fits)]);
    expect(lines(frame(new Uint8Array(capacity - 3).fill(3)), String(capacity))).toEqual([fault("frame-too-long")]);
    expect(lines(frame(new Uint8Array(capacity - 3)), String(capacity))).toEqual([fault("frame-too-long")]);
  });
});
