/* sha256_blocks.c -- the block function of SHA-256 from libcrypto (OpenSSL 3), which takes the processor's own instructions where it has
 * them, in the place of PQClean's sha2.c: its declaration is that file's, and padding and state are crypto/sha256.c's either way.
 *
 * For a host that judges changes of state by the hundred thousand: a level of a log's tree is two blocks. */
#define OPENSSL_API_COMPAT 0x10101000L /* the block function has no name in the newer interface, which takes a message from its beginning */
#include <arpa/inet.h>
#include <openssl/sha.h>
#include <string.h>

#include "sha2.h"

_Static_assert(SHA256_CBLOCK == 64 && sizeof(((SHA256_CTX *)0)->h) == 32, "blocks and state of FIPS 180-4");

/* The state between blocks is the bytes of its words, big-endian, as sha2.c has it. */
void sha256_inc_blocks(sha256ctx *state, const uint8_t *in, size_t blocks) {
  SHA256_CTX context = {.md_len = SHA256_DIGEST_LENGTH};
  memcpy(context.h, state->ctx, sizeof context.h);
  for (size_t i = 0; i < 8; i++) context.h[i] = ntohl(context.h[i]);
  (void)SHA256_Update(&context, in, blocks * SHA256_CBLOCK);
  for (size_t i = 0; i < 8; i++) context.h[i] = htonl(context.h[i]);
  memcpy(state->ctx, context.h, sizeof context.h);
}
