/* updater.c -- the updater domain: takes signed images into the slot that does not run, and signed routes into the store.
 *
 * It has time of its own, and the lowest priority: signatures and digests take seconds in which messages are decided. Nobody waits for it but the
 * driver, at power on: no message is decided before routes are those that the store names. Requests and answers stand in a frame and are
 * told by signals; the store and the router, whom it asks, work for it on its time.
 *
 * Of the slot that runs it sees the manifest, and the trailer to mark it; of the other all. What it writes there is started by nobody but the
 * boot stage, which believes signatures alone.
 *
 * A crash of it is to an update what a loss of power is. The request in hand is worked at once more: the answer to most tells the host
 * where to go on. */
#include "domains/domain.h"
#include "domains/shared.h"
#include "pg_updates.h"

static void wait(void) { (void)seL4_Wait(CAP_WORK_NTFN, NULL); }
static void tell_driver(void) { seL4_Signal(CAP_LINE_NTFN); }

/* Whether a request is in hand. */
static bool asked(void) {
  PG_IN_ORDER();
  return PG_UPDATE_FRAME->asked != PG_UPDATE_FRAME->answered;
}

static void answer(uint32_t bytes, bool reset) {
  struct pg_update_frame *const frame = PG_UPDATE_FRAME;
  frame->answer_bytes = bytes;
  frame->reset = reset;
  PG_IN_ORDER();
  frame->answered = frame->asked;
  tell_driver();
}

/* It crashed too often, or the image is one that takes no updates. */
static _Noreturn void take_none(void) {
  tell_driver();
  for (;;) {
    if (asked()) answer(0, false);
    wait();
  }
}

#if PG_UPDATES
#include <string.h>

#include "port/armv7m/slots.h"
#include "update/updater.h"

static struct pg_updater updater;
static uint8_t request[PG_UPDATE_REQUEST_BYTES];
/* Of the request that was worked at last: not a third time. */
static uint32_t begun PG_KEPT, tries PG_KEPT;

static void work(void) {
  struct pg_update_frame *const frame = PG_UPDATE_FRAME;
  const uint32_t length = frame->request_bytes;
  PG_IN_ORDER(); /* a length that was looked at is not read again */
  struct pg_update_actions actions;
  if (begun != frame->asked) tries = 0;
  begun = frame->asked;
  if (length == 0 || length > sizeof request || tries++ > 1) {
    answer(0, false);
    return;
  }
  memcpy(request, frame->request, length);
  if (!PG_UPDATE_TAKES(request[0])) {
    answer(0, false);
    return;
  }
  pg_updater_request(&updater, request, length, &actions);
  memcpy(frame->answer, updater.answer, actions.answer_bytes);
  seL4_Signal(CAP_PROGRESS_NTFN);
  answer(actions.answer_bytes, actions.restart);
}

/* When there is nothing to do: what puts would have to do first. */
static void tidy(void) {
  static const uint32_t none[4] = {0};
  while (!asked()) {
    const struct pg_mail said = pg_ask(CAP_STORE_EP, PG_LABEL_STORE_TIDY, none);
    if (said.label != PG_OUTCOME_DONE || !pg_unpack_store_tidy_reply(said.words).more) return;
  }
}

_Noreturn void pg_domain(enum pg_begin begin, const struct pg_first *first) {
  (void)first;
  if (begin == PG_BEGIN_REFUSE) take_none();
  if (begin == PG_BEGIN_FIRST) begun = tries = 0;
  else tell_driver(); /* the router runs what it ran, and if the driver still waits it has waited long enough */
  pg_board_slots_start();
  pg_updater_start(&updater, NULL, &pg_board_slots, PG_UPDATES_RUNNING, PG_BUNDLE_FRAME->bytes);
  seL4_Signal(CAP_PROGRESS_NTFN);
  if (begin == PG_BEGIN_FIRST) tell_driver();
  for (;;) {
    while (asked()) work();
    tidy();
    if (!asked()) wait();
  }
}
#else
_Noreturn void pg_domain(enum pg_begin begin, const struct pg_first *first) {
  (void)begin, (void)first;
  take_none();
}
#endif
