import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { counters, crashes, faults, refusals, statuses } from "../../spec/faults.ts";
import { dropReasons, fields, messageTypes } from "../../spec/fields.ts";
import { crc32Table } from "../../spec/generate/c-crc32.ts";
import { kernelHeader } from "../../spec/generate/c-kernel.ts";
import { specHeader, wireLayout } from "../../spec/generate/c-spec.ts";
import { Header } from "../../spec/generate/names.ts";
import { generatedFiles, staleFiles } from "../../spec/generate.ts";
import { hashes } from "../../spec/hashes.ts";
import { hostFunctions } from "../../spec/hosts.ts";
import { imageHeader, imageHeaderBytes } from "../../spec/image.ts";
import { type Instruction, instructions } from "../../spec/instructions.ts";
import { limits } from "../../spec/limits.ts";
import { actions, frameMessageBytes, wireMessages, wireSizes } from "../../spec/wire.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("generated files", () => {
  it("are what spec/ says", () => {
    expect(staleFiles(root)).toEqual([]);
  });

  describe("in a tree of their own", () => {
    let tree = "";
    const generate = (...args: string[]) => spawnSync(process.execPath, [join(tree, "spec/generate.ts"), ...args], { encoding: "utf8" });
    beforeAll(() => {
      tree = mkdtempSync(join(tmpdir(), "pgrid-generate-"));
      cpSync(join(root, "spec"), join(tree, "spec"), { recursive: true });
      writeFileSync(join(tree, "package.json"), '{"type":"module"}');
    });
    afterAll(() => rmSync(tree, { recursive: true, force: true }));

    it("are all named by --check when they are missing, and written by a run", () => {
      const missing = generate("--check");
      expect(missing.status).toBe(1);
      for (const path of generatedFiles().keys()) expect(missing.stderr).toContain(`stale: ${path} `);
      expect(generate().status).toBe(0);
      expect(generate("--check")).toMatchObject({ status: 0, stderr: "" });
    });

    it.each([...generatedFiles().keys()])("%s is stale with one character changed, and only it", (path) => {
      const file = join(tree, path);
      for (const [each, text] of generatedFiles()) mkdirSync(dirname(join(tree, each)), { recursive: true }), writeFileSync(join(tree, each), text);
      expect(staleFiles(tree)).toEqual([]);
      writeFileSync(file, readFileSync(file, "utf8").replace("e", "E"));
      expect(staleFiles(tree)).toEqual([path]);
    });

    it("follow a changed table", () => {
      expect(generate().status).toBe(0);
      const limitsFile = join(tree, "spec/limits.ts");
      const before = readFileSync(limitsFile, "utf8");
      writeFileSync(limitsFile, before.replace("providers: 32,", "providers: 33,"));
      expect(generate("--check").stderr.match(/stale: \S+/gu)).toEqual(["stale: runtime-c/generated/pg_spec.h", "stale: proofs/coq/Spec.v", "stale: docs/reference/limits.md"]);
      writeFileSync(limitsFile, before);
    });

    it("follow the kernel's table, the part that each needs", () => {
      expect(generate().status).toBe(0);
      const kernelFile = join(tree, "spec/kernel.ts");
      const before = readFileSync(kernelFile, "utf8");
      const [header, types, stubs, coq, page] = ["runtime-c/generated/pg_kernel_spec.h", "runtime-c/libsel4/generated/sel4_types.h", "runtime-c/libsel4/generated/sel4_stubs.h", "proofs/coq/KernelSpec.v", "docs/reference/kernel-api.md"] as const;
      const stale = (from: string, to: string): string[] => {
        expect(before).toContain(from);
        writeFileSync(kernelFile, before.replace(from, to));
        return (generate("--check").stderr.match(/stale: \S+/gu) ?? []).map((line) => line.slice("stale: ".length));
      };
      expect(stale("irqs: 32,", "irqs: 33,")).toEqual([header, coq, page]);
      expect(stale("cells: 5 ", "cells: 6 ")).toEqual([header, coq, page]); // still 2^7 bytes
      expect(stale('["mcp", "word"], ["priority", "word"]', '["priority", "word"], ["mcp", "word"]')).toEqual([stubs, page]);
      expect(stale('code: 10, libsel4: "NotEnoughMemory"', 'code: 11, libsel4: "NotEnoughMemory"')).toEqual([header, types, coq, page]);
      writeFileSync(kernelFile, before);
    });

    it("are refused with an unknown argument", () => {
      expect(generate("--chek")).toMatchObject({ status: 2, stderr: "generate: unknown argument --chek (usage: generate [--check])\n" });
    });
  });

  it("never define a name twice", () => {
    const header = new Header();
    header.define("PG_X", 1);
    expect(() => header.define("PG_X", 2)).toThrow("PG_X");
    // The kernel includes one of the two, a board's port both.
    const names = [specHeader(), kernelHeader()].flatMap((text) => [...text.matchAll(/^#define (\w+)|^  (PG_\w+) =/gmu)].map(([, macro, enumerator]) => macro ?? enumerator));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("tables of spec/", () => {
  const unique = (numbers: readonly number[]) => expect([...numbers].sort((x, y) => x - y)).toEqual([...new Set(numbers)].sort((x, y) => x - y));
  const fromZero = (numbers: readonly number[]) => expect(numbers).toEqual(numbers.map((_, index) => index));

  it("give every code once", () => {
    unique(Object.values(instructions).map(({ opcode }) => opcode));
    unique(Object.values(wireMessages).map(({ kind }) => kind));
    for (const registry of [hashes, hostFunctions, crashes]) unique(Object.values(registry).map(({ code }) => code));
    for (const registry of [messageTypes, dropReasons, actions]) unique(Object.values(registry));
  });

  it("number from 0 without gaps where C counts on it", () => {
    fromZero(Object.values(dropReasons));
    fromZero(Object.values(counters).map(({ index }) => index));
    for (const registry of [faults, refusals, statuses]) fromZero(Object.values(registry).map(({ code }) => code));
  });

  it("keep opcodes below 0x80, as the device's table is as long", () => {
    for (const { opcode } of Object.values(instructions)) expect(opcode).toBeGreaterThan(0), expect(opcode).toBeLessThan(0x80);
  });

  it("have b and c, or d, in each instruction", () => {
    for (const each of Object.values(instructions)) {
      const row: Instruction = each;
      expect(row.d === undefined ? row.b !== undefined && row.c !== undefined : row.b === undefined && row.c === undefined).toBe(true);
    }
  });

  it("agree on sizes", () => {
    expect(imageHeader.reduce((sum, [, size]) => sum + size, 0)).toBe(imageHeaderBytes);
    expect(limits.digestBytes).toBe(Math.max(...Object.values(hashes).map(({ digestBytes }) => digestBytes)));
    expect(limits.cidBytes).toBe(4 + limits.digestBytes);
    for (const { code } of Object.values(hashes)) expect(code).toBeLessThan(0x80);
    expect(hostFunctions.multihash.resultBytes).toBe(limits.cidBytes);
    expect(hostFunctions["dht-lookup"].resultBytes).toBe(limits.nodeIdBytes);
    expect(wireSizes.cid).toBe(limits.cidBytes);
    expect(wireSizes.node).toBe(limits.nodeIdBytes);
    expect(wireSizes.key).toBe(limits.tableKeyBytes);
    expect(wireSizes.counters).toBe(4 * Object.keys(counters).length);
    expect(frameMessageBytes).toBe(wireLayout(wireMessages.message).bytes + limits.payloadBytes);
    expect(limits.installBytes).toBeLessThanOrEqual(limits.imageBytes);
  });

  it("put an open end last, and 32-bit fields of commands at multiples of 4", () => {
    for (const [name, message] of Object.entries(wireMessages)) {
      const types = message.fields.map(([, type]) => type as string);
      expect(types.slice(0, -1), name).not.toContain("rest");
      for (const [field, offset, size] of wireLayout(message).fields) if (size === 4) expect(offset % 4, `${name}.${field}`).toBe(0);
    }
  });

  it("give each field a register of its own, u64 an even pair", () => {
    const ints = Object.values(fields).flatMap(({ type, register }) =>
      type === "bytes" || type === "node" ? [] : type === "u64" ? [register, register + 1] : [register]);
    unique(ints);
    expect(Math.max(...ints)).toBeLessThan(limits.intFields);
    expect(fields.time.register % 2).toBe(0);
  });
});

describe("the CRC table", () => {
  it("gives the checksums of zlib", () => {
    const table = crc32Table();
    for (const text of ["", "a", "123456789", "\u0000\u0000", "x".repeat(1000)]) {
      const bytes = Buffer.from(text, "latin1");
      let state = 0xffffffff;
      for (const byte of bytes) state = (table[(state ^ byte) & 0xff]! ^ (state >>> 8)) >>> 0;
      expect((state ^ 0xffffffff) >>> 0).toBe(crc32(bytes));
    }
    expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926); // the check value of the CRC catalogue's CRC-32/ISO-HDLC
  });
});
