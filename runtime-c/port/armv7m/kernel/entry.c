/* entry.c -- the kernel on Armv7-M: vectors, reset, the way in and out, time (Armv7-M ARM, B1.5, B3.2, B3.5).
 *
 * All exceptions but HardFault keep the one priority that they have at reset, so the kernel is never interrupted; it runs
 * privileged on MSP, threads unprivileged on PSP. PSP is a thread's to choose and is never trusted: the frame on the way
 * in was stored by the processor with the thread's own rights, or there is none (stack_error); on the way out it is
 * written with unprivileged stores under the MPU regions of the thread that it belongs to. A store that they do not
 * allow is a HardFault here, which `pg_port_hard` makes a fault of that thread.
 *
 * A thread whose stack could not take the frame is stopped with r0 to r3, r12, lr, pc and psr as they last were: the
 * processor has lost them.
 *
 * Floating point: LSPEN is 0, so s0 to s15 are in the frame, and s16 to s31 in the TCB, of whoever has used them; a
 * thread that has not (EXC_RETURN bit 4) finds zeros. Until somebody uses them, none of this costs anything.
 *
 * Not covered: an imprecise bus fault (a buffered store to a mapped device that refuses it) is reported to whoever runs
 * when it arrives. */
#include <stddef.h>

#include "kernel/kernel.h"
#include "port/armv7m/counter.h"

#define CCR PG_REGISTER(0xe000ed14u)
#define SCR PG_REGISTER(0xe000ed10u)
#define SHCSR PG_REGISTER(0xe000ed24u)
#define CFSR PG_REGISTER(0xe000ed28u)
#define MMFAR PG_REGISTER(0xe000ed34u)
#define BFAR PG_REGISTER(0xe000ed38u)
#define CPACR PG_REGISTER(0xe000ed88u)
#define MPU_CTRL PG_REGISTER(0xe000ed94u)
#define FPCCR PG_REGISTER(0xe000ef34u)
#define SYST_CSR PG_REGISTER(0xe000e010u)
#define SYST_RVR PG_REGISTER(0xe000e014u)
#define SYST_CVR PG_REGISTER(0xe000e018u)

#define CPACR_FPU_FULL (0xfu << 20)
#define CCR_DIV_0_TRP (1u << 4)
#define CCR_STKALIGN (1u << 9)
#define SCR_SEVONPEND (1u << 4)
#define SHCSR_FAULTS (7u << 16) /* MemManage, BusFault and UsageFault as exceptions of their own */
#define SHCSR_PENDED (15u << 12)
#define FPCCR_ASPEN (1u << 31)
#define MPU_CTRL_ENABLE 1u
#define MPU_CTRL_PRIVDEFENA 4u
#define SYST_CSR_RUN 7u
#define SYST_MOST 0xffffffu
#define ICSR_PENDSVSET (1u << 28)
#define ICSR_PENDSTCLR (1u << 25)

/* CFSR: MemManage and BusFault below, UsageFault in the upper half. */
#define CFSR_FETCH (1u << 0 | 1u << 8)
#define CFSR_STACKING 0x1010u
#define CFSR_MMARVALID (1u << 7)
#define CFSR_BFARVALID (1u << 15)
#define CFSR_USAGE_SHIFT 16u

enum { SYSTICK = 15, IRQ0 = 16 };

static uint32_t zero[16]; /* for floating-point registers */
/* Of the counter. */
static struct {
  uint32_t last, high;
} port;

extern uint32_t _sidata[], _sdata[], _edata[], _sbss[], _ebss[], _estack[];
/* Memory that is no kernel's: untyped memory has to be zero. An image that makes its own has none here. */
extern uint32_t _suser[] __attribute__((weak)), _euser[] __attribute__((weak));

/* Labels in pg_entry. */
void pg_port_svc(void);
void pg_port_start(void);
void pg_port_irq(void);
void pg_port_fault(void);
void pg_port_hard(void);

/* The counter must be read once a turn of it: SysTick never stops, and asks for pg_timer. */
uint64_t pg_port_now(void) {
  const uint32_t at = pg_counter_read((volatile const uint32_t *)PG_BOARD_COUNTER_ADDRESS);
  if (at < port.last) port.high++;
  port.last = at;
  return (uint64_t)port.high << 32 | at;
}

