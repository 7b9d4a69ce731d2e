/* Startup, console, inputs and the measurement itself, shared by all machine models. */
#include "bench.h"

#define REG(address) (*(volatile u32 *)(address))
#define UART_DATA REG(0x40004000)
#define UART_STATE REG(0x40004004)
#define UART_CTRL REG(0x40004008)
#define UART_BAUD REG(0x40004010)
#define COUNTER REG(0x40028018)    /* 25 MHz; under -icount shift=7 one instruction is 128 ns */
#define CPACR REG(0xe000ed88)

u8 memory[MEMORY_SIZE] __attribute__((aligned(8)));

static void put_char(char c) {
  while (UART_STATE & 1) {}
  UART_DATA = (u8)c;
}

static void put(const char *s) {
  while (*s) put_char(*s++);
}

static void put_hex(u32 v) {
  put("0x");
  for (int shift = 28; shift >= 0; shift -= 4) put_char("0123456789abcdef"[(v >> shift) & 15]);
}

static void put_dec(u32 v) {
  char digits[10];
  int n = 0;
  do digits[n++] = (char)('0' + v % 10); while (v /= 10);
  while (n) put_char(digits[--n]);
}

static _Noreturn void leave(u32 code) {
  volatile u32 block[2] = {0x20026, code};
  register u32 r0 __asm__("r0") = 0x20;
  register volatile u32 *r1 __asm__("r1") = block;
  __asm__ volatile("bkpt 0xab" : : "r"(r0), "r"(r1) : "memory");
  for (;;) {}
}

static const char text[DATA_SIZE + 1] =
    "AD3Awn4kb6FtcsyE0RU25U7f55Yncn3LP3oEx9Gl4qr7iDW7I8L6Pbw9jNnh0sE4DmCKuc"
    "d1J8I34vn31W924y5GMS74vUrZQc08805aj4Tf66HgL1cO94os10V2s2GDQ825yNh9Yuq3"
    "QHcA60xl31rdA7WskVtCXI7ruH1A4qaR6Uk454hm401lLmv2cGWt5KTJmr93d3JsGaRRPs"
    "4HqYi4mFGowo8fWv48IcA3N89Z99nf0A0H2R6P0uI4Tir682Of3Rk78DUB2dIGQRRpdqVT"
    "tLhgfET2gUGU65V3edSwADMqRttI9JPVz8JS37g5QZj4Ax56rU1u0m0K8YUs57UYG5645n"
    "byNy4yqxu7";

static void store32(u32 at, u32 v) { *(u32 *)(memory + at) = v; }
static u32 load32(u32 at) { return *(u32 *)(memory + at); }
static u32 next_random(u32 *x) { return *x = *x * 1103515245u + 12345u; }

static void fill_memory(void) {
  for (u32 i = 0; i < MEMORY_SIZE; i++) memory[i] = 0;
  for (u32 i = 0; i < DATA_SIZE; i++) memory[DATA + i] = (u8)text[i];
  store32(WORDS, DATA_SIZE / 2);
  store32(LOOPS, 10000);

  static const u8 header[6] = {1, 1, 17, 6, 200, 1};
  for (u32 i = 0; i < sizeof header; i++) memory[HEADER + i] = header[i];
  u32 x = 12345;
  for (u32 i = 2; i < HEADER_SIZE / 4; i++) store32(HEADER + 4 * i, next_random(&x));

  for (u32 i = 0; i < ENTRIES; i++) {
    u32 entry = TABLE + i * ENTRY_SIZE, shared = i * 5 % 9;
    for (u32 j = 0; j < 8; j++) {
      u32 random = next_random(&x);
      store32(entry + 4 * j, j < shared ? load32(HEADER + HEADER_KEY + 4 * j) : random);
    }
    u32 prefix = i == 9 ? 0 : i % 3 == 0 || shared == 0 ? 8 : shared;
    memory[entry + 32] = (u8)prefix;
    memory[entry + 33] = (u8)(i + 1);
    memory[entry + 34] = (u8)(0x40 + i);
    memory[entry + 35] = (u8)(i & 1);
  }
}

static __attribute__((noinline)) u32 no_work(enum workload w) { return (u32)w; }

static u32 measure(u32 (*volatile run)(enum workload), enum workload w, u32 times) {
  u32 (*call)(enum workload) = run;
  u32 begin = COUNTER;
  for (u32 i = 0; i < times; i++) call(w);
  u32 ticks = COUNTER - begin;
  return (u32)((uint64_t)ticks * 40 / 128 / times);
}

static void report(const char *name, enum workload w, u32 times) {
  u32 value = model_run(w);
  u32 cost = measure(model_run, w, times) - measure(no_work, w, times);
  put(name); put(" "); put_hex(value); put(" "); put_dec(cost); put(" "); put_dec(model_program_bytes(w));
  put(" "); put_dec(model_executed()); put("\n");
}

static void main_(void) {
  UART_BAUD = 16;
  UART_CTRL = 1;
  fill_memory();
  report("fletcher", FLETCHER, 100);
  report("route", ROUTE, 100);
  report("loop", LOOP, 2);
  report("empty", EMPTY, 1000);
  leave(0);
}

extern u32 data_image[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];

_Noreturn void reset(void) {
  for (u32 *from = data_image, *to = data_start; to < data_end;) *to++ = *from++;
  for (u32 *to = bss_start; to < bss_end;) *to++ = 0;
  CPACR |= 0xfu << 20;
  __asm__ volatile("dsb\n isb" ::: "memory");
  main_();
  for (;;) {}
}

static _Noreturn void trapped(void) {
  put("trapped\n");
  leave(99);
}

__attribute__((section(".vectors"), used)) const void *const vectors[16] = {
    stack_top, reset, trapped, trapped, trapped, trapped, trapped};
