import { describe, expect, test } from "vitest";
import { readElf } from "../../toolchain/elf.ts";
import { thumbFrame } from "../../toolchain/frame-in-code.ts";
import { contributions, piecesOf } from "../../toolchain/size/pieces.ts";
import { bySymbol, moduleOf } from "../../toolchain/size/rows.ts";
import { measure } from "../../toolchain/sizes.ts";
import { parseCallGraphs, withPointers, worstStack } from "../../toolchain/stack.ts";

describe("the call graph", () => {
  const node = (name: string, bytes: number, kind = "static"): string => `node: { title: "${name}" label: "${name}\\nf.c:1:1\\n${bytes} bytes (${kind})" }`;
  const outside = (name: string): string => `node: { title: "${name}" label: "${name}\\n<built-in>" shape : ellipse }`;
  const edge = (from: string, to: string): string => `edge: { sourcename: "${from}" targetname: "${to}" label: "f.c:2:2" }`;
  const worst = (...lines: readonly string[]) => worstStack(parseCallGraphs([lines.join("\n")]), "main");

  test("the deepest path counts, not the longest", () => {
    expect(worst(node("main", 8), node("a", 100), node("b", 8), node("c", 8), edge("main", "a"), edge("main", "b"), edge("b", "c")))
      .toEqual({ bytes: 108, path: ["main", "a"], frames: [8, 100], bounded: [], open: [] });
  });

  test("static functions of two files do not mix", () => {
    expect(worst(node("main", 8), node("x.c:f", 16), node("y.c:f", 32), edge("main", "x.c:f"))).toEqual({ bytes: 24, path: ["main", "f"], frames: [8, 16], bounded: [], open: [] });
  });

  test("a weak function is titled with its file and called without", () => {
    expect(worst(node("main", 8), node("x.c:f", 16), node("g", 4), edge("main", "f"), edge("x.c:f", "g"))).toEqual({ bytes: 28, path: ["main", "f", "g"], frames: [8, 16, 4], bounded: [], open: [] });
    expect(worst(node("main", 8), node("x.c:f", 16), node("y.c:f", 32), edge("main", "f")).open).toEqual(["no frame figure for f"]);
  });

  test.each([
    ["recursion through a", [node("main", 8), node("a", 8), edge("main", "a"), edge("a", "a")]],
    ["recursion through a", [node("main", 8), node("a", 8), node("b", 8), edge("main", "a"), edge("a", "b"), edge("b", "a")]],
    ["an indirect call", [node("main", 8), outside("__indirect_call"), edge("main", "__indirect_call")]],
    ["no frame figure for memcpy", [node("main", 8), outside("memcpy"), edge("main", "memcpy")]],
    ["main has a frame of dynamic size", [node("main", 8, "dynamic")]],
  ])("%s is no bound", (reason, lines) => expect(worst(...lines).open).toEqual([reason]));

  test("a frame bounded by assertions of the compiler counts as bounded", () => {
    expect(worst(node("main", 8, "dynamic,bounded")).open).toEqual([]);
  });

  test("BLAKE3's halving of its input stands three deep for the largest payload", () => {
    const name = "blake3_compress_subtree_wide";
    expect(worst(node("main", 8), node(name, 100), node("leaf", 10), edge("main", name), edge(name, name), edge(name, "leaf"))).toEqual({
      bytes: 318, path: ["main", name, "leaf"], frames: [8, 300, 10], bounded: [`${name} calls itself: 3 frames at most, for the largest payload`], open: [],
    });
  });

  test("a call through a pointer is bounded by its only targets, in the functions that are named, and open elsewhere", () => {
    const graph = parseCallGraphs([[node("main", 8), node("caller", 4), node("other", 4), node("t", 50), edge("main", "caller"), edge("main", "other"), edge("caller", "__indirect_call"), edge("other", "__indirect_call")].join("\n")]);
    const known = withPointers(graph, /^caller$/u, ["t"]);
    expect(worstStack(known, "caller")).toEqual({ bytes: 54, path: ["caller", "t"], frames: [4, 50], bounded: ["caller calls through a pointer: only t"], open: [] });
    expect(worstStack(known, "main").open).toEqual(["an indirect call"]);
  });
});

