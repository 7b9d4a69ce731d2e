/* crc32.h -- CRC-32 of IEEE 802.3: reflected, polynomial 0xedb88320, start and final complement of all ones.
 *
 * The value in between is the register: start, add bytes any number of times, end. */
#ifndef PG_CRC32_H
#define PG_CRC32_H

#include <stddef.h>
#include <stdint.h>

extern const uint32_t pg_crc32_table[256]; /* generated/pg_crc32_table.c */

/* The register after any bytes followed by their own CRC, little-endian. */
#define PG_CRC32_RESIDUE 0xdebb20e3u

/*@ assigns \nothing; */
static inline uint32_t pg_crc32_start(void) { return 0xffffffffu; }
/*@ assigns \nothing; */
static inline uint32_t pg_crc32_end(uint32_t state) { return ~state; }

/*@ assigns \nothing; */
static inline uint32_t pg_crc32_byte(uint32_t state, uint32_t byte) {
  return pg_crc32_table[(state ^ byte) & 0xffu] ^ state >> 8;
}

/* At -O2 about four instructions a byte on the Cortex-M7. */
/*@ requires \valid_read(bytes + (0 .. length - 1));
    terminates \true;
    assigns \nothing; */
uint32_t pg_crc32_add(uint32_t state, const uint8_t *bytes, size_t length);

#endif
