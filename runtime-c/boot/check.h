/* check.h -- the checks that stand between the device and an image that it must not start.
 *
 * As runtime-c/kernel/check.h: each is written PG_BOOT_CHECK(NAME, condition), and a build for tests with
 * -DPG_BOOT_OMIT=PG_BOOT_CHECK_NAME lets that one hold always. The image that it stops must then be started, and no other. */
#ifndef PG_BOOT_CHECK_H
#define PG_BOOT_CHECK_H

enum pg_boot_check {
  PG_BOOT_CHECK_NOTHING,
  PG_BOOT_CHECK_SHORTEST,   /* each head of CBOR is in its shortest form */
  PG_BOOT_CHECK_FILLED,     /* a byte string is filled by what is in it */
  PG_BOOT_CHECK_KEY,        /* the key is one that is built in */
  PG_BOOT_CHECK_DIGEST,     /* the signed digest is the manifest's */
  PG_BOOT_CHECK_SIGNATURE,  /* the signature is the key's */
  PG_BOOT_CHECK_VENDOR,     /* made for devices of this kind */
  PG_BOOT_CHECK_CLASS,      /* and for this board */
  PG_BOOT_CHECK_SLOT,       /* linked for this slot */
  PG_BOOT_CHECK_SIZE,       /* not larger than the slot */
  PG_BOOT_CHECK_IMAGE,      /* the image is the one that was signed */
  PG_BOOT_CHECK_STACK,      /* its stack pointer is in the RAM */
  PG_BOOT_CHECK_RESET,      /* its reset handler is in the image */
  PG_BOOT_CHECK_THUMB,      /* and code of a kind that this processor has */
  PG_BOOT_CHECK_DOWNGRADE,  /* not older than what was confirmed */
  PG_BOOT_CHECK_FAILED,     /* not marked as failed */
  PG_BOOT_CHECK_ATTEMPTS,   /* not started too often without a confirmation */
  PG_BOOT_CHECKS
};

#ifndef PG_BOOT_OMIT
#define PG_BOOT_OMIT PG_BOOT_CHECK_NOTHING
#endif

#define PG_BOOT_CHECK(name, holds) (PG_BOOT_OMIT == PG_BOOT_CHECK_##name || (holds))

#endif
