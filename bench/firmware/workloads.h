/* workloads.h -- the workloads of peers.md as hand-written C: what the interpreter is measured against.
 *
 * Each works on the payload that the route of the same name works on (bench/workloads/src/main.lisp). */
#ifndef BENCH_WORKLOADS_H
#define BENCH_WORKLOADS_H

#include <stdint.h>

#include "node/node.h"

#define FLETCHER_BYTES 360u
#define HEADER_BYTES 64u
#define ENTRIES 16u
#define ENTRY_BYTES 36u /* key[32], prefix length in words, port, alternate port, flags */

/* Fletcher-32 over 360 bytes, as 16-bit words. */
uint32_t c_fletcher(const uint8_t *payload);
/* u32 start value, u32 iterations. */
uint32_t c_loop(const uint8_t *payload);
/* A 64-byte header, then 16 entries: guards, longest-prefix match, next hop. Writes the rewritten header word and the port
 * to out[0..1], as the peers' source does. */
uint32_t c_route(const uint8_t *payload, uint32_t *out);
/* The same in the order of the route in main.lisp: an entry that is shorter than the best one is not compared. */
uint32_t c_route_skip(const uint8_t *payload, uint32_t *out);
/* The same with the match done by pg_table_match. */
uint32_t c_route_match(const uint8_t *payload, const struct pg_table *table, uint32_t *out);
/* standard-path in C, in the place of pg_run. */
void c_standard_path(struct pg_vm *vm, const struct pg_program *program, struct pg_outcome *out);

#endif
