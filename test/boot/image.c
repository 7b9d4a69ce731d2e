/* image.c -- an image for the tests of the boot stage in QEMU: says in which slot it runs and what the boot stage told it, does what
 * the word behind its vectors asks for, and ends QEMU. Linked for a slot, with runtime-c/boot as any image has it.
 *
 * An update that is to be taken lies in the flash behind the slots, put there by the test: u32 bytes of the envelope, u32
 * bytes of the image, the envelope at 16, the image at 16 KiB. */
#include "boot/boot.h"
#include "boot/update.h"
#include "port/armv7m/slots.h"
#include "port/armv7m/uart.h"
#include "base/bytes.h"

#include <string.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define AIRCR REGISTER(0xe000ed0cu)
#define STAGED 0x800000u
#define STAGED_IMAGE 0x4000u

/* What the word asks for, one after the other from the lowest hexadecimal digit on. */
enum { END, CONFIRM, ROLL_BACK, UPDATE, RESET, HANG };

extern uint32_t _sidata[], _sdata[], _edata[], _sbss[], _ebss[], _estack[];
extern const uint32_t pg_test_word;

static const struct pg_uart uart = {(struct pg_uart_registers *)0x40004000u};

static void say(const char *text) {
  while (*text != 0) pg_uart_put(&uart, (uint8_t)*text++);
}
static void say_number(uint32_t value) {
  char text[9] = "00000000";
  for (int i = 7; value > 0; i--, value >>= 4) text[i] = "0123456789abcdef"[value & 15];
  say(text);
}

static _Noreturn void end(uint32_t code) {
  uint32_t block[2] = {0x20026, code};
  register uint32_t r0 __asm__("r0") = 0x20;
  register uint32_t *r1 __asm__("r1") = block;
  __asm__ volatile("bkpt 0xab" ::"r"(r0), "r"(r1) : "memory");
  for (;;) {}
}

static enum pg_update_refusal update(uint32_t running) {
  const enum pg_update_refusal begun = pg_slots_begin(&pg_board_slots, running);
  if (begun != PG_UPDATE_OK) return begun;
  const struct pg_flash *flash = pg_board_slots.flash;
  const struct pg_image_slot *to = &pg_board_slots.slot[1 - running];
  const uint8_t *staged = flash->bytes + STAGED;
  const uint32_t envelope = pg_load32le(staged), image = pg_load32le(staged + 4);
  const uint32_t unit = flash->unit, padded_image = (image + unit - 1) / unit * unit, padded_envelope = (envelope + unit - 1) / unit * unit;
  if (!pg_flash_program(flash, to->image, staged + STAGED_IMAGE, padded_image)) return PG_UPDATE_FLASH_FAILED;
  if (!pg_flash_program(flash, to->manifest, staged + 16, padded_envelope)) return PG_UPDATE_FLASH_FAILED;
  return pg_slots_finish(&pg_board_slots, running);
}

_Noreturn void pg_reset(uint32_t magic, uint32_t word) {
  for (uint32_t *from = _sidata, *to = _sdata; to < _edata;) *to++ = *from++;
  for (uint32_t *to = _sbss; to < _ebss;) *to++ = 0;
  pg_board_slots_start();
  pg_uart_start(&uart);
  const uint32_t running = (uintptr_t)&pg_test_word >= (uintptr_t)pg_board_slots.flash->bytes + pg_board_slots.slot[1].manifest;
  say(running == 0 ? "\r\nimage a " : "\r\nimage b ");
  say_number(magic == PG_BOOT_MAGIC ? word : 0xffffffffu);
  uint32_t asked = *(volatile const uint32_t *)&pg_test_word;
  for (;; asked >>= 4) {
    enum pg_update_refusal got = PG_UPDATE_OK;
    switch (asked & 15) {
      case CONFIRM: got = pg_slots_confirm(&pg_board_slots, running); break;
      case ROLL_BACK: got = pg_slots_roll_back(&pg_board_slots, running); break;
      case UPDATE: got = update(running); break;
      case RESET:
        say(" reset");
        AIRCR = 0x05fa0004u;
        for (;;) {}
      case HANG:
        say(" hangs\r\n");
        for (;;) {}
      default:
        say(" ends\r\n");
        end(running);
    }
    say(" ");
    say_number(got);
  }
}

static _Noreturn void fault(void) {
  say(" fault\r\n");
  end(9);
}

__attribute__((section(".vectors"), used)) const void *const pg_vectors[16] = {
    _estack, (const void *)pg_reset, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,
};
/* Directly behind the vectors, where the test changes it before it signs the image. */
__attribute__((section(".vectors.word"), used)) const uint32_t pg_test_word = END;
