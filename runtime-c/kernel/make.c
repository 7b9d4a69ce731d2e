/* make.c -- where Retype's objects go, and their capabilities in the list.
 *
 * Without a cast, so that all of it is proved. The lemmas hold of states one after the other. An equation between two of their
 * variables is written as two inequalities: a prover would put one for the other, and not find the lemma's place any more. */
#include "kernel/kernel.h"

/* A capability to a new object, child of `parent`. (Word by word: a structure of zeros would be a call of memset.) */
void pg_make(struct pg_slot *slot, uint32_t type, uint32_t bits, uint32_t flags, pg_ref object, struct pg_slot *parent) {
  slot->type = (uint8_t)type;
  slot->rights = PG_RIGHT_ALL;
  slot->bits = (uint8_t)bits;
  slot->flags = (uint8_t)flags;
  slot->object = object;
  slot->data = 0;
  /*@ assert pg_others{Pre, Here}(pg_at(slot)); */
  /*@ assert pg_rest{Pre, Here}(pg_at(slot), 1, -1); */
  /*@ ghost filled: ; */
  pg_insert(slot, parent);
  /*@ assert pg_rest{filled, Here}(-1, 0, -1); */
  /*@ assert pg_rest{Pre, Here}(pg_at(slot), 1, -1); */
}

/* What holds of a row of `n` holds of one that is longer by one. */
/*@ lemma low: \forall integer at, i, bytes; 0 <= i && 0 <= bytes ==> at <= pg_offset(at, i, bytes);
    lemma high: \forall integer at, i, n, bytes; 0 <= i < n && 0 <= bytes ==> pg_offset(at, i, bytes) + bytes <= pg_offset(at, n, bytes);
    lemma chained{L1, L2, L3}: \forall integer f, n, m, s, p, next, type, bits, flags, object;
      n < m <= n + 1 && f + n <= s <= f + n && 0 < f && 0 <= n && 0 < p < PG_SYSTEM_CELLS && !(f <= p <= s) && !(f <= next <= s) && next != p && pg_chained{L1, L2}(f, n, p, next) &&
      pg_made{L2, L3}(s, p, type, bits, flags, object) ==> pg_chained{L1, L3}(f, m, p, next);
    lemma row{L2, L3}: \forall integer f, n, m, s, p, type, bits, flags, object, bytes, own; n < m <= n + 1 && f + n <= s <= f + n && pg_offset(object, n, bytes) <= own <= pg_offset(object, n, bytes) &&
      0 < f && 0 <= n && s < PG_SYSTEM_CELLS && pg_row{L2}(f, n, type, bits, flags, object, bytes) &&
      pg_made{L2, L3}(s, p, type, bits, flags, own) ==> pg_row{L3}(f, m, type, bits, flags, object, bytes);
    lemma rest{L1, L2, L3}: \forall integer f, n, m, s, p, type, bits, flags, object; n < m <= n + 1 && f + n <= s <= f + n &&
      0 < f && 0 <= n && pg_rest{L1, L2}(f, n, -1) && pg_made{L2, L3}(s, p, type, bits, flags, object) ==> pg_rest{L1, L3}(f, m, -1);
    lemma marked{L1, L2, L3}: \forall integer f, n, p; pg_rest{L1, L2}(f, n, -1) && pg_rest{L2, L3}(-1, 0, p) ==> pg_rest{L1, L3}(f, n, p);
    lemma still{L1, L2}: \forall integer f, n, p, type, bits, flags, object, bytes; 0 < f && f + n <= PG_SYSTEM_CELLS && !(f <= p < f + n) &&
      pg_row{L1}(f, n, type, bits, flags, object, bytes) && pg_rest{L1, L2}(-1, 0, p) ==> pg_row{L2}(f, n, type, bits, flags, object, bytes);
    lemma inside{L}: \forall integer f, n, type, bits, flags, object, bytes; 0 < bytes && pg_row(f, n, type, bits, flags, object, bytes) ==>
      \forall integer i; f <= i < f + n ==> object <= pg_cells[i].object && pg_cells[i].object + bytes <= pg_offset(object, n, bytes);
    lemma disjoint{L}: \forall integer f, n, type, bits, flags, object, bytes; 0 < bytes && pg_row(f, n, type, bits, flags, object, bytes) ==>
      \forall integer i, j; f <= i < j < f + n ==> pg_cells[i].object + bytes <= pg_cells[j].object;
    lemma free{L1, L2}: \forall integer f, n, i; 0 <= i < n && pg_free{L1}(f, n) && pg_rest{L1, L2}(f, i, -1) ==> pg_is_slot(f + i) && pg_type{L2}(f + i) == PG_CAP_NULL;
    lemma apart{L}: \forall integer s; 0 < s && pg_tree && pg_type(s) == PG_CAP_NULL ==> pg_tree_but(s); */
