/* check.h -- the checks that stand between a program in a message and an image of what nobody may write.
 *
 * As runtime-c/boot/check.h: each is written PG_CORE_CHECK(NAME, condition), and a build for tests with
 * -DPG_CORE_OMIT=PG_CORE_CHECK_NAME lets that one hold always. What it refuses must then be taken, or be refused for another
 * reason, and nothing else. What keeps an access inside memory, or recursion within bounds, is no check of these: it cannot be
 * left out. */
#ifndef PG_LISP_CHECK_H
#define PG_LISP_CHECK_H

enum pg_core_check {
  PG_CORE_CHECK_NOTHING,
  PG_CORE_CHECK_SPELLED,      /* what has a code is not spelled out */
  PG_CORE_CHECK_VISIBLE,      /* a word is of visible characters */
  PG_CORE_CHECK_TRAILING,     /* nothing stands behind the program */
  PG_CORE_CHECK_CORE,         /* a program says that it is one */
  PG_CORE_CHECK_VERSION,      /* of this version */
  PG_CORE_CHECK_ONE_KIND,     /* it has one kind at most */
  PG_CORE_CHECK_TYPE_NAME,    /* parameters and results have types that there are */
  PG_CORE_CHECK_TABLE_TWICE,  /* no two tables have one name */
  PG_CORE_CHECK_TABLE_WORD,   /* which is a word */
  PG_CORE_CHECK_LIST,         /* there is a list, where one belongs */
  PG_CORE_CHECK_END,          /* which ends behind what belongs in it */
  PG_CORE_CHECK_LAST,         /* the last part of a let and an if is the last */
  PG_CORE_CHECK_VARIABLE,     /* a variable is named by its name */
  PG_CORE_CHECK_NUMBER,       /* a number is one, in its range */
  PG_CORE_CHECK_INT,          /* an int has 32 bits */
  PG_CORE_CHECK_U64,          /* a u64 is written as a number */
  PG_CORE_CHECK_OCTETS,       /* octets are written as such */
  PG_CORE_CHECK_LENGTH,       /* of a node and a CID, as many as they have */
  PG_CORE_CHECK_TYPE,         /* a value has a type that its place takes */
  PG_CORE_CHECK_FITS,         /* two values of one place have one type */
  PG_CORE_CHECK_UNBOUND,      /* a variable that is read is bound */
  PG_CORE_CHECK_BOUND,        /* one that is bound is not bound again */
  PG_CORE_CHECK_ACCUMULATOR,  /* but gets its next value, if it is an accumulator */
  PG_CORE_CHECK_ACCUMULATORS, /* of which a loop has 32 at most */
  PG_CORE_CHECK_APPEND,       /* a pack began what is appended to */
  PG_CORE_CHECK_INPUT,        /* a program of this kind has the input */
  PG_CORE_CHECK_PARAMETER,    /* a function that many parameters */
  PG_CORE_CHECK_GIVE,         /* a route acts, what is no route gives a value */
  PG_CORE_CHECKS
};

#ifndef PG_CORE_OMIT
#define PG_CORE_OMIT PG_CORE_CHECK_NOTHING
#endif

#define PG_CORE_CHECK(name, holds) (PG_CORE_OMIT == PG_CORE_CHECK_##name || (holds))

#endif
