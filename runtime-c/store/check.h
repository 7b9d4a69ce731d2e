/* check.h -- the checks that stand between the node and an object that is not what its name says, or that is not its caller's to take away.
 *
 * As runtime-c/boot/check.h: each is written PG_REGISTRY_CHECK(NAME, condition), and a build for tests with
 * -DPG_REGISTRY_OMIT=PG_REGISTRY_CHECK_NAME lets that one hold always. What it refuses must then be taken, or be refused for another
 * reason, and nothing else. What keeps an access inside memory is no check of these: it cannot be left out. */
#ifndef PG_REGISTRY_CHECK_H
#define PG_REGISTRY_CHECK_H

enum pg_registry_check {
  PG_REGISTRY_CHECK_NOTHING,
  PG_REGISTRY_CHECK_SHAPE,    /* a name is a CID */
  PG_REGISTRY_CHECK_HASH,     /* under a hash of the table */
  PG_REGISTRY_CHECK_STORED,   /* what is stored is what its name says */
  PG_REGISTRY_CHECK_LOADED,   /* and so is what is loaded from RAM */
  PG_REGISTRY_CHECK_READ,     /* and from flash */
  PG_REGISTRY_CHECK_SPARED,   /* what is pinned does not make room for others */
  PG_REGISTRY_CHECK_DROPPED,  /* nor does it go when it is told to */
  PG_REGISTRY_CHECK_PINS,     /* pins are counted, and no more of them than can be */
  PG_REGISTRY_CHECK_UNPINNED, /* and none is taken away that is not there */
  PG_REGISTRY_CHECKS
};

#ifndef PG_REGISTRY_OMIT
#define PG_REGISTRY_OMIT PG_REGISTRY_CHECK_NOTHING
#endif

#define PG_REGISTRY_CHECK(name, holds) (PG_REGISTRY_OMIT == PG_REGISTRY_CHECK_##name || (holds))

#endif
