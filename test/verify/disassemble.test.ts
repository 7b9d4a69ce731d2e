import { describe, expect, test } from "vitest";
import { disassemble, render } from "../../compiler/disassemble.ts";
import { verify } from "../../compiler/5-verify/verify.ts";
import { byOpcode, instructions } from "../../spec/instructions.ts";
import { assemble, image, label, op, word } from "../../proofs/differential/assemble.ts";
import { caseOf } from "../../proofs/differential/cases.ts";

const program = image({
  ints: 8, bytes: 3, scratch: 128, constWords: Uint32Array.of(5, 1), tables: Uint8Array.of(3), constBytes: new TextEncoder().encode("hi\0"),
  code: assemble([
    op("CALL", 4, 0, 1, 0x16, 4096, 0), op("CALL", 5, 4, 2, 0, 68, 68), op("BNONE", 5, "miss"),
    op("FOR", 8, 1, 3, "closing"), label("body"), op("LDK64", 12, 0), op("BLT64", 6, 12, "miss"), op("LDI", 10, -1), label("closing"), op("NEXT", 8, 1, "body"),
    op("BHAS", 0, "end", 0, 2), op("BHAS", 0, "end", 2, 1), op("MATCHI", 10, 1, 0), label("end"), op("FORWARD", 5), label("miss"), op("DROP", 5),
  ]),
});

describe("disassembly", () => {
  test("names registers, fields, host functions, constants, labels", () => {
    const verdict = verify(program);
    expect(verdict.ok).toBe(true);
    expect(`\n${render(disassemble(program)!)}`).toBe(`
   0  01000462 10000016 00000000      CALL    b4, %payload, multihash, sha3-256, at most 4096, scratch+0
   3  02040562 00440000 00000044      CALL    b5, b4, dht-lookup, at most 68, scratch+68
   6  0c000542                        BNONE   b5, L4
   7  00010848 00030003               FOR     r8, 1, at most 3 times, L2
   9  00000c05                    L1:   LDK64   r12:r13, k0  ; 4294967301
  10  080c063d                          BLT64   %time, r12:r13, L4
  11  ffff0a02                          LDI     r10, -1
  12  04010849                    L2: NEXT    r8, 1, L1
  13  00030044 00020000               BHAS    %payload, L3, c0, length 2  ; "hi"
  15  00010044 00010002               BHAS    %payload, L3, c2, length 1  ; 0x00
  17  00010a61                        MATCHI  r10, %source, table 0  ; prefix-int
  18  00000570                    L3: FORWARD b5
  19  00050072                    L4: DROP    no-sink
`);
  });

  test("an image and its admitted program give the same listing", () => {
    const verdict = verify(program);
    if (!verdict.ok) throw new Error(verdict.refusal);
    expect(disassemble(verdict.program)).toEqual(disassemble(program));
  });

  test("what is no instruction, and what is cut off, is shown as words", () => {
    const lines = disassemble(image({ code: assemble([word(0xff), op("JMP", 9), word(instructions.LDB.opcode)]) }))!;
    expect(lines.map(({ mnemonic, operands }) => [mnemonic, ...operands])).toEqual([[".word", "0x000000ff"], ["JMP", "L1"], [".word", "0x00000007"]]);
  });

  test("values that are not registered, and constants that are not there, are shown as they are", () => {
    const lines = disassemble(image({ code: assemble([op("DROP", 99), op("CALL", 4, 0, 9, 1, 0, 0), op("CALL", 4, 0, 1, 0x99, 0, 0), op("LDK", 8, 7), op("MATCHI", 8, 0, 3), word(0x71 | (5 << 16))]) }))!;
    expect(render(lines).split("\n").map((line) => line.replace(/^ *\d+ {2}([0-9a-f]{8} )+ */, ""))).toEqual([
      "DROP    reason 99", "CALL    b4, %payload, host 9, 1, at most 0, scratch+0", "CALL    b4, %payload, multihash, hash 0x99, at most 0, scratch+0",
      "LDK     r8, k7  ; no such constant", "MATCHI  r8, %payload, table 3  ; no such table", "GATEWAY reserved 5", "",
    ]);
  });

  test("bytes without a header have no listing", () => {
    expect(disassemble(new Uint8Array(31))).toBe(null);
  });

  test("the lines of generated programs, broken or not, cover their words in order", () => {
    for (let seed = 0; seed < 500; seed++) {
      const { image: bytes } = caseOf(seed);
      const lines = disassemble(bytes);
      if (lines === null) continue;
      let at = 0;
      for (const line of lines) {
        expect(line.word).toBe(at);
        expect(line.mnemonic === ".word" || byOpcode.get(line.words[0]! & 0xff)!.name === line.mnemonic).toBe(true);
        at += line.words.length;
      }
      expect(render(lines).split("\n").length).toBe(lines.length + (lines.length === 0 ? 0 : 1));
    }
  });
});
