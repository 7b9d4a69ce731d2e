/* lms.h -- verification of HSS-LMS signatures (RFC 8554), SHA-256 with all 32 bytes. */
#ifndef PG_BOOT_LMS_H
#define PG_BOOT_LMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* levels || LMS type || LM-OTS type || identifier || root (section 6.1) */
#define PG_HSS_PUBLIC_BYTES 60u

/* Whether `signature` is one of `message` by `public_key`, with nothing after it. Takes one or two levels, trees of
 * LMS_SHA256_M32_H5 to _H25 and chains of LMOTS_SHA256_N32_W1 to _W8; any other type is no signature. */
bool pg_hss_verify(const uint8_t public_key[PG_HSS_PUBLIC_BYTES], const uint8_t *message, size_t message_length,
                   const uint8_t *signature, size_t signature_length);

#endif
