/* sha256_blocks.c -- the block function of SHA-256 from libcrypto (OpenSSL 3), which takes the processor's own instructions where it has
 * them, in the place of Mbed TLS's (whose MBEDTLS_SHA256_PROCESS_ALT is for that): padding and state are crypto/sha256.c's either way.
 *
 * For a host that judges changes of state by the hundred thousand: a level of a log's tree is two blocks. */
#define OPENSSL_API_COMPAT 0x10101000L /* the block function has no name in the newer interface, which takes a message from its beginning */
#include <openssl/sha.h>
#include <string.h>

#define MBEDTLS_CONFIG_FILE "crypto/mbedtls_config.h"
#include "mbedtls/sha256.h"

_Static_assert(SHA256_CBLOCK == 64 && sizeof(((SHA256_CTX *)0)->h) == sizeof(((mbedtls_sha256_context *)0)->state), "blocks and state of FIPS 180-4");

int mbedtls_internal_sha256_process(mbedtls_sha256_context *of, const unsigned char data[64]) {
  SHA256_CTX context;
  memcpy(context.h, of->state, sizeof context.h);
  SHA256_Transform(&context, data);
  memcpy(of->state, context.h, sizeof context.h);
  return 0;
}
