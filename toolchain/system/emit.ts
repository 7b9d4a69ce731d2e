/** The generated C of a system: the kernel's initial memory, what the kernel and each component are compiled with, linker scripts. */
import { bootParts } from "../../compiler/6-image/linker-script.ts";
import { hex } from "../../compiler/6-image/layout.ts";
import type { Layout as BoardLayout } from "../../compiler/6-image/layout.ts";
import type { ComponentCapabilities, Distribution } from "./distribute.ts";
import { holdingText } from "./distribute.ts";
import { cellsAddress, kernelDataBytes, kernelStackBytes, kernelStateAddress, readyOffset } from "./kernel-memory.ts";
import { bufferBytes } from "./layout.ts";
import type { ComponentLayout, SystemLayout } from "./layout.ts";
import type { ComponentDescription, Described } from "./description.ts";
import { storeBlocks } from "../config/flash.ts";
import { deviceRegion, storeOf, storesInRam } from "./devices.ts";

const origin = "made from system.json by pgrid build";
const upper = (name: string): string => name.toUpperCase().replaceAll("-", "_");
const lower = (name: string): string => name.replaceAll("-", "_");

/** Runs of numbers below the greatest of the lines that are no line's. */
function unnamed(lines: readonly number[]): readonly (readonly [from: number, to: number])[] {
  return lines.flatMap((number, i) => {
    const from = i === 0 ? 0 : lines[i - 1]! + 1;
    return from < number ? [[from, number - 1] as const] : [];
  });
}

/** pg_system.h: what the kernel has to know of the system. */
export function systemHeader(distribution: Distribution, board: BoardLayout): string {
  const { lines } = distribution;
  return `/* pg_system.h: ${origin}. */
#ifndef PG_SYSTEM_H
#define PG_SYSTEM_H

#define PG_SYSTEM_CELLS ${distribution.cells}u
#define PG_SYSTEM_IRQS ${lines.length}u
#define PG_SYSTEM_NUMBERS ${lines.at(-1)! + 1}u /* of the processor's lines, up to the last that is named */
/* X(the kernel's line, the processor's number), in order; and X(from, to), numbers between that are no line's. */
#define PG_SYSTEM_LINES(X)${lines.map((number, line) => ` X(${line}, ${number})`).join("")}
#define PG_SYSTEM_NO_LINES(X)${unnamed(lines).map(([from, to]) => ` X(${from}, ${to})`).join("")}
#define PG_SYSTEM_TICKS_PER_US ${board.counter.hz / 1_000_000}u
#define PG_SYSTEM_RAM_BASE ${hex(board.ram.base)}u
#define PG_SYSTEM_RAM_BYTES ${hex(board.ram.size)}u

#endif
`;
}

const word = (value: number): string => (value === 0 ? "0" : value < 10 ? String(value) : `0x${value.toString(16)}`);

/** gen/state.c: the cells as the first instruction of the kernel finds them, and pg_k. */
export function stateUnit(distribution: Distribution, board: BoardLayout): string {
  const { words, comments, cells } = distribution;
  const rows: string[] = [];
  let zero = 0;
  const flush = (): void => {
    if (zero > 0) rows.push(zero === 1 ? "  {0}," : `  ${Array.from({ length: zero }, () => "{0},").join(" ")}`);
    zero = 0;
  };
  for (let cell = 0; 4 * cell < words.length; cell++) {
    const comment = comments.get(cell);
    if (comment !== undefined) {
      flush();
      rows.push(`  /* ${cell}: ${comment} */`);
    }
    const [a, b, c, d] = words.subarray(4 * cell, 4 * cell + 4) as unknown as readonly [number, number, number, number];
    if (a === 0 && b === 0 && c === 0 && d === 0) zero++;
    else {
      flush();
      rows.push(`  {${[a, b, c, d].map(word).join(", ")}},`);
    }
    if (zero === 20) flush();
  }
  flush();
  const initialised = words.length / 4;
  return `/* state.c: the kernel's initial memory, ${origin}. Cells refer to each other by address, so the linker script
 * puts them where these words say. */
#include <stddef.h>

#include "kernel/kernel.h"

_Static_assert(offsetof(struct pg_kernel, ready) == ${readyOffset}, "as toolchain/system/kernel-memory.ts says");
_Static_assert(offsetof(struct pg_tcb, regs) == 80 && offsetof(struct pg_tcb, next) == 216 && offsetof(struct pg_tcb, state) == 252, "as toolchain/system/objects.ts writes it");
_Static_assert(offsetof(struct pg_sched_context, budget) == 24 && offsetof(struct pg_sched_context, tcb) == 36, "as toolchain/system/objects.ts writes it");
_Static_assert(offsetof(struct pg_vspace, frames) == 64 && offsetof(struct pg_reply, server) == 12, "as toolchain/system/objects.ts writes it");

/* At ${hex(kernelStateAddress(board))}. */
__attribute__((used, section(".pg_kernel_state"))) struct pg_kernel pg_k = {.ready = ${word(distribution.ready)}u};

/* At ${hex(cellsAddress(board))}, with ${cells - initialised} more cells behind them that are zero. */
__attribute__((used, section(".pg_cells"), aligned(16))) uint32_t pg_system_words[${initialised}][4] = {
${rows.join("\n")}
};
${cells > initialised ? `\n__attribute__((used, section(".pg_cells_zero"), aligned(16))) uint32_t pg_system_zero[${cells - initialised}][4];\n` : ""}`;
}