/*@ requires base + pg_offset(at, i, bytes) < 0x100000000;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == base + pg_offset(at, i, bytes) && \result == pg_offset(base + at, i, bytes); */
static inline uint32_t offset(uint32_t base, uint32_t at, uint32_t i, uint32_t bytes) { return base + at + i * bytes; }

/*@ requires \valid_read(untyped);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == pg_flags(untyped); */
static inline uint8_t flags_of(const struct pg_slot *untyped) { return (uint8_t)(PG_ORIGINAL | (untyped->flags & (PG_USER | PG_DEVICE))); }

/*@ requires pg_is_cell(untyped);
    terminates \true;
    exits \false;
    assigns untyped->data;
    ensures untyped->data == at;
    ensures pg_rest{Pre, Post}(-1, 0, pg_at(untyped)); */
static inline void mark(struct pg_slot *untyped, uint32_t at) { untyped->data = at; }

/* The capabilities to a row of objects, children of `untyped`, whose watermark rises behind the last. */
void pg_make_row(struct pg_slot *untyped, struct pg_slot *first, uint32_t count, uint32_t type, uint32_t bits, uint32_t bytes, uint32_t at) {
  const uint8_t flags = flags_of(untyped);
  const uint32_t base = untyped->object;
  /*@ assert elsewhere: !(pg_at(first) <= pg_at(untyped) < pg_at(first) + count) && !(pg_at(first) <= pg_next(pg_at(untyped)) < pg_at(first) + count); */
  /*@ loop invariant 0 <= i <= count;
      loop invariant tree: pg_tree;
      loop invariant behind: pg_chained{Pre, Here}(pg_at(first), i, pg_at(untyped), \at(pg_next(pg_at(untyped)), Pre));
      loop invariant rest: pg_rest{Pre, Here}(pg_at(first), i, -1);
      loop invariant row: pg_row(pg_at(first), i, type, bits, flags, base + at, bytes);
      loop assigns i, pg_cells[0 .. PG_SYSTEM_CELLS - 1];
      loop variant count - i; */
  for (uint32_t i = 0; i < count; i++) {
    struct pg_slot *slot = pg_beside(first, i);
    /*@ assert free: pg_is_slot(pg_at(slot)) && pg_type(pg_at(slot)) == PG_CAP_NULL && pg_held(pg_at(untyped)); */
    /*@ assert apart: pg_tree_but(pg_at(slot)); */
    /*@ ghost turn: ; */
    pg_make(slot, type, bits, flags, offset(base, at, i, bytes), untyped);
    /*@ assert made: pg_made{turn, Here}(pg_at(first) + i, pg_at(untyped), type, bits, flags, pg_offset(base + at, i, bytes)); */
    /*@ assert chained: pg_chained{Pre, Here}(pg_at(first), i + 1, pg_at(untyped), \at(pg_next(pg_at(untyped)), Pre)); */
    /*@ assert rest: pg_rest{Pre, Here}(pg_at(first), i + 1, -1); */
    /*@ assert row: pg_row(pg_at(first), i + 1, type, bits, flags, base + at, bytes); */
  }
  mark(untyped, offset(0, at, count, bytes));
  /*@ assert mark: pg_offset(base + at, count, bytes) == base + untyped->data; */
}

/*@ lemma multiple: \forall integer used, bytes; 0 <= used && 0 < bytes ==> (used - used % bytes) % bytes == 0;
    lemma next: \forall integer at, bytes; 0 <= at && 0 < bytes && at % bytes == 0 ==> (at + bytes) % bytes == 0; */
/* Where `count` objects of `bytes` each go in an Untyped of `size` bytes, of which `used` are taken: behind those, one after
 * the other, from a multiple of `bytes` on when they are `aligned`. False: they do not all fit. */
bool pg_place(uint32_t used, uint32_t size, uint32_t bytes, bool aligned, uint32_t count, uint32_t *at) {
  const uint32_t over = aligned ? used % bytes : 0;
  *at = over == 0 ? used : used - over + bytes;
  return *at <= size && (uint64_t)count * bytes <= size - *at;
}