/* SysTick has 24 bits, and may run faster than the counter: one that comes early finds nothing due and is set again. Now
 * is when the counter was last read, a few instructions ago. */
void pg_port_timer(uint64_t at) {
  const uint64_t now = (uint64_t)port.high << 32 | port.last, left = at - now;
  uint32_t ticks = (uint32_t)left | 1u; /* 0 would stop it */
  if (left > SYST_MOST) ticks = at < now ? 1u : SYST_MOST;
  SYST_RVR = ticks;
  SYST_CVR = 0;
}

/* Of the system's lines: no other is ever enabled. */
static struct pg_tcb *dispatch(uint32_t exception) {
  return exception == SYSTICK ? pg_timer() : pg_interrupt(pg_line_slots[exception - IRQ0] - 1u);
}

static struct pg_tcb *interrupted(void) {
  uint32_t exception;
  __asm__ volatile("mrs %0, ipsr" : "=r"(exception));
  return dispatch(exception);
}

/* Nobody can run: pending interrupts are taken here, without leaving the handler. One that comes between the look and wfe
 * is an event, which wfe does not sleep over (SEVONPEND). A fault that is pending is a late one, of a thread that waits by
 * now: it would hide the interrupts behind it. */
static struct pg_tcb *idle(void) {
  uint32_t exception;
  while ((exception = (PG_ICSR & PG_ICSR_VECTPENDING) >> 12) < SYSTICK) {
    if (exception != 0) SHCSR &= ~SHCSR_PENDED;
    __asm__ volatile("wfe");
  }
  if (exception == SYSTICK) PG_ICSR = ICSR_PENDSTCLR;
  else PG_NVIC_ICPR(exception - IRQ0) = PG_NVIC_BIT(exception - IRQ0);
  return dispatch(exception);
}

/* Of the current thread, or of a store into its stack on the way out. What else was pending came of an instruction whose
 * frame is lost: left there, it would be taken for the next thread's. */
static struct pg_tcb *faulted(void) {
  const struct pg_tcb *const tcb = pg_tcb(pg_k.current);
  const uint32_t cause = CFSR;
  CFSR = cause;
  if (PG_OMIT != PG_CHECK_FAULT_PENDED) SHCSR &= ~SHCSR_PENDED;
  if ((cause & 0xffffu) == 0) return pg_trap(PG_THREAD_FAULT_USER_EXCEPTION, tcb->regs[PG_PC], cause >> CFSR_USAGE_SHIFT);
  uint32_t address = tcb->sp;
  if ((cause & CFSR_MMARVALID) != 0) address = MMFAR;
  else if ((cause & CFSR_BFARVALID) != 0) address = BFAR;
  else if ((cause & CFSR_FETCH) != 0) address = tcb->regs[PG_PC];
  return pg_trap(PG_THREAD_FAULT_VM, address, cause & 0xffffu);
}

_Static_assert(offsetof(struct pg_kernel, current) == 0, "as pg_entry has it");
_Static_assert(offsetof(struct pg_tcb, sp) == offsetof(struct pg_tcb, regs) + 4 * PG_REGISTERS, "one run of words");
_Static_assert(offsetof(struct pg_tcb, exc) == offsetof(struct pg_tcb, sp) + 4, "one run of words");
_Static_assert(offsetof(struct pg_tcb, fp) == offsetof(struct pg_tcb, exc) + 4, "one run of words");

/* All ways in and the one way out. In: r0 to r3, r12 and lr are in the frame, so free; r12 is the function that decides
 * who runs next. Out: r0 is that thread. Labels without .thumb_func are compared with addresses in frames. */