/** What a component's sources include as pg_component.h. */
export function componentHeader({ description }: Described, capabilities: ComponentCapabilities, board: BoardLayout): string {
  const { name } = capabilities;
  const own = description.components[name]!;
  const shown = Object.entries(description.frames ?? {}).filter(([, { maps }]) => Object.hasOwn(maps, name));
  const children = Object.entries(description.components).filter(([, { restart }]) => restart?.by === name);
  const define = (constant: string, value: string, comment = ""): string => `#define ${constant} ${value}${comment === "" ? "" : ` /* ${comment} */`}`;
  const lines = [
    `/* pg_component.h: component ${name}, ${origin}. A capability's number is its slot. */`,
    "#ifndef PG_COMPONENT_H", "#define PG_COMPONENT_H", "",
    "#include <stdint.h>", "",
    ...capabilities.holdings.map((holding) => {
      const rights = holding.rights === null ? "" : `: ${holding.rights.join(", ")}`;
      return define(holding.constant, `${holding.slot}u`, `${holdingText(holding)}${rights}${holding.badge === null ? "" : `, badge ${holding.badge}`}`);
    }),
    "",
    ...(capabilities.radix === null ? [] : [
      define("PG_CNODE_BITS", `${capabilities.radix}u`),
      define("PG_FREE_SLOT", `${capabilities.free}u`, "the first of the free slots"),
      define("PG_FREE_SLOTS", `${2 ** capabilities.radix - capabilities.free}u`),
    ]),
    ...capabilities.badges.map(([constant, badge]) => define(constant, `${badge}u`)),
    ...capabilities.holdings.filter(({ bytes }) => bytes !== null).map(({ constant, bytes }) => define(`${constant.replace(/^CAP_/u, "")}_BITS`, `${Math.log2(bytes!)}u`)),
  ];
  for (const [id, use] of Object.entries(own.devices ?? {})) {
    const [shown, store] = [deviceRegion(use, board), storeOf(use, board)];
    if (store !== null) {
      const { sectors, blocks } = storeBlocks(store.size, store.sector);
      lines.push(define("STORE_SECTOR_BYTES", `${store.sector}u`), define("STORE_BLOCK_SECTORS", `${sectors}u`), define("STORE_BLOCKS", `${blocks}u`), define("STORE_UNIT_BYTES", `${store.write}u`));
    }
    if (shown === null && store !== null) lines.push(`extern uint8_t pg_device_${lower(id)}[${store.size}];`, define(`DEVICE_${upper(id)}`, `pg_device_${lower(id)}`));
    if (shown !== null) lines.push(define(`DEVICE_${upper(id)}`, `${hex(use.board === "counter" ? board.counter.address : shown.base)}u`));
  }
  if (storesInRam(description, board).length > 0) lines.push(define("STORE_IS_LOST", "1", "at each reset: it lies in RAM"));
  // Addresses are the linker's, so that the code's size does not depend on them.
  for (const [id, { bytes }] of shown) {
    lines.push(`extern uint8_t pg_frame_${lower(id)}[${bytes}];`, define(`FRAME_${upper(id)}`, `pg_frame_${lower(id)}`), define(`FRAME_${upper(id)}_BYTES`, `${bytes}u`));
  }
  // Frames are mapped where they are, and nobody says where what was retyped lies.
  for (const id of poolsOf(own)) lines.push(`extern uint8_t pg_untyped_${lower(id)}[];`, define(`${upper(id)}_UT_MEMORY`, `pg_untyped_${lower(id)}`));
  lines.push("extern uint8_t pg_ipc_buffer[], pg_stack_low[], pg_stack_top[];");
  if (children.length > 0) {
    lines.push("", "/* X(badge of its fault, capability to its thread, entry, top of its stack, IPC buffer, most restarts; 0: no limit) for each that it restarts. */");
    lines.push(...children.map(([child]) => `extern uint8_t pg_entry_${lower(child)}[], pg_stack_${lower(child)}[], pg_buffer_${lower(child)}[];`));
    lines.push(`#define PG_CHILDREN(X)${children.map(([child, { faults, restart }]) =>
      ` \\\n  X(${faults!.badge}u, CAP_${upper(child)}_TCB, pg_entry_${lower(child)}, pg_stack_${lower(child)}, pg_buffer_${lower(child)}, ${restart!.most ?? 0}u)`).join("")}`);
  }
  return `${lines.join("\n")}\n\n#endif\n`;
}

