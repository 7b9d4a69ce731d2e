/* check.h -- the checks that stand between the device and a message that is not as the protocol has it.
 *
 * As runtime-c/boot/check.h: each is written PG_WIRE_CHECK(NAME, condition), and a build for tests with
 * -DPG_WIRE_OMIT=PG_WIRE_CHECK_NAME lets that one hold always. What it refuses must then be taken, or be refused for
 * another reason, and nothing else. What keeps a reader inside its input is no check of these: it cannot be left out. */
#ifndef PG_WIRE_CHECK_H
#define PG_WIRE_CHECK_H

enum pg_wire_check {
  PG_WIRE_CHECK_NOTHING,
  PG_WIRE_CHECK_TRAILING,    /* nothing follows */
  PG_WIRE_CHECK_INDEFINITE,  /* lengths are stated */
  PG_WIRE_CHECK_SHORTEST,    /* each head is in its shortest form */
  PG_WIRE_CHECK_SIMPLE,      /* of simple values there are three, and no floats */
  PG_WIRE_CHECK_TYPE,        /* an item has the type that is due */
  PG_WIRE_CHECK_TAG,         /* a tag is the one that is due */
  PG_WIRE_CHECK_RANGE,       /* a number is no larger than may be */
  PG_WIRE_CHECK_SORTED,      /* keys of a map go up */
  PG_WIRE_CHECK_DUPLICATE,   /* and each is there once */
  PG_WIRE_CHECK_DEPTH,       /* nesting has a limit */
  PG_WIRE_CHECK_UTF8,        /* text is UTF-8 */
  PG_WIRE_CHECKS
};

#ifndef PG_WIRE_OMIT
#define PG_WIRE_OMIT PG_WIRE_CHECK_NOTHING
#endif

#define PG_WIRE_CHECK(name, holds) (PG_WIRE_OMIT == PG_WIRE_CHECK_##name || (holds))

#endif
