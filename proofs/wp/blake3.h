/* blake3.h -- what crypto/multihash.c names of BLAKE3's header, for proofs of functions that call none of it. */
#include <stddef.h>
#include <stdint.h>
#define BLAKE3_OUT_LEN 32
typedef struct { uint8_t opaque[1]; } blake3_hasher;
/*@ terminates \true; assigns *hasher; */
void blake3_hasher_init(blake3_hasher *hasher);
/*@ terminates \true; assigns *hasher; */
void blake3_hasher_update(blake3_hasher *hasher, const void *input, size_t length);
/*@ terminates \true; assigns out[0 .. length - 1]; */
void blake3_hasher_finalize(const blake3_hasher *hasher, uint8_t *out, size_t length);
