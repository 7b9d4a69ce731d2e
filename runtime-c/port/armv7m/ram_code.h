/* ram_code.h -- code that runs from RAM: while it works, the flash that everything else runs from cannot be read.
 *
 * Linker scripts put it into .data, which the start-up code copies. It calls nothing that is not in RAM and reads no
 * constant of the flash; test/toolchain/boards.test.ts looks at the linked code. No interrupt is enabled meanwhile: programs
 * of this port take none but in pg_uart_wait, and that masks its handler. */
#ifndef PG_RAM_CODE_H
#define PG_RAM_CODE_H

#define PG_RAM_CODE __attribute__((section(".ramcode"), noinline))

#endif
