/* window.h -- which sequence numbers of a source were there: a sliding window each (as RFC 4303, 3.4.3), that no loss of power opens again.
 *
 * What is written down is a bound, not what came in: numbers below `allowed` may be taken, and after a restart all below it
 * count as taken. The record comes before the first number that it allows, and allows PG_WINDOW_RESERVE numbers more, so there is
 * one write in so many messages. No number is ever taken twice, wherever power goes; up to PG_WINDOW_RESERVE numbers are never
 * taken at all: a source that hears PG_ENVELOPE_REPLAYED or PG_ENVELOPE_TOO_OLD of a new message goes on that much further.
 *
 *   pg_window_take(windows, source, sequence, &keep)
 *     PG_ENVELOPE_FINE      taken; with keep != 0, write that bound down when there is time for it
 *     PG_ENVELOPE_NOT_KEPT  not yet: write `keep` down for the source, say pg_window_kept, and ask again
 *     other                 refused
 *
 * Only of a message whose proof holds, or anybody could move a source's window. In a session the handle's sequence numbers have a
 * window of their own, which nothing writes down: its key is gone with the power. */
#ifndef PG_WINDOW_H
#define PG_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/pg_envelope.h"
#include "generated/pg_spec.h"

struct pg_window {
  uint32_t next;    /* one more than the largest number that was taken; 0: none was */
  uint32_t seen;    /* bit i: next - 1 - i was taken */
  uint32_t allowed; /* numbers below it may be taken; 0: there is no such source */
  uint8_t source[PG_NODE_ID_BYTES];
};

struct pg_windows {
  struct pg_window of[PG_WINDOW_SOURCES];
};

_Static_assert(PG_WINDOW_WIDTH == 32, "bits of `seen`");

/* `sequence` is at most PG_GRID_LIMIT_SEQUENCE, as in every decoded message. */
/*@ requires \valid(windows) && \valid_read(source + (0 .. PG_NODE_ID_BYTES - 1)) && \valid(keep) && \separated(windows, keep) && sequence <= PG_GRID_LIMIT_SEQUENCE;
    terminates \true;
    assigns *windows, *keep;
    ensures *keep == 0 || sequence < *keep <= PG_GRID_LIMIT_SEQUENCE + 1;
    ensures \result == PG_ENVELOPE_NOT_KEPT ==> *keep != 0; */
enum pg_envelope_fault pg_window_take(struct pg_windows *windows, const uint8_t source[PG_NODE_ID_BYTES], uint32_t sequence, uint32_t *keep);

/* That a bound is on flash. PG_ENVELOPE_NO_WINDOW for one source too many,
 * which pg_window_take says before there is anything to write. A bound of 0 allows nothing, and takes no place. */
/*@ requires \valid(windows) && \valid_read(source + (0 .. PG_NODE_ID_BYTES - 1)) && \separated(windows, source + (0 .. PG_NODE_ID_BYTES - 1));
    terminates \true;
    assigns *windows; */
enum pg_envelope_fault pg_window_kept(struct pg_windows *windows, const uint8_t source[PG_NODE_ID_BYTES], uint32_t allowed);

/* After a start, of each record: all that it allowed may have been taken. */
/*@ requires \valid(windows) && \valid_read(source + (0 .. PG_NODE_ID_BYTES - 1)) && \separated(windows, source + (0 .. PG_NODE_ID_BYTES - 1));
    terminates \true;
    assigns *windows; */
enum pg_envelope_fault pg_window_restore(struct pg_windows *windows, const uint8_t source[PG_NODE_ID_BYTES], uint32_t allowed);

/* Of a source whose messages nothing admits any more; its record goes with it. */
/*@ requires \valid(windows) && \valid_read(source + (0 .. PG_NODE_ID_BYTES - 1)) && \separated(windows, source + (0 .. PG_NODE_ID_BYTES - 1));
    terminates \true;
    assigns *windows; */
void pg_window_forget(struct pg_windows *windows, const uint8_t source[PG_NODE_ID_BYTES]);

/* Of a session: the same window without a record. */
/*@ requires \valid(window) && sequence <= PG_GRID_LIMIT_SEQUENCE;
    terminates \true;
    assigns window->next, window->seen;
    ensures \old(window->next) <= window->next;
    ensures \result == PG_ENVELOPE_FINE || \result == PG_ENVELOPE_TOO_OLD || \result == PG_ENVELOPE_REPLAYED;
    ensures \result == PG_ENVELOPE_FINE ==> sequence < window->next;
    ensures \result != PG_ENVELOPE_FINE ==> window->next == \old(window->next) && window->seen == \old(window->seen); */
enum pg_envelope_fault pg_window_slide(struct pg_window *window, uint32_t sequence);

#endif
