/* router.c -- the router domain: runs programs on the message in message memory, and asks the store for providers.
 *
 * The words of a message are all that it relies on: message memory is the protocol domain's, too, so a length or an offset in
 * there is never looked at. An image is copied and verified where no other domain can write. */
#include "node/router.h"

#include <string.h>

#include "domains/contents.h"
#include "domains/domain.h"
#ifdef FRAME_GRID
#include "crypto/sha256.h"
#include "domains/decided.h"
#endif
#include "domains/kept.h"
#include "domains/receipts.h"
#include "domains/shared.h"
#include "pg_updates.h"
#include "store/tables.h"
#include "update/bundle.h"
#include "vm/host.h"

static struct pg_table tables[PG_NODE_TABLES]; /* copies of the store's */
static struct pg_router router PG_KEPT;
#if PG_UPDATES
static struct pg_bundles bundles PG_KEPT;
static const char *const names[] = PG_UPDATES_TABLES;
#endif
static const struct pg_bound grant = {PG_BUDGET_INSTRUCTIONS, PG_BUDGET_HASH_BYTES, PG_BUDGET_LOOKUPS, 1};

int32_t pg_host_dht_lookup(struct pg_host *host, const uint8_t *cid, uint32_t length, uint8_t *result) {
#ifndef FRAME_GRID
  if (length > PG_CID_BYTES || length % 4 != 0) return 0; /* no content id, as pg_providers_takes has it */
#endif
  struct pg_lookup_frame *frame = PG_LOOKUP_FRAME;
  /* Two lengths that the compiler knows: it copies them in line, by words. */
  if (__builtin_expect(length == PG_CID_PREFIX_BYTES + PG_HASH_SHA3_256_BYTES, 1)) memcpy(frame->cid, cid, PG_CID_PREFIX_BYTES + PG_HASH_SHA3_256_BYTES);
#ifdef FRAME_GRID
  else if (length > PG_CID_BYTES || length % 4 != 0 || length == 0) length = PG_CID_PREFIX_BYTES; /* the audit log has that it was asked for: under a length that none has */
#endif
  else memcpy(frame->cid, cid, length);
  const struct pg_words_lookup ask = {(uint16_t)length, (uint32_t)host->now, (uint16_t)(host->now >> 32)};
  uint32_t words[4];
  pg_pack_lookup(&ask, words);
  if (pg_ask(CAP_STORE_EP, PG_LABEL_LOOKUP, words).label != PG_OUTCOME_DONE) return 0;
  memcpy(__builtin_assume_aligned(result, 4), __builtin_assume_aligned(frame->node, 4), PG_NODE_ID_BYTES);
  return (int32_t)PG_NODE_ID_BYTES;
}

/* The store's table as it is now, made one that can be matched whatever its bytes are. */
static void copy_table(uint32_t which) {
  const struct pg_project *project = &pg_project;
  tables[which] = PG_TABLES_FRAME->table[which];
  const uint8_t kind = which < project->table_count ? project->table_kinds[which] : 0;
  tables[which].kind = kind;
  (void)pg_table_recover(&tables[which], kind == PG_TABLE_KIND_EXACT_NODE || kind == PG_TABLE_KIND_EXACT_INT);
}

static void copy_tables(void) {
  for (uint32_t which = 0; which < PG_NODE_TABLES; which++) copy_table(which);
}

static enum pg_outcome_label decide(uint32_t words[4]) {
  const struct pg_words_decide ask = pg_unpack_decide(words);
  uint8_t *const memory = PG_MESSAGE_FRAME->memory;
  if (ask.size > PG_PAYLOAD_BYTES) return PG_OUTCOME_REFUSED;
  const struct pg_message message = {
      .source = NULL, .payload = NULL, .payload_bytes = ask.size, .sequence = ask.sequence, .type = ask.type,
      .route = 0, .ttl = ask.ttl, .priority = ask.priority};
  struct pg_decision decision;
  const uint64_t now = pg_now(ask.now_low, ask.now_high);
  pg_router_fields(&router, &message, now);
  pg_router_run(&router, ask.route, ask.sequence, now, &decision);
#ifdef FRAME_GRID
  pg_decided(&decision, now, ask.route, pg_load32le(memory + PG_PAYLOAD_AT + ask.size)); /* the checksum behind the message */
#endif
  const uint8_t *node = decision.node;
  if (node != NULL && node == router.project->gateway) {
    memcpy(PG_MESSAGE_FRAME->gateway, node, PG_NODE_ID_BYTES);
    node = PG_MESSAGE_FRAME->gateway;
  }
  const struct pg_words_decide_reply say = {
      .action = (uint8_t)decision.action, .fault = (uint8_t)decision.fault, .cid_bytes = (uint8_t)decision.cid_bytes, .hop = node != NULL,
      .value = decision.value, .instructions = decision.instructions,
      .cid_at = decision.cid_bytes != 0 ? (uint16_t)(decision.cid - memory) : 0, .node_at = node != NULL ? (uint16_t)(node - memory) : 0};
  pg_pack_decide_reply(&say, words);
  return PG_OUTCOME_DONE;
}

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