/** Untyped memory of a component that Frames can be made of. */
const poolsOf = ({ untyped = {} }: ComponentDescription): readonly string[] => Object.keys(untyped).filter((id) => untyped[id]!.for === "frames");

/** Symbols that a component's header declares, with their addresses. */
function symbolsOf({ description }: Described, name: string, layout: SystemLayout): readonly (readonly [symbol: string, address: number])[] {
  const frames = Object.entries(description.frames ?? {}).filter(([, { maps }]) => Object.hasOwn(maps, name));
  const children = layout.components.filter((child) => description.components[child.name]!.restart?.by === name);
  return [
    ...frames.map(([id]) => [`pg_frame_${lower(id)}`, layout.frames.get(id)!] as const),
    ...poolsOf(description.components[name]!).map((id) => [`pg_untyped_${lower(id)}`, layout.pools.get(`${name}/${id}`)!] as const),
    ...Object.keys(description.components[name]!.devices ?? {}).flatMap((id) => {
      const base = layout.stores.get(`${name}/${id}`);
      return base === undefined ? [] : [[`pg_device_${lower(id)}`, base] as const];
    }),
    ...children.flatMap((child) => [[`pg_entry_${lower(child.name)}`, child.code.base], [`pg_stack_${lower(child.name)}`, child.stackTop], [`pg_buffer_${lower(child.name)}`, child.buffer]] as const),
  ];
}

/** A component's program: code from its first byte, where it is entered; the initial values of its data behind. */
export function componentScript(described: Described, component: ComponentLayout, layout: SystemLayout): string {
  return `/* Linker script of component ${component.name}: ${origin}. */
ENTRY(pg_start)
${symbolsOf(described, component.name, layout).map(([symbol, address]) => `${symbol} = ${hex(address)};\n`).join("")}
MEMORY
{
  CODE (rx) : ORIGIN = ${hex(component.code.base)}, LENGTH = ${component.code.bytes}
  DATA (rw) : ORIGIN = ${hex(component.variables)}, LENGTH = ${component.data.base + component.data.bytes - component.variables}
}

SECTIONS
{
  .text : { KEEP(*(.text.pg_start)) *(.text .text.*) . = ALIGN(4); *(.rodata .rodata.*) . = ALIGN(8); } > CODE
  .ARM.exidx : { *(.ARM.exidx* .gnu.linkonce.armexidx.*) . = ALIGN(8); } > CODE

  pg_stack_low = ${hex(component.data.base)};
  pg_stack_top = ${hex(component.stackTop)};
  pg_ipc_buffer = ${hex(component.buffer)};
  .data : { pg_data_begin = .; *(.data .data.*) . = ALIGN(8); pg_data_end = .; } > DATA AT > CODE
  pg_data_image = LOADADDR(.data);
  .bss (NOLOAD) : { pg_bss_begin = .; *(.bss .bss.* COMMON) . = ALIGN(8); pg_bss_end = .; } > DATA
  /* What a start leaves as it is. */
  .kept (NOLOAD) : { *(.kept .kept.*) . = ALIGN(8); } > DATA

  /DISCARD/ : { *(.init .fini .init_array* .fini_array* .preinit_array* .eh_frame* .comment .ARM.attributes) }
}

ASSERT(pg_start == ${hex(component.code.base)}, "the entry is not the first byte")
`;
}

