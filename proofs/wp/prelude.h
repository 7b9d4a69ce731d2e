/* prelude.h -- included before each C file that Frama-C proves, and by nothing else.
 *
 * The C library's functions on byte strings, as the proofs take them to work. Frama-C's own contracts see char behind
 * void *, and WP's memory model has no view of an array of uint8_t as one of char. So they are declared over uint8_t: a
 * call with any other type does not type-check, and has to be written otherwise. The contracts are the standard's
 * (C11 7.24) and are assumed, as proofs/TRUST.md says. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Frama-C 25 does not parse it. It changes where an object is placed, not what may be done with it. */
#define _Alignas(bytes)

/*@ requires \valid(to + (0 .. n - 1)) && \valid_read(from + (0 .. n - 1));
    requires \separated(to + (0 .. n - 1), from + (0 .. n - 1));
    terminates \true;
    exits \false;
    assigns to[0 .. n - 1] \from from[0 .. n - 1];
    ensures \forall integer i; 0 <= i < n ==> to[i] == from[i]; */
void pg_wp_memcpy(uint8_t *to, const uint8_t *from, size_t n);

/*@ requires \valid(to + (0 .. n - 1));
    terminates \true;
    exits \false;
    assigns to[0 .. n - 1] \from value;
    ensures \forall integer i; 0 <= i < n ==> to[i] == (uint8_t)value; */
void pg_wp_memset(uint8_t *to, int value, size_t n);

/*@ requires \valid_read(left + (0 .. n - 1)) && \valid_read(right + (0 .. n - 1));
    terminates \true;
    exits \false;
    assigns \result \from left[0 .. n - 1], right[0 .. n - 1]; */
int pg_wp_memcmp(const uint8_t *left, const uint8_t *right, size_t n);

#define memcpy pg_wp_memcpy
#define memset pg_wp_memset
#define memcmp pg_wp_memcmp
