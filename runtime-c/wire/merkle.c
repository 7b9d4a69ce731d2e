/* merkle.c -- see merkle.h. */
#include "wire/merkle.h"

#include <string.h>

#include "crypto/merkle_hash.h"
#include "wire/check.h"

_Static_assert(PG_GRID_LIMIT_HASH == PG_MERKLE_HASH_BYTES, "one hash");

enum pg_envelope_fault pg_merkle_root(const uint8_t leaf[PG_GRID_LIMIT_HASH], uint32_t index, uint32_t size, const struct pg_span *path, uint8_t root[PG_GRID_LIMIT_HASH]) {
  if (!PG_WIRE_CHECK(PATH_LENGTH, index < size && path->length % PG_GRID_LIMIT_HASH == 0)) return PG_ENVELOPE_RECEIPT_PATH;
  uint32_t fn = index, sn = size - 1;
  memcpy(root, leaf, PG_GRID_LIMIT_HASH);
  const uint32_t levels = path->length / PG_GRID_LIMIT_HASH;
  /*@ loop invariant 0 <= level <= levels;
      loop assigns level, fn, sn, root[0 .. PG_GRID_LIMIT_HASH - 1];
      loop variant levels - level; */
  for (uint32_t level = 0; level < levels; level++) {
    const uint8_t *const other = path->bytes + level * PG_GRID_LIMIT_HASH;
    if (!PG_WIRE_CHECK(PATH_LENGTH, sn != 0)) return PG_ENVELOPE_RECEIPT_PATH;
    if (fn % 2 == 1 || fn == sn) {
      pg_merkle_node(root, other, root);
      /* Where the tree is not full on its right, a leaf goes up without a sister. */
      /*@ loop assigns fn, sn;
          loop variant fn; */
      while (fn % 2 == 0 && fn != 0) {
        fn /= 2;
        sn /= 2;
      }
    } else {
      pg_merkle_node(root, root, other);
    }
    fn /= 2;
    sn /= 2;
  }
  return PG_WIRE_CHECK(PATH_LENGTH, sn == 0) ? PG_ENVELOPE_FINE : PG_ENVELOPE_RECEIPT_PATH;
}

enum pg_envelope_fault pg_receipt_check(const struct pg_envelope *envelope, const struct pg_receipt *receipt, const uint8_t root[PG_GRID_LIMIT_HASH]) {
  uint8_t hash[PG_GRID_LIMIT_HASH], found[PG_GRID_LIMIT_HASH];
  const uint32_t key = receipt->leaf;
  if (!PG_WIRE_CHECK(LEAF_THERE, key < 32 && (envelope->keys & PG_GRID_KEYS_LEAF) >> key & 1)) return PG_ENVELOPE_RECEIPT_LEAF;
  const struct pg_span *const leaf = pg_receipt_leaf(envelope, key);
  pg_merkle_leaf(hash, leaf->bytes, leaf->length);
  const enum pg_envelope_fault fault = pg_merkle_root(hash, receipt->index, receipt->size, &receipt->path, found);
  if (fault != PG_ENVELOPE_FINE) return fault;
  return PG_WIRE_CHECK(ROOT, memcmp(found, root, sizeof found) == 0) ? PG_ENVELOPE_FINE : PG_ENVELOPE_RECEIPT_ROOT;
}
