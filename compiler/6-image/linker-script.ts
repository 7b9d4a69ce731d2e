/**
 * The linker script of a bare-metal board, as text.
 *
 * The start-up code uses its symbols: _sidata (load address of .data), _sdata, _edata, _sbss, _ebss, _sstack, _estack,
 * all 4-byte aligned, the stack's ends 8-byte aligned (AAPCS32). The stack grows down from _estack to _sstack.
 */
import { hex } from "./layout.ts";
import type { Layout } from "./layout.ts";

/** What a boot ROM reads, in front of the image, which ends at `end`: MEMORY line, section, checks (imxrt1062_boot.c). Empty without one. */
export function bootParts({ flash, bootBase }: Pick<Layout, "flash" | "bootBase">, end: string): { readonly memory: string; readonly section: string; readonly checks: string } {
  if (bootBase === null) return { memory: "", section: "", checks: "" };
  return {
    memory: `  BOOT (r) : ORIGIN = ${hex(bootBase)}, LENGTH = ${flash.base - bootBase}\n`,
    section: `  .boot : { KEEP(*(.boot.block)) . = 0x1000; KEEP(*(.boot.table)) KEEP(*(.boot.data)) } > BOOT
  _boot_start = ORIGIN(BOOT);
  _boot_bytes = ${end} - ORIGIN(BOOT);
`,
    checks: 'ASSERT(ADDR(.boot) == ORIGIN(BOOT) && SIZEOF(.boot) == 0x102c, "the boot ROM would not find its blocks")\n',
  };
}

export function linkerScript(layout: Layout): string {
  const { flash, ram } = layout;
  const boot = bootParts(layout, "LOADADDR(.data) + SIZEOF(.data)");
  return `/* Linker script of board ${layout.board}: made from its board file by pgrid build. */
ENTRY(pg_reset)

MEMORY
{
${boot.memory}  FLASH (rx) : ORIGIN = ${hex(flash.base)}, LENGTH = ${flash.size}
  RAM (rwx) : ORIGIN = ${hex(ram.base)}, LENGTH = ${ram.size}
}

SECTIONS
{
${boot.section}  .vectors : { KEEP(*(.vectors)) } > FLASH
  .text : { *(.text .text.*) . = ALIGN(4); } > FLASH
  .rodata : { *(.rodata .rodata.*) . = ALIGN(4); } > FLASH
  .ARM.exidx : { *(.ARM.exidx* .gnu.linkonce.armexidx.*) } > FLASH

  .stack (NOLOAD) : ALIGN(8)
  {
    _sstack = .;
    . += ${layout.stackBytes};
    _estack = .;
  } > RAM

  .data : ALIGN(4) { _sdata = .; *(.ramcode) *(.data .data.*) . = ALIGN(4); _edata = .; } > RAM AT > FLASH
  _sidata = LOADADDR(.data);

  .bss (NOLOAD) : ALIGN(4) { _sbss = .; *(.bss .bss.* COMMON) . = ALIGN(4); _ebss = .; } > RAM

  /DISCARD/ : { *(.init .fini .init_array* .fini_array* .preinit_array* .eh_frame*) }
}

${boot.checks}ASSERT(ADDR(.vectors) == ORIGIN(FLASH), "the vector table is not at the start of flash")
ASSERT(SIZEOF(.vectors) >= 64, "the vector table is missing or shorter than 16 words")
ASSERT(_estack - _sstack == ${layout.stackBytes}, "the stack has not the size that the board file reserves")
ASSERT((_sstack & 7) == 0 && (_estack & 7) == 0, "the stack's ends are not 8-byte aligned")
ASSERT((_sdata & 3) == 0 && (_edata & 3) == 0 && (_sidata & 3) == 0, "the .data section is not word aligned")
ASSERT((_sbss & 3) == 0 && (_ebss & 3) == 0, "the .bss section is not word aligned")
`;
}