static enum pg_outcome_label install(uint32_t words[4]) {
  const struct pg_words_install ask = pg_unpack_install(words);
  const struct pg_bound bound = {least(ask.instructions, grant.instructions), least(ask.hash_bytes, grant.hash_bytes),
                                 (uint16_t)least(ask.lookups, grant.lookups), grant.sends};
  /* Copied first: what is verified in message memory is then not what another domain can change meanwhile. */
  _Alignas(4) static uint8_t image[PG_INSTALL_BYTES];
  struct pg_done done = {PG_MSG_INSTALL, PG_STATUS_FULL, PG_REFUSAL_OK, 0};
  if (ask.bytes <= PG_INSTALL_BYTES) {
    memcpy(image, PG_MESSAGE_FRAME->memory + PG_SCRATCH_BYTES + PG_MSG_INSTALL_IMAGE, ask.bytes);
    const struct pg_install command = {image, ask.bytes};
    pg_router_install(&router, &command, &bound, &done);
  }
#ifdef FRAME_GRID
  if (ask.bytes <= PG_FRAME_MESSAGE_BYTES - PG_MSG_INSTALL_BYTES) pg_decided_act(PG_AUDIT_INSTALL, done.status, PG_MESSAGE_FRAME->memory + PG_SCRATCH_BYTES, PG_MSG_INSTALL_BYTES + ask.bytes);
#endif
  const struct pg_words_install_reply say = {(uint8_t)done.status, (uint8_t)done.refusal, done.word};
  pg_pack_install_reply(&say, words);
  return PG_OUTCOME_DONE;
}

/* What the node runs: the build's routes, or others that came as an update. */
static const struct pg_project *project_to_run(void) {
#if PG_UPDATES
  return bundles.project;
#else
  return &pg_project;
#endif
}

#if PG_UPDATES && defined FRAME_GRID
/* The SHA-256 of the bundle that was made ready, for the audit log. */
static uint8_t loaded[PG_AUDIT_LINK_BYTES];
static const uint8_t no_bundle[PG_AUDIT_LINK_BYTES];
static void log_loaded(uint32_t bytes) {
  if (bytes <= PG_UPDATE_LIMIT_BUNDLE_BYTES) pg_sha256(loaded, PG_BUNDLE_FRAME->bytes, bytes);
}
#endif

/* Routes that come as an update: those that run stay as they are until one word changes, and a crash leaves either these or those. */
static enum pg_outcome_label update(struct pg_mail *mail) {
#if PG_UPDATES
  if (mail->label == PG_LABEL_ROUTES_LOAD && PG_MAY_ROUTES_LOAD_ROUTER(mail->badge)) {
#ifdef FRAME_GRID
    log_loaded(pg_unpack_routes_load(mail->words).bytes);
#endif
    const struct pg_words_routes_load_reply say = {(uint8_t)pg_bundles_load(&bundles, PG_BUNDLE_FRAME->bytes, pg_unpack_routes_load(mail->words).bytes)};
    pg_pack_routes_load_reply(&say, mail->words);
    return PG_OUTCOME_DONE;
  }
  if (mail->label == PG_LABEL_ROUTES_RUN && PG_MAY_ROUTES_RUN_ROUTER(mail->badge)) {
    if (!pg_bundles_run(&bundles, pg_unpack_routes_run(mail->words).build)) return PG_OUTCOME_REFUSED;
    pg_router_recover(&router, bundles.project, tables, PG_MESSAGE_FRAME->memory, NULL, &grant);
#ifdef FRAME_GRID
    pg_decided_named(PG_AUDIT_UPDATE, PG_STATUS_OK, pg_unpack_routes_run(mail->words).build ? no_bundle : loaded);
#endif
    return PG_OUTCOME_DONE;
  }
#endif
  (void)mail;
  return PG_OUTCOME_REFUSED;
}

/* Programs of the build that were not admitted. */
static uint8_t refused(void) {
#ifdef FRAME_GRID
  return (uint8_t)(router.refused + pg_kept_refused());
#else
  return router.refused;
#endif
}

