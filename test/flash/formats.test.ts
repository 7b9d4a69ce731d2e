/** Intel HEX against objcopy, which shares nothing with it; UF2 against the words of the specification. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { intelHex } from "../../toolchain/flash/intel-hex.ts";
import { readUf2, writeUf2 } from "../../toolchain/flash/uf2.ts";

let directory: string;
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), "pgrid-hex-"))));
afterAll(() => rmSync(directory, { recursive: true }));

const counted = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 0xff);

describe("Intel HEX", () => {
  test("a record is what the specification's example is", () => {
    expect(intelHex([{ address: 0, bytes: Uint8Array.from([0x02, 0x33, 0x7a]) }])).toBe(":0300000002337A4E\n:00000001FF\n");
  });
  test("objcopy reads back the bytes, over borders of 64 KiB and behind gaps", () => {
    const blocks = [{ address: 0x0800_fff8, bytes: counted(100) }, { address: 0x0803_0000, bytes: counted(70_000) }];
    const [hex, bin] = [join(directory, "a.hex"), join(directory, "a.bin")];
    writeFileSync(hex, intelHex(blocks));
    execFileSync("arm-none-eabi-objcopy", ["-I", "ihex", "-O", "binary", "--gap-fill", "0xff", hex, bin]);
    const expected = new Uint8Array(0x0803_0000 + 70_000 - 0x0800_fff8).fill(0xff);
    for (const { address, bytes } of blocks) expected.set(bytes, address - 0x0800_fff8);
    expect(Buffer.compare(readFileSync(bin), expected)).toBe(0);
  });
});

describe("UF2", () => {
  test("a block has the specification's words at their places", () => {
    const file = writeUf2([{ address: 0x6000_0000, bytes: counted(300) }], 0x4fb2_d5bd);
    const view = new DataView(file.buffer);
    expect(file.length).toBe(1024);
    expect(Array.from({ length: 8 }, (_, i) => view.getUint32(512 + 4 * i, true))).toEqual([0x0a32_4655, 0x9e5d_5157, 0x2000, 0x6000_0100, 256, 1, 2, 0x4fb2_d5bd]);
    expect(view.getUint32(1020, true)).toBe(0x0ab1_6f30);
    expect([...file.subarray(512 + 32, 512 + 32 + 44)]).toEqual([...counted(300).subarray(256)]);
    expect(file.subarray(512 + 32 + 44, 512 + 32 + 256).every((byte) => byte === 0xff)).toBe(true);
  });
  test("what is written is read back", () => {
    fc.assert(fc.property(fc.array(fc.record({ page: fc.nat(1000), length: fc.integer({ min: 1, max: 900 }) }), { minLength: 1, maxLength: 4 }), (parts) => {
      const blocks = parts.map(({ page, length }) => ({ address: 0x0800_0000 + page * 1024, bytes: counted(length) }));
      const read = readUf2(writeUf2(blocks, 7));
      if (typeof read === "string") throw new Error(read);
      expect(read.every(({ family }) => family === 7)).toBe(true);
      for (const { address, bytes } of blocks) {
        const own = Array.from({ length: Math.ceil(bytes.length / 256) }, (_, i) => read.filter((block) => block.address === address + 256 * i));
        expect(own.every((found) => found.length >= 1)).toBe(true);
      }
      expect(read.reduce((sum, block) => sum + block.bytes.length, 0)).toBe(blocks.reduce((sum, { bytes }) => sum + Math.ceil(bytes.length / 256) * 256, 0));
    }), { numRuns: 50 });
  });
  test("what is no UF2 is refused, with the block", () => {
    const good = writeUf2([{ address: 0, bytes: counted(600) }], 1);
    const broken = (at: number, value: number): string | readonly object[] => {
      const copy = good.slice();
      new DataView(copy.buffer).setUint32(at, value, true);
      return readUf2(copy);
    };
    expect(readUf2(good.subarray(0, 600))).toBe("600 bytes are no whole number of blocks of 512");
    expect(readUf2(new Uint8Array())).toContain("0 bytes");
    expect(broken(0, 1)).toBe("block 0 has no magic numbers");
    expect(broken(512 + 508, 1)).toBe("block 1 has no magic numbers");
    expect(broken(512 + 16, 477)).toBe("block 1 claims 477 bytes");
    expect(broken(512 + 16, 476)).toHaveLength(3);
    expect(broken(512 + 20, 2)).toBe("block 1 says that it is block 2 of 3");
    // A block for something else than the main flash is none of the image.
    expect(broken(512 + 8, 1)).toHaveLength(2);
  });
});