/** Brings each component's image into the kernel's link. */
export function imagesUnit(names: readonly string[]): string {
  return `/* images.c: the components' programs, ${origin}. */
${names.map((name) => `__asm__(".section .component.${name}, \\"a\\"\\n.incbin \\"components/${name}.bin\\"\\n.previous");\n`).join("")}`;
}

/** The whole image: the kernel's sections, and each component's image where its code region is. */
export function systemScript(layout: SystemLayout, board: BoardLayout): string {
  const { flash, ram } = board;
  const { kernelEnd } = layout;
  const boot = bootParts(board, hex(flash.base + flash.size));
  return `/* Linker script of the system for board ${board.board}: ${origin}. */
ENTRY(pg_reset)

MEMORY
{
${boot.memory}  FLASH (rx) : ORIGIN = ${hex(flash.base)}, LENGTH = ${kernelEnd.flash - flash.base}
  RAM (rwx) : ORIGIN = ${hex(ram.base)}, LENGTH = ${kernelEnd.ram - ram.base}
  COMPONENTS (rx) : ORIGIN = ${hex(kernelEnd.flash)}, LENGTH = ${flash.base + flash.size - kernelEnd.flash}
}

SECTIONS
{
${boot.section}  .vectors : { KEEP(*(.vectors)) } > FLASH
  .text : { *(.text .text.*) . = ALIGN(4); } > FLASH
  .rodata : { *(.rodata .rodata.*) . = ALIGN(4); } > FLASH
  .ARM.exidx : { *(.ARM.exidx* .gnu.linkonce.armexidx.*) } > FLASH

  .stack (NOLOAD) : { _sstack = .; . += ${kernelStackBytes}; _estack = .; } > RAM
  .data : ALIGN(16)
  {
    _sdata = .;
    KEEP(*(.pg_kernel_state)) *(.data .data.*)
    ASSERT(. <= _sdata + ${kernelDataBytes}, "the kernel has more initialised data than its room");
    . = _sdata + ${kernelDataBytes};
    pg_cells = .;
    KEEP(*(.pg_cells))
    _edata = .;
  } > RAM AT > FLASH
  _sidata = LOADADDR(.data);
  .bss (NOLOAD) : { _sbss = .; KEEP(*(.pg_cells_zero)) *(.bss .bss.* COMMON) . = ALIGN(4); _ebss = .; } > RAM

  /* Of components, shared frames and untyped memory. */
  _suser = ${hex(kernelEnd.ram)};
  _euser = ${hex(ram.base + ram.size)};

${[...layout.components].sort((a, b) => a.code.base - b.code.base).map(({ name, code }) => `  .component.${name} ${hex(code.base)} : AT(${hex(code.base)}) { KEEP(*(.component.${name})) } > COMPONENTS\n`).join("")}
  /DISCARD/ : { *(.init .fini .init_array* .fini_array* .preinit_array* .eh_frame*) }
}

${boot.checks}ASSERT(ADDR(.vectors) == ORIGIN(FLASH), "the vector table is not at the start of flash")
ASSERT(SIZEOF(.vectors) >= 64, "the vector table is missing or shorter than 16 words")
ASSERT(_sdata == ${hex(kernelStateAddress(board))}, "pg_k is not where the cells say")
ASSERT(pg_cells == ${hex(cellsAddress(board))}, "the cells are not where they say")
ASSERT(_sbss == _edata, "the cells have a gap")
ASSERT((_sdata & 3) == 0 && (_edata & 3) == 0 && (_sidata & 3) == 0 && (_sbss & 3) == 0 && (_ebss & 3) == 0, "a section is not word aligned")
`;
}

/** What a component is linked to when only its size is asked for: somewhere, with all the room there is. */
export function trialLayout(name: string, stack: number, board: BoardLayout): ComponentLayout {
  const top = board.ram.base + Math.ceil(stack / bufferBytes) * bufferBytes;
  const whole = ({ base, size }: BoardLayout["flash"]): ComponentLayout["code"] => ({ base, bytes: size, used: 0 });
  return { name, code: whole(board.flash), data: whole(board.ram), stackTop: top, buffer: top, variables: top + bufferBytes, regions: [] };
}
