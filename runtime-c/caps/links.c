/* links.c -- the links that are present: a forest, each with the Untyped that the kernel has for it (caps/objects.h).
 *
 * Invariant: the parent of a link that is there is there. So what is to be kept is closed upwards, and what goes, downwards. */
#include "caps/inner.h"

uint32_t pg_link_find(const struct pg_admission *admission, const uint8_t hash[PG_TOKEN_HASH_BYTES]) {
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) {
    const struct pg_link *const each = &admission->link[i];
    if (pg_link_there(each) && pg_same_32(each->hash, hash)) return i;
  }
  return PG_NO_LINK;
}

void pg_link_remove(struct pg_admission *admission, uint32_t link) {
  uint32_t below = 1u << link;
  for (uint32_t depth = 1; depth < PG_TOKEN_LINKS; depth++) {
    for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) {
      const struct pg_link *const each = &admission->link[i];
      if (pg_link_there(each) && each->parent != PG_NO_LINK && (below >> each->parent & 1) != 0) below |= 1u << i;
    }
  }
  pg_object_revoke(link);
  for (uint32_t i = 0; i < PG_ADMISSION_SESSIONS; i++) {
    struct pg_session *const each = &admission->session[i];
    if (each->state != PG_SESSION_FREE && (below >> each->leaf & 1) != 0) pg_session_forget(each);
  }
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) {
    if ((below >> i & 1) != 0) admission->link[i] = (struct pg_link){0};
  }
}

void pg_link_chain(const struct pg_admission *admission, uint32_t link, struct pg_token_chain *out) {
  out->count = 0;
  for (uint32_t at = link; at != PG_NO_LINK; at = admission->link[at].parent) out->count++;
  out->root_key = admission->link[link].root_key;
  for (uint32_t at = link, i = out->count; i-- > 0; at = admission->link[at].parent) {
    out->link[i].holder = admission->link[at].holder;
    out->link[i].expires = admission->link[at].expires;
    memcpy(out->link[i].hash, admission->link[at].hash, PG_TOKEN_HASH_BYTES);
  }
}

static bool used(const struct pg_link *link) {
  uint64_t any = 0;
  for (uint32_t i = 0; i < PG_RESOURCES; i++) any |= link->used[i];
  return any != 0;
}

/* What is not idle, and what is above it. `open`: sessions that are not in use yet count, too. */
static uint32_t kept(const struct pg_admission *admission, uint32_t keep, bool open) {
  for (uint32_t i = 0; i < PG_ADMISSION_SESSIONS; i++) {
    const struct pg_session *const each = &admission->session[i];
    if (each->state == PG_SESSION_IN_USE || (open && each->state == PG_SESSION_OPEN)) keep |= 1u << each->leaf;
  }
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) {
    if (used(&admission->link[i])) keep |= 1u << i;
  }
  for (uint32_t depth = 1; depth < PG_TOKEN_LINKS; depth++) {
    for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) {
      if ((keep >> i & 1) != 0 && admission->link[i].parent != PG_NO_LINK) keep |= 1u << admission->link[i].parent;
    }
  }
  return keep;
}

static uint32_t left(uint32_t taken) {
  uint32_t left = 0;
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) left += (taken >> i & 1) == 0;
  return left;
}

bool pg_links_room(const struct pg_admission *admission, const struct pg_token_chain *chain, struct pg_links_room *out) {
  uint32_t there = 0, own = 0;
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) {
    if (pg_link_there(&admission->link[i])) there |= 1u << i;
  }
  *out = (struct pg_links_room){0};
  for (; out->present < chain->count; out->present++) {
    const uint32_t place = pg_link_find(admission, chain->link[out->present].hash);
    if (place == PG_NO_LINK) break;
    out->place[out->present] = place;
    own |= 1u << place;
  }
  const uint32_t more = chain->count - out->present;
  if (more <= left(there)) return true;
  out->idle_go = true;
  out->keep = kept(admission, own, true);
  if (more <= left(out->keep)) return true;
  out->keep = kept(admission, own, false);
  return more <= left(out->keep);
}

static void clear_idle(struct pg_admission *admission, uint32_t keep) {
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) {
    if (pg_link_there(&admission->link[i]) && (keep >> i & 1) == 0) pg_link_remove(admission, i);
  }
}

/* None of those that were added so far. */
static bool none(struct pg_admission *admission, const struct pg_links_room *room, uint32_t added) {
  if (added > room->present) pg_link_remove(admission, room->place[room->present]);
  return false;
}

bool pg_links_add(struct pg_admission *admission, const struct pg_token_chain *chain, struct pg_links_room *room, uint32_t *leaf) {
  if (room->idle_go) clear_idle(admission, room->keep);
  for (uint32_t depth = room->present; depth < chain->count; depth++) {
    const struct pg_token_link *const from = &chain->link[depth];
    uint32_t place = 0;
    while (pg_link_there(&admission->link[place])) place++;
    const uint32_t parent = depth == 0 ? PG_NO_LINK : room->place[depth - 1];
    if (!pg_object_make(place, parent, depth)) return none(admission, room, depth);
    room->place[depth] = place;
    struct pg_link *const to = &admission->link[place];
    *to = (struct pg_link){.root_key = chain->root_key, .expires = from->expires, .parent = parent};
    memcpy(to->hash, from->hash, sizeof to->hash);
    memcpy(to->holder, from->holder, sizeof to->holder);
    memcpy(to->limit, from->limit, sizeof to->limit);
  }
  *leaf = room->place[chain->count - 1];
  return pg_object_memory(*leaf) != NULL || none(admission, room, chain->count);
}
