/* host.h -- what the machine asks of the node around it: the host functions of the registry (spec/hosts.ts). The node
 * defines them.
 *
 * Each reads bytes[0 .. length), writes at most the registry's resultBytes to `result`, a multiple of 4 into scratch memory,
 * and that only after the last byte of the argument was read (the two may overlap: a program decides where results go). It
 * gives the result's length, 0 for an absent one, or -1 for an algorithm that this build does not hold. What a result holds
 * may change during the rest of the run, when the program puts another there. */
#ifndef PG_HOST_H
#define PG_HOST_H

#include <stdint.h>

#include "generated/pg_spec.h"

struct pg_host;

/* The node's own state, struct pg_host, is apart from everything that the machine reads: a program cannot name it. */
/*@ requires \valid_read(bytes + (0 .. length - 1)) && length <= 65535;
    requires \valid(result + (0 .. PG_HOST_MULTIHASH_RESULT_BYTES - 1));
    terminates \true;
    exits \false;
    assigns result[0 .. PG_HOST_MULTIHASH_RESULT_BYTES - 1];
    ensures -1 <= \result <= PG_HOST_MULTIHASH_RESULT_BYTES; */
int32_t pg_host_multihash(uint32_t code, const uint8_t *bytes, uint32_t length, uint8_t *result, struct pg_host *host);

/*@ requires \valid_read(cid + (0 .. length - 1)) && length <= 65535;
    requires \valid(result + (0 .. PG_HOST_DHT_LOOKUP_RESULT_BYTES - 1));
    terminates \true;
    exits \false;
    assigns result[0 .. PG_HOST_DHT_LOOKUP_RESULT_BYTES - 1];
    ensures -1 <= \result <= PG_HOST_DHT_LOOKUP_RESULT_BYTES; */
int32_t pg_host_dht_lookup(struct pg_host *host, const uint8_t *cid, uint32_t length, uint8_t *result);

#endif
