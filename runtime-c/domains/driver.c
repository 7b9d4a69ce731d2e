/* driver.c -- the driver domain: bytes from the line to the protocol domain and back, and the time that goes with them.
 *
 * It does not look at bytes but for one thing: a zero ends what it hands over, since it ends a frame. It hands over four at a
 * time, so that little is left to be decoded when the last one comes. */
#include "domains/domain.h"
#include "domains/shared.h"
#include "pg_board.h"
#include "port/armv7m/clock.h"
#include "port/armv7m/reset.h"
#include "port/armv7m/uart.h"

_Static_assert(PG_BOARD_COUNTER_HZ % 1000u == 0, "pg_clock counts whole ticks a millisecond");

static struct pg_clock clock PG_KEPT;
static const struct pg_uart uart = {(struct pg_uart_registers *)DEVICE_UART0};

static const uint32_t none[4] = {0};
static uint32_t last_byte; /* when it came, in ticks */

static void send(const struct pg_mail *said) {
  const uint32_t bytes = said->words[0];
  if (said->label != PG_OUTCOME_ANSWER && said->label != PG_OUTCOME_RESET) return;
  for (uint32_t at = 0; at < bytes && at < sizeof(struct pg_answer_frame); at++) pg_uart_put(&uart, PG_ANSWER_FRAME->bytes[at]);
  /* Whoever runs out of time after this has spent it on the next message. */
  seL4_Signal(CAP_PROGRESS_NTFN);
#ifdef PG_BOARD_RESET
  if (said->label == PG_OUTCOME_RESET) pg_reset_start(DEVICE_RESET);
#endif
}

/* The answer to a request about updates, if one is due. */
static void collect(void) {
  const struct pg_mail said = pg_ask(CAP_PROTOCOL_EP, PG_LABEL_UPDATE_COLLECT, none);
  send(&said);
}

/* Answers of those who work while the driver waits, by who told of them. */
static void collect_from(seL4_Word told) {
  if ((told & BADGE_LINE_UPDATER) != 0) collect();
#ifdef BADGE_LINE_WORKER
  if ((told & (BADGE_LINE_WORKER | BADGE_LINE_GATE)) != 0) {
    const struct pg_words_grid_collect given = {pg_counter_read(clock.counter) - last_byte};
    uint32_t words[4];
    pg_pack_grid_collect(&given, words);
    const struct pg_mail said = pg_ask(CAP_PROTOCOL_EP, PG_LABEL_GRID_COLLECT, words);
    send(&said);
  }
  if ((told & BADGE_LINE_ADMISSION) != 0) {
    const struct pg_mail said = pg_ask(CAP_PROTOCOL_EP, PG_LABEL_ADMISSION_COLLECT, none);
    send(&said);
  }
#endif
}

/* Until a byte is there. The line's interrupt is masked from when it came until it is acknowledged. */
static void wait_for_byte(void) {
  for (;;) {
    /* Cleared before the look: a byte that comes after it makes the line pending again. */
    pg_uart_clear(&uart);
    if (pg_uart_ready(&uart)) return;
    seL4_Word told = 0;
    (void)seL4_IRQHandler_Ack(CAP_RECEIVE_IRQ);
    (void)seL4_Wait(CAP_LINE_NTFN, &told);
    (void)pg_clock_read(&clock);
    collect_from(told);
  }
}

/* No message is decided by other routes than those that the store names: the updater says when they are there, or that it is not. */
static void wait_for_routes(void) {
  seL4_Word told = 0;
  while ((told & BADGE_LINE_UPDATER) == 0) (void)seL4_Wait(CAP_LINE_NTFN, &told);
}

static void report(uint32_t ticks) {
  const struct pg_words_report given = {ticks};
  uint32_t words[4];
  pg_pack_report(&given, words);
  const struct pg_mail said = pg_ask(CAP_PROTOCOL_EP, PG_LABEL_REPORT, words);
  send(&said);
}

_Noreturn void pg_domain(enum pg_begin begin, const struct pg_first *first) {
  (void)first;
  if (begin == PG_BEGIN_FIRST) {
    pg_uart_start(&uart);
    pg_clock_start(&clock, (const uint32_t *)DEVICE_COUNTER, PG_BOARD_COUNTER_HZ);
    wait_for_routes();
    const struct pg_mail said = pg_ask(CAP_PROTOCOL_EP, PG_LABEL_START, none);
    send(&said);
  } else {
    /* All of the clock but the time, whatever it was. */
    clock.counter = (const uint32_t *)DEVICE_COUNTER;
    clock.ticks_per_ms = PG_BOARD_COUNTER_HZ / 1000u;
    collect_from(~0u); /* who said so may have been told to the one that crashed */
  }
  for (;;) {
    uint32_t byte, bytes = 0, count = 0, words[4];
    /* The time is that of the last byte but one, or of a wait for the last: what is left to be done behind the last is less. */
    (void)pg_clock_read(&clock);
    do {
      if (!pg_uart_ready(&uart)) wait_for_byte();
      byte = pg_uart_take(&uart);
      bytes |= byte << 8 * count++;
    } while (byte != 0 && count < 4);
    last_byte = pg_counter_read(clock.counter);
    const struct pg_words_receive given = {bytes, (uint32_t)clock.now, (uint16_t)(clock.now >> 32), (uint8_t)count};
    pg_pack_receive(&given, words);
    const struct pg_mail said = pg_call(CAP_PROTOCOL_EP, PG_LABEL_RECEIVE, words);
    if (said.label == PG_OUTCOME_DECIDED) report(pg_counter_read(clock.counter) - last_byte);
    else send(&said);
  }
}