__attribute__((naked, used)) void pg_entry(void) {
  __asm__ volatile(
      ".macro entry name\n"
      ".global \\name\n"
      ".type \\name, %%function\n"
      ".thumb_func\n"
      "\\name:\n"
      ".endm\n"
      ".macro store_word register, offset\n" /* with the thread's rights */
      ".if %c[store_omitted]\n"
      "str \\register, [r2, #\\offset]\n"
      ".else\n"
      "strt \\register, [r2, #\\offset]\n"
      ".endif\n"
      ".endm\n"

      "entry pg_port_fault\n"
      "ldr r0, =0xe000ed28\n" /* CFSR */
      "ldr r12, =%c[faulted]\n"
      "ldr r0, [r0]\n"
      "movw r1, %[stacking]\n"
      "tst r0, r1\n"
      "beq save\n"
      "ldr r1, =%c[k]\n" /* no frame: only sp is new */
      "ldr r3, [r1]\n"
      "adds r3, %[regs]\n"
      "stmia r3!, {r4-r11}\n"
      "adds r3, #32\n"
      "mrs r0, psp\n"
      "b saved\n"

      "entry pg_port_irq\n"
      "ldr r12, =%c[interrupted]\n"
      "b save\n"

      "entry pg_port_svc\n"
      "ldr r12, =%c[syscall]\n"
      "save:\n"
      "ldr r1, =%c[k]\n"
      "mrs r0, psp\n"
      "ldr r3, [r1]\n"
      "adds r3, %[regs]\n"
      "stmia r3!, {r4-r11}\n"
      "ldmia r0, {r4-r11}\n"
      "stmia r3!, {r4-r11}\n"
      "saved:\n"
      "stmia r3!, {r0, lr}\n"
      ".if !%c[fp_omitted]\n"
      "tst lr, #16\n"
      "beq save_fp\n"
      ".endif\n"
      "decide:\n"
      "blx r12\n"

      "leave:\n"
      "cbz r0, nobody\n"
      "ldr r3, =%c[k]\n"
      "ldr r2, [r0, %[vspace]]\n"
      "ldr r1, [r3, %[loaded]]\n"
      "cbz r2, load\n"
      "cmp r1, r2\n"
      "bne load\n"
      "loaded:\n"
      "add r1, r0, %[frame]\n"
      "ldmia r1!, {r4-r11}\n"
      "ldmia r1!, {r2, lr}\n"
      "store:\n"
      "store_word r4, 0\n"
      "store_word r5, 4\n"
      "store_word r6, 8\n"
      "store_word r7, 12\n"
      "store_word r8, 16\n"
      "store_word r9, 20\n"
      "store_word r10, 24\n"
      "store_word r11, 28\n"
      "stored:\n"
      "msr psp, r2\n"
      ".if !%c[fp_omitted]\n"
      "tst lr, #16\n"
      "beq load_fp\n"
      "ldr r2, [r3, %[fp]]\n"
      "cbnz r2, clear_fp\n"
      ".endif\n"
      "go:\n"
      "adds r0, %[regs]\n"
      "ldmia r0, {r4-r11}\n"
      "bx lr\n"

      "nobody:\n"
      "bl %c[idle]\n"
      "b leave\n"

      "save_fp:\n"
      "vstmia r3, {s16-s31}\n"
      "str r1, [r1, %[fp]]\n"
      "b decide\n"
      "load_fp:\n"
      "vldmia r1, {s16-s31}\n"
      "b go\n"
      "clear_fp:\n"
      "ldr r1, =%c[zero]\n"
      "vldmia r1, {s0-s15}\n"
      "vldmia r1, {s16-s31}\n"
      "movs r2, #0\n"
      "vmsr fpscr, r2\n" /* of which a first use sets the modes, and not the flags (Armv7-M ARM, ExecuteFPCheck) */
      "str r2, [r3, %[fp]]\n"
      "b go\n"

      "load:\n"
      "str r2, [r3, %[loaded]]\n"
      "ldr r1, =0xe000ed9c\n" /* MPU_RBAR, MPU_RASR and their aliases */
      "cbz r2, none\n"
      "ldmia r2!, {r4-r11}\n"
      "stmia r1, {r4-r11}\n"
      "ldmia r2, {r4-r11}\n"
      "stmia r1, {r4-r11}\n"
      "switched:\n"
      "dsb\n"
      "b loaded\n"
      "none:\n"
      "movs r4, %[regions]\n"
      "1: subs r4, #1\n"
      "str r4, [r1, #-4]\n" /* MPU_RNR */
      "str r2, [r1, #4]\n"
      "bne 1b\n"
      "b switched\n"

      "entry pg_port_start\n" /* from reset, by PendSV: nothing to save; threads are unprivileged from here on */
      "ldr r0, =_estack\n"
      "mov sp, r0\n"
      "movs r0, #1\n"
      "msr control, r0\n"
      "bl %c[timer]\n"
      "b leave\n"

      "entry pg_port_hard\n"
      "tst lr, #8\n" /* a thread's: a breakpoint */
      "bne pg_port_fault\n"
      "ldr r0, [sp, #24]\n"
      "ldr r1, =store\n"
      "subs r0, r1\n"
      "cmp r0, #(stored - store)\n"
      "bhs pg_port_stop\n"
      "ldr r1, =refused\n"
      "str r1, [sp, #24]\n"
      "bx lr\n"
      "refused:\n"
      "bl %c[faulted]\n"
      "b leave\n"

      "entry pg_port_stop\n" /* the kernel itself failed: nothing runs after that */
      "b pg_port_stop\n"
      ".ltorg\n"
      :
      : [k] "i"(&pg_k), [zero] "i"(zero), [faulted] "i"(faulted), [interrupted] "i"(interrupted), [syscall] "i"(pg_fast_syscall),
        [timer] "i"(pg_timer), [idle] "i"(idle), [stacking] "i"(CFSR_STACKING), [regs] "i"(offsetof(struct pg_tcb, regs)),
        [frame] "i"(offsetof(struct pg_tcb, regs) + 4 * PG_R0), [loaded] "i"(offsetof(struct pg_kernel, loaded)), [fp] "i"(offsetof(struct pg_kernel, port)),
        [vspace] "i"(offsetof(struct pg_tcb, slots[PG_TCB_VSPACE].object)), [regions] "i"(PG_REGIONS),
        [store_omitted] "i"(PG_OMIT_STATIC == PG_CHECK_FRAME_STORE), [fp_omitted] "i"(PG_OMIT_STATIC == PG_CHECK_FP_SWITCH));
}

