/* host.h -- what the machine asks of the node around it; the node defines it. */
#ifndef PG_HOST_H
#define PG_HOST_H

#include <stdint.h>

struct pg_host;

/* A host function out of the registry (PG_HOST_*, spec/hosts.ts). Reads bytes[0 .. length), writes at most the
 * registry's resultBytes to `result`, and that only after the last byte of the argument was read (the two may overlap:
 * a program decides where results go), and gives the result's length (0: absent), or -1 for an algorithm that this
 * build does not hold. */
int32_t pg_host_call(struct pg_host *host, uint32_t function, uint32_t arg, const uint8_t *bytes, uint32_t length,
                     uint8_t *result);

#endif
