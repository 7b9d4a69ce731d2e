/* updater.h -- takes updates off the link: a new image into the slot that does not run, new routes into the store.
 *
 * A state machine: a request in, an answer and actions out; it waits for nothing and knows no line. What it does to flash goes
 * through boot/update.h and the store of its site (site.h), which keep the device whole wherever power goes.
 *
 * Nothing is erased or written for an update before its envelope was held in memory and accepted (spec/update.ts has the order
 * of the checks). Of routes nothing is written before all of it was: the bundle is held in memory, too, its digest compared
 * and each program verified by the site; then its bytes go to the store, and the switch is the store's root. At the start routes are read
 * from there, and their signature, digest and programs are looked at as if they had just come. */
#ifndef PG_UPDATE_UPDATER_H
#define PG_UPDATE_UPDATER_H

#include "boot/update.h"
#include "update/site.h"
#include "wire/update.h"

struct pg_update_actions {
  uint32_t answer_bytes; /* send updater->answer[0 .. answer_bytes) */
  bool routes;           /* other routes are those that run from now on (pg_site_run) */
  bool restart;          /* reset the processor when the answer is sent */
};

enum pg_update_stage { PG_UPDATE_IDLE, PG_UPDATE_ENVELOPE, PG_UPDATE_IMAGE, PG_UPDATE_ROUTES };

struct pg_updater {
  struct pg_site *site;
  const struct pg_slots *slots;
  uint32_t running;          /* the slot that this image is linked for */
  uint32_t own_sequence;     /* of the image in it */
  uint32_t routes_floor;     /* the newest sequence number of routes that ran here */
  struct pg_update_place routes;
  /* What is being received. */
  enum pg_update_stage stage;
  uint32_t envelope_bytes, payload_bytes, taken;
  uint64_t time;
  uint8_t id[PG_SUIT_DIGEST_BYTES];
  uint8_t answer[PG_UPDATE_ANSWER_BYTES];
  /* What is received, and what is read from the store. */
  uint8_t *bundle;
  _Alignas(4) uint8_t envelope[PG_UPDATE_LIMIT_ENVELOPE_BYTES];
};

/* `bundle` has room for PG_UPDATE_LIMIT_BUNDLE_BYTES: where routes are received. Afterwards the site runs those of the store. */
void pg_updater_start(struct pg_updater *updater, struct pg_site *site, const struct pg_slots *slots, uint32_t running, uint8_t *bundle);

/* One such message, whole. Every one has an answer. */
void pg_updater_request(struct pg_updater *updater, const uint8_t *bytes, uint32_t length, struct pg_update_actions *actions);

#endif