_Noreturn void pg_reset(void) {
  PG_BOARD_START(); /* clocks, pins, counter; before RAM may be written */
  /* Through volatile: not to become calls of memcpy and memset. */
  for (volatile uint32_t *from = _sidata, *to = _sdata; to < _edata;) *to++ = *from++;
  for (volatile uint32_t *to = _sbss; to < _ebss;) *to++ = 0;
  for (volatile uint32_t *to = _suser; to < _euser;) *to++ = 0;
  CPACR |= CPACR_FPU_FULL;
  FPCCR = FPCCR_ASPEN;
  CCR |= CCR_DIV_0_TRP | CCR_STKALIGN;
  SHCSR = SHCSR_FAULTS;
  SCR = SCR_SEVONPEND;
  MPU_CTRL = MPU_CTRL_ENABLE | MPU_CTRL_PRIVDEFENA;
  SYST_RVR = SYST_MOST;
  SYST_CSR = SYST_CSR_RUN;
  PG_ICSR = ICSR_PENDSVSET;
  __asm__ volatile("dsb\n isb" ::: "memory");
  for (;;) {}
}

#define NUMBER(line, number) [line] = (number),
#define SLOT(line, number) [number] = (line) + 1u,
const uint8_t pg_line_numbers[PG_SYSTEM_IRQS] = {PG_SYSTEM_LINES(NUMBER)};
const uint8_t pg_line_slots[PG_SYSTEM_NUMBERS] = {PG_SYSTEM_LINES(SLOT)};
_Static_assert(PG_SYSTEM_NUMBERS <= 240u, "a processor of this kind has 240 lines at most");
#ifdef PG_CHIP_LINES
_Static_assert(PG_SYSTEM_NUMBERS <= PG_CHIP_LINES, "the chip has these lines");
#endif

/* Exceptions that nothing raises stop the machine. */
void pg_port_stop(void);
#define VECTOR(line, number) [IRQ0 + (number)] = pg_port_irq,
#define NO_VECTORS(from, to) [IRQ0 + (from) ... IRQ0 + (to)] = pg_port_stop,
__attribute__((section(".vectors"), used)) const void *const pg_vectors[IRQ0 + PG_SYSTEM_NUMBERS] = {
    _estack, pg_reset, pg_port_stop, pg_port_hard, pg_port_fault, pg_port_fault, pg_port_fault, pg_port_stop, pg_port_stop, pg_port_stop, pg_port_stop, pg_port_svc,
    pg_port_stop, pg_port_stop, pg_port_start, pg_port_irq, PG_SYSTEM_LINES(VECTOR) PG_SYSTEM_NO_LINES(NO_VECTORS)
};
