/* untyped.h -- the kernel's part of admission (caps/objects.h), for programs of the host: which Untyped was made of which, how many there may be, and a leaf's memory, which is seen as the
 * gate sees it: one link's at a time, so that the sanitizers say who still looks at another's. Whoever asks for what cannot be ends the program. */
#ifndef UNTYPED_H
#define UNTYPED_H

#include <stdlib.h>

#include "caps/admission.h"
#include "caps/objects.h"

static struct { bool there, frame; uint32_t parent; struct pg_leaf_memory memory; } untyped[PG_ADMISSION_LINKS];
/* How many there is memory for. */
static uint32_t untyped_most = PG_ADMISSION_LINKS, frames_most = PG_ADMISSION_LINKS;

static uint32_t untyped_shown = PG_NO_LINK;
static struct pg_leaf_memory *untyped_shown_at;

static void untyped_hide(void) {
  if (untyped_shown == PG_NO_LINK) return;
  untyped[untyped_shown].memory = *untyped_shown_at;
  free(untyped_shown_at);
  untyped_shown = PG_NO_LINK;
}

/* As at a start. */
static void untyped_begin(void) {
  untyped_hide();
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) untyped[i].there = untyped[i].frame = false;
  untyped_most = frames_most = PG_ADMISSION_LINKS;
}

struct pg_leaf_memory *pg_object_memory(uint32_t link) {
  static const struct pg_leaf_memory none;
  uint32_t count = 0;
  if (link >= PG_ADMISSION_LINKS || !untyped[link].there) abort();
  if (link == untyped_shown) return untyped_shown_at;
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) count += untyped[i].frame;
  if (!untyped[link].frame) {
    if (count >= frames_most) return NULL;
    untyped[link].frame = true;
    untyped[link].memory = none;
  }
  untyped_hide();
  untyped_shown = link;
  untyped_shown_at = malloc(sizeof *untyped_shown_at);
  if (untyped_shown_at == NULL) abort();
  *untyped_shown_at = untyped[link].memory;
  return untyped_shown_at;
}

bool pg_object_make(uint32_t link, uint32_t parent, uint32_t depth) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) count += untyped[i].there;
  if (link >= PG_ADMISSION_LINKS || untyped[link].there || depth >= PG_TOKEN_LINKS) abort();
  if (depth == 0 ? parent != PG_NO_LINK : parent >= PG_ADMISSION_LINKS || !untyped[parent].there) abort();
  if (count >= untyped_most) return false;
  untyped[link].there = true;
  untyped[link].parent = parent;
  return true;
}

void pg_object_revoke(uint32_t link) {
  if (link >= PG_ADMISSION_LINKS || !untyped[link].there) abort();
  if (link == untyped_shown) untyped_hide();
  untyped[link].there = untyped[link].frame = false;
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) {
    if (untyped[i].there && untyped[i].parent == link) pg_object_revoke(i);
  }
}

#endif
