/* fips202.h -- what crypto/multihash.c names of PQClean's header, for proofs of functions that call none of it. */
#include <stddef.h>
#include <stdint.h>
/*@ terminates \true; assigns out[0 .. 31]; */
void sha3_256(uint8_t *out, const uint8_t *in, size_t length);
/*@ terminates \true; assigns out[0 .. 63]; */
void sha3_512(uint8_t *out, const uint8_t *in, size_t length);
