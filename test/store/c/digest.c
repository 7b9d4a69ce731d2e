/* digest.c -- the digest's package alone, for programs that need no other hash: a tenth of what all of them take to compile. */
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include "sha2.c"
