/**
 * The kernel's RAM, from its low end: stack, initialised data with `pg_k` first, cells, .bss. The addresses of `pg_k` and
 * of the cells are fixed here, so that the cells can be written out as plain words.
 */
import type { Layout as BoardLayout } from "../../compiler/6-image/layout.ts";

/** The kernel's own stack: it lies at the low end of RAM, so that an overflow leaves RAM instead of overwriting objects.
 * A build whose deepest path takes more fails. */
export const kernelStackBytes = 512;
/** Room for initialised data: `pg_k`, and what little else the kernel and its port have. */
export const kernelDataBytes = 128;
/** Flash for the kernel's code and constants where they have to be counted before they are linked; they take 10.6 KB. */
export const kernelCodeRoom = 16 * 1024;
/** Offset of `ready` in struct pg_kernel; gen/state.c asserts it. */
export const readyOffset = 8;

export const kernelStateAddress = (board: BoardLayout): number => board.ram.base + kernelStackBytes;
export const cellsAddress = (board: BoardLayout): number => kernelStateAddress(board) + kernelDataBytes;