describe("frames from Thumb code", () => {
  const frame = (...halves: readonly number[]): number | null => {
    const view = new DataView(new ArrayBuffer(2 * halves.length));
    halves.forEach((half, i) => view.setUint16(2 * i, half, true));
    return thumbFrame(view);
  };
  test.each<[string, number[], number | null]>([
    ["push {r4, lr}; pop {r4, pc}", [0xb510, 0xbd10], 8],
    ["push {r4-r7}; sub sp, #16", [0xb4f0, 0xb084], 32],
    ["stmdb sp!, {r4-r9, lr}", [0xe92d, 0x43f0], 28],
    ["str lr, [sp, #-4]!", [0xf84d, 0xed04], 4],
    ["vpush {d8-d9}", [0xed2d, 0x8b04], 16],
    ["a leaf", [0x4770], 0],
    ["bl", [0xf000, 0xf800], null],
    ["blx r3", [0x4798], null],
    ["b.w to its own end, out of the function", [0xf000, 0xb800], null],
    ["b.w to itself", [0xf7ff, 0xbffe], 0],
    ["b.w before its beginning", [0xf7ff, 0xbffc], null],
    ["sub.w sp, sp, #1024", [0xf5ad, 0x6d80], null],
  ])("%s", (_text, code, bytes) => expect(frame(...code)).toBe(bytes));
});

describe("the map", () => {
  const map = `Discarded input sections

 .text.unused   0x00000000       0x20 obj/vm/interp.o

Linker script and memory map

.text           0x00000040       0x60
 *(.text .text.*)
 .text.run      0x00000040       0x30 obj/vm/interp.o
 .text.with_a_rather_long_name
                0x00000070       0x20 obj/project.o
 *fill*         0x00000090        0x4 
 .text          0x00000094        0xc /usr/lib/arm/libc_nano.a(libc_a-memcpy.o)
.data           0x20000000        0x8 load address 0x000000a0
 .data.x        0x20000000        0x8 obj/crypto/multihash.o
.stack          0x20000008     0x1000
.bss            0x20001008       0x10
 .bss.node      0x20001008       0x10 obj/node/node.o
`;
  test("gives each input section to its object", () => {
    expect(contributions(map).map(({ section, file, size }) => [section, file === null ? null : moduleOf(file), size])).toEqual([
      [".text", "vm", 0x30], [".text", "project", 0x20], [".text", null, 4], [".text", "c_nano (C library)", 0xc], [".data", "crypto", 8], [".bss", "node", 0x10],
    ]);
  });

  const section = (name: string, address: number, size: number, loaded: boolean, writable: boolean) => ({ name, address, offset: 0, size, allocated: true, loaded, writable });
  const sections = [
    section(".text", 0x40, 0x70, true, false), section(".data", 0x2000_0000, 8, true, true), section(".stack", 0x2000_0008, 0x1000, false, true), section(".bss", 0x2000_1008, 0x10, false, true),
  ];

  test("initialised data is in flash and in RAM, the stack in neither; what the linker filled in is padding, what the map does not have is unknown", () => {
    expect(measure({ sections, symbols: [] }, map)).toEqual({
      flash: 0x78, ram: 0x18, stackReserved: 0x1000,
      modules: [
        { name: "vm", flash: 0x30, ram: 0 }, { name: "project", flash: 0x20, ram: 0 }, { name: "c_nano (C library)", flash: 12, ram: 0 },
        { name: "crypto", flash: 8, ram: 8 }, { name: "node", flash: 0, ram: 0x10 }, { name: "padding", flash: 4, ram: 0 }, { name: "unknown", flash: 16, ram: 0 },
      ],
    });
  });

  test("symbols cut the pieces: a Thumb function from its even address, one of two names, the rest without", () => {
    const symbol = (name: string, address: number, size: number, kind: "function" | "object" = "function", at = 0) => ({ name, address, size, kind, section: at });
    const symbols = [symbol("run", 0x41, 0x20), symbol("alias", 0x41, 0x20), symbol("memcpy", 0x95, 0xc), symbol("late", 0xa1, 8), symbol("node", 0x2000_1008, 0x10, "object", 3)];
    const pieces = piecesOf({ sections, symbols }, map);
    expect(bySymbol(pieces).filter(({ ram }) => ram === 0)).toEqual([
      { name: "alias", flash: 0x20, ram: 0 }, { name: "vm, without a symbol", flash: 0x10, ram: 0 }, { name: "project, without a symbol", flash: 0x20, ram: 0 }, { name: "padding", flash: 4, ram: 0 },
      { name: "memcpy", flash: 0xc, ram: 0 }, { name: "late", flash: 8, ram: 0 }, { name: "unknown", flash: 8, ram: 0 },
    ]);
    for (const { name, address, size } of sections) {
      const own = pieces.filter(({ section: of }) => of === name);
      expect(own[0]!.address).toBe(address);
      for (const [i, piece] of own.entries()) expect(piece.address + piece.bytes).toBe(own[i + 1]?.address ?? address + size);
    }
  });
});

test("what is no ELF file is refused", () => {
  expect(() => readElf(new Uint8Array(64))).toThrow("not a little-endian ELF file");
});