/* All but messages: off the way from last byte to decision. */
static enum pg_outcome_label govern(struct pg_mail *mail) {
  switch (mail->label) {
    case PG_LABEL_TABLE_CHANGED:
      if (!PG_MAY_TABLE_CHANGED_ROUTER(mail->badge) || mail->words[0] >= PG_NODE_TABLES) return PG_OUTCOME_REFUSED;
      copy_table(mail->words[0]);
      return PG_OUTCOME_DONE;
    case PG_LABEL_INSTALL:
      if (!PG_MAY_INSTALL_ROUTER(mail->badge)) return PG_OUTCOME_REFUSED;
      return install(mail->words);
    case PG_LABEL_RESET: {
      if (!PG_MAY_RESET_ROUTER(mail->badge)) return PG_OUTCOME_REFUSED;
      copy_tables();
      pg_router_init(&router, project_to_run(), tables, PG_MESSAGE_FRAME->memory, NULL, &grant);
      const struct pg_words_reset_reply say = {refused()};
      pg_pack_reset_reply(&say, mail->words);
      return PG_OUTCOME_DONE;
    }
    case PG_LABEL_COUNTERS: {
      if (!PG_MAY_COUNTERS_ROUTER(mail->badge)) return PG_OUTCOME_REFUSED;
      const struct pg_words_counters_reply say = {router.decisions, router.faults, 0, 0};
      pg_pack_counters_reply(&say, mail->words);
      return PG_OUTCOME_DONE;
    }
    case PG_LABEL_ABOUT: {
      if (!PG_MAY_ABOUT_ROUTER(mail->badge)) return PG_OUTCOME_REFUSED;
      const struct pg_words_about_reply say = {project_to_run()->route_count, refused(), pg_project.build};
      pg_pack_about_reply(&say, mail->words);
      return PG_OUTCOME_DONE;
    }
#ifdef FRAME_GRID
    case PG_LABEL_PROGRAM_KEEP: return PG_MAY_PROGRAM_KEEP_ROUTER(mail->badge) ? pg_kept_keep(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_GRID_DECIDE: return PG_MAY_GRID_DECIDE_ROUTER(mail->badge) ? pg_kept_decide(&router, mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_CONTENT_PUT: return pg_kept_lets(&router, PG_RIGHT_OF_OBJECT_PUT) ? pg_contents(mail) : PG_OUTCOME_REFUSED;
    case PG_LABEL_CONTENT_GET: return pg_kept_lets(&router, PG_RIGHT_OF_OBJECT_GET) ? pg_contents(mail) : PG_OUTCOME_REFUSED;
    case PG_LABEL_RECEIPTS_CHECK: return PG_MAY_RECEIPTS_CHECK_ROUTER(mail->badge) ? pg_receipts(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_CONTENT_FIND:
    case PG_LABEL_CONTENT_LOAD:
    case PG_LABEL_CONTENT_HOLD: return pg_contents(mail);
#endif
    default: return update(mail);
  }
}

/* The store may not have begun: a lookup of nothing is answered when it has, and the tables are filled. */
static void wait_for_store(void) {
  static const uint32_t nothing[4] = {0};
  (void)pg_ask(CAP_STORE_EP, PG_LABEL_LOOKUP, nothing);
}

/* By value both ways: what is in hand on the short way then never has to be in memory. */
static __attribute__((noinline)) struct pg_mail long_way(struct pg_mail mail) {
  mail.label = govern(&mail);
  return mail;
}

_Noreturn void pg_domain(enum pg_begin begin, const struct pg_first *first) {
  if (begin != PG_BEGIN_REFUSE) {
    wait_for_store();
    copy_tables();
#if PG_UPDATES
    if (begin == PG_BEGIN_FIRST) pg_bundles_start(&bundles, &pg_project, names);
    else pg_bundles_recover(&bundles, &pg_project, names);
#endif
    if (begin == PG_BEGIN_FIRST) pg_router_init(&router, project_to_run(), tables, PG_MESSAGE_FRAME->memory, NULL, &grant);
    else pg_router_recover(&router, project_to_run(), tables, PG_MESSAGE_FRAME->memory, NULL, &grant);
#ifdef FRAME_GRID
    pg_kept_start(begin == PG_BEGIN_AGAIN, &pg_project, tables, &grant);
    pg_contents_start(begin == PG_BEGIN_AGAIN);
#endif
  }
  struct pg_mail mail = pg_first_mail(begin, first, CAP_READY_NTFN, CAP_ROUTER_EP, CAP_CALLS_REPLY);
  if (begin == PG_BEGIN_REFUSE) pg_refuse(mail, CAP_ROUTER_EP, CAP_CALLS_REPLY);
  for (;;) {
    if (mail.label == PG_LABEL_DECIDE && PG_MAY_DECIDE_ROUTER(mail.badge)) mail.label = decide(mail.words);
    else mail = long_way(mail);
    pg_next(&mail, CAP_ROUTER_EP, CAP_CALLS_REPLY, mail.label);
  }
}
