/* imxrt1062_boot.c -- what the boot ROM of an i.MX RT1062 looks for at the start of its serial flash: how to read the flash
 * (FlexSPI configuration block), and where the program is (image vector table, boot data). The linker script puts the
 * block at offset 0, the table at 0x1000 and the vectors at 0x2000.
 *
 * The block is for the W25Q64 of a Teensy 4.1 at 60 MHz: fast read over four lines. Each word but the flash's size is the
 * one that the Rust package teensy4-fcb makes for the Teensy 4; `npm run registers` compares them. The table's shape is
 * that of the package imxrt-rt (0.1.8, imxrt-boot-header.x). No ROM has read this yet. */
#include <stdint.h>

__attribute__((section(".boot.block"), used)) const uint32_t pg_flexspi_block[128] = {
    [0x000 / 4] = 0x42464346u, /* "FCFB" */
    [0x004 / 4] = 0x56010000u, /* version 1.0.0 */
    [0x00c / 4] = 0x00020101u, /* clock looped back from the DQS pad; chip select held 1 and set up 2 cycles */
    [0x044 / 4] = 0x00030401u, /* serial NOR, four data lines, 60 MHz */
    [0x050 / 4] = 0x00800000u, /* 8 MiB on the first chip select */
    /* Sequences, 16 bytes each: read, read status, write enable, erase a sector, program a page, erase all. */
    [0x080 / 4] = 0x0a1804ebu, /* command 0xeb on one line, address of 24 bits on four */
    [0x084 / 4] = 0x26043206u, /* 6 empty cycles, read on four lines */
    [0x090 / 4] = 0x24040405u,
    [0x0b0 / 4] = 0x00000406u,
    [0x0d0 / 4] = 0x08180420u,
    [0x110 / 4] = 0x08180402u,
    [0x114 / 4] = 0x00002004u,
    [0x130 / 4] = 0x00000460u,
    [0x1c0 / 4] = 0x00000100u, /* a page */
    [0x1c4 / 4] = 0x00001000u, /* a sector */
    [0x1c8 / 4] = 0x00000001u, /* commands at 30 MHz */
};

struct boot_data {
  const void *start;
  const void *bytes; /* a number, which only the linker knows */
  uint32_t plugin;
};

struct image_vector_table {
  uint32_t header;
  const void *entry; /* a vector table: stack, reset handler */
  uint32_t reserved;
  const void *device_configuration;
  const struct boot_data *boot_data;
  const struct image_vector_table *self;
  const void *commands;
  uint32_t reserved_too;
};

extern const void *const pg_vectors[];
extern const uint8_t _boot_start[], _boot_bytes[]; /* linker script */

__attribute__((section(".boot.data"), used)) const struct boot_data pg_boot_data = {_boot_start, _boot_bytes, 0};

__attribute__((section(".boot.table"), used)) const struct image_vector_table pg_image_vector_table = {
    .header = 0x402000d1u, /* tag 0xd1, 0x0020 bytes (big-endian), version 0x40 */
    .entry = pg_vectors,
    .boot_data = &pg_boot_data,
    .self = &pg_image_vector_table,
};
